"""The claims of one event in, each toll with one figure a voice out, and every count that gave none with the reason.
Pure.

A toll is one attribute of one class of victims ("fatalities of fighters"). Interest: a party speaks of its own losses,
of its enemy's, or of others' in a fight of its own.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Final

from counterclaim.codebook import Attribute, Stance
from counterclaim.weighing.alike import name_words
from counterclaim.weighing.independence import Heard, Voice, independent_voices
from counterclaim.weighing.own import own_by_words
from counterclaim.weighing.speakers import Speaker, words_of
from counterclaim.weighing.victims import OWN, counts_some, fate_of, seen_by, victims_of
from counterclaim.wordlists import fold

TOLLS: Final = (Attribute.FATALITIES, Attribute.INJURIES, Attribute.MISSING_OR_CAPTURED_PEOPLE)
PEOPLE, SECURITY, POLICE, MILITIA, FIGHTERS, CIVILIANS, WOMEN_AND_CHILDREN = (
    "people",
    "soldiers",
    "police",
    "militia",
    "fighters",
    "civilians",
    "women and children",
)
#: Classes of the victims' words, by the toll that they count for. A mixture ("soldiers and villagers") is of people.
_LABELS: Final = (
    (frozenset({"people", "dead", "wounded", "men"}), PEOPLE),
    (frozenset({"soldiers", "security"}), SECURITY),
    (frozenset({"police", "officers"}), POLICE),
    (frozenset({"militia"}), MILITIA),
    (frozenset({"fighters"}), FIGHTERS),
    (frozenset({"women", "children"}), WOMEN_AND_CHILDREN),
    (frozenset({"civilians", "women", "children"}), CIVILIANS),
)
STATE_SIDE: Final = frozenset({SECURITY, POLICE, MILITIA})
_KNOWN: Final = frozenset().union(*(classes for classes, _ in _LABELS))
_SAYS: Final = frozenset({Stance.ASSERTS, Stance.CONFIRMS, Stance.DISPUTES})
#: Words for a number that nobody counted, by the least that the codebook takes them for.
VAGUE = re.compile(r"\b(?:tens|dozens|scores|hundreds|thousands|dizaines|douzaines|centaines|milliers|decenas)\b")


class Interest(StrEnum):
    NONE = "no stake"
    OWN = "own losses"
    ENEMY = "its enemy's losses"
    PARTY = "a party to it"


@dataclass(frozen=True, slots=True)
class LeftOut:
    heard: Heard
    why: str


@dataclass(frozen=True, slots=True)
class Figure:
    """What one voice says of one toll: bounds as told, and one number for the median."""

    voice: Voice
    low: int | None
    high: int | None
    interest: Interest
    confirmed: bool
    vague: bool
    at: date | None
    heard: tuple[Heard, ...]

    @property
    def point(self) -> int:
        """The number; the middle of a range, rounded down; the one bound where there is one."""
        if self.low is None:
            assert self.high is not None
            return self.high
        return self.low if self.high is None else (self.low + self.high) // 2


@dataclass(frozen=True, slots=True)
class Toll:
    attribute: str
    who: str
    #: "taken", "missing" or "freed" of people missing or captured, where the words tell.
    fate: str | None
    figures: tuple[Figure, ...]
    left_out: tuple[LeftOut, ...]


def label_of(heard: Heard) -> str:
    """The toll that a count is of, by the words for the victims."""
    if not heard.speaker.reporter and not heard.speaker.nobody and own_by_words(heard.claim, heard.report):
        return SECURITY if heard.speaker.state else FIGHTERS
    return label_of_words(heard.claim.who, state=heard.speaker.state)


def label_of_words(who: str | None, *, state: bool) -> str:
    """The same from the words alone; `state` where a state speaks, whose "enemies" are fighters."""
    classes = seen_by(victims_of(who), state=state).classes
    for known, label in _LABELS:
        if classes <= known:
            return label
    return PEOPLE if classes & _KNOWN else " ".join(sorted(classes))


def _is_state(names: Iterable[str]) -> bool:
    found: set[str] = set()
    for name in names:
        found |= words_of(name) | victims_of(name).classes
    return bool(found & {"army", "government", "police", "soldiers", "security"})


@dataclass(frozen=True, slots=True)
class Parties:
    """The words that name those who did it and those who met it, and on which sides a state stands."""

    did: frozenset[str]
    met: frozenset[str]
    state: frozenset[str]
    #: Whether those who met it are fighters themselves, and no state's: a fight of two groups.
    two_groups: bool = False

    def side_of(self, speaker: Speaker) -> str | None:
        """ "did" or "met", where the speaker is a party to the event; None where it has no side."""
        names = frozenset() if speaker.reporter else name_words(speaker.name)
        if names & self.did or (speaker.group and not speaker.reporter):
            return "did"
        if names & self.met:
            return "met"
        if speaker.state and self.state:
            return "met" if "met" in self.state else "did"
        return None


def parties_of(heard: Sequence[Heard]) -> Parties:
    did: set[str] = set()
    met: set[str] = set()
    state = set()
    for h in heard:
        did |= frozenset().union(*map(name_words, h.event.perpetrators))
        met |= frozenset().union(*map(name_words, h.event.targets))
        if h.claim.attribute == Attribute.RESPONSIBILITY and h.claim.stance in _SAYS and not h.speaker.reporter:
            did |= name_words(h.speaker.name)
        state |= {"did"} if _is_state(h.event.perpetrators) else set()
        state |= {"met"} if _is_state(h.event.targets) else set()
    two_groups = not state and fighters_met(name for h in heard for name in h.event.targets)
    return Parties(frozenset(did), frozenset(met - did), frozenset(state), two_groups)


def fighters_met(targets: Iterable[str]) -> bool:
    """Whether those attacked are an armed group's own fighters, and nobody else."""
    names = list(targets)
    classes: set[str] = set().union(*(victims_of(name).classes for name in names))
    return "fighters" in classes and not classes & {"civilians", "women", "children"} and not _is_state(names)


def interest_of(speaker: Speaker, who: str, *, parties: Parties, own: bool = False) -> Interest:
    """`own`: the words for the dead say that they are the speaker's ("its men")."""
    side = parties.side_of(speaker)
    if side is None:
        return Interest.NONE
    if who in STATE_SIDE:
        return Interest.OWN if speaker.state else Interest.ENEMY
    if who == FIGHTERS and parties.two_groups and not own:
        # the dead of an attack are those attacked, as a rule
        return Interest.ENEMY if side == "did" else Interest.OWN
    if who == FIGHTERS:
        return Interest.ENEMY if speaker.state else Interest.OWN
    return Interest.PARTY


def _none_of(heard: Heard) -> bool:
    """A denial that there were any: the figure none."""
    claim = heard.claim
    return claim.stance == Stance.DENIES and claim.low is not None and claim.low <= 1 and claim.high is None


def _no_figure(heard: Heard) -> str | None:
    """Why a count gives no figure; None where it does."""
    claim = heard.claim
    if _none_of(heard):
        return None
    if claim.stance == Stance.DENIES:
        return "a denial, which puts no figure in place of the denied one"
    if claim.low is None and claim.high is None:
        return "no figure in it"
    if counts_some(claim.value, claim.who, number=claim.high):
        return "a part told by itself, not the toll"
    if claim.attribute == Attribute.FATALITIES and victims_of(claim.who).classes == {"wounded"}:
        return "wounded who died since: a part, not the toll"
    return None


def _bounds(heard: Heard) -> tuple[int | None, int | None]:
    return (0, 0) if _none_of(heard) else (heard.claim.low, heard.claim.high)


def _met(bounds: Iterable[tuple[int | None, int | None]]) -> tuple[int | None, int | None]:
    """What fits all figures of one voice; where nothing does, from the least to the greatest."""
    found = sorted(set(bounds), key=str)
    lows, highs = [b[0] for b in found if b[0] is not None], [b[1] for b in found if b[1] is not None]
    low, high = (max(lows) if lows else None), (min(highs) if highs else None)
    if low is None or high is None or low <= high:
        return low, high
    least = min([*lows, *highs])
    return least, (None if any(b[1] is None and b[0] == max(lows) for b in found) else max([*lows, *highs]))


def _figure(voice: Voice, counts: Sequence[Heard], *, interest: Interest) -> tuple[Figure, list[LeftOut]]:
    """The last figure of a voice. A figure dates from the first report that has it, so that a late copy of an old one
    supersedes nothing; an undated one may be the last."""
    left: list[LeftOut] = []
    firm = [h for h in counts if h.claim.stance != Stance.UNCONFIRMED]
    if firm:
        left += [LeftOut(h, "unconfirmed beside a firm figure of the same voice") for h in counts if h not in firm]
    kept = firm or list(counts)
    first: dict[tuple[int | None, int | None], date | None] = {}
    for h in kept:
        known = [d for d in (first.get(_bounds(h)), h.report.published) if d is not None]
        first[_bounds(h)] = min(known, default=None)
    last = max((d for d in first.values() if d is not None), default=None)
    stands = {b for b, d in first.items() if d is None or d == last}
    used = [h for h in kept if _bounds(h) in stands]
    left += [LeftOut(h, f"superseded by the same voice's figure of {last}") for h in kept if h not in used]
    low, high = _met(stands)
    vague = any(VAGUE.search(fold(h.claim.value)) for h in used)
    return Figure(voice, low, high, interest, bool(firm), vague, last, tuple(used)), left


def tolls_of(heard: Sequence[Heard]) -> list[Toll]:
    """Every toll that is counted, in the order of the attributes and then of the victims' names."""
    parties = parties_of(heard)
    counts = [h for h in heard if h.claim.attribute in TOLLS]
    voice_of = {id(h): voice for voice in independent_voices(heard) for h in voice.heard}
    by_toll: dict[tuple[int, str, str], list[Heard]] = {}
    for h in counts:
        order = TOLLS.index(Attribute(h.claim.attribute))
        by_toll.setdefault((order, label_of(h), fate_of(h.claim) or ""), []).append(h)
    return [
        _toll(found, voice_of, attribute=TOLLS[order], who=who, fate=fate or None, parties=parties)
        for (order, who, fate), found in sorted(by_toll.items(), key=lambda item: item[0])
    ]


def _toll(
    found: Sequence[Heard], voice_of: dict[int, Voice], *, attribute: str, who: str, fate: str | None, parties: Parties
) -> Toll:
    left: list[LeftOut] = []
    by_voice: dict[int, tuple[Voice, list[Heard]]] = {}
    for h in found:
        why = _no_figure(h)
        if why is not None:
            left.append(LeftOut(h, why))
        else:
            voice = voice_of[id(h)]
            by_voice.setdefault(id(voice), (voice, []))[1].append(h)
    figures = []
    for voice, counts in by_voice.values():
        own = any(OWN in victims_of(h.claim.who).classes or own_by_words(h.claim, h.report) for h in counts)
        figure, more = _figure(voice, counts, interest=interest_of(voice.speaker, who, parties=parties, own=own))
        figures.append(figure)
        left += more
    figures.sort(key=lambda f: (f.point, fold(f.voice.name)))
    return Toll(attribute, who, fate, tuple(figures), tuple(left))
