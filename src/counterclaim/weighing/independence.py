"""The claims of one event in, its independent voices out: copies of one voice count once. Pure.

Three things make two claims one voice's: the claimants are one (`same_speaker`, over reports); the reports are copies of
one text; or both print one sentence, and only one of them names who said it. A voice is counted once, whoever repeats
it: three outlets with one communiqué are one voice.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import combinations
from typing import Final, Protocol

from rapidfuzz.fuzz import ratio

from counterclaim.merging.copies import first_copies
from counterclaim.records import Claim, Event, EventGroup, Report, Voiced
from counterclaim.weighing.speakers import Speaker, same_speaker, speaker_of
from counterclaim.wordlists import fold

#: Voice of each reading, by report id and reader, as `Reading.voice` has it.
Voices = Mapping[tuple[str, str], str | None]

_WORD = re.compile(r"[^\W_]+")
#: A sentence of fewer words can be the same by chance ("ten soldiers were killed").
_LONG_QUOTE: Final = 8
#: Of 100; the rest is for an article or a spelling that an editor changed.
_SAME_QUOTE: Final = 92.0


class Spoken(Protocol):
    """A claim with its report and who speaks: all that telling voices apart looks at."""

    @property
    def claim(self) -> Claim: ...
    @property
    def report(self) -> Report: ...
    @property
    def speaker(self) -> Speaker: ...


@dataclass(frozen=True, slots=True)
class Heard:
    """A claim with its report, reader, event as that report tells it, and who speaks."""

    voiced: Voiced
    reader: str
    event: Event
    speaker: Speaker

    @property
    def claim(self) -> Claim:
        return self.voiced.claim

    @property
    def report(self) -> Report:
        return self.voiced.report


@dataclass(frozen=True, slots=True)
class Voice:
    """One voice of an event: its fullest name, all its claims over all reports, and what was taken for copies."""

    name: str
    speaker: Speaker
    heard: tuple[Heard, ...]

    @property
    def reports(self) -> tuple[str, ...]:
        return tuple(dict.fromkeys(h.report.id for h in self.heard))


def heard_of(group: EventGroup, *, voices: Voices | None = None) -> tuple[Heard, ...]:
    """Every claim of a group with its speaker, in the order of its mentions; a claim read twice comes twice."""
    found = []
    for mention in group.mentions:
        voice = (voices or {}).get((mention.report.id, mention.reader))
        for number, claim in zip(mention.numbers, mention.claims, strict=True):
            speaker = speaker_of(claim, mention.report, voice=voice)
            found.append(Heard(Voiced(mention.report, number, claim), mention.reader, mention.event, speaker))
    return tuple(found)


@lru_cache(maxsize=4096)
def _flat(quote: str) -> str:
    return " ".join(_WORD.findall(fold(quote)))


def same_words(one: str, other: str) -> bool:
    """Whether two quotes are one sentence, too long to be the same by chance."""
    a, b = _flat(one), _flat(other)
    if min(a.count(" "), b.count(" ")) + 1 < _LONG_QUOTE:
        return False
    return ratio(a, b, score_cutoff=_SAME_QUOTE) > 0


#: What names a speaker within one event: a party, an outlet, or "a resident" of one text.
_Key = tuple[str, ...]


class _Joined:
    """Keys that were found to be one, each known by its first in order."""

    def __init__(self) -> None:
        self.root: dict[_Key, _Key] = {}

    def of(self, key: _Key) -> _Key:
        while self.root.get(key, key) != key:
            key = self.root[key]
        return key

    def join(self, one: _Key, other: _Key) -> None:
        first, second = sorted((self.of(one), self.of(other)))
        self.root[second] = first


def _texts(reports: Iterable[Report]) -> dict[str, str]:
    """Each report id with the first id among its copies."""
    return first_copies({report.id: report.text for report in reports})


def _key(heard: Spoken, texts: Mapping[str, str]) -> _Key:
    speaker = heard.speaker
    if speaker.reporter:
        # an outlet is one voice over all its reports; a text without outlet speaks for itself
        return ("outlet", fold(heard.report.outlet)) if heard.report.outlet else ("text", texts[heard.report.id])
    if speaker.nobody:
        return ("somebody", texts[heard.report.id], fold(speaker.name))
    return ("name", " ".join(sorted(speaker.words)) or fold(speaker.name), "state" if speaker.state else "")


def _anonymous(key: _Key) -> bool:
    return key[0] != "name"


def _named_as(heard: Sequence[Spoken], keys: dict[int, _Key], joined: _Joined) -> None:
    """One sentence in two reports: where one names who said it, it is theirs; where none does, they are one voice."""
    for (a, one), (b, other) in combinations(enumerate(heard), 2):
        if one.claim.attribute != other.claim.attribute or one.report.id == other.report.id:
            continue
        # Two names are told apart by their names: what they print tells nothing.
        if not (_anonymous(keys[a]) or _anonymous(keys[b])) or not same_words(one.claim.quote, other.claim.quote):
            continue
        if _anonymous(keys[a]) and _anonymous(keys[b]):
            joined.join(keys[a], keys[b])
        elif _anonymous(keys[a]):
            keys[a] = keys[b]
        elif _anonymous(keys[b]):
            keys[b] = keys[a]


def _join_names(speakers: Mapping[_Key, Speaker], joined: _Joined) -> None:
    """Names of one party, the fullest first: a shorter one joins the first whose every name it fits, so that "the army"
    does not make one voice of two countries' armies."""
    clusters: list[list[_Key]] = []
    for key in sorted(speakers, key=lambda k: (-len(speakers[k].words), k)):
        fits = (c for c in clusters if all(same_speaker(speakers[key], speakers[k]) for k in c))
        cluster = next(fits, None)
        if cluster is None:
            clusters.append([key])
        else:
            joined.join(cluster[0], key)
            cluster.append(key)


def voice_numbers(heard: Sequence[Spoken]) -> list[int]:
    """For each claim the number of its voice, from 0 in the order first heard."""
    texts = _texts(h.report for h in heard)
    keys = {n: _key(h, texts) for n, h in enumerate(heard)}
    joined = _Joined()
    outlets: dict[str, set[_Key]] = {}
    for n, h in enumerate(heard):
        if h.speaker.reporter:
            outlets.setdefault(texts[h.report.id], set()).add(keys[n])
    for same in outlets.values():
        for key in sorted(same)[1:]:
            joined.join(min(same), key)
    _named_as(heard, keys, joined)
    speakers: dict[_Key, Speaker] = {}
    for n, h in enumerate(heard):
        if not _anonymous(keys[n]) and not h.speaker.reporter and not h.speaker.nobody:
            speakers.setdefault(keys[n], h.speaker)
    _join_names(speakers, joined)
    numbers: dict[_Key, int] = {}
    return [numbers.setdefault(joined.of(keys[n]), len(numbers)) for n in range(len(heard))]


def independent_voices(heard: Sequence[Heard]) -> tuple[Voice, ...]:
    """The voices behind the claims, in the order first heard; every claim is in exactly one."""
    members: dict[int, list[Heard]] = {}
    for number, h in zip(voice_numbers(heard), heard, strict=True):
        members.setdefault(number, []).append(h)
    return tuple(_voice(found) for found in members.values())


def repeating(heard: Sequence[Heard]) -> tuple[str, ...]:
    """The reports in which no voice speaks that was not heard in another before: copies, and one communiqué quoted by
    many. In the order of `heard`; each voice counts for the first report that has it."""
    own: dict[str, bool] = {}
    seen: set[int] = set()
    for number, h in zip(voice_numbers(heard), heard, strict=True):
        own[h.report.id] = own.get(h.report.id, False) or number not in seen
        seen.add(number)
    return tuple(report for report, has in own.items() if not has)


def _voice(heard: Sequence[Heard]) -> Voice:
    """The fullest name speaks for all; a name goes before an outlet that only repeats it."""
    shown = min(
        heard, key=lambda h: (h.speaker.reporter, h.speaker.nobody, -len(h.speaker.words), fold(h.speaker.name))
    )
    return Voice(shown.speaker.name, shown.speaker, tuple(heard))
