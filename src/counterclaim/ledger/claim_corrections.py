"""Puts what people put right in claims into a ledger as rows and takes them out; works on a connection that it is given."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import Connection, func, insert, select

from counterclaim.claims.check import fault_of
from counterclaim.errors import ConflictFault, MissingFault, UsageFault
from counterclaim.ledger import desk_tables, schema
from counterclaim.ledger.readings import Stored, _fault_of, take_readings
from counterclaim.records import Claim, ClaimCorrection, Report
from counterclaim.resolve.claim_corrections import (
    CARRIED_FROM,
    Shown,
    corrected_reading,
    event_words,
    shown_claims,
)

#: Bound parameters that every SQLite takes in one statement.
MOST_AT_ONCE = 500


def take_claim_corrections(connection: Connection, keys: Iterable[str] | None = None) -> list[ClaimCorrection]:
    """Every row in the order made, of the reports with these keys or of all."""
    if keys is None:
        return _rows(connection)
    wanted = sorted(set(keys))
    found = []
    for start in range(0, len(wanted), MOST_AT_ONCE):
        found += _rows(connection, schema.reports.c.key.in_(wanted[start : start + MOST_AT_ONCE]))
    return sorted(found, key=lambda row: row.number)


def take_numbered(connection: Connection, numbers: Sequence[int]) -> list[ClaimCorrection]:
    """The rows with these numbers, in the order made."""
    column = desk_tables.claim_corrections.c.seq
    found = []
    for start in range(0, len(numbers), MOST_AT_ONCE):
        found += _rows(connection, column.in_(numbers[start : start + MOST_AT_ONCE]))
    return sorted(found, key=lambda row: row.number)


def _rows(connection: Connection, *where: Any) -> list[ClaimCorrection]:
    table = desk_tables.claim_corrections
    later = table.alias("later")
    query = (
        select(
            table,
            schema.reports.c.key,
            schema.reports.c.id.label("report"),
            schema.readings.c.reader,
            later.c.seq.label("undone_by"),
        )
        .join_from(table, schema.readings, table.c.reading_seq == schema.readings.c.seq)
        .join(schema.reports, schema.readings.c.report_seq == schema.reports.c.seq)
        .outerjoin(later, later.c.undoes == table.c.seq)
        .where(*where)
        .order_by(table.c.seq)
    )
    return [
        ClaimCorrection(
            number=row.seq,
            id=row.id,
            kind=row.kind,
            key=row.key,
            report=row.report,
            reader=row.reader,
            reading=row.reading_seq,
            part=row.part,
            place=row.place,
            after=row.after,
            by=row.by,
            at=row.at.replace(tzinfo=UTC),
            why=row.why,
            old=row.old,
            new=row.new,
            event=row.event,
            undoes=row.undoes,
            undone_by=row.undone_by,
        )
        for row in connection.execute(query)
    ]


def corrected_readings(connection: Connection, taken: Sequence[Stored]) -> list[Stored]:
    """The readings with their claims as people put them right."""
    if not taken or connection.scalar(select(desk_tables.claim_corrections.c.seq).limit(1)) is None:
        return list(taken)
    keys = None if len(taken) > MOST_AT_ONCE else [stored.key for stored in taken]
    by_key: dict[str, list[ClaimCorrection]] = {}
    for row in take_claim_corrections(connection, keys):
        by_key.setdefault(row.key, []).append(row)
    return [_corrected(stored, by_key.get(stored.key, ())) for stored in taken]


def _corrected(stored: Stored, rows: Sequence[ClaimCorrection]) -> Stored:
    if not rows:
        return stored
    shown = shown_claims(stored.reading, rows, seq=stored.seq)
    touched = tuple((s.number, s.version, s.content.eid) for s in shown if s.rows)
    return replace(stored, reading=corrected_reading(stored.reading, shown), put_right=touched)


# In


def _check_words(by: str, why: str) -> None:
    for name, words in (("who corrects", by), ("why", why)):
        if not words.strip():
            raise UsageFault(f"it must be said {name}: nothing was given")


def _check_claim(claim: Claim, report: Report, eids: Iterable[str]) -> None:
    fault = _fault_of(claim) or fault_of(claim, report.text) or _unstorable(claim)
    if fault is None and claim.eid is not None and claim.eid not in set(eids):
        fault = f"the reading has no event {claim.eid!r}"
    if fault is not None:
        raise UsageFault(f"the claim can't stand so: {fault}")


def _unstorable(claim: Claim) -> str | None:
    """JSON would hide from the database what it could not store as text, and what nobody could read afterwards."""
    said = [claim.value, claim.who or "", claim.claimant, claim.claimant_name or "", claim.eid or "", *claim.via]
    if any("\x00" in part for part in said):
        return "it holds a zero character"
    if any("\ud800" <= letter <= "\udfff" for part in said for letter in part):
        return "it holds half a character (a lone surrogate)"
    return None


def stored_reading(connection: Connection, seq: int) -> Stored:
    """The reading as read. Raises UsageFault where the ledger has none of that number."""
    found = take_readings(connection, select(schema.readings.c.seq).where(schema.readings.c.seq == seq))
    if (
        not found
        or connection.scalar(select(schema.readings.c.outcome).where(schema.readings.c.seq == seq)) == "failed"
    ):
        raise MissingFault(f"there is no reading {seq}")
    return found[0]


def shown_of(connection: Connection, stored: Stored) -> list[Shown]:
    """Every claim of a reading as it stands, rejected and doubtful ones too."""
    rows = take_claim_corrections(connection, [stored.key])
    return shown_claims(stored.reading, rows, seq=stored.seq)


def _one(shown: Sequence[Shown], number: int, report: Report) -> Shown:
    found = next((s for s in shown if s.number == number), None)
    if found is None:
        raise MissingFault(f"the reading of {report.id!r} has no claim {number}")
    return found


def _write(connection: Connection, row: dict[str, Any]) -> int:
    row = {**row, "at": datetime.now(UTC)}
    row["id"] = desk_tables.row_id(row)
    key = connection.execute(insert(desk_tables.claim_corrections).values(**row)).inserted_primary_key
    assert key is not None
    return int(key[0])


def _taken(connection: Connection, seq: int) -> ClaimCorrection:
    [row] = _rows(connection, desk_tables.claim_corrections.c.seq == seq)
    return row


def put_claim_correction(
    connection: Connection,
    reading: int,
    number: int,
    kind: str,
    *,
    changes: Mapping[str, Any] | None = None,
    seen: int,
    by: str,
    why: str,
) -> ClaimCorrection:
    """Adds a row: the claim is corrected (by the fields in `changes`), rejected or confirmed.

    `seen` is the version that its maker saw. Raises ConflictFault where that is not the last one any more, UsageFault
    where there is no such claim or it can't stand so.
    """
    _check_words(by, why)
    stored = stored_reading(connection, reading)
    found = _one(shown_of(connection, stored), number, stored.report)
    if found.version != seen:
        raise ConflictFault(_told(found))
    new: Claim | None = None
    if kind in ("correct", "confirm"):
        new = _changed(found.content, changes or {})
        _check_claim(new, stored.report, (e.eid for e in stored.reading.events))
        if kind == "correct" and found.claim == new:
            raise UsageFault("nothing was changed")
    elif kind != "reject":
        raise UsageFault(f"{kind!r} is not what can be done with a claim: correct, confirm, reject")
    elif found.claim is None:
        raise UsageFault("the claim is rejected already")
    carried = found.number >= CARRIED_FROM
    seq = _write(
        connection,
        {
            # what came from another reading goes on being kept there
            "reading_seq": found.rows[0].reading if carried else reading,
            "part": found.part,
            "place": found.place,
            "after": found.version,
            "kind": kind,
            "by": by.strip(),
            "why": why.strip(),
            "old": _seen(found, reading, carried=carried),
            "new": new.to_json() if new else None,
            "event": _event_of(stored, new or found.content),
            "undoes": None,
        },
    )
    return _taken(connection, seq)


def _seen(found: Shown, reading: int, *, carried: bool) -> dict[str, Any] | None:
    """The claim as it was seen. The first row on a reading's own claim keeps the claim as read: it is known by that."""
    first_here = not carried and all(row.reading != reading for row in found.rows)
    if first_here and found.read is not None:
        return found.read.to_json()
    return found.claim.to_json() if found.claim else None


def _told(found: Shown) -> str:
    last = found.rows[-1] if found.rows else None
    if last is None:
        return "what was done to this claim was not what you saw"
    done = {"correct": "corrected", "reject": "rejected", "confirm": "confirmed", "add": "added", "undo": "undid"}
    return f"{last.by} {done[last.kind]} this claim at {last.at:%H:%M} UTC on {last.at:%Y-%m-%d}: {last.why}"


#: The fields of a claim that a person may change; its words' place is changed as one.
FIELDS = (
    "eid",
    "attribute",
    "value",
    "low",
    "high",
    "who",
    "claimant",
    "claimant_name",
    "via",
    "stance",
    "start",
    "end",
)


def _changed(claim: Claim, changes: Mapping[str, Any]) -> Claim:
    unknown = sorted(set(changes) - {*FIELDS, "quote"})
    if unknown:
        raise UsageFault(f"a claim has no field that could be changed called {unknown[0]!r}")
    values = {**changes}
    if "via" in values:
        values["via"] = tuple(values["via"] or ())
    # A person read it: how sure the program was is no longer said of it.
    return replace(claim, **values, confidence=None) if values else claim


def _event_of(stored: Stored, claim: Claim) -> dict[str, Any] | None:
    return event_words(next((e for e in stored.reading.events if e.eid == claim.eid), None))


def put_new_claim(connection: Connection, reading: int, claim: Claim, *, by: str, why: str) -> ClaimCorrection:
    """Adds a claim that the reader missed. Raises UsageFault where it can't stand, or stands already."""
    _check_words(by, why)
    stored = stored_reading(connection, reading)
    _check_claim(claim, stored.report, (e.eid for e in stored.reading.events))
    shown = shown_of(connection, stored)
    if any(s.claim is not None and replace(s.claim, confidence=None) == claim for s in shown if s.stands):
        raise UsageFault("this very claim stands already")
    table = desk_tables.claim_corrections
    last = connection.scalar(
        select(func.max(table.c.place)).where(table.c.reading_seq == reading, table.c.part == "added")
    )
    seq = _write(
        connection,
        {
            "reading_seq": reading,
            "part": "added",
            "place": 0 if last is None else last + 1,
            "after": 0,
            "kind": "add",
            "by": by.strip(),
            "why": why.strip(),
            "old": None,
            "new": claim.to_json(),
            "event": _event_of(stored, claim),
            "undoes": None,
        },
    )
    return _taken(connection, seq)


def put_claim_undo(connection: Connection, number: int, *, by: str, why: str) -> ClaimCorrection:
    """Adds a row that takes another back. Raises UsageFault where there is none, or it is taken back already."""
    _check_words(by, why)
    found = _rows(connection, desk_tables.claim_corrections.c.seq == number)
    if not found:
        raise MissingFault(f"there is no correction c{number}")
    undone = found[0]
    if undone.undone_by is not None:
        raise UsageFault(f"c{number} is undone already, by c{undone.undone_by}")
    if undone.kind == "undo":
        raise UsageFault(f"c{number} undoes c{undone.undoes}; to have that again, make it again")
    table = desk_tables.claim_corrections
    last = connection.scalar(
        select(func.max(table.c.seq)).where(
            table.c.reading_seq == undone.reading, table.c.part == undone.part, table.c.place == undone.place
        )
    )
    seq = _write(
        connection,
        {
            "reading_seq": undone.reading,
            "part": undone.part,
            "place": undone.place,
            "after": last,
            "kind": "undo",
            "by": by.strip(),
            "why": why.strip(),
            "old": None,
            "new": None,
            "event": undone.event,
            "undoes": number,
        },
    )
    return _taken(connection, seq)
