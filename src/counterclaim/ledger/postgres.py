"""A ledger in a PostgreSQL database: opens it, or says in one line why not, and runs each transaction.

Writers come one at a time, as in SQLite: each takes the ledger's lock first, so that what it looks at before it writes
still holds when it writes, and `seq` counts in the order of what was kept. Readers never wait: each sees what stood when
it began. The lock ends with its transaction, also where the program or the server is killed.

The tables stand in the schema that the connection's search_path names first, which holds nothing else.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from typing import Any, Final

from sqlalchemy import Connection, Engine, create_engine, event, func, select
from sqlalchemy.engine import URL
from sqlalchemy.exc import DBAPIError

from counterclaim.errors import CounterclaimError, LedgerFault, ReadingFault
from counterclaim.ledger import store
from counterclaim.ledger.address import masked, name_of
from counterclaim.ledger.schema import APPLICATION_ID, HEAD, metadata

#: The comment on Alembic's table: other programs have a table of that name too.
_MARK: Final = "ledger of counterclaim"
#: Seconds after which the server ends a transaction that nothing more is heard of (a laptop shut in the middle of one).
_SILENCE: Final = 600
#: What PostgreSQL says, by the beginning of its error's number, and what we say.
_WORDS: Final = (
    ("55P03", "another program has been using it for too long"),
    ("25006", "it is read-only"),
    ("53100", "the disk is full"),
    ("53300", "the server has no connection left"),
    ("3D000", "the server has no such database"),
    ("57P", "the server is stopping or starting"),
    ("08", "the connection to the server was lost"),
    ("42P01", "it is damaged (a table is missing)"),
    ("42703", "it is damaged (a column is missing)"),
)
#: Numbers of errors that are about a value, not about the ledger: too large for its column, or for its index.
_VALUE: Final = ("22", "23", "54")

_TABLES: Final = """
SELECT c.relname, obj_description(c.oid, 'pg_class')
FROM pg_catalog.pg_class c JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
WHERE n.nspname = current_schema() AND c.relkind IN ('r', 'p', 'v', 'm', 'f')
AND NOT EXISTS (SELECT FROM pg_catalog.pg_depend d WHERE d.objid = c.oid AND d.deptype = 'e')
"""


@dataclass(frozen=True, slots=True)
class _State:
    """What a database says of itself: its schema and encoding, the tables, whose they are, their version."""

    schema: str | None
    encoding: str
    tables: frozenset[str]
    mark: str | None
    version: str | None


def _state_of(connection: Connection) -> _State:
    row = connection.exec_driver_sql("SELECT current_schema(), current_setting('server_encoding')").one()
    marks = {row[0]: row[1] for row in connection.exec_driver_sql(_TABLES)}
    version = None
    if "alembic_version" in marks:
        version = connection.exec_driver_sql("SELECT version_num FROM alembic_version").scalar()
    return _State(row[0], row[1], frozenset(marks), marks.get("alembic_version"), version)


def _lock(connection: Connection) -> None:
    """Waits for its turn; the lock is the schema's own, so that two ledgers in one database do not wait for each other."""
    connection.exec_driver_sql(f"SELECT pg_advisory_xact_lock({APPLICATION_ID}, hashtext(current_schema()))")


def make_engine(url: URL) -> Engine:
    wanted = {"client_encoding": "utf8", "fallback_application_name": "counterclaim", "connect_timeout": 10}
    engine = create_engine(
        url,
        connect_args={name: value for name, value in wanted.items() if name not in url.query},
        # A server that was started anew is noticed before the transaction begins, not within it.
        pool_pre_ping=True,
        pool_size=store.CONNECTIONS,
    )

    @event.listens_for(engine, "connect")
    def _prepare(connection: Any, _record: object) -> None:
        connection.autocommit = True
        connection.execute(
            f"SET TIME ZONE 'UTC'; SET lock_timeout = {int(store.BUSY_TIMEOUT * 1000)};"
            # many short questions of several people: workers for one of them would take what the others need
            "SET max_parallel_workers_per_gather = 0;"
            f"SET idle_in_transaction_session_timeout = {_SILENCE * 1000}"
        )
        connection.autocommit = False

    return engine


class PostgresStore(store.Store):
    """One schema of one database, which several people share."""

    def __init__(self, url: URL) -> None:
        super().__init__(url, name_of(url))
        self._url: Final = url

    def open(self, *, create: bool) -> None:
        try:
            import psycopg
        except ImportError as error:
            raise LedgerFault(
                f"{self.name}: PostgreSQL needs a part that is not installed: pip install 'counterclaim[postgres]'"
            ) from error
        self.driver_errors = (psycopg.Error,)
        with ExitStack() as undo, self.faults():
            engine = make_engine(self._url)
            undo.callback(engine.dispose)
            with engine.connect() as connection:
                stale = self._judge(_state_of(connection), create=create)
            if stale:
                self._renew(engine)
            undo.pop_all()
        self._engine = engine

    @contextmanager
    def transaction(self, *, writes: bool = False) -> Iterator[Connection]:
        # A reader's questions are several and must all be answered from one state. A writer sees what stands once it has
        # the lock, which a state taken before the lock would hide from it.
        level = "READ COMMITTED" if writes else "REPEATABLE READ"
        options = {"isolation_level": level, "postgresql_readonly": not writes}
        engine = self.engine
        with self.faults(), engine.connect().execution_options(**options) as connection:
            transaction = connection.begin()
            try:
                if writes:
                    _lock(connection)
                yield connection
            except BaseException:
                transaction.rollback()
                raise
            self._commit(transaction.commit)

    def _commit(self, commit: Any) -> None:
        try:
            commit()
        except DBAPIError as error:
            if error.connection_invalidated:
                raise self.unusable(
                    "the connection was lost while the server was keeping this; look whether it is there before doing"
                    " it again"
                ) from error
            raise

    def note_sizes(self) -> None:
        engine = self.engine
        with self.faults(), engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
            # tables of others than the ledger's owner are left out by the server, with a warning
            connection.exec_driver_sql(f"VACUUM (ANALYZE) {', '.join(sorted(metadata.tables))}")

    def go_on_numbering(self, connection: Connection) -> None:
        for table in metadata.sorted_tables:
            column = table.autoincrement_column
            last = connection.scalar(select(func.max(column))) if column is not None else None
            if column is not None and last is not None:
                connection.execute(select(func.setval(func.pg_get_serial_sequence(table.name, column.name), last)))

    def fault_of(self, error: BaseException) -> CounterclaimError:
        state = str(getattr(error, "sqlstate", None) or "")
        said = getattr(getattr(error, "diag", None), "message_primary", None) or str(error)
        said = masked(said, self._url)
        if state.startswith(_VALUE) or (not state and type(error).__name__ == "DataError"):
            return ReadingFault(f"the ledger refuses a value: {said}")
        for beginning, words in _WORDS:
            if state.startswith(beginning):
                return self.unusable(words)
        return self.unusable(said)

    def _judge(self, state: _State, *, create: bool) -> bool:
        """True where the tables must be made or renewed; raises LedgerFault where it is no ledger that we can use."""
        if state.schema is None:
            raise self.unusable("the database has no schema of the name that search_path gives")
        if state.encoding != "UTF8":
            raise self.unusable(f"the database keeps text as {state.encoding}; make one with ENCODING 'UTF8'")
        if not state.tables:
            if create:
                return True
            raise LedgerFault(f"{self.name}: the database is empty, there is no ledger")
        if state.mark != _MARK:
            raise LedgerFault(
                f"{self.name}: the schema {state.schema} holds tables of another program, not a ledger; give the ledger"
                " a database or a schema of its own"
            )
        if state.version is None:
            raise self.unusable("it is damaged (its version is missing)")
        if state.version != HEAD:
            return True
        self.missing(state.tables)
        return False

    def _renew(self, engine: Engine) -> None:
        """Makes or renews the tables in one transaction; whoever comes second finds nothing to do."""
        with engine.connect() as connection, connection.begin():
            _lock(connection)
            state = _state_of(connection)
            if self._judge(state, create=True):
                self.upgrade(connection, state.version)
                connection.exec_driver_sql(f"COMMENT ON TABLE alembic_version IS '{_MARK}'")
