"""Texts in, which of them are copies of one text out: agency copy is one voice, however many outlets print it. Pure.

Near-duplicate hashing (MinHash, banded: rensa, one small wheel in Rust; datasketch would do it in Python and bring
scipy) proposes pairs, and what both texts hold decides. Few texts are compared each with each, which misses nothing.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from functools import lru_cache
from itertools import combinations
from typing import Final

from counterclaim.merging.clusters import joined
from counterclaim.wordlists import fold

#: Words in a row that two texts are compared by. Agency copy is cut and headed anew, so whole texts differ.
SHINGLE: Final = 5
#: Copies share nearly all of the shorter text; two reporters at one press conference share some sentences of it.
COPIED: Final = 0.8
#: So many texts, and more, are not compared each with each.
MANY: Final = 60
#: Two rows a band: a copy cut to a third shares a quarter of all runs of words, and is proposed in 98 of 100 cases; two
#: texts that share one run in a hundred, in less than 1 of 100.
_BANDS: Final = 64
_HASHES: Final = 128
_SEED: Final = 1

_WORD = re.compile(r"[^\W_]+")


@lru_cache(maxsize=4096)
def _runs(text: str) -> frozenset[str]:
    words = _WORD.findall(fold(text) if len(text) < 20_000 else text.casefold())
    return frozenset(" ".join(words[n : n + SHINGLE]) for n in range(max(1, len(words) - SHINGLE + 1)))


def copies(one: str, other: str) -> bool:
    """Whether two texts are one: nearly all runs of five words of the shorter stand in the longer."""
    if one == other:
        return True
    a, b = _runs(one), _runs(other)
    return len(a & b) >= COPIED * min(len(a), len(b))


def _proposed(texts: list[str]) -> Iterable[tuple[int, int]]:
    """Pairs of places whose texts may be copies."""
    if len(texts) < MANY:
        return combinations(range(len(texts)), 2)
    # A few milliseconds, which only many texts should cost.
    from rensa import RMinHash, RMinHashLSH

    index = RMinHashLSH(threshold=COPIED, num_perm=_HASHES, num_bands=_BANDS)
    found: set[tuple[int, int]] = set()
    for place, text in enumerate(texts):
        sketch = RMinHash(num_perm=_HASHES, seed=_SEED)
        sketch.update(sorted(_runs(text)))
        found.update((other, place) for other in index.query(sketch))
        index.insert(place, sketch)
    return sorted(found)


def first_copies(texts: Mapping[str, str]) -> dict[str, str]:
    """Each id with the smallest id among the copies of its text; its own where there is none. In any order the same."""
    names = sorted(texts)
    pairs = (
        pair for pair in _proposed([texts[n] for n in names]) if copies(texts[names[pair[0]]], texts[names[pair[1]]])
    )
    find = joined(pairs)
    return {name: names[find(place)] for place, name in enumerate(names)}
