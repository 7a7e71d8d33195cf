"""Words of a report → labelled pieces (known names, nationalities, soldiers, crowds, offices …), with offsets. Pure."""

from __future__ import annotations

import csv
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from functools import cache, lru_cache
from importlib import resources
from typing import NamedTuple

from counterclaim import wordlists

Key = tuple[str, ...]

_WORD = re.compile(r"(?<!\w)(?:[A-Z]\.){2,4}|[^\W_]+(?:['’ʿ`][^\W_]+)*")
_ELISION = re.compile(r"^((?:[ldnsjcm]|qu))['’](?=..)", re.IGNORECASE)
_MARKS = re.compile(r"['’ʿ`]")


class Word(NamedTuple):
    """One word: `key` is folded, without apostrophes and without a possessive 's (then `owner` is true)."""

    key: str
    start: int
    end: int
    owner: bool


def words_of(text: str) -> list[Word]:
    """The words of a text; French elisions are words of their own ("l’armée": l, armee)."""
    found: list[Word] = []
    for match in _WORD.finditer(text):
        raw, start, end = match.group(), match.start(), match.end()
        if raw[-1] == ".":  # "U.S."
            found.append(Word(raw.replace(".", "").lower(), start, end, False))
            continue
        elision = _ELISION.match(raw)
        if elision:
            found.append(Word(elision.group(1).lower(), start, start + elision.end(), False))
            raw, start = raw[elision.end() :], start + elision.end()
        owner = len(raw) > 2 and raw[-2] in "'’" and raw[-1] in "sS"
        if owner:
            raw, end = raw[:-2], end - 2
        found.append(Word(_folded(raw), start, end, owner))
    return found


@lru_cache(maxsize=65_536)
def _folded(raw: str) -> str:
    plain = raw if raw.isalnum() else _MARKS.sub("", raw)
    return plain.lower() if plain.isascii() else wordlists.fold(plain)


@lru_cache(maxsize=32_768)
def key_of(name: str) -> Key:
    """A name as it is looked up: "Jama'at Nusrat al-Islam" → ("jamaat", "nusrat", "al", "islam")."""
    return tuple(w.key for w in words_of(name))


_SPELLINGS = (
    ("tch", "ch"),
    ("dj", "j"),
    ("gh", "g"),
    ("kh", "k"),
    ("sch", "sh"),
    ("ch", "sh"),
    ("ou", "u"),
    ("oo", "u"),
    ("ee", "i"),
    ("y", "i"),
    ("w", "u"),
    ("q", "k"),
    ("ph", "f"),
    ("e", "a"),
    ("o", "u"),
)
_ARTICLES = frozenset("al el ul ad ar as ash at an az the le la les l d de du des of for and et y i ed".split())
_DOUBLED = re.compile(r"(.)\1+")


@lru_cache(maxsize=32_768)
def loose(name: str) -> str:
    """A name without what transliterations vary in: articles, gh/g, ou/u, e/a, doubled letters."""
    text = "".join(w for w in key_of(name) if w not in _ARTICLES)
    for written, sound in _SPELLINGS:
        text = text.replace(written, sound)
    return _DOUBLED.sub(r"\1", text)


class Entry(NamedTuple):
    """What one lookup key leads to. `exact` is an acronym's spelling; `capital` asks for a capital first letter."""

    actor_id: str
    exact: str
    capital: bool


@dataclass(frozen=True, slots=True)
class Piece:
    """A labelled stretch: `cats` from `actor_words.csv`, or "actor", "nation", "capital", "name", "other"."""

    cats: frozenset[str]
    start: int
    end: int
    key: Key
    #: Actor ids, for "actor"; the ISO code, for "nation" and "capital".
    ids: tuple[str, ...] = ()
    iso: str = ""
    #: It was met as an acronym ("actor"), or as a country's own name and no adjective ("nation").
    proper: bool = False
    owner: bool = False
    #: A comma, bracket or the like stands before it; a hyphen stands after it.
    apart: bool = False
    hyphen: bool = False

    def has(self, *cats: str) -> bool:
        return not self.cats.isdisjoint(cats)

    def value(self, prefix: str) -> str:
        """ "armed_forces" of "organ:armed_forces"; empty where it has no such label."""
        for cat in sorted(self.cats) if len(self.cats) > 1 else self.cats:
            if cat.startswith(prefix):
                return cat[len(prefix) :]
        return ""


@dataclass(frozen=True, eq=False)
class Lexicon:
    """Lookup keys by first word, longest first."""

    names: dict[Key, tuple[Entry, ...]]
    lengths: dict[str, tuple[int, ...]]


def lexicon_of(entries: Iterable[tuple[Key, Entry]]) -> Lexicon:
    names: dict[Key, list[Entry]] = {}
    for key, entry in entries:
        if key and entry not in names.setdefault(key, []):
            names[key].append(entry)
    lengths: dict[str, set[int]] = {}
    for key in names:
        lengths.setdefault(key[0], set()).add(len(key))
    return Lexicon(
        {k: tuple(v) for k, v in names.items()}, {k: tuple(sorted(v, reverse=True)) for k, v in lengths.items()}
    )


@cache
def _vocabulary(language: str) -> tuple[dict[Key, tuple[str, ...]], dict[str, tuple[int, ...]]]:
    """Labels by key: our words, nationalities, countries and capitals ("nation:ML:1" is the country's own name)."""
    found: dict[Key, tuple[str, ...]] = {}
    for word, value in wordlists.load("actor_words", language).items():
        found[key_of(word)] = tuple(value.split("|"))
    for lang in ("en", "fr"):
        for word, iso in wordlists.load("demonyms", lang).items():
            found.setdefault(key_of(word), (f"nation:{iso}",))
    if language == "es":
        for word, iso in wordlists.load("demonyms_es", "es").items():
            found.setdefault(key_of(word), (f"nation:{iso}",))
    for iso, names in country_names().items():
        for name in names:
            key = key_of(name)
            if key not in found or found[key][0].startswith("nation:"):
                # "Indonesia" is a country, "indonesia" a Spanish adjective
                found[key] = (f"country:{iso}", *(c for c in found.get(key, ()) if c.startswith("nation:")))
    for name, iso in wordlists.load("capitals", "xx").items():
        found.setdefault(key_of(name), (f"capital:{iso}",))
    lengths: dict[str, set[int]] = {}
    for key in found:
        lengths.setdefault(key[0], set()).add(len(key))
    return found, {k: tuple(sorted(v, reverse=True)) for k, v in lengths.items()}


@cache
def country_names() -> dict[str, tuple[str, ...]]:
    """ISO code → the country's names in English, French and Spanish."""
    path = resources.files("counterclaim").joinpath("data", "countries.csv")
    rows = csv.DictReader(path.read_text(encoding="utf-8").splitlines())
    return {r["iso"]: tuple(n for lang in ("en", "fr", "es") for n in r[lang].split("|") if n) for r in rows}


_APART = re.compile(r"[.,;:()\[\]\"“”«»!?\n…–—]")


def _has_capital(raw: str) -> bool:
    return raw != raw.lower()


def _name_at(
    text: str, words: Sequence[Word], at: int, gaps: Sequence[bool], lexicon: Lexicon
) -> tuple[int, tuple[Entry, ...]]:
    """The longest known name that begins at a word: (number of words, entries)."""
    for length in lexicon.lengths.get(words[at].key, ()):
        if at + length > len(words):
            continue
        key = tuple(w.key for w in words[at : at + length])
        entries = lexicon.names.get(key)
        if not entries:
            continue
        raw = text[words[at].start : words[at + length - 1].end]
        if any(gaps[at + 1 : at + length]) and "(" not in raw:
            continue
        fit = tuple(e for e in entries if (raw == e.exact if e.exact else not e.capital or _has_capital(raw)))
        if fit:
            return length, fit
    return 0, ()


def pieces_of(text: str, *, language: str, lexicon: Lexicon) -> list[Piece]:
    """A text's labelled pieces, in order: at each word the longest that is known, names first."""
    words = words_of(text)
    gaps = [False] * len(words)
    hyphens = [False] * len(words)
    for i in range(1, len(words)):
        gap = text[words[i - 1].end : words[i].start]
        if gap != " ":
            gaps[i] = bool(_APART.search(gap))
            hyphens[i - 1] = gap == "-"
    vocabulary, lengths = _vocabulary(language)
    pieces: list[Piece] = []
    at = 0
    while at < len(words):
        word = words[at]
        if word.key not in lengths and word.key not in lexicon.lengths:
            # most words open no name and no known phrase
            label = _NAME if text[word.start].isupper() else _OTHER
            pieces.append(
                Piece(label, word.start, word.end, (word.key,), (), "", False, word.owner, gaps[at], hyphens[at])
            )
            at += 1
            continue
        length, entries = _name_at(text, words, at, gaps, lexicon)
        cats: tuple[str, ...] = ()
        for size in lengths.get(word.key, ()):
            if size <= length or at + size > len(words) or any(gaps[at + 1 : at + size]):
                continue
            found = vocabulary.get(tuple(w.key for w in words[at : at + size]))
            if found and not _needs_capital(found, text[word.start], language):
                length, entries, cats = size, (), found
                break
        pieces.append(_piece(text, words[at : at + max(1, length)], entries, cats, apart=gaps[at]))
        last = at + max(1, length) - 1
        if hyphens[last]:
            pieces[-1] = _hyphened(pieces[-1])
        at = last + 1
    return pieces


@lru_cache(maxsize=8192)
def short_pieces(text: str, language: str, lexicon: Lexicon) -> tuple[Piece, ...]:
    """The pieces of a phrase; the same phrases come back for many claims of a report."""
    return tuple(pieces_of(text, language=language, lexicon=lexicon))


def _needs_capital(cats: Sequence[str], first: str, language: str) -> bool:
    """Countries, capitals and English nationalities are written with a capital; French adjectives are not."""
    if cats[0].startswith(("country:", "capital:")):
        return not first.isupper() and (len(cats) == 1 or language == "en")
    return language == "en" and cats[0].startswith("nation:") and not first.isupper()


_ACTOR, _NATION, _CAPITAL, _NAME, _OTHER = (frozenset({c}) for c in ("actor", "nation", "capital", "name", "other"))


@cache
def _labels(cats: tuple[str, ...]) -> frozenset[str]:
    return frozenset(cats)


def _piece(text: str, words: Sequence[Word], entries: Sequence[Entry], cats: tuple[str, ...], *, apart: bool) -> Piece:
    start, end, key = words[0].start, words[-1].end, tuple(w.key for w in words)
    owner = words[-1].owner
    if entries:
        ids = tuple(dict.fromkeys(e.actor_id for e in entries))
        return Piece(_ACTOR, start, end, key, ids, "", bool(entries[0].exact), owner, apart)
    if cats and cats[0].startswith(("nation:", "country:", "capital:")):
        kind, iso = cats[0 if text[start].isupper() else -1].split(":")
        label = _CAPITAL if kind == "capital" else _NATION
        return Piece(label, start, end, key, (), iso, kind == "country", owner, apart)
    if not cats:
        return Piece(_NAME if text[start].isupper() else _OTHER, start, end, key, (), "", False, owner, apart)
    return Piece(_labels(cats), start, end, key, (), "", False, owner, apart)


def _hyphened(piece: Piece) -> Piece:
    return replace(piece, hyphen=True)
