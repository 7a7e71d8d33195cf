from __future__ import annotations

from typing import Annotated

import pytest
import typer
from typer.testing import CliRunner

from counterclaim.views.weigh_group import weigh_group


def event(name: Annotated[str, typer.Argument()], as_json: Annotated[bool, typer.Option("--json")] = False) -> None:
    typer.echo(f"event {name} {as_json}")


@pytest.fixture
def app() -> typer.Typer:
    made = typer.Typer()
    made.command("other")(lambda: None)
    made.add_typer(weigh_group(event, epilog="Exit codes"), name="weigh")
    return made


@pytest.mark.parametrize(
    ("arguments", "printed"),
    [
        (["3f2a"], "event 3f2a False"),
        (["3f2a", "--json"], "event 3f2a True"),
        (["--json", "3f2a"], "event 3f2a True"),
        (["event", "losses"], "event losses False"),
    ],
)
def test_an_event_needs_no_word_before_it(app: typer.Typer, arguments: list[str], printed: str) -> None:
    found = CliRunner().invoke(app, ["weigh", *arguments])
    assert (found.exit_code, found.stdout.strip()) == (0, printed)


@pytest.mark.parametrize("arguments", [["--help"], []])
def test_help_names_both(app: typer.Typer, arguments: list[str]) -> None:
    found = CliRunner().invoke(app, ["weigh", *arguments])
    assert "losses" in found.output
    assert "event" in found.output


def test_losses_asks_for_its_table(app: typer.Typer) -> None:
    found = CliRunner().invoke(app, ["weigh", "losses"])
    assert found.exit_code == 2
    assert "--data" in found.output
