"""What a trained reader points at as a claim's place and day, as evidence beside the rules' own. Pure.

The rules work without hints. Where there are some, they are weighed against the rules' chances by weights that were
fitted on texts which the trained reader had not been trained on (`eval/train_events.py`).
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

from counterclaim.claims.event_places import PlaceGroup
from counterclaim.claims.event_weights import Features
from counterclaim.codebook import PlacePrecision


@dataclass(frozen=True, slots=True)
class Pointer:
    """A stretch of the text that is pointed at, with the chance; start == end: at nothing."""

    start: int
    end: int
    chance: float


@dataclass(frozen=True, slots=True)
class Hint:
    """What the trained reader says of the event of one claim: how sure it is of the claim, whether the event is one that
    the report is mainly about (both 0 … 1), where and when."""

    sure: float
    main: float
    place: Pointer | None
    time: Pointer | None


#: Added to a share before its logarithm is taken: a place that nothing points at is unlikely, not impossible.
_LEAST = 0.02


def pointed(hint: Hint, groups: Sequence[PlaceGroup]) -> list[int]:
    """Which places (by index) a hint points at: several where the words name several ("in X and Y")."""
    p = hint.place
    if p is None or p.end <= p.start:
        return []
    return [
        i for i, g in enumerate(groups) if any(m.place.start < p.end and p.start < m.place.end for m in g.mentions)
    ]  # fmt: skip


def _shares(points: Sequence[tuple[int, float]], count: int, whole: float, name: str) -> list[Features]:
    sums = [0.0] * count
    for i, mass in points:
        sums[i] += mass
    most = max(sums, default=0.0)
    return [
        {
            f"{name} share": math.log(s / whole + _LEAST) if whole > 0 else math.log(_LEAST),
            f"{name} of pointers": s / most if most else 0.0,
        }
        for s in sums
    ]


_WIDE = {PlacePrecision.REGION, PlacePrecision.COUNTRY}


def _inner(at: int, groups: Sequence[PlaceGroup]) -> list[tuple[int, float]]:
    """Which places are meant where one is pointed at, with shares that sum up to 1: itself, or for a region or country
    the exact places named in that country, as likely as the rules have each for the report's first."""
    place = groups[at].place
    exact = [
        i
        for i, g in enumerate(groups)
        if g.place.precision not in _WIDE and g.place.country and g.place.country == place.country
    ]
    whole = sum(groups[i].first for i in exact)
    if place.precision not in _WIDE or whole <= 0:
        return [(at, 1.0)]
    return [(i, groups[i].first / whole) for i in exact]


def place_hints(groups: Sequence[PlaceGroup], hints: Sequence[Hint]) -> list[Features]:
    """For each place, how much the hints speak for it."""
    inner = [_inner(i, groups) for i in range(len(groups))]
    every: list[tuple[int, float]] = []
    mains: list[tuple[int, float]] = []
    for hint in hints:
        for at in pointed(hint, groups):
            chance = hint.place.chance if hint.place else 0.0
            for i, share in inner[at]:
                every.append((i, share * chance * hint.sure))
                mains.append((i, share * chance * hint.sure * hint.main))
    rows = _shares(every, len(groups), sum(h.sure for h in hints), "place")
    beside = _shares(mains, len(groups), sum(h.sure * h.main for h in hints), "main place")
    return [row | other for row, other in zip(rows, beside, strict=True)]


def day_hints(
    days: Sequence[Sequence[tuple[int, int]]],
    group: int | None,
    groups: Sequence[PlaceGroup],
    hints: Sequence[Hint],
    *,
    main: bool,
) -> list[Features]:
    """For each day (the stretches of all its expressions), how much the hints speak for it as that of the event at one place (by
    index; None: of the report's event, without a place)."""
    points: list[tuple[int, float]] = []
    whole = 0.0
    for hint in hints:
        at = pointed(hint, groups)
        chance = hint.place.chance if at and hint.place else 0.0
        here = chance if group in at else 0.0
        if main:
            away = chance if at and group not in at else 0.0
            here = max(here, hint.main * (1.0 - away))
        whole += hint.sure * here
        t = hint.time
        if t is None or t.end <= t.start:
            continue
        for i, stretches in enumerate(days):
            if any(start < t.end and t.start < end for start, end in stretches):
                points.append((i, t.chance * hint.sure * here))
                break
    who = "main" if main else "side"
    return _shares(points, len(days), whole, f"{who} day")
