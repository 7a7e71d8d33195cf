"""Puts corrections into a ledger as rows and takes them out again; works on a connection that it is given."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import Connection, insert, select

from counterclaim.errors import UsageFault
from counterclaim.ledger import schema
from counterclaim.records import Correction


def take_corrections(connection: Connection) -> list[Correction]:
    """Every row, in the order made: corrections, undone ones too, and what undoes them."""
    rows = connection.execute(select(schema.corrections).order_by(schema.corrections.c.seq)).all()
    undone = {row.undoes: row.seq for row in rows if row.undoes is not None}
    return [
        Correction(
            number=row.seq,
            id=row.id,
            kind=row.kind,
            scope=row.scope,
            by=row.by,
            at=row.at.replace(tzinfo=UTC),
            why=row.why,
            mentions=tuple(row.mentions),
            words=row.words,
            country=row.country,
            old=row.old,
            new=row.new,
            field=row.field,
            undoes=row.undoes,
            undone_by=undone.get(row.seq),
        )
        for row in rows
    ]


def _checked_words(by: str, why: str) -> None:
    for name, words in (("who corrects", by), ("why", why)):
        if not words.strip():
            raise UsageFault(f"it must be said {name}: nothing was given")


def _one(connection: Connection, number: int) -> Correction:
    found = next((c for c in take_corrections(connection) if c.number == number), None)
    if found is None:
        raise UsageFault(f"there is no correction {number}; `counterclaim corrections` lists them")
    return found


def put_correction(connection: Connection, said: Mapping[str, Any], *, by: str, why: str) -> Correction:
    """Adds a row: what `resolve.corrections.propose` made of a fix, with who, when and why."""
    _checked_words(by, why)
    row = {**said, "by": by.strip(), "at": datetime.now(UTC), "why": why.strip()}
    row["mentions"] = list(row["mentions"])
    row["id"] = schema.correction_id(row)
    key = connection.execute(insert(schema.corrections).values(**row)).inserted_primary_key
    assert key is not None
    return _one(connection, int(key[0]))


def put_undo(connection: Connection, number: int, *, by: str, why: str) -> Correction:
    """Adds a row that takes a correction back. Raises UsageFault where there is none, or it is taken back already."""
    undone = _one(connection, number)
    if undone.undone_by is not None:
        raise UsageFault(f"correction {number} is undone already, by {undone.undone_by}")
    if undone.kind == "undo":
        raise UsageFault(f"{number} undoes correction {undone.undoes}; to have that again, make it again")
    said = {"kind": "undo", "scope": undone.scope, "mentions": undone.mentions, "words": undone.words}
    return put_correction(
        connection, {**said, "country": undone.country, "field": undone.field, "undoes": number}, by=by, why=why
    )
