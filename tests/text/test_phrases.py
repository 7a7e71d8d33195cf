"""Stretches that a model or a rule cut badly become the noun phrase that they were meant to be."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from counterclaim.text.phrases import clean_phrase, noun_phrase

ENGLISH = [
    # clauses and questions
    ("who they were", ""),
    ("did not know by whom", ""),
    ("when insurgents stormed their camp", ""),
    ("soldiers had died and 20 were", "soldiers"),
    ("Friday that 25 guards", "guards"),
    ("pickers, the last of whom, a carter", "pickers"),
    ("the Reed League, which calls itself a movement", "the Reed League"),
    ("villagers killed by the Reed League", "villagers"),
    ("women being seized", "women"),
    # what stands before and behind
    ("but called the army", "the army"),
    ("the army, or 35, according to the Reed League", "the army"),
    ("carters put at some 50 and the League", "carters"),
    ("of the Dune faction", "the Dune faction"),
    ("neighbours from Dorwa together with", "neighbours from Dorwa"),
    ("Both the TTP and the BLA", "the TTP and the BLA"),
    ("at least 23 Malian soldiers", "Malian soldiers"),
    ("masked gunmen on motorcycles", "masked gunmen"),
    ("the army's", "the army"),
    # what belongs to a name stays
    ("fighters linked to Islamic State", "fighters linked to Islamic State"),
    ("Islamic State in the Greater Sahara (ISGS)", "Islamic State in the Greater Sahara (ISGS)"),
    ("Volunteers for the Defence of the Homeland (VDP)", "Volunteers for the Defence of the Homeland (VDP)"),
    ("a spokesman for the army, Colonel X", "a spokesman for the army"),
    ("women and six children", "women and six children"),
    ("armed men", "armed men"),
    ("IS", "IS"),
    # brackets and marks
    ("CSP)", "CSP"),
    ("Reed League of Dorwa (RLD", "Reed League of Dorwa"),
    ('"lions of the marsh', "lions of the marsh"),
    ("“the marsh lions”", "the marsh lions"),
    # no noun
    ("nine", ""),
    ("died", ""),
    ("killed at 77 on Friday night", ""),
    ("dead in its ranks", ""),
    ("", ""),
    ("…", ""),
]
FRENCH = [
    ("qui ils étaient", ""),
    ("d’hommes armés", "hommes armés"),
    ("des soldats maliens qui patrouillaient", "soldats maliens"),
    ("au moins 12 civils tués", "civils"),
    ("l’armée, selon", "l’armée"),
    ("que les combattants", "les combattants"),
    ("aux rebelles du M23", "rebelles du M23"),
    (
        "Groupe de soutien à l’islam et aux musulmans (GSIM, lié à une autre",
        "Groupe de soutien à l’islam et aux musulmans",
    ),
    ("l'Etat islamique dans le Grand Sahara", "l'Etat islamique dans le Grand Sahara"),
    ("par des hommes à moto", "hommes à moto"),
    ("des soldats à l’aube", "soldats"),
    ("les habitants quittent leurs", "les habitants"),
    ("le détachement de la garde nationale", "le détachement de la garde nationale"),
    ("militaires tombés au combat", "militaires"),
]


@pytest.mark.parametrize(("words", "wanted"), ENGLISH)
def test_english(words: str, wanted: str) -> None:
    assert clean_phrase(words, "en", counts=False) == wanted


@pytest.mark.parametrize(("words", "wanted"), FRENCH)
def test_french(words: str, wanted: str) -> None:
    assert clean_phrase(words, "fr", counts=False) == wanted


def test_a_count_belongs_to_a_speaker() -> None:
    assert clean_phrase("two security sources", "en") == "two security sources"
    assert clean_phrase("two security sources", "en", counts=False) == "security sources"


IN_TEXT = [
    ("Harakat al-Shabaab al-Mujahideen said so", "-Mujahideen", "al-Mujahideen"),
    ("the men of Islamic State West Africa Province fled", "State West Africa", "Islamic State West Africa Province"),
    ("the Reed League (RL), a band", "Reed League (RL", "Reed League (RL)"),
    ("buried 43 farm workers on Sunday", "43 farm", "farm workers"),
    ("that Ethiopian and Eritrean soldiers had fired", "Ethiopian", "Ethiopian and Eritrean soldiers"),
    ("a Saudi-led military coalition struck", "Saudi-led", "Saudi-led military coalition"),
    ("A Pakistani died there", "A Pakistani", "A Pakistani"),
    ("On Monday Boko Haram came", "Boko Haram", "Boko Haram"),
    ("It rained. Yesterday Tigray forces came", "Tigray", "Tigray"),
]


@pytest.mark.parametrize(("text", "cut", "wanted"), IN_TEXT)
def test_a_cut_is_mended_from_its_text(text: str, cut: str, wanted: str) -> None:
    at = text.index(cut)
    found = noun_phrase(text, at, at + len(cut), "en", counts=False)
    assert found is not None
    assert text[found[0] : found[1]] == wanted


def test_a_stretch_outside_the_text_is_refused() -> None:
    with pytest.raises(ValueError, match="no stretch of a text of 4"):
        noun_phrase("army", 2, 9, "en")


@given(st.text(alphabet="aàA b'’“”«»()[],.;:\"-1\n wWho is the and of ( army Army IS", max_size=80), st.data())
def test_any_stretch_gives_a_clean_one_or_none(text: str, data: st.DataObject) -> None:
    start = data.draw(st.integers(0, len(text)))
    end = data.draw(st.integers(start, len(text)))
    for language in ("en", "fr"):
        found = noun_phrase(text, start, end, language)
        if found is not None:
            words = text[found[0] : found[1]]
            assert words
            assert words == words.strip(" ,;:-")
            assert any(c.isalpha() for c in words)
            assert words.count("(") == words.count(")")
            assert words.count('"') % 2 == 0
