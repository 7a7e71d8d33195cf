"""Mentions in, groups of what is plainly the same event out: same day, same place, compatible parties. Pure."""

from __future__ import annotations

import hashlib
import math
import re
from collections.abc import Iterable, Sequence
from datetime import date, timedelta
from difflib import SequenceMatcher
from functools import lru_cache
from typing import Final

from counterclaim.codebook import DatePrecision, EventType, PlacePrecision
from counterclaim.records import Event, EventGroup, Mention
from counterclaim.wordlists import fold

#: Nearer than this, two settlements are one place: reports name a village, the camp beside it, or the next village.
SAME_PLACE_KM: Final = 10.0
#: Farther than this, one name stands for two places: coordinates of one settlement differ less between sources.
OTHER_PLACE_KM: Final = 50.0

_EXACT: Final = frozenset({None, PlacePrecision.SITE, PlacePrecision.SETTLEMENT, PlacePrecision.NEAR})
_VAGUE_TYPES: Final = frozenset({EventType.ATTACK, EventType.MASS_KILLING_OF_CIVILIANS, EventType.OTHER})
_TAKEN: Final = frozenset({EventType.ABDUCTION, EventType.ARREST_OR_CAPTURE})
_AIR: Final = frozenset({EventType.AIR_OR_DRONE_STRIKE, EventType.SHELLING})

#: Two spellings of one name ("Chinagodar", "Chinegodar") are at least so alike, and so long: short names differ by a
#: letter and are two places. 0.85 joined no two events of the development set that are not one.
_ALIKE: Final = 0.85
_LONG_ENOUGH: Final = 6

_WORD = re.compile(r"[^\W_]+")
#: Words of a place's name that tell no place from another.
_PLACE_FILL: Final = frozenset(
    """the a an of in at on and near around outside village villages town city camp base post outpost area district
    region province department county north south east west northern southern eastern western central le la les l de du
    des d en a au aux et pres ville localite zone cercle commune poste nord sud est ouest centre el al an ar as
    ad""".split()
)
#: Capitalised words of a party's name that name nobody: "Gunmen" can be anyone.
PARTY_FILL: Final = frozenset(
    """the a an of in at and its their some several dozens hundreds suspected unidentified unknown armed men gunmen
    attackers assailants militants jihadists terrorists terrorist insurgents rebels fighters bandits group groups
    soldiers troops army military forces force security members police civilians people villagers residents base camp
    operation state mr ministry defence national le la les l de du des d un une hommes individus assaillants
    djihadistes terroristes insurges rebelles combattants groupe groupes soldats militaires armee armees forces
    securite population habitants camp base operation etat ministere defense nationale""".split()
)


_ARTICLES: Final = frozenset({"the", "a", "an", "le", "la", "les", "l"})


@lru_cache(maxsize=8192)
def place_words(place: str) -> tuple[str, ...]:
    """The words of a place's name that tell it from others: "the village of Wad al-Noura" → wad, noura."""
    return tuple(w for w in _WORD.findall(fold(place)) if w not in _PLACE_FILL)


def days(event: Event) -> tuple[date, date] | None:
    """First and last day that an event's date may mean; None where there is no date or only a year."""
    if not event.date or event.date_precision == DatePrecision.YEAR or len(event.date) < len("2019-03"):
        return None
    try:
        if len(event.date) == len("2019-03"):
            first = date.fromisoformat(f"{event.date}-01")
            last = (first + timedelta(days=31)).replace(day=1) - timedelta(days=1)
        else:
            first = date.fromisoformat(event.date)
            last = first + timedelta(days=6 if event.date_precision == DatePrecision.WEEK else 0)
        if event.date_end and len(event.date_end) == len("2019-03-17"):
            last = max(last, date.fromisoformat(event.date_end))
    except ValueError:
        return None
    return first, last


def distance_km(one: Event, other: Event) -> float | None:
    """Great-circle distance; None where either lacks coordinates of a settlement or better."""
    if one.lat is None or one.lon is None or other.lat is None or other.lon is None:
        return None
    if one.place_precision not in _EXACT or other.place_precision not in _EXACT:
        return None
    a, b = math.radians(one.lat), math.radians(other.lat)
    half = math.sin((b - a) / 2) ** 2 + math.cos(a) * math.cos(b) * math.sin(math.radians(other.lon - one.lon) / 2) ** 2
    return 2 * 6371.0 * math.asin(min(1.0, math.sqrt(half)))


def same_place(one: Event, other: Event) -> bool:
    """Within 10 km, or the telling words of one name are all in the other's; a country is no place."""
    if not one.place or not other.place or PlacePrecision.COUNTRY in (one.place_precision, other.place_precision):
        return False
    if one.country and other.country and one.country != other.country:
        return False
    apart = distance_km(one, other)
    if apart is not None and apart <= SAME_PLACE_KM:
        return True
    if apart is not None and apart > OTHER_PLACE_KM:
        return False
    a, b = place_words(one.place), place_words(other.place)
    return bool(a) and bool(b) and (set(a) <= set(b) or set(b) <= set(a) or _spelt_alike("".join(a), "".join(b)))


@lru_cache(maxsize=8192)
def _spelt_alike(one: str, other: str) -> bool:
    if one == other:
        return True
    return min(len(one), len(other)) >= _LONG_ENOUGH and SequenceMatcher(None, one, other).ratio() >= _ALIKE


@lru_cache(maxsize=8192)
def name_tokens(name: str) -> frozenset[str]:
    """The telling capitalised words of a party's name, and its initials where it has several ("RSF")."""
    capitals = [w for w in _WORD.findall(name) if w[0].isupper()]
    initials = "".join(w[0] for w in capitals if fold(w) not in _ARTICLES)
    return frozenset({fold(w) for w in capitals} - PARTY_FILL | ({fold(initials)} if len(initials) > 1 else set()))


def _named(event: Event, names: tuple[str, ...], ids: tuple[str, ...]) -> set[str]:
    """What names the parties of one role; the event's own place names none ("the camp of Bourem")."""
    return set().union(*map(name_tokens, names)) - set(place_words(event.place or "")) | (set(ids) - {""})


def share_party(one: Event, other: Event) -> bool | None:
    """Whether both name one party, by name or acronym; None where no role is named by both ("gunmen")."""
    did = [_named(e, e.perpetrators, e.perpetrator_ids) for e in (one, other)]
    met = [_named(e, e.targets, e.target_ids) for e in (one, other)]
    if (did[0] | met[0]) & (did[1] | met[1]):
        return True
    return False if all(did) or all(met) else None


def types_agree(one: str, other: str) -> bool:
    """False for kinds that nobody takes for each other: an abduction and an air strike, an ambush and shelling."""
    if one == other or EventType.OTHER in (one, other):
        return True
    if (one in _TAKEN) != (other in _TAKEN):
        return False
    if (one in _AIR) != (other in _AIR):
        return one in _VAGUE_TYPES or other in _VAGUE_TYPES
    return True


def same_event(one: Mention, other: Mention) -> bool:
    """Plainly the same event. Two events of one reading never are.

    Where the days only adjoin (a night), or one date or place is vaguer than a day and a settlement, both must name
    one party: "gunmen" won't do.
    """
    if one.report.id == other.report.id and one.reader == other.reader:
        return False
    a, b = one.event, other.event
    when, then = days(a), days(b)
    if when is None or then is None or not types_agree(a.type, b.type) or not same_place(a, b):
        return False
    gap = max((then[0] - when[1]).days, (when[0] - then[1]).days)
    if gap > 1:
        return False
    shared = share_party(a, b)
    vague = gap == 1 or any(
        e.date_precision not in (None, DatePrecision.DAY) or e.place_precision not in _EXACT for e in (a, b)
    )
    return bool(shared) if vague else shared is not False


def group_id(mention_ids: Iterable[str]) -> str:
    """The id of a group: a hash of its mentions' ids, in any order."""
    return hashlib.sha256("\n".join(sorted(mention_ids)).encode()).hexdigest()[:16]


def in_order(mentions: Iterable[Mention]) -> list[Mention]:
    """By publication (unknown last), report id, event, reader: one fixed order, whatever order they came in."""
    return sorted(mentions, key=lambda m: (m.report.published or date.max, m.report.id, m.event.eid, m.reader, m.id))


def lead(group: EventGroup) -> Mention:
    """The mention that a group is shown by: the report's main event first, then one with a day, a place, a type."""
    return min(
        enumerate(group.mentions),
        key=lambda pair: (
            not pair[1].event.main,
            pair[1].event.date_precision not in (None, DatePrecision.DAY) or pair[1].event.date is None,
            pair[1].event.place is None,
            pair[1].event.type == EventType.OTHER,
            pair[0],
        ),
    )[1]


def group(mentions: Sequence[Mention]) -> list[EventGroup]:
    """Joins mentions of what is plainly the same event; a mention joins only where it fits all that are in.

    It goes to the first group that fits, in the order of `in_order`; the groups come in that order too.
    """
    groups: list[list[Mention]] = []
    by_day: dict[date, list[int]] = {}
    for mention in in_order(mentions):
        spread = days(mention.event)
        around: list[date] = []
        if spread is not None:
            around = [spread[0] + timedelta(days=n) for n in range(-1, (spread[1] - spread[0]).days + 2)]
        near = sorted({number for day in around for number in by_day.get(day, ())})
        number = next((n for n in near if all(same_event(mention, m) for m in groups[n])), len(groups))
        if number == len(groups):
            groups.append([])
        groups[number].append(mention)
        for day in around[1:-1]:
            by_day.setdefault(day, []).append(number)
    return [EventGroup(group_id(m.id for m in members), tuple(members)) for members in groups]
