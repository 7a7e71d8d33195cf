"""A small war between two invented countries, and the extra that fits it."""

from __future__ import annotations

import importlib.util

import pytest

from counterclaim.weighing.losses.needs import load_kit
from counterclaim.weighing.losses.table import Row

#: Sylvania says twice what there is, Freedonia half: (source, day, count) of lorries that Freedonia lost, so far.
SAID = [(source, day, round(10 * day * times)) for day in range(2, 21, 3) for source, times in (("S", 2), ("F", 0.5))]


@pytest.fixture(scope="session")
def bayes(tmp_path_factory: pytest.TempPathFactory) -> None:
    """Skips where the extra is absent. What was compiled once is kept for the session: compiling is most of the time."""
    if importlib.util.find_spec("numpyro") is None:
        pytest.skip("numpyro is not installed: pip install 'counterclaim[bayes]'")
    load_kit().jax.config.update("jax_compilation_cache_dir", str(tmp_path_factory.mktemp("jax")))


@pytest.fixture
def reported() -> list[Row]:
    return [
        Row(day, count, "Lorries-F", source, "Cumulative", "F", 0, 0, "Lorries", f"{source}-F")
        for source, day, count in SAID
    ]
