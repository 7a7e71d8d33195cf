"""Loads the word lists in `data/`: one CSV a list, keys folded, duplicates refused.

A list has the columns `language`, `key` and, where it maps, `value`; further columns are comments for people.
"""

from __future__ import annotations

import csv
import re
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


def alternation(keys: list[str], *, either_case: bool = False) -> str:
    """A regular expression for any of the keys, longest first, blanks matching any white space.

    Common beginnings are written once ("attack(?:ed|s)?"), since `re` tries alternatives one by one: for a few hundred
    keys this is some five times faster than a flat list. `either_case` lets the first letter be small or capital, and
    nothing else.
    """
    root: _Trie = {}
    for key in keys:
        node = root
        for at, char in enumerate(key):
            token = r"\s+" if char == " " else "['’]" if char in "'’" else re.escape(char)
            if either_case and at == 0 and char.isalpha():
                token = f"[{char.upper()}{char.lower()}]"
            node = node.setdefault(token, {})
        node[""] = {}
    return _pattern_of(root)


_Trie = dict[str, "_Trie"]


def _pattern_of(node: _Trie) -> str:
    """The pattern of what can follow in a trie; an end within is optional, and greedy."""
    branches = [token + _pattern_of(child) for token, child in sorted(node.items()) if token]
    if not branches:
        return ""
    inner = branches[0] if len(branches) == 1 and "" not in node else "(?:" + "|".join(branches) + ")"
    return inner + "?" if "" in node else inner
