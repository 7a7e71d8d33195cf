"""Fits the weights by which the rules choose the type of an event: `src/counterclaim/data/type_weights.json`.

    python eval/train_types.py SHARED --out src/counterclaim/data/type_weights.json [--thrice REPORTS GOLD] REPORTS GOLD …
    python eval/train_types.py SHARED --folds 5 --thrice REPORTS GOLD REPORTS GOLD …

Each pair is a JSON-lines file or folder of reports and one of their gold readings; only events that the shared scorer
pairs with a gold one count. --folds measures instead: the reports after --thrice are typed with weights fitted without
their fold (reports of one cluster lie in one), by the rules alone and with the trained reader's head.

The shipped file was made from the four annotated sets but the Spanish one, `training/own` (by `training/own_reports.py
--jsonl`) and, with --thrice, the development reports. Fit anew after `train_events.py`.

Multinomial logistic regression with a quadratic penalty, by accelerated gradient steps from zero: the same files give
the same weights. Needs numpy.
"""

from __future__ import annotations

import argparse
import json
import math
import sys
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from types import ModuleType

import numpy as np
import run
from event_parties import scorer_of
from train_events import gold_of
from train_parties import THRICE, cluster_of, fold_of

from counterclaim.claims.event_hints import Hint
from counterclaim.claims.event_types import likeliest, type_chances, with_heads
from counterclaim.claims.event_weights import Features
from counterclaim.claims.events import draft_events, draft_features, find_events
from counterclaim.claims.scenes import find_scenes
from counterclaim.codebook import EventType
from counterclaim.config import Settings
from counterclaim.errors import ReadingFault
from counterclaim.pipeline import Tools, load_tools, read_claims, see
from counterclaim.resolve.places import country_of
from counterclaim.text.language import readable_language

KINDS = [str(k) for k in EventType]
PENALTY = 1.0
STEPS = 150
#: A feature seen in fewer events is left out.
SEEN = 3

Table = dict[str, dict[str, float]]


@dataclass(frozen=True, slots=True)
class Example:
    """One event that is a gold one: what is said of its type, gold's type, what the trained reader's head says of it."""

    cluster: str
    language: str
    features: Features
    gold: str
    heads: list[float] | None
    weight: float


def examples_of(
    reports: Path, gold: Path, tools: Tools, scorer: ModuleType, *, weight: float = 1.0
) -> Iterator[Example]:
    """The events of some reports that are gold's, as the reader finds them."""
    golds = gold_of(gold)
    for report in run.reports_of(reports):
        try:
            language = readable_language(report, longest=tools.settings.longest_text)
        except ReadingFault:
            continue
        seen = see(report, tools, language=language)
        given = list(seen.given)
        typed = []
        hints: list[Hint] = []
        if tools.model:
            from counterclaim.trained.events import hints_of

            read = read_claims(seen, tools.model)
            given = [(p, c) for p, c, _ in read.given]
            hints = hints_of(read.given)
            typed = [(claim.start, c.event_type) for _, claim, c in read.given if c.eventless <= 0.5]
        document, country = seen.document, country_of(seen.document, seen.places)
        events = find_events(
            document, voices=seen.voices, times=seen.times, places=seen.places, country=country,
            parties=seen.parties, given=given, hints=hints,
        )  # fmt: skip
        scenes = find_scenes(document, seen.voices, seen.times, seen.places, given=given)
        drafts = draft_events(document, scenes, seen.times, seen.places, country=country, given=given, hints=hints)
        if not drafts:
            continue
        features = draft_features(document, scenes, drafts, [c for _, c in given])
        wanted = golds[report.id]["events"]
        for i, j, _ in scorer.pair_events([e.event.to_json() for e in events], wanted):
            rows = [k for at, k in typed if document.sentence_at(at).index in events[i].sentences]
            heads = np.mean(rows, axis=0).tolist() if rows else None
            yield Example(cluster_of(report.id), language, features[i], wanted[j]["type"], heads, weight)


def fitted(examples: Sequence[Example]) -> Table:
    """Feature → type → weight."""
    counts = Counter(name for e in examples for name in e.features)
    names = sorted(name for name, n in counts.items() if n >= SEEN)
    index = {name: i for i, name in enumerate(names)}
    x = np.zeros((len(examples), len(names)))
    y = np.zeros((len(examples), len(KINDS)))
    for row, e in enumerate(examples):
        y[row, KINDS.index(e.gold)] = 1.0
        for name, value in e.features.items():
            if name in index:
                x[row, index[name]] = value
    weight = np.array([e.weight for e in examples])[:, None]
    # half the largest eigenvalue of the weighted design bounds the curvature of a softmax
    step = 1.0 / (0.5 * float(np.linalg.norm(x * np.sqrt(weight), 2)) ** 2 + PENALTY)
    beta = ahead = np.zeros((len(names), len(KINDS)))
    pace = 1.0
    for _ in range(STEPS):
        z = x @ ahead
        p = np.exp(z - z.max(axis=1, keepdims=True))
        p /= p.sum(axis=1, keepdims=True)
        new = ahead - step * (x.T @ (weight * (p - y)) + PENALTY * ahead)
        following = (1 + math.sqrt(1 + 4 * pace * pace)) / 2
        ahead = new + (pace - 1) / following * (new - beta)
        beta, pace = new, following
    return {
        name: {kind: round(float(b), 3) for kind, b in zip(KINDS, row, strict=True) if abs(b) >= 0.0005}
        for name, row in zip(names, beta, strict=True)
    }


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("shared", type=Path)
    parser.add_argument("--out", type=Path)
    parser.add_argument("--folds", type=int)
    parser.add_argument("--thrice", type=Path, nargs=2, action="append", default=[], metavar=("REPORTS", "GOLD"))
    parser.add_argument("files", type=Path, nargs="+", metavar="REPORTS GOLD")
    args = parser.parse_args()
    if len(args.files) % 2 or bool(args.out) == bool(args.folds):
        print("train_types: files come in pairs of reports and gold; --out or --folds", file=sys.stderr)
        return 2
    scorer = scorer_of(args.shared)
    ruled = load_tools(Settings(reader="rules"))
    far = [e for pair in zip(args.files[::2], args.files[1::2], strict=True) for e in examples_of(*pair, ruled, scorer)]
    near = [e for a, b in args.thrice for e in examples_of(a, b, ruled, scorer, weight=THRICE)]
    if args.out:
        args.out.write_text(json.dumps(fitted([*far, *near]), indent=0, ensure_ascii=False) + "\n", encoding="utf-8")
        print(f"{len(far) + len(near)} events")
        return 0
    trained = load_tools(Settings(reader="trained"))
    read = [e for a, b in args.thrice for e in examples_of(a, b, trained, scorer)]
    right: Counter[tuple[str, str]] = Counter()
    total: Counter[tuple[str, str]] = Counter()
    for fold in range(args.folds):
        table = fitted([e for e in [*far, *near] if fold_of(e.cluster, args.folds) != fold])
        for name, examples in (("rules", near), ("trained", read)):
            for e in examples:
                if fold_of(e.cluster, args.folds) != fold:
                    continue
                chances = type_chances(e.features, table)
                if e.heads:
                    chances = with_heads(chances, e.heads)
                total[name, e.language] += 1
                right[name, e.language] += likeliest(chances) == e.gold
    for key in sorted(total):
        print(f"{' '.join(key)}: type right {right[key] / total[key]:.3f} of {total[key]} events")
    return 0


if __name__ == "__main__":
    sys.exit(main())
