from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from counterclaim.errors import InputFault
from counterclaim.records import Claim, Event, EventGroup, Mention, Reading, Report
from counterclaim.weighing.losses.table import COLUMNS, Row, read_table, to_losses, write_table

ROW = Row(3, 40, "Lorries-Freedonia", "Sylvania", "Cumulative", "Freedonia", 0, 0, "Lorries", "Sylvania-Freedonia")
NAMES = st.text(st.characters(codec="utf-8", exclude_categories=("C", "Z")), min_size=1, max_size=12)


def table(**cells: object) -> str:
    """One row, the named cells replaced."""
    record = {name: getattr(ROW, name) for name in COLUMNS} | cells
    return ",".join(COLUMNS) + "\n" + ",".join(str(record[name]) for name in COLUMNS) + "\n"


def test_a_table_is_read() -> None:
    assert read_table(table(), source="t.csv") == [ROW]


@pytest.mark.parametrize(
    ("text", "count"),
    [("40", 40), ("40.0", 40), ("1e+05", 100_000), ("1.5e3", 1500), ("0", 0), (" 7 ", 7)],
)
def test_whole_numbers_as_programs_write_them(text: str, count: int) -> None:
    assert read_table(table(loss_count=text), source="t.csv")[0].loss_count == count


@pytest.mark.parametrize(
    ("cells", "fault"),
    [
        ({"loss_count": -4}, "t.csv:2: loss_count -4 is not between 0 and 1,000,000,000"),
        ({"loss_count": "many"}, "t.csv:2: loss_count 'many' is no whole number"),
        ({"loss_count": "1.5"}, "t.csv:2: loss_count '1.5' is no whole number"),
        ({"loss_count": "nan"}, "t.csv:2: loss_count 'nan' is no whole number"),
        ({"loss_count": "9e99"}, "is not between"),
        ({"loss_count": ""}, "t.csv:2: no loss_count"),
        ({"days": 0}, "t.csv:2: days 0 is not between 1 and 3,653"),
        ({"minimum": 2}, "t.csv:2: minimum 2 is not between 0 and 1"),
        ({"minimum": 1, "maximum": 1}, "minimum and maximum are both 1"),
        ({"time_frame": "Week"}, "t.csv:2: time_frame 'Week' is neither Cumulative nor Day"),
        ({"loss_type": "Lorries-Sylvania"}, "is not category-loss_country"),
        ({"source_target": "Freedonia-Freedonia"}, "is not claim_source-loss_country"),
    ],
)
def test_a_bad_cell_is_one_clear_line(cells: dict[str, object], fault: str) -> None:
    with pytest.raises(InputFault) as raised:
        read_table(table(**cells), source="t.csv")
    assert fault in str(raised.value)
    assert "\n" not in str(raised.value)


@pytest.mark.parametrize(
    ("text", "fault"),
    [
        ("", "no column days, loss_count"),
        ("days,loss_count\n1,2\n", "t.csv: no column loss_type, claim_source"),
        (",".join(COLUMNS) + "\n", "t.csv: holds no report"),
        (table().replace("Sylvania-Freedonia\n", "\n"), "t.csv:2: no source_target"),
        (table().rpartition(",")[0] + "\n", "t.csv:2: no source_target"),
    ],
)
def test_a_bad_table_is_one_clear_line(text: str, fault: str) -> None:
    with pytest.raises(InputFault) as raised:
        read_table(text, source="t.csv")
    assert fault in str(raised.value)


@given(NAMES, NAMES, NAMES, st.integers(0, 10**9), st.booleans())
def test_what_is_written_is_read_again(source: str, country: str, category: str, count: int, bound: bool) -> None:
    row = Row(
        9,
        count,
        f"{category}-{country}",
        source,
        "Day",
        country,
        int(bound),
        0,
        category,
        f"{source}-{country}",
    )
    assert read_table(write_table([row, ROW]), source="t.csv") == [row, ROW]


# our own claims


def claim(attribute: str = "fatalities", **more: Any) -> Claim:
    fields: dict[str, Any] = {"eid": "e1", "value": "7", "quote": "…", "low": 7, "high": 7, "who": "soldiers"}
    return Claim(attribute=attribute, start=0, end=1, **(fields | {"claimant": "the army"} | more))


def rows(*claims: Claim, **known: Any) -> list[Row]:
    events = (
        Event("e1", "attack", "2024-05-03", date_precision="day", country="ML"),
        Event("e2", "attack", "2024-05-03", date_precision="day", country="ML"),
        Event("e3", "attack", "2024-05", date_precision="month", country="ML"),
    )
    report = Report("r1", "…", outlet="The Herald", published=date(2024, 5, 9))
    return to_losses([(replace(report, **known), Reading("r1", "en", "t", events=events, claims=claims))])


def test_a_toll_is_a_row_of_its_day() -> None:
    expected = Row(1, 7, "Military Deaths-ML", "the army", "Day", "ML", 0, 0, "Military Deaths", "the army-ML")
    assert rows(claim()) == [expected]


@pytest.mark.parametrize(
    ("made", "kept"),
    [
        (claim(low=3, high=None), [(3, 1, 0)]),
        (claim(low=None, high=9), [(9, 0, 1)]),
        (claim(low=3, high=9), [(3, 1, 0), (9, 0, 1)]),
        (claim(low=0, high=0), [(0, 0, 0)]),
        (claim(low=None, high=None), []),
        (claim(stance="denies"), []),
        (claim(stance="unconfirmed"), []),
        (claim(stance="disputes"), [(7, 0, 0)]),
        (claim(eid="e3"), []),
        (claim(eid=None), []),
        (claim(attribute="materiel_captured"), []),
    ],
)
def test_bounds_and_what_is_left_out(made: Claim, kept: list[tuple[int, int, int]]) -> None:
    assert [(r.loss_count, r.minimum, r.maximum) for r in rows(made)] == kept


@pytest.mark.parametrize(
    ("made", "category"),
    [
        (claim(who="civilians"), "Civilian Deaths"),
        (claim(who="rebels"), "Fighter Deaths"),
        (claim(who=None), "All Deaths"),
        (claim("injuries", who="police officers"), "Military Injuries"),
        (claim("missing_or_captured_people", who="villagers"), "Civilian Missing or Captured"),
    ],
)
def test_categories(made: Claim, category: str) -> None:
    assert [r.category for r in rows(made)] == [category]


def test_two_events_of_a_day_are_one_sum_and_a_repetition_counts_once() -> None:
    assert [r.loss_count for r in rows(claim(), claim(eid="e2", low=5, high=5), claim(low=8, high=8))] == [12]


def test_a_sum_over_events_is_cumulative() -> None:
    found = rows(
        claim(
            "aggregate",
            eid=None,
            who="Malian soldiers",
            quote="70 Malian soldiers were killed since May",
            low=70,
            high=70,
        ),
        claim(),
    )
    assert [(r.days, r.time_frame, r.loss_count, r.loss_country) for r in found] == [
        (1, "Day", 7, "ML"),
        (7, "Cumulative", 70, "ML"),
    ]


def test_the_report_itself_speaks_as_its_outlet() -> None:
    assert [r.claim_source for r in rows(claim(claimant="reporter"))] == ["The Herald"]
    assert [r.claim_source for r in rows(claim(claimant="reporter"), outlet=None)] == ["reporter"]


def test_our_table_can_be_read_again() -> None:
    found = rows(claim(), claim(low=3, high=9, who="civilians"))
    assert read_table(write_table(found), source="ours") == found
    assert to_losses([]) == []


def test_a_known_actor_is_one_source_under_every_name() -> None:
    said = (
        claim(claimant="IS", claimant_ids=("islamic-state",)),
        claim(claimant="EI", claimant_ids=("islamic-state",), low=9, high=9, eid="e2"),
    )
    assert [(r.claim_source, r.loss_count) for r in rows(*said)] == [("islamic-state", 16)]


def test_in_a_partys_own_statement_the_reporter_is_that_party() -> None:
    event = Event("e1", "attack", "2024-05-03", country="ML")
    reading = Reading("r1", "en", "t", "the Reed Band", (event,), (claim(claimant="reporter"),))
    assert [r.claim_source for r in to_losses([(Report("r1", "…", outlet="The Herald"), reading)])] == ["the Reed Band"]


def test_a_merged_event_lends_its_day_and_country() -> None:
    dated = Event("e1", "attack", "2024-05-03", date_precision="day", country="ML", main=True)
    vague = Event("e1", "attack", "2024-05", date_precision="month")
    told = [
        (Report(f"r{n}", "…"), Reading(f"r{n}", "en", "t", events=(event,), claims=(claim(),)))
        for n, event in enumerate((dated, vague))
    ]
    mentions = tuple(
        Mention(f"m{n}", report, "t", event, reading.claims, (0,))
        for n, ((report, reading), event) in enumerate(zip(told, (dated, vague), strict=True))
    )
    assert len(to_losses(told)) == 1
    found = to_losses(told, [EventGroup("g", mentions)])
    assert [(r.days, r.loss_country) for r in found] == [(1, "ML"), (1, "ML")]
