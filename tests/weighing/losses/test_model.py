from __future__ import annotations

import random
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from counterclaim.weighing.losses.fit import Plan, run_chain
from counterclaim.weighing.losses.model import (
    FULL_KNOTS,
    _negative_binomial,
    _points,
    _stack,
    cells_of,
    draw_levels,
    encode,
    frame_of,
    levels_given,
    spline_basis,
    told,
)
from counterclaim.weighing.losses.needs import load_kit
from counterclaim.weighing.losses.sketch import running_log
from counterclaim.weighing.losses.table import Row


def row(days: int, source: str = "S", category: str = "Lorries", country: str = "Freedonia") -> Row:
    return Row(days, 5, f"{category}-{country}", source, "Day", country, 0, 0, category, f"{source}-{country}")


@given(st.integers(2, 400), st.integers(2, 160))
def test_splines_are_shares_of_each_day(horizon: int, knots: int) -> None:
    basis = spline_basis(horizon, knots)
    assert basis.shape == (knots + 2, horizon)
    assert basis.min() >= 0
    assert basis.sum(axis=0) == pytest.approx(np.ones(horizon))
    assert (basis > 1e-12).sum(axis=0).max() <= 4


def test_the_published_basis_has_152_splines_over_a_year() -> None:
    assert spline_basis(365, FULL_KNOTS).shape == (152, 365)


def test_a_spline_follows_a_straight_line() -> None:
    basis, days = spline_basis(50, 7), np.arange(1.0, 51.0)
    weights, *_ = np.linalg.lstsq(basis.T, days, rcond=None)
    assert weights @ basis == pytest.approx(days)


def test_one_day_alone_has_a_basis() -> None:
    basis = spline_basis(1, 13)
    assert np.isfinite(basis).all()
    assert basis.sum(axis=0) == pytest.approx([1.0])


def test_names_are_numbered_whatever_the_order() -> None:
    rows = [row(3, "T"), row(9, "S", "Carts"), row(2, "S", country="Sylvania"), row(9, "S", "Carts")]
    coded = encode(rows)
    assert coded.types == ("Carts-Freedonia", "Lorries-Freedonia", "Lorries-Sylvania")
    assert coded.sources == ("S", "T")
    assert coded.horizon == 9
    assert coded.cells == [(0, 0, 0), (0, 1, 1), (1, 1, 0)]
    random.Random(1).shuffle(rows)
    assert encode(rows).cells == coded.cells


# the sampler's coordinates: another way to say the same model


@pytest.fixture
def reports() -> list[Row]:
    """Three sources on two kinds of loss of two countries; S says the most often."""
    made = []
    for n, day in enumerate(range(2, 30, 2)):
        for source, category, country in (("S", "Lorries", "F"), ("T", "Lorries", "F"), ("S", "Carts", "G")):
            if source == "S" or n % 3 == 0:
                frame = "Day" if n == 4 else "Cumulative"
                count = (6 if frame == "Day" else 6 * day) * (2 if source == "T" else 1)
                kind, target = f"{category}-{country}", f"{source}-{country}"
                made.append(Row(day, count, kind, source, frame, country, int(n % 5 == 0), 0, category, target))
    return made


def test_the_rough_fit_stands_where_the_reports_are(reports: list[Row]) -> None:
    coded = encode(reports)
    frame = frame_of(coded, knots=3)
    basis = spline_basis(coded.horizon, 3)
    for kind, (block, mine) in enumerate(zip(frame.blocks, frame.cells, strict=True)):
        place = block.centre + block.turn @ block.at
        theta = place[len(mine) :] @ basis
        here = np.flatnonzero((coded.type_of == kind) & coded.cumulative & (coded.source_of == 0))
        mu = running_log(theta)[coded.day[here] - 1] + place[0]
        assert np.median(np.abs(np.log(coded.count[here]) - mu)) < 0.5


@pytest.mark.usefixtures("bayes")
def test_levels_are_integrated_out_as_the_joint_normal_has_it(reports: list[Row]) -> None:
    kit = load_kit()
    coded = encode([*reports, row(3, "T", "Carts", "G"), row(4, "U", "Lorries", "F")])
    cells = cells_of(coded)
    outer, width = 0.7, 1.3
    inner = np.linspace(0.3, 0.9, cells.pairs)
    kind, pair = np.eye(len(coded.types))[cells.type_of], np.eye(cells.pairs)[cells.pair_of]
    share = 1 + width**2 * kind @ kind.T  # of the levels: a common mean of variance 1, and each type's own
    spread = share + outer**2 * pair @ pair.T + np.diag(inner[cells.pair_of] ** 2)

    def by_hand(sums: Any) -> float:
        return float(-sums @ np.linalg.solve(spread, sums) / 2 - np.linalg.slogdet(spread)[1] / 2)

    def ours(sums: Any) -> Any:
        return levels_given(
            kit,
            kit.jnp.asarray(sums),
            cells,
            types=len(coded.types),
            outer=kit.jnp.asarray(outer),
            inner=kit.jnp.asarray(inner),
            width=kit.jnp.asarray(width),
        )

    one, other = np.random.default_rng(1).normal(size=(2, len(cells.type_of)))
    found = ours(one)
    assert float(found.log_density - ours(other).log_density) == pytest.approx(by_hand(one) - by_hand(other))
    # the scales' own part: by another set of scales
    rescaled = levels_given(
        kit,
        kit.jnp.asarray(one),
        cells,
        types=len(coded.types),
        outer=kit.jnp.asarray(2 * outer),
        inner=kit.jnp.asarray(2 * inner),
        width=kit.jnp.asarray(width),
    )
    spread = share + 4 * outer**2 * pair @ pair.T + 4 * np.diag(inner[cells.pair_of] ** 2)
    before = float(found.log_density)
    expected = -one @ np.linalg.solve(spread, one) / 2 - np.linalg.slogdet(spread)[1] / 2
    spread = share + outer**2 * pair @ pair.T + np.diag(inner[cells.pair_of] ** 2)
    assert float(rescaled.log_density) - before == pytest.approx(expected - by_hand(one))
    # draws of the levels: their mean and covariance given the sums
    draws = np.asarray([draw_levels(kit, found, kit.jax.random.PRNGKey(n)) for n in range(2000)])
    both = (1 + width**2 * np.eye(len(coded.types))) @ kind.T
    mean = both @ np.linalg.solve(spread, one)
    left = 1 + width**2 * np.eye(len(coded.types)) - both @ np.linalg.solve(spread, both.T)
    assert draws.mean(axis=0) == pytest.approx(mean, abs=4 * np.sqrt(left.max() / 2000))
    assert np.cov(draws.T) == pytest.approx(left, abs=0.15 * left.max())


@pytest.mark.usefixtures("bayes")
def test_the_volume_of_the_free_coordinates_is_counted(reports: list[Row]) -> None:
    kit = load_kit()
    frame = frame_of(encode(reports), knots=3)
    stacked = _stack(frame, 5)
    straight = np.zeros((2, 5))
    data = {name: getattr(stacked, name) for name in ("turn", "gain", "at", "log_phi", "centre")}

    def volume(log_phi: list[float], spread: list[float]) -> tuple[float, float]:
        phi, wide = kit.jnp.asarray(log_phi), kit.jnp.asarray(spread)

        def place(free: Any) -> Any:
            found, _ = _points(kit, stacked, data, free, phi, straight, wide)
            return found[stacked.real > 0]

        at = kit.jnp.zeros(stacked.size)
        return float(kit.jnp.linalg.slogdet(kit.jax.jacfwd(place)(at))[1]), float(
            _points(kit, stacked, data, at, phi, straight, wide)[1]
        )

    one, other = volume([1.0, 2.0], [0.5, 0.8]), volume([3.0, -1.0], [1.5, 0.1])
    assert one[0] - other[0] == pytest.approx(one[1] - other[1])


@pytest.mark.usefixtures("bayes")
def test_counts_have_the_chance_that_the_library_gives_them() -> None:
    kit = load_kit()
    count, mu, log_phi = np.array([0.0, 3, 700, 399_570]), np.array([0.5, 2, 6, 13]), np.array([-1.0, 0, 2, 7])
    kinds = np.arange(4)

    def ours(mu: Any, phi: Any) -> Any:
        return np.asarray(_negative_binomial(kit, count, kit.jnp.asarray(mu), kit.jnp.asarray(phi), kinds))

    def theirs(mu: Any, phi: Any) -> Any:
        return np.asarray(kit.dist.NegativeBinomial2(np.exp(mu), np.exp(phi)).log_prob(count))

    for step in (0.3, -0.2):
        assert ours(mu + step, log_phi - step) - ours(mu, log_phi) == pytest.approx(
            theirs(mu + step, log_phi - step) - theirs(mu, log_phi), rel=1e-6, abs=1e-6
        )


@pytest.mark.usefixtures("bayes")
def test_both_forms_of_the_model_say_the_same_of_what_was_not_reported(reports: list[Row]) -> None:
    """With next to no reports the sampled form gives back the priors of the told one: nothing is weighed twice."""
    kit = load_kit()
    rows = [Row(5, 40, "Lorries-F", "S", "Cumulative", "F", 0, 0, "Lorries", "S-F")]
    coded = encode(rows)
    draw = kit.infer.Predictive(told(kit, coded, knots=3), num_samples=6000)(kit.jax.random.PRNGKey(1))
    # of the told form, keep the worlds whose one report is about 40: what is left of its priors given the report
    near = np.abs(np.log(np.maximum(np.asarray(draw["total_so_far"])[:, 0], 0.1) / 40)) < 0.3
    expected = np.asarray(draw["bias"])[near, 0]
    with TemporaryDirectory() as folder:
        chain = run_chain(
            coded,
            Plan(knots=3, warmup=200, draws=600, chains=1, seed=3, max_depth=7, block=100),
            0,
            folder=Path(folder),
        )
    assert near.sum() > 100
    assert chain.bias[:, 0].mean() == pytest.approx(expected.mean(), abs=0.2)
    assert chain.bias[:, 0].std() == pytest.approx(expected.std(), rel=0.25)
