"""Who did it and to whom: clean names, each party once, on one side."""

from __future__ import annotations

import pytest

from counterclaim.claims.event_parties import MOST, Candidate, choose
from counterclaim.claims.party_mentions import Group, Mention, group_mentions, one_party
from counterclaim.pipeline import Tools, read_report
from counterclaim.records import Event, Report


def main_of(tools: Tools, text: str, language: str = "en") -> Event:
    return read_report(Report("r", text, language=language), tools).events[0]


SAME = [
    ("Reed League", "Reed League fighters", True),
    ("RL", "Reed League (RL)", True),
    ("soldiers", "Malian soldiers", True),
    ("civilian", "civilians", True),
    ("forces", "Rapid Support Forces", False),
    ("army", "army camp", False),
    ("Burundians", "base of the Burundians", False),
    ("camp", "army camp", True),
    ("al Qaeda", "al Qaeda-linked JNIM", False),
    ("JNIM", "al Qaeda-linked JNIM", True),
    ("Malian soldiers", "Nigerien soldiers", False),
]


@pytest.mark.parametrize(("a", "b", "same"), SAME)
def test_one_party(a: str, b: str, same: bool) -> None:
    assert one_party(a, b, "en") is same
    assert one_party(b, a, "en") is same


def test_a_party_goes_by_its_fullest_name() -> None:
    names = ["soldiers", "RL", "RL and herders", "Reed League (RL)", "Malian soldiers"]
    groups = group_mentions([Mention(i, i, name, frozenset()) for i, name in enumerate(names)], "en")
    assert [g.name for g in groups] == ["Malian soldiers", "Reed League (RL)"]
    assert [len(g.mentions) for g in groups] == [2, 3]


TABLES = {
    "perpetrators": {"did": 2.0, "one": -1.0},
    "targets": {"suffered": 2.0, "one": -1.0},
    "chances": {
        "perpetrators keep": 0.5,
        "perpetrators instead": 0.25,
        "targets keep": 0.5,
        "targets instead": 0.4,
        "targets beside": 0.2,
    },
}


def _candidate(name: str, **features: float) -> Candidate:
    return Candidate(Group(name), {"one": 1.0} | {k.replace("_", " "): v for k, v in features.items()}, {})


def _chosen(*candidates: Candidate) -> tuple[tuple[str, ...], tuple[str, ...]]:
    return choose(candidates, TABLES, marked=False)


def test_choice_by_chance() -> None:
    rebels, camp = _candidate("rebels", did=1.0), _candidate("camp", suffered=1.0, is_thing=1.0)
    assert _chosen(rebels, camp) == (("rebels",), ("camp",))
    assert _chosen() == ((), ())
    # the likeliest where none is likely, but not what is hardly likely
    assert _chosen(_candidate("men", did=0.2)) == (("men",), ())
    assert _chosen(_candidate("men", did=-2.0, suffered=-2.0)) == ((), ())


def test_a_party_stands_on_one_side_and_lists_are_short() -> None:
    both = _candidate("army", did=2.0, suffered=1.5)
    assert _chosen(both) == (("army",), ())
    many = [_candidate(f"band {i}", did=1.0 + i / 10) for i in range(9)]
    assert _chosen(*many)[0] == tuple(f"band {i}" for i in (8, 7, 6, 5))[:MOST]


def test_a_place_is_listed_beside_people() -> None:
    soldiers, camp = _candidate("soldiers", suffered=1.0), _candidate("camp", suffered=0.1, is_thing=1.0)
    assert _chosen(soldiers, camp)[1] == ("soldiers", "camp")
    assert _chosen(soldiers, _candidate("guards", suffered=0.1))[1] == ("soldiers",)


READ = [
    pytest.param(
        "en",
        "Gunmen attacked a village near Tarkint on Sunday, killing nine farmers, the governor said.",
        "Gunmen",
        "village",
        id="who attacked and what",
    ),
    pytest.param(
        "en",
        "Seven soldiers were killed by fighters of the Reed League near Dorwa on Sunday, residents said.",
        "Reed League",
        "soldiers",
        id="killed by",
    ),
    pytest.param(
        "fr",
        "Des hommes armés ont attaqué un poste de gendarmerie près de Dorwa dimanche, tuant deux gendarmes, selon l'armée.",
        "hommes armés",
        "gendarme",
        id="in French",
    ),
]


@pytest.mark.parametrize(("language", "text", "doer", "struck"), READ)
def test_parties_of_a_short_report(tools: Tools, language: str, text: str, doer: str, struck: str) -> None:
    event = main_of(tools, text, language)
    assert any(doer in name for name in event.perpetrators), event.perpetrators
    assert any(struck in name for name in event.targets), event.targets
    assert not any(word in name for name in (*event.perpetrators, *event.targets) for word in ("governor", "residents"))


def test_who_speaks_is_no_party(tools: Tools) -> None:
    event = main_of(tools, "Rebels stormed a camp near Dorwa. A teacher said that he heard shots. No one claimed it.")
    assert event.perpetrators == ("Rebels",)
    assert not any("teacher" in name for name in event.targets)
