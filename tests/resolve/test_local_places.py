"""Places in local news made up for this test: states, counties, nations, namesakes that lie together, surnames."""

from __future__ import annotations

import json
import sqlite3
import time

import pytest

from counterclaim.records import Report
from counterclaim.resolve.gazetteer import Gazetteer, build_towns, us_states
from counterclaim.resolve.local_places import find_local_places
from counterclaim.resolve.places import PlaceMention
from counterclaim.text.analyse import analyse

#: (name, country, state or region, latitude, longitude, people): made up, in states that there are.
TOWNS = (
    ("Dunfordville", "US", "OH", 40.0, -82.5, 6_000),
    ("Dunfordville", "US", "TX", 31.0, -97.0, 40_000),
    ("Wexbury", "US", "OH", 40.1, -82.6, 3_000),
    ("Wexbury", "GB", "ENG", 52.0, -1.0, 90_000),
    ("Great Marlow Falls", "US", "TX", 31.1, -97.1, 2_000),
    ("Kessler", "US", "OH", 40.05, -82.4, 2_500),
    ("Olmedo Springs", "US", "NM", 35.0, -106.0, 1_500),
    ("Supreme", "US", "LA", 29.9, -91.0, 1_000),
    ("Brightport", "US", "ME", 44.0, -70.0, 900_000),
)


@pytest.fixture(scope="module")
def gazetteer() -> Gazetteer:
    records = {
        str(i): {
            "geonameid": i,
            "name": name,
            "latitude": lat,
            "longitude": lon,
            "countrycode": country,
            "population": people,
            "admin1code": region,
            "alternatenames": [],
        }
        for i, (name, country, region, lat, lon, people) in enumerate(TOWNS, start=1)
    }
    towns = sqlite3.connect(":memory:")
    build_towns(towns, json.dumps(records))
    return Gazetteer(towns)


def _read(gazetteer: Gazetteer, text: str) -> list[PlaceMention]:
    found = find_local_places(analyse(Report(id="t", text=text), language="en"), gazetteer)
    assert all(text[m.start : m.end] == m.name for m in found)
    assert all(m.reason for m in found)
    return found


def _at(found: list[PlaceMention], name: str) -> tuple[float | None, float | None]:
    return next((m.lat, m.lon) for m in found if m.name == name)


@pytest.mark.parametrize(
    ("text", "name", "point"),
    [
        # larger without company, near with it
        ("A barn burned in Dunfordville on Monday.", "Dunfordville", (31.0, -97.0)),
        ("A barn burned in Dunfordville and another in Kessler.", "Dunfordville", (40.0, -82.5)),
        ("Dunfordville is an hour from Great Marlow Falls.", "Dunfordville", (31.0, -97.0)),
        # a state beside it, in any form
        ("A barn burned in Dunfordville, Ohio, on Monday.", "Dunfordville", (40.0, -82.5)),
        ("She moved from Dunfordville, Tex., last year.", "Dunfordville", (31.0, -97.0)),
        ("She moved from Dunfordville, OH, last year.", "Dunfordville", (40.0, -82.5)),
        # a state somewhere
        ("The Ohio senator spoke in Wexbury.", "Wexbury", (40.1, -82.6)),
        ("The British minister spoke in Wexbury, England.", "Wexbury", (52.0, -1.0)),
    ],
)
def test_namesakes(gazetteer: Gazetteer, text: str, name: str, point: tuple[float, float]) -> None:
    assert _at(_read(gazetteer, text), name) == point


def test_said_once_it_holds_for_the_report(gazetteer: Gazetteer) -> None:
    found = _read(gazetteer, "Dunfordville, Ohio, has a new mayor. Dunfordville also has a new bridge.")
    assert [m.lat for m in found if m.name == "Dunfordville"] == [40.0, 40.0]


def test_states_nations_and_parts_of_the_world(gazetteer: Gazetteer) -> None:
    text = "W.Va. officials met Ghanaian and South African farmers who toured Europe."
    found = {m.name: (m.precision, m.country) for m in _read(gazetteer, text)}
    assert found["W.Va."] == ("region", "US")
    assert found["Ghanaian"] == ("country", "GH")
    assert found["South African"] == ("country", "ZA")
    assert found["Europe"] == ("region", None)


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("Ann Kessler said so. Kessler lives near Wexbury, Ohio.", "Kessler"),
        ("The Ohio Supreme Court ruled.", "Supreme"),
        ("Kessler said he was sorry.", "Kessler"),
        ("I'll be there in Ohio.", "I'll"),
    ],
)
def test_what_is_no_place(gazetteer: Gazetteer, text: str, name: str) -> None:
    assert name not in [m.name for m in _read(gazetteer, text)]


def test_a_country_is_no_town(gazetteer: Gazetteer) -> None:
    found = _read(gazetteer, "China, Japan and Kenya signed.")
    assert [m.country for m in found] == ["CN", "JP", "KE"]


def test_states_are_complete() -> None:
    assert len(us_states()) == 51


@pytest.mark.parametrize(
    "piece", ["Butler County ", "St. Mary's, ", "Ohio, ", "A" * 50 + " ", "N.Y. ", "Dunfordville, "]
)
def test_long_texts_take_linear_time(gazetteer: Gazetteer, piece: str) -> None:
    def seconds(length: int) -> float:
        document = analyse(Report(id="t", text=(piece * (length // len(piece) + 1))[:length]), language="en")
        begun = time.process_time()
        find_local_places(document, gazetteer)
        return time.process_time() - begun

    assert seconds(8_000) < max(12 * seconds(2_000), 0.3)
