"""What a ledger needs of a database, whichever it is: to be opened, to run a transaction, to say a fault in our words."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager
from pathlib import Path
from typing import Final

from sqlalchemy import Connection, Engine
from sqlalchemy.engine import URL
from sqlalchemy.exc import DBAPIError

from counterclaim.errors import CounterclaimError, LedgerFault, ReadingFault
from counterclaim.ledger.schema import HEAD, metadata

#: Seconds to wait for another writer: an addition takes milliseconds, whoever holds the ledger this long is stuck.
BUSY_TIMEOUT: Final = 30.0
#: Connections that stay open: a desk answers so many requests at once.
CONNECTIONS: Final = 24
MIGRATIONS: Final = Path(__file__).parent / "migrations"


class Store(ABC):
    """An open database that holds a ledger. At one time there is one writer; readers see what stood when they began."""

    #: The errors of the driver itself, which SQLAlchemy wraps most of the time.
    driver_errors: tuple[type[Exception], ...] = ()

    def __init__(self, address: Path | URL, name: str) -> None:
        self.address: Final = address
        #: What people are told: no password stands in it.
        self.name: Final = name
        self._engine: Engine | None = None

    def close(self) -> None:
        if self._engine is not None:
            self._engine.dispose()
            self._engine = None

    @property
    def engine(self) -> Engine:
        if self._engine is None:
            raise LedgerFault(f"{self.name}: the ledger is closed")
        return self._engine

    @abstractmethod
    def open(self, *, create: bool) -> None:
        """Raises LedgerFault where it is not a ledger that we can use; makes or renews the tables."""

    @abstractmethod
    def transaction(self, *, writes: bool = False) -> AbstractContextManager[Connection]:
        """One transaction: kept whole, or not at all."""

    @abstractmethod
    def fault_of(self, error: BaseException) -> CounterclaimError:
        """What the database says, in our words."""

    @abstractmethod
    def go_on_numbering(self, connection: Connection) -> None:
        """After rows were put in with the numbers they had: the next one made here comes after them."""

    @abstractmethod
    def note_sizes(self) -> None:
        """Has the database look how its tables are filled, which it chooses its ways by."""

    def unusable(self, words: str) -> LedgerFault:
        return LedgerFault(f"{self.name}: the ledger can't be used: {words}")

    @contextmanager
    def faults(self) -> Iterator[None]:
        """The database's errors in our words."""
        try:
            yield
        except DBAPIError as error:
            raise self.fault_of(error.orig if error.orig is not None else error) from error
        except self.driver_errors as error:
            raise self.fault_of(error) from error
        except UnicodeEncodeError as error:
            raise ReadingFault("a text holds half a character (a lone surrogate), which no database stores") from error

    def missing(self, tables: frozenset[str]) -> None:
        """Raises LedgerFault where one of our tables is not among these."""
        missing = sorted(set(metadata.tables) - tables)
        if missing:
            raise self.unusable(f"it is damaged (without {', '.join(missing)})")

    def upgrade(self, connection: Connection, version: str | None) -> None:
        """Makes the tables, or brings those of an older version up to date, within the transaction it is given."""
        # Some 0.2 s, which only a new or old ledger should cost.
        from alembic import command
        from alembic.config import Config
        from alembic.script import ScriptDirectory
        from alembic.util import CommandError

        config = Config()
        config.set_main_option("script_location", str(MIGRATIONS).replace("%", "%%"))
        known = {script.revision for script in ScriptDirectory.from_config(config).walk_revisions()}
        if version is not None and version not in known:
            raise LedgerFault(f"{self.name}: the ledger is of a newer version ({version}) than this program ({HEAD})")
        config.attributes["connection"] = connection
        try:
            command.upgrade(config, "head")
        except CommandError as error:
            raise LedgerFault(f"{self.name}: the ledger can't be brought up to date: {error}") from error
