"""A Python client of the REST interface: methods in, the types of `counterclaim.desk.models` out.

>>> with DeskClient("http://127.0.0.1:8765") as desk:  # doctest: +SKIP
...     for event in desk.events(country="ML", status="disputed"):
...         print(event.day, event.place, event.sentence)

Needs the extra `desk`. Lists are fetched a page at a time, as they are iterated.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path
from types import TracebackType
from typing import Any, TypeVar
from urllib.parse import quote

import httpx
from pydantic import BaseModel, TypeAdapter

from counterclaim.desk import models as m
from counterclaim.errors import ConflictFault, CounterclaimError, MissingFault, UsageFault

T = TypeVar("T", bound=BaseModel)


class DeskFault(CounterclaimError):
    """The desk answered with an error that is none of the others, or not at all. `status` is 0 where it did not."""

    def __init__(self, status: int, detail: str) -> None:
        self.status = status
        super().__init__(detail)


class DeskClient:
    """A desk at an address. Use it as a context manager; at a team's desk, `log_in` first.

    Every method raises MissingFault for what is not there, UsageFault for what makes no sense, ConflictFault where
    somebody else changed what was seen, DeskFault for the rest.
    """

    def __init__(self, address: str, *, timeout: float = 60.0, transport: httpx.BaseTransport | None = None) -> None:
        self._http = httpx.Client(base_url=f"{address.rstrip('/')}/api/v1", timeout=timeout, transport=transport)
        self._csrf: str | None = None

    def __enter__(self) -> DeskClient:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def close(self) -> None:
        self._http.close()

    # the wire

    def _send(self, method: str, path: str, **given: Any) -> httpx.Response:
        try:
            answer = self._http.request(method, path, **given)
        except httpx.HTTPError as error:
            raise DeskFault(0, f"the desk does not answer: {error}") from error
        if answer.is_success:
            return answer
        try:
            detail = str(answer.json()["detail"])
        except (ValueError, KeyError, TypeError):
            detail = answer.reason_phrase
        kind = {404: MissingFault, 412: ConflictFault, 422: UsageFault}.get(answer.status_code)
        raise kind(detail) if kind else DeskFault(answer.status_code, detail)

    def _get(self, shape: type[T], path: str, **query: Any) -> T:
        asked = {name: value for name, value in query.items() if value is not None}
        return shape.model_validate(self._send("GET", path, params=asked).json())

    def _change(self, kind: type[T], method: str, path: str, body: Mapping[str, Any], *, seen: str | None = None) -> T:
        headers = {"x-csrf-token": self._token()} | ({"if-match": seen} if seen else {})
        return kind.model_validate(self._send(method, path, json=dict(body), headers=headers).json())

    def _token(self) -> str:
        if self._csrf is None:
            self._csrf = self.session().csrf
        return self._csrf

    # who is there

    def log_in(self, name: str, password: str) -> m.SessionOut:
        """Opens a session at a team's desk."""
        answer = self._send("POST", "/session", json={"name": name, "password": password})
        session = m.SessionOut.model_validate(answer.json())
        self._csrf = session.csrf
        return session

    def log_out(self) -> None:
        self._send("DELETE", "/session", headers={"x-csrf-token": self._token()})
        self._csrf = None

    def session(self) -> m.SessionOut:
        return self._get(m.SessionOut, "/session")

    # asking

    def event_page(
        self, *, order: str = "need", offset: int = 0, limit: int = 50, **filters: str | None
    ) -> m.EventPage:
        """One page of events. `filters`: country, since, until, actor, place, attribute, status, box, changed_since."""
        return self._get(m.EventPage, "/events", order=order, offset=offset, limit=limit, **filters)

    def events(self, *, order: str = "need", **filters: str | None) -> Iterator[m.EventLine]:
        """Every event that fits."""
        offset = 0
        while True:
            page = self.event_page(order=order, offset=offset, limit=200, **filters)
            yield from page.items
            offset += len(page.items)
            if page.next is None or not page.items:
                return

    def event(self, event: str) -> m.EventDetail:
        return self._get(m.EventDetail, f"/events/{quote(event, safe='')}")

    def reports(self, **filters: str | None) -> Iterator[m.ReportLine]:
        """Every report that fits, those that nobody is done with first."""
        offset = 0
        while True:
            page = self._get(m.ReportPage, "/reports", offset=offset, limit=200, **filters)
            yield from page.items
            offset += len(page.items)
            if page.next is None or not page.items:
                return

    def report(self, key: str, *, reader: str | None = None) -> m.ReportDetail:
        return self._get(m.ReportDetail, f"/reports/{quote(key, safe='')}", reader=reader)

    def claim(self, ref: str) -> m.ClaimOut:
        return self._get(m.ClaimOut, f"/claims/{quote(ref, safe='')}")

    def search(self, words: str, *, kind: str | None = None, limit: int = 25) -> m.HitPage:
        return self._get(m.HitPage, "/search", q=words, kind=kind, limit=limit)

    def actors(self, words: str = "", *, offset: int = 0, limit: int = 50) -> m.ActorPage:
        return self._get(m.ActorPage, "/actors", q=words, offset=offset, limit=limit)

    def actor(self, actor: str) -> m.ActorDetail:
        return self._get(m.ActorDetail, f"/actors/{quote(actor, safe='')}")

    def activity(self, *, by: str | None = None, offset: int = 0, limit: int = 50) -> m.DeedPage:
        return self._get(m.DeedPage, "/activity", by=by, offset=offset, limit=limit)

    def agreement(self) -> list[m.AgreementOut]:
        return TypeAdapter(list[m.AgreementOut]).validate_python(self._send("GET", "/agreement").json())

    # putting right

    def _patch(self, seen: m.ClaimOut, action: str, why: str, changes: Mapping[str, Any] | None = None) -> m.ClaimMade:
        body: dict[str, Any] = {"action": action, "why": why}
        if changes is not None:
            body["changes"] = dict(changes)
        return self._change(m.ClaimMade, "PATCH", f"/claims/{seen.ref}", body, seen=seen.etag)

    def confirm(self, seen: m.ClaimOut, *, why: str) -> m.ClaimMade:
        """Says that a claim stands as it was seen."""
        return self._patch(seen, "confirm", why)

    def reject(self, seen: m.ClaimOut, *, why: str) -> m.ClaimMade:
        return self._patch(seen, "reject", why)

    def correct(self, seen: m.ClaimOut, *, why: str, **changes: Any) -> m.ClaimMade:
        """Puts fields of a claim right: `desk.correct(claim, why="a slip", low=24, high=24)`."""
        return self._patch(seen, "correct", why, changes)

    def add_claim(self, key: str, claim: m.NewClaim) -> m.ClaimMade:
        return self._change(m.ClaimMade, "POST", f"/reports/{key}/claims", claim.model_dump(mode="json"))

    def correct_event(self, seen: m.EventDetail, patch: m.EventPatch) -> m.Made:
        return self._change(m.Made, "PATCH", f"/events/{seen.id}", patch.model_dump(mode="json"), seen=seen.etag)

    def done(self, key: str) -> m.Made:
        """Says that you are done with a report."""
        return self._change(m.Made, "POST", f"/reports/{key}/done", {})

    def judge(self, verdict: str, one: str, other: str, *, why: str) -> m.Made:
        """ "same", "different" or "unsure" of two events or tellings, by id."""
        body = {"verdict": verdict, "one": one, "other": other, "why": why}
        return self._change(m.Made, "POST", "/judgements", body)

    def grade(self, subject: str, grade: str, *, why: str) -> m.Made:
        return self._change(m.Made, "POST", "/grades", {"subject": subject, "grade": grade, "why": why})

    def note(self, about: str, subject: str, words: str) -> m.Made:
        return self._change(m.Made, "POST", "/notes", {"about": about, "subject": subject, "words": words})

    def undo(self, ref: str, *, why: str) -> m.Made:
        return self._change(m.Made, "POST", "/undo", {"ref": ref, "why": why})

    # jobs

    def upload(self, path: str | Path, **options: str) -> m.JobOut:
        """Hands in a file of reports. `options`: published (2025-03-17), outlet, language."""
        found = Path(path)
        headers = {"x-csrf-token": self._token()}
        files = {"file": (found.name, found.read_bytes())}
        answer = self._send("POST", "/jobs", files=files, data=options, headers=headers)
        return m.JobOut.model_validate(answer.json())

    def job(self, job: str) -> m.JobOut:
        return self._get(m.JobOut, f"/jobs/{job}")

    def follow(self, job: str) -> Iterator[m.JobOut]:
        """Each step of a job until it is over."""
        with self._http.stream("GET", f"/jobs/{job}/events", timeout=None) as answer:
            last = ""
            for line in answer.iter_lines():
                if line.startswith("data: ") and line != last:
                    last = line
                    yield m.JobOut.model_validate_json(line.removeprefix("data: "))
