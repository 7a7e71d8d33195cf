"""Loads the libraries of the `bayes` extra where they are used; nothing in, the modules or one clear line out."""

from __future__ import annotations

import importlib
from dataclasses import dataclass
from functools import cache
from typing import Any

from counterclaim.errors import UsageFault

INSTALL = "weighing losses needs the extra `bayes`: pip install 'counterclaim[bayes]'"


@dataclass(frozen=True, slots=True)
class Kit:
    """The modules of the extra. They are Any: the package is checked and used without them installed."""

    jax: Any
    jnp: Any
    numpyro: Any
    dist: Any
    infer: Any
    diagnostics: Any


@cache
def load_kit() -> Kit:
    """Raises UsageFault with the line that installs the extra where it is absent."""
    try:
        jax = importlib.import_module("jax")
        numpyro = importlib.import_module("numpyro")
    except ModuleNotFoundError as error:
        raise UsageFault(INSTALL) from error
    # Counts run to hundreds of thousands and the running total over a year sums e^theta: 32 bits lose the small days.
    jax.config.update("jax_enable_x64", True)
    return Kit(
        jax,
        importlib.import_module("jax.numpy"),
        numpyro,
        importlib.import_module("numpyro.distributions"),
        importlib.import_module("numpyro.infer"),
        importlib.import_module("numpyro.diagnostics"),
    )
