"""Puts grades and the memory of exports into a ledger and takes them out; works on a connection that it is given."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Final

from sqlalchemy import Connection, and_, insert, select, update

from counterclaim.errors import MissingFault, UsageFault
from counterclaim.ledger import schema
from counterclaim.records import Grade

LETTERS: Final = "ABCDEF"
DIGITS: Final = "123456"


def kind_of(grade: str) -> str:
    """ "source" for a letter, "claim" for a digit. Raises UsageFault for anything else."""
    if len(grade) == 1 and grade in LETTERS:
        return "source"
    if len(grade) == 1 and grade in DIGITS:
        return "claim"
    raise UsageFault(f"{grade!r} is no grade: A to F for a source, 1 to 6 for what a claim says")


def put_grade(connection: Connection, subject: str, grade: str, *, by: str, why: str) -> Grade:
    """Adds a row; an earlier grade of the same subject stays, and is no longer the one that counts."""
    kind = kind_of(grade)
    for name, words in (("what is graded", subject), ("who grades", by), ("why", why)):
        if not words.strip():
            raise UsageFault(f"it must be said {name}: nothing was given")
    row = {"kind": kind, "subject": subject.strip(), "grade": grade, "by": by.strip(), "why": why.strip()}
    connection.execute(insert(schema.grades).values(**row, at=datetime.now(UTC)))
    return take_grades(connection)[-1]


def put_undo(connection: Connection, number: int, *, by: str, why: str) -> Grade:
    """Adds a row that takes a grade back: the one before it of the same subject counts again. Raises UsageFault."""
    for name, words in (("who takes it back", by), ("why", why)):
        if not words.strip():
            raise UsageFault(f"it must be said {name}: nothing was given")
    undone = next((grade for grade in take_rows(connection) if grade.number == number), None)
    if undone is None or undone.undoes is not None:
        raise MissingFault(f"there is no grade g{number}")
    if undone.undone_by is not None:
        raise UsageFault(f"g{number} is taken back already, by g{undone.undone_by}")
    row = {"kind": undone.kind, "subject": undone.subject, "grade": undone.grade, "undoes": number}
    connection.execute(insert(schema.grades).values(**row, by=by.strip(), why=why.strip(), at=datetime.now(UTC)))
    return take_rows(connection)[-1]


def take_rows(connection: Connection) -> list[Grade]:
    """Every row in the order made, those taken back and those that take back too."""
    rows = connection.execute(select(schema.grades).order_by(schema.grades.c.seq)).all()
    undone = {row.undoes: row.seq for row in rows if row.undoes is not None}
    return [
        Grade(
            row.seq,
            row.kind,
            row.subject,
            row.grade,
            row.by,
            row.at.replace(tzinfo=UTC),
            row.why,
            row.undoes,
            undone.get(row.seq),
        )
        for row in rows
    ]


def take_grades(connection: Connection) -> list[Grade]:
    """Every grade that was not taken back, in the order given; of one subject the last one counts."""
    return [grade for grade in take_rows(connection) if grade.undoes is None and grade.undone_by is None]


def stamp_rows(connection: Connection, rule: str, contents: Mapping[str, str]) -> dict[str, datetime]:
    """Notes what an export holds, by event id and a hash of its row; gives for each when it last changed.

    An event that was exported before and is not in this export is withdrawn; one that comes back is changed.
    """
    table = schema.exported
    now = datetime.now(UTC)
    known = {row.event_id: row for row in connection.execute(select(table).where(table.c.rule == rule)).all()}
    stamps = {}
    for event_id, content in contents.items():
        row = known.get(event_id)
        same = row is not None and row.content == content and row.withdrawn_at is None
        stamps[event_id] = row.changed_at.replace(tzinfo=UTC) if same and row is not None else now
        values = {"content": content, "changed_at": now, "withdrawn_at": None}
        if row is None:
            connection.execute(insert(table).values(rule=rule, event_id=event_id, **values))
        elif not same:
            where = and_(table.c.rule == rule, table.c.event_id == event_id)
            connection.execute(update(table).where(where).values(**values))
    for event_id, row in known.items():
        if event_id not in contents and row.withdrawn_at is None:
            where = and_(table.c.rule == rule, table.c.event_id == event_id)
            connection.execute(update(table).where(where).values(withdrawn_at=now))
    return stamps


def take_withdrawn(connection: Connection, rule: str) -> list[tuple[str, datetime]]:
    """Ids that were exported once and no longer are, with the time of the export that first lacked them; by id."""
    table = schema.exported
    query = select(table.c.event_id, table.c.withdrawn_at).where(
        and_(table.c.rule == rule, table.c.withdrawn_at.is_not(None))
    )
    return [
        (row.event_id, row.withdrawn_at.replace(tzinfo=UTC)) for row in connection.execute(query.order_by("event_id"))
    ]
