"""Opens a ledger file, or says in one line why not, and runs each question or addition in one transaction.

Everything that is SQLite's own stands here; `readings` and `queries` would run on PostgreSQL as they are.

The journal is SQLite's rollback journal, not its write-ahead log: a ledger at rest is then one file that can be copied,
mailed and put on a network drive, and a log left behind by a killed run can't be forgotten beside it. The price is that
a reader and the end of a transaction wait for each other, some milliseconds each. Only while a desk is open, with many
people at it, is there a log (`desk.DeskLedger.share`).
"""

from __future__ import annotations

import os
import sqlite3
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from types import TracebackType
from typing import Any, Final, Self

from sqlalchemy import Connection, Engine, create_engine, event
from sqlalchemy.engine import URL
from sqlalchemy.exc import DBAPIError
from sqlalchemy.pool import NullPool, QueuePool

from counterclaim.errors import LedgerFault, ReadingFault
from counterclaim.ledger import (
    claim_corrections,
    corrections,
    grades,
    judgements,
    merges,
    queries,
    readings,
)
from counterclaim.ledger.queries import Comparison
from counterclaim.ledger.readings import Added, Failure
from counterclaim.ledger.schema import APPLICATION_ID, HEAD, metadata
from counterclaim.records import Correction, Grade, Judgement, Mention, Merge, Reading, Report
from counterclaim.resolve.corrections import Fix, apply, propose, standing

#: Seconds to wait for another process: an addition takes milliseconds, whoever holds the file this long is stuck.
BUSY_TIMEOUT: Final = 30.0

#: What SQLite says, by the beginning of its error's name, and what we say.
_WORDS: Final = (
    (("SQLITE_BUSY", "SQLITE_LOCKED"), "another program has been using it for too long"),
    (("SQLITE_READONLY",), "it is read-only"),
    (("SQLITE_CORRUPT", "SQLITE_NOTADB", "SQLITE_FORMAT"), "it is damaged"),
    (("SQLITE_FULL",), "the disk is full"),
)


def _fault(path: Path, error: BaseException) -> LedgerFault:
    name = getattr(error, "sqlite_errorname", None) or ""
    for beginnings, words in _WORDS:
        if name.startswith(beginnings):
            return LedgerFault(f"{path}: the ledger can't be used: {words}")
    return LedgerFault(f"{path}: the ledger can't be used: {' '.join(str(error).split())}")


@contextmanager
def _faults(path: Path) -> Iterator[None]:
    """The database's errors in our words."""
    try:
        yield
    except DBAPIError as error:
        cause = error.orig if error.orig is not None else error
        if isinstance(cause, sqlite3.IntegrityError):
            raise ReadingFault(f"the ledger refuses a value: {cause}") from error
        raise _fault(path, cause) from error
    except sqlite3.Error as error:
        raise _fault(path, error) from error
    except UnicodeEncodeError as error:
        raise ReadingFault("a text holds half a character (a lone surrogate), which no database stores") from error


def _make_engine(path: Path, *, foreign_keys: bool = True) -> Engine:
    """An engine whose transactions begin when we say so: Python's own handling would leave DDL outside of them."""
    engine = create_engine(
        URL.create("sqlite", database=str(path.absolute())),
        connect_args={"timeout": BUSY_TIMEOUT},
        poolclass=QueuePool if foreign_keys else NullPool,
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


# Opening


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


def _judge(path: Path, state: _State, *, create: bool) -> bool:
    """True where the tables must be made or renewed; raises LedgerFault where it is not a ledger that we can use."""
    if not state.tables and state.application in (0, APPLICATION_ID):
        if create:
            return True
        raise LedgerFault(f"{path}: the file is empty, there is no ledger")
    if state.application != APPLICATION_ID:
        raise LedgerFault(f"{path}: is an SQLite database of another program, not a ledger")
    if state.version is None:
        raise LedgerFault(f"{path}: the ledger can't be used: it is damaged (its version is missing)")
    if state.version != HEAD:
        return True
    missing = sorted(set(metadata.tables) - state.tables)
    if missing:
        raise LedgerFault(f"{path}: the ledger can't be used: it is damaged (without {', '.join(missing)})")
    # While a desk is open the newest pages are in its write-ahead log: `DeskLedger.share`.
    if path.stat().st_size < state.size and not path.with_name(f"{path.name}-wal").exists():
        raise LedgerFault(f"{path}: the ledger can't be used: it is damaged (the end of the file is missing)")
    return False


def _renew(path: Path) -> None:
    """Makes the tables, or brings them up to date, in one transaction; whoever comes second finds nothing to do."""
    # Some 0.2 s, which only a new or old ledger should cost.
    from alembic import command
    from alembic.config import Config
    from alembic.script import ScriptDirectory
    from alembic.util import CommandError

    config = Config()
    config.set_main_option("script_location", str(Path(__file__).parent / "migrations").replace("%", "%%"))
    known = {script.revision for script in ScriptDirectory.from_config(config).walk_revisions()}
    # Foreign keys off: SQLite changes a table by making a new one and dropping the old one.
    engine = _make_engine(path, foreign_keys=False)
    with engine.connect().execution_options(writes=True) as connection, connection.begin():
        version = _state_of(connection).version
        if version is not None and version not in known:
            raise LedgerFault(f"{path}: the ledger is of a newer version ({version}) than this program ({HEAD})")
        connection.exec_driver_sql(f"PRAGMA application_id = {APPLICATION_ID}")
        config.attributes["connection"] = connection
        try:
            command.upgrade(config, "head")
        except CommandError as error:
            raise LedgerFault(f"{path}: the ledger can't be brought up to date: {error}") from error
        if connection.exec_driver_sql("PRAGMA foreign_key_check").first() is not None:
            raise LedgerFault(f"{path}: the ledger can't be brought up to date: a row points at nothing")


def _open(path: Path, *, create: bool) -> Engine:
    try:
        _check_place(path, create=create)
    except OSError as error:
        raise LedgerFault(f"{path}: can't be read: {error.strerror}") from error
    with ExitStack() as undo, _faults(path):
        engine = _make_engine(path)
        undo.callback(engine.dispose)
        with engine.connect() as connection:
            stale = _judge(path, _state_of(connection), create=create)
        if stale:
            engine.dispose()
            _renew(path)
        undo.pop_all()
    return engine


class Ledger:
    """One ledger file: reports, and what each reader took from them.

    Use it as a context manager. Every call is one transaction: what it stores is stored whole or not at all, and a run
    killed at any moment leaves a ledger that opens and can be carried on.

    A report is known by its content. The same id with another text, date, outlet, url, title or language is another
    version of it, kept beside the first; which one is the latest is decided by when each was first added.
    """

    def __init__(self, path: str | Path, *, create: bool = True) -> None:
        """Opens a ledger; makes it where there is none, unless `create` is False. Raises LedgerFault."""
        self.path = Path(path)
        self._engine: Engine | None = _open(self.path, create=create)

    def close(self) -> None:
        if self._engine is not None:
            self._engine.dispose()
            self._engine = None

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    @contextmanager
    def _transaction(self, *, writes: bool = False) -> Iterator[Connection]:
        if self._engine is None:
            raise LedgerFault(f"{self.path}: the ledger is closed")
        with (
            _faults(self.path),
            self._engine.connect().execution_options(writes=writes) as connection,
            connection.begin(),
        ):
            yield connection

    @contextmanager
    def _reading(self) -> Iterator[Connection]:
        """As `_transaction`; what can't be made into records any more was damaged."""
        try:
            with self._transaction() as connection:
                yield connection
        except (ValueError, TypeError, KeyError) as error:
            raise LedgerFault(f"{self.path}: the ledger can't be used: it is damaged ({error})") from error

    def add(self, report: Report, reading: Reading) -> Added:
        """Keeps a reading of a report. "unchanged" where that reader has read that report before.

        Raises QuoteFault where a claim, doubtful claim or relation does not carry the words of the text, ReadingFault
        where the reading is of another report or has a value that the codebook does not; nothing of it is stored then.
        """
        readings.check(report, reading)
        with self._transaction(writes=True) as connection:
            return readings.put_reading(connection, report, reading)

    def add_failure(self, report: Report, *, reader: str, reason: str) -> Added:
        """Keeps that a report could not be read. "unchanged" where the reader has read it, or failed for that reason
        before. A reading that comes later stands beside the failure."""
        with self._transaction(writes=True) as connection:
            return readings.put_failure(connection, report, reader=reader, reason=reason)

    def has(self, report: Report, *, reader: str) -> bool:
        """Whether that reader has read that report; a failure is no reading, so that it is tried again."""
        with self._reading() as connection:
            return readings.has_reading(connection, report, reader=reader)

    def reports(self) -> list[Report]:
        """Every version of every report, in the order first added, also those that could not be read."""
        with self._reading() as connection:
            return [report for _, report in readings.take_reports(connection).values()]

    def kin(self, report_id: str, source: str) -> list[Report]:
        """Every version of a report, and the reports from that source whose id goes on from its id with a hyphen."""
        with self._reading() as connection:
            return queries.kin_of(connection, report_id, source=source)

    def readers(self) -> list[str]:
        """Every reader that has read or failed, in the order first added."""
        with self._reading() as connection:
            return queries.reader_names(connection)

    def readings(
        self, report_id: str | None = None, *, reader: str | None = None, corrected: bool = False
    ) -> list[tuple[Report, Reading]]:
        """Every reading of every version, in the order added. What failed is in `failures`.

        As read; with `corrected` each has its claims as people put them right."""
        with self._reading() as connection:
            chosen = queries.chosen_readings(report_id=report_id, reader=reader)
            taken = readings.take_readings(connection, chosen)
            if corrected:
                taken = claim_corrections.corrected_readings(connection, taken)
            return [(stored.report, stored.reading) for stored in taken]

    def failures(self) -> list[Failure]:
        """Reports that a reader could not read and has not read since, in the order added."""
        with self._reading() as connection:
            return readings.take_failures(connection)

    def mentions(self, *, reader: str | None = None, corrected: bool = True) -> list[Mention]:
        """Every event, by (published, report id, eid), reports without a date last. For each report id: of its latest
        version that was read (by `reader`, where given), the reading added last.

        Corrections are applied, and what they changed is named in `Mention.corrected`; with `corrected` False the
        events are as read."""
        with self._reading() as connection:
            return queries.find_mentions(connection, reader=reader, corrected=corrected)

    def corrections(self) -> list[Correction]:
        """Every correction in the order made, undone ones too, and the rows that undo them."""
        with self._reading() as connection:
            return corrections.take_corrections(connection)

    def correct(
        self, event: str | Sequence[str], fix: Fix, *, by: str, why: str, everywhere: bool = False
    ) -> Correction:
        """Keeps that something was read wrongly, and what is right; the reading itself stays as it is.

        `event` is the id of a mention, its beginning, or the ids of all mentions of one event. `everywhere` puts the
        name of a place or party right in every reading, present or future, of an event in that country.

        >>> ledger.correct("3f2a", PlaceFix("Dorwa", 14.8, -5.2, "ML"), by="A. N.", why="map")  # doctest: +SKIP

        Raises UsageFault where there is no such event, the event does not have these words, or the fix is none.
        """
        ids = [event] if isinstance(event, str) else list(event)
        with self._transaction(writes=True) as connection:
            found = queries.mentions_of_ids(connection, ids)
            made = corrections.take_corrections(connection)
            said = propose(fix, found, seen=apply(found[0], standing(made)), everywhere=everywhere)
            return corrections.put_correction(connection, said, by=by, why=why)

    def undo(self, number: int, *, by: str, why: str) -> Correction:
        """Takes a correction back by a row of its own. Raises UsageFault where there is none, or it is undone."""
        with self._transaction(writes=True) as connection:
            return corrections.put_undo(connection, number, by=by, why=why)

    def grade(self, subject: str, grade: str, *, by: str, why: str) -> Grade:
        """Keeps an analyst's grade: A to F of a source, by its name; 1 to 6 of a claim, as "report:number". The last
        one of a subject counts. Raises UsageFault where the grade is none."""
        grades.kind_of(grade)
        with self._transaction(writes=True) as connection:
            return grades.put_grade(connection, subject, grade, by=by, why=why)

    def grades(self) -> list[Grade]:
        """Every grade, in the order given."""
        with self._reading() as connection:
            return grades.take_grades(connection)

    def stamp(self, rule: str, contents: Mapping[str, str]) -> dict[str, datetime]:
        """Notes that an export by a rule set holds these events, by id with a hash of each row; gives when each last
        changed. What an earlier export held and this one lacks is withdrawn."""
        with self._transaction(writes=True) as connection:
            return grades.stamp_rows(connection, rule, contents)

    def withdrawn(self, rule: str) -> list[tuple[str, datetime]]:
        """Events that were exported by a rule set once and no longer are, and since when."""
        with self._reading() as connection:
            return grades.take_withdrawn(connection, rule)

    def judgements(self) -> list[Judgement]:
        """Every judgement in the order made, superseded and undone ones too, and the rows that undo them."""
        with self._reading() as connection:
            return judgements.take_judgements(connection)

    def judge(
        self, verdict: str, one: str, other: str, *, by: str, why: str, check: Callable[[list[Judgement]], None]
    ) -> Judgement:
        """Keeps what a person says of two mentions, by id. `check` is handed all judgements with the new one, and
        raises UsageFault where they contradict each other: nothing is kept then."""
        with self._transaction(writes=True) as connection:
            made = judgements.put_judgement(connection, verdict, one, other, by=by, why=why)
            check(judgements.take_judgements(connection))
            return made

    def undo_judgement(self, number: int, *, by: str, why: str, check: Callable[[list[Judgement]], None]) -> Judgement:
        """Takes a judgement back by a row of its own. What it had superseded stands again, so `check` is asked."""
        with self._transaction(writes=True) as connection:
            made = judgements.put_undo(connection, number, by=by, why=why)
            check(judgements.take_judgements(connection))
            return made

    def load_judgements(self, rows: Sequence[Mapping[str, Any]], *, check: Callable[[list[Judgement]], None]) -> int:
        """Keeps judgements that another ledger wrote out, all or none; those that are there already are left aside.
        Gives the number of new ones."""
        with self._transaction(writes=True) as connection:
            number = judgements.load(connection, rows)
            check(judgements.take_judgements(connection))
            return number

    def merge(self, *, weights: bool = False) -> Merge | None:
        """What the last merge made of the ledger, with the weights where asked for; None where there was none."""
        with self._reading() as connection:
            return merges.take_merge(connection, weights=weights)

    def put_merge(self, merge: Merge) -> None:
        """Keeps a merge in place of the one before: whole, or not at all."""
        with self._transaction(writes=True) as connection:
            merges.put_merge(connection, merge)

    def compare(self, report_id: str, reader_a: str, reader_b: str) -> Comparison:
        """Which claims two readers share on a report, in its latest version that both have read. Raises UsageFault
        where there is none."""
        with self._reading() as connection:
            return queries.compare_readings(connection, report_id, reader_a=reader_a, reader_b=reader_b)
