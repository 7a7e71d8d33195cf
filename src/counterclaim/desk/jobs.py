"""What takes longer than a page may: reading uploads and merging, one after the other, in a thread of its own.

A job stands in the ledger until it is over. One that was running when the program ended is taken up again, from its
start: a report that was read already is found in the ledger and not read twice.
"""

from __future__ import annotations

import logging
import tempfile
import threading
from collections.abc import Mapping
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any, Final

from counterclaim.desk.service import Desk
from counterclaim.desk.unpack import is_zip, unpack
from counterclaim.errors import CounterclaimError, InputFault, QuoteFault, ReadingFault
from counterclaim.ledger.desk import Job
from counterclaim.pipeline import read_report
from counterclaim.records import Report
from counterclaim.sources.parse import Defaults, load
from counterclaim.views.merge_cli import merge_ledger

#: A job that ended the program as often as this is not tried again.
MOST_TRIES: Final = 3
#: Seconds between two looks for jobs of another program.
EVERY: Final = 2.0

_log = logging.getLogger(__name__)


class Worker:
    """Works on the jobs of a ledger. `wake` says that there is one."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk
        self._wake = threading.Event()
        self._stop = threading.Event()
        self._thread: threading.Thread | None = None

    def start(self) -> None:
        self._thread = threading.Thread(target=self._work, name="desk-jobs", daemon=True)
        self._thread.start()

    def wake(self) -> None:
        self._wake.set()

    def stop(self) -> None:
        """Waits until the report at hand is read; the rest of its job is taken up at the next start."""
        self._stop.set()
        self._wake.set()
        if self._thread is not None:
            self._thread.join(timeout=30)

    def _work(self) -> None:
        while not self._stop.is_set():
            try:
                taken = self._desk.ledger.take_job()
                if taken is not None:
                    self._run(*taken)
                    continue
            except CounterclaimError as fault:
                # The ledger could not be used just now (another program holds it): the job still waits in it.
                _log.warning("the desk's jobs wait: %s", fault)
            self._wake.wait(EVERY)
            self._wake.clear()

    def _run(self, job: Job, data: bytes | None) -> None:
        if job.tries > MOST_TRIES:
            self._end(job, "failed", [f"given up after {MOST_TRIES} tries that ended the program"], {})
            return
        try:
            if job.kind == "merge":
                merged = merge_ledger(self._desk.ledger)
                self._desk.fresh(wait=True)
                self._end(job, "done", [], {"events": len(set(merged.event_of.values()))})
            else:
                self._read(job, data or b"")
        except CounterclaimError as fault:
            self._end(job, "failed", [str(fault)], {})

    def _end(self, job: Job, state: str, faults: list[str], result: Mapping[str, Any]) -> None:
        self._desk.ledger.end_job(job.id, state=state, faults=faults, result=result)

    def _read(self, job: Job, data: bytes) -> None:
        tally = {"added": 0, "unchanged": 0, "failed": 0}
        faults: list[str] = []
        keys: list[str] = []
        items = _items(self._desk, job, data)
        total = len(items)
        for done, item in enumerate(items):
            if self._stop.is_set():
                self._desk.ledger.leave_job(job.id)
                return
            self._desk.ledger.step_job(job.id, done=done, total=total, faults=faults)
            if isinstance(item, InputFault):
                tally["failed"] += 1
                faults.append(str(item))
                continue
            try:
                tally[_keep(self._desk, item)] += 1
                keys.append(item.id)
            except (ReadingFault, QuoteFault) as fault:
                tally["failed"] += 1
                faults.append(str(fault))
        self._desk.ledger.step_job(job.id, done=total, total=total, faults=faults)
        self._desk.fresh(wait=True)
        state = "failed" if total and tally["failed"] == total else "done"
        self._end(job, state, faults, {**tally, "reports": keys[:100]})


def _items(desk: Desk, job: Job, data: bytes) -> list[Report | InputFault]:
    """The reports in an upload. The parsers decide by the name's ending and the first bytes, as for any file."""
    options = job.options
    published = options.get("published")
    defaults = Defaults(
        published=date.fromisoformat(published) if published else None,
        outlet=options.get("outlet"),
        language=options.get("language"),
    )
    with tempfile.TemporaryDirectory(prefix="counterclaim-") as folder:
        path = Path(folder, job.name)
        refused: list[Report | InputFault] = []
        if is_zip(job.name, data):
            path.mkdir()
            try:
                refused += unpack(data, path, name=job.name, largest=desk.settings.largest_file)
            except InputFault as fault:
                return [fault]
        else:
            path.write_bytes(data)

        def kin(report_id: str, source: str) -> list[Report]:
            return desk.ledger.kin(report_id, source.replace(f"{folder}/", ""))

        found = list(load([str(path)], settings=desk.settings, defaults=defaults, kin=kin))
    named: list[Report | InputFault] = [*refused]
    for item in found:
        if isinstance(item, InputFault):
            named.append(InputFault(item.source.replace(f"{folder}/", ""), item.fault))
        else:
            named.append(replace(item, source=(item.source or job.name).replace(f"{folder}/", "")))
    return named


def _keep(desk: Desk, report: Report) -> str:
    """Reads a report into the ledger: "added" or "unchanged". Raises ReadingFault or QuoteFault, kept as a failure."""
    tools = desk.tools
    if desk.ledger.has(report, reader=tools.reader):
        return "unchanged"
    try:
        return desk.ledger.add(report, read_report(report, tools))
    except (ReadingFault, QuoteFault) as fault:
        desk.ledger.add_failure(report, reader=tools.reader, reason=str(fault))
        raise
