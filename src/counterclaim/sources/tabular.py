"""Text of a JSON, JSON-lines or CSV file → Drafts, with an InputFault in the place of each that is bad. Pure."""

from __future__ import annotations

import csv
import json
from collections.abc import Iterator, Sequence
from typing import Any

from counterclaim.errors import InputFault
from counterclaim.sources.fields import Draft, draft_of, kind_of

Drafts = Iterator[Draft | InputFault]


def parse_json(text: str, *, source: str) -> Drafts:
    """A report, a list of reports, or JSON lines. Members of a list count from 1, JSON lines by their line.

    Raises InputFault where the whole is broken; a bad member is yielded as a fault and the rest goes on.
    """
    try:
        data = json.loads(text)
    except json.JSONDecodeError as error:
        if _first_line_stands(text):
            yield from parse_json_lines(text, source=source)
            return
        raise InputFault(source, _broken(error)) from None
    except (ValueError, RecursionError):  # a number of thousands of digits, or nested beyond reason
        raise InputFault(source, "broken JSON: nested too deep, or a number too long") from None
    if isinstance(data, list):
        found = [_draft_or_fault(item, source=source, number=number) for number, item in enumerate(data, start=1)]
        yield from _unless_none(found, source)
        return
    yield _object_draft(data, source=source, number=None)


def parse_json_lines(text: str, *, source: str) -> Drafts:
    """One report a line; blank lines are passed over. A file that is one JSON value after all is read as such."""
    if text.lstrip()[:1] == "[" or not _first_line_stands(text):
        try:
            json.loads(text)
        except (ValueError, RecursionError):
            pass
        else:
            yield from parse_json(text, source=source)
            return
    yield from _unless_none(list(_lines_drafts(text, source)), source)


def _lines_drafts(text: str, source: str) -> Drafts:
    # Not splitlines(): it would also split at U+2028, which may stand inside a JSON string.
    for number, line in enumerate(text.split("\n"), start=1):
        if not line.strip():
            continue
        try:
            item = json.loads(line)
        except json.JSONDecodeError as error:
            yield InputFault(f"{source}:{number}", f"broken JSON: {error.msg} (column {error.colno})")
        except (ValueError, RecursionError):
            yield InputFault(f"{source}:{number}", "broken JSON: nested too deep, or a number too long")
        else:
            yield _draft_or_fault(item, source=source, number=number)


def _unless_none(found: Sequence[Draft | InputFault], source: str) -> Drafts:
    """What was found; one fault in place of many where a file of several members is plainly no file of reports."""
    if not found:
        raise InputFault(source, "an empty list, no report in it")
    first = found[0]
    if len(found) > 1 and isinstance(first, InputFault) and all(isinstance(one, InputFault) for one in found):
        raise InputFault(source, f"none of its {len(found):,} members is a report (the first: {first.fault})")
    yield from found


def looks_like_json(text: str) -> bool:
    """Whether text from standard input is meant as JSON: a "{" with a quoted name, or a list of such."""
    head = "".join(text[:200].split())
    return head.startswith(('{"', '[{"', "{}", "[]"))


def _first_line_stands(text: str) -> bool:
    first, _, rest = text.lstrip().partition("\n")
    if not rest.strip() or not first.startswith("{"):
        return False
    try:
        return isinstance(json.loads(first), dict)
    except (ValueError, RecursionError):
        return False


def _broken(error: json.JSONDecodeError) -> str:
    return f"broken JSON: {error.msg} (line {error.lineno}, column {error.colno})"


def _draft_or_fault(item: Any, *, source: str, number: int) -> Draft | InputFault:
    try:
        return _object_draft(item, source=f"{source}:{number}", number=number)
    except InputFault as fault:
        return fault


def _object_draft(item: Any, *, source: str, number: int | None) -> Draft:
    if not isinstance(item, dict):
        raise InputFault(source, f"{kind_of(item)}, not a report (an object with `text`)")
    return draft_of(item, source=source, number=number)


def parse_csv(text: str, *, source: str) -> Drafts:
    """A table of reports with a header. Rows are numbered as a spreadsheet shows them, the header being 1.

    Raises InputFault where the table has no column `text`; a bad row is yielded as a fault and the rest goes on.
    """
    rows = _rows(text, source)
    header = next(rows, None)
    if header is None or isinstance(header, InputFault):
        raise header if header else InputFault(source, "no header")
    names = _header(header, source)
    if not text.partition("\n")[2].strip():
        raise InputFault(source, "a table without a report: nothing stands below its header")
    for number, row in enumerate(rows, start=2):
        if isinstance(row, InputFault):
            yield row
        elif any(cell.strip() for cell in row):
            yield _row_or_fault(names, row, source=f"{source}:{number}", number=number)


def _rows(text: str, source: str) -> Iterator[list[str] | InputFault]:
    """The rows, a fault in the place of one that can't be split. Strict, since a lenient reader swallows the rest of
    the file after a quotation mark that is never closed, and says nothing."""
    found: list[list[str] | InputFault] = []
    # One text may be longer than the csv module's limit for a cell, which holds for the whole process.
    before = csv.field_size_limit(max(csv.field_size_limit(), len(text) + 1))
    try:
        reader = csv.reader(_lines(text), delimiter=_delimiter(text), strict=True)
        while True:
            try:
                found.append(next(reader))
            except StopIteration:
                break
            except csv.Error as error:
                found.append(InputFault(f"{source}:{len(found) + 1}", _bad_row(error)))
    finally:
        csv.field_size_limit(before)
    return iter(found)


def _lines(text: str) -> Iterator[str]:
    return (line + "\n" for line in text.removesuffix("\n").split("\n"))


def _delimiter(text: str) -> str:
    """The mark that stands most often in the header; a tie goes to the comma, then the semicolon."""
    header = text.split("\n", 1)[0]
    return max(",;\t", key=header.count)


def _bad_row(error: csv.Error) -> str:
    if "unexpected end" in str(error):
        return "a quotation mark that is never closed; this row and what follows is not read"
    return f"a bad row: {error}"


def _header(header: Sequence[str], source: str) -> list[str]:
    names = [name.strip().lower() for name in header]
    if "text" not in names:
        raise InputFault(source, f"no column `text` (it has: {', '.join(filter(None, names))[:200] or 'none'})")
    double = sorted({name for name in names if name and names.count(name) > 1})
    if double:
        raise InputFault(source, f"two columns have the name `{double[0]}`")
    return names


def _row_or_fault(names: Sequence[str], row: Sequence[str], *, source: str, number: int) -> Draft | InputFault:
    if any(cell.strip() for cell in row[len(names) :]):
        return InputFault(source, f"a bad row: {len(row)} cells, the header has {len(names)}")
    fields = {name: cell for name, cell in zip(names, row, strict=False) if name}
    try:
        return draft_of(fields, source=source, number=number)
    except InputFault as fault:
        return fault
