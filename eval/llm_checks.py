"""What the checks of the language-model reader cost: the gold readings as a perfect model would give them, through it.

usage: python eval/llm_checks.py REPORTS GOLD OUT     folders of JSON; OUT is then scored like any readings

No model is asked. What is lost between GOLD and OUT no model can win: words that people gave in a reading and that the
report does not have, and bounds that people worked out.
"""

from __future__ import annotations

import json
import sys
from collections import Counter
from pathlib import Path
from typing import Any

from run import reports_of

from counterclaim.codebook import LANGUAGES
from counterclaim.config import Settings
from counterclaim.llm.assemble import drafted, finished
from counterclaim.llm.schema import parse_answer
from counterclaim.pipeline import load_tools
from counterclaim.text.analyse import analyse

_CLAIM = ("quote", "attribute", "claimant", "claimant_name", "who", "via", "stance")
_RELATION = ("quote", "subject", "relation", "object", "claimant", "stance")


def answer_of(gold: dict[str, Any]) -> str:
    """A gold reading in the shape that the model is asked for: no offsets, bounds, days or coordinates."""
    claims = [
        {"event": c.get("eid"), "value": c.get("value") or c["quote"]}
        | {k: c[k] for k in _CLAIM if c.get(k) is not None}
        for c in gold["claims"]
    ]
    events = []
    for event in gold["events"]:
        quotes = [c["quote"] for c in gold["claims"] if c.get("eid") == event["eid"]]
        known = {k: event[k] for k in ("place", "perpetrators", "targets", "main") if event.get(k) is not None}
        told = {"evidence": quotes[0] if quotes else event.get("place") or "", "date_words": event.get("date_phrase")}
        events.append({"id": event["eid"], **told, **known})
    relations = [{k: r[k] for k in _RELATION if r.get(k) is not None} for r in gold.get("relations") or ()]
    return json.dumps({"voice": gold.get("voice"), "events": events, "claims": claims, "relations": relations})


def main(argv: list[str]) -> int:
    reports, gold_folder, out = Path(argv[0]), Path(argv[1]), Path(argv[2])
    out.mkdir(parents=True, exist_ok=True)
    tools = load_tools(Settings(reader="rules"))
    refused: Counter[str] = Counter()
    for report in reports_of(reports):
        path = gold_folder / f"{report.id}.json"
        if not path.exists() or report.language not in LANGUAGES:
            continue
        document = analyse(report, language=report.language)
        answer, broken = parse_answer(answer_of(json.loads(path.read_text(encoding="utf-8"))))
        draft = drafted(document, answer, broken, gazetteer=tools.gazetteer)
        types = {event.eid: event.type for event, _ in draft.events}
        reading = finished(document, draft, types, reader="gold", actors=tools.actors)
        refused.update(item.reason for item in reading.refused)
        (out / f"{report.id}.json").write_text(reading.dumps(indent=1), encoding="utf-8")
    for reason, number in refused.most_common():
        print(f"{number:5}  {reason}")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
