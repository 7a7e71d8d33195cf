"""Time of look-ups in a user's gazetteer of a million made-up names; beside it, in the same run, a plain `LIKE` scan of the
same table, which is what a database does without our indexes. Also the time to load GeoNames files, and peak memory.

usage: python benchmarks/gazetteer.py [--names N] [--lookups N] [--geonames FILE...]
"""

from __future__ import annotations

import argparse
import random
import resource
import sqlite3
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

from counterclaim.resolve.gazetteer import Gazetteer, country_codes
from counterclaim.resolve.user_places import UserPlaces, add_places, open_user_places
from counterclaim.sources.gazetteers import PlaceRow, geonames_rows

ONSETS = "b d f g k l m n r s t w y z bo dj gh kh ma nd sh ta ti tr za".split()
VOWELS = "a e i o u aa ou ei ia".split()
ENDINGS = ["", "n", "r", "s", "kro", "ville", "bougou", "dji", "kope", "tan"]
COUNTRIES = ("ML", "NE", "BF", "NG", "TD", "SD", "SO", "ET", "CD", "MR")


def make_rows(count: int) -> Iterator[PlaceRow]:
    """The same made-up places on every run: two to four syllables, so that short names are shared, as real ones are."""
    chance = random.Random(4)
    for number in range(1, count + 1):
        syllables = "".join(chance.choice(ONSETS) + chance.choice(VOWELS) for _ in range(chance.choice((2, 3, 3, 4))))
        name = (syllables + chance.choice(ENDINGS)).capitalize()
        point = chance.uniform(-30, 30), chance.uniform(-15, 50)
        yield PlaceRow(number, str(number), name, (), chance.choice(COUNTRIES), *point, "settlement")


def misspelt(name: str, chance: random.Random) -> str:
    """One letter left out or put in."""
    at = chance.randrange(1, len(name))
    return name[:at] + name[at + 1 :] if chance.random() < 0.5 else name[:at] + chance.choice("aeiourt") + name[at:]


def spread(seconds: Sequence[float]) -> str:
    ordered = sorted(seconds)
    half, most = ordered[len(ordered) // 2], ordered[int(0.95 * len(ordered))]
    return f"median {1000 * half:8.3f} ms, 95 % under {1000 * most:8.3f} ms, longest {1000 * ordered[-1]:8.3f} ms"


def timed(asked: Sequence[tuple[str, str]], look: Callable[[str, str], object]) -> list[float]:
    """Seconds of processor of each look-up: a machine with other work would else count its own pauses."""
    taken = []
    for name, country in asked:
        begun = time.process_time()
        look(name, country)
        taken.append(time.process_time() - begun)
    return taken


def plain_scan(store: sqlite3.Connection, name: str) -> list[tuple[str]]:
    like = f"%{name.lower()}%"
    return store.execute("SELECT p.name FROM places p WHERE lower(p.name) LIKE ?", (like,)).fetchall()


def measure_lookups(store: Path, places: UserPlaces, lookups: int) -> None:
    chance = random.Random(7)
    rows = list(make_rows(lookups * 3))
    asked = [(row.name, row.country) for row in chance.sample(rows, lookups)]
    wrong = [(misspelt(name, chance), country) for name, country in asked]
    gazetteer = Gazetteer(None, places)
    print(f"find, right spelling   {spread(timed(asked, lambda name, _: gazetteer.find(name)))}")
    print(f"find, misspelt         {spread(timed(wrong, lambda name, _: gazetteer.find(name)))}")
    print(f"like, in the country   {spread(timed(wrong, gazetteer.like))}")
    print(f"alike, all countries   {spread(timed(wrong, lambda name, _: gazetteer.alike(name.lower(), None)))}")
    print(f"words, full text       {spread(timed(asked, lambda name, _: gazetteer.with_words(name.lower())))}")
    plain = sqlite3.connect(store)
    print(f"peer: LIKE scan        {spread(timed(asked[:20], lambda name, _: plain_scan(plain, name)))}")
    plain.close()


def main(argv: Sequence[str] | None = None) -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--names", type=int, default=1_000_000)
    parser.add_argument("--lookups", type=int, default=1_000)
    parser.add_argument("--geonames", type=Path, nargs="*", default=[])
    options = parser.parse_args(argv)
    codes = country_codes()
    with tempfile.TemporaryDirectory() as folder:
        if options.geonames:
            begun, worked, count = time.perf_counter(), time.process_time(), 0
            for file in options.geonames:
                rows = geonames_rows(file)
                store = Path(folder) / "geonames.sqlite"
                count += add_places(store, file, kind="geonames", rows=rows, codes=codes, added="") or 0
            print(
                f"GeoNames: {count:,} places of {len(options.geonames)} files in {time.perf_counter() - begun:.1f} s"
                f" ({time.process_time() - worked:.1f} s of processor)"
            )
        store, marker = Path(folder) / "made.sqlite", Path(folder) / "made.txt"
        marker.write_text("made up")
        begun = time.perf_counter()
        add_places(store, marker, kind="csv", rows=make_rows(options.names), codes=codes, added="")
        size = store.stat().st_size / 1e6
        print(f"made up: {options.names:,} names stored in {time.perf_counter() - begun:.1f} s, {size:.0f} MB")
        places = open_user_places(store)
        if places is None:
            return 1
        measure_lookups(store, places, options.lookups)
        places.close()
    # kilobytes on Linux
    print(f"peak memory {resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024:.0f} MB, storing included")
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
