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
from counterclaim.weighing.losses.sketch import Block, Reports, fit
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


def slope_weights(basis: NDArray[np.float64]) -> NDArray[np.float64]:
    """The spline weights of a straight line that rises from 0 on day 0 to 1 on the last day."""
    days = np.arange(1, basis.shape[1] + 1) / basis.shape[1]
    return np.asarray(np.linalg.lstsq(basis.T, days, rcond=None)[0])


@dataclass(frozen=True, slots=True, eq=False)
class Cells:
    """The cells (source, category, country) that have reports, and how they hang together. All by number."""

    #: The (source, country) pair of each cell, among `pairs`.
    pair_of: NDArray[np.int64]
    pairs: int
    #: The cell of each report, and the loss type of each cell.
    cell_of: NDArray[np.int64]
    type_of: NDArray[np.int64]


def cells_of(coded: Coded) -> Cells:
    number = {cell: n for n, cell in enumerate(coded.cells)}
    reports = zip(coded.source_of.tolist(), coded.category_of.tolist(), coded.country_of.tolist(), strict=True)
    cell_of = np.array([number[report] for report in reports], dtype=np.int64)
    pairs = sorted({(source, country) for source, _, country in number})
    type_of = np.zeros(len(number), dtype=np.int64)
    type_of[cell_of] = coded.type_of
    return Cells(
        pair_of=np.array([pairs.index((source, country)) for source, _, country in number], dtype=np.int64),
        pairs=len(pairs),
        cell_of=cell_of,
        type_of=type_of,
    )


@dataclass(frozen=True, slots=True, eq=False)
class Frame:
    """The sampler's coordinates: a block for each loss type."""

    blocks: tuple[Block, ...]
    #: The cells and the number of reports of each block.
    cells: tuple[NDArray[np.int64], ...]
    reports: tuple[int, ...]


def frame_of(coded: Coded, *, knots: int) -> Frame:
    """A rough fit of every loss type (see sketch.py)."""
    cells, basis = cells_of(coded), spline_basis(coded.horizon, knots)
    blocks, members, sizes = [], [], []
    for kind in range(len(coded.types)):
        mine = np.flatnonzero(cells.type_of == kind)
        here = np.flatnonzero(coded.type_of == kind)
        at = np.searchsorted(mine, cells.cell_of[here])
        reports = Reports(at, coded.day[here], coded.count[here].astype(np.float64), coded.cumulative[here])
        blocks.append(fit(reports, len(mine), basis))
        members.append(mine)
        sizes.append(len(here))
    return Frame(tuple(blocks), tuple(members), tuple(sizes))


# the parts that both forms of the model share


def _spreads(kit: Kit, name: str) -> tuple[Any, Any]:
    dist = kit.dist
    return kit.numpyro.sample(f"{name}_mean", dist.Normal(0, 1)), kit.numpyro.sample(
        f"{name}_spread", dist.HalfNormal(1)
    )


def _normals(kit: Kit, name: str, count: int) -> Any:
    return kit.numpyro.sample(name, kit.dist.Normal(0, 1).expand([count]).to_event(1))


def _pooled(kit: Kit, name: str, count: int) -> Any:
    """`count` values around a mean that is learned too."""
    mean, spread = _spreads(kit, name)
    return mean + spread * _normals(kit, f"{name}_z", count)


def _halves(kit: Kit, name: str, count: int) -> Any:
    return kit.numpyro.sample(name, kit.dist.HalfNormal(1).expand([count]).to_event(1))


def _together(kit: Kit, size: int) -> Any:
    """How the splines of the types move together: the Cholesky factor of their correlations."""
    if size == 1:
        return kit.jnp.ones((1, 1))
    return kit.numpyro.sample("spline_together", kit.dist.LKJCholesky(size, 2.0))


def _bounds(kit: Kit, coded: Coded) -> tuple[Any, Any]:
    """What "at least" and "as many as" of each source do to its reports, on the log scale."""
    low, high = (_pooled(kit, name, len(coded.sources)) for name in ("minimum", "maximum"))
    return low, high


def _running(kit: Kit, theta: Any) -> Any:
    top = theta.max(axis=1, keepdims=True)
    return top + kit.jnp.log(kit.jnp.cumsum(kit.jnp.exp(theta - top), axis=1))


def told(kit: Kit, coded: Coded, *, knots: int = FULL_KNOTS) -> Callable[[], None]:
    """The model as it is published: it draws counts for the reports (sites `day` and `total_so_far`) from the priors,
    with the truth behind them, `bias` (of each of `coded.cells`) and `total` (of each type), both logs."""
    jnp, dist, numpyro = kit.jnp, kit.dist, kit.numpyro
    basis = jnp.asarray(spline_basis(coded.horizon, knots))
    by_day, by_total = np.flatnonzero(~coded.cumulative), np.flatnonzero(coded.cumulative)
    cells, size = cells_of(coded), len(coded.types)

    def model() -> None:
        outer, inner = numpyro.sample("bias_outer", dist.HalfNormal(1)), _halves(kit, "bias_inner", cells.pairs)
        u, v = _normals(kit, "bias_u", cells.pairs), _normals(kit, "bias_v", len(cells.pair_of))
        bias = numpyro.deterministic("bias", (outer * u)[cells.pair_of] + inner[cells.pair_of] * v)
        low, high = _bounds(kit, coded)
        offset = bias[cells.cell_of] + low[coded.source_of] * coded.minimum + high[coded.source_of] * coded.maximum
        level, slope = _pooled(kit, "level", size), _pooled(kit, "slope", size)
        spread = _halves(kit, "spline_spread", size)
        z = numpyro.sample("spline_z", dist.Normal(0, 1).expand([size, basis.shape[0]]).to_event(2))
        weights = spread[:, None] * (_together(kit, size) @ z)
        days = jnp.arange(1, coded.horizon + 1) / coded.horizon
        theta = level[:, None] + weights @ basis + slope[:, None] * days
        running = _running(kit, theta)
        numpyro.deterministic("total", running[:, -1])
        phi = jnp.exp(-_pooled(kit, "dispersion", size))
        if len(by_day):
            mu = theta[coded.type_of[by_day], coded.day[by_day] - 1] + offset[by_day]
            numpyro.sample("day", dist.Poisson(jnp.exp(mu)))
        if len(by_total):
            mu = running[coded.type_of[by_total], coded.day[by_total] - 1] + offset[by_total]
            numpyro.sample("total_so_far", dist.NegativeBinomial2(jnp.exp(mu), phi[coded.type_of[by_total]]))

    return model


# the same model, given the counts


@dataclass(frozen=True, slots=True, eq=False)
class Levels:
    """The joint normal of levels and biases given the sum of both in each cell, with the scales known.

    `log_density` is that of the sums with levels and biases integrated out, up to a constant.
    """

    log_density: Any
    mean: Any
    half: Any
    rest: Any
    lead: Any
    pull: Any


def levels_given(kit: Kit, sums: Any, cells: Cells, *, types: int, outer: Any, inner: Any, width: Any) -> Levels:
    """Integrates out what no report can tell: sums[c] = level[type] + bias[c], of which only the sum is pinned.

    level[t] = N(m, width), m = N(0, 1), bias[c] = N(u[pair], inner[pair]), u = N(0, outer). All are normal, so levels go
    first (each by itself, given m and u), then m and the u of a dozen pairs, by one small Cholesky factor.
    """
    jnp, linalg = kit.jnp, kit.jax.scipy.linalg
    weight = inner[cells.pair_of] ** -2.0
    pair = jnp.asarray(np.eye(cells.pairs)[cells.pair_of])
    kind = jnp.asarray(np.eye(types)[cells.type_of])
    tau = width**-2.0
    lead = kind.T @ weight + tau
    pull = kind.T @ (weight * sums)
    rest = jnp.concatenate([jnp.full((types, 1), tau), -(kind.T * weight) @ pair], axis=1)
    straight = jnp.concatenate([(1 + types * tau)[None], pair.T @ weight + outer**-2.0])
    precision = jnp.diag(straight) - rest.T @ (rest / lead[:, None])
    aim = jnp.concatenate([jnp.zeros(1), pair.T @ (weight * sums)]) + rest.T @ (pull / lead)
    half = jnp.linalg.cholesky(precision)
    part = linalg.solve_triangular(half, aim, lower=True)
    square = weight @ sums**2 - (pull**2 / lead).sum() - (part**2).sum()
    log_density = (
        -square / 2
        + jnp.log(weight).sum() / 2
        + types * jnp.log(tau) / 2
        - cells.pairs * jnp.log(outer)
        - jnp.log(lead).sum() / 2
        - jnp.log(jnp.diag(half)).sum()
    )
    mean = linalg.solve_triangular(half.T, part, lower=False)
    return Levels(log_density, mean, half, rest, lead, pull)


def draw_levels(kit: Kit, levels: Levels, key: Any) -> Any:
    """One draw of every type's level from that normal."""
    normal, linalg = kit.jax.random.normal, kit.jax.scipy.linalg
    one, other = kit.jax.random.split(key)
    shift = linalg.solve_triangular(levels.half.T, normal(one, levels.mean.shape), lower=False)
    about = (levels.pull + levels.rest @ (levels.mean + shift)) / levels.lead
    return about + normal(other, levels.lead.shape) / kit.jnp.sqrt(levels.lead)


@dataclass(frozen=True, slots=True, eq=False)
class _Stacked:
    """The blocks of a frame side by side, those with fewer cells padded with zeros that nothing reads."""

    centre: NDArray[np.float64]
    turn: NDArray[np.float64]
    gain: NDArray[np.float64]
    at: NDArray[np.float64]
    #: Which of all coordinates each place takes, and 1 where it takes one.
    takes: NDArray[np.int64]
    real: NDArray[np.float64]
    #: Where each cell's level stands: its block, its place in it.
    of_cell: NDArray[np.int64]
    log_phi: NDArray[np.float64]
    cells: int
    size: int


def _stack(frame: Frame, splines: int) -> _Stacked:
    widest = max(len(mine) for mine in frame.cells)
    shape = (len(frame.blocks), widest + splines)
    centre, gain, at, real = (np.zeros(shape) for _ in range(4))
    turn, takes = np.zeros((*shape, shape[1])), np.zeros(shape, dtype=np.int64)
    of_cell = np.zeros((sum(len(mine) for mine in frame.cells), 2), dtype=np.int64)
    used = 0
    for n, (block, mine) in enumerate(zip(frame.blocks, frame.cells, strict=True)):
        here = np.concatenate([np.arange(len(mine)), widest + np.arange(splines)])
        turn[n][np.ix_(here, here)] = block.turn
        centre[n, here], gain[n, here], at[n, here], real[n, here] = block.centre, block.gain, block.at, 1.0
        takes[n, here] = used + np.arange(len(here))
        used += len(here)
        of_cell[mine, 0], of_cell[mine, 1] = n, np.arange(len(mine))
    log_phi = np.array([block.log_phi for block in frame.blocks])
    return _Stacked(centre, turn, gain, at, takes, real, of_cell, log_phi, widest, used)


def _points(kit: Kit, to: _Stacked, data: Any, free: Any, log_phi: Any, straight: Any, spread: Any) -> tuple[Any, Any]:
    """Levels of the cells and weights of each type (a row each) from free coordinates, and the log of the volume that a
    unit of those takes, up to a constant. `data` holds the numbers of the rough fit, `straight` the weights of each
    type's slope."""
    jnp = kit.jnp
    turn, gain = data["turn"], data["gain"]
    sharp = (jnp.exp(log_phi) * spread**2)[:, None] * gain
    first = jnp.exp(data["log_phi"])[:, None] * gain
    place = data["at"] * (jnp.exp(log_phi - data["log_phi"]) * spread**2)[:, None] * (1 + first) / (1 + sharp)
    # the columns of `turn` are orthogonal in the units of the prior, where a weight has 1
    place += jnp.einsum("tij,ti->tj", turn[:, to.cells :], straight) / (1 + sharp)
    width = spread[:, None] / jnp.sqrt(1 + sharp)
    moved = place + width * free[to.takes] * to.real
    return data["centre"] + jnp.einsum("tij,tj->ti", turn, moved), (to.real * jnp.log(width)).sum()


def build(
    kit: Kit, coded: Coded, *, frame: Frame, knots: int = FULL_KNOTS
) -> tuple[Callable[[Any], None], dict[str, Any]]:
    """The posterior of `told` given the counts, in coordinates that a sampler moves in freely: a model, and what it
    takes as its argument, so that other counts of the same reports need no new compilation.

    A report pins the sum of a level and a bias and hardly either alone; sampled apart they crawl along a narrow ridge.
    So the sums are sampled (a value for each cell), levels and biases integrated out by hand, and drawn anew for each
    kept draw (`release`). Where a source says "at least" nearly always, its level and what "at least" does can't be told
    apart either: what is sampled is the level as its reports on the average have it. Likewise what the reports pin of a course is slope and spline together: that is sampled, and
    slope, spread and correlations enter through its prior. Sums and course of each type stand at the place, and as wide,
    as a rough fit (`frame`) has them for the spread, slope and dispersion of the moment; where reports are many they
    decide, where there are none the prior does.
    """
    jnp, dist, numpyro, linalg = kit.jnp, kit.dist, kit.numpyro, kit.jax.scipy.linalg
    basis = jnp.asarray(spline_basis(coded.horizon, knots))
    line = slope_weights(np.asarray(basis))
    by_day, by_total = np.flatnonzero(~coded.cumulative), np.flatnonzero(coded.cumulative)
    cells, size, splines = cells_of(coded), len(coded.types), basis.shape[0]
    reports = np.bincount(cells.cell_of)
    source_of = np.array([source for source, _, _ in coded.cells])
    # the share of "at least" and of "as many as" among the reports of each cell
    least, most = (np.bincount(cells.cell_of, weights=told) / reports for told in (coded.minimum, coded.maximum))
    stacked = _stack(frame, splines)
    widest = stacked.cells
    data = {name: jnp.asarray(getattr(stacked, name)) for name in ("centre", "turn", "gain", "at", "log_phi")}
    data["count"] = jnp.asarray(coded.count.astype(np.float64))
    reach = np.sqrt(1 / (1 + np.array(frame.reports) / 2))

    def anywhere(name: str, count: int) -> Any:
        """Values whose prior is told by a factor."""
        return numpyro.sample(name, dist.ImproperUniform(dist.constraints.real, (), (count,)))

    def model(data: Any) -> None:
        count = data["count"]
        mean, wide = _spreads(kit, "dispersion")
        log_phi = data["log_phi"] + reach * anywhere("log_phi", size)
        numpyro.factor("log_phi_prior", dist.Normal(-mean, wide).log_prob(log_phi).sum())
        slope, spread = _pooled(kit, "slope", size), _halves(kit, "spline_spread", size)
        point, scale = _points(
            kit, stacked, data, anywhere("point", stacked.size), log_phi, slope[:, None] * line, spread
        )
        numpyro.factor("point_scale", scale)
        weights = point[:, widest:]
        half = spread[:, None] * _together(kit, size)
        z = linalg.solve_triangular(half, weights - slope[:, None] * line, lower=True)
        numpyro.factor("course_prior", -(z**2).sum() / 2 - splines * jnp.log(jnp.diag(half)).sum())
        low, high = _bounds(kit, coded)
        told = point[stacked.of_cell[:, 0], stacked.of_cell[:, 1]]
        sums = numpyro.deterministic("sums", told - least * low[source_of] - most * high[source_of])
        outer, inner = numpyro.sample("bias_outer", dist.HalfNormal(1)), _halves(kit, "bias_inner", cells.pairs)
        width = numpyro.sample("level_spread", dist.HalfNormal(1))
        levels = levels_given(kit, sums, cells, types=size, outer=outer, inner=inner, width=width)
        numpyro.factor("sums_prior", levels.log_density)
        numpyro.deterministic("scales", jnp.concatenate([outer[None], inner, width[None]]))
        theta = weights @ basis
        running = _running(kit, theta)
        numpyro.deterministic("grown", running[:, -1])
        offset = sums[cells.cell_of] + low[coded.source_of] * coded.minimum + high[coded.source_of] * coded.maximum
        if len(by_day):
            mu = theta[coded.type_of[by_day], coded.day[by_day] - 1] + offset[by_day]
            numpyro.factor("day", (count[by_day] * mu - jnp.exp(mu)).sum())
        if len(by_total):
            kind = coded.type_of[by_total]
            mu = running[kind, coded.day[by_total] - 1] + offset[by_total]
            numpyro.factor("total_so_far", _negative_binomial(kit, count[by_total], mu, log_phi, kind).sum())

    return model, data


def release(kit: Kit, coded: Coded, cells: Cells, sites: dict[str, Any], key: Any) -> dict[str, Any]:
    """Levels and biases for one draw of `build`: `bias` of each cell and `total` of each type, both logs."""
    scales = sites["scales"]
    levels = levels_given(
        kit, sites["sums"], cells, types=len(coded.types), outer=scales[0], inner=scales[1:-1], width=scales[-1]
    )
    level = draw_levels(kit, levels, key)
    return {"bias": sites["sums"] - level[cells.type_of], "total": sites["grown"] + level}


def _negative_binomial(kit: Kit, count: Any, mu: Any, log_phi: Any, kind: NDArray[np.int64]) -> Any:
    """The log probability of each count, up to what depends on the count alone."""
    jnp = kit.jnp
    phi = jnp.exp(log_phi)
    both = jnp.logaddexp(mu, log_phi[kind])
    own = phi * log_phi - _log_gamma(kit, phi)
    return own[kind] + _log_gamma(kit, count + phi[kind]) + count * (mu - both) - phi[kind] * both


#: From here on Stirling's series is exact to twelve digits.
_HIGH: Final = 8


def _log_gamma(kit: Kit, x: Any) -> Any:
    """log Gamma of positive numbers by Stirling's series, lifted above 8 first. The library's own, and the digamma that
    its gradient asks for, cost as much as all the rest of the model."""
    jnp = kit.jnp
    low = 1.0
    for step in range(_HIGH):
        low = low * (x + step)
    high = x + _HIGH
    square = 1 / (high * high)
    series = (1 / 12 - square * (1 / 360 - square * (1 / 1260 - square * (1 / 1680 - square / 1188)))) / high
    return (high - 0.5) * jnp.log(high) - high + 0.9189385332046727 + series - jnp.log(low)
