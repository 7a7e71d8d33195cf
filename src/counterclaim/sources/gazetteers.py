"""Gazetteer files (GeoNames, UCDP GED, ACLED, our own CSV) → rows of named points, or an InputFault with file and row.

Parsers yield while they read, so that a country file of a million rows needs no memory; whoever stores the rows must
drop them all where a fault comes, which `resolve.user_places.add_places` does (one transaction a file).
"""

from __future__ import annotations

import csv
import re
from collections.abc import Callable, Generator, Iterable
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path

from counterclaim.errors import InputFault


@dataclass(frozen=True, slots=True)
class PlaceRow:
    """One named point as a file has it. `country` is as written there (code or name), `key` the file's own id."""

    row: int
    key: str
    name: str
    spellings: tuple[str, ...]
    country: str
    lat: float
    lon: float
    precision: str
    population: int = 0
    region: str = ""
    note: str = ""


Rows = Generator[PlaceRow, None, None]

#: Feature classes that reports name: populated places, areas, spots, water (wells and lakes name places in deserts),
#: administrative units. Hills, undersea and vegetation are left out: their names are mostly those of villages nearby.
CLASSES = frozenset("PLSHA")
#: Wholly a line: a point says little of where on it something happened.
LINES = frozenset({"STM", "STMI", "STMX", "STMM", "WAD", "WADB", "RD", "RR", "TRL", "CNL"})
LAST_LATITUDE, LAST_LONGITUDE = 90.0, 180.0
GEONAMES_COLUMNS = 19
#: The most kinds of nouns that GED puts after a name ("Rami village", "Idlib governorate").
_NOUN_AFTER = re.compile(
    r"(?i)\s+(?:village|town|city|hamlet|settlement|district|governorate|province|region|state|county|commune|department"
    r"|prefecture|oblast|raion|municipality|sub-?county|constituency|subdistrict|tehsil|division|ward|quarter"
    r"|neighbou?rhood|area)$"
)
#: GED's code of how exactly an event is placed → our precision of the named point. 5 (a line or fuzzy area), 6 (the
#: country) and 7 (sea and air) give points that are nobody's.
_GED_PRECISION = {1: "settlement", 2: "settlement", 3: "district", 4: "region"}
_ACLED_PRECISION = {1: "settlement", 2: "settlement", 3: "region"}


def _lines(path: Path, shown: str) -> Generator[str, None, None]:
    """The lines of a UTF-8 file; a fault names the row that can't be decoded, or the wrong kind of file."""
    try:
        with path.open("rb") as handle:
            for number, raw in enumerate(handle, start=1):
                if number == 1:
                    if raw[:2] == b"PK":
                        raise InputFault(shown, "is a zip archive: unpack it and give the text file in it")
                    if raw[:15] == b"SQLite format 3":
                        raise InputFault(shown, "is a database, not a text file of places")
                    raw = raw.removeprefix(b"\xef\xbb\xbf")
                if b"\0" in raw:
                    raise InputFault(f"{shown}:{number}", "is no text: it holds zero bytes")
                try:
                    yield raw.decode("utf-8")
                except UnicodeDecodeError as error:
                    fault = f"is not UTF-8 (byte {raw[error.start]:#04x} at column {error.start + 1})"
                    raise InputFault(f"{shown}:{number}", fault) from None
    except OSError as error:
        raise InputFault(shown, f"can't be read: {error.strerror or error}") from None


def _point(lat: str, lon: str, place: str) -> tuple[float, float]:
    try:
        point = float(lat), float(lon)
    except ValueError:
        raise InputFault(place, f"latitude {lat[:20]!r} and longitude {lon[:20]!r} are no numbers") from None
    # also refuses nan, which is neither below nor above
    if not (abs(point[0]) <= LAST_LATITUDE and abs(point[1]) <= LAST_LONGITUDE):
        raise InputFault(place, f"the point {point[0]}, {point[1]} is out of range (latitude ±90, longitude ±180)")
    return point


def geonames_rows(path: Path) -> Rows:
    """Rows of a GeoNames country file (19 columns, tabs): classes P, L, S, H and A, without countries and lines."""
    shown = str(path)
    seen: set[int] = set()
    number = 0
    with closing(_lines(path, shown)) as lines:
        for number, line in enumerate(lines, start=1):
            place = f"{shown}:{number}"
            fields = line.rstrip("\r\n").split("\t")
            _check_geonames(fields, place, number)
            if int(fields[0]) in seen:
                raise InputFault(place, f"the id {fields[0]} stands there twice")
            seen.add(int(fields[0]))
            point = _point(fields[4], fields[5], place)
            code = fields[7]
            if fields[6] not in CLASSES or code in LINES or code.startswith("PCL") or not fields[8]:
                continue
            others = tuple(n for n in (fields[2], *fields[3].split(",")) if n)
            population = int(fields[14]) if fields[14].isdigit() else 0
            precision = _geonames_precision(fields[6], code)
            yield PlaceRow(
                number, fields[0], fields[1], others, fields[8], *point, precision, population, fields[10], code
            )
    if not number:
        raise InputFault(shown, "is empty")


def _check_geonames(fields: list[str], place: str, number: int) -> None:
    if len(fields) != GEONAMES_COLUMNS:
        if number == 1:
            fault = f"is no GeoNames country file: {len(fields)} columns with tabs between, {GEONAMES_COLUMNS} expected"
        else:
            fault = f"the row has {len(fields)} columns, {GEONAMES_COLUMNS} expected; is the file cut off?"
        raise InputFault(place, fault)
    if not fields[0].isdigit() or not fields[1]:
        raise InputFault(place, f"is no GeoNames row: id {fields[0][:20]!r}, name {fields[1][:20]!r}")
    if not re.fullmatch(r"\d{4}-\d\d-\d\d", fields[18]):
        raise InputFault(place, f"the last column {fields[18][:20]!r} is no date; is the file cut off?")


def _geonames_precision(feature_class: str, code: str) -> str:
    if feature_class == "A":
        return "region" if code.startswith("ADM1") else "district"
    if feature_class == "P":
        return "settlement"
    return "region" if code in ("RGN", "RGNE", "AREA") else "site"


@dataclass(frozen=True, slots=True)
class _Table:
    shown: str
    columns: dict[str, int]
    rows: Generator[tuple[int, list[str]], None, None]

    def value(self, fields: list[str], column: str) -> str:
        at = self.columns.get(column)
        return fields[at].strip() if at is not None else ""


def _table(path: Path, needed: Iterable[str], what: str) -> _Table:
    """A CSV with a heading; a fault where columns are missing or a row has too few or many."""
    shown = str(path)
    # strict: a quote that is never closed is a fault, not the rest of the file in one field
    lines = _lines(path, shown)
    reader = csv.reader(lines, strict=True)
    try:
        heading = [name.strip().lower() for name in next(reader)]
    except StopIteration:
        raise InputFault(shown, "is empty") from None
    except csv.Error as error:
        lines.close()
        raise InputFault(f"{shown}:1", f"is no CSV: {error}") from None
    missing = [name for name in needed if name not in heading]
    if missing:
        lines.close()
        raise InputFault(f"{shown}:1", f"is no {what}: no column {', '.join(missing)}")

    def rows() -> Generator[tuple[int, list[str]], None, None]:
        try:
            for fields in reader:
                if not fields:
                    continue
                if len(fields) != len(heading):
                    fault = f"the row has {len(fields)} columns, {len(heading)} expected; is the file cut off?"
                    raise InputFault(f"{shown}:{reader.line_num}", fault)
                yield reader.line_num, fields
        except csv.Error as error:
            raise InputFault(f"{shown}:{reader.line_num}", f"is no CSV: {error}") from None
        finally:
            lines.close()

    return _Table(shown, {name: i for i, name in enumerate(heading)}, rows())


def bare_name(name: str) -> str:
    """A name without the noun of kind that UCDP puts after it."""
    return _NOUN_AFTER.sub("", name.strip())


def _once(rows: Rows, table: _Table) -> Rows:
    """Events repeat their places: each name at each point (to some 1 km) once, the first row's."""
    seen: set[str] = set()
    with closing(table.rows):
        for row in rows:
            if row.key not in seen:
                seen.add(row.key)
                yield row


def _place_key(name: str, country: str, lat: float, lon: float, precision: str) -> str:
    return f"{name.lower()}|{country.lower()}|{lat:.2f}|{lon:.2f}|{precision}"


def _code(text: str, place: str, column: str) -> int:
    try:
        return int(float(text))
    except (ValueError, OverflowError):
        raise InputFault(place, f"{column} {text[:20]!r} is no number") from None


def ged_rows(path: Path) -> Rows:
    """The places of a UCDP GED file's events: `where_coordinates` where the event is placed at a named point."""
    table = _table(
        path, ("where_coordinates", "where_prec", "latitude", "longitude", "country", "adm_1"), "UCDP GED file"
    )
    return _once(_ged(table), table)


def _ged(table: _Table) -> Rows:
    for number, fields in table.rows:
        place = f"{table.shown}:{number}"
        lat, lon = _point(table.value(fields, "latitude"), table.value(fields, "longitude"), place)
        precision = _GED_PRECISION.get(_code(table.value(fields, "where_prec"), place, "where_prec"))
        written, country = table.value(fields, "where_coordinates"), table.value(fields, "country")
        name = bare_name(written)
        if precision is None or len(name) < 3:
            continue
        if not country:
            raise InputFault(place, "no country")
        key = _place_key(name, country, lat, lon, precision)
        note = ", ".join(x for x in (table.value(fields, "adm_2"), table.value(fields, "adm_1")) if x)
        others = (written,) if written != name else ()
        yield PlaceRow(number, key, name, others, country, lat, lon, precision, 0, "", note)


def acled_rows(path: Path) -> Rows:
    """The places of an ACLED export's events; with `geo_precision` 3 the point is a region's."""
    table = _table(path, ("location", "country", "latitude", "longitude", "geo_precision", "admin1"), "ACLED export")
    return _once(_acled(table), table)


def _acled(table: _Table) -> Rows:
    for number, fields in table.rows:
        place = f"{table.shown}:{number}"
        lat, lon = _point(table.value(fields, "latitude"), table.value(fields, "longitude"), place)
        code = _code(table.value(fields, "geo_precision"), place, "geo_precision")
        if code not in _ACLED_PRECISION:
            raise InputFault(place, f"geo_precision {code} is none of 1, 2, 3")
        name, country = table.value(fields, "location"), table.value(fields, "country")
        if not name or not country:
            raise InputFault(place, "no location or no country")
        # "Aleppo - Salah Ed Dine": the part of a town after the dash
        others = (name.split(" - ")[0],) if code == 1 and " - " in name and len(name.split(" - ")[0]) > 2 else ()
        key = _place_key(name, country, lat, lon, _ACLED_PRECISION[code])
        note = table.value(fields, "admin1")
        yield PlaceRow(number, key, name, others, country, lat, lon, _ACLED_PRECISION[code], 0, "", note)


def csv_rows(path: Path) -> Rows:
    """Our own CSV: name, country, lat, lon; may have id, spellings (| between), precision, population, region, note."""
    table = _table(path, ("name", "country", "lat", "lon"), "CSV of places (name, country, lat, lon)")
    seen: set[str] = set()
    with closing(table.rows):
        for number, fields in table.rows:
            place = f"{table.shown}:{number}"
            name, country = table.value(fields, "name"), table.value(fields, "country")
            if not name or not country:
                raise InputFault(place, "no name or no country")
            lat, lon = _point(table.value(fields, "lat"), table.value(fields, "lon"), place)
            precision = table.value(fields, "precision") or "settlement"
            if precision not in ("site", "settlement", "near", "district", "region"):
                raise InputFault(
                    place, f"precision {precision[:20]!r} is none of site, settlement, near, district, region"
                )
            key = table.value(fields, "id") or _place_key(name, country, lat, lon, precision)
            if key in seen:
                raise InputFault(place, f"the place {table.value(fields, 'id') or name} stands there twice")
            seen.add(key)
            spellings = tuple(s.strip() for s in table.value(fields, "spellings").split("|") if s.strip())
            population = table.value(fields, "population")
            yield PlaceRow(
                number,
                key,
                name,
                spellings,
                country,
                lat,
                lon,
                precision,
                _code(population, place, "population") if population else 0,
                table.value(fields, "region"),
                table.value(fields, "note"),
            )


#: Kind of file → its parser.
PARSERS: dict[str, Callable[[Path], Rows]] = {
    "geonames": geonames_rows,
    "ged": ged_rows,
    "acled": acled_rows,
    "csv": csv_rows,
}
