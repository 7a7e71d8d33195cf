from __future__ import annotations

import io

import pytest
from rich.console import Console

from counterclaim.records import Claim, Event, EventGroup, Mention, Reading, Relation, Report
from counterclaim.views import tables
from counterclaim.views.facts import groups_of_reading

NASTY = "\x1b[2J[red]it[/red] :smile: killed\x07\n9 \x1b]8;;https://x.example\x1b\\men"


def _printed(width: int, *, colour: bool = False) -> tuple[Console, io.StringIO]:
    out = io.StringIO()
    made = Console(
        file=out,
        width=width,
        markup=False,
        highlight=False,
        emoji=False,
        force_terminal=colour,
        color_system="256" if colour else None,
    )
    return made, out


def _nasty() -> EventGroup:
    report = Report("r\x1b[1m1", NASTY, outlet="[b]Outlet\x1b[0m")
    claim = Claim("e1", "fatalities", NASTY, NASTY, 0, len(NASTY), who=NASTY, claimant=NASTY, low=9, high=9)
    event = Event("e1", "attack", place=NASTY, perpetrators=(NASTY,), date_phrase="on\x1b[5m Sunday")
    return EventGroup("g1", (Mention("m1", report, "rules", event, (claim,), (0,)),))


@pytest.mark.parametrize("width", [80, 160])
def test_nothing_of_a_report_is_obeyed(width: int) -> None:
    made, out = _printed(width)
    tables.show_group(made, _nasty(), voices={}, disputes=[])
    tables.show_events(made, [_nasty()], disputed={})
    shown = out.getvalue()
    assert "\x1b" not in shown
    assert "\x07" not in shown
    assert "[red]" in shown.replace("\n", "")
    assert "😄" not in shown


def test_colours_are_ours_alone() -> None:
    made, out = _printed(200, colour=True)
    tables.show_group(made, _nasty(), voices={}, disputes=[])
    assert "\x1b[2J" not in out.getvalue()
    assert "\x1b]8" not in out.getvalue()


@pytest.mark.parametrize("width", [60, 100, 140])
def test_each_claim_says_all(width: int, story: list[tuple[Report, Reading]]) -> None:
    made, out = _printed(width)
    for report, reading in story:
        for group in groups_of_reading(report, reading):
            tables.show_group(made, group, voices={}, disputes=[])
    words = " ".join(out.getvalue().split())
    for part in (
        "2024-05-12 · Ansongo, ML · attack",
        "by Reed Band on guards",
        "main",
        "− denies",
        "+ asserts",
        "guards",
    ):
        assert part in words, part
    assert "[≥" in words
    if width == 140:
        assert "“At least 12 guards were killed”" in words


def test_title_says_that_dates_stay_relative() -> None:
    line = tables.reading_title(Report("r1", "x"), Reading("r1", "en", "rules", "the Reed Band")).plain
    assert "publication date unknown, dates stay relative" in line
    assert "own statement of the Reed Band" in line


def test_relations_and_their_stance() -> None:
    made, out = _printed(120)
    relation = Relation("A", "part_of", "B", "A of B", 0, 6, claimant="C", stance="denies")
    tables.show_relations(made, Reading("r1", "en", "rules", relations=(relation,)))
    assert "A — part of — B (denies by C)  “A of B”" in out.getvalue()
