"""A model's answer → a reading, every word of it found in the report. Pure.

The model only points: at quotes, names, places, days, numbers, by their words. Offsets are where we find these words;
days, places, counts and actors are worked out from them by the same code that serves the rules. What is not in the
report is refused, and the reason kept.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from typing import TypeVar

from counterclaim import wordlists
from counterclaim.claims.check import LONGEST_QUOTE, checked
from counterclaim.claims.numbers import NumberPhrase, find_numbers
from counterclaim.codebook import COUNTS, REPORTER, Attribute, DatePrecision, EventType, PersonStatus, Stance
from counterclaim.llm.quotes import locate
from counterclaim.llm.schema import Answer, ClaimItem, EventItem, RelationItem, refusal
from counterclaim.records import Claim, Event, Reading, Refused, Relation
from counterclaim.resolve.actor_report import resolve_parties
from counterclaim.resolve.actors import ActorBook
from counterclaim.resolve.dates import find_times
from counterclaim.resolve.gazetteer import Gazetteer
from counterclaim.resolve.places import PlaceMention, country_of, find_places
from counterclaim.resolve.time_wording import TimeMention
from counterclaim.text.analyse import Document, Span

NO_QUOTE = "its quote is not in the text"
NO_EVIDENCE = "no words of the text tell of the event"

#: Characters. What is longer is no name, of whatever it is to be the name.
LONGEST_NAME = 200
#: Attributes whose value is somebody's name: one that the text does not have is invented.
_NAMED = frozenset({Attribute.PERPETRATOR, Attribute.LED_BY})
#: What is missing where a party "gave no toll", and differs where "un bilan plus lourd" is spoken of: no count of people.
_NO_COUNT = re.compile(
    r"\b(?:tolls?|figures?|numbers?|totals?|count|details?|bilans?|chiffres?|nombres?|total|précisions?)\b",
    re.IGNORECASE,
)
_ANYBODY = re.compile(r"\b(?:any|anyone|anybody|aucune?|quelconques?|quiconque)\b", re.IGNORECASE)
#: Bounds of a span over which things are summed up are no event's day.
_SPANS = frozenset({"since", "until"})


@dataclass(slots=True)
class Draft:
    """A reading before its events have a type. `events` come with the place that tells of each."""

    voice: str | None
    events: list[tuple[Event, Span]] = field(default_factory=list)
    claims: list[Claim] = field(default_factory=list)
    relations: list[Relation] = field(default_factory=list)
    refused: list[Refused] = field(default_factory=list)


def drafted(document: Document, answer: Answer, refused: Sequence[Refused], *, gazetteer: Gazetteer) -> Draft:
    """What of an answer stands in the report. Never fails: what does not stand is in `refused`, with the reason."""
    return _Maker(document, gazetteer, list(refused)).make(answer)


def finished(document: Document, draft: Draft, types: dict[str, str], *, reader: str, actors: ActorBook) -> Reading:
    """The reading: types given, checked like any other, actors resolved."""
    report = document.report
    events = tuple(replace(event, type=types[event.eid]) for event, _ in draft.events)
    reading = Reading(
        report.id,
        document.language,
        reader,
        draft.voice,
        events,
        tuple(draft.claims),
        tuple(draft.relations),
        refused=tuple(draft.refused),
    )
    return resolve_parties(checked(report, reading), document, actors)


class _Maker:
    def __init__(self, document: Document, gazetteer: Gazetteer, refused: list[Refused]) -> None:
        self.document, self.text = document, document.text
        self.refused = refused
        self.times = find_times(self.text, published=document.report.published, language=document.language)
        self.places = find_places(document, gazetteer)
        self.country = country_of(document, self.places)

    def make(self, answer: Answer) -> Draft:
        voice = self._voice(answer.voice)
        events: dict[str, tuple[Event, Span]] = {}
        for event_item in answer.events:
            if event_item.id in events:
                self._refuse("event", event_item.id, "a second event has its id")
            elif made := self._event(event_item, f"e{len(events) + 1}"):
                events[event_item.id] = made
        claims = [claim for claim_item in answer.claims if (claim := self._claim(claim_item, events))]
        relations = [found for item in answer.relations if (found := self._relation(item))]
        return Draft(voice, list(events.values()), claims, relations, self.refused)

    def _voice(self, name: str | None) -> str | None:
        """The party whose statement the report is: it may name itself in the title alone, or be its own outlet."""
        for text in (self.text, self.document.report.title, self.document.report.outlet):
            span = locate(name, text, any_case=True) if name and text and len(name) <= LONGEST_NAME else None
            if text and span:
                return text[span.start : span.end]
        if name:
            self._refuse("voice", name, "its name is not in the text")
        return None

    def _refuse(self, attribute: str, value: str, reason: str) -> None:
        self.refused.append(refusal(attribute, value, reason))

    def _words(self, words: str | None, near: int | None) -> str | None:
        """A name or the like as the text has it; None where it has not."""
        span = None
        if words and len(words) <= LONGEST_NAME:
            span = locate(words, self.text, near=near, any_case=True)
        return self.text[span.start : span.end] if span else None

    # -- events

    def _event(self, item: EventItem, eid: str) -> tuple[Event, Span] | None:
        evidence = locate(item.evidence, self.text)
        if evidence is None:
            self._refuse("event", item.evidence, NO_EVIDENCE)
            return None
        event = Event(
            eid,
            # Chosen by the second question; no event leaves before it is answered.
            EventType.OTHER,
            perpetrators=self._parties(item.perpetrators, evidence.start),
            targets=self._parties(item.targets, evidence.start),
            main=item.main,
        )
        return self._dated(self._placed(event, item.place, evidence), item.date_words, evidence), evidence

    def _parties(self, names: Sequence[str], near: int) -> tuple[str, ...]:
        found: dict[str, None] = {}
        for name in names:
            words = self._words(name, near)
            if words is None:
                self._refuse("party", name, "its name is not in the text")
            else:
                found[words] = None
        return tuple(found)

    def _placed(self, event: Event, words: str | None, evidence: Span) -> Event:
        if not words:
            return replace(event, country=self.country)
        span = locate(words, self.text, near=evidence.start)
        if span is None:
            self._refuse("place", words, "its name is not in the text")
            return replace(event, country=self.country)
        place: PlaceMention | None = _overlapping(self.places, span)
        if place is None:
            return replace(event, place=self.text[span.start : span.end], country=self.country)
        return replace(
            event,
            place=place.name,
            country=place.country or self.country,
            lat=place.lat,
            lon=place.lon,
            place_precision=place.precision,
        )

    def _dated(self, event: Event, words: str | None, evidence: Span) -> Event:
        if not words:
            return event
        span = locate(words, self.text, near=evidence.start)
        if span is None:
            self._refuse("date", words, "its words are not in the text")
            return event
        time: TimeMention | None = _overlapping(
            [t for t in self.times if t.kind == "date" and t.bound not in _SPANS], span
        )
        if time is None:
            self._refuse("date", words, "no day can be read from its words")
            return event
        days = time.value and time.precision == DatePrecision.DAY and time.low and time.high
        ends = time.high if days and time.low and time.high and time.high > time.low else None
        return replace(
            event,
            date=time.value,
            date_end=ends.isoformat() if ends and time.low and time.low.isoformat() == time.value else None,
            date_precision=time.precision,
            date_phrase=time.phrase,
            date_anchor=time.anchor,
        )

    # -- claims

    def _claim(self, item: ClaimItem, events: dict[str, tuple[Event, Span]]) -> Claim | None:
        known = events.get(item.event) if item.event else None
        quote = locate(item.quote, self.text, near=known[1].start if known else None)
        fault = self._fault(item, quote)
        if quote is None or fault:
            self._refuse(item.attribute, item.value, fault or NO_QUOTE)
            return None
        name = None
        if item.claimant_name and item.claimant_name != item.claimant and item.claimant_name != REPORTER:
            name = self._words(item.claimant_name, quote.start)
            if name is None:
                self._refuse("claimant_name", item.claimant_name, "its name is not in the text")
        who = self._words(item.who, quote.start)
        if item.who and who is None:
            self._refuse("who", item.who, "its words are not in the text")
        value, low, high = self._value(item, quote)
        return Claim(
            None if known is None or item.attribute == Attribute.AGGREGATE else known[0].eid,
            item.attribute.value,
            value,
            self.text[quote.start : quote.end],
            quote.start,
            quote.end,
            low=low,
            high=high,
            who=who,
            claimant=self._claimant(item.claimant, quote.start) or REPORTER,
            claimant_name=name,
            via=tuple(w for v in item.via if (w := self._words(v, quote.start))),
            stance=item.stance.value,
        )

    def _fault(self, item: ClaimItem, quote: Span | None) -> str | None:
        """Why a claim can't stand on the words of the text; None where it can."""
        if quote is None:
            return NO_QUOTE
        if quote.end - quote.start > LONGEST_QUOTE:
            return f"its quote has more than {LONGEST_QUOTE} characters"
        if self._claimant(item.claimant, quote.start) is None:
            return "its claimant is not in the text"
        if item.attribute == Attribute.PERSON_STATUS:
            if item.value not in set(PersonStatus):
                return "its value is no status of a person"
            if self._words(item.who, quote.start) is None:
                return "its person is not in the text"
        elif item.attribute in COUNTS and self._number_of(item, quote) is None:
            return "its number is not in its quote"
        elif item.attribute in _NAMED and self._words(item.value, quote.start) is None:
            return "its value is not in the text"
        return None

    def _claimant(self, words: str, near: int) -> str | None:
        return REPORTER if words.strip().casefold() == REPORTER else self._words(words, near)

    def _value(self, item: ClaimItem, quote: Span) -> tuple[str, int | None, int | None]:
        """(the value in words of the text, its bounds). Where a model worded the value itself, the quote stands for it."""
        if item.attribute == Attribute.PERSON_STATUS:
            return item.value, None, None
        if item.attribute in COUNTS:
            counted = self._number_of(item, quote) or quote
            if counted == quote:
                # Whatever other number the quote holds is not what was asked for.
                words = self.text[quote.start : quote.end]
                return words, _denied(words, item.stance), None
            return self._counted(counted, item.stance)
        span = locate(item.value, self.text, near=quote.start, within=quote, any_case=True) or locate(
            item.value, self.text, near=quote.start, any_case=True
        )
        # A size or a tally is `other`, and has bounds too.
        if span and item.attribute == Attribute.OTHER:
            return self._counted(span, item.stance)
        span = span or quote
        return self.text[span.start : span.end], None, None

    def _number_of(self, item: ClaimItem, quote: Span) -> Span | None:
        """The words of a count in its quote: the value's own, or the same number in other words around it. A value
        without a number ("gave no toll") is the quote's; one whose number the quote has not is None."""
        span = locate(item.value, self.text, within=quote, any_case=True)
        if span:
            return span
        wanted = {n for number in self._numbers(item.value) for n in (number.low, number.high) if n is not None}
        if not wanted or (wanted <= {0, 1} and _NO_COUNT.search(item.value)):
            return quote
        for number in self._numbers(self.text[quote.start : quote.end]):
            if wanted & {number.low, number.high}:
                return Span(quote.start + number.start, quote.start + number.end)
        return None

    def _numbers(self, words: str) -> list[NumberPhrase]:
        return find_numbers(words, self.document.language)

    def _counted(self, span: Span, stance: Stance) -> tuple[str, int | None, int | None]:
        """The number that some words hold, its hedge in the sentence included, with the codebook's bounds."""
        start = self.document.sentence_at(span.start).start
        end = self.document.sentence_at(max(span.start, span.end - 1)).end
        words = self.text[span.start : span.end]
        for number in self._numbers(self.text[start:end]):
            first, last = start + number.start, start + number.end
            if first < span.end and span.start < last:
                whole = self.text[min(first, span.start) : max(last, span.end)]
                if number.high in (0, 1) and _NO_COUNT.search(whole):
                    return words, None, None
                return whole, number.low, number.high
        one = 1 if _is_one_person(words, self.document.language) else None
        return words, one or _denied(words, stance), one

    # -- relations

    def _relation(self, item: RelationItem) -> Relation | None:
        said = f"{item.subject} / {item.object}"
        quote = locate(item.quote, self.text)
        if quote is None:
            self._refuse(item.relation, said, NO_QUOTE)
            return None
        subject, other = self._words(item.subject, quote.start), self._words(item.object, quote.start)
        claimant = self._claimant(item.claimant, quote.start)
        if subject is None or other is None or claimant is None:
            self._refuse(item.relation, said, "one of its names is not in the text")
            return None
        return Relation(
            subject,
            item.relation.value,
            other,
            self.text[quote.start : quote.end],
            quote.start,
            quote.end,
            claimant=claimant,
            stance=item.stance.value,
        )


_Mention = TypeVar("_Mention", PlaceMention, TimeMention)


def _overlapping(mentions: Sequence[_Mention], span: Span) -> _Mention | None:
    """The mention that shares most characters with a stretch; of equal ones the first."""
    shared = [(min(m.end, span.end) - max(m.start, span.start), m) for m in mentions]
    best = max((n for n, _ in shared), default=0)
    return next((m for n, m in shared if n == best), None) if best > 0 else None


def _denied(words: str, stance: Stance) -> int | None:
    """ "Denied that anyone died": the value, put positively, is at least one."""
    return 1 if stance == Stance.DENIES and _ANYBODY.search(words) else None


def _is_one_person(words: str, language: str) -> bool:
    """ "A soldier", "un civil": one, where the noun is one that counts people."""
    article, _, noun = words.casefold().partition(" ")
    return article in {"a", "an", "un", "une"} and noun in wordlists.load("count_person_nouns", language)
