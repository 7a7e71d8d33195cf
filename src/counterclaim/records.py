"""The records that flow through the pipeline: frozen, plain, and with the codebook's JSON as their outside form.

Offsets are characters (Python string indices) in `Report.text` as published: `text[start:end] == quote`.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field, fields, replace
from datetime import date, datetime
from typing import Any

from counterclaim.codebook import REPORTER


def _drop(record: dict[str, Any], *names: str) -> dict[str, Any]:
    """Leaves out the named optional fields where they hold nothing."""
    return {k: v for k, v in record.items() if not (k in names and v in (None, (), []))}


@dataclass(frozen=True, slots=True)
class Report:
    """One text as it was published. `published` and `language` are None where not known, never a default."""

    id: str
    text: str
    title: str | None = None
    outlet: str | None = None
    url: str | None = None
    published: date | None = None
    language: str | None = None
    #: Where it was found, as the user would name it ("reports/a.html"); no part of the report's identity.
    source: str | None = None
    #: SHA-256 of the bytes it was parsed from, hexadecimal; None where it was given as text.
    sha256: str | None = None

    def to_json(self) -> dict[str, Any]:
        record: dict[str, Any] = {
            "id": self.id,
            "title": self.title,
            "outlet": self.outlet,
            "url": self.url,
            "published": self.published.isoformat() if self.published else None,
            "language": self.language,
            "text": self.text,
        }
        return _drop(record, "title", "outlet", "url")


@dataclass(frozen=True, slots=True)
class Event:
    """Something that happened at a time and place between parties. Dates are ISO 8601, cut to their precision:
    "2019-03-17" (day, week: its first day), "2019-02" (month), "2019" (year)."""

    eid: str
    type: str
    date: str | None = None
    date_end: str | None = None
    date_precision: str | None = None
    place: str | None = None
    country: str | None = None
    lat: float | None = None
    lon: float | None = None
    place_precision: str | None = None
    perpetrators: tuple[str, ...] = ()
    targets: tuple[str, ...] = ()
    main: bool = False
    #: The words the date was taken from, and what they count from ("published", "text", another event's date).
    date_phrase: str | None = None
    date_anchor: str | None = None
    confidence: float | None = None
    perpetrator_ids: tuple[str, ...] = ()
    target_ids: tuple[str, ...] = ()

    def to_json(self) -> dict[str, Any]:
        record = {f.name: getattr(self, f.name) for f in fields(self)}
        for name in ("perpetrators", "targets", "perpetrator_ids", "target_ids"):
            record[name] = list(record[name])
        return _drop(record, "date_phrase", "date_anchor", "confidence", "perpetrator_ids", "target_ids")

    @classmethod
    def from_json(cls, data: Mapping[str, Any]) -> Event:
        known = {f.name: data[f.name] for f in fields(cls) if data.get(f.name) is not None}
        for name in ("perpetrators", "targets", "perpetrator_ids", "target_ids"):
            if name in known:
                known[name] = tuple(known[name])
        return cls(**known)


@dataclass(frozen=True, slots=True)
class Claim:
    """One value of one attribute of one event (or person), said by one claimant, with its exact words."""

    eid: str | None
    attribute: str
    value: str
    quote: str
    start: int
    end: int
    low: int | None = None
    high: int | None = None
    who: str | None = None
    claimant: str = REPORTER
    claimant_name: str | None = None
    via: tuple[str, ...] = ()
    stance: str = "asserts"
    confidence: float | None = None
    claimant_ids: tuple[str, ...] = ()

    def to_json(self) -> dict[str, Any]:
        record = {f.name: getattr(self, f.name) for f in fields(self)}
        record["via"] = list(self.via)
        record["claimant_ids"] = list(self.claimant_ids)
        return _drop(record, "claimant_name", "confidence", "claimant_ids")

    @classmethod
    def from_json(cls, data: Mapping[str, Any]) -> Claim:
        known = {f.name: data[f.name] for f in fields(cls) if data.get(f.name) is not None}
        known.setdefault("eid", None)
        known.setdefault("value", "")
        for name in ("via", "claimant_ids"):
            if name in known:
                known[name] = tuple(known[name])
        return cls(**known)


@dataclass(frozen=True, slots=True)
class Relation:
    """A relation between two actors, said in the text."""

    subject: str
    relation: str
    object: str
    quote: str
    start: int
    end: int
    claimant: str = REPORTER
    via: tuple[str, ...] = ()
    stance: str = "asserts"
    since: str | None = None

    def to_json(self) -> dict[str, Any]:
        record = {f.name: getattr(self, f.name) for f in fields(self)}
        record["via"] = list(self.via)
        return _drop(record, "since")

    @classmethod
    def from_json(cls, data: Mapping[str, Any]) -> Relation:
        known = {f.name: data[f.name] for f in fields(cls) if data.get(f.name) is not None}
        if "via" in known:
            known["via"] = tuple(known["via"])
        return cls(**known)


@dataclass(frozen=True, slots=True)
class Refused:
    """A proposal that did not become a claim, and why: kept so that nothing is dropped without a trace."""

    attribute: str
    value: str
    reason: str


@dataclass(frozen=True, slots=True)
class Reading:
    """What one reader took from one report."""

    id: str
    language: str | None
    reader: str
    voice: str | None = None
    events: tuple[Event, ...] = ()
    claims: tuple[Claim, ...] = ()
    relations: tuple[Relation, ...] = ()
    doubtful: tuple[Claim, ...] = ()
    refused: tuple[Refused, ...] = field(default=(), compare=False)
    #: Where claims were put right: the number that each of `claims` has as read, or got when it was added. Empty: they
    #: are numbered as they stand.
    numbers: tuple[int, ...] = field(default=(), compare=False)

    def numbered(self) -> list[tuple[int, Claim]]:
        """The claims with their numbers, which stay what they are when another claim is taken out."""
        return list(zip(self.numbers or range(len(self.claims)), self.claims, strict=True))

    def to_json(self) -> dict[str, Any]:
        """The codebook's JSON of one reading."""
        record: dict[str, Any] = {
            "id": self.id,
            "language": self.language,
            "reader": self.reader,
            "voice": self.voice,
            "events": [e.to_json() for e in self.events],
            "claims": [c.to_json() for c in self.claims],
            "relations": [r.to_json() for r in self.relations],
            "doubtful": [c.to_json() for c in self.doubtful],
        }
        return _drop(record, "doubtful")

    def dumps(self, *, indent: int | None = None) -> str:
        """The codebook's JSON as text, the same byte for byte for the same reading."""
        return json.dumps(self.to_json(), ensure_ascii=False, indent=indent)

    @classmethod
    def from_json(cls, data: Mapping[str, Any]) -> Reading:
        """Takes a reading in the codebook's JSON. Every claim must carry offsets: see `text.offsets.place_quotes`
        for gold files that lack them.

        Raises KeyError, TypeError or ValueError where a needed field is missing or of the wrong kind.
        """
        return cls(
            id=str(data["id"]),
            language=data.get("language"),
            reader=str(data.get("reader") or "given"),
            voice=data.get("voice"),
            events=tuple(Event.from_json(e) for e in data.get("events", ())),
            claims=tuple(Claim.from_json(c) for c in data.get("claims", ())),
            relations=tuple(Relation.from_json(r) for r in data.get("relations", ())),
            doubtful=tuple(Claim.from_json(c) for c in data.get("doubtful", ())),
        )

    def with_id(self, report_id: str) -> Reading:
        return replace(self, id=report_id)


@dataclass(frozen=True, slots=True)
class Mention:
    """One event as one reading tells it, with the claims of that reading about it: what merging works on.

    `id` comes from content (report, reader, eid) and is the same in every ledger. `claims` are numbered as in the
    reading's own list: `numbers[i]` is the position of `claims[i]` there.
    """

    id: str
    report: Report
    reader: str
    event: Event
    claims: tuple[Claim, ...] = ()
    numbers: tuple[int, ...] = ()
    #: What an analyst corrected in it, and the number of the correction: ("place", 3). Empty in a mention as read.
    corrected: tuple[tuple[str, int], ...] = ()
    #: Which of its claims people put right, confirmed, added or took out: (number of the claim, of the last row).
    put_right: tuple[tuple[int, int], ...] = ()


@dataclass(frozen=True, slots=True)
class EventGroup:
    """Mentions of what is plainly the same event, in a fixed order (published, report id, eid). `id` comes from the
    ids of its mentions; a group of one is the common case."""

    id: str
    mentions: tuple[Mention, ...]


@dataclass(frozen=True, slots=True)
class Voiced:
    """A claim with the report it stands in: what a side of a dispute is made of. `number` is the claim's position in
    the reading's list."""

    report: Report
    number: int
    claim: Claim


@dataclass(frozen=True, slots=True)
class Dispute:
    """Two sides that can't both be right about one attribute of one event, and a sentence that says so."""

    kind: str
    attribute: str
    group: str | None
    sentence: str
    sides: tuple[tuple[Voiced, ...], tuple[Voiced, ...]]
    #: The more, the more voices stand on both sides and the farther they are apart (see weighing/disputes.py).
    weight: float = 0.0


@dataclass(frozen=True, slots=True)
class Correction:
    """What an analyst put right, or took back: one row of a ledger, never changed or erased.

    `kind` is "place", "date", "actor", "event_field" or "undo". `scope` is "event" (the `mentions` by id) or
    "everywhere" (those, and every reading of `words` in `country`, now or later). `old` is what was seen, `new` what
    is right. A later correction of the same thing stands over an earlier one until it is undone.
    """

    number: int
    #: SHA-256 of its content: the same in every ledger that it is carried to.
    id: str
    kind: str
    scope: str
    by: str
    at: datetime
    why: str
    mentions: tuple[str, ...] = ()
    #: The name as the report writes it; None where a date or a type is corrected.
    words: str | None = None
    #: The country that the events were read in, where `scope` is "everywhere"; None where none was known.
    country: str | None = None
    old: Mapping[str, Any] | None = field(default=None, hash=False)
    new: Mapping[str, Any] | None = field(default=None, hash=False)
    #: What of the event is corrected: "place", "date", "ids" or "type".
    field: str | None = None
    #: The number of the correction that this one takes back.
    undoes: int | None = None
    #: The number of the later row that takes this one back.
    undone_by: int | None = None

    def to_json(self) -> dict[str, Any]:
        record = {f.name: getattr(self, f.name) for f in fields(self)}
        record["at"] = self.at.isoformat()
        record["mentions"] = list(self.mentions)
        return record


@dataclass(frozen=True, slots=True)
class ClaimCorrection:
    """What a person said of one claim of a reading: one row of a ledger, never changed or erased.

    `kind` is "correct", "reject", "confirm", "add" or "undo". The claim is named by the reading (its report's key and
    its reader), the `part` it stands in ("claim", "doubtful", "added") and its `place` there, counted from 0. `old` is
    the claim as it was seen, `new` as it is right, both in the codebook's JSON; `new` is None where it is rejected.
    """

    number: int
    #: SHA-256 of its content: the same in every ledger that it is carried to.
    id: str
    kind: str
    key: str
    report: str
    reader: str
    reading: int
    part: str
    place: int
    #: The number of the row that its maker had seen last; 0: the claim as read.
    after: int
    by: str
    at: datetime
    why: str
    old: Mapping[str, Any] | None = field(default=None, hash=False)
    new: Mapping[str, Any] | None = field(default=None, hash=False)
    #: What the claim's event is in the reading that it was made on: its day, place and type.
    event: Mapping[str, Any] | None = field(default=None, hash=False)
    undoes: int | None = None
    undone_by: int | None = None

    def to_json(self) -> dict[str, Any]:
        record = {f.name: getattr(self, f.name) for f in fields(self)}
        record["at"] = self.at.isoformat()
        return record


@dataclass(frozen=True, slots=True)
class Remark:
    """A note of a person, or that they are done with a report; `kind` is "note", "done" or "undo"."""

    number: int
    id: str
    kind: str
    #: "event" (`subject` is the id of a mention), "report" (its key) or "actor" (its id or name).
    about: str
    subject: str
    words: str
    by: str
    at: datetime
    undoes: int | None = None
    undone_by: int | None = None

    def to_json(self) -> dict[str, Any]:
        record = {f.name: getattr(self, f.name) for f in fields(self)}
        record["at"] = self.at.isoformat()
        return record


@dataclass(frozen=True, slots=True)
class Grade:
    """An analyst's grade: of a source's reliability (`kind` "source", A to F) or of how credible a claim is ("claim",
    1 to 6, `subject` "report:number"). Graded apart: a good source can err, a bad one tell the truth."""

    number: int
    kind: str
    subject: str
    grade: str
    by: str
    at: datetime
    why: str
    #: The number of the grade that this row takes back, and of the row that takes this one back.
    undoes: int | None = None
    undone_by: int | None = None


@dataclass(frozen=True, slots=True)
class Judgement:
    """What a person says of two mentions: one row of a ledger, never changed or erased.

    `verdict` is "same", "different", "unsure" or "undo". `one` and `other` are ids of mentions, the smaller one first.
    The last row of a pair that is not undone stands.
    """

    number: int
    #: SHA-256 of its content: the same in every ledger that it is carried to.
    id: str
    verdict: str
    one: str
    other: str
    by: str
    at: datetime
    why: str
    #: The number of the judgement that this one takes back.
    undoes: int | None = None
    #: The number of the later row that takes this one back.
    undone_by: int | None = None

    def to_json(self) -> dict[str, Any]:
        record = {f.name: getattr(self, f.name) for f in fields(self)}
        record["at"] = self.at.isoformat()
        return record


@dataclass(frozen=True, slots=True)
class Merge:
    """What a merge made of a ledger: the event of each mention, what was compared of it (a hash), and the weights."""

    settings: str
    at: datetime
    event_of: Mapping[str, str] = field(hash=False)
    marks: Mapping[str, str] = field(hash=False)
    #: Weight by the ids of two mentions, the smaller one first; empty where they were not asked for.
    weights: Mapping[tuple[str, str], float] = field(hash=False, default_factory=dict)
