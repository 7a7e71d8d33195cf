"""Relations between actors said in the text: a wing of, allied with, formerly of. Pure."""

from __future__ import annotations

from counterclaim.records import Relation
from counterclaim.text.analyse import Document


def find_relations(document: Document) -> list[Relation]:
    """Relations in text order, each with its quote; claimants are filled in later by `speech`."""
    return []
