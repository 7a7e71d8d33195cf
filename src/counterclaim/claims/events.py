"""What happened: events of a report, and which claim belongs to which. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from counterclaim.claims.proposal import Proposal
from counterclaim.records import Claim, Event
from counterclaim.resolve.dates import TimeMention
from counterclaim.resolve.places import PlaceMention
from counterclaim.text.analyse import Document


@dataclass(frozen=True, slots=True)
class FoundEvent:
    """An event with where the report speaks of it."""

    event: Event
    start: int


def find_events(
    document: Document, *, times: Sequence[TimeMention], places: Sequence[PlaceMention], proposals: Sequence[Proposal]
) -> list[FoundEvent]:
    return []


def link_claims(
    document: Document, claims: Sequence[tuple[Proposal, Claim]], events: Sequence[FoundEvent]
) -> list[Claim]:
    return [replace(c, eid=None) for _, c in claims]
