from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from counterclaim.errors import QuoteFault, UsageFault
from counterclaim.records import Report
from counterclaim.views.given import given_reading, load_given

TEXT = "Nine guards were\nkilled. Nine guards were buried."
REPORT = Report("r1", TEXT)


def _raw(**claim: Any) -> dict[str, Any]:
    made = {"eid": None, "attribute": "fatalities", "value": "nine", "low": 9, "high": 9, "stance": "asserts"}
    return {"id": "r1", "reader": "a coder", "claims": [made | {"quote": "Nine guards"} | claim], "events": []}


@pytest.mark.parametrize(
    ("claim", "start", "end"),
    [
        ({}, 0, 11),
        ({"start": None, "end": None}, 0, 11),
        ({"start": 0, "end": 0}, 0, 11),
        ({"start": 25, "end": 36}, 25, 36),
        ({"quote": "guards were killed"}, 5, 23),
    ],
)
def test_quotes_are_found(claim: dict[str, Any], start: int, end: int) -> None:
    reading = given_reading(_raw(**claim), REPORT)
    found = reading.claims[0]
    assert (found.start, found.end, found.quote) == (start, end, TEXT[start:end])
    assert reading.reader == "a coder"


@pytest.mark.parametrize(
    ("claim", "line"),
    [
        ({"quote": "Ten guards"}, "quotes what is not in its text: 'Ten guards'"),
        ({"quote": ""}, "quotes what is not in its text"),
        ({"start": 3, "end": 14}, "not what stands at its offsets"),
        ({"attribute": "rumour"}, "no such attribute"),
        ({"stance": "hopes"}, "no such stance"),
        ({"low": 9, "high": 3}, "bounds are crossed"),
        ({"low": "nine"}, "not in the codebook's JSON"),
    ],
)
def test_faults(claim: dict[str, Any], line: str) -> None:
    with pytest.raises(QuoteFault, match=line):
        given_reading(_raw(**claim), REPORT)


@pytest.mark.parametrize(
    "raw", [{"id": "r1", "claims": 3}, {"id": "r1", "claims": ["x"]}, {"id": "r1", "events": [{}]}]
)
def test_no_reading_at_all(raw: dict[str, Any]) -> None:
    with pytest.raises(QuoteFault, match="codebook's JSON"):
        given_reading(raw, REPORT)


def test_default_reader() -> None:
    assert given_reading({"id": "r1"}, REPORT).reader == "given"


def test_folder_and_lines_are_the_same(tmp_path: Path) -> None:
    folder = tmp_path / "folder"
    folder.mkdir()
    (folder / "r1.json").write_text(json.dumps(_raw()), encoding="utf-8")
    (folder / "bad.json").write_text("{", encoding="utf-8")
    lines = tmp_path / "readings.jsonl"
    lines.write_text("[]\n\n" + json.dumps(_raw()) + "\n" + json.dumps(_raw()) + "\n", encoding="utf-8")
    from_folder, folder_faults = load_given(folder)
    from_lines, line_faults = load_given(lines)
    assert from_folder == from_lines == {"r1": _raw()}
    assert [str(f).startswith(f"{folder / 'bad.json'}: not JSON") for f in folder_faults] == [True]
    assert [f.source for f in line_faults] == [f"{lines}:1", f"{lines}:4"]


def test_no_such_place(tmp_path: Path) -> None:
    with pytest.raises(UsageFault, match="no folder or JSON lines"):
        load_given(tmp_path / "nothing")
