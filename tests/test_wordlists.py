"""Every word list loads, and every entry can match."""

from __future__ import annotations

import csv
import re
from importlib import resources

import pytest

from counterclaim import wordlists

DATA = resources.files("counterclaim").joinpath("data")
LISTS = sorted(p.name.removesuffix(".csv") for p in DATA.iterdir() if p.name.endswith(".csv"))


def columns(name: str) -> list[str]:
    with DATA.joinpath(f"{name}.csv").open(encoding="utf-8") as handle:
        return next(csv.reader(handle))


WORDS = [
    (name, language)
    for name in LISTS
    if columns(name)[:2] == ["language", "key"]
    for language in ("en", "fr")
    if wordlists.load(name, language)
]


@pytest.mark.parametrize(("name", "language"), WORDS)
def test_every_entry_can_match(name: str, language: str) -> None:
    keys = list(wordlists.load(name, language))
    pattern = re.compile(wordlists.alternation(keys))
    assert all(pattern.fullmatch(key) for key in keys)


def test_fold() -> None:
    assert wordlists.fold("L’Été À Ménaka") == "l'ete a menaka"
