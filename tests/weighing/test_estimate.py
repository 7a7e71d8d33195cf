"""Independent voices, and the estimates made of them: tables of small cases, and two properties that must hold."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from counterclaim.merging.copies import copies
from counterclaim.records import Claim, Event, EventGroup, Mention, Report
from counterclaim.weighing.estimate import Estimate, estimates
from counterclaim.weighing.independence import heard_of, independent_voices, repeating, same_words

ARMY, FRONT = "the Malian army", "the Reed Band"


def claim(claimant: str, low: int | None, high: int | None, who: str = "soldiers", **more: Any) -> Claim:
    known: dict[str, Any] = {"attribute": "fatalities", "value": str(low), "quote": f"{low} {who}"} | more
    return Claim("e1", start=0, end=1, low=low, high=high, who=who, claimant=claimant, **known)


def group(*reports: Sequence[Claim], texts: Sequence[str] = (), outlets: Sequence[str] = ()) -> EventGroup:
    event = Event("e1", "attack", "2024-05-01", perpetrators=("Reed Band",), targets=("the Malian army",))
    mentions = []
    for n, claims in enumerate(reports, start=1):
        text = texts[n - 1] if texts else f"Report number {n} of its own words about matter {n * 7} and no other."
        outlet = outlets[n - 1] if outlets else f"Outlet {n}"
        report = Report(f"r{n}", text, outlet=outlet, published=date(2024, 5, 1) + timedelta(days=n))
        mentions.append(Mention(f"m{n}", report, "r", event, tuple(claims), tuple(range(len(claims)))))
    return EventGroup("g", tuple(mentions))


def only(found: Sequence[Estimate]) -> tuple[int | None, int | None, int | None]:
    (one,) = found
    return one.low, one.best, one.high


@pytest.mark.parametrize(
    ("reports", "expected"),
    [
        ([[claim(ARMY, 10, 10)]], (10, 10, 10)),
        ([[claim("a nurse", 23, None)]], (23, 23, None)),
        ([[claim("a nurse", None, 30)]], (None, 30, 30)),
        ([[claim("a nurse", 20, 30)]], (20, 25, 30)),
        # at least 23 with 26: one interval, closed by the exact figure
        ([[claim("a nurse", 23, None)], [claim("a doctor", 26, 26)]], (23, 23, 26)),
        # a party against its enemy: both parties, the lower median
        ([[claim(ARMY, 10, 10)], [claim(FRONT, 40, 40)]], (10, 10, 40)),
        # two without a stake make the interval, the boast stays outside
        ([[claim("a nurse", 17, 17)], [claim("a doctor", 18, 18)], [claim(FRONT, 40, 40)]], (17, 18, 18)),
        # what a party admits of its own is the floor
        ([[claim("a nurse", 8, 8)], [claim("a doctor", 18, 18)], [claim(ARMY, 12, 12)]], (12, 12, 18)),
        # a later figure of one voice supersedes; a party denies any
        ([[claim(ARMY, 10, 10)], [claim(ARMY, 14, 14)]], (14, 14, 14)),
        ([[claim(ARMY, 1, None, stance="denies")]], (0, 0, 0)),
        ([[claim("a nurse", 5, 5, stance="unconfirmed")]], (5, 5, 5)),
        ([[claim("a nurse", 5, 5, stance="unconfirmed"), claim("a doctor", 9, 9)]], (9, 9, 9)),
        ([[claim("a nurse", None, None)]], (None, None, None)),
    ],
)
def test_estimates(reports: list[list[Claim]], expected: tuple[int | None, ...]) -> None:
    assert only(estimates(group(*reports))) == expected


def test_reasons_name_voices_weights_and_what_was_left_out() -> None:
    (found,) = estimates(group([claim(ARMY, 10, 10)], [claim(ARMY, 14, 14)], [claim(FRONT, 40, 40)]))
    assert found.reasons == (
        "the Malian army: 14 (own losses, weight 1)",
        "the Reed Band: 40 (its enemy's losses, weight 1)",
        "best 14: the weighted median",
    )
    assert [left.why for left in found.left_out] == ["superseded by the same voice's figure of 2024-05-03"]


LONG = "At least ten guards were killed when the post beside the river burned down on Sunday"


@pytest.mark.parametrize(
    ("reports", "number"),
    [
        ([[claim(ARMY, 10, 10)], [claim("the army", 10, 10)]], 1),
        ([[claim(ARMY, 10, 10)], [claim("the Chadian army", 10, 10)], [claim("the army", 10, 10)]], 2),
        ([[claim("a resident", 3, 3)], [claim("a resident", 3, 3)]], 2),
        ([[claim("reporter", 3, 3)], [claim("reporter", 3, 3)]], 2),
        # one sentence in two outlets; where one says whose it is, it is theirs
        ([[claim("reporter", 10, None, quote=LONG)], [claim("reporter", 10, None, quote=LONG + ",")]], 1),
        ([[claim("reporter", 10, None, quote=LONG)], [claim(ARMY, 10, None, quote=LONG)]], 1),
        ([[claim(FRONT, 10, None, quote=LONG)], [claim(ARMY, 10, None, quote=LONG)]], 2),
    ],
)
def test_voices(reports: list[list[Claim]], number: int) -> None:
    assert len(independent_voices(heard_of(group(*reports)))) == number


def test_an_outlet_is_one_voice_and_a_copied_text_no_second() -> None:
    told = [claim("reporter", 3, 3), claim("a resident", 4, 4)]
    same_outlet = group([told[0]], [told[0]], outlets=["Plains Wire", "Plains Wire"])
    assert len(independent_voices(heard_of(same_outlet))) == 1
    text = " ".join(f"word{n}" for n in range(60))
    copied = group(told, told, texts=[text, text + " (agency)"])
    assert len(independent_voices(heard_of(copied))) == 2


def test_reports_that_bring_no_voice_of_their_own_are_told() -> None:
    told, own = claim(ARMY, 10, 10), claim("a nurse", 12, 12)
    quoted = group([told], [told], [told, own], [claim("the army", 10, 10)], [claim("a resident", 9, 9)])
    assert repeating(heard_of(quoted)) == ("r2", "r4")
    text = " ".join(f"word{n}" for n in range(60))
    copied = group([claim("reporter", 3, 3)], [claim("reporter", 3, 3)], texts=[text, f"By our staff. {text}"])
    assert repeating(heard_of(copied)) == ("r2",)
    assert repeating(heard_of(group([told], [claim(FRONT, 40, 40)]))) == ()


def test_copies_and_same_words() -> None:
    words = [f"word{n}" for n in range(100)]
    assert copies(" ".join(words), " ".join(words[:90]))
    assert not copies(" ".join(words), " ".join(words[:40] + words[:0:-1]))
    assert same_words(LONG, LONG.replace("Sunday", "sunday."))
    assert not same_words("ten guards were killed", "ten guards were killed")


CLAIMANTS = st.sampled_from([ARMY, "the army", FRONT, "a nurse", "a doctor", "residents", "reporter", "the UN mission"])


@st.composite
def claims(draw: st.DrawFn) -> Claim:
    low = draw(st.one_of(st.none(), st.integers(0, 60)))
    high = draw(st.one_of(st.none(), st.integers(low or 0, 90)))
    who = draw(st.sampled_from(["soldiers", "people", "fighters", "civilians"]))
    stance = draw(st.sampled_from(["asserts", "asserts", "confirms", "disputes", "denies", "unconfirmed"]))
    attribute = draw(st.sampled_from(["fatalities", "injuries", "missing_or_captured_people"]))
    return claim(draw(CLAIMANTS), low, high, who, stance=stance, attribute=attribute)


GROUPS = st.lists(st.lists(claims(), max_size=4), min_size=1, max_size=4).map(lambda reports: group(*reports))
QUICK = settings(max_examples=150, deadline=None, suppress_health_check=list(HealthCheck), derandomize=True)


@QUICK
@given(GROUPS)
def test_an_estimate_never_lies_outside_what_was_claimed(told: EventGroup) -> None:
    for found in estimates(told):
        numbers = [n for f in found.figures for n in (f.low, f.high) if n is not None]
        if found.best is None:
            assert not numbers
            continue
        assert min(numbers) <= found.best <= max(numbers)
        assert found.low is None or (found.low in numbers and found.low <= found.best)
        assert found.high is None or (found.high in numbers and found.high >= found.best)


def _sums(told: EventGroup) -> list[tuple[object, ...]]:
    return [(e.attribute, e.who, e.fate, e.low, e.best, e.high, e.voices) for e in estimates(told)]


@QUICK
@given(GROUPS, st.data())
def test_adding_a_copy_of_a_voice_changes_nothing(told: EventGroup, data: st.DataObject) -> None:
    original = data.draw(st.sampled_from(told.mentions))
    later = (original.report.published or date(2024, 5, 1)) + timedelta(days=data.draw(st.integers(0, 9)))
    copy = replace(original, id="copy", report=replace(original.report, id="copy", outlet="Mirror", published=later))
    assert _sums(replace(told, mentions=(*told.mentions, copy))) == _sums(told)
