"""The desk answers the same of a file and of a database: every page and address, before and after people's work."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from starlette.testclient import TestClient
from tests.postgres import Server
from typer.testing import CliRunner

from counterclaim.config import Settings
from counterclaim.desk.app import make_app
from counterclaim.views.cli import app

REPORTS = Path(__file__).parents[2] / "examples" / "reports"
#: What differs between two desks: when something was done, and names that chance gives.
_OWN = re.compile(r"\d{4}-\d\d-\d\dT[\d:.]+(?:\+00:00|Z)?|\b\d\d:\d\d UTC|\b[0-9a-f]{64}\b|content=\"[\w-]{32,}\"")


class Pair:
    """Two desks over the same reports; what is asked of one is asked of the other, and the answers must be one."""

    def __init__(self, one: TestClient, other: TestClient) -> None:
        self.desks = (one, other)
        self.keys = tuple({"x-csrf-token": desk.get("/api/v1/session").json()["csrf"]} for desk in self.desks)

    def get(self, path: str) -> Any:
        one, other = (desk.get(path) for desk in self.desks)
        assert one.status_code == 200, (path, one.text)
        said = [_OWN.sub("…", answer.text) for answer in (one, other)]
        for keys in self.keys:
            said = [words.replace(keys["x-csrf-token"], "…") for words in said]
        assert (other.status_code, said[1]) == (one.status_code, said[0]), path
        return one.json() if "json" in one.headers["content-type"] else one.text

    def send(self, method: str, path: str, body: dict[str, Any], *, etag: str | None = None) -> tuple[int, Any]:
        answers = []
        for desk, keys in zip(self.desks, self.keys, strict=True):
            seen = {"if-match": etag} if etag else {}
            answers.append(desk.request(method, path, json=body, headers={**keys, **seen}))
        one, other = ((a.status_code, _OWN.sub("…", a.text)) for a in answers)
        assert one == other, path
        return answers[0].status_code, answers[0].json()


@pytest.fixture
def pair(tmp_path: Path, postgres: Server) -> Iterator[Pair]:
    places = str(tmp_path / "l.db"), postgres.scratch().render_as_string(hide_password=False)
    for place in places:
        assert CliRunner().invoke(app, ["--ledger", place, "add", str(REPORTS)]).exit_code == 0
    made = [make_app(Settings(ledger=place), by="A. N.", work=False) for place in places]
    with (
        TestClient(made[0], base_url="http://localhost") as one,
        TestClient(made[1], base_url="http://localhost") as other,
    ):
        yield Pair(one, other)


def _look(pair: Pair) -> None:
    """Every address that shows something, with every filter and order."""
    events = pair.get("/api/v1/events")["items"]
    for query in (
        "?order=day", "?order=changed", "?country=ML", "?since=2025-03", "?until=2025-03-17", "?actor=dune", "?status=open",
        "?status=disputed", "?status=new_actor", "?attribute=fatalities", "?place=ander", "?limit=2&offset=1",
    ):  # fmt: skip
        pair.get(f"/api/v1/events{query}")
        pair.get(f"/api/v1/reports{query}" if "order" not in query else "/api/v1/reports")
    for event in events[:3]:
        pair.get(f"/api/v1/events/{event['id']}")
        pair.get(f"/events/{event['id']}")
    for report in pair.get("/api/v1/reports")["items"][:3]:
        pair.get(f"/api/v1/reports/{report['key']}")
        pair.get(f"/reports/{report['key'][:16]}")
    for actor in pair.get("/api/v1/actors")["items"][:3]:
        pair.get(f"/api/v1/actors/{actor['actor']}")
    for path in ("/", "/actors", "/map", "/activity", "/api/v1/activity", "/api/v1/agreement", "/api/v1/claims.csv"):
        pair.get(path)
    for words in ("dune", "soldiers killed", "Anderamboukane", "soldats tues", "nobody"):
        found = [d.get(f"/api/v1/search?q={words}").json() for d in pair.desks]
        # Ranked by each database's own measure; the same texts all the same.
        kinds = [sorted((hit["kind"], hit["ref"]) for hit in answer["items"]) for answer in found]
        assert kinds[0] == kinds[1]
        assert bool(kinds[0]) == (words != "nobody")


def test_the_desk_answers_the_same_after_the_same_work(pair: Pair) -> None:
    report = pair.get("/api/v1/reports")["items"][0]
    opened = pair.get(f"/api/v1/reports/{report['key']}")
    claims = [claim["ref"] for claim in opened["claims"][:3]]
    tag = pair.desks[0].get(f"/api/v1/claims/{claims[0]}").headers["etag"]
    confirm = {"action": "confirm", "why": "as it stands there"}
    assert pair.send("PATCH", f"/api/v1/claims/{claims[0]}", confirm, etag=tag)[0] == 200
    # Whoever saw the state before is told, and nothing is kept.
    assert pair.send("PATCH", f"/api/v1/claims/{claims[0]}", {"action": "reject", "why": "no"}, etag=tag)[0] == 412
    for claim in claims[1:]:
        tag = pair.desks[0].get(f"/api/v1/claims/{claim}").headers["etag"]
        assert pair.send("PATCH", f"/api/v1/claims/{claim}", {"action": "reject", "why": "no"}, etag=tag)[0] == 200
    assert pair.send("POST", "/api/v1/undo", {"ref": "c2", "why": "read again"})[0] == 201
    assert pair.send("POST", f"/api/v1/reports/{report['key']}/done", {})[0] == 201
    event = pair.get("/api/v1/events")["items"][0]["id"]
    assert (
        pair.send("POST", "/api/v1/notes", {"about": "event", "subject": event, "words": "ask the hospital"})[0] == 201
    )
    assert pair.send("POST", "/api/v1/grades", {"subject": "Harbour Wire", "grade": "B", "why": "own staff"})[0] == 201
    tag = pair.desks[0].get(f"/api/v1/events/{event}").headers["etag"]
    kind = {"kind": "type", "type": "shelling", "why": "the second paragraph"}
    pair.send("PATCH", f"/api/v1/events/{event}", kind, etag=tag)
    _look(pair)
