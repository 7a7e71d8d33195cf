"""A stretch of text, cut by a model or a rule → the noun phrase in it: whole words, brackets in pairs, no clause. Pure.

A pointer reads the first and the last word of a name apart, and a marker the words one by one: what comes out begins with
a preposition, ends in a verb, or lacks the bracket that its last word opened. `noun_phrase` mends a stretch in its text
and `clean_phrase` one that stands alone; both give nothing where no noun is left. The words that end a phrase stand in
`data/phrase_words.csv`.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import cache
from typing import Final

from counterclaim import wordlists

_TOKEN: Final = re.compile(
    r"\b[ldsnmtjc]['’](?=\w)|\bqu['’](?=\w)|\d[\d.,  ]*\d|[^\W_]+(?:[-'’.&/][^\W_]+)*|[^\w\s]", re.IGNORECASE
)
_WHOLE: Final = re.compile(r"[\w'’-]")
_LETTER: Final = re.compile(r"[^\W\d_]")
_PAIRS: Final = {"(": ")", "[": "]", "“": "”", "«": "»"}
#: Characters between a cut and the bracket that it lost.
_REACH: Final = 40
#: Words in brackets that belong to a name ("Islamic State West Africa Province (ISWAP)"); more are a remark.
_IN_BRACKETS: Final = 6
#: Words before the noun phrase that may be dropped for it ("Friday that 25 soldiers"); behind more, it is another's.
_DROPPED: Final = 3
#: Prepositions that join a noun to its name or to what tells whose it is; the others end a phrase.
_OF: Final = frozenset(("of", "de", "du", "des", "d", "la", "l"))
_BEFORE_NAME: Final = frozenset(("in", "for", "from", "near", "au", "aux", "en", "pour", "a", "dans"))
#: What joins the words of a French name ("Groupe de soutien à l'islam et aux musulmans") …
_IN_NAME: Final = frozenset(("a", "au", "aux", "pour"))
#: … and a speaker to where he speaks from ("a spokesman for the army", "a source at the hospital").
_FROM_WHERE: Final = frozenset(("for", "at", "in", "from", "with", "pour", "a", "au", "aux", "dans"))
#: "linked to", "loyal to", "allied with": what stands before the party that another belongs to.
_BELONGS: Final = frozenset(
    "linked loyal links ties allied affiliated belonging close aligned sympathetic subordinate fidele fideles lie lies liee"
    " liees affilie affilies affiliee affiliees proche proches allie allies appartenant".split()
)


@dataclass(frozen=True, slots=True)
class _Token:
    start: int
    end: int
    words: str
    kinds: frozenset[str]

    @property
    def name(self) -> bool:
        """Whether it begins with a capital."""
        return self.words[:1].isupper()


_NONE: Final[frozenset[str]] = frozenset()


@cache
def _kinds(language: str) -> dict[str, frozenset[str]]:
    return {k: frozenset(v.split()) for k, v in wordlists.load("phrase_words", language).items()}


@cache
def _speakers() -> frozenset[str]:
    """Last words of what people who speak for others are called ("spokesman", "official"), one and many."""
    words = {
        wordlists.fold(key).split()[-1]
        for language in ("en", "fr")
        for key, kind in wordlists.load("speakers", language).items()
        if kind not in ("army", "police")
    }
    return frozenset(words | {w + "s" for w in words})


@cache
def _people(language: str) -> frozenset[str]:
    """Nouns for people in the plural ("workers"), which a cut before them has parted from their first word."""
    words = {k.split()[-1] for k in map(wordlists.fold, wordlists.load("count_person_nouns", language))}
    return frozenset(w[:-3] + "men" if w.endswith("man") else w + "s" for w in words)


def _tokens(text: str, start: int, end: int, language: str) -> list[_Token]:
    kinds = _kinds(language)
    shouted = text[start:end].isupper() and len(text[start:end].split()) > 2
    found = []
    for m in _TOKEN.finditer(text, start, end):
        words = m.group()
        key = wordlists.fold(words).rstrip("'")
        if words[0].isdigit():
            own = frozenset(("num",))
        elif words == "à":  # folds into a verb's form
            own = frozenset(("prep",))
        elif words == "où":
            own = frozenset(("wh",))
        elif words.isupper() and len(words) > 1 and not shouted:
            own = _NONE  # "IS", "US": a name, whatever its letters spell
        else:
            own = kinds.get(key, _NONE)
        found.append(_Token(m.start(), m.end(), words, own))
    return found


def _widened(text: str, start: int, end: int) -> tuple[int, int]:
    """Whole words: "-Mujahideen" → "al-Mujahideen"."""
    while start > 0 and _WHOLE.match(text[start - 1]) and _WHOLE.match(text[start]):
        start -= 1
    while end < len(text) and _WHOLE.match(text[end]) and _WHOLE.match(text[end - 1]):
        end += 1
    while start < end and not (text[start].isalnum() or text[start] in "([“«\"'"):
        start += 1
    while start < end and text[end - 1] in "'’-" + " \n\t":
        end -= 1
    return start, end


def _closed(text: str, start: int, end: int) -> tuple[int, int]:
    """A bracket that the cut opened is closed, where it closes near; what stands before one that was never opened is no
    part of the name."""
    for mark, twin in _PAIRS.items():
        inside = text[start:end]
        if inside.count(mark) > inside.count(twin):
            at = text.find(twin, end, end + _REACH)
            near = at >= 0 and not re.search(r"[.;,()]", text[end:at])
            end = at + 1 if near else start + inside.rfind(mark)
        elif inside.count(twin) > inside.count(mark):
            at = start + inside.find(twin)
            start, end = (start, at) if at - start >= end - at - 1 else (at + 1, end)
    if text[start:end].count('"') % 2:
        at = start + text[start:end].find('"')
        start, end = (start, at) if at - start > end - at else (at + 1, end)
    return start, end


def _full_name(text: str, start: int, end: int, language: str) -> tuple[int, int]:
    """The whole of a name in capitals that the cut parted: "State West Africa" → "Islamic State West Africa Province"."""
    near = text[max(0, start - _REACH) : end + _REACH]
    if near.isupper():
        return start, end
    before = _tokens(text, max(0, start - _REACH), start, language)
    inside = _tokens(text, start, end, language)
    if not inside:
        return start, end
    first = inside[0]
    for t in reversed(before):
        if (
            not (first.name and t.name and t.end + 1 == first.start and text[t.end] == " " and not t.kinds)
            or t.start == 0
        ):
            break
        if re.search(r"(?:[.!?:][\"”’»)]*\s+|\n\s*|[\"“«(])$", text[max(0, t.start - 4) : t.start]):
            break  # the first word of a sentence has its capital from there
        first, start = t, t.start
    last = inside[-1]
    for t in _tokens(text, end, min(len(text), end + _REACH), language):
        if not (last.name and t.name and last.end + 1 == t.start and text[last.end] == " " and not t.kinds):
            break
        last, end = t, t.end
    if _is_demonym(last, language) or _BACKED.search(last.words):
        end = _with_noun(text, end, language)
        last = replace(last, end=end, words=text[start:end].split()[-1])
    behind = re.compile(r" ([^\W\d_]+)(?![\w'’-])").match(text, end)
    people = _people(language)
    if behind and behind[1] in people and not last.kinds and not {last.words, last.words + "s"} & people:
        end = behind.end()
    return start, end


#: "Saudi-led", "al Qaeda-linked": no name without the noun behind it.
_BACKED: Final = re.compile(r"-(?:linked|backed|affiliated|allied|aligned|led|inspired|supported)$")


@cache
def _demonyms(language: str) -> frozenset[str]:
    return frozenset(map(wordlists.fold, wordlists.load("demonyms", language)))


def _is_demonym(token: _Token, language: str) -> bool:
    return language == "en" and token.name and wordlists.fold(token.words) in _demonyms(language)


def _with_noun(text: str, end: int, language: str) -> int:
    """Where the noun ends that an adjective ending at `end` belongs to ("Ethiopian" → "Ethiopian and Eritrean soldiers");
    `end` where none follows."""
    at = end
    for t in _tokens(text, end, min(len(text), end + _REACH), language):
        if text[at : t.start].strip(" ") or not _LETTER.search(t.words):
            return end
        at = t.end
        if (
            t.words == "and"
            or _is_demonym(t, language)
            or "adj" in t.kinds
            or t.words in ("military", "security", "government")
        ):
            continue
        if t.kinds or t.name or not t.words.isalpha() or len(t.words) < 4:
            return end
        behind = re.compile(r" ([a-z]+)(?![\w'’-])").match(text, at)
        return behind.end() if behind and behind[1] in _people(language) else at
    return end


def _breaks(tokens: Sequence[_Token], i: int, language: str) -> bool:
    """Whether a word can't stand inside a noun phrase that began before it."""
    t = tokens[i]
    before = tokens[i - 1] if i else None
    after = tokens[i + 1] if i + 1 < len(tokens) else None
    if not _LETTER.search(t.words) and not t.words[0].isdigit():
        return t.words not in "()[]“”«»\"&/'’%-"
    if t.kinds & {"wh", "sub", "pron"} and not (t.kinds & {"num"}):
        return True
    if "verb" in t.kinds and not t.name:
        return True
    if "prep" in t.kinds and not t.name:
        key = wordlists.fold(t.words).rstrip("'")
        if key in _OF or (before and wordlists.fold(before.words) in _BELONGS):
            return False
        if before is None:
            return True
        if key in _IN_NAME and next((o.name for o in tokens if "art" not in o.kinds), False) and tokens[i].words != "a":
            return False
        if key in _FROM_WHERE and wordlists.fold(before.words) in _speakers():
            return False
        return not (key in _BEFORE_NAME and _leads_to_name(tokens, i))
    if "time" in t.kinds and before is not None and not before.name:
        return True
    if language == "fr":
        # "les habitants restent": a verb behind a plural; nouns in "-ment" are none
        plural = before is not None and before.words[-1:] in "sx" and not before.kinds
        return (
            plural
            and len(t.words) > 5
            and t.words.islower()
            and t.words.endswith("ent")
            and not t.words.endswith("ment")
        )
    if before is None or t.name or "-" in t.words or len(t.words) < 5 or not t.words.endswith("ed"):
        return False
    if wordlists.fold(t.words) in _BELONGS:
        return False
    # "villagers killed by", "men arrested": a participle behind its noun; before one ("armed men") it is none
    return "adj" not in t.kinds and not (after is not None and _LETTER.search(after.words) and not after.kinds)


def _leads_to_name(tokens: Sequence[_Token], i: int) -> bool:
    """ "in Idlib", "for the Defence of": a name follows, an article between at most."""
    after = [t for t in tokens[i + 1 : i + 3] if "art" not in t.kinds]
    return bool(after) and after[0].name and "time" not in after[0].kinds


def _parts(tokens: Sequence[_Token], language: str) -> list[list[_Token]]:
    """The tokens parted where a phrase ends; brackets that hold a name stay with it. What a preposition parts from words
    before it hangs on them, and is left out."""
    parts: list[list[_Token]] = [[]]
    hangs = False
    depth = 0
    for i, t in enumerate(tokens):
        if t.words in "([":
            inside = []
            for other in tokens[i + 1 :]:
                if other.words in ")]":
                    break
                inside.append(other)
            remark = any(o.words in ",;:" or o.kinds & {"verb", "wh"} for o in inside)
            if len(inside) > _IN_BRACKETS or remark or not parts[-1]:
                parts.append([])
                continue
            depth += 1
        elif t.words in ")]":
            if not depth:
                parts.append([])
                continue
            depth -= 1
        if depth == 0 and t.words not in ")]" and _breaks(tokens, i, language):
            if "wh" in t.kinds and i == 0:
                return []  # a question or a relative clause: who it is stands elsewhere
            hangs = i > 0 and "prep" in t.kinds
            parts.append([])
            continue
        if not hangs:
            parts[-1].append(t)
    return parts


def _edges(part: list[_Token], *, counts: bool, language: str) -> list[_Token]:
    """A part without what can't begin or end a noun phrase."""
    lead = {"prep", "conj", "adv", "time"} | ({"num"} if not counts else set())
    tail = {"prep", "conj", "adv", "art", "time", "num", "empty"}
    while part and (part[0].kinds & lead or not re.match(r"[\w(\[“«\"]", part[0].words)) and not _named(part[0]):
        part = part[1:]
    if not counts and len(part) > 1 and part[0].kinds & {"art"} and part[1].kinds & {"num"}:
        return _edges(part[2:], counts=counts, language=language)
    if language == "en" and part and part[0].words in ("s", "S"):
        part = part[1:]
    while part and not _named(part[-1]) and (part[-1].kinds & tail or not re.match(r"[\w)\]”»\"]", part[-1].words)):
        if part[-1].kinds & {"empty", "num"} and len(part) == 1:
            break
        part = part[:-1]
    return part


def _named(token: _Token) -> bool:
    """Whether capitals in the middle of a name let a word of these classes stand ("Seven", "May" are none)."""
    return token.name and not token.kinds & {"time", "prep", "conj", "art", "num", "adv"}


def _noun(token: _Token) -> bool:
    empty = {"art", "pron", "time", "num", "empty", "adv", "prep", "conj", "sub", "wh", "verb"}
    return bool(_LETTER.search(token.words)) and len(token.words) > 1 and not token.kinds & empty


def noun_phrase(text: str, start: int, end: int, language: str, *, counts: bool = True) -> tuple[int, int] | None:
    """The noun phrase that a stretch of a text is meant to be: whole words and names, closed brackets, without leading
    prepositions and conjunctions and without the clause behind it; None where it holds no noun, or asks ("who they were").

    `counts`: whether the number before the noun belongs to it ("two security sources").
    Raises ValueError where the stretch is not in the text.
    """
    if not 0 <= start <= end <= len(text):
        raise ValueError(f"{start}:{end} is no stretch of a text of {len(text)} characters")
    if not text[start:end].strip():
        return None
    start, end = _widened(text, start, end)
    start, end = _closed(text, start, end)
    start, end = _full_name(text, start, end, language)
    tokens = _tokens(text, start, end, language)
    parts = _parts(tokens, language)
    dropped = 0
    for part in parts:
        kept = _edges(part, counts=counts, language=language)
        if any(_noun(t) for t in kept):
            first, last = kept[0].start, kept[-1].end
            dropped = sum(1 for t in tokens if t.end <= first)
            if dropped > _DROPPED:
                return None
            return _balanced(text, first, last)
    return None


def _balanced(text: str, start: int, end: int) -> tuple[int, int] | None:
    """The stretch without a bracket or quotation mark that lost its twin at an edge; marks around all of it go."""
    start, end = _closed(text, start, end)
    while start < end and text[start] in '([“«" ' and text[end - 1] in ')]”»" ':
        start, end = start + 1, end - 1
    while start < end and text[end - 1] in " ,;:-":
        end -= 1
    if re.search(r"\w['’]s$", text[start:end]):
        end -= 2  # "the army's" of "the army's camp": the owner alone
    while start < end and text[start] in " ,;:-":
        start += 1
    return (start, end) if start < end else None


def clean_phrase(words: str, language: str, *, counts: bool = True) -> str:
    """`noun_phrase` of words that stand alone; "" where there is none."""
    found = noun_phrase(words, 0, len(words), language, counts=counts)
    return words[found[0] : found[1]] if found else ""
