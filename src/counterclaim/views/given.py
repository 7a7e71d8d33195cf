"""A folder or file of readings made elsewhere (by people, by another program) in, readings fit for the ledger out."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from counterclaim.claims.check import checked
from counterclaim.errors import InputFault, QuoteFault, UsageFault
from counterclaim.records import Reading, Report
from counterclaim.sources.walk import reason_of

Raw = Mapping[str, Any]
_ID = re.compile(r'"id"\s{0,9}:\s{0,9}"([^"\\]{1,200})"')


class GivenFault(InputFault):
    """A reading that can't be used. `report_id` is the report that it was to be of, where that is known."""

    def __init__(self, source: str, fault: str, report_id: str | None = None) -> None:
        self.report_id = report_id
        super().__init__(source, fault)


def load_given(place: Path) -> tuple[dict[str, Raw], list[GivenFault]]:
    """Readings by report id, as they stand there, and the files or lines that hold none. Raises UsageFault where the
    place can't be opened at all."""
    found: dict[str, Raw] = {}
    faults: list[GivenFault] = []
    try:
        for source, line in _texts(place):
            try:
                raw = _raw(source, line)
            except GivenFault as fault:
                faults.append(fault)
                continue
            if raw["id"] in found:
                faults.append(GivenFault(source, f"a second reading of {raw['id']!r}; the first is taken"))
            else:
                found[raw["id"]] = raw
    except OSError as error:
        raise UsageFault(f"{place}: no folder or JSON lines of readings: {reason_of(error)}") from error
    except UnicodeDecodeError as error:
        raise UsageFault(f"{place}: no folder or JSON lines of readings: {error}") from error
    return found, faults


def _texts(place: Path) -> Iterator[tuple[str, str]]:
    if place.is_dir():
        for path in sorted(place.glob("*.json")):
            yield str(path), path.read_text(encoding="utf-8")
    else:
        for number, line in enumerate(place.read_text(encoding="utf-8").split("\n"), start=1):
            if line.strip():
                yield f"{place}:{number}", line


def _raw(source: str, text: str) -> Raw:
    try:
        raw = json.loads(text)
    except (ValueError, RecursionError) as error:
        # Broken JSON may still say its id, and a folder's file is named by it.
        said = _ID.search(text)
        report_id = said.group(1) if said else Path(source).stem if source.endswith(".json") else None
        raise GivenFault(source, f"not JSON: {error}", report_id) from error
    if not isinstance(raw, dict) or not isinstance(raw.get("id"), str):
        report_id = Path(source).stem if source.endswith(".json") else None
        raise GivenFault(source, "no reading: an object with an id is expected", report_id)
    return raw


def given_reading(raw: Raw, report: Report) -> Reading:
    """The reading with its quotes found in the report. Raises QuoteFault where one is not there, or where anything
    else in it is not what the codebook says."""
    try:
        placed = {
            **raw,
            **{name: [_placed(item, report.text) for item in raw.get(name) or ()] for name in ("claims", "relations")},
        }
        reading = checked(report, Reading.from_json(placed).with_id(report.id))
    except (KeyError, TypeError, ValueError, AttributeError) as error:
        raise QuoteFault(
            f"its given reading is not in the codebook's JSON ({type(error).__name__}: {error})"
        ) from error
    if reading.refused:
        first = reading.refused[0]
        more = f", and {len(reading.refused) - 1} more faults" if len(reading.refused) > 1 else ""
        raise QuoteFault(f"its given reading: {first.attribute} {first.value!r}: {first.reason}{more}")
    return reading


def _placed(item: Raw, text: str) -> Raw:
    """The claim or relation with offsets, where it has none: the first place where its words stand."""
    if item.get("end"):
        return item
    quote = str(item["quote"])
    start = text.find(quote) if quote else -1
    if start >= 0:
        return {**item, "start": start, "end": start + len(quote)}
    # People copy quotes with other line breaks than the text has; the words are what counts.
    loose = re.search(r"\s+".join(re.escape(word) for word in quote.split()), text) if quote.strip() else None
    if loose is None:
        raise QuoteFault(f"its given reading quotes what is not in its text: {quote[:80]!r}")
    return {**item, "quote": loose.group(), "start": loose.start(), "end": loose.end()}
