"""MUC-4 role fillers and PolNeAR attributions by the trained reader, for the shared scorers.

usage: python eval/roles.py muc|polnear DATA.jsonl OUT.jsonl [--model FOLDER] [--floor F] [--relevant R] [--limit N]
"""

from __future__ import annotations

import argparse
import json
import sys
from pathlib import Path

from counterclaim.config import Settings
from counterclaim.pipeline import load_tools, see
from counterclaim.records import Report
from counterclaim.trained.read import score
from counterclaim.trained.roles import ATTRIBUTION_FLOOR, RELEVANT_FLOOR, ROLE_FLOORS, ROLES, attributions, role_fillers


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("task", choices=["muc", "polnear"])
    parser.add_argument("data", type=Path)
    parser.add_argument("out", type=Path)
    parser.add_argument("--model", type=Path)
    parser.add_argument("--floor", type=float)
    parser.add_argument("--relevant", type=float, default=RELEVANT_FLOOR)
    parser.add_argument("--limit", type=int)
    args = parser.parse_args()
    tools = load_tools(Settings(reader="trained", model=args.model))
    assert tools.model is not None
    done: set[str] = set()
    with args.out.open("w", encoding="utf-8") as out:
        for line in args.data.read_text(encoding="utf-8").splitlines()[: args.limit]:
            raw = json.loads(line)
            if raw["docid"] in done:
                continue
            done.add(raw["docid"])
            seen = see(Report(raw["docid"], raw["text"], language="en"), tools, language="en")
            scored = score(
                seen.document, tools.model, times=seen.times, places=seen.places, parties=seen.parties,
                voices=seen.voices, rules=seen.given,
            )  # fmt: skip
            if args.task == "muc":
                floors = ROLE_FLOORS if args.floor is None else dict.fromkeys(ROLES, args.floor)
                answer = {"docid": raw["docid"], **role_fillers(scored, floors=floors, relevant=args.relevant)}
            else:
                found = attributions(scored, floor=ATTRIBUTION_FLOOR if args.floor is None else args.floor)
                answer = {
                    "docid": raw["docid"],
                    "attributions": [{"source": a.source, "cue": a.cue, "content": a.content} for a in found],
                }
            out.write(json.dumps(answer) + "\n")
    return 0


if __name__ == "__main__":
    sys.exit(main())
