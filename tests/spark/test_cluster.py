"""Reading and merging on a real cluster, a standalone master with two workers on this machine's loopback: what one
machine makes, also when a worker dies in the middle."""

from __future__ import annotations

import importlib.util
import json
import os
import re
import shutil
import subprocess
import sys
import textwrap
import time
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from counterclaim.merging.merge import merge
from counterclaim.merging.scoring import load_settings
from counterclaim.pipeline import Tools, read_report
from counterclaim.records import Reading, Report
from counterclaim.spark.merge import mentions_of, spelt_alike
from counterclaim.spark.read import read_rows

needs = pytest.mark.skipif(
    importlib.util.find_spec("pyspark") is None or not (shutil.which("java") or os.environ.get("JAVA_HOME")),
    reason="PySpark (make spark) or Java (Debian: openjdk-17-jre-headless) is not installed",
)


@dataclass(frozen=True)
class Cluster:
    """Its address, and the processes of its two workers."""

    address: str
    workers: tuple[subprocess.Popen[str], ...]


def environment() -> dict[str, str]:
    return {**os.environ, "SPARK_LOCAL_IP": "127.0.0.1", "PYSPARK_PYTHON": sys.executable}


def _start(log: Path, *args: str) -> subprocess.Popen[str]:
    import pyspark

    command = [str(Path(pyspark.__file__).parent / "bin" / "spark-class"), *args]
    with log.open("w") as out:
        return subprocess.Popen(command, stdout=out, stderr=subprocess.STDOUT, env=environment(), text=True)


def _said(log: Path, pattern: str) -> str:
    for _ in range(600):
        if found := re.search(pattern, log.read_text(errors="replace")):
            return found.group(1)
        time.sleep(0.2)
    raise AssertionError(f"not within two minutes: {pattern}\n{log.read_text(errors='replace')}")


@pytest.fixture
def cluster(tmp_path: Path) -> Iterator[Cluster]:
    started: list[subprocess.Popen[str]] = []
    try:
        host = ("--host", "127.0.0.1", "--port", "0", "--webui-port", "0")
        log = tmp_path / "master.log"
        started.append(_start(log, "org.apache.spark.deploy.master.Master", *host))
        address = _said(log, r"(spark://127\.0\.0\.1:\d+)")
        for number in (1, 2):
            folder = tmp_path / f"worker{number}"
            limits = ("--cores", "1", "--memory", "1g", "--work-dir", str(folder))
            log = tmp_path / f"worker{number}.log"
            started.append(_start(log, "org.apache.spark.deploy.worker.Worker", *host, *limits, address))
            _said(log, r"(Successfully registered with master)")
        yield Cluster(address, tuple(started[1:]))
    finally:
        for process in started:
            process.kill()
            process.wait()


PLACES = ("Tarkint", "Gao", "Bourem", "Ansongo", "Menaka")


def _reports(number: int) -> list[Report]:
    """Every three tell of one event."""
    found = []
    for n in range(number):
        dead, place, day = 5 + n // 3, PLACES[(n // 3) % 5], 1 + (n // 3) % 27
        text = f"Gunmen killed {dead} soldiers in an attack near {place} on {day} May 2024, the army said. " * 6
        found.append(Report(f"r{n:03}", f"{text}Report {n}.", published=date(2024, 6, 1), language="en"))
    return found


def _write(folder: Path, rows: list[dict[str, str | None]]) -> Path:
    folder.mkdir()
    names = ("id", "text", "published", "language")
    schema = pa.schema([(name, pa.string()) for name in names])
    for part in range(2):
        held = [{name: row.get(name) for name in names} for row in rows[part::2]]
        pq.write_table(pa.Table.from_pylist(held, schema=schema), folder / f"part-{part}.parquet")
    return folder


def _run(*args: object) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "counterclaim", "spark", *map(str, args)]
    return subprocess.run(command, capture_output=True, text=True, env=environment(), check=False)


#: Reads with one worker killed as soon as some tasks are done and others not.
DRIVER = """
    import os, signal, sys, threading, time
    from counterclaim.config import Settings
    from counterclaim.spark.read import read
    from counterclaim.spark.session import session

    address, source, target, worker = sys.argv[1:]
    with session(address) as spark:
        tracker = spark.sparkContext.statusTracker()
        def kill():
            while True:
                for number in tracker.getActiveStageIds():
                    stage = tracker.getStageInfo(number)
                    if stage and stage.numTasks >= 8 and 1 <= stage.numCompletedTasks < stage.numTasks - 2:
                        os.kill(int(worker), signal.SIGKILL)
                        print(f"killed after {stage.numCompletedTasks} of {stage.numTasks} tasks", flush=True)
                        return
                time.sleep(0.02)
        threading.Thread(target=kill, daemon=True).start()
        print(read(spark, source, target, Settings(reader="rules")), flush=True)
"""


@needs
def test_a_cluster_that_loses_a_worker_makes_what_one_machine_makes(
    cluster: Cluster, tools: Tools, tmp_path: Path
) -> None:
    reports = _reports(60)
    broken = Report("empty", "", language="en")
    source = _write(
        tmp_path / "reports",
        [{"id": r.id, "text": r.text, "published": "2024-06-01", "language": "en"} for r in (*reports, broken)],
    )
    readings, events = tmp_path / "readings", tmp_path / "events"
    command = [sys.executable, "-c", textwrap.dedent(DRIVER), cluster.address, source, readings, cluster.workers[0].pid]
    done = subprocess.run([*map(str, command)], capture_output=True, text=True, env=environment(), check=False)
    assert "killed after" in done.stdout, done.stderr[-3000:]
    assert "Counts(read=60, failed=1, repeated=0)" in done.stdout, done.stderr[-3000:]

    rows = {row["id"]: row for row in pq.read_table(readings).to_pylist()}
    here = {r.id: read_report(r, tools) for r in reports}
    assert {name: row["reading"] for name, row in rows.items() if row["reading"]} == {
        name: reading.dumps() for name, reading in here.items()
    }
    assert rows["empty"]["fault"]

    merged = _run("merge", readings, events, "--master", cluster.address)
    assert merged.returncode == 0, merged.stderr[-3000:]
    found = {row["mention"]: row["event"] for row in pq.read_table(events).to_pylist()}
    mentions = [m for r in reports for m in mentions_of(r, Reading.from_json(json.loads(here[r.id].dumps())))]
    assert found == merge(mentions, [], load_settings(), at=datetime.now(UTC)).event_of
    assert len(set(found.values())) < len(found)
    again = _run("merge", readings, events)
    assert again.returncode == 2
    assert "is there already" in again.stderr


def test_a_report_that_fails_is_a_row(tools: Tools) -> None:
    given: list[dict[str, object]] = [
        {"id": "a", "text": "Gunmen killed four soldiers near Tarkint, the army said.", "language": "en"},
        {"id": "b", "text": None},
        {"id": "c", "text": "Gunmen came.", "published": "yesterday"},
        {"id": "d", "text": "Gunmen came.", "others": "part-1.parquet:7"},
        {"id": "", "text": "Gunmen came."},
    ]
    rows = [{"row": f"part-0.parquet:{n}", "others": "", **row} for n, row in enumerate(given, start=1)]
    found = [(row[0], row[-2] is not None, row[-1]) for row in read_rows(rows, tools.settings)]
    assert found == [
        ("a", True, None),
        ("b", False, "its text is missing"),
        ("c", False, "its date 'yesterday' is none (2019-03-22)"),
        ("d", False, "its id 'd' stands at another text too: part-1.parquet:7"),
        ("", False, "its id is empty"),
    ]


@needs
def test_what_is_no_source_is_one_line(tmp_path: Path) -> None:
    folder = tmp_path / "reports"
    folder.mkdir()
    pq.write_table(pa.table({"id": ["a"], "body": ["x"]}), folder / "a.parquet")
    done = _run("read", folder, tmp_path / "readings", "--master", "local[1]")
    assert done.returncode == 2
    assert "no column 'text'; there are: id, body" in done.stderr
    assert "Traceback" not in done.stderr
    assert not (tmp_path / "readings").exists()


def test_names_are_compared_as_duckdb_compares_them() -> None:
    import duckdb

    names = ["chinagodar", "chinegodar", "shinagodar", "wadnoura", "nahralimam", "gao", "bourem", "b"]
    pairs = [(one, other) for one in names for other in names]
    asked = "SELECT jaro_winkler_similarity(?, ?)"
    there = [duckdb.execute(asked, pair).fetchall()[0][0] for pair in pairs]
    assert [spelt_alike(*pair) for pair in pairs] == pytest.approx(there, abs=1e-12)
    assert spelt_alike(None, "gao") is None


#: Each job on each source that is bad in its way, in one session: starting Spark takes longer than all of it.
BAD = """
    import sys
    from pathlib import Path
    from counterclaim.config import Settings
    from counterclaim.errors import UsageFault
    from counterclaim.merging.scoring import load_settings
    from counterclaim.spark.merge import merge
    from counterclaim.spark.read import read
    from counterclaim.spark.session import session

    folder = Path(sys.argv[1])
    with session("local[1]") as spark:
        for name in sys.argv[2:]:
            source, target = str(folder / name), str(folder / f"{name}.out")
            try:
                if name.startswith("read"):
                    print(name, read(spark, source, target, Settings(reader="rules")))
                else:
                    print(name, merge(spark, source, target, load_settings()))
            except UsageFault as fault:
                print(name, "refused:", fault)
"""


@needs
def test_bad_rows_are_said_with_their_place_and_bad_sources_in_one_line(tmp_path: Path) -> None:
    text = "Gunmen killed four soldiers near Tarkint, the army said."
    said: dict[str, str | None] = {"id": "a", "text": text, "language": "en"}
    _write(
        tmp_path / "read-twice",
        [said, {"id": "b", "text": "One text."}, said, {"id": "b", "text": "Another text."}, {"id": "c"}],
    )
    _write(tmp_path / "read-half", [said])
    # One file of the folder lacks the column: its rows lack their text, the others are read.
    pq.write_table(pa.table({"id": ["z"], "language": ["en"]}), tmp_path / "read-half" / "part-1.parquet")
    (tmp_path / "read-torn").mkdir()
    (tmp_path / "read-torn" / "part-0.parquet").write_bytes(b"PAR1, and no more of it")
    reading = {"reader": "rules", "fault": None, **said}
    for name, rows in (
        ("merge-damaged", [{**reading, "reading": "{"}]),
        ("merge-twice", [{**reading, "reading": "{}"}, {**reading, "reading": "{}"}]),
        ("merge-reports", [said]),
    ):
        (tmp_path / name).mkdir()
        columns = {key: pa.array([row[key] for row in rows], pa.string()) for key in rows[0]}
        pq.write_table(pa.table(columns), tmp_path / name / "part-0.parquet")
    names = [p.name for p in sorted(tmp_path.iterdir())]
    command = [sys.executable, "-c", textwrap.dedent(BAD), str(tmp_path), *names]
    done = subprocess.run(command, capture_output=True, text=True, env=environment(), check=False)
    assert done.returncode == 0, done.stderr[-3000:]
    lines = dict(line.split(" ", 1) for line in done.stdout.splitlines())
    assert sorted(lines) == names
    assert lines["read-twice"] == "Counts(read=1, failed=3, repeated=1)"
    assert lines["read-half"] == "Counts(read=1, failed=1, repeated=0)"
    assert "is not a Parquet file" in lines["read-torn"]
    assert "part-0.parquet:1: no reading: " in lines["merge-damaged"]
    assert "'a' has two readings, at part-0.parquet:1 and part-0.parquet:2" in lines["merge-twice"]
    assert "no column 'reader'; there are: id, text, language" in lines["merge-reports"]
    rows = pq.read_table(tmp_path / "read-twice.out").to_pylist()
    assert sorted(row["fault"] or "" for row in rows) == [
        "",
        "its id 'b' stands at another text too: part-1.parquet:1",
        "its id 'b' stands at another text too: part-1.parquet:2",
        "its text is missing",
    ]
