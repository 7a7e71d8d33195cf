"""Who says what: the source of each cue, what it covers, and who a pronoun means."""

from __future__ import annotations

import pytest

from counterclaim.claims.proposal import Proposal
from counterclaim.claims.speech import find_voices, give_voice, mark_disputes, voice_of_report
from counterclaim.records import Claim, Report
from counterclaim.text.analyse import Document, analyse


def make_document(text: str) -> Document:
    return analyse(Report("r", text), language="en")


# text, the words whose voice is asked for, who says them (as named in full), in English and French
CASES = [
    ("en", "Four soldiers died in the raid, the army said on Friday.", "Four soldiers", "the army"),
    ("en", "The army said four soldiers died in the raid.", "four soldiers", "The army"),
    ("en", "According to the mayor, six houses burned.", "six houses", "the mayor"),
    ("en", "Six houses burned, according to two residents.", "Six houses", "two residents"),
    ("en", "Six died, according to the army, or nine, according to the rebels.", "nine", "the rebels"),
    ("en", "“They shot my brother,” said a farmer who had fled to the capital.", "They shot", "a farmer"),
    ("en", "Colonel Idris Baro told reporters that ten fighters were killed.", "ten fighters", "Colonel Idris Baro"),
    (
        "en",
        "Colonel Idris Baro spoke on Monday. He said ten fighters were killed.",
        "ten fighters",
        "Colonel Idris Baro",
    ),
    ("en", "Omar Sidi, a trader from Kala, told a radio station that nine men died.", "nine men", "Omar Sidi"),
    (
        "en",
        "The Front, which shares their aims but is a separate group, said that nine died.",
        "nine died",
        "The Front",
    ),
    ("en", "A market burned down on Tuesday.", "A market", "reporter"),
    ("en", "The army said four died, but residents said the number was ten.", "ten", "residents"),
    ("en", "The health office: 12 dead, 30 injured.", "12 dead", "The health office"),
    ("en", "The army's figure was forty.", "forty", "The army"),
    ("fr", "Quatre soldats sont morts, a déclaré le ministère.", "Quatre soldats", "le ministère"),
    ("fr", "Selon l’armée, quatre soldats sont morts.", "quatre soldats", "l’armée"),
    ("fr", "Le porte-parole a affirmé que neuf hommes avaient péri.", "neuf hommes", "Le porte-parole"),
    ("fr", "« Ils ont tout brûlé », raconte une habitante.", "tout brûlé", "une habitante"),
    ("fr", "Un marché a brûlé mardi.", "Un marché", "reporter"),
    ("fr", "Neuf morts, d’après des témoins.", "Neuf morts", "des témoins"),
    (
        "fr",
        "Les médecins n’ont pas vu les corps. Ils affirment que neuf hommes sont morts.",
        "neuf hommes",
        "Les médecins",
    ),
    (
        "fr",
        "Les habitants s’en sont plaints. Ils affirment que neuf hommes sont morts.",
        "neuf hommes",
        "Les habitants",
    ),
]


@pytest.mark.parametrize(("language", "text", "words", "expected"), CASES)
def test_who_says_it(language: str, text: str, words: str, expected: str) -> None:
    document = analyse(Report("r", text), language=language)
    at = text.index(words)
    ((_, claim),) = give_voice(document, find_voices(document), [Proposal("other", words, at, at + len(words))])
    assert expected in (claim.claimant, claim.claimant_name)


STANCES = [
    ("The army denied that four soldiers died.", "four soldiers died", "denies"),
    ("The army acknowledged that four soldiers died.", "four soldiers died", "confirms"),
    ("The army confirmed that four soldiers died.", "four soldiers died", "asserts"),
    ("Four soldiers reportedly died.", "Four soldiers reportedly died", "unconfirmed"),
    ("Four soldiers died.", "Four soldiers died", "asserts"),
]


@pytest.mark.parametrize(("text", "words", "expected"), STANCES)
def test_stance(text: str, words: str, expected: str) -> None:
    document = analyse(Report("r", text), language="en")
    at = text.index(words)
    ((_, claim),) = give_voice(document, find_voices(document), [Proposal("other", words, at, at + len(words))])
    assert claim.stance == expected


def test_silence_is_not_denial() -> None:
    text = "Four soldiers died, which could not be independently verified."
    document = analyse(Report("r", text), language="en")
    ((_, claim),) = give_voice(document, find_voices(document), [Proposal("fatalities", "four", 0, len(text) - 1)])
    assert claim.stance == "unconfirmed"


def count(claimant: str, low: int | None, high: int | None, **more: object) -> Claim:
    return Claim("e1", "fatalities", "n", "q", 0, 1, low, high, "soldiers", claimant, **more)  # type: ignore[arg-type]


BUT = make_document("The army spoke of four, but the rebels of forty.")
PLAIN = make_document("The army spoke of four. The rebels spoke of forty.")


def test_a_second_figure_disputes_the_first() -> None:
    first, second = mark_disputes(BUT, [count("the army", 4, 4), count("the rebels", 40, 40)])
    assert (first.stance, second.stance) == ("asserts", "disputes")


def test_a_second_figure_alone_is_only_another_figure() -> None:
    assert mark_disputes(PLAIN, [count("the army", 4, 4), count("the rebels", 40, 40)])[1].stance == "asserts"


@pytest.mark.parametrize(
    "second",
    [count("the rebels", 4, None), count("the rebels", None, None), count("the army", 9, 9)],
    ids=["overlaps", "unknown", "same voice"],
)
def test_what_does_not_dispute(second: Claim) -> None:
    assert mark_disputes(BUT, [count("the army", 4, 4), second])[1].stance == "asserts"


OWN = [
    ("Our forces attacked the post. Our fighters took ten rifles.", "Front (statement)", "Front"),
    ("Our forces attacked the post, the group said.", "Daily Harbour", None),
    ("Gunmen attacked the post.", "Daily Harbour", None),
]


@pytest.mark.parametrize(("text", "outlet", "expected"), OWN)
def test_voice_of_a_report(text: str, outlet: str, expected: str | None) -> None:
    assert voice_of_report(analyse(Report("r", text, outlet=outlet), language="en")) == expected


@pytest.mark.parametrize(
    ("text", "claimant", "name"),
    [
        # the name beside a description, before it and behind it
        ('"It was all smoke," said Amadou, a herder who lives nearby. He saw ten bodies.', "He", "Amadou"),
        (
            "Ten men had died, said the army spokesman, Colonel Issa Diarra. He gave no names.",
            "He",
            "the army spokesman, Colonel Issa Diarra",
        ),
        # several people are meant by "they", one body by "it"
        (
            "The ministry said two had died. Two traders of Dorwa fled. They said ten had died.",
            "They",
            "Two traders of Dorwa",
        ),
        ("On Monday night the ministry said that two had died. It said nine were hurt.", "It", "the ministry"),
        # a passive, a verb that is forced, a belated count
        ("The number of injured is put by the Mission at eight.", "the Mission", None),
        ("The ministry was finally forced to confess that nine had died.", "The ministry", None),
        ("By the army's belated count nine soldiers died.", "the army", None),
    ],
)
def test_who_is_meant(text: str, claimant: str, name: str | None) -> None:
    voices = find_voices(analyse(Report("r", text), language="en"))
    assert (claimant, name) in {(v.claimant, v.name) for v in voices}


def test_an_expletive_speaks_for_nobody() -> None:
    text = "A trader said ten men had died. It is widely believed that the Reed Band did it."
    assert "It" not in {v.claimant for v in find_voices(analyse(Report("r", text), language="en"))}


def test_answers_of_an_interview_are_the_word_of_who_is_interviewed() -> None:
    text = (
        "The corporal is 29. We met in May.\n\nQ. How many were you?\n\nA. Forty men. Ten died that night.\n\n"
        "Q. Did they take the camp?\n\nA. Yes.\n\nThe army gave no comment."
    )
    voices = find_voices(analyse(Report("r", text), language="en"))
    at = text.index("Ten died")
    assert [v.claimant for v in voices if v.start <= at < v.end] == ["The corporal"]
    assert not [v for v in voices if v.start <= text.index("How many") < v.end]


def test_a_dateline_is_nobody() -> None:
    text = "DUBAI, Jan 22 (GRSW) - The coalition rejected reports that it had bombed a prison. It said two had died."
    voices = find_voices(analyse(Report("r", text), language="en"))
    assert {v.name or v.claimant for v in voices} == {"The coalition"}
