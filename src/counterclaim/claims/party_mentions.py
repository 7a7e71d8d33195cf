"""Document → everybody and everything that may be party to an event, with what the words around say of them. Pure.

A mention is a clean noun phrase with signs: the rules' ("act": it is the doer in its clause; "struck": it stands behind a
verb of attack; "dead": a toll counts it …) and, where the trained reader reads, the chances of its marks. Mentions that
can only mean one party are one `Group`, under its fullest name.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache, lru_cache
from typing import Final

from counterclaim import wordlists
from counterclaim.claims.parties import Party, bare_name, telling_words
from counterclaim.claims.proposal import Proposal
from counterclaim.claims.responsibility import _ACTS, acting
from counterclaim.claims.speech import Voice
from counterclaim.codebook import REPORTER, Attribute, Stance
from counterclaim.records import Claim
from counterclaim.resolve.places import PlaceMention
from counterclaim.text.analyse import Document
from counterclaim.text.phrases import noun_phrase

#: Characters; a longer name is a clause.
LONGEST: Final = 90
#: What the marks of the trained reader say of a stretch: name of a mark → its chance.
Chances = Callable[[int, int], dict[str, float]]


@dataclass(frozen=True, slots=True)
class Marks:
    """What a trained reader sees of parties: stretches (start, end) that it marks on either side, and the chances of any."""

    spans: tuple[tuple[int, int], ...]
    chances: Chances


@dataclass(frozen=True, slots=True)
class Mention:
    """One mention of a party at `start:end`; `name` is its words without article and count."""

    start: int
    end: int
    name: str
    signs: frozenset[str]
    chances: Mapping[str, float] = field(default_factory=dict)


@dataclass(slots=True)
class Group:
    """The mentions of one party, in text order, and its fullest name."""

    name: str
    mentions: list[Mention] = field(default_factory=list)


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


@cache
def _object_pattern(language: str) -> re.Pattern[str]:
    """A verb of attack and the words behind it, of which `noun_phrase` finds the object."""
    article = (
        r"(?:l['’]|les?\s|la\s|des\s|une?\s|du\s|plusieurs\s|deux\s|trois\s)"
        if language == "fr"
        else r"(?:the|an?|its|their|his|her|our|several|two|three|four|some)\s"
    )
    return re.compile(
        rf"\b{_ACTS[language]}(?:\s+(?:down|up|into|on|at|against|dead|upon|contre|dans|sur))?\s+({article}\s*[\w'’-]+(?:\s+[\w'’-]+){{0,6}})"
    )


#: The word before a party, articles and figures skipped, that tells its part ("by", "against") …
_BEFORE: Final = re.compile(
    r"([\w'’-]+)\s+(?:(?:the|an?|its|their|his|some|several|\d[\d,.]*|two|three|four|five|six|seven|les?|la|des|une?|du|deux|trois|l['’])\s*)*$",
    re.IGNORECASE,
)
_TELLING: Final = frozenset(
    "by on against of from in at to with between and near into par sur contre de des du d' aux à dans avec entre et".split()
)
#: … and the words behind it: it suffered, or it did something.
_SUFFERED: Final = re.compile(
    r"\s+(?:(?:who|which|that|qui)\s+)?(?:was|were|had\s+been|have\s+been|has\s+been|being|ont\s+été|a\s+été|avaient\s+été|étaient|était)\s+(?:\w+ly\s+)?\w+(?:ed|en|it|wn|ot|elt|és?|ées?|is)\b"
    r"|\s+(?:killed|wounded|injured|dead|died|tués?|blessés?|morts?)\b"
)


def _around(document: Document, start: int, end: int) -> frozenset[str]:
    """What the words right before and behind a party say of it."""
    text = document.text
    sentence = document.sentence_at(start)
    signs = set()
    before = _BEFORE.search(text, max(sentence.start, start - 50), start)
    if before:
        word = before[1].lower()
        if word in _TELLING:
            signs.add(f"after {word}")
        elif re.fullmatch(_ACTS[document.language], word):
            signs.add("after act")
    if _SUFFERED.match(text, end):
        signs.add("suffers")
    return frozenset(signs)


#: The sign that a toll gives to its victims, a claim of the deed to its claimant.
_TOLLS: Final = {
    Attribute.FATALITIES: "dead",
    Attribute.INJURIES: "hurt",
    Attribute.MISSING_OR_CAPTURED_PEOPLE: "taken",
}
_OFFICE: Final = re.compile(
    r"['’]?s?\s+(?:spokes\w+|statement|communiqué|leader(?:ship)?|media\s+wing)$|^(?:spokes\w+|porte-parole|leader|chef|communiqué)\s+(?:of|for|from|de|du|d['’])\s*(?:the\s+|la\s+|l['’])?",
    re.IGNORECASE,
)
_JOIN: Final = re.compile(r"\s*(?:,\s*(?:and|or|et|ou)?|\b(?:and|or|et|ou))\s+", re.IGNORECASE)
_CAPITAL: Final = re.compile(r"(?:(?:the|an?|its|les?|la)\s+|l['’])?[A-ZÀ-Þ]", re.IGNORECASE)
#: "al Qaeda-linked JNIM" is JNIM: whose friend it is tells no party from another.
_FRIEND: Final = re.compile(
    r"^.*?[\w’'-]+-(?:linked|backed|affiliated|allied|aligned|led|inspired|supported)\s+(?=\w)", re.IGNORECASE
)


def find_mentions(
    document: Document,
    parties: Sequence[Party],
    given: Sequence[tuple[Proposal, Claim]],
    *,
    voices: Sequence[Voice],
    places: Sequence[PlaceMention],
    marks: Marks | None,
    voice: str | None,
) -> list[Mention]:
    """Mentions in text order, none overlapping but those of claims that name nobody where they stand."""
    text, language = document.text, document.language
    spans: list[tuple[int, int, str]] = []
    named: list[Mention] = []
    acts = {p.start for p in acting(document, parties)}
    for p in parties:
        sign = "known" if p.identified else "unknown"
        spans.append((p.start, p.end, sign))
        if p.start in acts:
            spans.append((p.start, p.end, "act"))
    for sentence in document.sentences:
        for m in _target_pattern(language).finditer(text, sentence.start, sentence.end):
            spans.append((m.start(1), m.end(1), "struck"))
        for m in _object_pattern(language).finditer(text, sentence.start, sentence.end):
            spans.append((m.start(1), m.end(1), "object"))
    for _, claim in given:
        for at, words, sign in _said(document, claim, voice):
            if at is None:
                name = _name(words, language)
                if name:
                    named.append(Mention(claim.start, claim.start, name, frozenset((sign,))))
            else:
                spans.append((at, at + len(words), sign))
    if marks:
        spans += [(start, end, "marked") for start, end in marks.spans]
    speaking = [(v.source_start, v.source_start + len(v.claimant)) for v in voices]
    placed = {(p.start, p.end) for p in places}
    found = []
    for start, end, signs in _apart(_cleaned(text, spans, language)):
        name = _OFFICE.sub("", bare_name(" ".join(text[start:end].split())))
        if not telling_words(name) or len(name) > LONGEST or _no_noun(text, start, name, language):
            continue
        if any(a < end and start < b for a, b in speaking):
            signs = signs | {"speaks"}
        if any(a <= start + 4 and end <= b + 1 for a, b in placed):
            signs = signs | {"place"}
        if document.in_quotes(start):
            signs = signs | {"quoted"}
        signs |= _around(document, start, end)
        found.append(Mention(start, end, name, signs, marks.chances(start, end) if marks else {}))
    # a lone letter is what an office or an article left ("L’")
    whole = [m for m in (*found, *named) if any(len(w) > 1 for w in telling_words(m.name))]
    return sorted(whole, key=lambda m: (m.start, m.end, m.name))


def _no_noun(text: str, start: int, name: str, language: str) -> bool:
    """ "the jet was Ethiopian": an adjective of nationality without a noun, unless it is somebody ("a Pakistani")."""
    if language != "en" or " " in name or name.endswith("s") or wordlists.fold(name) not in _demonyms():
        return False
    at = text.find(name, start)
    return not re.search(r"\b(?:an?|one)\s+$", text[max(0, at - 5) : at], re.IGNORECASE)


@cache
def _demonyms() -> frozenset[str]:
    return frozenset(map(wordlists.fold, wordlists.load("demonyms", "en")))


def _said(document: Document, claim: Claim, voice: str | None) -> Iterable[tuple[int | None, str, str]]:
    """(where, words, sign) of the parties that one claim names; where is None when they stand elsewhere in the text."""
    text = document.text
    sentence = document.sentence_at(claim.start)

    def place(words: str) -> int | None:
        at = text.find(words, claim.start, claim.end)
        at = at if at >= 0 else text.find(words, sentence.start, sentence.end)
        return at if at >= 0 else None

    if claim.attribute in _TOLLS and claim.who:
        yield place(claim.who), claim.who, _TOLLS[Attribute(claim.attribute)]
    elif claim.attribute == Attribute.PERPETRATOR:
        sign = "cleared" if claim.stance == Stance.DENIES else "blamed"
        yield place(claim.value), claim.value, sign
    elif claim.attribute == Attribute.RESPONSIBILITY and (claim.claimant != REPORTER or voice):
        sign = {Stance.DENIES: "denies", Stance.UNCONFIRMED: "silent"}.get(Stance(claim.stance), "owns")
        if claim.claimant == REPORTER:
            yield None, voice or "", sign
        else:
            yield place(claim.claimant), claim.claimant, sign
            if claim.claimant_name:
                yield None, claim.claimant_name, sign


def _name(words: str, language: str) -> str:
    span = noun_phrase(words, 0, len(words), language, counts=False)
    return _OFFICE.sub("", bare_name(words[span[0] : span[1]])) if span else ""


def _cleaned(text: str, spans: Iterable[tuple[int, int, str]], language: str) -> list[tuple[int, int, str]]:
    """The noun phrases of the stretches; names that are joined ("the TTP and Islamic State") apart."""
    out = []
    known: dict[tuple[int, int], list[tuple[int, int]]] = {}
    for start, end, sign in spans:
        if (start, end) not in known:
            phrase = noun_phrase(text, start, end, language, counts=False)
            known[start, end] = list(_names(text, *phrase)) if phrase else []
        out += [(a, _unplaced(text, a, b), sign) for a, b in known[start, end]]
    return out


def _names(text: str, start: int, end: int) -> Iterable[tuple[int, int]]:
    """The names in a phrase that joins several; the phrase itself where it joins none."""
    joins = [
        m
        for m in _JOIN.finditer(text, start, end)
        if m.start() > start and not text[start : m.start()].count("(") > text[start : m.start()].count(")")
    ]
    at = start
    for m in joins:
        left, right = text[at : m.start()], text[m.end() : end]
        # "Islam and Muslims", "Volunteers and Patriots Front" are one name: both sides must stand without the other
        apart = _CAPITAL.match(left) and re.match(r"(?:the|an?|les?|la|l['’])\s*[A-ZÀ-Þ]|[A-Z]{2,}", right)
        if apart and not re.search(r"\b(?:of|for|de|du|des|pour|à)\s", left):
            yield at, m.start()
            at = m.end()
    yield at, end


#: Where a party is stands in the event's place, and is no part of what it is called.
_WHERE: Final = re.compile(
    r"^([^A-ZÀ-Þ(]*?\w)\s+(?:in|near|at|à|en|dans|près\s+de)\s+(?:[ld]['’]|the\s+|la\s+|le\s+)?[A-ZÀ-Þ]"
)


def _unplaced(text: str, start: int, end: int) -> int:
    """Where a phrase in small letters ends before the place that it names ("military posts in Kandi")."""
    where = _WHERE.match(text[start:end])
    return start + where.end(1) if where else end


def _apart(spans: Sequence[tuple[int, int, str]]) -> list[tuple[int, int, frozenset[str]]]:
    """Stretches that don't overlap, each with the signs of those in it: the longest stand."""
    kept: list[tuple[int, int, set[str]]] = []
    for start, end, sign in sorted(spans, key=lambda s: (s[0] - s[1], s[0], s[2])):
        twin = next((k for k in kept if k[0] < end and start < k[1]), None)
        if twin is None:
            kept.append((start, end, {sign}))
        else:
            twin[2].add(sign)
    return [(start, end, frozenset(signs)) for start, end, signs in sorted(kept, key=lambda k: k[0])]


def _key(name: str) -> frozenset[str]:
    """The words that tell a party from another, without the plural's "s"."""
    words = telling_words(_FRIEND.sub("", name) or name)
    return frozenset(w[:-1] if len(w) > 3 and w.endswith("s") and not w.endswith("ss") else w for w in words)


@cache
def _classes(language: str) -> Mapping[str, str]:
    """Head noun → what it is: soldiers, civilians, fighters …, a thing, a group."""
    found: dict[str, str] = {}
    for name, kind in (
        ("count_things", "thing"),
        ("held_places", "thing"),
        ("harmed", "thing"),
        ("party_nouns", "group"),
    ):
        for key in wordlists.load(name, language):
            for word in (wordlists.fold(key).split()[-1], wordlists.fold(key).split()[-1] + "s"):
                found[word] = kind
    for key, kind in wordlists.load("victim_classes", language).items():
        if kind not in ("dead", "wounded"):
            found[wordlists.fold(key).split()[-1]] = kind
    return found


_HEAD_END: Final = re.compile(
    r"\s+(?:of|from|in|for|linked|loyal|with|at|near|and|or|to|de|du|des|à|dans|et|ou|pour|lié\w*)\s|\s+d['’]|\s*\("
)


@lru_cache(maxsize=8192)
def head_of(name: str, language: str) -> tuple[str, str | None]:
    """A name up to what hangs on its head noun, and the class of that noun, None where it is not known."""
    head = _HEAD_END.split(name, maxsplit=1)[0]
    words = [wordlists.fold(w) for w in head.split()]
    # the head is the last word in English, in French the first that is known
    order = words[-1:] if language == "en" else words
    return head, next((kind for w in order if (kind := _classes(language).get(w))), None)


def one_party(a: str, b: str, language: str) -> bool:
    """Whether two names can only mean one party: the words of one all stand in the other, in small letters where they
    are common nouns ("forces" is not the "Rapid Support Forces"), and not as owner of a thing ("the army's camp")."""
    key_a, key_b = _key(a), _key(b)
    if not key_a or not key_b or not (key_a <= key_b or key_b <= key_a):
        return False
    shorter, longer = (a, b) if len(key_a) <= len(key_b) else (b, a)
    if len(key_a) == len(key_b):
        return True
    head, kind = head_of(longer, language)
    if kind == "thing" and not _key(head.split()[-1] if language == "en" else head.split()[0]) <= _key(shorter):
        return False
    if not shorter.islower():
        return True
    capitals = {w for part in re.findall(r"[A-ZÀ-Þ][\w'’-]*", longer) for w in _key(part)}
    return not _key(shorter) & capitals


def group_mentions(mentions: Sequence[Mention], language: str) -> list[Group]:
    """The parties of a report in the order of their first mention, each with the fullest of its names that is no list."""
    groups: list[Group] = []
    for m in mentions:
        twin = next((g for g in groups if one_party(g.name, m.name, language)), None)
        if twin is None:
            groups.append(Group(m.name, [m]))
            continue
        twin.mentions.append(m)
        if len(_key(m.name)) > len(_key(twin.name)) and not re.search(r",|\s(?:and|or|et|ou)\s", m.name):
            twin.name = m.name
    return groups
