"""Chains in, what they amount to out: losses and bias ratios with intervals, and whether the chains can be trusted."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from counterclaim.weighing.losses.fit import Chain, Plan
from counterclaim.weighing.losses.model import Coded
from counterclaim.weighing.losses.needs import load_kit

#: Chains that agree have an R-hat near 1: 1.01 is today's advice (Vehtari et al. 2021), above 1.05 the means can move.
FINE_RHAT: Final = 1.01
WORST_RHAT: Final = 1.05
#: Draws that are worth as much as independent ones; fewer than 100 make the ends of a 95 % interval a guess.
LEAST_EFFECTIVE: Final = 100.0


@dataclass(frozen=True, slots=True)
class Figure:
    """A posterior mean with its central 95 % interval, and how well the chains agree on it. Means of skewed
    posteriors, as published: they lie above the medians."""

    mean: float
    low: float
    median: float
    high: float
    rhat: float | None
    effective: float | None


@dataclass(frozen=True, slots=True)
class Loss:
    """What a country had lost of a category by the last day, as a source of bias 1 would report it."""

    country: str
    category: str
    reports: int
    figure: Figure


@dataclass(frozen=True, slots=True)
class Bias:
    """How many times the loss a source reports: 2 says double, 0.5 says half."""

    source: str
    country: str
    category: str
    reports: int
    figure: Figure


@dataclass(frozen=True, slots=True)
class Convergence:
    """The worst of the checks over all figures. `rhat` is None where the draws don't allow one."""

    chains: int
    draws: int
    rhat: float | None
    effective: float | None
    divergences: int
    at_longest: float

    @property
    def doubts(self) -> list[str]:
        """What speaks against the figures, one line each; none where the checks hold."""
        found = []
        if self.chains < 2:
            found.append("one chain alone can't show that it has settled; use two or more")
        if self.rhat is None or self.effective is None:
            return [*found, "too few draws to check convergence"]
        if self.rhat > FINE_RHAT:
            word = "not converged" if self.rhat > WORST_RHAT else "nearly converged"
            found.append(f"{word}: the largest R-hat is {self.rhat:.3f} (1.01 or less is wanted)")
        if self.effective < LEAST_EFFECTIVE:
            found.append(f"the smallest effective sample size is {self.effective:.0f} (100 or more is wanted)")
        if self.divergences:
            found.append(
                f"{self.divergences} of {self.chains * self.draws} draws diverged: the sampler missed a corner"
            )
        return found


@dataclass(frozen=True, slots=True)
class Summary:
    """All that one run found."""

    losses: tuple[Loss, ...]
    biases: tuple[Bias, ...]
    convergence: Convergence
    plan: Plan
    last_day: int

    def to_json(self) -> dict[str, Any]:
        record = asdict(self)
        record["convergence"]["doubts"] = self.convergence.doubts
        return record


def summarise(coded: Coded, plan: Plan, chains: Sequence[Chain]) -> Summary:
    """Losses by country and category, biases by source, country and category, in alphabetical order."""
    totals, biases = np.stack([c.total for c in chains]), np.stack([c.bias for c in chains])
    losses = [
        Loss(country, category, int(np.sum(coded.type_of == number)), figure)
        for (country, category, number), figure in zip(_types(coded), _figures(totals), strict=True)
    ]
    found = [
        Bias(coded.sources[s], coded.countries[k], coded.categories[c], _reports(coded, (s, c, k)), figure)
        for (s, c, k), figure in zip(coded.cells, _figures(biases), strict=True)
    ]
    figures = [o.figure for o in losses] + [b.figure for b in found]
    rhats, sizes = (
        [f.rhat for f in figures if f.rhat is not None],
        [f.effective for f in figures if f.effective is not None],
    )
    return Summary(
        losses=tuple(sorted(losses, key=lambda each: (each.country, each.category))),
        biases=tuple(sorted(found, key=lambda each: (each.source, each.country, each.category))),
        convergence=Convergence(
            chains=len(chains),
            draws=len(chains[0].energy),
            rhat=max(rhats, default=None),
            effective=min(sizes, default=None),
            divergences=int(sum(c.diverging.sum() for c in chains)),
            at_longest=float(np.mean([c.steps >= 2**plan.max_depth - 1 for c in chains])),
        ),
        plan=plan,
        last_day=coded.horizon,
    )


def _types(coded: Coded) -> list[tuple[str, str, int]]:
    """Country, category and number of each loss type, in the order of the numbers."""
    named = []
    for number in range(len(coded.types)):
        first = int(np.argmax(coded.type_of == number))
        named.append((coded.countries[coded.country_of[first]], coded.categories[coded.category_of[first]], number))
    return named


def _reports(coded: Coded, cell: tuple[int, int, int]) -> int:
    source, category, country = cell
    here = (coded.source_of == source) & (coded.category_of == category) & (coded.country_of == country)
    return int(here.sum())


def _figures(logs: NDArray[np.float64]) -> list[Figure]:
    """One figure for each last axis of (chain, draw, quantity); the checks are made on the log scale."""
    values = np.exp(logs).reshape(-1, logs.shape[2])
    low, median, high = np.quantile(values, [0.025, 0.5, 0.975], axis=0)
    rhat, effective = _checks(logs)
    return [
        Figure(float(mean), float(low[n]), float(median[n]), float(high[n]), rhat[n], effective[n])
        for n, mean in enumerate(values.mean(axis=0))
    ]


def _checks(logs: NDArray[np.float64]) -> tuple[list[float | None], list[float | None]]:
    if logs.shape[1] < 4:
        return [None] * logs.shape[2], [None] * logs.shape[2]
    diagnostics = load_kit().diagnostics
    rhat = np.asarray(diagnostics.split_gelman_rubin(logs))
    effective = np.asarray(diagnostics.effective_sample_size(logs))
    return [_known(v) for v in rhat], [_known(v) for v in effective]


def _known(value: float) -> float | None:
    return float(value) if np.isfinite(value) else None
