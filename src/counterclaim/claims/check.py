"""The last door: a claim or relation without its exact words in the text is refused, and the reason kept. Pure."""

from __future__ import annotations

from dataclasses import replace

from counterclaim.codebook import COUNTS, Attribute, RelationKind, Stance
from counterclaim.records import Claim, Reading, Refused, Relation, Report

#: A longer quote points at nothing: a claim is carried by a clause or two.
LONGEST_QUOTE = 400


def fault_of(claim: Claim | Relation, text: str) -> str | None:
    """Why a claim or relation can't stand; None where it can."""
    if not 0 <= claim.start < claim.end <= len(text):
        return f"its offsets {claim.start}:{claim.end} are outside the text of {len(text)} characters"
    if text[claim.start : claim.end] != claim.quote:
        return "its quote is not what stands at its offsets"
    if isinstance(claim, Relation):
        return None if claim.relation in set(RelationKind) else f"no such relation: {claim.relation!r}"
    if len(claim.quote) > LONGEST_QUOTE:
        return f"its quote has {len(claim.quote)} characters, more than {LONGEST_QUOTE}"
    if claim.attribute not in set(Attribute):
        return f"no such attribute: {claim.attribute!r}"
    if claim.stance not in set(Stance):
        return f"no such stance: {claim.stance!r}"
    if any(bound is not None and bound < 0 for bound in (claim.low, claim.high)):
        return "a count below zero"
    if claim.low is not None and claim.high is not None and claim.low > claim.high:
        return f"its bounds are crossed: {claim.low} to {claim.high}"
    if claim.attribute not in COUNTS and not claim.value:
        return "it has no value"
    return None


def checked(report: Report, reading: Reading) -> Reading:
    """The reading without what can't stand; what was refused is kept in `refused`, with the reason.

    A claim of an event that is not in the reading keeps its words and loses the event. The same claim twice counts once.
    """
    eids = {event.eid for event in reading.events}
    claims: list[Claim] = []
    refused = list(reading.refused)
    for claim in reading.claims:
        fault = fault_of(claim, report.text)
        if fault:
            refused.append(Refused(claim.attribute, claim.value, fault))
            continue
        if claim.eid is not None and claim.eid not in eids:
            claim = replace(claim, eid=None)
        if claim not in claims:
            claims.append(claim)
    relations: list[Relation] = []
    for relation in reading.relations:
        fault = fault_of(relation, report.text)
        if fault:
            refused.append(Refused(relation.relation, f"{relation.subject} / {relation.object}", fault))
        elif relation not in relations:
            relations.append(relation)
    return replace(reading, claims=tuple(claims), relations=tuple(relations), refused=tuple(refused))
