"""Scored pairs, vetoes and judgements in, groups of mentions out: the same in whatever order anything came.

Two groups become one where nobody and nothing forbids it for any two of their members, and the mean weight over all
pairs between them is enough: a chain of pairs does not make its ends one event. The best two come first, of two equal
ones those with the smaller ids. Pure.
"""

from __future__ import annotations

import heapq
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Final, TypeVar

from counterclaim.errors import UsageFault
from counterclaim.merging.blocking import veto
from counterclaim.merging.features import Row
from counterclaim.merging.plain import group_id, in_order
from counterclaim.merging.scoring import FLOOR, Pair
from counterclaim.records import EventGroup, Judgement, Mention

#: Weights are added up as whole millionths: sums of floating numbers depend on the order they are added in.
_UNIT: Final = 1_000_000

_Name = TypeVar("_Name", str, int)


@dataclass(frozen=True, slots=True)
class Verdicts:
    """What stands of all judgements, as pairs of mention ids, the smaller one first, and the number of the judgement."""

    same: Mapping[tuple[str, str], int]
    different: Mapping[tuple[str, str], int]


def key_of(one: str, other: str) -> tuple[str, str]:
    """A pair of ids in its one order."""
    return (one, other) if one < other else (other, one)


def standing_verdicts(judgements: Iterable[Judgement]) -> Verdicts:
    """The last judgement of each pair that is not undone; "unsure" takes back what was said before, and leaves the
    pair to its score."""
    last: dict[tuple[str, str], Judgement] = {}
    for judgement in sorted(judgements, key=lambda j: j.number):
        if judgement.verdict != "undo" and judgement.undone_by is None:
            last[key_of(judgement.one, judgement.other)] = judgement
    return Verdicts(
        {key: j.number for key, j in last.items() if j.verdict == "same"},
        {key: j.number for key, j in last.items() if j.verdict == "different"},
    )


def joined(pairs: Iterable[tuple[_Name, _Name]]) -> Callable[[_Name], _Name]:
    """Union-find over ids or places: gives the smallest of the piece that one is in."""
    parent: dict[_Name, _Name] = {}

    def find(item: _Name) -> _Name:
        root = item
        while parent.get(root, root) != root:
            root = parent[root]
        while item != root:
            parent[item], item = root, parent.get(item, item)
        return root

    for one, other in pairs:
        low, high = sorted((find(one), find(other)))
        parent[high] = low
    return find


def check_verdicts(verdicts: Verdicts) -> None:
    """Raises UsageFault where two mentions are judged different, and the same by one judgement or a chain of them."""
    find = joined(verdicts.same)
    for (one, other), number in sorted(verdicts.different.items(), key=lambda item: item[1]):
        if find(one) == find(other):
            chain = sorted(n for (a, _), n in verdicts.same.items() if find(a) == find(one))
            said = ", ".join(f"j{n}" for n in chain)
            raise UsageFault(
                f"judgement j{number} says that {one} and {other} differ, but {said} say they are one event"
            )


@dataclass(slots=True)
class _Piece:
    """A group in the making, with what speaks for joining each neighbour: the sum and number of the pairs scored."""

    members: list[str]
    links: dict[str, tuple[int, int]]


def _mean(one: _Piece, other: _Piece, link: tuple[int, int]) -> float:
    pairs = len(one.members) * len(other.members)
    total, scored = link
    return (total + int(FLOOR * _UNIT) * (pairs - scored)) / pairs / _UNIT


def _forbidden(one: _Piece, other: _Piece, rows: Mapping[str, Row], verdicts: Verdicts) -> bool:
    return any(
        key_of(a, b) in verdicts.different or (key_of(a, b) not in verdicts.same and veto(rows[a], rows[b]) is not None)
        for a in one.members
        for b in other.members
    )


def _agglomerate(
    pieces: dict[str, _Piece], rows: Mapping[str, Row], *, verdicts: Verdicts, threshold: float
) -> list[list[str]]:
    """Joins the best two pieces until none is good enough. Keys of pieces are their smallest members' ids."""
    age = dict.fromkeys(pieces, 0)
    heap: list[tuple[float, str, str, int, int]] = []

    def offer(one: str, other: str) -> None:
        one, other = key_of(one, other)
        mean = _mean(pieces[one], pieces[other], pieces[one].links[other])
        if mean > threshold:
            heapq.heappush(heap, (-mean, one, other, age[one], age[other]))

    for name, piece in pieces.items():
        for other in piece.links:
            if name < other:
                offer(name, other)
    while heap:
        _, one, other, *ages = heapq.heappop(heap)
        if one not in pieces or other not in pieces or ages != [age[one], age[other]]:
            continue
        if _forbidden(pieces[one], pieces[other], rows, verdicts):
            continue
        gone = pieces.pop(other)
        kept = pieces[one]
        kept.members.extend(gone.members)
        age[one] += 1
        for neighbour, (total, scored) in gone.links.items():
            if neighbour != one:
                had = kept.links.get(neighbour, (0, 0))
                kept.links[neighbour] = (had[0] + total, had[1] + scored)
        kept.links.pop(other, None)
        for neighbour in kept.links:
            links = pieces[neighbour].links
            links.pop(other, None)
            links[one] = kept.links[neighbour]
            offer(one, neighbour)
    return [sorted(piece.members) for piece in pieces.values()]


def cluster(
    rows: Mapping[str, Row], pairs: Sequence[Pair], *, verdicts: Verdicts, threshold: float
) -> list[tuple[str, ...]]:
    """Groups of mention ids, each sorted, by their first; every id of `rows` is in exactly one.

    Pairs and judgements of ids that are not in `rows` are left aside.
    """
    same = [pair for pair in verdicts.same if pair[0] in rows and pair[1] in rows]
    pairs = [pair for pair in pairs if pair.one in rows and pair.other in rows]
    find = joined(same)
    # Groups are only joined over a pair above the threshold: what no such pair reaches is by itself, and a pair between
    # two such islands is never looked at.
    island = joined([*same, *((pair.one, pair.other) for pair in pairs if pair.weight > threshold)])
    size = Counter(map(island, rows))
    alone = [(name,) for name in rows if size[island(name)] == 1]
    pieces: dict[str, _Piece] = {}
    for name in sorted(rows):
        if size[island(name)] > 1:
            pieces.setdefault(find(name), _Piece([], {})).members.append(name)
    sums: dict[tuple[str, str], tuple[int, int]] = defaultdict(lambda: (0, 0))
    for pair in pairs:
        if island(pair.one) == island(pair.other) and find(pair.one) != find(pair.other):
            key = key_of(find(pair.one), find(pair.other))
            total, scored = sums[key]
            sums[key] = (total + round(pair.weight * _UNIT), scored + 1)
    for (one, other), link in sums.items():
        pieces[one].links[other] = link
        pieces[other].links[one] = link
    return sorted([*alone, *map(tuple, _agglomerate(pieces, rows, verdicts=verdicts, threshold=threshold))])


def as_groups(mentions: Sequence[Mention], event_of: Mapping[str, str]) -> list[EventGroup]:
    """The mentions by the event that each belongs to, in the fixed order of `in_order`."""
    held: dict[str, list[Mention]] = {}
    for mention in in_order(mentions):
        held.setdefault(event_of[mention.id], []).append(mention)
    return [EventGroup(group_id(m.id for m in members), tuple(members)) for members in held.values()]
