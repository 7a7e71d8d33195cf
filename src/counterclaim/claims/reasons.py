"""The words that a claim rests on: value, cue, source, victims, event; and what decided between the possible answers. Pure.

Works for readings by any reader, as far as these stages find the same words; what a trained reader's heads said of a claim
stands beside them (`counterclaim.trained.why`).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from counterclaim.claims.events import find_triggers
from counterclaim.claims.numbers import find_numbers
from counterclaim.claims.proposal import Proposal
from counterclaim.claims.speech import Voice, voice_at
from counterclaim.codebook import COUNTS, Attribute
from counterclaim.records import Claim
from counterclaim.text.analyse import Document

#: What a stretch of text is to a claim, in the order in which they are listed.
ROLES = ("quote", "value", "number", "cue", "source", "who", "event", "place", "time")


@dataclass(frozen=True, slots=True)
class Stretch:
    """Words of the report that a claim rests on: `text[start:end]`."""

    role: str
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Said:
    """What one head said of a claim: the answer, its chance (0 to 1), and the runners-up with theirs."""

    head: str
    answer: str
    chance: float
    others: tuple[tuple[str, float], ...] = ()


@dataclass(frozen=True, slots=True)
class ClaimReason:
    """Why a claim was read as it was. `rule` names the rule that proposed it, None where only a head saw it; `heads` is
    empty for the rules' reader."""

    claim: Claim
    words: tuple[Stretch, ...]
    rule: str | None
    heads: tuple[Said, ...] = ()
    doubtful: bool = False


def _found(text: str, words: str | None, start: int, end: int) -> tuple[int, int] | None:
    at = text.find(words, start, end) if words else -1
    return (at, at + len(words)) if words and at >= 0 else None


def words_of(document: Document, claim: Claim, voices: Sequence[Voice]) -> tuple[Stretch, ...]:
    """The stretches of a claim: its quote, the value and the number in it, the cue and the source of the voice that it
    stands in, the victims, and the word that tells of the event. In the order of ROLES, then of the text."""
    text = document.text
    found = [Stretch("quote", claim.start, claim.end)]
    value = _found(text, claim.value, claim.start, claim.end)
    if value:
        found.append(Stretch("value", *value))
    if claim.attribute in COUNTS or claim.attribute == Attribute.AGGREGATE:
        sentence = document.sentence_at(value[0] if value else claim.start)
        for n in find_numbers(sentence.text, document.language):
            low, high = sentence.start + n.start, sentence.start + n.end
            if low < (value or (0, claim.end))[1] and high > (value or (claim.start, 0))[0]:
                found.append(Stretch("number", low, high))
                break
    voice = voice_at(voices, (value or (claim.start, 0))[0])
    if voice is not None:
        source = _found(text, voice.claimant, voice.source_start, voice.source_start + len(voice.claimant))
        cue = _word_at(text, voice.cue)
        if cue:
            found.append(Stretch("cue", *cue))
        if source:
            found.append(Stretch("source", *source))
    who = _found(text, claim.who, claim.start, claim.end)
    if who:
        found.append(Stretch("who", *who))
    anchor = (value or (claim.start, 0))[0]
    triggers = find_triggers(document, document.sentence_at(claim.start))
    if triggers:
        near = min(triggers, key=lambda t: (abs(t.start - anchor), t.start))
        found.append(Stretch("event", near.start, near.end))
    return tuple(sorted(set(found), key=lambda s: (ROLES.index(s.role), s.start, s.end)))


def _word_at(text: str, position: int) -> tuple[int, int] | None:
    end = position
    while end < len(text) and (text[end].isalnum() or text[end] in "'’-"):
        end += 1
    return (position, end) if end > position else None


def reasons_by_rules(
    document: Document, claims: Sequence[Claim], voices: Sequence[Voice], given: Sequence[tuple[Proposal, Claim]]
) -> list[ClaimReason]:
    """One reason a claim, in the order given."""
    rules: Mapping[tuple[str, int, int, str], str] = {
        (p.attribute, p.start, p.end, p.value): p.rule or f"{p.attribute} pattern" for p, _ in given
    }
    return [
        ClaimReason(c, words_of(document, c, voices), rules.get((c.attribute, c.start, c.end, c.value))) for c in claims
    ]
