"""Every resolution says its reason and what else was possible; what can't be explained is said, not made up."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from counterclaim.claims.explain import DateReason, Explanation, PlaceReason
from counterclaim.errors import ReadingFault
from counterclaim.pipeline import Tools, explain_report, read_report
from counterclaim.records import Event, Reading, Report

TEXT = (
    "BAMAKO, May 14 - Gunmen attacked a market in Ansongo, in eastern Mali, on Sunday and killed four traders, "
    "the Malian army said on Monday.\n\n"
    "Malian soldiers were ambushed near Labbezanga in March. Dozens of people have died since January. "
    "The convoy had passed through Qarvelim."
)


def _report(**known: object) -> Report:
    fields: dict[str, object] = {"id": "r1", "published": date(2024, 5, 14), "language": "en"} | known
    return Report(text=str(fields.pop("text", TEXT)), **fields)  # type: ignore[arg-type]


@pytest.fixture(scope="module")
def explained(tools: Tools) -> Explanation:
    return explain_report(_report(), tools)


def _first(explained: Explanation) -> tuple[PlaceReason, DateReason]:
    return explained.events[0].place, explained.events[0].date


def test_the_place_says_why_and_who_else_has_the_name(explained: Explanation) -> None:
    place, _ = _first(explained)
    assert (place.words, place.country, place.as_read) == ("Ansongo", "ML", True)
    assert "ML" in place.reason
    assert place.candidates[0].chosen
    assert (place.candidates[0].lat, place.candidates[0].lon) == (place.lat, place.lon)
    assert all(c.reason for c in place.candidates)
    assert all(c.km for c in place.candidates if c.lat is not None and not c.chosen)
    assert "Qarvelim" not in [c.name for c in place.candidates]
    assert "Labbezanga" in dict(place.others)


def test_the_date_says_what_it_counts_from_and_why_no_other(explained: Explanation) -> None:
    _, day = _first(explained)
    assert (day.phrase, day.value, day.anchor, day.as_read) == ("Sunday", "2024-05-12", "published", True)
    assert day.reason == "counted from the publication date 2024-05-14"
    against = {other.phrase: other.reason for other in day.others}
    assert against["Monday"] == "it says when something was said"
    assert against["May 14"] == "it dates the report"
    assert "span" in next(reason for phrase, reason in against.items() if "January" in phrase)


def test_parties_are_explained_with_their_event(explained: Explanation, tools: Tools) -> None:
    reading = read_report(_report(), tools)
    for event, why in zip(reading.events, explained.events, strict=True):
        assert why.eid == event.eid
        assert [p.words for p in why.parties] == [*event.perpetrators, *event.targets]
        assert all(p.resolution.reason for p in why.parties)
    assert {p.where for p in explained.claimants} == {"claimant"}
    assert len(explained.claimants) == len(reading.claims)


def test_explaining_changes_nothing_and_is_the_same_each_time(explained: Explanation, tools: Tools) -> None:
    assert explain_report(_report(), tools) == explained
    assert explain_report(_report(), tools, reading=read_report(_report(), tools)) == explained


def test_without_a_publication_date_the_day_stays_relative(tools: Tools) -> None:
    text = "Gunmen attacked a market in Ansongo, Mali, on Sunday and killed four traders."
    _, day = _first(explain_report(_report(text=text, published=None), tools))
    assert (day.phrase, day.value) == ("Sunday", None)
    assert day.reason == "it stays relative: no publication date is known"


def test_no_date_is_never_the_publication_date(tools: Tools) -> None:
    text = "Gunmen attacked a market in Ansongo, Mali, and killed four traders."
    _, day = _first(explain_report(_report(text=text), tools))
    assert (day.phrase, day.value) == (None, None)
    assert "the publication date is never taken for it" in day.reason


def _given(**known: object) -> Reading:
    fields: dict[str, object] = {"eid": "e1", "type": "attack", "main": True} | known
    return Reading("r1", "en", "a coder", None, (Event(**fields),))  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("known", "reason", "as_read"),
    [
        ({"place": "Ansongo", "country": "NE", "lat": 1.0, "lon": 2.0}, "ML", False),
        ({"place": "Velm"}, "these words are not found as a place in the report by this program", False),
        ({"place": None}, "no place of the report could be tied to it", True),
    ],
)
def test_a_place_of_a_given_reading(tools: Tools, known: dict[str, object], reason: str, as_read: bool) -> None:
    place, _ = _first(explain_report(_report(), tools, reading=_given(**known)))
    assert reason in place.reason
    assert place.as_read is as_read


@pytest.mark.parametrize(
    ("known", "reason", "as_read"),
    [
        ({"date": "2024-05-12"}, "counted from the publication date 2024-05-14", True),
        ({"date": "2024-05-11", "date_phrase": "Sunday"}, "counted from the publication date 2024-05-14", False),
        ({"date": "2020-01-01"}, "these words are not found as a date in the report by this program", False),
        ({"date_phrase": "at dawn"}, "these words are not found as a date in the report by this program", False),
        ({}, "no date of the report could be tied to it; the publication date is never taken for it", True),
    ],
)
def test_a_date_of_a_given_reading(tools: Tools, known: dict[str, object], reason: str, as_read: bool) -> None:
    explained = explain_report(_report(), tools, reading=_given(**known))
    assert (explained.reader, explained.explained_by) == ("a coder", tools.reader)
    _, day = _first(explained)
    assert (day.reason, day.as_read) == (reason, as_read)


def test_a_language_that_is_not_read(tools: Tools) -> None:
    reading = replace(_given(), language="xx")
    with pytest.raises(ReadingFault, match="'xx' is not read"):
        explain_report(_report(language="xx"), tools, reading=reading)
