"""Words as a model gives them back → where they stand in the text. Pure.

A model copies words with other blanks, dashes and quotation marks than the text has. Those differences are folded away
on both sides and what is found is mapped back to the exact characters of the text; anything else is not found.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from functools import lru_cache

from counterclaim.text.analyse import Span

#: Words that stand in more places than this ("a", "1") tell no place: the rest is not looked at.
MOST_PLACES = 500
#: Characters of the shortest words that are looked for in other letters.
SHORTEST_NAME = 4
#: Typographic forms of one sign. Nothing that changes a word or a number is folded: "²" is no "2".
_SIGNS = {
    **dict.fromkeys("‘’‚‛′`´ʼ", "'"),
    **dict.fromkeys("“”„‟″«»", '"'),
    **dict.fromkeys("‐‑‒–—―−", "-"),
    "…": "...",
    "ﬁ": "fi",
    "ﬂ": "fl",
    "ﬀ": "ff",
    "ﬃ": "ffi",
    "ﬄ": "ffl",
}
#: Characters that show nothing: soft hyphen, zero-width blanks and joiners, byte order mark.
_UNSEEN = frozenset("\u00ad\u200b\u200c\u200d\u2060\ufeff")
_FIGURE_BEFORE = re.compile(r"\d[.,]$|(?<![\d])\d{1,3}[\s]$")
_FIGURE_AFTER = re.compile(r"[.,]\d|\s\d{3}(?!\d)")


@dataclass(frozen=True, slots=True)
class Folded:
    """A text with its typography folded. `starts[i]`, `ends[i]` are where folded character i stands in the text."""

    text: str
    starts: tuple[int, ...]
    ends: tuple[int, ...]


@lru_cache(maxsize=8)
def folded(text: str) -> Folded:
    """The text with one form for each quotation mark and dash, single blanks, composed letters, nothing unseen."""
    out: list[str] = []
    starts: list[int] = []
    ends: list[int] = []
    at, size = 0, len(text)
    while at < size:
        end = at + 1
        while end < size and unicodedata.combining(text[end]):
            end += 1
        piece = text[at:end]
        if piece in _UNSEEN:
            pass
        elif piece.isspace():
            if out and out[-1] == " ":
                ends[-1] = end
            else:
                out.append(" ")
                starts.append(at)
                ends.append(end)
        else:
            for char in _SIGNS.get(piece) or unicodedata.normalize("NFC", piece):
                out.append(char)
                starts.append(at)
                ends.append(end)
        at = end
    return Folded("".join(out), tuple(starts), tuple(ends))


def locate(
    words: str, text: str, *, near: int | None = None, within: Span | None = None, any_case: bool = False
) -> Span | None:
    """Where some words stand in the text: the place nearest to `near`, else the first; None where they do not.

    `within` keeps the search to a stretch. Words are found whole: "3 guards" does not stand in "13 guards", nor
    "500 people" in "1,500 people". With `any_case`, words that stand nowhere just so are looked for in other letters
    ("the army", where the text only has "The army"); not short ones, since "IS" is no "is".
    """
    words = words.strip()
    if not any(c.isalnum() for c in words):
        return None
    found = _inside(_places(words, text), within)
    if not found and any_case and len(words) >= SHORTEST_NAME:
        found = _inside(_places(_lower(words), _lower(text)), within)
    if not found:
        return None
    return found[0] if near is None else min(found, key=lambda s: (abs(s.start - near), s.start))


def _inside(spans: list[Span], within: Span | None) -> list[Span]:
    return [s for s in spans if within is None or within.start <= s.start <= s.end <= within.end]


@lru_cache(maxsize=8)
def _lower(text: str) -> str:
    """Small letters, one for one, so that offsets stay."""
    lowered = text.lower()
    return lowered if len(lowered) == len(text) else "".join(c.lower() if len(c.lower()) == 1 else c for c in text)


def _places(words: str, text: str) -> list[Span]:
    exact = [Span(at, at + len(words)) for at in _hits(words, text)]
    if exact:
        return exact
    whole, wanted = folded(text), folded(words).text.strip()
    if not wanted:
        return []
    return [Span(whole.starts[at], whole.ends[at + len(wanted) - 1]) for at in _hits(wanted, whole.text)]


def _hits(words: str, text: str) -> list[int]:
    hits: list[int] = []
    at = text.find(words)
    while at >= 0 and len(hits) < MOST_PLACES:
        if _stands_alone(text, at, at + len(words)):
            hits.append(at)
        at = text.find(words, at + 1)
    return hits


def _stands_alone(text: str, start: int, end: int) -> bool:
    """Whether no word and no figure is cut at either end of a stretch."""
    if start and text[start].isalnum() and text[start - 1].isalnum():
        return False
    if end < len(text) and text[end - 1].isalnum() and text[end].isalnum():
        return False
    if text[start].isdigit() and _FIGURE_BEFORE.search(text[max(0, start - 5) : start]):
        # A blank before three figures may group thousands; before any other number it is a blank.
        first = re.match(r"\d+", text[start:])
        grouped = text[start - 1].isspace()
        if not grouped or (first is not None and len(first.group()) == 3):
            return False
    return not (text[end - 1].isdigit() and _FIGURE_AFTER.match(text[end : end + 5]) and not _ends_clause(text, end))


def _ends_clause(text: str, end: int) -> bool:
    """ "In 2019 500 people": a year, or another number of four figures, is no beginning of a longer one."""
    figures = re.search(r"\d+$", text[max(0, end - 12) : end])
    return text[end].isspace() and figures is not None and len(figures.group()) > 3
