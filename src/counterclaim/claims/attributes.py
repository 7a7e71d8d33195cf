"""The attributes without a count: control, leader, motive, materiel, weapon, person status, civilian harm. Pure."""

from __future__ import annotations

from counterclaim.claims.proposal import Proposal
from counterclaim.text.analyse import Document


def find_attributes(document: Document) -> list[Proposal]:
    """Proposals of the attributes above, in text order."""
    return []
