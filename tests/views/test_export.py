from __future__ import annotations

import csv
import io
import json
from datetime import date
from typing import Any

import pytest

from counterclaim.records import Claim, Event, EventGroup, Mention, Reading, Report
from counterclaim.views.export import COLUMNS, to_csv, to_geojson, to_jsonl

REPORT = Report("r1", "=cmd died, é", outlet="The Ledger", published=date(2024, 5, 3), url="https://example.org/1")


def group_of(*claims: Claim, **more: Any) -> EventGroup:
    event = Event("e1", "attack", "2024-05-02", place="Tirga", country="ML", perpetrators=("NLF", "Red Hand"), **more)
    return EventGroup("g1", (Mention("m1", REPORT, "rules 1", event, claims, tuple(range(len(claims)))),))


def claim(**more: Any) -> Claim:
    given: dict[str, Any] = {"value": "10", "quote": "10", **more}
    return Claim("e1", "fatalities", start=0, end=2, **given)


def rows(*groups: EventGroup) -> list[dict[str, str]]:
    out = io.StringIO()
    to_csv(groups, out)
    assert "\r\n" not in out.getvalue()
    return list(csv.DictReader(io.StringIO(out.getvalue())))


def test_one_row_a_claim_with_every_column() -> None:
    (row,) = rows(group_of(claim(low=10, who="soldiers", claimant="the army", via=("the agency", "radio"))))
    assert tuple(row) == COLUMNS
    assert (
        row
        | {
            "event_id": "g1",
            "date": "2024-05-02",
            "perpetrators": "NLF; Red Hand",
            "low": "10",
            "high": "",
            "via": "the agency; radio",
            "outlet": "The Ledger",
            "published": "2024-05-03",
            "reader": "rules 1",
        }
        == row
    )


def test_an_event_without_claims_has_no_row() -> None:
    assert rows(group_of()) == []


@pytest.mark.parametrize(
    ("value", "written"),
    [
        ("=1+1", "'=1+1"),
        ("+44", "'+44"),
        ("-5", "'-5"),
        ("@SUM(A1)", "'@SUM(A1)"),
        ("\t=1", "'\t=1"),
        (" =1", "' =1"),
        ("＝1", "'＝1"),
        ("\r=1", "'\r=1"),
        ("\n=1", "'\n=1"),
        ("ten = 10", "ten = 10"),
        ("l’armée", "l’armée"),
        ('a "b", c', 'a "b", c'),
    ],
)
def test_no_cell_is_a_formula(value: str, written: str) -> None:
    out = io.StringIO()
    to_csv([group_of(claim(value=value))], out)
    (row,) = csv.DictReader(io.StringIO(out.getvalue(), newline=""))
    assert row["value"] == written


def test_a_negative_coordinate_stays_a_number() -> None:
    (row,) = rows(group_of(claim(), lat=-5.25, lon=-0.5))
    assert (row["lat"], row["lon"]) == ("-5.25", "-0.5")


def test_jsonl_gives_the_readings_back() -> None:
    reading = Reading("r1", "fr", "rules 1", events=(Event("e1", "attack"),), claims=(claim(quote="é"),))
    out = io.StringIO()
    to_jsonl([reading, reading], out)
    lines = out.getvalue().splitlines()
    assert len(lines) == 2
    assert "é" in lines[0]
    assert Reading.from_json(json.loads(lines[0])) == reading


def test_geojson_has_a_feature_for_each_group() -> None:
    out = io.StringIO()
    to_geojson([group_of(claim(), lat=14.5, lon=-5.0, place_precision="settlement"), group_of()], out)
    whole = json.loads(out.getvalue())
    one, other = whole["features"]
    assert whole["type"] == "FeatureCollection"
    assert one["geometry"] == {"type": "Point", "coordinates": [-5.0, 14.5]}
    assert (
        one["properties"]["claims"][0] | {"quote": "10", "report_id": "r1", "reader": "rules 1"}
        == (one["properties"]["claims"][0])
    )
    assert other["geometry"] is None
    assert out.getvalue().endswith("\n")


def test_geojson_of_nothing_is_a_collection() -> None:
    out = io.StringIO()
    to_geojson([], out)
    assert json.loads(out.getvalue()) == {"type": "FeatureCollection", "features": []}


def test_the_same_groups_give_the_same_bytes() -> None:
    written = []
    for _ in range(2):
        out = io.StringIO()
        to_csv([group_of(claim())], out)
        to_geojson([group_of(claim())], out)
        written.append(out.getvalue())
    assert written[0] == written[1]
