"""The ten-column table of reported losses: text in, checked rows out, and rows out of our own readings."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import astuple, dataclass, replace
from datetime import date
from decimal import Decimal
from typing import Final

from counterclaim.codebook import REPORTER, Attribute, Stance
from counterclaim.errors import InputFault
from counterclaim.merging.plain import lead
from counterclaim.records import Claim, Event, EventGroup, Reading, Report
from counterclaim.weighing.victims import victims_of
from counterclaim.wordlists import fold

COLUMNS: Final = tuple(
    "days loss_count loss_type claim_source time_frame loss_country minimum maximum category source_target".split()
)
CUMULATIVE: Final = "Cumulative"
DAY: Final = "Day"
#: Ten years: a day number beyond it is a date or a slip, and each day costs a column of the model.
LAST_DAY: Final = 3653
#: Beyond any loss ever reported; the counts must stay exact as 64-bit floats.
LARGEST_COUNT: Final = 1_000_000_000
#: Statistical programs write whole numbers as "100000", "100000.0" or "1e+05".
_NUMBER = re.compile(r"-?[0-9]{1,18}(?:\.[0-9]{1,18})?(?:[eE][+-]?[0-9]{1,2})?")


@dataclass(frozen=True, slots=True)
class Row:
    """One report: by `days` (1 is the first day) `claim_source` says that `loss_country` lost `loss_count` of
    `category`, so far (Cumulative) or on that day (Day); at least so many (`minimum`) or at most (`maximum`)."""

    days: int
    loss_count: int
    loss_type: str
    claim_source: str
    time_frame: str
    loss_country: str
    minimum: int
    maximum: int
    category: str
    source_target: str


def read_table(text: str, *, source: str) -> list[Row]:
    """The rows of a CSV with a header; further columns are left alone.

    Raises InputFault naming `source`, and the line where there is one: a missing column, a cell that is empty or no
    number, a count below zero, a day that is none, an unknown time frame, or a row that disagrees with itself.
    """
    lines = csv.DictReader(io.StringIO(text.removeprefix("\ufeff"), newline=""))
    try:
        present = lines.fieldnames or ()
        missing = [name for name in COLUMNS if name not in present]
        if missing:
            raise InputFault(source, f"no column {', '.join(missing)}; a losses table has {', '.join(COLUMNS)}")
        rows = [_row(cells, f"{source}:{lines.line_num}") for cells in lines]
    except csv.Error as error:
        raise InputFault(f"{source}:{lines.line_num}", f"no readable CSV: {error}") from error
    if not rows:
        raise InputFault(source, "holds no report of a loss")
    return rows


def _row(cells: dict[str, str | None], where: str) -> Row:
    words = {name: (cells[name] or "").strip() for name in COLUMNS}
    for name, value in words.items():
        if not value:
            raise InputFault(where, f"no {name}")
    row = Row(
        days=_number(words, "days", where, least=1, most=LAST_DAY),
        loss_count=_number(words, "loss_count", where, least=0, most=LARGEST_COUNT),
        loss_type=words["loss_type"],
        claim_source=words["claim_source"],
        time_frame=words["time_frame"],
        loss_country=words["loss_country"],
        minimum=_number(words, "minimum", where, least=0, most=1),
        maximum=_number(words, "maximum", where, least=0, most=1),
        category=words["category"],
        source_target=words["source_target"],
    )
    fault = _contradiction(row)
    if fault:
        raise InputFault(where, fault)
    return row


def _number(words: dict[str, str], name: str, where: str, *, least: int, most: int) -> int:
    text = words[name]
    exact = Decimal(text) if _NUMBER.fullmatch(text) else None
    if exact is None or exact != exact.to_integral_value():
        raise InputFault(where, f"{name} {text[:40]!r} is no whole number")
    value = int(exact)
    if not least <= value <= most:
        raise InputFault(where, f"{name} {value} is not between {least} and {most:,}")
    return value


def _contradiction(row: Row) -> str | None:
    if row.time_frame not in (CUMULATIVE, DAY):
        return f"time_frame {row.time_frame[:40]!r} is neither {CUMULATIVE} nor {DAY}"
    if row.loss_type != f"{row.category}-{row.loss_country}":
        return f"loss_type {row.loss_type[:80]!r} is not category-loss_country"
    if row.source_target != f"{row.claim_source}-{row.loss_country}":
        return f"source_target {row.source_target[:80]!r} is not claim_source-loss_country"
    if row.minimum and row.maximum:
        return "minimum and maximum are both 1; an exact figure has both 0"
    return None


def write_table(rows: Sequence[Row]) -> str:
    """The rows as the CSV that `read_table` takes."""
    out = io.StringIO(newline="")
    writer = csv.writer(out, lineterminator="\n", quoting=csv.QUOTE_NONNUMERIC)
    writer.writerow(COLUMNS)
    writer.writerows(astuple(row) for row in rows)
    return out.getvalue()


# our own claims as such a table

#: Whom a class of victims belongs to, in the words of the published table.
_WHOSE: Final[Mapping[str, str]] = {
    "soldiers": "Military",
    "police": "Military",
    "militia": "Military",
    "security": "Military",
    "officers": "Military",
    "fighters": "Fighter",
    "civilians": "Civilian",
    "women": "Civilian",
    "children": "Civilian",
}
_FATES: Final[Mapping[str, str]] = {
    Attribute.FATALITIES: "Deaths",
    Attribute.INJURIES: "Injuries",
    Attribute.MISSING_OR_CAPTURED_PEOPLE: "Missing or Captured",
}
#: A sum over events does not say by its attribute what befell people; its words do.
_FATE_WORDS: Final = (
    ("Deaths", re.compile(r"\b(?:kill|die[ds]?\b|dead\b|deaths?\b|fatalit|tue|morts?\b|deces)")),
    ("Injuries", re.compile(r"\b(?:injur|wounded|bless)")),
    ("Missing or Captured", re.compile(r"\b(?:missing|captured|abduct|kidnap|disparu|captur|enlev)")),
)
_SAYS_SO: Final = frozenset({Stance.ASSERTS, Stance.CONFIRMS, Stance.DISPUTES})


@dataclass(frozen=True, slots=True)
class _Said:
    """What one claimant says in one report of one day and category; events of a day are one sum."""

    day: date
    source: str
    frame: str
    country: str
    category: str


#: An event by its report, its reader and its id in that reading.
_Told = Mapping[tuple[str, str, str], Event]


def to_losses(readings: Sequence[tuple[Report, Reading]], groups: Sequence[EventGroup] = ()) -> list[Row]:
    """Counts of people as rows, in the order of day, claimant, country and category; day 1 is the earliest told of.

    A toll of an event is a Day row on the event's day, and what one report tells of several events of that day is
    summed; a sum over events is a Cumulative row on the day of publication. "n to m" makes two rows, a minimum and
    a maximum. `loss_country` is the country that the words for the victims name, else the event's. `claim_source` is
    the id of a known actor, else the claimant's name. `groups` are the readings' events as they were corrected and
    merged: a telling without a day or a country has those of the others. Left out: what is denied or unconfirmed, has
    no number, no known day or no known country.
    """
    merged = _merged(groups)
    said = [entry for report, reading in readings for entry in _said(report, reading, merged)]
    if not said:
        return []
    first = min(key.day for key, _, _ in said)
    return sorted(
        (row for key, low, high in said for row in _rows(key, low, high=high, first=first)),
        key=astuple,
    )


def _merged(groups: Sequence[EventGroup]) -> _Told:
    """Each event as corrected; where its own telling leaves the day or the country open, its group's lead fills it."""
    found = {}
    for group in groups:
        shown = lead(group).event
        for mention in group.mentions:
            event = mention.event
            if _day_of(event) is None and _day_of(shown) is not None:
                event = replace(event, date=shown.date, date_precision=shown.date_precision)
            if event.country is None:
                event = replace(event, country=shown.country)
            found[mention.report.id, mention.reader, event.eid] = event
    return found


def _said(report: Report, reading: Reading, merged: _Told) -> Iterator[tuple[_Said, int | None, int | None]]:
    events = {event.eid: merged.get((report.id, reading.reader, event.eid), event) for event in reading.events}
    bounds: dict[_Said, dict[str | None, tuple[int | None, int | None]]] = {}
    for claim in reading.claims:
        if claim.stance in _SAYS_SO and (claim.low, claim.high) != (None, None):
            key = _key(report, claim, event=events.get(claim.eid or ""), voice=reading.voice)
            # the first of two figures for one event: a later one is a part, or a repetition
            if key is not None:
                bounds.setdefault(key, {}).setdefault(claim.eid, (claim.low, claim.high))
    for key, found in bounds.items():
        lows, highs = [low for low, _ in found.values()], [high for _, high in found.values()]
        yield key, _sum(lows), _sum(highs)


def _sum(values: Sequence[int | None]) -> int | None:
    known = [v for v in values if v is not None]
    return sum(known) if len(known) == len(values) else None


def _key(report: Report, claim: Claim, *, event: Event | None, voice: str | None) -> _Said | None:
    cumulative = claim.attribute == Attribute.AGGREGATE
    fate = _fate(claim) if cumulative else _FATES.get(claim.attribute)
    day = report.published if cumulative else _day_of(event)
    victims = victims_of(claim.who)
    country = min(victims.countries, default=None) or (event.country if event else None)
    if fate is None or day is None or country is None:
        return None
    whose = sorted({_WHOSE[name] for name in victims.classes if name in _WHOSE})
    source = next(iter(claim.claimant_ids), None) or claim.claimant_name or claim.claimant
    if source == REPORTER:
        source = voice or report.outlet or REPORTER
    frame = CUMULATIVE if cumulative else DAY
    return _Said(day, source, frame, country, f"{whose[0] if len(whose) == 1 else 'All'} {fate}")


def _fate(claim: Claim) -> str | None:
    """What befell the people of a sum; None where its words tell of none or of several."""
    words = fold(claim.quote)
    found = [name for name, pattern in _FATE_WORDS if pattern.search(words)]
    return found[0] if len(found) == 1 else None


def _day_of(event: Event | None) -> date | None:
    if event is None or event.date is None or event.date_precision not in (None, "day"):
        return None
    try:
        return date.fromisoformat(event.date)
    except ValueError:
        return None


def _rows(key: _Said, low: int | None, *, high: int | None, first: date) -> Iterator[Row]:
    """One row for an exact figure or one bound, two for two bounds that differ, none without either."""
    if low is not None and low == high:
        yield _made(key, low, first=first, minimum=0, maximum=0)
        return
    if low is not None:
        yield _made(key, low, first=first, minimum=1, maximum=0)
    if high is not None:
        yield _made(key, high, first=first, minimum=0, maximum=1)


def _made(key: _Said, count: int, *, first: date, minimum: int, maximum: int) -> Row:
    return Row(
        days=(key.day - first).days + 1,
        loss_count=count,
        loss_type=f"{key.category}-{key.country}",
        claim_source=key.source,
        time_frame=key.frame,
        loss_country=key.country,
        minimum=minimum,
        maximum=maximum,
        category=key.category,
        source_target=f"{key.source}-{key.country}",
    )
