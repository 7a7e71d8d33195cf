"""A text and the claims in it in, stretches out: each knows which claims it belongs to, so that overlaps can be shown."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

from counterclaim.resolve.claim_corrections import Shown


@dataclass(frozen=True, slots=True)
class Stretch:
    """A part of the text. `claims` are the numbers of the claims over it, the one with the shortest words first."""

    start: int
    text: str
    claims: tuple[int, ...]
    stance: str
    state: str
    #: The claims whose words begin here.
    begins: tuple[int, ...]


def stretches(text: str, shown: Sequence[Shown]) -> list[Stretch]:
    """The text cut wherever a claim begins or ends. Claims that somebody took out mark nothing."""
    spans = [
        (s.content.start, s.content.end, s)
        for s in shown
        if s.state not in ("rejected", "withdrawn") and 0 <= s.content.start < s.content.end <= len(text)
    ]
    cuts = sorted({0, len(text), *(start for start, _, _ in spans), *(end for _, end, _ in spans)})
    found = []
    for start, end in pairwise(cuts):
        over = sorted((s for s in spans if s[0] <= start and s[1] >= end), key=lambda s: (s[1] - s[0], s[2].number))
        first = over[0][2] if over else None
        found.append(
            Stretch(
                start,
                text[start:end],
                tuple(s[2].number for s in over),
                first.content.stance if first else "",
                first.state if first else "",
                tuple(s[2].number for s in over if s[0] == start),
            )
        )
    return found
