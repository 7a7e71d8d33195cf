"""`ledger copy` from one database to the other, and the commands on a ledger in PostgreSQL."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import pytest
from sqlalchemy.engine import URL
from tests.postgres import Server
from tests.views.conftest import Result
from typer.testing import CliRunner

from counterclaim.ledger import Ledger
from counterclaim.ledger.copying import copied_tables
from counterclaim.views.cli import app

Run = Callable[..., Result]
REPORTS = Path(__file__).parents[2] / "examples" / "reports"


def _written(place: URL) -> str:
    return place.render_as_string(hide_password=False)


def test_the_command_says_what_it_copied_there_and_back(
    run: Run, ledger_file: Path, tmp_path: Path, postgres: Server
) -> None:
    place, back = postgres.scratch(), tmp_path / "back.db"
    name = f"postgresql://counterclaim@/{place.database}"
    told = "2 reports, 2 readings, 2 events, 5 claims, 0 corrections, 0 judgements, 0 grades"
    assert run("ledger", "copy", ledger_file, _written(place)) == Result(0, f"{name}: {told}\n", "")
    assert run("ledger", "copy", _written(place), back) == Result(0, f"{back}: {told}\n", "")
    with Ledger(ledger_file) as first, Ledger(back, create=False) as last:
        assert first.readings() == last.readings()
    again = run("ledger", "copy", ledger_file, _written(place))
    assert again == Result(
        2, "", f"counterclaim: {name}: there is something in it; a copy needs a new or empty ledger\n"
    )


def test_the_json_counts_every_table(run: Run, ledger_file: Path, tmp_path: Path) -> None:
    done = json.loads(run("ledger", "copy", ledger_file, tmp_path / "b.db", "--json").out)
    assert (done["from"], done["to"]) == (str(ledger_file), str(tmp_path / "b.db"))
    assert set(done["copied"]) == {table.name for table in copied_tables()}
    assert done["copied"]["claims"] == 5


def test_a_copy_of_nothing_or_onto_itself_is_refused(run: Run, ledger_file: Path, tmp_path: Path) -> None:
    lost = run("ledger", "copy", tmp_path / "none.db", tmp_path / "new.db")
    assert (lost.code, "there is no ledger" in lost.err) == (3, True)
    assert not (tmp_path / "new.db").exists()
    (tmp_path / "same.db").symlink_to(ledger_file)
    same = run("ledger", "copy", ledger_file, tmp_path / "same.db")
    assert same == Result(2, "", "counterclaim: FROM and TO are the same ledger\n")


@pytest.fixture(scope="module")
def filled(tmp_path_factory: pytest.TempPathFactory, postgres: Server) -> tuple[Path, str]:
    """The same reports read into a file, and into a database."""
    path = tmp_path_factory.mktemp("both") / "l.db"
    address = _written(postgres.scratch(2))
    for where in (str(path), address):
        assert CliRunner().invoke(app, ["--ledger", where, "add", str(REPORTS), "--reader", "rules"]).exit_code == 0
    return path, address


WHO = ("--by", "A. N.", "--why", "the second paragraph")
COMMANDS: tuple[tuple[object, ...], ...] = (
    ("add", REPORTS, "--reader", "rules"),
    ("merge",),
    ("events",),
    ("show", "4708bd654916e1e3", "--why"),
    ("disputes", "--json"),
    ("weigh", "4708bd654916e1e3", "--json"),
    ("record", "Dune Front"),
    ("correct", "type", "4708bd654916e1e3", "shelling", *WHO),
    ("undo", "1", *WHO),
    ("grade", "Harbour Wire", "B", *WHO),
    ("export", "--as", "csv"),
    ("export", "--as", "jsonl"),
    ("export", "--as", "merged"),
)


def test_every_command_says_the_same_of_a_file_and_of_a_database(run: Run, filled: tuple[Path, str]) -> None:
    for command in COMMANDS:
        one, other = (run("--ledger", where, *command) for where in filled)
        assert one.code == 0, (command, one)
        assert other == one, command
    with Ledger(filled[0]) as file, Ledger(filled[1]) as database:
        assert file.mentions() == database.mentions()
        merges = file.merge(weights=True), database.merge(weights=True)
        assert merges[0] is not None
        assert merges[1] is not None
        assert (merges[0].event_of, merges[0].weights) == (merges[1].event_of, merges[1].weights)
        assert [(c.number, c.kind, c.new) for c in file.corrections()] == [
            (c.number, c.kind, c.new) for c in database.corrections()
        ]


def test_no_output_holds_a_password(run: Run, postgres: Server) -> None:
    place = postgres.scratch()
    postgres.execute("DROP ROLE IF EXISTS locked", "CREATE ROLE locked LOGIN PASSWORD 'Heron'")
    postgres.execute("GRANT CREATE ON SCHEMA public TO locked", database=str(place.database))
    address = _written(place.set(username="locked", password="Heron"))
    done = run("--ledger", address, "add", REPORTS, "--json")
    assert json.loads(done.out)["ledger"] == f"postgresql://locked@/{place.database}"
    assert "Heron" not in done.out + done.err
    wrong = run("--ledger", address.replace("Heron", "Kestrel"), "events")
    assert (wrong.code, wrong.out, wrong.err.count("\n")) == (3, "", 1)
    assert "password authentication failed" in wrong.err
    assert "Kestrel" not in wrong.err
    # Before the role can be dropped, what it owns has to go.
    postgres.scratch()
    postgres.execute("DROP ROLE locked")


def test_what_is_no_ledger_is_said_with_its_name(run: Run, ledger_file: Path, postgres: Server) -> None:
    place = postgres.scratch()
    empty = run("--ledger", _written(place), "events")
    assert (empty.code, empty.out) == (3, "")
    assert "the database is empty, there is no ledger" in empty.err
    missing = run("ledger", "copy", ledger_file, _written(place.set(database="nowhere")))
    assert (missing.code, missing.out, missing.err.count("\n")) == (3, "", 1)
    assert missing.err.startswith("counterclaim: postgresql://counterclaim@/nowhere: the ledger can't be used: ")
    assert missing.err.endswith('database "nowhere" does not exist\n')
