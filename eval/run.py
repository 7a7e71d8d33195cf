"""Reads a set of reports with the pipeline and writes one reading a report, to be scored.

usage: python eval/run.py REPORTS OUT [READER [MODEL]]

REPORTS is a folder of report JSON or a JSON-lines file, READER "rules" (the default) or "trained", MODEL a folder with
weights other than those that ship.
"""

from __future__ import annotations

import json
import sys
from datetime import date
from pathlib import Path

from counterclaim.config import Settings
from counterclaim.errors import ReadingFault
from counterclaim.pipeline import load_tools, read_report
from counterclaim.records import Report


def reports_of(place: Path) -> list[Report]:
    if place.is_dir():
        raw = [json.loads(p.read_text(encoding="utf-8")) for p in sorted(place.glob("*.json"))]
    else:
        raw = [json.loads(line) for line in place.read_text(encoding="utf-8").splitlines() if line.strip()]
    return [
        Report(
            id=r["id"],
            text=r["text"],
            title=r.get("title"),
            outlet=r.get("outlet"),
            published=date.fromisoformat(r["published"]) if r.get("published") else None,
            language=r.get("language"),
        )
        for r in raw
    ]


def main(argv: list[str]) -> int:
    place, out = Path(argv[0]), Path(argv[1])
    out.mkdir(parents=True, exist_ok=True)
    reader = argv[2] if len(argv) > 2 else "rules"
    tools = load_tools(Settings(reader=reader, model=Path(argv[3]) if len(argv) > 3 else None))
    for report in reports_of(place):
        try:
            reading = read_report(report, tools)
        except ReadingFault as fault:
            print(f"{report.id}: {fault}", file=sys.stderr)
            continue
        (out / f"{report.id}.json").write_text(reading.dumps(indent=1), encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
