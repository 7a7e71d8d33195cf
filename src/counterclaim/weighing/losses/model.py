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


@dataclass(frozen=True, slots=True, eq=False)
class _Cells:
    """The cells (source, category, country) that have reports, and how they hang together. All by number."""

    #: The (source, country) pair of each cell, among `pairs`.
    pair_of: NDArray[np.int64]
    pairs: int
    #: The cell of each report, and the loss type of each cell.
    cell_of: NDArray[np.int64]
    type_of: NDArray[np.int64]
    #: The cell with most reports of each loss type: its main one. Of equals, the first.
    main_of: NDArray[np.int64]
    #: The cells that are nobody's main one.
    others: NDArray[np.int64]
    #: Half the mean day of each type's reports, as a share of the horizon.
    centre: NDArray[np.float64]


def _cells(coded: Coded) -> _Cells:
    number = {cell: n for n, cell in enumerate(coded.cells)}
    reports = zip(coded.source_of.tolist(), coded.category_of.tolist(), coded.country_of.tolist(), strict=True)
    cell_of = np.array([number[report] for report in reports], dtype=np.int64)
    pairs = sorted({(source, country) for source, _, country in number})
    type_of = np.zeros(len(number), dtype=np.int64)
    type_of[cell_of] = coded.type_of
    sizes = np.bincount(cell_of, minlength=len(number))
    kinds = range(len(coded.types))
    main_of = np.array([np.argmax(np.where(type_of == t, sizes, -1)) for t in kinds], dtype=np.int64)
    return _Cells(
        pair_of=np.array([pairs.index((source, country)) for source, _, country in number], dtype=np.int64),
        pairs=len(pairs),
        cell_of=cell_of,
        type_of=type_of,
        main_of=main_of,
        others=np.setdiff1d(np.arange(len(number)), main_of),
        centre=np.array([coded.day[coded.type_of == t].mean() / (2 * coded.horizon) for t in kinds]),
    )


def build(kit: Kit, coded: Coded, *, knots: int = FULL_KNOTS, observed: bool = True) -> Callable[[], None]:
    """The model as NumPyro takes it; not `observed`, it draws counts of its own for the same reports.

    Its deterministic sites are `bias` (for each of `coded.cells`; log scale) and `total` (for each loss type; log of
    the losses up to the last day).

    The posterior is the published one, in other coordinates. A report pins the sum of a level and a bias and hardly
    either alone: sampled apart, they crawl along a narrow ridge (R-hat 1.67 after 511 gradients a draw). So what is
    sampled is what the reports pin: each type's level as its main source tells it (`told`), and how far each other
    source is from that (`gap`). Levels and biases follow, with their priors as factors; the change has Jacobian 1.
    Biases of which there is no report have no part in it.
    """
    jnp, dist, numpyro = kit.jnp, kit.dist, kit.numpyro
    basis = jnp.asarray(spline_basis(coded.horizon, knots))
    slope_days = jnp.arange(1, coded.horizon + 1) / coded.horizon
    by_day, by_total = np.flatnonzero(~coded.cumulative), np.flatnonzero(coded.cumulative)
    cells, size = _cells(coded), len(coded.types)

    def spreads(name: str) -> tuple[Any, Any]:
        return numpyro.sample(f"{name}_mean", dist.Normal(0, 1)), numpyro.sample(f"{name}_spread", dist.HalfNormal(1))

    def normals(name: str, count: int) -> Any:
        return numpyro.sample(name, dist.Normal(0, 1).expand([count]).to_event(1))

    def pooled(name: str, count: int) -> Any:
        """`count` values around a mean that is learned too."""
        mean, spread = spreads(name)
        return mean + spread * normals(f"{name}_z", count)

    def anywhere(name: str, count: int) -> Any:
        """Values whose prior is told elsewhere, by a factor."""
        flat = dist.ImproperUniform(dist.constraints.real, (), (count,))
        return numpyro.sample(name, flat)

    def biases() -> Any:
        """Category biases of a source about a country lie around that pair's mean, and those means around zero."""
        outer = numpyro.sample("bias_outer", dist.HalfNormal(1))
        inner = numpyro.sample("bias_inner", dist.HalfNormal(1).expand([cells.pairs]).to_event(1))[cells.pair_of]
        mean = (outer * normals("bias_u", cells.pairs))[cells.pair_of]
        main = mean[cells.main_of] + inner[cells.main_of] * normals("bias_main", size)
        if observed and len(cells.others):
            rest = main[cells.type_of[cells.others]] + anywhere("gap", len(cells.others))
            prior = dist.Normal(mean[cells.others], inner[cells.others])
            numpyro.factor("gap_prior", prior.log_prob(rest).sum())
        else:
            rest = mean[cells.others]
            if len(cells.others):
                rest += inner[cells.others] * normals("bias_others", len(cells.others))
        bias = jnp.zeros(len(cells.pair_of)).at[cells.main_of].set(main).at[cells.others].set(rest)
        return numpyro.deterministic("bias", bias)

    def log_rates(bias: Any) -> Any:
        """The log of each type's daily loss: a level, a slope and a spline; the splines of the types move together."""
        slope = pooled("slope", size)
        mean, width = spreads("level")
        if observed:
            level = anywhere("told", size) - bias[cells.main_of] - cells.centre * slope
            numpyro.factor("level_prior", dist.Normal(mean, width).log_prob(level).sum())
        else:
            level = mean + width * normals("level_z", size)
        spread = numpyro.sample("spline_spread", dist.HalfNormal(1).expand([size]).to_event(1))
        z = numpyro.sample("spline_z", dist.Normal(0, 1).expand([size, basis.shape[0]]).to_event(2))
        together = numpyro.sample("spline_together", dist.LKJCholesky(size, 2.0)) if size > 1 else jnp.ones((1, 1))
        weights = spread[:, None] * (together @ z)
        return level[:, None] + weights @ basis + slope[:, None] * slope_days

    def model() -> None:
        bias = biases()
        sources = len(coded.sources)
        low, high = pooled("minimum", sources), pooled("maximum", sources)
        theta = log_rates(bias)
        top = theta.max(axis=1, keepdims=True)
        running = top + jnp.log(jnp.cumsum(jnp.exp(theta - top), axis=1))
        numpyro.deterministic("total", running[:, -1])
        dispersion = -pooled("dispersion", size)
        bounds = low[coded.source_of] * coded.minimum + high[coded.source_of] * coded.maximum
        offset = bias[cells.cell_of] + bounds
        if len(by_day):
            mu = theta[coded.type_of[by_day], coded.day[by_day] - 1] + offset[by_day]
            numpyro.sample("day", dist.Poisson(jnp.exp(mu)), obs=coded.count[by_day] if observed else None)
        if len(by_total):
            mu = running[coded.type_of[by_total], coded.day[by_total] - 1] + offset[by_total]
            counts = dist.NegativeBinomial2(jnp.exp(mu), jnp.exp(dispersion)[coded.type_of[by_total]])
            numpyro.sample("total_so_far", counts, obs=coded.count[by_total] if observed else None)

    return model
