"""Counts: what a number is found to count, in which bounds, of whom; and the sentences that hold no toll."""

from __future__ import annotations

import time

import pytest

from counterclaim.claims.counts import find_counts
from counterclaim.claims.proposal import Proposal
from counterclaim.records import Report
from counterclaim.text.analyse import analyse

F, J, M, A = "fatalities", "injuries", "missing_or_captured_people", "aggregate"
Found = tuple[str, int | None, int | None]


def read(text: str, language: str = "en") -> list[Proposal]:
    return find_counts(analyse(Report(id="r", text=text, language=language), language=language))


def counts(text: str, language: str = "en") -> list[Found]:
    return [(p.attribute, p.low, p.high) for p in read(text, language) if p.attribute != "other"]


ENGLISH: list[tuple[str, list[Found]]] = [
    # passive and intransitive
    ("At least 14 gendarmes were killed near Keldu.", [(F, 14, None)]),
    ("Nine herders have reportedly been abducted in Tarre.", [(M, 9, 9)]),
    ("Six marines, among them two cooks, died in the raid.", [(F, 6, 6), (F, 2, 2)]),
    ("A dozen shepherds were ambushed on the road and killed.", [(F, 12, 12)]),
    ("Four villagers could not be found.", [(M, 4, 4)]),
    ("None of its men was wounded.", [(J, 0, 0)]),
    ("A policeman was shot dead in Tarre.", [(F, 1, 1)]),
    # active
    ("Gunmen killed 17 traders and three drivers at Keldu.", [(F, 17, 17), (F, 3, 3)]),
    ("A mine went off, killing up to six soldiers and wounding several.", [(F, None, 6), (J, None, None)]),
    ("The bombing claimed the lives of 40 worshippers.", [(F, 40, 40)]),
    ("The brigade lost eight men.", [(F, 8, 8)]),
    ("They captured 11 recruits and released two hostages.", [(M, 11, 11), (M, 2, 2)]),
    # nominal, elliptic
    ("The raid left ten dead and 24 wounded.", [(F, 10, 10), (J, 24, 24)]),
    ("The ministry reported 31 militants killed and 5 injured.", [(F, 31, 31), (J, 5, 5)]),
    ("The mayor spoke of 12 fighters and four guards dead.", [(F, 12, 12), (F, 4, 4)]),
    ("No casualties were recorded.", [(F, 0, 0)]),
    ("Villagers counted 21 bodies.", [(F, 21, 21)]),
    ("The abduction of seven nurses alarmed Tarre.", [(M, 7, 7)]),
    # parts
    ("Ten people were killed, three of them children.", [(F, 10, 10), (F, 3, 3)]),
    ("Thirteen of 19 sailors were kidnapped.", [(M, 13, 13)]),
    # tolls and bare numbers
    ("The governor put the death toll at 46.", [(F, 46, 46)]),
    ("The number of wounded rose to 19.", [(J, 19, 19)]),
    ("The blast killed nine people. The army said 12.", [(F, 9, 9), (F, 12, 12)]),
    ("Nine guards died in Keldu and six in Tarre.", [(F, 9, 9), (F, 6, 6)]),
    ("That brings to 14 the number of people killed.", [(F, 14, 14)]),
    # two verbs
    ("Eight guards were abducted and shot dead.", [(F, 8, 8), (M, 8, 8)]),
    # a list that opens with one person is one toll
    ("A clerk and two porters were wounded.", [(J, 3, 3)]),
    # sums
    ("More than 300 soldiers have been killed since January.", [(A, 301, None)]),
    ("The group has carried out dozens of attacks since the beginning of the year.", [(A, 24, None)]),
    # silence
    ("The army gave no toll.", [(F, None, None)]),
    ("The governor declined to say how many were hurt.", [(F, None, None)]),
]


@pytest.mark.parametrize(("text", "wanted"), ENGLISH)
def test_english(text: str, wanted: list[Found]) -> None:
    assert sorted(counts(text), key=str) == sorted(wanted, key=str)


FRENCH: list[tuple[str, list[Found]]] = [
    ("Au moins 14 gendarmes ont été tués près de Keldu.", [(F, 14, None)]),
    ("L'attaque a fait neuf morts et une vingtaine de blessés.", [(F, 9, 9), (J, 20, 20)]),
    ("Une dizaine de bergers ont perdu la vie.", [(F, 10, 10)]),
    ("Les assaillants ont tué six douaniers et enlevé deux infirmières.", [(F, 6, 6), (M, 2, 2)]),
    ("Trois pêcheurs sont portés disparus.", [(M, 3, 3)]),
    ("Le bilan est de 31 morts, dont quatre enfants.", [(F, 31, 31), (F, 4, 4)]),
    ("Aucun soldat n'a été blessé.", [(J, 0, 0)]),
    ("Plus de 90 policiers ont été tués depuis le début de l'année.", [(A, 91, None)]),
    ("L'armée n'a donné aucun bilan.", [(F, None, None)]),
    ("La frappe a détruit un pont, tuant un chauffeur.", [(F, 1, 1)]),
]


@pytest.mark.parametrize(("text", "wanted"), FRENCH)
def test_french(text: str, wanted: list[Found]) -> None:
    assert sorted(counts(text, "fr"), key=str) == sorted(wanted, key=str)


@pytest.mark.parametrize(
    "text",
    [
        "The group threatened to kill 30 hostages.",
        "Up to 50 people could be killed if the dam is hit.",
        "Three gunmen opened fire in Keldu.",
        "The 42-year-old trader lives 12 km from the base.",
        "They fired a 12.7 mm gun and 30 rockets.",
        "The rebels seized nine pistols and 40 boxes.",
        "Two residents said that they heard shots.",
        "The 21st battalion of the G5 force arrived on 12 June 2019.",
        "A volcano erupted, and 20 tourists were killed.",
    ],
)
def test_no_toll(text: str) -> None:
    assert counts(text) == []


def test_quote_anchor_and_victims() -> None:
    text = "On Monday at least 14 young recruits were killed near Keldu, the mayor said."
    (proposal,) = read(text)
    assert text[proposal.start : proposal.end] == "at least 14 young recruits were killed"
    assert proposal.who == "young recruits"
    assert proposal.value == "at least 14"
    assert proposal.anchor == text.index("at least")
    assert (proposal.claimant, proposal.stance) == (None, None)


def test_elliptic_victims_inherit() -> None:
    proposals = read("Ten soldiers were killed and 13 wounded.")
    assert [p.who for p in proposals] == ["soldiers", "soldiers"]


def test_sums_belong_to_no_event() -> None:
    assert [p.eventless for p in read("More than 300 soldiers have been killed since January.")] == [True]


def test_a_rejected_figure_is_denied() -> None:
    proposals = read("The army says that it killed 46 rebels. The rebels called the army's figure of 46 a fantasy.")
    assert [(p.attribute, p.low, p.stance) for p in proposals] == [(F, 46, None), (F, 46, "denies")]


def test_rejected_figures_are_those_said_before() -> None:
    text = "The mayor spoke of 20 dead, the ministry of 50 dead. The rebels rejected both figures."
    denied = [(p.low, p.stance) for p in read(text) if p.stance == "denies"]
    assert sorted(denied) == [(20, "denies"), (50, "denies")]


def test_denied_deaths_are_put_positively() -> None:
    (proposal,) = read("The army denied that anyone had been killed.")
    assert (proposal.attribute, proposal.low, proposal.high, proposal.stance) == (F, 1, None, "denies")


def test_silence_is_the_reports_own_word() -> None:
    (proposal,) = read("The army gave no toll.")
    assert (proposal.claimant, proposal.stance) == ("reporter", "unconfirmed")


@pytest.mark.parametrize("language", ["en", "fr"])
@pytest.mark.parametrize(
    "unit", ["12 dead, ", "killed 12 soldiers and ", "said 12. ", "the toll of 12 was false, ", "12 men, including "]
)
def test_time_grows_with_the_text_and_no_faster(language: str, unit: str) -> None:
    begin = time.process_time()
    read(unit * 6_000, language)
    assert time.process_time() - begin < 4
