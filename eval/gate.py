"""Reads the development reports, prints the scorer's table and holds the measures against the pinned floors.

usage: python eval/gate.py [--shared PATH] [--repin [--lower]]

The scorer is the shared one (`score_claims.py`), run as a program. `floors.json` holds for each language the least value
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

import run

import merging

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
    with tempfile.TemporaryDirectory() as folder:
        run.main([str(args.shared / "devset" / "reports"), folder])
        for language in ("en", "fr"):
            result, table = measure(args.shared, Path(folder), language)
            print(f"== {language}\n{table}")
            found = headline(result)
            for name, floor in floors.get(language, {}).items():
                if found[name] < floor:
                    failed.append(f"{language}: {name} is {found[name]:.3f}, its floor is {floor:.3f}")
            if args.repin:
                floors[language] = repinned(floors.get(language, {}), found, lower=args.lower)
    found = merging_measures(args.shared)
    print("== merging\n" + "\n".join(f"{name:32} {value:.3f}" for name, value in found.items()))
    failed += [
        f"merging: {name} is {found[name]:.3f}, its floor is {floor:.3f}"
        for name, floor in floors.get("merging", {}).items()
        if found[name] < floor
    ]
    if args.repin:
        floors["merging"] = repinned(floors.get("merging", {}), found, lower=args.lower)
        FLOORS.write_text(json.dumps(floors, indent=1) + "\n")
        print(f"floors pinned in {FLOORS.name}")
        return 0
    for line in failed:
        print(f"gate: {line}", file=sys.stderr)
    print("gate: every floor holds" if not failed else f"gate: {len(failed)} floors do not hold")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
