"""Measures the reader of times: writes predictions for the time corpora's scorer, and checks event days on a devset.

usage: python eval/dates.py predict GOLD.jsonl PRED.jsonl      texts with "docid", "text", "dct" → predicted timexes
       python eval/dates.py devset FOLDER [--errors]           share of gold event days among the candidates found
"""

from __future__ import annotations

import argparse
import json
import sys
from datetime import date
from pathlib import Path
from typing import Any

from counterclaim.resolve.dates import TimeMention, find_times

#: How our kinds are called in TIMEX3.
_TYPES = {"date": "DATE", "time": "TIME", "duration": "DURATION", "set": "SET", "ref": "DATE"}


def timex_of(mention: TimeMention) -> dict[str, Any]:
    """One mention as the corpora write it."""
    value = mention.timex or mention.value or ""
    return {"start": mention.start, "end": mention.end, "type": _TYPES[mention.kind], "value": value}


def predict(gold: Path, out: Path) -> None:
    lines = []
    for line in gold.read_text(encoding="utf-8").splitlines():
        document = json.loads(line)
        published = date.fromisoformat(document["dct"][:10]) if document.get("dct") else None
        mentions = find_times(document["text"], published=published, language="en")
        lines.append(json.dumps({"docid": document["docid"], "timexes": [timex_of(m) for m in mentions]}))
    out.write_text("\n".join(lines) + "\n", encoding="utf-8")


def _is_candidate(event: dict[str, Any], mention: TimeMention) -> bool:
    """Whether a mention gives the event's date, cut to the event's precision (a week: the day lies in it)."""
    gold, value = event["date"], mention.value
    if mention.kind != "date" or value is None or mention.low is None or mention.high is None:
        return False
    if event["date_precision"] == "week" and len(gold) == 10:
        return mention.low <= date.fromisoformat(gold) <= mention.high
    return bool(value[: len(gold)] == gold or mention.value_end == gold)


def devset(folder: Path, *, errors: bool) -> None:
    counts = {True: [0, 0], False: [0, 0]}
    for path in sorted((folder / "gold").glob("*.json")):
        gold = json.loads(path.read_text(encoding="utf-8"))
        report = json.loads((folder / "reports" / path.name).read_text(encoding="utf-8"))
        published = date.fromisoformat(report["published"]) if report.get("published") else None
        mentions = find_times(report["text"], published=published, language=report["language"])
        for event in gold["events"]:
            if event["date"] is None:
                continue
            hit = any(_is_candidate(event, m) for m in mentions)
            counts[bool(event["main"])][0] += hit
            counts[bool(event["main"])][1] += 1
            if errors and not hit:
                print(f"{report['id']} ({published}) {event['type']} main={event['main']}: {event['date']}"
                      f"–{event['date_end']} {event['date_precision']}")  # fmt: skip
                print("    ", "; ".join(f"{m.phrase} = {m.value or m.timex}" for m in mentions if m.kind == "date"))
    for main, name in ((True, "main events"), (False, "other events")):
        found, total = counts[main]
        print(f"{name}: date among the candidates {found}/{total} = {found / max(total, 1):.3f}")


def main(argv: list[str]) -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    commands = parser.add_subparsers(dest="command", required=True)
    one = commands.add_parser("predict")
    one.add_argument("gold", type=Path)
    one.add_argument("out", type=Path)
    two = commands.add_parser("devset")
    two.add_argument("folder", type=Path)
    two.add_argument("--errors", action="store_true")
    options = parser.parse_args(argv)
    if options.command == "predict":
        predict(options.gold, options.out)
    else:
        devset(options.folder, errors=options.errors)
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
