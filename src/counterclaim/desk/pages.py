"""The pages: requests in, the desk asked, HTML out. Everything that comes from a report or a person is escaped."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from functools import cache
from importlib import resources
from typing import Annotated, Any, Final

from fastapi import APIRouter, Path, Query, Request, Response
from fastapi.responses import HTMLResponse, RedirectResponse
from jinja2 import Environment, PackageLoader, StrictUndefined
from markupsafe import Markup, escape

from counterclaim import __version__
from counterclaim.codebook import COUNTS, Attribute, EventType, PlacePrecision, Stance
from counterclaim.desk.agreement import paired, value_of
from counterclaim.desk.api import claim_etag as etag_of_claim
from counterclaim.desk.api import done_by, event_etag, hit_of
from counterclaim.desk.drawing import HEIGHT, WIDTH, bars_of, graph_of, map_of
from counterclaim.desk.index import actor_key, actors_in
from counterclaim.desk.marked import stretches
from counterclaim.desk.service import bare_names
from counterclaim.desk.web import (
    CHART_POLICY,
    ORDERS,
    STATUSES,
    Filters,
    Offset,
    Reader,
    TheDesk,
    TheFilters,
    from_one_state,
    session_of,
    state_of,
)
from counterclaim.ledger.desk import MOST_COUNTED, SHORT_KEY
from counterclaim.ledger.desk_search import MOST_RANKED
from counterclaim.resolve.claim_corrections import Shown
from counterclaim.views import charts
from counterclaim.views.facts import SIGNS, bounds_of, claimant_of
from counterclaim.views.page import context_of
from counterclaim.views.why import change_of, lines_of
from counterclaim.weighing.reliability import WORDS, in_words
from counterclaim.weighing.rules.scene import country_name

router = APIRouter(include_in_schema=False)
PAGE: Final = 40
#: Events that one map draws; the most needed ones.
MOST_SPOTS: Final = 2000
#: Events that one page to hand on may hold.
MOST_TO_SHARE: Final = 300

#: What each key does, as the help lists them: (keys, what, where).
KEYS: Final = (
    ("?", "show or hide this list", "everywhere"),
    ("/", "search", "everywhere"),
    ("g q", "go to the queue (g m map, g a actors, g v activity)", "everywhere"),
    ("j  k", "next, previous line or claim", "queue, report"),
    ("Enter", "open it", "queue"),
    ("c", "confirm the claim", "report"),
    ("x", "reject it", "report"),
    ("e", "correct it", "report"),
    ("a", "add a claim: the words selected, or typed", "report"),
    ("u", "take your last step back", "report"),
    ("d", "done with this report, on to the next", "report"),
    ("n", "next report without being done", "report"),
    ("Escape", "close what is open", "everywhere"),
)


def _day(value: Any) -> str:
    return value.isoformat() if value else "unknown"


def _when(value: datetime) -> str:
    return f"{value:%Y-%m-%d %H:%M}"


def _words(value: str) -> str:
    return value.replace("_", " ")


def _number(value: float | int) -> str:
    return f"{value:,}"


def _counted(value: int) -> str:
    """A number of what fits, of which not all may have been counted."""
    return f"more than {MOST_COUNTED:,}" if value == MOST_COUNTED + 1 else f"{value:,}"


def _share(value: float | None) -> str:
    return "–" if value is None else f"{value:.2f}"


def _what(kind: str) -> str:
    """An event's type as a heading begins with it; "other" alone would say nothing."""
    return "Event" if kind == EventType.OTHER else _words(kind).capitalize()


def _whereabouts(row: Mapping[str, Any]) -> str:
    """Where a line of a list says that an event was: its place, else the country by its name."""
    if row["place"]:
        return f"at {row['place']}"
    return f"in {country_name(row['country']) or row['country']}" if row["country"] else "(place not given)"


def _is_web(url: str | None) -> bool:
    """Only addresses of the web become links: "javascript:" in a report must not."""
    return url is not None and url.lower().startswith(("https://", "http://"))


def _text(value: str) -> Markup:
    """Text whose every character a browser keeps: it would drop a carriage return, and offsets would not fit any more."""
    return Markup(str(escape(value)).replace("\r", "&#13;"))


@cache
def _environment() -> Environment:
    environment = Environment(
        loader=PackageLoader("counterclaim.desk"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        auto_reload=False,
    )
    environment.filters.update(
        day=_day,
        when=_when,
        words=_words,
        what=_what,
        whereabouts=_whereabouts,
        number=_number,
        counted=_counted,
        share=_share,
        is_web=_is_web,
        whole=_text,
        context=context_of,
    )
    environment.globals.update(
        signs=SIGNS,
        version=__version__,
        keys=KEYS,
        attributes=[str(a) for a in Attribute],
        stances=[str(s) for s in Stance],
        types=[str(t) for t in EventType],
        precisions=[str(p) for p in PlacePrecision],
        counted=[str(a) for a in COUNTS],
        statuses=STATUSES,
        short=SHORT_KEY,
        most_counted=MOST_COUNTED,
        most_ranked=MOST_RANKED,
    )
    return environment


def render(request: Request, name: str, *, charted: bool = False, status: int = 200, **values: Any) -> HTMLResponse:
    """A page with what every page needs: who asks, where they are, the token for changes."""
    state = state_of(request)
    session = session_of(request)
    text = (
        _environment()
        .get_template(name)
        .render(
            person=session.person if session else None,
            csrf=session.csrf if session else "",
            team=state.people is not None,
            path=request.url.path,
            charted=charted,
            may_code=session is not None and session.person.may("coder"),
            **values,
        )
    )
    headers = {"content-security-policy": CHART_POLICY} if charted else None
    return HTMLResponse(text.encode("utf-8", "replace").decode("utf-8"), status, headers)


def fault_page(request: Request, status: int, detail: str) -> Response:
    return render(request, "fault.html", status=status, code=status, detail=detail)


# static files: ours, and Bokeh's as it is installed


_KINDS: Final = {".css": "text/css; charset=utf-8", ".js": "text/javascript; charset=utf-8", ".svg": "image/svg+xml"}


@cache
def _static(name: str) -> bytes | None:
    if name == "bokeh.js":
        from bokeh.resources import Resources

        return "\n".join(Resources(mode="inline", components=["bokeh"]).js_raw).encode()
    folder = resources.files("counterclaim.desk").joinpath("static")
    if name not in {entry.name for entry in folder.iterdir()}:
        return None
    return folder.joinpath(name).read_bytes()


@router.get("/static/{name}")
def static(request: Request, name: Annotated[str, Path(max_length=60)]) -> Response:
    import hashlib

    data = _static(name)
    ending = name[name.rfind(".") :] if "." in name else ""
    if data is None or ending not in _KINDS:
        return Response(status_code=404)
    etag = f'"{hashlib.sha256(data).hexdigest()[:20]}"'
    headers = {"etag": etag, "cache-control": "max-age=300"}
    if request.headers.get("if-none-match") == etag:
        return Response(status_code=304, headers=headers)
    return Response(data, media_type=_KINDS[ending], headers=headers)


@router.get("/favicon.ico")
def icon() -> Response:
    return Response(status_code=204)


# queue and search


def _filter_values(desk: Any, found: Filters) -> dict[str, Any]:
    return {"filters": found, "countries": desk.ledger.countries(), "week": week_ago()}


@router.get("/")
@from_one_state
def queue(
    request: Request,
    desk: TheDesk,
    person: Reader,
    found: TheFilters,
    show: Annotated[str, Query(max_length=20)] = "reports",
    order: Annotated[str, Query(max_length=20)] = "need",
    q: Annotated[str, Query(max_length=300)] = "",
    offset: Offset = 0,
) -> Response:
    """What waits for a person, by need; and the search."""
    show = "events" if show == "events" else "reports"
    order = order if order in ORDERS else "need"
    values: dict[str, Any] = {"show": show, "order": order, "q": q, "offset": offset, "step": PAGE, "orders": ORDERS}
    values |= _filter_values(desk, found) | {"counts": desk.ledger.counts()}
    if q.strip():
        hits, total = desk.ledger.search(q, kind=None, offset=offset, limit=PAGE)
        return render(request, "search.html", hits=[hit_of(h) for h in hits], total=total, **values)
    if show == "events":
        rows, total = desk.ledger.events(found.wanted, order=order, offset=offset, limit=PAGE)
    else:
        rows, total = desk.ledger.report_rows(found.wanted, offset=offset, limit=PAGE)
    return render(request, "queue.html", rows=rows, total=total, **values)


# event

EventId = Annotated[str, Path(max_length=64)]


@router.get("/events/{event}")
@from_one_state
def event_page(request: Request, desk: TheDesk, person: Reader, event: EventId) -> Response:
    """One event: who says what, where they part, and what it amounts to."""
    view = desk.event(event)
    if view.told.event != event:
        return RedirectResponse(f"/events/{view.told.event}", status_code=302)
    drawn: list[tuple[str, str]] = []
    tolls = sorted(charts.toll_rows(view.rows), key=lambda r: (_day(r.report.published), r.report.id, r.number))
    if tolls:
        drawn.append(("tolls", _for_script(charts.toll_chart(tolls, "chart-tolls"))))
    timed = charts.time_rows(tolls)
    if timed:
        drawn.append(("times", _for_script(charts.time_chart(timed, "chart-times"))))
    keys = desk.ledger.keys_of(set(view.told.reading_of.values()))
    spots = [dict(view.told.row)] if view.facts.lat is not None and view.facts.lon is not None else []
    box = _around(view.facts.lat, view.facts.lon) if spots else None
    return render(
        request,
        "event.html",
        charted=bool(drawn),
        view=view,
        etag=event_etag(view),
        drawn=drawn,
        height=charts.height_of(len(tolls)),
        ink_json=_for_script(json.dumps(charts.INK)),
        time_height=charts.TIME_HEIGHT if timed else 0,
        untimed=len(tolls) - len(timed),
        unshown=max(0, len(tolls) - charts.MOST_LINES),
        map=map_of(spots, box) if spots else None,
        map_size=(WIDTH, HEIGHT),
        sources=_sources(view),
        grade_words=WORDS,
        citation=_citation(view),
        parties=_party_names(view),
        span=_span,
        notes=[r for r in view.remarks if r.kind == "note" and r.undone_by is None],
        day_value=_exact_day(view),
        change_of=change_of,
        box_words=_box_words,
        spot_link=lambda spot: f"/map?box={_box_words(spot.box)}",
        view_key=lambda mention: keys[view.told.reading_of[mention.id]][:SHORT_KEY],
        other_of=lambda mention: next(m.id for m in view.group.mentions if m.id != mention.id),
    )


@router.get("/events/{event}/why")
def why_page(
    request: Request,
    desk: TheDesk,
    person: Reader,
    event: EventId,
    of: Annotated[str | None, Query(max_length=64)] = None,
) -> Response:
    """Why an event has its place, its day and its actors, and what else was possible."""
    found, others = desk.why(event, of=of)
    whys = [(why, list(lines_of(why))) for why in found]
    return render(request, "why.html", event=event, whys=whys, others=others)


def _box_words(box: tuple[float, float, float, float]) -> str:
    return ",".join(f"{part:g}" for part in box)


def _around(lat: float | None, lon: float | None) -> tuple[float, float, float, float]:
    assert lat is not None
    assert lon is not None
    return (max(-180.0, lon - 4.5), max(-90.0, lat - 2.5), min(180.0, lon + 4.5), min(90.0, lat + 2.5))


def _exact_day(view: Any) -> str:
    return next((m.event.date for m in view.group.mentions if m.event.date), "")


def _span(estimate: Any) -> str:
    if estimate.best is None:
        return "no figure"
    low = "?" if estimate.low is None else str(estimate.low)
    return f"{estimate.best} ({low} {'or more' if estimate.high is None else f'to {estimate.high}'})"


def _for_script(text: str) -> Markup:
    """JSON that can't end the element it stands in."""
    return Markup(text.replace("<", "\\u003c"))


def _party_names(view: Any) -> list[str]:
    names = [n for m in view.group.mentions for n in (*m.event.perpetrators, *m.event.targets)]
    names += [c.claimant for m in view.group.mentions for c in m.claims if c.claimant != "reporter"]
    return list(dict.fromkeys(names))


def _sources(view: Any) -> list[dict[str, Any]]:
    """The outlets and claimants of an event with their grades, those with the most claims first; `actor` is whom the
    actors' pages know by that name, None for an outlet that makes no claim of its own."""
    from counterclaim.wordlists import fold

    counted: Counter[str] = Counter()
    for row in view.rows:
        counted[row.report.outlet or row.report.id] += 1
        if row.claim.claimant != "reporter":
            counted[row.claim.claimant_name or row.claim.claimant] += 1
    known = {name: actor for actor, _, called, _ in actors_in(view.group) for name in called}
    return [
        {"name": name, "claims": n, "grade": view.grades.get(fold(name)), "actor": known.get(name)}
        for name, n in counted.most_common(30)
    ]


def _citation(view: Any) -> str:
    reports = list(dict.fromkeys(m.report for m in view.group.mentions))
    told = "; ".join(
        ", ".join(part for part in (r.outlet, f"“{r.title or r.id}”", _day(r.published), r.url) if part)
        for r in reports
    )
    return f"{view.facts.what} {view.facts.whereabouts}, {view.facts.day}. Event {view.told.event}, Counterclaim {__version__}. Told by: {told}."


# report


@router.get("/reports/{key}")
@from_one_state
def report_page(
    request: Request,
    desk: TheDesk,
    person: Reader,
    key: Annotated[str, Path(max_length=64)],
    reader: Annotated[str | None, Query(max_length=200)] = None,
) -> Response:
    """The text as published with its claims marked, each to be confirmed, corrected or rejected."""
    opened = desk.report(key, reader=reader or None)
    claims = [_claim_line(opened, shown) for shown in opened.shown]
    order = sorted(claims, key=lambda c: (c["claim"].start, c["claim"].end, c["shown"].number))
    checked = sum(1 for c in claims if c["shown"].rows)
    return render(
        request,
        "report.html",
        opened=opened,
        key=opened.key[:SHORT_KEY],
        parts=stretches(opened.report.text, opened.shown),
        claims=[c for c in order if c["shown"].state not in ("rejected", "withdrawn")],
        claimants=sorted({c["claim"].claimant for c in order if c["claim"].claimant != "reporter"}),
        taken_out=[c for c in order if c["shown"].state in ("rejected", "withdrawn")],
        checked=checked,
        total=len(claims),
        done=done_by(opened),
        next=desk.ledger.next_report(opened.key),
        events={m.event.eid: m.event for m in opened.mentions},
        notes=[r for r in opened.remarks if r.kind == "note" and r.undone_by is None],
        readers=sorted({name for _, name, _ in opened.others}),
    )


def _claim_line(opened: Any, shown: Shown) -> dict[str, Any]:
    claim = shown.content
    return {
        "shown": shown,
        "claim": claim,
        "ref": f"{opened.seq}-{shown.number}",
        "etag": etag_of_claim(opened.seq, shown),
        "claimant": claimant_of(claim, opened.report, voice=opened.reading.voice),
        "bounds": bounds_of(claim.low, claim.high),
        "sign": SIGNS.get(claim.stance, "?"),
        "event": opened.event_of.get(claim.eid or ""),
        "mine": [row for row in shown.rows if row.kind != "undo" and row.undone_by is None],
        "json": json.dumps({**claim.to_json(), "etag": etag_of_claim(opened.seq, shown)}, ensure_ascii=False),
    }


@router.get("/reports/{key}/chain")
@from_one_state
def chain_page(
    request: Request,
    desk: TheDesk,
    person: Reader,
    key: Annotated[str, Path(max_length=64)],
    claim: Annotated[str, Query(max_length=40)] = "",
) -> Response:
    """From a value to the stored page: every step of one claim, for the record."""
    opened = desk.report(key)
    number = claim.rpartition("-")[2]
    shown = next((s for s in opened.shown if str(s.number) == number), None)
    line = _claim_line(opened, shown) if shown else None
    added = {seq: when for seq, _, when in opened.others}
    return render(
        request, "chain.html", opened=opened, key=opened.key[:SHORT_KEY], line=line, added=added.get(opened.seq)
    )


# two codings


@router.get("/compare/{key}")
@from_one_state
def compare_page(
    request: Request,
    desk: TheDesk,
    person: Reader,
    key: Annotated[str, Path(max_length=64)],
    one: Annotated[str | None, Query(max_length=200)] = None,
    other: Annotated[str | None, Query(max_length=200)] = None,
) -> Response:
    """Two readings of one report side by side, and what stands: for settling where they differ."""
    opened = desk.report(key)
    stored = desk.codings(opened.key)
    names = list(stored)
    one = one if one in stored else (names[0] if names else None)
    other = other if other in stored else next((n for n in reversed(names) if n != one), None)
    lines: list[dict[str, Any]] = []
    if one and other:
        a, b = stored[one].claims, stored[other].claims
        matched = paired(a, b)
        lines += [
            {"a": x, "b": y, "same": (value_of(x), x.stance, x.claimant) == (value_of(y), y.stance, y.claimant)}
            for x, y in matched
        ]
        lines += [{"a": x, "b": None, "same": False} for x in a if all(x is not p for p, _ in matched)]
        lines += [{"a": None, "b": y, "same": False} for y in b if all(y is not p for _, p in matched)]
        lines.sort(key=lambda r: ((r["a"] or r["b"]).start, (r["a"] or r["b"]).end))
        for line in lines:
            for side in ("a", "b"):
                line[f"{side}_stands"] = _standing(opened, line[side]) if line[side] else None
                line[f"{side}_json"] = _for_new(opened, line[side]) if line[side] else None
    return render(
        request,
        "compare.html",
        opened=opened,
        key=opened.key[:SHORT_KEY],
        names=names,
        one=one,
        other=other,
        lines=lines,
        etag_of=lambda shown: etag_of_claim(opened.seq, shown),
    )


def _standing(opened: Any, claim: Any) -> Shown | None:
    """The claim of the ledger's reading that says the same, where it stands."""
    return next(
        (
            s
            for s in opened.shown
            if s.stands
            and s.claim is not None
            and (s.claim.start, s.claim.end, s.claim.attribute) == (claim.start, claim.end, claim.attribute)
            and (value_of(s.claim), s.claim.stance) == (value_of(claim), claim.stance)
        ),
        None,
    )


def _for_new(opened: Any, claim: Any) -> str:
    """The claim as it is sent to be added to the ledger's reading."""
    eids = {e.eid for e in opened.reading.events}
    said = {k: v for k, v in claim.to_json().items() if k in _NEW}
    said["eid"] = claim.eid if claim.eid in eids else None
    return json.dumps({**said, "reading": opened.seq}, ensure_ascii=False)


_NEW: Final = ("attribute", "value", "low", "high", "who", "claimant", "claimant_name", "via", "stance", "start", "end")


# actors


@router.get("/actors")
@from_one_state
def actors_page(
    request: Request,
    desk: TheDesk,
    person: Reader,
    q: Annotated[str, Query(max_length=200)] = "",
    offset: Offset = 0,
) -> Response:
    rows, total = desk.ledger.actors(actor_key(q), offset=offset, limit=PAGE)
    return render(request, "actors.html", rows=rows, total=total, q=q, offset=offset, step=PAGE)


@router.get("/actors/{actor:path}")
@from_one_state
def actor_page(
    request: Request, desk: TheDesk, person: Reader, actor: Annotated[str, Path(max_length=400)]
) -> Response:
    """An actor: its names, whom it stands with and against, its events, and how its claims fared."""
    view = desk.actor(actor)
    edges = graph_of([r for _, r, _ in view.relations], bare_names([*view.names, view.actor]))
    keyed = {edge.node.name: actor_key(edge.node.name) for edge in edges}
    counts = {o: view.record.number(o) for o in ("confirmed", "contradicted", "withdrawn", "alone")}
    apart = [abs(f[3] - f[4]) / max(1, f[4]) for f in view.figures]
    return render(
        request,
        "actor.html",
        view=view,
        in_words=in_words,
        edges=edges,
        keyed=keyed,
        counts=counts,
        grade_words=WORDS,
        apart=sorted(apart)[len(apart) // 2] if apart else None,
        notes=[r for r in view.remarks if r.kind == "note" and r.undone_by is None],
    )


# map and timeline


@router.get("/map")
@from_one_state
def map_page(request: Request, desk: TheDesk, person: Reader, found: TheFilters) -> Response:
    """All events under the filters: a place chosen on the map narrows the timeline, a month there narrows the map."""
    rows = desk.ledger.spots(found.wanted, limit=MOST_SPOTS)
    drawn = map_of(rows, found.wanted.box)
    months = bars_of(desk.ledger.months(found.wanted))
    shown, total = desk.ledger.events(found.wanted, order="day", offset=0, limit=PAGE)
    return render(
        request,
        "map.html",
        map=drawn,
        map_size=(WIDTH, HEIGHT),
        spot_link=lambda spot: "/map" + found.address(box=_box_words(spot.box)),
        months=months,
        rows=shown,
        total=total,
        placed=len(rows),
        most=MOST_SPOTS,
        box_words=_box_words,
        **_filter_values(desk, found),
    )


# activity


@router.get("/activity")
def activity_page(
    request: Request,
    desk: TheDesk,
    person: Reader,
    by: Annotated[str, Query(max_length=200)] = "",
    offset: Offset = 0,
) -> Response:
    """Who did what, when and why; how far coders and the reader agree."""
    deeds, total = desk.deeds(by=by or None, offset=offset, limit=PAGE)
    return render(
        request,
        "activity.html",
        deeds=deeds,
        total=total,
        names=desk.ledger.who_did(),
        by=by,
        offset=offset,
        step=PAGE,
        agreed=desk.agreement() if offset == 0 else None,
        jobs=desk.ledger.jobs(limit=8),
    )


@router.get("/add")
@from_one_state
def add_page(request: Request, desk: TheDesk, person: Reader) -> Response:
    """Where reports are handed in, and how far the reading of them is."""
    return render(request, "add.html", jobs=desk.ledger.jobs(limit=20), largest=desk.settings.largest_file)


# to hand on

#: The page to hand on carries its own, stricter policy; here it only must not reach the desk.
_SANDBOX: Final = "sandbox allow-scripts allow-popups allow-modals; frame-ancestors 'none'"


@router.get("/share")
def share_page(
    request: Request,
    desk: TheDesk,
    person: Reader,
    found: TheFilters,
    title: Annotated[str, Query(max_length=200)] = "",
    event: Annotated[list[str] | None, Query(max_length=MOST_TO_SHARE)] = None,
    file: bool = False,
) -> Response:
    """The events under the filters as one self-contained page, shown or as a file."""
    if not title:
        _, total = desk.ledger.events(found.wanted, order="day", offset=0, limit=1)
        return render(request, "share.html", total=total, most=MOST_TO_SHARE, **_filter_values(desk, found))
    made = desk.page(found.wanted, events=event, title=title, limit=MOST_TO_SHARE)
    headers = {"content-security-policy": _SANDBOX}
    if file:
        headers["content-disposition"] = 'attachment; filename="report.html"'
    return Response(made.encode("utf-8", "replace"), media_type="text/html; charset=utf-8", headers=headers)


# coming and going


@router.get("/login")
def login_page(request: Request) -> Response:
    if state_of(request).people is None or session_of(request) is not None:
        return RedirectResponse("/", status_code=303)
    return render(request, "login.html")


def week_ago() -> str:
    return (datetime.now(UTC) - timedelta(days=7)).date().isoformat()
