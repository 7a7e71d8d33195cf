"""Mentions in, what can be compared of them out: plain rows of days, places, parties, tolls, people, weapons and words.

Pure. A row says what one report tells of one event; what it does not tell is None or empty, and never counts against.
"""

from __future__ import annotations

import csv
import hashlib
import json
import re
from collections.abc import Iterable
from dataclasses import asdict, dataclass
from datetime import date
from functools import cache, lru_cache
from importlib import resources
from typing import Any, Final

from counterclaim.codebook import Attribute, DatePrecision, EventType, PlacePrecision, Stance
from counterclaim.merging.plain import PARTY_FILL, days, name_tokens, place_words
from counterclaim.records import Claim, Event, Mention
from counterclaim.wordlists import fold, load

#: Grows whenever a row is made otherwise: rows of another version are scored anew.
VERSION: Final = 2
#: A count below this is told of every other event, and says nothing of which one it is.
_TELLING_COUNT: Final = 3
#: One from here on is rarely told of two events by chance.
_LARGE_COUNT: Final = 20
#: Shorter words are mostly grammar.
_LONG_WORD: Final = 5

_GROUPS: Final = {
    EventType.ABDUCTION: "taken",
    EventType.ARREST_OR_CAPTURE: "taken",
    EventType.AIR_OR_DRONE_STRIKE: "from afar",
    EventType.SHELLING: "from afar",
    EventType.BOMBING_EXPLOSION: "bomb",
    EventType.SUICIDE_ATTACK: "bomb",
    EventType.TERRITORY_SEIZED: "ground",
    EventType.ARMED_CLASH: "ground",
    EventType.AMBUSH: "ground",
    EventType.ATTACK: "any",
    EventType.MASS_KILLING_OF_CIVILIANS: "any",
    EventType.OTHER: "other",
}
_WIDE: Final = frozenset({PlacePrecision.DISTRICT, PlacePrecision.REGION})
_COUNTED: Final = {
    Attribute.FATALITIES: "dead",
    Attribute.INJURIES: "hurt",
    Attribute.MISSING_OR_CAPTURED_PEOPLE: "gone",
}
_WORD: Final = re.compile(r"[^\W_]+")


@dataclass(frozen=True, slots=True)
class Row:
    """What merging compares of one mention. Days are numbered as by `date.toordinal`."""

    id: str
    #: The report that it stands in: two events of one report are two events.
    report: str
    first_day: int | None
    last_day: int | None
    #: "day", "week", "month", "year"; None where no date is known.
    precision: str | None
    year: int | None
    country: str | None
    #: Of the report: words of two languages are not compared.
    language: str | None
    lat: float | None
    lon: float | None
    #: The name's telling words in one: "nahralimam". None where no place, or only a country, is named.
    place: str | None
    place_words: tuple[str, ...]
    #: Whether the place is a district or a region, in which the other's may lie.
    wide: bool
    type: str
    type_group: str
    parties: tuple[str, ...]
    party_ids: tuple[str, ...]
    #: The ids of those that the parties are part of, and of the parties themselves.
    kin: tuple[str, ...]
    #: Counts that are exact or a bound: "dead 23".
    tolls: tuple[str, ...]
    #: Those of them that few events share.
    large_tolls: tuple[str, ...]
    people: tuple[str, ...]
    weapons: tuple[str, ...]
    words: tuple[str, ...]
    #: Whether all that is said of it are sums over events.
    aggregate: bool

    def to_record(self) -> dict[str, Any]:
        return asdict(self)


def _span(event: Event) -> tuple[int, int] | None:
    spread = days(event)
    if spread is not None:
        return spread[0].toordinal(), spread[1].toordinal()
    if event.date and re.fullmatch(r"\d{4}", event.date[:4]) and event.date_precision == DatePrecision.YEAR:
        year = int(event.date[:4])
        return date(year, 1, 1).toordinal(), date(year, 12, 31).toordinal()
    return None


def _precision(event: Event) -> str | None:
    if event.date is None:
        return None
    by_length = {4: DatePrecision.YEAR, 7: DatePrecision.MONTH}.get(len(event.date), DatePrecision.DAY)
    return str(event.date_precision or by_length)


@cache
def _part_of() -> dict[str, frozenset[str]]:
    """Whom each known actor is part of."""
    path = resources.files("counterclaim").joinpath("data", "actor_relations.csv")
    found: dict[str, set[str]] = {}
    if not path.is_file():
        return {}
    with path.open(encoding="utf-8") as handle:
        for row in csv.DictReader(handle):
            if row.get("relation") in ("part_of", "also_known_as"):
                found.setdefault(row["subject"], set()).add(row["object"])
    return {actor: frozenset(wholes) for actor, wholes in found.items()}


def _kin(ids: Iterable[str]) -> set[str]:
    seen: set[str] = set()
    left = list(ids)
    while left:
        actor = left.pop()
        if actor not in seen:
            seen.add(actor)
            left.extend(_part_of().get(actor, ()))
    return seen


def _tolls(claims: Iterable[Claim], *, least: int) -> set[str]:
    """What is counted and by how many. A figure that somebody denies was still told of this event."""
    found = set()
    for claim in claims:
        counted = _COUNTED.get(Attribute(claim.attribute))
        for bound in (claim.low, claim.high):
            if counted and bound is not None and bound >= least:
                found.add(f"{counted} {bound}")
    return found


def _people(claims: Iterable[Claim]) -> set[str]:
    """The last word of each named person: reports shorten names to it."""
    found = set()
    for claim in claims:
        name = claim.who if claim.attribute == Attribute.PERSON_STATUS else None
        if claim.attribute == Attribute.LED_BY and claim.stance != Stance.DENIES:
            name = claim.value
        words = [w for w in _WORD.findall(name or "") if w[0].isupper()]
        if words:
            found.add(fold(words[-1]))
    return found


@lru_cache(maxsize=8)
def _weapon_names(language: str) -> tuple[tuple[str, str], ...]:
    return tuple((fold(key), fold(value or key)) for key, value in load("weapons_used", language).items())


def _weapons(claims: Iterable[Claim], language: str) -> set[str]:
    told = " ".join(fold(c.value) for c in claims if c.attribute == Attribute.WEAPON)
    return {name for key, name in _weapon_names(language) if key in told} if told else set()


def _words(mention: Mention) -> set[str]:
    """The long words of what is quoted of the event, place and parties aside: these are compared by themselves."""
    quoted = " ".join(dict.fromkeys(claim.quote for claim in mention.claims))
    words = {w for w in _WORD.findall(fold(quoted)) if len(w) >= _LONG_WORD and not w.isdigit()}
    return words - set(place_words(mention.event.place or "")) - PARTY_FILL


def _parties(event: Event) -> set[str]:
    """What names the parties, by name or initials. The event's own place names none ("the camp of Bourem")."""
    named: set[str] = set().union(*map(name_tokens, (*event.perpetrators, *event.targets)))
    return named - set(place_words(event.place or "")) - name_tokens(event.place or "")


def _is_aggregate(mention: Mention) -> bool:
    return bool(mention.claims) and all(c.attribute == Attribute.AGGREGATE for c in mention.claims)


def row_of(mention: Mention) -> Row:
    """What can be compared of one mention."""
    event, claims = mention.event, mention.claims
    span = _span(event)
    # An id is empty where it is not known who a party is.
    ids = {*event.perpetrator_ids, *event.target_ids} - {""}
    named = event.place if event.place_precision != PlacePrecision.COUNTRY else None
    words = place_words(named or "")
    exact = event.place_precision not in (*_WIDE, PlacePrecision.COUNTRY)
    return Row(
        id=mention.id,
        report=mention.report.id,
        first_day=span[0] if span else None,
        last_day=span[1] if span else None,
        precision=_precision(event) if span else None,
        year=date.fromordinal(span[0]).year if span else None,
        country=event.country,
        language=mention.report.language,
        lat=event.lat if exact else None,
        lon=event.lon if exact else None,
        place="".join(words) or None,
        place_words=tuple(sorted(set(words))),
        wide=event.place_precision in _WIDE,
        type=event.type,
        type_group=_GROUPS[EventType(event.type)],
        parties=tuple(sorted(_parties(event))),
        party_ids=tuple(sorted(ids)),
        kin=tuple(sorted(_kin(ids))),
        tolls=tuple(sorted(_tolls(claims, least=_TELLING_COUNT))),
        large_tolls=tuple(sorted(_tolls(claims, least=_LARGE_COUNT))),
        people=tuple(sorted(_people(claims))),
        weapons=tuple(sorted(_weapons(claims, mention.report.language or "en"))),
        words=tuple(sorted(_words(mention))),
        aggregate=_is_aggregate(mention),
    )


def mark_of(row: Row) -> str:
    """A hash of all that is compared: a mention whose mark is unchanged need not be scored again."""
    text = json.dumps([VERSION, row.to_record()], sort_keys=True)
    return hashlib.sha256(text.encode()).hexdigest()[:16]
