"""Puts judgements into a ledger as rows and takes them out again; works on a connection that it is given."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from typing import Any, Final

from sqlalchemy import Connection, insert, select

from counterclaim.errors import UsageFault
from counterclaim.ledger import schema
from counterclaim.records import Judgement

VERDICTS: Final = ("same", "different", "unsure")


def take_judgements(connection: Connection) -> list[Judgement]:
    """Every row, in the order made: judgements, superseded and undone ones too, and what undoes them."""
    rows = connection.execute(select(schema.judgements).order_by(schema.judgements.c.seq)).all()
    undone = {row.undoes: row.seq for row in rows if row.undoes is not None}
    return [
        Judgement(
            number=row.seq,
            id=row.id,
            verdict=row.verdict,
            one=row.one,
            other=row.other,
            by=row.by,
            at=row.at.replace(tzinfo=UTC),
            why=row.why,
            undoes=row.undoes,
            undone_by=undone.get(row.seq),
        )
        for row in rows
    ]


def _put(
    connection: Connection,
    verdict: str,
    ids: tuple[str, str],
    *,
    by: str,
    at: datetime,
    why: str,
    undoes: Judgement | None = None,
) -> Judgement:
    one, other = sorted(ids)
    said = {"verdict": verdict, "one": one, "other": other, "by": by.strip(), "why": why.strip()}
    made = schema.judgement_id(**said, at=at.isoformat(), undoes=undoes.id if undoes else None)
    row = {**said, "id": made, "at": at, "undoes": undoes.number if undoes else None}
    connection.execute(insert(schema.judgements).values(**row))
    return next(j for j in take_judgements(connection) if j.id == made)


def _check_words(by: str, why: str) -> None:
    for name, words in (("who judges", by), ("why", why)):
        if not words.strip():
            raise UsageFault(f"it must be said {name}: nothing was given")


def put_judgement(connection: Connection, verdict: str, one: str, other: str, *, by: str, why: str) -> Judgement:
    """Adds a row. Raises UsageFault where it is no judgement."""
    _check_words(by, why)
    if verdict not in VERDICTS:
        raise UsageFault(f"{verdict!r} is no judgement; there are: {', '.join(VERDICTS)}")
    if one == other:
        raise UsageFault("an event is not judged against itself")
    return _put(connection, verdict, (one, other), by=by, at=datetime.now(UTC), why=why)


def put_undo(connection: Connection, number: int, *, by: str, why: str) -> Judgement:
    """Adds a row that takes a judgement back. Raises UsageFault where there is none, or it is taken back already."""
    _check_words(by, why)
    undone = next((j for j in take_judgements(connection) if j.number == number), None)
    if undone is None:
        raise UsageFault(f"there is no judgement j{number}; `counterclaim judgements` lists them")
    if undone.undone_by is not None:
        raise UsageFault(f"judgement j{number} is undone already, by j{undone.undone_by}")
    if undone.verdict == "undo":
        raise UsageFault(f"j{number} undoes judgement j{undone.undoes}; to have that again, make it again")
    return _put(connection, "undo", (undone.one, undone.other), by=by, at=datetime.now(UTC), why=why, undoes=undone)


def _row(row: Mapping[str, Any], place: int) -> tuple[str, tuple[str, str], str, datetime, str]:
    try:
        verdict, one, other = str(row["verdict"]), str(row["one"]), str(row["other"])
        at = datetime.fromisoformat(str(row["at"])).astimezone(UTC)
        by, why = str(row["by"]), str(row["why"])
    except KeyError as error:
        raise UsageFault(f"judgement {place} has no {error.args[0]!r}") from error
    except ValueError as error:
        raise UsageFault(f"judgement {place} has no time that is one: {error}") from error
    if verdict not in (*VERDICTS, "undo") or one == other:
        raise UsageFault(f"judgement {place} is none: {verdict!r} of {one} and {other}")
    _check_words(by, why)
    return verdict, (one, other), by, at, why


def load(connection: Connection, rows: Sequence[Mapping[str, Any]]) -> int:
    """Adds the rows that are not there yet, in their order; what an undo takes back is named by its id ("undoes_id").

    Raises UsageFault where a row is no judgement, or undoes one that is neither there nor before it.
    """
    there = {j.id: j for j in take_judgements(connection)}
    added = 0
    for place, raw in enumerate(rows, start=1):
        verdict, ids, by, at, why = _row(raw, place)
        undone = there.get(str(raw.get("undoes_id")))
        if verdict == "undo" and (undone is None or undone.undone_by is not None):
            if raw.get("id") in there:
                continue
            raise UsageFault(f"judgement {place} undoes one that is not there, or is undone already")
        one, other = sorted(ids)
        said = {"verdict": verdict, "one": one, "other": other, "by": by.strip(), "why": why.strip()}
        if schema.judgement_id(**said, at=at.isoformat(), undoes=undone.id if undone else None) in there:
            continue
        made = _put(connection, verdict, ids, by=by, at=at, why=why, undoes=undone if verdict == "undo" else None)
        there[made.id] = made
        added += 1
    return added
