"""Gazetteer files made up for this test: read, and refused with file and row."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from counterclaim.errors import InputFault
from counterclaim.sources.gazetteers import PARSERS, bare_name


def geonames(number: int, name: str = "Zurkonda", *, others: str = "", kind: str = "P\tPPL", lat: str = "14.5") -> str:
    return f"{number}\t{name}\t{name}\t{others}\t{lat}\t-3.25\t{kind}\tML\t\t04\t\t\t\t1200\t\t300\tAfrica/Bamako\t2020-01-31"


GED = "id,where_prec,where_coordinates,adm_1,adm_2,latitude,longitude,country"
ACLED = "event_id_cnty,country,admin1,location,latitude,longitude,geo_precision"


def _read(tmp_path: Path, kind: str, text: str | bytes) -> list[tuple[str, tuple[str, ...], str, str]]:
    path = tmp_path / "file.txt"
    path.write_bytes(text if isinstance(text, bytes) else text.encode())
    return [(r.name, r.spellings, r.country, r.precision) for r in PARSERS[kind](path)]


def test_geonames(tmp_path: Path) -> None:
    lines = [
        geonames(1, others="Zourkonda,Сурконда"),
        geonames(2, "Dorba", kind="A\tADM1"),
        geonames(3, "Dorba", kind="A\tADM2"),
        geonames(4, "Hassi Zork", kind="H\tWLL"),
        geonames(5, "Oued Zork", kind="H\tWAD"),
        geonames(6, "Adrar Zork", kind="T\tMT"),
        geonames(7, "Malia", kind="A\tPCLI"),
    ]
    found = _read(tmp_path, "geonames", "\n".join(lines) + "\n")
    assert [(name, precision) for name, _, _, precision in found] == [
        ("Zurkonda", "settlement"),
        ("Dorba", "region"),
        ("Dorba", "district"),
        ("Hassi Zork", "site"),
    ]
    assert found[0][1] == ("Zurkonda", "Zourkonda", "Сурконда")


def test_ged_places_stand_once_and_without_their_nouns(tmp_path: Path) -> None:
    rows = [
        "1,1,Zurkonda village,Dorba region,,14.5,-3.25,Mali",
        "2,2.0,Zurkonda village,Dorba region,,14.5,-3.25,Mali",
        "3,3,Korsa district,Dorba region,,14.7,-3.0,Mali",
        "4,5,Zurkonda-Korsa road,,,14.6,-3.1,Mali",
        "5,6,Mali,,,17,-4,Mali",
    ]
    assert _read(tmp_path, "ged", "\n".join([GED, *rows])) == [
        ("Zurkonda", ("Zurkonda village",), "Mali", "settlement"),
        ("Korsa", ("Korsa district",), "Mali", "district"),
    ]


def test_acled(tmp_path: Path) -> None:
    rows = ["A1,Mali,Dorba,Zurkonda - East,14.5,-3.25,1", "A2,Mali,Dorba,Dorba,14,-3,3", "A3,Mali,Dorba,Dorba,14,-3,3"]
    assert _read(tmp_path, "acled", "\r\n".join([ACLED, *rows])) == [
        ("Zurkonda - East", ("Zurkonda",), "Mali", "settlement"),
        ("Dorba", (), "Mali", "region"),
    ]


def test_own_csv(tmp_path: Path) -> None:
    text = "\ufeffname,country,lat,lon,spellings,precision\nZurkonda,ML,14.5,-3.25,Zourkonda|Zurkunda,site\n"
    assert _read(tmp_path, "csv", text) == [("Zurkonda", ("Zourkonda", "Zurkunda"), "ML", "site")]


@pytest.mark.parametrize(
    ("kind", "text", "row", "fault"),
    [
        ("geonames", "", "", "empty"),
        ("geonames", "name,country\nA,ML\n", ":1", "no GeoNames country file"),
        ("geonames", geonames(1) + "\n" + geonames(2)[:60], ":2", "cut off"),
        ("geonames", geonames(1) + "\n" + geonames(2)[:-3], ":2", "cut off"),
        ("geonames", geonames(1) + "\n" + geonames(1), ":2", "twice"),
        ("geonames", geonames(1, lat="97.1"), ":1", "out of range"),
        ("geonames", geonames(1, lat="nan"), ":1", "out of range"),
        ("geonames", geonames(1, lat="north"), ":1", "no numbers"),
        ("geonames", geonames(1).encode() + b"\n" + geonames(2, "Dorb\u00e9").encode("latin-1"), ":2", "not UTF-8"),
        ("geonames", b"PK\x03\x04abc", "", "zip"),
        ("geonames", b"SQLite format 3\0abc", "", "database"),
        ("geonames", geonames(1).encode("utf-16-be"), ":1", "zero bytes"),
        ("ged", ACLED + "\n", ":1", "no column where_coordinates"),
        ("ged", GED + "\n1,1,Zurkonda,,,14.5,-3.25\n", ":2", "cut off"),
        ("ged", GED + "\n1,x,Zurkonda,,,14.5,-3.25,Mali\n", ":2", "where_prec"),
        ("ged", GED + "\n1,1,Zurkonda,,,14.5,-183.25,Mali\n", ":2", "out of range"),
        ("ged", GED + '\n1,1,"Zurkonda,,,14.5,-183.25,Mali\n', ":2", "no CSV"),
        ("acled", ACLED + "\nA1,Mali,Dorba,Zurkonda,14.5,-3.25,9\n", ":2", "geo_precision 9"),
        ("csv", "name,country,lat,lon,id\nA,ML,1,2,7\nB,ML,1,2,7\n", ":3", "twice"),
        ("csv", "name,country,lat,lon,precision\nA,ML,1,2,exact\n", ":2", "precision 'exact'"),
        ("csv", "name,country,lat,lon\n,ML,1,2\n", ":2", "no name"),
    ],
)
def test_bad_files_name_their_row(tmp_path: Path, kind: str, text: str | bytes, row: str, fault: str) -> None:
    with pytest.raises(InputFault) as caught:
        _read(tmp_path, kind, text)
    assert caught.value.source.endswith(f"file.txt{row}")
    assert fault in caught.value.fault
    assert "\n" not in str(caught.value)


@pytest.mark.parametrize("make", [lambda p: p / "none.csv", lambda p: p], ids=["missing", "folder"])
@pytest.mark.parametrize("kind", PARSERS)
def test_what_cannot_be_opened(tmp_path: Path, kind: str, make: Callable[[Path], Path]) -> None:
    with pytest.raises(InputFault, match="can't be read"):
        list(PARSERS[kind](make(tmp_path)))


@pytest.mark.parametrize(
    ("written", "bare"), [("Rami Village", "Rami"), ("City", "City"), ("Idlib governorate", "Idlib"), ("Gao", "Gao")]
)
def test_bare_name(written: str, bare: str) -> None:
    assert bare_name(written) == bare
