"""The user's gazetteer: stored whole or not at all, found three ways, fixes first, damage said once."""

from __future__ import annotations

import logging
import sqlite3
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from counterclaim.errors import InputFault
from counterclaim.records import Report
from counterclaim.resolve import gazetteer as g
from counterclaim.resolve import user_places as u
from counterclaim.resolve.place_names import loosen
from counterclaim.resolve.place_search import search_places
from counterclaim.resolve.places import find_places
from counterclaim.text.analyse import analyse


@dataclass(frozen=True)
class Row:
    name: str
    country: str = "Mali"
    lat: float = 14.5
    lon: float = -3.25
    spellings: tuple[str, ...] = ()
    precision: str = "settlement"
    population: int = 0
    region: str = ""
    note: str = ""
    row: int = 1

    @property
    def key(self) -> str:
        return f"{self.name}/{self.country}"


ROWS = (
    Row("Zurkonda", spellings=("Сурконда", "زركندا")),
    Row("Zurkonda", "Niger", 15.0, 2.0, population=900),
    Row("Bir Talazork", "Mali", 16.0, 0.5),
    Row("Zurkonda-le-Haut", "Mali", 14.6, -3.2),
)


def _add(tmp_path: Path, rows: tuple[Row, ...] = ROWS, content: str = "a") -> tuple[Path, int | None]:
    file = tmp_path / f"{content}.txt"
    file.write_text(content)
    store = tmp_path / "folder" / "own.sqlite"
    return store, u.add_places(store, file, kind="csv", rows=rows, codes=g.country_codes(), added="2024-05-01")


@pytest.fixture
def own(tmp_path: Path) -> Iterator[u.UserPlaces]:
    store, _ = _add(tmp_path)
    places = u.open_user_places(store)
    assert places is not None
    yield places
    places.close()


def test_found_by_name_spelling_script_words_and_likeness(own: u.UserPlaces) -> None:
    assert [(p.country, p.source) for p in own.exact("zurkonda")] == [("NE", "your CSV"), ("ML", "your CSV")]
    assert [p.name for p in own.exact("сурконда")] == ["Zurkonda"]
    assert [p.name for p in own.exact("زركندا")] == ["Zurkonda"]
    assert {p.country for p in own.loose(loosen("Zourkonda"))} == {"ML", "NE"}
    assert [p.name for p in own.with_words("haut zurk")] == ["Zurkonda-le-Haut"]
    assert {(p.name, p.country) for p, _ in own.alike(loosen("Zurkonnada"), "ML")} == {("Zurkonda", "ML")}
    assert own.alike("gao", None) == []
    assert own.exact("") == own.with_words("") == []


def test_reading_uses_it(own: u.UserPlaces) -> None:
    gazetteer = g.Gazetteer(None, own)
    document = analyse(Report(id="t", text="Two people died in Zurkonda, Mali, on Monday."), language="en")
    mention = find_places(document, gazetteer)[0]
    assert (mention.country, mention.lat) == ("ML", 14.5)
    assert "your CSV" in mention.reason
    like = gazetteer.like("Bir Talazourka", "ML")
    assert like is None or like.name == "Bir Talazork"


def test_the_same_file_is_taken_once_and_a_newer_one_replaces(tmp_path: Path) -> None:
    store, count = _add(tmp_path)
    assert count == 4
    assert _add(tmp_path)[1] is None
    assert _add(tmp_path, (Row("Zurkonda", lat=14.9),), "b")[1] == 1
    places = u.open_user_places(store)
    assert places is not None
    assert sorted(p.lat or 0 for p in places.exact("zurkonda")) == [14.9, 15.0]
    assert [s.places for s in places.sources()] == [4, 1]
    places.close()


@pytest.mark.parametrize("bad", [Row("Korsa", "Nowhereland", row=7), Row("Zurkonda")])
def test_nothing_is_half_loaded(tmp_path: Path, bad: Row) -> None:
    with pytest.raises(InputFault) as caught:
        _add(tmp_path, (*ROWS, bad) if bad.country != "Mali" else (), "bad")
    assert "\n" not in str(caught.value)
    assert not (tmp_path / "folder" / "own.sqlite").exists()
    store, _ = _add(tmp_path)
    with pytest.raises(InputFault, match="Nowhereland"):
        _add(tmp_path, (Row("Korsa"), Row("Dorba", "Nowhereland", row=7)), "other")
    places = u.open_user_places(store)
    assert places is not None
    assert places.exact("korsa") == []
    assert len(places.sources()) == 1
    places.close()


def _fix(name: str, lat: float, *, country: str = "ML", spellings: tuple[str, ...] = ()) -> u.Fix:
    return u.Fix(name, country, lat, -3.0, "settlement", spellings, "seen on a map", "2024-05-02")


def test_a_fix_wins_in_its_country_and_can_be_taken_back(tmp_path: Path) -> None:
    store, _ = _add(tmp_path)
    steps: list[tuple[float | None, float]] = [(13.1, 13.1), (13.2, 13.2), (None, 13.1), (None, 14.5)]
    for lat, expected in steps:
        if lat is not None:
            u.add_fix(store, _fix("Zurkonda", lat, spellings=("Zirkenda",)))
        else:
            assert u.undo_fix(store, "Zurkonda", "ML")
        places = u.open_user_places(store)
        assert places is not None
        found = g.Gazetteer(None, places).find("Zurkonda")
        assert {(p.country, p.lat) for p in found} == {("ML", expected), ("NE", 15.0)}
        places.close()
    assert not u.undo_fix(store, "Zurkonda", "ML")


def test_a_fix_stands_before_our_own_list(tmp_path: Path) -> None:
    store = tmp_path / "own.sqlite"
    u.add_fix(store, _fix("Djibo", 14.0, country="BF"))
    places = u.open_user_places(store)
    assert places is not None
    assert [(p.lat, p.ours) for p in g.Gazetteer(None, places).find("Djibo")] == [(14.0, True)]
    places.close()


def test_other_databases_are_never_written_to(tmp_path: Path) -> None:
    path = tmp_path / "ledger.db"
    other = sqlite3.connect(path)
    other.execute("CREATE TABLE claims(id)")
    other.commit()
    other.close()
    before = path.read_bytes()
    with pytest.raises(InputFault, match="no gazetteer of ours"):
        u.add_fix(path, _fix("Zurkonda", 14.0))
    assert path.read_bytes() == before


@pytest.mark.parametrize("content", [None, b"no database at all" * 100, b""])
def test_missing_or_damaged_is_said_once_and_reading_goes_on(
    tmp_path: Path, caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch, content: bytes | None
) -> None:
    path = tmp_path / "own.sqlite"
    if content is not None:
        path.write_bytes(content)
    monkeypatch.setattr(g, "open_towns", lambda folder: sqlite3.connect(":memory:") and None)
    monkeypatch.setattr(g, "_LOG", logging.getLogger("elsewhere"))
    g.load_gazetteer.cache_clear()
    with caplog.at_level(logging.WARNING, logger=u.__name__):
        for _ in range(3):
            assert g.load_gazetteer(path).find("Djibo")[0].country == "BF"
    g.load_gazetteer.cache_clear()
    lines = [r.getMessage() for r in caplog.records if r.name == u.__name__]
    assert len(lines) == 1
    assert "goes on without it" in lines[0]


def test_a_page_that_breaks_later_is_said_once(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    store, _ = _add(tmp_path)
    places = u.open_user_places(store)
    assert places is not None
    whole = store.read_bytes()
    store.write_bytes(whole[:4096] + b"\xff" * (len(whole) - 4096))
    assert places.exact("zurkonda") == []
    assert places.loose("zurkonda") == []
    assert len(caplog.records) == 1


def test_the_default_is_used_where_it_exists(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    store, _ = _add(tmp_path)
    monkeypatch.setattr(g, "open_towns", lambda folder: None)
    monkeypatch.setenv("COUNTERCLAIM_GAZETTEER", str(store))
    g.load_gazetteer.cache_clear()
    assert g.load_gazetteer().find("Zurkonda")
    monkeypatch.delenv("COUNTERCLAIM_GAZETTEER")
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path / "empty"))
    assert u.user_file() == tmp_path / "empty" / "counterclaim" / "gazetteer.sqlite"
    g.load_gazetteer.cache_clear()
    assert not g.load_gazetteer().find("Zurkonda")
    g.load_gazetteer.cache_clear()


@pytest.mark.parametrize(
    ("name", "country", "first", "how", "refused"),
    [
        ("Zurkonda", "ML", "Zurkonda", "same name", False),
        ("Zourkonda", "ML", "Zurkonda", "same but", False),
        ("Zurkonada", "ML", "Zurkonda", "like-sounding", False),
        ("Talazork", "ML", "Bir Talazork", "same but", False),
        ("Haut", "ML", "Zurkonda-le-Haut", "words", True),
    ],
)
def test_search_gives_reasons(own: u.UserPlaces, name: str, country: str, first: str, how: str, refused: bool) -> None:
    found = search_places(g.Gazetteer(None, own), name, country=country)
    assert found[0].place.name == first
    assert how in found[0].reason
    assert found[0].refused is refused


def test_one_out() -> None:
    assert u.one_out("short") == []
    assert u.one_out("x" * 31) == []
    assert len(u.one_out("zurkonda")) == 9


@pytest.mark.parametrize(
    ("cyrillic", "latin"), [("Бахмут", "Bakhmut"), ("Харьков", "Kharkov"), ("Изюм", "Izyum"), ("Щастя", "Shchastya")]
)
def test_cyrillic_sounds_like_its_latin(cyrillic: str, latin: str) -> None:
    assert loosen(cyrillic) == loosen(latin)
