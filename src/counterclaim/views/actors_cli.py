"""The actors on the command line: add files of them, find one by name, say that two are one."""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from counterclaim.errors import InputFault

if TYPE_CHECKING:
    from counterclaim.resolve.actors import Actor, ActorBook

actors_app = typer.Typer(
    no_args_is_help=True,
    help="The actors that parties are resolved to: find them, add files of them, say that two are one.",
)

SOME_FAILED, WRONG_USAGE = 1, 2

ActorsFile = Annotated[
    Path | None,
    typer.Option(
        "--actors",
        metavar="FILE",
        help="Your actors' file; else $COUNTERCLAIM_ACTORS, else counterclaim/actors.jsonl beside your gazetteer.",
    ),
]
Files = list[Path] | None


def _book(path: Path) -> ActorBook:
    from counterclaim.resolve.actor_sources import load_user_actors
    from counterclaim.resolve.actors import load_actors

    return load_actors().with_actors(load_user_actors(path))


def _say(line: str, *, err: bool = False) -> None:
    from counterclaim.views.facts import safe

    typer.echo(safe(line), err=err)


def _fail(fault: Exception, code: int) -> typer.Exit:
    _say(f"counterclaim: {fault}", err=True)
    return typer.Exit(code)


@actors_app.command()
def add(
    ucdp: Annotated[Files, typer.Option("--ucdp", help="A UCDP GED table; may be given more than once.")] = None,
    acled: Annotated[Files, typer.Option("--acled", help="An ACLED export.")] = None,
    wikidata_json: Annotated[Files, typer.Option("--wikidata-json", help="Entities of Wikidata as JSON.")] = None,
    table: Annotated[Files, typer.Option("--csv", help="A table with the columns of the shipped actors.")] = None,
    actors: ActorsFile = None,
) -> None:
    """Add the actors of files to yours. A file with a fault adds nothing, the others go on.

    counterclaim actors add --ucdp ged.csv --csv my-actors.csv
    """
    from counterclaim.resolve.actor_sources import (
        load_user_actors,
        read_acled,
        read_csv,
        read_ucdp,
        read_wikidata_json,
        save_user_actors,
        user_actors_file,
    )

    readers: Sequence[tuple[Files, Callable[[Path], list[Actor]]]] = (
        (ucdp, read_ucdp),
        (acled, read_acled),
        (wikidata_json, read_wikidata_json),
        (table, read_csv),
    )
    files = [(file, reader) for given, reader in readers for file in given or ()]
    if not files:
        raise _fail(ValueError("name at least one file: --ucdp, --acled, --wikidata-json or --csv"), WRONG_USAGE)
    path = user_actors_file(actors)
    failed = 0
    try:
        mine = {actor.id: actor for actor in load_user_actors(path)}
        for file, reader in files:
            try:
                rows = reader(file)
            except InputFault as fault:
                failed += 1
                _say(f"counterclaim: {fault}", err=True)
                continue
            mine |= {row.id: row for row in rows}
            _say(f"{file}: {len(rows)} actors")
        save_user_actors(path, mine.values())
    except InputFault as fault:
        raise _fail(fault, SOME_FAILED) from fault
    _say(f"{len(mine)} actors of yours in {path}")
    if failed:
        raise typer.Exit(SOME_FAILED)


@actors_app.command()
def find(
    name: Annotated[str, typer.Argument(help="A name, an acronym, or part of one.")],
    actors: ActorsFile = None,
    as_json: Annotated[bool, typer.Option("--json", help="JSON for programs in place of lines.")] = False,
) -> None:
    """Find actors by name, best first.

    counterclaim actors find JNIM
    """
    from counterclaim.resolve.actor_sources import user_actors_file

    try:
        found = _book(user_actors_file(actors)).find(name)
    except InputFault as fault:
        raise _fail(fault, SOME_FAILED) from fault
    if as_json:
        rows = [
            {
                "id": a.id,
                "name": a.name,
                "names": list(a.names),
                "kind": a.kind,
                "country": a.country or None,
                "score": round(s, 3),
            }
            for a, s in found
        ]
        typer.echo(json.dumps(rows, ensure_ascii=False, indent=1))
        return
    for actor, score in found:
        _say(f"{score:.2f}  {actor.id}  {actor.name}  {actor.kind}  {actor.country}  {actor.years}  [{actor.source}]")
    if not found:
        _say(f"no actor like {name!r}")


@actors_app.command()
def merge(
    keep: Annotated[str, typer.Argument(help="The id that stays.")],
    other: Annotated[str, typer.Argument(help="The id that becomes another name of it.")],
    actors: ActorsFile = None,
) -> None:
    """Say that two actors are one: the names of the second become names of the first.

    counterclaim actors merge jnim my-jnim
    """
    from counterclaim.resolve.actor_sources import load_user_actors, save_user_actors, user_actors_file

    path = user_actors_file(actors)
    try:
        book = _book(path)
        for actor_id in (keep, other):
            if book.get(actor_id) is None:
                raise _fail(ValueError(f"no actor has the id {actor_id!r}"), WRONG_USAGE)
        joined = book.merge(keep, other).get(keep)
        mine = {actor.id: actor for actor in load_user_actors(path) if actor.id != other}
        if joined is not None:
            mine[keep] = joined
        save_user_actors(path, mine.values())
    except (InputFault, ValueError) as fault:
        raise _fail(fault, SOME_FAILED) from fault
    _say(f"{other} is now {keep}, in {path}")
