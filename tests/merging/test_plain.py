from __future__ import annotations

import random
from datetime import date
from typing import Any

import pytest

from counterclaim.merging.plain import days, group, group_id, lead, same_event, same_place, share_party, types_agree
from counterclaim.records import Event, Mention, Report


def event(place: str | None = "Tirga", when: str | None = "2024-05-02", **more: Any) -> Event:
    return Event(more.pop("eid", "e1"), more.pop("type", "attack"), when, place=place, **more)


def mention(report: str, of: Event, *, reader: str = "r", published: date | None = date(2024, 5, 3)) -> Mention:
    return Mention(f"{report}/{reader}/{of.eid}", Report(report, "…", published=published), reader, of)


@pytest.mark.parametrize(
    ("when", "precision", "end", "expected"),
    [
        ("2024-05-02", "day", None, ("2024-05-02", "2024-05-02")),
        ("2024-05-02", None, "2024-05-04", ("2024-05-02", "2024-05-04")),
        ("2024-05-02", "week", None, ("2024-05-02", "2024-05-08")),
        ("2024-02", "month", None, ("2024-02-01", "2024-02-29")),
        ("2024", "year", None, None),
        (None, None, None, None),
        ("soon", "day", None, None),
    ],
)
def test_days(when: str | None, precision: str | None, end: str | None, expected: tuple[str, str] | None) -> None:
    found = days(event(when=when, date_precision=precision, date_end=end))
    assert found == (expected and tuple(map(date.fromisoformat, expected)))


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        (event("Tirga"), event("tirga"), True),
        (event("the Tirga camp"), event("village de Tirga"), True),
        (event("Oued Tirga"), event("Tirga"), True),
        (event("Chinagour"), event("Chinegour"), True),
        (event("Tirga"), event("Tirma"), False),
        (event("the camp"), event("the camp"), False),
        (event("Mali", place_precision="country"), event("Mali", place_precision="country"), False),
        (event(None), event(None), False),
        (event(country="ML"), event(country="NE"), False),
        (event("Aba", lat=1.0, lon=1.0), event("Obu", lat=1.05, lon=1.0), True),
        (event("Aba", lat=1.0, lon=1.0), event("Aba", lat=2.0, lon=1.0), False),
        (event("Aba", lat=1.0, lon=1.0, place_precision="region"), event("Obu", lat=1.0, lon=1.0), False),
    ],
)
def test_same_place(one: Event, other: Event, same: bool) -> None:
    assert same_place(one, other) is same
    assert same_place(other, one) is same


@pytest.mark.parametrize(
    ("one", "other", "shared"),
    [
        (event(perpetrators=("the Northern Liberation Front (NLF)",)), event(perpetrators=("NLF",)), True),
        (event(perpetrators=("Northern Liberation Front",)), event(perpetrators=("NLF fighters",)), True),
        (event(perpetrators=("NLF",)), event(perpetrators=("Red Hand",)), False),
        (event(perpetrators=("gunmen",)), event(perpetrators=("NLF",)), None),
        (event(targets=("the camp of Tirga",)), event(targets=("NLF",)), None),
        (event(perpetrators=("X", "Red Hand")), event(targets=("Red Hand",), perpetrators=("Y",)), True),
        (event(perpetrator_ids=("q1",)), event(perpetrator_ids=("q1",)), True),
    ],
)
def test_share_party(one: Event, other: Event, shared: bool | None) -> None:
    assert share_party(one, other) is shared


@pytest.mark.parametrize(
    ("one", "other", "agree"),
    [
        ("attack", "ambush", True),
        ("attack", "air_or_drone_strike", True),
        ("ambush", "air_or_drone_strike", False),
        ("abduction", "air_or_drone_strike", False),
        ("abduction", "attack", False),
        ("abduction", "other", True),
        ("abduction", "arrest_or_capture", True),
    ],
)
def test_types_agree(one: str, other: str, agree: bool) -> None:
    assert types_agree(one, other) is agree


@pytest.mark.parametrize(
    ("other", "same"),
    [
        (event(), True),
        (event(when="2024-05-03"), False),
        (event(when="2024-05-03", perpetrators=("NLF",)), True),
        (event(when="2024-05-04", perpetrators=("NLF",)), False),
        (event(when="2024-05", date_precision="month"), False),
        (event(when="2024-05", date_precision="month", perpetrators=("NLF",)), True),
        (event(when=None), False),
        (event(type="abduction"), False),
        (event(perpetrators=("Red Hand",)), False),
        (event(perpetrators=("gunmen",)), True),
    ],
)
def test_same_event(other: Event, same: bool) -> None:
    assert same_event(mention("a", event(perpetrators=("NLF",))), mention("b", other)) is same


def test_two_events_of_one_reading_stay_two() -> None:
    assert len(group([mention("a", event(eid="e1")), mention("a", event(eid="e2"))])) == 2


def test_two_readings_of_one_report_are_one_event() -> None:
    assert len(group([mention("a", event()), mention("a", event(), reader="s")])) == 1


def test_no_chain_over_a_mention_that_names_nobody() -> None:
    groups = group(
        [
            mention("a", event(perpetrators=("NLF",))),
            mention("b", event()),
            mention("c", event(perpetrators=("Red Hand",))),
        ]
    )
    assert [[m.report.id for m in g.mentions] for g in groups] == [["a", "b"], ["c"]]


def test_order_of_input_changes_nothing() -> None:
    mentions = [
        mention(
            f"r{n}", event(("Tirga", "Abou")[n % 2], f"2024-05-0{1 + n % 3}", perpetrators=(("NLF", "gunmen")[n % 2],))
        )
        for n in range(12)
    ]
    first = group(mentions)
    for seed in range(5):
        random.Random(seed).shuffle(mentions)
        assert group(mentions) == first
    assert sorted(m.id for g in first for m in g.mentions) == sorted(m.id for m in mentions)


def test_group_id_comes_from_its_mentions() -> None:
    assert group_id(["b", "a"]) == group_id(["a", "b"]) != group_id(["a"])
    (one,) = group([mention("a", event())])
    assert one.id == group_id(["a/r/e1"])


def test_unknown_publication_comes_last() -> None:
    (one,) = group([mention("a", event(), published=None), mention("b", event())])
    assert [m.report.id for m in one.mentions] == ["b", "a"]


def test_lead_is_a_main_event_with_a_day() -> None:
    (one,) = group([mention("a", event(main=False)), mention("b", event(main=True))])
    assert lead(one).report.id == "b"


def test_nothing_in_nothing_out() -> None:
    assert group([]) == []
