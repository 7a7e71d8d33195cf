"""Words as PostgreSQL's full-text search takes them: texts in, its vectors and queries out. Pure; no SQL stands here.

The words are found and folded here, not by PostgreSQL: its own parser takes addresses, paths and signed numbers for words,
which SQLite's does not, and would ask for an extension to leave accents aside. So the same words find the same texts in
both databases. How hits are ranked differs: both count hits in the title four times and long texts down; only SQLite's BM25
heeds how rare a word is.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Final

from counterclaim.wordlists import fold

_WORD: Final = re.compile(r"[^\W_]+")
#: Characters of a word that count; PostgreSQL's limit is 2,046 bytes.
LONGEST: Final = 200
#: Hits of one word that count for its rank; PostgreSQL keeps no more than 256.
MOST_HITS: Final = 32
#: PostgreSQL's largest number of a word's place.
LAST_PLACE: Final = 16383
#: Bytes of a vector, below PostgreSQL's limit of a megabyte.
LARGEST: Final = 1_000_000
#: Weights of a hit by its mark (D, C, B, A), for `ts_rank`: a word of the title has an A, one of the text a D.
WEIGHTS: Final = (0.25, 0.0, 0.0, 1.0)
#: Divides the rank by 1 + log(words of the text).
BY_LENGTH: Final = 1


def words_of(text: str) -> list[str]:
    """The words of a text in their order: letters and digits, folded."""
    return [word[:LONGEST] for word in _WORD.findall(fold(text))]


def vector_of(title: str, body: str) -> str:
    """A `tsvector` in writing. A text of more than some 50,000 different words is found by the first of them alone."""
    hits: dict[str, list[str]] = {}
    place = size = 0
    for words, mark in ((words_of(title), "A"), (words_of(body), "")):
        for word in words:
            place += 1
            known = hits.get(word)
            if known is None:
                if size > LARGEST:
                    continue
                known = hits[word] = []
                size += len(word.encode()) + 6
            if len(known) < MOST_HITS:
                known.append(f"{min(place, LAST_PLACE)}{mark}")
                size += 2
    return " ".join(f"'{word}':{','.join(found)}" for word, found in hits.items())


def query_of(asked: Sequence[str], *, shortest: int = 1) -> str:
    """A `tsquery` in writing: every word, the last of them or the beginning of one (from so many characters on). Empty
    where nothing is asked for."""
    words = [word for part in asked for word in words_of(part)]
    return " & ".join(f"'{word}'" for word in words) + (":*" if words and len(words[-1]) >= shortest else "")
