"""Training texts → examples: word pieces, marks of the rules, and what every head should say.

Each source keeps its name, so that the training report can say where what was learned. Texts and gold readings stay in
the shared folder; only our own writing lies beside this script.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
import own_reports
from tokenizers import Tokenizer

from counterclaim.codebook import LANGUAGES
from counterclaim.pipeline import Tools, see
from counterclaim.records import Report
from counterclaim.text.analyse import analyse
from counterclaim.trained.heads import ATTRIBUTE_GROUPS, BIO, EVENT_TYPES, GROUPS, POINTERS, STANCES, STATUSES
from counterclaim.trained.marks import mark_matrix, rule_marks
from counterclaim.trained.tokens import Pieces, Window, pieces_of, windows_of

#: Not looked at by a loss.
IGNORE = -100
MUC_ROLES = ("PerpInd", "PerpOrg", "Target", "Victim", "Weapon")
POLNEAR_ROLES = ("source", "cue", "content")


@dataclass
class ClaimTarget:
    """What the heads of one claim should say; piece numbers count within the window, the first special piece is 0."""

    first: int
    last: int
    attribute: int
    stance: int
    #: Index of the event in the example; -1: of no event.
    event: int
    event_type: int = IGNORE
    main: int = IGNORE
    #: What became of the person, for `person_status`.
    status: int = IGNORE
    #: For each pointer: the pieces that may answer it; empty: do not look.
    pointers: dict[str, list[int]] = field(default_factory=dict)


@dataclass
class Example:
    """One window with its labels. `tags` holds for each group that this source teaches a B/I/O label a piece."""

    source: str
    doc: str
    ids: npt.NDArray[np.int64]
    marks: npt.NDArray[np.uint8]
    first: npt.NDArray[np.bool_]
    tags: dict[str, npt.NDArray[np.int64]]
    claims: list[ClaimTarget] = field(default_factory=list)
    #: 1: the document tells of what the source annotates; 0: it does not; IGNORE: unknown.
    relevant: int = IGNORE


@dataclass
class Annotated:
    """A text with its gold reading, as the shared files and our own writing give it."""

    source: str
    report: Report
    gold: dict[str, Any]


def _report(raw: dict[str, Any]) -> Report:
    published = date.fromisoformat(raw["published"]) if raw.get("published") else None
    return Report(raw["id"], raw["text"], title=raw.get("title"), published=published, language=raw.get("language"))


def annotated(shared: Path, own: Path, names: list[str]) -> Iterator[Annotated]:
    """The texts with gold readings: sets of the shared folder by name, `own` for our own writing, `devset`."""
    for name in names:
        if name == "own":
            for path in sorted(own.glob("*.txt")):
                pairs, faults = own_reports.parse(path.read_text(encoding="utf-8"), source=path.name)
                if faults:
                    raise ValueError(f"{path.name}: {len(faults)} faults, the first: {faults[0]}")
                for raw, gold in pairs:
                    yield Annotated("own", _report(raw), gold)
        elif name == "devset":
            for path in sorted((shared / "devset" / "reports").glob("*.json")):
                gold = json.loads((shared / "devset" / "gold" / path.name).read_text(encoding="utf-8"))
                yield Annotated("devset", _report(json.loads(path.read_text(encoding="utf-8"))), gold)
        else:
            folder = shared / "annotated"
            golds = {}
            for line in (folder / f"{name}.gold.jsonl").read_text(encoding="utf-8").splitlines():
                gold = json.loads(line)
                golds[gold["id"]] = gold
            for line in (folder / f"{name}.reports.jsonl").read_text(encoding="utf-8").splitlines():
                raw = json.loads(line)
                yield Annotated(name, _report(raw), golds[raw["id"]])


# --- words to pieces -----------------------------------------------------------------------------------------------------


def _pattern(words: str) -> re.Pattern[str] | None:
    parts = [re.escape(w) for w in words.split()]
    return re.compile(r"(?<!\w)" + r"\s+".join(parts) + r"(?!\w)", re.IGNORECASE) if parts else None


def occurrences(words: str | None, text: str, start: int = 0, end: int | None = None) -> list[tuple[int, int]]:
    """Where words stand in a text, blanks and case aside."""
    pattern = _pattern(words or "")
    if pattern is None:
        return []
    return [m.span() for m in pattern.finditer(text, start, len(text) if end is None else end)]


def anchor_of(claim: dict[str, Any], text: str) -> tuple[int, int]:
    """The stretch that stands for a claim: its value (for a person's status, the person) where the quote holds it, else
    the whole quote."""
    start, end = claim["start"], claim["end"]
    wanted = claim.get("who") if claim["attribute"] == "person_status" else claim.get("value")
    for span in occurrences(wanted, text, start, end):
        return span
    return start, end


def placed(gold: dict[str, Any], text: str) -> list[dict[str, Any]]:
    """The claims whose quotes stand in the text, with offsets."""
    out = []
    for claim in gold["claims"]:
        if not isinstance(claim.get("start"), int) or text[claim["start"] : claim["end"]] != claim["quote"]:
            at = text.find(claim["quote"])
            if at < 0:
                continue
            claim = claim | {"start": at, "end": at + len(claim["quote"])}
        out.append(claim)
    return out


def _bio(pieces: Pieces, spans: list[tuple[int, int]]) -> npt.NDArray[np.int64]:
    labels = np.where(pieces.first, 0, IGNORE).astype(np.int64)
    for start, end in sorted(spans, key=lambda s: s[0] - s[1]):
        span = pieces.span(start, end)
        if span is None:
            continue
        inside = [i for i in range(span[0], span[1] + 1) if pieces.first[i]]
        for i in inside:
            labels[i] = BIO.index("I")
        if inside:
            labels[inside[0]] = BIO.index("B")
    return labels


# --- claims --------------------------------------------------------------------------------------------------------------


def _same_day(value: str | None, wanted: str) -> bool:
    return value is not None and (value == wanted or (len(wanted) in (4, 7) and value.startswith(wanted)))


def claim_examples(item: Annotated, tools: Tools, tokenizer: Tokenizer) -> Iterator[Example]:
    """The windows of one annotated report."""
    report, gold = item.report, item.gold
    text = report.text
    pieces = pieces_of(text, tokenizer)
    if not len(pieces):
        return
    times: list[tuple[int, int, str | None]] = []
    if report.language in LANGUAGES:
        seen = see(report, tools, language=str(report.language))
        document = seen.document
        marks = rule_marks(
            document,
            times=seen.times,
            places=seen.places,
            parties=seen.parties,
            voices=seen.voices,
            proposals=[p for p, _ in seen.given],
        )
        times = [(t.start, t.end, t.value) for t in seen.times if t.kind == "date"]
    else:
        document = analyse(report, language="en")
        marks = [(q.start, q.end, "quoted") for q in document.quoted]
    matrix = mark_matrix(document, pieces, marks)
    claims = placed(gold, text)
    spans: dict[str, list[tuple[int, int]]] = {group: [] for group in GROUPS if group.startswith(("claim.", "event."))}
    for claim in claims:
        spans[f"claim.{claim['attribute']}"].append(anchor_of(claim, text))
    for event in gold["events"]:
        for side, group in (("perpetrators", "event.perpetrator"), ("targets", "event.target")):
            for name in event[side]:
                spans[group] += occurrences(name, text)
    tags = {group: _bio(pieces, found) for group, found in spans.items()}
    events = {e["eid"]: i for i, e in enumerate(gold["events"])}
    relevant = int(bool(gold["events"] or gold["claims"]))
    for window in windows_of(pieces, [s.start for s in document.sentences]):
        cut = slice(window.first, window.last)
        targets = []
        for claim in claims:
            target = _claim_target(claim, gold, events, pieces, window, text, times)
            if target is not None:
                targets.append(target)
        yield Example(
            item.source,
            report.id,
            pieces.ids[cut],
            matrix[cut].astype(np.uint8),
            pieces.first[cut],
            {g: labels[cut] for g, labels in tags.items()},
            targets,
            relevant,
        )


def _claim_target(
    claim: dict[str, Any],
    gold: dict[str, Any],
    events: dict[str, int],
    pieces: Pieces,
    window: Window,
    text: str,
    times: list[tuple[int, int, str | None]],
) -> ClaimTarget | None:
    def inside(start: int, end: int) -> tuple[int, int] | None:
        span = pieces.span(start, end)
        if span is None or span[0] < window.first or span[1] >= window.last:
            return None
        last = span[1]
        while last > span[0] and not pieces.first[last]:
            last -= 1
        return span[0] - window.first + 1, last - window.first + 1

    anchor = inside(*anchor_of(claim, text))
    if anchor is None:
        return None
    number = events.get(claim.get("eid") or "", -1)
    target = ClaimTarget(
        anchor[0], anchor[1], ATTRIBUTE_GROUPS.index(f"claim.{claim['attribute']}"), STANCES.index(claim["stance"]), number
    )  # fmt: skip

    if claim["attribute"] == "person_status" and claim["value"] in STATUSES:
        target.status = STATUSES.index(claim["value"])

    def point(name: str, found: list[tuple[int, int]] | None) -> None:
        """`found`: characters that answer; an empty list: nothing does (the special piece); None: do not look."""
        if found is None:
            return
        where = [i for i in (inside(*f) for f in found) if i is not None]
        if found and not where:
            return
        target.pointers[f"{name}.start"] = sorted({w[0] for w in where}) or [0]
        target.pointers[f"{name}.end"] = sorted({w[1] for w in where}) or [0]

    name = claim.get("claimant_name") or claim["claimant"]
    point("claimant", [] if claim["claimant"] == "reporter" else occurrences(name, text) or None)
    point("quote", [(claim["start"], claim["end"])])
    if claim.get("who"):
        near = occurrences(claim["who"], text, claim["start"], claim["end"])
        around = occurrences(claim["who"], text, max(0, claim["start"] - 250), min(len(text), claim["end"] + 80))
        point("who", near or around or None)
    elif claim["attribute"] in {"fatalities", "injuries", "missing_or_captured_people", "aggregate", "person_status"}:
        point("who", [])
    if number >= 0:
        event = gold["events"][number]
        target.event_type = EVENT_TYPES.index(event["type"])
        target.main = int(bool(event.get("main")))
        point("place", occurrences(event["place"], text) or None if event.get("place") else [])
        if event.get("date"):
            point("time", [(s, e) for s, e, value in times if _same_day(value, event["date"])] or None)
        elif times and all(value is not None for *_, value in times):
            point("time", [])
    assert set(target.pointers) <= set(POINTERS)
    return target


# --- MUC-4 and PolNeAR ---------------------------------------------------------------------------------------------------


def _plain(text: str) -> tuple[str, list[int]]:
    """Lower case without punctuation, blanks squeezed (as the MUC gold's mentions are), and where each character stood."""
    out: list[str] = []
    where: list[int] = []
    for i, c in enumerate(text.lower()):
        if c.isspace():
            if out and out[-1] != " ":
                out.append(" ")
                where.append(i)
        else:
            out.append(c)
            where.append(i)
    return "".join(out), where


def muc_spans(text: str, gold: dict[str, Any]) -> dict[str, list[tuple[int, int]]]:
    """Where the mentions of each role stand."""
    plain, where = _plain(text)
    spans: dict[str, list[tuple[int, int]]] = {}
    for role in MUC_ROLES:
        found = []
        for entity in gold[role]:
            for mention in entity:
                words = " ".join(mention.lower().split())
                at = 0
                while words and (at := plain.find(words, at)) >= 0:
                    end = at + len(words)
                    before = at == 0 or not plain[at - 1].isalnum()
                    after = end == len(plain) or not plain[end].isalnum()
                    if before and after:
                        found.append((where[at], where[end - 1] + 1))
                    at = end
        spans[role] = found
    return spans


def bare_marks(text: str, language: str, tools: Tools, pieces: Pieces, doc: str) -> tuple[Any, npt.NDArray[np.float32]]:
    """The document and its marks, for texts without a gold reading."""
    seen = see(Report(doc, text, language=language), tools, language=language)
    marks = rule_marks(
        seen.document,
        times=seen.times,
        places=seen.places,
        parties=seen.parties,
        voices=seen.voices,
        proposals=[p for p, _ in seen.given],
    )
    return seen.document, mark_matrix(seen.document, pieces, marks)


def muc_examples(folder: Path, part: str, tools: Tools, tokenizer: Tokenizer) -> Iterator[Example]:
    golds = {}
    for line in (folder / f"gold_grit_{part}.jsonl").read_text(encoding="utf-8").splitlines():
        gold = json.loads(line)
        golds[gold["docid"]] = gold
    for line in (folder / f"{part}.jsonl").read_text(encoding="utf-8").splitlines():
        raw = json.loads(line)
        gold = golds.get(raw["docid"])
        if gold is None:
            continue
        text = raw["text"]
        pieces = pieces_of(text, tokenizer)
        if not len(pieces):
            continue
        document, matrix = bare_marks(text, "en", tools, pieces, raw["docid"])
        tags = {f"muc.{role}": _bio(pieces, spans) for role, spans in muc_spans(text, gold).items()}
        relevant = int(any(gold[role] for role in MUC_ROLES))
        for window in windows_of(pieces, [s.start for s in document.sentences]):
            cut = slice(window.first, window.last)
            yield Example("muc", raw["docid"], pieces.ids[cut], matrix[cut].astype(np.uint8), pieces.first[cut],
                          {g: t[cut] for g, t in tags.items()}, relevant=relevant)  # fmt: skip


def polnear_examples(path: Path, tools: Tools, tokenizer: Tokenizer) -> Iterator[Example]:
    seen_docs: set[str] = set()
    for line in path.read_text(encoding="utf-8").splitlines():
        raw = json.loads(line)
        if raw["docid"] in seen_docs:
            continue  # several annotators read some articles; the first one counts
        seen_docs.add(raw["docid"])
        text = raw["text"]
        pieces = pieces_of(text, tokenizer)
        document, matrix = bare_marks(text, "en", tools, pieces, raw["docid"])
        spans: dict[str, list[tuple[int, int]]] = {role: [] for role in POLNEAR_ROLES}
        for attribution in raw["attributions"]:
            for role in POLNEAR_ROLES:
                spans[role] += [(s, e) for s, e in attribution.get(role) or []]
        tags = {f"polnear.{role}": _bio(pieces, found) for role, found in spans.items()}
        for window in windows_of(pieces, [s.start for s in document.sentences]):
            cut = slice(window.first, window.last)
            yield Example("polnear", raw["docid"], pieces.ids[cut], matrix[cut].astype(np.uint8), pieces.first[cut],
                          {g: t[cut] for g, t in tags.items()})  # fmt: skip
