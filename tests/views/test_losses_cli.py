from __future__ import annotations

import importlib.util
import sys
from pathlib import Path
from typing import Any

import pytest
import typer
from typer.testing import CliRunner

from counterclaim.errors import CounterclaimError, UsageFault
from counterclaim.views import losses_cli
from counterclaim.weighing.losses.fit import Plan
from counterclaim.weighing.losses.needs import INSTALL, load_kit
from counterclaim.weighing.losses.table import Row, write_table

ROWS = [
    Row(day, count, "Carts-F", source, "Cumulative", "F", 0, 0, "Carts", f"{source}-F")
    for source, day, count in [("S", 2, 40), ("S", 9, 90), ("F", 3, 12), ("F", 9, 25)]
]
HAS_BAYES = importlib.util.find_spec("numpyro") is not None


@pytest.fixture
def app() -> typer.Typer:
    made = typer.Typer(pretty_exceptions_enable=False)
    made.command()(losses_cli.weigh_losses)
    return made


def run(app: typer.Typer, *arguments: object) -> Any:
    return CliRunner().invoke(app, [str(a) for a in arguments])


@pytest.fixture
def data(tmp_path: Path) -> Path:
    path = tmp_path / "reported.csv"
    path.write_text(write_table(ROWS), encoding="utf-8")
    return path


@pytest.mark.parametrize(
    ("content", "fault"),
    [
        (None, "can't be read"),
        (b"\xff\xfe\x00", "no text in UTF-8"),
        (b"days\n1\n", "no column loss_count"),
        (write_table(ROWS).replace(",90,", ",-90,").encode(), "reported.csv:3: loss_count -90 is not between 0"),
    ],
)
def test_bad_data_is_one_line_and_changes_nothing(
    app: typer.Typer, tmp_path: Path, content: bytes | None, fault: str
) -> None:
    path, out = tmp_path / "reported.csv", tmp_path / "out"
    if content is not None:
        path.write_bytes(content)
    found = run(app, "--data", path, "--out", out)
    assert isinstance(found.exception, CounterclaimError)
    assert fault in str(found.exception)
    assert not out.exists()


def test_without_the_extra_one_line_says_how_to_install_it(
    app: typer.Typer, data: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    load_kit.cache_clear()
    monkeypatch.setitem(sys.modules, "numpyro", None)
    monkeypatch.setitem(sys.modules, "jax", None)
    found = run(app, "--data", data, "--out", tmp_path / "out")
    assert isinstance(found.exception, UsageFault)
    assert str(found.exception) == INSTALL
    assert not (tmp_path / "out").exists()


@pytest.mark.skipif(not HAS_BAYES, reason="numpyro is not installed: pip install 'counterclaim[bayes]'")
def test_a_run_writes_tables_and_pictures(
    app: typer.Typer, data: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    small = Plan(knots=3, warmup=20, draws=20, chains=1, max_depth=4)
    monkeypatch.setattr("counterclaim.weighing.losses.fit.QUICK", small)
    out = tmp_path / "out"
    found = run(app, "--data", data, "--quick", "--out", out)
    assert found.exception is None
    assert "gives up" in found.stderr
    assert "pilot:" in found.stderr
    assert "! one chain alone" in found.stdout
    assert sorted(p.name for p in out.iterdir()) == [
        "biases.csv",
        "biases.svg",
        "chain-1.npz",
        "losses.csv",
        "losses.html",
        "losses.svg",
        "summary.json",
    ]
    assert run(app, "--data", data, "--quick", "--out", out, "--resume", "--json").exception is None
