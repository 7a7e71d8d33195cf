"""The fitted weights by which events get their places, days and types and claims their events, and the models they are
of: logistic ones, and choices of one among several (conditional logit). Pure.

`eval/train_events.py` fits `data/event_weights.json`.
"""

from __future__ import annotations

import json
import math
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from contextvars import ContextVar
from functools import cache
from importlib import resources

Features = dict[str, float]
Tables = Mapping[str, Mapping[str, float]]

_FITTED: ContextVar[Tables | None] = ContextVar("fitted", default=None)


@cache
def _packaged() -> Tables:
    text = resources.files("counterclaim").joinpath("data", "event_weights.json").read_text(encoding="utf-8")
    tables: Tables = json.loads(text)
    return tables


@contextmanager
def using(tables: Tables) -> Iterator[None]:
    """Other weights than the packaged ones within the block: those of a fit that is measured on what it did not see."""
    token = _FITTED.set(tables)
    try:
        yield
    finally:
        _FITTED.reset(token)


def weights(part: str) -> Mapping[str, float]:
    """Feature → weight of one part ("place", "day").

    Raises KeyError where there is no such part.
    """
    return (_FITTED.get() or _packaged())[part]


def total(features: Features, table: Mapping[str, float]) -> float:
    """Weighted sum; a feature without a weight says nothing."""
    return sum(table.get(name, 0.0) * value for name, value in features.items())


def logistic(features: Features, table: Mapping[str, float]) -> float:
    """0 … 1."""
    return 1.0 / (1.0 + math.exp(-max(-30.0, min(30.0, total(features, table)))))


def chance(features: Features, part: str) -> float:
    """0 … 1 by the logistic model of one part."""
    return logistic(features, weights(part))


def choices(rows: Sequence[Features], table: Mapping[str, float]) -> list[float]:
    """For each of several options the chance that it is the one; they sum up to 1."""
    sums = [total(row, table) for row in rows]
    most = max(sums, default=0.0)
    shares = [math.exp(s - most) for s in sums]
    whole = sum(shares)
    return [s / whole for s in shares]


def logit(p: float) -> float:
    """Logarithm of the odds, p kept off 0 and 1."""
    p = min(max(p, 1e-4), 1 - 1e-4)
    return math.log(p / (1 - p))
