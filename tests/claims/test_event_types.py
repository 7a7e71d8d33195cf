"""The type of an event, from its words and its dead."""

from __future__ import annotations

import pytest

from counterclaim.claims.event_types import likeliest, type_chances, with_heads
from counterclaim.codebook import EventType
from counterclaim.pipeline import Tools, read_report
from counterclaim.records import Report

KINDS = [str(k) for k in EventType]


def test_chances_sum_to_one() -> None:
    chances = type_chances({"a": 1.0, "unheard of": 5.0}, {"a": {"ambush": 2.0, "other": -1.0}})
    assert sum(chances) == pytest.approx(1.0)
    assert likeliest(chances) == "ambush"
    assert chances[KINDS.index("other")] < chances[KINDS.index("attack")]


def test_without_words_all_are_alike_and_the_first_is_taken() -> None:
    assert likeliest(type_chances({}, {})) == KINDS[0]


def test_a_head_decides_where_the_words_do_not() -> None:
    even = type_chances({}, {})
    head = [0.9 if k == "shelling" else 0.1 / (len(KINDS) - 1) for k in KINDS]
    assert likeliest(with_heads(even, head)) == "shelling"
    sure = type_chances({"a": 1.0}, {"a": {"ambush": 20.0}})
    assert likeliest(with_heads(sure, head)) == "ambush", "a head alone rules out nothing"
    assert sum(with_heads(even, [0.0] * len(KINDS))) == pytest.approx(1.0)


READ = [
    ("Militants ambushed a convoy near Dorwa on Sunday, killing two soldiers.", "ambush"),
    ("A drone strike hit a market near Dorwa on Sunday, killing nine people.", "air_or_drone_strike"),
    ("A suicide bomber blew himself up at a mosque in Dorwa on Sunday, killing nine people.", "suicide_attack"),
    ("Gunmen kidnapped six teachers near Dorwa on Sunday.", "abduction"),
    ("Artillery shelled the town of Dorwa on Sunday, wounding five people.", "shelling"),
]


@pytest.mark.parametrize(("text", "kind"), READ)
def test_type_of_a_short_report(tools: Tools, text: str, kind: str) -> None:
    assert read_report(Report("r", text, language="en"), tools).events[0].type == kind
