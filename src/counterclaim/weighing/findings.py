"""The claims of one event in, what they amount to for each attribute out: agreed, disputed, told by one voice only,
unconfirmed, revised; and what looks like a contradiction and is none. Pure.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from counterclaim.codebook import Attribute, Stance
from counterclaim.records import Dispute, EventGroup, Voiced
from counterclaim.weighing.alike import name_words, names_agree, share_of_words
from counterclaim.weighing.disputes import disjoint, find_disputes
from counterclaim.weighing.estimate import bounds_in_words
from counterclaim.weighing.independence import Heard, Voice, Voices, heard_of, independent_voices
from counterclaim.weighing.sentences import number_of, within
from counterclaim.weighing.tolls import TOLLS, Figure, Toll, tolls_of
from counterclaim.weighing.victims import holds, seen_by, victims_of
from counterclaim.wordlists import fold


class Status(StrEnum):
    AGREED = "agreed"
    DISPUTED = "disputed"
    SINGLE_VOICED = "single_voiced"
    UNCONFIRMED = "unconfirmed"
    REVISED = "revised"
    #: Looks like a contradiction and is none.
    NO_CONTRADICTION = "no_contradiction"


@dataclass(frozen=True, slots=True)
class Finding:
    """What the claims amount to for one attribute (of a toll: for one class of victims), and between whom."""

    attribute: str
    who: str | None
    status: Status
    between: tuple[str, ...]
    sentence: str
    claims: tuple[Voiced, ...]


#: Two values of words are one where half of the shorter's words are in the longer, as for denials.
_SAME_VALUE: Final = 0.5
#: More voices are counted, not named.
_NAMED: Final = 4
#: Who did it is one question, whether a party claims it or another names it.
_ASKED_AS_ONE: Final = {Attribute.PERPETRATOR: Attribute.RESPONSIBILITY}
_KILLED_OR_WOUNDED = re.compile(
    r"\b(?:killed|dead|tue\w*|morts?)\s+(?:or|and|ou|et)\s+(?:wounded|injured|blesse\w*)\b|\bcasualties\b|\bhors de combat\b"
)


def _names(names: Iterable[str]) -> str:
    found = list(dict.fromkeys(map(within, names)))
    more = len(found) - _NAMED
    shown = found[:_NAMED] + ([f"{more} more"] if more > 0 else [])
    return " and ".join([", ".join(shown[:-1]), shown[-1]] if len(shown) > 1 else shown)


def _sentence(text: str) -> str:
    return text[:1].upper() + text[1:] + "."


def _voiced(heard: Iterable[Heard]) -> tuple[Voiced, ...]:
    return tuple(h.voiced for h in heard)


def _keys(heard: Iterable[Heard]) -> set[tuple[str, int]]:
    return {(h.report.id, h.voiced.number) for h in heard}


def _touching(disputes: Sequence[Dispute], heard: Sequence[Heard]) -> list[Dispute]:
    """The disputes with a claim of these on one of their sides."""
    keys = _keys(heard)
    return [d for d in disputes if any((v.report.id, v.number) in keys for side in d.sides for v in side)]


def _disputed(attribute: str, who: str | None, found: Sequence[Dispute], voices: dict[tuple[str, int], str]) -> Finding:
    sides = [voices.get((v.report.id, v.number), v.claim.claimant) for d in found for side in d.sides for v in side]
    claims = tuple(dict.fromkeys(v for d in found for side in d.sides for v in side))
    more = f" ({len(found) - 1} more of it)" if len(found) > 1 else ""
    between = tuple(dict.fromkeys(sides))
    return Finding(attribute, who, Status.DISPUTED, between, found[0].sentence + more, claims)


# tolls


def _figures(figures: Sequence[Figure]) -> str:
    return "; ".join(f"{within(f.voice.name)}: {bounds_in_words(f.low, f.high)}" for f in figures)


def _toll_status(toll: Toll, what: str) -> Finding | None:
    firm = [f for f in toll.figures if f.confirmed]
    heard = [h for f in toll.figures for h in f.heard]
    names = tuple(f.voice.name for f in firm or toll.figures)
    if not toll.figures:
        return None
    if not firm:
        told = f"{what} is unconfirmed: {_figures(toll.figures)}"
        return Finding(toll.attribute, toll.who, Status.UNCONFIRMED, names, _sentence(told), _voiced(heard))
    if len(firm) == 1:
        told = f"{what} rests on one voice: {_figures(firm)}"
        return Finding(toll.attribute, toll.who, Status.SINGLE_VOICED, names, _sentence(told), _voiced(heard))
    told = f"{_names(names)} agree on {what}: {_figures(firm)}"
    return Finding(toll.attribute, toll.who, Status.AGREED, names, _sentence(told), _voiced(heard))


def _what(toll: Toll) -> str:
    named = {Attribute.FATALITIES: "killed", Attribute.INJURIES: "injured"}
    return f"the number of {toll.who} {named.get(Attribute(toll.attribute), toll.fate or 'missing or captured')}"


def _revised(toll: Toll) -> list[Finding]:
    """A voice's earlier figures, superseded by its own later one."""
    found = []
    for figure in toll.figures:
        ids = {id(h) for h in figure.voice.heard}
        old = [x.heard for x in toll.left_out if id(x.heard) in ids and x.why.startswith("superseded")]
        if not old:
            continue
        before = ", ".join(dict.fromkeys(number_of(h.claim) for h in old))
        now = bounds_in_words(figure.low, figure.high)
        name = figure.voice.name
        told = (
            f"{name} revised {_what(toll)} from {before} to {now}: its later figure stands, which is no contradiction"
        )
        claims = _voiced([*old, *figure.heard])
        found.append(Finding(toll.attribute, toll.who, Status.REVISED, (name,), _sentence(told), claims))
    return found


def _meet(one: Figure, other: Figure) -> bool:
    """Whether one number fits both figures as they are worded."""
    low = max(f.low or 0 for f in (one, other))
    highs = [f.high for f in (one, other) if f.high is not None]
    return not highs or low <= min(highs)


def _seeming_within(toll: Toll) -> list[Finding]:
    """ "At least 23" with 26: other words, one number can fit both."""
    found = []
    firm = [f for f in toll.figures if f.confirmed]
    for n, wide in enumerate(firm):
        if wide.low == wide.high:
            continue
        # of two wide figures the first tells of both
        others = [f for m, f in enumerate(firm) if m != n and (f.low == f.high or m > n) and _meet(wide, f)]
        others = [f for f in others if (f.low, f.high) != (wide.low, wide.high)]
        if not others:
            continue
        told = (
            f"no contradiction: {within(wide.voice.name)} said {bounds_in_words(wide.low, wide.high)} {toll.who}, which leaves"
            f" room for {_figures(others)}"
        )
        names = tuple(f.voice.name for f in (wide, *others))
        claims = _voiced(h for f in (wide, *others) for h in f.heard)
        found.append(Finding(toll.attribute, toll.who, Status.NO_CONTRADICTION, names, _sentence(told), claims))
    return found


def _seeming_parts(tolls: Sequence[Toll], disputes: Sequence[Dispute]) -> list[Finding]:
    """Soldiers beside people: a part can be smaller than the whole. One finding a voice that counts the whole."""
    found = []
    for whole, part in ((a, b) for a in tolls for b in tolls if a.attribute == b.attribute and a.fate == b.fate):
        for one in (f for f in whole.figures if f.confirmed):
            parts = [f for f in part.figures if f.confirmed and _some_of(one, f) and not _apart(one, f, disputes)]
            if not parts:
                continue
            told = (
                f"no contradiction: {within(one.voice.name)} counted {bounds_in_words(one.low, one.high)} {whole.who}, and the"
                f" {part.who} can be some of them ({_figures(parts)})"
            )
            names = tuple(f.voice.name for f in (one, *parts))
            claims = _voiced(h for f in (one, *parts) for h in f.heard)
            found.append(Finding(whole.attribute, part.who, Status.NO_CONTRADICTION, names, _sentence(told), claims))
    return found


def _some_of(whole: Figure, part: Figure) -> bool:
    classes = [seen_by(victims_of(f.heard[0].claim.who), state=f.heard[0].speaker.state) for f in (whole, part)]
    return holds(*classes) and 0 < part.point < (whole.low or 0)


def _apart(one: Figure, other: Figure, disputes: Sequence[Dispute]) -> bool:
    """Whether some dispute holds both."""
    keys = [_keys(f.heard) for f in (one, other)]
    sides = [{(v.report.id, v.number) for side in d.sides for v in side} for d in disputes]
    return any(side & keys[0] and side & keys[1] for side in sides)


def _seeming_sums(heard: Sequence[Heard]) -> list[Finding]:
    """Killed beside killed or wounded: the second holds the first."""
    sums = [
        h
        for h in heard
        if h.claim.attribute == Attribute.OTHER
        and h.claim.low is not None
        and _KILLED_OR_WOUNDED.search(fold(f"{h.claim.value} {h.claim.who or ''} {h.claim.quote}"))
    ]
    dead = [h for h in heard if h.claim.attribute == Attribute.FATALITIES and h.claim.low is not None]
    found = []
    for total in sums:
        killed = next((h for h in dead if disjoint(h.claim, total.claim)), None)
        if killed is None:
            continue
        told = (
            f"no contradiction: {within(killed.speaker.name)} counted {number_of(killed.claim)} killed, {within(total.speaker.name)}"
            f" {number_of(total.claim)} killed or wounded together"
        )
        names = (killed.speaker.name, total.speaker.name)
        claims = _voiced([killed, total])
        found.append(Finding(Attribute.FATALITIES, None, Status.NO_CONTRADICTION, names, _sentence(told), claims))
    return found


# values that are words


#: What each attribute asks, as the object of "tells".
_ASKS: Final = {
    Attribute.RESPONSIBILITY: "who did it",
    Attribute.LED_BY: "who led it",
    Attribute.TARGET: "the target",
    Attribute.LOCATION: "the place",
    Attribute.DATE: "the time",
    Attribute.WEAPON: "the weapon",
    Attribute.MATERIEL_CAPTURED: "what was captured",
    Attribute.TERRITORY_CONTROL: "who holds the ground",
    Attribute.MOTIVE: "the motive",
    Attribute.PERSON_STATUS: "what became of persons",
    Attribute.CIVILIAN_HARM: "harm to civilians",
    Attribute.AGGREGATE: "sums",
    Attribute.OTHER: "other things",
}


def _same_value(one: Heard, other: Heard) -> bool:
    """One value: the same party, where who did it is asked; else half of the shorter value's words."""
    doers = [_doer(h) for h in (one, other)]
    if all(doers):
        return names_agree(doers[0] or frozenset(), doers[1] or frozenset())
    return share_of_words(one.claim.value, other.claim.value) >= _SAME_VALUE


def _doer(heard: Heard) -> frozenset[str] | None:
    """The words for whom a claim makes the doer; None where it is not about that."""
    if heard.claim.attribute == Attribute.RESPONSIBILITY:
        return name_words(heard.speaker.name)
    return name_words(heard.claim.value) if heard.claim.attribute == Attribute.PERPETRATOR else None


def _agreeing(heard: Sequence[Heard], voice_of: dict[int, Voice]) -> list[Heard]:
    """The claims of the first two or more voices that give one value."""
    for one in heard:
        same = [h for h in heard if h is one or _same_value(one, h)]
        if len({id(voice_of[id(h)]) for h in same}) > 1:
            return same
    return []


def _worded_status(attribute: Attribute, heard: Sequence[Heard], voice_of: dict[int, Voice]) -> Finding:
    what = _ASKS[attribute]
    firm = [h for h in heard if h.claim.stance != Stance.UNCONFIRMED]
    names = tuple(dict.fromkeys(voice_of[id(h)].name for h in firm or heard))
    if not firm:
        told = f"unconfirmed, {what}: so {_names(names)}"
        return Finding(attribute, None, Status.UNCONFIRMED, names, _sentence(told), _voiced(heard))
    same = _agreeing([h for h in firm if h.claim.stance != Stance.DENIES], voice_of)
    if same:
        names = tuple(dict.fromkeys(voice_of[id(h)].name for h in same))
        told = f"{_names(names)} agree on {what}: “{same[0].claim.value or same[0].claim.quote}”"
        return Finding(attribute, None, Status.AGREED, names, _sentence(told), _voiced(same))
    values = "; ".join(dict.fromkeys(_told(h, voice_of[id(h)].name) for h in firm))
    told = f"{'each told' if len(names) > 1 else 'told'} by one voice only, {what}: {values}"
    return Finding(attribute, None, Status.SINGLE_VOICED, names, _sentence(told), _voiced(firm))


def _told(heard: Heard, name: str) -> str:
    sign = " denies" if heard.claim.stance == Stance.DENIES else ":"
    return f"{name}{sign} “{heard.claim.value or heard.claim.quote}”"


# all together


def findings(group: EventGroup, *, voices: Voices | None = None) -> list[Finding]:
    """For every attribute that is claimed: one finding of what the claims amount to (of tolls: one a class of victims),
    then revisions and what only looks like a contradiction; in the codebook's order of attributes."""
    heard = heard_of(group, voices=voices)
    voice_of = {id(h): voice for voice in independent_voices(heard) for h in voice.heard}
    names = {(h.report.id, h.voiced.number): voice_of[id(h)].name for h in heard}
    disputes = find_disputes(group, voices=voices)
    tolls = tolls_of(heard)
    found: list[Finding] = []
    for toll in tolls:
        about = [*(h for f in toll.figures for h in f.heard), *(x.heard for x in toll.left_out)]
        against = [d for d in _touching(disputes, about) if d.attribute == toll.attribute]
        first = _disputed(toll.attribute, toll.who, against, names) if against else _toll_status(toll, _what(toll))
        found += [first] if first else []
        found += _revised(toll) + _seeming_within(toll)
    found += _seeming_parts(tolls, disputes) + _seeming_sums(heard)
    for attribute in Attribute:
        if attribute in TOLLS or attribute in _ASKED_AS_ONE:
            continue
        about = [h for h in heard if _ASKED_AS_ONE.get(Attribute(h.claim.attribute), h.claim.attribute) == attribute]
        if about:
            against = [d for d in _touching(disputes, about) if d.attribute == attribute]
            found.append(
                _disputed(attribute, None, against, names) if against else _worded_status(attribute, about, voice_of)
            )
    order = {attribute: n for n, attribute in enumerate(Attribute)}
    return sorted(found, key=lambda f: (order[Attribute(f.attribute)], list(Status).index(f.status)))
