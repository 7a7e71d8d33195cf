"""A ledger opens, or says in one line why not; it survives being killed, and two processes that write at once."""

from __future__ import annotations

import os
import shutil
import signal
import sqlite3
import subprocess
import sys
import time
from contextlib import closing
from functools import cache
from multiprocessing.connection import Connection
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import alembic.op
import pytest
from alembic import command
from alembic.config import Config
from tests.ledger.killing import add, child, die, pair, run

from counterclaim.errors import LedgerFault
from counterclaim.ledger import Ledger, readings, session, sqlite, store
from counterclaim.ledger.schema import APPLICATION_ID, metadata
from counterclaim.resolve.corrections import TypeFix

Content = dict[str, list[tuple[Any, ...]]]


def _content(path: Path) -> Content:
    """Every row of every table, without the times of first sight."""
    found = {}
    with closing(sqlite3.connect(path)) as connection:
        assert connection.execute("PRAGMA integrity_check").fetchall() == [("ok",)]
        assert connection.execute("PRAGMA foreign_key_check").fetchall() == []
        for name, table in sorted(metadata.tables.items()):
            columns = ", ".join(f'"{c.name}"' for c in table.columns if c.name != "first_seen")
            order = ", ".join(str(n + 1) for n in range(min(3, len(table.columns))))
            found[name] = connection.execute(f"SELECT {columns} FROM {name} ORDER BY {order}").fetchall()
    return found


@pytest.fixture(scope="session")
def whole(tmp_path_factory: pytest.TempPathFactory) -> Content:
    """What an uninterrupted run over 60 reports leaves."""
    path = tmp_path_factory.mktemp("whole") / "whole.db"
    add(path, 0, 60)
    return _content(path)


# Killed


@pytest.mark.parametrize("said", [1, 8, 13, 27, 44])
def test_a_run_killed_while_adding_can_be_carried_on(tmp_path: Path, whole: Content, said: int) -> None:
    path = tmp_path / "killed.db"

    def work(pipe: Connection) -> None:
        def say(number: int) -> None:
            pipe.send(number)
            if number == said + 10:
                time.sleep(60)  # so that it is never done before it is killed, however busy the machine

        add(path, 0, 60, say)

    with child(work) as (process, pipe):
        for _ in range(said):
            pipe.recv()
        # Somewhere within the next additions, each of which takes some milliseconds.
        time.sleep(0.0007 * (said % 7))
        process.kill()
        process.join(60)
        assert process.exitcode == -signal.SIGKILL
    with Ledger(path, create=False) as ledger:
        assert said <= len(ledger.readings()) <= said + 11
    add(path, 0, 60)
    assert _content(path) == whole
    assert [p.name for p in tmp_path.iterdir()] == ["killed.db"]


@pytest.mark.parametrize("name", ["_put_report", "_put_row", "_put_parts"])
def test_a_run_killed_within_an_addition_leaves_nothing_of_it(tmp_path: Path, name: str) -> None:
    path = tmp_path / "killed.db"
    add(path, 0, 2)
    before = _content(path)

    def work(_: Connection) -> None:
        step = getattr(readings, name)

        def last_step(*args: object, **more: object) -> None:
            step(*args, **more)
            die()

        setattr(readings, name, last_step)
        add(path, 2, 3)

    assert run(work) == -signal.SIGKILL
    with Ledger(path, create=False) as ledger:
        assert [report.id for report in ledger.reports()] == ["r0", "r1"]
    assert _content(path) == before


def test_what_a_killed_run_had_half_written_is_taken_back(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "killed.db"
    add(path, 0, 2)
    before = _content(path)

    def work(_: Connection) -> None:
        monkeypatch.setattr(readings, "_put_parts", die)
        # Larger than SQLite's cache of 2 MB: pages are in the file before the transaction ends.
        with Ledger(path) as ledger:
            ledger.add(*pair(2, times=100_000))

    assert run(work) == -signal.SIGKILL
    assert path.with_name("killed.db-journal").stat().st_size > 0
    assert path.stat().st_size > 2_000_000
    with Ledger(path, create=False) as ledger:
        assert [report.id for report, _ in ledger.readings()] == ["r0", "r1"]
    assert path.stat().st_size < 500_000
    assert not path.with_name("killed.db-journal").exists()
    assert _content(path) == before


def test_a_run_killed_while_making_the_tables_leaves_nothing_of_them(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "killed.db"

    def work(_: Connection) -> None:
        monkeypatch.setattr(alembic.op, "create_index", die)
        Ledger(path)

    assert run(work) == -signal.SIGKILL
    with pytest.raises(LedgerFault, match="is empty, there is no ledger"):
        Ledger(path, create=False)
    add(path, 0, 1)


# Two at once


def test_two_processes_that_make_and_fill_one_ledger_wait_for_each_other(tmp_path: Path, whole: Content) -> None:
    path = tmp_path / "shared.db"
    with (
        child(lambda _: add(path, 0, 40)) as (one, _),
        child(lambda _: add(path, 20, 60)) as (two, _),
    ):
        for process in (one, two):
            process.join(60)
            assert process.exitcode == 0
    # Who came first decides on seq, and on nothing else.
    found = _content(path)
    assert {row[1:] for row in found["reports"]} == {row[1:] for row in whole["reports"]}
    assert {name: len(rows) for name, rows in found.items()} == {name: len(rows) for name, rows in whole.items()}


def test_one_who_holds_the_ledger_too_long_is_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "held.db"
    monkeypatch.setattr(store, "BUSY_TIMEOUT", 0.05)
    with Ledger(path) as ledger, closing(sqlite3.connect(path, isolation_level=None)) as holder:
        holder.execute("BEGIN IMMEDIATE")
        with pytest.raises(LedgerFault, match="another program has been using it for too long"):
            ledger.add(*pair(0))
        assert ledger.reports() == []
        holder.execute("ROLLBACK")
        assert ledger.add(*pair(0)) == "added"


# Opening


def _no_folder(path: Path) -> None:
    shutil.rmtree(path.parent)


def _folder(path: Path) -> None:
    path.mkdir()


def _text(path: Path) -> None:
    path.write_text("Two carters died near Velm.\n" * 100, encoding="utf-8")


def _foreign(path: Path) -> None:
    with closing(sqlite3.connect(path)) as connection:
        connection.execute("CREATE TABLE reports (id TEXT)")
        connection.commit()


def _numbered(path: Path) -> None:
    with closing(sqlite3.connect(path)) as connection:
        connection.execute("PRAGMA application_id = 77")
        connection.commit()


@cache
def _filled() -> bytes:
    """A ledger of 30 readings."""
    with TemporaryDirectory() as folder:
        path = Path(folder) / "ledger.db"
        add(path, 0, 30)
        return path.read_bytes()


def _change(path: Path, *statements: str) -> None:
    path.write_bytes(_filled())
    with closing(sqlite3.connect(path)) as connection:
        for statement in statements:
            connection.execute(statement)
        connection.commit()


def _newer(path: Path) -> None:
    _change(path, "UPDATE alembic_version SET version_num = '9999'")


def _no_version(path: Path) -> None:
    _change(path, "DELETE FROM alembic_version")


def _no_table(path: Path) -> None:
    _change(path, "DROP TABLE refused")


def _cut(path: Path) -> None:
    _change(path)
    with path.open("r+b") as handle:
        handle.truncate(path.stat().st_size // 2)


def _cut_short(path: Path) -> None:
    _change(path)
    with path.open("r+b") as handle:
        handle.truncate(150)


def _scribbled(path: Path) -> None:
    _change(path)
    with path.open("r+b") as handle:
        handle.seek(100)
        handle.write(b"\xff" * 2000)


FAULTS = {
    _no_folder: "does not exist",
    _folder: "not a file",
    _text: "is not a ledger$",
    _foreign: "of another program",
    _numbered: "of another program",
    _newer: r"newer version \(9999\)",
    _no_version: "damaged",
    _no_table: r"damaged \(without refused\)",
    _cut: "damaged",
    _cut_short: "damaged|is not a ledger",
    _scribbled: "damaged",
}


@pytest.mark.parametrize("create", [True, False])
@pytest.mark.parametrize(("make", "fault"), FAULTS.items(), ids=lambda value: getattr(value, "__name__", None))
def test_what_cannot_be_opened_is_said_in_one_line(tmp_path: Path, make: object, fault: str, create: bool) -> None:
    path = tmp_path / "folder" / "ledger.db"
    path.parent.mkdir()
    assert callable(make)
    make(path)
    before = path.read_bytes() if path.is_file() else None
    with pytest.raises(LedgerFault, match=fault) as caught:
        Ledger(path, create=create)
    assert str(caught.value).startswith(f"{path}: ")
    assert "\n" not in str(caught.value)
    assert before is None or path.read_bytes() == before


def test_a_missing_or_empty_ledger_is_made_only_where_wanted(tmp_path: Path) -> None:
    path = tmp_path / "ledger.db"
    with pytest.raises(LedgerFault, match="there is no ledger"):
        Ledger(path, create=False)
    assert not path.exists()
    path.touch()
    with pytest.raises(LedgerFault, match="the file is empty"):
        Ledger(path, create=False)
    with Ledger(str(path)) as ledger:
        assert ledger.reports() == []
    with Ledger(path, create=False) as ledger:
        assert ledger.readers() == []


@pytest.mark.parametrize(
    ("what", "mode", "exists", "fault"),
    [
        ("file", 0o444, True, "is read-only"),
        ("file", 0o000, True, "can't be read"),
        ("folder", 0o555, True, "is read-only"),
        ("folder", 0o555, False, "is read-only"),
        ("folder", 0o000, True, "can't be read"),
        ("folder", 0o000, False, "can't be read"),
    ],
)
def test_a_ledger_that_may_not_be_written_is_refused(what: str, mode: int, exists: bool, fault: str) -> None:
    # Not in tmp_path, whose parents are closed to the other user.
    with TemporaryDirectory() as name:
        folder = Path(name) / "folder"
        path = folder / "ledger.db"
        folder.mkdir()
        for place in (Path(name), folder):
            place.chmod(0o777)
        if exists:
            path.write_bytes(_filled())
            path.chmod(0o666)
        (path if what == "file" else folder).chmod(mode)

        def work(pipe: Connection) -> None:
            # The superuser may write what is read-only: ask as somebody else.
            if os.getuid() == 0:
                os.setuid(65534)
            try:
                Ledger(path)
            except LedgerFault as error:
                pipe.send(str(error))

        with child(work) as (_, pipe):
            said = pipe.recv()
        folder.chmod(0o777)
    assert fault in said
    assert "\n" not in said


def test_a_name_with_odd_characters_is_a_name(tmp_path: Path) -> None:
    for name in ("a b?mode=ro#x%41.db", ":memory:", "file:x", "é'\".db"):
        with Ledger(tmp_path / name) as ledger:
            ledger.add(*pair(0))
        with Ledger(tmp_path / name, create=False) as ledger:
            assert ledger.has(pair(0)[0], reader="rules 1")
        assert (tmp_path / name).stat().st_size > 0


def test_any_damaged_page_is_a_fault_or_harmless(tmp_path: Path) -> None:
    path, broken = tmp_path / "whole.db", tmp_path / "broken.db"
    _change(path)
    data = path.read_bytes()
    with Ledger(path) as ledger:
        wanted = ledger.readings()
    said = 0
    for start in range(0, len(data), 4096):
        broken.write_bytes(data[:start] + b"\x5a" * 4096 + data[start + 4096 :])
        try:
            with Ledger(broken, create=False) as ledger:
                assert ledger.readings() == wanted
        except LedgerFault:
            said += 1
    assert said >= 5


def test_a_text_that_was_changed_in_the_file_is_noticed(tmp_path: Path) -> None:
    path = tmp_path / "ledger.db"
    _change(path, "UPDATE reports SET text = 'The mill stands.' WHERE id = 'r3'")
    with Ledger(path) as ledger, pytest.raises(LedgerFault, match="'r3' is not what was added"):
        ledger.readings()


def test_a_closed_ledger_says_so(tmp_path: Path) -> None:
    ledger = Ledger(tmp_path / "ledger.db")
    ledger.close()
    ledger.close()
    with pytest.raises(LedgerFault, match="is closed"):
        ledger.reports()


def test_an_up_to_date_ledger_opens_at_once_without_alembic(tmp_path: Path) -> None:
    path = tmp_path / "ledger.db"
    Ledger(path).close()
    code = """
import sys, time
from counterclaim.ledger import Ledger
times = []
for _ in range(5):
    start = time.perf_counter()
    Ledger(sys.argv[1], create=False).close()
    times.append(time.perf_counter() - start)
print(min(times) < 0.1, "alembic" in sys.modules)
"""
    found = subprocess.run([sys.executable, "-c", code, path], capture_output=True, text=True, check=True, timeout=60)
    assert found.stdout == "True False\n"


def test_making_a_ledger_prints_nothing(tmp_path: Path, capfd: pytest.CaptureFixture[str]) -> None:
    Ledger(tmp_path / "ledger.db").close()
    assert capfd.readouterr() == ("", "")


def _first_version(path: Path) -> None:
    """A ledger as version 0001 made it, with 30 reports."""
    made = path.with_suffix(".new")
    _change(made)
    config = Config()
    config.set_main_option("script_location", str(Path(session.__file__).parent / "migrations"))
    engine = sqlite.make_engine(path, foreign_keys=False)
    with engine.connect().execution_options(writes=True) as connection, connection.begin():
        connection.exec_driver_sql(f"PRAGMA application_id = {APPLICATION_ID}")
        config.attributes["connection"] = connection
        command.upgrade(config, "0001")
    engine.dispose()
    with closing(sqlite3.connect(path)) as old:
        old.execute("ATTACH ? AS made", (str(made),))
        for table in ("reports", "readings", "events", "claims", "relations", "refused"):
            old.execute(f"INSERT INTO main.{table} SELECT * FROM made.{table}")
        old.commit()


def test_a_ledger_of_an_older_version_is_brought_up_to_date(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "ledger.db"
    _first_version(path)
    with Ledger(path.with_suffix(".new")) as made:
        wanted = (made.readings(), made.mentions())
    called: list[Path] = []
    renew = sqlite.SqliteStore._renew

    def watched(held: sqlite.SqliteStore) -> None:
        called.append(held.path)
        renew(held)

    monkeypatch.setattr(sqlite.SqliteStore, "_renew", watched)
    for _ in range(2):
        with Ledger(path) as ledger:
            assert len(ledger.reports()) == 30
            assert (ledger.readings(), ledger.mentions()) == wanted
            assert ledger.corrections() == []
    assert called == [path]
    with Ledger(path) as ledger:
        mention = ledger.mentions()[0]
        ledger.correct(mention.id, TypeFix("shelling"), by="A. N.", why="the second paragraph says so")
        assert ledger.mentions()[0].event.type == "shelling"
