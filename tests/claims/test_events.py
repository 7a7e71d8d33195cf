"""What happened: which sentences make an event of their own, and which claim belongs to which."""

from __future__ import annotations

from datetime import date

import pytest

from counterclaim.claims.event_weights import using, weights
from counterclaim.claims.events import FoundEvent, link_claims
from counterclaim.pipeline import Tools, read_report, see
from counterclaim.records import Event, Reading, Report


def read(tools: Tools, text: str, language: str = "en") -> Reading:
    return read_report(Report("r", text, published=date(2024, 5, 15), language=language), tools)


def days(reading: Reading) -> list[tuple[str | None, str | None, bool]]:
    return [(e.date, e.place, e.main) for e in reading.events]


CASES = [
    pytest.param(
        "en",
        "Gunmen attacked a camp near Tarkint on Sunday, killing four soldiers, the army said on Tuesday.",
        [("2024-05-12", "Tarkint", True)],
        id="the day of the deed, not of the saying",
    ),
    pytest.param(
        "en",
        "Gunmen attacked a camp near Tarkint on Sunday, killing four soldiers.\n\n"
        "In April, fighters killed nine people in an ambush near Ansongo.",
        [("2024-05-12", "Tarkint", True), ("2024-04", "Ansongo", False)],
        id="another place and day is another event",
    ),
    pytest.param(
        "en",
        "Rebels attacked army camps in Tarkint and Ansongo on Sunday, the army said.",
        [("2024-05-12", "Tarkint", True), ("2024-05-12", "Ansongo", True)],
        id="two places are two events",
    ),
    pytest.param(
        "en",
        "It was a bad week.\n\nKidal, 8 May. Rebels stormed the camp and four soldiers died.\n\n"
        "Ansongo, 10 May. A bomb killed two people.",
        [("2024-05-08", "Kidal", True), ("2024-05-10", "Ansongo", True)],
        id="a round-up goes from place to place",
    ),
    pytest.param(
        "en",
        "Mali. Rebels stormed the camp at Ansongo on Sunday and killed four soldiers, the army said.\n\n"
        "Niger. A bomb killed two people in Téra on Monday, officials said.",
        [("2024-05-12", "Ansongo", True), ("2024-05-13", "Téra", True)],
        id="a round-up goes from country to country",
    ),
    pytest.param(
        "en",
        "Gunmen raided the camp at Ansongo and killed four soldiers. The group's message puts the raid on Saturday.",
        [("2024-05-11", "Ansongo", True)],
        id="a message that dates a deed",
    ),
    pytest.param(
        "en",
        "Gunmen killed nine people in Tarkint on Sunday, residents said. A truce took effect on 2 May. On the same day as "
        "Tarkint, the army said, shelling wounded two people.",
        [("2024-05-12", "Tarkint", True)],
        id="the same day as another event is not the day named before",
    ),
    pytest.param(
        "en",
        "Thursday\n\n15:42 Explosions have been heard in Tarkint, residents say.\n\nTen soldiers were killed in the "
        "attack on Tarkint, a doctor says.\n\nFriday\n\n09:10 The ministry has raised its toll to 14.",
        [("2024-05-09", "Tarkint", True)],
        id="a heading that is a day rules what stands under it",
    ),
    pytest.param(
        "en",
        "An air strike on a market in Mopti region killed 20 people on Sunday, medics said. Planes bombed the village of "
        "Tarkint at noon, a resident of Tarkint said.",
        [("2024-05-12", "Tarkint", True)],
        id="the village, not the region that it lies in",
    ),
    pytest.param(
        "fr",
        "Des hommes armés ont attaqué un camp près de Tarkint dimanche, tuant quatre soldats.",
        [("2024-05-12", "Tarkint", True)],
        id="French",
    ),
]


@pytest.mark.parametrize(("language", "text", "expected"), CASES)
def test_events(tools: Tools, language: str, text: str, expected: list[tuple[str, str, bool]]) -> None:
    assert days(read(tools, text, language)) == expected


TYPES = [
    ("Gunmen ambushed a convoy near Tarkint on Sunday and killed four soldiers.", "ambush"),
    ("A suicide bomber killed nine people at a market in Tarkint on Sunday.", "suicide_attack"),
    ("A drone strike killed nine people in Tarkint on Sunday.", "air_or_drone_strike"),
    ("Gunmen kidnapped nine people in Tarkint on Sunday.", "abduction"),
    ("A roadside bomb killed two soldiers near Tarkint on Sunday.", "bombing_explosion"),
    ("The army shelled the town of Tarkint on Sunday and killed four people.", "shelling"),
]


@pytest.mark.parametrize(("text", "expected"), TYPES)
def test_types(tools: Tools, text: str, expected: str) -> None:
    assert read(tools, text).events[0].type == expected


def test_what_might_happen_is_no_event(tools: Tools) -> None:
    assert read(tools, "Officials fear that rebels could attack Tarkint.").events == ()


def test_a_claim_finds_the_event_of_its_sentence(tools: Tools) -> None:
    text = (
        "Gunmen attacked a camp near Tarkint on Sunday, killing four soldiers.\n\n"
        "In April, fighters killed nine people in an ambush near Ansongo."
    )
    reading = read(tools, text)
    places = {e.eid: e.place for e in reading.events}
    assert {c.low: places[c.eid or ""] for c in reading.claims if c.attribute == "fatalities"} == {
        4: "Tarkint",
        9: "Ansongo",
    }


def test_parties_of_an_event(tools: Tools) -> None:
    text = "Fighters of the Red River Front (FRR) attacked an army base near Tarkint on Sunday. The FRR claimed the attack."
    event = read(tools, text).events[0]
    assert any("FRR" in name for name in event.perpetrators)
    assert any("base" in name for name in event.targets)


def test_an_event_without_claims_is_left_out_only_where_there_are_claims(tools: Tools) -> None:
    few = read(tools, "Rebels attacked army camps in Tarkint and Ansongo on Sunday, the army said.")
    assert [e.place for e in few.events] == ["Tarkint", "Ansongo"]
    text = (
        "Gunmen killed nine people in Tarkint on Sunday, a resident said. Six people were wounded, he said. The army put "
        "the toll at 12 dead and eight wounded. The attack recalled the clashes at Ansongo in 2012."
    )
    seen = see(Report("r", text, published=date(2024, 5, 15), language="en"), tools, language="en")
    found = [
        FoundEvent(Event("e1", "attack", place="Tarkint", main=True), 0, frozenset({0, 1, 2})),
        FoundEvent(Event("e2", "armed_clash", place="Ansongo"), text.index("clashes"), frozenset({3})),
    ]
    tables = {part: weights(part) for part in ("link", "keep")}
    with using(tables | {"keep": {"claims 0": -9.0, "claims 1": 9.0, "claims 2": 9.0, "claims 3": 9.0}}):
        kept, claims = link_claims(seen.document, seen.given, found)
    assert [e.event.place for e in kept] == ["Tarkint"]
    assert kept[0].sentences == {0, 1, 2, 3}
    assert {c.eid for c in claims} == {"e1"}


def test_ids_run_on_where_an_event_is_left_out(tools: Tools) -> None:
    reading = read(
        tools,
        "Gunmen killed nine people in Tarkint on Sunday, a resident said. Six people were wounded, he said. "
        "The army put the toll at 12 dead. On Monday four soldiers died in an ambush near Ansongo, the army said.",
    )
    assert [e.eid for e in reading.events] == [f"e{n}" for n in range(1, len(reading.events) + 1)]
    assert {c.eid for c in reading.claims} <= {e.eid for e in reading.events}


def test_without_a_publication_date_a_weekday_stays_open(tools: Tools) -> None:
    text = (
        "The Reed Band claimed Sunday's assault on the army base in Gao. At least 23 soldiers were killed. It said that the "
        "raid was led by Sella Oum, a colonel who defected in 2012."
    )
    reading = read_report(Report("r", text, language="en"), tools)
    assert [(e.date, e.date_phrase) for e in reading.events if e.main] == [(None, "Sunday")]
