"""Number phrases: the bounds of the codebook, and the figures that count nobody."""

from __future__ import annotations

import time

import pytest

from counterclaim.claims.numbers import find_numbers

BOUNDS = [
    ("en", "23 men", 23, 23),
    ("en", "at least 23 men", 23, None),
    ("en", "no fewer than nine men", 9, None),
    ("en", "more than a dozen men", 13, None),
    ("en", "over 1,200 men", 1201, None),
    ("en", "up to 40 men", None, 40),
    ("en", "as many as forty men", None, 40),
    ("en", "fewer than ten men", None, 9),
    ("en", "some 40 men", 40, 40),
    ("en", "nearly two hundred and five men", 205, 205),
    ("en", "between 60 and 70 men", 60, 70),
    ("en", "six or seven men", 6, 7),
    ("en", "ten or more men", 10, None),
    ("en", "80 or so men", 80, 80),
    ("en", "dozens of men", 24, None),
    ("en", "scores of men", 40, None),
    ("en", "hundreds of men", 200, None),
    ("en", "tens of men", 20, None),
    ("en", "tens of thousands of men", 20000, None),
    ("en", "two dozen men", 24, 24),
    ("en", "half a dozen men", 6, 6),
    ("en", "1.2 million people", 1_200_000, 1_200_000),
    ("en", "ninety-seven men", 97, 97),
    ("en", "several men", None, None),
    ("en", "no soldiers", 0, 0),
    ("en", "In mid-March three men", 3, 3),
    ("fr", "au moins 23 hommes", 23, None),
    ("fr", "plus d’une quarantaine d’hommes", 41, None),
    ("fr", "plus d'un millier d'hommes", 1001, None),
    ("fr", "une vingtaine d'hommes", 20, 20),
    ("fr", "quatre-vingt-dix-sept hommes", 97, 97),
    ("fr", "soixante et onze hommes", 71, 71),
    ("fr", "entre vingt et trente hommes", 20, 30),
    ("fr", "de 30 à 35 hommes", 30, 35),
    ("fr", "des dizaines d'hommes", 24, None),
    ("fr", "quelques centaines d'hommes", 200, None),
    ("fr", "jusqu'à dix hommes", None, 10),
    ("fr", "1 200 personnes", 1200, 1200),
    ("fr", "2,5 millions de personnes", 2_500_000, 2_500_000),
    ("fr", "aucun homme", 0, 0),
]


@pytest.mark.parametrize(("language", "text", "low", "high"), BOUNDS)
def test_bounds(language: str, text: str, low: int | None, high: int | None) -> None:
    (number,) = find_numbers(text, language)
    assert (number.low, number.high) == (low, high)


@pytest.mark.parametrize(
    ("language", "text"),
    [
        ("en", "a 42-year-old man aged 42, 42 years old"),
        ("en", "on 12 June and June 12 at 10:30, 5 p.m."),
        ("en", "in 2014 and since 1998, in March 2021"),
        ("en", "10 km away, 30 miles, 400 metres, 12.7 mm"),
        ("en", "the M23, the G5, an Su-25, the 21st battalion, AK-47s, Unit 101"),
        ("en", "$400 and 30 percent, 15%"),
        ("fr", "à 21h30, le 12 juin, depuis 2021, à 30 km, 12,7 mm, 15 %, 42 ans"),
    ],
)
def test_figures_that_count_nobody(language: str, text: str) -> None:
    assert [text[n.start : n.end] for n in find_numbers(text, language)] == []


def test_a_correction_is_two_numbers() -> None:
    assert [n.low for n in find_numbers("raised from 12 to 19 the number", "en")] == [12, 19]


@pytest.mark.parametrize("unit", ["12 ", "twenty ", "at least ", "12,000,", "between 2 and ", "a "])
def test_time_grows_with_the_text_and_no_faster(unit: str) -> None:
    begin = time.process_time()
    find_numbers(unit * 10_000, "en")
    assert time.process_time() - begin < 3
