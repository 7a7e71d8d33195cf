"""What the heads said of a claim, in words and chances, for `read --explain` and the page. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import numpy as np

from counterclaim.claims.reasons import ClaimReason, Said, words_of
from counterclaim.claims.speech import Voice
from counterclaim.codebook import REPORTER, Attribute
from counterclaim.records import Claim
from counterclaim.trained.decode import Answer, Candidate
from counterclaim.trained.heads import EVENT_TYPES, STANCES, STATUSES, Floats
from counterclaim.trained.read import Read

#: Runners-up that are shown: more fit no line.
MOST = 3
#: A runner-up below this chance is none.
LEAST = 0.02


def _classes(head: str, chances: Floats, names: Sequence[str]) -> Said:
    order = np.argsort(-chances, kind="stable")
    others = tuple((names[i], round(float(chances[i]), 3)) for i in order[1 : 1 + MOST] if chances[i] >= LEAST)
    return Said(head, names[order[0]], round(float(chances[order[0]]), 3), others)


def _pointed(head: str, answers: Sequence[Answer], nothing: str) -> Said:
    named = [(a.words if a.end > a.start else nothing, round(a.chance, 3)) for a in answers]
    return Said(head, named[0][0], named[0][1], tuple(n for n in named[1 : 1 + MOST] if n[1] >= LEAST))


def heads_of(c: Candidate) -> tuple[Said, ...]:
    """What each head said of a candidate, the stretch first."""
    said = [Said("stretch", f"claim of {c.attribute}", round(c.peak, 3))]
    if c.claimants:
        said.append(_pointed("claimant", c.claimants, REPORTER))
    said.append(_classes("stance", c.stance, STANCES))
    for head, answer in (("victims", c.who), ("quote", c.quote), ("place", c.place), ("day", c.time)):
        if answer is not None and (head != "victims" or answer.end > answer.start):
            said.append(_pointed(head, [answer], "none"))
    if c.attribute == Attribute.PERSON_STATUS:
        said.append(_classes("status", c.status, STATUSES))
    said.append(_classes("event type", c.event_type, EVENT_TYPES))
    said.append(Said("main event", "yes" if c.main >= 0.5 else "no", round(max(c.main, 1 - c.main), 3)))
    return tuple(said)


def reasons_by_model(
    read: Read, claims: Sequence[Claim], doubtful: Sequence[Claim], voices: Sequence[Voice]
) -> list[ClaimReason]:
    """One reason a claim of the reading, then one a doubtful claim, in the orders given."""
    document = read.scored.document
    known: dict[tuple[str, int, int, str], list[Candidate]] = {}
    for _, claim, c in (*read.given, *read.doubtful):
        known.setdefault((claim.attribute, claim.start, claim.end, claim.value), []).append(c)
    reasons = []
    for claim, doubt in [*((c, False) for c in claims), *((c, True) for c in doubtful)]:
        same = known.get((claim.attribute, claim.start, claim.end, claim.value), [])
        reason = ClaimReason(claim, words_of(document, claim, voices), None, doubtful=doubt)
        if same:
            c = same.pop(0)
            rule = c.rule[0].rule or f"{c.attribute} pattern" if c.rule else None
            reason = replace(reason, rule=rule, heads=heads_of(c))
        reasons.append(reason)
    return reasons
