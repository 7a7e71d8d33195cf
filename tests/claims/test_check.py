"""Nothing leaves without its words."""

from __future__ import annotations

from dataclasses import replace

import pytest

from counterclaim.claims.check import checked
from counterclaim.records import Claim, Event, Reading, Relation, Report

TEXT = "The army said four soldiers died near Kala."
GOOD = Claim("e1", "fatalities", "four", "four soldiers died", 14, 32, 4, 4, "soldiers", "The army")
BAD = [
    (replace(GOOD, start=13), "offsets"),
    (replace(GOOD, end=900), "outside"),
    (replace(GOOD, start=20, end=20), "outside"),
    (replace(GOOD, quote="five soldiers died"), "offsets"),
    (replace(GOOD, attribute="deaths"), "attribute"),
    (replace(GOOD, stance="hints"), "stance"),
    (replace(GOOD, low=-1), "below zero"),
    (replace(GOOD, low=5, high=4), "crossed"),
    (replace(GOOD, attribute="motive", value=""), "no value"),
]


def reading(*claims: Claim, relations: tuple[Relation, ...] = ()) -> Reading:
    return Reading("r", "en", "test", events=(Event("e1", "attack"),), claims=claims, relations=relations)


def test_a_good_claim_stands_once() -> None:
    assert checked(Report("r", TEXT), reading(GOOD, GOOD)).claims == (GOOD,)


@pytest.mark.parametrize(("claim", "reason"), BAD)
def test_a_bad_claim_is_refused_with_its_reason(claim: Claim, reason: str) -> None:
    result = checked(Report("r", TEXT), reading(claim, GOOD))
    assert result.claims == (GOOD,)
    assert reason in result.refused[0].reason


def test_a_long_quote_points_at_nothing() -> None:
    text = "x" * 500
    claim = Claim("e1", "other", "x", text[:450], 0, 450)
    assert "400" in checked(Report("r", text), reading(claim)).refused[0].reason


def test_an_unknown_event_is_lost_and_the_words_kept() -> None:
    assert checked(Report("r", TEXT), reading(replace(GOOD, eid="e9"))).claims[0].eid is None


def test_relations_are_checked_too() -> None:
    bad = Relation("A", "friend_of", "B", "four", 14, 18)
    result = checked(Report("r", TEXT), reading(relations=(bad,)))
    assert result.relations == ()
    assert "friend_of" in result.refused[0].reason
