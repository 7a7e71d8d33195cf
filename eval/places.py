"""How many of the gold events' places are found, with the right country, and (optionally) toponyms for `score_geo.py`.

usage: python eval/places.py ../shared/devset             share of main events' places found, country right, speed
       python eval/places.py --geo FILE.jsonl OUT.jsonl   toponyms of documents, to be scored by score_geo.py
       --show   also prints what was missed and every mention that no gold event names
"""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Sequence
from pathlib import Path
from timeit import default_timer
from typing import Any

from counterclaim.records import Report
from counterclaim.resolve.gazetteer import fold, load_gazetteer
from counterclaim.resolve.local_places import find_local_places
from counterclaim.resolve.places import PlaceMention, country_of, find_places
from counterclaim.text.analyse import Document, analyse


def _document(record: dict[str, Any]) -> Document:
    report = Report(id=record["id"], text=record["text"], title=record.get("title"), language=record.get("language"))
    return analyse(report, language=record.get("language") or "en")


def matching(place: str, mentions: Sequence[PlaceMention]) -> list[PlaceMention]:
    """Mentions whose name holds, or is held by, a gold place, both folded."""
    gold = f" {fold(place)} "
    return [m for m in mentions if f" {fold(m.name)} " in gold or gold in f" {fold(m.name)} "]


def devset(folder: Path, *, show: bool) -> None:
    gazetteer = load_gazetteer()
    counts = {"main": [0, 0, 0], "all": [0, 0, 0]}
    main_country = [0, 0]
    seconds, characters = 0.0, 0
    for path in sorted((folder / "gold").glob("*.json")):
        gold = json.loads(path.read_text(encoding="utf-8"))
        document = _document(json.loads((folder / "reports" / path.name).read_text(encoding="utf-8")))
        begun = default_timer()
        mentions = find_places(document, gazetteer)
        seconds += default_timer() - begun
        characters += len(document.text)
        mains = [e["country"] for e in gold["events"] if e.get("main") and e.get("country")]
        if mains:
            main_country[0] += country_of(document, mentions) in mains
            main_country[1] += 1
        used: set[int] = set()
        for event in gold["events"]:
            if not event.get("place"):
                continue
            hits = matching(event["place"], mentions)
            used.update(m.start for m in hits)
            right = any(m.country == event["country"] for m in hits)
            for kind in ("main", "all") if event.get("main") else ("all",):
                counts[kind][0] += bool(hits)
                counts[kind][1] += right
                counts[kind][2] += 1
            if show and not right:
                what = "country" if hits else "missed"
                print(
                    f"{path.stem}: {what} {event['place']!r} {event['country']} {[(m.name, m.country) for m in hits]}"
                )
        if show:
            rest = [m for m in mentions if m.start not in used]
            print(f"{path.stem} others: " + ", ".join(f"{m.name}/{m.country}/{m.precision}/{m.role}" for m in rest))
    for kind, (hit, correct, total) in counts.items():
        shares = f"found {hit}/{total} = {hit / total:.3f}, country right {correct}/{total} = {correct / total:.3f}"
        print(f"{kind:5s} places {shares}")
    print(f"report's main country right {main_country[0]}/{main_country[1]}")
    print(f"{1000 * seconds / (characters / 3000):.2f} ms for 3,000 characters (some 500 words)")


def geo(source: Path, target: Path) -> None:
    gazetteer = load_gazetteer()
    begun = default_timer()
    with source.open(encoding="utf-8") as lines, target.open("w", encoding="utf-8") as out:
        for line in lines:
            record = json.loads(line)
            document = _document({"id": record["docid"], "text": record["text"], "language": "en"})
            toponyms = [
                {"start": m.start, "end": m.end, "lat": m.lat, "lon": m.lon, "geonameid": None}
                for m in find_local_places(document, gazetteer)
            ]
            out.write(json.dumps({"docid": record["docid"], "toponyms": toponyms}) + "\n")
    print(f"{default_timer() - begun:.1f} s", file=sys.stderr)


def main(argv: Sequence[str] | None = None) -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folder", nargs="?", type=Path)
    parser.add_argument("--geo", nargs=2, type=Path, metavar=("FILE", "OUT"))
    parser.add_argument("--show", action="store_true")
    options = parser.parse_args(argv)
    if options.geo:
        geo(*options.geo)
    elif options.folder:
        devset(options.folder, show=options.show)
    else:
        parser.error("a folder or --geo is needed")
    return 0


if __name__ == "__main__":
    sys.exit(main())
