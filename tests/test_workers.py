"""Reading on several processes: the same as on one, in the same order, whatever happens to a worker."""

from __future__ import annotations

import os
import sqlite3
import subprocess
import sys
import time
from contextlib import closing
from pathlib import Path

import pytest

from counterclaim.config import Settings
from counterclaim.errors import ReadingFault
from counterclaim.pipeline import Tools, load_tools
from counterclaim.records import Reading, Report
from counterclaim.workers import FEW, read_all


def _reports(number: int) -> list[Report]:
    texts = ["", "Der Bericht ist auf Deutsch und wird von niemandem hier gelesen, so gut er auch sein mag."]
    told = [f"Gunmen killed {n + 3} soldiers near Tarkint on Sunday, the army said." for n in range(number - 2)]
    return [Report(f"r{n}", text) for n, text in enumerate([*told[:5], *texts, *told[5:]])]


@pytest.fixture(scope="module")
def tools() -> Tools:
    return load_tools()


def told(found: list[tuple[Report, Reading | ReadingFault]]) -> list[tuple[str, str]]:
    return [(r.id, m.dumps() if isinstance(m, Reading) else str(m)) for r, m in found]


def test_several_processes_read_as_one(tools: Tools) -> None:
    reports = _reports(2 * FEW + 9)
    one = told(list(read_all(reports, tools, workers=1)))
    assert [name for name, _ in one] == [r.id for r in reports]
    assert sum(not made.startswith("{") for _, made in one) == 2
    assert told(list(read_all(reports, tools, workers=2))) == one


def test_few_reports_start_no_process(tools: Tools) -> None:
    found = list(read_all(_reports(2 * FEW - 1), tools, workers=2, work=_never))
    assert len(found) == 2 * FEW - 1


def _never(report: Report) -> Reading:
    raise AssertionError(f"{report.id} was handed to a process")


def _idle(settings: Settings) -> None:
    """Tools that a worker of these tests does without."""


def _dies(report: Report) -> Reading:
    if report.id == "r7":
        os._exit(9)
    return Reading(report.id, "en", "invented")


def test_a_killed_worker_costs_the_report_that_kills_it_and_no_other(tools: Tools) -> None:
    reports = _reports(3 * FEW)
    found = list(read_all(reports, tools, workers=2, work=_dies, start=_idle))
    assert [r.id for r, _ in found] == [r.id for r in reports]
    faults = {r.id: str(made) for r, made in found if isinstance(made, ReadingFault)}
    assert list(faults) == ["r7"]
    assert "killed, twice" in faults["r7"]


def test_what_is_stopped_stops_the_workers(tools: Tools) -> None:
    with closing(read_all(_reports(3 * FEW), tools, workers=2, work=_named, start=_idle)) as found:
        first = next(found)[1]
    assert isinstance(first, Reading)
    worker = int(first.reader)
    for _ in range(100):
        try:
            os.kill(worker, 0)
        except ProcessLookupError:
            return
        time.sleep(0.05)
    pytest.fail("a worker goes on after the batch was closed")


def _named(report: Report) -> Reading:
    return Reading(report.id, "en", str(os.getpid()))


def _added(folder: Path, reports: Path, workers: int) -> list[tuple[object, ...]]:
    ledger = folder / f"{workers}.db"
    command = [sys.executable, "-m", "counterclaim", "--ledger", str(ledger), "add", str(reports)]
    done = subprocess.run([*command, "--workers", str(workers)], capture_output=True, text=True, check=False)
    assert done.stdout == "added 26, unchanged 0, failed 0\n", done.stderr
    again = subprocess.run([*command, "--workers", str(workers)], capture_output=True, text=True, check=True)
    assert again.stdout == "added 0, unchanged 26, failed 0\n"
    rows: list[tuple[object, ...]] = []
    with closing(sqlite3.connect(ledger)) as connection:
        for (name,) in connection.execute(
            "SELECT name FROM sqlite_master WHERE type = 'table' ORDER BY name"
        ).fetchall():
            columns = [
                c[1]
                for c in connection.execute(f"PRAGMA table_info({name})")
                if not c[1].endswith("_at") and c[1] != "first_seen"
            ]
            rows += [(name, *row) for row in connection.execute(f"SELECT {', '.join(columns)} FROM {name}")]
    return rows


def test_the_ledger_is_the_same(tmp_path: Path) -> None:
    folder = tmp_path / "reports"
    folder.mkdir()
    for n in range(26):
        text = f"Gunmen killed {n + 3} soldiers near Tarkint on Sunday, the army said."
        (folder / f"r{n:02}.txt").write_text(text, encoding="utf-8")
    assert _added(tmp_path, folder, 1) == _added(tmp_path, folder, 2)
