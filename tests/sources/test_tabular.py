from __future__ import annotations

import csv
import json
from datetime import date

import pytest

from counterclaim.errors import InputFault
from counterclaim.sources.fields import Draft
from counterclaim.sources.tabular import parse_csv, parse_json, parse_json_lines

FULL = {
    "id": "k1",
    "title": "Raid",
    "text": "Nine soldiers died.",
    "published": "2021-05-04",
    "outlet": "The Post",
    "url": "https://press.example/k1",
    "language": "en-GB",
}


def _split(found: list[Draft | InputFault]) -> tuple[list[str], list[str]]:
    """(texts, faults)"""
    return [d.text for d in found if isinstance(d, Draft)], [str(f) for f in found if isinstance(f, InputFault)]


def test_one_report_with_all_fields() -> None:
    (draft,) = parse_json(json.dumps(FULL), source="a.json")
    assert draft == Draft(
        "Nine soldiers died.",
        "Raid",
        "The Post",
        "https://press.example/k1",
        date(2021, 5, 4),
        "en",
        "k1",
    )


def test_a_list_and_lines_are_numbered_and_go_on_after_a_fault() -> None:
    items = [FULL, {"text": 7}, "x", {"text": "b", "published": None, "id": 12}]
    found = list(parse_json(json.dumps(items), source="a.json"))
    assert _split(found) == (
        ["Nine soldiers died.", "b"],
        ["a.json:2: text is a number, not a string", "a.json:3: a string, not a report (an object with `text`)"],
    )
    assert [d.id for d in found if isinstance(d, Draft)] == ["k1", "12"]
    lines = '{"text": "a\u2028b"}\n\n{"text": "c"\n{"text": "d", "date": "2021-05-04T23:59:00Z"}\n'
    found = list(parse_json_lines(lines, source="a.jsonl"))
    assert _split(found) == (
        ["a\u2028b", "d"],
        ["a.jsonl:3: broken JSON: Expecting ',' delimiter (column 13)"],
    )
    assert [(d.number, d.published) for d in found if isinstance(d, Draft)] == [(1, None), (4, date(2021, 5, 4))]


def test_a_file_of_something_else_is_one_fault() -> None:
    items = [{"place": "Keldu", "note": "a"}] * 2000
    fault = "a: none of its 2,000 members is a report (the first: no text)"
    with pytest.raises(InputFault) as caught:
        list(parse_json(json.dumps(items), source="a"))
    assert str(caught.value) == fault
    with pytest.raises(InputFault) as caught:
        list(parse_json_lines("\n".join(map(json.dumps, items)), source="a"))
    assert str(caught.value) == fault


def test_lines_in_a_json_file_and_a_list_in_a_lines_file_are_read_for_what_they_are() -> None:
    lines = '{"text": "a"}\n{"text": "b"}\n'
    assert _split(list(parse_json(lines, source="a.json"))) == (["a", "b"], [])
    listed = json.dumps([{"text": "a"}, {"text": "b"}], indent=1)
    assert _split(list(parse_json_lines(listed, source="a.jsonl"))) == (["a", "b"], [])
    assert _split(list(parse_json_lines(json.dumps(FULL, indent=1), source="a.jsonl"))) == (["Nine soldiers died."], [])


@pytest.mark.parametrize(
    ("item", "fault"),
    [
        ({}, "a: no text"),
        ({"text": None}, "a: no text"),
        ({"id": "x", "claims": []}, "a: no text: this looks like a reading, not a report"),
        ({"text": ""}, "a: text is empty"),
        ({"text": ["a"]}, "a: text is a list, not a string"),
        ({"text": True}, "a: text is true or false, not a string"),
        ({"text": "a\x00b"}, "a: text holds control characters"),
        ({"text": "a\ud800b"}, "a: text holds half a surrogate pair"),
        ({"text": "a", "title": 3}, "a: title is a number, not a string"),
        ({"text": "a", "id": {}}, "a: id is an object, not a string"),
        ({"text": "a", "published": 2021}, "a: published is a number, not a string"),
        ({"text": "a", "published": "04/05/2021"}, "a: published is no date: '04/05/2021' (write it as 2019-03-22)"),
        ({"text": "a", "published": "2021-02-30"}, "a: published is no date: '2021-02-30'"),
        ({"text": "a", "language": "unknown tongue"}, "a: language is no code: 'unknown tongue'"),
        ([], "a: an empty list"),
        (None, "a: nothing, not a report"),
    ],
)
def test_bad_json_reports(item: object, fault: str) -> None:
    with pytest.raises(InputFault) as caught:
        list(parse_json(json.dumps(item), source="a"))
    assert str(caught.value).startswith(fault)


@pytest.mark.parametrize(
    ("text", "fault"),
    [
        ('{\n "text": "a",\n}', "line 3"),
        ('{"text": "a"', "line 1, column 13"),
        ("[" * 100_000, "nested too deep"),
        ('{"text": ' + "9" * 5000 + "}", "a number too long"),
        ('{"text": "a\nb"}', "line 1"),
    ],
)
def test_broken_json_is_one_line_that_says_where(text: str, fault: str) -> None:
    with pytest.raises(InputFault, match=fault) as caught:
        list(parse_json(text, source="a.json"))
    assert "\n" not in str(caught.value)


def test_a_table_of_reports() -> None:
    text = 'ID,Text,Date,outlet,more\nr1,"Nine ""men"" died,\nit said.",2021-05-04,The Post,x\n\n,Four died.,,,\n'
    found = list(parse_csv(text, source="a.csv"))
    assert found == [
        Draft('Nine "men" died,\nit said.', outlet="The Post", published=date(2021, 5, 4), id="r1", number=2),
        Draft("Four died.", number=4),
    ]


@pytest.mark.parametrize("mark", [";", "\t"])
def test_other_delimiters(mark: str) -> None:
    text = mark.join(("title", "text")) + "\n" + mark.join(("Raid, again", "Nine, or ten, died.")) + "\n"
    assert list(parse_csv(text, source="a.csv")) == [Draft("Nine, or ten, died.", title="Raid, again", number=2)]


def test_bad_rows_are_named_and_the_others_go_on() -> None:
    text = 'text,published\na,\nb,yesterday\n"c"x,\nd,2021-05-04,,extra\n,2021-05-04\ne\nf,"never closed\ng,\n'
    texts, faults = _split(list(parse_csv(text, source="a.csv")))
    assert texts == ["a", "e"]
    assert faults == [
        "a.csv:3: published is no date: 'yesterday' (write it as 2019-03-22)",
        "a.csv:4: a bad row: ',' expected after '\"'",
        "a.csv:5: a bad row: 4 cells, the header has 2",
        "a.csv:6: text is empty",
        "a.csv:8: a quotation mark that is never closed; this row and what follows is not read",
    ]


@pytest.mark.parametrize(
    ("text", "fault"),
    [
        ("title,date\na,b\n", "no column `text` (it has: title, date)"),
        ("\n", "no column `text` (it has: none)"),
        ("text,Text\na,b\n", "two columns have the name `text`"),
        ('"text\n', "never closed"),
        ("text\n", "a table without a report"),
    ],
)
def test_tables_that_are_none(text: str, fault: str) -> None:
    with pytest.raises(InputFault) as caught:
        list(parse_csv(text, source="a.csv"))
    assert fault in str(caught.value)


def test_a_long_cell_is_read_and_the_limit_of_the_process_stays() -> None:
    before = csv.field_size_limit()
    (draft,) = parse_csv("text\n" + "word " * 60_000 + "\n", source="a.csv")
    assert isinstance(draft, Draft)
    assert len(draft.text) == 300_000
    assert csv.field_size_limit() == before
