"""The REST interface in this process: filters, pages, stamps, errors as problems, who may do what from where."""

from __future__ import annotations

import html
import json
import re
from pathlib import Path

import httpx
import pytest
from fastapi import FastAPI

from counterclaim.config import Settings
from counterclaim.desk.app import make_app
from counterclaim.desk.client import DeskClient
from counterclaim.desk.models import NewClaim
from counterclaim.errors import ConflictFault, MissingFault, UsageFault

from .conftest import ADDRESS, Web, report_key


def test_lists_come_in_pages_that_follow_each_other(web: Web) -> None:
    first = web.get("/api/v1/events?limit=2").json()
    assert first["total"] == 5
    assert len(first["items"]) == 2
    seen = [e["id"] for e in first["items"]]
    address = first["next"]
    while address:
        page = web.get(address).json()
        seen += [e["id"] for e in page["items"]]
        address = page["next"]
    assert len(seen) == len(set(seen)) == 5


def test_what_needs_a_person_most_comes_first(web: Web) -> None:
    needs = [e["need"] for e in web.get("/api/v1/events").json()["items"]]
    assert needs == sorted(needs, reverse=True)
    first = web.get("/api/v1/events").json()["items"][0]
    assert first["disputes"] > 0
    assert "contradictions" in first["reasons"][0]


@pytest.mark.parametrize(
    ("query", "places"),
    [
        ("country=NE", {"Chinagodar", "Ayorou"}),
        ("status=disputed", {"Anderamboukane", "Ayorou", "Chinagodar", "Markoye"}),
        ("since=2025-04&until=2025-04", {"Ayorou", "Chinagodar", "Markoye"}),
        ("until=2025-03", {"Anderamboukane"}),
        ("actor=Valley Brigade", {"Ayorou", "Markoye"}),
        ("place=tessit", {"Tessit"}),
        ("attribute=motive", {"Anderamboukane"}),
        ("box=2,14,4,16", {"Anderamboukane", "Chinagodar"}),
        ("changed_since=2000-01-01&place=Ayorou", {"Ayorou"}),
        ("changed_since=2999-01-01", set()),
        ("country=&status=&place=Tessit", {"Tessit"}),
    ],
)
def test_filters_narrow_events(web: Web, query: str, places: set[str]) -> None:
    answer = web.get(f"/api/v1/events?{query}")
    assert answer.status_code == 200, answer.text
    assert {e["place"] for e in answer.json()["items"]} == places


def test_filters_narrow_reports_through_their_events(web: Web) -> None:
    found = web.get("/api/v1/reports?actor=Valley Brigade&since=2025-04-12").json()
    assert {r["outlet"] for r in found["items"]} == {"Frontier Radio", "La Voix du fleuve"}


@pytest.mark.parametrize(
    "query",
    [
        "country=Mali",
        "since=soon",
        "since=2025-02-30",
        "since=2025-05&until=2025-04",
        "attribute=mood",
        "status=x",
        "box=1,2",
        "box=a,b,c,d",
        "box=10,0,0,10",
        "changed_since=yesterday",
        "limit=0",
        "limit=1000",
        "offset=-1",
        "order=luck",
    ],
)
def test_a_filter_that_makes_no_sense_is_a_problem(web: Web, query: str) -> None:
    answer = web.get(f"/api/v1/events?{query}")
    assert answer.status_code == 422
    assert answer.headers["content-type"] == "application/problem+json"
    assert answer.json()["status"] == 422
    assert answer.json()["detail"]


def test_a_list_that_did_not_change_is_not_sent_again(web: Web) -> None:
    first = web.get("/api/v1/events")
    etag = first.headers["etag"]
    assert web.get("/api/v1/events", headers={"if-none-match": etag}).status_code == 304
    key = report_key(web, "01-")
    ref = web.get(f"/api/v1/reports/{key}").json()["claims"][0]
    body = {"action": "confirm", "why": "read it"}
    assert web.patch(f"/api/v1/claims/{ref['ref']}", json=body, headers={"if-match": ref["etag"]}).status_code == 200
    again = web.get("/api/v1/events", headers={"if-none-match": etag})
    assert again.status_code == 200
    assert again.json()["stamp"] != first.json()["stamp"]


def test_an_event_carries_its_claims_and_what_they_amount_to(web: Web) -> None:
    event = web.get("/api/v1/events").json()["items"][0]["id"]
    found = web.get(f"/api/v1/events/{event}").json()
    assert found["claims"]
    assert found["disputes"]
    assert {row["rule"] for row in found["rows"]} == {"acled", "ucdp", "gtd", "airwars"}
    by_mention = web.get(f"/api/v1/events/{found['mentions'][0]['id']}").json()
    assert by_mention["id"] == event
    for claim in found["claims"]:
        text = web.get(f"/api/v1/reports/{claim['report']}").json()["text"]
        assert text[claim["start"] : claim["end"]] == claim["quote"]


@pytest.mark.parametrize(
    "path",
    [
        "events/ffffffffffffffff",
        "reports/ffffffffffffffff",
        "claims/9-9",
        "claims/1-400000",
        "actors/nobody",
        "jobs/ff",
        "x",
    ],
)
def test_what_is_not_there_is_a_404(web: Web, path: str) -> None:
    answer = web.get(f"/api/v1/{path}")
    assert answer.status_code == 404
    assert answer.headers["content-type"] == "application/problem+json"


def test_every_voice_of_an_event_leads_to_its_page(web: Web) -> None:
    """A claimant is known by its actor's id, an outlet that claims nothing itself has no page: neither link is dead."""
    led = set()
    for row in web.get("/api/v1/events").json()["items"]:
        led |= set(re.findall(r'href="(/(?:actors|reports)/[^"]+)"', web.get(f"/events/{row['id']}").text))
    assert any(link.startswith("/actors/") for link in led)
    dead = [link for link in sorted(led) if web.get(html.unescape(link)).status_code != 200]
    assert dead == []


def test_a_change_names_what_was_seen_and_the_later_of_two_gets_412(web: Web) -> None:
    claim = web.get(f"/api/v1/reports/{report_key(web, '01-')}").json()["claims"][0]
    path, body = f"/api/v1/claims/{claim['ref']}", {"action": "correct", "changes": {"low": 24}, "why": "a slip"}
    assert web.patch(path, json=body).status_code == 428
    made = web.patch(path, json=body, headers={"if-match": claim["etag"]})
    assert made.status_code == 200
    assert made.json()["claim"]["low"] == 24
    assert made.headers["etag"] == made.json()["claim"]["etag"] != claim["etag"]
    late = web.patch(path, json={"action": "reject", "why": "no"}, headers={"if-match": claim["etag"]})
    assert late.status_code == 412
    assert "A. N. corrected this claim" in late.json()["detail"]
    assert web.get(path).json()["low"] == 24
    assert web.patch(path, json=body, headers={"if-match": '"of something else"'}).status_code == 412


def test_an_event_is_put_right_by_its_etag_too(web: Web) -> None:
    event = next(e for e in web.get("/api/v1/events?place=Tessit").json()["items"])
    seen = web.get(f"/api/v1/events/{event['id']}")
    fix = {"fix": {"kind": "type", "type": "shelling"}, "why": "the text says so"}
    path = f"/api/v1/events/{event['id']}"
    assert web.patch(path, json=fix).status_code == 428
    assert web.patch(path, json=fix, headers={"if-match": seen.headers["etag"]}).json()["ref"] == "e1"
    assert web.get(path).json()["type"] == "shelling"
    assert web.patch(path, json=fix, headers={"if-match": seen.headers["etag"]}).status_code == 412
    assert web.get("/api/v1/events?place=Tessit").json()["items"][0]["type"] == "shelling"
    undone = web.post("/api/v1/undo", json={"ref": "e1", "why": "it does not"})
    assert undone.json()["ref"] == "e2"
    assert web.get(path).json()["type"] == "air_or_drone_strike"


def test_a_day_put_right_moves_the_event_in_time(web: Web) -> None:
    event = web.get("/api/v1/events?place=Tessit").json()["items"][0]["id"]
    etag = web.get(f"/api/v1/events/{event}").headers["etag"]
    fix = {"fix": {"kind": "date", "date": "2025-04-08"}, "why": "the Tuesday before"}
    assert web.patch(f"/api/v1/events/{event}", json=fix, headers={"if-match": etag}).status_code == 200
    found = web.get("/api/v1/events?since=2025-04-08&until=2025-04-08").json()["items"]
    assert [e["place"] for e in found] == ["Tessit"]


def test_search_marks_hits_in_texts_and_events(web: Web) -> None:
    found = web.get("/api/v1/search", params={"q": "Dépêche ANDERAMBOUKANE"}).json()
    assert found["total"] >= 1
    hits = [part for item in found["items"] for part, hit in (*item["title"], *item["excerpt"]) if hit]
    assert any(part.lower().startswith("anderambouk") for part in hits)
    assert {item["kind"] for item in web.get("/api/v1/search?q=bullets").json()["items"]} == {"report", "event"}
    for words in ('"', "* OR NEAR(", "a:b", "'; DROP", "   ", "\x00", "☃"):
        assert web.get("/api/v1/search", params={"q": words}).status_code == 200, words


def test_notes_grades_and_done_stand_in_the_activity_and_are_taken_back(web: Web) -> None:
    key = report_key(web, "01-")
    event = web.get("/api/v1/events").json()["items"][0]["id"]
    assert (
        web.post("/api/v1/notes", json={"about": "event", "subject": event, "words": "ask them"}).json()["ref"] == "r1"
    )
    assert web.get(f"/api/v1/events/{event}").json()["notes"][0]["words"] == "ask them"
    assert web.post(f"/api/v1/reports/{key}/done").json()["ref"] == "r2"
    assert web.post(f"/api/v1/reports/{key}/done").status_code == 422
    assert web.get("/api/v1/reports?status=done").json()["items"][0]["key"] == key
    grade = {"subject": "Harbour Wire", "grade": "B", "why": "own staff there"}
    assert web.post("/api/v1/grades", json=grade).status_code == 201
    assert web.post("/api/v1/grades", json={**grade, "subject": "Nobody's Post"}).status_code == 422
    assert web.post("/api/v1/undo", json={"ref": "r2", "why": "not yet"}).status_code == 201
    assert web.get("/api/v1/reports?status=done").json()["total"] == 0
    refs = [d["ref"] for d in web.get("/api/v1/activity").json()["items"]]
    assert refs == ["r3", "g1", "r2", "r1"]
    assert web.post("/api/v1/undo", json={"ref": "g1", "why": "another outlet"}).json()["ref"] == "g2"
    assert web.post("/api/v1/undo", json={"ref": "g1", "why": "again"}).status_code == 422
    deeds = web.get("/api/v1/activity").json()["items"]
    assert [(d["ref"], d["undone_by"]) for d in deeds][:3] == [("g2", None), ("r3", None), ("g1", "g2")]
    for ref in ("r9", "x1", "c", "c-1", "j1", "e1", "c" + "9" * 19):
        assert web.post("/api/v1/undo", json={"ref": ref, "why": "x"}).status_code in (404, 422), ref


def test_an_added_claim_is_made_of_the_texts_words(web: Web) -> None:
    key = report_key(web, "01-")
    report = web.get(f"/api/v1/reports/{key}").json()
    start = report["text"].index("six civilians")
    new = {
        "reading": report["reading"],
        "start": start,
        "end": start + 13,
        "attribute": "other",
        "value": "x",
        "why": "m",
    }
    made = web.post(f"/api/v1/reports/{key}/claims", json=new)
    assert made.status_code == 201
    assert made.json()["claim"]["quote"] == "six civilians"
    assert web.get(made.headers["location"]).json()["state"] == "added"
    assert web.post(f"/api/v1/reports/{key}/claims", json={**new, "reading": 9}).status_code == 422
    assert web.post(f"/api/v1/reports/{key}/claims", json={**new, "end": 10**12}).status_code == 422


# who may ask


def test_requests_of_other_sites_and_to_other_names_are_refused(web: Web) -> None:
    body = {"about": "event", "subject": "x", "words": "y"}
    for headers in (
        {"origin": "https://evil.example"},
        {"origin": "null"},
        {"sec-fetch-site": "cross-site"},
        {"origin": "http://127.0.0.1:9999"},
    ):
        assert web.post("/api/v1/notes", json=body, headers=headers).status_code == 403, headers
    assert web.post("/api/v1/notes", json=body, headers={"x-csrf-token": "wrong"}).status_code == 403
    assert web.get("/", headers={"host": "evil.example"}).status_code == 421
    assert web.get("/", headers={"host": "localhost:1"}).status_code == 200


def test_every_answer_tells_the_browser_what_it_may_not_do(web: Web) -> None:
    for path in ("/", "/map", "/activity", "/api/v1/events", "/static/desk.js", "/nowhere"):
        headers = web.get(path).headers
        assert "script-src 'self';" in headers["content-security-policy"], path
        assert "unsafe" not in headers["content-security-policy"], path
        assert headers["x-content-type-options"] == "nosniff"
    event = web.get("/api/v1/events").json()["items"][0]["id"]
    policy = web.get(f"/events/{event}").headers["content-security-policy"]
    assert "script-src 'self';" in policy
    assert "style-src 'self' 'unsafe-inline'" in policy


def test_a_body_that_is_too_large_is_refused(web: Web) -> None:
    big = b'{"about":"event","subject":"x","words":"' + b"y" * 1_200_000 + b'"}'
    headers = {"content-type": "application/json"}
    assert web.post("/api/v1/notes", content=big, headers=headers).status_code == 413

    def parts() -> object:
        for _ in range(13):
            yield b"y" * 100_000

    assert web.post("/api/v1/notes", content=parts(), headers=headers).status_code == 413  # type: ignore[arg-type]


def test_what_a_report_says_is_never_run(tmp_path: Path) -> None:
    """Titles, outlets, texts, addresses and names with markup in them come out as text on every page."""
    evil = "<script>alert(1)</script>"
    row = {
        "id": "evil<b>",
        "title": f"Army {evil}",
        "outlet": f'Wire "{evil}',
        "url": "javascript:alert(1)",
        "published": "2025-05-05",
        "text": f"Gunmen killed four soldiers near Tarkint on Sunday, the army said. {evil} The Dune {evil} Front said so.",
    }
    source = tmp_path / "evil.jsonl"
    source.write_text(json.dumps(row))
    app = make_app(Settings(ledger=tmp_path / "evil.db"), by=f"A {evil}", work=False)
    from counterclaim.desk.jobs import Worker

    with Web(app, base_url=ADDRESS) as web:
        web.headers.update(web.token())
        job = web.post("/api/v1/jobs", files={"file": ("evil.jsonl", source.read_bytes())}).json()
        worker = Worker(app.state.desk.desk)
        taken = app.state.desk.desk.ledger.take_job()
        worker._run(*taken)
        assert web.get(f"/api/v1/jobs/{job['id']}").json()["result"]["added"] == 1
        key = web.get("/api/v1/reports").json()["items"][0]["key"]
        event = web.get("/api/v1/events").json()["items"][0]["id"]
        note = {"about": "report", "subject": key, "words": evil}
        assert web.post("/api/v1/notes", json=note).status_code == 201
        for path in (
            "/",
            "/?show=events",
            "/?q=script",
            f"/events/{event}",
            f"/events/{event}/why",
            f"/reports/{key}",
            f"/reports/{key}/chain?claim=1-0",
            f"/compare/{key}",
            "/actors",
            "/map",
            "/activity",
            "/add",
            f"/share?title={evil}",
            f"/?q={evil}",
            f"/actors/{evil}",
        ):
            page = web.get(path)
            assert page.status_code in (200, 404), path
            assert evil not in page.text, path
            assert 'href="javascript:' not in page.text, path


# the client


@pytest.fixture
def client(app: FastAPI, web: Web) -> DeskClient:
    class Through(httpx.BaseTransport):
        def handle_request(self, request: httpx.Request) -> httpx.Response:
            answer = web.request(
                request.method, str(request.url), content=request.read(), headers=dict(request.headers)
            )
            return httpx.Response(answer.status_code, headers=dict(answer.headers), content=answer.content)

    return DeskClient(ADDRESS, transport=Through())


def test_the_client_gives_types_and_raises_our_errors(client: DeskClient) -> None:
    assert len(list(client.events())) == 5
    report = next(r for r in client.reports() if r.id.startswith("01-"))
    opened = client.report(report.key)
    claim = opened.claims[0]
    made = client.correct(claim, why="a slip", low=24, high=24)
    assert (made.claim.low, made.claim.state) == (24, "corrected")
    with pytest.raises(ConflictFault):
        client.reject(claim, why="late")
    assert client.confirm(made.claim, why="yes").claim.state == "confirmed"
    with pytest.raises(MissingFault):
        client.event("ffffffffffffffff")
    with pytest.raises(UsageFault):
        client.event_page(country="Mali")
    start = opened.text.index("Residents")
    added = client.add_claim(
        report.key,
        NewClaim(reading=opened.reading, start=start, end=start + 9, attribute="other", value="x", why="missed"),  # type: ignore[arg-type]
    )
    assert client.claim(added.claim.ref).quote == "Residents"
    assert client.undo(added.ref, why="no").ref.startswith("c")
    assert client.search("army").total > 0
    actor = client.actors("dune front").items[0]
    assert client.actor(actor.actor).names
    assert client.activity().total == 4
    assert client.session().name == "A. N."
