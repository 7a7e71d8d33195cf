"""Which attributes are proposed from a sentence, and which not."""

from __future__ import annotations

import time

import pytest

from counterclaim.claims.attributes import find_attributes
from counterclaim.claims.proposal import Proposal
from counterclaim.codebook import REPORTER, PersonStatus
from counterclaim.records import Report
from counterclaim.text.analyse import Document, analyse


def _document(text: str, language: str = "en") -> Document:
    return analyse(Report(id="r", text=text, language=language), language=language)


def _found(text: str, attribute: str, language: str = "en") -> list[Proposal]:
    return [p for p in find_attributes(_document(text, language)) if p.attribute == attribute]


#: (language, text, attribute, words that the value holds)
SAID = [
    ("en", "The rebels said they had seized the garrison at Tolma.", "territory_control", "seized the garrison"),
    ("en", "Tolma base was overrun before dawn.", "territory_control", "overrun"),
    ("en", "A spokesman said the assault had been beaten back.", "territory_control", "assault had been beaten back"),
    ("en", "The colonel said the fort was at no time in enemy hands.", "territory_control", "enemy hands"),
    ("en", "The town remains under the full control of the army.", "territory_control", "full control"),
    ("en", "The attack left the outpost briefly held by the insurgents.", "territory_control", "outpost briefly held"),
    ("en", "Two checkpoints were abandoned on Monday.", "territory_control", "checkpoints were abandoned"),
    ("fr", "Les rebelles disent avoir pris la caserne de Tolma.", "territory_control", "pris la caserne"),
    ("fr", "L'armée affirme avoir repoussé l'assaut.", "territory_control", "repoussé l'assaut"),
    ("fr", "La ville est sous le contrôle total des forces loyalistes.", "territory_control", "contrôle total"),
    ("fr", "Les miliciens se sont emparés lundi de Tolma.", "territory_control", "emparés lundi de Tolma"),
    ("en", "The raid was led by Omar Bakri.", "led_by", "Omar Bakri"),
    ("en", "Fighters under the command of Sheikh Omar Bakri struck the post.", "led_by", "Omar Bakri"),
    ("en", "Omar Bakri commanded the assault.", "led_by", "Omar Bakri"),
    ("fr", "L'attaque a été menée par le commandant Omar Bakri.", "led_by", "Omar Bakri"),
    ("fr", "Les assaillants étaient sous la direction de Omar Bakri.", "led_by", "Omar Bakri"),
    (
        "en",
        "It said the raid was in retaliation for arrests in Tolma.",
        "motive",
        "in retaliation for arrests in Tolma",
    ),
    ("en", "They struck to avenge their dead.", "motive", "to avenge their dead"),
    ("en", "The men were shot because they had joined a militia.", "motive", "because they had joined a militia"),
    ("fr", "Le raid est mené en représailles à des arrestations.", "motive", "en représailles à des arrestations"),
    (
        "en",
        "They made off with two pickups, a mortar and ammunition.",
        "materiel_captured",
        "two pickups, a mortar and",
    ),
    ("en", "Nine rifles and a truck were captured in the camp.", "materiel_captured", "Nine rifles and a truck"),
    (
        "fr",
        "Le groupe dit avoir saisi trois camions et un mortier.",
        "materiel_captured",
        "trois camions et un mortier",
    ),
    ("fr", "Des munitions ont été récupérées.", "materiel_captured", "Des munitions"),
    ("en", "Police said a car bomb exploded at the gate.", "weapon", "a car bomb"),
    ("en", "Witnesses said they were hit by two drones and a missile.", "weapon", "two drones and a missile"),
    ("en", "Witnesses said the post was hit by a 12.7 mm machine gun.", "weapon", "a 12.7 mm machine gun"),
    ("fr", "Selon la police, un drone a frappé le marché.", "weapon", "un drone"),
    ("en", "Eleven houses were set on fire.", "civilian_harm", "houses were set on fire"),
    ("en", "Residents said fighters raped women in the village.", "civilian_harm", "raped women"),
    ("fr", "Des maisons ont été incendiées et pillées.", "civilian_harm", "maisons ont été incendiées"),
]


@pytest.mark.parametrize(("language", "text", "attribute", "words"), SAID)
def test_what_is_said_is_proposed(language: str, text: str, attribute: str, words: str) -> None:
    found = _found(text, attribute, language)
    assert [words in p.value for p in found] == [True]


#: (language, text, who, state)
STATES = [
    ("en", "Omar Bakri was killed in the raid.", "Omar Bakri", PersonStatus.DEAD),
    ("en", "The army announced the death of Omar Bakri.", "Omar Bakri", PersonStatus.DEAD),
    ("en", "Omar Bakri is alive, the group said.", "Omar Bakri", PersonStatus.ALIVE),
    ("en", "General Omar Bakri had been wounded.", "Omar Bakri", PersonStatus.WOUNDED),
    ("en", "Omar Bakri spoke on Monday. On Friday he was arrested.", "Omar Bakri", PersonStatus.CAPTURED),
    ("en", "Omar Bakri went missing in May.", "Omar Bakri", PersonStatus.MISSING),
    ("fr", "Omar Bakri a été tué lundi.", "Omar Bakri", PersonStatus.DEAD),
    ("fr", "La mort de Omar Bakri a été annoncée.", "Omar Bakri", PersonStatus.DEAD),
    ("fr", "Omar Bakri aurait été arrêté.", "Omar Bakri", PersonStatus.CAPTURED),
]


@pytest.mark.parametrize(("language", "text", "who", "state"), STATES)
def test_the_state_of_a_person(language: str, text: str, who: str, state: PersonStatus) -> None:
    assert [(p.who, p.value) for p in _found(text, "person_status", language)] == [(who, state)]


#: (language, text, attribute): nothing is claimed here.
UNSAID = [
    ("en", "Did they take the camp?", "territory_control"),
    ("en", "The rebels plan to capture the town.", "territory_control"),
    ("en", "The meeting took place in a town hall.", "territory_control"),
    ("en", "They live in the rebel-held north.", "territory_control"),
    ("en", "Three guns were destroyed.", "materiel_captured"),
    ("en", "A car bomb exploded at the gate.", "weapon"),
    ("en", "Nine soldiers were killed near Tolma.", "person_status"),
    ("en", "The band was led by a drummer.", "led_by"),
    ("fr", "Le camp a-t-il été pris ?", "territory_control"),
    ("fr", "Les soldats partent pour reprendre la ville.", "territory_control"),
    ("fr", "Deux véhicules ont été détruits.", "materiel_captured"),
]


@pytest.mark.parametrize(("language", "text", "attribute"), UNSAID)
def test_what_is_not_claimed_is_not_proposed(language: str, text: str, attribute: str) -> None:
    assert _found(text, attribute, language) == []


def test_a_denied_value_is_put_positively() -> None:
    (proposal,) = _found("The ministry denied that the base had been overrun.", "territory_control")
    assert (proposal.value, proposal.stance) == ("the base had been overrun", "denies")


def test_a_claim_that_another_contests_is_two() -> None:
    text = "The group disputes the claim from the Tolman army that the raid was led by Omar Bakri."
    found = _found(text, "led_by")
    assert [(p.value, p.claimant, p.stance) for p in found] == [
        ("Omar Bakri", "the Tolman army", "asserts"),
        ("Omar Bakri", None, "disputes"),
    ]


def test_the_report_refutes_a_death() -> None:
    text = "Officials said Omar Bakri was dead, a claim proven false by a recording."
    found = _found(text, "person_status")
    assert {(p.claimant, p.stance) for p in found} == {(None, None), (REPORTER, "denies")}


@pytest.mark.parametrize(("language", "text", "attribute", "words"), SAID)
def test_the_quote_is_in_its_sentence(language: str, text: str, attribute: str, words: str) -> None:
    document = _document(text, language)
    for proposal in find_attributes(document):
        sentence = document.sentence_at(proposal.start)
        assert sentence.start <= proposal.start < proposal.end <= sentence.end
        assert text[proposal.start : proposal.end].strip() == text[proposal.start : proposal.end]


HARD = [
    "Alpha ",
    "because “a” killed ",
    "captured the ",
    " ",
    "he was killed and ",
    "attack led by ",
    "took weapons, ",
    "(",
]


@pytest.mark.parametrize("unit", HARD)
def test_no_text_takes_long(unit: str) -> None:
    document = _document(unit * (40_000 // len(unit)))
    started = time.process_time()
    find_attributes(document)
    assert time.process_time() - started < 4.0
