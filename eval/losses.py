"""Measures the weighing of losses: against published results, and on simulated reports whose truth is known.

usage: python eval/losses.py published FOLDER RUN       FOLDER holds published_*.csv, RUN what `weigh losses` wrote
       python eval/losses.py simulate [--replicates N] [--seed N] [--minutes N]     needs counterclaim[bayes]
"""

from __future__ import annotations

import argparse
import csv
import math
import tempfile
import time
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np

#: The four ratios the paper leads with: who about whose military deaths.
HEADLINE = [("RU Source", "Russia"), ("RU Source", "Ukraine"), ("UA Source", "Russia"), ("UA Source", "Ukraine")]


class Interval(NamedTuple):
    mean: float
    low: float
    high: float


def _table(path: Path, keys: tuple[str, ...], mean: str) -> dict[tuple[str, ...], Interval]:
    with path.open(encoding="utf-8", newline="") as handle:
        return {
            tuple(row[k] for k in keys): Interval(float(row[mean]), float(row["lo95"]), float(row["hi95"]))
            for row in csv.DictReader(handle)
        }


def overlap(published: Interval, ours: Interval) -> float:
    """The share of the published interval that ours covers."""
    return max(0.0, min(published.high, ours.high) - max(published.low, ours.low)) / (published.high - published.low)


def _compare(name: str, theirs: dict[tuple[str, ...], Interval], ours: dict[tuple[str, ...], Interval]) -> list[float]:
    shares, ratios = [], []
    for key, published in theirs.items():
        if key not in ours:
            print(f"  {name}: {' / '.join(key)} is not in the run")
            shares.append(0.0)
            continue
        shares.append(overlap(published, ours[key]))
        ratios.append(ours[key].mean / published.mean)
        if shares[-1] < 0.5:
            found = f"{ours[key].mean:.3g} [{ours[key].low:.3g}, {ours[key].high:.3g}]"
            print(f"  {name}: {' / '.join(key)}: {found} for {tuple(published)}: {100 * shares[-1]:.0f} % overlapped")
    apart = np.exp(np.median(np.abs(np.log(ratios))))
    print(
        f"{name}: {sum(s >= 0.5 for s in shares)} of {len(shares)} overlapped by half; means off by a factor {apart:.3f} (median)"
    )
    return shares


def published(folder: Path, run: Path) -> None:
    bias_keys = ("claim_source", "loss_country", "category")
    theirs = _table(folder / "published_biases.csv", bias_keys, "mean_ratio")
    ours = _table(run / "biases.csv", bias_keys, "mean")
    for source, country in HEADLINE:
        key = (source, country, "Military Deaths")
        off = 100 * (ours[key].mean / theirs[key].mean - 1)
        print(
            f"{source} on {country}: {ours[key].mean:.2f} [{ours[key].low:.2f}, {ours[key].high:.2f}], published "
            f"{theirs[key].mean:.2f} [{theirs[key].low:.2f}, {theirs[key].high:.2f}]: {off:+.0f} %"
        )
    shares = _compare("biases", theirs, ours)
    keys = ("country", "category")
    shares += _compare(
        "losses", _table(folder / "published_losses.csv", keys, "mean"), _table(run / "losses.csv", keys, "mean")
    )
    print(f"together: {100 * sum(s >= 0.5 for s in shares) / len(shares):.1f} % of {len(shares)} intervals")


# simulated reports


def _design(random: np.random.Generator) -> list[Any]:
    """300 reports by four sources on three categories and two countries over 60 days; the counts are to come."""
    from counterclaim.weighing.losses.table import CUMULATIVE, DAY, Row

    rows = []
    for _ in range(300):
        source, country = f"S{random.integers(4)}", f"C{random.integers(2)}"
        category, bound = f"K{random.integers(3)}", random.random()
        rows.append(
            Row(
                days=int(random.integers(1, 61)),
                loss_count=0,
                loss_type=f"{category}-{country}",
                claim_source=source,
                time_frame=CUMULATIVE if random.random() < 0.9 else DAY,
                loss_country=country,
                minimum=int(bound < 0.05),
                maximum=int(bound > 0.97),
                category=category,
                source_target=f"{source}-{country}",
            )
        )
    return rows


def _truths(kit: Any, design: Any, knots: int, seed: int) -> Iterator[dict[str, Any]]:
    """Draws from the prior, with the counts that follow. Worlds with a count above a million are drawn again: they
    come from the far tail of the priors, where no war lies."""
    from counterclaim.weighing.losses.model import told

    draw = kit.infer.Predictive(told(kit, design, knots=knots), num_samples=1)
    for number in range(10_000):
        world = {k: np.asarray(v[0]) for k, v in draw(kit.jax.random.PRNGKey(seed * 10_000 + number)).items()}
        if max(world["day"].max(), world["total_so_far"].max()) <= 1_000_000 and min(world["day"].min(), 0) == 0:
            yield world


def simulate(replicates: int, seed: int, minutes: float) -> None:
    from counterclaim.weighing.losses.fit import Plan, run_chain
    from counterclaim.weighing.losses.model import encode
    from counterclaim.weighing.losses.needs import load_kit

    kit, began = load_kit(), time.monotonic()
    # the tables differ in nothing but their numbers, so the model need be compiled once
    kit.jax.config.update("jax_compilation_cache_dir", tempfile.mkdtemp(prefix="counterclaim-losses-"))
    plan = Plan(knots=8, warmup=300, draws=400, chains=1, max_depth=9, block=100)
    design = encode(_design(np.random.default_rng(seed)))
    covered: dict[str, list[bool]] = {"losses": [], "biases": []}
    divergences = 0
    for number, world in zip(range(replicates), _truths(kit, design, plan.knots, seed), strict=False):
        if time.monotonic() - began > 60 * minutes:
            print(f"stopped after {minutes} minutes")
            break
        count = np.zeros_like(design.count)
        count[~design.cumulative], count[design.cumulative] = world["day"], world["total_so_far"]
        with tempfile.TemporaryDirectory() as folder:
            chain = run_chain(replace(design, count=count), replace(plan, seed=number), 0, folder=Path(folder))
        pairs = (("losses", world["total"], chain.total), ("biases", world["bias"], chain.bias))
        for name, true, drawn in pairs:
            low, high = np.quantile(drawn, [0.025, 0.975], axis=0)
            covered[name] += ((low <= true) & (true <= high)).tolist()
        divergences += int(chain.diverging.sum())
        _say(number + 1, covered, divergences)


def _say(done: int, covered: dict[str, list[bool]], divergences: int) -> None:
    both = covered["losses"] + covered["biases"]
    parts = [f"{name} {100 * np.mean(hits):.1f} %" for name, hits in covered.items()]
    # intervals of one replicate hang together, so this error is the least that it can be
    error = 100 * math.sqrt(0.95 * 0.05 / len(both))
    print(
        f"{done} simulated tables: {100 * np.mean(both):.1f} % of {len(both)} intervals hold the truth (± {error:.1f} "
        f"at least); {', '.join(parts)}; {divergences} divergences",
        flush=True,
    )


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    commands = parser.add_subparsers(dest="command", required=True)
    against = commands.add_parser("published")
    against.add_argument("folder", type=Path)
    against.add_argument("run", type=Path)
    made = commands.add_parser("simulate")
    made.add_argument("--replicates", type=int, default=20)
    made.add_argument("--seed", type=int, default=1)
    made.add_argument("--minutes", type=float, default=30)
    given = parser.parse_args()
    if given.command == "published":
        published(given.folder, given.run)
    else:
        simulate(given.replicates, given.seed, given.minutes)


if __name__ == "__main__":
    main()
