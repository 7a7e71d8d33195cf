"""docs/worked-examples.md is what the code makes of the example report and a development cluster."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
SHARED = ROOT.parent / "shared"
PAGE = ROOT / "docs" / "worked-examples.md"


@pytest.mark.shared
@pytest.mark.skipif(not (SHARED / "reports").is_dir(), reason="no ../shared beside the repository")
def test_the_page_is_what_the_code_gives() -> None:
    done = subprocess.run(
        [sys.executable, "eval/worked.py", "--check"], cwd=ROOT, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr


def test_the_page_shows_every_rule_set_and_gives_a_reason_for_every_claim() -> None:
    text = PAGE.read_text(encoding="utf-8")
    events = text.split("### ")[1:]
    assert len(events) == 3
    for event in events:
        quotes = [line for line in event.splitlines() if line.startswith("| ") and "| “" in line]
        for rule in ("acled", "ucdp", "gtd", "airwars"):
            told = event.split(f"**`{rule}` ")[1].split("**`")[0]
            lines = [line.strip()[2:] for line in told.splitlines() if line.startswith("  - ")]
            named = [int(n) for line in lines for n in line.split(":")[0].split(", ")]
            assert sorted(named) == list(range(1, len(quotes) + 1)), (event[:40], rule)
            assert all(line.split(": ", 1)[1] for line in lines)
