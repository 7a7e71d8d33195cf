"""Places in sentences made up for this test: found, placed, refused."""

from __future__ import annotations

import time
from itertools import pairwise

import pytest

from counterclaim.codebook import PlacePrecision
from counterclaim.records import Report
from counterclaim.resolve.gazetteer import Gazetteer
from counterclaim.resolve.places import (
    PlaceMention,
    acled_geo_precision,
    country_of,
    find_places,
    ucdp_where_prec,
)
from counterclaim.text.analyse import Document, analyse

#: Our own lists only: the towns of the world take seconds to prepare on a fresh machine.
OWN = Gazetteer(None)


def _read(text: str, language: str = "en", title: str | None = None) -> tuple[Document, list[PlaceMention]]:
    document = analyse(Report(id="t", text=text, title=title), language=language)
    return document, find_places(document, OWN)


@pytest.mark.parametrize(
    ("text", "name", "precision", "role", "country"),
    [
        (
            "Gunmen killed four people in the village of Zurkonda, northern Burkina Faso.",
            "Zurkonda",
            "settlement",
            "at",
            "BF",
        ),
        ("The Malian army lost a post at Tombakré on Monday.", "Tombakré", "settlement", "at", "ML"),
        ("A mine went off near Dorwani in Mali.", "Dorwani", "near", "near", "ML"),
        ("The convoy was hit 30 km north of Djibo in Burkina Faso.", "Djibo", "near", "near", "BF"),
        ("Fighting went on in Masisi territory, in eastern Congo.", "Masisi", "district", "at", "CD"),
        ("Raids continued across Ghazni province, Afghanistan.", "Ghazni", "region", "at", "AF"),
        ("Soldiers from Somalia fought between Qorando and Beledweyne.", "Qorando", "near", "near", "SO"),
        ("Villagers fled towards Dori after the raid in Burkina Faso.", "Dori", "settlement", "toward", "BF"),
        ("Shells fell on Kwenzi, a town in South Sudan.", "Kwenzi", "settlement", "at", "SS"),
        ("Attackers burned homes in the Kundrasa district of Pakistan.", "Kundrasa", "district", "at", "PK"),
        ("The Malian town of Gao was quiet.", "Gao", "settlement", "at", "ML"),
        ("They came from al-Mirqab to Syria.", "Syria", "country", "toward", "SY"),
    ],
)
def test_english(text: str, name: str, precision: str, role: str, country: str) -> None:
    _, found = _read(text)
    mention = next((m for m in found if m.name == name), None)
    assert mention is not None, found
    assert (mention.precision, mention.role, mention.country) == (precision, role, country)
    assert text[mention.start : mention.end] == name
    assert mention.reason


@pytest.mark.parametrize(
    ("text", "name", "precision", "role", "country"),
    [
        ("L’attaque a eu lieu à Bankoussa, au Mali.", "Bankoussa", "settlement", "at", "ML"),
        ("Des hommes armés ont attaqué le village de Zourkomi, au Burkina Faso.", "Zourkomi", "settlement", "at", "BF"),
        ("L’armée nigérienne a bombardé une base près de Tarkassi.", "Tarkassi", "near", "near", "NE"),
        (
            "L’embuscade s’est produite à une vingtaine de kilomètres de Kaya, au Burkina Faso.",
            "Kaya",
            "near",
            "near",
            "BF",
        ),
        ("Deux soldats maliens sont morts dans le cercle d’Ansongo.", "Ansongo", "district", "at", "ML"),
        ("Les rebelles ont pris la localité de Mabwendo, dans le Nord-Kivu.", "Mabwendo", "settlement", "at", "CD"),
        ("Le convoi venait du Tchad, en direction de Bol.", "Bol", "settlement", "toward", "TD"),
    ],
)
def test_french(text: str, name: str, precision: str, role: str, country: str) -> None:
    _, found = _read(text, "fr")
    mention = next((m for m in found if m.name == name), None)
    assert mention is not None, found
    assert (mention.precision, mention.role, mention.country) == (precision, role, country)


def test_spanish() -> None:
    _, found = _read("El ataque ocurrió cerca de Patikul, en Filipinas.", "es")
    assert [(m.name, m.precision, m.country) for m in found] == [
        ("Patikul", "near", "PH"),
        ("Filipinas", "country", "PH"),
    ]


@pytest.mark.parametrize(
    ("language", "text", "not_place"),
    [
        ("en", "General Bako Tarimi was killed in Mali.", "Bako Tarimi"),
        ("en", "The raid took place in March in Mali.", "March"),
        ("en", "He spoke in Arabic on Friday.", "Arabic"),
        ("en", "Malian Armed Forces said the raid failed.", "Malian"),
        ("en", "Islamic State in the Greater Sahara claimed the raid.", "Greater Sahara"),
        ("en", "A student of the University of Kaldora was hurt.", "Kaldora"),
        ("en", "The raid was led by Tarek Olmani, a trader.", "Tarek Olmani"),
        ("en", "Fighters of the Movement for Dawn (MFD) left.", "MFD"),
        ("en", "The attack at dawn was claimed by JNIM in a statement.", "JNIM"),
        ("en", "Weapons were handed to Commander Sule in Niger. In Sule the army saw a rival.", "Sule"),
        ("fr", "Le colonel Moussa a été remplacé à Bamako.", "Moussa"),
        ("fr", "Une arme a été remise à Moussa au Mali.", "Moussa"),
        ("fr", "Le bilan est tombé en Janvier.", "Janvier"),
        ("fr", "Les Forces armées maliennes ont riposté.", "Forces"),
    ],
)
def test_what_is_no_place(language: str, text: str, not_place: str) -> None:
    _, found = _read(text, language)
    assert not_place not in [m.name for m in found]


@pytest.mark.parametrize(
    ("language", "text", "name"),
    [
        ("en", "BAMAKO, Sept 13 (TNA) - Gunmen attacked a post in Gao.", "BAMAKO"),
        ("en", "Gao, Mali (TNA) — Gunmen attacked a post in Kidal.", "Gao"),
        ("fr", "OUAGADOUGOU – Des hommes armés ont attaqué Djibo.", "OUAGADOUGOU"),
    ],
)
def test_dateline(language: str, text: str, name: str) -> None:
    _, found = _read(text, language)
    assert [m.name for m in found if m.dateline][:1] == [name]
    assert not found[-1].dateline


def test_a_distance_is_kept_and_moves_no_point() -> None:
    _, found = _read("The convoy was hit about 30 km north of Djibo in Burkina Faso.")
    mention, plain = found[0], OWN.find("Djibo")[0]
    assert "30 km north of" in mention.relation
    assert (mention.lat, mention.lon) == (plain.lat, plain.lon)


def test_unknown_place_has_no_point_but_the_report_s_country() -> None:
    _, found = _read("Malian soldiers were hit at Tombakré. The Malian army said so.")
    assert [(m.name, m.country, m.lat, m.lon) for m in found] == [("Tombakré", "ML", None, None)]
    assert "not found" in found[0].reason


def test_namesakes_follow_the_report() -> None:
    at_home = _read("Niger lost soldiers in Boni, the Nigerien army said. Niger mourned.")[1]
    across = _read("Mali lost soldiers in Boni, the Malian army said. Mali mourned.")[1]
    assert next(m for m in at_home if m.name == "Boni").country == "NE"
    assert next(m for m in across if m.name == "Boni").country == "ML"


def test_a_spelling_with_other_prefix_is_found() -> None:
    _, found = _read("Sudanese troops were shelled in al-Fasher, Sudan.")
    assert (found[0].country, found[0].lat is not None) == ("SD", True)


def test_a_list_shares_its_words() -> None:
    _, found = _read("Raids were reported in the villages of Zurkonda, Tambina and Korwa in Burkina Faso.")
    assert [m.name for m in found] == ["Zurkonda", "Tambina", "Korwa", "Burkina Faso"]
    assert {m.country for m in found} == {"BF"}


def test_a_name_once_sure_is_found_again() -> None:
    _, found = _read("The village of Zurkonda in Mali was burned. Zurkonda had been attacked before.")
    assert [m.name for m in found] == ["Zurkonda", "Mali", "Zurkonda"]


@pytest.mark.parametrize(
    ("text", "title", "country"),
    [
        ("NAIROBI (TNA) - Somali troops retook Janaale, Somalia's army said.", None, "SO"),
        ("Nobody was hurt.", None, None),
        ("Gunmen killed four people.", "Attack in Mali", "ML"),
        ("French and Malian troops fought in Gao, Mali.", None, "ML"),
    ],
)
def test_main_country(text: str, title: str | None, country: str | None) -> None:
    document, found = _read(text, title=title)
    if title is None:
        assert country_of(document, found) == country
    else:
        assert country_of(document, found) in (country, None)


def test_mentions_are_in_order_and_apart() -> None:
    text = "In Gao, Kidal and Timbuktu, Mali; near Dori and Djibo in Burkina Faso, and on the Dori-Djibo road. " * 5
    _, found = _read(text)
    assert len(found) > 20
    assert all(a.end <= b.start for a, b in pairwise(found))
    assert all(text[m.start : m.end] == m.name for m in found)


@pytest.mark.parametrize(
    "piece", ["Aa ", "near the village of ", "20 km north of X ", "in Mali and Niger, ", "l'd'", "A-"]
)
def test_long_texts_take_time_in_proportion(piece: str) -> None:
    def seconds(length: int) -> float:
        document = analyse(Report(id="t", text=(piece * length)[:length]), language="en")
        begun = time.perf_counter()
        find_places(document, OWN)
        return time.perf_counter() - begun

    seconds(1_000)
    assert seconds(40_000) < max(20 * seconds(8_000), 1.0)


def test_a_nationality_moves_no_known_place() -> None:
    _, found = _read("Shots were heard in the Palestinian camp of Ain al-Hilweh.")
    assert [(m.name, m.country) for m in found] == [("Ain al-Hilweh", "LB")]


def test_the_country_beside_a_name_beats_the_report_s() -> None:
    _, found = _read("Ukraine and Russia spoke. A drone fell on Tombakré, in southern Mali.")
    assert next(m.country for m in found if m.name == "Tombakré") == "ML"


def test_capitals_throughout_make_no_names() -> None:
    _, found = _read("THE GUERRILLAS ATTACKED A POST IN SAN SALVADOR IN THE MORNING AND LEFT IN DISORDER.")
    assert [m.name for m in found] == ["SAN SALVADOR"]


def test_empty_text() -> None:
    assert _read("")[1] == []


@pytest.mark.parametrize(
    ("precision", "ucdp", "acled"),
    [
        ("site", 1, 1),
        ("settlement", 1, 1),
        ("near", 2, 2),
        ("district", 3, 2),
        ("region", 4, 3),
        ("country", 6, 3),
        (None, None, None),
    ],
)
def test_precision_codes(precision: str | None, ucdp: int | None, acled: int | None) -> None:
    assert (ucdp_where_prec(precision), acled_geo_precision(precision)) == (ucdp, acled)


def test_every_precision_has_codes() -> None:
    assert all(ucdp_where_prec(p) and acled_geo_precision(p) for p in PlacePrecision)
