"""One event, four rule sets: what stands in the row, what was used, what was left out and why."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from counterclaim.codebook import Attribute, EventType, Stance
from counterclaim.errors import UsageFault
from counterclaim.records import Claim, Event, EventGroup, Mention, Report
from counterclaim.weighing.estimate import estimates
from counterclaim.weighing.rules import RULES, RuleRow, columns_of, derive
from counterclaim.weighing.rules.ucdp import priogrid

ARMY, BAND = "the Malian army", "the Reed Band"


def claim(claimant: str, attribute: str = "fatalities", /, **more: Any) -> Claim:
    low, high = more.get("low"), more.get("high")
    known: dict[str, Any] = {"value": str(low if low is not None else high), "quote": "…", "start": 0, "end": 1} | more
    return Claim("e1", attribute, claimant=claimant, **known)


def toll(claimant: str, number: int, who: str = "soldiers", **more: Any) -> Claim:
    return claim(claimant, low=number, high=number, who=who, **more)


def group(*reports: tuple[Claim, ...], **more: Any) -> EventGroup:
    event = Event(
        **{
            "eid": "e1",
            "type": "attack",
            "date": "2024-05-12",
            "date_precision": "day",
            "place": "Ansongo",
            "country": "ML",
            "lat": 15.66,
            "lon": 0.5,
            "place_precision": "settlement",
            "perpetrators": ("the Reed Band",),
            "targets": ("Malian soldiers",),
            **more,
        }
    )
    mentions = []
    for n, claims in enumerate(reports, start=1):
        report = Report(f"r{n}", f"Text {n} of the matter.", outlet=f"Outlet {n}", published=date(2024, 5, 12 + n))
        mentions.append(Mention(f"m{n}", report, "r", event, claims, tuple(range(len(claims)))))
    return EventGroup("g", tuple(mentions))


def some(row: RuleRow, names: str) -> list[object]:
    return [row.values[name] for name in names.split()]


def test_columns_are_as_published() -> None:
    assert {name: len(columns_of(name)) for name in RULES} == {"acled": 31, "ucdp": 49, "gtd": 59, "airwars": 20}
    assert all(len(set(columns_of(name))) == len(columns_of(name)) for name in RULES)


def test_unknown_rule_set() -> None:
    with pytest.raises(UsageFault, match="no rule set 'cameo'; there are: acled, ucdp, gtd, airwars"):
        derive(group(()), "cameo")


@pytest.mark.parametrize(
    ("claims", "fatalities"),
    [
        ((toll(ARMY, 10), toll("a nurse", 17), toll(BAND, 40)), 10),
        ((claim("a nurse", low=20, who="people", value="tens"),), 10),
        ((claim("a nurse", low=24, who="people", value="dozens"),), 12),
        ((claim("a nurse", low=24, who="people", value="plusieurs dizaines"),), 10),
        ((claim("a nurse", low=200, who="people", value="hundreds"),), 100),
        ((toll(ARMY, 0), toll("a nurse", 17)), 17),
        ((toll(ARMY, 6), toll(ARMY, 4, "fighters")), 10),
        ((toll(ARMY, 6), toll("a nurse", 9, "people"), toll("a nurse", 2, "children")), 9),
        ((toll(ARMY, 6), toll("a nurse", 3, "people")), 6),
        ((claim("a nurse", who="people", value="many"),), None),
        ((), None),
    ],
)
def test_acled_counts_conservatively(claims: tuple[Claim, ...], fatalities: int | None) -> None:
    assert derive(group(claims), "acled").values["fatalities"] == fatalities


def test_acled_row() -> None:
    row = derive(group((toll(ARMY, 10), claim(BAND, "responsibility", value="the raid"))), "acled")
    assert some(row, "event_date year time_precision event_type sub_event_type actor1 actor2 iso country") == [
        "2024-05-12", 2024, 1, "Battles", "Armed clash", "the Reed Band", "Malian soldiers", 466, "Mali",
    ]  # fmt: skip
    assert some(row, "inter1 interaction region admin1 timestamp civilian_targeting") == [None] * 6
    assert some(row, "location latitude longitude geo_precision source") == ["Ansongo", 15.66, 0.5, 1, "Outlet 1"]
    assert row.version == "2"


@pytest.mark.parametrize(
    ("kind", "more", "expected"),
    [
        ("attack", {"targets": ("villagers",)}, ("Violence against civilians", "Attack")),
        ("attack", {"targets": ()}, (None, None)),
        ("shelling", {}, ("Explosions/Remote violence", "Shelling/artillery/missile attack")),
        ("territory_seized", {}, ("Battles", "Non-state actor overtakes territory")),
        ("territory_seized", {"perpetrators": ("the army",)}, ("Battles", "Government regains territory")),
        ("arrest_or_capture", {}, ("Strategic developments", "Arrests")),
        ("other", {}, (None, None)),
    ],
)
def test_acled_types(kind: str, more: dict[str, Any], expected: tuple[str | None, str | None]) -> None:
    row = derive(group((), type=kind, **more), "acled")
    assert (row.values["event_type"], row.values["sub_event_type"]) == expected


def test_ucdp_splits_by_side_and_leaves_a_boast_outside_high() -> None:
    claims = (toll(ARMY, 10), toll("a nurse", 17), toll(BAND, 400), toll(BAND, 3, "fighters"))
    row = derive(group(claims), "ucdp")
    assert some(row, "type_of_violence side_a side_b deaths_a deaths_b deaths_civilians deaths_unknown") == [
        1, "Malian soldiers", "the Reed Band", 17, 3, 0, 0,
    ]  # fmt: skip
    assert some(row, "low best high") == [13, 20, 20]
    (left,) = row.left_out
    assert left.reason.startswith("unreasonable: more than 3 times")
    assert row.values["source_original"] == "the Malian army; a nurse; the Reed Band"
    assert some(row, "where_prec date_prec event_clarity region priogrid_gid") == [1, 1, 1, "Africa", 152282]


def test_ucdp_keeps_two_parties_apart_and_holds_no_event_without_deaths() -> None:
    row = derive(group((toll(ARMY, 10), toll(BAND, 400))), "ucdp")
    assert some(row, "low best high") == [10, 10, 400]
    assert some(derive(group(()), "ucdp"), "low best high deaths_a") == [None] * 4


@pytest.mark.parametrize(("kind", "expected"), [("day", 1), ("week", 2), ("month", 2)])
def test_ucdp_kind_three_and_dates(kind: str, expected: int) -> None:
    when = {"date": "2024-05" if kind == "month" else "2024-05-12", "date_precision": kind}
    row = derive(group((toll("a nurse", 5, "villagers"),), targets=("villagers",), **when), "ucdp")
    assert some(row, "type_of_violence side_b deaths_civilians best") == [3, "Civilians", 5, 5]
    assert row.values["date_prec"] == {"day": 1, "week": 3, "month": 4}[kind]


def test_priogrid() -> None:
    assert priogrid(-90, -180) == 1
    assert priogrid(90, 180) == 360 * 720


def test_gtd_claims_compete() -> None:
    claims = (
        claim(BAND, "responsibility", value="posted on its Telegram channel"),
        claim("the Salt Column", "responsibility", value="we did it"),
        claim("the Dune Union", "responsibility", value="no part in it", stance="denies"),
        toll("a nurse", 17),
        toll("a doctor", 17),
        toll(ARMY, 10),
        toll(ARMY, 4, "fighters"),
    )
    row = derive(group(claims), "gtd")
    assert some(row, "claimed claimmode claim2 claimmode2 claim3 compclaim") == [1, 7, 1, 10, None, 1]
    assert some(row, "gname gname2 guncertain1 nkill nkillter attacktype1 iday") == [
        BAND,
        "the Salt Column",
        0,
        21,
        4,
        2,
        12,
    ]


@pytest.mark.parametrize(
    ("claims", "claimed"),
    [
        ((), -9),
        ((claim("reporter", "responsibility", value="nobody claimed it", stance="unconfirmed"),), 0),
        ((claim(BAND, "responsibility", value="it"),), 1),
    ],
)
def test_gtd_claimed(claims: tuple[Claim, ...], claimed: int) -> None:
    assert derive(group(claims), "gtd").values["claimed"] == claimed


@pytest.mark.parametrize(
    ("claims", "grade"),
    [
        ((), "none claimed"),
        ((toll("a nurse", 4, "civilians"),), "weak"),
        ((toll("a nurse", 4, "civilians"), toll("a doctor", 6, "villagers")), "fair"),
        ((toll(ARMY, 4, "fighters"),), "discounted"),
        (
            (
                toll("a nurse", 4, "civilians"),
                claim(BAND, "responsibility", value="the raid"),
                toll(BAND, 2, "civilians"),
            ),
            "confirmed",
        ),
        (
            (
                toll("a nurse", 4, "civilians"),
                claim(ARMY, "perpetrator", value="the Reed Band"),
                claim(BAND, "responsibility", value="any part", stance="denies"),
            ),
            "contested",
        ),
    ],
)
def test_airwars_grades(claims: tuple[Claim, ...], grade: str) -> None:
    assert derive(group(claims, targets=("villagers",)), "airwars").values["grade"] == grade


def test_airwars_range() -> None:
    row = derive(group((toll("a nurse", 4, "civilians"), claim("a doctor", low=6, who="villagers"))), "airwars")
    assert some(row, "civilians_killed_min civilians_killed_max independent_voices") == [4, 6, 2]


@st.composite
def any_claim(draw: st.DrawFn) -> Claim:
    low = draw(st.one_of(st.none(), st.integers(0, 60)))
    return claim(
        draw(st.sampled_from([ARMY, BAND, "a nurse", "reporter", "the Salt Column"])),
        draw(st.sampled_from(list(Attribute))),
        low=low,
        high=draw(st.one_of(st.none(), st.integers(low or 0, 90))),
        who=draw(st.sampled_from([None, "soldiers", "people", "fighters", "villagers", "children", "posts"])),
        stance=draw(st.sampled_from(list(Stance))),
        value=draw(st.sampled_from(["", "dozens", "the Reed Band", "Ansongo", "dead", "repelled"])),
    )


@settings(max_examples=120, deadline=None, suppress_health_check=list(HealthCheck), derandomize=True)
@given(
    st.lists(st.lists(any_claim(), max_size=5).map(tuple), min_size=1, max_size=3),
    st.sampled_from(list(EventType)),
    st.sampled_from(sorted(RULES)),
)
def test_every_claim_is_used_or_left_out_with_a_reason(reports: list[tuple[Claim, ...]], kind: str, rule: str) -> None:
    told = group(*reports, type=kind)
    row = derive(told, rule)
    keys = [(w.voiced.report.id, w.voiced.number) for w in (*row.used, *row.left_out)]
    assert sorted(keys) == sorted((m.report.id, n) for m in told.mentions for n in m.numbers)
    assert all(w.reason for w in (*row.used, *row.left_out))
    assert all(w.columns for w in row.used)
    assert not any(w.columns for w in row.left_out)
    assert tuple(row.values) == columns_of(rule)
    if rule == "ucdp" and row.values["best"] is not None:
        low, best, high = (row.values[name] for name in ("low", "best", "high"))
        assert isinstance(low, int)
        assert isinstance(best, int)
        assert isinstance(high, int)
        assert low <= best <= high


def test_the_dead_of_an_attack_on_fighters_are_not_the_attackers() -> None:
    told = group((toll(BAND, 9, "fighters"),), targets=("fighters of the Salt Column",))
    assert derive(told, "gtd").values["nkill"] == 9
    assert derive(told, "gtd").values["nkillter"] is None
    assert "its enemy's losses" in estimates(told)[0].reasons[0]
    lost = group((toll(BAND, 9, "our martyrs"),), targets=("fighters of the Salt Column",))
    assert "own losses" in estimates(lost)[0].reasons[0]


def test_wounded_who_died_since_are_no_toll() -> None:
    row = derive(group((toll(ARMY, 92), toll(ARMY, 6, "wounded"))), "acled")
    assert row.values["fatalities"] == 92
    (left,) = row.left_out
    assert left.reason == "wounded who died since: a part, not the toll"


def test_the_doer_that_claims_it_stands_first() -> None:
    claims = (claim(BAND, "responsibility", value="the raid"), toll(ARMY, 3))
    row = derive(group(claims, perpetrators=("the Salt Column", "the Reed Band")), "acled")
    assert some(row, "actor1 assoc_actor_1") == ["the Reed Band", "the Salt Column"]


@settings(max_examples=100, deadline=None, suppress_health_check=list(HealthCheck), derandomize=True)
@given(
    st.lists(st.lists(any_claim(), max_size=4).map(tuple), min_size=1, max_size=3),
    st.sampled_from(sorted(RULES)),
    st.data(),
)
def test_a_copy_of_a_report_changes_no_number(reports: list[tuple[Claim, ...]], rule: str, data: st.DataObject) -> None:
    """A mirror that prints one text again is named among the sources; nothing that is counted moves."""
    told = group(*reports)
    original = data.draw(st.sampled_from(told.mentions))
    copy = replace(original, id="copy", report=replace(original.report, id="copy", outlet="Mirror"))
    before, after = (derive(g, rule).values for g in (told, replace(told, mentions=(*told.mentions, copy))))
    numbers = tuple("fatalities best low high deaths_ nkill nwound claimed compclaim civilians_ militants_".split())
    numbers += ("women_", "grade", "independent_voices")
    counted = [name for name in before if name.startswith(numbers) and name != "grade_reason"]
    assert {name: after[name] for name in counted} == {name: before[name] for name in counted}
