"""Document → proposals of the attributes without a count: control, leader, motive, materiel, weapon, person status,
civilian harm. Pure."""

from __future__ import annotations

from dataclasses import replace

from counterclaim.claims.clauses import contested_at, find_names
from counterclaim.claims.control import find_control
from counterclaim.claims.harm import find_harm, find_weapons
from counterclaim.claims.leaders import find_leaders
from counterclaim.claims.materiel import find_materiel
from counterclaim.claims.motive import find_motives
from counterclaim.claims.proposal import Proposal
from counterclaim.claims.status import find_status
from counterclaim.codebook import Stance
from counterclaim.text.analyse import Document


def find_attributes(document: Document) -> list[Proposal]:
    """Proposals of the attributes above, in text order. What is asked is not said: questions propose nothing."""
    names = find_names(document)
    found = [
        *find_control(document, names=names),
        *find_leaders(document, names=names),
        *find_motives(document),
        *find_materiel(document),
        *find_status(document, names=names),
        *find_weapons(document),
        *find_harm(document),
    ]
    found = [both for p in found for both in _sides(document, p)]
    found = [p for p in found if not document.sentence_at(p.anchor or p.start).text.rstrip(' »”"').endswith("?")]
    return sorted(found, key=lambda p: (p.start, p.attribute, p.end))


def _sides(document: Document, proposal: Proposal) -> list[Proposal]:
    """A claim that another contests in the same breath is two: theirs, and the denial."""
    position = proposal.anchor if proposal.anchor is not None else proposal.start
    contested = contested_at(document, position) if proposal.claimant is None else None
    if not contested:
        return [proposal]
    return [
        replace(proposal, claimant=contested.claimant, stance=Stance.ASSERTS if contested.claimant else None),
        replace(proposal, stance=contested.stance, anchor=contested.position, rule=f"{proposal.rule}.contested"),
    ]
