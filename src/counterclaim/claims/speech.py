"""Who says it: attribution cues, claimants, stances. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from counterclaim.claims.proposal import Proposal
from counterclaim.codebook import REPORTER, Stance
from counterclaim.records import Claim
from counterclaim.text.analyse import Document


@dataclass(frozen=True, slots=True)
class Voice:
    """Over `start:end` of the text, `claimant` speaks."""

    start: int
    end: int
    claimant: str
    stance: str


def voice_of_report(document: Document) -> str | None:
    """The party whose own statement the report is, or None."""
    return None


def find_voices(document: Document) -> list[Voice]:
    return []


def give_voice(
    document: Document, voices: Sequence[Voice], proposals: Sequence[Proposal]
) -> list[tuple[Proposal, Claim]]:
    """Every proposal with who says it and how."""
    return [
        (
            p,
            Claim(
                None,
                p.attribute,
                p.value,
                document.text[p.start : p.end],
                p.start,
                p.end,
                p.low,
                p.high,
                p.who,
                p.claimant or REPORTER,
                stance=p.stance or Stance.ASSERTS,
            ),
        )
        for p in proposals
    ]
