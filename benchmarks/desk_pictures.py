"""Pictures of the desk's pages: a ledger of the example reports, the desk, Debian's Chromium → PNG files.

python benchmarks/desk_pictures.py docs/pictures          # what the documents show
python benchmarks/desk_pictures.py out/ --all             # every page, both widths, light and dark: to be looked at
"""

from __future__ import annotations

import argparse
import os
import socket
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import Any

import httpx
from playwright.sync_api import sync_playwright

CHROMIUM = os.environ.get("CHROMIUM", "/usr/bin/chromium")
FLAGS = ["--headless", "--no-sandbox", "--disable-gpu", "--disable-background-networking"]
EXAMPLES = Path(__file__).parents[1] / "examples" / "reports"


def free_port() -> int:
    with socket.socket() as found:
        found.bind(("127.0.0.1", 0))
        return int(found.getsockname()[1])


def opened(ledger: Path | str, port: int) -> subprocess.Popen[bytes]:
    """The desk, once it answers."""
    command = [
        sys.executable,
        "-m",
        "counterclaim",
        "--ledger",
        str(ledger),
        "serve",
        "--port",
        str(port),
        "--by",
        "A. N.",
    ]
    desk = subprocess.Popen(command, stdout=subprocess.DEVNULL)
    for _ in range(600):
        try:
            httpx.get(f"http://127.0.0.1:{port}/static/desk.css", timeout=2)
        except httpx.HTTPError:
            time.sleep(0.1)
            continue
        return desk
    desk.kill()
    raise SystemExit("the desk did not open")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--all", action="store_true")
    parser.add_argument("--ledger", type=Path)
    given = parser.parse_args()
    given.folder.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as scratch:
        ledger = given.ledger or Path(scratch, "examples.db")
        if given.ledger is None:
            subprocess.run(
                [sys.executable, "-m", "counterclaim", "--ledger", str(ledger), "add", str(EXAMPLES)], check=True
            )
        port = free_port()
        desk = opened(ledger, port)
        try:
            draw(f"http://127.0.0.1:{port}", given.folder, everything=given.all)
        finally:
            desk.terminate()
            desk.wait()


def draw(base: str, folder: Path, *, everything: bool) -> None:
    api = httpx.Client(base_url=f"{base}/api/v1", timeout=60)
    event = max(api.get("/events").json()["items"], key=lambda e: (e["disputes"], e["claims"]))["id"]
    report = api.get("/reports").json()["items"][0]["key"]
    actor = next(a["actor"] for a in api.get("/actors").json()["items"] if a["claims"])
    pages = {
        "queue": "/",
        "events": "/?show=events",
        "search": "/?q=army",
        "event": f"/events/{event}",
        "report": f"/reports/{report}",
        "actor": f"/actors/{actor}",
        "map": "/map",
        "activity": "/activity",
        "actors": "/actors",
        "add": "/add",
        "share": "/share",
        "why": f"/events/{event}/why",
        "chain": f"/reports/{report}/chain?claim=1-0",
        "compare": f"/compare/{report}",
    }
    shown = pages if everything else {name: pages[name] for name in ("queue", "event", "report", "map")}
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
        for width, height, scheme in (
            (1280, 900, "light"),
            (390, 844, "light"),
            (1280, 900, "dark"),
            (390, 844, "dark"),
        ):
            if scheme == "dark" and not everything:
                continue
            looks: Any = {"viewport": {"width": width, "height": height}, "color_scheme": scheme}
            page = browser.new_page(**looks)
            for name, address in shown.items():
                page.goto(base + address)
                page.wait_for_load_state("networkidle")
                if name == "report":
                    page.keyboard.press("j")
                if name == "event" and not everything:
                    page.locator("#h-claims").evaluate("place => place.scrollIntoView({behavior: 'instant'})")
                page.wait_for_timeout(300)
                dark = "-dark" if scheme == "dark" else ""
                # a document shows the top of a page; who looks for faults needs all of it
                page.screenshot(path=folder / f"desk-{name}-{width}{dark}.png", full_page=everything)
            page.close()
        browser.close()


if __name__ == "__main__":
    main()
