"""Candidates → claims: the value in bounds that the rules know, victims, quote, who says it and how. Pure."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any, Final

import numpy as np

from counterclaim.claims.numbers import NumberPhrase, find_numbers
from counterclaim.claims.proposal import Proposal
from counterclaim.claims.speech import Voice, give_voice
from counterclaim.codebook import COUNTS, Attribute, Stance
from counterclaim.records import Claim
from counterclaim.text.analyse import Document
from counterclaim.text.phrases import noun_phrase
from counterclaim.trained.choice import best_of, stance_rows
from counterclaim.trained.claimants import Option, claimant_options, named, pointed_at
from counterclaim.trained.decode import Answer, Candidate, Scored
from counterclaim.trained.heads import STANCES, STATUSES

#: A number that counts nobody but by what they suffered: "66 dead and 270 wounded", "51 killed, six injured".
_BARE_BEHIND: Final = re.compile(
    r"\s+(?P<word>dead|killed|wounded|injured|hurt|morts?|tués?|blessés?)(?=[,.;:)”\"»]|$|\s+(?:and|or|et|overnight|at|on|this|last|dans|à)\b|\s+in\s+(?!its|their|his|her))",
    re.IGNORECASE,
)
#: Chance from which a head is believed against the rules' answer, where the two differ; for claimant and stance only
#: while no weights for `choice` are at hand (before calibration). Found by trying a dozen settings on the development
#: reports and fold 0, neither trained on.
TRUST: Final[Mapping[str, float]] = {"claimant": 0.6, "stance": 0.8, "who": 0.35, "quote": 0.2}


@dataclass(frozen=True, slots=True)
class Ground:
    """What all claims of one report are made from."""

    document: Document
    voices: Sequence[Voice]
    #: The party whose own statement the report is.
    voice: str | None
    #: `claimants.pointed_at` of the report's candidates.
    around: Mapping[str, float]
    #: Weights of the choices ("claimant", "stance"), as `training/calibrate.py` finds them; may be empty.
    settings: Mapping[str, Any]


def ground_of(scored: Scored, voices: Sequence[Voice], voice: str | None, settings: Mapping[str, Any]) -> Ground:
    return Ground(scored.document, voices, voice, pointed_at(scored.candidates), settings)


def ruled_claim(c: Candidate, proposal: Proposal, ground: Ground) -> Claim:
    """The claim as the rules would have it said."""
    return c.rule[1] if c.rule else give_voice(ground.document, ground.voices, [proposal])[0][1]


def options_of(c: Candidate, ruled: Claim, ground: Ground) -> list[Option]:
    """The possible claimants of a candidate, with their features."""
    return claimant_options(c, ruled, ground.document, ground.voices, ground.around)


def said_by(c: Candidate, ruled: Claim, ground: Ground) -> tuple[str, str | None, str]:
    """(claimant, fuller name, stance) of a candidate."""
    proposal = c.rule[0] if c.rule else None
    if proposal is not None and proposal.claimant is not None:
        # "the army's claim of 35 dead": the pattern tells whose word it is (right for 21 of 21 development claims; the
        # choice below for 20)
        return ruled.claimant, ruled.claimant_name, ruled.stance
    weights = ground.settings.get("claimant")
    claimant, name = ruled.claimant, ruled.claimant_name
    if proposal is not None and proposal.stance in (Stance.DENIES, Stance.DISPUTES):
        pass  # a pattern that sees a denial sees who denies: 16 of 17, the choice 14
    elif weights:
        options = options_of(c, ruled, ground)
        chosen = options[best_of([o.features for o in options], weights)]
        claimant, name = chosen.claimant, chosen.name
    elif c.claimant is not None and c.claimant.chance >= TRUST["claimant"]:
        claimant, name = named(c.claimant, ground.voices)
    weights = ground.settings.get("stance")
    if weights:
        stance = STANCES[best_of(stance_rows(c, ruled, claimant), weights)]
    else:
        stance = STANCES[int(np.argmax(c.stance))] if float(c.stance.max()) >= TRUST["stance"] else ruled.stance
    return claimant, name, stance


def number_in(document: Document, start: int, end: int) -> NumberPhrase | None:
    """The number phrase that overlaps a stretch most, with characters of the document; None where there is none."""
    best: tuple[int, NumberPhrase] | None = None
    sentence = document.sentence_at(start)
    for n in find_numbers(sentence.text, document.language):
        low, high = sentence.start + n.start, sentence.start + n.end
        shared = min(high, end) - max(low, start)
        if shared > 0 and (best is None or shared > best[0]):
            best = (shared, NumberPhrase(low, high, n.low, n.high, n.kind))
    return best[1] if best else None


def make_claim(c: Candidate, ground: Ground) -> tuple[Proposal, Claim]:
    """The claim that a candidate makes, without its event. Who says it and how is asked of the heads and of the rules."""
    document, trust = ground.document, TRUST
    text = document.text
    start, end = c.start, c.end
    value, low, high, who = text[start:end], None, None, None
    rule = c.rule[0] if c.rule else None
    if c.attribute in COUNTS:
        number = number_in(document, start, end)
        if rule is not None and (
            number is None or (rule.low, rule.high) == (number.low, number.high) or rule.stance is not None
        ):
            low, high, value = rule.low, rule.high, rule.value
        elif number is not None:
            low, high, value = number.low, number.high, text[number.start : number.end]
        who = (_victims(document, c.who, c.start) if c.who else None) or (rule.who if rule else None)
        bare = _BARE_BEHIND.match(text, number.end) if number is not None else None
        if bare and not (rule is not None and rule.stance is not None):
            who = bare["word"]  # "27 dead and 77 wounded": the words beside the number, not people named elsewhere
        # an answer has the victims of the toll that it answers, whatever stands beside it
        answers = rule is not None and rule.stance is not None and rule.rule.startswith(("answers", "counts.silent"))
        if rule is not None and rule.who and (answers or c.who is None or c.who.chance < trust["who"]):
            who = rule.who
    elif c.attribute == Attribute.PERSON_STATUS:
        who = rule.who if rule else text[start:end]
        value = rule.value if rule else STATUSES[int(np.argmax(c.status))]
    elif rule is not None and c.attribute in {Attribute.PERPETRATOR, Attribute.LED_BY}:
        value = rule.value
    if c.quote is not None and c.quote.end > c.quote.start and (rule is None or c.quote.chance > trust["quote"]):
        q_start, q_end = c.quote.start, c.quote.end
    elif rule is not None:
        q_start, q_end = rule.start, rule.end
    else:
        q_start, q_end = start, end
    q_start, q_end = _trimmed(text, q_start, q_end)
    proposal = Proposal(
        c.attribute,
        value,
        q_start,
        q_end,
        low=low,
        high=high,
        who=who,
        anchor=c.start,
        eventless=c.attribute == Attribute.AGGREGATE or c.eventless > 0.5,
        rule="trained",
    )
    claimant, name, stance = said_by(c, ruled_claim(c, proposal, ground), ground)
    if stance == Stance.UNCONFIRMED and (low, high) == (0, 0):
        # "gave no toll": nothing is counted, and unknown is not zero
        low = high = None
        proposal = replace(proposal, low=None, high=None)
    claim = Claim(
        None,
        c.attribute,
        value,
        text[q_start:q_end],
        q_start,
        q_end,
        low=low,
        high=high,
        who=who,
        claimant=claimant,
        claimant_name=name if name != claimant else None,
        stance=stance,
        confidence=round(c.confidence, 3),
    )
    return proposal, claim


_COUNTED: Final = re.compile(
    r"^(?:\d[\d.,]*|[^\W\d]+)\s+(?=(?:dead|killed|wounded|injured|missing|morts?|blessés?|disparus?)\b)"
)
#: Words that name victims without saying who they are: the codebook takes them where the text says no more.
_BARE: Final = re.compile(
    r"(?:the\s+|les\s+)?(?:dead|killed|wounded|injured|missing|hurt|dea?ths?|others|abducted|captured|morts?|blessée?s?|disparue?s?|tuée?s?)",
    re.IGNORECASE,
)


def _victims(document: Document, answer: Answer, number: int) -> str | None:
    """The victims that a pointer gives: the noun phrase at its words, or the word for what they suffered; None where it
    points at neither. Where it takes in the clause of the claim, whose `number` is in it, those behind the number."""
    if answer.end <= answer.start:
        return None
    inside = answer.start < number < answer.end
    for start in (number, answer.start) if inside else (answer.start,):
        phrase = noun_phrase(document.text, start, answer.end, document.language, counts=False)
        if phrase:
            return document.text[phrase[0] : phrase[1]]
        bare = _BARE.match(_COUNTED.sub("", document.text[start : answer.end]))
        if bare:
            return bare.group()
    return None


def _trimmed(text: str, start: int, end: int) -> tuple[int, int]:
    while start < end and (text[start].isspace() or text[start] in ",;:.»”"):
        start += 1
    while end > start and (text[end - 1].isspace() or text[end - 1] in ",;:.«“"):
        end -= 1
    return start, end
