"""`correct`, `corrections` and `undo`: what an analyst puts right is shown as right, listed, and taken back."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

Run = Callable[..., Any]
WHO = ("--by", "A. N.", "--why", "the map")
PLACE = ("--lat", "15.7", "--lon", "-0.5", "--country", "ML")


@pytest.fixture
def event(run: Run, ledger_file: Path) -> dict[str, Any]:
    (found,) = json.loads(run("--ledger", ledger_file, "events", "--json").out)
    return dict(found)


@pytest.fixture
def do(run: Run, ledger_file: Path) -> Run:
    return lambda *arguments: run("--ledger", ledger_file, *arguments)


def _shown(do: Run) -> dict[str, Any]:
    (found,) = json.loads(do("events", "--json").out)
    return dict(found)


@pytest.mark.parametrize(
    ("arguments", "changed", "line"),
    [
        (
            ["place", "Ansongo", *PLACE],
            {"lat": 15.7, "lon": -0.5},
            "correction 1, this event: place “Ansongo”: 15.7, -0.5, ML; was “Ansongo” at 15.66, 0.5, ML (settlement)\n",
        ),
        (
            ["place", "Ansongo", *PLACE, "--everywhere", "--precision", "near"],
            {"lat": 15.7, "lon": -0.5, "place_precision": "near"},
            "correction 1, everywhere in ML: place “Ansongo”: 15.7, -0.5, ML (near); was",
        ),
        (
            ["date", "2024-05-11", "--end", "2024-05-12"],
            {"date": "2024-05-11", "day": "2024-05-11 to 2024-05-12"},
            "correction 1, this event: date: 2024-05-11 to 2024-05-12; was 2024-05-12\n",
        ),
        (["type", "ambush"], {"type": "ambush"}, "correction 1, this event: type: ambush; was attack\n"),
    ],
)
def test_correct_and_undo(
    do: Run, event: dict[str, Any], arguments: list[str], changed: dict[str, Any], line: str
) -> None:
    kind, *more = arguments
    found = do("correct", kind, event["id"][:5], *more, *WHO)
    assert (found.code, found.err) == (0, "")
    assert found.out.startswith(line)
    assert _shown(do) == event | changed
    assert "corrected: " in do("show", event["id"]).out
    undone = do("undo", 1, *WHO)
    assert (undone.code, undone.out) == (0, "correction 1 is undone (row 2)\n")
    assert _shown(do) == event


def test_correct_actor(do: Run, event: dict[str, Any]) -> None:
    made = json.loads(
        do("correct", "actor", event["id"], "Reed Band", "prov-reed-band", "--everywhere", *WHO, "--json").out
    )
    assert (made["kind"], made["new"], made["country"]) == ("actor", {"actor_id": "prov-reed-band"}, "ML")
    shown = json.loads(do("show", event["id"], "--json").out)
    assert [m["event"]["perpetrator_ids"] for m in shown["mentions"]] == [["prov-reed-band"], ["prov-reed-band"]]
    assert [m["corrected"] for m in shown["mentions"]] == [{"actor reed band": 1}] * 2


def test_one_report_of_an_event_is_put_right_alone(do: Run, event: dict[str, Any]) -> None:
    shown = json.loads(do("show", event["id"], "--json").out)
    assert do("correct", "date", shown["mentions"][0]["id"], "2024-04-01", *WHO).code == 0
    assert sorted(e["date"] for e in json.loads(do("events", "--json").out)) == ["2024-04-01", "2024-05-12"]


def test_corrections_lists_all(do: Run, event: dict[str, Any]) -> None:
    assert do("corrections").out == "no corrections\n"
    assert json.loads(do("corrections", "--json").out) == []
    do("correct", "place", event["id"], "Ansongo", *PLACE, *WHO)
    do("correct", "place", event["id"], "Ansongo", "--lat", 1, "--lon", 2, "--country", "ne", *WHO)
    do("correct", "type", event["id"], "ambush", *WHO)
    do("undo", 3, *WHO)
    rows = json.loads(do("corrections", "--json").out)
    assert [(r["number"], r["holds_for"], r["undoes"], r["undone_by"]) for r in rows] == [
        (1, 0, None, None),
        (2, 2, None, None),
        (3, 0, None, 4),
        (4, 0, 3, None),
    ]
    words = " ".join(do("corrections").out.split())
    for part in ("A. N.", "the map", "2 events", "0 events", "undone by 4", "undoes 3", "this event"):
        assert part in words, part


@pytest.mark.parametrize(
    ("arguments", "line"),
    [
        (["place", "zzz", "Ansongo", *PLACE], "no event begins with 'zzz'"),
        (["place", "", "Ansongo", *PLACE], "no event begins with ''"),
        (["place", "EVENT", "Gao", *PLACE], "no report of the event says 'Gao'; its place as read: 'Ansongo'"),
        (
            ["place", "EVENT", "Ansongo", "--lat", "95", "--lon", "0", "--country", "ML"],
            "latitude 95.0 is not within -90 and 90",
        ),
        (
            ["place", "EVENT", "Ansongo", "--lat", "9", "--lon", "x", "--country", "ML"],
            "'--lon'",
        ),
        (
            ["place", "EVENT", "Ansongo", "--lat", "9", "--lon", "0", "--country", "Mali"],
            "'Mali' is no two-letter country code",
        ),
        (["place", "EVENT", "Ansongo", *PLACE, "--precision", "street"], "no such place precision: 'street'"),
        (["date", "EVENT", "Sunday"], "'Sunday' is no date"),
        (["date", "EVENT", "2024-05-12", "--end", "2024-05-01"], "the end 2024-05-01 is before 2024-05-12"),
        (["type", "EVENT", "raid"], "no such event type: 'raid'"),
        (["actor", "EVENT", "Reed Band", "malian-police"], "there is no actor 'malian-police'; like it: mali-police"),
        (["actor", "EVENT", "Blue Band", "prov-reed-band"], "'Blue Band' is no party or claimant of the event"),
    ],
)
def test_wrong_usage(do: Run, event: dict[str, Any], arguments: list[str], line: str) -> None:
    kind, *more = (event["id"] if a == "EVENT" else a for a in arguments)
    found = do("correct", kind, *more, *WHO)
    assert found.code == 2
    assert line in " ".join(found.err.replace("│", " ").split())
    assert json.loads(do("corrections", "--json").out) == []


def test_wrong_undoing(do: Run, event: dict[str, Any]) -> None:
    assert do("undo", 1, *WHO).err == "counterclaim: there is no correction 1; `counterclaim corrections` lists them\n"
    do("correct", "type", event["id"], "ambush", *WHO)
    assert "Missing option" in do("undo", 1).err
    assert do("undo", 1, "--by", "A. N.", "--why", " ").code == 2
    assert do("undo", 1, *WHO).code == 0
    found = do("undo", 1, *WHO)
    assert (found.code, found.err) == (2, "counterclaim: correction 1 is undone already, by 2\n")


@pytest.mark.parametrize("arguments", [["corrections"], ["undo", 1, *WHO], ["correct", "type", "a", "ambush", *WHO]])
def test_no_ledger(run: Run, tmp_path: Path, arguments: list[str]) -> None:
    assert run("--ledger", tmp_path / "none.db", *arguments).code == 3


@pytest.mark.parametrize(
    "command", [["corrections"], ["undo"], *(["correct", k] for k in "place date actor type".split())]
)
def test_help_teaches(run: Run, command: list[str]) -> None:
    found = run(*command, "--help")
    assert "Example" in found.out
    assert "Exit codes: 0 all well" in found.out


def test_a_report_cannot_order_the_terminal(do: Run, event: dict[str, Any]) -> None:
    found = do("correct", "type", event["id"], "ambush", "--by", "A\x1b[31m", "--why", "x\x07y")
    assert "\x1b" not in found.out + do("corrections").out
