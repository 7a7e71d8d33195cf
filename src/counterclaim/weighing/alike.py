"""Two names or values in, how far they are in the same words out. Pure."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import Final

from counterclaim.weighing.speakers import words_of
from counterclaim.wordlists import fold

_WORD = re.compile(r"[^\W_]+")
#: Words that carry nothing of a value, English and French.
_FILL: Final = frozenset(
    """the a an of in at on and or to for by with from that it its their his her had has have was were is are be been
    any some not no all who which as le la les l de du des d un une et ou en au aux a que qui son sa ses leur leurs ete
    ont est sont avait avaient ne pas par pour dans sur""".split()
)
#: Words for a doer that name nobody.
_ANYBODY: Final = frozenset(
    """terrorists terrorist terroristes militants rebels rebelles jihadists jihadistes djihadistes gunmen assailants
    assaillants attackers fighters combattants insurgents men hommes groups groupe group groupes forces members
    enemies wing faction loyal local army government""".split()
)


@lru_cache(maxsize=4096)
def value_words(value: str) -> frozenset[str]:
    """The telling words of a value, plural and singular on one form."""
    return frozenset(w.rstrip("s") or w for w in _WORD.findall(fold(value)) if w not in _FILL)


def share_of_words(one: str, other: str) -> float:
    """How many of the shorter value's words the other has, 0 to 1."""
    a, b = value_words(one), value_words(other)
    return len(a & b) / min(len(a), len(b)) if a and b else 0.0


@lru_cache(maxsize=4096)
def name_words(name: str) -> frozenset[str]:
    """What names a party or person: capitalised words, countries and initials; nothing where it could be anybody."""
    capitals = {fold(w) for w in _WORD.findall(name) if w[0].isupper()}
    words = words_of(name)
    kept = {w for w in words if w.isupper() or any(part in capitals for part in (*_WORD.findall(fold(w)), w))}
    several = {
        w for w in words if len(capitals) > 1 and w not in {fold(x) for x in _WORD.findall(name)} and w.isalpha()
    }
    return frozenset((kept | several) - _ANYBODY - _FILL - {"?", "army", "government", "police"})


def names_agree(one: frozenset[str], other: frozenset[str]) -> bool:
    """Whether two names have a telling word in common; no name agrees with nothing."""
    return bool(one & other)
