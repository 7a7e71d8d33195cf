"""What happened: events of a report with day, place, parties, and which claim belongs to which event. Pure.

The first event is what the report opens with. Another event needs words of its own: a trigger ("attack", "ambush") with
a place not spoken of yet, or with a day that is not the first event's. A sentence without place and day of its own goes
on with the event before it in its paragraph.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date

from counterclaim import wordlists
from counterclaim.claims.event_days import Day, choose_day, find_days
from counterclaim.claims.event_hints import Hint, place_hints
from counterclaim.claims.event_links import keep_features, link_features, told_of
from counterclaim.claims.event_parties import with_parties
from counterclaim.claims.event_places import PlaceGroup, group_places, place_features, rival_features
from counterclaim.claims.event_types import likeliest, type_chances, type_features
from counterclaim.claims.event_weights import Features, chance, choices, logit, total, weights
from counterclaim.claims.parties import Party
from counterclaim.claims.proposal import Proposal
from counterclaim.claims.scenes import (
    PEOPLE,
    PRECISE,
    Scene,
    find_scenes,
    find_triggers,
    same_place,
    trigger_pattern,
    trigger_types,
    why_no_date,
)
from counterclaim.claims.speech import Voice, grammar
from counterclaim.codebook import COUNTS, Attribute, DatePrecision, EventType, PlacePrecision
from counterclaim.records import Claim, Event
from counterclaim.resolve.dates import TimeMention
from counterclaim.resolve.places import PlaceMention
from counterclaim.text.analyse import Document

__all__ = ["FoundEvent", "find_events", "find_triggers", "link_claims", "why_no_date"]


@dataclass(frozen=True, slots=True)
class FoundEvent:
    """An event with the sentences (by index) and the places (by start) where the report speaks of it."""

    event: Event
    start: int
    sentences: frozenset[int]
    #: The chance of each type in the order of the codebook; empty where the event was made for its type.
    kinds: tuple[float, ...] = ()


#: How telling one mention of a type is. "attack" is said of nearly everything, "suicide bomber" of one thing only.
#: Set by hand on the training texts so that the type of the first event came out right most often.
WEIGHT = {
    EventType.SUICIDE_ATTACK: 4.0,
    EventType.AIR_OR_DRONE_STRIKE: 2.5,
    EventType.AMBUSH: 2.5,
    EventType.ABDUCTION: 1.6,
    EventType.MASS_KILLING_OF_CIVILIANS: 1.6,
    EventType.SHELLING: 1.8,
    EventType.BOMBING_EXPLOSION: 1.6,
    EventType.ARREST_OR_CAPTURE: 1.0,
    EventType.ARMED_CLASH: 1.1,
    EventType.TERRITORY_SEIZED: 1.0,
    EventType.ATTACK: 1.0,
}

#: An event in the making: the event, where it is first spoken of, the sentences that speak of it.
Draft = tuple[Event, int, set[int]]
#: Chances (of `event_places`, `event_days`) from which a place has an event of its own, is as much the report's subject
#: as the first one (on the same day, on another), and has a day of its own.
SIDE, BOTH, BOTH_APART, OWN_DAY = 0.4, 0.3, 0.9, 0.3
#: Chance from which an event that was found is kept, once it is known which claims belong to it.
KEEP = 0.3
#: With fewer claims than this, that none belongs to an event says nothing.
FEW = 3
#: … and from which a village takes the place of the region or country that is likelier than it.
INSTEAD = 0.25
#: A report that tells of more events is a list; the rest goes to the nearest.
_MOST = 12
_WIDE = {PlacePrecision.REGION, PlacePrecision.COUNTRY}
_TELLING = {Attribute.RESPONSIBILITY, Attribute.PERPETRATOR, Attribute.TERRITORY_CONTROL}
_CUSTODY = {EventType.ABDUCTION, EventType.ARREST_OR_CAPTURE}


def _main_type(document: Document, scenes: Sequence[Scene]) -> str:
    """The type that the triggers speak for, those of the title and the first telling sentences counting most.

    Ties: the order of `WEIGHT`.
    """
    scores: dict[str, float] = dict.fromkeys(WEIGHT, 0.0)
    title = document.report.title or ""
    types = trigger_types(document.language)
    for m in trigger_pattern(document.language).finditer(title):
        scores[types[wordlists.fold(" ".join(m.group().split()))]] += (
            2.0 * WEIGHT[EventType(types[wordlists.fold(" ".join(m.group().split()))])]
        )
    told = 0
    for scene in scenes:
        told += bool(scene.triggers)
        share = 3.0 if told <= 1 else 2.0 if told == 2 else 1.0 if told <= 5 else 0.3
        for kind in dict.fromkeys(t.type for t in scene.triggers):
            scores[kind] += share * WEIGHT[EventType(kind)]
    best = max(scores, key=lambda k: (scores[k], -list(WEIGHT).index(EventType(k))))
    return best if scores[best] > 0 else EventType.OTHER


def draft_features(
    document: Document, scenes: Sequence[Scene], drafts: Sequence[Draft], claims: Sequence[Claim]
) -> list[Features]:
    """For each draft, what its sentences say of its type; the first has those that no other has for itself, the others
    also what the report says of the first ("the same day another …")."""
    first = drafts[0][0]
    elsewhere = {i for e, _, told in drafts[1:] for i in told if not (e.main and e.date == first.date)}
    found = []
    for number, (_, at, told) in enumerate(drafts):
        if number == 0:
            own = [s for s in scenes if s.sentence.index not in elsewhere]
            found.append(type_features(document, own, near=None, main=True, claims=claims))
        else:
            here = document.sentence_at(at).index
            own = [s for s in scenes if s.sentence.index in told or s.sentence.index == here]
            f = type_features(document, own, near=at, main=False, claims=claims)
            # what the report tells of mostly, a strike or a raid, is often what it tells of besides
            f |= {f"report {k.removeprefix('said ')}": v / 2 for k, v in found[0].items() if k.startswith("said ")}
            f |= {f"report {k}": v for k, v in found[0].items() if k.startswith("share ")}
            found.append(f)
    return found


def _chances(
    document: Document, scenes: Sequence[Scene], drafts: Sequence[Draft], claims: Sequence[Claim]
) -> list[tuple[float, ...]]:
    """The chances of the types that the drafts' sentences speak for; none for what was made for its type."""
    features = draft_features(document, scenes, drafts, claims)
    return [
        () if number and event.type in _CUSTODY else type_chances(f)
        for number, ((event, _, _), f) in enumerate(zip(drafts, features, strict=True))
    ]


def _type_of(scene: Scene, near: int) -> str:
    """The type that one sentence speaks for; nearer triggers and telling ones first."""
    if not scene.triggers:
        return EventType.OTHER
    return max(scene.triggers, key=lambda t: (WEIGHT[EventType(t.type)] - abs(t.start - near) / 150, -t.start)).type


def _event(
    eid: str, kind: str, place: PlaceMention | None, time: TimeMention | None, *, country: str | None, main: bool
) -> Event:
    value = time.value if time else None
    end = None
    if (
        time
        and time.value
        and time.precision == DatePrecision.DAY
        and time.high
        and time.low
        and time.high > time.low
        and time.low.isoformat() == time.value
    ):
        end = time.high.isoformat()
    return Event(
        eid,
        str(kind),
        date=value,
        date_end=end,
        date_precision=time.precision if time and (value or time.precision) else None,
        place=place.name if place else None,
        country=(place.country if place else None) or country,
        lat=place.lat if place else None,
        lon=place.lon if place else None,
        place_precision=place.precision if place else None,
        main=main,
        date_phrase=time.phrase if time else None,
        date_anchor=time.anchor if time else None,
    )


# --- events ----------------------------------------------------------------------------------------------------------------


def find_events(
    document: Document,
    *,
    voices: Sequence[Voice],
    times: Sequence[TimeMention],
    places: Sequence[PlaceMention],
    country: str | None,
    parties: Sequence[Party],
    given: Sequence[tuple[Proposal, Claim]],
    hints: Sequence[Hint] = (),
) -> list[FoundEvent]:
    """The events of a report, main ones first, numbered e1, e2 … in that order.

    `hints`: what the trained reader says of the claims `given`, one each; empty where the rules read alone.
    """
    scenes = find_scenes(document, voices, times, places, given=given)
    drafts = draft_events(document, scenes, times, places, country=country, given=given, hints=hints)
    kinds = _chances(document, scenes, drafts, [c for _, c in given]) if drafts else []
    typed = [
        (replace(event, type=likeliest(k)) if k else event, at, told)
        for (event, at, told), k in zip(drafts, kinds, strict=True)
    ]
    found = _with_all_parties(document, typed, parties, voices=voices, places=places, given=given)
    return [replace(f, kinds=k) for f, k in zip(found, kinds, strict=True)]


def draft_events(
    document: Document,
    scenes: Sequence[Scene],
    times: Sequence[TimeMention],
    places: Sequence[PlaceMention],
    *,
    country: str | None,
    given: Sequence[tuple[Proposal, Claim]],
    hints: Sequence[Hint] = (),
) -> list[Draft]:
    """The events of a report with place, day and sentences, main ones first, before their types and parties are known."""
    if not any(s.triggers for s in scenes) and not any(c.attribute in COUNTS for _, c in given):
        return []
    groups = chosen_places(document, scenes, country=country, hints=hints)
    days = find_days(document, scenes)
    ground = _Ground(document, scenes, groups, days, country, given, hints)
    heads = _headings(document, scenes, times, places)
    if len(heads) < 2:
        return _section(ground, range(len(scenes)))
    # a round-up: what each heading stands over is told by itself
    starts = [i for i, s in enumerate(scenes) if s.sentence.paragraph in heads and _opens(scenes, i)]
    drafts: list[Draft] = []
    for first, last in zip(starts, [*starts[1:], len(scenes)], strict=True):
        drafts += _section(ground, range(first, last), head=heads[scenes[first].sentence.paragraph])
    mains = [d for d in drafts if d[0].main]
    drafts = [*mains, *(d for d in drafts if not d[0].main)][:_MOST]
    _share_out(ground, range(starts[0]), drafts)
    return drafts


@dataclass(frozen=True, slots=True)
class _Ground:
    """What the events of one report are made from; groups the likeliest first."""

    document: Document
    scenes: Sequence[Scene]
    groups: Sequence[PlaceGroup]
    days: Sequence[Day]
    country: str | None
    given: Sequence[tuple[Proposal, Claim]]
    hints: Sequence[Hint]


def _opens(scenes: Sequence[Scene], index: int) -> bool:
    return index == 0 or scenes[index - 1].sentence.paragraph != scenes[index].sentence.paragraph


def _section(
    ground: _Ground, part: range, *, head: tuple[PlaceMention, TimeMention | None] | None = None
) -> list[Draft]:
    """The events of one stretch of a report (by scenes): the first one and those at other places, days or of custody.

    `head` is the place and day that stand over the stretch: the first event's, but for a village that is named in a
    region so named, or another day than the heading's.
    """
    document, country, hints = ground.document, ground.country, ground.hints
    # what is told first, and how late, counts within the stretch
    scenes = [ground.scenes[i] for i in part]
    groups = []
    for g in ground.groups:
        mentions = tuple(replace(m, scene=m.scene - part.start) for m in g.mentions if m.scene in part)
        if mentions:
            groups.append(replace(g, mentions=mentions))
    days = [replace(d, scene=d.scene - part.start) for d in ground.days if d.scene in part]
    first = first_place(groups)
    if head is not None:
        named = next((i for i, g in enumerate(groups) if any(m.place == head[0] for m in g.mentions)), None)
        inner = [i for i, g in enumerate(groups) if g.place.precision in PRECISE and g.chance >= INSTEAD]
        if head[0].precision in PRECISE or not inner:
            first = named
        else:
            first = max(inner, key=lambda i: (groups[i].first, -groups[i].mentions[0].place.start))
    time, _ = choose_day(document, scenes, days, first, groups, main=True, hints=hints)
    if head is not None and head[1] is not None:
        time = head[1]
    place = groups[first].place if first is not None else None
    start = next((s.triggers[0].start for s in scenes if s.triggers), scenes[0].sentence.start if head else 0)
    drafts: list[Draft] = [
        (_event("", _main_type(document, scenes), place, time, country=country, main=True), start, set())
    ]
    for number, group in enumerate(groups):
        if group.chance < SIDE or len(drafts) >= _MOST:
            break
        if number == first or (first is not None and _within(group, groups[first])):
            continue
        other, sure = choose_day(document, scenes, days, number, groups, main=False, hints=hints)
        drafts.append(_side(scenes, group, other, sure, drafts[0][0], country=country))
    _share_out(ground, part, drafts)
    return drafts


def _share_out(ground: _Ground, part: range, drafts: list[Draft]) -> None:
    """Gives each sentence of a stretch to the event that it speaks of; adds events that it tells of besides."""
    current, paragraph = 0, -1
    for scene in (ground.scenes[i] for i in part):
        if scene.sentence.paragraph != paragraph:
            current, paragraph = 0, scene.sentence.paragraph
        current = _place_scene(ground.document, scene, drafts, current, country=ground.country, given=ground.given)
        drafts[current][2].add(scene.sentence.index)


def _with_all_parties(
    document: Document,
    drafts: Sequence[Draft],
    parties: Sequence[Party],
    *,
    voices: Sequence[Voice],
    places: Sequence[PlaceMention],
    given: Sequence[tuple[Proposal, Claim]],
) -> list[FoundEvent]:
    """The drafts numbered in their order, with their parties."""
    named = with_parties(document, drafts, parties, given, voices=voices, places=places)
    return [
        FoundEvent(replace(event, eid=f"e{number}"), at, frozenset(told))
        for number, (event, (_, at, told)) in enumerate(zip(named, drafts, strict=True), start=1)
    ]


#: Characters; a longer first sentence of a paragraph is no heading.
_LONGEST_HEADING = 60


def _headings(
    document: Document, scenes: Sequence[Scene], times: Sequence[TimeMention], places: Sequence[PlaceMention]
) -> dict[int, tuple[PlaceMention, TimeMention | None]]:
    """Paragraph → the place and day it is headed by, in round-ups that go from place to place ("Léré, 17 September.")."""
    found: dict[int, tuple[PlaceMention, TimeMention | None]] = {}
    for index, scene in enumerate(scenes):
        sentence = scene.sentence
        if not _opens(scenes, index) or len(sentence.text) > _LONGEST_HEADING or scene.triggers:
            continue
        place = next((p for p in places if 0 <= p.start - sentence.start < 5), None)
        if place is None or grammar(document.language).finite.search(sentence.text):
            continue
        # "Benin." or "1. Panjgur." is nothing but a heading; a dateline or a country's name otherwise is none
        bare = document.text[place.end : sentence.end].strip(" .:") == ""
        if not bare and (sentence.paragraph == 0 or place.precision == PlacePrecision.COUNTRY):
            continue
        day = next((t for t in times if sentence.start <= t.start < sentence.end and t.kind == "date"), None)
        found[sentence.paragraph] = (place, day)
    return found


def rated_places(document: Document, scenes: Sequence[Scene], *, country: str | None) -> list[PlaceGroup]:
    """The places that a report names with their chances to be an event's, by the rules alone, in the order of their
    first mention."""
    groups = group_places(scenes)
    found = place_features(document, scenes, groups, country=country)
    rated = [replace(g, chance=chance(f, "place")) for g, f in zip(groups, found, strict=True)]
    beside = rival_features(document, scenes, rated)
    rows = [own | f for own, f in zip(found, beside, strict=True)]
    firsts = choices(rows, weights("first"))
    return [
        replace(g, chance=chance(f, "rival"), main=chance(row, "main"), first=first)
        for g, f, row, first in zip(rated, beside, rows, firsts, strict=True)
    ]


def hinted_places(groups: Sequence[PlaceGroup], hints: Sequence[Hint]) -> list[Features]:
    """For each place its chances by the rules and what the hints say of it."""
    return [
        f
        | {
            "bias": 1.0,
            "rules": logit(g.chance),
            "rules first": math.log(max(g.first, 1e-6)),
            "rules main": logit(g.main),
        }
        for g, f in zip(groups, place_hints(groups, hints), strict=True)
    ]


#: What each model of hints looks at: the texts that they are fitted on are few.
_LOOKS = {
    "place hinted": ("bias", "rules", "place share", "place of pointers"),
    "main hinted": ("bias", "rules main", "main place share", "main place of pointers"),
    "first hinted": ("rules first", "main place share", "main place of pointers"),
}


def only(features: Features, part: str) -> Features:
    """The features that one part of the weights looks at."""
    return {name: features[name] for name in _LOOKS[part]}


def chosen_places(
    document: Document, scenes: Sequence[Scene], *, country: str | None, hints: Sequence[Hint] = ()
) -> list[PlaceGroup]:
    """The places that a report names with their chances to be an event's, the likeliest first; ties: the first named."""
    rated = rated_places(document, scenes, country=country)
    if hints:
        rows = hinted_places(rated, hints)
        firsts = choices([only(f, "first hinted") for f in rows], weights("first hinted"))
        rated = [
            replace(
                g,
                chance=chance(only(f, "place hinted"), "place hinted"),
                main=chance(only(f, "main hinted"), "main hinted"),
                first=first,
            )
            for g, f, first in zip(rated, rows, firsts, strict=True)
        ]
    return sorted(rated, key=lambda g: (-g.chance, g.mentions[0].place.start))


def first_place(groups: Sequence[PlaceGroup]) -> int | None:
    """The place (by index) of the report's first event: the likeliest of its subject, but a village in a region before
    the region."""
    order = sorted(range(len(groups)), key=lambda i: (-groups[i].first, groups[i].mentions[0].place.start))
    if not order or groups[order[0]].place.precision not in _WIDE:
        return order[0] if order else None
    exact = [i for i in order if groups[i].place.precision not in _WIDE and groups[i].chance >= INSTEAD]
    return exact[0] if exact else order[0]


def _within(group: PlaceGroup, first: PlaceGroup) -> bool:
    """Whether a region or country may only be where the first event's village lies."""
    return (
        group.place.precision in _WIDE
        and first.place.precision not in _WIDE
        and (group.place.country == first.place.country)
    )


def _side(
    scenes: Sequence[Scene],
    group: PlaceGroup,
    time: TimeMention | None,
    sure: float,
    main: Event,
    *,
    country: str | None,
) -> Draft:
    """An event at another place than the first one: with its own day where one is likelier than the first one's."""
    inside = [m for m in group.mentions if m.aside in ("", "country")] or list(group.mentions)
    told = next((m for m in inside if scenes[m.scene].telling), inside[0])
    kind = _type_of(scenes[told.scene], told.place.start)
    event = _event("", kind, group.place, time, country=country, main=group.main >= BOTH)
    if time is None or sure < OWN_DAY:
        event = replace(
            event,
            date=main.date,
            date_end=main.date_end,
            date_precision=main.date_precision,
            date_phrase=main.date_phrase,
            date_anchor=main.date_anchor,
        )
        own = next((t for t in scenes[told.scene].times if t.value is None and t.kind == "date"), None)
        if main.date is None and own is not None:  # without a publication date: its own "Tuesday", not the main one's
            event = replace(event, date_phrase=own.phrase, date_anchor=own.anchor)
    elif _apart(main, time) and group.main < BOTH_APART:
        event = replace(event, main=False)
    return event, told.place.start, set()


def _apart(event: Event, time: TimeMention) -> bool:
    """Whether a day is plainly not the event's: both known, more than two days between them."""
    if not event.date or time.low is None or time.high is None:
        return False
    first = _first_day(event.date)
    last = _first_day(event.date_end) if event.date_end else _last_day(event.date)
    return (time.low - last).days > 1 or (first - time.high).days > 1


def _first_day(value: str) -> date:
    parts = [int(p) for p in value.split("-")]
    return date(parts[0], parts[1] if len(parts) > 1 else 1, parts[2] if len(parts) > 2 else 1)


def _last_day(value: str) -> date:
    parts = [int(p) for p in value.split("-")]
    if len(parts) == 3:
        return date(*parts)
    month = parts[1] if len(parts) == 2 else 12
    return date(parts[0], month, 28)


def _place_scene(
    document: Document,
    scene: Scene,
    drafts: list[Draft],
    current: int,
    *,
    country: str | None,
    given: Sequence[tuple[Proposal, Claim]],
) -> int:
    """Which draft a sentence speaks of; a new one is added where it tells of something else. Returns its index."""

    def inside(claim: Claim) -> bool:
        return scene.sentence.start <= claim.start < scene.sentence.end

    counted = [c for _, c in given if c.attribute in PEOPLE and inside(c)]
    real = list(scene.triggers)
    main = drafts[0][0]
    told = bool(counted) or any(c.attribute in _TELLING and inside(c) for _, c in given)
    far = next((t for t in scene.times if _apart(main, t)), None)
    near = next((t for t in scene.times if not _apart(main, t)), None)
    chosen = _nearest(scene, [c.start for c in counted] or [t.start for t in real])
    known = next(
        (i for i, (e, _, _) in enumerate(drafts) if chosen and e.place and same_place(e.place, chosen.name)), None
    )
    if known is not None and chosen is not None:
        if known == 0 and real and told and far and not near:
            added = _add(scene, drafts, chosen, far, country)
            if added is not None:
                return added
        return known
    if real and scene.sentence.index > 0 and main.place:
        if far and told:
            for index, (event, _, _) in enumerate(drafts[1:], start=1):
                if event.date == far.value and not chosen:
                    return index
            added = _add(scene, drafts, chosen, far, country)
            if added is not None:
                return added
        custody = [t for t in real if t.type in _CUSTODY]
        taken = any(c.attribute == Attribute.MISSING_OR_CAPTURED_PEOPLE for c in counted)
        if custody and taken and main.type not in _CUSTODY:
            for index, (event, _, _) in enumerate(drafts[1:], start=1):
                if event.type == custody[0].type:
                    return index
            event = replace(drafts[current][0], type=custody[0].type, main=False)
            own = near or far
            if own and own.value:
                event = replace(
                    event, date=own.value, date_end=None, date_precision=own.precision, date_phrase=own.phrase
                )
            drafts.append((event, custody[0].start, set()))
            return len(drafts) - 1
    if scene.places and any(p.precision in PRECISE for p in scene.places) and current != 0 and not real:
        return current
    if scene.times and near and not far:
        return 0
    return current


def _nearest(scene: Scene, anchors: Sequence[int]) -> PlaceMention | None:
    """The place of a sentence that stands nearest to its figures or triggers, exact places before regions.

    A place after the anchor is nearer by 25 characters: "killed four people in X". Ties: the earlier place.
    """

    def distance(place: PlaceMention) -> float:
        gap = place.start
        if anchors:
            gap = min((place.start - a - 25 if place.start > a else a - place.end) for a in anchors)
        away = 200 if place.precision == PlacePrecision.REGION else 0
        return max(0, gap) + away + (150 if place.role == "from" else 0)

    return min(scene.places, key=lambda p: (distance(p), p.start), default=None)


def _add(
    scene: Scene,
    drafts: list[Draft],
    place: PlaceMention | None,
    time: TimeMention | None,
    country: str | None,
) -> int | None:
    """Adds a draft for a sentence; None where the report already has more events than a report can tell."""
    if len(drafts) >= _MOST:
        return None
    near = place.start if place else (time.start if time else scene.triggers[0].start)
    event = _event("", _type_of(scene, near), place, time, country=country, main=False)
    if time is None:
        main = drafts[0][0]
        event = replace(
            event,
            date=main.date,
            date_precision=main.date_precision,
            date_phrase=main.date_phrase,
            date_anchor=main.date_anchor,
        )
    drafts.append((event, near, set()))
    return len(drafts) - 1


# --- claims to events --------------------------------------------------------------------------------------------------------


def link_claims(
    document: Document,
    given: Sequence[tuple[Proposal, Claim]],
    events: Sequence[FoundEvent],
    hints: Sequence[Hint] = (),
) -> tuple[list[FoundEvent], list[Claim]]:
    """Every claim with the event it most likely belongs to, in text order, and the events that hold: one that is hardly
    told of is left out, and its claims go to another. Aggregates and what belongs to no event keep none.

    `hints`: what the trained reader says of the claims `given`, one each. Ties: the earlier event.
    """
    linked = shared_out(document, given, events, hints)
    told = [told_of(document, f.event, f.start, f.sentences) for f in events]
    part = "keep hinted" if hints else "keep"
    rows = keep_features(document, told, linked, hints)
    few = sum(c.eid is not None for c in linked) < FEW
    kept = [f for i, f in enumerate(events) if i == 0 or few or chance(rows[i - 1], part) >= KEEP]
    if len(kept) < len(events):
        gone = frozenset(i for f in events if f not in kept for i in f.sentences)
        first = replace(kept[0], sentences=kept[0].sentences | gone)
        kept = [
            replace(f, event=replace(f.event, eid=f"e{n}")) for n, f in enumerate([first, *kept[1:]], start=1)
        ]  # fmt: skip
        linked = shared_out(document, given, kept, hints)
    return kept, sorted(linked, key=lambda c: (c.start, c.end, c.attribute, c.value))


def shared_out(
    document: Document,
    given: Sequence[tuple[Proposal, Claim]],
    events: Sequence[FoundEvent],
    hints: Sequence[Hint],
) -> list[Claim]:
    """The claims in their order, each with the event that it most likely belongs to."""
    told = [told_of(document, f.event, f.start, f.sentences) for f in events]
    table = weights("link hinted" if hints else "link")
    beside: Sequence[Hint | None] = hints or [None] * len(given)
    linked: list[Claim] = []
    for (proposal, claim), hint in zip(given, beside, strict=True):
        if proposal.eventless or claim.attribute == Attribute.AGGREGATE or not events:
            linked.append(claim)
            continue
        sums = [total(f, table) for f in link_features(document, claim, told, hint)]
        linked.append(replace(claim, eid=events[sums.index(max(sums))].event.eid))
    return linked
