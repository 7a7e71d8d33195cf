"""Reports a second of `counterclaim spark read` on one core and on two, and what many cores would do by the measured
serial part (Amdahl). Needs `make spark` and Java 17.

usage: python benchmarks/spark.py [--reports N] [--words N] [--drawn docs/pictures/spark.svg]

A standalone master with two workers of one core each runs on this machine's loopback; the reports, the folder and the
session are the same, the session is given one core or two. Each time is the least of some rounds; the first, in which
workers load what a reader needs, is told apart. A job of N reports on c cores is taken to last

    fixed + N (serial + parallel / c)

and four measured times, of an eighth of the reports and of all on one core and on two, give the three parts. The serial
part holds whatever keeps two cores from being twice as fast, also that the driver and the workers' own machinery run on
the very same two cores: on a cluster it is smaller. What a thousand cores would do is a sum, not a measurement; it leaves
out what a thousand cores would cost in scheduling and over a network, which two cores can't show.
"""

from __future__ import annotations

import argparse
import json
import os
import re
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import NamedTuple

import pyarrow as pa
import pyarrow.parquet as pq
from reading import make_report

CORES = (1, 2, 10, 100, 1000)
#: Reports of the job that many cores are reckoned for.
MANY = 1_000_000


@contextmanager
def cluster(folder: Path, workers: int) -> Iterator[str]:
    """A standalone cluster on the loopback; gives its address."""
    import pyspark

    program = str(Path(pyspark.__file__).parent / "bin" / "spark-class")
    started: list[subprocess.Popen[bytes]] = []

    def start(name: str, pattern: str, *args: str) -> str:
        log = folder / f"{name}.log"
        with log.open("w") as out:
            started.append(subprocess.Popen([program, *args], stdout=out, stderr=subprocess.STDOUT))
        for _ in range(600):
            if found := re.search(pattern, log.read_text(errors="replace")):
                return found.group(0)
            time.sleep(0.2)
        raise SystemExit(f"{name} did not start: {log.read_text(errors='replace')[-500:]}")

    host = ("--host", "127.0.0.1", "--port", "0", "--webui-port", "0")
    try:
        address = start("master", r"spark://127\.0\.0\.1:\d+", "org.apache.spark.deploy.master.Master", *host)
        for n in range(workers):
            limits = ("--cores", "1", "--memory", "1g", "--work-dir", str(folder / f"w{n}"))
            kind = "org.apache.spark.deploy.worker.Worker"
            start(f"worker{n}", "Successfully registered", kind, *host, *limits, address)
        yield address
    finally:
        for process in started:
            process.kill()
            process.wait()


#: Run as a process of its own: a session keeps the cores that it began with.
JOB = """
    import sys, time, json
    from counterclaim.config import Settings
    from counterclaim.spark.read import read
    from counterclaim.spark.session import session

    address, target, rounds, *sources = sys.argv[1:]
    times = []
    with session(address) as spark:
        for number, source in enumerate(sources):
            times.append([])
            for n in range(int(rounds)):
                began = time.monotonic()
                read(spark, source, f"{target}-{number}-{n}", Settings(reader="rules"))
                times[-1].append(time.monotonic() - began)
    print(json.dumps(times))
"""


def timed(address: str, sources: list[Path], target: Path, *, cores: int, rounds: int) -> list[list[float]]:
    """For each source the seconds of each round, on so many cores."""
    import textwrap

    options = f"--conf spark.cores.max={cores} pyspark-shell"
    command = [sys.executable, "-c", textwrap.dedent(JOB), address, str(target), str(rounds), *map(str, sources)]
    made = subprocess.run(
        command, capture_output=True, text=True, check=False, env={**os.environ, "PYSPARK_SUBMIT_ARGS": options}
    )
    if made.returncode:
        raise SystemExit(made.stderr[-2000:])
    found: list[list[float]] = json.loads(made.stdout.splitlines()[-1])
    return found


class Parts(NamedTuple):
    """Seconds: of a job whatever its size; of each report one after another; of each report on any core."""

    fixed: float
    serial: float
    parallel: float

    def lasts(self, reports: int, cores: float) -> float:
        return self.fixed + reports * (self.serial + self.parallel / cores)


def parts(few: int, many: int, times: dict[int, tuple[float, float]]) -> Parts:
    """From the seconds that few and many reports take on one core and on two; none below zero."""
    each = {cores: (long - short) / (many - few) for cores, (short, long) in times.items()}
    parallel = min(each[1], max(0.0, 2 * (each[1] - each[2])))
    fixed = min(max(0.0, times[cores][0] - few * each[cores]) for cores in times)
    return Parts(fixed, each[1] - parallel, parallel)


def draw(path: Path, found: Parts) -> None:
    """Reports a second by cores, both in powers of ten; measured ones filled."""
    from math import log10

    width, height, left, low = 620, 340, 70, 300
    rate = {cores: MANY / found.lasts(MANY, cores) for cores in CORES}
    top = max(rate.values()) * 1.5
    least = min(rate.values()) / 1.5

    def at(cores: float, value: float) -> tuple[float, float]:
        x = left + log10(cores) / 3 * (width - left - 30)
        return x, low - log10(value / least) / log10(top / least) * (low - 30)

    def line(points: list[tuple[float, float]], style: str) -> str:
        told = " ".join(f"{x:.1f},{y:.1f}" for x, y in points)
        return f'<polyline points="{told}" fill="none" {style}/>'

    steps = [10 ** (n / 20) for n in range(61)]
    marks = [
        line([at(c, MANY / found.lasts(MANY, c)) for c in steps], 'stroke="#2b5c8a" stroke-width="2"'),
        f'<line x1="{left}" y1="{low}" x2="{width - 20}" y2="{low}" stroke="#444"/>',
    ]
    for cores, value in rate.items():
        x, y = at(cores, value)
        fill = "#2b5c8a" if cores <= 2 else "#fff"
        marks.append(f'<circle cx="{x:.1f}" cy="{y:.1f}" r="5" fill="{fill}" stroke="#2b5c8a" stroke-width="2"/>')
        marks.append(f'<text x="{x:.1f}" y="{y - 12:.1f}" text-anchor="middle">{value:,.0f}</text>')
        marks.append(f'<text x="{x:.1f}" y="{low + 18}" text-anchor="middle">{cores:,}</text>')
    title = "Reports a second of a million, by cores: from what was measured on 1 and 2 (filled), by Amdahl"
    path.write_text(
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width} {height}" font-family="sans-serif" font-size="12" '
        f'role="img" aria-label="{title}"><rect width="{width}" height="{height}" fill="#fff"/>'
        f'<text x="{left}" y="18">{title}</text>{"".join(marks)}'
        f'<text x="{width / 2}" y="{height - 6}" text-anchor="middle">cores</text></svg>\n',
        encoding="utf-8",
    )


def _write(path: Path, reports: int, words: int) -> Path:
    rows = [make_report(n, words) for n in range(reports)]
    columns = {"id": [r.id for r in rows], "text": [r.text for r in rows], "language": ["en"] * len(rows)}
    pq.write_table(pa.table(columns | {"published": ["2024-05-14"] * len(rows)}), path)
    return path


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--reports", type=int, default=1000)
    parser.add_argument("--words", type=int, default=500)
    parser.add_argument("--rounds", type=int, default=3, help="the first, cold one included")
    parser.add_argument("--drawn", type=Path, metavar="FILE", help="draw the picture there")
    args = parser.parse_args()
    os.environ["SPARK_LOCAL_IP"] = "127.0.0.1"
    os.environ["PYSPARK_PYTHON"] = sys.executable
    with tempfile.TemporaryDirectory(prefix="counterclaim-spark-") as name:
        folder = Path(name)
        few = args.reports // 8
        sources = [_write(folder / f"reports{n}.parquet", n, args.words) for n in (few, args.reports)]
        times: dict[int, tuple[float, float]] = {}
        with cluster(folder, 2) as address:
            for cores in (1, 2):
                rounds = timed(address, sources, folder / f"out{cores}", cores=cores, rounds=args.rounds)
                times[cores] = (min(rounds[0][1:]), min(rounds[1]))
                print(
                    f"{cores} core{'s' if cores > 1 else ''}: {args.reports / times[cores][1]:.1f} reports a second "
                    f"({args.reports:,} in {', '.join(f'{t:.1f}' for t in rounds[1])} s; {few:,} in "
                    f"{', '.join(f'{t:.1f}' for t in rounds[0])} s, the first with loading)",
                    flush=True,
                )
    found = parts(few, args.reports, times)
    print(
        f"a job: {found.fixed:.1f} s; a report: {1000 * found.serial:.2f} ms serial, {1000 * found.parallel:.1f} ms on any core"
    )
    for cores in CORES:
        took = found.lasts(MANY, cores)
        print(f"a million reports on {cores:,} cores: {took:,.0f} s, {MANY / took:,.0f} reports a second")
    if args.drawn:
        draw(args.drawn, found)


if __name__ == "__main__":
    main()
