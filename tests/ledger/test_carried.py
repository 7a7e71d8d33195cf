"""A correction outlives the reader whose event it was made of, where a newer reading has recognisably the same event."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from counterclaim.ledger import Ledger
from counterclaim.records import Claim, Event, Mention, Reading, Report
from counterclaim.resolve.carried import ALIKE, likeness
from counterclaim.resolve.corrections import ActorFix, DateFix, Fix, PlaceFix, TypeFix

TEXT = "The Reed League raided Dorwa, east of Tilm, on Monday. Two carters died, the League said. Tilm was shelled."
REPORT = Report("r1", TEXT, published=date(2020, 3, 4), language="en")
RAID = Event(
    "e1", "attack", date="2020-03-02", date_precision="day", place="Dorwa", country="ML", perpetrators=("Reed League",)
)
SHELLING = Event("e2", "shelling", date="2020-03-02", date_precision="day", place="Tilm", country="ML")
DEAD = Claim("e1", "fatalities", "Two", "Two carters died", 55, 71, low=2, high=2, who="carters", claimant="the League")


def reading(reader: str, *events: Event, claims: tuple[Claim, ...] = (DEAD,)) -> Reading:
    return Reading("r1", "en", reader, None, events, claims)


def corrected(ledger: Ledger, fix: Fix, *newer: Event, claims: tuple[Claim, ...] = (DEAD,)) -> list[Mention]:
    """What is shown after an event of an older reader was put right and a newer reader read the report."""
    ledger.add(REPORT, reading("rules 1", RAID, SHELLING))
    ledger.correct(next(m.id for m in ledger.mentions() if m.event.eid == "e1"), fix, by="A. N.", why="the map")
    ledger.add(REPORT, reading("rules 2", *newer, claims=claims))
    return ledger.mentions()


FIXES = [
    pytest.param(PlaceFix("Dorwa", 14.8, -5.2, "ne"), {"country": "NE", "lat": 14.8}, id="place"),
    pytest.param(DateFix("2020-02-24"), {"date": "2020-02-24"}, id="date"),
    pytest.param(TypeFix("ambush"), {"type": "ambush"}, id="type"),
    pytest.param(ActorFix("Reed League", "reed-league"), {"perpetrator_ids": ("reed-league",)}, id="actor"),
]


@pytest.mark.parametrize(("fix", "right"), FIXES)
def test_a_newer_reading_keeps_what_was_put_right(ledger: Ledger, fix: Fix, right: dict[str, object]) -> None:
    shelling, raid = corrected(ledger, fix, replace(SHELLING, eid="e1"), replace(RAID, eid="e2"), claims=())
    assert {m.reader for m in (raid, shelling)} == {"rules 2"}
    assert {name: getattr(raid.event, name) for name in right} == right
    assert [number for _, number in raid.corrected] == [1]
    assert shelling.corrected == ()
    assert ledger.lost_corrections() == []


def test_the_field_put_right_may_be_read_otherwise(ledger: Ledger) -> None:
    (found,) = corrected(ledger, DateFix("2020-02-24"), replace(RAID, date="2020-02-20"))
    assert found.event.date == "2020-02-24"


def test_another_event_gets_nothing_and_it_is_said(ledger: Ledger) -> None:
    (found,) = corrected(ledger, DateFix("2020-02-24"), replace(SHELLING, eid="e1"), claims=())
    assert found.event == replace(SHELLING, eid="e1")
    (lost,) = ledger.lost_corrections()
    assert (lost.number, lost.report) == (1, "r1")
    assert lost.reason == "the reading by rules 2 has no event that is recognisably the same"


def test_two_alike_get_nothing(ledger: Ledger) -> None:
    found = corrected(ledger, DateFix("2020-02-24"), RAID, replace(RAID, eid="e2"), claims=())
    assert all(m.corrected == () for m in found)
    assert "two events" in ledger.lost_corrections()[0].reason


def test_a_party_that_is_no_longer_named(ledger: Ledger) -> None:
    corrected(ledger, ActorFix("Reed League", "reed-league"), replace(RAID, perpetrators=("gunmen",)))
    assert "no party or claimant 'Reed League'" in ledger.lost_corrections()[0].reason


def test_undone_is_neither_carried_nor_lost(ledger: Ledger) -> None:
    corrected(ledger, DateFix("2020-02-24"), RAID)
    ledger.undo(1, by="A. N.", why="the map")
    assert ledger.mentions()[0].event.date == "2020-03-02"
    assert ledger.lost_corrections() == []


def test_a_reading_without_events_loses_it_aloud(ledger: Ledger) -> None:
    assert corrected(ledger, DateFix("2020-02-24"), claims=()) == []
    assert "rules 2 has no event" in ledger.lost_corrections()[0].reason


@pytest.mark.parametrize(
    ("change", "alike"),
    [
        ({}, True),
        ({"place": "the town of Dorwa"}, True),
        ({"date": "2020-03-03"}, True),
        ({"date": None}, True),
        ({"place": "Tilm"}, False),
        ({"date": "2020-03-09"}, False),
    ],
)
def test_likeness(change: dict[str, object], alike: bool) -> None:
    one = Mention("a", REPORT, "rules 1", RAID, (DEAD,), (0,))
    other = Mention("b", REPORT, "rules 2", replace(RAID, **change), (DEAD,), (0,))  # type: ignore[arg-type]
    assert (likeness(one, other) >= ALIKE) is alike
