"""Events in, the rows that the desk's lists are made from out: facts, what is disputed, and how much each needs a person.

Pure. The rows hold nothing that could not be made again.
"""

from __future__ import annotations

import hashlib
import json
import math
from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Final

from counterclaim.codebook import REPORTER, Attribute, Stance
from counterclaim.records import Dispute, EventGroup, Mention
from counterclaim.views.facts import facts_of
from counterclaim.weighing.disputes import find_disputes
from counterclaim.wordlists import fold

#: Below this a reader itself doubts what it took from a text.
DOUBTFUL: Final = 0.5
#: From so many deaths on a toll is named as a reason to look.
HIGH_TOLL: Final = 20

Voices = Mapping[tuple[str, str], str | None]


@dataclass(frozen=True, slots=True)
class Indexed:
    """The rows of one event: its own, its members', the names in it, and its words for the search."""

    row: dict[str, Any]
    names: tuple[dict[str, Any], ...]
    #: (kind, id, day, title, body).
    words: tuple[str, str, date | None, str, str]


def mark_of(mentions: Iterable[Mention]) -> str:
    """A hash of all that is said of an event as corrected: another mark, and it is not what somebody saw."""
    parts = [
        [m.id, m.event.to_json(), [c.to_json() for c in m.claims], list(m.corrected), list(m.put_right)]
        for m in sorted(mentions, key=lambda m: m.id)
    ]
    return hashlib.sha256(json.dumps(parts, sort_keys=True).encode("utf-8", "surrogatepass")).hexdigest()


def row_mark(mentions: Iterable[Mention], *, done: bool) -> str:
    """The mark under which an event's row is kept: also whether people are done with its reports."""
    return hashlib.sha256(f"{mark_of(mentions)} {done}".encode()).hexdigest()


def actor_key(name: str) -> str:
    """The folded name that an actor without an id is known by."""
    return " ".join(fold(name).split())


def actors_in(group: EventGroup) -> list[tuple[str, str, tuple[str, ...], int]]:
    """(actor, role, its names, claims) of every party and claimant; the actor is its id, or else its folded name."""
    claims: dict[tuple[str, str], int] = defaultdict(int)
    names: dict[tuple[str, str], dict[str, None]] = {}

    def add(name: str, role: str, ids: Sequence[str], place: int, *, claimed: int = 0) -> None:
        actor = (ids[place] if place < len(ids) else "") or actor_key(name)
        if actor:
            names.setdefault((actor, role), {})[name] = None
            claims[actor, role] += claimed

    for mention in group.mentions:
        event = mention.event
        for role, called, ids in (
            ("perpetrator", event.perpetrators, event.perpetrator_ids),
            ("target", event.targets, event.target_ids),
        ):
            for place, name in enumerate(called):
                add(name, role, ids if len(ids) == len(called) else (), place)
        for claim in mention.claims:
            if claim.claimant != REPORTER:
                add(claim.claimant_name or claim.claimant, "claimant", claim.claimant_ids, 0, claimed=1)
    return [(actor, role, tuple(names[actor, role]), n) for (actor, role), n in sorted(claims.items())]


def _toll(group: EventGroup) -> int | None:
    """The greatest number of dead that anybody asserts; None where nobody gives one."""
    bounds = [
        c.high if c.high is not None else c.low
        for m in group.mentions
        for c in m.claims
        if c.attribute == Attribute.FATALITIES and c.stance != Stance.DENIES
    ]
    return max((b for b in bounds if b is not None), default=None)


def _confidence(group: EventGroup) -> float | None:
    """How sure the reader was of what it is least sure of; None where it does not say."""
    sure = [c.confidence for m in group.mentions for c in m.claims if c.confidence is not None]
    sure += [m.event.confidence for m in group.mentions if m.event.confidence is not None]
    return min(sure, default=None)


def need_of(
    *, disputes: int, toll: int | None, confidence: float | None, new_actors: Sequence[str], done: bool
) -> tuple[float, list[str]]:
    """(how much an event needs a person, why in words). What somebody is done with comes after everything else."""
    need, reasons = 0.0, []
    if disputes:
        need += 2 + 0.3 * min(disputes, 10)
        reasons.append(f"{disputes} contradiction{'' if disputes == 1 else 's'}")
    if toll:
        need += math.log10(1 + toll)
        if toll >= HIGH_TOLL:
            reasons.append(f"{toll} or more dead claimed" if toll > HIGH_TOLL else f"{toll} dead claimed")
    if confidence is not None and confidence < DOUBTFUL:
        need += 1
        reasons.append("the reader is unsure")
    if new_actors:
        need += 0.5
        reasons.append(f"first seen: {', '.join(new_actors[:2])}")
    return round(need - (10 if done else 0), 3), reasons


def _days(group: EventGroup) -> tuple[str | None, str | None]:
    """The first and last day that the event can have happened on, the last one sorting after every day in it."""
    firsts = [m.event.date for m in group.mentions if m.event.date]
    lasts = [m.event.date_end or m.event.date for m in group.mentions if m.event.date]
    full = [str(d) + "-99" * (3 - len(str(d).split("-"))) for d in lasts]
    return min(firsts, default=None), max(full, default=None)


def indexed(
    group: EventGroup,
    *,
    voices: Voices,
    disputes: Sequence[Dispute] | None = None,
    known: Collection[str],
    done: bool,
    changed: datetime,
) -> Indexed:
    """The rows of one event. `known` are the actors that other events name too: the others are new; `done`: people are done with all of its
    reports."""
    facts = facts_of(group)
    found = find_disputes(group, voices=voices) if disputes is None else disputes
    named = actors_in(group)
    new = new_names([(actor, called[0]) for actor, role, called, _ in named if role != "claimant"], known=known)
    toll, confidence = _toll(group), _confidence(group)
    need, reasons = need_of(disputes=len(found), toll=toll, confidence=confidence, new_actors=new, done=done)
    first, last = _days(group)
    claims = [c for m in group.mentions for c in m.claims]
    row = {
        "event": group.id,
        "mark": row_mark(group.mentions, done=done),
        "type": facts.type,
        "day": facts.day,
        "first": first,
        "last": last,
        "place": facts.place,
        "folded": " ".join(sorted({actor_key(m.event.place) for m in group.mentions if m.event.place})),
        "country": facts.country,
        "lat": facts.lat,
        "lon": facts.lon,
        "exact": facts.place_precision in ("site", "settlement", "near", None),
        "parties": facts.parties,
        "outlets": list(dict.fromkeys(m.report.outlet or m.report.id for m in group.mentions)),
        "attributes": "|" + "|".join(sorted({c.attribute for c in claims})) + "|",
        "reports": len({m.report.id for m in group.mentions}),
        "claims": len(claims),
        "disputes": len(found),
        "sentence": found[0].sentence if found else None,
        "toll": toll,
        "confidence": confidence,
        "new_actor": bool(new),
        "done": done,
        "need": need,
        "reasons": reasons,
        "published": max((m.report.published for m in group.mentions if m.report.published), default=None),
        "changed": changed,
    }
    names = tuple(
        {
            "event": group.id,
            "actor": actor,
            "role": role,
            "name": called[0],
            "folded": " | ".join(dict.fromkeys(map(actor_key, called))),
            "claims": n,
            "first": first or "",
            "disputed": bool(found),
        }
        for actor, role, called, n in named
    )
    title = f"{facts.what} {facts.whereabouts}, {facts.day}"
    said = dict.fromkeys(
        part
        for c in claims
        for part in (c.claimant_name or (c.claimant if c.claimant != REPORTER else ""), c.value, c.quote)
        if part
    )
    body = " · ".join([facts.parties, *said])
    return Indexed(row, names, ("event", group.id, _a_day(first), title, body))


def _a_day(first: str | None) -> date | None:
    """The first day that a date cut to month or year can mean."""
    try:
        return date.fromisoformat(f"{first}-01-01"[:10]) if first else None
    except ValueError:
        return None


def new_names(parties: Iterable[tuple[str, str]], *, known: Collection[str]) -> list[str]:
    """The names of these parties (actor, name) that are new. A description ("gunmen", "passengers") is nobody new: who
    has a name has a capital in it."""
    found = [n for actor, n in parties if actor not in known and actor == actor_key(n) and any(c.isupper() for c in n)]
    return list(dict.fromkeys(found))


def report_row(base: Mapping[str, Any], events: Sequence[Mapping[str, Any]], *, done: bool) -> dict[str, Any]:
    """The row of a report: what is known of it, with what its events are."""
    countries = sorted({str(row["country"]) for row in events if row["country"]})
    needs = [float(row["need"]) + (10 if row["done"] else 0) for row in events]
    unsure = 0.5 if base["doubtful"] else 0.0
    return {
        **base,
        "events": len(events),
        "countries": "|" + "|".join(countries) + "|",
        "disputes": sum(int(row["disputes"]) for row in events),
        "done": done,
        "need": round(max(needs, default=0.0) + 0.2 * len(needs) + unsure, 3),
    }


def day_words(day: date | None) -> str:
    return day.isoformat() if day else "date of publication unknown"
