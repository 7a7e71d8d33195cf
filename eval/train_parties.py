"""Fits the weights by which the parties of events are chosen: `src/counterclaim/data/party_weights.json`.

    python eval/train_parties.py SHARED --out src/counterclaim/data/party_weights.json --rules REPORTS GOLD … --marked REPORTS GOLD …
    python eval/train_parties.py SHARED --folds 5 --rules REPORTS GOLD … --marked REPORTS GOLD …

Each pair is a JSON-lines file or folder of reports and one of their gold readings. The rules' part is fitted on all of
them; the part that weighs the trained reader's marks only on those after --marked, which its network has not seen. A
party is right where the shared scorer takes its name for one of gold's; only events that the scorer pairs with a gold
one count. --folds measures instead: reports of one cluster (ids alike but for two last digits) lie in one fold, and the
reports after --marked are told with weights fitted without their fold.

The shipped file was made with --rules the four annotated sets but the Spanish one and `training/own` (by
`training/own_reports.py --jsonl`), and with --marked the development reports and the fold of the annotated texts that the
network was not trained on. Which sentences tell of an event and what it is are found before its parties: fit anew after
`train_events.py` and `train_types.py`.

Logistic regression with a quadratic penalty by Newton's method, as in `train_events.py`: the same files give the same
weights.
"""

from __future__ import annotations

import argparse
import json
import re
import sys
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path
from types import ModuleType
from typing import Any

import run
from event_parties import Tally, pairs_of, scorer_of
from train_events import fit, gold_of

from counterclaim.claims.event_hints import Hint
from counterclaim.claims.event_parties import SIDES, Candidate, all_candidates, choose, with_rules
from counterclaim.claims.event_weights import logistic
from counterclaim.claims.events import find_events
from counterclaim.config import Settings
from counterclaim.errors import ReadingFault
from counterclaim.pipeline import Tools, load_tools, read_claims, see
from counterclaim.resolve.places import country_of
from counterclaim.text.language import readable_language

PENALTY = 3.0
#: How much more one report of the kind that is read most counts.
THRICE = 3.0

Tables = dict[str, dict[str, float]]
#: The number of a report in its cluster, at the end of its id ("homs-01").
_CLUSTER = re.compile(r"-\d\d$")


@dataclass(frozen=True, slots=True)
class Example:
    """One event that is a gold one: its candidates, whether each is right on either side, and gold's names."""

    cluster: str
    language: str
    candidates: list[Candidate]
    right: list[tuple[bool, bool]]
    gold: tuple[list[str], list[str]]
    weight: float
    #: Where the report came from.
    source: str


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
        given, marks = list(seen.given), None
        hints: list[Hint] = []
        if tools.model:
            from counterclaim.trained.events import hints_of, marks_of

            read = read_claims(seen, tools.model)
            found = read.given
            given, hints = [(p, c) for p, c, _ in found], hints_of(found)
            marks = marks_of(read.scored)
        events = find_events(
            seen.document, voices=seen.voices, times=seen.times, places=seen.places,
            country=country_of(seen.document, seen.places), parties=seen.parties, given=given,
            hints=hints,
        )  # fmt: skip
        told = [(e.event, e.start, e.sentences) for e in events]
        every = all_candidates(
            seen.document, told, seen.parties, given, voices=seen.voices, places=seen.places, marks=marks
        )
        wanted = golds[report.id]["events"]
        for i, j, _ in scorer.pair_events([e.event.to_json() for e in events], wanted):
            sides = [list(wanted[j].get(side) or []) for side in SIDES]
            right = [
                (scorer.any_same([c.group.name], sides[0]), scorer.any_same([c.group.name], sides[1])) for c in every[i]
            ]
            yield Example(
                cluster_of(report.id), language, every[i], right, (sides[0], sides[1]), weight, reports.parent.name
            )


def fitted(rules: Sequence[Example], marked: Sequence[Example], floors: Mapping[str, Any]) -> Tables:
    """The tables fitted on these examples; `floors` are taken over."""
    tables: Tables = {}
    for k, side in enumerate(SIDES):
        tables[side] = fit(
            [(c.features, r[k], e.weight) for e in rules for c, r in zip(e.candidates, e.right, strict=True)],
            penalty=PENALTY,
        )
    for k, side in enumerate(SIDES):
        tables[f"{side} marked"] = fit(
            [
                (with_rules(c, logistic(c.features, tables[side])), r[k], e.weight)
                for e in marked
                for c, r in zip(e.candidates, e.right, strict=True)
            ],
            penalty=PENALTY,
        )
    return tables | dict(floors)


def tally(examples: Sequence[Example], tables: Tables, scorer: ModuleType, *, marked: bool) -> dict[str, Tally]:
    """How right the choice is, as `event_parties.py` counts."""
    tallies = {side: Tally() for side in SIDES}
    for e in examples:
        for k, names in enumerate(choose(e.candidates, tables, marked=marked)):
            t = tallies[SIDES[k]]
            hit = pairs_of(names, e.gold[k], scorer.same_name)
            t.hit += hit
            t.said += len(names)
            t.names += len(names)
            t.gold += len(e.gold[k])
            t.events += 1
            t.asked += bool(e.gold[k])
            t.any += bool(hit)
            t.none += bool(e.gold[k]) and not names
    return tallies


def show(name: str, tallies: Mapping[str, Tally]) -> None:
    for side, t in tallies.items():
        d = t.as_dict()
        scored = 1 - (t.asked - t.any) / max(1, t.events)
        print(
            f"{name:28} {side:12} P {d['precision']:.3f} R {d['recall']:.3f} F1 {d['f1']:.3f} any {d['any']:.3f}"
            f" (as the scorer counts {scored:.3f}) length {d['length']:.2f} none {t.none} events {t.events}"
        )


def ceiling(examples: Sequence[Example]) -> str:
    """Of the sides that gold fills, those with a right candidate at all."""
    out = []
    for k, side in enumerate(SIDES):
        asked = [e for e in examples if e.gold[k]]
        out.append(f"{side} {sum(any(r[k] for r in e.right) for e in asked) / max(1, len(asked)):.3f}")
    return ", ".join(out)


def cluster_of(report: str) -> str:
    """What the id of a report begins with, which it shares with the others of its cluster."""
    return _CLUSTER.sub("", report)


def fold_of(cluster: str, folds: int) -> int:
    return int(sha256(cluster.encode()).hexdigest(), 16) % folds


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("shared", type=Path)
    parser.add_argument("--out", type=Path)
    parser.add_argument("--folds", type=int)
    parser.add_argument("--rules", type=Path, nargs="+", default=[], metavar="REPORTS GOLD")
    parser.add_argument("--marked", type=Path, nargs="+", default=[], metavar="REPORTS GOLD")
    args = parser.parse_args()
    if len(args.rules) % 2 or len(args.marked) % 2 or not args.marked or bool(args.out) == bool(args.folds):
        print("train_parties: files come in pairs of reports and gold; --out or --folds", file=sys.stderr)
        return 2
    scorer = scorer_of(args.shared)
    ruled, trained = load_tools(Settings(reader="rules")), load_tools(Settings(reader="trained"))
    far: list[Example] = []
    near: list[Example] = []
    with_marks: list[Example] = []
    for pair in zip(args.rules[::2], args.rules[1::2], strict=True):
        far += examples_of(*pair, ruled, scorer)
    for pair in zip(args.marked[::2], args.marked[1::2], strict=True):
        near += examples_of(*pair, ruled, scorer, weight=THRICE)
        with_marks += examples_of(*pair, trained, scorer)
    floors = dict.fromkeys(("chances", "chances marked"), FLOORS)
    if args.out:
        tables = fitted([*far, *near], with_marks, floors)
        args.out.write_text(json.dumps(tables, indent=1, ensure_ascii=False) + "\n", encoding="utf-8")
        print(f"{len(far) + len(near)} events by the rules, {len(with_marks)} with marks")
        return 0
    measure(far, near, with_marks, floors, scorer, folds=args.folds)
    return 0


#: Chance from which a party is listed, from which the likeliest is where none is, and from which a place struck is listed
#: beside people or people beside a place; found by cross-validation.
FLOORS: dict[str, float] = {
    "perpetrators keep": 0.35,
    "perpetrators instead": 0.2,
    "targets keep": 0.35,
    "targets instead": 0.1,
    "targets beside": 0.15,
}


def measure(
    far: Sequence[Example],
    near: Sequence[Example],
    with_marks: Sequence[Example],
    floors: Mapping[str, Any],
    scorer: ModuleType,
    *,
    folds: int,
) -> None:
    """Prints the cross-validated figures of both readers by source and language."""
    sums: dict[tuple[str, str], list[Example]] = {}
    kinds = sorted({(e.source, e.language) for e in with_marks})
    for name, examples in (("rules", near), ("trained", with_marks)):
        for kind in kinds:
            mine = [e for e in examples if (e.source, e.language) == kind]
            print(f"{name} {' '.join(kind)}: there to be found: {ceiling(mine)}")
            sums[name, " ".join(kind)] = mine
    total = {key: {side: Tally() for side in SIDES} for key in sums}
    for fold in range(folds):
        rest = [e for e in [*far, *near] if fold_of(e.cluster, folds) != fold]
        tables = fitted(rest, [e for e in with_marks if fold_of(e.cluster, folds) != fold], floors)
        for key, examples in sums.items():
            here = [e for e in examples if fold_of(e.cluster, folds) == fold]
            for side, t in tally(here, tables, scorer, marked=key[0] == "trained").items():
                into = total[key][side]
                for name in ("hit", "said", "gold", "asked", "any", "none", "events", "names"):
                    setattr(into, name, getattr(into, name) + getattr(t, name))
    for key, tallies in total.items():
        show(" ".join(key), tallies)


if __name__ == "__main__":
    sys.exit(main())
