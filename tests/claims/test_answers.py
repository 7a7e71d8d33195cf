"""Answers to a toll said before: denied, confirmed, an owner's figure called false."""

from __future__ import annotations

import pytest

from counterclaim.claims.counts import find_counts
from counterclaim.claims.proposal import Proposal
from counterclaim.claims.speech import find_voices, give_voice
from counterclaim.records import Claim, Report
from counterclaim.text.analyse import analyse


def _proposals(text: str, language: str = "en") -> list[Proposal]:
    return find_counts(analyse(Report("r", text), language=language))


def _claims(text: str, language: str = "en") -> list[Claim]:
    document = analyse(Report("r", text), language=language)
    return [c for _, c in give_voice(document, find_voices(document), find_counts(document))]


@pytest.mark.parametrize(
    ("language", "text", "low", "words"),
    [
        (
            "en",
            "Forty soldiers died, the Reed Band said. A spokesman dismissed these numbers as lies.",
            40,
            "dismissed",
        ),
        ("en", "Two officers said the dead exceeded 100; a spokesman for the army denied it.", 101, "denied it"),
        ("en", "The Band says 90 soldiers were killed, a figure that the ministry calls absurd.", 90, "calls absurd"),
        ("en", "Chad counts 1,000 dead rebels. Nobody in the town believes it.", 1000, "Nobody in the town"),
        ("en", "Asked about the 70 dead, an officer replied that it was false.", 70, "replied that it was false"),
        ("fr", "Le groupe dit avoir tué 90 soldats, ce que l’armée qualifie de propagande.", 90, "qualifie de"),
        ("fr", "Le groupe a tué 70 soldats, dit-il. Un officier a répondu qu’il était faux.", 70, "répondu qu’il"),
    ],
)
def test_a_toll_denied_without_its_number(language: str, text: str, low: int, words: str) -> None:
    denials = [p for p in _proposals(text, language) if p.rule == "answers.denied"]
    assert [(p.low, p.stance) for p in denials] == [(low, "denies")]
    assert words in text[denials[0].start : denials[0].end]


@pytest.mark.parametrize(
    ("language", "text", "low"),
    [
        ("en", "Forty people died, the mayor said. A nurse gave the same toll.", 40),
        ("en", "Kabul said 46 people had been killed, and its ministry has repeated that figure ever since.", 46),
        ("fr", "Le bilan des autorités est de 91 morts. L’ONU l’a repris.", 91),
    ],
)
def test_a_toll_confirmed_without_its_number(language: str, text: str, low: int) -> None:
    found = [p for p in _proposals(text, language) if p.rule == "answers.confirmed"]
    assert [(p.low, p.stance) for p in found] == [(low, "confirms")]
    assert str(low) not in text[found[0].start : found[0].end]


@pytest.mark.parametrize(
    "text",
    [
        "Forty people died, the mayor said. The agency was unable to confirm the figure.",  # left open, not confirmed
        "Forty people died, the mayor said. Survivors believe the toll to be higher.",
        "A diplomat was killed. A spokesman dismissed these numbers.",  # "a diplomat" is no toll to answer
        "The ministry denied it.",
        "Forty people died, the mayor said. The army has yet to confirm or deny this number.",
        "Forty people died, the mayor said. The army neither confirmed nor denied these figures.",
        "Forty people died, the mayor said. The ministry denied it.",  # in a sentence of its own "it" may be anything
        "Forty people died. The army denied reports that it had bombed a prison.",
    ],
)
def test_what_answers_no_toll(text: str) -> None:
    assert not [p for p in _proposals(text) if p.rule.startswith("answers")]


def test_both_figures_are_the_last_two() -> None:
    text = "Kinshasa spoke of 50 dead. It now says that 272 people died. The movement rejected both figures."
    denied = [p.low or 0 for p in _proposals(text) if p.rule == "answers.denied"]
    assert sorted(denied) == [50, 272]


@pytest.mark.parametrize(
    ("language", "text", "low", "owner", "denier"),
    [
        ("en", "The claim of 80 rebels killed cannot be reconciled with the graves.", 80, "reporter", "reporter"),
        ("en", "The army's claim of 35 dead rebels is a fabrication.", 35, "The army", "reporter"),
        (
            "en",
            "A doctor said that what the ministry put out, that dozens of rebels were killed, is a lie.",
            24,
            "the ministry",
            "A doctor",
        ),
        (
            "fr",
            "Le chiffre de 46 combattants tués, annoncé par l’état-major, est mensonger.",
            46,
            "l’état-major",
            "reporter",
        ),
    ],
)
def test_a_figure_called_false_is_its_owners_and_denied(
    language: str, text: str, low: int, owner: str, denier: str
) -> None:
    claims = [c for c in _claims(text, language) if c.low == low]
    assert {(c.claimant, c.stance) for c in claims} == {(owner, "asserts"), (denier, "denies")}


def test_a_figure_said_before_is_only_denied() -> None:
    text = "The army said that 46 rebels were killed. The Band's spokesman called the army's figure of 46 a fantasy."
    assert [c.stance for c in _claims(text) if c.low == 46] == ["asserts", "denies"]


@pytest.mark.parametrize(
    ("language", "text"),
    [
        ("en", "The mayor warned that the count was not over."),
        ("en", "The death toll could still rise, officials said."),
        ("en", "It did not say whether any of the attackers had been killed."),
        ("en", "The agency said these figures could not be independently verified."),
        ("en", "We could verify neither list."),
        ("fr", "Le bilan reste provisoire."),
        ("fr", "Ces chiffres n’ont pas pu être vérifiés de manière indépendante."),
        ("fr", "Le porte-parole a refusé d’entrer dans « une bataille de chiffres »."),
    ],
)
def test_a_toll_left_open(language: str, text: str) -> None:
    (found,) = [p for p in _proposals(text, language) if p.rule == "counts.silent"]
    assert (found.low, found.high, found.stance) == (None, None, "unconfirmed")


def test_a_toll_left_open_is_of_the_figure_before() -> None:
    text = "Residents said that six civilians were wounded. The figure could not be independently confirmed."
    assert [p.attribute for p in _proposals(text) if p.rule == "counts.silent"] == ["injuries"]
