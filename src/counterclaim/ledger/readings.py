"""Puts reports and readings into a ledger and takes them out again, equal; works on a connection that it is given."""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Callable, Sequence
from dataclasses import dataclass, fields
from datetime import UTC, datetime
from typing import Any, Final, Literal

from sqlalchemy import Column, Connection, Select, Table, and_, insert, select

from counterclaim.codebook import Attribute, DatePrecision, EventType, PlacePrecision, RelationKind, Stance
from counterclaim.errors import QuoteFault, ReadingFault
from counterclaim.ledger import schema
from counterclaim.ledger.schema import Outcome, report_key
from counterclaim.records import Claim, Event, Reading, Refused, Relation, Report

Added = Literal["added", "unchanged"]

#: The largest count that both databases hold (a signed integer of 64 bits).
LARGEST: Final = 2**63 - 1


@dataclass(frozen=True, slots=True)
class Failure:
    """A report that a reader could not read, and why."""

    report: Report
    reader: str
    reason: str


@dataclass(frozen=True, slots=True)
class Stored:
    """A reading with the report it is of and that report's key."""

    key: str
    report: Report
    reading: Reading
    seq: int = 0
    #: Of a reading as corrected: (number of the claim, of the last row on it, event of the claim).
    put_right: tuple[tuple[int, int, str | None], ...] = ()


# What may go in


def _texts(value: object) -> bool:
    return isinstance(value, tuple) and all(isinstance(part, str) for part in value)


#: The kinds of the records' fields, as annotated there. SQLite would silently turn a 23 in a text into "23".
_KINDS: Final[dict[str, Callable[[object], bool]]] = {
    "str": lambda value: isinstance(value, str),
    "str | None": lambda value: value is None or isinstance(value, str),
    "int": lambda value: isinstance(value, int),
    "int | None": lambda value: value is None or isinstance(value, int),
    "float | None": lambda value: value is None or (isinstance(value, (int, float)) and math.isfinite(value)),
    "bool": lambda value: isinstance(value, bool),
    "tuple[str, ...]": _texts,
}

_VALUES: Final[dict[type, dict[str, frozenset[str]]]] = {
    Event: {
        "type": frozenset(EventType),
        "date_precision": frozenset(DatePrecision),
        "place_precision": frozenset(PlacePrecision),
    },
    Claim: {"attribute": frozenset(Attribute), "stance": frozenset(Stance)},
    Relation: {"relation": frozenset(RelationKind), "stance": frozenset(Stance)},
    Refused: {},
}

_RANGES: Final[dict[str, tuple[int, int]]] = {
    "lat": (-90, 90),
    "lon": (-180, 180),
    "confidence": (0, 1),
    "low": (0, LARGEST),
    "high": (0, LARGEST),
}

Part = Event | Claim | Relation | Refused
#: Each record's fields with the test of their kind, looked up once.
_FIELDS: Final = {cls: [(f.name, str(f.type), _KINDS[str(f.type)]) for f in fields(cls)] for cls in _VALUES}


def _fault_of(part: Part) -> str | None:
    """Why a record can't be stored as it is; None where it can."""
    kind = type(part)
    for name, wanted, fits in _FIELDS[kind]:
        value = getattr(part, name)
        if not fits(value):
            return f"{name} is {value!r}, not {wanted}"
        if value is None:
            continue
        if name in _RANGES and not _RANGES[name][0] <= value <= _RANGES[name][1]:
            return f"{name} is {value!r}, not within {_RANGES[name][0]} and {_RANGES[name][1]}"
        if name in _VALUES[kind] and value not in _VALUES[kind][name]:
            return f"no such {name}: {value!r}"
    if isinstance(part, Claim) and part.low is not None and part.high is not None and part.low > part.high:
        return f"its bounds are crossed: {part.low} to {part.high}"
    return None


def _check_quotes(report: Report, name: str, parts: Sequence[Claim | Relation]) -> None:
    for number, part in enumerate(parts):
        if not 0 <= part.start < part.end <= len(report.text):
            raise QuoteFault(
                f"{report.id}: {name} {number}: its offsets {part.start}:{part.end} are outside the text of"
                f" {len(report.text)} characters"
            )
        if report.text[part.start : part.end] != part.quote:
            raise QuoteFault(f"{report.id}: {name} {number}: its quote is not what stands at its offsets")


def check(report: Report, reading: Reading) -> None:
    """Raises QuoteFault where words are not the text's own, ReadingFault where the codebook has no such value."""
    if reading.id != report.id:
        raise ReadingFault(f"{report.id}: the reading is of another report, {reading.id!r}")
    if not reading.reader:
        raise ReadingFault(f"{report.id}: the reading names no reader")
    lists: list[tuple[str, Sequence[Part]]] = [
        ("event", reading.events),
        ("claim", reading.claims),
        ("doubtful claim", reading.doubtful),
        ("relation", reading.relations),
        ("refused", reading.refused),
    ]
    for name, parts in lists:
        for number, part in enumerate(parts):
            fault = _fault_of(part)
            if fault:
                raise ReadingFault(f"{report.id}: {name} {number}: {fault}")
    _check_quotes(report, "claim", reading.claims)
    _check_quotes(report, "doubtful claim", reading.doubtful)
    _check_quotes(report, "relation", reading.relations)
    _check_eids(report, reading)


def _check_eids(report: Report, reading: Reading) -> None:
    eids = {event.eid for event in reading.events}
    if len(eids) < len(reading.events):
        raise ReadingFault(f"{report.id}: two events of the reading have the same eid")
    for claim in (*reading.claims, *reading.doubtful):
        if claim.eid is not None and claim.eid not in eids:
            raise ReadingFault(f"{report.id}: a claim is of event {claim.eid!r}, which the reading does not have")


# In


def outcome_of(reading: Reading) -> Outcome:
    """A reading in which not even a doubtful claim stands has found nothing."""
    found = reading.events or reading.claims or reading.relations or reading.doubtful
    return Outcome.READ if found else Outcome.NOTHING_FOUND


def _row(record: Part | Report) -> dict[str, Any]:
    values = {f.name: getattr(record, f.name) for f in fields(record)}
    return {name: list(value) if isinstance(value, tuple) else value for name, value in values.items()}


def _put_parts(connection: Connection, reading_seq: int, reading: Reading) -> None:
    lists: list[tuple[Table, Sequence[Part], dict[str, bool]]] = [
        (schema.events, reading.events, {}),
        (schema.claims, reading.claims, {"doubtful": False}),
        (schema.claims, reading.doubtful, {"doubtful": True}),
        (schema.relations, reading.relations, {}),
        (schema.refused, reading.refused, {}),
    ]
    for table, parts, more in lists:
        rows = [{"reading_seq": reading_seq, "number": n, **more, **_row(part)} for n, part in enumerate(parts)]
        if rows:
            connection.execute(insert(table), rows)


def _insert(connection: Connection, table: Table, row: dict[str, Any]) -> int:
    """The seq of the new row; not by RETURNING, which SQLite has only since 3.35."""
    key = connection.execute(insert(table).values(first_seen=datetime.now(UTC), **row)).inserted_primary_key
    assert key is not None
    return int(key[0])


def _put_report(connection: Connection, report: Report) -> int:
    """The report's seq; the same report found in a second place stays as it was first seen."""
    key = report_key(report)
    seq = connection.scalar(select(schema.reports.c.seq).where(schema.reports.c.key == key))
    return _insert(connection, schema.reports, {"key": key, **_row(report)}) if seq is None else int(seq)


def _put_row(connection: Connection, report_seq: int, **values: object) -> int:
    return _insert(connection, schema.readings, {"report_seq": report_seq, **values})


def put_reading(connection: Connection, report: Report, reading: Reading) -> Added:
    """Stores a checked reading whole. A reader reads a report once: a second time changes nothing, whatever it says."""
    if has_reading(connection, report, reader=reading.reader):
        return "unchanged"
    seq = _put_row(
        connection,
        _put_report(connection, report),
        reader=reading.reader,
        outcome=str(outcome_of(reading)),
        language=reading.language,
        voice=reading.voice,
    )
    _put_parts(connection, seq, reading)
    return "added"


def put_failure(connection: Connection, report: Report, *, reader: str, reason: str) -> Added:
    """Stores that a reader could not read a report; nothing where it already has, or has failed for this reason."""
    if has_reading(connection, report, reader=reader):
        return "unchanged"
    report_seq = _put_report(connection, report)
    table = schema.readings.c
    same = and_(table.report_seq == report_seq, table.reader == reader, table.reason == reason)
    if connection.scalar(select(table.seq).where(same)) is not None:
        return "unchanged"
    _put_row(connection, report_seq, reader=reader, outcome=str(Outcome.FAILED), reason=reason)
    return "added"


def has_reading(connection: Connection, report: Report, *, reader: str) -> bool:
    query = (
        select(schema.readings.c.seq)
        .join_from(schema.readings, schema.reports)
        .where(
            schema.reports.c.key == report_key(report),
            schema.readings.c.reader == reader,
            schema.readings.c.outcome != Outcome.FAILED.value,
        )
    )
    return connection.scalar(query) is not None


# Out


def _columns(table: Table, cls: type[Any]) -> list[Column[Any]]:
    """The columns of a record, in the order of its fields: a row of them is the record's arguments."""
    return [table.c[f.name] for f in fields(cls)]


def take_reports(connection: Connection, where: Select[Any] | None = None) -> dict[int, tuple[str, Report]]:
    """{seq: (key, report)} in the order added. Raises ValueError where a report's content no longer makes its key:
    that is damage, and would pass off words that nobody published."""
    table = schema.reports
    query = select(table.c.seq, table.c.key, *_columns(table, Report)).order_by(table.c.seq)
    if where is not None:
        query = query.where(table.c.seq.in_(where))
    found: dict[int, tuple[str, Report]] = {}
    for seq, key, *values in connection.execute(query):
        report = Report(*values)
        if report_key(report) != key:
            raise ValueError(f"report {report.id!r} is not what was added")
        found[seq] = (key, report)
    return found


def _take_parts(
    connection: Connection, table: Table, cls: type[Part], *, chosen: Select[Any], where: tuple[Any, ...] = ()
) -> dict[int, list[Any]]:
    """The parts of the chosen readings, in their order: {reading seq: parts}."""
    query = (
        select(table.c.reading_seq, *_columns(table, cls))
        .where(table.c.reading_seq.in_(chosen), *where)
        .order_by(table.c.reading_seq, table.c.number)
    )
    lists = [index for index, f in enumerate(fields(cls)) if str(f.type).startswith("tuple")]
    found: dict[int, list[Any]] = defaultdict(list)
    for seq, *values in connection.execute(query):
        for index in lists:
            values[index] = tuple(values[index])
        found[seq].append(cls(*values))
    return found


def take_readings(connection: Connection, chosen: Select[Any]) -> list[Stored]:
    """The readings whose seq is chosen, whole, in the order they were added."""
    table = schema.readings.c
    reports = take_reports(connection, select(table.report_seq).where(table.seq.in_(chosen)))
    events = _take_parts(connection, schema.events, Event, chosen=chosen)
    is_doubtful = schema.claims.c.doubtful
    claims = _take_parts(connection, schema.claims, Claim, chosen=chosen, where=(~is_doubtful,))
    doubtful = _take_parts(connection, schema.claims, Claim, chosen=chosen, where=(is_doubtful,))
    relations = _take_parts(connection, schema.relations, Relation, chosen=chosen)
    refused = _take_parts(connection, schema.refused, Refused, chosen=chosen)
    found: list[Stored] = []
    for row in connection.execute(select(schema.readings).where(table.seq.in_(chosen)).order_by(table.seq)):
        key, report = reports[row.report_seq]
        reading = Reading(
            id=report.id,
            language=row.language,
            reader=row.reader,
            voice=row.voice,
            events=tuple(events[row.seq]),
            claims=tuple(claims[row.seq]),
            relations=tuple(relations[row.seq]),
            doubtful=tuple(doubtful[row.seq]),
            refused=tuple(refused[row.seq]),
        )
        found.append(Stored(key, report, reading, row.seq))
    return found


def take_failures(connection: Connection) -> list[Failure]:
    """Every failure that stands: those that the same reader has made good since are left out."""
    reports = take_reports(connection)
    good = schema.readings.alias("good")
    made_good = select(good.c.seq).where(
        good.c.report_seq == schema.readings.c.report_seq,
        good.c.reader == schema.readings.c.reader,
        good.c.outcome != Outcome.FAILED.value,
    )
    query = (
        select(schema.readings)
        .where(schema.readings.c.outcome == Outcome.FAILED.value, ~made_good.exists())
        .order_by(schema.readings.c.seq)
    )
    return [Failure(reports[row.report_seq][1], row.reader, row.reason) for row in connection.execute(query)]
