"""The desk under load: a large ledger of invented events, a server, people reading and writing → p95 of each page and call.

    python benchmarks/desk.py --events 2000                                  # small: a minute
    python benchmarks/desk.py --events 200000 --seconds 300                  # what issue 7 asks for, SQLite
    python benchmarks/desk.py --events 200000 --seconds 300 --postgresql     # … and PostgreSQL (Debian: postgresql)
    python benchmarks/desk.py --events 200000 --keep FOLDER --alone 20       # each page by itself, nobody else there

The ledger is made by inserting rows (reading 2,000,000 claims out of texts would measure the reader) and indexed as the
desk does it; `--keep` keeps it for the next run. With `--postgresql` a server of the bench's own is started, with a
database that is kept on disk as any other (fsync on).

What people do is stated, since it decides the figures: each of them asks for a page, looks at it for --think seconds
(drawn evenly between the two numbers) and asks for the next, wherever in the ledger; styles and scripts are in their
browsers' caches. Writers code: they confirm, correct, reject and add claims, take steps back, leave notes, are done with
reports, put events' days right. A time is from sending the request to the last byte of the answer, over the loopback; the
people run on the same machine as the server and take processor time from it. Prints a table; exit code 1 where a p95 is
above --most milliseconds or anything failed.
"""

from __future__ import annotations

import argparse
import gc
import os
import pwd
import random
import subprocess
import sys
import tempfile
import threading
import time
from collections import defaultdict
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import Any, Final

import httpx
from desk_ledger import fill
from desk_pictures import free_port, opened

from counterclaim.codebook import Attribute
from counterclaim.config import Settings
from counterclaim.desk.client import DeskClient
from counterclaim.desk.models import DatePatch, EventPatch, NewClaim
from counterclaim.desk.service import Desk
from counterclaim.errors import ConflictFault, CounterclaimError, UsageFault

#: A common machine's settings for a database of some gigabytes; what is safe stays as it comes.
POSTGRES: Final = {
    "listen_addresses": "",
    "shared_buffers": "1GB",
    "effective_cache_size": "8GB",
    "work_mem": "32MB",
    "maintenance_work_mem": "512MB",
    "random_page_cost": "1.1",
    "jit": "off",
    "max_wal_size": "4GB",
}


@contextmanager
def postgres(folder: Path) -> Iterator[Callable[[str], str]]:
    """A PostgreSQL server in this folder, which gives the address of a database, made where it is not there."""
    import psycopg

    programs = sorted(Path("/usr/lib/postgresql").glob("*/bin"), key=lambda p: float(p.parent.name))
    if not programs:
        raise SystemExit("PostgreSQL's server is not installed here (Debian: apt-get install postgresql)")
    user: dict[str, Any] = {}
    folder.mkdir(parents=True, exist_ok=True)
    if os.getuid() == 0:
        # the server refuses to be run by the superuser
        entry = pwd.getpwnam("postgres")
        user = {"user": entry.pw_uid, "group": entry.pw_gid, "extra_groups": []}
        os.chown(folder, entry.pw_uid, entry.pw_gid)
    data = folder / "data"
    if not data.exists():
        made: list[str | Path] = [
            programs[-1] / "initdb",
            "--auth=trust",
            "--encoding=UTF8",
            "--locale=C",
            "--username=bench",
            "-D",
            data,
        ]
        subprocess.run(made, check=True, stdout=subprocess.DEVNULL, cwd=folder, **user)
    settings = [f"--{name}={value}" for name, value in POSTGRES.items()]
    with (folder / "log").open("ab") as log:
        run: list[str | Path] = [programs[-1] / "postgres", "-D", data, "-k", folder, *settings]
        server = subprocess.Popen(run, stdout=log, stderr=log, cwd=folder, **user)

    def address(name: str) -> str:
        for _ in range(600):
            try:
                with psycopg.connect(host=str(folder), user="bench", dbname="postgres", autocommit=True) as held:
                    if held.execute("SELECT 1 FROM pg_database WHERE datname = %s", (name,)).fetchone() is None:
                        held.execute(f'CREATE DATABASE "{name}"'.encode())
                return f"postgresql://bench@/{name}?host={folder}"
            except psycopg.OperationalError:
                time.sleep(0.1)
        raise SystemExit(f"PostgreSQL did not start: see {folder / 'log'}")

    try:
        yield address
    finally:
        server.terminate()
        server.wait()


def make(place: Path | str, events: int, claims: int) -> None:
    """The ledger, where it is not there already, with its index."""
    desk = Desk(Settings(ledger=place))
    if not desk.ledger.readers():
        began = time.monotonic()
        made = fill(desk.ledger, events=events, claims=claims)
        told = ", ".join(f"{number:,} {what}" for what, number in made.items())
        print(f"{told} put in in {time.monotonic() - began:.0f} s", flush=True)
    began = time.monotonic()
    desk.fresh()
    print(f"indexed in {time.monotonic() - began:.0f} s: {desk.ledger.counts()}", flush=True)
    desk.close()


class Load:
    """The requests that people make, and how long each took."""

    def __init__(self, address: str, *, think: tuple[float, float]) -> None:
        self.address = address
        self.think = think
        self.until = 0.0
        self.times: dict[str, list[float]] = defaultdict(list)
        self.faults: list[str] = []
        self.refused = 0
        self.lock = threading.Lock()
        chance = random.Random(1)
        with httpx.Client(base_url=f"{address}/api/v1", timeout=600) as http:
            # from all over the ledger, not the first ones alone
            total = http.get("/events", params={"limit": 1}).json()["total"]
            places = [chance.randrange(max(1, total - 20)) for _ in range(60)]
            pages = [http.get("/events", params={"limit": 20, "offset": n, "order": "day"}).json() for n in places]
            self.events = [e["id"] for page in pages for e in page["items"]]
            self.towns = sorted({e["place"] for page in pages for e in page["items"] if e["place"]})
            total = http.get("/reports", params={"limit": 1}).json()["total"]
            places = [chance.randrange(max(1, total - 20)) for _ in range(60)]
            pages = [http.get("/reports", params={"limit": 20, "offset": n}).json() for n in places]
            self.reports = [r["key"] for page in pages for r in page["items"]]
            self.actors = [a["actor"] for a in http.get("/actors", params={"limit": 200}).json()["items"]]
            countries = http.get("/events", params={"limit": 200}).json()["items"]
            self.countries = sorted({e["country"] for e in countries if e["country"]}) or ["ML"]

    def reading(self, chance: random.Random) -> list[tuple[str, str]]:
        """Every page and call that reads, with its address."""
        event, report = chance.choice(self.events), chance.choice(self.reports)
        country, town, actor = chance.choice(self.countries), chance.choice(self.towns), chance.choice(self.actors)
        year = chance.randrange(2014, 2026)
        word = chance.choice((town, f"{town} killed", f"{town[:4]}", "soldiers killed", "wounded"))
        return [
            ("page queue", "/"),
            ("page queue, country", f"/?country={country}"),
            ("page queue, disputed", f"/?country={country}&status=disputed"),
            ("page events", f"/?show=events&country={country}"),
            ("page events, by day", f"/?show=events&order=day&since={year}"),
            ("page events, actor", f"/?show=events&actor={actor}"),
            ("page events, place", f"/?show=events&place={town}"),
            ("page events, attribute", f"/?show=events&attribute=weapon&country={country}"),
            ("page events, this week", f"/?show=events&place={town}&changed_since=2025-12-20"),
            ("page search", f"/?q={word}"),
            ("page event", f"/events/{event}"),
            ("page why", f"/events/{event}/why"),
            ("page report", f"/reports/{report}"),
            ("page chain", f"/reports/{report}/chain?claim=1-0"),
            ("page two codings", f"/compare/{report}"),
            ("page actors", "/actors"),
            ("page actors, found", f"/actors?q={actor[:4]}"),
            ("page actor", f"/actors/{actor}"),
            ("page map", "/map"),
            ("page map, country", f"/map?country={country}&since={year}"),
            ("page map, actor", f"/map?actor={actor}"),
            ("page map, part", f"/map?box={chance.randrange(-20, 20)},0,{chance.randrange(21, 30)},20"),
            ("page activity", "/activity"),
            ("page add", "/add"),
            ("page hand on", "/share"),
            ("api events", f"/api/v1/events?country={country}&status=disputed"),
            ("api events, actor", f"/api/v1/events?actor={actor}&since={year}"),
            ("api event", f"/api/v1/events/{event}"),
            ("api reports", f"/api/v1/reports?offset={chance.randrange(2000)}"),
            ("api report", f"/api/v1/reports/{report}"),
            ("api search", f"/api/v1/search?q={word}&kind=report"),
            ("api actors", f"/api/v1/actors?offset={chance.randrange(40)}"),
            ("api actor", f"/api/v1/actors/{actor}"),
            ("api activity", "/api/v1/activity"),
            ("api agreement", "/api/v1/agreement"),
            ("api jobs", "/api/v1/jobs"),
            ("api session", "/api/v1/session"),
        ]

    def timed(self, name: str, call: Callable[[], Any]) -> Any:
        began = time.monotonic()
        try:
            found = call()
        except (UsageFault, ConflictFault):
            # somebody else was faster, or nothing was left to do: what a person is told, and no fault of the desk
            with self.lock:
                self.refused += 1
            return None
        except (CounterclaimError, httpx.HTTPError) as fault:
            with self.lock:
                self.faults.append(f"{name}: {fault}")
            return None
        with self.lock:
            self.times[name].append(1000 * (time.monotonic() - began))
        return found

    def pause(self, chance: random.Random) -> None:
        time.sleep(min(chance.uniform(*self.think), max(0.0, self.until - time.monotonic())))

    def read(self, seed: int) -> None:
        chance = random.Random(seed)
        with httpx.Client(base_url=self.address, timeout=60) as http:
            self.pause(chance)
            while time.monotonic() < self.until:
                name, path = chance.choice(self.reading(chance))
                self.timed(name, lambda path=path: http.get(path).raise_for_status())  # type: ignore[misc]
                self.pause(chance)

    def write(self, seed: int) -> None:
        chance = random.Random(seed)
        with DeskClient(self.address) as client:
            self.pause(chance)
            while time.monotonic() < self.until:
                key = chance.choice(self.reports)
                opened = self.timed("api report", lambda key=key: client.report(key))  # type: ignore[misc]
                for claim in (opened.claims if opened else [])[:3]:
                    self.pause(chance)
                    self.code(client, claim, opened, chance)
                self.pause(chance)
                self.rest(client, key, chance)

    def code(self, client: DeskClient, claim: Any, opened: Any, chance: random.Random) -> None:
        """One step of a coder with a claim."""
        step = chance.choice(("confirm", "correct", "reject", "add"))
        if step == "confirm":
            self.timed("api confirm a claim", lambda: client.confirm(claim, why="as it stands"))
        elif step == "correct":
            who = f"somebody {chance.randrange(10**6)}"
            made = self.timed("api correct a claim", lambda: client.correct(claim, why="it says so", who=who))
            if made is not None and chance.random() < 0.3:
                self.pause(chance)
                self.timed("api take back", lambda: client.undo(made.ref, why="a slip"))
        elif step == "reject":
            self.timed("api reject a claim", lambda: client.reject(claim, why="not said"))
        else:
            start = chance.randrange(max(1, len(opened.text) - 40))
            end = min(len(opened.text), start + 8)
            said = NewClaim(
                reading=opened.reading,
                why="missed",
                eid="e1",
                attribute=Attribute.WEAPON,
                value=f"thing {chance.randrange(10**6)}",
                start=start,
                end=end,
            )
            self.timed("api add a claim", lambda: client.add_claim(opened.key, said))

    def rest(self, client: DeskClient, key: str, chance: random.Random) -> None:
        """What a coder does beside the claims."""
        event = chance.choice(self.events)
        step = chance.choice(("done", "done", "note", "day"))
        if step == "done":
            self.timed("api done with a report", lambda: client.done(key))
        elif step == "note":
            self.timed("api leave a note", lambda: client.note("event", event, "ask the outlet"))
        else:
            seen = self.timed("api event", lambda: client.event(event))
            if seen is not None:
                day = f"2024-{chance.randrange(1, 13):02d}-{chance.randrange(1, 28):02d}"
                patch = EventPatch(fix=DatePatch(kind="date", date=day), why="in the text")
                self.timed("api put a day right", lambda: client.correct_event(seen, patch))

    def run(self, readers: int, writers: int, seconds: float) -> None:
        self.until = time.monotonic() + seconds
        people = [threading.Thread(target=self.read, args=(n,)) for n in range(readers)]
        people += [threading.Thread(target=self.write, args=(1000 + n,)) for n in range(writers)]
        for person in people:
            person.start()
        for person in people:
            person.join()

    def alone(self, times: int) -> None:
        """Each page and call by itself, so many times, each time somewhere else in the ledger."""
        chance = random.Random(3)
        with httpx.Client(base_url=self.address, timeout=600) as http:
            for _ in range(times):
                for name, path in self.reading(chance):
                    self.timed(name, lambda path=path: http.get(path).raise_for_status())  # type: ignore[misc]

    def tell(self, most: float) -> int:
        """Prints the table; how many are slower than they should be."""
        slow = 0
        print(f"{'':26} {'asked':>6} {'median':>8} {'p95':>8} {'longest':>8}  (ms)")
        for name, times in sorted(self.times.items()):
            ordered = sorted(times)
            p95 = ordered[min(len(ordered) - 1, int(0.95 * len(ordered)))]
            slow += p95 > most
            mark = " *" if p95 > most else ""
            print(f"{name:26} {len(ordered):6} {ordered[len(ordered) // 2]:8.0f} {p95:8.0f} {ordered[-1]:8.0f}{mark}")
        every = sorted(t for times in self.times.values() for t in times)
        if every:
            print(f"{'all':26} {len(every):6} {every[len(every) // 2]:8.0f} {every[int(0.95 * len(every))]:8.0f}")
        for fault in self.faults[:5]:
            print(f"fault: {fault}")
        print(
            f"{len(self.faults)} faults, {self.refused} refused (somebody was faster), {slow} slower than {most:.0f} ms"
        )
        return slow


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--events", type=int, default=2000)
    parser.add_argument("--claims", type=int, default=10, help="of each event")
    parser.add_argument("--readers", type=int, default=20)
    parser.add_argument("--writers", type=int, default=4)
    parser.add_argument("--think", type=float, nargs=2, default=(2.0, 6.0), metavar="SECONDS")
    parser.add_argument("--seconds", type=float, default=30)
    parser.add_argument("--warm", type=float, default=20, help="seconds before it is measured")
    parser.add_argument("--alone", type=int, default=0, metavar="TIMES", help="each page by itself, nobody else there")
    parser.add_argument("--most", type=float, default=200)
    parser.add_argument("--postgresql", action="store_true")
    parser.add_argument("--keep", type=Path, metavar="FOLDER", help="keep the ledger here, and take it up again")
    given = parser.parse_args()
    with ExitStack() as stack:
        folder = given.keep or Path(stack.enter_context(tempfile.TemporaryDirectory(ignore_cleanup_errors=True)))
        folder.mkdir(parents=True, exist_ok=True)
        if given.postgresql:
            folder.chmod(0o755)
            address = stack.enter_context(postgres(folder.resolve() / "postgresql"))
            place: Path | str = address(f"bench{given.events}")
        else:
            place = folder / f"bench{given.events}.db"
        make(place, given.events, given.claims)
        gc.collect()
        port = free_port()
        server = opened(place, port)
        try:
            load = Load(f"http://127.0.0.1:{port}", think=tuple(given.think))
            if given.alone:
                load.alone(1)
                load.times.clear()
                load.alone(given.alone)
            else:
                load.run(given.readers, given.writers, given.warm)
                load.times.clear()
                load.run(given.readers, given.writers, given.seconds)
        finally:
            server.terminate()
            server.wait()
    return 1 if load.tell(given.most) or load.faults else 0


if __name__ == "__main__":
    sys.exit(main())
