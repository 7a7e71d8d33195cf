"""Document → parties as written: armed groups, forces and crowds of men that a report names or describes. Pure."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache, lru_cache

from counterclaim import wordlists
from counterclaim.text.analyse import Document, dateline_end


@dataclass(frozen=True, slots=True)
class Party:
    """A party as written at `start:end`. `identified` is false for "gunmen", "assailants", "unknown men"."""

    start: int
    end: int
    name: str
    identified: bool


_CAP = r"[A-ZÀ-ÖØ-Þ][\w'’-]*"
_EN_MODIFIER = (
    rf"(?:{_CAP}|suspected|alleged|armed|masked|unidentified|unknown|government|state|local|rebel|former|ex-\w+|pro-\w+|anti-\w+"
    r"|security|military|air|border|special|ground|rival|allied|foreign|heavily|ethnic|tribal|hooded|civilian|defence|defense"
    r"|[a-z]+ist|[a-z]+ian|[a-z]+-(?:linked|backed|led|aligned|affiliated|supported)|so-called|paramilitary|militia|occupying|regime"
    r"|coalition|peacekeeping|joint|national|regional|federal|naval|marine)"
)
_FR_MODIFIER_AFTER = (
    r"(?:armés?|présumés?|inconnus?|non\s+identifiés?|jihadistes?|djihadistes?|rebelles?|séparatistes?|islamistes?|terroristes?"
    r"|gouvernementales?|loyalistes?|spéciales?|[a-zà-ÿ]+(?:ien|ienne|iens|iennes|ais|aise|aises|ain|aine|ains|aines))"
)
_STATES = "Russia Ukraine Israel Iran Turkey Pakistan India Rwanda Ethiopia Eritrea Azerbaijan Armenia Moscow Kyiv Kiev Tehran Ankara Islamabad Kigali Beijing Washington"


@cache
def _pattern(language: str) -> re.Pattern[str]:
    names = "(?i:" + wordlists.alternation(list(wordlists.load("party_names", language))) + ")"
    # nothing but the first letter may be a capital: without parsing, a capital is what tells a name
    heads = wordlists.alternation(list(wordlists.load("party_heads", language)), either_case=True)
    bodies = (
        rf"(?:{_CAP}\s+(?:(?:of|for|the|in|and|al|de|du|des|la|et|pour|au|d['’])\s+)*){{0,5}}"
        r"(?:Movement|Front|Army|Brigades?|Forces?|Group|Militia|Province|Command|Coalition|Alliance|Guards?|Corps|Battalion"
        r"|Mouvement|Armée|Force|Groupe|Coalition|Cadre|Coordination|Garde)"
        rf"(?:\s+(?:of|for|in|and|the|de|du|des|la|pour|et|d['’]|l['’])\s*{_CAP}|\s+{_CAP}){{0,7}}"
    )
    # words that make a name of a group only beside another: "the Northern Shield", "Lions of the Valley"
    figures = (
        rf"(?:{_CAP}\s+){{1,4}}(?:Resistance|Column|Shield|Swords?|Lions|Eagles|Falcons|Hawks|Vanguard|Legion|Rangers|Defenders|Regiment"
        r"|Division|Units|Volunteers|Knights|Warriors|Partisans|Guerrillas)(?!\w)"
        rf"|(?:Sons|Lions|Swords?|Shield|Knights|Soldiers|Defenders|Eagles|Guardians|Vanguards?|Partisans)\s+of\s+(?:the\s+)?{_CAP}(?:\s+{_CAP}){{0,2}}"
    )
    acronym = r"(?<![\w(-])[A-Z][A-Z0-9]{2,8}(?:-[A-Z]{2,6})?(?![\w-])"
    if language == "fr":
        generic = rf"(?:(?:les|des|l['’]|le|la|une?|plusieurs|quelques|de)\s*)?(?:{heads})(?:\s+{_FR_MODIFIER_AFTER}){{0,2}}(?:\s+(?:du|de\s+la|de\s+l['’]|de|d['’])\s*(?:{names}|{_CAP}))?"
    else:
        generic = (
            rf"(?:(?:[Tt]he|[Aa]n?|[Ss]ome|[Ss]everal|[Ii]ts|[Tt]heir|[Hh]is|[Oo]ur|[Dd]ozens\s+of|[Hh]undreds\s+of)\s+)?(?:{_EN_MODIFIER}\s+){{0,4}}(?:{heads})(?![\w-])"
            rf"(?:\s+(?:of|from|loyal\s+to|linked\s+to|with\s+links\s+to|belonging\s+to|allied\s+to)\s+(?:the\s+)?(?:{names}|{_CAP}(?:\s+(?:(?:for|of|in)\s+(?:the\s+)?|and\s+)?{_CAP}){{0,6}}(?:\s+\([A-Z]\w{{1,8}}\))?))?"
        )
    states = wordlists.alternation(_STATES.split())
    return re.compile(
        rf"(?P<body>(?<!\w)(?:[Tt]he\s+|[Ll]e\s+|[Ll]a\s+|[Ll]['’])?(?:{figures}|{bodies})(?:\s+\([A-Z][\w-]{{1,9}}\))?)"
        rf"|(?P<generic>(?<![\w-])(?:{generic}))"
        rf"|(?P<name>(?<![\w-])(?:[Tt]he\s+|[Ll]es?\s+|[Ll]a\s+|[Ll]['’])?(?:{names})(?![\w-])(?:\s+(?:fighters|militants|men|insurgents|gunmen|forces|rebels))?)"
        rf"|(?P<acronym>(?:[Tt]he\s+|[Ll]es?\s+|[Ll]a\s+|[Ll]['’])?{acronym}(?:\s+(?:fighters|militants|men|rebels|troops|forces))?)"
        rf"|(?P<state>(?<![\w-]){states}(?![\w-]))"
    )


_UNIDENTIFIED = re.compile(
    r"\b(?:gunmen|gunman|assailants?|attackers?|raiders|bandits?|armed\s+men|unknown|unidentified|men|hommes\s+armés|assaillants?|individus"
    r"|inconnus|agresseurs|terrorist\s+attackers|motorcyclists|bombers?|kamikazes?)\b",
    re.IGNORECASE,
)
#: What makes a crowd of gunmen a party: whose they are, or what they fight for.
_SIDE = re.compile(
    r"\b(?:separatist|islamist|jihadi\w*|djihadistes?|rebel\w*|taliban|insurgent|militant|paramilitary|government|pro-\w+|séparatistes?|islamistes?)\b|\b(?:of|from|to|du|de|des)\s+(?:the\s+)?(?-i:[A-Z])",
    re.IGNORECASE,
)
#: Short capitals that are no party: agencies that report, measures, weapons, places.
_NO_PARTY = frozenset(
    "UN ONU EU UE US USA UK UAE AFP AP IED IEDS RPG RPGS NGO NGOS ONG TV UAV GPS OCHA UNICEF WHO OMS ICRC CICR MSF OHCHR UNHCR HCR GMT UTC CEO BBC CNN"
    " ISPR PDF SMS AK RFI IOM OIM WFP PAM NATO OTAN AU UA ACLED UCDP".split()
)


def find_parties(document: Document) -> list[Party]:
    """Parties in text order, none overlapping."""
    parties: list[Party] = []
    for match in _pattern(document.language).finditer(document.text, dateline_end(document.text)):
        start, end = match.span()
        while end > start and document.text[end - 1].isspace():
            end -= 1
        while start < end and document.text[start].isspace():
            start += 1
        name = document.text[start:end]
        if (
            match.lastgroup == "acronym"
            and re.sub(r"^(?:[Tt]he|[Ll]es?|[Ll]a)\s+|^[Ll]['’]", "", name).split()[0] in _NO_PARTY
        ):
            continue
        known = match.lastgroup in {"name", "acronym", "body", "state"}
        parties.append(Party(start, end, name, known or not _UNIDENTIFIED.search(name) or bool(_SIDE.search(name))))
    return parties


_ARTICLE = re.compile(r"^(?:(?:the|an?|some|several|its|their|his|les?|la|des|une?|du)\s+|l['’])", re.IGNORECASE)


@lru_cache(maxsize=8192)
def telling_words(name: str) -> frozenset[str]:
    """The words of a name that tell one party from another, folded."""
    common = {
        "the",
        "of",
        "and",
        "for",
        "in",
        "a",
        "an",
        "de",
        "du",
        "des",
        "la",
        "le",
        "les",
        "et",
        "its",
        "their",
        "spokesman",
        "spokesperson",
    }
    return frozenset(w for w in re.findall(r"\w+", wordlists.fold(name)) if w not in common)


def bare_name(name: str) -> str:
    """A party's name without its article: "the RSF" → "RSF"."""
    return _ARTICLE.sub("", name).strip() or name
