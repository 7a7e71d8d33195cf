"""Counts of people and of events: "at least 23 soldiers were killed" → low 23, who soldiers. Pure."""

from __future__ import annotations

from counterclaim.claims.proposal import Proposal
from counterclaim.text.analyse import Document


def find_counts(document: Document) -> list[Proposal]:
    """Proposals of fatalities, injuries, missing_or_captured_people, aggregate and counted `other`, in text order."""
    return []
