"""Event days of main events on the development reports: our event of the same place (else our first main one) against
gold. A day is right where it is gold's, or where gold's span holds it.

usage: python eval/event_dates.py SHARED [--errors]
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


def main(argv: list[str]) -> int:
    shared, errors = Path(argv[0]), "--errors" in argv
    hit = total = 0
    with tempfile.TemporaryDirectory() as folder:
        run.main([str(shared / "devset" / "reports"), folder])
        for path in sorted((shared / "devset" / "gold").glob("*.json")):
            mine = Path(folder) / path.name
            if not mine.exists():
                continue
            ours = json.loads(mine.read_text(encoding="utf-8"))["events"]
            for gold in json.loads(path.read_text(encoding="utf-8"))["events"]:
                if not gold["main"]:
                    continue
                total += 1
                event = _twin(gold, ours)
                hit += event is not None and right(event, gold)
                if errors and not (event and right(event, gold)):
                    print(
                        path.stem,
                        gold["place"],
                        gold["date"],
                        "ours:",
                        event and (event["place"], event["date"], event.get("date_phrase")),
                    )
    print(f"main events with the right day: {hit}/{total} = {hit / max(1, total):.3f}")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
