"""The trained reader's stage: what the rules saw → claims as the model sees them, the doubtful ones apart. Pure, given a model."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np

from counterclaim.claims.parties import Party
from counterclaim.claims.proposal import Proposal
from counterclaim.claims.speech import Voice
from counterclaim.codebook import COUNTS, Attribute
from counterclaim.records import Claim
from counterclaim.resolve.dates import TimeMention
from counterclaim.resolve.places import PlaceMention
from counterclaim.text.analyse import Document
from counterclaim.trained.decode import Candidate, Scored, score_document
from counterclaim.trained.encoder import Model
from counterclaim.trained.heads import STANCES
from counterclaim.trained.make import ground_of, make_claim, number_in
from counterclaim.trained.marks import ATTRIBUTES, mark_matrix, rule_marks
from counterclaim.trained.tokens import pieces_of

#: What the calibration looks at, for each candidate; `features` gives them in this order.
FEATURES: tuple[str, ...] = (
    "one",
    "mean",
    "peak",
    "rule",
    "rule and no stretch",
    "stance",
    "not asserts",
    "claimant",
    "quote",
    "who",
    "number",
    "count without a number",
    "words",
    "relevance",
    "rival",
    *(f"is {a}" for a in ATTRIBUTES),
    *(f"rule {a}" for a in ATTRIBUTES),
)


def _logit(p: float) -> float:
    p = min(max(p, 1e-4), 1 - 1e-4)
    return float(np.log(p / (1 - p)))


def features(c: Candidate, scored: Scored) -> list[float]:
    """One row for the calibration, in the order of FEATURES."""
    rule = float(c.rule is not None)
    counted = c.attribute in COUNTS and c.rule is not None and c.rule[0].low is not None
    bare = c.attribute in COUNTS and not counted and number_in(scored.document, c.start, c.end) is None
    rival = max((o.peak for o in scored.candidates if o is not c and o.start < c.end and c.start < o.end), default=0.0)
    return [
        1.0,
        _logit(c.mean),
        _logit(c.peak),
        rule,
        rule * float(c.peak < 0.5),
        _logit(float(c.stance.max())),
        float(int(np.argmax(c.stance)) != STANCES.index("asserts")),
        _logit(c.claimant.chance if c.claimant else 0.5),
        _logit(c.quote.chance if c.quote else 0.5),
        _logit(c.who.chance if c.who else 0.5),
        float(counted),
        float(bare),
        float(np.log1p(c.end - c.start)),
        _logit(scored.relevance),
        rival,
        *(float(c.attribute == a) for a in ATTRIBUTES),
        *(rule * float(c.attribute == a) for a in ATTRIBUTES),
    ]


def _chance(row: Sequence[float], weights: Sequence[float]) -> float:
    return float(1 / (1 + np.exp(-float(np.dot(row, weights)))))


@dataclass(frozen=True, slots=True)
class Read:
    """What the model makes of a document: claims that stand, and those below the threshold, with their candidates."""

    scored: Scored
    given: tuple[tuple[Proposal, Claim, Candidate], ...]
    doubtful: tuple[tuple[Proposal, Claim, Candidate], ...]


def score(
    document: Document,
    model: Model,
    *,
    times: Sequence[TimeMention],
    places: Sequence[PlaceMention],
    parties: Sequence[Party],
    voices: Sequence[Voice],
    rules: Sequence[tuple[Proposal, Claim]],
) -> Scored:
    """Everything the heads say of a document."""
    pieces = pieces_of(document.text, model.tokenizer)
    marks = rule_marks(
        document, times=times, places=places, parties=parties, voices=voices, proposals=[p for p, _ in rules]
    )
    return score_document(document, pieces, mark_matrix(document, pieces, marks), model, rules=rules)


def choose(scored: Scored, voices: Sequence[Voice], settings: dict[str, Any], *, voice: str | None = None) -> Read:
    """Candidates → claims, by the calibration and thresholds in `settings` (see `training/calibrate.py`).

    `voice` is the party whose own statement the report is. Without a calibration a candidate's mean chance is its confidence and 0.5 the threshold.
    """
    found, right = settings.get("found"), settings.get("right")
    thresholds: dict[str, float] = settings.get("thresholds", {})
    judged: list[tuple[float, float, Candidate]] = []
    for c in scored.candidates:
        row = features(c, scored)
        chance = _chance(row, found) if found else max(c.mean, 0.5 * float(c.rule is not None))
        c.confidence = _chance(row, right) if right else chance
        # what a rule proposed stands unless the model is rather sure that it does not; what the model alone sees has
        # the threshold of its attribute
        own = thresholds.get(c.attribute, thresholds.get("any", 0.5))
        judged.append((chance, min(own, thresholds.get("rule", own)) if c.rule else own, c))
    ground = ground_of(scored, voices, voice, settings)
    given: list[tuple[Proposal, Claim, Candidate]] = []
    doubtful: list[tuple[Proposal, Claim, Candidate]] = []
    # the surest first: of two candidates that stand for the same words, the less sure one is the doubtful one
    doubtful_from = settings.get("doubtful", 0.15)
    for chance, threshold, c in sorted(judged, key=lambda j: (-j[0], j[2].start, j[2].attribute)):
        if chance < min(threshold, doubtful_from):
            continue  # most candidates: what they would claim need not be made out
        proposal, claim = make_claim(c, ground)
        twin = any(_twins(claim, other, c, with_) for _, other, with_ in given)
        if chance >= threshold and not twin:
            given.append((proposal, claim, c))
        elif chance >= doubtful_from and not twin:
            doubtful.append((proposal, claim, c))
    order = lambda g: (g[2].start, g[1].attribute, g[1].end)  # noqa: E731
    return Read(scored, tuple(_with_victims(sorted(given, key=order))), tuple(sorted(doubtful, key=order)))


def _with_victims(given: Sequence[tuple[Proposal, Claim, Candidate]]) -> list[tuple[Proposal, Claim, Candidate]]:
    """The claims in text order, counts that name nobody ("the adjutant says 51") with the victims last named by a claim of
    the same attribute."""
    out = []
    named: dict[str, str] = {}
    for proposal, claim, candidate in given:
        if claim.attribute in COUNTS and claim.attribute != Attribute.AGGREGATE:
            who = claim.who or named.get(claim.attribute)
            if who:
                named[claim.attribute] = who
            if who != claim.who:
                proposal, claim = replace(proposal, who=who), replace(claim, who=who)
        out.append((proposal, claim, candidate))
    return out


def _twins(a: Claim, b: Claim, c: Candidate, d: Candidate) -> bool:
    """Two readings of the same words: one attribute, stretches that overlap, and for counts the same number; of one party's
    word on its deed or its reason, quotes that overlap are enough."""
    if a.attribute == b.attribute and a.attribute in {Attribute.RESPONSIBILITY, Attribute.MOTIVE}:
        shared = min(a.end, b.end) - max(a.start, b.start)
        # nobody claims and denies a deed in the same words: only two rules that saw both are believed
        same = a.claimant == b.claimant and (a.stance == b.stance or not (c.rule and d.rule))
        if same and 2 * shared > min(a.end - a.start, b.end - b.start):
            return True
    if a.attribute != b.attribute or not (c.start < d.end and d.start < c.end):
        return False
    if c.rule and d.rule and (c.rule[1].claimant, c.rule[1].stance) != (d.rule[1].claimant, d.rule[1].stance):
        return False  # a value and its denial in one breath
    if a.attribute in COUNTS and a.attribute != Attribute.AGGREGATE:
        return (a.low, a.high, a.value) == (b.low, b.high, b.value)
    return True
