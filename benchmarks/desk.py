"""The desk under load: a ledger of invented events, a server, people reading and writing → p95 of each page and call.

    python benchmarks/desk.py --events 2000 --claims 10                     # small: a minute
    python benchmarks/desk.py --events 200000 --claims 10 --seconds 120     # what issue 7 asks for

The ledger is made by inserting rows (reading 2,000,000 claims out of texts would measure the reader), then grouped and
indexed as the desk does it. Each person asks, waits half a second, and asks again. Prints a table; exit code 1 where a
p95 is above --most milliseconds.
"""

from __future__ import annotations

import argparse
import random
import sys
import tempfile
import threading
import time
from collections import defaultdict
from datetime import date, timedelta
from pathlib import Path

import httpx
from desk_pictures import free_port, opened

from counterclaim.config import Settings
from counterclaim.desk.client import DeskClient
from counterclaim.desk.service import Desk
from counterclaim.errors import CounterclaimError
from counterclaim.ledger import Ledger
from counterclaim.records import Claim, Event, Reading, Report

PLACES = [(f"Town {n}", ("ML", "NE", "BF")[n % 3], 12 + n % 7 + n / 1000, -4 + n % 11 + n / 1000) for n in range(400)]
WHO = ("the army", "the Reed Band", "the Dune Front", "residents", "a hospital source", "the governor")


def report_of(number: int, claims: int, chance: random.Random) -> tuple[Report, Reading]:
    """A report of one event with so many claims, every one of them in its text."""
    place, country, lat, lon = PLACES[chance.randrange(len(PLACES))]
    day = date(2015, 1, 1) + timedelta(days=chance.randrange(3650))
    parts, found = [f"An attack on {place}. "], []
    at = len(parts[0])
    for n in range(claims):
        dead = chance.randrange(40)
        quote = f"{dead} soldiers were killed, said {WHO[n % len(WHO)]}"
        found.append(
            Claim("e1", "fatalities", str(dead), quote, at, at + len(quote), dead, dead, "soldiers", WHO[n % len(WHO)])
        )
        parts.append(f"{quote}. ")
        at += len(parts[-1])
    event = Event(
        "e1",
        "attack",
        day.isoformat(),
        None,
        "day",
        place,
        country,
        lat,
        lon,
        "settlement",
        ("Reed Band",),
        ("army",),
        True,
    )
    name = f"bench-{number}"
    report = Report(name, "".join(parts), f"Attack on {place}", f"Wire {number % 20}", None, day + timedelta(1), "en")
    return report, Reading(name, "en", "bench", None, (event,), tuple(found))


def make(path: Path, events: int, claims: int) -> None:
    chance = random.Random(7)
    began = time.monotonic()
    with Ledger(path) as ledger:
        for number in range(events):
            ledger.add(*report_of(number, claims, chance))
    print(f"{events:,} reports with {events * claims:,} claims added in {time.monotonic() - began:.0f} s")
    began = time.monotonic()
    desk = Desk(Settings(ledger=path))
    desk.fresh()
    print(f"indexed in {time.monotonic() - began:.0f} s: {desk.ledger.counts()}, {path.stat().st_size / 1e6:.0f} MB")
    desk.close()


class Load:
    def __init__(self, address: str, seconds: float) -> None:
        self.address = address
        self.until = time.monotonic() + seconds
        self.times: dict[str, list[float]] = defaultdict(list)
        self.faults: list[str] = []
        self.lock = threading.Lock()
        with DeskClient(address) as client:
            self.events = [e.id for e in client.event_page(limit=200).items]
            self.reports = [
                r["key"] for r in httpx.get(f"{address}/api/v1/reports?limit=200", timeout=60).json()["items"]
            ]

    def timed(self, name: str, call: object) -> None:
        began = time.monotonic()
        try:
            call()  # type: ignore[operator]
        except (CounterclaimError, httpx.HTTPError) as fault:
            with self.lock:
                self.faults.append(f"{name}: {fault}")
            return
        with self.lock:
            self.times[name].append(1000 * (time.monotonic() - began))

    def read(self, seed: int) -> None:
        chance = random.Random(seed)
        with httpx.Client(base_url=self.address, timeout=60) as http:
            while time.monotonic() < self.until:
                event, report = chance.choice(self.events), chance.choice(self.reports)
                country = chance.choice(("ML", "NE", "BF"))
                name, path = chance.choice(
                    [
                        ("page queue", f"/?country={country}"),
                        ("page events", f"/?show=events&country={country}"),
                        ("page search", f"/?q=Town+{chance.randrange(400)}"),
                        ("page event", f"/events/{event}"),
                        ("page report", f"/reports/{report}"),
                        ("page map", f"/map?country={country}&since=2020"),
                        ("page actors", "/actors"),
                        ("page activity", "/activity"),
                        ("api events", f"/api/v1/events?country={country}&status=disputed"),
                        ("api event", f"/api/v1/events/{event}"),
                        ("api reports", "/api/v1/reports"),
                        ("api report", f"/api/v1/reports/{report}"),
                        ("api search", f"/api/v1/search?q=Town+{chance.randrange(400)}"),
                    ]
                )

                def ask(path: str = path) -> None:
                    http.get(path).raise_for_status()

                self.timed(name, ask)
                time.sleep(0.5)

    def write(self, seed: int) -> None:
        chance = random.Random(seed)
        with DeskClient(self.address) as client:
            while time.monotonic() < self.until:
                claims = client.report(chance.choice(self.reports)).claims
                seen = chance.choice(claims)
                self.timed("api correct", lambda seen=seen: client.correct(seen, why="bench", who=f"{seen.version}"))
                time.sleep(0.5)


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--events", type=int, default=2000)
    parser.add_argument("--claims", type=int, default=10)
    parser.add_argument("--readers", type=int, default=20)
    parser.add_argument("--writers", type=int, default=4)
    parser.add_argument("--seconds", type=float, default=30)
    parser.add_argument("--most", type=float, default=200)
    given = parser.parse_args()
    with tempfile.TemporaryDirectory() as scratch:
        path = Path(scratch, "bench.db")
        make(path, given.events, given.claims)
        port = free_port()
        server = opened(path, port)
        try:
            load = Load(f"http://127.0.0.1:{port}", given.seconds)
            people = [threading.Thread(target=load.read, args=(n,)) for n in range(given.readers)]
            people += [threading.Thread(target=load.write, args=(1000 + n,)) for n in range(given.writers)]
            for person in people:
                person.start()
            for person in people:
                person.join()
        finally:
            server.terminate()
            server.wait()
    slow = 0
    for name, times in sorted(load.times.items()):
        ordered = sorted(times)
        p95 = ordered[min(len(ordered) - 1, int(0.95 * len(ordered)))]
        slow += p95 > given.most
        print(f"{name:14} {len(ordered):6} asked  median {ordered[len(ordered) // 2]:6.0f} ms  p95 {p95:6.0f} ms")
    for fault in load.faults[:5]:
        print(f"fault: {fault}")
    print(f"{len(load.faults)} faults")
    return 1 if slow or load.faults else 0


if __name__ == "__main__":
    sys.exit(main())
