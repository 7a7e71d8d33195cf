"""A ledger in one SQLite file: opens it, or says in one line why not, and runs each transaction.

The journal is SQLite's rollback journal, not its write-ahead log: a ledger at rest is then one file that can be copied,
mailed and put on a network drive, and a log left behind by a killed run can't be forgotten beside it. The price is that
a reader and the end of a transaction wait for each other, some milliseconds each. Only while a desk is open, with many
people at it, is there a log (`journal`).
"""

from __future__ import annotations

import os
import sqlite3
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from sqlalchemy import Connection, Engine, create_engine, event
from sqlalchemy.engine import URL
from sqlalchemy.pool import NullPool, QueuePool

from counterclaim.errors import CounterclaimError, LedgerFault, ReadingFault
from counterclaim.ledger import store
from counterclaim.ledger.schema import APPLICATION_ID, HEAD

#: Kilobytes of the file that each of many readers keeps at hand; SQLite's own two megabytes are few for a large ledger.
CACHED: Final = 16_000
#: What SQLite says, by the beginning of its error's name, and what we say.
_WORDS: Final = (
    (("SQLITE_BUSY", "SQLITE_LOCKED"), "another program has been using it for too long"),
    (("SQLITE_READONLY",), "it is read-only"),
    (("SQLITE_CORRUPT", "SQLITE_NOTADB", "SQLITE_FORMAT"), "it is damaged"),
    (("SQLITE_FULL",), "the disk is full"),
)


def make_engine(path: Path, *, foreign_keys: bool = True) -> Engine:
    """An engine whose transactions begin when we say so: Python's own handling would leave DDL outside of them."""
    engine = create_engine(
        URL.create("sqlite", database=str(path.absolute())),
        connect_args={"timeout": store.BUSY_TIMEOUT},
        **({"poolclass": QueuePool, "pool_size": store.CONNECTIONS} if foreign_keys else {"poolclass": NullPool}),
    )

    @event.listens_for(engine, "connect")
    def _prepare(connection: Any, _record: object) -> None:
        connection.isolation_level = None
        connection.execute(f"PRAGMA foreign_keys = {'ON' if foreign_keys else 'OFF'}")

    @event.listens_for(engine, "begin")
    def _begin(connection: Connection) -> None:
        # A writer takes its lock at once: two that both began by reading could never both go on to write.
        writes = connection.get_execution_options().get("writes", False)
        connection.exec_driver_sql("BEGIN IMMEDIATE" if writes else "BEGIN")

    return engine


def _with_room(connection: Any, _record: object) -> None:
    connection.execute(f"PRAGMA cache_size = -{CACHED}")


@dataclass(frozen=True, slots=True)
class _State:
    """What a database says of itself: number of the application, tables, version, and the bytes it should have."""

    application: int
    tables: frozenset[str]
    version: str | None
    size: int


def _check_place(path: Path, *, create: bool) -> None:
    """Faults that can be seen from outside, before SQLite touches the file. Raises OSError where we may not look."""
    if not path.parent.is_dir():
        raise LedgerFault(f"{path}: the folder {path.parent} does not exist")
    if not path.exists():
        if not create:
            raise LedgerFault(f"{path}: there is no ledger")
        if not os.access(path.parent, os.W_OK | os.X_OK):
            raise LedgerFault(f"{path}: the folder is read-only, a ledger can't be made there")
        return
    if not path.is_file():
        raise LedgerFault(f"{path}: is not a file, so not a ledger")
    with path.open("rb") as handle:
        head = handle.read(16)
    if head and head != b"SQLite format 3\0":
        raise LedgerFault(f"{path}: is not a ledger")
    if not os.access(path, os.W_OK) or not os.access(path.parent, os.W_OK | os.X_OK):
        # SQLite writes its journal beside the file.
        raise LedgerFault(f"{path}: the ledger or its folder is read-only")


def _state_of(connection: Connection) -> _State:
    def number(pragma: str) -> int:
        return int(connection.exec_driver_sql(f"PRAGMA {pragma}").scalar_one())

    tables = frozenset(connection.exec_driver_sql("SELECT name FROM sqlite_master WHERE type = 'table'").scalars())
    version = None
    if "alembic_version" in tables:
        version = connection.exec_driver_sql("SELECT version_num FROM alembic_version").scalar()
    return _State(number("application_id"), tables, version, number("page_count") * number("page_size"))


class SqliteStore(store.Store):
    """One file. Nothing else need run for it, and nothing else is needed to hand it on."""

    driver_errors = (sqlite3.Error,)

    def __init__(self, path: Path) -> None:
        super().__init__(path, str(path))
        self.path: Final = path

    def open(self, *, create: bool) -> None:
        try:
            _check_place(self.path, create=create)
        except OSError as error:
            raise LedgerFault(f"{self.path}: can't be read: {error.strerror}") from error
        with ExitStack() as undo, self.faults():
            engine = make_engine(self.path)
            undo.callback(engine.dispose)
            with engine.connect() as connection:
                stale = self._judge(_state_of(connection), create=create)
            if stale:
                engine.dispose()
                self._renew()
            undo.pop_all()
        self._engine = engine

    @contextmanager
    def transaction(self, *, writes: bool = False) -> Iterator[Connection]:
        engine = self.engine
        with self.faults(), engine.connect().execution_options(writes=writes) as connection, connection.begin():
            yield connection

    def go_on_numbering(self, connection: Connection) -> None:
        """Nothing to do: AUTOINCREMENT looks at the rows."""

    def note_sizes(self) -> None:
        # so many rows of each index are looked at: all of a large ledger would take minutes
        with self.transaction(writes=True) as connection:
            connection.exec_driver_sql("PRAGMA analysis_limit = 1000")
            connection.exec_driver_sql("ANALYZE")

    def journal(self, mode: str) -> None:
        """ "WAL": many read while one writes, with a log beside the file; "DELETE": back to one file, where nobody else has
        it open just now (else it stays as it is, and works as well)."""
        if mode == "WAL" and not event.contains(self.engine, "connect", _with_room):
            event.listen(self.engine, "connect", _with_room)
        # the log can only be taken back by the last connection, and new ones have more room
        self.engine.dispose()
        with self.faults():
            held = self.engine.raw_connection()
            try:
                held.cursor().execute("PRAGMA busy_timeout = 2000")
                held.cursor().execute(f"PRAGMA journal_mode = {mode}")
            except sqlite3.OperationalError:
                held.rollback()
            finally:
                held.detach()
                held.close()

    def fault_of(self, error: BaseException) -> CounterclaimError:
        if isinstance(error, sqlite3.IntegrityError):
            return ReadingFault(f"the ledger refuses a value: {error}")
        name = getattr(error, "sqlite_errorname", None) or ""
        for beginnings, words in _WORDS:
            if name.startswith(beginnings):
                return self.unusable(words)
        return self.unusable(" ".join(str(error).split()))

    def _judge(self, state: _State, *, create: bool) -> bool:
        """True where the tables must be made or renewed; raises LedgerFault where it is no ledger that we can use."""
        if not state.tables and state.application in (0, APPLICATION_ID):
            if create:
                return True
            raise LedgerFault(f"{self.path}: the file is empty, there is no ledger")
        if state.application != APPLICATION_ID:
            raise LedgerFault(f"{self.path}: is an SQLite database of another program, not a ledger")
        if state.version is None:
            raise self.unusable("it is damaged (its version is missing)")
        if state.version != HEAD:
            return True
        self.missing(state.tables)
        # while a desk is open the newest pages are in its write-ahead log: `journal`
        if self.path.stat().st_size < state.size and not self.path.with_name(f"{self.path.name}-wal").exists():
            raise self.unusable("it is damaged (the end of the file is missing)")
        return False

    def _renew(self) -> None:
        """Makes or renews the tables in one transaction; whoever comes second finds nothing to do."""
        # Foreign keys off: SQLite changes a table by making a new one and dropping the old one.
        engine = make_engine(self.path, foreign_keys=False)
        with engine.connect().execution_options(writes=True) as connection, connection.begin():
            version = _state_of(connection).version
            connection.exec_driver_sql(f"PRAGMA application_id = {APPLICATION_ID}")
            self.upgrade(connection, version)
            if connection.exec_driver_sql("PRAGMA foreign_key_check").first() is not None:
                raise LedgerFault(f"{self.path}: the ledger can't be brought up to date: a row points at nothing")
