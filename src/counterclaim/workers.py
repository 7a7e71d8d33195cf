"""Reports in, readings or faults out, on several processes and in the order given: what one process would make.

Each worker opens its own tools once. Few reports are read where we are: a worker takes a second to start.
"""

from __future__ import annotations

import multiprocessing
import os
import signal
from collections import deque
from collections.abc import Callable, Generator, Iterable, Iterator
from concurrent.futures import Future, ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from contextlib import contextmanager
from dataclasses import replace
from itertools import chain, islice
from typing import TYPE_CHECKING, Final

from counterclaim.config import Settings
from counterclaim.errors import ReadingFault
from counterclaim.records import Reading, Report

if TYPE_CHECKING:
    from counterclaim.pipeline import Tools

Made = tuple[Report, Reading | ReadingFault]

#: So many reports for each worker must be there before one is started.
FEW: Final = 8
#: Reports handed out ahead for each worker: it never waits, and little is lost when the run is stopped.
_AHEAD: Final = 4

_KILLED: Final = "the process that read it was killed, twice; it may need more memory than there is"

_tools: Tools | None = None


def cores() -> int:
    """The cores that this process may use."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


def read_or_fault(report: Report, tools: Tools) -> Reading | ReadingFault:
    """The reading, or why there is none."""
    from counterclaim.pipeline import read_report

    try:
        return read_report(report, tools)
    except ReadingFault as fault:
        return fault


def _start(settings: Settings) -> None:
    from counterclaim.pipeline import load_tools

    global _tools  # noqa: PLW0603 -- a worker process is started for one batch, and keeps its tools as long as it lives
    # A terminal sends Ctrl-C to all of us; the parent alone decides what is still kept.
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    _tools = load_tools(settings)


def _work(report: Report) -> Reading | ReadingFault:
    assert _tools is not None
    return read_or_fault(report, _tools)


Work = Callable[[Report], "Reading | ReadingFault"]


@contextmanager
def _pool(settings: Settings, workers: int, start: Callable[[Settings], None]) -> Iterator[ProcessPoolExecutor]:
    # Spawned, not forked: a fork copies locks of threads that it does not have.
    pool = ProcessPoolExecutor(workers, multiprocessing.get_context("spawn"), start, (settings,))
    try:
        yield pool
    finally:
        pool.shutdown(wait=True, cancel_futures=True)


def read_all(
    reports: Iterable[Report],
    tools: Tools,
    *,
    workers: int,
    work: Work = _work,
    start: Callable[[Settings], None] = _start,
) -> Generator[Made, None, None]:
    """Each report with its reading, or with the fault for which there is none, in the order given.

    A worker that is killed costs no report: what it had in hand is read again, one at a time, and only what kills its
    worker again is a fault. `work` and `start` are what a worker does (tests hand in their own).
    """
    left = iter(reports)
    first = list(islice(left, FEW * workers)) if workers > 1 else []
    if workers < 2 or len(first) < FEW * workers:
        for report in chain(first, left):
            yield report, read_or_fault(report, tools)
        return
    left = chain(first, left)
    # Where the rules read beside the trained reader, the settings name that one.
    settings = replace(tools.settings, reader="trained" if tools.model is not None else "rules")
    while True:
        with _pool(settings, workers, start) as pool:
            held = yield from _drain(pool, left, workers=workers, work=work)
        if not held:
            return
        for report in held:
            yield report, _alone(report, settings, work=work, start=start)


def _drain(
    pool: ProcessPoolExecutor, left: Iterator[Report], *, workers: int, work: Work
) -> Generator[Made, None, list[Report]]:
    """Reads until nothing is left, or a worker is killed; what was in hand then is returned, unread."""
    running: deque[tuple[Report, Future[Reading | ReadingFault]]] = deque()
    more = True
    while more or running:
        while more and len(running) < workers * _AHEAD:
            report = next(left, None)
            if report is None:
                more = False
                break
            try:
                running.append((report, pool.submit(work, report)))
            except BrokenProcessPool:
                return [*(report for report, _ in running), report]
        if not running:
            break
        try:
            made = running[0][1].result()
        except BrokenProcessPool:
            return [report for report, _ in running]
        yield running.popleft()[0], made
    return []


def _alone(
    report: Report, settings: Settings, *, work: Work, start: Callable[[Settings], None]
) -> Reading | ReadingFault:
    with _pool(settings, 1, start) as pool:
        try:
            return pool.submit(work, report).result()
        except BrokenProcessPool:
            return ReadingFault(_KILLED)
