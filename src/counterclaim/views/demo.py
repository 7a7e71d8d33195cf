"""`make demo`: the invented example reports in, a ledger and a page in demo/ out, told step by step as commands.

Each step is the command that a person would type, run in this process; what it prints is what they would see.
"""

from __future__ import annotations

import json
import shlex
import sys
from collections.abc import Sequence
from pathlib import Path

import typer

from counterclaim.views.cli import app

REPORTS = Path("examples/reports")
FOLDER = Path("demo")


def main() -> int:
    """Exit code 0, or that of the first step that fails."""
    # What is printed here and what the commands print must come in one order, also into a pipe.
    if hasattr(sys.stdout, "reconfigure"):
        sys.stdout.reconfigure(line_buffering=True, errors="replace")
    if not REPORTS.is_dir():
        typer.echo(f"counterclaim: {REPORTS} is not here; run the demo in the project's folder", err=True)
        return 2
    FOLDER.mkdir(exist_ok=True)
    ledger = FOLDER / "demo.db"
    page = FOLDER / "report.html"
    typer.echo("Ten invented reports (see examples/README.md) become a ledger of claims.")
    steps: list[tuple[str, list[str]]] = [
        ("Read a folder of reports into a ledger.", ["add", str(REPORTS)]),
        ("Which events do they tell of?", ["events"]),
    ]
    for title, arguments in steps:
        code = _step(title, ledger, arguments)
        if code:
            return code
    event = _most_disputed(ledger)
    steps = [
        ("Who claims what about the most disputed one, in which words?", ["show", event]) if event else ("", []),
        ("Where do the accounts part?", ["disputes"]),
        ("All of it as one page.", ["report", "--html", str(page), "--title", "Invented reports"]),
    ]
    for title, arguments in steps:
        code = _step(title, ledger, arguments) if arguments else 0
        if code:
            return code
    _farewell(ledger, page, event)
    return 0


def _command(ledger: Path, arguments: Sequence[str]) -> str:
    return shlex.join(["counterclaim", "--ledger", str(ledger), *arguments])


def _step(title: str, ledger: Path, arguments: Sequence[str]) -> int:
    typer.echo()
    typer.secho(title, bold=True)
    typer.secho(f"$ {_command(ledger, arguments)}", fg="cyan")
    return _run(["--ledger", str(ledger), *arguments])


def _run(arguments: Sequence[str]) -> int:
    """The command's exit code; typer leaves every command by SystemExit."""
    try:
        app(list(arguments), prog_name="counterclaim")
    except SystemExit as end:
        return end.code if isinstance(end.code, int) else int(end.code is not None)
    return 0


def _most_disputed(ledger: Path) -> str | None:
    """The beginning of the id of the event with the most contradictions; of equals, the first listed."""
    import io
    from contextlib import redirect_stderr, redirect_stdout

    with redirect_stdout(io.StringIO()) as out, redirect_stderr(io.StringIO()):
        code = _run(["--ledger", str(ledger), "events", "--json"])
    events = json.loads(out.getvalue()) if code == 0 else []
    if not events:
        return None
    return str(max(events, key=lambda event: (event["disputes"], event["claims"]))["id"])[:6]


def _farewell(ledger: Path, page: Path, event: str | None) -> None:
    typer.echo()
    typer.secho(f"Open {page} in a browser. Three commands to try next:", bold=True)
    activated = Path(sys.prefix, "bin", "counterclaim")
    name = (
        f"{activated.parent.relative_to(Path.cwd())}/counterclaim"
        if activated.is_relative_to(Path.cwd())
        else "counterclaim"
    )
    for line in (
        f"{name} read examples/reports/08-unconfirmed-strike.md --published 2025-04-09",
        f"{name} --ledger {ledger} disputes --actor 'Dune Front'",
        f"{name} --ledger {ledger} export --as csv --out {FOLDER / 'claims.csv'}",
    ):
        typer.echo(f"  {line}")


if __name__ == "__main__":
    sys.exit(main())
