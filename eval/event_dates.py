"""Event days of main events on the development reports: our event of the same place (else our first main one) against
gold. A day is right where it is gold's, or where gold's span holds it.

usage: python eval/event_dates.py SHARED [--errors]
       python eval/event_dates.py REPORTS.jsonl GOLD.jsonl [--errors]    other texts, in JSON lines
"""

from __future__ import annotations

import json
import sys
import tempfile
from pathlib import Path
from typing import Any

import run


def _words(place: str | None) -> set[str]:
    return {w.strip("’'(),.").lower() for w in (place or "").replace("-", " ").split()} - {
        "the",
        "le",
        "la",
        "de",
        "of",
    }


def _twin(gold: dict[str, Any], ours: list[dict[str, Any]]) -> dict[str, Any] | None:
    named = [e for e in ours if _words(e["place"]) & _words(gold["place"])]
    exact = [e for e in named if right(e, gold)]
    return next(iter(exact or named or [e for e in ours if e["main"]]), None)


def right(event: dict[str, Any], gold: dict[str, Any]) -> bool:
    """Whether our day is gold's, or lies in gold's span."""
    day, first = event["date"] or "", gold["date"] or ""
    return day == first or (gold["date_end"] is not None and first <= day <= gold["date_end"])


def golds_of(place: Path) -> dict[str, Any]:
    """Id → gold reading, from a folder of JSON or a JSON-lines file."""
    if place.is_dir():
        return {p.stem: json.loads(p.read_text(encoding="utf-8")) for p in sorted(place.glob("*.json"))}
    lines = [json.loads(line) for line in place.read_text(encoding="utf-8").splitlines() if line.strip()]
    return {record["id"]: record for record in lines}


def count(gold: Path, readings: Path, *, errors: bool = False) -> tuple[int, int]:
    """Main events with the right day, and all main events that gold gives a day; reports not read count for neither."""
    hit = total = 0
    for report, record in golds_of(gold).items():
        mine = readings / f"{report}.json"
        if not mine.exists():
            continue
        ours = json.loads(mine.read_text(encoding="utf-8"))["events"]
        for event in record["events"]:
            if not event["main"] or not event["date"]:
                continue
            total += 1
            found = _twin(event, ours)
            hit += found is not None and right(found, event)
            if errors and not (found and right(found, event)):
                said = found and (found["place"], found["date"], found.get("date_phrase"))
                print(report, event["place"], event["date"], "ours:", said)
    return hit, total


def main(argv: list[str]) -> int:
    errors, names = "--errors" in argv, [Path(a) for a in argv if a != "--errors"]
    if len(names) not in (1, 2):
        print(__doc__, file=sys.stderr)
        return 2
    reports, gold = names if len(names) == 2 else (names[0] / "devset" / "reports", names[0] / "devset" / "gold")
    with tempfile.TemporaryDirectory() as folder:
        run.main([str(reports), folder])
        hit, total = count(gold, Path(folder), errors=errors)
    print(f"main events with the right day: {hit}/{total} = {hit / max(1, total):.3f}")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
