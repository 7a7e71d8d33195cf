"""The gazetteer's folding, lists, prepared file and strictness."""

from __future__ import annotations

import csv
import json
import os
import sqlite3
import sys
from importlib import resources
from pathlib import Path

import pytest

from counterclaim.resolve import gazetteer as g

TOWNS = json.dumps(
    {
        "1": {
            "geonameid": 1,
            "name": "Testville",
            "latitude": 1.5,
            "longitude": 2.5,
            "countrycode": "ML",
            "population": 5000,
            "timezone": "",
            "admin1code": "01",
            "alternatenames": ["TST", "Tèstville-la-Neuve", "Тествилль"],
        },
        "2": {
            "geonameid": 2,
            "name": "Testville",
            "latitude": 40.0,
            "longitude": -80.0,
            "countrycode": "US",
            "population": 900000,
            "timezone": "",
            "admin1code": "PA",
            "alternatenames": [],
        },
    }
)


@pytest.fixture
def small() -> g.Gazetteer:
    towns = sqlite3.connect(":memory:")
    g.build_towns(towns, TOWNS)
    return g.Gazetteer(towns)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("El Geneina", "al-Geneina"),
        ("I-n-Tillit", "In Tillit"),
        ("Ti-n-Akof", "Tin Akoff"),
        ("Barsalogho", "Barsalogo"),
        ("Oubari", "Ubari"),
        ("Boukamal", "Al-Bukamal"),
        ("Djibo", "Jibo"),
    ],
)
def test_loose_spellings_are_one(one: str, other: str) -> None:
    assert g.loosen(one) == g.loosen(other)


@pytest.mark.parametrize(("one", "other"), [("Kidal", "Kida"), ("Gao", "Goa"), ("Mora", "Moura"), ("Dori", "Djibo")])
def test_other_names_stay_apart(one: str, other: str) -> None:
    assert g.loosen(one) != g.loosen(other)


def test_fold() -> None:
    assert g.fold("N’Djaména") == g.fold("N'DJAMENA") == "ndjamena"
    assert g.fold("Deir ez-Zor") == "deir ez zor"


def test_namesakes_are_all_given(small: g.Gazetteer) -> None:
    assert [(p.country, p.population) for p in small.find("testville")] == [("US", 900000), ("ML", 5000)]
    assert [p.country for p in small.find("Testville la Neuve")] == ["ML"]


def test_codes_are_no_names(small: g.Gazetteer) -> None:
    assert small.find("TST") == ()


def test_likeness_is_strict(small: g.Gazetteer) -> None:
    found = small.like("Boulikesi", "ML")
    assert found is not None
    assert found.how == "like"
    assert small.like("Boulikesi", "UA") is None
    assert small.like("Dioura", "ML") is None or g.loosen("Dioura") == g.loosen("Diourou")


@pytest.mark.parametrize(
    ("name", "country"),
    [("Mali", "ML"), ("Burkina", "BF"), ("Tchad", "TD"), ("Siria", "SY"), ("DRC", "CD"), ("Centrafrique", "CF")],
)
def test_countries_in_three_languages(small: g.Gazetteer, name: str, country: str) -> None:
    assert next((p.country, p.precision) for p in small.find(name)) == (country, "country")


@pytest.mark.parametrize(
    ("word", "country"), [("Malian", "ML"), ("nigériens", "NE"), ("nigériane", "NG"), ("South Sudanese", "SS")]
)
def test_nationalities(small: g.Gazetteer, word: str, country: str) -> None:
    assert small.demonyms[g.fold(word)] == country


def _rows(name: str) -> list[dict[str, str]]:
    text = resources.files("counterclaim").joinpath("data", name).read_text(encoding="utf-8")
    return list(csv.DictReader(text.splitlines()))


@pytest.mark.parametrize("name", ["countries.csv", "regions.csv", "places_overlay.csv"])
def test_lists_hold_possible_points(name: str) -> None:
    known = {row["iso"] for row in _rows("countries.csv")}
    for row in _rows(name):
        assert -90 <= float(row["lat"]) <= 90, row
        assert -180 <= float(row["lon"]) <= 180, row
        assert row.get("country", row.get("iso")) in known, row
        assert name == "countries.csv" or row["source"], row


def test_overlay_is_wide() -> None:
    rows = _rows("places_overlay.csv")
    assert len(rows) >= 300
    assert len({row["country"] for row in rows}) >= 30
    assert {row["precision"] for row in rows} <= {"settlement", "district", "region", "site"}


def test_prepared_file_is_made_once(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    made: list[str] = []

    def text() -> str:
        made.append("read")
        return TOWNS

    monkeypatch.setattr(g, "_towns_text", text)
    for _ in range(2):
        towns = g.open_towns(tmp_path / "new")
        assert towns is not None
        assert [p.country for p in g.Gazetteer(towns).find("Testville")] == ["US", "ML"]
        towns.close()
    assert made == ["read"]
    assert [p.suffix for p in (tmp_path / "new").iterdir()] == [".sqlite"]


def test_damaged_file_is_made_anew(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(g, "_towns_text", lambda: TOWNS)
    g.towns_file(tmp_path).write_bytes(b"no database at all" * 100)
    towns = g.open_towns(tmp_path)
    assert towns is not None
    assert g.Gazetteer(towns).find("Testville")
    towns.close()


def test_where_nothing_can_be_written_it_stays_in_memory(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(g, "_towns_text", lambda: TOWNS)
    blocked = tmp_path / "file"
    blocked.write_text("a file where the folder should be")
    towns = g.open_towns(blocked)
    assert towns is not None
    assert g.Gazetteer(towns).find("Testville")
    towns.close()


def test_without_the_package_data_our_lists_remain(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(g, "_towns_text", lambda: None)
    assert g.open_towns(tmp_path) is None
    assert g.Gazetteer(None).find("Djibo")[0].country == "BF"


def test_no_progress_where_nobody_looks(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(g, "_towns_text", lambda: TOWNS)
    monkeypatch.setattr(sys.stderr, "isatty", lambda: False, raising=False)
    towns = g.open_towns(tmp_path)
    assert towns is not None
    towns.close()
    assert capsys.readouterr().err == ""


def test_cache_folder_follows_the_platform(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(os.environ, "XDG_CACHE_HOME", "/somewhere")
    assert g.cache_folder() == Path("/somewhere/counterclaim")


@pytest.mark.parametrize(
    ("written", "name"),
    [("الفاشر", "El Fasher"), ("إدلب", "Idlib"), ("ادلب", "Idlib"), ("Авдеевка", "Avdiivka"), ("АВДІЇВКА", "Avdiivka")],
)
def test_other_scripts(small: g.Gazetteer, written: str, name: str) -> None:
    assert [p.name for p in small.find(written)] == [name]


def test_rows_of_other_scripts_belong_to_places() -> None:
    places = {(row["country"], row["name"]) for row in _rows("places_overlay.csv")}
    rows = _rows("place_scripts.csv")
    assert all((row["country"], row["name"]) in places for row in rows)
    assert sum(1 for row in rows if "\u0621" <= row["spellings"][0] <= "\u064a") >= 100


def test_towns_are_found_in_their_own_script(small: g.Gazetteer) -> None:
    assert [p.country for p in small.find("Тествилль")] == ["ML"]
