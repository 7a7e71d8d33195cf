"""What the heads say of parties and types, beside what the rules say."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from counterclaim.claims.event_types import likeliest
from counterclaim.claims.events import FoundEvent
from counterclaim.claims.proposal import Proposal
from counterclaim.codebook import EventType
from counterclaim.pipeline import Tools, read_report
from counterclaim.records import Claim, Event, Report
from counterclaim.text.analyse import analyse
from counterclaim.trained.decode import Candidate, Scored
from counterclaim.trained.events import marks_of, with_types
from counterclaim.trained.heads import GROUPS
from counterclaim.trained.tokens import pieces_of

TEXT = "Gunmen raided the post at dawn. Herders fled the village."
KINDS = [str(k) for k in EventType]


def _scored(tools: Tools, marked: dict[str, float], group: str = "event.perpetrator") -> Scored:
    """A document in which these words are marked, each with a chance."""
    assert tools.model is not None
    pieces = pieces_of(TEXT, tools.model.tokenizer)
    inside = np.zeros((len(pieces), len(GROUPS)), dtype=np.float32)
    for words, chance in marked.items():
        at = TEXT.index(words)
        span = pieces.span(at, at + len(words))
        assert span is not None
        inside[span[0] : span[1] + 1, GROUPS.index(group)] = chance
    document = analyse(Report("r", TEXT, language="en"), language="en")
    return Scored(document, pieces, (), inside, np.zeros_like(inside), 1.0, (), ())


@pytest.mark.parametrize(
    ("group", "marked", "wanted"),
    [
        ("event.perpetrator", {"Gunmen": 0.6}, ["Gunmen"]),
        ("event.target", {"the post": 0.9, "village": 0.4}, ["the post", "village"]),
        ("event.perpetrator", {"Gunmen": 0.2}, []),
        ("claim.fatalities", {"Gunmen": 0.9}, []),
    ],
    ids=["a doer", "the struck", "unsure", "another head"],
)
def test_marked_stretches(tools: Tools, group: str, marked: dict[str, float], wanted: list[str]) -> None:
    marks = marks_of(_scored(tools, marked, group))
    assert [TEXT[a:b] for a, b in marks.spans] == wanted


def test_the_chance_of_a_stretch_is_the_mean_of_its_words(tools: Tools) -> None:
    marks = marks_of(_scored(tools, {"the": 0.2, "post": 0.8}, "event.target"))
    at = TEXT.index("the post")
    assert marks.chances(at, at + len("the post"))["struck"] == pytest.approx(0.5)
    assert marks.chances(0, 6)["struck"] == 0.0


def _said(at: int, kind: str, *, eventless: float = 0.0) -> tuple[Proposal, Claim, Candidate]:
    """A claim of which the head for types is sure."""
    row = np.full(len(KINDS), 0.01, dtype=np.float32)
    row[KINDS.index(kind)] = 0.9
    claim = Claim(None, "fatalities", "four", "four", at, at + 4)
    candidate = Candidate("fatalities", at, at + 4, 0, 0, 0, 0.9, 0.9, event_type=row, eventless=eventless)
    return Proposal("fatalities", "four", at, at + 4), claim, candidate


def _found(**chances: float) -> FoundEvent:
    rest = (1 - sum(chances.values())) / (len(KINDS) - len(chances))
    kinds = tuple(chances.get(k, rest) for k in KINDS)
    return FoundEvent(Event("e1", likeliest(kinds)), 0, frozenset({0}), kinds)


def test_types_are_told_by_both(tools: Tools) -> None:
    scored = _scored(tools, {})
    unsure, sure = _found(attack=0.5, ambush=0.4), _found(attack=0.98)

    def kind(found: FoundEvent, *claims: tuple[Proposal, Claim, Candidate]) -> str:
        return with_types([found], claims, scored)[0].event.type

    assert kind(unsure, _said(0, "ambush")) == "ambush"
    assert kind(sure, _said(0, "ambush")) == "attack"
    assert kind(unsure) == "attack"
    assert kind(unsure, _said(TEXT.index("Herders"), "ambush")) == "attack", "of another sentence"
    assert kind(unsure, _said(0, "ambush", eventless=0.9)) == "attack", "of no event"
    assert kind(replace(unsure, kinds=()), _said(0, "ambush")) == "attack", "made for its type"


def test_parties_are_clean_and_stand_on_one_side(tools: Tools) -> None:
    text = (
        "Fighters of the Reed League (RL) raided an army post near Dorwa on Sunday, killing nine soldiers, the governor "
        "said.\n\nThe RL said that its men had struck the post. The League, which was founded in 2012, holds the marshes. "
        "Nobody knew who they were, a herder said.\n\nThe army said on Monday that four soldiers had died and 20 were "
        "wounded. It blamed the Reed League.\n\nThe hospital of Gao took in the wounded, a doctor said. He did not say more."
    )
    main = read_report(Report("r", text, language="en"), tools).events[0]
    assert any("Reed League" in name for name in main.perpetrators)
    assert any("post" in name or "soldiers" in name for name in main.targets)
    for name in (*main.perpetrators, *main.targets):
        assert name.count("(") == name.count(")")
        assert not {"who", "had", "which", "were", "said"} & set(name.split())
    assert not set(main.perpetrators) & set(main.targets)
    assert not any("hospital" in name or "governor" in name for name in (*main.perpetrators, *main.targets))
