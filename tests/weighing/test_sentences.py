from __future__ import annotations

from typing import Any

import pytest

from counterclaim.records import Claim, Report, Voiced
from counterclaim.weighing.sentences import befallen, sentence_of, within


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
        (38, 38, "civilian", "said 38 civilians were killed"),
        (23, 23, "military", "said 23 dead (“military”)"),
        (9, 9, "bodies", "spoke of 9 bodies"),
        (4, 4, "deaths", "spoke of 4 deaths"),
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
        ("fatalities", {"low": 4, "high": 4, "who": "deaths", "stance": "denies"}, "rejected 4 deaths"),
        ("fatalities", {"low": 4, "high": 4, "who": "morts", "stance": "denies"}, "rejected 4 dead"),
        ("motive", {"value": '"There were none', "stance": "denies"}, "denied “There were none”"),
        ("motive", {"value": "« vengeance »"}, "said “vengeance”"),
        ("motive", {"value": 'a "blockade" of the town'}, "said “a \"blockade\" of the town”"),
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


@pytest.mark.parametrize(
    ("name", "inside"),
    [
        ("The army", "the army"),
        ("Its defence ministry", "its defence ministry"),
        ("Two police sources", "two police sources"),
        ("Another", "another"),
        ("L’Observatoire", "l’Observatoire"),
        ("Du côté des assaillants", "du côté des assaillants"),
        ("La", "La"),
        ("Bujumbura", "Bujumbura"),
        ("White Helmets", "White Helmets"),
    ],
)
def test_names_inside_a_sentence(name: str, inside: str) -> None:
    assert within(name) == inside


@pytest.mark.parametrize(
    ("who", "attribute", "happened", "told"),
    [
        ("soldiers", "fatalities", "killed", "soldiers killed"),
        ("", "fatalities", "killed", "killed"),
        ("dead", "fatalities", "killed", "killed"),
        ("morts", "fatalities", "killed", "killed"),
        ("killed", "fatalities", "killed", "killed"),
        ("wounded", "injuries", "injured", "injured"),
        ("civilian dead", "fatalities", "killed", "civilian dead"),
        ("women", "missing_or_captured_people", "missing or taken", "women missing or taken"),
    ],
)
def test_what_befell_them_is_said_once(who: str, attribute: str, happened: str, told: str) -> None:
    assert befallen(who, attribute, happened) == told
