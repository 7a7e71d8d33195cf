"""The parties that the heads mark, beside those that the rules name."""

from __future__ import annotations

import numpy as np
import pytest

from counterclaim.claims.events import FoundEvent
from counterclaim.pipeline import Tools
from counterclaim.records import Event, Report
from counterclaim.text.analyse import analyse
from counterclaim.trained.decode import Scored
from counterclaim.trained.events import SURE, with_marked_parties
from counterclaim.trained.heads import GROUPS
from counterclaim.trained.tokens import pieces_of

TEXT = "Gunmen raided the post at dawn. Herders fled the village."


def _scored(tools: Tools, marked: dict[str, float]) -> Scored:
    """A document in which these words are marked as doers, each with a chance."""
    assert tools.model is not None
    pieces = pieces_of(TEXT, tools.model.tokenizer)
    inside = np.zeros((len(pieces), len(GROUPS)), dtype=np.float32)
    for words, chance in marked.items():
        at = TEXT.index(words)
        span = pieces.span(at, at + len(words))
        assert span is not None
        inside[span[0] : span[1] + 1, GROUPS.index("event.perpetrator")] = chance
    document = analyse(Report("r", TEXT, language="en"), language="en")
    return Scored(document, pieces, (), inside, np.zeros_like(inside), 1.0, (), ())


@pytest.mark.parametrize(
    ("named", "marked", "wanted"),
    [
        ((), {"Gunmen": 0.6}, ("Gunmen",)),
        ((), {"Gunmen": 0.3}, ()),
        (("Dune Front",), {"Gunmen": SURE - 0.1}, ("Dune Front",)),
        (("Dune Front",), {"Gunmen": SURE + 0.1}, ("Dune Front", "Gunmen")),
        (("Gunmen",), {"Gunmen": SURE + 0.1}, ("Gunmen",)),
        ((), {"Herders": 0.9}, ()),
    ],
    ids=["fills", "unsure", "the rules stand", "sure beside the rules", "no name twice", "another sentence"],
)
def test_marked_parties(
    tools: Tools, named: tuple[str, ...], marked: dict[str, float], wanted: tuple[str, ...]
) -> None:
    event = FoundEvent(Event("e1", "attack", perpetrators=named), 0, frozenset({0}))
    assert with_marked_parties(event, _scored(tools, marked)).perpetrators == wanted
