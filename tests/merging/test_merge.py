"""Merging: which mentions are compared, what each score says, and groups that nothing in the order of arrival changes."""

from __future__ import annotations

import random
from dataclasses import replace
from datetime import UTC, date, datetime
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from counterclaim.errors import UsageFault
from counterclaim.merging.blocking import keys_of, veto
from counterclaim.merging.clusters import Verdicts, check_verdicts, cluster, standing_verdicts
from counterclaim.merging.features import Row, mark_of, row_of
from counterclaim.merging.merge import groups_of, merge, unmerged
from counterclaim.merging.scoring import Pair, explain, levels, load_settings, predict, score, with_levels
from counterclaim.records import Claim, Event, Judgement, Mention, Merge, Report


def telling(name: str, *claims: Claim, language: str = "en", **more: Any) -> Mention:
    """A mention "r1/e1" of an attack on a market, but for what is said otherwise."""
    report, eid = name.split("/")
    event = Event(
        eid,
        "attack",
        date="2020-02-29",
        date_precision="day",
        place="Dorwa",
        country="ML",
        lat=14.8,
        lon=-5.2,
        place_precision="settlement",
        perpetrators=("Reed League",),
        targets=("carters",),
        main=True,
    )
    text = Report(report, f"What {report} says.", published=date(2020, 3, 4), language=language)
    return Mention(f"m-{report}-{eid}", text, "given", replace(event, **more), claims)


NOWHERE: dict[str, Any] = {"lat": None, "lon": None}


@pytest.mark.parametrize(
    ("other", "meet"),
    [
        pytest.param({}, True, id="alike"),
        pytest.param({"date": "2020-03-01"}, True, id="over the end of a month"),
        pytest.param({"date": "2020-03-02"}, False, id="two days on"),
        pytest.param({"country": None}, True, id="no country, one place name"),
        pytest.param({"place": None, "country": None}, True, id="no place, one party"),
        pytest.param({"place": "Dourwa", "perpetrators": ()}, True, id="another spelling, one country"),
        pytest.param({"date": "2020-02", "date_precision": "month"}, True, id="a month around the day"),
        pytest.param({"date": "2020-02-26", "date_end": "2020-03-05"}, True, id="days around the day"),
    ],
)
def test_near_keys_meet(other: dict[str, Any], meet: bool) -> None:
    one, two = keys_of(row_of(telling("r1/e1"))), keys_of(row_of(telling("r2/e1", **other)))
    assert bool(set(one.near) & set(two.near)) is meet
    assert not one.vague


@pytest.mark.parametrize("other", [{"date": "2020", "date_precision": "year"}, {"date": None}])
def test_what_has_no_near_date_is_compared_by_place(other: dict[str, Any]) -> None:
    one, two = keys_of(row_of(telling("r1/e1"))), keys_of(row_of(telling("r2/e1", **other)))
    assert two.vague
    assert not two.near
    assert set(one.wide) & set(two.wide)


SUM = Claim("e1", "aggregate", "400", "400 dead since May", 0, 18, low=400, high=400)


@pytest.mark.parametrize(
    ("name", "other", "words"),
    [
        ("r2/e1", {}, None),
        ("r1/e2", {}, "one report"),
        ("r2/e1", {"date": "2020-03-01"}, None),
        ("r2/e1", {"date": "2020-03-02"}, "2 apart"),
        ("r2/e1", {"date": "2020-03-02", "date_precision": "week"}, None),
        ("r2/e1", {"date": "2020-04", "date_precision": "month"}, "do not meet"),
        ("r2/e1", {"lat": 16.8}, "km apart"),
        ("r2/e1", {"country": "NE", **NOWHERE}, "countries differ"),
        ("r2/e1", {"country": "NE"}, None),
        ("r2/e1", {"type": "abduction"}, "two things"),
        ("r2/e1", {"type": "other"}, None),
        ("r2/e1", {"date": None, **NOWHERE}, None),
    ],
)
def test_vetoes(name: str, other: dict[str, Any], words: str | None) -> None:
    one, two = row_of(telling("r1/e1")), row_of(telling(name, **other))
    found = veto(one, two)
    assert (found is None) == (veto(two, one) is None)
    assert (found is None) if words is None else (found is not None and words in found)


def test_a_sum_is_no_event() -> None:
    assert "sum" in (veto(row_of(telling("r1/e1")), row_of(telling("r2/e1", SUM))) or "")


def test_a_mark_changes_with_what_is_compared_only() -> None:
    one = telling("r1/e1")
    assert mark_of(row_of(one)) == mark_of(row_of(telling("r1/e1", confidence=0.5)))
    assert mark_of(row_of(one)) != mark_of(row_of(telling("r1/e1", date="2020-03-01")))


NAMES = [f"m-r{n}-e1" for n in range(8)]
ROWS = {name: row_of(telling(f"r{n}/e1")) for n, name in enumerate(NAMES)}
NONE = Verdicts({}, {})


def made(
    pairs: list[Pair], *, rows: dict[str, Row] | None = None, verdicts: Verdicts = NONE, threshold: float = 0.0
) -> list[tuple[str, ...]]:
    return cluster(rows or ROWS, pairs, verdicts=verdicts, threshold=threshold)


def pair(one: int, other: int, weight: float) -> Pair:
    return Pair(NAMES[one], NAMES[other], weight)


def test_a_chain_is_no_event() -> None:
    # 0-1 and 1-2 are good, 0-2 is not: the better pair is one event, the third stays by itself.
    found = made([pair(0, 1, 5.0), pair(1, 2, 4.0), pair(0, 2, -6.0)])
    assert (NAMES[0], NAMES[1]) in found
    assert (NAMES[2],) in found


def test_a_pair_that_was_never_scored_counts_against() -> None:
    assert (NAMES[2],) in made([pair(0, 1, 5.0), pair(1, 2, 4.0)])


def test_no_member_may_be_vetoed() -> None:
    rows = {**ROWS, NAMES[2]: row_of(telling("r2/e1", date="2020-03-02"))}
    found = made([pair(0, 1, 5.0), pair(1, 2, 9.0), pair(0, 2, 9.0)], rows=rows)
    assert (NAMES[0], NAMES[1]) in found


def test_judgements_outweigh_scores_and_vetoes() -> None:
    rows = {**ROWS, NAMES[1]: row_of(telling("r1/e1", lat=20.0))}
    verdicts = Verdicts({(NAMES[0], NAMES[1]): 1}, {(NAMES[2], NAMES[3]): 2})
    found = made([pair(2, 3, 9.0)], rows=rows, verdicts=verdicts)
    assert (NAMES[0], NAMES[1]) in found
    assert (NAMES[2],) in found


weights = st.floats(-7, 9).map(lambda w: round(w, 1))
some_pairs = st.dictionaries(
    st.tuples(st.integers(0, 7), st.integers(0, 7)).filter(lambda p: p[0] < p[1]), weights, max_size=28
).map(lambda held: [pair(one, other, w) for (one, other), w in held.items()])


@settings(max_examples=80, deadline=None)
@given(some_pairs, st.randoms(use_true_random=False))
def test_the_order_of_arrival_changes_nothing(pairs: list[Pair], dice: object) -> None:
    first = made(pairs)
    names = list(ROWS)
    dice.shuffle(names)  # type: ignore[attr-defined]
    dice.shuffle(pairs)  # type: ignore[attr-defined]
    assert made(pairs, rows={name: ROWS[name] for name in names}) == first
    assert sorted(name for group in first for name in group) == NAMES


def judged(number: int, verdict: str, one: int, other: int, **more: int | None) -> Judgement:
    at = datetime(2020, 1, number, tzinfo=UTC)
    return Judgement(number, f"j{number}", verdict, NAMES[one], NAMES[other], "A. N.", at, "seen", **more)


def test_the_last_judgement_of_a_pair_stands() -> None:
    rows = [judged(1, "same", 0, 1), judged(2, "different", 0, 1), judged(3, "same", 1, 2), judged(4, "unsure", 1, 2)]
    verdicts = standing_verdicts(reversed(rows))
    assert verdicts == Verdicts({}, {(NAMES[0], NAMES[1]): 2})


def test_what_is_undone_lets_the_one_before_stand() -> None:
    rows = [judged(1, "same", 0, 1), judged(2, "different", 0, 1, undone_by=3), judged(3, "undo", 0, 1, undoes=2)]
    assert standing_verdicts(rows) == Verdicts({(NAMES[0], NAMES[1]): 1}, {})


def test_a_cycle_of_same_and_different_is_refused() -> None:
    rows = [judged(1, "same", 0, 1), judged(2, "same", 1, 2), judged(3, "different", 0, 2)]
    with pytest.raises(UsageFault, match=r"j3 .* differ, but j1, j2 say"):
        check_verdicts(standing_verdicts(rows))
    check_verdicts(standing_verdicts(rows[:2]))


AT = datetime(2020, 5, 1, tzinfo=UTC)


def dead(number: int) -> Claim:
    quote = f"{number} carters died when the League burned the market at dawn"
    return Claim("e1", "fatalities", str(number), quote, 0, len(quote), low=number, high=number)


MENTIONS = [
    telling("r1/e1", dead(12)),
    telling("r2/e1", dead(12), place="Dourwa", lat=None, lon=None, date="2020-03-01", type="armed_clash"),
    # A later report that revises the toll is no new event.
    telling("r3/e1", dead(19), perpetrators=("RL",)),
    telling("r4/e1", dead(4), date="2020-03-09"),
    telling("r5/e1", place="Silmo", lat=12.1, lon=-3.0, perpetrators=()),
    telling("r3/e2", type="abduction", targets=("two carters",)),
    telling("r6/e1", type="abduction", targets=("carters",), perpetrators=("RL",)),
    telling("r7/e1", date="2020", date_precision="year", place=None, lat=None, lon=None),
]
WANTED = {
    frozenset({"m-r1-e1", "m-r2-e1", "m-r3-e1"}),
    frozenset({"m-r4-e1"}),
    frozenset({"m-r5-e1"}),
    frozenset({"m-r3-e2", "m-r6-e1"}),
    frozenset({"m-r7-e1"}),
}


def members(merged: Merge) -> set[frozenset[str]]:
    held: dict[str, set[str]] = {}
    for name, event in merged.event_of.items():
        held.setdefault(event, set()).add(name)
    return {frozenset(names) for names in held.values()}


def test_reports_of_one_event_come_together() -> None:
    assert members(merge(MENTIONS, [], load_settings(), at=AT)) == WANTED


@pytest.mark.parametrize("seed", [1, 2, 3])
def test_batches_and_order_change_nothing(seed: int) -> None:
    dice = random.Random(seed)
    mentions = list(MENTIONS)
    dice.shuffle(mentions)
    cut = dice.randrange(1, len(mentions))
    whole = merge(MENTIONS, [], load_settings(), at=AT)
    first = merge(mentions[:cut], [], load_settings(), at=AT)
    assert merge(mentions, [], load_settings(), at=AT, before=first) == whole
    # What is gone from the ledger is gone from the merge.
    less = merge(mentions[:cut], [], load_settings(), at=AT, before=whole)
    assert less == first


def test_groups_hold_every_mention_once() -> None:
    merged = merge(MENTIONS[:5], [], load_settings(), at=AT)
    assert unmerged(MENTIONS, merged) == 3
    for groups in (groups_of(MENTIONS, merged), groups_of(MENTIONS, None)):
        names = [m.id for group in groups for m in group.mentions]
        assert sorted(names) == sorted(m.id for m in MENTIONS)


def test_the_parts_add_up_to_the_score() -> None:
    one, other = row_of(MENTIONS[0]), row_of(MENTIONS[1])
    (scored,) = score([one, other], load_settings())
    parts = explain(one, other, load_settings())
    assert sum(part.weight for part in parts) == pytest.approx(scored.weight, abs=1e-3)
    turned = explain(other, one, load_settings())
    assert [(p.one, p.other) for p in parts] == [(p.other, p.one) for p in turned]
    assert {p.feature: p.found for p in parts}["tolls"] == "one figure alike"


def test_nothing_and_one_can_be_merged() -> None:
    assert merge([], [], load_settings(), at=AT).event_of == {}
    alone: list[Mention] = [MENTIONS[0]]
    assert len(merge(alone, [], load_settings(), at=AT).event_of) == 1


def test_levels_are_splinks_own() -> None:
    mentions = [telling("r1/e1"), telling("r2/e1", type="ambush"), telling("r3/e1", place=None, country="ML")]
    rows = [row_of(mention) for mention in sorted(mentions, key=lambda m: m.id)]
    splink = load_settings().splink
    found = levels(rows, splink)
    place = {row.id: number for number, row in enumerate(rows)}
    names = [comparison["output_column_name"] for comparison in splink["comparisons"]]
    told = {
        (place[r["unique_id_l"]], place[r["unique_id_r"]]): [r[f"gamma_{name}"] for name in names]
        for r in predict(rows, with_levels(splink))
    }
    assert told
    assert {
        pair: [int(found[name][n]) for name in names]
        for n, pair in enumerate(zip(found["one"].tolist(), found["other"].tolist(), strict=True))
    } == told
