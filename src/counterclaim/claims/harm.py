"""Document → proposals on what was used (weapons) and what was done to civilians, other than counts. Pure."""

from __future__ import annotations

import re

from counterclaim.claims.clauses import (
    clause_at,
    denied_before,
    found_of,
    plain,
    telling,
    told_sentences,
    trimmed,
    words_of,
)
from counterclaim.claims.proposal import Proposal
from counterclaim.claims.speech import voice_of_report
from counterclaim.codebook import Attribute
from counterclaim.text.analyse import Document

#: What may stand between determiner and weapon.
_LEAD = {
    "en": re.compile(
        r"(?:(?:an?|the|two|three|four|five|several|some|many|at least|more than|a number of"
        r"|hundreds of|dozens of|(?<![\d.,])\d+(?:[.,]\d+)?(?:[ -]?mm)?|single|what appeared to be|suspected|rocket-propelled"
        r"|homemade|large|small|heavy|fixed-wing|military|armed|guided|ballistic|poison)\s{1,3}){1,4}[\w-]*\s?$",
        re.IGNORECASE,
    ),
    "fr": re.compile(
        r"(?:(?:une?|des|les?|la|l['’]|deux|trois|plusieurs|au moins|vingtaine de|dizaine de|(?<![\d.,])\d+|d['’])\s{0,3}){1,3}$",
        re.IGNORECASE,
    ),
}
_COMPOUND = re.compile(
    r"[\s-](?:maker|making|test|squad|disposal|factory|threat|alert|shelter|plot|program|shop|dealer)", re.IGNORECASE
)
_DEFINITE = re.compile(r"(?:the|les?|la|l['’])\s{0,3}", re.IGNORECASE)
#: A second weapon in the same breath.
_MORE = {
    language: re.compile(
        rf"(?:,? (?:and|et|or|ou) (?:\w+ )?(?:{words_of('weapons_used', language).pattern}))", re.IGNORECASE
    )
    for language in ("en", "fr")
}
_USE = {
    "en": re.compile(
        r"\b(?:us(?:ed|ing|e)|fir(?:ed|ing|e)|launch(?:ed|ing)|drop(?:ped|ping)|threw"
        r"|throwing|thrown|hurl(?:ed|ing)|lobbed|detonat\w+|explod\w+|hit|struck|strike"
        r"|set off|planted|emplaced|blew|blown|with|by|fell|fallen|landed|attack|weapon"
        r"|belong|fragments|shell\w*|bombs?|carrying|packed|wearing|victims? of)\b",
        re.IGNORECASE,
    ),
    "fr": re.compile(
        r"\b(?:utilis\w+|tir(?:é|ée|és|ées|ant)|lanc\w+|largu\w+|jet(?:é|ée|ées)|explos\w+"
        r"|saut(?:é|er)|fait sauter|frapp\w+|touch\w+|avec|par|tomb\w+|chute|atteint\w*"
        r"|à (?:la|l['’])|arm(?:é|és) de|portant|à bord|fragments|une mine|en hélicoptère"
        r"|bombard\w+)\b",
        re.IGNORECASE,
    ),
}
_NOT_USED = {
    "en": re.compile(
        r"\b(?:seiz|captur|recover|confiscat|loot|found|stash|carried off|took as|destroy|ban on|licen[cs]e)\w*",
        re.IGNORECASE,
    ),
    "fr": re.compile(r"\b(?:saisi|emport|récup|confisqu|butin|détrui|découvert|emparé|intercept)\w*", re.IGNORECASE),
}


def find_weapons(document: Document) -> list[Proposal]:
    """Weapons used, only where somebody other than the reporter says it or the report is a party's own statement."""
    text, language = document.text, document.language
    party = voice_of_report(document) is not None
    found: list[Proposal] = []
    told = told_sentences(document)
    seen: set[int] = set()
    mentioned: set[str] = set()
    for match in found_of("weapons_used", document):
        sentence = document.sentence_at(match.start())
        stem = match.group().casefold().rstrip("s")
        again = stem in mentioned
        mentioned.add(stem)
        if sentence.index in seen or not (party or sentence.index in told):
            continue
        if _COMPOUND.match(text, match.end()):
            continue
        span = clause_at(document, match.start(), until=match.end())
        around = text[max(span.start, match.start() - 70) : min(span.end, match.end() + 50)]
        if not _USE[language].search(around) or _NOT_USED[language].search(around):
            continue
        lead = _LEAD[language].search(text, max(span.start, match.start() - 40), match.start())
        if lead and again and _DEFINITE.match(lead.group()):
            continue
        more = _MORE[language].match(text, match.end(), min(sentence.end, match.end() + 60))
        seen.add(sentence.index)
        found.append(
            Proposal(
                Attribute.WEAPON,
                plain(
                    text, trimmed(text, lead.start() if lead else match.start(), more.end() if more else match.end())
                ),
                span.start,
                span.end,
                stance="denies" if denied_before(document, match.start()) else None,
                anchor=match.start(),
                rule="weapon",
            )
        )
    return found


_HARM = {
    "en": re.compile(
        r"\b(?:(?P<thing>burn(?:ed|t|ing)(?: down)?|torch(?:ed|ing)|loot(?:ed|ing)|plunder(?:ed"
        r"|ing)|pillag(?:ed|ing)|ransack(?:ed|ing)|set (?:fire to|ablaze|alight|on fire)"
        r"|setting (?:fire to|ablaze|alight|on fire)"
        r"|raz(?:ed|ing)|demolish(?:ed|ing)|vandali[sz](?:ed|ing)|trash(?:ed|ing)|stole"
        r"|destroy(?:ed|ing)|damag(?:ed|ing)|bomb(?:ed|ing)|shell(?:ed|ing)|set)"
        r"|(?P<people>execut(?:ed|ing|ion)|tortur(?:ed|ing)|beat(?:en|ing)?|abus(?:ed"
        r"|ing)|behead(?:ed|ing)|massacr(?:ed|ing|es?)|slaughter(?:ed|ing)|maim(?:ed"
        r"|ing)|displac(?:ed|ing)|forc(?:ed|ing) (?:out|from)|expell(?:ed|ing)|harm(?:ed"
        r"|ing)|targeted|terrori[sz](?:ed|ing)|flogged|lashed|whipped|extort(?:ed|ing)"
        r"|bound|shot|fled|fleeing)"
        r"|(?P<alone>rap(?:ed|ing|e)|gang-raped|sexual (?:violence|assault|abuse)|sexually (?:assaulted"
        r"|abused)|went (?:in to loot|house to house|(?:from )?door to door)|gone (?:from )?(?:house to hous"
        r"e|door to door)|(?:from )?house to house|going in to loot|burning of (?:\w+ )?(?:houses"
        r"|homes|villages|shops)|looting of \w+|human shields))\b",
        re.IGNORECASE,
    ),
    "fr": re.compile(
        r"\b(?:(?P<thing>brûl(?:é|ée|és|ées|ant|er)|incendi(?:é|ée|és|ées|ant|er)|pill(?:é"
        r"|ée|és|ées|ant|er)|saccag(?:é|ée|és|ées|er)|mis le feu|mettre le feu|vandalis(?:é"
        r"|ée|és|ées)|détrui(?:t|te|ts|tes)|endommag(?:é|ée|és|ées)|éventr(?:é|ée|és"
        r"|ées)|souffl(?:é|ée|és|ées)|ras(?:é|ée|és|ées)|vid(?:é|ée|és|ées))"
        r"|(?P<people>exécut(?:é|ée|és|ées|er)|tortur(?:é|ée|és|ées|er)|battu(?:s|es"
        r"|e)?|égorg(?:é|ée|és|ées)|décapit(?:é|ée|és|ées)|chass(?:é|ée|és|ées)|évacu(?:é"
        r"|ée|és|ées)|déplac(?:é|ée|és|ées)|tir(?:é|aient) sur|maltrait(?:é|ée|és|ées)"
        r"|ligot(?:é|ée|és|ées))"
        r"|(?P<alone>viol(?:é|ée|és|ées)s?|viols? (?:de|d['’])|violences sexuelles|pillages? (?:de"
        r"|d['’])|incendies? (?:de|d['’])|porte à porte|de maison en maison|exactions"
        r"|boucliers humains))\b",
        re.IGNORECASE,
    ),
}
_VAGUE = re.compile(
    r"^(?:destroy|damag|bomb|shell|set$|targeted|shot|bound|beat|fled|fleeing|displac"
    r"|détrui|endommag|stole|évacu|déplac|battu|vid)",
    re.IGNORECASE,
)


def find_harm(document: Document) -> list[Proposal]:
    """What was done to civilians and their things: one proposal a clause."""
    text, language = document.text, document.language
    harmed = {value: words_of("harmed", language, value) for value in ("thing", "people")}
    found: list[Proposal] = []
    last = -1
    for match in _HARM[language].finditer(text):
        if match.start() < last:
            continue
        span = clause_at(document, match.start(), until=match.end())
        around = text[max(span.start, match.start() - 80) : min(span.end, match.end() + 60)]
        kind = match.lastgroup
        if kind in harmed and not harmed[kind].search(around):
            continue
        if _VAGUE.match(match.group()) and not (kind == "thing" and _OF_CIVILIANS[language].search(around)):
            continue
        last = span.end
        found.append(
            Proposal(
                Attribute.CIVILIAN_HARM,
                telling(text, span, anchor=match.start()),
                span.start,
                span.end,
                stance="denies" if denied_before(document, match.start()) else None,
                anchor=match.start(),
                rule=f"harm.{kind}",
            )
        )
    return found


#: Things that are plainly civilians', for verbs that are said of anything.
_OF_CIVILIANS = {
    "en": re.compile(
        r"\b(?:houses?|homes?|shops?|markets?|schools?|hospitals?|clinics?|church(?:es)?|mosques?|crops|granar\w+)\b",
        re.IGNORECASE,
    ),
    "fr": re.compile(
        r"\b(?:maisons?|habitations?|boutiques?|marchés?|écoles?|hôpita\w+|centre de santé"
        r"|églises?|mosquées?|greniers?|récoltes?)\b",
        re.IGNORECASE,
    ),
}
