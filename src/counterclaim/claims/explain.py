"""What the stages found in a report + one event of a reading → why it has its place and day, and what else was there.

Pure. Works by the event's words ("Dorwa", "on Sunday"), so that it also explains readings by other readers, as far as
this program finds the same words; where it would resolve them otherwise than the reading did, it says so.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

from counterclaim.claims.events import why_no_date
from counterclaim.codebook import DatePrecision
from counterclaim.records import Event, Reading
from counterclaim.resolve.actor_report import Explained
from counterclaim.resolve.gazetteer import Gazetteer
from counterclaim.resolve.place_search import Candidate, search_places
from counterclaim.resolve.places import PlaceMention
from counterclaim.resolve.relation_records import Compared
from counterclaim.resolve.time_wording import TimeMention
from counterclaim.text.analyse import Document
from counterclaim.wordlists import fold

#: Candidates of a name that are shown, and other places or dates of the report: a line each, fit for one screen.
MOST = 8
#: Of names that only sound alike.
MOST_REFUSED = 3


@dataclass(frozen=True, slots=True)
class PlaceCandidate:
    """One place of a name like the words. `km` is how far it lies from the chosen one, None where either has no point;
    `refused` says that it would never be taken for the words."""

    name: str
    country: str
    lat: float | None
    lon: float | None
    precision: str
    source: str
    score: float
    reason: str
    refused: bool
    chosen: bool
    km: float | None


@dataclass(frozen=True, slots=True)
class PlaceReason:
    """Why an event has its point. `as_read` is False where these stages would resolve the words otherwise."""

    words: str | None
    country: str | None
    lat: float | None
    lon: float | None
    precision: str | None
    reason: str
    as_read: bool
    candidates: tuple[PlaceCandidate, ...] = ()
    #: Other places that the report names, each with the reason of its resolution.
    others: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, slots=True)
class OtherDate:
    """Another expression of time in the report, and why it is not the event's day."""

    phrase: str
    value: str | None
    reason: str


@dataclass(frozen=True, slots=True)
class DateReason:
    """Why an event has its day, or none. `as_read` is False where these stages would resolve the words otherwise."""

    phrase: str | None
    anchor: str | None
    value: str | None
    value_end: str | None
    precision: str | None
    reason: str
    as_read: bool
    others: tuple[OtherDate, ...] = ()


@dataclass(frozen=True, slots=True)
class EventReason:
    """Every resolution of one event: place, day, parties."""

    eid: str
    place: PlaceReason
    date: DateReason
    parties: tuple[Explained, ...] = ()


@dataclass(frozen=True, slots=True)
class Explanation:
    """Why a reading has what it has. `reader` is whose reading it is, `explained_by` who looks at it now. `claimants`
    and the report's own voice are explained as parties are, `item` being the claim's number in the reading."""

    report_id: str
    reader: str
    explained_by: str
    events: tuple[EventReason, ...] = ()
    claimants: tuple[Explained, ...] = ()
    #: Relations between actors that the report states, beside our own records.
    relations: tuple[Compared, ...] = ()


# --- places -----------------------------------------------------------------------------------------------------------


def _km(lat: float | None, lon: float | None, place: Candidate) -> float | None:
    if lat is None or lon is None or place.place.lat is None or place.place.lon is None:
        return None
    a, b = math.radians(lat), math.radians(place.place.lat)
    half = (
        math.sin((b - a) / 2) ** 2 + math.cos(a) * math.cos(b) * math.sin(math.radians(place.place.lon - lon) / 2) ** 2
    )
    return round(2 * 6371.0 * math.asin(min(1.0, math.sqrt(half))), 1)


def _candidates(event: Event, chosen: PlaceMention | None, gazetteer: Gazetteer) -> tuple[PlaceCandidate, ...]:
    """What the gazetteer has of a name: the place taken first, then its namesakes, then the nearest-sounding names,
    which are refused, those of the event's country before others."""
    lat, lon = (chosen.lat, chosen.lon) if chosen else (None, None)
    found = []
    for candidate in search_places(gazetteer, event.place or "", most=50):
        place = candidate.place
        found.append(
            PlaceCandidate(
                place.name,
                place.country,
                place.lat,
                place.lon,
                place.precision,
                place.source,
                candidate.score,
                candidate.reason,
                candidate.refused,
                lat is not None and (place.lat, place.lon) == (lat, lon),
                _km(lat, lon, candidate),
            )
        )
    home = chosen.country if chosen else event.country
    known = sorted((c for c in found if not c.refused), key=lambda c: not c.chosen)
    refused = sorted((c for c in found if c.refused), key=lambda c: c.country != home)
    return (*known[:MOST], *refused[:MOST_REFUSED])


def _mention_of(event: Event, places: Sequence[PlaceMention]) -> PlaceMention | None:
    """The mention that the event's place was taken from: the same words, best with the event's own point."""
    named = [p for p in places if event.place and fold(p.name) == fold(event.place)]
    return min(named, key=lambda p: ((p.lat, p.lon) != (event.lat, event.lon), p.dateline, p.start), default=None)


def explain_place(event: Event, places: Sequence[PlaceMention], gazetteer: Gazetteer) -> PlaceReason:
    """Why the event lies where it does, who else has the name, and which other places the report names."""
    others: dict[str, str] = {}
    for place in places:
        if fold(place.name) != fold(event.place or ""):
            others.setdefault(place.name, "it dates the report: its dateline" if place.dateline else place.reason)
    rest = tuple(others.items())[:MOST]
    if event.place is None:
        reason = "no place of the report could be tied to it"
        return PlaceReason(None, event.country, event.lat, event.lon, event.place_precision, reason, True, (), rest)
    mention = _mention_of(event, places)
    candidates = _candidates(event, mention, gazetteer)
    if mention is None:
        reason = "these words are not found as a place in the report by this program"
        return PlaceReason(event.place, None, None, None, None, reason, False, candidates, rest)
    same = (mention.country or event.country, mention.lat, mention.lon) == (event.country, event.lat, event.lon)
    return PlaceReason(
        mention.name,
        mention.country,
        mention.lat,
        mention.lon,
        mention.precision,
        mention.reason,
        same,
        candidates,
        rest,
    )


# --- dates ------------------------------------------------------------------------------------------------------------


def _anchor_words(time: TimeMention, document: Document) -> str:
    published = document.report.published
    if time.value is None:
        return "it stays relative: no publication date is known" if published is None else "its day can't be told"
    if time.anchor == "published":
        return f"counted from the publication date {published}"
    return {
        "dateline": "counted from the date in the report's dateline",
        "text": "counted from the expression of time before it",
        "absolute": "written out in the report",
    }.get(time.anchor, f"counted from {time.anchor}")


def _why_not(document: Document, time: TimeMention, chosen: TimeMention | None, reading: Reading) -> str:
    """What speaks against a date, as far as the words tell; the weighing of dates that all could be meant is said as
    such."""
    against = why_no_date(document, time)
    if against:
        return against
    published = document.report.published
    if published and time.low and time.low > published:
        return "it lies after the publication"
    if chosen and time.value == chosen.value:
        return "it says the same"
    owner = next((e.eid for e in reading.events if time.value and e.date == time.value), None)
    if owner:
        return f"it dates event {owner}"
    if time.value is None:
        return _anchor_words(time, document)
    if time.anchor == "text":
        return "it counts from another expression of time, not from a day of its own"
    if time.precision != DatePrecision.DAY and chosen and chosen.precision == DatePrecision.DAY:
        return f"it says no more than the {time.precision}"
    return "less spoken of, later in the report, or farther from what happened"


def explain_date(event: Event, document: Document, times: Sequence[TimeMention], *, reading: Reading) -> DateReason:
    """Why the event has its day, or none, and why it is not one of the report's other dates."""
    dates = [t for t in times if t.kind == "date"]
    named = [t for t in dates if event.date_phrase and t.phrase == event.date_phrase]
    named = named or [t for t in dates if event.date and t.value == event.date and event.date_phrase is None]
    # of two same phrases the one with the event's own value, that may date an event, named first
    chosen = min(
        named, key=lambda t: (t.value != event.date, why_no_date(document, t) is not None, t.start), default=None
    )
    others: dict[tuple[str, str | None], OtherDate] = {}
    for time in dates:
        key = (time.phrase, time.value)
        if time is not chosen and key not in others and not (chosen and key == (chosen.phrase, chosen.value)):
            others[key] = OtherDate(time.phrase, time.value, _why_not(document, time, chosen, reading))
    rest = tuple(others.values())[:MOST]
    if chosen is None:
        told = event.date is not None or event.date_phrase is not None
        reason = (
            "these words are not found as a date in the report by this program"
            if told
            else "no date of the report could be tied to it; the publication date is never taken for it"
        )
        return DateReason(event.date_phrase, None, None, None, None, reason, not told, rest)
    main = next((e for e in reading.events if e.main), None)
    shared = main is not None and main.eid != event.eid and main.date_phrase == event.date_phrase
    reason = _anchor_words(chosen, document) + (f", as event {main.eid}" if shared and main else "")
    return DateReason(
        chosen.phrase,
        chosen.anchor,
        chosen.value,
        chosen.value_end,
        chosen.precision,
        reason,
        chosen.value == event.date,
        rest,
    )


# --- a whole reading ----------------------------------------------------------------------------------------------------


def explain_events(
    reading: Reading,
    document: Document,
    *,
    times: Sequence[TimeMention],
    places: Sequence[PlaceMention],
    gazetteer: Gazetteer,
    parties: Sequence[Explained],
) -> tuple[EventReason, ...]:
    """Each event of a reading with the reasons of its place, day and parties, in the reading's order."""
    return tuple(
        EventReason(
            event.eid,
            explain_place(event, places, gazetteer),
            explain_date(event, document, times, reading=reading),
            tuple(p for p in parties if p.where in ("perpetrator", "target") and p.item == event.eid),
        )
        for event in reading.events
    )
