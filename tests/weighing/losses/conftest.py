"""A small war between two invented countries, and the extra that fits it."""

from __future__ import annotations

import importlib.util

import pytest

from counterclaim.weighing.losses.table import Row

#: Sylvania says twice what there is, Freedonia half: (source, day, count) of lorries that Freedonia lost, so far.
SAID = [(source, day, round(10 * day * times)) for day in range(2, 21, 3) for source, times in (("S", 2), ("F", 0.5))]


@pytest.fixture
def bayes() -> None:
    if importlib.util.find_spec("numpyro") is None:
        pytest.skip("numpyro is not installed: pip install 'counterclaim[bayes]'")


@pytest.fixture
def reported() -> list[Row]:
    return [
        Row(day, count, "Lorries-F", source, "Cumulative", "F", 0, 0, "Lorries", f"{source}-F")
        for source, day, count in SAID
    ]
