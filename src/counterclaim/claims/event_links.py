"""Which event each claim belongs to: a choice among the report's events by what stands around the claim. Pure.

A conditional logit model, the weights in `data/event_weights.json` (parts "link", and "link hinted" where the trained
reader says what each claim points at).
"""

from __future__ import annotations

import math
import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

from counterclaim import wordlists
from counterclaim.claims.event_hints import Hint, Pointer
from counterclaim.claims.event_weights import Features
from counterclaim.claims.scenes import same_place
from counterclaim.codebook import COUNTS, Attribute, EventType
from counterclaim.records import Claim, Event
from counterclaim.text.analyse import Document

_TAKING = {EventType.ABDUCTION, EventType.ARREST_OR_CAPTURE}
_COMMON = frozenset({"the", "a", "an", "of", "and", "people", "le", "la", "les", "un", "une", "de", "des", "du", "et"})


@dataclass(frozen=True)
class Told:
    """One event with where the report speaks of it: sentences (by index), the first words, and where its place and its
    day are named."""

    event: Event
    start: int
    sentences: frozenset[int]
    places: tuple[int, ...]
    days: tuple[int, ...]

    @cached_property
    def parties(self) -> frozenset[str]:
        return _words(" ".join([*self.event.perpetrators, *self.event.targets]))


def _words(text: str | None) -> frozenset[str]:
    return frozenset(re.findall(r"\w+", wordlists.fold(text or ""))) - _COMMON


def _named(document: Document, words: str | None) -> tuple[int, ...]:
    if not words:
        return ()
    pattern = re.compile(rf"(?<!\w){re.escape(words)}(?!\w)", re.IGNORECASE)
    return tuple(m.start() for m in pattern.finditer(document.text))


def told_of(document: Document, event: Event, start: int, sentences: frozenset[int]) -> Told:
    return Told(
        event, start, sentences, _named(document, event.place), _named(document, event.date_phrase)
    )  # fmt: skip


def _sentences(document: Document, starts: Sequence[int]) -> set[int]:
    return {document.sentence_at(s).index for s in starts}


def link_features(document: Document, claim: Claim, told: Sequence[Told], hint: Hint | None = None) -> list[Features]:
    """For each event of a report, what speaks for and against it as the one that a claim tells of."""
    sentence = document.sentence_at(claim.start)
    index, paragraph = sentence.index, sentence.paragraph
    in_place = [_sentences(document, t.places) for t in told]
    in_day = [_sentences(document, t.days) for t in told]
    by_sentence = next((i for i, t in enumerate(told) if index in t.sentences), 0)
    # the event whose place or day was named last before the claim has the focus
    last = [max((p for p in (*t.places, *t.days) if p <= claim.start), default=-1) for t in told]
    focus = max(range(len(told)), key=lambda i: (last[i], -i)) if max(last) >= 0 else 0
    beside = [
        min((abs(p - claim.start) for p in t.places if document.sentence_at(p).index == index), default=None)
        for t in told
    ]
    nearest = min((b for b in beside if b is not None), default=None)
    named_here = [i for i, t in enumerate(told) if index in in_place[i]]
    in_quote = [any(claim.start <= p < claim.end for p in t.places) for t in told]
    day_in_quote = [any(claim.start <= p < claim.end for p in t.days) for t in told]
    shared_place = [
        any(
            i != j and t.event.place and o.event.place and same_place(t.event.place, o.event.place)
            for j, o in enumerate(told)
        )
        for i, t in enumerate(told)
    ]
    who = _words(claim.who)
    found = []
    for i, t in enumerate(told):
        f: Features = {}
        if i == 0:
            f["first event"] = 1.0
            f[f"first event, {min(len(told), 4)}"] = 1.0
            f[f"first event, {claim.attribute}"] = 1.0
        if t.event.main:
            f["main"] = 1.0
        if i == by_sentence and index in t.sentences:
            f["its sentence"] = 1.0
            if i:
                f["its sentence, not the first"] = 1.0
        if i == focus:
            f["in focus"] = 1.0
            if i:
                f["in focus, not the first"] = 1.0
                far = index - document.sentence_at(last[i]).index if last[i] >= 0 else 9
                f[f"in focus, not the first, {min(far, 3)} sentences before"] = 1.0
                if last[i] >= 0 and document.sentence_at(last[i]).paragraph != paragraph:
                    f["in focus, other paragraph"] = 1.0
        if index in in_place[i]:
            f["place in its sentence"] = 1.0
            if len(named_here) == 1:
                f["only place in its sentence"] = 1.0
            if beside[i] is not None and beside[i] == nearest and len(named_here) > 1:
                f["nearest place in its sentence"] = 1.0
        elif named_here:
            f["another place in its sentence"] = 1.0
        if in_quote[i]:
            f["place in the quote"] = 1.0
            if sum(in_quote) == 1:
                f["only place in the quote"] = 1.0
        elif any(in_quote):
            f["another place in the quote"] = 1.0
        if index in in_day[i] and not shared_place[i]:
            f["day in its sentence"] = 1.0
        elif index in in_day[i]:
            f["day in its sentence, shared place"] = 1.0
        if day_in_quote[i]:
            f["day in the quote"] = 1.0
        if any(document.sentences[s].paragraph == paragraph for s in in_place[i]):
            f["place in its paragraph"] = 1.0
        elif t.sentences and not any(document.sentences[s].paragraph == paragraph for s in t.sentences):
            f["not in its paragraph"] = 1.0
        gap = min((abs(index - s) for s in (*t.sentences, document.sentence_at(t.start).index)), default=9)
        f["sentences away"] = math.log1p(gap)
        if i:
            here = document.sentence_at(t.start)
            if here.index > index:
                f["first told later"] = 1.0
            if here.index == index:
                f["first told in its sentence"] = 1.0
            if here.paragraph == paragraph and here.index < index:
                f["first told before in its paragraph"] = 1.0
        taken = claim.attribute == Attribute.MISSING_OR_CAPTURED_PEOPLE
        if t.event.type in _TAKING and i:
            f["taking, counted" if taken else "taking, killed" if claim.attribute in COUNTS else "taking"] = 1.0
        elif taken and i == 0 and any(o.event.type in _TAKING for o in told[1:]):
            f["taken elsewhere"] = 1.0
        if shared_place[i] and i:
            f["place of another"] = 1.0
        if who and len(told) > 1:
            f["victims are its parties"] = len(who & t.parties) / len(who)
        f["share of sentences"] = len(t.sentences) / max(1, len(document.sentences))
        if hint is not None:
            f |= _hinted(document, t, hint)
        found.append(f)
    return found


def _touches(pointer: Pointer | None, starts: Sequence[int], words: str | None) -> float:
    """The chance of a pointer that points at one of the mentions of these words."""
    if pointer is None or pointer.end <= pointer.start or not words:
        return 0.0
    length = len(words)
    return pointer.chance if any(s < pointer.end and pointer.start < s + length for s in starts) else 0.0


def _hinted(document: Document, told: Told, hint: Hint) -> Features:
    f: Features = {}
    place = _touches(hint.place, told.places, told.event.place)
    day = _touches(hint.time, told.days, told.event.date_phrase)
    f["place pointed at"] = place
    f["day pointed at"] = day
    if not place and hint.place is not None and hint.place.end > hint.place.start:
        f["other place pointed at"] = hint.place.chance
    if not day and hint.time is not None and hint.time.end > hint.time.start:
        f["other day pointed at"] = hint.time.chance
    f["said to be main" if told.event.main else "said to be main, is not"] = hint.main
    return f


def keep_features(
    document: Document, told: Sequence[Told], claims: Sequence[Claim], hints: Sequence[Hint] = ()
) -> list[Features]:
    """For each event but the first, what speaks for it as one that the report tells of, given which claims (each with
    its event's id) belong to it; in the order of the events."""
    found = []
    for i, t in enumerate(told[1:], start=1):
        own = sum(c.eid == t.event.eid for c in claims)
        others = [o for j, o in enumerate(told) if j != i]
        f: Features = {"bias": 1.0, "claims": math.log1p(own), f"claims {min(own, 3)}": 1.0}
        f["main" if t.event.main else "side"] = 1.0
        f["sentences"] = math.log1p(len(t.sentences))
        f[f"precision {t.event.place_precision}"] = 1.0
        f[f"type {t.event.type}"] = 1.0
        f[f"events {min(len(told), 5)}"] = 1.0
        f["own day" if t.event.date != told[0].event.date else "the first one's day"] = 1.0
        if not t.event.date:
            f["no day"] = 1.0
        twins = [
            o for o in others if t.event.place and o.event.place and same_place(t.event.place, o.event.place)
        ]  # fmt: skip
        if twins:
            f["place of another"] = 1.0
            if any(o.event.date == t.event.date for o in twins):
                f["place and day of another"] = 1.0
        if any(document.sentence_at(p).index == 0 for p in t.places):
            f["place in the first sentence"] = 1.0
        f["mentions"] = math.log1p(len(t.places))
        if hints:
            most = max((_touches(h.place, t.places, t.event.place) for h in hints), default=0.0)
            f["place pointed at"] = most
            f["pointers"] = math.log1p(sum(h.sure * _touches(h.place, t.places, t.event.place) for h in hints))
            f["day pointed at"] = max(
                (_touches(h.time, t.days, t.event.date_phrase) for h in hints), default=0.0
            )  # fmt: skip
        found.append(f)
    return found
