"""Puts what a merge made into a ledger and takes it out again; works on a connection that it is given."""

from __future__ import annotations

from datetime import UTC

from sqlalchemy import Connection, delete, insert, select

from counterclaim.ledger.schema import merged, merges, scored
from counterclaim.records import Merge


def take_merge(connection: Connection, *, weights: bool) -> Merge | None:
    """The last merge; None where there was none. `weights` are many, and only merging needs them."""
    run = connection.execute(select(merges).order_by(merges.c.seq.desc()).limit(1)).first()
    if run is None:
        return None
    rows = connection.execute(select(merged).order_by(merged.c.mention)).all()
    pairs = connection.execute(select(scored).order_by(scored.c.one, scored.c.other)).all() if weights else []
    return Merge(
        settings=run.settings,
        at=run.at.replace(tzinfo=UTC),
        event_of={row.mention: row.event for row in rows},
        marks={row.mention: row.mark for row in rows},
        weights={(row.one, row.other): row.weight for row in pairs},
    )


def put_merge(connection: Connection, merge: Merge) -> None:
    """Puts a merge in the place of the one before; that one's run stays listed."""
    connection.execute(delete(merged))
    connection.execute(delete(scored))
    rows = [{"mention": m, "event": event, "mark": merge.marks[m]} for m, event in merge.event_of.items()]
    if rows:
        connection.execute(insert(merged), rows)
    pairs = [{"one": one, "other": other, "weight": w} for (one, other), w in merge.weights.items()]
    if pairs:
        connection.execute(insert(scored), pairs)
    run = {"settings": merge.settings, "at": merge.at, "mentions": len(rows)}
    connection.execute(insert(merges).values(**run, events=len(set(merge.event_of.values()))))
