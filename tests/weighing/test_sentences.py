from __future__ import annotations

from typing import Any

import pytest

from counterclaim.records import Claim, Report, Voiced
from counterclaim.weighing.sentences import sentence_of


def said(attribute: str, **more: Any) -> str:
    known: dict[str, Any] = {"value": "…", "quote": "…", "start": 0, "end": 1} | more
    voiced = Voiced(Report("r1", "…", outlet="Outlet"), 0, Claim("e1", attribute, **known))
    sentence = sentence_of(attribute, [(voiced, "the army")], [(voiced, "the army")])
    one, other = sentence.removesuffix(".").split("; ")
    assert one.casefold() == other.casefold()
    return other.removeprefix("the army ").removesuffix(" (Outlet)")


@pytest.mark.parametrize(
    ("low", "high", "who", "told"),
    [
        (29, 29, "soldiers", "said 29 soldiers were killed"),
        (29, 29, "soldats tués", "said 29 dead (“soldats tués”)"),
        (29, 29, "its ranks", "said 29 dead (“its ranks”)"),
        (29, 29, "the attackers", "said 29 dead (“the attackers”)"),
        (29, 29, "killed", "said 29 dead"),
        (29, 29, "morts", "said 29 dead"),
        (29, 29, "civilian dead", "said 29 civilian dead"),
        (29, None, None, "said at least 29 people were killed"),
        (1, None, "people", "said at least 1 person was killed"),
        (1, None, None, "said at least 1 person was killed"),
        (1, 1, "Malian soldiers", "said 1 Malian soldier was killed"),
        (None, 5, "children", "said at most 5 children were killed"),
        (0, 0, "children", "said no children were killed"),
        (3, 3, "graduates", "said 3 graduates were killed"),
    ],
)
def test_tolls(low: int | None, high: int | None, who: str | None, told: str) -> None:
    assert said("fatalities", low=low, high=high, who=who) == told


@pytest.mark.parametrize(
    ("attribute", "more", "told"),
    [
        ("missing_or_captured_people", {"low": 1, "who": "people"}, "said at least 1 person was taken, missing or freed"),
        ("injuries", {"low": 6, "high": 6, "who": "blessés"}, "said 6 injured"),
        ("fatalities", {"low": 6, "high": 6, "who": "soldiers", "stance": "denies"}, "rejected that 6 soldiers were killed"),
        ("responsibility", {"value": "claimed responsibility"}, "claimed responsibility"),
        ("responsibility", {"value": "the raid at dawn"}, "claimed responsibility (“the raid at dawn”)"),
        ("responsibility", {"value": "any part", "stance": "denies"}, "denied responsibility (“any part”)"),
        ("responsibility", {"value": "that only two died", "stance": "denies"}, "denied “that only two died”"),
        ("responsibility", {"value": "staged", "stance": "disputes"}, "disputed who did it (“staged”)"),
        ("perpetrator", {"value": "the Band"}, "named “the Band” as having done it"),
        ("led_by", {"value": "Aru Bel", "stance": "denies"}, "denied that “Aru Bel” led it"),
        ("person_status", {"value": "dead", "who": "Aru Bel"}, "said that Aru Bel is dead"),
        ("motive", {"value": "", "quote": "for revenge", "stance": "denies"}, "denied “for revenge”"),
    ],
)  # fmt: skip
def test_words(attribute: str, more: dict[str, Any], told: str) -> None:
    assert said(attribute, **more) == told
