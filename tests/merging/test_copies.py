"""Copies of one text: found though cut and headed anew, few or many, and told from two reports of one thing."""

from __future__ import annotations

import random
from itertools import pairwise

import pytest

from counterclaim.merging.copies import MANY, copies, first_copies

WORDS = [f"{a}{b}{c}" for a in ("ka", "do", "mi", "re") for b in ("ba", "ten", "zu") for c in ("l", "ne", "sho", "ri")]


def text(seed: int, words: int = 200) -> str:
    dice = random.Random(seed)
    return " ".join(dice.choice(WORDS) for _ in range(words))


def test_a_copy_that_is_cut_and_headed_anew_is_one() -> None:
    agency = text(1)
    cut = "Our correspondent reports " + " ".join(agency.split()[:80])
    assert copies(agency, cut)
    assert not copies(agency, text(2))


def test_two_reports_that_quote_one_statement_are_two() -> None:
    said = text(3, words=40)
    assert not copies(f"{text(4)} {said}", f"{text(5)} {said}")


@pytest.mark.parametrize("number", [8, MANY + 40])
def test_ten_copies_are_one_voice_among_few_and_many(number: int) -> None:
    agency = text(0, words=300)
    texts = {f"other-{n}": text(n + 1) for n in range(number)}
    # Cut to all lengths down to a third, each with a line of its own before it.
    texts |= {f"copy-{n}": f"{text(900 + n, 6)} " + " ".join(agency.split()[: 300 - 20 * n]) for n in range(10)}
    found = first_copies(texts)
    assert {found[f"copy-{n}"] for n in range(10)} == {"copy-0"}
    assert all(found[name] == name for name in texts if name.startswith("other"))
    names = list(texts)
    random.Random(7).shuffle(names)
    assert first_copies({name: texts[name] for name in names}) == found


def test_copies_of_copies_are_one() -> None:
    words = text(6, words=300).split()
    chain = {str(n): " ".join(words[20 * n : 20 * n + 200]) for n in range(4)}
    assert all(copies(chain[a], chain[b]) for a, b in pairwise(sorted(chain)))
    assert set(first_copies(chain).values()) == {"0"}


def test_nothing_has_no_copies() -> None:
    assert first_copies({}) == {}
