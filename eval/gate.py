"""Reads the development reports, prints the scorer's table and holds the measures against the pinned floors.

usage: python eval/gate.py [--shared PATH] [--repin [--lower]]

The scorers are the shared ones (`score_claims.py`, `score_time.py`, `score_geo.py`), run as programs. Beside the claims:
times and toponyms on their corpora, the days of main events, the ids of actors, and merging of gold and of own readings, and
of ECB+'s mentions. `floors.json` holds for each language the least value
of each measure; `--repin` raises floors to what was measured (less one point, for harmless changes), and lowers one only
with `--lower`. Exit status 0: every floor holds; 1: one does not; 2: the shared folder is not there.
"""

from __future__ import annotations

import argparse
import json
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import Any

import actors
import dates
import ecb
import event_dates
import places
import run

import merging
from counterclaim.resolve.actors import load_actors

FLOORS = Path(__file__).with_name("floors.json")
SLACK = 0.01


def measure(shared: Path, pred: Path, language: str) -> tuple[dict[str, Any], str]:
    """The scorer's figures and its table for one language."""
    devset = shared / "devset"
    command = [
        sys.executable,
        str(shared / "eval" / "score_claims.py"),
        "--reports",
        str(devset / "reports"),
        "--gold",
        str(devset / "gold"),
        "--pred",
        str(pred),
        "--language",
        language,
    ]
    table = subprocess.run(command, check=True, capture_output=True, text=True).stdout
    figures = subprocess.run([*command, "--json"], check=True, capture_output=True, text=True).stdout
    return json.loads(figures), table


def _score(shared: Path, scorer: str, gold: Path, pred: Path) -> dict[str, Any]:
    command = [sys.executable, str(shared / "eval" / scorer), "--gold", str(gold), "--pred", str(pred), "--json"]
    done = subprocess.run(command, check=True, capture_output=True, text=True)
    found: dict[str, Any] = json.loads(done.stdout)
    return found


def _times(shared: Path, folder: Path) -> dict[str, float]:
    """Both time corpora as one."""
    gold, pred = folder / "times.gold.jsonl", folder / "times.pred.jsonl"
    corpora = sorted((shared / "data" / "time").glob("*.jsonl"))
    gold.write_text("".join(p.read_text(encoding="utf-8").rstrip() + "\n" for p in corpora), encoding="utf-8")
    dates.predict(gold, pred)
    found = _score(shared, "score_time.py", gold, pred)
    return {"times, span F1": found["relaxed"]["f1"], "times, value F1": found["value"]["f1"]}


def _toponyms(shared: Path, folder: Path) -> dict[str, float]:
    figures = {}
    for name in ("lgl", "geovirus"):
        gold, pred = shared / "data" / "geo" / f"{name}.jsonl", folder / f"{name}.pred.jsonl"
        places.geo(gold, pred)
        found = _score(shared, "score_geo.py", gold, pred)
        figures[f"{name}, within 161 km"] = found["resolution"]["matched"]["acc161"]
        figures[f"{name}, precision"] = found["recognition"]["overlap"]["p"]
        figures[f"{name}, recall"] = found["recognition"]["overlap"]["r"]
    return figures


def _actors(shared: Path) -> dict[str, float]:
    wanted = json.loads(actors.LIST.read_text(encoding="utf-8"))
    rows = list(actors.measure(shared / "devset", None, load_actors(), wanted))
    right, missed, wrong = (sum(row[1] == kind for row in rows) for kind in ("right", "missed", "wrong"))
    known = max(1, right + missed + wrong)
    return {"actors right": right / known, "actors not wrong": 1 - wrong / known}


def resolving(shared: Path, folder: Path) -> dict[str, float]:
    """The measures of who, where and when; `folder` holds our readings of the development reports."""
    hit, total = event_dates.count(shared / "devset" / "gold", folder)
    figures = {"days of main events": hit / max(1, total)}
    with tempfile.TemporaryDirectory() as scratch:
        figures |= _times(shared, Path(scratch)) | _toponyms(shared, Path(scratch))
    figures |= _actors(shared)
    return figures


def headline(result: dict[str, Any]) -> dict[str, float]:
    """The measures that have floors."""
    return {
        "core found F1": result["core"]["found"]["f1"],
        "core claimant F1": result["core"]["claimant"]["f1"],
        "core complete F1": result["core"]["complete"]["f1"],
        "all complete F1": result["claims"]["complete"]["f1"],
        "victims right": result["victims_right"],
        "event right": result["event_right"],
        "events F1": result["events"]["f1"],
        "main events found": result["events"]["main_recall"],
        "type group right": result["events"]["type_group_accuracy"],
        "relations F1": result["relations"]["f1"],
    }


def merging_measures(shared: Path) -> dict[str, float]:
    """The measures of merging that have floors: with people's readings, and with our own."""
    gold, own = merging.measure(shared, own=False, seed=1), merging.measure(shared, own=True, seed=1)
    return {
        "gold readings, main events pairwise F1": gold["pairwise_main"],
        "gold readings, all events CoNLL F1": gold["conll_all"],
        "own readings, main events pairwise F1": own["pairwise_main"],
        "own readings, all events CoNLL F1": own["conll_all"],
    }


def repinned(floors: dict[str, float], found: dict[str, float], *, lower: bool) -> dict[str, float]:
    """New floors: what was found less the slack; never under an old floor unless `lower`."""
    new = {name: round(max(0.0, value - SLACK), 3) for name, value in found.items()}
    return new if lower else {name: max(value, floors.get(name, 0.0)) for name, value in new.items()}


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--shared", type=Path, default=Path(__file__).parents[2] / "shared")
    parser.add_argument("--repin", action="store_true")
    parser.add_argument("--lower", action="store_true", help="with --repin: floors may fall")
    args = parser.parse_args()
    if not (args.shared / "devset").is_dir():
        print(f"gate: {args.shared / 'devset'} is not there, nothing measured", file=sys.stderr)
        return 2
    floors: dict[str, dict[str, float]] = json.loads(FLOORS.read_text()) if FLOORS.exists() else {}
    failed = []
    with tempfile.TemporaryDirectory() as scratch:
        for reader in ("trained", "rules"):
            folder = Path(scratch) / reader
            run.main([str(args.shared / "devset" / "reports"), str(folder), reader])
            for language in ("en", "fr"):
                section = language if reader == "rules" else f"{language}, {reader}"
                result, table = measure(args.shared, folder, language)
                print(f"== {section}\n{table}")
                found = headline(result)
                for name, floor in floors.get(section, {}).items():
                    if found[name] < floor:
                        failed.append(f"{section}: {name} is {found[name]:.3f}, its floor is {floor:.3f}")
                if args.repin:
                    floors[section] = repinned(floors.get(section, {}), found, lower=args.lower)
        found = resolving(args.shared, folder)
        print("== who, where, when")
        for name, value in found.items():
            print(f"{name:36} {value:.3f}")
        for name, floor in floors.get("resolving", {}).items():
            if found[name] < floor:
                failed.append(f"{name} is {found[name]:.3f}, its floor is {floor:.3f}")
        if args.repin:
            floors["resolving"] = repinned(floors.get("resolving", {}), found, lower=args.lower)
    found = merging_measures(args.shared)
    print("== merging\n" + "\n".join(f"{name:32} {value:.3f}" for name, value in found.items()))
    failed += [
        f"merging: {name} is {found[name]:.3f}, its floor is {floor:.3f}"
        for name, floor in floors.get("merging", {}).items()
        if found[name] < floor
    ]
    if args.repin:
        floors["merging"] = repinned(floors.get("merging", {}), found, lower=args.lower)
    found = {name: value for name, value in ecb.measure(args.shared).items() if name.startswith("merging")}
    print("== ECB+, CoNLL F1\n" + "\n".join(f"{name:32} {value:.3f}" for name, value in found.items()))
    failed += [
        f"ECB+: {name} is {found[name]:.3f}, its floor is {floor:.3f}"
        for name, floor in floors.get("ecb", {}).items()
        if found[name] < floor
    ]
    if args.repin:
        floors["ecb"] = repinned(floors.get("ecb", {}), found, lower=args.lower)
        FLOORS.write_text(json.dumps(floors, indent=1) + "\n")
        print(f"floors pinned in {FLOORS.name}")
        return 0
    for line in failed:
        print(f"gate: {line}", file=sys.stderr)
    print("gate: every floor holds" if not failed else f"gate: {len(failed)} floors do not hold")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
