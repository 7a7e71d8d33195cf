"""A file of actors (ours, UCDP, ACLED, Wikidata JSON) → rows for `ActorBook.with_actors`; the user's own file of actors.

A file is taken as a whole or not at all: the first row at fault raises InputFault with file and row. Kinds and codes
that a source does not give stay unknown.
"""

from __future__ import annotations

import csv
import json
import os
import re
import sys
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import asdict
from pathlib import Path
from typing import Any

from counterclaim.errors import InputFault
from counterclaim.resolve.actor_words import country_names, key_of
from counterclaim.resolve.actors import Actor, actor_of
from counterclaim.resolve.user_places import user_file

#: A longer file is refused before it is opened; UCDP GED as a whole is 300 MB.
LARGEST = 600_000_000
#: ACLED's inter codes in words, as its exports have had them since 2024.
ACLED_TYPES = {
    "state forces": 1,
    "rebel group": 2,
    "rebel groups": 2,
    "political militia": 3,
    "political militias": 3,
    "identity militia": 4,
    "identity militias": 4,
    "rioters": 5,
    "protesters": 6,
    "civilians": 7,
    "external/other forces": 8,
    "other forces": 8,
}
_ACLED_KINDS = {1: "state_force", 2: "rebel", 3: "political_militia", 4: "identity_militia", 8: "external_force"}
_ACLED_SECTORS = {1: "MIL", 2: "REB", 3: "PRM", 4: "UAF", 8: "MIL"}
#: Sides that are no actor.
_NOBODY = re.compile(r"^(?:civilians?|unidentified|unknown|protesters|rioters|private|mutiny)\b", re.IGNORECASE)
_YEARS = re.compile(r"\s*\((\d{4})?-?\s?(\d{4})?-?\)\s*$")


def _text(path: Path) -> str:
    """The file's text, in UTF-8 with or without a mark. Raises InputFault where it can't be opened or decoded."""
    try:
        if path.stat().st_size > LARGEST:
            raise InputFault(str(path), f"is larger than {LARGEST:,} bytes")
        data = path.read_bytes()
    except OSError as error:
        raise InputFault(str(path), error.strerror or "can't be opened") from error
    if b"\0" in data[:4096]:
        raise InputFault(str(path), "is no text file")
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        row = data.count(b"\n", 0, error.start) + 1
        raise InputFault(f"{path}:{row}", "is not in UTF-8") from error


def _table(path: Path, columns: Sequence[str]) -> Iterator[tuple[int, dict[str, str]]]:
    """The rows of a CSV file with their line numbers; every row must have all columns of the heading."""
    lines = _text(path).splitlines(keepends=True)
    reader = csv.DictReader(lines, strict=True, delimiter=_delimiter(lines[0] if lines else ""))
    try:
        heading = reader.fieldnames or []
        missing = [c for c in columns if c not in heading]
        if missing:
            raise InputFault(str(path), f"is not the right kind of file: no column {', '.join(missing)}")
        for row in reader:
            if None in row or None in row.values():
                raise InputFault(f"{path}:{reader.line_num}", "the row has not as many fields as the heading")
            yield reader.line_num, row
    except csv.Error as error:
        raise InputFault(f"{path}:{reader.line_num}", f"is broken or cut off: {error}") from error


def _delimiter(heading: str) -> str:
    return max(",;\t", key=heading.count)


def _checked(path: Path, rows: Iterable[tuple[int, Mapping[str, str]]]) -> list[Actor]:
    """Rows of our own columns → actors; ids that stand twice and rows at fault are refused with their line."""
    found: dict[str, Actor] = {}
    for number, row in rows:
        try:
            actor = actor_of(row)
        except ValueError as error:
            raise InputFault(f"{path}:{number}", str(error)) from error
        if actor.id in found:
            raise InputFault(f"{path}:{number}", f"the id {actor.id!r} stands twice")
        found[actor.id] = actor
    if not found:
        raise InputFault(str(path), "holds no actors")
    return list(found.values())


def read_csv(path: Path) -> list[Actor]:
    """A table with the columns of `data/actors.csv`; only `id` and `names` must be there."""

    def rows() -> Iterator[tuple[int, Mapping[str, str]]]:
        for number, row in _table(path, ("id", "names")):
            yield number, {**row, "source": row.get("source") or f"file {path.name}"}

    return _checked(path, rows())


def slug_of(name: str) -> str:
    return "-".join(key_of(name))[:60].strip("-")


class _Collected:
    """Actors met in many rows: one for each id, with the widest years and all countries."""

    def __init__(self, prefix: str, source: str) -> None:
        self.prefix, self.source = prefix, source
        self.rows: dict[str, dict[str, Any]] = {}

    def add(self, number: int, name: str, own_id: str, *, country: str, year: int | None, inter: int | None) -> None:
        key = f"{self.prefix}-{slug_of(own_id) or slug_of(name)}"
        row = self.rows.setdefault(key, {"line": number, "names": {}, "countries": {}, "years": [], "inter": inter})
        row["names"][name] = None
        if country:
            row["countries"][country] = row["countries"].get(country, 0) + 1
        if year is not None:
            row["years"].append(year)

    def actors(self) -> list[Actor]:
        found = []
        for actor_id, row in sorted(self.rows.items()):
            places = sorted(row["countries"], key=lambda c: (-row["countries"][c], c))
            names = tuple(row["names"])
            short = tuple(n for n in names if _is_acronym(n))
            inter = row["inter"]
            found.append(
                Actor(
                    actor_id,
                    tuple(n for n in names if n not in short) or short,
                    short,
                    _ACLED_KINDS.get(inter, "unknown"),
                    inter,
                    _ACLED_SECTORS.get(inter, ""),
                    places[0] if places else "",
                    tuple(places),
                    # events say that it was there then, never that it was not there before or after
                    source=self.source,
                )
            )
        return found


def _is_acronym(name: str) -> bool:
    return " " not in name and 1 < len(name) < 12 and sum(c.isupper() for c in name) >= 2


def _country_code(name: str) -> str:
    """The ISO code of a country's name, as UCDP writes it too ("Yemen (North Yemen)"); empty where not known."""
    plain = re.sub(r"\s*\(.*\)$", "", name).strip()
    for iso, names in country_names().items():
        if any(key_of(n) == key_of(plain) for n in names):
            return iso
    return ""


def read_ucdp(path: Path) -> list[Actor]:
    """UCDP GED (CSV): the sides of its events. Governments come as the actors they are, civilians not at all."""
    collected = _Collected("ucdp", f"UCDP GED ({path.name})")
    codes: dict[str, str] = {}
    for number, row in _table(path, ("side_a", "side_a_new_id", "side_b", "side_b_new_id", "country", "year")):
        year = _whole(path, number, row["year"], "year")
        if row["country"] not in codes:
            codes[row["country"]] = _country_code(row["country"])
        for side in ("side_a", "side_b"):
            name, own_id = row[side].strip(), row[f"{side}_new_id"].strip()
            if not name:
                raise InputFault(f"{path}:{number}", f"{side} is empty")
            if _NOBODY.match(name) or ", " in name:
                continue
            inter = 1 if name.startswith("Government of ") else None
            code = _country_code(name[len("Government of ") :]) if inter else codes[row["country"]]
            number_id = str(_whole(path, number, own_id, f"{side}_new_id"))
            collected.add(number, name, number_id, country=code, year=year, inter=inter)
    return _some(path, collected.actors())


def read_acled(path: Path) -> list[Actor]:
    """An ACLED export (CSV): the named actors of its events, with their inter code."""
    collected = _Collected("acled", f"ACLED ({path.name})")
    codes: dict[str, str] = {}
    for number, row in _table(path, ("actor1", "inter1", "actor2", "inter2", "country", "year")):
        year = _whole(path, number, row["year"], "year")
        if row["country"] not in codes:
            codes[row["country"]] = _country_code(row["country"])
        for side in ("1", "2"):
            name = row["actor" + side].strip()
            if not name and side == "2":
                continue
            inter = _inter(path, number, row["inter" + side])
            if inter in (5, 6, 7) or _NOBODY.match(name):
                continue
            plain = _YEARS.sub("", name).strip()
            if not key_of(plain):
                raise InputFault(f"{path}:{number}", f"actor{side} has no name")
            names = plain.split(":", 1)
            own = names[-1].strip() if len(names) > 1 and names[0].strip() in ("JNIM", "ISWAP", "ISGS") else plain
            collected.add(number, own, slug_of(name), country=codes[row["country"]], year=year, inter=inter)
    return _some(path, collected.actors())


def _inter(path: Path, number: int, text: str) -> int | None:
    text = text.strip()
    if text.isdigit() and 0 <= int(text) <= 8:
        return int(text) or None
    if text.casefold() in ACLED_TYPES:
        return ACLED_TYPES[text.casefold()]
    if not text:
        return None
    raise InputFault(f"{path}:{number}", f"the actor type {text!r} is not known")


def _whole(path: Path, number: int, text: str, column: str) -> int:
    """A whole number, also as spreadsheets write it ("2013.0")."""
    match = re.fullmatch(r"\s*(\d{1,9})(?:\.0+)?\s*", text)
    if not match:
        raise InputFault(f"{path}:{number}", f"{column} is {text!r}, not a number")
    return int(match.group(1))


def _some(path: Path, actors: list[Actor]) -> list[Actor]:
    if not actors:
        raise InputFault(str(path), "holds no actors")
    return actors


# -- Wikidata


def read_wikidata_json(path: Path) -> list[Actor]:
    """Wikidata entities: `{"entities": {…}}` as its API and Special:EntityData give them, a JSON list, or a file with
    one entity a line (a dump, its commas and brackets included)."""
    found: dict[str, Actor] = {}
    for number, entity in _entities(path):
        actor = _wikidata_actor(path, number, entity)
        if actor.id in found:
            raise InputFault(f"{path}:{number}", f"the entity {actor.wikidata} stands twice")
        found[actor.id] = actor
    return _some(path, list(found.values()))


def _entities(path: Path) -> Iterator[tuple[int, dict[str, Any]]]:
    text = _text(path)
    whole = _parsed(text)
    if isinstance(whole, dict) and isinstance(whole.get("entities"), dict):
        yield from ((1, e) for e in whole["entities"].values())
    elif isinstance(whole, list):
        yield from enumerate(whole, start=1)
    elif isinstance(whole, dict):
        yield 1, whole
    else:
        for number, line in enumerate(text.splitlines(), start=1):
            line = line.strip().rstrip(",")
            if line in ("", "[", "]"):
                continue
            entity = _parsed(line)
            if entity is None:
                raise InputFault(f"{path}:{number}", "is no JSON, or is cut off")
            yield number, entity


def _parsed(text: str) -> Any:
    try:
        return json.loads(text)
    except (json.JSONDecodeError, RecursionError):
        return None


_LANGUAGES = ("en", "fr", "es", "ar", "ru", "uk", "fa", "mul")


def _wikidata_actor(path: Path, number: int, entity: object) -> Actor:
    if not isinstance(entity, dict) or not re.fullmatch(r"Q\d+", str(entity.get("id", ""))):
        raise InputFault(f"{path}:{number}", "is no Wikidata entity: it has no id like Q42")
    labels, aliases = entity.get("labels") or {}, entity.get("aliases") or {}
    if not isinstance(labels, dict) or not isinstance(aliases, dict):
        raise InputFault(f"{path}:{number}", "its labels or aliases are not as Wikidata gives them")
    names: dict[str, None] = {}
    for language in _LANGUAGES:
        for value in (labels.get(language), *(aliases.get(language) or ())):
            word = value.get("value") if isinstance(value, dict) else None
            if isinstance(word, str) and key_of(word):
                names[word.strip()] = None
    if not names:
        raise InputFault(f"{path}:{number}", f"{entity['id']} has no name in the languages that we read")
    short = tuple(n for n in names if _is_acronym(n))
    return Actor(
        f"wd-{str(entity['id']).lower()}",
        tuple(n for n in names if n not in short) or short,
        short,
        since=_claim_year(entity, "P571"),
        until=_claim_year(entity, "P576"),
        wikidata=str(entity["id"]),
        source=f"Wikidata {entity['id']}",
    )


def _claim_year(entity: Mapping[str, Any], key: str) -> int | None:
    """The year of a date claim; None where there is none, or it is not of our form."""
    claims = entity.get("claims")
    for claim in claims.get(key, ()) if isinstance(claims, dict) else ():
        value = claim
        for step in ("mainsnak", "datavalue", "value", "time"):
            value = value.get(step) if isinstance(value, dict) else None
        match = re.match(r"\+(\d{4})-", value) if isinstance(value, str) else None
        if match:
            return int(match.group(1))
    return None


READERS: dict[str, Callable[[Path], list[Actor]]] = {
    "ucdp": read_ucdp,
    "acled": read_acled,
    "wikidata-json": read_wikidata_json,
    "csv": read_csv,
}


# -- the user's own actors


def user_actors_file(given: Path | None = None) -> Path:
    """Where the user's own actors are kept: $COUNTERCLAIM_ACTORS, or actors.jsonl beside the user's gazetteer."""
    if given is not None:
        return given
    named = os.environ.get("COUNTERCLAIM_ACTORS")
    return Path(named) if named else user_file().with_name("actors.jsonl")


def load_user_actors(path: Path) -> list[Actor]:
    """The actors that a user has added: JSON lines, as `save_user_actors` writes them; none where there is no file."""
    if not path.exists():
        return []
    found: dict[str, Actor] = {}
    for number, line in enumerate(_text(path).splitlines(), start=1):
        record = _parsed(line)
        if not isinstance(record, dict):
            raise InputFault(f"{path}:{number}", "is no JSON, or is cut off")
        try:
            actor = actor_of({k: _cell(v) for k, v in record.items()})
        except ValueError as error:
            raise InputFault(f"{path}:{number}", str(error)) from error
        if actor.id in found:
            raise InputFault(f"{path}:{number}", f"the id {actor.id!r} stands twice")
        found[actor.id] = actor
    return list(found.values())


def _cell(value: object) -> str:
    if isinstance(value, list):
        return "|".join(str(v) for v in value)
    return "" if value is None else str(value)


def save_user_actors(path: Path, rows: Iterable[Actor]) -> None:
    """Writes the user's actors in the order of their ids, all or nothing. Raises InputFault where that can't be."""
    lines = []
    for actor in sorted(rows, key=lambda a: a.id):
        record = asdict(actor)
        record["from"], record["to"] = record.pop("since"), record.pop("until")
        lines.append(json.dumps({k: v for k, v in record.items() if v not in (None, "", ())}, ensure_ascii=False))
    beside = path.with_name(f".{path.name}.{os.getpid()}")
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        with beside.open("w", encoding="utf-8") as handle:
            handle.write("".join(f"{line}\n" for line in lines))
            handle.flush()
            os.fsync(handle.fileno())
        beside.replace(path)
    except OSError as error:
        beside.unlink(missing_ok=True)
        raise InputFault(str(path), error.strerror or "can't be written") from error


csv.field_size_limit(min(sys.maxsize, 10_000_000))
