"""Relations that a report states, beside our records: agreement, difference and silence, each with its reason."""

from __future__ import annotations

from datetime import date

import pytest

from counterclaim.records import Reading, Relation, Report
from counterclaim.resolve.actor_records import Actor, ActorRelation
from counterclaim.resolve.actors import ActorBook
from counterclaim.resolve.relation_records import compare_relations
from counterclaim.text.analyse import analyse

TEXT = "The Reed League, a wing of the Dune Front led by Idir Sallum, fought the Salt Guard."
RECORDS = (
    ActorRelation("reed", "part_of", "dune", 2018, None, "a note"),
    ActorRelation("salt", "opposed_to", "reed", None, None, "a note"),
    ActorRelation("dune", "led_by", "Idir Sallum", 2015, 2019, "a note"),
    ActorRelation("dune", "led_by", "Omar Feroud", 2020, None, "a note"),
)
BOOK = ActorBook(
    {
        i: Actor(id=i, names=(name,), kind="armed_group", country="ML")
        for i, name in (("reed", "Reed League"), ("dune", "Dune Front"), ("salt", "Salt Guard"))
    },
    RECORDS,
)


@pytest.mark.parametrize(
    ("said", "year", "verdict", "reason"),
    [
        (("Reed League", "part_of", "Dune Front"), 2021, "agrees", "our records: reed part_of dune"),
        (("Reed League", "part_of", "Dune Front"), 2016, "differs", "for other years"),
        (("Reed League", "splinter_of", "Dune Front"), 2021, "differs", "say otherwise of the two"),
        (("Reed League", "opposed_to", "Salt Guard"), 2021, "agrees", "salt opposed_to reed"),
        (("Salt Guard", "allied_with", "Dune Front"), 2021, "silent", "nothing of the two"),
        (("Salt Guard", "also_known_as", "Dune Front"), 2021, "differs", "two actors"),
        (("Dune Front", "led_by", "Idir Sallum"), 2018, "agrees", "Idir Sallum"),
        (("Dune Front", "led_by", "Idir Sallum"), 2021, "differs", "for other years"),
        (("Dune Front", "led_by", "Aksil Amari"), 2021, "differs", "another leader: dune led_by Omar Feroud"),
        (("Salt Guard", "led_by", "Aksil Amari"), 2021, "silent", "no leader"),
        (("Reed League", "part_of", "Ember Column"), 2021, "unknown", "'Ember Column' is not in our records"),
    ],
)
def test_a_relation_beside_the_records(said: tuple[str, str, str], year: int, verdict: str, reason: str) -> None:
    report = Report("r", TEXT, published=date(year, 5, 1), language="en")
    reading = Reading("r", "en", "x", None, (), (), (Relation(*said, quote=TEXT, start=0, end=len(TEXT)),))
    (found,) = compare_relations(reading, analyse(report, language="en"), BOOK)
    assert found.verdict == verdict
    assert reason in found.reason


def test_no_relations_nothing_to_say() -> None:
    report = Report("r", TEXT, language="en")
    assert compare_relations(Reading("r", "en", "x", None, (), ()), analyse(report, language="en"), BOOK) == ()
