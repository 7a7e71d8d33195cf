"""Event groups in, what people are shown of them out: one line of facts, rows of claims, and words safe to print."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from counterclaim.codebook import REPORTER, Attribute, EventType, Stance
from counterclaim.errors import UsageFault
from counterclaim.merging.plain import lead
from counterclaim.records import Claim, Dispute, Event, EventGroup, Mention, Reading, Report, Voiced
from counterclaim.weighing.rules.scene import country_name
from counterclaim.wordlists import fold

#: One sign for each stance, so that colour never carries it alone.
SIGNS: dict[str, str] = {
    Stance.ASSERTS: "+",
    Stance.DENIES: "−",
    Stance.DISPUTES: "≠",
    Stance.CONFIRMS: "=",
    Stance.UNCONFIRMED: "?",
}
#: Claims are shown in the codebook's order of attributes.
ORDER: dict[str, int] = {attribute: place for place, attribute in enumerate(Attribute)}
#: A terminal obeys these: colour and cursor codes (CSI), titles and links (OSC and their kin), two-character escapes.
_ESCAPES = re.compile(
    r"\x1b\[[0-?]{0,64}[ -/]{0,8}[@-~]|\x1b[\]P^_X][^\x07\x1b]{0,2000}(?:\x07|\x1b\\)|\x1b[ -~]?|\x9b"
)
#: Marks that order a line of mixed scripts, and two that can't be seen.
_TURNING = frozenset("\u061c\u200b\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069\ufeff")

Voices = Mapping[tuple[str, str], str | None]


def safe(text: str) -> str:
    """One line without anything that a terminal would obey: no escape sequences, control characters or marks that
    turn the direction of writing around (those can make a line read as what it does not say)."""
    text = _ESCAPES.sub("", text)
    kept = (c for c in text if c.isspace() or (c not in _TURNING and unicodedata.category(c) not in ("Cc", "Cs")))
    return " ".join("".join(kept).split())


def bounds_of(low: int | None, high: int | None) -> str:
    """ "23", "≥ 23", "≤ 30", "20 to 30"; empty where no bound is known."""
    if low is None and high is None:
        return ""
    if high is None:
        return f"≥ {low}"
    if low is None:
        return f"≤ {high}"
    return str(low) if low == high else f"{low} to {high}"


def day_of(event: Event, report: Report) -> str:
    """The day as far as it is known; where it stays relative, the words and the reason."""
    if event.date:
        text = event.date + (f" to {event.date_end}" if event.date_end and event.date_end != event.date else "")
        return f"week of {text}" if event.date_precision == "week" else text
    if event.date_phrase:
        unknown = "publication date unknown" if report.published is None else "day not worked out"
        return f"“{event.date_phrase}”, {unknown}"
    return "date not given"


@dataclass(frozen=True, slots=True)
class Facts:
    """What a group of mentions says happened, in the words of its leading mention, gaps filled from the others."""

    id: str
    type: str
    day: str
    place: str | None
    country: str | None
    lat: float | None
    lon: float | None
    place_precision: str | None
    perpetrators: tuple[str, ...]
    targets: tuple[str, ...]
    main: bool

    @property
    def where(self) -> str:
        return ", ".join(part for part in (self.place, self.country) if part) or "place not given"

    @property
    def whereabouts(self) -> str:
        """What follows the event's kind in a heading: "at Homs, SY", "in Benin", "(place not given)"."""
        if self.place or not self.country:
            return f"at {self.where}" if self.place else "(place not given)"
        return f"in {country_name(self.country) or self.country}"

    @property
    def what(self) -> str:
        return self.type.replace("_", " ")

    @property
    def parties(self) -> str:
        by = f"by {_few(self.perpetrators)}" if self.perpetrators else "by unnamed"
        return f"{by} on {_few(self.targets)}" if self.targets else by


def _few(names: Sequence[str]) -> str:
    """At most four names: many reports of one event call its parties by many."""
    shown, more = names[:4], len(names) - 4
    return ", ".join(shown) + (f" and {more} more" if more > 0 else "")


def _once(names: Iterable[str]) -> tuple[str, ...]:
    """Each name once, in order; names that differ in case or accents only count as one."""
    return tuple({fold(name): name for name in reversed(list(names))}.values())[::-1]


def facts_of(group: EventGroup) -> Facts:
    first = lead(group)
    ordered = (first, *(m for m in group.mentions if m is not first))
    dated = next((m for m in ordered if m.event.date), None) or next((m for m in ordered if m.event.date_phrase), first)
    placed = next((m.event for m in ordered if m.event.place), first.event)
    located = next((m.event for m in ordered if m.event.lat is not None and m.event.lon is not None), None)
    return Facts(
        id=group.id,
        type=next((m.event.type for m in ordered if m.event.type != EventType.OTHER), first.event.type),
        day=day_of(dated.event, dated.report),
        place=placed.place,
        country=placed.country or next((m.event.country for m in ordered if m.event.country), None),
        lat=located.lat if located else None,
        lon=located.lon if located else None,
        place_precision=located.place_precision if located else None,
        perpetrators=_once(name for m in ordered for name in m.event.perpetrators),
        targets=_once(name for m in ordered for name in m.event.targets),
        main=any(m.event.main for m in group.mentions),
    )


@dataclass(frozen=True, slots=True)
class Row:
    """One claim as it is shown."""

    report: Report
    reader: str
    number: int
    claim: Claim
    claimant: str

    @property
    def attribute(self) -> str:
        return self.claim.attribute.replace("_", " ")

    @property
    def bounds(self) -> str:
        return bounds_of(self.claim.low, self.claim.high)

    @property
    def value(self) -> str:
        """The words, and the bounds where they add something to them."""
        words = self.claim.value or "no figure"
        return f"{words} [{self.bounds}]" if self.bounds and self.bounds != words else words

    @property
    def sign(self) -> str:
        return SIGNS.get(self.claim.stance, "?")

    @property
    def stance(self) -> str:
        return f"{self.sign} {self.claim.stance}"


def claimant_of(claim: Claim, report: Report, *, voice: str | None = None) -> str:
    """Who says it, as people should read it: the name behind a pronoun, the outlet behind "reporter"."""
    if claim.claimant == REPORTER:
        name = f"{voice} (own statement)" if voice else f"reporter ({report.outlet or report.id})"
    else:
        name = claim.claimant_name or claim.claimant
    return f"{name}, via {', '.join(claim.via)}" if claim.via else name


def rows_of(group: EventGroup, *, voices: Voices) -> list[Row]:
    """The claims of all mentions, by attribute in the codebook's order, then by claimant, report and position."""
    rows = [
        Row(m.report, m.reader, number, claim, _claimant(claim, m.report, m.reader, voices=voices))
        for m in group.mentions
        for number, claim in zip(m.numbers, m.claims, strict=True)
    ]
    return sorted(rows, key=_row_order)


def _claimant(claim: Claim, report: Report, reader: str, *, voices: Voices) -> str:
    return claimant_of(claim, report, voice=voices.get((report.id, reader)))


def _row_order(row: Row) -> tuple[int, str, str, str, int]:
    return (ORDER.get(row.claim.attribute, len(ORDER)), fold(row.claimant), row.report.id, row.reader, row.number)


def loose_rows(readings: Sequence[tuple[Report, Reading]]) -> list[Row]:
    """The claims that belong to no event: aggregates and what is said of persons."""
    rows = [
        Row(report, reading.reader, number, claim, claimant_of(claim, report, voice=reading.voice))
        for report, reading in readings
        for number, claim in reading.numbered()
        if claim.eid is None
    ]
    return sorted(rows, key=_row_order)


def latest(readings: Iterable[tuple[Report, Reading]], versions: Sequence[Report]) -> list[tuple[Report, Reading]]:
    """One reading for each report id: of its latest version that was read, the one added last. `versions` are the
    ledger's reports and `readings` its readings, both in the order added."""
    age = {report: place for place, report in enumerate(versions)}
    kept: dict[str, tuple[Report, Reading]] = {}
    for report, reading in readings:
        if report.id not in kept or age[report] >= age[kept[report.id][0]]:
            kept[report.id] = (report, reading)
    return list(kept.values())


def groups_of_reading(report: Report, reading: Reading) -> list[EventGroup]:
    """The events of one reading, each a group of its own: what `read` shows, without a ledger."""
    groups = []
    for event in reading.events:
        numbered = [(n, c) for n, c in reading.numbered() if c.eid == event.eid]
        mention = Mention(
            event.eid,
            report,
            reading.reader,
            event,
            tuple(c for _, c in numbered),
            tuple(n for n, _ in numbered),
        )
        groups.append(EventGroup(event.eid, (mention,)))
    return groups


# what is asked for


@dataclass(frozen=True, slots=True)
class Asked:
    """Which events are asked for; None asks for all. `since` and `until` are "2019", "2019-03" or "2019-03-17"."""

    place: str | None = None
    country: str | None = None
    actor: str | None = None
    since: str | None = None
    until: str | None = None

    def __bool__(self) -> bool:
        return any((self.place, self.country, self.actor, self.since, self.until))

    @property
    def only_actor(self) -> bool:
        return not any((self.place, self.country, self.since, self.until))


_DAY = re.compile(r"\d{4}(?:-(?:0[1-9]|1[0-2])(?:-(?:0[1-9]|[12]\d|3[01]))?)?")


def asked(*, place: str | None, country: str | None, actor: str | None, since: str | None, until: str | None) -> Asked:
    """Raises UsageFault where a date or a country is none."""
    for option, value in (("--since", since), ("--until", until)):
        if value is not None and not _DAY.fullmatch(value):
            raise UsageFault(f"{option} {value!r} is no date (2019-03-17, 2019-03 or 2019)")
    if since and until and _last(until) < since:
        raise UsageFault(f"--since {since} is after --until {until}")
    if country is not None and not re.fullmatch(r"[A-Za-z]{2}", country):
        raise UsageFault(f"--country {country!r} is no two-letter country code (ML, FR, SD)")
    return Asked(place, country.upper() if country else None, actor, since, until)


def _last(day: str) -> str:
    """The last day that a date cut to month or year can mean; sorts after every day in it."""
    return day + "-99" * (3 - len(day.split("-")))


def _in_time(event: Event, wanted: Asked) -> bool:
    """Whether the event could have happened in the period; an event without a date could not be placed in it."""
    if not (wanted.since or wanted.until):
        return True
    if event.date is None:
        return False
    last = _last(event.date_end or event.date)
    return (not wanted.since or last >= wanted.since) and (not wanted.until or event.date <= _last(wanted.until))


def _names(mention: Mention) -> list[str]:
    event = mention.event
    names = [*event.perpetrators, *event.targets, *event.perpetrator_ids, *event.target_ids]
    for claim in mention.claims:
        names += [claim.claimant, claim.claimant_name or "", *claim.claimant_ids]
        if claim.attribute in (Attribute.PERPETRATOR, Attribute.LED_BY):
            names.append(claim.value)
    return names


def _fits(mention: Mention, wanted: Asked) -> bool:
    event = mention.event
    return (
        (not wanted.place or fold(wanted.place) in fold(event.place or ""))
        and (not wanted.country or event.country == wanted.country)
        and (not wanted.actor or any(fold(wanted.actor) in fold(name) for name in _names(mention)))
        and _in_time(event, wanted)
    )


def chosen(groups: Iterable[EventGroup], wanted: Asked) -> list[EventGroup]:
    """The groups with a mention that fits, by day, then id; those without a date last."""
    kept = [group for group in groups if any(_fits(mention, wanted) for mention in group.mentions)]
    return sorted(kept, key=lambda group: (_first_day(group) or "9999-99", group.id))


def _first_day(group: EventGroup) -> str | None:
    return min((m.event.date for m in group.mentions if m.event.date), default=None)


def one_of(groups: Sequence[EventGroup], prefix: str) -> EventGroup:
    """The group whose id, or the id of one of its mentions, begins so. Raises UsageFault where none or several do."""
    exact = [g for g in groups if g.id == prefix]
    found = exact or [g for g in groups if g.id.startswith(prefix) or any(m.id.startswith(prefix) for m in g.mentions)]
    if not found or not prefix:
        raise UsageFault(f"no event begins with {prefix!r}; `counterclaim events` lists them")
    if len(found) > 1:
        some = ", ".join(g.id for g in found[:5]) + (", …" if len(found) > 5 else "")
        raise UsageFault(f"{prefix!r} is the beginning of {len(found)} events: {some}")
    return found[0]


def speaks_in(dispute: Dispute, actor: str | None) -> bool:
    """Whether the actor is a claimant in the dispute, or the person it is about."""
    if not actor:
        return True
    claims = [voiced.claim for side in dispute.sides for voiced in side]
    names = [name for c in claims for name in (c.claimant, c.claimant_name or "", c.who or "", c.value)]
    return any(fold(actor) in fold(name) for name in names)


# for programs


def group_json(group: EventGroup, *, disputes: Sequence[Dispute], claims: bool) -> dict[str, Any]:
    """One event for a program. `claims` adds every claim, and every mention as its reading has it."""
    facts = facts_of(group)
    record: dict[str, Any] = {
        "id": group.id,
        "type": facts.type,
        "date": _first_day(group),
        "day": facts.day,
        "place": facts.place,
        "country": facts.country,
        "lat": facts.lat,
        "lon": facts.lon,
        "place_precision": facts.place_precision,
        "perpetrators": list(facts.perpetrators),
        "targets": list(facts.targets),
        "main": facts.main,
        "reports": list(dict.fromkeys(m.report.id for m in group.mentions)),
        "claims": sum(len(m.claims) for m in group.mentions),
        "disputes": len(disputes),
    }
    if claims:
        record["mentions"] = [
            {
                "id": m.id,
                "report": m.report.id,
                "reader": m.reader,
                "event": m.event.to_json(),
                "corrected": dict(m.corrected),
            }
            for m in group.mentions
        ]
        record["claims"] = [
            {"report": m.report.id, "reader": m.reader, "number": number, **claim.to_json()}
            for m in group.mentions
            for number, claim in zip(m.numbers, m.claims, strict=True)
        ]
        record["disputes"] = [dispute_json(d) for d in disputes]
    return record


def dispute_json(dispute: Dispute) -> dict[str, Any]:
    return {
        "kind": dispute.kind,
        "attribute": dispute.attribute,
        "event": dispute.group,
        "sentence": dispute.sentence,
        "weight": dispute.weight,
        "sides": [[_voiced_json(v) for v in side] for side in dispute.sides],
    }


def _voiced_json(voiced: Voiced) -> dict[str, Any]:
    return {"report": voiced.report.id, "number": voiced.number, **voiced.claim.to_json()}
