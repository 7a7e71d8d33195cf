"""Claims about one event (or person) in, pairs of sides that can't both be right out, each with a sentence. Pure.

No contradiction, and so never reported: intervals that meet ("at least 23" with 26), a part beside the whole (soldiers
beside people), a later figure of the same voice or of another office of the same state, killed beside "killed or
wounded" (that is `other`), `unconfirmed` claims, and one voice beside itself.
"""

from __future__ import annotations

import math
import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from itertools import combinations
from typing import Final

from counterclaim.codebook import Attribute, PersonStatus, Stance
from counterclaim.merging.plain import group as group_mentions
from counterclaim.records import Claim, Dispute, Event, EventGroup, Mention, Reading, Report, Voiced
from counterclaim.weighing.alike import name_words, names_agree, share_of_words
from counterclaim.weighing.control import state_of, states_clash
from counterclaim.weighing.independence import voice_numbers
from counterclaim.weighing.own import own_by_words
from counterclaim.weighing.sentences import sentence_of
from counterclaim.weighing.speakers import Speaker, one_state, same_speaker, speaker_of
from counterclaim.weighing.victims import (
    BARE,
    MAIN,
    OWN,
    PEOPLE,
    Victims,
    counts_some,
    fate_of,
    holds,
    one_class,
    same_victims,
    seen_by,
    victims_of,
)
from counterclaim.wordlists import fold

#: Voice of each reading, by report id and reader, as `Reading.voice` has it.
Voices = Mapping[tuple[str, str], str | None]

#: Tolls of a growing count differ by less: from 1.1 to 1.4, 1.2 gave the best F1 on the development set.
_FAR_APART: Final = 1.2
TOLLS: Final = (Attribute.FATALITIES, Attribute.INJURIES, Attribute.MISSING_OR_CAPTURED_PEOPLE)
#: In this order where weight leaves a tie.
KINDS: Final = tuple(
    """toll_denied toll_differs responsibility person_status control leader victims materiel place date motive_or_means
    other""".split()
)
#: The kind of a dispute over an attribute whose values are words.
KIND_OF: Final[Mapping[str, str]] = {
    Attribute.RESPONSIBILITY: "responsibility",
    Attribute.PERPETRATOR: "responsibility",
    Attribute.LED_BY: "leader",
    Attribute.TARGET: "other",
    Attribute.LOCATION: "place",
    Attribute.DATE: "date",
    Attribute.WEAPON: "motive_or_means",
    Attribute.MOTIVE: "motive_or_means",
    Attribute.MATERIEL_CAPTURED: "materiel",
    Attribute.TERRITORY_CONTROL: "control",
    Attribute.PERSON_STATUS: "person_status",
    Attribute.CIVILIAN_HARM: "other",
    Attribute.AGGREGATE: "toll_differs",
    Attribute.OTHER: "other",
}
_SAYS: Final = frozenset({Stance.ASSERTS, Stance.CONFIRMS, Stance.DISPUTES})


@dataclass(frozen=True, slots=True)
class Said:
    """A claim with its report, reader and voice; `order` numbers the claims of the group."""

    voiced: Voiced
    reader: str
    speaker: Speaker
    victims: Victims
    order: int
    #: The victims that a bare count ("ten dead") can be meant of: where tolls tell of one class only, of that class.
    meant: frozenset[str] = frozenset()
    #: Whether the voice is that of a party to the event.
    partisan: bool = False

    @property
    def claim(self) -> Claim:
        return self.voiced.claim

    @property
    def report(self) -> Report:
        return self.voiced.report


Sides = tuple[tuple[Said, ...], tuple[Said, ...]]
Clash = Callable[[Said, Said], bool]


#: Words that are a class among the dead, and none where everybody counted is wounded, or was taken.
_SAYS_NO_CLASS: Final[Mapping[str, frozenset[str]]] = {
    Attribute.INJURIES: frozenset({"wounded"}),
    Attribute.MISSING_OR_CAPTURED_PEOPLE: frozenset({"men"}),
}


def _said(voiced: Voiced, *, reader: str, voice: str | None, order: int) -> Said:
    speaker = speaker_of(voiced.claim, voiced.report, voice=voice)
    told = victims_of(voiced.claim.who)
    if not speaker.reporter and not speaker.nobody and own_by_words(voiced.claim, voiced.report):
        # a state's own may be soldiers, police or militia
        told = replace(told, classes=frozenset({"security" if speaker.state else OWN}))
    victims = seen_by(told, state=speaker.state)
    if victims.classes <= _SAYS_NO_CLASS.get(voiced.claim.attribute, frozenset()):
        victims = replace(victims, classes=frozenset({BARE}))
    return Said(voiced, reader, speaker, victims, order)


def _with_parties(said: Sequence[Said], events: Iterable[Event]) -> list[Said]:
    """Marks the voices of those who claim the deed, or are named for it."""
    names = set().union(*(name_words(name) for event in events for name in event.perpetrators))
    for one in said:
        if one.claim.attribute == Attribute.RESPONSIBILITY and one.claim.stance in _SAYS:
            names |= _doer(one)
    return [replace(one, partisan=one.speaker.group or bool(_speaker_words(one) & names)) for one in said]


def _two_voices(one: Said, other: Said) -> bool:
    """Two voices of one reader's making: what two readers take from one report is a matter of reading, no dispute."""
    if one.voiced.report.id == other.voiced.report.id and one.reader != other.reader:
        return False
    return not same_speaker(one.speaker, other.speaker)


def _bundles(
    left: Iterable[Said], right: Sequence[Said], clash: Clash, *, alike: Callable[[Said], object] = lambda said: None
) -> list[Sides]:
    """Those of the left that are `alike` and clash with the same ones of the right make one dispute: every pair of it
    clashes."""
    found: dict[tuple[object, tuple[Said, ...]], list[Said]] = {}
    for one in left:
        against = tuple(other for other in right if other.order != one.order and clash(one, other))
        if against:
            found.setdefault((alike(one), against), []).append(one)
    return [(tuple(ones), against) for (_, against), ones in found.items()]


# tolls


#: What somebody saw, in one place: there may be more elsewhere.
_SEEN = re.compile(r"\b(?:bod(?:y|ies)|coffins?|burials?|corps|corpses?|cercueils?|cadavres?|d[ée]pouilles?)\b")


_ALL_THERE_WAS = re.compile(r"\b(?:only|just|seule?(?:ment)?s?)\b", re.IGNORECASE)


@lru_cache(maxsize=4096)
def _seen(who: str, value: str) -> bool:
    return bool(_SEEN.search(who)) and not _ALL_THERE_WAS.search(value)


def _bounds(claim: Claim) -> tuple[float, float] | None:
    """The interval of a toll; bodies and coffins that were seen are the least that it can be."""
    if claim.low is None and claim.high is None:
        return None
    if claim.high is None or (claim.high > 0 and _seen(claim.who or "", claim.value)):
        return (claim.low or 0, math.inf)
    return (claim.low or 0, claim.high)


def disjoint(one: Claim, other: Claim) -> bool:
    """Whether no number fits both; a claim without bounds fits all."""
    a, b = _bounds(one), _bounds(other)
    return a is not None and b is not None and (a[1] < b[0] or b[1] < a[0])


def _same_count(one: Said, other: Said) -> bool:
    """Whether two tolls are comparable at all. A whole and its part are where the whole is too small for its part, or
    was said against a toll that may be everybody's."""
    fates = {_fate(one), _fate(other)} - {None}
    if len(fates) > 1 or _other_side(one, other) or _other_side(other, one):
        return False
    if same_victims(one.victims, other.victims):
        return True
    for whole, part in ((one, other), (other, one)):
        if holds(whole.victims, part.victims):
            a, b = _bounds(whole.claim), _bounds(part.claim)
            if a is not None and b is not None and a[1] < b[0]:
                return True
            told_against = BARE in whole.victims.classes or whole.claim.stance == Stance.DISPUTES
            return told_against and part.claim.high != 1 and part.victims.classes <= whole.meant
    return False


def _other_side(named: Said, told: Said) -> bool:
    """Whether one counts a party's dead by its name, and that party tells of "fighters" that it killed: its enemy's."""
    if told.victims.names or OWN in victims_of(told.claim.who).classes:
        return False
    return bool(named.victims.names & _speaker_words(told)) and "fighters" in told.victims.classes


def _fate(said: Said) -> str | None:
    return fate_of(said.claim)


def _rising(one: Said, other: Said) -> bool:
    """Two figures so near that the count was still going on, not contested: no party's, none said against another."""
    if one.partisan or other.partisan:
        return False
    low, high = sorted((one, other), key=lambda s: _bounds(s.claim) or (0, 0))
    factor = max((_bounds(high.claim) or (0, 0))[0], 1) / max((_bounds(low.claim) or (0, 0))[0], 1)
    return factor < _FAR_APART


def _tolls_clash(one: Said, other: Said) -> bool:
    if not disjoint(one.claim, other.claim) or not _same_count(one, other) or not _two_voices(one, other):
        return False
    if one.claim.stance != Stance.DISPUTES and other.claim.stance != Stance.DISPUTES:
        both_reporters = one.speaker.reporter and other.speaker.reporter
        return not one_state(one.speaker, other.speaker) and not both_reporters and not _rising(one, other)
    return True


def _denial_clash(denial: Said, toll: Said) -> bool:
    """A denied toll is the one with the same bounds, or any that the denied bounds allow ("denied any deaths")."""
    if not _two_voices(denial, toll):
        return False
    if denial.claim.low == toll.claim.low and denial.claim.high == toll.claim.high:
        comparable = same_victims(denial.victims, toll.victims) or bool(
            {PEOPLE, BARE} & (denial.victims.classes | toll.victims.classes)
        )
        return comparable and (denial.claim.low is not None or denial.claim.high is not None)
    open_ended = denial.claim.high is None and denial.claim.low is not None
    return (
        open_ended
        and _bounds(toll.claim) is not None
        and not disjoint(denial.claim, toll.claim)
        and (same_victims(denial.victims, toll.victims) or holds(denial.victims, toll.victims))
    )


def _rejections(said: Sequence[Said]) -> list[Said]:
    """Denials, and disputes of the very figure that another voice gave."""
    told = [s for s in said if s.claim.stance in (Stance.ASSERTS, Stance.CONFIRMS)]
    return [
        s
        for s in said
        if s.claim.stance == Stance.DENIES
        or (s.claim.stance == Stance.DISPUTES and any(_just_said(s, t) and _denial_clash(s, t) for t in told))
    ]


def _just_said(one: Said, other: Said) -> bool:
    """The same figure before it in the same report: to dispute one's own other figure, nobody repeats it."""
    return (
        (one.claim.low, one.claim.high) == (other.claim.low, other.claim.high)
        and one.voiced.report.id == other.voiced.report.id
        and other.order < one.order
    )


def _anywhere(one: Said, other: Said) -> bool:
    return True


def _toll_disputes(said: Sequence[Said], attribute: str, within: Clash = _anywhere) -> list[tuple[str, str, Sides]]:
    counted = [
        s
        for s in said
        if s.claim.attribute == attribute and not counts_some(s.claim.value, s.claim.who, number=s.claim.high)
    ]
    classes = frozenset().union(*(s.victims.classes & MAIN for s in counted))
    tolls = [replace(s, meant=classes if one_class(classes) else frozenset()) for s in counted]
    rejections = _rejections(tolls)
    refused = {s.order for s in rejections}
    told = [s for s in tolls if s.order not in refused and s.claim.stance in _SAYS]
    found = [
        ("toll_denied", attribute, sides)
        for sides in _bundles(rejections, told, lambda a, b: within(a, b) and _denial_clash(a, b))
    ]
    rising = sorted((s for s in told if _bounds(s.claim)), key=lambda s: (_bounds(s.claim) or (0, 0), s.order))
    rank = {s.order: n for n, s in enumerate(rising)}
    upward = _bundles(
        rising,
        rising,
        lambda a, b: rank[a.order] < rank[b.order] and within(a, b) and _tolls_clash(a, b),
        alike=lambda s: s.victims.classes,
    )
    for low, high in upward:
        none = all(s.claim.high == 0 for s in low)
        found.append(("toll_denied" if none else "toll_differs", attribute, (low, high)))
    return found


# who did it


def _speaker_words(said: Said) -> frozenset[str]:
    return frozenset() if said.speaker.reporter else name_words(said.speaker.name)


def _doer(said: Said) -> frozenset[str]:
    """The words for the party that a claim makes the doer, or clears."""
    return _speaker_words(said) if said.claim.attribute == Attribute.RESPONSIBILITY else name_words(said.claim.value)


def _doers_differ(one: Said, other: Said) -> bool:
    a, b = _doer(one), _doer(other)
    return bool(a) and bool(b) and not names_agree(a, b)


def _accusations_clash(one: Said, other: Said) -> bool:
    """Two doers for one deed: one report tells of two that claim it (in two reports the names may be aliases), a voice
    says "not they, the others", or rejects that the one who claims it did it."""
    if not _two_voices(one, other) or one_state(one.speaker, other.speaker):
        return False
    disputed = [s.claim.stance == Stance.DISPUTES for s in (one, other)]
    claimed = [s.claim.attribute == Attribute.RESPONSIBILITY for s in (one, other)]
    if all(claimed):
        return any(disputed) or (one.voiced.report.id == other.voiced.report.id and _both_claim(one, other))
    if any(claimed) and not any(disputed):
        return one.voiced.report.id == other.voiced.report.id and _put_on_another(one, other)
    # who rejects a claim of responsibility says nothing of other suspects
    rejected = any(d and c for d, c in zip(disputed, claimed, strict=True))
    return any(disputed) and not rejected and _doers_differ(one, other)


def _put_on_another(one: Said, other: Said) -> bool:
    """A group claims the deed, another voice than the report's puts it on somebody else. A state's own name varies too
    much for that ("the Defence Force", "the air force")."""
    claimer, accuser = (one, other) if one.claim.attribute == Attribute.RESPONSIBILITY else (other, one)
    if accuser.speaker.reporter or claimer.speaker.state or all(w.isupper() for w in _doer(accuser)):
        return False
    return _both_claim(one, other)


def _both_claim(one: Said, other: Said) -> bool:
    return {one.claim.stance, other.claim.stance} == {Stance.ASSERTS} and _doers_differ(one, other)


def _clears(denial: Said, accusation: Said) -> bool:
    """A denial clears the party that denies, or the one that it names."""
    if not _two_voices(denial, accusation) or one_state(denial.speaker, accusation.speaker):
        return False
    both_accuse = denial.claim.attribute == accusation.claim.attribute == Attribute.PERPETRATOR
    if both_accuse and not (_doer(denial) and _doer(accusation)):
        return share_of_words(denial.claim.value, accusation.claim.value) >= _SAME_VALUE
    return names_agree(_doer(denial), _doer(accusation))


def _responsibility_disputes(said: Sequence[Said]) -> list[tuple[str, str, Sides]]:
    about = [s for s in said if s.claim.attribute in (Attribute.RESPONSIBILITY, Attribute.PERPETRATOR)]
    denials = [s for s in about if s.claim.stance == Stance.DENIES]
    told = [s for s in about if s.claim.stance in _SAYS]
    found = _bundles(denials, told, _clears)
    met = {s.order for ones, _ in found for s in ones}
    # an alias can hide that the denier is the accused: where a denial meets nobody, it stands against all accusers
    alone = [s for s in denials if s.order not in met and s.claim.attribute == Attribute.RESPONSIBILITY]
    named = [s for s in told if s.claim.attribute == Attribute.PERPETRATOR and _doer(s)]
    accusers = named or [s for s in told if s.claim.attribute == Attribute.PERPETRATOR]
    found += _bundles(alone, accusers, _two_voices)
    found += _bundles(told, told, lambda a, b: a.order < b.order and _accusations_clash(a, b))
    return [("responsibility", Attribute.RESPONSIBILITY, sides) for sides in found]


# persons, control, leaders


def _status(said: Said) -> str | None:
    value = said.claim.value.casefold()
    return next((str(status) for status in PersonStatus if value.startswith(status)), None)


#: What a person can't be at once. Wounded and captured men are alive.
_EXCLUDES: Final = frozenset(
    frozenset(pair) for pair in (("dead", "alive"), ("dead", "captured"), ("alive", "missing"), ("captured", "missing"))
)


def _person_clash(one: Said, other: Said) -> bool:
    if not _two_voices(one, other) or not names_agree(
        name_words(one.claim.who or ""), name_words(other.claim.who or "")
    ):
        return False
    a, b = _status(one), _status(other)
    denied = [s.claim.stance == Stance.DENIES for s in (one, other)]
    if any(denied):
        return a == b and not all(denied)
    if a != b and Stance.DISPUTES in (one.claim.stance, other.claim.stance):
        return one.voiced.report.id == other.voiced.report.id or frozenset((a, b)) in _EXCLUDES
    return a is not None and b is not None and frozenset((a, b)) in _EXCLUDES


def _person_disputes(said: Sequence[Said], clash: Clash = _person_clash) -> list[tuple[str, str, Sides]]:
    persons = [s for s in said if s.claim.attribute == Attribute.PERSON_STATUS and s.claim.who]
    found = []
    for status in (*PersonStatus, None):
        here = [s for s in persons if _status(s) == status]
        for other_status in (*PersonStatus, None):
            others = [s for s in persons if _status(s) == other_status]
            found += _bundles(here, others, lambda a, b: a.order < b.order and clash(a, b))
    return [("person_status", Attribute.PERSON_STATUS, sides) for sides in found]


def _control_clash(one: Said, other: Said) -> bool:
    if not _two_voices(one, other):
        return False
    sharp = bool({Stance.DISPUTES, Stance.DENIES} & {one.claim.stance, other.claim.stance})
    return states_clash(_held_by(one), _held_by(other), sharp=sharp)


def _held_by(said: Said) -> str | None:
    """The state of the place; where the attackers say that it is held, it is taken."""
    state = state_of(said.claim)
    return "taken" if state == "held" and said.partisan and not said.speaker.state else state


def _control_disputes(said: Sequence[Said]) -> list[tuple[str, str, Sides]]:
    about = [s for s in said if s.claim.attribute == Attribute.TERRITORY_CONTROL]
    pairs = _bundles(about, about, lambda a, b: a.order < b.order and _control_clash(a, b))
    return [("control", Attribute.TERRITORY_CONTROL, sides) for sides in pairs]


def _leader_clash(one: Said, other: Said) -> bool:
    if not _two_voices(one, other):
        return False
    agree = names_agree(name_words(one.claim.value), name_words(other.claim.value))
    return agree if other.claim.stance == Stance.DENIES else not agree


def _rejecting(one: Said, said: Sequence[Said]) -> Said:
    """A name that is disputed where another voice asserts it is rejected, not put forward."""
    if one.claim.stance != Stance.DISPUTES:
        return one
    named = any(
        o.claim.attribute == one.claim.attribute
        and o.claim.stance in {Stance.ASSERTS, Stance.CONFIRMS}
        and fold(o.claim.value) == fold(one.claim.value)
        and _two_voices(one, o)
        for o in said
    )
    return replace(one, voiced=replace(one.voiced, claim=replace(one.claim, stance=Stance.DENIES))) if named else one


def _leader_disputes(said: Sequence[Said]) -> list[tuple[str, str, Sides]]:
    about = [_rejecting(s, said) for s in said if s.claim.attribute == Attribute.LED_BY]
    told = [s for s in about if s.claim.stance != Stance.DENIES]
    denials = [s for s in about if s.claim.stance == Stance.DENIES]
    pairs = _bundles(told, told, lambda a, b: a.order < b.order and _leader_clash(a, b))
    pairs += _bundles(told, denials, _leader_clash)
    return [("leader", Attribute.LED_BY, sides) for sides in pairs]


# who the victims were

_ARMED: Final = frozenset({"soldiers", "security", "police", "militia", "fighters", "officers"})
_UNARMED: Final = frozenset({"civilians", "children"})


#: Ground and buildings are aimed at too: they make nobody a fighter or a civilian.
_GROUND = re.compile(
    r"\b(?:camps?|posts?|postes?|positions?|bases?|barracks|casernes?|sites?|headquarters|quartiers)\b"
)
_NONE = re.compile(r"\b(?:no|not|never|none|nobody|without|aucune?|pas|jamais|sans|simple)\b")


def _unarmed(said: Said) -> bool | None:
    """Whether a claim calls those hit civilians; None where it says neither."""
    claim = said.claim
    if claim.attribute != Attribute.TARGET:
        if not claim.who or claim.stance == Stance.DENIES or OWN in victims_of(claim.who).classes:
            return None
        if counts_some(claim.value, claim.who, number=claim.high):
            return None
        classes = said.victims.classes
        return bool(classes & _UNARMED) if len(classes & (_ARMED | _UNARMED)) == 1 else None
    value = fold(claim.value)
    classes = victims_of(claim.value).classes
    armed, unarmed = bool(classes & _ARMED), bool(classes & _UNARMED)
    if armed == unarmed or _GROUND.search(value):
        return None
    return unarmed != ((claim.stance == Stance.DENIES) != bool(_NONE.search(value)))


def _victims_clash(one: Said, other: Said) -> bool:
    """One calls those hit civilians, the other armed men, and at least one speaks of who was aimed at: in a fight,
    dead soldiers and dead civilians are both true."""
    if not _two_voices(one, other) or _unarmed(one) is not True or _unarmed(other) is not False:
        return False
    return any(s.claim.attribute == Attribute.TARGET for s in (one, other))


def _victims_disputes(said: Sequence[Said]) -> list[tuple[str, str, Sides]]:
    about = [s for s in said if s.claim.attribute in (Attribute.TARGET, Attribute.FATALITIES, Attribute.INJURIES)]
    pairs = _bundles(about, about, _victims_clash)
    return [("victims", Attribute.TARGET, sides) for sides in pairs]


# everything whose values are words

#: Half of the words of the shorter value: what is denied is told in the words of what was said.
_SAME_VALUE: Final = 0.5
_WORDED: Final = (
    Attribute.TARGET,
    Attribute.LOCATION,
    Attribute.DATE,
    Attribute.WEAPON,
    Attribute.MOTIVE,
    Attribute.MATERIEL_CAPTURED,
    Attribute.CIVILIAN_HARM,
    Attribute.OTHER,
)
#: Of these an event has one value, so that a voice that disputes offers another in its place.
_SINGLE: Final = frozenset({Attribute.LOCATION, Attribute.DATE, Attribute.WEAPON, Attribute.MOTIVE})


def _words_clash(one: Said, other: Said) -> bool:
    """`one` denies what `other` says, in its words; or disputes, with another value of what can have only one."""
    if not _two_voices(one, other) or other.claim.stance not in _SAYS:
        return False
    alike = share_of_words(one.claim.value, other.claim.value) >= _SAME_VALUE
    if one.claim.stance == Stance.DENIES:
        return alike
    if one.claim.stance != Stance.DISPUTES:
        return False
    return other.claim.stance != Stance.DISPUTES and one.claim.attribute in _SINGLE and not alike


def _worded_disputes(said: Sequence[Said], within: Clash = _anywhere) -> list[tuple[str, str, Sides]]:
    found = []
    for attribute in _WORDED:
        about = [s for s in said if s.claim.attribute == attribute]
        retorts = {(a.order, b.order) for a, b in _retorts(about)} if attribute in _RETORTED else set()
        pairs = _bundles(
            about,
            about,
            lambda a, b, known=retorts: (a.order, b.order) in known or (within(a, b) and _words_clash(a, b)),  # type: ignore[misc]
        )
        found += [(_kind_of_words(sides[0][0].claim), str(attribute), sides) for sides in pairs]
    return found


#: Much can be said of these at once, so a voice that disputes speaks against what was said just before. Of a target
#: only where people are spoken of; `other` is too wide for it (3 of 12 such pairs of the development set were right).
_RETORTED: Final = frozenset({Attribute.TARGET, Attribute.CIVILIAN_HARM})


def _retorts(about: Sequence[Said]) -> list[tuple[Said, Said]]:
    """Each disputing claim with the last one of another voice before it, in its own report and event."""
    found = []
    for one in (s for s in about if s.claim.stance == Stance.DISPUTES):
        if one.claim.attribute == Attribute.TARGET and _kind_of_words(one.claim) != "victims":
            continue
        before = [
            s
            for s in about
            if s.order < one.order
            and s.voiced.report.id == one.voiced.report.id
            and s.claim.eid == one.claim.eid
            and s.claim.stance in _SAYS
            and _two_voices(one, s)
        ]
        found += [(one, s) for s in before[-1:]]
    return found


#: What the words of a contested claim are about, where its attribute doesn't say.
_LOST = re.compile(
    r"\b(?:aircraft|plane|jet|helicopter|drone|vehicle|tank|rifle|weapon|arms|aeronef|avion|helicoptere|vehicule|char)s?"
    r"\b.{0,80}\b(?:down\w*|destroy\w*|captur\w*|seiz\w*|abatt\w*|detrui\w*|saisi\w*)"
    r"|\b(?:shot|shoot\w*|bring\w*|brought) down\b|\b(?:downing|crash) of\b"
)
_HAND_IN_IT = re.compile(
    r"\b(?:back(?:s|ed|ing)?|support\w*|help\w*|hand in hand|orders? from|handlers?|complic\w+|sponsor\w*|soutien\w*"
    r"|soutenu\w*|appu[iy]\w*|aide\w*|ordres?|broke|violat\w+|joined)\b"
)


def _kind_of_words(claim: Claim) -> str:
    """The kind of a dispute over words: a loss is `materiel`, a hand in the deed `responsibility`, people hit
    `victims`."""
    value = fold(claim.value)
    if claim.attribute == Attribute.OTHER:
        if _LOST.search(value):
            return "materiel"
        if _HAND_IN_IT.search(value):
            return "responsibility"
    if claim.attribute == Attribute.TARGET and victims_of(claim.value).classes & (_ARMED | _UNARMED):
        return "other" if _GROUND.search(value) else "victims"
    return KIND_OF[claim.attribute]


# all together


def _weight(kind: str, sides: Sides, voice_of: Mapping[int, int]) -> float:
    """Voices on both sides; a denial, or two states of one person, weighs one voice more than two figures do, and
    figures weigh more the farther apart they are (one voice for each factor of ten)."""
    weight = float(len({voice_of[s.order] for side in sides for s in side}))
    if kind == "toll_differs":
        low = max((_bounds(s.claim) or (0, 0))[0] for s in sides[0])
        high = max((_bounds(s.claim) or (0, 0))[0] for s in sides[1])
        return weight + math.log10(max(high, 1) / max(low, 1))
    return weight + (kind in ("toll_denied", "person_status", "control", "responsibility"))


def _spoken(side: Sequence[Said], voice_of: Mapping[int, int]) -> list[tuple[Voiced, str]]:
    """What one side says, each voice under the name that it is first called ("JNIM's statement" is JNIM's), and whom it
    means under the fullest name that it gives ("Amadou Kouffa", then "Kouffa"). An outlet keeps its own name."""
    names: dict[int, str] = {}
    for s in side:
        if not s.speaker.reporter:
            names.setdefault(voice_of[s.order], s.speaker.name)
    persons: dict[tuple[int, str, bool], dict[str, None]] = {}
    for s in side:
        if name := _person_of(s.claim):
            persons.setdefault((voice_of[s.order], *_sense(s.claim)), {})[name] = None
    told = []
    for s in side:
        name = s.speaker.name if s.speaker.reporter else names[voice_of[s.order]]
        claim = s.claim
        if _person_of(claim):
            claim = _in_full(claim, persons[voice_of[s.order], *_sense(claim)])
        told.append((s.voiced if claim is s.claim else replace(s.voiced, claim=claim), name))
    return told


def _sense(claim: Claim) -> tuple[str, bool]:
    return claim.attribute, claim.stance == Stance.DENIES


def _in_full(claim: Claim, names: Iterable[str]) -> Claim:
    """The same claim, with the longest of the names that hold its person's; as it is where two persons' names do."""
    short = name_words(_person_of(claim))
    longer = [name for name in names if short and short < name_words(name)]
    full = max(longer, key=lambda name: len(name_words(name)), default="")
    if not full or any(not name_words(name) <= name_words(full) for name in longer):
        return claim
    return replace(claim, value=full) if claim.attribute == Attribute.LED_BY else replace(claim, who=full)


def _person_of(claim: Claim) -> str:
    """The name of the person that a claim is about; empty where it is about none."""
    if claim.attribute == Attribute.LED_BY:
        return claim.value
    return (claim.who or "") if claim.attribute == Attribute.PERSON_STATUS else ""


def _disputes(found: Sequence[tuple[str, str, Sides]], group: str | None, said: Sequence[Said]) -> list[Dispute]:
    """Heaviest first; then by kind in the order of KINDS, then by the reports and positions of the claims. `said` is all
    that was said: which of it is one voice's is asked of all of it."""
    if not found:
        return []
    voice_of = dict(zip((s.order for s in said), voice_numbers(said), strict=True))

    def place(entry: tuple[str, str, Sides]) -> tuple[float, int, list[tuple[str, int]]]:
        kind, _, sides = entry
        claims = [(s.voiced.report.id, s.voiced.number) for side in sides for s in side]
        return (-_weight(kind, sides, voice_of), KINDS.index(kind), claims)

    return [
        Dispute(
            kind,
            attribute,
            group,
            sentence_of(attribute, *(_spoken(side, voice_of) for side in sides)),
            (tuple(s.voiced for s in sides[0]), tuple(s.voiced for s in sides[1])),
            round(_weight(kind, sides, voice_of), 3),
        )
        for kind, attribute, sides in sorted(found, key=place)
    ]


def find_disputes(group: EventGroup, *, voices: Voices | None = None) -> list[Dispute]:
    """Where the claims of one event contradict each other, heaviest first.

    `voices` tells whose own statement a report is: there `reporter` is that party. Left out, a statement's `reporter`
    is taken for its outlet.
    """
    said: list[Said] = []
    for mention in group.mentions:
        voice = (voices or {}).get((mention.report.id, mention.reader))
        for number, claim in zip(mention.numbers, mention.claims, strict=True):
            if claim.stance != Stance.UNCONFIRMED:
                voiced = Voiced(mention.report, number, claim)
                said.append(_said(voiced, reader=mention.reader, voice=voice, order=len(said)))
    said = _with_parties(said, (mention.event for mention in group.mentions))
    found: list[tuple[str, str, Sides]] = []
    for attribute in TOLLS:
        found += _toll_disputes(said, attribute)
    found += _responsibility_disputes(said)
    found += _person_disputes(said)
    found += _control_disputes(said)
    found += _leader_disputes(said)
    found += _victims_disputes(said)
    found += _worded_disputes(said)
    return _disputes(found, group.id, said)


def _groups_of(readings: Sequence[tuple[Report, Reading]]) -> list[EventGroup]:
    return group_mentions(
        [
            Mention(f"{report.id}/{reading.reader}/{event.eid}", report, reading.reader, event)
            for report, reading in readings
            for event in reading.events
        ]
    )


def _of_one_matter(groups: Iterable[EventGroup]) -> Clash:
    """Whether two claims stand in one report, or in two that tell of one event."""
    together = {frozenset((a.report.id, b.report.id)) for g in groups for a, b in combinations(g.mentions, 2)}

    def one_matter(one: Said, other: Said) -> bool:
        reports = frozenset((one.voiced.report.id, other.voiced.report.id))
        return len(reports) == 1 or reports in together

    return one_matter


def find_person_disputes(
    readings: Sequence[tuple[Report, Reading]], *, groups: Sequence[EventGroup] | None = None
) -> list[Dispute]:
    """Contradictions over persons, and over sums and other claims outside events.

    A person's claim of an event counts too where the other side's stands outside any: a pair inside one event is
    `find_disputes`' to tell. Two reports are compared where they tell of one event, by `groups` or by plain grouping;
    over a person also where both give two or more words of the name.
    """
    said: list[Said] = []
    for report, reading in readings:
        for number, claim in reading.numbered():
            if claim.stance != Stance.UNCONFIRMED and (claim.eid is None or claim.attribute == Attribute.PERSON_STATUS):
                voiced = Voiced(report, number, claim)
                said.append(_said(voiced, reader=reading.reader, voice=reading.voice, order=len(said)))
    one_matter = _of_one_matter(_groups_of(readings) if groups is None else groups)

    def outside(one: Said, other: Said) -> bool:
        if (one.claim.eid is not None and other.claim.eid is not None) or not _person_clash(one, other):
            return False
        names = [name_words(s.claim.who or "") for s in (one, other)]
        return one_matter(one, other) or len(names[0] & names[1]) > 1

    loose = [s for s in said if s.claim.eid is None]
    found = _person_disputes(said, outside)
    found += _toll_disputes(loose, Attribute.AGGREGATE, one_matter)
    found += _worded_disputes(loose, one_matter)
    return _disputes(found, None, said)
