"""`counterclaim places`: arguments in, the user's gazetteer changed or searched, tables or JSON out."""

from __future__ import annotations

import json
import sys
from collections.abc import Callable
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from counterclaim.errors import InputFault, UsageFault

if TYPE_CHECKING:
    from counterclaim.resolve.gazetteer import Gazetteer
    from counterclaim.resolve.place_search import Candidate

places_app = typer.Typer(
    no_args_is_help=True,
    help="Your gazetteer: add files of places, search them, put right what is wrong.",
)

SOME_FAILED = 1

GazetteerFile = Annotated[
    Path | None,
    typer.Option(
        "--gazetteer",
        metavar="FILE",
        help="Your gazetteer's file; else $COUNTERCLAIM_GAZETTEER, else counterclaim/gazetteer.sqlite in "
        "$XDG_DATA_HOME or ~/.local/share.",
    ),
]
Files = list[Path] | None
AsJson = Annotated[bool, typer.Option("--json", help="JSON for programs in place of tables.")]


def _file(given: Path | None) -> Path:
    from counterclaim.resolve.user_places import user_file

    return given if given is not None else user_file()


def _gazetteer(given: Path | None) -> Gazetteer:
    from counterclaim.resolve.gazetteer import load_gazetteer

    return load_gazetteer(given)


def _now() -> str:
    return datetime.now(UTC).isoformat(timespec="seconds")


def _say(line: str, *, err: bool = False) -> None:
    from counterclaim.views.facts import safe

    typer.echo(safe(line), err=err)


def _ticker(file: Path) -> Callable[[int], None] | None:
    """Shows the count of rows on standard error while loading, where that is a terminal."""
    if not sys.stderr.isatty():
        return None
    name = file.name

    def tick(count: int) -> None:
        print(f"\r{name}: {count:,} places", end="", file=sys.stderr, flush=True)

    return tick


@places_app.command()
def add(
    geonames: Annotated[
        Files, typer.Option("--geonames", metavar="FILE", help="A GeoNames country file, unpacked: ML.txt. Repeatable.")
    ] = None,
    ged: Annotated[Files, typer.Option("--ged", metavar="FILE", help="A UCDP GED file (CSV).")] = None,
    acled: Annotated[Files, typer.Option("--acled", metavar="FILE", help="An ACLED export (CSV).")] = None,
    csv: Annotated[
        Files,
        typer.Option("--csv", metavar="FILE", help="Your own: name,country,lat,lon and if you like spellings (a|b)."),
    ] = None,
    more: Annotated[
        list[Path] | None, typer.Argument(metavar="[FILE]...", help="More files of the one kind given.")
    ] = None,
    gazetteer: GazetteerFile = None,
) -> None:
    """Add files of places to your gazetteer, each wholly or, where anything in it is wrong, not at all."""
    given = {"geonames": geonames, "ged": ged, "acled": acled, "csv": csv}
    kinds = [kind for kind, files in given.items() if files]
    if not kinds:
        raise UsageFault("say what to add: --geonames FILE, --ged FILE, --acled FILE or --csv FILE")
    if more and len(kinds) > 1:
        raise UsageFault("files without an option need one kind of file only: put --geonames, --ged … before each")
    failed = False
    for kind in kinds:
        for file in (*(given[kind] or ()), *(more or ())):
            failed = not _add(_file(gazetteer), file, kind) or failed
    if failed:
        raise typer.Exit(SOME_FAILED)


def _add(gazetteer: Path, file: Path, kind: str) -> bool:
    from counterclaim.resolve.gazetteer import country_codes
    from counterclaim.resolve.user_places import add_places
    from counterclaim.sources.gazetteers import PARSERS

    tick = _ticker(file)
    try:
        # closed here: where the store finds a fault, the parser stands in the middle of the file
        with closing(PARSERS[kind](file)) as rows:
            count = add_places(gazetteer, file, kind=kind, rows=rows, codes=country_codes(), added=_now(), tick=tick)
    except InputFault as fault:
        if tick is not None:
            print(file=sys.stderr)
        _say(f"counterclaim: {fault}; nothing of it was loaded", err=True)
        return False
    if tick is not None:
        print("\r", end="", file=sys.stderr)
    _say(f"{file.name}: is there already" if count is None else f"{file.name}: {count:,} places added")
    return True


@places_app.command()
def find(
    name: Annotated[str, typer.Argument(metavar="NAME", help="A name as written, in Latin, Cyrillic or Arabic.")],
    country: Annotated[str | None, typer.Option(metavar="CC", help="Only in this country: ML, FR, Mali.")] = None,
    most: Annotated[int, typer.Option(min=1, max=200, help="The most candidates to show.")] = 20,
    gazetteer: GazetteerFile = None,
    as_json: AsJson = False,
) -> None:
    """Show the candidates of a name, the best first, each with its source and why it is one."""
    from counterclaim.resolve.place_search import search_places

    code = _country(country) if country else None
    found = search_places(_gazetteer(gazetteer), name, country=code, most=most)
    if as_json:
        typer.echo(json.dumps([_as_json(c) for c in found], ensure_ascii=False, indent=1))
        return
    if not found:
        where = f" in {code}" if code else ""
        _say(f"no place is known as {name}{where}: add a file of places, or `places fix` it")
        return
    for candidate in found:
        for line in _as_lines(candidate):
            typer.echo(line)


def _country(written: str) -> str:
    from counterclaim.resolve.gazetteer import country_codes
    from counterclaim.resolve.place_names import fold

    code = country_codes().get(fold(written))
    if code is None:
        raise UsageFault(f"no country is known as {written!r}: give its two letters, ML for Mali")
    return code


def _as_json(candidate: Candidate) -> dict[str, Any]:
    place = candidate.place
    return {
        "name": place.name,
        "country": place.country,
        "lat": place.lat,
        "lon": place.lon,
        "place_precision": place.precision,
        "population": place.population or None,
        "score": candidate.score,
        "distance": candidate.distance,
        "refused": candidate.refused,
        "source": place.source,
        "reason": candidate.reason,
    }


def _as_lines(candidate: Candidate) -> tuple[str, str]:
    from counterclaim.views.facts import safe

    place = candidate.place
    point = f"{place.lat:.4f}, {place.lon:.4f}" if place.lat is not None and place.lon is not None else "no point"
    people = f", {place.population:,} people" if place.population else ""
    first = f"{place.name} ({place.country}), {place.precision}, {point}{people}"
    second = f"{place.source}: {candidate.reason}; distance {candidate.distance}"
    return f"{candidate.score:5.1f}  {safe(first)}", f"       {safe(second)}"


@places_app.command()
def fix(
    name: Annotated[str, typer.Argument(metavar="NAME", help="The name as reports write it.")],
    country: Annotated[str, typer.Option(metavar="CC", help="The country it lies in.")],
    lat: Annotated[float | None, typer.Option(help="Latitude, degrees north.", min=-90, max=90)] = None,
    lon: Annotated[float | None, typer.Option(help="Longitude, degrees east.", min=-180, max=180)] = None,
    why: Annotated[str | None, typer.Option(metavar="TEXT", help="Why, with your source.")] = None,
    precision: Annotated[str, typer.Option(help="site, settlement, near, district or region.")] = "settlement",
    spelling: Annotated[
        list[str] | None, typer.Option(metavar="NAME", help="Another spelling of it. Repeatable.")
    ] = None,
    undo: Annotated[bool, typer.Option("--undo", help="Take the newest fix of this name and country back.")] = False,
    gazetteer: GazetteerFile = None,
) -> None:
    """Say where a name of a country lies; from then on that stands before every other source."""
    from counterclaim.resolve.place_names import fold
    from counterclaim.resolve.user_places import Fix, add_fix, undo_fix

    code = _country(country)
    if undo:
        if not undo_fix(_file(gazetteer), name, code):
            raise UsageFault(f"there is no fix of {name} in {code}")
        _say(f"{name} ({code}): the fix is taken back")
        return
    if lat is None or lon is None or not (why or "").strip():
        raise UsageFault("a fix needs --lat, --lon and --why")
    if precision not in ("site", "settlement", "near", "district", "region"):
        raise UsageFault(f"precision {precision!r} is none of site, settlement, near, district, region")
    if not fold(name):
        raise UsageFault(f"{name!r} holds no letters that we read")
    row = Fix(name, code, lat, lon, precision, tuple(spelling or ()), (why or "").strip(), _now())
    add_fix(_file(gazetteer), row)
    _say(f"{name} ({code}) lies at {lat:.4f}, {lon:.4f} from now on")


@places_app.command(name="list-sources")
def list_sources(gazetteer: GazetteerFile = None, as_json: AsJson = False) -> None:
    """List what your gazetteer was made from."""
    from counterclaim.resolve.user_places import open_user_places
    from counterclaim.views.facts import safe

    path = _file(gazetteer)
    if not path.is_file():
        sources = []
        _say(f"there is no gazetteer {path} yet: only the places that come with counterclaim are used", err=True)
    else:
        store = open_user_places(path)
        sources = store.sources() if store is not None else []
    if as_json:
        rows = [{"kind": s.kind, "file": s.file, "places": s.places, "added": s.added} for s in sources]
        typer.echo(json.dumps(rows, ensure_ascii=False, indent=1))
        return
    for source in sources:
        typer.echo(f"{source.added}  {source.kind:8s}  {source.places:>9,} places  {safe(source.file)}")
