from __future__ import annotations

import base64
import hashlib
import html
import itertools
import json
import re
import time
from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from typing import Any

import pytest

from counterclaim.merging.plain import group
from counterclaim.records import Claim, Dispute, Event, EventGroup, Mention, Reading, Report
from counterclaim.views import charts, page
from counterclaim.views.facts import Row, facts_of, groups_of_reading
from counterclaim.views.page import Page, render

EVIL = "<script>alert(1)</script><img src=x onerror=alert(2)>\"'&</blockquote>"


def _page(readings: Sequence[tuple[Report, Reading]], **known: Any) -> Page:
    mentions = [m for report, reading in readings for g in groups_of_reading(report, reading) for m in g.mentions]
    groups = group([replace(m, id=f"m{n}") for n, m in enumerate(mentions)])
    fields: dict[str, Any] = {"title": "T", "disputes": {}} | known
    return Page(readings=tuple(readings), groups=tuple(groups), **fields)


def _without_scripts(text: str) -> str:
    return re.sub(r"<script>.*?</script>", "", text, flags=re.S)


def test_one_file_that_loads_nothing(story: list[tuple[Report, Reading]]) -> None:
    text = _without_scripts(render(_page(story)))
    assert not re.search(r"<(?:script|link|img|iframe)[^>]*(?:src|href)=", text)
    assert "@import" not in text
    assert not re.search(r"url\(", text)


def test_policy_names_the_scripts_and_no_other(story: list[tuple[Report, Reading]]) -> None:
    text = render(_page(story))
    found = re.search(r'Content-Security-Policy" content="([^"]+)"', text)
    assert found
    policy = html.unescape(found.group(1))
    assert policy.startswith("default-src 'none'; script-src 'sha256-")
    assert "unsafe-eval" not in policy
    assert "unsafe-inline" not in policy.split("style-src")[0]
    scripts = re.findall(r"<script>(.*?)</script>", text, flags=re.S)
    assert len(scripts) == 2
    for script in scripts:
        digest = base64.b64encode(hashlib.sha256(script.encode()).digest()).decode()
        assert f"'sha256-{digest}'" in policy


def test_what_a_report_says_is_never_markup() -> None:
    report = Report(EVIL, EVIL, title=EVIL, outlet=EVIL, url="javascript:alert(3)")
    claims = tuple(
        Claim("e1", "fatalities", EVIL, EVIL, 0, len(EVIL), low=n, who=EVIL, claimant=EVIL + str(n), via=(EVIL,))
        for n in (1, 9)
    )
    event = Event("e1", "attack", place=EVIL, lat=1.0, lon=1.0, perpetrators=(EVIL,), date_phrase=EVIL)
    reading = Reading(EVIL, "en", EVIL, EVIL, (event,), claims)
    made = _page([(report, reading)], title=EVIL, failures=((report, EVIL),))
    dispute = Dispute("toll", "fatalities", made.groups[0].id, EVIL, ((), ()))
    text = render(replace(made, disputes={made.groups[0].id: [dispute]}, of_persons=(dispute,)))
    assert "<script>alert" not in text
    assert "<img" not in _without_scripts(text)
    assert "javascript:alert" not in text
    assert text.count("</html>") == 1
    # What the charts show stands in JSON that can't end its element.
    for data in re.findall(r'<script type="application/json"[^>]*>(.*?)</script>', text, flags=re.S):
        assert "<" not in data
        json.loads(data)


def test_quote_stands_in_its_context(story: list[tuple[Report, Reading]]) -> None:
    text = render(_page(story))
    context = '<mark>At least 12 guards were killed</mark><span class="around"> in Ansongo on Sunday'
    assert context in text
    assert text.count("<details>") == 5


def test_long_context_is_cut_at_words() -> None:
    words = "one two three " * 60
    report = Report("r1", f"{words}HERE {words}")
    start = report.text.index("HERE")
    around = page.context_of(Row(report, "rules", 0, Claim(None, "other", "v", "HERE", start, start + 4), "x"))
    assert around.before.startswith("… ")
    assert around.after.endswith(" …")
    assert set((around.before + around.after).split()) == {"one", "two", "three", "…"}


@pytest.mark.parametrize(
    ("url", "linked"),
    [("https://a.example/x", True), ("HTTP://a.example", True), ("data:text/html,x", False), (None, False)],
)
def test_links(url: str | None, linked: bool) -> None:
    text = _without_scripts(render(_page([(Report("r1", "x", url=url), Reading("r1", "en", "rules"))])))
    assert ('rel="noopener noreferrer nofollow"' in text) is linked


def test_relative_dates_say_so() -> None:
    reading = Reading("r1", "en", "rules", None, (Event("e1", "attack", date_phrase="on Sunday"),))
    text = render(_page([(Report("r1", "x"), reading)]))
    assert "“on Sunday”, publication date unknown" in text
    assert "unknown: dates stay relative" in text


def test_without_charts_no_bokeh() -> None:
    text = render(_page([(Report("r1", "x"), Reading("r1", "en", "rules"))]))
    assert len(text) < 40_000
    assert "No event in the ledger" in text


@pytest.fixture(autouse=True)
def _small_bokeh(monkeypatch: pytest.MonkeyPatch) -> None:
    """Bokeh's own megabyte would make every search through a page slow."""
    monkeypatch.setattr(page, "_bokeh", lambda: "/* Bokeh */")


def test_same_ledger_same_page(story: list[tuple[Report, Reading]]) -> None:
    assert render(_page(story)) == render(_page(story))


def _tolls(*bounds: tuple[int | None, int | None]) -> list[Row]:
    return [
        Row(Report("r1", "q"), "rules", n, Claim("e1", "fatalities", "v", "q", 0, 1, low=low, high=high), f"c{n}")
        for n, (low, high) in enumerate(bounds)
    ]


def _columns(chart: str) -> dict[str, list[Any]]:
    (found,) = (a for a in charts._attributes(json.loads(chart)) if a.get("name") == "tolls")
    return dict(found["data"]["entries"])


def test_tolls_with_open_bounds_are_arrows() -> None:
    columns = _columns(charts.toll_chart(_tolls((10, 20), (5, 5), (12, None), (None, 30)), "c"))
    assert columns["low"] == [10, 5, 12, 30]
    assert columns["mid"] == [10, 5, 12, 30]
    assert [head > 0 for head in columns["head"]] == [False, False, True, True]
    assert columns["high"][2] > 12
    assert columns["high"][3] < 30


def test_claims_without_bounds_are_no_tolls() -> None:
    assert len(charts.toll_rows(_tolls((None, None), (0, 0)))) == 1


@pytest.mark.parametrize(
    "bounds", [[(0, 0), (0, 0)], [(1, None), (1_000_000, None)], [(None, 0), (0, None)], [(3, 3)] * 60]
)
def test_odd_tolls_can_be_drawn(bounds: list[tuple[int | None, int | None]]) -> None:
    columns = _columns(charts.toll_chart(_tolls(*bounds), "c"))
    assert len(columns["y"]) == min(len(bounds), charts.MOST_LINES)


def _told(*said: tuple[int, str, int | None, int | None]) -> list[Row]:
    """Tolls by (day of March, claimant, low, high)."""
    return [
        Row(
            Report(f"r{n}", "q", published=date(2024, 3, day)),
            "rules",
            n,
            Claim("e1", "fatalities", "v", "q", 0, 1, low=low, high=high, who="soldiers"),
            who,
        )
        for n, (day, who, low, high) in enumerate(said)
    ]


def _series(chart: str) -> dict[str, list[Any]]:
    (found,) = (a for a in charts._attributes(json.loads(chart)) if a.get("name") == "series")
    return dict(found["data"]["entries"])


def test_tolls_stand_at_the_day_that_their_report_said_them() -> None:
    rows = charts.time_rows(_told((1, "the army", 4, 4), (3, "the army", 9, 12), (3, "the band", 20, None)))
    chart = charts.time_chart(rows, "c")
    columns, series = _columns(chart), _series(chart)
    day = 86_400_000
    assert columns["day"][1] - columns["day"][0] == 2 * day
    assert 0 < columns["day"][2] - columns["day"][1] < day
    assert columns["low"] == [4, 9, 20]
    assert columns["high"][1] == 12
    assert columns["high"][2] > 20
    assert [len(days) for days in series["days"]] == [2, 1]
    assert series["people"] == [[4, 9], [20]]


def test_what_was_said_on_one_day_or_on_none_known_has_no_course() -> None:
    assert charts.time_rows(_told((1, "the army", 4, 4), (1, "the band", 9, 9))) == []
    assert charts.time_rows(_tolls((1, 1), (2, 2))) == []


def test_more_claimants_than_can_be_told_apart_are_left_to_the_other_chart() -> None:
    rows = charts.time_rows(_told(*((1 + n, f"c{n}", n, n) for n in range(20))))
    assert len(rows) == charts.MOST_SERIES


def test_names_in_a_chart_over_time_do_not_cover_each_other() -> None:
    rows = charts.time_rows(_told(*((1 + n, f"c{n}", 10, 10) for n in range(9)), (12, "high", 500, None)))
    places = sorted(_series(charts.time_chart(rows, "c"))["place"])
    assert all(b - a > 10 for a, b in itertools.pairwise(places))


def test_charts_of_a_page_share_no_names(story: list[tuple[Report, Reading]]) -> None:
    one, two = (charts.toll_chart(_tolls((1, 1), (2, 2)), name) for name in ("chart-a", "chart-b"))
    assert one != two
    assert not set(re.findall(r'"id":"([^"]+)"', one)) & set(re.findall(r'"id":"([^"]+)"', two))
    assert "p1001" not in one


def test_map_at_the_edge_of_the_world() -> None:
    for lat, lon in ((89.0, 179.9), (-89.0, -179.9), (0.0, 0.0)):
        (made,) = _page(
            [(Report("r", "x"), Reading("r", "en", "s", None, (Event("e", "attack", lat=lat, lon=lon),)))]
        ).groups
        json.loads(charts.event_map([facts_of(made)], "m"))


def test_a_thousand_events() -> None:
    """The page of a large ledger is made in seconds, stays under 10 MB, and says what is left out."""
    text = "The army said that 9 guards were killed. The Reed Band said that 30 guards were killed. " * 8
    first, second = text.index("9 guards"), text.index("30 guards")
    groups = []
    for n in range(1000):
        report = Report(f"r{n}", text, outlet="Plains Wire")
        claims = (
            Claim("e1", "fatalities", "9", "9 guards", first, first + 8, low=9, high=9, claimant="the army"),
            Claim("e1", "fatalities", "30", "30 guards", second, second + 9, low=30, high=30, claimant="the Reed Band"),
        )
        event = Event("e1", "attack", date="2024-05-12", place=f"Village {n}", lat=10 + n % 50 / 10, lon=n % 40 / 10)
        groups.append(EventGroup(f"g{n}", (Mention(f"m{n}", report, "rules", event, claims, (0, 1)),)))
    began = time.monotonic()
    made = render(Page("T", (), tuple(groups), {}))
    assert time.monotonic() - began < 15
    assert len(made) < 10_000_000
    assert made.count('data-chart="data-g') == page.MOST_CHARTS
    assert f"Charts are drawn for the {page.MOST_CHARTS} events" in made
    assert "800 more events" in made
