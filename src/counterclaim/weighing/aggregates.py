"""Sums that are claimed ("dozens of strikes since January") in, each beside what the ledger holds of it out. Pure.

The ledger's number says how much of a sum it can show, not that the sum is wrong: nobody's ledger is complete.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Final

from counterclaim.codebook import Attribute, EventType
from counterclaim.merging.plain import days, lead
from counterclaim.records import Claim, EventGroup, Reading, Report, Voiced
from counterclaim.weighing.alike import name_words, names_agree
from counterclaim.weighing.estimate import estimates
from counterclaim.weighing.rules.scene import Counted, total_of
from counterclaim.weighing.sentences import number_of
from counterclaim.weighing.speakers import Speaker, speaker_of
from counterclaim.weighing.tolls import PEOPLE, label_of_words
from counterclaim.wordlists import fold

_MONTHS: Final = {
    name: number
    for number, names in enumerate(
        """january,janvier february,fevrier march,mars april,avril may,mai june,juin july,juillet august,aout
        september,septembre october,octobre november,novembre december,decembre""".split(),
        start=1,
    )
    for name in names.split(",")
}
_MONTH: Final = "|".join(_MONTHS)
_SINCE = re.compile(
    rf"\b(?:since|depuis)\s+(?:the\s+(?:start|beginning)\s+of\s+|le\s+debut\s+de\s+|debut\s+|le\s+)?"
    rf"(?:(?P<day>\d{{1,2}})(?:er)?\s+)?(?:(?P<month>{_MONTH})\b)?\s*(?P<year>\d{{4}})?"
)
_LAST = re.compile(
    r"\b(?:in|over|during|within|ces|au cours des|en)\s+(?:the\s+)?(?:(?:past|last|previous)\s+)?"
    r"(?P<n>\d+|a|one|two|three|four|five|six|un|une|deux|trois|quatre|cinq)?\s*(?:derniers?\s+|dernieres?\s+)?"
    r"(?P<unit>weeks?|months?|years?|semaines?|mois|ans?|annees?)\b"
)
_THIS_YEAR = re.compile(r"\b(?:this year|so far in \d{4}|cette annee)\b")
_LAST_YEAR = re.compile(r"\b(?:last year|l'an dernier|l'annee derniere)\b")
_NUMBERS: Final = {"a": 1, "one": 1, "un": 1, "une": 1, "two": 2, "deux": 2, "three": 3, "trois": 3} | {
    "four": 4, "quatre": 4, "five": 5, "cinq": 5, "six": 6,
}  # fmt: skip
_DAYS: Final = {"w": 7, "s": 7, "m": 30, "y": 365, "a": 365}
#: Words for events that are counted, by the types that they can be; the first that the words hold decides.
_EVENTS: Final = (
    (re.compile(r"\b(?:air\s*strikes?|strikes?|air attacks?|drone|frappes?|bombardements? aeriens?)\b"), {EventType.AIR_OR_DRONE_STRIKE}),
    (re.compile(r"\b(?:shellings?|bombardements?)\b"), {EventType.SHELLING}),
    (re.compile(r"\b(?:abductions?|kidnappings?|enlevements?)\b"), {EventType.ABDUCTION}),
    (re.compile(r"\b(?:ambush(?:es)?|embuscades?)\b"), {EventType.AMBUSH}),
    (re.compile(r"\b(?:clash(?:es)?|affrontements?|combats?)\b"), {EventType.ARMED_CLASH}),
    (re.compile(r"\b(?:bombings?|explosions?|ieds?)\b"), {EventType.BOMBING_EXPLOSION, EventType.SUICIDE_ATTACK}),
    (
        re.compile(r"\b(?:attacks?|attaques?|raids?|assaults?|incidents?)\b"),
        set(EventType) - {EventType.ARREST_OR_CAPTURE, EventType.OTHER},
    ),
)  # fmt: skip
_HURT = re.compile(r"\b(?:wound\w*|injur\w*|bless\w*)\b")
_KILLED = re.compile(r"\b(?:kill\w*|dead|deaths?|died|tue\w*|morts?)\b")
_PEOPLE: Final = {"fatalities": "killed", "injuries": "injured", "missing_or_captured_people": "missing or captured"}
_TAKEN = re.compile(r"\b(?:abduct\w*|kidnap\w*|captur\w*|enlev\w*|arrest\w*|missing|disparu\w*)\b")


@dataclass(frozen=True, slots=True)
class AggregateCheck:
    """A claimed sum and what the ledger holds in its period. `held` counts events, or people by our estimates' best."""

    voiced: Voiced
    since: date | None
    until: date | None
    #: "events" or the attribute of the people counted; None where the sum's time can't be told.
    of: str | None
    held: int | None
    events: tuple[str, ...]
    verdict: str | None
    sentence: str


def period_of(claim: Claim, published: date | None) -> tuple[date | None, date | None]:
    """First and last day that a sum runs over, as far as its words and the publication date tell."""
    words = fold(f"{claim.value} {claim.quote}")
    if published is None:
        return None, None
    if _LAST_YEAR.search(words):
        return date(published.year - 1, 1, 1), date(published.year - 1, 12, 31)
    found = _SINCE.search(words)
    if found and (found["month"] or found["year"]):
        month = _MONTHS.get(found["month"] or "", 1)
        year = int(found["year"]) if found["year"] else published.year - (month > published.month)
        return _day(year, month, int(found["day"] or 1)), published
    if _THIS_YEAR.search(words):
        return date(published.year, 1, 1), published
    found = _LAST.search(words)
    if found:
        number = _NUMBERS.get(found["n"] or "a") or int(found["n"] or 1)
        return published - timedelta(days=min(number, 200) * _DAYS[found["unit"][0]]), published
    return None, published


def _day(year: int, month: int, day: int) -> date | None:
    try:
        return date(year, month, day)
    except ValueError:
        return None


def _within(group: EventGroup, since: date | None, until: date | None) -> bool:
    spread = days(lead(group).event)
    if spread is None:
        return False
    return (since is None or spread[1] >= since) and (until is None or spread[0] <= until)


def _by(group: EventGroup, names: frozenset[str]) -> bool:
    """Whether a party that the sum names, or that gives it, is in the event; a sum that names none is of all."""
    if not names:
        return True
    parties = [n for m in group.mentions for n in (*m.event.perpetrators, *m.event.targets)]
    return any(names_agree(names, name_words(party)) for party in parties)


def _people(groups: Sequence[EventGroup], claim: Claim, *, state: bool) -> tuple[str, int, list[EventGroup]]:
    """The people of the sum's class by our best estimates, event by event."""
    said = fold(claim.value) if _HURT.search(fold(claim.value)) or _TAKEN.search(fold(claim.value)) else ""
    words = said or fold(claim.quote if not _KILLED.search(fold(claim.value)) else claim.value)
    attribute = Attribute.INJURIES if _HURT.search(words) and not _KILLED.search(words) else Attribute.FATALITIES
    attribute = Attribute.MISSING_OR_CAPTURED_PEOPLE if _TAKEN.search(words) else attribute
    who = label_of_words(claim.who, state=state)
    total, kept = 0, []
    for group in groups:
        best = {e.who: e.best for e in estimates(group) if e.attribute == attribute and e.best is not None}
        counted = {name: Counted(name, number, (), "") for name, number in best.items()}
        number = total_of(counted)[0] if who == PEOPLE else best.get(who)
        total += number or 0
        kept += [group] if number else []
    return str(attribute), total, kept


def _held(claim: Claim, groups: Sequence[EventGroup], *, state: bool) -> tuple[str, int, list[EventGroup]]:
    what = fold(claim.who or claim.value)
    for pattern, types in _EVENTS:
        if pattern.search(what):
            kept = [g for g in groups if any(m.event.type in types for m in g.mentions)]
            return "events", len(kept), kept
    return _people(groups, claim, state=state)


def check_aggregates(readings: Sequence[tuple[Report, Reading]], groups: Sequence[EventGroup]) -> list[AggregateCheck]:
    """Every claimed sum with a number, in the order of the readings, beside the events of the ledger in its period
    that it can be of: in the countries of its report, with a party that the sum names."""
    known = frozenset().union(
        *(name_words(n) for g in groups for m in g.mentions for n in (*m.event.perpetrators, *m.event.targets))
    )
    found = []
    for report, reading in readings:
        countries = {event.country for event in reading.events if event.country}
        near = [g for g in groups if not countries or any(m.event.country in countries for m in g.mentions)]
        for number, claim in reading.numbered():
            if claim.attribute == Attribute.AGGREGATE and (claim.low is not None or claim.high is not None):
                speaker = speaker_of(claim, report, voice=reading.voice)
                found.append(_check(Voiced(report, number, claim), speaker, near, known))
    return found


def _check(voiced: Voiced, speaker: Speaker, groups: Sequence[EventGroup], known: frozenset[str]) -> AggregateCheck:
    claim = voiced.claim
    since, until = period_of(claim, voiced.report.published)
    told = f"{speaker.name} counts {number_of(claim)} (“{claim.value}”)"
    told = told[:1].upper() + told[1:]
    if since is None or until is None:
        sentence = f"{told}; over which time can't be told, so the ledger is not asked."
        return AggregateCheck(voiced, None, None, None, None, (), None, sentence)
    names = (name_words(claim.quote) | name_words(claim.who or "")) & known
    within = [g for g in groups if _within(g, since, until) and _by(g, names)]
    of, held, kept = _held(claim, within, state=speaker.state)
    unit = "such events" if of == "events" else f"such people {_PEOPLE[of]}, by our estimates"
    verdict = _verdict(claim, held)
    sentence = f"{told}; the ledger holds {held} {unit} from {since.isoformat()} to {until.isoformat()}: {verdict}."
    return AggregateCheck(voiced, since, until, of, held, tuple(g.id for g in kept), verdict, sentence)


def _verdict(claim: Claim, held: int) -> str:
    if claim.low is not None and held < claim.low:
        return "fewer than claimed"
    if claim.high is not None and held > claim.high:
        return "more than claimed"
    return "in keeping with it"
