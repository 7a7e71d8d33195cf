"""`counterclaim ledger copy`: two addresses in, one ledger made of the other, a line or JSON out."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Annotated, Any

import typer

from counterclaim.errors import UsageFault

ledger_app = typer.Typer(no_args_is_help=True, help="Bring a ledger from one database to another: `ledger copy`.")

#: What is counted in the line that is said; the JSON has every table.
TOLD = ("reports", "readings", "events", "claims", "corrections", "judgements", "grades")


def _same(one: Any, other: Any) -> bool:
    if isinstance(one, Path) and isinstance(other, Path):
        return one.exists() and other.exists() and one.samefile(other)
    return bool(one == other)


@ledger_app.command()
def copy(
    source: Annotated[str, typer.Argument(metavar="FROM", help="A ledger's file, or postgresql://USER@HOST/DATABASE.")],
    target: Annotated[str, typer.Argument(metavar="TO", help="The same; new, or without anything in it.")],
    as_json: Annotated[bool, typer.Option("--json", help="For programs: the rows of every table.")] = False,
) -> None:
    """Copy a whole ledger: reports, readings, corrections, judgements, grades, with their numbers and times.

    \b
    All of it or nothing; what was copied is compared row by row before it is kept. FROM stays as it is.
    From one file to the team's database, and back:
        counterclaim ledger copy mali.db postgresql://coder@db.example/mali
        counterclaim ledger copy postgresql://coder@db.example/mali mali-2.db
    A password is better left to ~/.pgpass or PGPASSWORD.
    """
    from counterclaim.ledger import Ledger
    from counterclaim.ledger.address import parse
    from counterclaim.views.facts import safe

    if _same(parse(source), parse(target)):
        raise UsageFault("FROM and TO are the same ledger")
    with Ledger(source, create=False) as old, Ledger(target) as new:
        copied = old.copy_to(new)
        names = old.name, new.name
    if as_json:
        typer.echo(json.dumps({"from": names[0], "to": names[1], "copied": copied}, ensure_ascii=False, indent=2))
    else:
        told = ", ".join(f"{copied[name]:,} {name}" for name in TOLD)
        typer.echo(safe(f"{names[1]}: {told}"))
