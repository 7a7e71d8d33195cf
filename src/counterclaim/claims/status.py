"""Document → proposals on a named person: dead, alive, wounded, captured or missing. Pure."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterator
from dataclasses import dataclass, replace

from counterclaim.claims.clauses import Name, Names, clause_at, denied_before, place_names, trimmed, untitled
from counterclaim.claims.proposal import Proposal
from counterclaim.codebook import REPORTER, Attribute, PersonStatus
from counterclaim.text.analyse import Document

_STATES = {
    "en": {
        "dead": r"killed|shot dead|shot and killed|shot to death|assassinated|executed|beheaded"
        r"|murdered|slain|gunned down|dead|died|perished|martyred|eliminated|neutrali[sz]ed"
        r"|hanged|lynched|stabbed to death|fell(?! (?:in love|on|ill|from|down|out|behind"
        r"|short|apart|asleep|under|to))",
        "alive": r"alive|not dead|survived(?! (?:a|the|an?) (?:\w+ )?(?:motion|vote|attempt))"
        r"|unharmed|unhurt|safe and sound|living|recorded a (?:\w+ )?message|still at large"
        r"|rescued|released|freed",
        "wounded": r"wounded|injured|hurt|maimed",
        "captured": r"arrested|captured|detained|abducted|kidnapped|taken hostage|taken prisoner"
        r"|jailed|imprisoned|in custody|apprehended|held hostage|seized by",
        "missing": r"missing|disappeared|unaccounted for",
    },
    "fr": {
        "dead": r"tuée?s?|abattue?s?|assassinée?s?|exécutée?s?|décapitée?s?|neutralisée?s?|éliminée?s?"
        r"|morte?s?|décédée?s?|succombé|mortellement touchée?|péri",
        "alive": r"vivante?|en vie|survécu|indemne|sain et sauf|pas mort|libérée?s?",
        "wounded": r"(?:\w+ment )?blessée?s?",
        "captured": r"arrêtée?s?|capturée?s?|enlevée?s?|interpellée?s?|détenue?s?|emprisonnée?s?"
        r"|fait prisonnier|prise? en otage",
        "missing": r"portée? disparue?|disparue?s?|introuvable|demeure inconnu",
    },
}
_BE = {
    "en": r"(?:\s{1,3}(?:was|were|is|are|had been|has been|have been|being|be|been|had|has"
    r"|himself|herself|also|both|later|now|still|reportedly|allegedly|apparently"
    r"|fatally|seriously|badly|slightly|lightly|critically|reported|declared|presumed"
    r"|believed|said to (?:be|have been)|may have been|might have been|would be"
    r"|must be|to have been|identified only as[^.]{0,20}|instantly|went|remains"
    r"|in fact|among those|among the)){0,4}",
    "fr": r"(?:\s{1,3}(?:a|ont|avait|avaient|aurait|auraient|est|sont|était|étaient|serait"
    r"|seraient|été|être|fut|furent|avoir|n['’]est|n['’]était|toujours|encore|bien"
    r"|également|aussi|déjà|grièvement|légèrement|donnée? pour|présumée?|portée?"
    r"|bel et)){0,4}",
}
_AFTER_NAME = {
    language: re.compile(
        rf"[\"”»]?(?:\s{{0,3}},[^,.;:]{{0,70}},|\s{{0,3}}\([^)]{{0,40}}\))?(?:\s{{1,3}}who"
        rf"|\s{{1,3}}qui|,?\s{{1,3}}whom\s[^,.;]{{1,40}}?\bh"
        rf"ad|,)?(?:\s[^.;,]{{1,60}}\sand(?=\sis\s))?{_BE[language]}\s{{1,3}}(?P<state>"
        + "|".join(rf"(?P<{state}>(?:{words})\b)" for state, words in states.items())
        + r")(?!\s{1,3}(?:\d|at least|more than|dozens|two|three|four|five|six|seven|eight"
        r"|nine|ten|several|many|people|soldiers|civilians|him\b|them\b|and (?:wounded"
        r"|injured) (?:\d|several|at)|au moins|plusieurs|deux|trois|quatre|cinq|une"
        r"|des|les))",
        re.IGNORECASE,
    )
    for language, states in _STATES.items()
}
#: Where the person stands after the word.
_BEFORE_NAME = {
    "en": re.compile(
        r"\b(?:(?P<dead>(?:death|killing|assassination|murder|execution|beheading|slaying) of"
        r"|(?:claims?|claimed) to have killed|(?:it|they|he|had|have|has|who|which|that"
        r"|forces|troops|strike) (?:also |later |then )?(?:killed|assassinated|murdered"
        r"|executed|beheaded|eliminated)|killed was)"
        r"|(?P<captured>(?:arrest|capture|kidnapping|abduction|detention|release) of"
        r"|(?:arrested|captured|kidnapped|abducted|detained))"
        r"|(?P<wounded>(?:wounding|wounded|injured) of)|(?P<missing>disappearance of))\s{1,3}",
        re.IGNORECASE,
    ),
    "fr": re.compile(
        r"\b(?:(?P<dead>(?:mort|assassinat|exécution|décès|élimination) (?:de|du|d['’])"
        r"|(?:avoir|a|ont) (?:tué|abattu|éliminé|neutralisé|assassiné|«\s?éliminé\s?»"
        r"|«\s?neutralisé\s?»))"
        r"|(?P<captured>(?:arrestation|capture|enlèvement|interpellation)(?:,[^,]{1,50},"
        r"| à \w+)? (?:de|du|d['’])|(?:avoir|a|ont) (?:arrêté|capturé|enlevé|interpellé))"
        r"|(?P<missing>(?:disparition|sort) (?:de|du|d['’])))\s{0,3}",
        re.IGNORECASE,
    ),
}
_TITLE = {
    "en": re.compile(
        r"(?:(?:the|a|an|its|their|his|female|male|senior|top|local|former|prominent"
        r"|rebel|militant|terrorist|insurgent|opposition|brigadier|lieutenant|deputy"
        r"|general|colonel|major|captain|sheikh|commander|leader|chief|emir|activist"
        r"|journalist|minister|mayor|president|senator|warlord|spokesman|governor|imam"
        r"|priest|father|sister|judge|Mr|Mrs|Ms|Dr|Gen|Col|Lt|Maj|Capt|Sgt)\.?\s{1,3}){0,6}",
        re.IGNORECASE,
    ),
    "fr": re.compile(
        r"(?:(?:le|la|l['’]|un|une|son|leur|du|de|chef|adjoint|général|colonel|commandant"
        r"|capitaine|lieutenant|émir|cheikh|ministre|maire|président|porte-parole|gouverneur"
        r"|imam|logisticien|milicien|jihadiste|djihadiste|terroriste|lieutenant-colonel"
        r"|sergent|adjudant|logisticien|abbé|père|journaliste|militant)[\s,]*){0,6}",
        re.IGNORECASE,
    ),
}
_PRONOUN = {
    "en": re.compile(
        r"\b(?:(?:his|her) (?:reported |alleged |own |supposed )?(?P<dead>death|killing"
        r"|assassination)|(?:his|her) (?P<captured>arrest|capture|abduction|detention)"
        r"|(?:he|she) (?:[^.;,]{1,30} and )?(?:is|was|had been|has been|may have been"
        r"|may be) (?:\w+ )?(?:(?P<dead2>dead\b|killed\b|shot dead)|(?P<alive>alive"
        r"|unharmed|living)|(?P<wounded>wounded|injured)|(?P<captured2>arrested|captured"
        r"|abducted|detained)|(?P<missing>missing)))",
        re.IGNORECASE,
    ),
    "fr": re.compile(
        r"\b(?:(?P<dead>sa (?:mort|disparition))|(?P<captured>son (?:arrestation|enlèvement))"
        r"|(?:il|elle) (?:a été|est|avait été|aurait été|serait) (?:(?P<dead2>tuée?"
        r"|abattue?|morte?\b)|(?P<alive>vivante?|en vie|indemne)|(?P<wounded>blessée?)"
        r"|(?P<captured2>arrêtée?|capturée?|enlevée?)))",
        re.IGNORECASE,
    ),
}
_NOT_PERSON = re.compile(
    r"\b(?:State|Army|Forces?|Front|Movement|Group|Qaeda|Qaida|Shabaab|Shabab|Haram"
    r"|Armée|Mouvement|Groupe|Nations|Union|Allah|God|Dieu|Council|Ministry|Police"
    r"|Province|Brigade|Committee|Coalition"
    r"|Party|Organi[sz]ation|Republic|University|Hospital|Islam|Court|Government"
    r"|News|Agency|Corps|Command|Conseil|Parti|Comité|Ministère|Taliban|Forces|Militia"
    r"|People|Rights|Watch|Street|City|District|Region|Force|Service|Bank|House"
    r"|Muslims?|Christians?|Mission|Village|École|Radio|Guard|Guards|Afghan|Iraqi"
    r"|Syrian|Palestinian|Israeli|American|French|Turkish|Kurdish|Russian|Saudi"
    r"|Libyan|Somali|Malian|Christian|Nigerian|British)\b"
)
_PLACE_BEFORE = re.compile(
    r"\b(?:in|at|near|from|around|of|to|by|outside|inside|into|across|against|with"
    r"|on|against|after|and|or|à|de|du|dans|près|vers|en|par|contre|sur|au|d['’]"
    r"|l['’]|le|la|les|the|an?|its|any|des)\s?$",
    re.IGNORECASE,
)
_TITLED = re.compile(
    r"\b(?:commander|leader|chief|colonel|general|captain|major|lieutenant|sheikh"
    r"|emir|president|minister|mayor|governor|activist|journalist|brother|imam|priest"
    r"|lieutenant|commandant|général|capitaine|chef|émir|cheikh|milicien|gouverneur"
    r"|maire|sister|father|judge|senator|logisticien|adjoint|réd)\s{0,3},?\s{0,3}$",
    re.IGNORECASE,
)
#: A person gone for good or back is news of its own, told outside the attack: what such words speak of needs no event.
_BACKGROUND = re.compile(r"\b(?:death|is dead|mort|est mort|is alive|alive|en vie|vivant)\b", re.IGNORECASE)


def _full(name: Name, people: dict[str, str]) -> str:
    """The fullest form of a name that the text has given."""
    return untitled(people.get(name.text.split(" ")[-1], name.text))


def _people(names: Names) -> dict[str, str]:
    """{last word: fullest name} of names of two words and more that look like persons."""
    people: dict[str, str] = {}
    for name in names.found:
        if " " in name.text and not _NOT_PERSON.search(name.text):
            last = name.text.split(" ")[-1]
            if len(name.text) > len(people.get(last, "")):
                people[last] = name.text
    return people


def _is_person(document: Document, name: Name, *, parts: frozenset[str], places: frozenset[str]) -> bool:
    text = document.text
    if _NOT_PERSON.search(name.text) or name.text.isupper() or name.text in places:
        return False
    left = text[max(0, name.start - 24) : name.start]
    if _TITLED.search(left):
        return True
    if _PLACE_BEFORE.search(left) or " of " in name.text:
        return False
    return " " in name.text or name.text in parts


def _lone(document: Document, name: Name, state: str, *, places: frozenset[str]) -> bool:
    """True where a single name nobody introduced can only be a person's: only persons are killed."""
    if state not in (PersonStatus.DEAD, PersonStatus.ALIVE, PersonStatus.WOUNDED):
        return False
    left = document.text[max(0, name.start - 24) : name.start]
    return not (
        " " in name.text
        or name.text.isupper()
        or name.text in places
        or _NOT_PERSON.search(name.text)
        or _PLACE_BEFORE.search(left)
    )


def _state(match: re.Match[str]) -> str | None:
    for state in PersonStatus:
        for group in (state.value, f"{state.value}2"):
            if group in match.re.groupindex and match.group(group):
                return state.value
    return None


def _proposal(document: Document, match: re.Match[str], *, who: str, state: str, start: int, end: int) -> Proposal:
    clause = clause_at(document, start, until=min(end, document.sentence_at(start).end))
    span = trimmed(document.text, min(clause.start, start), max(clause.end, end))
    if span.end - span.start > 390:
        span = trimmed(document.text, start, end)
    anchor = match.start(match.lastgroup) if match.lastgroup and match.start(match.lastgroup) >= 0 else match.start()
    return Proposal(
        Attribute.PERSON_STATUS,
        state,
        span.start,
        span.end,
        who=who,
        stance="denies" if denied_before(document, anchor) else None,
        anchor=anchor,
        eventless=bool(_BACKGROUND.search(match.group())) or state == PersonStatus.ALIVE,
        rule="status",
    )


_REFUTED = {
    "en": re.compile(
        r"[,;–—-]\s{0,3}(?:a claim |a report |a rumou?r |news |which (?:was |were |has been "
        r"|is ))?(?:later |since )?(?:(?:proven?|shown|found|turned out)(?: to be)? (?:false"
        r"|wrong|untrue)|disproved|debunked)\b[^.;,]{0,60}",
        re.IGNORECASE,
    ),
    "fr": re.compile(
        r"[,;–—-]\s{0,3}(?:une (?:affirmation|annonce|information) |ce qui (?:s['’]est "
        r"|a été ))?(?:révélée?s? fausses?|démentie? par|avérée? fausse)\b[^.;,]{0,60}",
        re.IGNORECASE,
    ),
}


def _refuted(document: Document, found: list[Proposal]) -> list[Proposal]:
    """ "X is dead, a claim proven false by …": the report itself says that it does not hold."""
    denials = []
    for proposal in found:
        sentence = document.sentence_at(proposal.start)
        match = _REFUTED[document.language].search(document.text, proposal.end, min(sentence.end, proposal.end + 60))
        if match:
            span = trimmed(document.text, match.start(), match.end())
            denials.append(
                replace(
                    proposal,
                    start=proposal.start,
                    end=span.end,
                    anchor=span.start,
                    stance="denies",
                    claimant=REPORTER,
                    rule="status.refuted",
                )
            )
    return denials


@dataclass(frozen=True)
class _Cast:
    """Who can be meant in a document: all names, those that are persons, and their fullest forms by last word."""

    names: Names
    places: frozenset[str]
    people: dict[str, str]
    persons: tuple[Name, ...]

    def nearest_before(self, position: int) -> Name | None:
        """The person named last before a position, at most 400 characters back: "he" reaches no farther."""
        index = bisect_left(self.persons, position, key=lambda n: n.start) - 1
        return self.persons[index] if index >= 0 and position - self.persons[index].end < 400 else None


def _cast_of(document: Document, names: Names) -> _Cast:
    people, places = _people(names), place_names(document, names)
    parts = frozenset(word for full in people.values() for word in full.split(" "))
    persons = tuple(n for n in names.found if _is_person(document, n, parts=parts, places=places))
    return _Cast(names, places, people, persons)


def _said_after_name(document: Document, cast: _Cast) -> Iterator[Proposal]:
    """ "X was killed"."""
    known = {n.start for n in cast.persons}
    for name in cast.names.found:
        end = min(document.sentence_at(name.start).end, name.end + 170)
        match = _AFTER_NAME[document.language].match(document.text, name.end, end)
        state = _state(match) if match else None
        if match and state and (name.start in known or _lone(document, name, state, places=cast.places)):
            who = _full(name, cast.people)
            yield _proposal(document, match, who=who, state=state, start=name.start, end=match.end())


def _said_before_name(document: Document, cast: _Cast) -> Iterator[Proposal]:
    """ "the death of X"."""
    text = document.text
    for match in _BEFORE_NAME[document.language].finditer(text):
        title = _TITLE[document.language].match(text, match.end(), min(len(text), match.end() + 90))
        at = title.end() if title else match.end()
        name, state = cast.names.after(at), _state(match)
        if not name or not state or _NOT_PERSON.search(name.text) or name.text in cast.places:
            continue
        if " " in name.text or name.text in cast.people or _TITLED.search(text[max(0, at - 20) : at]):
            who = _full(name, cast.people)
            yield _proposal(document, match, who=who, state=state, start=match.start(), end=name.end)


def _said_of_pronoun(document: Document, cast: _Cast) -> Iterator[Proposal]:
    """ "he is dead", "his arrest"."""
    for match in _PRONOUN[document.language].finditer(document.text):
        name, state = cast.nearest_before(match.start()), _state(match)
        if name and state:
            who = _full(name, cast.people)
            yield _proposal(document, match, who=who, state=state, start=match.start(), end=match.end())


def find_status(document: Document, *, names: Names) -> list[Proposal]:
    """What is said of named persons' lives, and of "he" and "his" where a person was named before."""
    cast = _cast_of(document, names)
    found = [
        *_said_after_name(document, cast),
        *_said_before_name(document, cast),
        *_said_of_pronoun(document, cast),
    ]
    found += _refuted(document, found)
    unique: dict[tuple[str, str | None, str | None, int], Proposal] = {}
    for proposal in found:
        unique.setdefault(
            (proposal.value, proposal.who, proposal.stance, document.sentence_at(proposal.start).index), proposal
        )
    return list(unique.values())
