"""Finds contradictions in the gold readings, joined by the gold links, and writes them in the scorer's shape.

usage: python eval/contradictions.py [--shared PATH] [--out FILE] [--own FOLDER]

    python eval/contradictions.py --out found.json
    python ../shared/eval/score_contradictions.py --reports ../shared/devset/reports --gold ../shared/devset/gold \\
        --contradictions ../shared/devset/contradictions.json --found found.json --errors 20

With --own the pipeline reads the reports itself and merges them as `counterclaim merge` does; its readings are written into
FOLDER, and the positions in FILE count their claims: give the scorer `--pred FOLDER`.
"""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Iterator, Sequence
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

from counterclaim.errors import ReadingFault
from counterclaim.merging.merge import groups_of, merge
from counterclaim.merging.plain import group_id, in_order
from counterclaim.merging.scoring import load_settings
from counterclaim.pipeline import load_tools, read_report
from counterclaim.records import Dispute, EventGroup, Mention, Reading, Report
from counterclaim.weighing.disputes import find_disputes, find_person_disputes


def report_of(raw: dict[str, Any]) -> Report:
    published = raw.get("published")
    return Report(
        id=raw["id"],
        text=raw["text"],
        title=raw.get("title"),
        outlet=raw.get("outlet"),
        published=date.fromisoformat(published) if published else None,
        language=raw.get("language"),
    )


def reading_of(raw: dict[str, Any], text: str, *, voice: str | None) -> Reading:
    """A gold reading; a quote without offsets is looked for in the text, and stands at 0 where it is not found."""
    for claim in [*raw.get("claims", ()), *raw.get("relations", ())]:
        if claim.get("start") is None:
            claim["start"] = max(0, text.find(claim["quote"]))
            claim["end"] = claim["start"] + len(claim["quote"])
    return Reading.from_json({"reader": "gold", "voice": voice, **raw})


def mentions_of(report: Report, reading: Reading) -> Iterator[Mention]:
    for event in reading.events:
        numbered = [(n, c) for n, c in enumerate(reading.claims) if c.eid == event.eid]
        yield Mention(
            f"{report.id}/{event.eid}",
            report,
            reading.reader,
            event,
            tuple(c for _, c in numbered),
            tuple(n for n, _ in numbered),
        )


def linked(mentions: Sequence[Mention], links: Sequence[Sequence[Sequence[str]]]) -> list[EventGroup]:
    """The gold groups: linked mentions together, every other mention alone."""
    left = {m.id: m for m in in_order(mentions)}
    groups = []
    for link in links:
        members = in_order(left.pop(f"{report}/{eid}") for report, eid in link if f"{report}/{eid}" in left)
        groups.append(EventGroup(group_id(m.id for m in members), tuple(members)))
    return groups + [EventGroup(group_id([m.id]), (m,)) for m in left.values()]


def entry_of(cluster: str, dispute: Dispute) -> dict[str, Any]:
    return {
        "cluster": cluster,
        "kind": dispute.kind,
        "sentence": dispute.sentence,
        "sides": [
            {
                "who": ", ".join(dict.fromkeys(v.claim.claimant for v in side)),
                "claims": [[v.report.id, v.number] for v in side],
            }
            for side in dispute.sides
        ],
    }


def found_in(shared: Path) -> list[dict[str, Any]]:
    clusters = json.loads((shared / "devset" / "clusters.json").read_text(encoding="utf-8"))
    entries = []
    for name, cluster in sorted(clusters.items()):
        pairs = []
        for report_id in cluster["report_ids"]:
            raw = [
                json.loads((shared / "devset" / k / f"{report_id}.json").read_text("utf-8"))
                for k in ("reports", "gold")
            ]
            report = report_of(raw[0])
            pairs.append((report, reading_of(raw[1], report.text, voice=cluster["party_voice"].get(report_id))))
        voices = {(report.id, reading.reader): reading.voice for report, reading in pairs}
        mentions = [m for report, reading in pairs for m in mentions_of(report, reading)]
        groups = linked(mentions, cluster["event_links"])
        disputes = [d for g in groups for d in find_disputes(g, voices=voices)]
        entries += [entry_of(name, d) for d in [*disputes, *find_person_disputes(pairs, groups=groups)]]
    return entries


def read_in(shared: Path) -> list[tuple[Report, Reading]]:
    """Every report of the development set as the pipeline reads it; what it does not read (Spanish) is left out."""
    tools = load_tools()
    pairs = []
    for path in sorted((shared / "devset" / "reports").glob("*.json")):
        report = report_of(json.loads(path.read_text(encoding="utf-8")))
        try:
            pairs.append((report, read_report(report, tools)))
        except ReadingFault as fault:
            print(f"{report.id}: {fault}", file=sys.stderr)
    return pairs


def found_by_us(pairs: Sequence[tuple[Report, Reading]]) -> list[dict[str, Any]]:
    """The contradictions of our own readings and merges, as `counterclaim merge` makes them: reports of all clusters lie
    in one heap."""
    voices = {(report.id, reading.reader): reading.voice for report, reading in pairs}
    mentions = [m for report, reading in pairs for m in mentions_of(report, reading)]
    groups = groups_of(mentions, merge(mentions, (), load_settings(), at=datetime.now(UTC)))
    disputes = [d for g in groups for d in find_disputes(g, voices=voices)]
    return [entry_of("", d) for d in [*disputes, *find_person_disputes(pairs, groups=groups)]]


def write_readings(pairs: Sequence[tuple[Report, Reading]], folder: Path) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    for report, reading in pairs:
        (folder / f"{report.id}.json").write_text(reading.dumps(indent=1) + "\n", encoding="utf-8")


def main(argv: Sequence[str] | None = None) -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument(
        "--shared", type=Path, default=Path("../shared"), help="folder with devset/ (default ../shared)"
    )
    parser.add_argument("--out", type=Path, help="file to write (default: standard output)")
    parser.add_argument("--own", type=Path, metavar="FOLDER", help="read with the pipeline, write its readings there")
    args = parser.parse_args(argv)
    if args.own:
        pairs = read_in(args.shared)
        write_readings(pairs, args.own)
        found = found_by_us(pairs)
    else:
        found = found_in(args.shared)
    text = json.dumps(found, ensure_ascii=False, indent=1) + "\n"
    if args.out:
        args.out.write_text(text, encoding="utf-8")
    else:
        sys.stdout.write(text)
    return 0


if __name__ == "__main__":
    sys.exit(main())
