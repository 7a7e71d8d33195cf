"""A ledger's readings, groups and disputes in, one self-contained HTML page out: no network, report text escaped."""

from __future__ import annotations

import base64
import hashlib
import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from importlib import resources
from itertools import groupby

from jinja2 import Environment, PackageLoader, StrictUndefined
from markupsafe import Markup

from counterclaim import __version__
from counterclaim.codebook import CODEBOOK_VERSION
from counterclaim.records import Dispute, EventGroup, Reading, Report
from counterclaim.views import charts
from counterclaim.views.facts import SIGNS, Facts, Row, facts_of, loose_rows, rows_of

#: Characters around a quote: a sentence or two on each side.
AROUND = 180
#: Charts on one page. Each is some 10 kB of data; they are drawn only when they come into view.
MOST_CHARTS = 200
#: Contradictions listed at the top; the others stand with their events.
MOST_SENTENCES = 12


@dataclass(frozen=True, slots=True)
class Page:
    """What a page shows."""

    title: str
    readings: tuple[tuple[Report, Reading], ...]
    groups: tuple[EventGroup, ...]
    disputes: Mapping[str, Sequence[Dispute]]
    of_persons: tuple[Dispute, ...] = ()
    failures: tuple[tuple[Report, str], ...] = ()


@dataclass(frozen=True, slots=True)
class EventView:
    """One event as the template needs it. `chart` says whether a toll chart is drawn, `height` how high it will be."""

    facts: Facts
    rows: list[Row]
    told: list[str]
    disputes: Sequence[Dispute]
    chart: bool
    height: int
    unshown: int


@dataclass(frozen=True, slots=True)
class Context:
    """The words before and after a quote."""

    before: str
    after: str


def context_of(row: Row) -> Context:
    """Cut at blanks, with an ellipsis where the text goes on."""
    text, start, end = row.report.text, row.claim.start, row.claim.end
    before, after = text[max(0, start - AROUND) : start], text[end : end + AROUND]
    if start > AROUND:
        before = "… " + before.split(None, 1)[-1]
    if end + AROUND < len(text):
        after = after.rsplit(None, 1)[0] + " …"
    return Context(before, after)


def credit_of(report: Report) -> str:
    """Whose words they are: outlet, title, day."""
    day = report.published.isoformat() if report.published else "date of publication unknown"
    return ", ".join(part for part in (report.outlet, report.title or report.id, day) if part)


def _by_attribute(rows: Iterable[Row]) -> list[tuple[str, list[Row]]]:
    return [(name, list(members)) for name, members in groupby(rows, key=lambda row: row.attribute)]


def _is_web(url: str | None) -> bool:
    """Only addresses of the web become links: "javascript:" in a report must not."""
    return url is not None and url.lower().startswith(("https://", "http://"))


def environment() -> Environment:
    environment = Environment(
        loader=PackageLoader("counterclaim.views"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.filters.update(
        context=context_of, credit=credit_of, groupby_attribute=_by_attribute, is_web=_is_web, raw=Markup
    )
    return environment


def static(name: str) -> str:
    return resources.files("counterclaim.views").joinpath("static", name).read_text(encoding="utf-8")


def _bokeh() -> str:
    """The one Bokeh script that plots need, as installed."""
    from bokeh.resources import Resources

    return "\n".join(Resources(mode="inline", components=["bokeh"]).js_raw)


def policy(scripts: Sequence[str]) -> str:
    """Nothing may be loaded; only the scripts of this page may run, each known by its hash. Bokeh sets styles."""
    digests = (base64.b64encode(hashlib.sha256(script.encode()).digest()).decode() for script in scripts)
    hashes = " ".join(f"'sha256-{digest}'" for digest in digests) or "'none'"
    return (
        f"default-src 'none'; script-src {hashes}; style-src 'unsafe-inline'; img-src data:; "
        "base-uri 'none'; form-action 'none'"
    )


def _for_script(text: str) -> str:
    """JSON that can't end the element it stands in."""
    return text.replace("<", "\\u003c")


def _views(page: Page) -> tuple[list[EventView], int]:
    """The events, and how many of those with enough tolls are left without a chart."""
    voices = {(report.id, reading.reader): reading.voice for report, reading in page.readings}
    rows = {group.id: rows_of(group, voices=voices) for group in page.groups}
    tolls = {key: len(charts.toll_rows(found)) for key, found in rows.items()}
    worth = [group.id for group in page.groups if tolls[group.id] >= 2]
    charted = set(sorted(worth, key=lambda key: (-tolls[key], key))[:MOST_CHARTS])
    views = [
        EventView(
            facts=facts_of(group),
            rows=rows[group.id],
            told=list(dict.fromkeys(m.report.outlet or m.report.id for m in group.mentions)),
            disputes=page.disputes.get(group.id, ()),
            chart=group.id in charted,
            height=charts.height_of(tolls[group.id]),
            unshown=max(0, tolls[group.id] - charts.MOST_LINES),
        )
        for group in page.groups
    ]
    return views, len(worth) - len(charted)


def _charts(page: Page, views: Sequence[EventView]) -> list[tuple[str, str]]:
    """The charts by the name of their place in the page, as JSON."""
    drawn = []
    located = [view.facts for view in views if view.facts.lat is not None and view.facts.lon is not None]
    if located:
        drawn.append(("map", _for_script(charts.event_map(located, "chart-map"))))
    for view in views:
        if view.chart:
            chart = charts.toll_chart(charts.toll_rows(view.rows), f"chart-{view.facts.id}")
            drawn.append((view.facts.id, _for_script(chart)))
    return drawn


def _counts(page: Page) -> list[tuple[int, str]]:
    disputes = sum(len(found) for found in page.disputes.values()) + len(page.of_persons)
    counts = [
        (len(page.readings), "report", "reports"),
        (len(page.groups), "event", "events"),
        (sum(len(reading.claims) for _, reading in page.readings), "claim", "claims"),
        (disputes, "contradiction", "contradictions"),
    ]
    if page.failures:
        counts.append((len(page.failures), "report not read", "reports not read"))
    return [(number, one if number == 1 else many) for number, one, many in counts]


def _first_sentences(page: Page) -> list[Dispute]:
    """The first contradiction of each event, those with the most reports first: many events, not many of one."""
    disputed = [group for group in page.groups if page.disputes.get(group.id)]
    ranked = sorted(disputed, key=lambda group: -len(group.mentions))
    return [*(page.disputes[group.id][0] for group in ranked), *page.of_persons][:MOST_SENTENCES]


def render(page: Page) -> str:
    """The whole page. The same page gives the same text."""
    views, uncharted = _views(page)
    drawn = _charts(page, views)
    # Without a chart nothing needs Bokeh, and the page is a megabyte lighter.
    scripts = ([_bokeh()] if drawn else []) + [static("page.js").replace("__INK__", json.dumps(charts.INK))]
    scripts = [script.replace("</script", "<\\/script") for script in scripts]
    part = _first_sentences(page)
    told = sum(len(found) for found in page.disputes.values()) + len(page.of_persons)
    located = sum(view.facts.lat is not None and view.facts.lon is not None for view in views)
    return (
        environment()
        .get_template("page.html")
        .render(
            page=page,
            events=views,
            charts=drawn,
            map=any(name == "map" for name, _ in drawn),
            located=located,
            unlocated=len(views) - located,
            charted=sum(view.chart for view in views),
            uncharted=uncharted,
            part=part,
            unsaid=told - len(part),
            loose=loose_rows(page.readings),
            counts=_counts(page),
            readers=sorted({reading.reader for _, reading in page.readings}),
            signs=SIGNS,
            scripts=scripts,
            policy=policy(scripts),
            style=static("page.css"),
            version=__version__,
            codebook=CODEBOOK_VERSION,
        )
    )
