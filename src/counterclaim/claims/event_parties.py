"""Who did it and whom it was done to: the parties of an event, as written. Pure."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace
from functools import cache

from counterclaim.claims.parties import Party, bare_name, telling_words
from counterclaim.claims.proposal import Proposal
from counterclaim.codebook import REPORTER, Attribute
from counterclaim.records import Claim, Event
from counterclaim.text.analyse import Document, Sentence

_TARGET_NOUN = {
    "en": r"(?:bases?|camps?|posts?|outposts?|barracks|checkpoints?|convoys?|patrols?|positions?|villages?|towns?|markets?|mosques?|churches|church|cathedral|schools?|hospitals?|prisons?"
    r"|compounds?|headquarters|garrisons?|buses|bus|vehicles?|trains?|homes|houses|farms?|camp|facility|depot|airport|airbase|bridge|ceremony|caf[eé]|hotel|mine|stations?|offices?|buildings?"
    r"|civilians|villagers|soldiers|troops|forces|police|officers|farmers|residents|people|worshippers|students|refugees|fighters|militants|rebels|passengers|peacekeepers|workers|herders|pilgrims|detainees)",
    "fr": r"(?:bases?|camps?|postes?|avant-poste|casernes?|positions?|convois?|patrouilles?|villages?|villes?|marchés?|mosquées?|églises?|écoles?|hôpita(?:l|ux)|prisons?|garnisons?"
    r"|détachements?|véhicules?|bus|maisons|civils|villageois|soldats|militaires|gendarmes|policiers|agriculteurs|habitants|combattants|populations?|élèves|réfugiés|forces|troupes|cérémonie|académie|bâtiment|brigade)",
}


@cache
def _target_pattern(language: str) -> re.Pattern[str]:
    noun = _TARGET_NOUN[language]
    if language == "fr":
        return re.compile(
            rf"\b(?:contre|visé|attaqué|sur|attaque\s+d[eu'’](?:\s*la|\s*l['’])?|visant|ciblant|pris\s+pour\s+cible|bombardé|frappé|d['’]assaut)\s*((?:l['’]|les?\s+|la\s+|des?\s+|une?\s+|du\s+|deux\s+)?(?:[\w'’-]+\s+){{0,2}}?{noun}(?:\s+(?:de\s+l['’]|de\s+la\s+|du\s+|des\s+|d['’]|de\s+)?[\w'’-]+)?)",
            re.IGNORECASE,
        )
    return re.compile(
        rf"\b(?:on|against|at|attack(?:ed|ing)|raid(?:ed|ing)|storm(?:ed|ing)|ambush(?:ed|ing)|bomb(?:ed|ing)|target(?:ed|ing)|hit|struck|striking|shelled|assaulted|overran|overrunning|entered|killed|massacre\s+of|seized)\s+"
        rf"((?:(?:the|a|an|two|three|several|their|its|his)\s+)?(?:[\w'’-]+\s+){{0,4}}?{noun}(?:\s+(?:of\s+(?:the\s+)?|from\s+(?:the\s+)?)[A-Z][\w'’-]*(?:\s+[A-Z][\w'’-]*)*)?)\b"
    )


_OF_ALL = 8


def _doers_in(
    document: Document,
    here: Sequence[Sentence],
    given: Sequence[tuple[Proposal, Claim]],
    acts: Sequence[Party],
    *,
    voice: str | None,
) -> list[str]:
    """Who acts in some sentences, then who is accused or claims there, as written."""

    def inside(position: int) -> bool:
        return any(s.start <= position < s.end for s in here)

    doers = [p.name for p in acts if inside(p.start)]
    for _, claim in given:
        if not inside(claim.start):
            continue
        if claim.attribute == Attribute.PERPETRATOR:
            doers.append(claim.value.strip('"“”« »'))
        elif claim.attribute == Attribute.RESPONSIBILITY:
            speaker = claim.claimant_name or claim.claimant
            if claim.claimant != REPORTER or voice:
                doers.append(voice or speaker if claim.claimant == REPORTER else speaker)
    return [name for name in map(_doer, doers) if name]


def with_parties(
    document: Document,
    event: Event,
    given: Sequence[tuple[Proposal, Claim]],
    acts: Sequence[Party],
    *,
    sentences: frozenset[int],
    around: frozenset[int] = frozenset(),
    voice: str | None = None,
) -> Event:
    """The event with the parties that did it, or are said to have, and those it was done to, as written.

    `sentences` tell of it. Where they name no doer, those of `around` are asked: who is accused, claims or acts there.
    In a party's own statement (`voice`) that party is who claims.
    """
    here = [document.sentences[i] for i in sorted(sentences)]
    doers = _doers_in(document, here, given, acts, voice=voice)
    if not doers:
        wider = [document.sentences[i] for i in sorted(around)]
        doers = _doers_in(document, wider, given, [p for p in acts if p.identified], voice=voice)

    def inside(position: int) -> bool:
        return any(s.start <= position < s.end for s in here)

    targets = [
        claim.who
        for _, claim in given
        if claim.who
        and inside(claim.start)
        and claim.attribute in {Attribute.FATALITIES, Attribute.INJURIES, Attribute.MISSING_OR_CAPTURED_PEOPLE}
    ]
    struck: list[str] = []
    for sentence in here[:12]:
        struck += [
            m.group(1) for m in _target_pattern(document.language).finditer(document.text, sentence.start, sentence.end)
        ]
    targets = struck + targets
    return replace(
        event, perpetrators=distinct_names(doers), targets=distinct_names([t for t in map(_target, targets) if t])
    )


#: "our forces", "its fighters": whose they are stands elsewhere; "soldiers" alone are as often the dead.
_NOBODY_KNOWN = re.compile(
    r"(?:(?:our|its|their|his|nos|ses|leurs|son)\s.*|(?:army\s+|ground\s+)?(?:soldiers?|troops|soldats?|militaires|drones|de\s+drones|forces|police|members|guards?)|.*['’]s\s+\w+\s+and)",
    re.IGNORECASE,
)
_OFFICE = re.compile(
    r"['’]?s?\s+(?:spokes\w+|statement|communiqué|leader(?:ship)?|media\s+wing)$|^(?:spokes\w+|porte-parole|leader|chef|communiqué)\s+(?:of|for|from|de|du|d['’])\s*(?:the\s+|la\s+|l['’])?",
    re.IGNORECASE,
)


def _doer(name: str) -> str:
    """A doer's name as a party's: without counts and offices; empty where it says nothing of who."""
    name = _COUNT_BEFORE.sub("", _OFFICE.sub("", name.strip('"“”« »')))
    return "" if _NOBODY_KNOWN.fullmatch(name) else name


_COUNT_BEFORE = re.compile(
    r"^(?:(?:at|au)\s+(?:least|moins)\s+|(?:least|moins|more\s+than|about|some|nearly|up\s+to|plus\s+de|environ)\s+)?"
    r"(?:\d[\d,. ]*|one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|dozens\s+of|scores\s+of|hundreds\s+of|deux|trois|quatre|cinq|sept|huit|neuf|dix|une?\s+\w+aine\s+de)\s+",
    re.IGNORECASE,
)
_COUNT_AFTER = re.compile(
    r"\s+(?:killed|dead|wounded|injured|missing|earlier|responsible|tués?|tuées?|morts?|mortes?|blessée?s?|disparus?)$",
    re.IGNORECASE,
)
#: What is counted of victims without saying who they are, and the attackers among the dead.
_NO_TARGET = re.compile(
    r"(?:dead|deaths?|killed|wounded|injured|missing|bod(?:y|ies)|corpses|coffins|names|others?|more|victims?|casualties|attackers?|assailants?|gunm[ae]n|them|martyrs"
    r"|(?:de\s+)?morts?|(?:de\s+)?blessés?|disparus?|corps|cercueils|tués|victimes?|assaillants?|autres|martyrs|fantasy|m|s)",
    re.IGNORECASE,
)


def _target(name: str) -> str:
    """A victim or a thing struck, without its count; empty where the words say nothing but that somebody suffered."""
    name = _COUNT_AFTER.sub("", _COUNT_BEFORE.sub("", bare_name(name.strip('"“”« »'))))
    return "" if _NO_TARGET.fullmatch(name) else name


def distinct_names(names: Sequence[str]) -> tuple[str, ...]:
    """Names without repeats, the fullest form of each where it first stood; at most eight."""
    kept: list[str] = []
    for name in names:
        clean = bare_name(" ".join(name.split()))[:100]
        words = telling_words(clean)
        if not words:
            continue
        twin = next((i for i, k in enumerate(kept) if words <= telling_words(k) or telling_words(k) <= words), None)
        if twin is None:
            kept.append(clean)
        elif len(clean) > len(kept[twin]) and len(clean) < 60:
            kept[twin] = clean
    return tuple(kept[:_OF_ALL])
