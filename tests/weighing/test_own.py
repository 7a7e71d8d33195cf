from __future__ import annotations

import pytest

from counterclaim.records import Claim, Report
from counterclaim.weighing.own import own_by_words


@pytest.mark.parametrize(
    ("text", "quote", "who", "own"),
    [
        ("The junta acknowledged five dead and 11 missing.", "five dead", "dead", True),
        ("The band admits to 16 dead.", "16 dead", "dead", True),
        ("The spokesman acknowledged nine dead in its ranks.", "nine dead", "dead", True),
        ("The band reported two dead on its side.", "two dead", "dead", True),
        ("The group reported eight dead of its own.", "eight dead", "dead", True),
        ("The army says that it lost no one.", "it lost no one", None, True),
        ("L’armée reconnaît avoir perdu trois hommes.", "trois hommes", "hommes", True),
        ("Le groupe fait état de trois morts dans ses rangs.", "trois morts", "morts", True),
        ("The army said that it killed nine dead.", "nine dead", "dead", False),
        ("The army acknowledged nine dead soldiers of the enemy.", "nine dead", "soldiers", False),
        ("The army admitted nothing. Nine dead were counted.", "Nine dead", "dead", False),
        ("A nurse saw 16 dead.", "16 dead", "dead", False),
        ("The town lost its market. Ten people died.", "Ten people", "people", False),
    ],
)
def test_what_is_admitted_is_ones_own(text: str, quote: str, who: str | None, own: bool) -> None:
    start = text.index(quote)
    claim = Claim("e1", "fatalities", "n", quote, start, start + len(quote), low=1, high=1, who=who, claimant="x")
    assert own_by_words(claim, Report("r", text)) is own
