"""Finds what decoding needs on reports that were not trained on: the calibration of confidence and the thresholds.

usage: python training/calibrate.py MODEL OUT.json [--shared PATH] [--on devset fold0 …]

A candidate's features (counterclaim.trained.read.FEATURES) → two logistic regressions: the chance that it is a claim at
all (the scorer pairs it with a gold claim), and the chance that it is right in everything (value, claimant, stance).
Thresholds on the first are the ones that give the best F1 by attribute. Prints the expected calibration error, measured
by cross-validation over reports.
"""

from __future__ import annotations

import argparse
import json
import sys
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
from scipy.optimize import minimize
from train import HERE, SETS, fold_of

from counterclaim.codebook import LANGUAGES
from counterclaim.config import Settings
from counterclaim.pipeline import Tools, load_tools, see
from counterclaim.trained.decode import make_claim
from counterclaim.trained.encoder import Model, open_model
from counterclaim.trained.read import FEATURES, features, score
from sources import Annotated, annotated

Floats = npt.NDArray[np.float64]


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


def rows_of(
    item: Annotated, tools: Tools, model: Model, judge: Any
) -> tuple[list[list[float]], list[list[int]], list[str]]:
    """Features, (found, right) and attribute of every candidate of one report."""
    seen = see(item.report, tools, language=str(item.report.language))
    scored = score(seen.document, model, times=seen.times, places=seen.places, parties=seen.parties, voices=seen.voices, rules=seen.given)  # fmt: skip
    rows, preds = [], []
    for c in scored.candidates:
        rows.append(features(c, scored))
        preds.append(make_claim(seen.document, c, seen.voices)[1].to_json())
    labels = [[0, 0] for _ in rows]
    for i, _, verdict in judge.pair_claims(preds, item.gold["claims"], item.report.text, item.gold.get("voice")):
        labels[i] = [1, int(verdict["complete"])]
    return rows, labels, [p["attribute"] for p in preds]


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
    x_, y_, a_, g_ = [], [], [], []
    for item in items:
        rows, labels, attributes = rows_of(item, tools, model, judge)
        x_ += rows
        y_ += labels
        a_ += attributes
        g_ += [fold_of(item.gold.get("cluster") or item.report.id.rsplit("-", 1)[0]) % 5] * len(rows)
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
        "candidates": len(x), "gold": sum(gold.values()), "with a candidate": int(y[:, 0].sum()),
        "found F1 by cross-validation": round(float(f1), 4),
        "calibration error, all candidates": round(calibration_error(crossed[:, 1], y[:, 1]), 4),
        "calibration error, claims that stand": round(calibration_error(crossed[said, 1], y[said, 1]), 4),
        "calibration error of being found": round(calibration_error(crossed[:, 0], y[:, 0]), 4),
    }  # fmt: skip
    print(json.dumps(report, indent=1))
    settings = {"found": [round(float(v), 4) for v in fit(x, y[:, 0])], "right": [round(float(v), 4) for v in fit(x, y[:, 1])],
                "thresholds": thresholds, "doubtful": 0.15, "features": list(FEATURES), "calibrated on": args.on, "report": report}  # fmt: skip
    args.out.write_text(json.dumps(settings, indent=1) + "\n")
    return 0


if __name__ == "__main__":
    sys.exit(main())
