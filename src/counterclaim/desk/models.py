"""What goes over the wire: the types that OpenAPI is made from, and that the Python client gives back."""

from __future__ import annotations

from datetime import date, datetime
from typing import Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, Field, StringConstraints

from counterclaim.codebook import Attribute, DatePrecision, EventType, PlacePrecision, Stance

#: Longest text that a person may type; the ledger could hold more, a page could not show it.
Words = Annotated[str, StringConstraints(max_length=2000)]
Why = Annotated[str, StringConstraints(min_length=1, max_length=2000, strip_whitespace=True)]
Name = Annotated[str, StringConstraints(min_length=1, max_length=400, strip_whitespace=True)]
#: The largest number that both databases hold.
Count = Annotated[int, Field(ge=0, le=2**63 - 1)]


class Model(BaseModel):
    model_config = ConfigDict(extra="forbid")


class Out(BaseModel):
    """An answer. A client of an earlier version leaves aside what it does not know."""

    model_config = ConfigDict(extra="ignore")


class Problem(Out):
    """An error after RFC 9457 (application/problem+json)."""

    type: str = "about:blank"
    title: str
    status: int
    detail: str


class EventLine(Out):
    id: str
    type: str
    day: str
    first: str | None
    last: str | None
    place: str | None
    country: str | None
    lat: float | None
    lon: float | None
    parties: str
    outlets: list[str]
    reports: int
    claims: int
    disputes: int
    sentence: str | None
    toll: int | None
    confidence: float | None
    new_actor: bool
    done: bool
    need: float
    reasons: list[str]
    changed: datetime


class EventPage(Out):
    """One page of a list. `next` is the address of the next one; `stamp` changes whenever the ledger does."""

    items: list[EventLine]
    #: Under a filter by actor, place, attribute, box, change or day counted up to 2,001 at most.
    total: int
    next: str | None
    stamp: str


class ReportLine(Out):
    key: str
    id: str
    title: str | None
    outlet: str | None
    published: date | None
    reader: str
    events: int
    claims: int
    doubtful: int
    touched: int
    disputes: int
    done: bool
    need: float
    changed: datetime


class ReportPage(Out):
    items: list[ReportLine]
    #: Counted up to 2,001 at most under any filter but country and status.
    total: int
    next: str | None
    stamp: str


class ClaimOut(Out):
    """One claim as it stands. `ref` is its name, `version` what `If-Match` is made of."""

    ref: str
    number: int
    version: int
    etag: str
    state: Literal["as_read", "doubtful", "corrected", "confirmed", "rejected", "added", "withdrawn"]
    eid: str | None
    event: str | None
    attribute: str
    value: str
    low: int | None
    high: int | None
    who: str | None
    claimant: str
    claimant_name: str | None
    via: list[str]
    stance: str
    quote: str
    start: int
    end: int
    confidence: float | None
    by: str | None
    at: datetime | None
    why: str | None


class EventDetail(Out):
    id: str
    etag: str
    type: str
    day: str
    place: str | None
    country: str | None
    lat: float | None
    lon: float | None
    parties: str
    mentions: list[dict[str, Any]]
    claims: list[dict[str, Any]]
    disputes: list[dict[str, Any]]
    findings: list[dict[str, Any]]
    estimates: list[dict[str, Any]]
    rows: list[dict[str, Any]]
    notes: list[RemarkOut]


class ReportDetail(Out):
    key: str
    etag: str
    id: str
    title: str | None
    outlet: str | None
    url: str | None
    published: date | None
    language: str | None
    source: str | None
    sha256: str | None
    text: str
    reading: int
    reader: str
    voice: str | None
    events: list[dict[str, Any]]
    claims: list[ClaimOut]
    done_by: list[str]
    notes: list[RemarkOut]


class RemarkOut(Out):
    ref: str
    kind: str
    about: str
    subject: str
    words: str
    by: str
    at: datetime


class ClaimChanges(Model):
    """The fields of a claim that may be changed; what is left out stays."""

    eid: str | None = Field(default=None, max_length=100)
    attribute: Attribute | None = None
    value: Words | None = None
    low: Count | None = None
    high: Count | None = None
    who: Words | None = None
    claimant: Name | None = None
    claimant_name: Words | None = None
    via: list[Words] | None = Field(default=None, max_length=20)
    stance: Stance | None = None
    start: Count | None = None
    end: Count | None = None


class ClaimPatch(Model):
    """What a person says of a claim."""

    action: Literal["correct", "reject", "confirm"]
    changes: ClaimChanges | None = None
    why: Why


class NewClaim(Model):
    """A claim that the reader missed: the stretch of the text that carries it, and what it says."""

    reading: int = Field(ge=1, le=2**63 - 1)
    start: Count
    end: Count
    attribute: Attribute
    value: Words = ""
    low: Count | None = None
    high: Count | None = None
    who: Words | None = None
    claimant: Name = "reporter"
    claimant_name: Words | None = None
    via: list[Words] = Field(default_factory=list, max_length=20)
    stance: Stance = Stance.ASSERTS
    eid: str | None = Field(default=None, max_length=100)
    why: Why


class PlacePatch(Model):
    kind: Literal["place"]
    words: Name
    lat: float = Field(ge=-90, le=90)
    lon: float = Field(ge=-180, le=180)
    country: str = Field(min_length=2, max_length=2)
    precision: PlacePrecision | None = None


class DatePatch(Model):
    kind: Literal["date"]
    date: str = Field(max_length=10)
    end: str | None = Field(default=None, max_length=10)
    precision: DatePrecision | None = None


class ActorPatch(Model):
    kind: Literal["actor"]
    words: Name
    actor_id: Name


class TypePatch(Model):
    kind: Literal["type"]
    type: EventType


class EventPatch(Model):
    """One thing put right in an event."""

    fix: PlacePatch | DatePatch | ActorPatch | TypePatch = Field(discriminator="kind")
    why: Why


class Judging(Model):
    verdict: Literal["same", "different", "unsure"]
    one: Annotated[str, StringConstraints(max_length=64)]
    other: Annotated[str, StringConstraints(max_length=64)]
    why: Why


class Grading(Model):
    subject: Name
    grade: Literal["A", "B", "C", "D", "E", "F"]
    why: Why


class Noting(Model):
    about: Literal["event", "report", "actor"]
    subject: Name
    words: Why


class Undoing(Model):
    ref: Annotated[str, StringConstraints(max_length=20)]
    why: Why


class Made(Out):
    """A row that was added, by its name in the activity."""

    ref: str


class ClaimMade(Out):
    """A correction that was kept, with the claim as it stands now."""

    ref: str
    claim: ClaimOut


class Hit(Out):
    """What was found; `title` and `excerpt` are parts, each with whether it is a hit."""

    kind: str
    ref: str
    link: str
    title: list[tuple[str, bool]]
    excerpt: list[tuple[str, bool]]


class HitPage(Out):
    items: list[Hit]
    #: 2,001: more than 2,000 hold the words. The latest stand first then, and only the first 2,000 can be asked for.
    total: int
    next: str | None


class ActorLine(Out):
    actor: str
    name: str
    events: int
    claims: int


class ActorPage(Out):
    items: list[ActorLine]
    total: int
    next: str | None


class ActorDetail(Out):
    actor: str
    names: list[str]
    grade: str | None
    suggested: str
    record: dict[str, Any]
    relations: list[dict[str, Any]]
    events: list[dict[str, Any]]


class DeedOut(Out):
    ref: str
    at: datetime
    by: str
    what: str
    why: str
    link: str | None
    undone_by: str | None


class DeedPage(Out):
    items: list[DeedOut]
    total: int
    next: str | None


class MeasureOut(Out):
    attribute: str
    both: int
    only_one: int
    only_other: int
    f1: float | None
    alpha_found: float | None
    alpha_stance: float | None
    alpha_value: float | None


class AgreementOut(Out):
    one: str
    other: str
    reports: list[str]
    measures: list[MeasureOut]


class JobOut(Out):
    id: str
    kind: str
    name: str
    state: Literal["waiting", "running", "done", "failed"]
    by: str
    at: datetime
    done: int
    total: int | None
    faults: list[str]
    result: dict[str, Any] | None
    ended: datetime | None


class Login(Model):
    name: Name
    password: Annotated[str, StringConstraints(min_length=1, max_length=1024)]


class SessionOut(Out):
    name: str
    role: str
    csrf: str
    team: bool


EventDetail.model_rebuild()
ReportDetail.model_rebuild()
