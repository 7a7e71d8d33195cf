"""Names, acronyms, nationalities, descriptions and persons against the actors that come with the program."""

from __future__ import annotations

import re
from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from counterclaim.errors import InputFault
from counterclaim.records import Claim, Event, Reading, Report
from counterclaim.resolve.actor_report import explain, resolve_parties
from counterclaim.resolve.actors import PROVISIONAL, Actor, ActorBook, ActorContext, ActorRelation, load_actors
from counterclaim.text.analyse import Document, analyse

BOOK = load_actors()


def resolved(words: str, **context: object) -> str:
    return BOOK.resolve(words, context=ActorContext(**context)).party_id  # type: ignore[arg-type]


# -- the data


def test_the_first_set_is_large_and_spread() -> None:
    organs = ("-government", "-armed-forces", "-police", "-security-forces", "-ministry")
    own = [a for a in BOOK.actors.values() if not a.id.endswith(organs)]
    assert len(own) >= 300
    assert len({a.country for a in own if a.country}) >= 40
    assert len({c for a in own for c in a.countries}) >= 80


def test_every_actor_has_its_codes_and_a_source() -> None:
    faults = [
        a.id
        for a in BOOK.actors.values()
        if a.inter not in range(1, 9) or not a.plover or a.kind == "unknown" or not a.source
    ]
    assert not faults
    assert not [a.id for a in BOOK.actors.values() if a.parent and a.parent not in BOOK.actors]
    assert not [a.id for a in BOOK.actors.values() if a.wikidata and not re.fullmatch(r"Q\d+", a.wikidata)]


def test_relations_lead_to_actors() -> None:
    assert len(BOOK.relations) > 100
    assert not [r for r in BOOK.relations if r.relation != "led_by" and r.object not in BOOK.actors]
    assert all(r.source for r in BOOK.relations)


# -- one phrase

NAMES = [
    ("the Islamic State West Africa Province", {}, "iswap"),
    ("le Groupe de soutien à l'islam et aux musulmans (GSIM)", {"language": "fr"}, "jnim"),
    ("Ejército de Liberación Nacional", {"language": "es", "country": "CO"}, "eln"),
    ("حركة الشباب", {}, "al-shabaab"),
    ("Талибан", {}, "taliban"),
    ("الدعم السريع", {}, "rsf"),
    # spellings
    ("Harakat Al Shabab", {}, "al-shabaab"),
    ("Jamaat Nousrat al Islam wal Mouslimine", {}, "jnim"),
    ("Ansarallah", {}, "houthis"),
    ("Minusma", {"country": "ML", "year": 2019}, "minusma"),
    # acronyms of several actors
    ("the ADF", {"country": "CD"}, "adf"),
    ("the ADF", {"country": "CM"}, "ambazonia-defence-forces"),
    ("SNA", {"country": "SO"}, "somalia-armed-forces"),
    ("SNA", {"country": "SY", "year": 2020}, "syrian-national-army"),
    ("the UPC", {"country": "CF"}, "upc-car"),
    # an acronym far from home is somebody else's
    ("MSA", {"country": "PE"}, ""),
    ("the KIA", {"country": "US", "role": "claimant"}, ""),
    # with words around
    ("suspected Boko Haram fighters", {}, "boko-haram"),
    ("two camps of the Arakan Army", {"country": "MM", "role": "target"}, "arakan-army"),
    ("les rebelles du M23", {"language": "fr"}, "m23"),
    ("a village of M23 supporters", {}, ""),
    ("residents of a Taliban stronghold", {"role": "claimant"}, ""),
    ("Turkish-backed Syrian National Army", {"country": "SY", "year": 2020}, "syrian-national-army"),
    ("fighters linked to Islamic State", {"country": "MZ", "year": 2022}, "is-mozambique"),
    ("fighters linked to Islamic State", {"country": "NE", "year": 2022}, ""),
    ("Al Qaeda in Yemen", {"year": 2012}, "aqap"),
    ("a dissident faction of the ELN", {"country": "CO"}, ""),
    ("the army and Boko Haram", {"country": "NG"}, ""),
]


@pytest.mark.parametrize(("words", "context", "actor_id"), NAMES)
def test_names(words: str, context: dict[str, object], actor_id: str) -> None:
    assert resolved(words, **context) == actor_id


STATES = [
    ("Malian soldiers", {"country": "NE"}, "mali-armed-forces"),
    ("soldats tchadiens", {"language": "fr"}, "chad-armed-forces"),
    ("l’armée de l’air ukrainienne", {"language": "fr"}, "ukraine-armed-forces"),
    ("soldados colombianos", {"language": "es"}, "colombia-armed-forces"),
    ("U.S. troops", {}, "usa-armed-forces"),
    ("Congolese troops", {"country": "CD"}, "drc-armed-forces"),
    ("Congolese troops", {"country": "CG"}, "republic-of-congo-armed-forces"),
    ("Nigeria's interior ministry", {}, "nigeria-interior-ministry"),
    ("the Nigerien defence ministry", {}, "niger-defence-ministry"),
    ("the police", {"country": "KE"}, "kenya-police"),
    ("the junta", {"country": "NE", "year": 2024}, "niger-government"),
    ("the army", {}, ""),
    ("a military base", {"country": "SO", "role": "target"}, ""),
    ("an army outpost", {"country": "TD", "role": "target"}, "chad-armed-forces"),
    ("Kigali", {"role": "claimant"}, "rwanda-government"),
    ("Kigali", {"role": "target"}, ""),
    # the state has changed hands
    ("Kabul", {"role": "claimant", "year": 2015}, "afghanistan-government"),
    ("Kabul", {"role": "claimant", "year": 2024}, "taliban"),
    # unnamed people speak for nobody, soldiers who are shot at are their army
    ("three Sudanese officers", {"role": "claimant"}, ""),
    ("a Kenyan military source", {"role": "claimant"}, ""),
    ("Kenyan officers", {"role": "target"}, ""),
    ("Kenyan soldiers", {"role": "target"}, "kenya-armed-forces"),
    ("President Putin", {"role": "claimant", "country": "SY"}, "russia-government"),
    ("an army spokesman", {"role": "claimant", "country": "TD"}, "chad-armed-forces"),
    ("regional authorities", {"role": "claimant", "country": "TD"}, ""),
    ("former soldiers", {"country": "TD"}, ""),
]


@pytest.mark.parametrize(("words", "context", "actor_id"), STATES)
def test_states(words: str, context: dict[str, object], actor_id: str) -> None:
    assert resolved(words, **context) == actor_id


@pytest.mark.parametrize(
    "words",
    ["gunmen", "residents", "civilians", "witnesses", "hommes armés", "des habitants", "vecinos", "a nurse", "they"],
)
def test_crowds_are_nobody_with_a_reason(words: str) -> None:
    found = BOOK.resolve(words, context=ActorContext(country="ML", role="claimant"))
    assert (found.actor_id, found.speaks_for) == (None, None)
    assert found.reason


def test_an_actor_outside_its_years_is_refused_with_the_years() -> None:
    found = BOOK.resolve("the Tamil Tigers", context=ActorContext(country="LK", year=2021))
    assert found.actor_id is None
    assert "1976 to 2009" in found.reason
    assert found.runners_up == (("ltte", 0.5),)


def test_a_merged_actor_is_followed_to_what_it_became() -> None:
    assert resolved("AMISOM", country="SO", year=2019) == "amisom"
    assert resolved("AMISOM", country="SO", year=2024) == "atmis"


def test_an_unknown_party_becomes_a_provisional_actor() -> None:
    found = BOOK.resolve("the Red Heron Brigade", context=ActorContext(country="ML"))
    assert found.actor_id == "prov-red-heron-brigade-ml"
    assert found.provisional is not None
    assert found.provisional.name == "Red Heron Brigade"


def test_a_tie_gives_nobody_and_both_runners_up() -> None:
    found = BOOK.resolve("the UPC", context=ActorContext())
    assert found.actor_id is None
    assert {i for i, _ in found.runners_up} == {"upc-car", "upc-congo"}


# -- in a report


def document(text: str, *, language: str = "en", published: date | None = date(2022, 3, 4)) -> Document:
    return analyse(Report("r", text, published=published, language=language), language=language)


def claimants(text: str, *said: str, country: str, language: str = "en", year: int = 2022) -> list[str]:
    """The ids of claimants, each taken to speak where its words stand last."""
    claims = tuple(
        Claim("e1", "other", "x", text[at : at + 3], at, at + 3, claimant=words)
        for words in said
        for at in (text.rfind(words),)
    )
    reading = Reading("r", language, "test", events=(Event("e1", "attack", country=country, main=True),), claims=claims)
    found = explain(reading, document(text, language=language, published=date(year, 3, 4)), BOOK)
    return [e.resolution.party_id for e in found if e.where == "claimant"]


REPORTS = [
    (
        "The Movement of the Salt Road (MSA) shot at a convoy near Gao, Mali. The MSA said that it had left.",
        ["The MSA"],
        "ML",
        ["prov-movement-of-the-salt-road-ml"],
    ),
    (
        "The Movement for the Salvation of Azawad (MSA) left Gao, Mali. The MSA said so.",
        ["The MSA"],
        "ML",
        ["msa"],
    ),
    ("M23 fired on Goma. The rebels denied it.", ["The rebels"], "CD", ["m23"]),
    (
        "M23 fought FDLR men near Goma, and FDLR lost M23 prisoners. Later the group denied it.",
        ["the group"],
        "CD",
        [""],
    ),
    (
        "Boko Haram burned huts. The army said so. Two Nigerian soldiers fell.",
        ["The army"],
        "NG",
        ["nigeria-armed-forces"],
    ),
    (
        "Burundian soldiers died at a base in Somalia, Burundi said. The Burundian army counts ten. The army buried them.",
        ["The army"],
        "SO",
        ["burundi-armed-forces"],
    ),
    (
        "Somali troops and Kenyan troops met at a ford. Kenyan soldiers shot first. The army is silent.",
        ["The army"],
        "SO",
        [""],
    ),
    (
        "Colonel Abel Tiro, a spokesman for the Chadian army, said so. Tiro added more.",
        ["Tiro"],
        "TD",
        ["chad-armed-forces"],
    ),
    ("The army's spokesman, General Omar Sule, gave a toll.", ["General Omar Sule"], "TD", ["chad-armed-forces"]),
    (
        "Finance minister Ada Obi spoke in Abuja. Nigeria is calm, Ada Obi said.",
        ["Ada Obi"],
        "NG",
        ["nigeria-government"],
    ),
    ("Ada Obi sells rice in Jos, Nigeria. It is calm, Ada Obi said.", ["Ada Obi"], "NG", [""]),
    ("Governor Ada Obi spoke in Jos, Nigeria.", ["Governor Ada Obi"], "NG", [""]),
    ("The coalition led by nobody met.", ["The coalition"], "YE", [""]),
    (
        "The Saudi-led coalition bombed Saada. Its spokesman denied it.",
        ["Its spokesman"],
        "YE",
        ["saudi-led-coalition"],
    ),
    (
        "The defence ministry in Niamey counted nine dead. Later the ministry spoke of ten.",
        ["the ministry"],
        "NE",
        ["niger-defence-ministry"],
    ),
    ("The ministry said nothing.", ["The ministry"], "NE", [""]),
    ("The Syrian Observatory for Human Rights counted. The Observatory gave ten.", ["The Observatory"], "SY", ["sohr"]),
]


@pytest.mark.parametrize(("text", "said", "country", "ids"), REPORTS)
def test_reports(text: str, said: list[str], country: str, ids: list[str]) -> None:
    assert claimants(text, *said, country=country) == ids


def test_the_spokesman_in_french_is_of_whoever_has_one() -> None:
    text = "Le porte-parole du gouvernement burkinabè parle de dix morts. Le GSIM nie. Le porte-parole insiste."
    ids = claimants(
        text, "Le porte-parole du gouvernement burkinabè", "Le GSIM", "Le porte-parole", country="BF", language="fr"
    )
    assert ids == ["burkina-faso-government", "jnim", "burkina-faso-government"]


def test_ids_stand_at_the_places_of_their_parties() -> None:
    text = "In Mali, gunmen and JNIM killed villagers and Malian soldiers, the army said. Two herders saw it."
    event = Event(
        "e1",
        "attack",
        country="ML",
        main=True,
        perpetrators=("gunmen", "JNIM"),
        targets=("villagers", "Malian soldiers"),
    )
    crowd = Event("e2", "attack", country="ML", perpetrators=("gunmen",))
    claims = (
        Claim(
            "e1", "fatalities", "2", "the army", text.index("the army"), text.index("the army") + 8, claimant="the army"
        ),
        Claim("e1", "other", "x", "Two", text.index("Two"), text.index("Two") + 3, claimant="Two herders"),
        Claim("e1", "other", "x", "In", 0, 2),
    )
    reading = Reading("r", "en", "test", events=(event, crowd), claims=claims)
    found = resolve_parties(reading, document(text), BOOK)
    assert found.events[0].perpetrator_ids == ("", "jnim")
    assert found.events[0].target_ids == ("", "mali-armed-forces")
    assert found.events[1].perpetrator_ids == ()
    assert [c.claimant_ids for c in found.claims] == [("mali-armed-forces",), (), ()]
    # nothing else has changed, and a second time gives the same
    assert resolve_parties(found, document(text), BOOK) == found
    assert [(c.quote, c.claimant) for c in found.claims] == [(c.quote, c.claimant) for c in claims]


def test_in_its_own_statement_the_reporter_is_the_party() -> None:
    text = "Our forces took the post at Ziro in Sudan. The army lies."
    event = Event("e1", "attack", country="SD", main=True, perpetrators=("Our forces",))
    claims = (Claim("e1", "other", "x", "Our", 0, 3), Claim("e1", "other", "y", "The", 43, 46, claimant="The army"))
    reading = Reading("r", "en", "test", voice="Rapid Support Forces", events=(event,), claims=claims)
    found = resolve_parties(reading, document(text, published=date(2023, 6, 1)), BOOK)
    assert found.events[0].perpetrator_ids == ("rsf",)
    assert [c.claimant_ids for c in found.claims] == [("rsf",), ("sudan-armed-forces",)]


# -- the book


def test_find_ranks_what_people_look_for_first() -> None:
    assert BOOK.find("jnim")[0][0].id == "jnim"
    assert BOOK.find("Shabab")[0][0].id == "al-shabaab"
    assert "hts" in [a.id for a, _ in BOOK.find("Tahrir al Sham")]
    assert BOOK.find("") == []


def test_more_actors_add_names_to_known_ones_and_new_ones_beside() -> None:
    rows = [
        Actor("mine-1", ("Boko Haram", "The Lake Sect"), country="NG", source="mine.csv"),
        Actor("mine-2", ("Red Heron Brigade",), ("RHB",), country="ML", source="mine.csv"),
    ]
    book = BOOK.with_actors(rows)
    assert book.resolve("the Lake Sect", context=ActorContext()).actor_id == "boko-haram"
    assert book.resolve("RHB fighters", context=ActorContext(country="ML")).actor_id == "mine-2"
    assert BOOK.get("mine-2") is None
    with pytest.raises(InputFault, match="stands twice"):
        book.with_actors([Actor("mine-2", ("Another",))])


def test_merge_makes_one_the_alias_of_the_other() -> None:
    book = ActorBook(
        {i: Actor(i, (n,)) for i, n in (("a", "Red Heron Brigade"), ("b", "Grey Crane Union"), ("c", "Ibis Front"))},
        (ActorRelation("b", "allied_with", "c"), ActorRelation("a", "opposed_to", "b")),
    )
    merged = book.merge("a", "b")
    assert merged.resolve("the Grey Crane Union", context=ActorContext()).actor_id == "a"
    assert merged.get("b") == merged.get("a")
    assert merged.relations == (ActorRelation("a", "allied_with", "c"),)
    again = merged.merge("c", "a")
    assert again.get("b") == again.get("c")
    for pair in (("a", "x"), ("a", "b"), ("c", "c")):
        with pytest.raises(InputFault):
            merged.merge(*pair)


# -- what always holds


@settings(max_examples=150, deadline=None)
@given(
    st.one_of(
        st.text(max_size=60),
        st.lists(
            st.sampled_from(
                "the of JNIM army Mali's soldiers ( ) (MSA) , president Putin former its spokesman ministry X.Y. « l’".split()
            ),
            max_size=9,
        ).map(" ".join),
    ),
    st.sampled_from(["en", "fr", "es"]),
    st.sampled_from(["perpetrator", "target", "claimant"]),
    st.sampled_from([None, "ML", "ZZ"]),
)
def test_any_words_resolve_without_a_fault_and_always_alike(
    words: str, language: str, role: str, country: str | None
) -> None:
    context = ActorContext(country, year=2020, language=language, role=role, text=words, position=0)
    first = BOOK.resolve(words, context=context)
    assert first == BOOK.resolve(words, context=context)
    assert first.reason
    assert 0 <= first.score <= 1
    assert not first.party_id or first.party_id.startswith(PROVISIONAL) or first.party_id in BOOK.actors
    assert (first.provisional is not None) == bool(first.actor_id and first.actor_id.startswith(PROVISIONAL))


def test_a_long_text_of_brackets_and_names_takes_linear_time() -> None:
    text = "Al Qaeda (AQ), (the President of (the army's " * 2500
    reading = Reading("r", "en", "t", events=(Event("e1", "attack", perpetrators=("the army",), main=True),))
    assert len(explain(reading, document(text), BOOK)) == 1
