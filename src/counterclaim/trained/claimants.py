"""Who may have said a claim: possible claimants from heads and rules, one row of features each. Pure.

On whole reports the rules name the claimant of four right values in five, the pointer of three in four; one of their
answers, or of the voices near the claim, is right for 96 %. `training/calibrate.py` learns a weight for each feature on
reports that were not trained on, and the highest weighted sum wins (`choice.best_of`).
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from math import log
from typing import Final

from counterclaim.claims.speech import OURS, Grammar, Voice, can_speak, grammar, trim, voice_at
from counterclaim.codebook import REPORTER
from counterclaim.records import Claim
from counterclaim.text.analyse import Document
from counterclaim.trained.decode import Answer, Candidate
from counterclaim.trained.heads import STANCES
from counterclaim.trained.marks import ATTRIBUTES

#: Of any possible claimant.
_OF_ALL: Final = (
    "pointer",
    "pointer first",
    "rule",
    "rule, nobody",
    "rule, quoted",
    "speaks elsewhere",
    "pointed at elsewhere",
)
#: Of a named one: how the words look, and where they stand to the claim.
_OF_NAMES: Final = (
    "a name",
    "words",
    "pronoun",
    "verb inside",
    "digit inside",
    "no beginning of a name",
    "ourselves",
    "cannot speak",
    "before, same sentence",
    "behind, same sentence",
    "sentence before",
    "earlier",
    "later",
    "voice covers",
    "voice in the sentence",
    "sources between",
    "in the claim",
    "clause between",
)
#: Of "nobody", the report itself.
_OF_NOBODY: Final = (
    "nobody",
    "nobody and pointer",
    "nobody, quoted",
    "nobody, no voice near",
    "nobody, we",
    "nobody, denies",
    "nobody, unconfirmed",
    "nobody, first sentence",
    *(f"nobody, {a}" for a in ATTRIBUTES),
)
CLAIMANT_FEATURES: Final = (*_OF_ALL, *_OF_NAMES, *_OF_NOBODY)
#: Sentences before and behind a claim whose voices may have said it.
_NEAR: Final = (-2, 1)
#: Logarithm of a chance that stands for "the pointer does not speak of it".
_SILENT: Final = log(1e-3)
_LEADING: Final = re.compile(r"^(?:(?:the|a|an|le|la|les|un|une|des|el|los|las)\s+|l['’]\s*)", re.IGNORECASE)
#: Words that stand for a party named elsewhere.
_PRONOUN: Final = re.compile(
    r"he|she|it|they|we|i|you|his|her|its|their|our|this|that|one|two|three|both|who|which|others?|some|many|another|those"
    r"|il|elle|ils|elles|on|nous|je|vous|ce|cela|celui-ci|celle-ci|ceux-ci|qui|certains|d'autres|él|ella|ellos",
)
#: What begins no name: a stretch that starts so was cut in the middle of a clause.
_NO_BEGINNING: Final = re.compile(
    r"^(?:but|and|yet|or|whatever|is|are|was|were|that|what|by|of|which|who|for|with|if|when|as|said|says"
    r"|mais|et|ou|que|qui|dont|par|selon|d['’]après|pour)\b\s*|^[^\w\"“«(]+",
    re.IGNORECASE,
)
#: What ends a name, and what is left of a clause at its end ("Le gouvernement l'[a annoncé]").
_STOP: Final = re.compile(r";|:\s|\s[–—]\s|,?\s+(?:who|which|whom|whose|that|qui|que|dont)\b|,?\s+qu['’]")
_LEFT_OVER: Final = re.compile(r"\s+(?:[lnscd]['’]|ne|n|se|y|en|lui|has|have|had|is|was|were|are)\s*$")
_OURSELVES: Final = re.compile(r"\b(?:we|us|our|nous|notre|nos)\b", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Option:
    """One possible claimant: name as written, the fuller name where it is known, one feature a CLAIMANT_FEATURES."""

    claimant: str
    name: str | None
    features: tuple[float, ...]


@dataclass(slots=True)
class _Found:
    """What is known of one possible claimant before its features: where it stands in the text, what the pointer gives it."""

    words: str
    name: str | None
    chance: float = 0.0
    first: bool = False
    rule: bool = False
    places: list[tuple[int, int]] = field(default_factory=list)


@lru_cache(maxsize=4096)
def key_of(words: str) -> str:
    """A name as options are compared: without case, article and doubled blanks."""
    return _LEADING.sub("", " ".join(words.lower().split()))


def named(answer: Answer, voices: Sequence[Voice]) -> tuple[str, str | None]:
    """The claimant that a pointer gives, and the fullest name where the rules know one for these words."""
    if answer.end <= answer.start:
        return REPORTER, None
    for v in voices:
        if v.name and v.source_start <= answer.start < v.source_start + len(v.claimant):
            return answer.words, v.name
    return answer.words, None


def pointed_at(candidates: Sequence[Candidate]) -> dict[str, float]:
    """For each name the mean chance over a report's candidates that it is the claimant."""
    sums: dict[str, float] = {}
    for c in candidates:
        for a in c.claimants:
            key = key_of(a.words) if a.end > a.start else REPORTER
            sums[key] = sums.get(key, 0.0) + a.chance
    return {k: v / max(1, len(candidates)) for k, v in sums.items()}


def name_in(text: str, start: int, end: int, rules: Grammar) -> tuple[int, int]:
    """The name at the head of a stretch that a pointer gave: "but the army" and "people died, say residents" lose
    what begins no name and what a verb or a stop begins. The stretch as it is, where nothing would stay."""
    first, last = start, end
    while (lead := _NO_BEGINNING.match(text[first:last])) and 0 < lead.end() < last - first:
        first += lead.end()
    stop = _STOP.search(text[first:last])
    if stop and stop.start() > 2:
        last = first + stop.start()
    verbs = (rules.finite.search(text[first:last], 3), rules.cue.search(text[first:last], 3))
    cut = min((verb.start() for verb in verbs if verb and verb.start() > 3), default=None)
    if cut is not None:
        last = first + cut
    left = _LEFT_OVER.search(text[first:last])
    first, last = trim(text, first, first + left.start() if left else last)
    return (first, last) if last - first >= 2 else (start, end)


def claimant_options(
    c: Candidate, ruled: Claim, document: Document, voices: Sequence[Voice], around: Mapping[str, float]
) -> list[Option]:
    """The possible claimants of a claim: what the pointer says, likeliest first, the report itself, the rules' answer and
    the voices of the sentences around. `around`: `pointed_at` of the report."""
    text, rules = document.text, grammar(document.language)
    sentence = document.sentence_at(c.start)
    found: dict[str, _Found] = {}
    for place, answer in enumerate(c.claimants):
        if answer.end <= answer.start or OURS.search(answer.words):
            option = found.setdefault(REPORTER, _Found(REPORTER, None))
        else:
            start, end = name_in(text, answer.start, answer.end, rules)
            option = found.setdefault(key_of(text[start:end]), _Found(text[start:end], named(answer, voices)[1]))
            option.places.append((start, end))
        option.chance += answer.chance
        option.first |= place == 0
    found.setdefault(REPORTER, _Found(REPORTER, None))
    keys = _keys(ruled.claimant, ruled.claimant_name)
    rule = next((found[k] for k in found if k in keys), None)
    if rule is None:
        rule = found[keys[0]] = _Found(ruled.claimant, ruled.claimant_name)
    elif rule.words != REPORTER:  # the same party: the rules' words, which know the fuller name
        rule.words, rule.name = ruled.claimant, ruled.claimant_name
    rule.rule = True
    for v in voices:
        option_ = next((found[k] for k in _keys(v.claimant, v.name) if k in found), None)
        if option_ is None and _NEAR[0] <= document.sentence_at(v.cue).index - sentence.index <= _NEAR[1]:
            option_ = found[key_of(v.claimant)] = _Found(v.claimant, v.name)
        if option_ is not None:
            option_.places.append((v.source_start, v.source_start + len(v.claimant)))
            option_.name = option_.name or (v.name if option_.words != REPORTER else None)
    quoted = float(any(q.start <= c.start < q.end for q in document.quoted))
    speakers = {k for v in voices for k in _keys(v.claimant, v.name)}
    here = [v for v in voices if sentence.start <= v.cue < sentence.end]
    covering = voice_at(voices, c.start)
    sources = sorted({v.source_start for v in voices})
    options = []
    for key, o in found.items():
        nobody = float(key == REPORTER)
        said = max(log(max(o.chance, 1e-9)), _SILENT) if o.chance else _SILENT
        of_all = (
            said,
            float(o.first),
            float(o.rule),
            float(o.rule) * nobody,
            float(o.rule) * quoted,
            float(key in speakers),
            max(log(max(around.get(key, 0.0), 1e-9)), _SILENT),
        )
        if nobody:
            of_names = (0.0,) * len(_OF_NAMES)
        else:
            of_names = (
                float(o.words[:1].isupper()),
                log(1 + len(o.words.split())),
                float(bool(_PRONOUN.fullmatch(key))),
                float(bool(rules.finite.search(o.words))),
                float(any(x.isdigit() for x in o.words)),
                float(bool(_NO_BEGINNING.match(o.words))),
                float(bool(_OURSELVES.search(o.words))),
                float(not can_speak(o.words)),
                *_standing(c, o.places, document, rules, sources),
            )
            covers = covering is not None and key in _keys(covering.claimant, covering.name)
            in_sentence = any(key in _keys(v.claimant, v.name) for v in here)
            at = _OF_NAMES.index("voice covers")
            of_names = (*of_names[:at], float(covers), float(in_sentence), *of_names[at:])
        own = not quoted and _OURSELVES.search(sentence.text) is not None
        of_nobody = (
            1.0,
            said,
            quoted,
            float(not here),
            float(own),
            float(c.stance[STANCES.index("denies")]),
            float(c.stance[STANCES.index("unconfirmed")]),
            float(sentence.index == 0),
            *(float(c.attribute == a) for a in ATTRIBUTES),
        )
        options.append(Option(o.words, o.name, (*of_all, *of_names, *(nobody * f for f in of_nobody))))
    return options


def _keys(words: str, name: str | None) -> list[str]:
    """A party's keys, the one of its words first."""
    first = REPORTER if words == REPORTER else key_of(words)
    return [first, key_of(name)] if name and key_of(name) != first else [first]


def _standing(
    c: Candidate, places: Sequence[tuple[int, int]], document: Document, rules: Grammar, sources: Sequence[int]
) -> tuple[float, ...]:
    """From "before, same sentence" to "later" and from "sources between" to "clause between", for the place of a name that
    is nearest to the claim: the claim's own sentence first, then those before it, then those behind. Ties: the first."""
    index = document.sentence_at(c.start).index
    best: tuple[tuple[int, int], int, int, int] | None = None
    for start, end in places:
        away = document.sentence_at(start).index - index
        if away == 0:
            kind, rank = (0, 0) if start < c.start else (1, 1)
        elif away < 0:
            kind, rank = (2 if away == -1 else 3), 1 - away
        else:
            kind, rank = 4, 3 + away
        if best is None or (rank, abs(start - c.start)) < best[0]:
            best = ((rank, abs(start - c.start)), kind, start, end)
    if best is None:
        return (0.0,) * 8
    _, kind, start, end = best
    low, high = (end, c.start) if start < c.start else (c.end, start)
    return (
        *(float(kind == k) for k in range(5)),
        float(min(3, sum(low < s < high for s in sources))),
        float(start < c.end and c.start < end),
        float(kind < 2 and low < high and rules.boundary.search(document.text, low, high) is not None),
    )
