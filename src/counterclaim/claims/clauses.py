"""Document → clauses, names and noun phrases around a position: what the attribute and relation rules share. Pure."""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache, lru_cache

from counterclaim.text.analyse import Document, Sentence, Span
from counterclaim.wordlists import alternation, fold, load

#: Longer clauses are cut: `claims.check` refuses quotes over 400 characters, and a claim sits near its verb.
LONGEST_SIDE = 150

_START_EN = re.compile(
    r"[;:—–(]\s{0,3}|\.\.\.\s|\s-+\s"
    r"|,\s{1,3}(?:and|but|while|whereas|although|though|where|when|after|before"
    r"|as|yet|who|which|whose|whom|so|then|with)\s"
    r"|,\s{1,3}(?:(?:he|she|it|they|[A-Z]\w+)\s{1,3})?(?:said|says|say|added|adds"
    r"|reported|announced|claimed|told)\b[,:]?\s{0,3}"
    r"|\b(?:that|said|says|say|saying|claimed|claims|claiming|announced|believes?|insists?|because|after|before|while"
    r"|whether|when|but|and\s{1,3}that|denied|denies|where|stated|states|reported|added"
    r"|confirmed|maintains?|warned)\s{1,3}(?:that\s{1,3})?",
    re.IGNORECASE,
)
_END_EN = re.compile(
    r"\s{0,3}(?:[;:—–)]|,|\s-+\s|[.!?][\"”’]?\s|\s(?:after|before|while|whereas|although|though|but|because|when|"
    r"according|and\s{1,3}(?:that|said|then|left|killed|wounded|injured))\s)",
    re.IGNORECASE,
)
_START_FR = re.compile(
    r"[;:—–(]\s{0,3}|\s-+\s"
    r"|,\s{1,3}(?:et|mais|tandis|alors|où|quand|après|avant|qui|dont|puis|que|ce)\s"
    r"|\b(?:que|qui|dit|disent|affirme|affirment|assure|assurent|déclaré|annoncé|affirmé|indiqué|précisé|soutient|mais"
    r"|après|avant|lorsque|puis|selon\s[^,]{1,60},|dément|démenti)\s{1,3}|\bqu['’]",
    re.IGNORECASE,
)
_END_FR = re.compile(
    r"\s{0,3}(?:[;:—–)]|,|\s-+\s|[.!?]\s?[»\"”]?\s|\s(?:après|avant|tandis|alors|mais|car|parce|lorsque|selon|"
    r"d['’]après|et\s{1,3}(?:tué|blessé|ont|a|se|en))\s)",
    re.IGNORECASE,
)


def clause_at(document: Document, position: int, *, until: int | None = None, lists: bool = False) -> Span:
    """The clause that holds a position. It ends at the first break after `until` (default: the position); with
    `lists` commas are no breaks, so that an enumeration stays whole."""
    sentence = document.sentence_at(position)
    french = document.language == "fr"
    text = document.text
    lowest = max(sentence.start, position - LONGEST_SIDE)
    start = lowest
    for match in (_START_FR if french else _START_EN).finditer(text, lowest, position):
        start = match.end()
    if start == lowest and lowest > sentence.start:
        blank = text.find(" ", lowest, position)
        start = blank + 1 if blank >= 0 else position
    after = max(position, until or position)
    highest = min(sentence.end, after + LONGEST_SIDE)
    end = highest
    for match in (_END_FR if french else _END_EN).finditer(text, after, highest):
        if not (lists and match.group().strip() == ","):
            end = match.start()
            break
    else:
        if highest < sentence.end:
            end = max(after, text.rfind(" ", after, highest))
    return trimmed(text, start, end)


_EDGES = ' \t\r\n,;:.!?…—–-([)]"“”«»‘'


def trimmed(text: str, start: int, end: int) -> Span:
    """The stretch without blanks and stray marks at its edges; an opening mark whose closing one is inside stays."""
    while start < end and text[start] in _EDGES:
        if (
            text[start] in '([“«"'
            and {"(": ")", "[": "]", "“": "”", "«": "»", '"': '"'}[text[start]] in text[start + 1 : end]
        ):
            break
        start += 1
    while end > start and text[end - 1] in _EDGES:
        if (
            text[end - 1] in ')]”»"'
            and {")": "(", "]": "[", "”": "“", "»": "«", '"': '"'}[text[end - 1]] in text[start : end - 1]
        ):
            break
        end -= 1
    return Span(start, end)


def plain(text: str, span: Span) -> str:
    """The words of a span on one line, without the edges' marks: what a value is made of."""
    return re.sub(r"\s+", " ", text[span.start : span.end]).strip(_EDGES)


def telling(text: str, span: Span, *, anchor: int) -> str:
    """The words of a clause next to its verb, where the whole clause would be too long for a value."""
    start, end = span.start, span.end
    if anchor - start > 70:
        comma = text.rfind(", ", start, anchor - 8)
        start = comma + 2 if comma >= 0 else text.find(" ", anchor - 60, anchor) + 1
    if end - anchor > 90:
        end = max(text.rfind(" ", anchor, anchor + 80), anchor)
    return plain(text, Span(start, end))


_PLAIN = {
    "é": "[eéèê]",
    "è": "[eè]",
    "ê": "[eê]",
    "à": "[aà]",
    "â": "[aâ]",
    "ç": "[cç]",
    "î": "[iî]",
    "ô": "[oô]",
    "û": "[uû]",
}


@cache
def words_of(name: str, language: str, value: str | None = None) -> re.Pattern[str]:
    """Any word of the list `data/<name>.csv`, in singular or plural; with `value`, of the rows that carry it. Accents
    may be missing in the text: "occupé" in a list stands for "occupe" too."""
    rows = load(name, language)
    keys = alternation([k for k, v in rows.items() if value is None or v == value])
    keys = "".join(_PLAIN.get(c, c) for c in keys)
    before = r"(?<![\w'’])" if language == "en" else r"(?<!\w)"
    return re.compile(rf"{before}{keys}(?:s|x)?(?!\w)", re.IGNORECASE)


_WORD = re.compile(r"[^\W_]\w*")


def _key(word: str) -> str:
    return (word if word.isascii() else fold(word)).casefold()[:3]


@cache
def _first_keys(name: str, language: str, value: str | None) -> frozenset[str]:
    """The first three letters of every entry; an entry that begins with a shorter word gives that, and its plural."""
    rows = load(name, language)
    firsts = [_WORD.match(k) for k, v in rows.items() if value is None or v == value]
    words = [m.group() for m in firsts if m]
    return frozenset(_key(w) for w in words) | frozenset(_key(w + "s") for w in words if len(w) < 3)


@lru_cache(maxsize=2)
def _keyed(text: str) -> dict[str, list[int]]:
    """First three letters → where words begin so: kept for the text at hand, as all lists are looked up in it."""
    found: dict[str, list[int]] = {}
    for match in _WORD.finditer(text):
        found.setdefault(_key(match.group()), []).append(match.start())
    return found


def found_of(name: str, document: Document, *, value: str | None = None) -> Iterator[re.Match[str]]:
    """Where words of a list stand in the text. The same as `words_of(…).finditer`, three times as fast: the pattern is
    tried only at words that begin like one of the list."""
    pattern = words_of(name, document.language, value)
    keys = _first_keys(name, document.language, value)
    last = 0
    index = _keyed(document.text)
    for start in sorted(start for key in keys & index.keys() for start in index[key]):
        if start >= last and (match := pattern.match(document.text, start)):
            last = match.end()
            yield match


_PHRASE_STOP = {
    "en": re.compile(
        r"[,;:.!?()—–]|\s(?:in|at|near|from|on|with|during|by|for|to|into|after|before"
        r"|when|while|and|as|since|who|which"
        r"|that|where|against|around|over|inside|outside|until|without|under|through)\s",
        re.IGNORECASE,
    ),
    "fr": re.compile(
        r"[,;:.!?()—–]|\s(?:dans|à|au|aux|près|sur|avec|pendant|par|pour|vers|après|avant|quand|et|qui|que|où|contre"
        r"|depuis|lors|sans|sous|dont|en)\s",
        re.IGNORECASE,
    ),
}


def object_after(document: Document, position: int, *, limit: int = 70) -> str:
    """The words after a verb as far as its direct object can reach: up to a preposition or a mark."""
    sentence = document.sentence_at(position)
    text = document.text[position : min(sentence.end, position + limit)]
    stop = _PHRASE_STOP[document.language].search(text, 1) if len(text) > 1 else None
    return text[: stop.start()] if stop else text


def subject_before(document: Document, position: int, *, start: int) -> str:
    """The head of the subject that ends before an auxiliary: from the clause's start to the first preposition."""
    text = " " + document.text[max(start, position - LONGEST_SIDE) : position]
    stop = _PHRASE_STOP[document.language].search(text, 2)
    return text[: stop.start()] if stop else text


_TOKEN = (
    r"(?:(?<![\w'’-])|(?<=\b[lLdDnN]['’]))(?:(?:al|el)[- ])?[A-ZÀ-ÖØ-Þ][\w]{0,30}(?:(?:['’](?!s\b)|-)\w{1,30}){0,4}"
)
_LINK = r"(?:(?:al|el|ibn|bin|ben|ag|ould|abu|of|von|van|de|du|des|le|la)\s|al-|el-|d['’]|l['’]){0,2}"
_NAME = re.compile(rf"{_TOKEN}(?:[ \u00a0]{_LINK}(?:{_TOKEN}|(?<=-|'|’)[A-ZÀ-ÖØ-Þ]\w{{0,30}})){{0,6}}")


@dataclass(frozen=True, slots=True)
class Name:
    """A capitalised name as it stands, without leading words that only begin a sentence."""

    start: int
    end: int
    text: str


@dataclass(frozen=True)
class Names:
    """All names of a document in text order, found once, asked often."""

    found: tuple[Name, ...]
    starts: tuple[int, ...]
    ends: tuple[int, ...]

    def before(self, position: int, *, gap: int = 3) -> Name | None:
        """The name that ends at a position, or at most `gap` characters before it."""
        index = bisect_right(self.ends, position) - 1
        if index < 0 or position - self.ends[index] > gap:
            return None
        return self.found[index]

    def after(self, position: int, *, gap: int = 3) -> Name | None:
        """The name that starts at a position, or at most `gap` characters after it."""
        index = bisect_left(self.starts, position)
        if index >= len(self.found) or self.starts[index] - position > gap:
            return None
        return self.found[index]

    def within(self, start: int, end: int) -> Iterator[Name]:
        for index in range(bisect_left(self.starts, start), len(self.found)):
            if self.starts[index] >= end:
                return
            if self.ends[index] <= end:
                yield self.found[index]


_TITLES = re.compile(
    r"^(?:(?:Sheikh|Sheik|General|Colonel|Captain|Major|Lieutenant|Commander|Brigadier"
    r"|President|Minister|Governor|Mayor|Emir|Imam|Mullah|Abbot|Father|Sister"
    r"|Defence|Defense|Prime|Interior|Foreign|Senator|Gen\.?|Col\.?|Lt\.?|Capt\.?"
    r"|Maj\.?|Mr\.?|Mrs\.?|Ms\.?|Dr\.?|Cheikh|Général|Commandant|Capitaine)\s{1,3})+(?=\S)"
)


def untitled(name: str) -> str:
    """A person's name without titles before it."""
    return _TITLES.sub("", name)


def is_shouted(sentence: Sentence) -> bool:
    """True for a sentence in capitals, where a capital says nothing about names."""
    start = sentence.text[:300]
    letters = sum(map(str.isalpha, start))
    return letters > 20 and sum(map(str.isupper, start)) > 0.7 * letters


def shouted_sentences(document: Document) -> frozenset[int]:
    return frozenset(s.index for s in document.sentences if is_shouted(s))


def find_names(document: Document) -> Names:
    """Names of people, parties and places. A single word that opens a sentence counts only where it stands capitalised
    elsewhere too, or in capitals throughout."""
    text = document.text
    stop = {k.casefold() for k in load("not_names", document.language)}
    shouted = shouted_sentences(document)
    opens = {s.start for s in document.sentences}
    raw: list[tuple[Name, bool]] = []
    inside: set[str] = set()
    for match in _NAME.finditer(text):
        start, end = match.span()
        opening = (
            start in opens
            or (start > 0 and text[start - 1] in '"“«‘')
            or text[max(0, start - 2) : start] in ("« ", ": ")
        )
        while start < end:
            word = re.match(r"[\w'’-]+", text[start:end])
            if not word or word.group().casefold().split("'")[0].split("’")[0] not in stop:
                break
            start += word.end()
            while start < end and text[start] in " \u00a0'’":
                start += 1
            while link := re.match(r"(?:of|de|du|des|la|le|al|el)\s", text[start:end]):
                start += link.end()
            opening = False
        while (
            start < end
            and (tail := re.search(r"[ \u00a0]([\w'’-]+)$", text[start:end]))
            and tail.group(1).casefold() in stop
        ):
            end = start + tail.start()
        name = text[start:end]
        if not name or name.islower() or document.sentence_at(start).index in shouted:
            continue
        if not opening:
            inside.add(name.split(" ")[0])
        raw.append((Name(start, end, name), opening and " " not in name and not name.isupper()))
    found = tuple(n for n, doubtful in raw if not doubtful or n.text in inside)
    return Names(found, tuple(n.start for n in found), tuple(n.end for n in found))


_PLACE_CUE = {
    "en": re.compile(
        r"\b(?:in|at|near|around|outside|inside|towards?|into|(?:town|village|city|district"
        r"|province|region|camp|locality|area) of)\s(?:the\s)?$",
        re.IGNORECASE,
    ),
    "fr": re.compile(
        r"(?:\b(?:à|dans|vers|près\sde|autour\sde|(?:ville|village|localité|région|province"
        r"|camp|base|cercle)\sde)\s|\bd['’])(?:la\s|le\s|l['’])?$",
        re.IGNORECASE,
    ),
}


def place_names(document: Document, names: Names) -> frozenset[str]:
    """Names that stand after a word of place somewhere in the text."""
    cue = _PLACE_CUE[document.language]
    return frozenset(n.text for n in names.found if cue.search(document.text[max(0, n.start - 24) : n.start]))


class Quotes:
    """The quoted stretches of a document, asked by position."""

    def __init__(self, quoted: tuple[Span, ...]) -> None:
        self._quoted = sorted(quoted, key=lambda q: q.start)
        self._starts = [q.start for q in self._quoted]

    def at(self, position: int) -> Span | None:
        index = bisect_right(self._starts, position) - 1
        return self._quoted[index] if index >= 0 and self._quoted[index].holds(position) else None


_DENIED = {
    "en": re.compile(r"\b(?:den(?:y|ied|ies|ying)|refut(?:ed|es)|rejects?|rejected)\b[^.;]{0,60}$", re.IGNORECASE),
    "fr": re.compile(r"\b(?:dément\w*|démenti\w*|nie|nient|nié|réfut\w+|rejett?\w+)\b[^.;]{0,60}$", re.IGNORECASE),
}


def denied_before(document: Document, position: int) -> bool:
    """True where a word of denial governs what stands at a position: in its sentence, at most 60 characters before."""
    sentence = document.sentence_at(position)
    return bool(_DENIED[document.language].search(document.text[max(sentence.start, position - 75) : position]))


def told_sentences(document: Document) -> frozenset[int]:
    """Sentences whose words are, at least in part, somebody's: with a word of saying, or with quotation marks."""
    told = {document.sentence_at(m.start()).index for m in found_of("saying", document)}
    for quote in document.quoted:
        first, last = document.sentence_at(quote.start).index, document.sentence_at(quote.end - 1).index
        told.update(range(first, last + 1))
    return frozenset(told)


_CONTESTED = {
    "en": re.compile(
        r"\b(?P<verb>disput\w+|contradict\w*|reject\w*|den(?:y|ies|ied)|refut\w+|press\w* back"
        r"|push\w* back|dismiss\w*)(?: \w+){0,2}?"
        r"(?: against)?(?: the| a| its| earlier)?(?P<whose>(?: [A-Z]\w+(?:,| and| or)?){0,4})(?: official"
        r"| earlier)? (?:claims?|reports?|accounts?|statements?|assertions?)"
        r"(?: (?:from|by|of|made by) (?P<by>[^,.;]{3,45}?))? that [^.;]{0,40}$",
    ),
    "fr": re.compile(
        r"\b(?P<verb>contest\w+|contredi\w+|rejett?\w+|dément\w*|démenti|réfut\w+)(?: \w+){0,2}? (?:l['’]aff"
        r"irmation|les affirmations|les allégations|les déclarations|la version)"
        r"(?P<whose>(?: \w+(?:ne|nes|se|ses))?)(?: (?:de|du|des) (?P<by>[^,.;]{3,45}?))? selon (?:lesquelles"
        r"|laquelle) [^.;]{0,40}$",
    ),
}


@dataclass(frozen=True, slots=True)
class Contested:
    """Someone's claim that another contests: who claimed it (None where not said), how it is met, and where."""

    claimant: str | None
    stance: str
    position: int


def contested_at(document: Document, position: int) -> Contested | None:
    """ "disputes the claim from X that", "presses back against Y claims that": what governs the words at a position."""
    sentence = document.sentence_at(position)
    lowest = max(sentence.start, position - 170)
    match = _CONTESTED[document.language].search(document.text[lowest:position])
    if not match:
        return None
    whose = (match.group("by") or match.group("whose") or "").strip(" ,")
    stance = "disputes" if match.group("verb").casefold().startswith(("disput", "contr", "contest")) else "denies"
    return Contested(whose or None, stance, lowest + match.start("verb"))
