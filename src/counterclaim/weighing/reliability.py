"""Event groups in, each claimant's record out: how often its claims were later confirmed, contradicted or withdrawn, and
by whom; and the Admiralty grades that the record suggests, with reasons. Pure.

Reliability (A to F) is of a source, credibility (1 to 6) of one claim; neither is worked out from the other. The
suggestions are for an analyst to take or leave: the grades that count are the ones that an analyst gives.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from counterclaim.codebook import Attribute, Stance
from counterclaim.records import Claim, EventGroup
from counterclaim.weighing.alike import share_of_words
from counterclaim.weighing.disputes import disjoint, find_disputes
from counterclaim.weighing.independence import Heard, Voice, Voices, heard_of, independent_voices
from counterclaim.weighing.sentences import number_of
from counterclaim.weighing.tolls import TOLLS, Interest, interest_of, label_of, parties_of
from counterclaim.weighing.victims import OWN, fate_of, victims_of
from counterclaim.wordlists import fold

#: Fewer judged claims say nothing of a source: one right figure is luck.
ENOUGH: Final = 4
#: Letter and the least share of its judged claims that held. Even steps of our own; the scale gives words only.
_SHARES: Final = (("A", 0.95), ("B", 0.8), ("C", 0.6), ("D", 0.4))
WORDS: Final[Mapping[str, str]] = {
    "A": "completely reliable",
    "B": "usually reliable",
    "C": "fairly reliable",
    "D": "not usually reliable",
    "E": "unreliable",
    "F": "reliability can't be judged",
    "1": "confirmed by other sources",
    "2": "probably true",
    "3": "possibly true",
    "4": "doubtful",
    "5": "improbable",
    "6": "truth can't be judged",
}
_SAYS: Final = frozenset({Stance.ASSERTS, Stance.CONFIRMS, Stance.DISPUTES, Stance.DENIES})
_SAME_VALUE: Final = 0.5


@dataclass(frozen=True, slots=True)
class Judged:
    """One claim of a claimant and what became of it."""

    event: str
    heard: Heard
    #: "confirmed", "contradicted", "withdrawn" or "alone".
    outcome: str
    #: The voices that confirmed or contradicted it; the claimant itself where it withdrew.
    by: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Suggestion:
    """A grade that the record suggests, and why."""

    grade: str
    reasons: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Record:
    """The page of record of one actor: its claims, what became of each, and the suggested reliability."""

    actor: str
    names: tuple[str, ...]
    judged: tuple[Judged, ...]
    suggestion: Suggestion

    def by(self, outcome: str) -> Counter[str]:
        """Who confirmed (or contradicted) how many of its claims."""
        return Counter(name for one in self.judged if one.outcome == outcome for name in one.by)

    def number(self, outcome: str) -> int:
        return sum(one.outcome == outcome for one in self.judged)


# what became of a claim


def _same_matter(one: Heard, other: Heard) -> bool:
    a, b = one.claim, other.claim
    if a.attribute != b.attribute:
        return False
    if a.attribute in TOLLS:
        return label_of(one) == label_of(other) and fate_of(a) == fate_of(b)
    return a.attribute != Attribute.PERSON_STATUS or share_of_words(a.who or "", b.who or "") >= _SAME_VALUE


def _backs(one: Heard, other: Heard) -> bool:
    """Whether another voice says the same: a number that fits, the same words, not one denying the other."""
    a, b = one.claim, other.claim
    if not _same_matter(one, other) or (a.stance == Stance.DENIES) != (b.stance == Stance.DENIES):
        return False
    if a.attribute in TOLLS:
        return _counted(a) and _counted(b) and not disjoint(a, b)
    return share_of_words(a.value, b.value) >= _SAME_VALUE


def _counted(claim: Claim) -> bool:
    return claim.low is not None or claim.high is not None


def _withdrawn(one: Heard, own: Sequence[Heard]) -> bool:
    """Whether the same voice later denies it, or gives another figure in a later report. Within one report two figures
    may be of two moments."""
    for later in own:
        if later is one or not _same_matter(one, later):
            continue
        denied = later.claim.stance == Stance.DENIES and one.claim.stance != Stance.DENIES
        if (
            denied
            and (later.claim.low, later.claim.high) == (one.claim.low, one.claim.high)
            and _backs_words(one, later)
        ):
            return True
        dates = one.report.published, later.report.published
        if None in dates or not dates[0] < dates[1]:  # type: ignore[operator]
            continue
        if (
            one.claim.attribute in TOLLS
            and _counted(one.claim)
            and _counted(later.claim)
            and disjoint(one.claim, later.claim)
        ):
            return True
    return False


def _backs_words(one: Heard, other: Heard) -> bool:
    return one.claim.attribute in TOLLS or share_of_words(one.claim.value, other.claim.value) >= _SAME_VALUE


def judge(group: EventGroup, *, voices: Voices | None = None) -> list[tuple[Voice, Judged]]:
    """Every firm claim of an event with its voice and what became of it, in order. Withdrawn goes before contradicted,
    contradicted before confirmed: one voice that confirms does not undo one that denies."""
    heard = heard_of(group, voices=voices)
    found_voices = independent_voices(heard)
    voice_of = {id(h): voice for voice in found_voices for h in voice.heard}
    by_key = {(h.report.id, h.voiced.number): h for h in heard}
    against: dict[int, list[str]] = {}
    for dispute in find_disputes(group, voices=voices):
        for side, others in (dispute.sides, dispute.sides[::-1]):
            names = [voice_of[id(by_key[v.report.id, v.number])].name for v in others]
            for v in side:
                against.setdefault(id(by_key[v.report.id, v.number]), []).extend(names)
    found = []
    for h in heard:
        if h.claim.stance not in _SAYS:
            continue
        voice = voice_of[id(h)]
        backers = [o for o in heard if o.claim.stance in _SAYS and voice_of[id(o)] is not voice and _backs(h, o)]
        if _withdrawn(h, voice.heard):
            outcome, names = "withdrawn", [voice.name]
        elif id(h) in against:
            outcome, names = "contradicted", against[id(h)]
        elif backers:
            outcome, names = "confirmed", [voice_of[id(o)].name for o in backers]
        else:
            outcome, names = "alone", []
        found.append((voice, Judged(group.id, h, outcome, tuple(dict.fromkeys(names)))))
    return found


# records and grades


def suggest_reliability(judged: Sequence[Judged]) -> Suggestion:
    """A to F from the share of judged claims that held. What nobody else speaks of is not judged."""
    counts = Counter(one.outcome for one in judged)
    held, fell = counts["confirmed"], counts["contradicted"] + counts["withdrawn"]
    known = held + fell
    told = (
        f"{counts['confirmed']} confirmed, {counts['contradicted']} contradicted, {counts['withdrawn']} withdrawn,"
        f" {counts['alone']} that nobody else speaks of"
    )
    if known < ENOUGH:
        return Suggestion("F", (told, f"fewer than {ENOUGH} claims that others speak of: too few to judge"))
    share = held / known
    letter = next((letter for letter, least in _SHARES if share >= least), "E")
    return Suggestion(letter, (told, f"{held} of {known} judged claims held ({share:.0%})"))


def record_of(groups: Sequence[EventGroup], actor: str, *, voices: Voices | None = None) -> Record:
    """The record of every voice one of whose names holds `actor`, case and accents aside."""
    wanted = fold(actor)
    judged, names = [], []
    for group in groups:
        for voice, one in judge(group, voices=voices):
            known = {h.speaker.name for h in voice.heard} | {i for h in voice.heard for i in h.claim.claimant_ids}
            if any(wanted in fold(name) for name in known):
                judged.append(one)
                names.append(one.heard.speaker.name)
    return Record(actor, tuple(dict.fromkeys(names)), tuple(judged), suggest_reliability(judged))


def suggest_credibility(group: EventGroup, heard: Heard, *, voices: Voices | None = None) -> Suggestion:
    """1 to 6 for one claim of an event: who backs it, who is against it, and what its claimant has at stake."""
    found = next(
        (
            (voice, one)
            for voice, one in judge(group, voices=voices)
            if (one.heard.report.id, one.heard.voiced.number) == (heard.report.id, heard.voiced.number)
        ),
        None,
    )
    if found is None:
        return Suggestion("6", ("it is unconfirmed by its own words",))
    voice, one = found
    all_heard = heard_of(group, voices=voices)
    stake = interest_of(
        voice.speaker,
        label_of(heard),
        parties=parties_of(all_heard),
        own=OWN in victims_of(heard.claim.who).classes,
    )
    names = ", ".join(one.by)
    own = {h.speaker.name for h in voice.heard}
    if one.outcome == "withdrawn":
        return Suggestion("5", (f"{voice.name} itself gave another figure later, or denied it",))
    if one.outcome == "contradicted":
        backed = [o.speaker.name for o in all_heard if o.speaker.name not in own and _backs(heard, o)]
        if backed:
            return Suggestion(
                "4", (f"contradicted by {names}", f"said by others too: {', '.join(dict.fromkeys(backed))}")
            )
        return Suggestion(
            "5" if stake is Interest.ENEMY else "4", (f"contradicted by {names}", f"{voice.name}: {stake}")
        )
    if one.outcome == "confirmed":
        many = len(one.by) > 1
        return Suggestion("1" if many else "2", (f"confirmed by {names}, independent of {voice.name}",))
    if stake in (Interest.NONE, Interest.OWN):
        return Suggestion("3", (f"told by {voice.name} alone", f"{voice.name}: {stake}"))
    return Suggestion("6", (f"told by {voice.name} alone", f"{voice.name}: {stake}"))


def in_words(one: Judged) -> str:
    """ "2024-05-12 fatalities 10 soldiers: contradicted by the Reed Band." """
    claim = one.heard.claim
    value = (
        f"{number_of(claim)} {claim.who or 'people'}" if claim.attribute in TOLLS else f"“{claim.value or claim.quote}”"
    )
    denied = "denied " if claim.stance == Stance.DENIES else ""
    day = one.heard.event.date or "no date"
    by = f" by {', '.join(one.by)}" if one.by and one.outcome != "withdrawn" else ""
    return f"{day} {claim.attribute.replace('_', ' ')}: {denied}{value}: {one.outcome}{by}"
