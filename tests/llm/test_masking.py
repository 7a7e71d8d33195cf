from __future__ import annotations

import pytest
from tests.conftest import make_report

from counterclaim.llm.masking import mask, names_of, passages_of
from counterclaim.pipeline import Tools
from counterclaim.records import Claim, Event
from counterclaim.text.analyse import Document, Span, analyse


def _document(text: str, language: str = "en") -> Document:
    return analyse(make_report(text, language=language), language=language)


def _masked(text: str, *parties: str, tools: Tools, language: str = "en", places: tuple[str, ...] = ()) -> str:
    names = names_of(_document(text, language), parties, actors=tools.actors, places=places)
    return mask(text, names)


@pytest.mark.parametrize(
    ("text", "parties", "masked"),
    [
        ("The Reed Band attacked guards.", ["The Reed Band", "guards"], "The PARTY_A attacked guards."),
        # The same letter is the same party, in the order of the text.
        (
            "Fighters of the Salt Front met the Reed Band; the SALT FRONT fled.",
            ["the Reed Band", "Fighters of the Salt Front"],
            "Fighters of the PARTY_A met the PARTY_B; the PARTY_A fled.",
        ),
        # A capital that only opens a sentence makes no name, and what they are tells the type.
        ("Gunmen attacked. The gunmen fled.", ["Gunmen"], "Gunmen attacked. The gunmen fled."),
        # Known actors and nations are masked though the model did not name them.
        ("A Malian patrol met fighters of JNIM.", [], "A PARTY_A patrol met fighters of PARTY_B."),
        ("The Reed Band's men hit it.", ["the Reed Band's men"], "The PARTY_A's men hit it."),
        ("It is the work of IS, he said.", ["IS"], "It is the work of PARTY_A, he said."),
    ],
)
def test_names_are_masked_and_nothing_else(text: str, parties: list[str], masked: str, tools: Tools) -> None:
    assert _masked(text, *parties, tools=tools) == masked


def test_a_longer_name_goes_before_its_part(tools: Tools) -> None:
    text = "The Reed Band North struck; the Reed Band kept silent."
    masked = _masked(text, "The Reed Band North", "the Reed Band", tools=tools)
    assert masked == "The PARTY_A struck; the PARTY_B kept silent."


def test_the_place_is_left_as_it_is(tools: Tools) -> None:
    assert "Ansongo" in _masked("In Ansongo the Reed Band struck.", "Ansongo", tools=tools, places=("Ansongo",))


def test_french_names(tools: Tools) -> None:
    masked = _masked("L’attaque du Front du Sel a tué.", "Front du Sel", tools=tools, language="fr")
    assert masked == "L’attaque du PARTY_A a tué."


def test_more_parties_than_letters(tools: Tools) -> None:
    names = [f"Band {chr(65 + n // 26)}{chr(65 + n % 26)}x" for n in range(30)]
    masked = _masked(", ".join(names) + ".", *names, tools=tools)
    assert "PARTY_AD" in masked
    assert "Band" not in masked


def test_a_passage_is_the_sentences_of_the_event(tools: Tools) -> None:
    text = "The Reed Band struck. Rain fell. Nine died, the army said. Elsewhere all was calm."
    start = text.index("Nine died")
    claim = Claim("e1", "fatalities", "Nine", "Nine died", start, start + 9, low=9, high=9, claimant="the army")
    event = Event("e1", "other", perpetrators=("The Reed Band",))
    (passage,) = passages_of(_document(text), [(event, Span(0, 20))], [claim], [], voice=None, actors=tools.actors)
    assert passage.text == "The PARTY_A struck. Nine died, the army said."
