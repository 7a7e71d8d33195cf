"""Sentences and quoted stretches keep the offsets of the published text."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from counterclaim.records import Report
from counterclaim.text.analyse import analyse
from counterclaim.text.language import guess_language

SPLITS = [
    ("Two died. Three were hurt.", ["Two died.", "Three were hurt."]),
    ("Gen. Ahmed Sali spoke. He left.", ["Gen. Ahmed Sali spoke.", "He left."]),
    ("It was hit at 10 a.m. on Monday. Nobody died.", ["It was hit at 10 a.m. on Monday.", "Nobody died."]),
    ("“We saw it.” He left.", ["“We saw it.”", "He left."]),
    ("M. Diallo a parlé. Le colonel est parti.", ["M. Diallo a parlé.", "Le colonel est parti."]),
    ("A heading\n\nThe text begins.", ["A heading", "The text begins."]),
    ("The U.S. army came. It left.", ["The U.S. army came.", "It left."]),
    ("", []),
    ("   \n\n  ", []),
]


@pytest.mark.parametrize(("text", "expected"), SPLITS)
def test_sentences(text: str, expected: list[str]) -> None:
    assert [s.text for s in analyse(Report("r", text), language="en").sentences] == expected


@given(st.text(max_size=400))
def test_sentences_stand_where_they_say(text: str) -> None:
    document = analyse(Report("r", text), language="en")
    assert all(text[s.start : s.end] == s.text for s in document.sentences)
    assert all(a.end <= b.start for a, b in zip(document.sentences, document.sentences[1:], strict=False))


def test_quoted_stretches() -> None:
    text = 'He said “they came at dawn” and « ils sont partis » and "no".'
    document = analyse(Report("r", text), language="en")
    assert [text[q.start : q.end] for q in document.quoted] == ["“they came at dawn”", "« ils sont partis »", '"no"']


LANGUAGES = [
    ("Gunmen killed four people in the town on Monday, the army said.", "en"),
    ("Des hommes armés ont tué quatre personnes dans la ville lundi, selon l’armée.", "fr"),
    ("Hombres armados mataron a cuatro personas el lunes en la ciudad, dijo el ejército.", "es"),
    ("Bei einem Angriff auf die Stadt wurden am Montag vier Menschen getötet, teilte die Armee mit.", "de"),
    ("В результате удара по городу погибли четыре человека, сообщили военные в понедельник.", "ru"),
]


@pytest.mark.parametrize(("text", "expected"), LANGUAGES)
def test_language(text: str, expected: str) -> None:
    assert guess_language(text) == expected
