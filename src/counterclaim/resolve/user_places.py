"""The user's own gazetteer: rows of files and fixes go into one SQLite file, names → candidates come out, read-only.

Three ways to a name: its folded form and its loose spelling by plain indexes; its words by a full-text index; and
spellings one edit away by a second full-text index that holds each loose spelling with one letter left out (two
spellings with one edit between share such a form), so that likeness needs no scan whatever the size.
"""

from __future__ import annotations

import hashlib
import json
import logging
import os
import sqlite3
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

from counterclaim.errors import InputFault
from counterclaim.resolve.place_names import FIX, Place, fold, is_latin, is_read, loosen

_LOG = logging.getLogger(__name__)

#: Marks the file as ours ("CCPL"), so that no other database is ever written to.
APPLICATION = 0x4343504C
#: Counts up when the tables or the folding change; a file of another version is not read.
VERSION = 1
#: Most candidates that one look-up gives: beyond, a name says nothing ("San José").
MOST = 200
#: Loose spellings shorter than this have too many neighbours for likeness to mean anything; longer ones are phrases.
SHORTEST, LONGEST = 7, 30
#: The source that a person reads for each kind of file.
LABELS = {"geonames": "GeoNames", "ged": "UCDP GED", "acled": "ACLED", "csv": "your CSV", "fix": FIX}
#: Settlements before what bears a settlement's name: its stream, well or district.
_RANK = "CASE p.precision WHEN 'settlement' THEN 0 WHEN 'region' THEN 1 WHEN 'district' THEN 2 ELSE 3 END"

_TABLES = f"""
CREATE TABLE sources(id INTEGER PRIMARY KEY, kind TEXT NOT NULL, file TEXT NOT NULL, digest TEXT NOT NULL,
    places INTEGER NOT NULL, added TEXT NOT NULL);
CREATE TABLE places(id INTEGER PRIMARY KEY AUTOINCREMENT, source INTEGER NOT NULL REFERENCES sources(id),
    kind TEXT NOT NULL, key TEXT NOT NULL, name TEXT NOT NULL, country TEXT NOT NULL, lat REAL NOT NULL,
    lon REAL NOT NULL, precision TEXT NOT NULL, population INTEGER NOT NULL, region TEXT NOT NULL, note TEXT NOT NULL,
    undone INTEGER NOT NULL DEFAULT 0);
CREATE UNIQUE INDEX place_key ON places(kind, key);
CREATE TABLE names(id INTEGER PRIMARY KEY AUTOINCREMENT, place INTEGER NOT NULL, folded TEXT NOT NULL, loose TEXT);
CREATE INDEX names_folded ON names(folded);
CREATE INDEX names_loose ON names(loose) WHERE loose IS NOT NULL;
CREATE INDEX names_place ON names(place);
CREATE VIRTUAL TABLE words USING fts5(folded, content='', columnsize=0, detail=none);
CREATE VIRTUAL TABLE edits USING fts5(forms, content='', columnsize=0, detail=none);
PRAGMA application_id={APPLICATION};
PRAGMA user_version={VERSION};
"""


class Row(Protocol):
    """What a parser of gazetteer files gives for one place (`sources.gazetteers.PlaceRow`)."""

    @property
    def row(self) -> int: ...
    @property
    def key(self) -> str: ...
    @property
    def name(self) -> str: ...
    @property
    def spellings(self) -> tuple[str, ...]: ...
    @property
    def country(self) -> str: ...
    @property
    def lat(self) -> float: ...
    @property
    def lon(self) -> float: ...
    @property
    def precision(self) -> str: ...
    @property
    def population(self) -> int: ...
    @property
    def region(self) -> str: ...
    @property
    def note(self) -> str: ...


@dataclass(frozen=True, slots=True)
class Source:
    """One file (or fix) that was added: `added` is the day and time, `places` how many entries it gave."""

    kind: str
    file: str
    places: int
    added: str


@dataclass(frozen=True, slots=True)
class Fix:
    """A person's word on where a name of a country lies."""

    name: str
    country: str
    lat: float
    lon: float
    precision: str
    spellings: tuple[str, ...]
    why: str
    added: str


def user_file() -> Path:
    """Where the user's gazetteer is kept: $COUNTERCLAIM_GAZETTEER, or counterclaim/gazetteer.sqlite in $XDG_DATA_HOME,
    %LOCALAPPDATA% or ~/.local/share."""
    if named := os.environ.get("COUNTERCLAIM_GAZETTEER"):
        return Path(named)
    base = os.environ.get("XDG_DATA_HOME") or os.environ.get("LOCALAPPDATA")
    home = os.path.expanduser("~")
    folder = Path(base) if base else Path(home if home != "~" else os.devnull) / ".local" / "share"
    return folder / "counterclaim" / "gazetteer.sqlite"


def one_out(spelling: str) -> list[str]:
    """A loose spelling and its forms with one letter left out; none where it is too short or long for likeness."""
    if not SHORTEST <= len(spelling) <= LONGEST:
        return []
    return list(dict.fromkeys([spelling, *[spelling[:i] + spelling[i + 1 :] for i in range(len(spelling))]]))


# --- writing ---------------------------------------------------------------------------------------------------------


@contextmanager
def _writing(path: Path) -> Iterator[sqlite3.Connection]:
    """One transaction on the file, made where missing; undone whole where anything fails within."""
    new = not path.exists()
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        store = sqlite3.connect(path, isolation_level=None)
    except (OSError, sqlite3.Error) as error:
        raise InputFault(str(path), f"can't be opened for writing: {error}") from None
    try:
        _prepare(store, path)
        store.execute("BEGIN IMMEDIATE")
        try:
            yield store
        except BaseException:
            store.execute("ROLLBACK")
            raise
        store.execute("COMMIT")
        new = False
    except sqlite3.Error as error:
        raise InputFault(str(path), f"can't be written: {error}") from None
    finally:
        store.close()
        if new:
            path.unlink(missing_ok=True)


def _prepare(store: sqlite3.Connection, path: Path) -> None:
    # lasts as long as the connection: 64 MB of pages, for the indexes of a country's names
    store.execute("PRAGMA cache_size=-65536")
    application = store.execute("PRAGMA application_id").fetchone()[0]
    version = store.execute("PRAGMA user_version").fetchone()[0]
    if application == APPLICATION and version == VERSION:
        return
    if application == APPLICATION:
        raise InputFault(str(path), f"is a gazetteer of version {version}, {VERSION} expected: add its files anew")
    if store.execute("SELECT 1 FROM sqlite_master LIMIT 1").fetchone():
        raise InputFault(str(path), "is a database, but no gazetteer of ours")
    store.executescript(f"BEGIN;{_TABLES}COMMIT;")


def file_digest(path: Path) -> str:
    """SHA-256 of a file, to know it again."""
    try:
        with path.open("rb") as handle:
            return hashlib.file_digest(handle, "sha256").hexdigest()
    except OSError as error:
        raise InputFault(str(path), f"can't be read: {error.strerror or error}") from None


def add_places(
    gazetteer: Path,
    file: Path,
    *,
    kind: str,
    rows: Iterable[Row],
    codes: Mapping[str, str],
    added: str,
    tick: Callable[[int], None] | None = None,
) -> int | None:
    """Stores the rows of one file in one transaction; how many there were, None where this very file is there already.

    `codes` maps folded names and codes of countries to codes. An entry of the same kind and key that an earlier file
    brought is replaced. Raises InputFault with file and row, and then nothing of the file is stored.
    """
    digest = file_digest(file)
    with _writing(gazetteer) as store:
        if store.execute("SELECT 1 FROM sources WHERE kind=? AND digest=?", (kind, digest)).fetchone():
            return None
        made = store.execute(
            "INSERT INTO sources(kind, file, digest, places, added) VALUES (?,?,?,0,?)",
            (kind, str(file), digest, added),
        )
        assert made.lastrowid is not None
        count = _add_rows(store, file, kind, made.lastrowid, rows, codes, tick)
        if not count:
            raise InputFault(str(file), "holds no place that we can use")
        store.execute("UPDATE sources SET places=? WHERE id=?", (count, made.lastrowid))
    return count


def _add_rows(
    store: sqlite3.Connection,
    file: Path,
    kind: str,
    source: int,
    rows: Iterable[Row],
    codes: Mapping[str, str],
    tick: Callable[[int], None] | None,
) -> int:
    count, writer = 0, _Writer(store, source, kind)
    empty = store.execute("SELECT 1 FROM places WHERE kind=? LIMIT 1", (kind,)).fetchone() is None
    for row in rows:
        country = _country(row.country, codes)
        if country is None:
            raise InputFault(f"{file}:{row.row}", f"no country is known as {row.country[:40]!r}")
        if not empty:
            _forget(store, kind, row.key)
        values = (row.name, country, row.lat, row.lon, row.precision, row.population, row.region, row.note)
        writer.add(row.key, values, (row.name, *row.spellings))
        count += 1
        if tick is not None and count % 2_000 == 0:
            tick(count)
    writer.flush()
    return count


def _country(written: str, codes: Mapping[str, str]) -> str | None:
    """ "DR Congo (Zaire)": the whole, else what stands before the bracket, else in it."""
    before, _, within = written.partition("(")
    return codes.get(fold(written)) or codes.get(fold(before)) or codes.get(fold(within))


def _forget(store: sqlite3.Connection, kind: str, key: str) -> None:
    old = store.execute("SELECT id FROM places WHERE kind=? AND key=?", (kind, key)).fetchone()
    if old:
        # the full-text rows stay; their names are gone, ids are never used again, and each look-up joins the names
        store.execute("DELETE FROM names WHERE place=?", old)
        store.execute("DELETE FROM places WHERE id=?", old)


_PLACE_SQL = (
    "INSERT INTO places(id, source, kind, key, name, country, lat, lon, precision, population, region, note)"
    " VALUES (?,?,?,?,?,?,?,?,?,?,?,?)"
)
_Values = tuple[str, str, float, float, str, int, str, str]
#: Rows held before they are written together: statements for many rows take half the time of many statements.
BATCH = 5_000


class _Writer:
    """Places and their names of one source on their way into the tables."""

    def __init__(self, store: sqlite3.Connection, source: int, kind: str) -> None:
        self._store, self._source, self._kind = store, source, kind
        # numbers given once are never given again (AUTOINCREMENT keeps the last one), for the full-text rows' sake
        last = dict(store.execute("SELECT name, seq FROM sqlite_sequence").fetchall())
        self._place, self._name = last.get("places", 0), last.get("names", 0)
        self._places: list[tuple[object, ...]] = []
        self._names: list[tuple[int, int, str, str | None]] = []
        self._edits: list[tuple[int, str]] = []

    def add(self, key: str, values: _Values, names: Sequence[str]) -> None:
        self._place += 1
        self._places.append((self._place, self._source, self._kind, key, *values))
        done: set[str] = set()
        for name in names:
            # codes of airports and provinces stand among GeoNames' spellings
            latin = is_latin(name)
            code = self._kind == "geonames" and latin and (len(name) < 4 or name.isupper())
            if not (latin or is_read(name)) or (code and name is not names[0]):
                continue
            folded = fold(name)
            if folded and folded not in done:
                done.add(folded)
                self._spelling(folded, loosen.__wrapped__(name) if latin else "")
        if len(self._places) >= BATCH:
            self.flush()

    def _spelling(self, folded: str, loose: str) -> None:
        self._name += 1
        self._names.append((self._name, self._place, folded, loose or None))
        if forms := one_out(loose):
            self._edits.append((self._name, " ".join(forms)))

    def flush(self) -> None:
        self._store.executemany(_PLACE_SQL, self._places)
        self._store.executemany("INSERT INTO names(id, place, folded, loose) VALUES (?,?,?,?)", self._names)
        words = [(number, folded) for number, _, folded, _ in self._names]
        self._store.executemany("INSERT INTO words(rowid, folded) VALUES (?,?)", words)
        self._store.executemany("INSERT INTO edits(rowid, forms) VALUES (?,?)", self._edits)
        self._places, self._names, self._edits = [], [], []


def add_fix(gazetteer: Path, fix: Fix) -> None:
    """Stores a person's word on a name as a new row; the newest that isn't undone stands."""
    with _writing(gazetteer) as store:
        made = store.execute(
            "INSERT INTO sources(kind, file, digest, places, added) VALUES ('fix',?,'',1,?)", (fix.name, fix.added)
        )
        assert made.lastrowid is not None
        key = json.dumps([fold(fix.name), fix.country, made.lastrowid], ensure_ascii=False)
        values = (fix.name, fix.country, fix.lat, fix.lon, fix.precision, 0, "", fix.why)
        writer = _Writer(store, made.lastrowid, "fix")
        writer.add(key, values, (fix.name, *fix.spellings))
        writer.flush()


def undo_fix(gazetteer: Path, name: str, country: str) -> bool:
    """Takes back the newest standing fix of a name, which stays on record; whether there was one."""
    with _writing(gazetteer) as store:
        found = store.execute(
            "SELECT max(p.id) FROM places p JOIN names n ON n.place=p.id"
            " WHERE p.kind='fix' AND p.undone=0 AND p.country=? AND n.folded=?",
            (country, fold(name)),
        ).fetchone()
        store.execute("UPDATE places SET undone=1 WHERE id=?", (found[0],))
        return found[0] is not None


# --- reading ---------------------------------------------------------------------------------------------------------

_COLUMNS = "p.name, p.country, p.lat, p.lon, p.precision, p.population, p.kind, p.region, p.note, n.loose"


class UserPlaces:
    """The file opened for reading. Where a page of it turns out damaged, that is logged once and nothing is found."""

    def __init__(self, store: sqlite3.Connection, path: Path) -> None:
        self._store: sqlite3.Connection | None = store
        self._path = path

    def close(self) -> None:
        if self._store is not None:
            self._store.close()
        self._store = None

    def _select(self, sql: str, values: Sequence[object]) -> list[tuple[object, ...]]:
        if self._store is None:
            return []
        try:
            return self._store.execute(sql, values).fetchall()
        except sqlite3.DatabaseError as error:
            _LOG.warning("the gazetteer %s is damaged (%s): reading goes on without it", self._path, error)
            self.close()
            return []

    def _named(self, column: str, value: str, how: str) -> list[Place]:
        sql = (
            f"SELECT {_COLUMNS} FROM names n JOIN places p ON p.id=n.place WHERE n.{column}=? AND p.undone=0"
            f" ORDER BY p.kind='fix' DESC, CASE p.kind WHEN 'fix' THEN -p.id ELSE {_RANK} END, p.population DESC, p.id"
            f" LIMIT {MOST}"
        )
        places, fixed = [], set()
        for row in self._select(sql, (value,)):
            place = _place(row, how)
            if place.source.startswith(FIX):
                if place.country in fixed:
                    continue
                fixed.add(place.country)
            places.append(place)
        return places

    def exact(self, folded: str) -> list[Place]:
        """Places of a folded name: the standing fix of each country first, then settlements by population."""
        return self._named("folded", folded, "exact") if folded else []

    def loose(self, loosened: str) -> list[Place]:
        """Places of a loose spelling, in the same order."""
        return self._named("loose", loosened, "loose") if loosened else []

    def alike(self, loosened: str, country: str | None) -> list[tuple[Place, str]]:
        """Places with a loose spelling one edit from this one, with that spelling; in a country, or in all."""
        forms = one_out(loosened)
        if not forms:
            return []
        within = " AND p.country=?" if country else ""
        sql = (
            f"SELECT {_COLUMNS} FROM edits JOIN names n ON n.id=edits.rowid JOIN places p ON p.id=n.place"
            f" WHERE edits MATCH ? AND p.undone=0{within} LIMIT {MOST}"
        )
        match = " OR ".join(f'"{form}"' for form in forms)
        rows = self._select(sql, (match, country) if country else (match,))
        return [(_place(row, "like"), str(row[9])) for row in rows]

    def beginning(self, low: str, country: str | None) -> list[Place]:
        """Places whose loose spelling begins so, at most 5,000: for people who search, not for reading."""
        within = " AND p.country=?" if country else ""
        sql = (
            f"SELECT {_COLUMNS} FROM names n JOIN places p ON p.id=n.place"
            f" WHERE n.loose>=? AND n.loose<? AND p.undone=0{within} LIMIT 5000"
        )
        values = (low, low + "\uffff", *([country] if country else []))
        return [_place(row, "like") for row in self._select(sql, values)] if low else []

    def with_words(self, folded: str, *, most: int = 20) -> list[Place]:
        """Places whose name holds all these words, the last one perhaps only begun; the largest of the first found."""
        words = folded.split()
        if not words:
            return []
        match = " ".join(f'"{w}"' for w in words[:-1]) + f' "{words[-1]}"*'
        sql = (
            f"SELECT {_COLUMNS} FROM words JOIN names n ON n.id=words.rowid JOIN places p ON p.id=n.place"
            f" WHERE words MATCH ? AND p.undone=0 LIMIT {MOST}"
        )
        found = [_place(row, "words") for row in self._select(sql, (match,))]
        return sorted(dict.fromkeys(found), key=lambda p: (-p.population, p.country, p.name))[:most]

    def sources(self) -> list[Source]:
        """What was added, in the order it was."""
        rows = self._select("SELECT kind, file, places, added FROM sources ORDER BY id", ())
        return [Source(str(k), str(f), int(str(p)), str(a)) for k, f, p, a in rows]


def _place(row: Sequence[object], how: str) -> Place:
    name, country, lat, lon, precision, population, kind, region, note, _ = row
    assert isinstance(lat, float)
    assert isinstance(lon, float)
    assert isinstance(population, int)
    label = LABELS.get(str(kind), str(kind))
    source = f"{label} ({note})" if kind == "fix" else label
    return Place(str(name), str(country), lat, lon, str(precision), population, source, how, str(region))


def open_user_places(path: Path) -> UserPlaces | None:
    """The user's gazetteer for reading; where it is missing, damaged or another file, one warning and None."""
    if not path.is_file():
        _LOG.warning("there is no gazetteer %s: reading goes on without it", path)
        return None
    try:
        store = sqlite3.connect(f"{path.resolve().as_uri()}?mode=ro", uri=True, check_same_thread=False)
    except sqlite3.Error as error:
        _LOG.warning("the gazetteer %s can't be opened (%s): reading goes on without it", path, error)
        return None
    try:
        application = store.execute("PRAGMA application_id").fetchone()[0]
        version = store.execute("PRAGMA user_version").fetchone()[0]
        store.execute("SELECT 1 FROM names LIMIT 1").fetchone() if application == APPLICATION else None
    except sqlite3.DatabaseError as error:
        store.close()
        _LOG.warning("the gazetteer %s is damaged (%s): reading goes on without it", path, error)
        return None
    if (application, version) != (APPLICATION, VERSION):
        store.close()
        _LOG.warning("%s is no gazetteer of ours, or of another version: reading goes on without it", path)
        return None
    return UserPlaces(store, path)
