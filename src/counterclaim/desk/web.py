"""What pages and REST routes share: who asks, what is asked for, and what a browser is told to refuse."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import UTC, date, datetime
from functools import wraps
from typing import TYPE_CHECKING, Annotated, Any, Final
from urllib.parse import urlencode, urlsplit

from fastapi import Depends, Query, Request
from starlette.concurrency import run_in_threadpool
from starlette.datastructures import Headers, MutableHeaders

from counterclaim.codebook import Attribute
from counterclaim.desk.index import actor_key
from counterclaim.desk.people import People, Session, same
from counterclaim.desk.service import Desk, Person
from counterclaim.errors import UsageFault
from counterclaim.ledger.desk import MOST_COUNTED, Wanted
from counterclaim.views.facts import asked

if TYPE_CHECKING:
    from starlette.types import ASGIApp, Message, Receive, Scope, Send

    from counterclaim.desk.jobs import Worker

COOKIE: Final = "counterclaim_session"
CSRF: Final = "x-csrf-token"
STATUSES: Final = ("open", "done", "disputed", "new_actor")
ORDERS: Final = ("need", "day", "changed")
SAFE_METHODS: Final = ("GET", "HEAD", "OPTIONS")
#: Bytes of a request; an upload may be as large as an input file may, and some more for its form.
LARGEST_BODY: Final = 1_000_000
ROOM_FOR_FORM: Final = 100_000

_POLICY: Final = (
    "default-src 'none'; script-src 'self'; style-src 'self'{styles}; img-src 'self' data:; connect-src 'self';"
    " form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
)
POLICY: Final = _POLICY.format(styles="")
#: Bokeh lays out its charts by styles that it writes itself; only pages with a chart allow that. Scripts they don't.
CHART_POLICY: Final = _POLICY.format(styles=" 'unsafe-inline'")


class NotAllowed(Exception):
    """Who asks may not do that. `known` says whether we know who they are."""

    def __init__(self, detail: str, *, known: bool) -> None:
        self.known = known
        super().__init__(detail)


@dataclass(slots=True)
class State:
    """What an app works with."""

    desk: Desk
    worker: Worker
    #: The accounts, where the desk is a team's; None: one person on this machine.
    people: People | None
    #: Who works at a desk without accounts.
    by: str
    #: The token that a page of a desk without accounts must send back.
    csrf: str
    #: Host names that the desk answers to.
    hosts: frozenset[str]
    secure: bool


def state_of(request: Request) -> State:
    state = request.app.state.desk
    assert isinstance(state, State)
    return state


# who asks


def session_of(request: Request) -> Session | None:
    """Who asks; None where nobody has logged in."""
    state = state_of(request)
    if state.people is None:
        return Session(Person(state.by, "lead"), state.csrf)
    if not hasattr(request.state, "session"):
        request.state.session = state.people.session(request.cookies.get(COOKIE))
    found = request.state.session
    assert found is None or isinstance(found, Session)
    return found


def needs(role: str) -> Callable[[Request], Person]:
    """A dependency: who asks, who must have that role or more, and must have sent the page's token to change things."""

    def check(request: Request) -> Person:
        session = session_of(request)
        if session is None:
            raise NotAllowed("log in first", known=False)
        if request.method not in SAFE_METHODS and not same(request.headers.get(CSRF, ""), session.csrf):
            raise NotAllowed(f"the request must carry the session's token in {CSRF}: reload the page", known=True)
        if not session.person.may(role):
            raise NotAllowed(f"a {session.person.role} may not do that, a {role} may", known=True)
        return session.person

    return check


Reader = Annotated[Person, Depends(needs("reader"))]
Coder = Annotated[Person, Depends(needs("coder"))]
Lead = Annotated[Person, Depends(needs("lead"))]


def desk_of(request: Request) -> Desk:
    """The desk with its index up to date."""
    desk = state_of(request).desk
    desk.fresh()
    return desk


TheDesk = Annotated[Desk, Depends(desk_of)]


def from_one_state(call: Callable[..., Any]) -> Callable[..., Any]:
    """A page or answer whose questions to the ledger are all answered from one state, by one transaction."""

    @wraps(call)
    def asked_at_once(*args: Any, **values: Any) -> Any:
        with values["desk"].ledger.together():
            return call(*args, **values)

    return asked_at_once


# what is asked for


@dataclass(frozen=True, slots=True)
class Filters:
    """The filters as they stand in the address."""

    wanted: Wanted
    given: tuple[tuple[str, str], ...]

    def address(self, **changes: str | int | None) -> str:
        """The filters as an address's query with some changed; None takes one out. Empty, or with its "?"."""
        pairs = {**dict(self.given), **{k: v for k, v in changes.items() if v is not None}}
        for name, value in changes.items():
            if value is None:
                pairs.pop(name, None)
        return "?" + urlencode(pairs) if pairs else ""

    def get(self, name: str) -> str:
        return dict(self.given).get(name, "")


def _box(value: str) -> tuple[float, float, float, float]:
    try:
        west, south, east, north = (float(part) for part in value.split(","))
    except ValueError as error:
        raise UsageFault(f"box {value!r} is not west,south,east,north in degrees") from error
    if not (-180 <= west <= east <= 180 and -90 <= south <= north <= 90):
        raise UsageFault(f"box {value!r} is not west,south,east,north in degrees")
    return west, south, east, north


def _moment(value: str) -> datetime:
    try:
        found = datetime.fromisoformat(value)
    except ValueError as error:
        raise UsageFault(f"changed_since {value!r} is no day or time (2025-03-17, 2025-03-17T12:00:00Z)") from error
    try:
        return found.astimezone(UTC) if found.tzinfo else found.replace(tzinfo=UTC)
    except OverflowError as error:
        raise UsageFault(f"changed_since {value!r} is too far from now") from error


def _day(name: str, value: str | None) -> str | None:
    """A day, month or year that there is."""
    if not value:
        return None
    try:
        date.fromisoformat(f"{value}-01-01"[:10])
    except ValueError as error:
        raise UsageFault(f"{name} {value!r} is no date (2019-03-17, 2019-03 or 2019)") from error
    return value


Short = Annotated[str | None, Query(max_length=200)]


def filters(
    country: Short = None,
    since: Short = None,
    until: Short = None,
    actor: Short = None,
    place: Short = None,
    attribute: Short = None,
    status: Short = None,
    box: Short = None,
    changed_since: Short = None,
) -> Filters:
    """What the lists take: the same names on the pages and in the REST interface. An empty one asks for all."""
    wanted = asked(
        place=place or None, country=country or None, actor=actor or None, since=since or None, until=until or None
    )
    if attribute and attribute not in frozenset(Attribute):
        raise UsageFault(f"attribute {attribute!r} is none of {', '.join(Attribute)}")
    if status and status not in STATUSES:
        raise UsageFault(f"status {status!r} is none of {', '.join(STATUSES)}")
    names = ("country", "since", "until", "actor", "place", "attribute", "status", "box", "changed_since")
    values = (wanted.country, since, until, actor, place, attribute, status, box, changed_since)
    given = tuple((name, value) for name, value in zip(names, values, strict=True) if value)
    return Filters(
        Wanted(
            country=wanted.country,
            since=_day("since", since),
            until=_day("until", until),
            actor=actor_key(actor) if actor else None,
            place=actor_key(place) if place else None,
            attribute=attribute or None,
            status=status or None,
            box=_box(box) if box else None,
            changed_since=_moment(changed_since) if changed_since else None,
        ),
        given,
    )


TheFilters = Annotated[Filters, Depends(filters)]
Offset = Annotated[int, Query(ge=0, le=10_000_000)]
Limit = Annotated[int, Query(ge=1, le=200)]


# the guard

_TOKEN: Final = re.compile(r"[^\s,;]+")


class Guard:
    """Stands before everything: refuses hosts that are not ours (a name that leads here by a trick of DNS), requests
    from other sites, and bodies that are too large; tells the browser what no page of ours may do."""

    def __init__(self, app: ASGIApp, *, hosts: frozenset[str], largest_upload: int, secure: bool) -> None:
        self._app = app
        self._hosts = hosts
        self._largest_upload = largest_upload
        self._secure = secure

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        headers = Headers(scope=scope)
        fault = self._fault(scope, headers)
        if fault is not None:
            await _refuse(send, *fault)
            return
        most = self._most(scope)
        seen = 0
        over = False

        async def within() -> Message:
            nonlocal seen, over
            message = await receive()
            if message["type"] == "http.request":
                seen += len(message.get("body", b""))
                if seen > most:
                    over = True
                    return {"type": "http.disconnect"}
            return message

        started = False

        async def told(message: Message) -> None:
            nonlocal started
            if over and not started:
                # whatever the app makes of a request that broke off is not what went wrong
                return
            if message["type"] == "http.response.start":
                started = True
                _headers(message, secure=self._secure)
            await send(message)

        try:
            await self._app(scope, within, told)
        except Exception:
            # the app was told that the client is gone; what that made of it is no fault of ours
            if not over:
                raise
        if over and not started:
            await _refuse(send, 413, "the request is too large")

    def _most(self, scope: Scope) -> int:
        return self._largest_upload + ROOM_FOR_FORM if scope["path"].startswith("/api/v1/jobs") else LARGEST_BODY

    def _fault(self, scope: Scope, headers: Headers) -> tuple[int, str] | None:
        host = _host_of(headers.get("host", ""))
        if host not in self._hosts:
            return 421, "this desk does not answer to that name"
        if scope["method"] not in SAFE_METHODS:
            origin = headers.get("origin")
            if origin is not None and _authority(origin) != headers.get("host", "").lower():
                return 403, "requests from other sites are refused"
            if headers.get("sec-fetch-site", "same-origin") not in ("same-origin", "none"):
                return 403, "requests from other sites are refused"
        length = headers.get("content-length", "0")
        if not length.isascii() or not length.isdigit() or len(length) > 15:
            return 400, "content-length is no number"
        if int(length) > self._most(scope):
            return 413, "the request is too large"
        return None


def _host_of(value: str) -> str:
    """The name in a Host header, without its port and in lower case."""
    value = value.strip().lower()
    if value.startswith("["):
        return value.partition("]")[0] + "]"
    return value.partition(":")[0]


def _authority(origin: str) -> str:
    try:
        return urlsplit(origin).netloc.lower()
    except ValueError:
        return ""


def _headers(message: Message, *, secure: bool) -> None:
    headers = MutableHeaders(scope=message)
    for name, value in (
        ("content-security-policy", POLICY),
        ("x-content-type-options", "nosniff"),
        ("referrer-policy", "same-origin"),
        ("cross-origin-opener-policy", "same-origin"),
        ("cross-origin-resource-policy", "same-origin"),
        ("permissions-policy", "camera=(), geolocation=(), microphone=()"),
        ("cache-control", "no-cache"),
    ):
        if name not in headers:
            headers[name] = value
    if secure:
        headers["strict-transport-security"] = "max-age=31536000"


async def _refuse(send: Send, status: int, detail: str) -> None:
    from counterclaim.desk.problems import problem_body

    body = problem_body(status, detail)
    headers = [
        (b"content-type", b"application/problem+json"),
        (b"content-length", str(len(body)).encode()),
        (b"x-content-type-options", b"nosniff"),
    ]
    await send({"type": "http.response.start", "status": status, "headers": headers})
    await send({"type": "http.response.body", "body": body})


async def in_thread(call: Callable[..., Any], *args: Any) -> Any:
    return await run_in_threadpool(call, *args)


def next_page(
    path: str,
    found: Filters | None,
    *,
    offset: int,
    limit: int,
    total: int,
    given: int | None = None,
    **more: str | None,
) -> str | None:
    """The address of the next page; None on the last one. Where not all were counted, that is the one which is not full:
    `given` is how many this page has."""
    if offset + limit >= total and not (total == MOST_COUNTED + 1 and given == limit):
        return None
    pairs: dict[str, str | int] = {k: v for k, v in more.items() if v}
    pairs |= dict(found.given) if found else {}
    pairs |= {"offset": offset + limit, "limit": limit}
    return f"{path}?{urlencode(pairs)}"


def parts_of(words: str, marks: Iterable[str]) -> list[tuple[str, bool]]:
    """Words with hits between two marks → parts, each with whether it is a hit."""
    opening, closing = marks
    found: list[tuple[str, bool]] = []
    for place, piece in enumerate(words.split(opening)):
        inside, mark, after = piece.partition(closing)
        if place and mark:
            found += [(inside, True), (after, False)]
        else:
            found.append((piece, False))
    return [(part, hit) for part, hit in found if part]
