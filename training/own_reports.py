"""Our own annotated reports: a plain text form that is quick to write and to proofread, and its check.

usage: python training/own_reports.py FILE...             check files, print every fault with its line
       python training/own_reports.py --jsonl OUT FILE... write OUT.reports.jsonl and OUT.gold.jsonl

A file holds reports one after the other. Each begins with a line `=== ID | LANGUAGE | PUBLISHED`, then an optional line
`voice: PARTY` (the report is that party's own statement), then the text, then a line `---`, then one line a record:

    event e1 | TYPE | DATE | PRECISION | PLACE | COUNTRY | PERPETRATOR; … | TARGET; … | main
    claim e1 | ATTRIBUTE | VALUE | LOW | HIGH | WHO | CLAIMANT | STANCE | QUOTE
    relation | SUBJECT | RELATION | OBJECT | QUOTE

`-` is "nothing" in any field. CLAIMANT may be `words => full name` where the words are a pronoun or bare description. The
event of a claim is `-` where it has none. A quote is copied from the text to the letter; where its words stand more than
once, the quote ends in `@2` for the second place and so on. Lines that start with `#` are notes.
"""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import Any

from counterclaim.claims.check import LONGEST_QUOTE
from counterclaim.codebook import Attribute, EventType, RelationKind, Stance

LANGUAGES = {"en", "fr", "es"}


class Fault(Exception):
    """A line that can't be taken, with its place."""


def _field(words: str) -> str | None:
    words = words.strip()
    return None if words in ("-", "") else words


def _place(text: str, quote: str) -> tuple[int, int, str]:
    wanted = 1
    head, at, tail = quote.rpartition("@")
    if at and tail.isdigit():
        quote, wanted = head.rstrip(), int(tail)
    start = -1
    for _ in range(wanted):
        start = text.find(quote, start + 1)
        if start < 0:
            raise Fault(f"the quote does not stand in the text: {quote[:80]!r}")
    if len(quote) > LONGEST_QUOTE:
        raise Fault(f"the quote has {len(quote)} characters, more than {LONGEST_QUOTE}")
    return start, start + len(quote), quote


def _event(fields: list[str], eid: str) -> dict[str, Any]:
    if len(fields) not in (7, 8):
        raise Fault(f"an event has 7 or 8 fields after its id, here are {len(fields)}")
    kind, date, precision, place, country, perps, targets = (_field(f) for f in fields[:7])
    if kind not in set(EventType):
        raise Fault(f"no such event type: {kind}")
    if precision not in (None, "day", "week", "month", "year"):
        raise Fault(f"no such precision: {precision}")
    parties = [[p.strip() for p in (side or "").split(";") if p.strip()] for side in (perps, targets)]
    return {
        "eid": eid,
        "type": kind,
        "date": date,
        "date_end": None,
        "date_precision": precision,
        "place": place,
        "country": country,
        "perpetrators": parties[0],
        "targets": parties[1],
        "main": len(fields) == 8 and fields[7].strip() == "main",
    }


def _claim(fields: list[str], eid: str | None, text: str) -> dict[str, Any]:
    if len(fields) != 8:
        raise Fault(f"a claim has 8 fields after its event, here are {len(fields)}")
    attribute, value, low, high, who, claimant, stance, quote = (_field(f) for f in fields)
    if attribute not in set(Attribute):
        raise Fault(f"no such attribute: {attribute}")
    if stance not in set(Stance):
        raise Fault(f"no such stance: {stance}")
    if not quote or not claimant or not value:
        raise Fault("value, claimant and quote can't be empty")
    bounds = [int(b) if b and b.isdigit() else None for b in (low, high)]
    if any(b and not b.isdigit() for b in (low, high)):
        raise Fault(f"bounds are whole numbers or -: {low} {high}")
    if bounds[0] is not None and bounds[1] is not None and bounds[0] > bounds[1]:
        raise Fault(f"bounds crossed: {low} {high}")
    words, arrow, name = claimant.partition("=>")
    start, end, quote = _place(text, quote)
    claim = {
        "eid": eid,
        "attribute": attribute,
        "value": value,
        "low": bounds[0],
        "high": bounds[1],
        "who": who,
        "claimant": words.strip(),
        "via": [],
        "stance": stance,
        "quote": quote,
        "start": start,
        "end": end,
    }
    if arrow:
        claim["claimant_name"] = name.strip()
    return claim


def _squeezed(words: str) -> str:
    return " ".join(words.split()).lower()


def parse(content: str, *, source: str = "") -> tuple[list[tuple[dict[str, Any], dict[str, Any]]], list[str]]:
    """(report, reading) pairs in the codebook's JSON, and the faults found, one line each."""
    pairs: list[tuple[dict[str, Any], dict[str, Any]]] = []
    faults: list[str] = []
    number = 0
    for block in ("\n" + content).split("\n=== ")[1:]:
        head, _, rest = block.partition("\n")
        body, cut, records = rest.partition("\n---\n")
        fields = [f.strip() for f in head.split("|")]
        where = f"{source}: {fields[0]}"
        if len(fields) != 3 or fields[1] not in LANGUAGES or not cut:
            faults.append(f"{where}: needs `=== ID | LANGUAGE | PUBLISHED`, a text, `---` and records")
            continue
        voice = None
        if body.startswith("voice:"):
            first, _, body = body.partition("\n")
            voice = _field(first.removeprefix("voice:"))
        text = body.strip()
        events: list[dict[str, Any]] = []
        claims: list[dict[str, Any]] = []
        relations: list[dict[str, Any]] = []
        for number, line in enumerate(records.splitlines(), 1):
            if not line.strip() or line.startswith("#"):
                continue
            kind, *parts = [p.strip() for p in line.split("|")]
            word, _, eid = kind.partition(" ")
            try:
                if word == "event":
                    events.append(_event(parts, eid))
                elif word == "claim":
                    claims.append(_claim(parts, _field(eid), text))
                elif word == "relation":
                    if len(parts) != 4 or parts[1] not in set(RelationKind):
                        raise Fault("a relation is SUBJECT | RELATION | OBJECT | QUOTE")
                    start, end, quote = _place(text, parts[3])
                    relations.append(
                        {"subject": parts[0], "relation": parts[1], "object": parts[2], "claimant": "reporter", "via": [],
                         "stance": "asserts", "quote": quote, "start": start, "end": end}
                    )  # fmt: skip
                else:
                    raise Fault(f"a line is an event, a claim or a relation, not {word!r}")
            except Fault as fault:
                faults.append(f"{where}, record line {number}: {fault}")
        known = {e["eid"] for e in events}
        flat = _squeezed(text)
        for claim in claims:
            if claim["eid"] and claim["eid"] not in known:
                faults.append(f"{where}: no event {claim['eid']} for {claim['quote'][:60]!r}")
            for name in (claim["claimant"], claim.get("claimant_name")):
                if name and name != "reporter" and _squeezed(name) not in flat:
                    faults.append(f"{where}: the claimant {name!r} does not stand in the text")
        pairs.append(
            (
                {"id": fields[0], "language": fields[1], "published": _field(fields[2]), "text": text},
                {"id": fields[0], "language": fields[1], "reader": "own writing", "voice": voice, "events": events,
                 "claims": claims, "relations": relations},
            )
        )  # fmt: skip
    seen: set[str] = set()
    for report, _ in pairs:
        if report["id"] in seen:
            faults.append(f"{source}: the id {report['id']} stands twice")
        seen.add(report["id"])
    return pairs, faults


def main(argv: list[str]) -> int:
    out = None
    if argv[:1] == ["--jsonl"]:
        out, argv = argv[1], argv[2:]
    pairs = []
    bad = 0
    for name in argv:
        found, faults = parse(Path(name).read_text(encoding="utf-8"), source=name)
        pairs += found
        bad += len(faults)
        for fault in faults:
            print(fault)
    claims = sum(len(g["claims"]) for _, g in pairs)
    print(f"{len(pairs)} reports, {claims} claims, {bad} faults")
    if out:
        for ending, which in (("reports", 0), ("gold", 1)):
            lines = [json.dumps(pair[which], ensure_ascii=False) for pair in pairs]
            Path(f"{out}.{ending}.jsonl").write_text("\n".join(lines) + "\n", encoding="utf-8")
    return 1 if bad else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
