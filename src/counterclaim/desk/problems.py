"""Errors as RFC 9457 has them: application/problem+json with a status, a title and one line for a person."""

from __future__ import annotations

import json
from http import HTTPStatus
from typing import Any

from fastapi import FastAPI, Request, Response
from fastapi.exceptions import RequestValidationError
from starlette.exceptions import HTTPException

from counterclaim.desk.people import LoginFault, TooManyTries
from counterclaim.desk.web import NotAllowed
from counterclaim.errors import (
    ConflictFault,
    CounterclaimError,
    LedgerFault,
    MissingFault,
    ModelFault,
    UsageFault,
)

#: The more special kinds first.
_STATUS: tuple[tuple[type[CounterclaimError], int], ...] = (
    (TooManyTries, 429),
    (LoginFault, 401),
    (MissingFault, 404),
    (ConflictFault, 412),
    (UsageFault, 422),
    (LedgerFault, 503),
    (ModelFault, 503),
    (CounterclaimError, 422),
)


def status_of(error: CounterclaimError) -> int:
    return next(status for kind, status in _STATUS if isinstance(error, kind))


def problem_body(status: int, detail: str) -> bytes:
    title = HTTPStatus(status).phrase
    record = {"type": "about:blank", "title": title, "status": status, "detail": detail}
    return json.dumps(record, ensure_ascii=False).encode("utf-8", "replace")


def problem(status: int, detail: str, headers: dict[str, str] | None = None) -> Response:
    return Response(problem_body(status, detail), status, headers, media_type="application/problem+json")


def is_page(request: Request) -> bool:
    """Whether a person asks, who is answered with a page."""
    return not request.url.path.startswith("/api/")


def _first_fault(error: RequestValidationError) -> str:
    """The first thing wrong with a request, in a line; what was sent is not quoted back."""
    faults = error.errors()
    if not faults:
        return "the request is not as it should be"
    where = ".".join(str(part) for part in faults[0].get("loc", ()) if part not in ("body", "query", "path"))
    words = str(faults[0].get("msg", "is not as it should be"))
    more = f" (and {len(faults) - 1} more)" if len(faults) > 1 else ""
    return f"{where}: {words}{more}" if where else f"{words}{more}"


def add_problems(app: FastAPI, page: Any) -> None:
    """Answers every error of ours: with a problem, or with a page that says the same. `page(request, status, detail)`
    makes the page."""

    def answer(request: Request, status: int, detail: str, headers: dict[str, str] | None = None) -> Response:
        if is_page(request):
            made = page(request, status, detail)
            made.headers.update(headers or {})
            assert isinstance(made, Response)
            return made
        return problem(status, detail, headers)

    async def ours(request: Request, error: Exception) -> Response:
        assert isinstance(error, CounterclaimError)
        headers = {"retry-after": str(error.seconds)} if isinstance(error, TooManyTries) else None
        return answer(request, status_of(error), str(error), headers)

    async def refused(request: Request, error: Exception) -> Response:
        assert isinstance(error, NotAllowed)
        if not error.known and is_page(request):
            return Response(status_code=303, headers={"location": "/login"})
        return answer(request, 403 if error.known else 401, str(error))

    async def invalid(request: Request, error: Exception) -> Response:
        assert isinstance(error, RequestValidationError)
        return answer(request, 422, _first_fault(error))

    async def http(request: Request, error: Exception) -> Response:
        assert isinstance(error, HTTPException)
        headers = dict(error.headers) if error.headers else None
        return answer(request, error.status_code, str(error.detail), headers)

    app.add_exception_handler(CounterclaimError, ours)
    app.add_exception_handler(NotAllowed, refused)
    app.add_exception_handler(RequestValidationError, invalid)
    app.add_exception_handler(HTTPException, http)
