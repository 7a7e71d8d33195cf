"""Loads the word lists in `data/`: one CSV a list, keys folded, duplicates refused.

A list has the columns `language`, `key` and, where it maps, `value`; further columns are comments for people.
"""

from __future__ import annotations

import csv
import unicodedata
from functools import cache, lru_cache
from importlib import resources


@lru_cache(maxsize=8192)
def fold(text: str) -> str:
    """Lower case without accents and with straight apostrophes; the length of a string may change."""
    text = unicodedata.normalize("NFKD", text.replace("’", "'"))
    return "".join(c for c in text if not unicodedata.combining(c)).casefold()


@cache
def load(name: str, language: str) -> dict[str, str]:
    """The list `data/<name>.csv` for one language: {key as written in the list: value}, in the file's order.

    Raises ValueError where two keys of one language are the same once folded, or a row has no key.
    """
    path = resources.files("counterclaim").joinpath("data", f"{name}.csv")
    found: dict[str, str] = {}
    seen: set[str] = set()
    with path.open(encoding="utf-8") as handle:
        for number, row in enumerate(csv.DictReader(handle), start=2):
            key = (row.get("key") or "").strip()
            if not key:
                raise ValueError(f"data/{name}.csv:{number}: no key")
            if row.get("language") != language:
                continue
            if fold(key) in seen:
                raise ValueError(f"data/{name}.csv:{number}: {key!r} stands there twice")
            seen.add(fold(key))
            found[key] = (row.get("value") or "").strip()
    return found


def alternation(keys: list[str]) -> str:
    """A regular expression for any of the keys, longest first, blanks matching any white space."""
    import re

    parts = sorted((re.escape(k).replace(r"\ ", r"\s+").replace("'", "['’]") for k in keys), key=lambda k: (-len(k), k))
    return "(?:" + "|".join(parts) + ")"
