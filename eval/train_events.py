"""Fits the weights by which the rules choose the places and days of events: `src/counterclaim/data/event_weights.json`.

    python eval/train_events.py --out src/counterclaim/data/event_weights.json REPORTS GOLD [REPORTS GOLD …]

The shipped file was made from the four annotated sets but the Spanish one, `training/own` (en-a to en-h and en-i, fr-a
to fr-c, by `training/own_reports.py --jsonl`) and, with --thrice, the development reports.

Each pair is a JSON-lines file or folder of reports and one of their gold readings. A place is right where a gold event
has it; a day is right for a place's event where it is gold's, or lies in gold's span. Logistic regression with a
quadratic penalty by Newton's method: the same files give the same weights. Needs numpy, as the package itself does.
"""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import numpy as np
import run

from counterclaim.claims.event_days import day_features, find_days
from counterclaim.claims.event_places import (
    Features,
    PlaceGroup,
    group_places,
    logistic,
    place_features,
    rival_features,
)
from counterclaim.claims.scenes import Scene, find_scenes, same_place
from counterclaim.config import Settings
from counterclaim.errors import ReadingFault
from counterclaim.pipeline import Seen, Tools, load_tools, see
from counterclaim.resolve.places import country_of
from counterclaim.text.language import readable_language

PENALTY = 2.0
ROUNDS = 30

Rows = list[tuple[Features, bool, float]]


def gold_of(place: Path) -> dict[str, Any]:
    """Id → gold reading, of a folder or a JSON-lines file."""
    if place.is_dir():
        return {p.stem: json.loads(p.read_text(encoding="utf-8")) for p in sorted(place.glob("*.json"))}
    lines = [json.loads(line) for line in place.read_text(encoding="utf-8").splitlines() if line.strip()]
    return {record["id"]: record for record in lines}


def seen_reports(reports: Path, gold: Path, tools: Tools) -> Iterator[tuple[Seen, list[dict[str, Any]]]]:
    golds = gold_of(gold)
    for report in run.reports_of(reports):
        try:
            language = readable_language(report, longest=tools.settings.longest_text)
        except ReadingFault:
            continue
        yield see(report, tools, language=language), golds[report.id]["events"]


def right_day(value: str | None, event: dict[str, Any]) -> bool:
    """Whether a day is gold's, as exact as gold gives it, or lies in gold's span."""
    if not value or not event["date"]:
        return False
    precision = event.get("date_precision")
    gold = event["date"][: 4 if precision == "year" else 7 if precision == "month" else 10]
    return value == gold or bool(event.get("date_end") and event["date"] <= value <= event["date_end"])


@dataclass(frozen=True, slots=True)
class Report:
    """What one report gives to the fit: its places with their scenes, one row each, and its days."""

    scenes: list[Scene]
    groups: list[PlaceGroup]
    places: Rows
    days: Rows
    #: For each place, whether an event there is one that the report is mainly about.
    mains: list[bool]


def rows_of(seen: Seen, events: Sequence[dict[str, Any]], *, weight: float = 1.0) -> Report:
    """One row a place of the report, and one a pair of a gold event's place and an expression of time."""
    document = seen.document
    scenes = find_scenes(document, seen.voices, seen.times, seen.places, given=seen.given)
    groups = group_places(scenes)
    country = country_of(document, seen.places)
    places: Rows = []
    days: Rows = []
    found = find_days(document, scenes)
    features = place_features(document, scenes, groups, country=country)
    here = [[e for e in events if e["place"] and same_place(e["place"], g.place.name)] for g in groups]
    for f, mine in zip(features, here, strict=True):
        places.append((f, bool(mine), weight))
    for group, mine in [*zip(groups, here, strict=True), (None, [e for e in events if not e["place"]])]:
        dated = [e for e in mine if e["date"]]
        if not dated or not found:
            continue
        main = any(e["main"] for e in mine)
        for f, day in zip(day_features(document, scenes, found, group, main=main), found, strict=True):
            days.append((f, any(right_day(day.time.value, e) for e in dated), weight))
    return Report(scenes, groups, places, days, [any(e["main"] for e in mine) for mine in here])


def fit(rows: Rows, *, penalty: float = PENALTY) -> dict[str, float]:
    """Weights of a logistic regression; features seen in fewer than three rows are left out."""
    counts: dict[str, int] = {}
    for f, _, _ in rows:
        for name in f:
            counts[name] = counts.get(name, 0) + 1
    names = sorted(name for name, n in counts.items() if n >= 3)
    index = {name: i for i, name in enumerate(names)}
    x = np.zeros((len(rows), len(names)))
    y, weight = np.zeros(len(rows)), np.zeros(len(rows))
    for i, (f, label, w) in enumerate(rows):
        y[i], weight[i] = label, w
        for name, value in f.items():
            if name in index:
                x[i, index[name]] = value
    beta = np.zeros(len(names))
    shrink = np.full(len(names), penalty)
    for _ in range(ROUNDS):
        p = 1 / (1 + np.exp(-x @ beta))
        gradient = x.T @ (weight * (y - p)) - shrink * beta
        hessian = (x * (weight * p * (1 - p))[:, None]).T @ x + np.diag(shrink)
        step = np.linalg.solve(hessian, gradient)
        beta += step
        if np.abs(step).max() < 1e-6:
            break
    return {name: round(float(b), 3) for name, b in zip(names, beta, strict=True)}


def fit_all(reports: Sequence[Report]) -> dict[str, dict[str, float]]:
    """The three parts of the weights; places are fitted twice, the second time with the first chances of their rivals."""
    place = fit([row for r in reports for row in r.places])
    rivals: Rows = []
    mains: Rows = []
    for r in reports:
        rated = [replace(g, chance=logistic(f, place)) for g, (f, _, _) in zip(r.groups, r.places, strict=True)]
        beside = rival_features(r.scenes, rated)
        for f, (own, label, weight), main in zip(beside, r.places, r.mains, strict=True):
            rivals.append((f, label, weight))
            mains.append((own | f, main, weight))
    return {
        "place": place,
        "rival": fit(rivals),
        "main": fit(mains),
        "day": fit([row for r in reports for row in r.days]),
    }


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--out", type=Path, required=True)
    parser.add_argument(
        "--thrice",
        type=Path,
        nargs=2,
        action="append",
        default=[],
        metavar=("REPORTS", "GOLD"),
        help="a pair that counts three times, of the kind that is read most",
    )
    parser.add_argument("files", type=Path, nargs="+", metavar="REPORTS GOLD")
    args = parser.parse_args()
    if len(args.files) % 2:
        print("train_events: files come in pairs of reports and gold", file=sys.stderr)
        return 2
    tools = load_tools(Settings(reader="rules"))
    read: list[Report] = []
    pairs = [(*pair, 1.0) for pair in zip(args.files[::2], args.files[1::2], strict=True)]
    all_pairs = [*pairs, *((*pair, 3.0) for pair in args.thrice)]
    for reports, gold, weight in all_pairs:
        read += [rows_of(seen, events, weight=weight) for seen, events in seen_reports(reports, gold, tools)]
    fitted = fit_all(read)
    args.out.write_text(json.dumps(fitted, indent=1, ensure_ascii=False) + "\n", encoding="utf-8")
    places, days = [row for r in read for row in r.places], [row for r in read for row in r.days]
    print(f"{len(places)} places, {sum(r[1] for r in places)} right; {len(days)} days, {sum(r[1] for r in days)} right")
    return 0


if __name__ == "__main__":
    sys.exit(main())
