from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from counterclaim.llm.quotes import folded, locate
from counterclaim.text.analyse import Span


@pytest.mark.parametrize(
    ("text", "words", "found"),
    [
        ("Nine guards died.", "guards died", "guards died"),
        ("Nine  guards\n died.", "Nine guards died", "Nine  guards\n died"),
        ("He said “we left” – twice…", 'said "we left" - twice...', "said “we left” – twice…"),
        ("l’armée a dit", "l'armée", "l’armée"),
        ("Me\u0301naka fell", "Ménaka", "Me\u0301naka"),
        ("Ménaka fell", "Me\u0301naka fell", "Ménaka fell"),
        ("the of\u00adfi\u00adcer", "officer", "of\u00adfi\u00adcer"),
        ("the oﬃcer", "officer", "oﬃcer"),
        ("1\u202f500 soldats", "1 500 soldats", "1\u202f500 soldats"),
        ("  padded  ", " padded ", "padded"),
        ("In 2019 500 people fled.", "500 people", "500 people"),
        ("In 2019 500 people fled.", "In 2019", "In 2019"),
        ("They took 3. Then 4 more.", "They took 3", "They took 3"),
        ("Of 12, 400 fled.", "400 fled", "400 fled"),
    ],
)
def test_words_are_found_as_the_text_has_them(text: str, words: str, found: str) -> None:
    span = locate(words, text)
    assert span is not None
    assert text[span.start : span.end] == found


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("13 guards died", "3 guards died"),
        ("13 guards died", "1"),
        ("1,500 people fled", "500 people fled"),
        ("1.500 people fled", "500 people"),
        ("1 500 personnes", "500 personnes"),
        ("1\u202f500 personnes", "500 personnes"),
        ("1,500 people fled", "1"),
        ("2.5 tonnes", "5 tonnes"),
        ("2.5 tonnes", "2"),
        ("The army", "the army"),
        ("The armyman", "The army"),
        ("unarmed men", "armed men"),
        ("area of 5²", "52"),
        ("Nine guards", "Ten guards"),
        ("Nine guards", ""),
        ("Nine guards", "…"),
        ("Nine guards", "\u200b"),
        ("", "x"),
    ],
)
def test_words_that_only_look_alike_are_not_found(text: str, words: str) -> None:
    assert locate(words, text) is None


def test_the_nearest_place_or_the_first() -> None:
    text = "the army said, and the army said, and the army said"
    assert locate("the army", text) == Span(0, 8)
    assert locate("the army", text, near=20) == Span(19, 27)
    assert locate("the army", text, near=900) == Span(38, 46)
    assert locate("the army", text, within=Span(10, 30)) == Span(19, 27)
    assert locate("the army", text, within=Span(20, 30)) is None


@given(st.text(max_size=200))
def test_folding_points_into_the_text(text: str) -> None:
    whole = folded(text)
    assert len(whole.text) == len(whole.starts) == len(whole.ends)
    assert all(0 <= a < b <= len(text) for a, b in zip(whole.starts, whole.ends, strict=True))
    assert list(whole.starts) == sorted(whole.starts)


@given(st.text(alphabet="ab1 .,’'“\"–\u0301\u00ad\n", max_size=60), st.integers(0, 60), st.integers(0, 60))
def test_what_is_found_is_what_was_asked_for_up_to_typography(text: str, one: int, other: int) -> None:
    words = text[min(one, other) : max(one, other)]
    span = locate(words, text)
    if span is not None:
        assert folded(text[span.start : span.end]).text.strip() == folded(words).text.strip()
