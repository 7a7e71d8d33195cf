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


def pointed(hint: Hint, groups: Sequence[PlaceGroup]) -> tuple[int, float] | None:
    """Which place (by index) a hint points at, and the chance; None where at none of them."""
    p = hint.place
    if p is None or p.end <= p.start:
        return None
    for i, group in enumerate(groups):
        if any(m.place.start < p.end and p.start < m.place.end for m in group.mentions):
            return i, p.chance
    return None


def _shares(points: Sequence[tuple[int, float]], count: int, whole: float, name: str) -> list[Features]:
    sums = [0.0] * count
    for i, mass in points:
        sums[i] += mass
    told, most = sum(sums), max(sums, default=0.0)
    return [
        {
            f"{name} share": math.log(s / whole + _LEAST) if whole > 0 else math.log(_LEAST),
            f"{name} of pointers": s / told if told else 0.0,
            f"{name} first": 1.0 if s and s == most else 0.0,
        }
        for s in sums
    ]


def place_hints(groups: Sequence[PlaceGroup], hints: Sequence[Hint]) -> list[Features]:
    """For each place, how much the hints speak for it."""
    every: list[tuple[int, float]] = []
    mains: list[tuple[int, float]] = []
    for hint in hints:
        at = pointed(hint, groups)
        if at is not None:
            every.append((at[0], at[1] * hint.sure))
            mains.append((at[0], at[1] * hint.sure * hint.main))
    rows = _shares(every, len(groups), sum(h.sure for h in hints), "place")
    beside = _shares(mains, len(groups), sum(h.sure * h.main for h in hints), "main place")
    named = {i for i, _ in every}
    return [
        row | other | {"bias": 1.0, "never pointed at": float(i not in named)}
        for i, (row, other) in enumerate(zip(rows, beside, strict=True))
    ]


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
        here = at[1] if at is not None and at[0] == group else 0.0
        if main:
            away = at[1] if at is not None and at[0] != group else 0.0
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
