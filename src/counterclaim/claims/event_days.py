"""Which of the days that a report gives is an event's: each expression of time gets a chance. Pure.

As for places (`event_places`), by a logistic model over what stands around the words. The publication date is no
candidate: only what the text itself says.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import timedelta

from counterclaim.claims.event_hints import Hint, day_hints
from counterclaim.claims.event_places import PlaceGroup, _bucket
from counterclaim.claims.event_weights import Features, chance, choices, logit, weights
from counterclaim.claims.scenes import Scene
from counterclaim.claims.speech import grammar
from counterclaim.codebook import DatePrecision
from counterclaim.resolve.dates import TimeMention
from counterclaim.text.analyse import Document


@dataclass(frozen=True, slots=True)
class Day:
    """One expression of time as a candidate: its sentence's index in `scenes`, and why it may be beside the point."""

    scene: int
    time: TimeMention
    aside: str


_MOURNING = re.compile(
    r"\b(?:buried|burial|funerals?|mourn\w*|prayers|cercueils|enterr\w+|obsèques|inhum\w+|quitté)\b", re.IGNORECASE
)
_MORROW = re.compile(r"(?:au|le)?\s*lendemain|(?:the|a)\s+day\s+after", re.IGNORECASE)
#: "five weeks after", "two months ago": counted in units longer than the day that they are given to.
_ROUND = re.compile(r"\b(?:weeks?|months?|years?|semaines?|mois|ans?|années?)\b", re.IGNORECASE)
_WEEKDAY = re.compile(
    r"\b(?:mon|tues|wednes|thurs|fri|satur|sun)day\b|\b(?:lundi|mardi|mercredi|jeudi|vendredi|samedi|dimanche)\b",
    re.IGNORECASE,
)
#: What joins a deed and the day that tells which one is meant: "the assaults of the 2nd", "the 5 June attack".
_DEED_OF = re.compile(r"\s+(?:\w+\s+)?(?:of|du|de|des|le|on)\s+(?:the\s+|la\s+|le\s+)?", re.IGNORECASE)
_DAY_DEED = re.compile(r"(?:['’]s)?\s+(?:[\w-]+\s+)?", re.IGNORECASE)
_AFTERMATH = re.compile(
    r"\b(?:arriv\w+|found|visited|reached|discover\w+|counted|recover\w+|died\s+of|clos(?:ed|ing)|arrest\w*|charged|met"
    r"|went|travell?ed|returned|toured|ended|summoned|convened|condemn\w+|découv\w+|trouvé\w*|ramené\w*|rendu\w*|revenu\w*|arrêté\w*|condamn\w+|succomb\w+)\b",
    re.IGNORECASE,
)


def opens_report(document: Document, time: TimeMention) -> bool:
    """Whether a day stands in what signs the report's first line ("Dori, 9 juin.", "April 12 (Wire) -")."""
    before, after = document.text[: time.start], document.text[time.end : time.end + 45]
    signed = re.match(r"\s*(?:\([^)\n]{2,40}\)\s*)?[-–—.]\s", after)
    return bool(len(before) < 45 and signed and re.fullmatch(r"(?:[A-ZÀ-Þ][\w'’/ -]{0,38},?\s*)?", before))


def morrow(document: Document, time: TimeMention, scene: Scene) -> TimeMention | None:
    """ "left on Friday, the day after the attack": the attack's day is the day before the one just named."""
    if not _MORROW.fullmatch(time.phrase.strip()) or not scene.triggers:
        return None
    named = [t.low for t in scene.times if t.start < time.start and t.low and t.anchor != "text"]
    day = named[-1] if named else document.report.published
    if day is None:
        return None
    day -= timedelta(days=1)
    return replace(time, value=day.isoformat(), low=day, high=day, precision=str(DatePrecision.DAY), about="object")


def find_days(document: Document, scenes: Sequence[Scene]) -> list[Day]:
    """Every expression of time that could date an event, in text order; what signs the report is left out."""
    found = []
    for index, scene in enumerate(scenes):
        for time, aside in sorted([(t, "") for t in scene.times] + list(scene.undated), key=lambda x: x[0].start):
            if aside in ("dateline", "another") or opens_report(document, time):
                continue
            if time.anchor == "text" and (told := morrow(document, time, scene)):
                time = told
            found.append(Day(index, time, aside))
    return found


def _votes(document: Document, scenes: Sequence[Scene], days: Sequence[Day], told: Sequence[int]) -> dict[str, float]:
    """Day → how much the first telling sentences speak for it as the report's own; set by hand, scaled by the fit."""
    scores: dict[str, float] = {}
    for day in days:
        time, scene = day.time, scenes[day.scene]
        past = document.report.published is None or time.low is None or time.low <= document.report.published
        if day.aside or not past or told[day.scene] > 8 or time.value is None:
            continue
        if not (scene.telling or scene.sentence.index < 2) or (time.anchor == "text" and time.about != "object"):
            continue
        weight = 2.0 if told[day.scene] <= 2 else 1.0 if told[day.scene] <= 5 else 0.5
        weight *= 1.0 if time.precision == DatePrecision.DAY else 0.6 if time.about == "object" else 0.15
        weight *= (0.7 if _ROUND.search(time.phrase) else 1.0) * (2.0 if time.about == "object" else 1.0)
        around = document.text[max(scene.sentence.start, time.start - 40) : time.end + 30]
        weight *= 0.5 if _MOURNING.search(around) else 1.0
        near = min((abs(t.start - time.start) for t in scene.triggers), default=400)
        weight *= 1.3 if near < 45 else 1.0 if near < 90 else 0.6
        scores[time.value] = scores.get(time.value, 0.0) + weight
    return scores


#: Characters; a sentence no longer than this that gives a day and no verb heads what follows.
_LONGEST_HEADING = 60


def _headed(document: Document, scenes: Sequence[Scene], days: Sequence[Day]) -> dict[int, int]:
    """Sentence → the day (by index) whose heading stands over it ("Thursday", "Friday 6 October", "Bourem, 12 May.").

    A heading that names a place rules its paragraph or, where it is a paragraph of its own, up to the next heading.
    """
    heads: dict[int, int] = {}
    for number, day in enumerate(days):
        sentence = scenes[day.scene].sentence
        first = day.scene == 0 or scenes[day.scene - 1].sentence.paragraph != sentence.paragraph
        bare = len(sentence.text) <= _LONGEST_HEADING and not scenes[day.scene].triggers
        if first and bare and day.scene not in heads and not grammar(document.language).finite.search(sentence.text):
            heads[day.scene] = number
    found: dict[int, int] = {}
    now: int | None = None
    for index in range(len(scenes)):
        now = heads.get(index, now)
        if now is not None:
            found[index] = now
    return found


def _fits(day: Day, days: Sequence[Day]) -> bool:
    """Whether a rounder expression ("five weeks after the massacre", "last week") is about this exact day."""
    time = day.time
    if time.precision != DatePrecision.DAY or time.low is None or time.low != time.high or _ROUND.search(time.phrase):
        return False
    for other in days:
        round_one = other.time
        if round_one.low is None or round_one.high is None or not _ROUND.search(round_one.phrase):
            continue
        slack = timedelta(days=4 if round_one.low == round_one.high else 0)
        if (round_one.high - round_one.low).days <= 10 and round_one.low - slack <= time.low <= round_one.high + slack:
            return True
    return False


def _dates_deed(document: Document, time: TimeMention, scene: Scene) -> bool:
    """Whether a day stands beside a deed as its name does: "the assaults of the 2nd", "the 5 June attack"."""
    text = document.text
    return any(
        (t.end < time.start and _DEED_OF.fullmatch(text[t.end : time.start]))
        or (time.end < t.start and _DAY_DEED.fullmatch(text[time.end : t.start]))
        for t in scene.triggers
    )


def _outdone(day: Day, days: Sequence[Day]) -> bool:
    """Whether an exact day fits this rounder expression, which then only says how long ago it was."""
    return bool(_ROUND.search(day.time.phrase)) and any(_fits(other, [day]) for other in days if other is not day)


def day_features(
    document: Document, scenes: Sequence[Scene], days: Sequence[Day], group: PlaceGroup | None, *, main: bool
) -> list[Features]:
    """For each candidate, what speaks for and against it as the day of the event at one place (None: of the report's
    event, without a place)."""
    told: list[int] = []
    for scene in scenes:
        told.append((told[-1] if told else 0) + scene.telling)
    straight = [m for m in group.mentions if m.aside in ("", "country")] if group else []
    inside = {m.scene for m in straight}
    first_mention = min(inside, default=0)
    published = document.report.published
    repeated = Counter(d.time.value for d in days if d.time.value)
    paragraphs = {scenes[i].sentence.paragraph for i in inside}
    votes = _votes(document, scenes, days, told)
    most = max(votes.values(), default=0.0)
    heads = _headed(document, scenes, days)
    ruled = {heads[i] for i in inside if i in heads}
    over = heads.get(min(inside)) if inside else None
    order = 0
    found = []
    for number, day in enumerate(days):
        time, scene = day.time, scenes[day.scene]
        f: Features = {"bias": 1.0, f"precision {time.precision}": 1.0, f"anchor {time.anchor}": 1.0}
        who = "main" if main else "side"
        f[who] = 1.0
        own = votes.get(time.value, 0.0) if time.value else 0.0
        f[f"{who} votes share"] = own / most if most else 0.0
        if own and own == most:
            f[f"{who} most votes"] = 1.0
        if day.aside:
            f[f"aside {day.aside}"] = 1.0
        if time.about == "object":
            f["object"] = 1.0
        f["relative" if time.value is None else "valued"] = 1.0
        if inside:
            gap = min((day.scene - i for i in inside), key=lambda g: (abs(g), g))
            f[f"{who} sentence " + (str(gap) if abs(gap) <= 2 else "before" if gap < 0 else "after")] = 1.0
            if gap == 0:
                apart = min(abs(m.place.start - time.start) for m in straight if m.scene == day.scene)
                f["place " + _bucket(apart, (30, 70, 140))] = 1.0
                rival = min(
                    (
                        abs(d.time.start - m.place.start)
                        for i, d in enumerate(days)
                        if i != number and d.scene == day.scene and not d.aside
                        for m in straight
                        if m.scene == day.scene
                    ),
                    default=10_000,
                )
                if rival < apart:
                    f["rival nearer"] = 1.0
            if day.scene == first_mention:
                f["first mention"] = 1.0
            if scene.sentence.paragraph in paragraphs:
                f["paragraph"] = 1.0
        else:
            f["no place"] = 1.0
        if number == over:
            f["heads its first mention"] = 1.0
        elif number in ruled:
            f["heads a mention"] = 1.0
        elif number in heads.values():
            f["heads others"] = 1.0
        elif over is not None:
            f["not the heading"] = 1.0
        if _fits(day, days):
            f["fits a rounder one"] = 1.0
        if _outdone(day, days):
            f["an exact one fits it"] = 1.0
        if number and time.start - days[number - 1].time.end <= 3:
            f["in apposition"] = 1.0
        trigger = min((abs(t.start - time.start) for t in scene.triggers), default=10_000)
        f["trigger " + _bucket(trigger, (25, 50, 90, 160, 1000))] = 1.0
        f[f"{who} told " + (str(told[day.scene]) if told[day.scene] <= 3 else "late")] = 1.0
        if scene.telling:
            f["telling"] = 1.0
        if scene.counts:
            f["counted"] = 1.0
        if not day.aside and order == 0:
            f[f"{who} first"] = 1.0
        order += not day.aside
        if scene.sentence.index == 0:
            f[f"{who} lead"] = 1.0
        if time.value:
            f["repeated"] = float(repeated[time.value] - 1 > 0)
        around = document.text[max(scene.sentence.start, time.start - 40) : time.end + 30]
        if _MOURNING.search(around):
            f["mourning"] = 1.0
        if _AFTERMATH.search(around):
            f["aftermath"] = 1.0
        if _dates_deed(document, time, scene):
            f["dates a deed"] = 1.0
            f[f"{who} dates a deed"] = 1.0
        if _ROUND.search(time.phrase):
            f["round"] = 1.0
        if _WEEKDAY.search(time.phrase):
            f["weekday"] = 1.0
        if document.in_quotes(time.start):
            f["quoted"] = 1.0
        if time.bound:
            f[f"bound {time.bound}"] = 1.0
        if published and time.low and time.high:
            age = (published - time.high).days
            if time.low > published:
                f["future"] = 1.0
            elif time.low <= published <= time.high and time.low < time.high:
                f[f"{who} running"] = 1.0
            else:
                f[f"{who} age " + _bucket(max(age, 0), (1, 2, 4, 8, 31, 366))] = 1.0
        found.append(f)
    return found


@dataclass(frozen=True, slots=True)
class RatedDay:
    """One day that a report gives, with all its expressions in text order, the likeliest of them, and the chance that it
    is the event's."""

    mentions: tuple[Day, ...]
    best: Day
    chance: float


def rated_days(
    document: Document, scenes: Sequence[Scene], days: Sequence[Day], group: PlaceGroup | None, *, main: bool
) -> list[RatedDay]:
    """Every day with its chance, in the order of the first mentions; the mentions of one day speak together.

    A day without a value (relative, and no publication date is known) is one of its own, left out where others have one.
    """
    features = day_features(document, scenes, days, group, main=main)
    valued = any(d.time.value for d in days)
    told: dict[str, list[tuple[float, Day]]] = {}
    for day, f in zip(days, features, strict=True):
        if valued and not day.time.value:
            continue
        key = f"{day.time.value}/{day.time.value_end}" if day.time.value else f"? {day.time.phrase.lower()}"
        told.setdefault(key, []).append((chance(f, "day"), day))
    found = []
    for mentions in told.values():
        none = 1.0
        for p, _ in mentions:
            none *= 1.0 - p
        best = max(mentions, key=lambda m: (m[0], -m[1].time.start))[1]
        found.append(RatedDay(tuple(d for _, d in mentions), best, 1.0 - none))
    return found


def hinted_days(
    rated: Sequence[RatedDay], place: int | None, groups: Sequence[PlaceGroup], hints: Sequence[Hint], *, main: bool
) -> list[Features]:
    """For each day its chance by the rules and what the hints say of it, for the event at one place (by index)."""
    spans = [[(d.time.start, d.time.end) for d in r.mentions] for r in rated]
    beside = day_hints(spans, place, groups, hints, main=main)
    return [f | {"bias": 1.0, "rules": logit(r.chance)} for r, f in zip(rated, beside, strict=True)]


def _untold(
    document: Document, scenes: Sequence[Scene], days: Sequence[Day], chosen: TimeMention
) -> TimeMention | None:
    """In a report without a publication date: the "Sunday" beside what happened, where only a month or a year was chosen,
    which the report names of something else ("a colonel who defected in 2012"). Its day stays unknown."""
    if document.report.published is not None or chosen.precision == DatePrecision.DAY:
        return None
    return next(
        (
            d.time
            for d in days
            if d.time.value is None and d.time.kind == "date" and not d.aside and scenes[d.scene].triggers
            and d.time.start < chosen.start
        ),
        None,
    )  # fmt: skip


def choose_day(
    document: Document,
    scenes: Sequence[Scene],
    days: Sequence[Day],
    place: int | None,
    groups: Sequence[PlaceGroup],
    *,
    main: bool,
    hints: Sequence[Hint] = (),
) -> tuple[TimeMention | None, float]:
    """The expression whose day most likely is that of the event at one place (by index; None: of the report's event,
    without a place), and its chance. Ties: the earlier. None where the report gives no day."""
    group = groups[place] if place is not None else None
    rated = rated_days(document, scenes, days, group, main=main)
    if not rated:
        return None, 0.0
    chances = [r.chance for r in rated]
    if hints:
        rows = hinted_days(rated, place, groups, hints, main=main)
        chances = choices(rows, weights("day hinted")) if main else [chance(f, "side day hinted") for f in rows]
    at = max(range(len(rated)), key=lambda i: (chances[i], -rated[i].best.time.start))
    told = _untold(document, scenes, days, rated[at].best.time) if main else None
    return told or rated[at].best.time, chances[at]
