"""Every row of one ledger into an empty one, of either database: all in one transaction, and compared before it is kept."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Sequence
from datetime import UTC, datetime
from typing import Any, Final

from sqlalchemy import Connection, Table, insert, select

from counterclaim.errors import LedgerFault, UsageFault
from counterclaim.ledger.schema import DERIVED, metadata
from counterclaim.ledger.store import Store

#: Rows at a time: a ledger need not fit in memory.
BATCH: Final = 2000


def copied_tables() -> list[Table]:
    """What a copy takes, in an order in which every row comes after those that it points at."""
    return [table for table in metadata.sorted_tables if not table.info.get(DERIVED)]


def _plain(value: Any) -> Any:
    """Times alike: SQLite gives them back without the zone, which is always UTC."""
    if isinstance(value, datetime):
        return value.astimezone(UTC).replace(tzinfo=None) if value.tzinfo else value
    return value


class _Sum:
    """The number of rows, and a hash of them in their order."""

    def __init__(self) -> None:
        self.rows = 0
        self._hash = hashlib.sha256()

    def take(self, rows: Sequence[Sequence[Any]]) -> None:
        self.rows += len(rows)
        for row in rows:
            self._hash.update(repr(tuple(map(_plain, row))).encode("utf-8", "surrogatepass"))

    def same(self, other: _Sum) -> bool:
        return self.rows == other.rows and self._hash.digest() == other._hash.digest()


def _batches(store: Store, connection: Connection, table: Table) -> Iterator[Sequence[Sequence[Any]]]:
    """The rows in the order of their key, so that a row comes after the one that it takes back."""
    query = select(table).order_by(*table.primary_key.columns)
    # Two ledgers are open here: whose fault it is must be said of the right one.
    with store.faults():
        yield from connection.execute(query, execution_options={"yield_per": BATCH}).partitions()


def copy(source: Store, target: Store) -> dict[str, int]:
    """Copies every table but derived ones, keys and numbers as they are: {table: rows}.

    Raises UsageFault where the target holds something already, LedgerFault where one of the two can't be used, or a row
    came out of the target otherwise than it went in; the target stays empty then.
    """
    sums: dict[str, _Sum] = {}
    with source.transaction() as old, target.transaction(writes=True) as new:
        for table in copied_tables():
            if new.execute(select(table).limit(1)).first() is not None:
                raise UsageFault(f"{target.name}: there is something in it; a copy needs a new or empty ledger")
        for table in copied_tables():
            names = [column.name for column in table.columns]
            sums[table.name] = _Sum()
            for rows in _batches(source, old, table):
                sums[table.name].take(rows)
                new.execute(insert(table), [dict(zip(names, row, strict=True)) for row in rows])
        for table in copied_tables():
            kept = _Sum()
            for rows in _batches(target, new, table):
                kept.take(rows)
            if not kept.same(sums[table.name]):
                raise LedgerFault(f"{target.name}: {table.name} did not come out as they went in; nothing was copied")
        target.go_on_numbering(new)
    return {name: found.rows for name, found in sums.items()}
