"""Corrections are rows: applied when asked, to stored readings and later ones alike, undone without a trace in events."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, date
from pathlib import Path
from random import Random
from typing import TypedDict

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from counterclaim.codebook import EventType
from counterclaim.errors import UsageFault
from counterclaim.ledger import Ledger
from counterclaim.records import Claim, Event, Mention, Reading, Report
from counterclaim.resolve.corrections import ActorFix, DateFix, Fix, PlaceFix, TypeFix

TEXT = "The Reed League raided Dorwa, east of Tilm, on Monday. Two carters died, the League said."


class _Said(TypedDict):
    by: str
    why: str


SAID: _Said = {"by": "A. N.", "why": "the map"}


def pair(number: int = 1, *, reader: str = "rules 1", text: str = TEXT, **more: object) -> tuple[Report, Reading]:
    event = Event(
        "e1",
        "attack",
        date="2020-03-02",
        date_precision="day",
        place="Dorwa",
        country="ML",
        place_precision="settlement",
        perpetrators=("Reed League",),
        targets=("carters",),
        date_phrase="on Monday",
        date_anchor="published",
    )
    said = Claim(
        "e1", "fatalities", "Two", "Two carters died", 55, 71, low=2, high=2, who="carters", claimant="the League"
    )
    report = Report(f"r{number}", text, published=date(2020, 3, 4), language="en")
    return report, Reading(report.id, "en", reader, None, (replace(event, **more),), (said,))  # type: ignore[arg-type]


def only(ledger: Ledger) -> Mention:
    (mention,) = ledger.mentions()
    return mention


PLACE = PlaceFix("Dorwa", 14.8, -5.2, "ne")


def test_a_place_is_put_right_and_its_name_kept(ledger: Ledger) -> None:
    ledger.add(*pair())
    raw = only(ledger)
    made = ledger.correct(raw.id[:6], PLACE, **SAID)
    found = only(ledger)
    assert found.event == replace(raw.event, country="NE", lat=14.8, lon=-5.2)
    assert found.corrected == (("place", 1),)
    assert (made.number, made.kind, made.scope, made.words, made.by, made.why) == (
        1,
        "place",
        "event",
        "Dorwa",
        "A. N.",
        "the map",
    )
    assert made.old == {"place": "Dorwa", "country": "ML", "lat": None, "lon": None, "place_precision": "settlement"}
    assert made.at.tzinfo is UTC
    assert ledger.corrections() == [made]
    assert ledger.mentions(corrected=False) == [raw]
    assert [event for _, reading in ledger.readings() for event in reading.events] == [raw.event]


@pytest.mark.parametrize(
    ("fix", "changed"),
    [
        (
            PlaceFix("Tilm", 14.0, 1.0, "ML", "near"),
            {"place": "Tilm", "lat": 14.0, "lon": 1.0, "place_precision": "near"},
        ),
        (DateFix("2020-03"), {"date": "2020-03", "date_precision": "month"}),
        (DateFix("2020-03-01", "2020-03-02"), {"date": "2020-03-01", "date_end": "2020-03-02"}),
        (DateFix("2020-03-01", precision="week"), {"date": "2020-03-01", "date_precision": "week"}),
        (TypeFix("shelling"), {"type": "shelling"}),
        (ActorFix("reed  LEAGUE", "reed-league"), {"perpetrator_ids": ("reed-league",)}),
        (ActorFix("carters", "carters-guild"), {"target_ids": ("carters-guild",)}),
    ],
)
def test_what_is_corrected_changes_and_nothing_else(ledger: Ledger, fix: Fix, changed: dict[str, object]) -> None:
    ledger.add(*pair())
    raw = only(ledger)
    ledger.correct(raw.id, fix, **SAID)
    assert only(ledger).event == replace(raw.event, **changed)  # type: ignore[arg-type]


def test_a_claimant_is_put_right(ledger: Ledger) -> None:
    ledger.add(*pair())
    ledger.correct(only(ledger).id, ActorFix("the League", "reed-league"), **SAID)
    assert [claim.claimant_ids for claim in only(ledger).claims] == [("reed-league",)]


@pytest.mark.parametrize(
    ("ids", "found", "seen"),
    [
        ((), ("new", ""), None),
        (("a", "b"), ("new", "b"), "a"),
        (("", "b"), ("new", "b"), None),
        (("b",), ("b", "new"), None),  # a given reading: whose id that is can't be told
        (("a", "b", "new"), ("a", "b", "new"), None),
    ],
)
def test_ids_stand_one_for_each_name(
    ledger: Ledger, ids: tuple[str, ...], found: tuple[str, ...], seen: str | None
) -> None:
    ledger.add(*pair(perpetrators=("Reed League", "Marsh Front"), perpetrator_ids=ids))
    made = ledger.correct(only(ledger).id, ActorFix("Reed League", "new"), **SAID)
    assert only(ledger).event.perpetrator_ids == found
    assert made.old == {"actor_id": seen}


def test_everywhere_holds_for_readings_before_and_after(ledger: Ledger) -> None:
    ledger.add(*pair(1))
    ledger.add(*pair(2))
    ledger.correct(ledger.mentions()[0].id, PLACE, everywhere=True, **SAID)
    ledger.correct(ledger.mentions()[0].id, ActorFix("Reed League", "reed-league"), everywhere=True, **SAID)
    ledger.add(*pair(1, reader="rules 2"))  # read again
    ledger.add(*pair(3, place="DORWA"))
    ledger.add(*pair(4, country="NE"))  # read in the country it was corrected to
    ledger.add(*pair(5, country="CM"))  # another Dorwa
    ledger.add(*pair(6, country=None))
    found = {m.report.id: (m.event.country, m.event.lat, m.event.perpetrator_ids) for m in ledger.mentions()}
    right = ("NE", 14.8, ("reed-league",))
    assert found == {
        "r1": right,
        "r2": right,
        "r3": right,
        "r4": ("NE", 14.8, ()),
        "r5": ("CM", None, ()),
        "r6": (None, None, ()),
    }
    assert [m.event.place for m in ledger.mentions()] == ["Dorwa", "Dorwa", "DORWA", "Dorwa", "Dorwa", "Dorwa"]


def test_a_correction_of_this_event_leaves_others_alone(ledger: Ledger) -> None:
    ledger.add(*pair(1))
    ledger.add(*pair(2))
    first, second = ledger.mentions()
    ledger.correct(first.id, PLACE, **SAID)
    assert ledger.mentions()[1] == second


def test_all_mentions_of_one_event_are_put_right_together(ledger: Ledger) -> None:
    ledger.add(*pair(1))
    ledger.add(*pair(2, place="Dorwa village"))
    ledger.correct([m.id for m in ledger.mentions()], PLACE, **SAID)
    assert [(m.event.place, m.event.lat) for m in ledger.mentions()] == [("Dorwa", 14.8), ("Dorwa village", 14.8)]


def test_later_wins_and_both_are_kept(ledger: Ledger) -> None:
    ledger.add(*pair())
    key = only(ledger).id
    ledger.correct(key, PLACE, everywhere=True, **SAID)
    second = ledger.correct(key, PlaceFix("Dorwa", 1.0, 2.0, "ML"), by="B. O.", why="another map")
    assert second.old is not None
    assert second.old["lat"] == 14.8
    assert (only(ledger).event.lat, only(ledger).corrected) == (1.0, (("place", 2),))
    undone = ledger.undo(2, by="A. N.", why="no, the first")
    assert (only(ledger).event.lat, only(ledger).corrected) == (14.8, (("place", 1),))
    assert [(c.number, c.undoes, c.undone_by) for c in ledger.corrections()] == [
        (1, None, None),
        (2, None, 3),
        (3, 2, None),
    ]
    assert ledger.corrections()[2] == undone


@pytest.mark.parametrize(
    ("fix", "fault"),
    [
        (PlaceFix("Dorwa", 91, 0, "ML"), "latitude 91 is not within -90 and 90"),
        (PlaceFix("Dorwa", 0, -180.5, "ML"), "longitude -180.5 is not within -180 and 180"),
        (PlaceFix("Dorwa", float("nan"), 0, "ML"), "latitude nan is not within"),
        (PlaceFix("Dorwa", 0, 0, "XX"), "'XX' is no two-letter country code"),
        (PlaceFix("Dorwa", 0, 0, "ML", "street"), "no such place precision: 'street'"),
        (PlaceFix("Velm", 0, 0, "ML"), "no report of the event says 'Velm'; its place as read: 'Dorwa'"),
        (PlaceFix("Dor", 0, 0, "ML"), "no report of the event says 'Dor'"),
        (PlaceFix(" ", 0, 0, "ML"), "can't be empty"),
        (DateFix("Monday"), "'Monday' is no date"),
        (DateFix("2020-02-30"), "'2020-02-30' is no date"),
        (DateFix("0000"), "'0000' is no date"),
        (DateFix("2020-03-02", "2020-03-01"), "the end 2020-03-01 is before 2020-03-02"),
        (DateFix("2020-03-02", "2020-04"), "is not written to the day"),
        (DateFix("2020-03", precision="day"), "'2020-03' is written to the month, not to the day"),
        (DateFix("2020-03", precision="hour"), "no such date precision: 'hour'"),
        (TypeFix("raid"), "no such event type: 'raid'"),
        (ActorFix("Marsh Front", "x"), "'Marsh Front' is no party or claimant of the event"),
        (ActorFix("Reed League", " "), "can't be empty"),
    ],
)
def test_what_is_no_correction_is_said_and_not_kept(ledger: Ledger, fix: Fix, fault: str) -> None:
    ledger.add(*pair())
    with pytest.raises(UsageFault) as raised:
        ledger.correct(only(ledger).id, fix, **SAID)
    assert fault in str(raised.value)
    assert ledger.corrections() == []


def test_other_faults(ledger: Ledger) -> None:
    for number in range(40):
        ledger.add(*pair(number))
    key = ledger.mentions()[0].id
    faults: list[tuple[Callable[[], object], str]] = [
        (lambda: ledger.correct("zz", PLACE, **SAID), "no event of a reading begins with 'zz'"),
        (lambda: ledger.correct("", PLACE, **SAID), "no event of a reading begins with ''"),
        (lambda: ledger.correct([], PLACE, **SAID), "no event is named"),
        (lambda: ledger.correct(_shared(ledger), PLACE, **SAID), "is the beginning of"),
        (lambda: ledger.correct(key, PLACE, by=" ", why="x"), "it must be said who corrects"),
        (lambda: ledger.correct(key, PLACE, by="x", why=""), "it must be said why"),
        (lambda: ledger.correct(key, DateFix("2020"), everywhere=True, **SAID), "of one event"),
        (lambda: ledger.correct(key, PlaceFix("Tilm", 0, 0, "ML"), everywhere=True, **SAID), "--everywhere needs"),
        (lambda: ledger.undo(1, **SAID), "there is no correction 1"),
    ]
    for act, fault in faults:
        with pytest.raises(UsageFault) as raised:
            act()
        assert fault in str(raised.value)
    assert ledger.corrections() == []
    ledger.correct(key, PLACE, **SAID)
    ledger.undo(1, **SAID)
    for number, fault in ((1, "correction 1 is undone already, by 2"), (2, "2 undoes correction 1")):
        with pytest.raises(UsageFault, match=fault):
            ledger.undo(number, **SAID)


def _shared(ledger: Ledger) -> str:
    """A beginning that two ids have: of 40 ids at least two begin with the same of 16 digits."""
    firsts = [m.id[0] for m in ledger.mentions()]
    return next(first for first in firsts if firsts.count(first) > 1)


def test_rows_never_change(ledger: Ledger) -> None:
    ledger.add(*pair())
    ledger.correct(only(ledger).id, PLACE, **SAID)
    with ledger._transaction() as connection:
        before = connection.exec_driver_sql("SELECT * FROM corrections").all()
    ledger.undo(1, **SAID)
    with ledger._transaction() as connection:
        assert connection.exec_driver_sql("SELECT * FROM corrections WHERE seq = 1").all() == before


FIXES: st.SearchStrategy[Fix] = st.one_of(
    st.builds(
        PlaceFix,
        st.sampled_from(["Dorwa", "Tilm"]),
        st.floats(-90, 90),
        st.floats(-180, 180),
        st.sampled_from(["ML", "NE"]),
    ),
    st.builds(DateFix, st.dates().map(str)),
    st.builds(TypeFix, st.sampled_from(sorted(EventType))),
    st.builds(ActorFix, st.sampled_from(["Reed League", "carters", "the League"]), st.sampled_from(["a", "b"])),
)


@settings(
    max_examples=25,
    deadline=None,
    derandomize=True,
    database=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(fixes=st.lists(st.tuples(FIXES, st.booleans()), min_size=1, max_size=3), order=st.randoms(use_true_random=False))
def test_undone_corrections_leave_the_events_exactly_as_they_were(
    empty_ledger: Path, tmp_path: Path, fixes: list[tuple[Fix, bool]], order: Random
) -> None:
    with Ledger(shutil.copy(empty_ledger, tmp_path / "ledger.db")) as ledger:
        for number in range(2):
            ledger.add(*pair(number))
        before = ledger.mentions()
        numbers = []
        for fix, wide in fixes:
            wide = wide and (isinstance(fix, ActorFix) or (isinstance(fix, PlaceFix) and fix.words == "Dorwa"))
            numbers.append(ledger.correct(before[0].id, fix, everywhere=wide, **SAID).number)
            assert ledger.mentions() != before
        order.shuffle(numbers)
        for number in numbers:
            ledger.undo(number, **SAID)
        assert ledger.mentions() == before == ledger.mentions(corrected=False)
