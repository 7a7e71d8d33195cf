"""A PostgreSQL server of the tests' own, from the binaries that Debian's package `postgresql` brings: a folder under the
temporary one, a socket in it and no port, gone at the end. Nothing else on the machine is touched."""

from __future__ import annotations

import os
import pwd
import shutil
import signal
import subprocess
import tempfile
import time
from pathlib import Path
from typing import Any, Final

from sqlalchemy.engine import URL

from counterclaim.ledger.schema import metadata

#: Said where the tests are skipped.
ABSENT: Final = "PostgreSQL's server is not installed here (Debian: apt-get install postgresql)"
OWNER: Final = "counterclaim"
#: Small and fast: a killed server loses nothing by `fsync=off`, only a machine without power would.
SETTINGS: Final = {
    "listen_addresses": "",
    "fsync": "off",
    "full_page_writes": "off",
    "shared_buffers": "32MB",
    "max_connections": "60",
    "autovacuum": "off",
    "log_min_messages": "fatal",
    # Another order and another hour than SQLite's, unless the ledger asks for its own.
    "timezone": "Asia/Kathmandu",
}


def binaries() -> Path | None:
    """The folder with `initdb` and `postgres`, of the newest version that is installed; Debian keeps it off the PATH."""
    found = sorted(
        (path.parent for path in Path("/usr/lib/postgresql").glob("*/bin/initdb")),
        key=lambda folder: float(folder.parent.name),
    )
    if found:
        return found[-1]
    there = shutil.which("initdb")
    return Path(there).resolve().parent if there else None


def _folder() -> Path:
    """In memory where there is room: a database is a thousand small files, which a busy disk takes seconds over."""
    memory = Path("/dev/shm")
    roomy = memory.is_dir() and os.access(memory, os.W_OK) and shutil.disk_usage(memory).free > 2**30
    return Path(tempfile.mkdtemp(prefix="ccpg", dir=memory if roomy else None))


def _other_user() -> dict[str, Any]:
    """How to run as somebody else: the server refuses to be run by the superuser."""
    if os.getuid() != 0:
        return {}
    names = {entry.pw_name: entry for entry in pwd.getpwall()}
    entry = names.get("postgres") or names["nobody"]
    return {"user": entry.pw_uid, "group": entry.pw_gid, "extra_groups": []}


class Server:
    """A running server. Make databases with `database`; `crash` it and `start` it again."""

    def __init__(self, programs: Path) -> None:
        self._programs = programs
        self._folder = _folder()
        self._user = _other_user()
        if self._user:
            os.chown(self._folder, self._user["user"], self._user["group"])
        self._process: subprocess.Popen[bytes] | None = None
        self._made = 0
        self._scratch: dict[int, URL] = {}
        # The order of letters is a language's own where the machine has one: a ledger must not depend on it.
        self._run(
            "initdb", "--no-sync", "--auth=trust", "--encoding=UTF8", "--locale-provider=icu", "--icu-locale=en",
            "--locale=C", f"--username={OWNER}", f"--pgdata={self._data}",
        )  # fmt: skip
        (self._data / "pg_hba.conf").write_text("local all locked scram-sha-256\nlocal all all trust\n")
        self.start()

    @property
    def _data(self) -> Path:
        return self._folder / "data"

    def _run(self, program: str, *arguments: str) -> None:
        command = [str(self._programs / program), *arguments]
        subprocess.run(command, check=True, capture_output=True, cwd=self._folder, timeout=120, **self._user)

    def start(self) -> None:
        settings = [f"--{name}={value}" for name, value in SETTINGS.items()]
        command = [str(self._programs / "postgres"), "-D", str(self._data), "-k", str(self._folder), *settings]
        log = (self._folder / "log").open("ab")
        with log:
            self._process = subprocess.Popen(command, stdout=log, stderr=log, cwd=self._folder, **self._user)
        self._wait()

    def _wait(self) -> None:
        import psycopg

        assert self._process is not None
        end = time.monotonic() + 60
        while True:
            try:
                psycopg.connect(host=str(self._folder), user=OWNER, dbname="postgres").close()
                return
            except psycopg.OperationalError:
                if self._process.poll() is not None or time.monotonic() > end:
                    raise RuntimeError((self._folder / "log").read_text(errors="replace")) from None
                time.sleep(0.02)

    def crash(self) -> None:
        """Ends the server at once, as after a fault: nothing is written out, and the next start recovers from the log."""
        self._end(signal.SIGQUIT)

    def _end(self, how: signal.Signals) -> None:
        if self._process is not None:
            self._process.send_signal(how)
            self._process.wait(60)
            self._process = None

    def close(self) -> None:
        # An orderly end would write everything out first.
        self.crash()
        shutil.rmtree(self._folder)

    def url(self, database: str, *, user: str = OWNER, password: str | None = None, **query: str) -> URL:
        """The user "locked" must give a password, all others need none."""
        return URL.create("postgresql", user, password, database=database, query={"host": str(self._folder), **query})

    def execute(self, *statements: str, database: str = "postgres") -> list[tuple[Any, ...]]:
        """Runs statements outside of any transaction; gives the rows of the last one."""
        import psycopg

        rows: list[tuple[Any, ...]] = []
        with psycopg.connect(host=str(self._folder), user=OWNER, dbname=database, autocommit=True) as connection:
            for statement in statements:
                done = connection.execute(statement.encode())
                rows = done.fetchall() if done.description else []
        return rows

    def empty(self, ledger: URL) -> URL:
        """Takes every row out of a ledger, and lets its numbers begin anew: far quicker than a new database."""
        columns = [table.autoincrement_column for table in metadata.sorted_tables]
        self.execute(
            *(f"DELETE FROM {table.name}" for table in reversed(metadata.sorted_tables)),
            *(f"ALTER SEQUENCE {c.table.name}_{c.name}_seq RESTART" for c in columns if c is not None),
            database=str(ledger.database),
        )
        return ledger

    def scratch(self, number: int = 0) -> URL:
        """A database without anything in it, the same one for one test after the other: a new one takes a second."""
        if number not in self._scratch:
            self._scratch[number] = self.database()
        database = str(self._scratch[number].database)
        schemas = "SELECT nspname FROM pg_namespace WHERE nspname NOT LIKE 'pg\\_%' AND nspname <> 'information_schema'"
        self.execute(
            *(f"DROP SCHEMA {name} CASCADE" for (name,) in self.execute(schemas, database=database)),
            "CREATE SCHEMA public",
            "GRANT USAGE ON SCHEMA public TO PUBLIC",
            database=database,
        )
        return self._scratch[number]

    def database(self, more: str = "") -> URL:
        """A new, empty database, made with what `more` says."""
        self._made += 1
        name = f"made{self._made}"
        self.execute(f"CREATE DATABASE {name} {more}")
        return self.url(name)
