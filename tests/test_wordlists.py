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


@pytest.mark.parametrize("name", [n for n in LISTS if columns(n)[:2] == ["language", "key"]])
@pytest.mark.parametrize("language", ["en", "fr"])
def test_every_entry_can_match(name: str, language: str) -> None:
    keys = list(wordlists.load(name, language))
    if not keys:
        pytest.skip(f"{name} has no words in {language}")
    pattern = re.compile(wordlists.alternation(keys))
    assert all(pattern.fullmatch(key) for key in keys)


def test_fold() -> None:
    assert wordlists.fold("L’Été À Ménaka") == "l'ete a menaka"
