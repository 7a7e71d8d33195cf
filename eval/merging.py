"""Measures merging on the development clusters: reports shuffled, under opaque ids, all clusters in one ledger.

    python eval/merging.py --shared ../shared [--own] [--json]

Runs `counterclaim add`, `merge` and `export --as merged`, and hands what comes out to `eval/score_merge.py` there.
With gold readings, or with --own those of our reader, of which the score also shows what the best merging could reach.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import random
import subprocess
import sys
import tempfile
from importlib import import_module
from pathlib import Path
from typing import Any


def _opaque(report: str) -> str:
    return "x" + hashlib.sha256(f"merging {report}".encode()).hexdigest()[:10]


def _lines(path: Path, rows: list[dict[str, Any]]) -> Path:
    path.write_text("".join(json.dumps(row, ensure_ascii=False) + "\n" for row in rows), encoding="utf-8")
    return path


def _read(folder: Path) -> dict[str, dict[str, Any]]:
    return {p.stem: json.loads(p.read_text(encoding="utf-8")) for p in sorted(folder.glob("*.json"))}


def _run(*args: str | Path, fine: tuple[int, ...] = (0,)) -> str:
    done = subprocess.run(
        [sys.executable, "-m", "counterclaim", *map(str, args)], capture_output=True, text=True, check=False
    )
    if done.returncode not in fine:
        raise SystemExit(f"counterclaim {args}: {done.stderr}")
    return done.stdout


def _prepare(shared: Path, folder: Path, seed: int) -> tuple[Path, Path, Path]:
    """Reports, gold readings and clusters under opaque ids; outlets and titles left out, in a shuffled order."""
    reports, gold = _read(shared / "devset" / "reports"), _read(shared / "devset" / "gold")
    names = sorted(reports)
    random.Random(seed).shuffle(names)
    kept = ("language", "published", "text")
    rows = [{"id": _opaque(name), **{k: reports[name].get(k) for k in kept}} for name in names]
    clusters = json.loads((shared / "devset" / "clusters.json").read_text(encoding="utf-8"))
    for cluster in clusters.values():
        cluster["report_ids"] = [_opaque(name) for name in cluster["report_ids"]]
        cluster["event_links"] = [[[_opaque(r), e] for r, e in link] for link in cluster["event_links"]]
    (folder / "clusters.json").write_text(json.dumps(clusters), encoding="utf-8")
    readings = [{**gold[name], "id": _opaque(name)} for name in names]
    return _lines(folder / "reports.jsonl", rows), _lines(folder / "gold.jsonl", readings), folder / "clusters.json"


def _score(shared: Path, *args: str | Path) -> dict[str, Any]:
    command = [sys.executable, str(shared / "eval" / "score_merge.py"), *map(str, args), "--json"]
    found: dict[str, Any] = json.loads(subprocess.run(command, capture_output=True, text=True, check=True).stdout)
    return found


def _best(shared: Path, gold: Path, pred: Path, clusters: Path, out: Path) -> Path:
    """What a merging without fault would write: every event that is read goes where its gold event belongs."""
    sys.path.insert(0, str(shared / "eval"))
    score_claims, score_merge = import_module("score_claims"), import_module("score_merge")

    golds, preds = score_claims.load(gold), score_claims.load(pred)
    links = score_merge.gold_clusters(golds, json.loads(clusters.read_text(encoding="utf-8")), False)
    rows = []
    for report, reading in golds.items():
        told = preds.get(report, {}).get("events", [])
        for i, j, _ in score_claims.pair_events(told, reading.get("events", [])):
            event = links[f"{report}/{reading['events'][j]['eid']}"]
            rows.append({"report": report, "eid": told[i]["eid"], "event": event})
    return _lines(out, rows)


def measure(shared: Path, *, own: bool, seed: int) -> dict[str, float]:
    """The figures of one run."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        reports, gold, clusters = _prepare(shared, folder, seed)
        ledger = ("--ledger", folder / "merging.db")
        # Reports in a language that is not read fail, and count against the reader.
        _run(*ledger, "add", reports, *(() if own else ("--readings", gold)), fine=(0, 1))
        _run(*ledger, "merge")
        merged, pred = folder / "merged.jsonl", folder / "readings.jsonl"
        _run(*ledger, "export", "--as", "merged", "--out", merged)
        _run(*ledger, "export", "--as", "jsonl", "--out", pred)
        common = ("--gold", gold, "--clusters", clusters, "--pred", pred)
        main = _score(shared, *common, "--merged", merged, "--main-only")
        every = _score(shared, *common, "--merged", merged)
        figures = {
            "pairwise_main": main["pairwise"]["f1"],
            "pairwise_main_precision": main["pairwise"]["p"],
            "pairwise_main_recall": main["pairwise"]["r"],
            "conll_all": every["conll"]["f1"],
            "pairwise_all": every["pairwise"]["f1"],
        }
        if own:
            best = _best(shared, gold, pred, clusters, folder / "best.jsonl")
            figures["pairwise_main_at_best"] = _score(shared, *common, "--merged", best, "--main-only")["pairwise"][
                "f1"
            ]
        return {name: round(value, 4) for name, value in figures.items()}


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--shared", type=Path, default=Path("../shared"))
    parser.add_argument("--own", action="store_true", help="read the reports ourselves, not take the gold readings")
    parser.add_argument("--seed", type=int, default=1, help="of the shuffling")
    parser.add_argument("--json", action="store_true")
    args = parser.parse_args()
    figures = measure(args.shared, own=args.own, seed=args.seed)
    if args.json:
        print(json.dumps(figures))
        return
    for name, value in figures.items():
        print(f"{name:26} {value:.3f}")


if __name__ == "__main__":
    main()
