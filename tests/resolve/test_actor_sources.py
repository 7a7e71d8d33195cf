"""Files of actors, whole and broken, and the user's own file."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import pytest

from counterclaim.errors import InputFault
from counterclaim.resolve.actor_sources import (
    READERS,
    load_user_actors,
    read_acled,
    read_csv,
    read_ucdp,
    read_wikidata_json,
    save_user_actors,
)
from counterclaim.resolve.actors import Actor, ActorContext, load_actors

SAMPLE = Path(__file__).resolve().parents[3] / "shared" / "data" / "ged" / "sample.csv"

OURS = "id,names,acronyms,kind,inter,plover,country,acts_in,parent,from,to,wikidata,source\n"
GED = "id,side_a,side_a_new_id,side_b,side_b_new_id,country,year\n"
ACLED = "event_id_cnty,actor1,inter1,actor2,inter2,country,year\n"


@pytest.fixture
def put(tmp_path: Path) -> Callable[[str | bytes], Path]:
    def write(content: str | bytes) -> Path:
        path = tmp_path / "given.txt"
        path.write_bytes(content if isinstance(content, bytes) else content.encode())
        return path

    return write


def test_our_own_columns(put: Callable[[str | bytes], Path]) -> None:
    path = put("﻿" + OURS + "heron,Red Heron Brigade|Brigade du Héron,RHB,rebel,2,REB,ML,ML|NE,,2015,,,a report\n")
    assert read_csv(path) == [
        Actor(
            "heron",
            ("Red Heron Brigade", "Brigade du Héron"),
            ("RHB",),
            "rebel",
            2,
            "REB",
            "ML",
            ("ML", "NE"),
            "",
            2015,
            None,
            "",
            "a report",
        )
    ]
    assert read_csv(put("id;names\nibis;Ibis Front\n"))[0].source == "file given.txt"


def test_ucdp_sides_without_civilians(put: Callable[[str | bytes], Path]) -> None:
    rows = "1,Government of Mali,72.0,Heron Front,9001.0,Mali,2014.0\n2,Heron Front,9001,Civilians,9999,Niger,2016\n"
    found = read_ucdp(put(GED + rows))
    assert [(a.id, a.name, a.country, a.acts_in, a.inter) for a in found] == [
        ("ucdp-72", "Government of Mali", "ML", ("ML",), 1),
        ("ucdp-9001", "Heron Front", "ML", ("ML", "NE"), None),
    ]
    book = load_actors().with_actors(found)
    assert book.resolve("Government of Mali", context=ActorContext()).actor_id == "mali-government"
    assert book.resolve("the Heron Front", context=ActorContext(country="ML")).actor_id == "ucdp-9001"


def test_acled_actors_with_their_codes(put: Callable[[str | bytes], Path]) -> None:
    rows = (
        "X1,Military Forces of Mali (2021-),State forces,Heron Front,Rebel group,Mali,2023\n"
        "X2,Heron Front,2,Civilians (Mali),7,Mali,2023\nX3,Protesters (Mali),6,,,Mali,2023\n"
    )
    found = read_acled(put(ACLED + rows))
    assert [(a.id, a.name, a.kind, a.inter) for a in found] == [
        ("acled-heron-front", "Heron Front", "rebel", 2),
        ("acled-military-forces-of-mali-2021", "Military Forces of Mali", "state_force", 1),
    ]


ENTITY = {
    "id": "Q4242",
    "labels": {"en": {"language": "en", "value": "Heron Front"}, "ru": {"language": "ru", "value": "Фронт цапли"}},
    "aliases": {"en": [{"language": "en", "value": "HFX"}]},
    "claims": {"P571": [{"mainsnak": {"datavalue": {"value": {"time": "+2011-00-00T00:00:00Z"}}}}]},
}


@pytest.mark.parametrize(
    "content",
    [
        json.dumps({"entities": {"Q4242": ENTITY}}),
        json.dumps([ENTITY]),
        json.dumps(ENTITY),
        "[\n" + json.dumps(ENTITY) + ",\n" + json.dumps({**ENTITY, "id": "Q4243"}) + "\n]",
    ],
)
def test_wikidata_in_all_its_forms(put: Callable[[str | bytes], Path], content: str) -> None:
    actor = read_wikidata_json(put(content))[0]
    assert (actor.id, actor.names, actor.acronyms) == ("wd-q4242", ("Heron Front", "Фронт цапли"), ("HFX",))
    assert (actor.since, actor.until, actor.wikidata) == (2011, None, "Q4242")


BAD = [
    ("csv", "", "no column id, names"),
    ("csv", OURS, "holds no actors"),
    ("csv", "name,kind\nHeron,rebel\n", "no column id, names"),
    ("csv", b"id,names\nheron,H\xe9ron\n", ":2: is not in UTF-8"),
    ("csv", b"PK\x03\x04\x00\x00", "is no text file"),
    ("csv", "id,names\nheron,Heron\nheron,Ibis\n", ":3: the id 'heron' stands twice"),
    ("csv", "id,names\nheron,Heron\nibis\n", ":3: the row has not as many fields"),
    ("csv", 'id,names\nheron,"Her', "cut off"),
    ("csv", "id,names\nHeron Front,Heron\n", ":2: the id 'Heron Front'"),
    ("csv", "id,names\nheron,|\n", ":2: it has no name"),
    ("csv", "id,names,inter\nheron,Heron,9\n", ":2: inter is 9"),
    ("csv", "id,names,country\nheron,Heron,Mali\n", ":2: the country 'Mali'"),
    ("csv", "id,names,from,to\nheron,Heron,2010,2001\n", ":2: it ends in 2001"),
    ("csv", "id,names,from\nheron,Heron,soon\n", ":2: from is 'soon'"),
    ("ucdp", OURS + "heron,Heron,,,,,,,,,,,\n", "not the right kind of file"),
    ("ucdp", GED + "1,Heron,1,Ibis,2,Mali,year\n", ":2: year is 'year'"),
    ("ucdp", GED + "1,,1,Ibis,2,Mali,2010\n", ":2: side_a is empty"),
    ("ucdp", GED + "1,Heron,1,Ibis,2,Mali,2010\n2,Heron,1,Ib", ":3: the row has not as many fields"),
    ("acled", ACLED + "X1,Heron,Bird,Ibis,2,Mali,2020\n", ":2: the actor type 'Bird'"),
    ("acled", ACLED + "X1,Civilians,7,,,Mali,2020\n", "holds no actors"),
    ("wikidata-json", '{"entities": {"Q1": {"id": "Q1"', ":1: is no JSON"),
    ("wikidata-json", "id,names\n", ":1: is no JSON"),
    ("wikidata-json", '{"a": 1}', ":1: is no Wikidata entity"),
    ("wikidata-json", "[1, 2]", ":1: is no Wikidata entity"),
    ("wikidata-json", json.dumps([ENTITY, ENTITY]), ":2: the entity Q4242 stands twice"),
    ("wikidata-json", json.dumps({**ENTITY, "labels": {}, "aliases": {}}), "has no name"),
    ("wikidata-json", "[" * 100_000, "is no JSON"),
]


@pytest.mark.parametrize(("kind", "content", "fault"), BAD)
def test_bad_files_say_file_and_row(
    put: Callable[[str | bytes], Path], kind: str, content: str | bytes, fault: str
) -> None:
    with pytest.raises(InputFault) as caught:
        READERS[kind](put(content))
    assert "given.txt" in str(caught.value)
    assert fault in str(caught.value)
    assert "\n" not in str(caught.value)


def test_a_file_that_is_not_there(tmp_path: Path) -> None:
    for read in READERS.values():
        with pytest.raises(InputFault, match=r"nowhere\.csv"):
            read(tmp_path / "nowhere.csv")


def test_the_users_actors_come_back_as_they_were(tmp_path: Path) -> None:
    path = tmp_path / "mine" / "actors.jsonl"
    rows = [
        Actor("ibis", ("Ibis Front", "جبهة"), ("IBF",), "rebel", 2, "REB", "TD", ("TD", "NE"), "", 2001, 2009, "", "x"),
        Actor("heron", ("Heron",)),
    ]
    assert load_user_actors(path) == []
    save_user_actors(path, rows)
    assert load_user_actors(path) == sorted(rows, key=lambda a: a.id)
    save_user_actors(path, [])
    assert load_user_actors(path) == []
    assert [p.name for p in path.parent.iterdir()] == ["actors.jsonl"]


@pytest.mark.parametrize(
    ("lines", "fault"),
    [
        ('{"id": "a", "names": ["A"]}\n{"id": "b", "na', ":2: is no JSON"),
        ('{"id": "a", "names": ["A"]}\n{"id": "a", "names": ["B"]}\n', ":2: the id 'a' stands twice"),
        ('{"id": "a"}\n', ":1: it has no name"),
        ("[1]\n", ":1: is no JSON"),
    ],
)
def test_a_damaged_file_of_the_user_is_refused(tmp_path: Path, lines: str, fault: str) -> None:
    path = tmp_path / "actors.jsonl"
    path.write_text(lines)
    with pytest.raises(InputFault) as caught:
        load_user_actors(path)
    assert fault in str(caught.value)


@pytest.mark.skipif(not SAMPLE.exists(), reason="the sample of UCDP GED lies beside the project, and is not there")
def test_the_ged_sample_adds_what_is_new() -> None:
    book = load_actors().with_actors(read_ucdp(SAMPLE))
    assert book.resolve("Taleban", context=ActorContext(country="AF")).actor_id == "taliban"
    assert len(book.actors) > len(load_actors().actors)
