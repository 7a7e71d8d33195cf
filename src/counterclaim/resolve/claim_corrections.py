"""A reading and what people put right in its claims in → the claims as they stand out. Pure: no reading is changed.

Rows are of one report. Those made on this reading name their claim by its place. Those made on another reading of the
same text (an earlier version of the reader) hold for the claim that says the same in the same words; what they added is
added here too, unless it was read this time. So nobody has to put the same thing right twice.

A claim keeps its number when another one is rejected. Doubtful claims that somebody confirmed, and claims that somebody
added, are numbered from `DOUBTFUL_FROM`, `ADDED_FROM` and, where they come from another reading, `CARRIED_FROM`.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any, Final

from counterclaim.records import Claim, ClaimCorrection, Event, Reading

DOUBTFUL_FROM: Final = 100_000
ADDED_FROM: Final = 200_000
CARRIED_FROM: Final = 300_000

#: (part, place): where a claim stands in a reading.
Spot = tuple[str, int]
Chain = tuple[ClaimCorrection, ...]


@dataclass(frozen=True, slots=True)
class Shown:
    """One claim as it stands. `claim` is None where it was rejected; `read` is None where a person added it.

    `state` is "as_read", "doubtful", "corrected", "confirmed", "rejected", "added" or "withdrawn" (an added one taken
    back). `version` is the number of the last row on it, 0 where there is none: who wants to change the claim says which
    version they saw.
    """

    number: int
    part: str
    place: int
    state: str
    claim: Claim | None
    read: Claim | None
    version: int = 0
    rows: Chain = ()

    @property
    def last(self) -> ClaimCorrection | None:
        """The row that stands; None where the claim stands as read."""
        return standing_row(self.rows)

    @property
    def content(self) -> Claim:
        """The claim, or what it was before it was rejected."""
        before = [row.new for row in self.rows if row.new is not None]
        found = self.claim or (Claim.from_json(before[-1]) if before else self.read)
        assert found is not None
        return found

    @property
    def stands(self) -> bool:
        """Whether it is one of the claims of the reading."""
        return self.claim is not None and self.state != "doubtful"


def number_of(part: str, place: int) -> int:
    """The number of a claim among all claims of its reading."""
    return {"claim": 0, "doubtful": DOUBTFUL_FROM, "added": ADDED_FROM}[part] + place


def spot_of(number: int) -> Spot:
    """The part and place that make a number. Raises ValueError for the number of a claim from another reading."""
    if not 0 <= number < CARRIED_FROM:
        raise ValueError(f"{number} is no number of a claim of this reading")
    if number >= ADDED_FROM:
        return "added", number - ADDED_FROM
    return ("doubtful", number - DOUBTFUL_FROM) if number >= DOUBTFUL_FROM else ("claim", number)


def standing_row(rows: Iterable[ClaimCorrection]) -> ClaimCorrection | None:
    """The last row that is not undone and undoes nothing."""
    found = [row for row in rows if row.undone_by is None and row.kind != "undo"]
    return found[-1] if found else None


def said_by(claim: Claim) -> tuple[object, ...]:
    """What makes two readings' claims the same: what is said, by whom, in which words. The event is a label within one
    reading, confidence and ids are the reader's own opinion."""
    return (
        claim.start,
        claim.end,
        claim.attribute,
        claim.value,
        claim.low,
        claim.high,
        claim.who,
        claim.claimant,
        claim.stance,
    )


def event_words(event: Event | None) -> dict[str, Any] | None:
    """What another reading's event is recognised by."""
    return {"date": event.date, "place": event.place, "type": event.type} if event else None


def _eid_in(reading: Reading, words: Mapping[str, Any] | None) -> str | None:
    """The event of this reading that another reading's event is: same day and place, best of the same type."""
    if words is None:
        return None
    alike = [e for e in reading.events if (e.date, e.place) == (words.get("date"), words.get("place"))]
    exact = [e for e in alike if e.type == words.get("type")]
    found = exact or alike
    return found[0].eid if len(found) == 1 else None


def _chains(rows: Iterable[ClaimCorrection]) -> dict[tuple[int, str, int], Chain]:
    found: dict[tuple[int, str, int], list[ClaimCorrection]] = {}
    for row in sorted(rows, key=lambda r: r.number):
        found.setdefault((row.reading, row.part, row.place), []).append(row)
    return {spot: tuple(chain) for spot, chain in found.items()}


def _as_it_stands(chain: Chain, read: Claim | None, *, part: str) -> tuple[str, Claim | None]:
    row = standing_row(chain)
    if row is None:
        return ("withdrawn", None) if read is None else ("doubtful" if part == "doubtful" else "as_read", read)
    state = {"correct": "corrected", "reject": "rejected", "confirm": "confirmed", "add": "added"}[row.kind]
    return state, Claim.from_json(row.new) if row.new is not None else None


def _shown(number: int, part: str, place: int, read: Claim | None, chain: Chain) -> Shown:
    state, claim = _as_it_stands(chain, read, part=part)
    return Shown(number, part, place, state, claim, read, chain[-1].number if chain else 0, chain)


def shown_claims(reading: Reading, rows: Iterable[ClaimCorrection], *, seq: int) -> list[Shown]:
    """Every claim of a reading as it stands, rejected ones and doubtful ones too, in the order of their numbers.

    `seq` is the ledger's number of the reading, `rows` are all of its report.
    """
    chains = _chains(rows)
    own = {(part, place): chain for (of, part, place), chain in chains.items() if of == seq}
    others = [(spot, chain) for spot, chain in chains.items() if spot[0] != seq]
    by_words: dict[tuple[object, ...], Chain] = {}
    for (_, part, _), chain in others:
        if part != "added" and chain[0].old is not None:
            by_words[said_by(Claim.from_json(chain[0].old))] = chain
    found = []
    for part, claims in (("claim", reading.claims), ("doubtful", reading.doubtful)):
        for place, read in enumerate(claims):
            chain = own.get((part, place)) or _carried(by_words.get(said_by(read), ()), read)
            found.append(_shown(number_of(part, place), part, place, read, chain))
    for (part, place), chain in own.items():
        if part == "added":
            found.append(_shown(number_of(part, place), part, place, None, chain))
    there = {said_by(s.content) for s in found}
    for (_, part, place), chain in others:
        if part != "added" or chain[0].new is None or said_by(Claim.from_json(chain[0].new)) in there:
            continue
        shown = _shown(CARRIED_FROM + chain[0].number, part, place, None, chain)
        if shown.claim is not None:
            row = shown.last
            eid = _eid_in(reading, row.event if row else None)
            found.append(replace(shown, claim=replace(shown.claim, eid=eid)))
    return sorted(found, key=lambda s: s.number)


def _carried(chain: Chain, read: Claim) -> Chain:
    """The rows of a chain made on another reading, with the event of this one."""
    found = []
    for row in chain:
        eids = {(content or {}).get("eid") for content in (row.old, row.new) if content is not None}
        moved = len(eids) > 1
        new = row.new if row.new is None or moved else {**row.new, "eid": read.eid}
        found.append(replace(row, new=new))
    return tuple(found)


def corrected_reading(reading: Reading, shown: Sequence[Shown]) -> Reading:
    """The reading with its claims as they stand: what was rejected is gone, what was confirmed or added is there."""
    if not any(s.rows for s in shown):
        return reading
    eids = {event.eid for event in reading.events}
    standing = [s for s in shown if s.stands]
    claims = [s.claim for s in standing if s.claim is not None]
    return replace(
        reading,
        claims=tuple(c if c.eid is None or c.eid in eids else replace(c, eid=None) for c in claims),
        doubtful=tuple(s.read for s in shown if s.state == "doubtful" and s.read is not None),
        numbers=tuple(s.number for s in standing),
    )
