"""A summary in, pictures out as text: losses and bias ratios with their intervals, as SVG and as an HTML page.

The page is Bokeh's, with its scripts inside it: it needs no network. The SVG is written here, since Bokeh would need
a browser to make one.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from html import escape
from typing import Any, Final

from counterclaim.weighing.losses.summary import Figure, Summary

#: Unlike for the colour-blind too (Okabe and Ito); a ninth group begins again.
COLOURS: Final = ("#0072b2", "#d55e00", "#009e73", "#cc79a7", "#56b4e9", "#e69f00", "#7f7f7f", "#000000")
_LINE: Final = 17
_LEFT: Final = 250
_WIDTH: Final = 860
_RIGHT: Final = 150
_HEAD: Final = 54
_FOOT: Final = 26


@dataclass(frozen=True, slots=True)
class Line:
    """One interval: its label, what it is coloured by, its value and ends, and the value in words."""

    label: str
    group: str
    figure: Figure
    words: str


@dataclass(frozen=True, slots=True)
class Panel:
    """One picture: intervals on a logarithmic axis; `mark` is where a line is drawn across (a ratio of 1)."""

    title: str
    axis: str
    lines: tuple[Line, ...]
    mark: float | None = None

    @property
    def groups(self) -> list[str]:
        return list(dict.fromkeys(line.group for line in self.lines))

    def colour(self, group: str) -> str:
        return COLOURS[self.groups.index(group) % len(COLOURS)]

    @property
    def ends(self) -> tuple[float, float]:
        """Where the axis begins and ends: a little beyond the intervals."""
        lows = [line.figure.low for line in self.lines if line.figure.low > 0] or [0.1]
        highs = [line.figure.high for line in self.lines if line.figure.high > 0] or [10.0]
        return min(lows) / 1.15, max(*highs, min(lows) * 2) * 1.15


def told(value: float) -> str:
    """Two digits for a ratio, whole numbers from 100 on."""
    return f"{value:,.0f}" if value >= 100 else f"{value:.2f}" if value < 10 else f"{value:.1f}"


def _words(figure: Figure) -> str:
    return f"{told(figure.mean)} [{told(figure.low)} to {told(figure.high)}]"


def panels(summary: Summary) -> tuple[Panel, Panel]:
    """The losses, by country and category, and the bias ratios, by source."""
    losses = tuple(Line(f"{o.country}: {o.category}", o.country, o.figure, _words(o.figure)) for o in summary.losses)
    biases = tuple(
        Line(f"{b.source} on {b.country}: {b.category}", b.source, b.figure, _words(b.figure)) for b in summary.biases
    )
    return (
        Panel(f"Losses up to day {summary.last_day}", "mean and 95 % interval", losses),
        Panel("Reporting bias", "times the loss, mean and 95 % interval", biases, mark=1.0),
    )


# SVG


def to_svg(panel: Panel) -> str:
    """The panel as one SVG: the same bytes for the same figures."""
    height = _HEAD + _LINE * len(panel.lines) + _FOOT
    low, high = panel.ends
    span = math.log(high / low)

    def across(value: float) -> float:
        inside = min(max(value, low), high)
        return round(_LEFT + (_WIDTH - _LEFT - _RIGHT) * math.log(inside / low) / span, 1)

    bottom = height - _FOOT
    parts = [
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {_WIDTH} {height}" font-family="sans-serif" font-size="12">',
        f"<title>{escape(panel.title)}</title>",
        f'<rect width="{_WIDTH}" height="{height}" fill="#fff"/>',
        f'<text x="12" y="22" font-size="16" font-weight="bold">{escape(panel.title)}</text>',
        f'<text x="12" y="40" fill="#555">{escape(panel.axis)}</text>',
    ]
    for tick in _ticks(low, high):
        parts.append(f'<path d="M{across(tick)} {_HEAD - 6}V{bottom}" stroke="#ddd"/>')
        parts.append(f'<text x="{across(tick)}" y="{height - 8}" text-anchor="middle" fill="#555">{tick:,g}</text>')
    if panel.mark is not None and low < panel.mark < high:
        parts.append(f'<path d="M{across(panel.mark)} {_HEAD - 6}V{bottom}" stroke="#333" stroke-dasharray="4 3"/>')
    for number, line in enumerate(panel.lines):
        y, colour = _HEAD + _LINE * number + 8, panel.colour(line.group)
        left, right = across(line.figure.low), across(line.figure.high)
        parts.append(f'<text x="{_LEFT - 10}" y="{y + 4}" text-anchor="end">{escape(line.label)}</text>')
        parts.append(f'<path d="M{left} {y}H{right}" stroke="{colour}" stroke-width="2.5"/>')
        parts.append(f'<circle cx="{across(line.figure.mean)}" cy="{y}" r="4" fill="{colour}"/>')
        parts.append(f'<text x="{_WIDTH - 6}" y="{y + 4}" text-anchor="end" font-size="11">{escape(line.words)}</text>')
    return "\n".join([*parts, "</svg>"]) + "\n"


def _ticks(low: float, high: float) -> list[float]:
    """Powers of ten within the axis; with 2 and 5 between where these are few."""
    powers = range(math.floor(math.log10(low)), math.ceil(math.log10(high)) + 1)
    tens = [10.0**p for p in powers if low <= 10.0**p <= high]
    if len(tens) > 3:
        return tens
    steps = [step * 10.0**p for p in powers for step in (1, 2, 5)]
    return [float(f"{s:g}") for s in steps if low <= s <= high]


# HTML


def to_html(drawn: Sequence[Panel], *, title: str) -> str:
    """The panels as one page that needs nothing else."""
    from bokeh.embed import file_html
    from bokeh.layouts import column
    from bokeh.resources import INLINE

    return str(file_html(column(*(_plot(p) for p in drawn), sizing_mode="stretch_width"), INLINE, title=title))


def _plot(panel: Panel) -> Any:
    from bokeh.models import ColumnDataSource, HoverTool, Span
    from bokeh.plotting import figure

    names = [line.label for line in panel.lines]
    plot = figure(
        title=panel.title,
        x_axis_type="log",
        x_range=panel.ends,
        y_range=list(reversed(names)),
        x_axis_label=panel.axis,
        height=_HEAD + _FOOT + 40 + _LINE * len(names),
        sizing_mode="stretch_width",
        tools="xpan,xwheel_zoom,reset",
        active_scroll=None,
        toolbar_location="above",
    )
    for group in panel.groups:
        here = [line for line in panel.lines if line.group == group]
        source = ColumnDataSource(
            {
                "label": [line.label for line in here],
                "mean": [line.figure.mean for line in here],
                "low": [line.figure.low for line in here],
                "high": [line.figure.high for line in here],
                "words": [line.words for line in here],
            }
        )
        colour = panel.colour(group)
        plot.segment("low", "label", "high", "label", source=source, color=colour, line_width=2.5)
        dots = plot.scatter("mean", "label", source=source, size=8, color=colour)
        plot.add_tools(HoverTool(renderers=[dots], tooltips=[("", "@label"), ("", "@words")]))
    if panel.mark is not None:
        plot.add_layout(Span(location=panel.mark, dimension="height", line_dash="dashed", line_color="#333"))
    plot.ygrid.grid_line_color = None
    plot.toolbar.logo = None
    return plot
