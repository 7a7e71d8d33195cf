"""`counterclaim places` through its arguments, with files made up here."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from counterclaim.errors import CounterclaimError, UsageFault
from counterclaim.resolve import gazetteer as g
from counterclaim.views.places_cli import places_app

GOOD = "name,country,lat,lon,spellings\nZurkonda,ML,14.5,-3.25,Zourkonda\nDorba,ML,14.75,-3.5,\n"


@pytest.fixture(autouse=True)
def _no_towns(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(g, "open_towns", lambda folder: None)


def _run(tmp_path: Path, *arguments: str) -> Result:
    g.load_gazetteer.cache_clear()
    runner = CliRunner()
    result = runner.invoke(places_app, [*arguments, "--gazetteer", str(tmp_path / "own.sqlite")])
    g.load_gazetteer.cache_clear()
    if isinstance(result.exception, CounterclaimError):
        raise result.exception
    return result


def test_add_find_and_list(tmp_path: Path) -> None:
    good, bad = tmp_path / "good.csv", tmp_path / "bad.csv"
    good.write_text(GOOD)
    bad.write_text(GOOD.replace("14.75", "144.75"))
    result = _run(tmp_path, "add", "--csv", str(good), str(bad))
    assert result.exit_code == 1
    assert "good.csv: 2 places added" in result.stdout
    assert "bad.csv:3" in result.stderr
    assert "nothing of it was loaded" in result.stderr
    assert "there already" in _run(tmp_path, "add", "--csv", str(good)).stdout
    found = json.loads(_run(tmp_path, "find", "Zourkonda", "--country", "Mali", "--json").stdout)
    assert found[0] == {
        "name": "Zurkonda",
        "country": "ML",
        "lat": 14.5,
        "lon": -3.25,
        "place_precision": "settlement",
        "population": None,
        "score": 100.0,
        "distance": 0,
        "refused": False,
        "source": "your CSV",
        "reason": "the same name",
    }
    assert "Zurkonda (ML), settlement, 14.5000" in _run(tmp_path, "find", "Zurkonda").stdout
    assert "no place is known as Xyxyx" in _run(tmp_path, "find", "Xyxyx").stdout
    assert json.loads(_run(tmp_path, "list-sources", "--json").stdout)[0]["places"] == 2
    assert "good.csv" in _run(tmp_path, "list-sources").stdout


def test_fix_and_undo(tmp_path: Path) -> None:
    point = ("--lat", "13.5", "--lon", "-3.0")
    told = _run(
        tmp_path, "fix", "Korsa", "--country", "ML", *point, "--why", "the survey of 2019", "--spelling", "Kursa"
    )
    assert told.exit_code == 0
    for name in ("Korsa", "Kursa"):
        shown = _run(tmp_path, "find", name).stdout
        assert "your fix (the survey of 2019)" in shown
        assert "13.5000" in shown
    assert _run(tmp_path, "fix", "Korsa", "--country", "ML", "--undo").exit_code == 0
    assert "your fix" not in _run(tmp_path, "find", "Korsa").stdout


def test_list_without_any(tmp_path: Path) -> None:
    result = _run(tmp_path, "list-sources")
    assert result.exit_code == 0
    assert "there is no gazetteer" in result.stderr


@pytest.mark.parametrize(
    "arguments",
    [
        ("add",),
        ("add", "--csv", "a.csv", "--ged", "b.csv", "c.csv"),
        ("find", "Korsa", "--country", "Nowhereland"),
        ("fix", "Korsa", "--country", "ML", "--lat", "1", "--lon", "2"),
        ("fix", "Korsa", "--country", "ML", "--lat", "1", "--lon", "2", "--why", "x", "--precision", "exact"),
        ("fix", "...", "--country", "ML", "--lat", "1", "--lon", "2", "--why", "x"),
        ("fix", "Korsa", "--country", "ML", "--undo"),
    ],
)
def test_wrong_usage(tmp_path: Path, arguments: tuple[str, ...]) -> None:
    with pytest.raises(UsageFault):
        _run(tmp_path, *arguments)
    assert not (tmp_path / "own.sqlite").exists() or "--undo" in arguments


def test_points_out_of_range(tmp_path: Path) -> None:
    result = _run(tmp_path, "fix", "Korsa", "--country", "ML", "--lat", "91", "--lon", "2", "--why", "x")
    assert result.exit_code == 2
