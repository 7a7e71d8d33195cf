"""The five stories in a browser, from start to end: Debian's Chromium against a server with a ledger of the examples.

Skipped, with the reason, where Chromium is not installed (Debian: apt install chromium; CHROMIUM names another place).
"""

from __future__ import annotations

import json
import os
import re
import shutil
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import httpx
import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page, expect, sync_playwright

from counterclaim.desk.client import DeskClient

CHROMIUM = os.environ.get("CHROMIUM", "/usr/bin/chromium")
FLAGS = ["--headless", "--no-sandbox", "--disable-gpu", "--disable-background-networking"]
#: Milliseconds; the machines that run the tests may be busy.
PATIENCE = 30_000

pytestmark = [
    pytest.mark.skipif(not Path(CHROMIUM).exists(), reason=f"Chromium is not at {CHROMIUM}: apt install chromium"),
    # the driver's own threads and pipes are closed by its garbage collector
    pytest.mark.filterwarnings("ignore::ResourceWarning"),
    pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning"),
]


class Server:
    """`counterclaim serve` as a process of its own, that can be killed and started again."""

    def __init__(self, ledger: Path, *more: str) -> None:
        with socket.socket() as found:
            found.bind(("127.0.0.1", 0))
            self.port = int(found.getsockname()[1])
        self.ledger, self.more = ledger, more
        self.address = f"http://127.0.0.1:{self.port}"
        self.process: subprocess.Popen[bytes] | None = None

    def start(self) -> None:
        command = [sys.executable, "-m", "counterclaim", "--ledger", str(self.ledger), "serve"]
        command += ["--port", str(self.port), "--by", "A. N.", *self.more]
        self.process = subprocess.Popen(command, stdout=subprocess.DEVNULL)
        for _ in range(1200):
            assert self.process.poll() is None, "the desk did not open"
            try:
                httpx.get(f"{self.address}/static/desk.css", timeout=5)
            except httpx.HTTPError:
                time.sleep(0.1)
            else:
                return
        raise AssertionError("the desk did not open in two minutes")

    def kill(self) -> None:
        assert self.process is not None
        self.process.kill()
        self.process.wait()

    def stop(self) -> None:
        assert self.process is not None
        self.process.terminate()
        try:
            self.process.wait(timeout=40)
        except subprocess.TimeoutExpired:
            self.kill()


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with sync_playwright() as playwright:
        opened = playwright.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
        yield opened
        opened.close()


@pytest.fixture(scope="module")
def reading_server(made: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """A desk that several tests only look at."""
    server = Server(Path(shutil.copy(made, tmp_path_factory.mktemp("looked-at") / "desk.db")))
    server.start()
    yield server
    server.stop()


@pytest.fixture
def server(ledger_file: Path) -> Iterator[Server]:
    """A desk of the test's own."""
    started = Server(ledger_file)
    started.start()
    yield started
    started.stop()


@pytest.fixture
def page(browser: Browser, request: pytest.FixtureRequest) -> Iterator[Page]:
    """A page that fails the test where a script fails or the policy stops one; a server that was killed is missed."""
    opened = browser.new_page(viewport={"width": 1280, "height": 900})
    opened.set_default_timeout(PATIENCE)
    expect.set_options(timeout=PATIENCE)
    faults: list[str] = []
    opened.on("pageerror", lambda error: faults.append(str(error)))
    aside = ("status of 4", "net::ERR_") if "killed" in request.node.name else ("status of 4",)
    opened.on(
        "console",
        lambda said: (
            faults.append(said.text) if said.type == "error" and not any(a in said.text for a in aside) else None
        ),
    )
    yield opened
    opened.close()
    assert not faults


def _client(server: Server) -> DeskClient:
    return DeskClient(server.address)


def _report(server: Server, outlet: str) -> str:
    with _client(server) as client:
        return next(r.key for r in client.reports() if r.outlet == outlet)


# 1


def test_coding_reports_by_keyboard_alone(server: Server, page: Page) -> None:
    """Queue, first report, confirm, correct, reject, add, take back, done, next: without the mouse."""
    page.goto(server.address)
    keys = page.keyboard
    keys.press("j")
    first = page.locator(":focus").inner_text()
    keys.press("Enter")
    page.wait_for_url("**/reports/*")
    assert page.locator("h1").inner_text() == first
    key = page.url.rsplit("/", 1)[1]
    total = page.locator(".claim-card").count()
    # confirm the first, and the next one is chosen by itself
    keys.press("j")
    keys.press("c")
    expect(page.locator(".claim-card .tag.ok")).to_have_count(1)
    expect(page.locator(".progress strong")).to_have_text("1")
    second = page.locator(".claim-card").nth(1)
    expect(second).to_be_focused()
    # correct the second
    keys.press("e")
    expect(page.locator("#claim-form [name=value]")).to_be_focused()
    keys.press("Control+a")
    keys.type("overran the camp at dawn")
    page.locator("#claim-form [name=why]").focus()
    keys.type("shorter")
    keys.press("Enter")
    expect(page.locator(".claim-card").nth(1).locator(".value")).to_contain_text("overran the camp at dawn")
    # reject the third, with a reason by its number
    keys.press("j")
    rejected = page.locator(".claim-card.now").get_attribute("data-ref")
    keys.press("x")
    expect(page.locator("#reject-dialog")).to_be_visible()
    keys.press("2")
    expect(page.locator(".claim-card")).to_have_count(total - 1)
    # add one by typing its words
    keys.press("a")
    expect(page.locator("#claim-form [name=words]")).to_be_focused()
    keys.type("The assailants arrived on motorcycles")
    page.locator("#claim-form [name=attribute]").focus()
    keys.type("other")
    page.locator("#claim-form [name=value]").focus()
    keys.type("they came on motorcycles")
    keys.press("Enter")
    expect(page.locator(".claim-card")).to_have_count(total)
    expect(page.locator(".claim-card.added .quote")).to_contain_text("The assailants arrived on motorcycles")
    # take that back
    keys.press("u")
    expect(page.locator(".claim-card")).to_have_count(total - 1)
    # help, and done
    keys.press("?")
    expect(page.locator("#keys")).to_be_visible()
    keys.press("Escape")
    keys.press("d")
    page.wait_for_url(lambda url: "/reports/" in url and key not in url)
    with _client(server) as client:
        states = {c.ref: c.state for c in client.report(key).claims}
        assert sorted(states.values()).count("confirmed") == 1
        assert states[str(rejected)] == "rejected"
        assert client.report(key).done_by == ["A. N."]
        deeds = [d.what.split()[0] for d in client.activity().items]
        assert deeds == ["is", "undid", "added", "rejected", "corrected", "confirmed"]


def test_words_chosen_with_the_mouse_make_a_claim(server: Server, page: Page) -> None:
    key = _report(server, "La Dépêche des dunes")
    page.goto(f"{server.address}/reports/{key}")
    with _client(server) as client:
        text = client.report(key).text
    # words beyond the first letters with accents: offsets count characters, as the ledger does
    words = text[text.index("é") + 40 :][:25].strip()
    page.evaluate(
        """words => {
          const text = document.getElementById('text'), walker = document.createTreeWalker(text, NodeFilter.SHOW_TEXT);
          let all = '', spots = [];
          while (walker.nextNode()) { spots.push([all.length, walker.currentNode]); all += walker.currentNode.data; }
          const at = n => { const s = spots.filter(x => x[0] <= n).pop(); return [s[1], n - s[0]]; };
          const from = all.indexOf(words), range = document.createRange();
          range.setStart(...at(from)); range.setEnd(...at(from + words.length));
          getSelection().removeAllRanges(); getSelection().addRange(range);
        }""",
        words,
    )
    page.get_by_role("button", name="Add a claim").click()
    expect(page.locator("#claim-form [name=words]")).to_have_value(words)
    page.locator("#claim-form [name=value]").fill("as chosen")
    page.locator("#claim-form [name=attribute]").select_option("other")
    page.get_by_role("button", name="Keep it").click()
    expect(page.locator(".claim-card.added")).to_have_count(1)
    with _client(server) as client:
        added = next(c for c in client.report(key).claims if c.state == "added")
        assert added.quote == words == text[added.start : added.end]


# 2 and 3


def test_from_a_disputed_figure_to_its_quote_its_source_and_the_stored_page(reading_server: Server, page: Page) -> None:
    page.goto(reading_server.address)
    page.keyboard.press("/")
    page.keyboard.type("Anderamboukane 41 soldiers")
    page.keyboard.press("Enter")
    page.locator("[data-list] li", has=page.locator(".tag", has_text="event")).first.locator("a.main").click()
    page.wait_for_url("**/events/*")
    expect(page.locator("ul.disputes li").first).to_be_visible()
    row = page.locator(".matrix tr", has=page.locator("th", has_text="fatalities"))
    cell = row.locator("td[data-label='The Dune Front'] details.cell summary", has_text="41").first.locator("..")
    assert "asserts" in cell.inner_text()
    expect(cell.locator("mark")).to_be_hidden()
    cell.locator("summary").click()
    expect(cell.locator("mark")).to_contain_text("41 soldiers")
    cell.get_by_role("link", name="in the report").click()
    page.wait_for_url("**/reports/*#claim-*")
    chosen = page.locator(".claim-card.now")
    expect(chosen).to_contain_text("41")
    expect(page.locator("mark.claim.now").first).to_contain_text("41 soldiers")
    chosen.get_by_role("link", name="chain").click()
    page.wait_for_url("**/chain?claim=*")
    told = page.locator("main").inner_text()
    assert "Harbour Wire" in told
    assert "Read by rules" in told
    codes = page.locator(".chain code").all_inner_texts()
    assert any(len(code) == 64 for code in codes)
    source = next((Path(__file__).parents[2] / "examples" / "reports").glob("01-*"))
    import hashlib

    assert hashlib.sha256(source.read_bytes()).hexdigest() in codes


# 4


def test_what_changed_around_a_town_or_a_group(server: Server, page: Page) -> None:
    with _client(server) as client:
        claim = client.report(_report(server, "Frontier Radio")).claims[0]
        before = {e.id: e.changed for e in client.events()}
        client.correct(claim, why="a slip", value="otherwise")
        [changed] = [e for e in client.events() if e.changed != before[e.id]]
    page.goto(f"{server.address}/?show=events")
    page.locator("details.fold > summary").click()
    page.get_by_label("Changed since").fill(changed.changed.isoformat())
    page.get_by_role("button", name="Show", exact=True).click()
    expect(page.locator("[data-list] li")).to_have_count(1)
    assert changed.place is not None
    expect(page.locator("[data-list] li")).to_contain_text(changed.place)
    # the same for a group: from its page to its events
    page.goto(f"{server.address}/actors")
    page.get_by_label("Name").fill("valley brigade")
    page.get_by_role("button", name="Find").click()
    page.locator("[data-list] a.main").filter(has_text=re.compile(r"^\s*(the )?Valley Brigade\s*$", re.I)).first.click()
    expect(page.locator("h1")).to_contain_text("Valley Brigade")
    expect(page.locator(".ties")).to_contain_text("part of")
    page.get_by_role("link", name="its events in the queue").click()
    assert page.locator("[data-list] li").count() >= 1
    # and on the map: a month narrows it
    page.goto(f"{server.address}/map")
    page.get_by_role("link", name="2025-03: 1 event, 1 disputed").click()
    expect(page.locator("svg.map .spot")).to_have_count(1)
    expect(page.locator("[data-list] li")).to_contain_text("Anderamboukane")
    page.locator("svg.map a").click()
    page.wait_for_url("**/events/*")


# 5


def test_two_coders_are_compared_and_their_differences_settled(ledger_file: Path, tmp_path: Path, page: Page) -> None:
    from dataclasses import replace

    from counterclaim.ledger import Ledger

    with Ledger(ledger_file) as ledger:
        [(report, reading)] = [pair for pair in ledger.readings() if pair[0].id.startswith("01-")]
        first, second, *rest = reading.claims
        ledger.add(report, replace(reading, reader="coder A", claims=(first, second, *rest)))
        ledger.add(report, replace(reading, reader="coder B", claims=(replace(first, low=41, high=41), *rest)))
    server = Server(ledger_file)
    server.start()
    try:
        page.goto(f"{server.address}/activity")
        pair = page.locator("details.fold", has_text="coder A and coder B")
        expect(pair.locator("tr", has_text="fatalities")).to_be_visible()
        pair.get_by_role("link", name="01-").click()
        page.wait_for_url("**/compare/*")
        expect(page.locator("tr.differs")).to_have_count(2)
        # the ledger shows coder B, who was added last: A's claim that B lacks is let stand, B's figure is rejected
        missing = page.locator("tr.differs", has_text="has none")
        missing.get_by_role("button", name="Let it stand").click()
        expect(page.locator("tr.differs", has_text="has none").locator(".tag", has_text="stands")).to_have_count(1)
        figure = page.locator("tr.differs", has_text="41 to 41")
        figure.get_by_role("button", name="Reject it").click()
        expect(
            page.locator("tr.differs", has_text="41 to 41").get_by_role("button", name="Let it stand")
        ).to_have_count(2)
        page.locator("tr.differs", has_text="41 to 41").get_by_role("button", name="Let it stand").first.click()
        with _client(server) as client:
            page.wait_for_timeout(1500)
            claims = client.report(next(r.key for r in client.reports() if r.id == report.id)).claims
            standing = {(c.quote, c.low) for c in claims if c.state not in ("rejected", "withdrawn", "doubtful")}
            assert (second.quote, second.low) in standing
            assert (first.quote, first.low) in standing
            assert (first.quote, 41) not in standing
            csv = httpx.get(f"{server.address}/api/v1/agreement.csv").text
            assert '"coder A","coder B",1,"all"' in csv
    finally:
        server.stop()


# two people, and a server that is killed


def test_two_people_at_one_claim_lose_nothing(server: Server, browser: Browser, page: Page) -> None:
    key = _report(server, "Harbour Wire")
    page.goto(f"{server.address}/reports/{key}")
    page.keyboard.press("j")
    page.keyboard.press("e")
    page.locator("#claim-form [name=value]").fill("what I typed")
    page.locator("#claim-form [name=why]").fill("I read it so")
    with _client(server) as client:
        client.correct(client.report(key).claims[0], why="I was faster", value="the other's value")
    page.get_by_role("button", name="Keep it").click()
    fault = page.locator("#claim-fault")
    expect(fault).to_contain_text("I was faster")
    expect(fault).to_contain_text("the other's value")
    expect(page.locator("#claim-form [name=value]")).to_have_value("what I typed")
    with _client(server) as client:
        assert client.report(key).claims[0].value == "the other's value"
    page.get_by_role("button", name="Keep it").click()
    expect(page.locator(".claim-card").first.locator(".value")).to_contain_text("what I typed")
    with _client(server) as client:
        deeds = [d.what for d in client.activity().items]
        assert len(deeds) == 2


def test_what_was_typed_survives_a_server_that_is_killed(server: Server, page: Page) -> None:
    key = _report(server, "Harbour Wire")
    page.goto(f"{server.address}/reports/{key}")
    page.keyboard.press("j")
    page.keyboard.press("e")
    page.locator("#claim-form [name=value]").fill("what I typed")
    page.locator("#claim-form [name=why]").fill("I read it so")
    server.kill()
    page.get_by_role("button", name="Keep it").click()
    expect(page.locator("#claim-fault")).to_contain_text("does not answer")
    expect(page.locator("#claim-form [name=value]")).to_have_value("what I typed")
    server.start()
    page.get_by_role("button", name="Keep it").click()
    expect(page.locator(".claim-card").first.locator(".value")).to_contain_text("what I typed")
    with _client(server) as client:
        assert [d.what.split()[0] for d in client.activity().items] == ["corrected"]


def test_an_upload_survives_a_server_that_is_killed(server: Server, tmp_path: Path, page: Page) -> None:
    """Killed while it reads: the job goes on at the next start, every report is there once."""
    text = "Gunmen killed four soldiers near Tarkint on Sunday, the army said. The Dune Front denied it.\n"
    lines = [
        json.dumps({"id": f"many-{n}", "title": f"Raid {n}", "published": "2024-05-15", "text": f"{text * 30} No {n}."})
        for n in range(60)
    ]
    source = tmp_path / "many.jsonl"
    source.write_text("\n".join(lines))
    page.goto(f"{server.address}/add")
    page.locator("[name=file]").set_input_files(str(source))
    page.get_by_role("button", name="Read it").click()
    expect(page.locator("[data-job] .name")).to_have_text("many.jsonl")
    with _client(server) as client:
        job = client._http.get("/jobs").json()[0]["id"]
        for _ in range(600):
            if client.job(job).done >= 5:
                break
            time.sleep(0.1)
        assert client.job(job).state == "running"
    server.kill()
    server.start()
    expect(page.locator("[data-job] .state")).to_have_text("done", timeout=240_000)
    with _client(server) as client:
        over = client.job(job)
        assert over.result is not None
        assert over.result["added"] + over.result["unchanged"] == 60
        assert over.result["unchanged"] >= 5
        assert sum(1 for r in client.reports() if r.id.startswith("many-")) == 60


# for everybody


def _pages(server: Server) -> dict[str, str]:
    with _client(server) as client:
        event = max(client.events(), key=lambda e: e.disputes).id
        report = next(iter(client.reports())).key
        actor = next(a.actor for a in client.actors().items if a.claims)
    return {
        "queue": "/",
        "events": "/?show=events&status=disputed",
        "search": "/?q=army",
        "event": f"/events/{event}",
        "why": f"/events/{event}/why",
        "report": f"/reports/{report}",
        "chain": f"/reports/{report}/chain?claim=1-0",
        "compare": f"/compare/{report}",
        "actors": "/actors",
        "actor": f"/actors/{actor}",
        "map": "/map",
        "activity": "/activity",
        "add": "/add",
        "share": "/share",
        "fault": "/events/ffffffffffffffff",
    }


@pytest.mark.parametrize(("width", "scheme"), [(1280, "light"), (390, "dark")])
def test_axe_finds_nothing_on_any_page(reading_server: Server, browser: Browser, width: int, scheme: Any) -> None:
    found = {}
    page = browser.new_page(viewport={"width": width, "height": 844}, color_scheme=scheme)
    page.set_default_timeout(PATIENCE)
    for name, path in _pages(reading_server).items():
        page.goto(reading_server.address + path)
        page.wait_for_load_state("networkidle")
        options = {"runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]}
        result = Axe().run(page, options=options)
        faults = [(v["id"], v["nodes"][0]["html"][:160]) for v in result.response["violations"]]
        if faults:
            found[name] = faults
        wide = page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
        if wide > 0:
            found[f"{name} is too wide"] = [(str(wide), "")]
    page.close()
    assert not found, json.dumps(found, indent=1)


def test_the_dialogs_are_fit_for_everybody_too(reading_server: Server, page: Page) -> None:
    page.goto(reading_server.address + _pages(reading_server)["report"])
    page.keyboard.press("j")
    for key, dialog in (("e", "#claim-dialog"), ("x", "#reject-dialog"), ("?", "#keys")):
        page.keyboard.press(key)
        expect(page.locator(dialog)).to_be_visible()
        result = Axe().run(page, context=dialog)
        assert not [(v["id"], v["nodes"][0]["html"][:160]) for v in result.response["violations"]], dialog
        page.keyboard.press("Escape")
        expect(page.locator(dialog)).to_be_hidden()


def test_a_page_to_hand_on_needs_nothing_and_can_be_printed(reading_server: Server, page: Page, tmp_path: Path) -> None:
    page.goto(f"{reading_server.address}/share?country=ML")
    page.get_by_label("Title").fill("Mali, spring 2025")
    with page.expect_download() as started:
        page.get_by_role("button", name="Save it as a file").click()
    path = tmp_path / "report.html"
    started.value.save_as(path)
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    page.goto(path.as_uri())
    expect(page.locator("h1")).to_have_text("Mali, spring 2025")
    expect(page.locator("[data-chart] .bk-Figure").first).to_be_attached()
    assert [url for url in asked if not url.startswith(("file:", "data:", "blob:"))] == []
    assert page.pdf().startswith(b"%PDF-")


def test_the_toll_chart_is_drawn_and_the_policy_stops_nothing(reading_server: Server, page: Page) -> None:
    page.goto(reading_server.address + _pages(reading_server)["event"])
    expect(page.locator("#chart-tolls .bk-Figure")).to_be_attached()
