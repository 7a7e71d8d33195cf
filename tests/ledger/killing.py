"""Work on a ledger by a process of its own, which can be killed in the middle of it."""

from __future__ import annotations

import multiprocessing
import os
import signal
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from multiprocessing.connection import Connection
from multiprocessing.context import ForkProcess
from pathlib import Path

from sqlalchemy.engine import URL

from counterclaim.ledger import Ledger
from counterclaim.records import Claim, Event, Reading, Report

FORK = multiprocessing.get_context("fork")
TEXT = "The mill at Orl was burned. Nobody said by whom. "


def pair(number: int, *, times: int = 20) -> tuple[Report, Reading]:
    report = Report(f"r{number}", TEXT * times + str(number))
    claims = tuple(Claim("e1", "other", str(n), TEXT[:26], 0, 26) for n in range(20))
    return report, Reading(report.id, "en", "rules 1", None, (Event("e1", "attack"),), claims)


def add(place: Path | URL, first: int, last: int, say: Callable[[int], None] = lambda _: None) -> None:
    with Ledger(place) as ledger:
        for number in range(first, last):
            ledger.add(*pair(number))
            say(number)


def die(*_: object, **__: object) -> None:
    os.kill(os.getpid(), signal.SIGKILL)


@contextmanager
def child(work: Callable[[Connection], None]) -> Iterator[tuple[ForkProcess, Connection]]:
    """A process of its own that does the work; forked, since a fresh interpreter takes half a second to start."""
    here, there = FORK.Pipe()
    process = FORK.Process(target=work, args=(there,))
    process.start()
    there.close()
    try:
        yield process, here
    finally:
        process.join(60)
        here.close()
        process.close()


def run(work: Callable[[Connection], None]) -> int | None:
    with child(work) as (process, _):
        process.join(60)
        return process.exitcode
