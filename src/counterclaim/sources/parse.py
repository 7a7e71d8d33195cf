"""Places (files, folders, "-", URLs) → Report records in a fixed order, an InputFault in the place of each bad one.

How a report gets its id: its own where the format gives one; else the file's name without its ending, in a batch file
with the line, row or place ("march.jsonl" line 17: "march-17"). Where the batch has that id already, a file's gets its
ending ("a.html" after "a.txt": "a-html"), and what is still not free the first free number from 2 ("a-html-2").

Only a report's own id makes another text a version of it. A name is no such word: where what is kept already has an id
that was made of a name, with another text from elsewhere, the start of the text's hash is added ("a-3fa9c1"); from the
same file, an id once given stays. Standard input and a pipe of the shell have no name at all, their ids always have the hash ("stdin-3fa9c1").
"""

from __future__ import annotations

import hashlib
import os
import re
import sys
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from pathlib import PurePosixPath
from typing import TYPE_CHECKING, BinaryIO

from counterclaim.config import Settings
from counterclaim.errors import InputFault
from counterclaim.records import Report
from counterclaim.sources.decode import decode, looks_binary
from counterclaim.sources.fields import Draft
from counterclaim.sources.html import looks_like_html, parse_html
from counterclaim.sources.pdf import parse_pdf
from counterclaim.sources.plain import parse_plain
from counterclaim.sources.tabular import looks_like_json, parse_csv, parse_json, parse_json_lines
from counterclaim.sources.walk import Found, printable, read_bytes, shown, walk, within

if TYPE_CHECKING:
    from counterclaim.sources.fetch import Fetch, Fetched

#: The name of standard input in faults, and the id of a report from it.
STDIN_NAME = "standard input"
STDIN_ID = "stdin"

_KINDS = {
    ".txt": "text",
    ".text": "text",
    ".md": "markdown",
    ".markdown": "markdown",
    ".html": "html",
    ".htm": "html",
    ".xhtml": "html",
    ".pdf": "pdf",
    ".json": "json",
    ".jsonl": "jsonl",
    ".ndjson": "jsonl",
    ".csv": "csv",
    ".tsv": "csv",
}
_CONTENT_TYPES = {
    "text/html": "html",
    "application/xhtml+xml": "html",
    "application/pdf": "pdf",
    "application/json": "json",
    "application/x-ndjson": "jsonl",
    "application/jsonl": "jsonl",
    "text/csv": "csv",
    "text/markdown": "markdown",
    "text/plain": "text",
}
_ARCHIVE = "an archive; unpack it and give the folder"
_OFFICE = "an office document; save it as PDF or plain text"
#: What may well hold reports and is not read: said aloud even where it is met in a folder.
_REFUSED = {
    **dict.fromkeys((".zip", ".gz", ".tgz", ".bz2", ".xz", ".7z", ".rar", ".tar", ".zst"), _ARCHIVE),
    **dict.fromkeys((".doc", ".docx", ".odt", ".rtf", ".epub", ".xls", ".xlsx", ".ods"), _OFFICE),
}
#: First bytes that name a kind of file which is not read, whatever its name says.
_MAGIC = (
    (b"\x1f\x8b", _ARCHIVE),
    (b"7z\xbc\xaf\x27\x1c", _ARCHIVE),
    (b"Rar!\x1a", _ARCHIVE),
    (b"BZh", _ARCHIVE),
    (b"\xfd7zXZ\x00", _ARCHIVE),
    (b"\xd0\xcf\x11\xe0", _OFFICE),
    (b"{\\rtf", _OFFICE),
)
_OTHER_SCHEME = re.compile(r"[A-Za-z][A-Za-z0-9+.-]{0,30}://")
_ZIP = (b"PK\x03\x04", b"PK\x05\x06")
#: Folders that only an office document has at the root of its ZIP.
_OFFICE_INSIDE = re.compile(rb"\[Content_Types\]\.xml|mimetypeapplication/(?:vnd\.oasis|epub)")


@dataclass(frozen=True, slots=True)
class Defaults:
    """What the user says of all reports of a run: fills what a report lacks, and replaces it only with `override`."""

    published: date | None = None
    outlet: str | None = None
    language: str | None = None
    override: bool = False


#: Takes an id and a source; gives the kept reports of that id, and those of that source whose id goes on from it with
#: a hyphen, in the order kept.
Kin = Callable[[str, str], Sequence[Report]]


def _no_kin(report_id: str, source: str) -> Sequence[Report]:
    return ()


@dataclass(slots=True)
class _Ids:
    """The ids that a run has given, and what is kept from earlier ones."""

    kin: Kin = _no_kin
    taken: set[str] = field(default_factory=set)


@dataclass(frozen=True, slots=True)
class _Input:
    """Bytes with all that is known of them. `ending` is lower case, with its dot."""

    data: bytes
    source: str
    stem: str
    ending: str
    kind: str | None
    url: str | None = None
    charset: str | None = None


def load(
    places: Sequence[str],
    *,
    settings: Settings,
    defaults: Defaults = Defaults(),
    stdin: BinaryIO | None = None,
    fetch: Fetch | None = None,
    kin: Kin = _no_kin,
) -> Iterator[Report | InputFault]:
    """The reports of all places in order: places as given, folders by name, batch files from their top.

    A place is a URL only where it starts with http:// or https://. A file reached twice is read once. Nothing is
    raised for bad input: its fault is yielded and the rest goes on. With `kin`, no report hides a kept one.
    """
    ids = _Ids(kin)
    read: set[str] = set()
    for place in places:
        for item in _inputs(place, read, settings=settings, stdin=stdin, fetch=fetch):
            found = [item] if isinstance(item, InputFault) else _reports(item, defaults, ids)
            for one in found:
                yield _on_one_line(one) if isinstance(one, InputFault) else one


def _on_one_line(fault: InputFault) -> InputFault:
    """Faults quote their input (a column's name, an address), which may hold line ends and worse."""
    return InputFault(printable(fault.source), printable(fault.fault))


def _inputs(
    place: str, read: set[str], *, settings: Settings, stdin: BinaryIO | None, fetch: Fetch | None
) -> Iterator[_Input | InputFault]:
    if place == "-":
        yield _try(lambda: _from_stdin(stdin or sys.stdin.buffer, settings))
    elif place.lower().startswith(("http://", "https://")):
        yield _try(lambda: _from_url(place, settings, fetch))
    elif not place:
        yield InputFault("(no name)", "no such file")
    elif _OTHER_SCHEME.match(place) and not os.path.exists(place):
        yield InputFault(place, "only http and https URLs are read")
    else:
        yield from _from_place(place, read, settings)


def _from_place(place: str, read: set[str], settings: Settings) -> Iterator[_Input | InputFault]:
    """The files of a place that were not read before. A folder without anything to read is a fault: to say nothing
    would look as if all were well."""
    something, unknown = False, 0
    for found in walk(place):
        if isinstance(found, InputFault):
            something = True
            yield found
            continue
        real = os.path.realpath(found.path)
        known = real in read
        read.add(real)
        items = [] if known else list(_from_file(found, settings))
        something = something or known or bool(items)
        unknown += not known and not items
        yield from items
    if not something:
        files = f" ({unknown:,} file{'' if unknown == 1 else 's'} of unknown kind)" if unknown else ""
        yield InputFault(shown(place), f"nothing to read in it{files}")


def _try(make: Callable[[], _Input]) -> _Input | InputFault:
    try:
        return make()
    except InputFault as fault:
        return fault


def _from_stdin(stdin: BinaryIO, settings: Settings) -> _Input:
    try:
        data = stdin.read(settings.largest_file + 1)
    except OSError as error:
        raise InputFault(STDIN_NAME, f"can't be read ({error})") from None
    if not data:
        raise InputFault(STDIN_NAME, "nothing comes in")
    return _Input(within(data, source=STDIN_NAME, settings=settings), STDIN_NAME, STDIN_ID, "", None)


def _from_url(url: str, settings: Settings, fetch: Fetch | None) -> _Input:
    fetched = fetch(url) if fetch else _fetch(url, settings)
    data = within(fetched.content, source=url, settings=settings)
    media, _, rest = fetched.content_type.partition(";")
    charset = re.search(r"charset\s*=\s*[\"']?([\w.:-]{1,40})", rest, re.IGNORECASE)
    path = PurePosixPath(fetched.url.split("://", 1)[-1].split("?", 1)[0].split("#", 1)[0])
    ending = path.suffix.lower() if len(path.parts) > 1 else ""
    kind = _CONTENT_TYPES.get(media.strip().lower()) or _KINDS.get(ending)
    stem = path.stem if ending in _KINDS or ending in (".php", ".asp", ".aspx") else path.name
    # A server says text/plain of much that is not.
    return _Input(
        data,
        url,
        re.sub(r"[^\w.-]+", "-", stem),
        ending,
        None if kind == "text" else kind,
        fetched.url,
        charset.group(1) if charset else None,
    )


def _fetch(url: str, settings: Settings) -> Fetched:
    from counterclaim.sources.fetch import fetch_url

    return fetch_url(url, settings=settings)


def _from_file(found: Found, settings: Settings) -> Iterator[_Input | InputFault]:
    """The file's bytes or its fault; nothing for a file of unknown kind that was met in a folder."""
    source = shown(found.path)
    name = PurePosixPath(shown(found.path.name))
    ending = name.suffix.lower()
    if not found.named and ending and ending not in _KINDS:
        if ending in _REFUSED:
            yield InputFault(source, _REFUSED[ending])
        return
    try:
        data = read_bytes(found.path, source=source, settings=settings)
        if not found.named and not ending and not _may_be_report(data):
            return
        within(data, source=source, settings=settings)
    except InputFault as fault:
        yield fault
        return
    yield _Input(data, source, name.stem.replace("\\", "_"), ending, _KINDS.get(ending))


def _may_be_report(data: bytes) -> bool:
    """Of a file without an ending that was met in a folder: an empty or binary one is some program's mark."""
    return data.startswith(b"%PDF-") or bool(data and not looks_binary(data))


def _reports(item: _Input, defaults: Defaults, ids: _Ids) -> Iterator[Report | InputFault]:
    digest = hashlib.sha256(item.data).hexdigest()
    try:
        for draft in _drafts(item):
            yield draft if isinstance(draft, InputFault) else _finished(draft, item, digest, defaults, ids)
    except InputFault as fault:
        yield fault


def _drafts(item: _Input) -> Iterator[Draft | InputFault]:
    """The reports in some bytes, by what they are: the first bytes count more than the ending."""
    source = item.source
    _refuse(item)
    if item.data.startswith(b"%PDF-") or item.kind == "pdf":
        yield parse_pdf(item.data, source=source)
        return
    if item.kind == "html":
        yield parse_html(item.data, source=source, charset=item.charset, url=item.url)
        return
    text = decode(item.data, source=source, declared=item.charset)
    kind = item.kind or ("json" if looks_like_json(text) else "text")
    if kind in ("text", "markdown") and looks_like_html(text[:10_000]):
        # Decoded anew, for the page may name its encoding.
        yield parse_html(item.data, source=source, charset=item.charset, url=item.url)
    elif kind == "json":
        yield from parse_json(text, source=source)
    elif kind == "jsonl":
        yield from parse_json_lines(text, source=source)
    elif kind == "csv":
        yield from parse_csv(text, source=source)
    elif text.startswith("<?xml"):
        raise InputFault(source, "XML that is no web page; its format is not read")
    else:
        yield parse_plain(text, source=source, markdown=kind == "markdown")


def _refuse(item: _Input) -> None:
    if item.data.startswith(_ZIP):
        raise InputFault(item.source, _OFFICE if _OFFICE_INSIDE.search(item.data[:200]) else _ARCHIVE)
    for magic, fault in _MAGIC:
        if item.data.startswith(magic):
            raise InputFault(item.source, fault)
    if item.data[257:262] == b"ustar":
        raise InputFault(item.source, _ARCHIVE)


def _finished(draft: Draft, item: _Input, digest: str, defaults: Defaults, ids: _Ids) -> Report:
    source = item.source if draft.number is None else f"{item.source}:{draft.number}"
    report = Report(
        id=_id_of(draft, item, source, ids),
        text=draft.text,
        title=draft.title,
        outlet=draft.outlet,
        url=draft.url or item.url,
        published=draft.published,
        language=draft.language,
        source=source,
        sha256=digest,
    )
    return with_defaults(report, defaults)


def with_defaults(report: Report, defaults: Defaults) -> Report:
    """The report with what the user said of it, where it lacks that (or everywhere, with `override`)."""
    if defaults.override:
        return replace(
            report,
            published=defaults.published or report.published,
            outlet=defaults.outlet or report.outlet,
            language=defaults.language or report.language,
        )
    return replace(
        report,
        published=report.published or defaults.published,
        outlet=report.outlet or defaults.outlet,
        language=report.language or defaults.language,
    )


def has_marked_id(report: Report) -> bool:
    """Whether the report got its id from a name that was not enough, by the rule at the top of this module."""
    return report.id.endswith(f"-{_mark(report.text)}")


def _id_of(draft: Draft, item: _Input, source: str, ids: _Ids) -> str:
    """The report's id, and marks it as taken; the rule stands at the top of this module."""
    stem = item.stem.strip(". ") or "report"
    named = stem if draft.number is None else f"{stem}-{draft.number}"
    if draft.id is not None:
        found = _free(draft.id, ids.taken)
    elif item.source.startswith((STDIN_NAME, "/dev/", "/proc/")):
        found = _free(f"{STDIN_ID}-{_mark(draft.text)}", ids.taken)
    else:
        found = _kept_id(named, draft.text, source, ids) or _new_id(named, draft.text, item.ending, source, ids)
    ids.taken.add(found)
    return found


def _kept_id(named: str, text: str, source: str, ids: _Ids) -> str | None:
    """The id that this file had before: with this text, or the last one with another."""
    known = [kept for kept in ids.kin(named, source) if kept.source == source and kept.id not in ids.taken]
    same = [kept for kept in known if kept.text == text]
    return (same or known)[-1].id if known else None


def _new_id(named: str, text: str, ending: str, source: str, ids: _Ids) -> str:
    wanted = f"{named}-{ending[1:]}" if named in ids.taken and ending else named
    free = _free(wanted, ids.taken)
    kept = [other.text for other in ids.kin(free, source) if other.id == free]
    return free if not kept or text in kept else _free(f"{named}-{_mark(text)}", ids.taken)


def _free(wanted: str, taken: set[str]) -> str:
    free, number = wanted, 1
    while free in taken:
        number += 1
        free = f"{wanted}-{number}"
    return free


def _mark(text: str) -> str:
    """Six digits of the text's hash: with 100 texts of one name, the chance that two share one is 1 in 3,400."""
    return hashlib.sha256(text.encode(errors="backslashreplace")).hexdigest()[:6]
