"""Coded reports in, a first rough fit of each loss type by itself out: where the sampler's coordinates have their origin,
and how long each of their axes is. Plain numpy, no draws. Pure.

It decides nothing: the model has the same posterior whatever the origin and the axes, only more or less easy to sample.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

Array = NDArray[np.float64]

#: Variances that the rough fit takes for granted where the model learns them: of a spline weight, of a cell's level.
_WEIGHT_VARIANCE: Final = 1.0
_LEVEL_VARIANCE: Final = 9.0
_STEPS: Final = 40
#: A step that makes the fit worse is halved so often at most.
_HALVINGS: Final = 8
#: Before this step the fit is too far off to tell the dispersion.
_ROUGH: Final = 8
#: The furthest that one step moves a parameter, on the log scale.
_STRIDE: Final = 2.0


@dataclass(frozen=True, slots=True, eq=False)
class Block:
    """The coordinates of one loss type: the level of each of its cells, then its spline weights.

    Along the columns of `turn` prior and reports are independent of each other: with weights of spread s and dispersion
    phi, the reports pin column k `gain[k]` s^2 phi times as sharply as the prior does. So for every s and phi the place
    and the width along each column are known (see `model.py`), not only at the fit.
    """

    centre: Array
    turn: Array
    gain: Array
    #: Where the fit lies, in columns of `turn` from the centre, with spread 1 and the dispersion that fits best.
    at: Array
    log_phi: float


@dataclass(frozen=True, slots=True, eq=False)
class Reports:
    """The reports of one loss type: which of its cells each belongs to (from 0), its day (from 1), its count."""

    cell: NDArray[np.int64]
    day: NDArray[np.int64]
    count: Array
    cumulative: NDArray[np.bool_]


def running_log(theta: Array) -> Array:
    """The log of the running sum of exp, along the last axis."""
    top = theta.max(axis=-1, keepdims=True)
    return np.asarray(top + np.log(np.cumsum(np.exp(theta - top), axis=-1)))


def _means(reports: Reports, levels: Array, weights: Array, basis: Array) -> tuple[Array, Array]:
    """The log mean of each report, and its derivative in levels and weights (a row each)."""
    theta = weights @ basis
    total = running_log(theta)
    rate = np.exp(theta - theta.max())
    share = np.cumsum(basis * rate, axis=1) / np.cumsum(rate)
    at = reports.day - 1
    slope = np.where(reports.cumulative, share[:, at], basis[:, at]).T
    mu = np.where(reports.cumulative, total[at], theta[at]) + levels[reports.cell]
    return mu, np.concatenate([np.eye(len(levels))[reports.cell], slope], axis=1)


#: Dispersions that are tried, from "says nothing" to all but Poisson.
_TRIED: Final = np.exp(np.linspace(np.log(0.05), np.log(50_000.0), 70))


def log_gamma(x: Array) -> Array:
    """log Gamma of positive numbers, by Stirling's series from 8 upwards."""
    low = np.prod(x[..., None] + np.arange(8), axis=-1)
    high = x + 8
    square = 1 / high**2
    series = (1 / 12 - square * (1 / 360 - square * (1 / 1260 - square / 1680))) / high
    return np.asarray((high - 0.5) * np.log(high) - high + 0.5 * np.log(2 * np.pi) + series - np.log(low))


def _phi(count: Array, mean: Array, free: float) -> float:
    """The likeliest dispersion of cumulative counts around their means, of which the share `free` was not fitted away; a
    prior keeps few reports from deciding."""
    if not len(count):
        return 1.0
    phi = _TRIED[:, None]
    chance = (
        log_gamma(count + phi) - log_gamma(phi) + phi * np.log(phi / (phi + mean)) + count * np.log(mean / (phi + mean))
    ).sum(axis=1) * free - (np.log(_TRIED) - 2) ** 2 / 4
    return float(_TRIED[np.argmax(chance)])


def _fit_of(reports: Reports, mu: Array, phi: float, drift: Array, inverse: Array) -> float:
    """The log probability of the reports and of the place, up to a constant."""
    high = np.clip(mu, -30, 30)
    by_total = reports.count * high - (reports.count + phi) * np.logaddexp(high, np.log(phi))
    by_day = reports.count * high - np.exp(high)
    return float(np.where(reports.cumulative, by_total, by_day).sum() - (inverse * drift**2).sum() / 2)


def fit(reports: Reports, cells: int, basis: Array) -> Block:
    """The rough fit of one loss type by Fisher scoring: its most likely point under plain priors, and axes by the
    curvature there."""
    inverse = np.concatenate([np.full(cells, 1 / _LEVEL_VARIANCE), np.full(len(basis), 1 / _WEIGHT_VARIANCE)])
    first = np.log(np.maximum(reports.count, 0.5)) - np.where(reports.cumulative, np.log(reports.day), 0.0)
    levels = np.array([np.median(first[reports.cell == cell]) for cell in range(cells)])
    place, phi = np.concatenate([levels, np.zeros(len(basis))]), 5.0
    # the prior of the levels is around where they start: it only keeps a lone report from running away
    centre = np.concatenate([np.full(cells, levels.mean()), np.zeros(len(basis))])
    free = 1.0
    for step in range(_STEPS):
        mu, slope = _means(reports, place[:cells], place[cells:], basis)
        mean = np.exp(np.clip(mu, -30, 30))
        if step >= _ROUGH and step % 4 == 0:
            phi = _phi(reports.count[reports.cumulative], mean[reports.cumulative], free)
        known = np.where(reports.cumulative, mean * phi / (mean + phi), mean)
        told = slope.T @ (known[:, None] * slope)
        curvature = told + np.diag(inverse)
        # of what the reports stray, the fit has taken up as much as it has free parameters
        free = max(1 - np.trace(np.linalg.solve(curvature, told)) / len(reports.count), 0.1)
        stray = np.where(reports.cumulative, (reports.count - mean) * phi / (mean + phi), reports.count - mean)
        move = np.linalg.solve(curvature, slope.T @ stray - inverse * (place - centre))
        move /= max(1.0, np.abs(move).max() / _STRIDE)
        before = _fit_of(reports, mu, phi, place - centre, inverse)
        for _ in range(_HALVINGS):
            ahead, _slope = _means(reports, (place + move)[:cells], (place + move)[cells:], basis)
            if _fit_of(reports, ahead, phi, place + move - centre, inverse) >= before:
                place = place + move
                break
            move /= 2
    mu, slope = _means(reports, place[:cells], place[cells:], basis)
    mean = np.exp(np.clip(mu, -30, 30))
    known = np.where(reports.cumulative, mean / (mean + phi), mean / phi)
    root = 1 / np.sqrt(inverse)
    gain, turn = np.linalg.eigh(root[:, None] * (slope.T @ (known[:, None] * slope)) * root)
    return Block(
        centre, root[:, None] * turn, np.maximum(gain, 0), turn.T @ ((place - centre) / root), float(np.log(phi))
    )
