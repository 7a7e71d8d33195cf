"""Who says that they did it, who denies it, whom others blame."""

from __future__ import annotations

import pytest

from counterclaim.claims.parties import find_parties
from counterclaim.claims.responsibility import find_responsibility
from counterclaim.claims.speech import find_voices, give_voice
from counterclaim.records import Claim, Report
from counterclaim.text.analyse import analyse


def claims_of(text: str, language: str = "en") -> list[Claim]:
    document = analyse(Report("r", text), language=language)
    voices = find_voices(document)
    proposals = find_responsibility(document, voices, parties=find_parties(document))
    return [claim for _, claim in give_voice(document, voices, proposals)]


# language, text, attribute, claimant, stance, a word of the value
CASES = [
    (
        "en",
        "The Red River Front claimed responsibility for the raid.",
        "responsibility",
        "The Red River Front",
        "asserts",
        "raid",
    ),
    (
        "en",
        "The Red River Front claimed the attack on Monday.",
        "responsibility",
        "The Red River Front",
        "asserts",
        "attack",
    ),
    ("en", "No group has claimed the attack.", "responsibility", "reporter", "unconfirmed", "claimed"),
    ("en", "There was no immediate claim of responsibility.", "responsibility", "reporter", "unconfirmed", "claim"),
    ("en", "The Front denied any involvement in the killings.", "responsibility", "The Front", "denies", "involvement"),
    (
        "en",
        "The army has neither confirmed nor denied the strike.",
        "responsibility",
        "reporter",
        "unconfirmed",
        "strike",
    ),
    ("en", "The governor blamed the Red River Front.", "perpetrator", "The governor", "asserts", "Front"),
    ("en", "The governor accused the FRR of the killings.", "perpetrator", "The governor", "asserts", "FRR"),
    ("en", "Separatist gunmen stormed a barracks on Friday.", "perpetrator", "reporter", "asserts", "gunmen"),
    ("en", "Nine people were killed by FRR fighters.", "perpetrator", "reporter", "asserts", "FRR"),
    (
        "en",
        "The Front said its fighters had attacked the barracks.",
        "responsibility",
        "The Front",
        "asserts",
        "attacked",
    ),
    ("fr", "Le Front a revendiqué l’attaque.", "responsibility", "Le Front", "asserts", "attaque"),
    ("fr", "L’attaque n’a pas été revendiquée.", "responsibility", "reporter", "unconfirmed", "revendiquée"),
    ("fr", "Le gouverneur accuse le Front du fleuve.", "perpetrator", "Le gouverneur", "asserts", "Front"),
]


@pytest.mark.parametrize(("language", "text", "attribute", "claimant", "stance", "word"), CASES)
def test_responsibility(language: str, text: str, attribute: str, claimant: str, stance: str, word: str) -> None:
    found = [(c.attribute, c.claimant_name or c.claimant, c.stance, c.value) for c in claims_of(text, language)]
    assert any((a, c, s) == (attribute, claimant, stance) and word in v for a, c, s, v in found), found


NOTHING = [
    "Unknown gunmen opened fire on a bus.",
    "The soldiers held a parade.",
    "Ten soldiers killed in the battle were buried.",
    "The minister visited the town.",
]


@pytest.mark.parametrize("text", NOTHING)
def test_no_party_no_perpetrator(text: str) -> None:
    assert [c for c in claims_of(text) if c.attribute == "perpetrator"] == []


def test_quotes_stand_in_the_text() -> None:
    for _, text, *_ in CASES:
        assert all(text[c.start : c.end] == c.quote for c in claims_of(text))
