"""How many of the parties and claimants of the development set get the id that the hand-checked list gives them.

usage: python eval/actors.py ../shared/devset [--read DIR] [--show]
    --read DIR  measures readings of ours (as `eval/run.py` writes them) in place of the gold ones: only the words that
                stand in the list count
    --show      prints what is missed, wrong, or needlessly new

The list (`tests/resolve/fixtures/actor_ids.json`): report → words (small letters) → id, "a|b" where both are right; "?"
before it where no id would be right too, which then counts neither as found nor as missed. Words that are not in the
list mean no actor of ours: an id for them is wrong, a provisional one is counted apart.
"""

from __future__ import annotations

import argparse
import json
import sys
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from pathlib import Path
from time import process_time
from typing import Any

from counterclaim.records import Reading, Report
from counterclaim.resolve.actor_report import Explained, explain
from counterclaim.resolve.actors import PROVISIONAL, ActorBook, load_actors
from counterclaim.text.analyse import Document, analyse

LIST = Path(__file__).resolve().parent.parent / "tests" / "resolve" / "fixtures" / "actor_ids.json"


def document_of(record: Mapping[str, Any]) -> Document:
    published = date.fromisoformat(record["published"]) if record.get("published") else None
    report = Report(record["id"], record["text"], record.get("title"), published=published, language=record["language"])
    return analyse(report, language=record["language"])


def gold_reading(data: dict[str, Any], text: str) -> Reading:
    """A gold reading with offsets; a quote that is not found keeps the beginning of the text."""
    for claim in data["claims"]:
        if claim.get("start") is None:
            claim["start"] = max(0, text.find(claim["quote"]))
            claim["end"] = claim["start"] + len(claim["quote"])
    data["relations"] = []
    return Reading.from_json(data)


def judged(
    items: Sequence[Explained], reading: Reading, wanted: Mapping[str, str]
) -> Iterator[tuple[str, str, str, str]]:
    """(verdict, place, words, id given) of main events' parties and of all claimants, each words once a place."""
    main = {e.eid for e in reading.events if e.main}
    seen = set()
    for item in items:
        place = "claimant" if item.where == "claimant" else "party"
        if item.where == "voice" or (place == "party" and item.item not in main):
            continue
        given = item.resolution.party_id
        if item.words == "reporter":
            if not reading.voice:
                continue
            want = wanted.get("voice", "")
        else:
            want = wanted.get(item.words.casefold(), "")
        key = (place, item.words.casefold(), given)
        if key in seen:
            continue
        seen.add(key)
        yield verdict(want, given), place, item.words, given


def verdict(want: str, given: str) -> str:
    free = want.startswith("?")
    right = set(want.lstrip("?").split("|")) - {""}
    if given in right:
        return "right" if not free else "right too"
    if given and not given.startswith(PROVISIONAL):
        return "wrong"
    if right and not free:
        return "missed"
    return "new" if given else "none"


def measure(
    folder: Path, read: Path | None, book: ActorBook, wanted: Mapping[str, Mapping[str, str]]
) -> Iterator[tuple[str, str, str, str, str]]:
    for path in sorted((folder / "gold").glob("*.json")):
        record = json.loads((folder / "reports" / path.name).read_text(encoding="utf-8"))
        place = (read / path.name) if read else path
        if not place.exists():
            continue
        document = document_of(record)
        reading = gold_reading(json.loads(place.read_text(encoding="utf-8")), document.text)
        known = wanted.get(path.stem, {})
        for row in judged(explain(reading, document, book), reading, known):
            if read is None or row[2].casefold() in known or row[2] == "reporter":
                yield (path.stem, *row)


def speed(folder: Path, book: ActorBook) -> float:
    """Milliseconds of one core a report for the gold readings."""
    pairs = []
    for path in sorted((folder / "gold").glob("*.json")):
        document = document_of(json.loads((folder / "reports" / path.name).read_text(encoding="utf-8")))
        pairs.append((document, gold_reading(json.loads(path.read_text(encoding="utf-8")), document.text)))
    begun = process_time()
    for document, reading in pairs:
        explain(reading, document, book)
    return 1000 * (process_time() - begun) / len(pairs)


def main(argv: Sequence[str] | None = None) -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--read", type=Path, metavar="DIR")
    parser.add_argument("--show", action="store_true")
    options = parser.parse_args(argv)
    wanted = json.loads(LIST.read_text(encoding="utf-8"))
    book = load_actors()
    counts: Counter[tuple[str, str]] = Counter()
    for report, result, place, words, given in measure(options.folder, options.read, book, wanted):
        counts[(place, result)] += 1
        counts[("both", result)] += 1
        if options.show and result in ("missed", "wrong", "new"):
            print(f"{report:14s} {result:6s} {place:8s} {words!r} -> {given or None}")
    for place in ("party", "claimant", "both"):
        right, missed, wrong = (counts[(place, r)] for r in ("right", "missed", "wrong"))
        known = right + missed + wrong
        share = right / known if known else 0.0
        print(
            f"{place:8s} in the set {known}: right {right} = {share:.3f}, wrong {wrong} = {wrong / max(1, known):.3f},"
            f" missed {missed}; rightly none {counts[(place, 'none')]}, provisional {counts[(place, 'new')]},"
            f" right where none would do {counts[(place, 'right too')]}"
        )
    print(f"{speed(options.folder, book):.2f} ms a report")
    return 0


if __name__ == "__main__":
    sys.exit(main())
