"""Who did it and whom it was done to: which of the parties that a report names are an event's. Pure.

Every party (`party_mentions`) gets a chance for each side from a logistic model over what is said of it in the sentences
of the event, around them and elsewhere. The weights stand in `data/party_weights.json`; `eval/train_parties.py` fits them.
Those that are likely enough are listed, the likeliest first; a party stands on one side only.
"""

from __future__ import annotations

import json
import math
import re
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cache
from importlib import resources
from typing import Final

from counterclaim.claims.event_weights import Features, logistic
from counterclaim.claims.parties import Party, telling_words
from counterclaim.claims.party_mentions import Group, Marks, find_mentions, group_mentions, head_of
from counterclaim.claims.proposal import Proposal
from counterclaim.claims.speech import Voice, voice_of_report
from counterclaim.codebook import EventType
from counterclaim.records import Claim, Event
from counterclaim.resolve.places import PlaceMention
from counterclaim.text.analyse import Document

SIDES: Final = ("perpetrators", "targets")
#: Names listed at most on one side of an event.
MOST: Final = 4

#: Types of events that are done by and to others than most.
_DEEDS: Final[Mapping[str, str]] = {
    EventType.AIR_OR_DRONE_STRIKE: "from afar",
    EventType.SHELLING: "from afar",
    EventType.ABDUCTION: "custody",
    EventType.ARREST_OR_CAPTURE: "custody",
    EventType.MASS_KILLING_OF_CIVILIANS: "killing",
}

#: An event, where it is first spoken of, and the sentences (by index) that speak of it.
Told = tuple[Event, int, Collection[int]]


@cache
def weights() -> Mapping[str, Mapping[str, float]]:
    """Part ("perpetrators", "targets", each also with " marked" for the trained reader; "chances") → feature → weight."""
    text = resources.files("counterclaim").joinpath("data", "party_weights.json").read_text(encoding="utf-8")
    found: Mapping[str, Mapping[str, float]] = json.loads(text)
    return found


@dataclass(frozen=True, slots=True)
class Candidate:
    """A party and what is said of it with regard to one event."""

    group: Group
    features: Features
    #: Of the trained reader's marks; empty where it does not read.
    marked: Features


_OWNED: Final = re.compile(r"^(?:its|their|his|our|ses|leurs|nos|son|sa)\s", re.IGNORECASE)


def _kind(name: str, language: str, *, opens: bool) -> list[str]:
    """What the words of a name alone tell: the class of its head, and whether it is a name at all.

    `opens`: it stands first in a sentence, where a capital tells nothing.
    """
    head, known = head_of(name, language)
    words = head.split()
    kinds = []
    kinds.append(known or "other")
    capitals = [
        w
        for i, w in enumerate(name.split())
        if w[:1].isupper() and not (opens and i == 0 and len(w) > 1 and w[1:].islower())
    ]
    if capitals:
        kinds.append("name")
        if known is None and len(capitals) == len(name.split()) and not any(w.isupper() for w in capitals):
            kinds.append("all capitals")
        if any(len(w) > 1 and w.strip("()").isupper() for w in capitals):
            kinds.append("acronym")
    elif len(words) == 1:
        kinds.append("one word")
    return kinds


def candidates(
    document: Document,
    told: Sequence[Told],
    number: int,
    groups: Sequence[Group],
    *,
    marked: bool,
) -> list[Candidate]:
    """What is said of every party with regard to the event `number` of those told, in the order of `groups`."""
    event, start, sentences = told[number]
    first = document.sentence_at(start).index
    others = {i for n, (_, _, own) in enumerate(told) for i in own if n != number} - set(sentences)
    found: list[Candidate] = []
    order = 0
    for group in groups:
        f: Features = {"one": 1.0}
        m: Features = {}
        here = 0
        for mention in group.mentions:
            index = document.sentence_at(mention.start).index
            where = "here" if index in sentences else "there" if index in others else "near"
            here += where == "here"
            for sign in mention.signs:
                f[f"{sign} {where}"] = 1.0
            if index <= 1 and event.main:
                f["lead"] = 1.0
            if index == first:
                f["first"] = 1.0
                for sign in mention.signs & {"act", "struck", "dead", "blamed"}:
                    f[f"{sign} first"] = 1.0
            if "known" in mention.signs or "unknown" in mention.signs:
                f["known" if "known" in mention.signs else "unknown"] = 1.0
            if marked:
                for mark, chance in mention.chances.items():
                    key = f"{mark} {where}"
                    m[key] = max(m.get(key, 0.0), chance)
        order += here > 0
        f["here"] = math.log1p(here)
        f["all"] = math.log1p(len(group.mentions))
        if here:
            f["early"] = 1 / order
        else:
            f["absent"] = 1.0
            f["absent, main" if event.main else "absent, side"] = 1.0
        opens = any(abs(mention.start - document.sentence_at(mention.start).start) < 5 for mention in group.mentions)
        deed = _DEEDS.get(event.type)
        if deed == "custody":
            for sign in ("taken", "act"):
                if f.get(f"{sign} here"):
                    f[f"custody, {sign} here"] = 1.0
        for kind in _kind(group.name, document.language, opens=opens):
            f[f"is {kind}"] = 1.0
            if deed:
                f[f"{deed}, is {kind}"] = 1.0
            if not here:
                f[f"is {kind}, absent"] = 1.0
        if _OWNED.match(group.name):
            f["owned"] = 1.0
        if event.place and telling_words(group.name) <= telling_words(event.place):
            f["is the place"] = 1.0
        f["words"] = math.log(len(group.name.split()))
        found.append(Candidate(group, f, m))
    _compare(found, marked=marked)
    return found


def _compare(found: Sequence[Candidate], *, marked: bool) -> None:
    """Adds what a party is beside the others: the only one that acts, that is struck, or the one marked most."""
    for sign in ("act", "struck", "dead", "blamed", "owns"):
        mine = [c for c in found if c.features.get(f"{sign} here")]
        if len(mine) == 1:
            mine[0].features[f"only {sign}"] = 1.0
    if not any(
        c.features.get("act here") or c.features.get("blamed here") or c.features.get("owns here") for c in found
    ):
        for c in found:
            for sign in ("act", "blamed", "owns"):
                for where in ("near", "there"):
                    if c.features.get(f"{sign} {where}"):
                        c.features[f"{sign} {where}, none here"] = 1.0
    if not any(c.features.get("dead here") or c.features.get("struck here") for c in found):
        for c in found:
            for sign in ("dead", "struck"):
                if c.features.get(f"{sign} near"):
                    c.features[f"{sign} near, none here"] = 1.0
    if marked:
        for side in ("doer", "struck"):
            best = max(found, key=lambda c: c.marked.get(f"{side} here", 0.0), default=None)
            if best is not None and best.marked.get(f"{side} here", 0.0) > 0.2:
                best.marked[f"most {side}"] = 1.0


def chances(candidate: Candidate, tables: Mapping[str, Mapping[str, float]], *, marked: bool) -> tuple[float, float]:
    """The chances of a party to be a doer and to be struck."""
    out = []
    for side in SIDES:
        chance = logistic(candidate.features, tables[side])
        if marked:
            chance = logistic(with_rules(candidate, chance), tables[f"{side} marked"])
        out.append(chance)
    return out[0], out[1]


def with_rules(candidate: Candidate, chance: float) -> Features:
    """What the trained reader's model looks at: the marks, and what the rules' model says as one figure."""
    chance = min(max(chance, 1e-3), 1 - 1e-3)
    return candidate.marked | {"one": 1.0, "rules": math.log(chance / (1 - chance))}


def choose(
    found: Sequence[Candidate], tables: Mapping[str, Mapping[str, float]], *, marked: bool
) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """The names of both sides, the likeliest first: those over "keep", else the likeliest where it is over "instead"."""
    floors = tables["chances marked" if marked else "chances"]
    rated = [(c, chances(c, tables, marked=marked)) for c in found]
    sides = []
    for k, side in enumerate(SIDES):
        mine = sorted((-both[k], i) for i, (_, both) in enumerate(rated) if both[k] >= both[1 - k])
        over = [i for chance, i in mine if -chance >= floors[f"{side} keep"]][:MOST]
        if not over and mine and -mine[0][0] >= floors[f"{side} instead"]:
            over = [mine[0][1]]
        things = {bool(found[i].features.get("is thing")) for i in over}
        if side == "targets" and len(things) == 1 and len(over) < MOST:
            # what was struck and who was there are two targets
            other = next((i for chance, i in mine if bool(found[i].features.get("is thing")) not in things), None)
            if other is not None and rated[other][1][k] >= floors["targets beside"]:
                over.append(other)
        sides.append(tuple(found[i].group.name for i in over))
    return sides[0], sides[1]


def all_candidates(
    document: Document,
    told: Sequence[Told],
    parties: Sequence[Party],
    given: Sequence[tuple[Proposal, Claim]],
    *,
    voices: Sequence[Voice],
    places: Sequence[PlaceMention],
    marks: Marks | None = None,
) -> list[list[Candidate]]:
    """For each event told, every party of the report with what is said of it."""
    voice = voice_of_report(document)
    mentions = find_mentions(document, parties, given, voices=voices, places=places, marks=marks, voice=voice)
    groups = group_mentions(mentions, document.language)
    return [candidates(document, told, n, groups, marked=marks is not None) for n in range(len(told))]


def with_parties(
    document: Document,
    told: Sequence[Told],
    parties: Sequence[Party],
    given: Sequence[tuple[Proposal, Claim]],
    *,
    voices: Sequence[Voice],
    places: Sequence[PlaceMention],
    marks: Marks | None = None,
) -> list[Event]:
    """The events of a report with the parties that did them, or are said to have, and those they were done to, as written.

    `marks` are the trained reader's. In a party's own statement that party is who claims.
    """
    out = []
    every = all_candidates(document, told, parties, given, voices=voices, places=places, marks=marks)
    for (event, _, _), found in zip(told, every, strict=True):
        perpetrators, targets = choose(found, weights(), marked=marks is not None)
        out.append(replace(event, perpetrators=perpetrators, targets=targets))
    return out
