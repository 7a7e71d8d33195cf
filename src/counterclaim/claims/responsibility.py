"""Who says that they did it, who denies it, whom others blame. Pure."""

from __future__ import annotations

from collections.abc import Sequence

from counterclaim.claims.proposal import Proposal
from counterclaim.claims.speech import Voice
from counterclaim.text.analyse import Document


def find_responsibility(document: Document, voices: Sequence[Voice]) -> list[Proposal]:
    return []
