"""`show EVENT --why`: reasons and runners-up for people and for programs, corrections told with who, when and why."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from counterclaim.ledger import Ledger
from counterclaim.records import Report

Run = Callable[..., Any]
TEXT = (
    "Gunmen attacked a market in Ansongo, in eastern Mali, on Sunday and killed four traders, the Malian army said "
    "on Monday."
)


@pytest.fixture
def own(run: Run, tmp_path: Path) -> Run:
    """The command line on a ledger with one report, read by our reader."""
    (tmp_path / "raid.txt").write_text(TEXT, encoding="utf-8")
    ledger = tmp_path / "own.db"
    assert run("--ledger", ledger, "add", tmp_path / "raid.txt", "--published", "2024-05-14").code == 0
    return lambda *arguments: run("--ledger", ledger, *arguments)


def _id(do: Run) -> str:
    return str(json.loads(do("events", "--json").out)[0]["id"])


def test_why_for_people(own: Run) -> None:
    plain = own("show", _id(own))
    found = own("show", _id(own), "--why")
    assert found.code == 0
    assert found.out.startswith(plain.out)
    words = " ".join(found.out.removeprefix(plain.out).split())
    for part in (
        "why, raid, read by trained",
        "place “Ansongo”: ",
        "taken: Ansongo, ML",
        "date “Sunday”: 2024-05-12: counted from the publication date 2024-05-14",
        "not “Monday” (2024-05-13): it says when something was said",
        "claimant “the Malian army”: mali-armed-forces",
    ):
        assert part in words, part


def test_why_for_programs(own: Run) -> None:
    found = json.loads(own("show", _id(own), "--why", "--json").out)
    plain = json.loads(own("show", _id(own), "--json").out)
    (why,) = found.pop("why")
    assert found == plain
    assert why["place"]["words"] == "Ansongo"
    assert why["place"]["candidates"][0]["chosen"]
    assert why["date"]["value"] == "2024-05-12"
    assert [c["actor_id"] for c in why["claimants"]] == ["mali-armed-forces"]
    assert {"words", "reason", "score", "runners_up", "provisional"} <= set(why["claimants"][0])
    assert (why["fault"], why["corrections"]) == (None, [])


def test_why_stores_nothing(own: Run, tmp_path: Path) -> None:
    event = _id(own)
    before = (tmp_path / "own.db").read_bytes()
    own("show", event, "--why")
    assert (tmp_path / "own.db").read_bytes() == before


def test_why_tells_corrections(own: Run) -> None:
    place = ["Ansongo", "--lat", 15.7, "--lon", 0.6, "--country", "ML"]
    assert own("correct", "place", _id(own), *place, "--by", "A. N.", "--why", "the map").code == 0
    words = " ".join(own("show", _id(own), "--why").out.split())
    assert "correction 1, this event: place “Ansongo”: 15.7, 0.6, ML; was “Ansongo” at 15.6" in words
    assert "UTC: the map" in words
    (why,) = json.loads(own("show", _id(own), "--why", "--json").out)["why"]
    assert [c["number"] for c in why["corrections"]] == [1]
    assert why["place"]["lat"] != 15.7
    own("undo", 1, "--by", "A. N.", "--why", "no")
    assert "correction 1" not in own("show", _id(own), "--why").out


def test_given_readings_are_explained_as_far_as_can_be(
    run: Run, ledger_file: Path, story: list[tuple[Report, Any]]
) -> None:
    do: Run = lambda *arguments: run("--ledger", ledger_file, *arguments)  # noqa: E731
    report, reading = story[0]
    with Ledger(ledger_file) as ledger:
        ledger.add(report, replace(reading, reader="a coder", events=(replace(reading.events[0], lat=15.6),)))
    found = do("show", _id(do), "--why")
    assert found.code == 0
    assert "read by a coder, explained by rules" in found.out
    assert "the reading has it otherwise, it was made by other rules or given" in " ".join(found.out.split())


def test_a_report_in_another_language_leaves_the_others_explained(
    run: Run, ledger_file: Path, story: list[tuple[Report, Any]]
) -> None:
    do: Run = lambda *arguments: run("--ledger", ledger_file, *arguments)  # noqa: E731
    report, reading = story[0]
    foreign = replace(report, id="other-1", language="xx")
    with Ledger(ledger_file) as ledger:
        ledger.add(foreign, replace(reading, id="other-1", language="xx"))
    found = do("show", _id(do), "--why")
    assert found.code == 0
    assert found.out.count("why, ") == 3
    assert "can't be explained: the language 'xx' is not read (only en, fr" in " ".join(found.out.split())
