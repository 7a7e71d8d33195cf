"""Which relations between actors are taken from a sentence."""

from __future__ import annotations

import time

import pytest

from counterclaim.claims.relations import find_relations
from counterclaim.records import Relation, Report
from counterclaim.text.analyse import analyse


def _relations(text: str, language: str = "en") -> list[Relation]:
    return find_relations(analyse(Report(id="r", text=text, language=language), language=language))


NORTH = "Northern Liberation Movement (NLM)"
#: (language, text, (subject, relation, object))
SAID = [
    (
        "en",
        "The Northern Liberation Movement (NLM) attacked.",
        ("Northern Liberation Movement", "also_known_as", "NLM"),
    ),
    (
        "en",
        "The Tolma Brigade, the armed wing of the Northern Party, attacked.",
        ("Tolma Brigade", "part_of", "Northern Party"),
    ),
    ("en", f"The Front's {NORTH}, its wing in the hills, attacked.", (NORTH, "part_of", "Front")),
    ("en", f"The {NORTH} and its ally, the Tolma Brigade, attacked.", (NORTH, "allied_with", "Tolma Brigade")),
    ("en", "The Karun-backed Tolma Brigade attacked.", ("Tolma Brigade", "allied_with", "Karun")),
    ("en", "The Tolma Brigade, which is linked to Karun, attacked.", ("Tolma Brigade", "allied_with", "Karun")),
    ("en", f"The {NORTH} sent fighters from its Tolma Brigade.", ("Tolma Brigade", "part_of", NORTH)),
    ("en", "Omar Bakri, a former Tolman colonel, spoke.", ("Omar Bakri", "formerly_of", "Tolman army")),
    ("en", "The Tolma Brigade, led by Omar Bakri, attacked.", ("Tolma Brigade", "led_by", "Omar Bakri")),
    ("en", "The leader of the Tolma Brigade, Omar Bakri, spoke.", ("Tolma Brigade", "led_by", "Omar Bakri")),
    (
        "en",
        "The Hill Front, which broke away from the Tolma Brigade, attacked.",
        ("Hill Front", "splinter_of", "Tolma Brigade"),
    ),
    ("en", "The Hill Front, which has been fighting the army, attacked.", ("Hill Front", "opposed_to", "army")),
    ("en", "He met Omar Bakri, alias Abu Salt.", ("Omar Bakri", "also_known_as", "Abu Salt")),
    ("fr", "Le Mouvement des collines unies (MCU) attaque.", ("Mouvement des collines unies", "also_known_as", "MCU")),
    ("fr", "La Brigade Tolma, branche armée du Front, attaque.", ("Brigade Tolma", "part_of", "Front")),
    ("fr", "Le MCU, affilié au Front, attaque.", ("MCU", "part_of", "Front")),
    ("fr", "Le MCU, allié du Front, attaque.", ("MCU", "allied_with", "Front")),
    ("fr", "Le MCU, rival du Front, attaque.", ("MCU", "opposed_to", "Front")),
    ("fr", "Le MCU, dont le chef, Omar Bakri, parle.", ("MCU", "led_by", "Omar Bakri")),
]


@pytest.mark.parametrize(("language", "text", "relation"), SAID)
def test_the_relation_is_found(language: str, text: str, relation: tuple[str, str, str]) -> None:
    found = _relations(text, language)
    assert relation in [(r.subject, r.relation, r.object) for r in found]
    assert all(text[r.start : r.end] == r.quote for r in found)


#: No relation between actors is said here.
UNSAID = [
    "Fighting went on near Tolma on Monday.",
    "The army killed nine rebels in the north (see map).",
    "Omar Bakri was killed in Tolma.",
]


@pytest.mark.parametrize("text", UNSAID)
def test_nothing_is_made_up(text: str) -> None:
    assert _relations(text) == []


@pytest.mark.parametrize("unit", ["Alpha Beta (AB) ", "its rival, Alpha Brigade ", "Alpha, leader of ", "A", " "])
def test_no_text_takes_long(unit: str) -> None:
    started = time.process_time()
    _relations(unit * (40_000 // len(unit)))
    assert time.process_time() - started < 4.0
