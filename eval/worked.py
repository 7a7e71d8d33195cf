"""Writes docs/worked-examples.md: from quotes to a row by each rule set, as the code makes them of two events.

usage: python eval/worked.py [--shared PATH] [--check]

The events are the two of the example report, as our reader reads it, and the main event of one development cluster, as
its gold readings and links tell it. Run it again where reader or rules have changed; --check says whether that is due.
"""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Sequence
from datetime import date
from pathlib import Path

from contradictions import linked, mentions_of, reading_of, report_of

from counterclaim.config import Settings
from counterclaim.merging.plain import group, lead
from counterclaim.pipeline import load_tools, read_report
from counterclaim.records import EventGroup, Report
from counterclaim.weighing.estimate import estimates
from counterclaim.weighing.independence import Voices
from counterclaim.weighing.rules import RULES, derive
from counterclaim.weighing.rules.row import Why

PAGE = Path("docs") / "worked-examples.md"
CLUSTER = "bohoma"
#: No more of a report is quoted than tells which words are meant.
_LONGEST = 72

_HEAD = """# Worked examples: from quotes to a row

Made by `python eval/worked.py` from the real output; `tests/weighing/test_worked_pages.py` holds the page to it. How each
figure follows by hand, step by step, on an invented raid: [`weighing.md`](weighing.md).

Quotes are cut to {longest} characters. Of each row, only the columns that the claims fill are shown; numbers in “used” and
“left out” are those of the quotes. Columns that stand for an id or the time of an export are left away.
"""

#: Ids, and what only repeats another column.
_NOT_SHOWN = frozenset(
    "event_id_cnty id eventid incident_id notes tags timestamp source_article source_headline relid".split()
)


def _cell(text: object) -> str:
    return " ".join(str(text).replace("|", "\\|").split())


def _cut(text: str, most: int = _LONGEST) -> str:
    words = " ".join(text.split())
    return words if len(words) <= most else words[: most - 1].rsplit(" ", 1)[0] + " …"


def _numbers(group: EventGroup) -> dict[tuple[str, int], int]:
    keys = [(m.report.id, n) for m in group.mentions for n in m.numbers]
    return {key: number for number, key in enumerate(keys, start=1)}


def _quotes(group: EventGroup) -> list[str]:
    lines = ["| | quote | who says so | stance | of what | in |", "| --- | --- | --- | --- | --- | --- |"]
    numbers = _numbers(group)
    for mention in group.mentions:
        source = mention.report.outlet or mention.report.id
        for number, claim in zip(mention.numbers, mention.claims, strict=True):
            cells = (
                numbers[mention.report.id, number],
                f"“{_cut(claim.quote)}”",
                claim.claimant_name or claim.claimant,
                claim.stance,
                claim.attribute.replace("_", " "),
                source,
            )
            lines.append("| " + " | ".join(_cell(c) for c in cells) + " |")
    return lines


def _sums(group: EventGroup, voices: Voices) -> list[str]:
    lines = ["| toll | estimate | because |", "| --- | --- | --- |"]
    for found in estimates(group, voices=voices):
        span = "no figure"
        if found.best is not None:
            high = "or more" if found.high is None else f"to {found.high}"
            span = f"**{found.best}** ({'?' if found.low is None else found.low} {high})"
        what = " ".join(part for part in (found.attribute.replace("_", " "), found.who, found.fate) if part)
        lines.append(f"| {_cell(what)} | {span} | {_cell('; '.join(found.reasons))} |")
    return lines


def _why(whys: Sequence[Why], numbers: dict[tuple[str, int], int]) -> list[str]:
    """Claims with the same reason stand in one line."""
    by: dict[str, list[int]] = {}
    for why in whys:
        columns = f" → {', '.join(f'`{c}`' for c in why.columns)}" if why.columns else ""
        by.setdefault(f"{why.reason}{columns}", []).append(numbers[why.voiced.report.id, why.voiced.number])
    return [f"  - {', '.join(map(str, sorted(found)))}: {_cut(reason, 300)}" for reason, found in by.items()]


def _rows(group: EventGroup, voices: Voices) -> list[str]:
    lines: list[str] = []
    numbers = _numbers(group)
    for name in RULES:
        row = derive(group, name, voices=voices)
        shown = {k: v for k, v in row.values.items() if v not in (None, "") and k not in _NOT_SHOWN}
        lines += [f"**`{name}` {row.version}**", ""]
        lines += ["; ".join(f"`{k}` {_cut(_cell(v), 90)}" for k, v in shown.items()) + ".", ""]
        lines += ["- used:", *_why(row.used, numbers)] if row.used else ["- used: none"]
        lines += ["- left out:", *_why(row.left_out, numbers)] if row.left_out else ["- left out: none"]
        lines.append("")
    return lines


def _event(title: str, group: EventGroup, voices: Voices) -> list[str]:
    return [f"### {title}", "", *_quotes(group), "", *_sums(group, voices), "", *_rows(group, voices)]


def _example(shared: Path) -> list[str]:
    text = (shared / "reports" / "dioura-2019.txt").read_text(encoding="utf-8")
    report = Report("dioura-2019", text, outlet="the example report", published=date(2019, 3, 22), language="en")
    reading = read_report(report, load_tools(Settings(reader="rules")))
    groups = group(list(mentions_of(report, reading)))
    lines = ["## The example report, as the reader reads it", ""]
    for found in sorted(groups, key=lambda g: (not lead(g).event.main, lead(g).event.eid))[:2]:
        event = lead(found).event
        lines += _event(f"{event.place}, {event.date}", found, {})
    return lines


def _cluster(shared: Path) -> list[str]:
    cluster = json.loads((shared / "devset" / "clusters.json").read_text(encoding="utf-8"))[CLUSTER]
    pairs = []
    for name in cluster["report_ids"]:
        raw = [json.loads((shared / "devset" / k / f"{name}.json").read_text("utf-8")) for k in ("reports", "gold")]
        report = report_of(raw[0])
        pairs.append((report, reading_of(raw[1], report.text, voice=cluster["party_voice"].get(name))))
    voices = {(report.id, reading.reader): reading.voice for report, reading in pairs}
    groups = linked([m for r, reading in pairs for m in mentions_of(r, reading)], cluster["event_links"])
    main = next(g for g in groups if lead(g).event.main)
    event = lead(main).event
    return [
        "## A development cluster, as its gold readings tell it",
        "",
        "Outlets, wordings and many figures of these reports are invented: nothing here is evidence of an event.",
        "",
        *_event(f"{event.place}, {event.date}", main, voices),
    ]


def page(shared: Path) -> str:
    """The whole page."""
    return "\n".join([_HEAD.format(longest=_LONGEST), *_example(shared), *_cluster(shared)]).rstrip("\n") + "\n"


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--shared", type=Path, default=Path("../shared"))
    parser.add_argument("--check", action="store_true", help="write nothing; 1 where the page is not up to date")
    given = parser.parse_args()
    made = page(given.shared)
    if not given.check:
        PAGE.write_text(made, encoding="utf-8")
        return 0
    if PAGE.read_text(encoding="utf-8") == made:
        return 0
    print(f"{PAGE} is not what the code gives now; run: python eval/worked.py", file=sys.stderr)
    return 1


if __name__ == "__main__":
    sys.exit(main())
