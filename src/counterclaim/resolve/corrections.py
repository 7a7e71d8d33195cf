"""Events as read and what analysts put right in → events put right out. Pure: nothing that was read is changed.

A correction is kept apart from the reading and applied when the ledger is asked, so that it holds for readings stored
before it, for those that come later, and not a moment longer than until it is undone. Of two that put right the same
thing the one with the higher number stands. All are matched against the event as it was read, never against what
another correction made of it: the order in which they are applied can't matter beyond that rule.
"""

from __future__ import annotations

import csv
import math
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from functools import cache
from importlib import resources
from typing import Any

from counterclaim.codebook import DatePrecision, EventType, PlacePrecision
from counterclaim.errors import UsageFault
from counterclaim.records import Claim, Correction, Mention
from counterclaim.wordlists import fold

EVERYWHERE = "everywhere"
THIS_EVENT = "event"


# --- what an analyst can ask for --------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class PlaceFix:
    """Where the place that the report calls `words` is. Where `words` is not the event's place but stands in the
    report, the event is moved there. Without `precision` it stays as read."""

    words: str
    lat: float
    lon: float
    country: str
    precision: str | None = None


@dataclass(frozen=True, slots=True)
class DateFix:
    """When it happened: "2019-03-17", "2019-03" or "2019", `end` in the same form. `precision` "week" counts from
    `date`; any other is told by the form."""

    date: str
    end: str | None = None
    precision: str | None = None


@dataclass(frozen=True, slots=True)
class ActorFix:
    """Who `words` are: a party or claimant of the event, as written."""

    words: str
    actor_id: str


@dataclass(frozen=True, slots=True)
class TypeFix:
    """What kind of event it was."""

    type: str


Fix = PlaceFix | DateFix | ActorFix | TypeFix

_KIND: dict[type, tuple[str, str]] = {
    PlaceFix: ("place", "place"),
    DateFix: ("date", "date"),
    ActorFix: ("actor", "ids"),
    TypeFix: ("event_field", "type"),
}
_FORMS = {
    DatePrecision.DAY: re.compile(r"\d{4}-\d\d-\d\d", re.ASCII),
    DatePrecision.MONTH: re.compile(r"\d{4}-\d\d", re.ASCII),
    DatePrecision.YEAR: re.compile(r"\d{4}", re.ASCII),
}


@cache
def _countries() -> frozenset[str]:
    path = resources.files("counterclaim").joinpath("data", "countries.csv")
    return frozenset(row["iso"] for row in csv.DictReader(path.read_text(encoding="utf-8").splitlines()))


def key_of(words: str) -> str:
    """Names that are the same but for case, accents and white space have the same key."""
    return " ".join(fold(words).split())


def _said_in(text: str, words: str) -> bool:
    return re.search(rf"(?<!\w){re.escape(key_of(words))}(?!\w)", key_of(text)) is not None


def checked(fix: Fix) -> Fix:
    """The fix with its country in capitals and its date's precision filled in. Raises UsageFault where it is none."""
    if isinstance(fix, PlaceFix):
        return _checked_place(fix)
    if isinstance(fix, DateFix):
        return _checked_date(fix)
    if isinstance(fix, TypeFix) and fix.type not in frozenset(EventType):
        raise UsageFault(f"no such event type: {fix.type!r} (there are: {', '.join(EventType)})")
    if isinstance(fix, ActorFix) and not (fix.actor_id.strip() and key_of(fix.words)):
        raise UsageFault("an actor's id and the words for it can't be empty")
    return fix


def _checked_place(fix: PlaceFix) -> PlaceFix:
    for name, value, most in (("latitude", fix.lat, 90), ("longitude", fix.lon, 180)):
        if not (math.isfinite(value) and -most <= value <= most):
            raise UsageFault(f"{name} {value} is not within -{most} and {most}")
    country = fix.country.upper()
    if country not in _countries():
        raise UsageFault(f"{fix.country!r} is no two-letter country code (ML, FR, SD)")
    if fix.precision is not None and fix.precision not in frozenset(PlacePrecision):
        raise UsageFault(f"no such place precision: {fix.precision!r} (there are: {', '.join(PlacePrecision)})")
    if not key_of(fix.words):
        raise UsageFault("the name of a place can't be empty")
    return replace(fix, country=country)


def _form_of(value: str) -> str:
    """To what a date is written: "day", "month" or "year". Raises UsageFault where there is no such day."""
    form = next((precision for precision, pattern in _FORMS.items() if pattern.fullmatch(value)), None)
    try:
        date.fromisoformat(f"{value}-01-01"[:10])
    except ValueError:
        form = None
    if form is None:
        raise UsageFault(f"{value!r} is no date (2019-03-17, 2019-03 or 2019)")
    return form


def _checked_date(fix: DateFix) -> DateFix:
    form = _form_of(fix.date)
    if fix.precision is not None and fix.precision not in frozenset(DatePrecision):
        raise UsageFault(f"no such date precision: {fix.precision!r} (there are: {', '.join(DatePrecision)})")
    precision = fix.precision or form
    if precision != form and not (precision == DatePrecision.WEEK and form == DatePrecision.DAY):
        raise UsageFault(f"{fix.date!r} is written to the {form}, not to the {precision}")
    if fix.end is not None and _form_of(fix.end) != form:
        raise UsageFault(f"the end {fix.end!r} is not written to the {form}, as {fix.date!r} is")
    if fix.end is not None and fix.end < fix.date:
        raise UsageFault(f"the end {fix.end} is before {fix.date}")
    return replace(fix, precision=str(precision))


# --- from a fix to a correction -----------------------------------------------------------------------------------------


def parties_of(mention: Mention) -> set[str]:
    """Every name that the mention has for a party or claimant, folded."""
    names = [*mention.event.perpetrators, *mention.event.targets]
    for claim in mention.claims:
        names += [claim.claimant, claim.claimant_name or ""]
    return {key_of(name) for name in names}


def _check_place_words(fix: PlaceFix, mentions: Sequence[Mention], *, everywhere: bool) -> None:
    if any(key_of(fix.words) == key_of(m.event.place or "") for m in mentions):
        return
    places = ", ".join(dict.fromkeys(repr(m.event.place) for m in mentions if m.event.place)) or "not given"
    if everywhere:
        raise UsageFault(f"{fix.words!r} is not the event's place as read ({places}), which --everywhere needs")
    if not any(_said_in(m.report.text, fix.words) for m in mentions):
        raise UsageFault(f"no report of the event says {fix.words!r}; its place as read: {places}")


def _id_of(words: str, mention: Mention) -> str | None:
    """The id that stands beside a party's or claimant's name; None where there is none, or which is whose can't be
    told."""
    event, key = mention.event, key_of(words)
    roles = [(event.perpetrators, event.perpetrator_ids), (event.targets, event.target_ids)]
    roles += [((claim.claimant,), claim.claimant_ids) for claim in mention.claims]
    roles += [((claim.claimant_name,), claim.claimant_ids) for claim in mention.claims if claim.claimant_name]
    pairs = [pair for names, ids in roles if len(names) == len(ids) for pair in zip(names, ids, strict=True)]
    return next((actor_id for name, actor_id in pairs if actor_id and key_of(name) == key), None)


def _seen(fix: Fix, seen: Mention) -> dict[str, Any]:
    """What an analyst saw before putting it right."""
    if isinstance(fix, PlaceFix):
        names: tuple[str, ...] = ("place", "country", "lat", "lon", "place_precision")
    elif isinstance(fix, DateFix):
        names = ("date", "date_end", "date_precision")
    elif isinstance(fix, TypeFix):
        names = ("type",)
    else:
        return {"actor_id": _id_of(fix.words, seen)}
    return {name: getattr(seen.event, name) for name in names}


def _right(fix: Fix, mentions: Sequence[Mention]) -> dict[str, Any]:
    """The values that hold instead; None where what was read stays."""
    if isinstance(fix, PlaceFix):
        moved = all(key_of(fix.words) != key_of(m.event.place or "") for m in mentions)
        right = {"country": fix.country, "lat": float(fix.lat), "lon": float(fix.lon), "place_precision": fix.precision}
        return {**right, "place": fix.words} if moved else right
    if isinstance(fix, DateFix):
        return {"date": fix.date, "date_end": fix.end, "date_precision": fix.precision}
    return {"type": fix.type} if isinstance(fix, TypeFix) else {"actor_id": fix.actor_id}


def propose(fix: Fix, mentions: Sequence[Mention], *, seen: Mention, everywhere: bool = False) -> dict[str, Any]:
    """What a correction says, by the names of its fields: all but its number, id, maker and time.

    `mentions` are the event's, as read; `seen` is the first of them as it was shown. Raises UsageFault where the fix is
    none, or is of words that the event does not have.
    """
    fix = checked(fix)
    words = fix.words if isinstance(fix, PlaceFix | ActorFix) else None
    if words is None and everywhere:
        raise UsageFault("a date or a type is of one event, it can't be put right everywhere")
    if isinstance(fix, PlaceFix):
        _check_place_words(fix, mentions, everywhere=everywhere)
        named = [m for m in mentions if key_of(m.event.place or "") == key_of(fix.words)]
    elif isinstance(fix, ActorFix):
        named = [m for m in mentions if key_of(fix.words) in parties_of(m)]
        if not named:
            names = ", ".join(dict.fromkeys(n for m in mentions for n in (*m.event.perpetrators, *m.event.targets)))
            raise UsageFault(f"{fix.words!r} is no party or claimant of the event (parties: {names or 'none'})")
    else:
        named = list(mentions)
    kind, field = _KIND[type(fix)]
    return {
        "kind": kind,
        "scope": EVERYWHERE if everywhere else THIS_EVENT,
        "mentions": tuple(m.id for m in mentions),
        "words": words,
        "country": named[0].event.country if everywhere else None,
        "field": field,
        "old": _seen(fix, seen),
        "new": _right(fix, mentions),
    }


# --- applying -------------------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Standing:
    """The corrections that are not undone, by what they are looked up by."""

    by_mention: Mapping[str, tuple[Correction, ...]]
    by_words: Mapping[str, tuple[Correction, ...]]


def standing(corrections: Iterable[Correction]) -> Standing:
    """Takes every row of a ledger, undone ones and undoings included, and keeps those that hold."""
    by_mention: dict[str, list[Correction]] = {}
    by_words: dict[str, list[Correction]] = {}
    for correction in corrections:
        if correction.undone_by is not None or correction.kind == "undo":
            continue
        for mention_id in correction.mentions:
            by_mention.setdefault(mention_id, []).append(correction)
        if correction.scope == EVERYWHERE and correction.words:
            by_words.setdefault(key_of(correction.words), []).append(correction)
    return Standing({k: tuple(v) for k, v in by_mention.items()}, {k: tuple(v) for k, v in by_words.items()})


def _in_its_country(correction: Correction, mention: Mention) -> bool:
    """Whether a name was read in the country it was corrected in, or already in the one it was corrected to."""
    assert correction.new is not None
    return mention.event.country in (correction.country, correction.new.get("country", correction.country))


def applying(mention: Mention, rules: Standing) -> list[Correction]:
    """The corrections that a mention as read is put right by, in the order they were made; later ones stand over
    earlier ones of the same thing."""
    found = {c.number: c for c in rules.by_mention.get(mention.id, ())}
    if not found and not rules.by_words:
        return []
    place, parties = key_of(mention.event.place or ""), parties_of(mention)
    for name in {place, *parties} & rules.by_words.keys():
        for correction in rules.by_words[name]:
            if (correction.kind != "place" or name == place) and _in_its_country(correction, mention):
                found[correction.number] = correction
    return [c for _, c in sorted(found.items()) if c.kind != "actor" or key_of(c.words or "") in parties]


def _aspect(correction: Correction) -> str:
    """What a correction puts right: two of the same aspect stand against each other."""
    if correction.kind == "actor":
        return f"actor {key_of(correction.words or '')}"
    return str(correction.field)


def _placed(mention: Mention, correction: Correction) -> Mention:
    new = dict(correction.new or {})
    name = new.pop("place", None)
    if name is not None and _said_in(mention.report.text, name):
        new["place"] = name
    if new.get("place_precision") is None:
        new.pop("place_precision", None)
    return replace(mention, event=replace(mention.event, **new))


def _with_id(names: Sequence[str], ids: tuple[str, ...], *, key: str, new: str) -> tuple[str, ...]:
    """The ids of a role with those of one name put right: one for each name, "" where none is known. Where a given
    reading has another number of ids than of names, which is whose can't be told: the id is added."""
    if all(key_of(name) != key for name in names):
        return ids
    if ids and len(ids) != len(names):
        return tuple(dict.fromkeys((*ids, new)))
    return tuple(new if key_of(n) == key else i for n, i in zip(names, ids or ("",) * len(names), strict=True))


def _named_party(mention: Mention, correction: Correction) -> Mention:
    key, new = key_of(correction.words or ""), str((correction.new or {})["actor_id"])
    event = mention.event

    def claim_of(claim: Claim) -> Claim:
        if key not in (key_of(claim.claimant), key_of(claim.claimant_name or "")):
            return claim
        return replace(claim, claimant_ids=(new,))

    return replace(
        mention,
        event=replace(
            event,
            perpetrator_ids=_with_id(event.perpetrators, event.perpetrator_ids, key=key, new=new),
            target_ids=_with_id(event.targets, event.target_ids, key=key, new=new),
        ),
        claims=tuple(claim_of(claim) for claim in mention.claims),
    )


def apply(mention: Mention, rules: Standing) -> Mention:
    """The mention as corrected, with what was put right named in `corrected`; itself where nothing was.

    Names stay as the report writes them, and so do the words and the anchor of a date.
    """
    last: dict[str, Correction] = {}
    for correction in applying(mention, rules):
        last[_aspect(correction)] = correction
    if not last:
        return mention
    for correction in last.values():
        if correction.kind == "place":
            mention = _placed(mention, correction)
        elif correction.kind == "actor":
            mention = _named_party(mention, correction)
        else:
            mention = replace(mention, event=replace(mention.event, **dict(correction.new or {})))
    marks = tuple(sorted((aspect, correction.number) for aspect, correction in last.items()))
    return replace(mention, corrected=marks)
