"""Who says a claim and how: the rules' answer weighed against the heads' answers. Pure.

Rules and heads err in different places: on whole reports the rules name the claimant of 80 % of the right values, the
pointer of 72 %, one of the two of 89 %. So each possible answer gets a row of features (what the pointer says of it, what
the rules say, who else speaks in the report) and a weight learnt on reports that were not trained on; the highest
weighted sum wins (a conditional logit model; `training/calibrate.py` finds the weights).
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from math import log
from typing import Final

import numpy as np

from counterclaim.claims.speech import Voice
from counterclaim.codebook import COUNTS, REPORTER, Attribute
from counterclaim.records import Claim
from counterclaim.trained.decode import Answer, Candidate
from counterclaim.trained.heads import STANCES

CLAIMANT_FEATURES: Final = (
    "pointer",
    "pointer first",
    "rule",
    "rule, nobody",
    "rule, quoted",
    "nobody",
    "nobody and pointer",
    "nobody, counts",
    "nobody, wording",
    "speaks elsewhere",
    "pointed at elsewhere",
    "voice of the report",
    "a name",
    "words",
    "pronoun",
    "no beginning of a name",
)
STANCE_FEATURES: Final = (
    "head",
    "rule",
    "rule, not asserts",
    *(f"is {s}" for s in STANCES),
    "asserts, nobody",
    "head of asserts, nobody",
)
#: Attributes whose claimant is most often the report itself.
_WORDING: Final = frozenset({Attribute.WEAPON, Attribute.LOCATION, Attribute.DATE, Attribute.OTHER})
_LEADING: Final = re.compile(r"^(?:(?:the|a|an|le|la|les|un|une|des|el|los|las)\s+|l['’]\s*)", re.IGNORECASE)
#: Words that stand for a party named elsewhere.
_PRONOUN: Final = re.compile(
    r"he|she|it|they|we|i|you|his|her|its|their|our|this|that|one|two|three|both|who|which|others?|some|many|another|those"
    r"|il|elle|ils|elles|on|nous|je|vous|ce|cela|celui-ci|celle-ci|ceux-ci|qui|certains|d'autres|él|ella|ellos",
)
#: Logarithm of a chance that stands for "the pointer does not speak of it".
_SILENT: Final = log(1e-3)


@dataclass(frozen=True, slots=True)
class Option:
    """One possible claimant: name as written, the fuller name where it is known, one feature a CLAIMANT_FEATURES."""

    claimant: str
    name: str | None
    features: tuple[float, ...]


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


def claimant_options(
    c: Candidate, ruled: Claim, voices: Sequence[Voice], around: Mapping[str, float], *, voice: str | None, quoted: bool
) -> list[Option]:
    """The possible claimants of a claim: what the pointer says, likeliest first, and the rules' answer, which stands last
    where the pointer does not name it.

    `around`: `pointed_at` of the report; `voice`: the party whose own statement the report is; `quoted`: the claim stands
    in quotation marks.
    """
    found: list[tuple[str, str, str | None, float]] = []  # key, claimant, name, chance
    for a in c.claimants:
        words, name = named(a, voices)
        found.append((REPORTER if words == REPORTER else key_of(words), words, name, a.chance))
    rule_key = REPORTER if ruled.claimant == REPORTER else key_of(ruled.claimant)
    full_key = key_of(ruled.claimant_name) if ruled.claimant_name else rule_key
    if not any(k in (rule_key, full_key) for k, *_ in found):
        found.append((rule_key, ruled.claimant, ruled.claimant_name, 0.0))
    speakers = {key_of(v.claimant) for v in voices} | {key_of(v.name) for v in voices if v.name}
    counted = float(c.attribute in COUNTS)
    wording = float(c.attribute in _WORDING)
    options = []
    for place, (key, words, name, chance) in enumerate(found):
        nobody = float(key == REPORTER)
        is_rule = float(key in (rule_key, full_key))
        if is_rule and not nobody:  # the same party: the rules' words, which know the fuller name
            words, name = ruled.claimant, ruled.claimant_name
        said = max(log(max(chance, 1e-9)), _SILENT) if chance else _SILENT
        options.append(
            Option(
                words,
                name,
                (
                    said,
                    float(place == 0 and chance > 0),
                    is_rule,
                    is_rule * nobody,
                    is_rule * float(quoted),
                    nobody,
                    nobody * said,
                    nobody * counted,
                    nobody * wording,
                    float(key in speakers),
                    max(log(max(around.get(key, 0.0), 1e-9)), _SILENT),
                    float(voice is not None and key == key_of(voice)),
                    float(not nobody and words[:1].isupper()),
                    0.0 if nobody else log(1 + len(words.split())),
                    float(bool(_PRONOUN.fullmatch(key))),
                    float(not nobody and not words[:1].isupper() and key == " ".join(words.lower().split())),
                ),
            )
        )
    return options


def stance_rows(c: Candidate, ruled: Claim, claimant: str) -> list[tuple[float, ...]]:
    """One row of STANCE_FEATURES a stance, in the order of STANCES, for a claim with its claimant chosen."""
    nobody = float(claimant == REPORTER)
    rows = []
    for i, stance in enumerate(STANCES):
        rule = float(str(ruled.stance) == stance)
        said = log(max(float(c.stance[i]), 1e-3))
        asserts = float(stance == "asserts")
        rows.append(
            (said, rule, rule * (1 - asserts), *(float(i == j) for j in range(len(STANCES))), asserts * nobody, said * asserts * nobody)
        )  # fmt: skip
    return rows


def best_of(rows: Sequence[Sequence[float]], weights: Sequence[float]) -> int:
    """The row with the highest weighted sum; ties: the first."""
    return int(np.argmax(np.asarray(rows) @ np.asarray(weights)))
