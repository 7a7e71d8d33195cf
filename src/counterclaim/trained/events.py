"""Claims → events: which claims tell of one event, and where, when and between whom it was. Pure.

The link head gives the chance that two claims of a window are of one event; claims are joined by average linkage, the
likeliest pair first. Each event then takes the place, the day and the type that its claims point at, by the sum of their
chances. The words chosen are resolved by the rule stages (`resolve`): a day that no expression of time gives, or a place
that stands nowhere in the text, is never made.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import replace
from typing import Any

import numpy as np

from counterclaim.claims.event_hints import Hint, Pointer
from counterclaim.claims.event_parties import with_parties
from counterclaim.claims.event_types import likeliest, with_heads
from counterclaim.claims.events import FoundEvent
from counterclaim.claims.parties import Party
from counterclaim.claims.party_mentions import Marks
from counterclaim.claims.proposal import Proposal
from counterclaim.claims.speech import Voice
from counterclaim.codebook import Attribute, DatePrecision
from counterclaim.records import Claim, Event
from counterclaim.resolve.dates import TimeMention
from counterclaim.resolve.places import PlaceMention
from counterclaim.trained.decode import Answer, Candidate, Scored, stretches
from counterclaim.trained.heads import EVENT_TYPES, GROUPS

Given = tuple[Proposal, Claim, Candidate]

#: Chance of one event above which claims are joined: the even chance, not tuned.
JOIN = 0.5
#: Chance of one event for two claims of different windows, which the link head can't compare: by whether they point at
#: one place, at two, or at none.
ACROSS = {"same": 0.75, "other": 0.15, "unknown": 0.55}
#: Chance of a word from which it is taken as part of a party, to be weighed with what the rules see.
_MARKED = 0.3
#: A report that tells of more events than this is a list; the rest goes to the nearest.
MOST_EVENTS = 12


def hints_of(given: Sequence[Given]) -> list[Hint]:
    """What the heads say of where and when each claim's event was, and whether the report is mainly about it."""
    return [Hint(c.confidence, c.main, _pointer(c.place), _pointer(c.time)) for _, _, c in given]


def _pointer(answer: Answer | None) -> Pointer | None:
    return Pointer(answer.start, answer.end, answer.chance) if answer is not None else None


def _place_key(answer: Answer | None, places: Sequence[PlaceMention]) -> str:
    if answer is None or answer.end <= answer.start:
        return ""
    mention = _mention(answer, places)
    return (mention.name if mention else answer.words).lower()


def _mention(answer: Answer, places: Sequence[PlaceMention]) -> PlaceMention | None:
    """The place that the rules know under the words pointed at: the one that shares most characters with them."""
    best = max(
        places, key=lambda p: (min(p.end, answer.end) - max(p.start, answer.start), -p.start), default=None
    )  # fmt: skip
    return best if best is not None and min(best.end, answer.end) > max(best.start, answer.start) else None


def _chance(answer: Answer | None) -> float:
    return answer.chance if answer is not None else 0.0


def _similarity(given: Sequence[Given], scored: Scored, places: Sequence[PlaceMention]) -> np.ndarray[Any, Any]:
    n = len(given)
    out = np.zeros((n, n))
    keys = [_place_key(c.place, places) for _, _, c in given]
    for i in range(n):
        a = given[i][2]
        for j in range(i + 1, n):
            b = given[j][2]
            if a.window == b.window:
                chance = float(scored.links[a.window][a.row, b.row])
                if keys[i] and keys[j] and keys[i] != keys[j]:
                    # two places: as likely one event as the weaker of the two pointers is unsure
                    sure = min(_chance(a.place), _chance(b.place))
                    chance *= 1 - sure
            elif keys[i] and keys[j]:
                chance = ACROSS["same" if keys[i] == keys[j] else "other"]
            else:
                chance = ACROSS["unknown"]
            out[i, j] = out[j, i] = chance
    return out


def clusters(similar: np.ndarray[Any, Any], *, join: float, most: int) -> list[list[int]]:
    """Average linkage: the pair of groups with the highest mean chance is joined while it is over `join`, or while there
    are more than `most` groups. Ties: the groups that begin earlier. Groups in order of their first member."""
    groups = [[i] for i in range(len(similar))]
    sums = similar.copy()
    sizes = [1] * len(groups)
    alive = list(range(len(groups)))
    while len(alive) > 1:
        block = sums[np.ix_(alive, alive)] / np.outer([sizes[a] for a in alive], [sizes[a] for a in alive])
        np.fill_diagonal(block, -1.0)
        flat = int(np.argmax(block))
        i, j = sorted(divmod(flat, len(alive)))
        if block[i, j] < join and len(alive) <= most:
            break
        a, b = alive[i], alive[j]
        groups[a] = sorted(groups[a] + groups[b])
        sums[a] += sums[b]
        sums[:, a] += sums[:, b]
        sizes[a] += sizes[b]
        alive.remove(b)
    return sorted((groups[a] for a in alive), key=lambda g: g[0])


def _best(answers: Sequence[tuple[str, Answer]]) -> Answer | None:
    """The answer with the highest sum of chances over claims; None where "nothing" has it. Ties: the earlier words."""
    sums: dict[str, float] = defaultdict(float)
    first: dict[str, Answer] = {}
    for key, answer in answers:
        sums[key] += answer.chance
        known = first.get(key)
        if known is None or answer.chance > known.chance:
            first[key] = answer
    best = max(sums, key=lambda k: (sums[k], -first[k].start), default="")
    return first[best] if best else None


def find_trained_events(
    scored: Scored,
    given: Sequence[Given],
    *,
    times: Sequence[TimeMention],
    places: Sequence[PlaceMention],
    parties: Sequence[Party],
    voices: Sequence[Voice],
    country: str | None,
    fallback: Sequence[FoundEvent],
    settings: dict[str, Any],
) -> tuple[list[Event], list[Claim]]:
    """Events, main ones first, numbered e1, e2 … in that order, and the claims in text order, each with its event.

    `fallback` are the rules' events, for what no claim tells of: a report that tells of an event without claiming
    anything of it.
    """
    inside = [g for g in given if not g[0].eventless and g[1].attribute != Attribute.AGGREGATE]
    outside = [g for g in given if g[0].eventless or g[1].attribute == Attribute.AGGREGATE]
    if not inside:
        events = [f.event for f in fallback[:1]] if scored.relevance >= settings.get("relevance", 0.5) else []
        return events, [c for _, c, _ in outside]
    similar = _similarity(inside, scored, places)
    groups = clusters(similar, join=settings.get("join", JOIN), most=MOST_EVENTS)
    drafts = []
    for group in groups:
        members = [inside[i] for i in group]
        drafts.append((_event(members, times=times, places=places, country=country), members))
    drafts = _merged(drafts)
    # main: what most of the claims' chances speak for; the first event where none does
    chances = [float(np.mean([c.main for _, _, c in members])) for _, members in drafts]
    mains = [c >= 0.5 for c in chances]
    if not any(mains):
        mains[int(np.argmax(chances))] = True
    order = sorted(range(len(drafts)), key=lambda i: (not mains[i], -len(drafts[i][1]) if mains[i] else 0, i))
    told, claims = [], [c for _, c, _ in outside]
    for number, i in enumerate(order, start=1):
        event, members = drafts[i]
        event = replace(event, eid=f"e{number}", main=mains[i])
        sentences = {scored.document.sentence_at(c.start).index for _, c, _ in members}
        told.append((event, min(c.start for _, c, _ in members), sentences))
        claims += [replace(c, eid=event.eid) for _, c, _ in members]
    events = with_parties(
        scored.document,
        told,
        parties,
        [(p, c) for p, c, _ in given],
        voices=voices,
        places=places,
        marks=marks_of(scored),
    )
    return events, sorted(claims, key=lambda c: (c.start, c.end, c.attribute, c.value))


def _merged(drafts: list[tuple[Event, list[Given]]]) -> list[tuple[Event, list[Given]]]:
    """Two groups with one place, one day and one type are one event."""
    out: list[tuple[Event, list[Given]]] = []
    for event, members in drafts:
        twin = next(
            (
                i
                for i, (e, _) in enumerate(out)
                if e.date == event.date and (e.place or "") == (event.place or "") and e.type == event.type
            ),
            None,
        )
        if twin is None:
            out.append((event, list(members)))
        else:
            known, before = out[twin]
            out[twin] = (known, before + list(members))
    return out


def _event(
    members: Sequence[Given],
    *,
    times: Sequence[TimeMention],
    places: Sequence[PlaceMention],
    country: str | None,
) -> Event:
    kinds = np.sum([c.event_type for _, _, c in members], axis=0)
    kind = EVENT_TYPES[int(np.argmax(kinds))]
    pointed = _best([(_place_key(c.place, places), c.place) for _, _, c in members if c.place is not None])
    mention = _mention(pointed, places) if pointed is not None and pointed.end > pointed.start else None
    name = None
    if pointed is not None and pointed.end > pointed.start:
        name = mention.name if mention else pointed.words
    time = _time(members, times)
    value = time.value if time else None
    end = None
    if time and time.precision == DatePrecision.DAY and time.low and time.high and time.high > time.low:
        end = time.high.isoformat() if time.low.isoformat() == value else None
    return Event(
        "",
        kind,
        date=value,
        date_end=end,
        date_precision=time.precision if time else None,
        place=name,
        country=(mention.country if mention else None) or country,
        lat=mention.lat if mention else None,
        lon=mention.lon if mention else None,
        place_precision=mention.precision if mention else None,
        date_phrase=time.phrase if time else None,
        date_anchor=time.anchor if time else None,
        confidence=round(float(np.mean([c.confidence for _, _, c in members])), 3),
    )


def _time(members: Sequence[Given], times: Sequence[TimeMention]) -> TimeMention | None:
    """The expression of time that the claims point at, by value; the words without a value where none has one."""
    sums: dict[str, float] = defaultdict(float)
    first: dict[str, TimeMention] = {}
    nothing = 0.0
    for _, _, c in members:
        answer = c.time
        if answer is None:
            continue
        if answer.end <= answer.start:
            nothing += answer.chance
            continue
        near = [t for t in times if t.start < answer.end and answer.start < t.end and t.kind == "date"]
        if near:
            mention = min(near, key=lambda t: (abs(t.start - answer.start), t.start))
            key = mention.value or f"phrase {mention.phrase.lower()}"
            sums[key] += answer.chance
            first.setdefault(key, mention)
    best = max(sums, key=lambda k: (sums[k], -first[k].start), default=None)
    return first[best] if best is not None and sums[best] >= nothing else None


def with_types(
    found: Sequence[FoundEvent], given: Sequence[tuple[Proposal, Claim, Candidate]], scored: Scored
) -> list[FoundEvent]:
    """The rules' events with the types that the rules' model and the head for types find likeliest together; the head is
    asked for each claim in an event's sentences."""
    out = []
    for f in found:
        rows = [
            c.event_type
            for _, claim, c in given
            if scored.document.sentence_at(claim.start).index in f.sentences and c.eventless <= 0.5
        ]
        if not f.kinds or not rows:
            out.append(f)
            continue
        kinds = with_heads(f.kinds, np.mean(rows, axis=0).tolist())
        out.append(replace(f, event=replace(f.event, type=likeliest(kinds)), kinds=kinds))
    return out


#: What a party is marked as, in the words of `event_parties`.
_MARKS = {
    "doer": "event.perpetrator",
    "struck": "event.target",
    "gunman": "muc.PerpInd",
    "group": "muc.PerpOrg",
    "thing": "muc.Target",
    "victim": "muc.Victim",
    "source": "polnear.source",
}


def marks_of(scored: Scored) -> Marks:
    """The stretches that the heads mark as doers and as struck, and the chances of any stretch: the mean of its words."""
    words = scored.pieces.first.tolist()
    columns = {name: GROUPS.index(group) for name, group in _MARKS.items()}
    spans = []
    for side in ("doer", "struck"):
        column = columns[side]
        for first, last in stretches(scored.inside[:, column], scored.begins[:, column], words, floor=_MARKED):
            spans.append((int(scored.pieces.starts[first]), int(scored.pieces.ends[last])))

    def chances(start: int, end: int) -> dict[str, float]:
        span = scored.pieces.span(start, end)
        if span is None:
            return {}
        rows = [i for i in range(span[0], span[1] + 1) if scored.pieces.first[i]] or [span[0]]
        means = scored.inside[rows].mean(axis=0)
        return {name: round(float(means[column]), 4) for name, column in columns.items()}

    return Marks(tuple(spans), chances)
