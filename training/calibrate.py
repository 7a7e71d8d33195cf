"""Finds what decoding needs on reports that were not trained on: the calibration of confidence and the thresholds.

usage: python training/calibrate.py MODEL OUT.json [--shared PATH] [--on devset fold0 …]

Who says a claim and how is chosen by weights (counterclaim.trained.claimants and choice), learnt first. A candidate's features (counterclaim.trained.read.FEATURES) → two logistic regressions: the chance that it is a claim at
all (the scorer pairs it with a gold claim), and the chance that it is right in everything (value, claimant, stance).
Thresholds on the first are the ones that give the best F1 by attribute. Prints the expected calibration error, measured
by cross-validation over reports.
"""

from __future__ import annotations

import argparse
import json
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
from scipy.optimize import minimize
from train import HERE, SETS, fold_of

from counterclaim.codebook import LANGUAGES
from counterclaim.config import Settings
from counterclaim.pipeline import Seen, Tools, load_tools, see
from counterclaim.trained.choice import best_of, stance_rows
from counterclaim.trained.decode import Scored
from counterclaim.trained.encoder import Model, open_model
from counterclaim.trained.heads import STANCES
from counterclaim.trained.make import Ground, ground_of, make_claim, options_of, ruled_claim
from counterclaim.trained.read import FEATURES, features, score
from sources import Annotated, annotated

Floats = npt.NDArray[np.float64]
#: How strongly weights of a choice are held to 0. Claimants right by cross-validation: 0.848 at 0.5, 0.850 at 1, 0.857 at 3,
#: 0.855 at 6.
RIDGE = {"claimant": 3.0, "stance": 1.0}
#: How far a threshold lies above the one with the best F1: there the curve is flat (a point of F1 over 0.1), and claims that
#: hang on a name as much as on the words are mostly just above it (of swapped names, tolls stay the same in 1.00 instead
#: of 0.95, stances in 0.88 instead of 0.85).
MARGIN = 0.05
#: Where another margin keeps more the same: of responsibility the names themselves are tagged, and what is denied of a
#: party lies between 0.25 and 0.35 by its name alone.
MARGINS = {"responsibility": 0.0}


def scorer(shared: Path) -> Any:
    """The shared scorer, as a module."""
    sys.path.insert(0, str(shared / "eval"))
    import score_claims

    return score_claims


def items_of(shared: Path, names: list[str]) -> list[Annotated]:
    items: list[Annotated] = []
    for name in names:
        if name == "devset":
            items += annotated(shared, HERE / "own", ["devset"])
        else:
            fold = int(name.removeprefix("fold"))
            items += [
                i
                for i in annotated(shared, HERE / "own", [s for s in SETS if s != "own"])
                if fold_of(i.report.id) == fold
            ]
    return [i for i in items if i.report.language in LANGUAGES]


@dataclass(frozen=True)
class Looked:
    """One report as rules and model see it, with its gold reading."""

    item: Annotated
    seen: Seen
    scored: Scored
    #: Which of five parts it is in, for cross-validation; reports of one cluster are in one.
    part: int


def look(item: Annotated, tools: Tools, model: Model) -> Looked:
    seen = see(item.report, tools, language=str(item.report.language))
    scored = score(seen.document, model, times=seen.times, places=seen.places, parties=seen.parties, voices=seen.voices, rules=seen.given)  # fmt: skip
    return Looked(item, seen, scored, fold_of(item.gold.get("cluster") or item.report.id.rsplit("-", 1)[0]) % 5)


def pairs_of(one: Looked, settings: dict[str, Any], judge: Any) -> tuple[list[Any], list[tuple[int, int, Any]], Ground]:
    """Every candidate's claim, (candidate, gold claim, verdict) of the pairs that the scorer makes, and the ground."""
    ground = ground_of(one.scored, one.seen.voices, one.seen.voice, settings)
    made = [make_claim(c, ground) for c in one.scored.candidates]
    gold = one.item.gold
    pairs = judge.pair_claims([c.to_json() for _, c in made], gold["claims"], one.item.report.text, gold.get("voice"))
    return made, list(pairs), ground


def rows_of(one: Looked, settings: dict[str, Any], judge: Any) -> tuple[list[list[float]], list[list[int]], list[str]]:
    """Features, (found, right) and attribute of every candidate of one report."""
    made, pairs, _ = pairs_of(one, settings, judge)
    labels = [[0, 0] for _ in made]
    for i, _, verdict in pairs:
        labels[i] = [1, int(verdict["complete"])]
    return [features(c, one.scored) for c in one.scored.candidates], labels, [str(p.attribute) for p, _ in made]


#: One choice: its options' features, and which of them are right.
Choice = tuple[Floats, npt.NDArray[np.bool_]]


def choices_of(one: Looked, judge: Any) -> tuple[list[Choice], list[Choice]]:
    """The choices of claimant and of stance for the candidates whose value is right."""
    made, pairs, ground = pairs_of(one, {}, judge)
    claimants, stances = [], []
    gold = one.item.gold
    for i, j, verdict in pairs:
        if not verdict["value"]:
            continue
        c, (proposal, claim) = one.scored.candidates[i], made[i]
        wanted = gold["claims"][j]
        ruled = ruled_claim(c, proposal, ground)
        options = options_of(c, ruled, ground)
        raw = claim.to_json()
        right = np.array(
            [
                judge.same_claimant(raw | {"claimant": o.claimant, "claimant_name": o.name}, wanted, gold.get("voice"))
                for o in options
            ]
        )
        claimants.append((np.array([o.features for o in options]), right))
        rows = np.array(stance_rows(c, ruled, wanted["claimant"]))
        stances.append((rows, np.array([s == wanted["stance"] for s in STANCES])))
    return claimants, stances


def fit_choice(choices: list[Choice], *, ridge: float = 1.0) -> Floats:
    """Conditional logit: weights that give the right options of each choice the most of the chance."""
    useful = [(x, right) for x, right in choices if right.any() and not right.all()]
    width = useful[0][0].shape[1]

    def loss(w: Floats) -> tuple[float, Floats]:
        value, slope = 0.5 * ridge * float(w @ w), ridge * w
        for x, right in useful:
            z = x @ w
            p = np.exp(z - z.max())
            p /= p.sum()
            mass = p[right].sum()
            value -= float(np.log(max(mass, 1e-12)))
            slope = slope + x.T @ p - x[right].T @ (p[right] / max(mass, 1e-12))
        return value, slope

    return np.asarray(minimize(loss, np.zeros(width), jac=True, method="L-BFGS-B").x)


def fit_choices(looked: list[Looked], judge: Any) -> tuple[dict[str, Any], list[dict[str, Any]], dict[str, float]]:
    """Weights of both choices on all reports, the weights for each of five parts learnt without it, and the share of
    right choices by those."""
    found = [(one.part, *choices_of(one, judge)) for one in looked]
    crossed: list[dict[str, Any]] = []
    hits = {"claimant": [0, 0], "stance": [0, 0]}
    for part in range(5):
        here: dict[str, Any] = {}
        for k, name in ((1, "claimant"), (2, "stance")):
            w = fit_choice([c for f in found if f[0] != part for c in f[k]], ridge=RIDGE[name])
            here[name] = [float(v) for v in w]
            for x, right in (c for f in found if f[0] == part for c in f[k]):
                hits[name][0] += int(right[best_of(x, here[name])])
                hits[name][1] += 1
        crossed.append(here)
    both = {
        name: [round(float(v), 4) for v in fit_choice([c for f in found for c in f[k]], ridge=RIDGE[name])]
        for k, name in ((1, "claimant"), (2, "stance"))
    }
    return both, crossed, {f"{k} right of right values": round(a / max(1, n), 4) for k, (a, n) in hits.items()}


def fit(x: Floats, y: Floats, *, ridge: float = 2.0) -> Floats:
    """Logistic regression with a small ridge on all but the constant."""
    penalty = np.full(x.shape[1], ridge)
    penalty[0] = 0.0

    def loss(w: Floats) -> tuple[float, Floats]:
        z = x @ w
        p = 1 / (1 + np.exp(-z))
        value = float(np.sum(np.logaddexp(0, z) - y * z) + 0.5 * np.sum(penalty * w * w))
        return value, x.T @ (p - y) + penalty * w

    return np.asarray(minimize(loss, np.zeros(x.shape[1]), jac=True, method="L-BFGS-B").x)


def calibration_error(p: Floats, y: Floats, bins: int = 10) -> float:
    """Mean distance between confidence and the share that is right, over ten equal bins, weighted by their size."""
    which = np.minimum((p * bins).astype(int), bins - 1)
    return float(sum(abs(p[which == b].mean() - y[which == b].mean()) * (which == b).sum() for b in range(bins) if (which == b).any()) / len(p))  # fmt: skip


def best_threshold(p: Floats, y: Floats, missed: int) -> float:
    """The threshold with the best F1; `missed` gold claims have no candidate."""
    best, at = -1.0, 0.5
    for t in np.arange(0.16, 0.72, 0.02):
        said = p >= t
        f1 = 2 * y[said].sum() / max(1.0, said.sum() + y.sum() + missed)
        if f1 > best:
            best, at = f1, float(t)
    return round(at, 2)


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("model", type=Path)
    parser.add_argument("out", type=Path)
    parser.add_argument("--shared", type=Path, default=HERE.parents[1] / "shared")
    parser.add_argument("--on", nargs="+", default=["devset", "fold0"])
    args = parser.parse_args()
    tools, model, judge = load_tools(Settings(reader="rules")), open_model(args.model, threads=2), scorer(args.shared)
    items = items_of(args.shared, args.on)
    looked = [look(item, tools, model) for item in items]
    weights, crossed_weights, shares = fit_choices(looked, judge)
    x_, y_, a_, g_ = [], [], [], []
    for one in looked:
        rows, labels, attributes = rows_of(one, crossed_weights[one.part], judge)
        x_ += rows
        y_ += labels
        a_ += attributes
        g_ += [one.part] * len(rows)
    x, y, groups, attributes_ = np.array(x_), np.array(y_, dtype=float), np.array(g_), np.array(a_)
    crossed = np.zeros_like(y)
    for g in range(5):
        inside, outside = groups == g, groups != g
        for k in (0, 1):
            w = fit(x[outside], y[outside, k])
            crossed[inside, k] = 1 / (1 + np.exp(-x[inside] @ w))
    gold: dict[str, int] = {}
    for item in items:
        for c in item.gold["claims"]:
            gold[c["attribute"]] = gold.get(c["attribute"], 0) + 1
    thresholds = {"any": best_threshold(crossed[:, 0], y[:, 0], sum(gold.values()) - int(y[:, 0].sum()))}
    for attribute in sorted(gold):
        at = attributes_ == attribute
        if gold[attribute] >= 60 and at.sum() >= 60:  # fewer say too little about a threshold of their own
            thresholds[attribute] = best_threshold(
                crossed[at, 0], y[at, 0], max(0, gold[attribute] - int(y[at, 0].sum()))
            )
    said = crossed[:, 0] >= np.array([thresholds.get(a, thresholds["any"]) for a in attributes_])
    f1 = 2 * y[said, 0].sum() / (said.sum() + sum(gold.values()))
    report = {
        **shares,
        "candidates": len(x), "gold": sum(gold.values()), "with a candidate": int(y[:, 0].sum()),
        "found F1 by cross-validation": round(float(f1), 4),
        "calibration error, all candidates": round(calibration_error(crossed[:, 1], y[:, 1]), 4),
        "calibration error, claims that stand": round(calibration_error(crossed[said, 1], y[said, 1]), 4),
        "calibration error of being found": round(calibration_error(crossed[:, 0], y[:, 0]), 4),
    }  # fmt: skip
    print(json.dumps(report, indent=1))
    thresholds = {name: round(value + MARGINS.get(name, MARGIN), 2) for name, value in thresholds.items()}
    settings = weights | {"found": [round(float(v), 4) for v in fit(x, y[:, 0])], "right": [round(float(v), 4) for v in fit(x, y[:, 1])],
                "thresholds": thresholds, "doubtful": 0.15, "features": list(FEATURES), "calibrated on": args.on, "report": report}  # fmt: skip
    args.out.write_text(json.dumps(settings, indent=1) + "\n")
    return 0


if __name__ == "__main__":
    sys.exit(main())
