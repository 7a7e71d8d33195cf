from __future__ import annotations

import random

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from counterclaim.weighing.losses.model import FULL_KNOTS, encode, spline_basis
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
