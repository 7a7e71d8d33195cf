"""Document → proposals on the person who led the action. Pure."""

from __future__ import annotations

import re

from counterclaim.claims.clauses import Name, Names, clause_at, denied_before, trimmed, untitled
from counterclaim.claims.proposal import Proposal
from counterclaim.codebook import Attribute
from counterclaim.text.analyse import Document

_TITLE = (
    r"(?:(?:the|an?|one|their|its|le|la|l['’]|un|du|de|d['’]|des)\s{0,3})?"
    r"(?:(?:\w+\s){0,2}(?:commanders?|comrade|leader|chief|emir|colonel|general"
    r"|captain|major|lieutenant|sheikh|commandant|colonel"
    r"|général|capitaine|chef|émir|lieutenant|cheikh|brother|mullah|warlord)\s{1,3}){0,2}"
)
#: The person stands after these.
_BY = {
    "en": re.compile(
        r"\bunder (?:the )?(?:\w+ )?(?:leadership|command|orders|direction|supervision|guidance) of\s{1,3}"
        r"|\b(?:attack|raid|operation|assault|offensive|strike|ambush|massacre|incursion"
        r"|it|campaign|responsible)\w*\s{1,3}(?:(?:was|were|is|had been|has been|being)\s{1,3})?(?:allegedly "
        r"|reportedly |personally )?"
        r"(?:led|commanded|directed|headed|conducted|masterminded|planned|ordered|supervised"
        r"|coordinated|carried out)(?: from (?:the )?\w+)? by\s{1,3}"
        r"|\b(?:mastermind|leader|commander) (?:of|behind) the (?:attack|raid|operation"
        r"|assault|massacre|ambush)s?,?\s{1,3}(?:was |is |as )?",
        re.IGNORECASE,
    ),
    "fr": re.compile(
        r"\bsous (?:la |le |les )?(?:direction|commandement|conduite|ordres|houlette) (?:de |du |d['’])"
        r"|\b(?:attaque|raid|opération|assaut|offensive|embuscade|massacre|action)\w*,?\s{1,3}(?:(?:a été"
        r"|était|fut|avait été|aurait été|est)\s{1,3})?"
        r"(?:menée?|dirigée?|conduite?|commandée?|pilotée?|planifiée?|supervisée?|ordonnée?)s? par\s{1,3}",
        re.IGNORECASE,
    ),
}
#: The person stands before these.
_WHO = {
    "en": re.compile(
        r",?\s{0,3}(?:,?\s{0,3}who\s{1,3}|had\s{1,3}|has\s{1,3}|personally\s{1,3}|allegedly\s{1,3}){0,4}(?:led|commanded"
        r"|directed|headed|masterminded|planned|ordered|is leading|was leading|coordinated) (?:the"
        r"|this|that|it|both)\s{1,3}"
        r"(?:\w+\s){0,2}(?:attacks?|raid|operations?|assaults?|offensive|strike|ambush|massacre|from abroad|from)\b"
        r"|\s{1,3}commanded it\b",
        re.IGNORECASE,
    ),
    "fr": re.compile(
        r",?\s{0,3}(?:qui\s{1,3}|a\s{1,3}|avait\s{1,3}|aurait\s{1,3}|de\s{1,3}){0,4}(?:personnellement\s{1,3})?(?:mené"
        r"|dirigé|conduit|commandé|dirigeait|commandait|menait|conduisait|dirige|piloter"
        r"|diriger|ordonné|piloté|planifié)\s{1,3}(?:personnellement\s{1,3})?"
        r"(?:la|le|l['’]|cette|cet|ce)\s{0,3}(?:\w+\s){0,2}(?:contre-offensive|opération"
        r"|assaut|attaque|raid|offensive|embuscade|massacre)",
        re.IGNORECASE,
    ),
}
_KNOWN_AS = re.compile(
    r"(?:an?|one|the|un|une|le)\s[^.;]{3,70}?\b(?:known as|called|named|nicknamed"
    r"|alias|connu sous le nom de|surnommé|dit|nommé)\s{1,3}[\"“«]?\s{0,3}"
)


def _person_after(document: Document, names: Names, position: int) -> Name | None:
    """The name after "led by", past a title, or after "a man … known as"."""
    text = document.text
    title = re.compile(_TITLE, re.IGNORECASE).match(text, position, min(len(text), position + 80))
    for start in dict.fromkeys((title.end() if title else position, position)):
        name = names.after(start)
        if name:
            return name
    known = _KNOWN_AS.match(text, position, min(len(text), position + 110))
    return names.after(known.end()) if known else None


_NOT_PERSON = re.compile(
    r"^(?:[A-Z0-9-]{2,}|.*\b(?:State|Army|Forces?|Front|Movement|Group|Qaeda|Qaïda"
    r"|Shabaab|Shabab|Haram|Armée|Mouvement|Groupe|Nations|Union|Allah|God|Dieu)\b.*)$"
)


def find_leaders(document: Document, *, names: Names) -> list[Proposal]:
    """Who led the action, wherever a person is named for it."""
    text, language = document.text, document.language
    hits: list[tuple[int, int, int, Name]] = []
    for match in _BY[language].finditer(text):
        person = _person_after(document, names, match.end())
        if person:
            hits.append((match.start(), match.start(), person.end, person))
    for name in names.found:
        match_after = _WHO[language].match(text, name.end, name.end + 120)
        if match_after:
            hits.append((name.start, match_after.start(), match_after.end(), name))
    found = []
    for start, anchor, end, name in sorted(hits, key=lambda h: h[:3]):
        if _NOT_PERSON.match(name.text):
            continue
        clause = clause_at(document, start)
        span = trimmed(text, min(clause.start, start), min(end, document.sentence_at(start).end))
        found.append(
            Proposal(
                Attribute.LED_BY,
                untitled(name.text),
                span.start,
                span.end,
                stance="denies" if denied_before(document, anchor) else None,
                anchor=anchor,
                rule="leader",
            )
        )
    return found
