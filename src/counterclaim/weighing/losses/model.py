"""The reporting-bias model of Radford et al. (PNAS 2023), written anew in NumPyro: coded reports in, a model out.

Several voices report how much of each thing each country has lost. Behind the reports stands one daily rate of loss
for each thing; each report is that rate (or its running total) times the bias of who says it. See docs/losses.md.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from counterclaim.weighing.losses.needs import Kit
from counterclaim.weighing.losses.table import CUMULATIVE, Row

#: Knots of the published model, and of the quick mode: one for each month and the two ends.
FULL_KNOTS: Final = 150
QUICK_KNOTS: Final = 13
DEGREE: Final = 3


@dataclass(frozen=True, slots=True, eq=False)
class Coded:
    """The reports as numbers, and the names behind the numbers. A loss type is a category and a country."""

    types: tuple[str, ...]
    sources: tuple[str, ...]
    categories: tuple[str, ...]
    countries: tuple[str, ...]
    horizon: int
    day: NDArray[np.int64]
    count: NDArray[np.int64]
    type_of: NDArray[np.int64]
    source_of: NDArray[np.int64]
    category_of: NDArray[np.int64]
    country_of: NDArray[np.int64]
    minimum: NDArray[np.float64]
    maximum: NDArray[np.float64]
    cumulative: NDArray[np.bool_]

    @property
    def cells(self) -> list[tuple[int, int, int]]:
        """Every source, category and country (by number) with at least one report: only their biases are told."""
        found = zip(self.source_of.tolist(), self.category_of.tolist(), self.country_of.tolist(), strict=True)
        return sorted(set(found))


def _codes(values: Sequence[str]) -> tuple[tuple[str, ...], NDArray[np.int64]]:
    names = tuple(sorted(set(values)))
    at = {name: n for n, name in enumerate(names)}
    return names, np.array([at[v] for v in values], dtype=np.int64)


def encode(rows: Sequence[Row]) -> Coded:
    """Names become numbers in alphabetical order, so that the order of the rows does not matter to the names."""
    types, type_of = _codes([r.loss_type for r in rows])
    sources, source_of = _codes([r.claim_source for r in rows])
    categories, category_of = _codes([r.category for r in rows])
    countries, country_of = _codes([r.loss_country for r in rows])
    day = np.array([r.days for r in rows], dtype=np.int64)
    return Coded(
        types=types,
        sources=sources,
        categories=categories,
        countries=countries,
        horizon=int(day.max()),
        day=day,
        count=np.array([r.loss_count for r in rows], dtype=np.int64),
        type_of=type_of,
        source_of=source_of,
        category_of=category_of,
        country_of=country_of,
        minimum=np.array([r.minimum for r in rows], dtype=np.float64),
        maximum=np.array([r.maximum for r in rows], dtype=np.float64),
        cumulative=np.array([r.time_frame == CUMULATIVE for r in rows]),
    )


def spline_basis(horizon: int, knots: int) -> NDArray[np.float64]:
    """The cubic B-splines on equally spaced knots over day 1 to the horizon: a row each, a column each day.

    There are knots + 2 of them, and on every day they sum to 1 (Cox and de Boor's recursion).
    """
    if horizon == 1:
        return np.eye(knots + 2, 1)
    days = np.arange(1, horizon + 1, dtype=np.float64)
    inner = np.quantile(days, np.linspace(0, 1, knots))
    at = np.concatenate([np.repeat(inner[0], DEGREE), inner, np.repeat(inner[-1], DEGREE)])
    # Intervals are open to the right, but the last day belongs to the last one that is not empty.
    basis = ((at[:-1, None] <= days) & (days < at[1:, None])).astype(np.float64)
    basis[DEGREE + knots - 2, days == inner[-1]] = 1.0
    for degree in range(1, DEGREE + 1):
        count = len(at) - degree - 1
        left = _share(days - at[:count, None], at[degree : degree + count, None] - at[:count, None])
        right = _share(
            at[degree + 1 : degree + 1 + count, None] - days,
            at[degree + 1 : degree + 1 + count, None] - at[1 : 1 + count, None],
        )
        basis = left * basis[:count] + right * basis[1 : count + 1]
    return np.asarray(basis, dtype=np.float64)


def _share(part: NDArray[np.float64], whole: NDArray[np.float64]) -> NDArray[np.float64]:
    """part / whole, and 0 where knots coincide."""
    return np.asarray(np.where(whole > 0, part / np.where(whole > 0, whole, 1.0), 0.0))


def build(kit: Kit, coded: Coded, *, knots: int = FULL_KNOTS, observed: bool = True) -> Callable[[], None]:
    """The model as NumPyro takes it; not `observed`, it draws counts of its own for the same reports. Its deterministic sites are `bias` (source, category, country; log scale) and
    `total` (loss type; log of the losses up to the last day)."""
    jnp, dist, numpyro = kit.jnp, kit.dist, kit.numpyro
    basis = jnp.asarray(spline_basis(coded.horizon, knots))
    slope_days = jnp.arange(1, coded.horizon + 1) / coded.horizon
    by_day, by_total = np.flatnonzero(~coded.cumulative), np.flatnonzero(coded.cumulative)

    def pooled(name: str, size: int) -> Any:
        """`size` values around a mean that is learned too."""
        mean = numpyro.sample(f"{name}_mean", dist.Normal(0, 1))
        spread = numpyro.sample(f"{name}_spread", dist.HalfNormal(1))
        return mean + spread * numpyro.sample(f"{name}_z", dist.Normal(0, 1).expand([size]).to_event(1))

    def biases() -> Any:
        """Category biases of a source about a country lie around that pair's mean, and those means around zero."""
        pairs = (len(coded.sources), 1, len(coded.countries))
        cells = (len(coded.sources), len(coded.categories), len(coded.countries))
        outer = numpyro.sample("bias_outer", dist.HalfNormal(1))
        inner = numpyro.sample("bias_inner", dist.HalfNormal(1).expand(pairs).to_event(3))
        u = numpyro.sample("bias_u", dist.Normal(0, 1).expand(pairs).to_event(3))
        v = numpyro.sample("bias_v", dist.Normal(0, 1).expand(cells).to_event(3))
        return numpyro.deterministic("bias", outer * u + inner * v)

    def log_rates() -> Any:
        """The log of each type's daily loss: a level, a slope and a spline; the splines of the types move together."""
        size = len(coded.types)
        level, slope = pooled("level", size), pooled("slope", size)
        spread = numpyro.sample("spline_spread", dist.HalfNormal(1).expand([size]).to_event(1))
        z = numpyro.sample("spline_z", dist.Normal(0, 1).expand([size, basis.shape[0]]).to_event(2))
        together = numpyro.sample("spline_together", dist.LKJCholesky(size, 2.0)) if size > 1 else jnp.ones((1, 1))
        weights = spread[:, None] * (together @ z)
        return level[:, None] + weights @ basis + slope[:, None] * slope_days

    def model() -> None:
        bias = biases()
        size = len(coded.sources)
        low, high = pooled("minimum", size), pooled("maximum", size)
        theta = log_rates()
        top = theta.max(axis=1, keepdims=True)
        running = top + jnp.log(jnp.cumsum(jnp.exp(theta - top), axis=1))
        numpyro.deterministic("total", running[:, -1])
        spread = -pooled("dispersion", len(coded.types))
        offset = (
            bias[coded.source_of, coded.category_of, coded.country_of]
            + low[coded.source_of] * coded.minimum
            + high[coded.source_of] * coded.maximum
        )
        if len(by_day):
            mu = theta[coded.type_of[by_day], coded.day[by_day] - 1] + offset[by_day]
            numpyro.sample("day", dist.Poisson(jnp.exp(mu)), obs=coded.count[by_day] if observed else None)
        if len(by_total):
            mu = running[coded.type_of[by_total], coded.day[by_total] - 1] + offset[by_total]
            phi = jnp.exp(spread)[coded.type_of[by_total]]
            numpyro.sample(
                "total_so_far",
                dist.NegativeBinomial2(jnp.exp(mu), phi),
                obs=coded.count[by_total] if observed else None,
            )

    return model
