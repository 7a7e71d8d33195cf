"""`read --explain`: the words that a claim rests on, what the heads said, and a page that loads nothing."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from counterclaim.config import Settings
from counterclaim.pipeline import explain_claims, load_tools
from counterclaim.records import Report

Run = Callable[..., Any]
TEXT = (
    "At least 12 guards were killed in Ansongo on Sunday, the army said. "
    "The Reed Band denied <b>taking part</b>.\n\nA <script>alert(1)</script> raid."
)


@pytest.fixture
def file(tmp_path: Path) -> Path:
    path = tmp_path / "raid.txt"
    path.write_text(TEXT, encoding="utf-8")
    return path


@pytest.mark.parametrize("reader", ["rules", "trained"])
def test_every_claim_has_its_words(reader: str) -> None:
    reading, reasons = explain_claims(Report("r", TEXT, language="en"), load_tools(Settings(reader=reader)))
    assert [r.claim for r in reasons] == [*reading.claims, *reading.doubtful]
    toll = next(r for r in reasons if r.claim.attribute == "fatalities")
    words = {s.role: TEXT[s.start : s.end] for s in toll.words}
    assert words["quote"] == toll.claim.quote
    assert words["number"] == "At least 12"
    assert words["cue"] == "said"
    assert words["source"] == "the army"
    assert words["event"] == "killed"
    assert toll.rule


def test_heads_speak_in_chances() -> None:
    _, reasons = explain_claims(Report("r", TEXT, language="en"), load_tools(Settings(reader="trained")))
    toll = next(r for r in reasons if r.claim.attribute == "fatalities")
    heads = {s.head: s for s in toll.heads}
    assert {"stretch", "claimant", "stance", "victims", "quote", "event type", "main event"} <= set(heads)
    for said in toll.heads:
        chances = [said.chance, *(c for _, c in said.others)]
        assert all(0 <= c <= 1 for c in chances)
        assert chances == sorted(chances, reverse=True)
        assert sum(chances) < 1.01


def test_in_the_terminal(run: Run, file: Path) -> None:
    told = run("read", str(file), "--explain").out
    squeezed = " ".join(told.split())
    assert "cue “said”" in squeezed
    assert "source “the army”" in squeezed
    assert "At least 12 guards were killed in Ansongo on Sunday, the army said." in squeezed


def test_as_json(run: Run, file: Path) -> None:
    told = json.loads(run("read", str(file), "--explain", "--json", "--reader", "trained").out)
    assert len(told["reasons"]) >= len(told["reading"]["claims"]) > 0
    for reason in told["reasons"]:
        assert reason["words"][0]["role"] == "quote"
        for stretch in reason["words"]:
            assert TEXT[stretch["start"] : stretch["end"]] == stretch["words"]


def test_the_page_is_self_contained_and_escaped(run: Run, file: Path, tmp_path: Path) -> None:
    out = tmp_path / "why.html"
    run("read", str(file), "--explain", "--html", str(out), "--reader", "trained")
    page = out.read_text(encoding="utf-8")
    assert "<script" not in page
    assert "script-src 'none'" in page.replace("&#39;", "'")
    assert "<sub>value, number</sub>" in page
    assert not re.search(r'(?:src|href)="(?:https?:)?//', page)


@pytest.mark.parametrize(
    "arguments",
    [["--html", "x.html"], ["--explain", "--compare", "trained"], ["--explain", "--out", "d"], ["--explain", "--reader", "llm"]],
)  # fmt: skip
def test_what_does_not_go_together(run: Run, file: Path, arguments: list[str]) -> None:
    done = run("read", str(file), *arguments)
    assert done.code == 2
    assert "--explain" in done.err


def test_what_can_not_be_read_is_told_and_the_rest_goes_on(run: Run, file: Path, tmp_path: Path) -> None:
    empty = tmp_path / "empty.txt"
    empty.write_text("", encoding="utf-8")
    done = run("read", str(empty), str(file), "--explain")
    assert done.code == 1
    assert "empty.txt" in done.err
    assert "cue “said”" in " ".join(done.out.split())
