"""`--reader llm` and `--compare llm` from the command line, against the stub."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from tests.conftest import make_report
from tests.llm.conftest import ANSWER, TEXT, Reply, Stub, error
from typer.testing import CliRunner

import counterclaim.views.cli
from counterclaim import __version__
from counterclaim.ledger import Ledger, compare
from counterclaim.records import Claim, Reading
from counterclaim.views.cli import app
from counterclaim.views.compared import compared

Run = Callable[..., Any]


@pytest.fixture
def run(stub: Stub) -> Run:
    def _run(*arguments: object, asks: bool = True) -> Any:
        more = ["--model", "stub", "--base-url", stub.address, "--timeout", "5"] if asks else []
        found = CliRunner().invoke(app, [*map(str, arguments), *more])
        if found.exception is not None and not isinstance(found.exception, SystemExit):
            raise found.exception
        return found

    return _run


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    reports = tmp_path / "reports"
    reports.mkdir()
    for n in range(3):
        (reports / f"r{n}.txt").write_text(f"{TEXT} Bulletin {n}.", encoding="utf-8")
    return reports


def _fails_second(stub: Stub) -> Callable[[Any], Reply]:
    return lambda asked: Reply("no") if "Bulletin 1." in asked.given else stub.good(asked)


def test_read_says_where_the_text_goes_and_what_it_cost(run: Run, folder: Path, stub: Stub) -> None:
    found = run("read", folder, "--format", "jsonl", "--reader", "llm", "--price-in", "1", "--price-out", "2")
    assert found.exit_code == 0
    readings = [json.loads(line) for line in found.stdout.splitlines()]
    assert [reading["id"] for reading in readings] == ["r0", "r1", "r2"]
    assert {reading["reader"] for reading in readings} == {f"llm stub {__version__}"}
    first, last = found.stderr.splitlines()
    assert first == f"counterclaim: stub reads: the text of every report is sent unencrypted to {stub.address}"
    assert last == (
        "counterclaim: stub: 6 calls (0 of them again), 6,000 tokens in, 600 out, cost 0.0072; nothing refused"
    )


def test_a_failed_report_is_a_fault_and_the_rest_goes_on(run: Run, folder: Path, stub: Stub, tmp_path: Path) -> None:
    stub.script = [_fails_second(stub)] * 50
    ledger = tmp_path / "l.db"
    add = ("--ledger", ledger, "add", folder, "--reader", "llm", "--retries", "1", "--json")
    found = run(*add)
    assert found.exit_code == 1
    said = json.loads(found.stdout)
    assert (said["added"], said["unchanged"], said["failed"]) == (2, 0, 1)
    assert "not one JSON object (2 tries)" in said["faults"][0]["fault"]
    assert (said["spent"]["calls"], said["spent"]["retries"], said["spent"]["cost"]) == (6, 1, None)
    with Ledger(ledger) as held:
        assert [failure.report.id for failure in held.failures()] == ["r1"]
        assert [report.id for report, _ in held.readings()] == ["r0", "r2"]
    # What is there is not paid for again; what failed is tried anew.
    stub.script, stub.asked = [], []
    said = json.loads(run(*add).stdout)
    assert (said["added"], said["unchanged"], said["failed"]) == (1, 2, 0)
    assert len(stub.asked) == 2


def test_an_answer_that_no_file_can_hold_spoils_nothing(run: Run, folder: Path, stub: Stub, tmp_path: Path) -> None:
    bad = "\ud800\0"
    claim = ANSWER["claims"][0]
    stub.answer = ANSWER | {
        "voice": bad,
        "claims": [claim, claim | {"value": bad}, claim | {"quote": bad}, claim | {"attribute": bad, "value": bad}],
        "events": [ANSWER["events"][0] | {"place": bad, "perpetrators": [bad]}],
    }
    ledger = tmp_path / "l.db"
    found = run("--ledger", ledger, "add", folder, "--reader", "llm")
    assert found.stdout == "added 3, unchanged 0, failed 0\n"
    with Ledger(ledger) as held:
        assert [len(reading.claims) for _, reading in held.readings()] == [1, 1, 1]


def test_a_long_batch_says_how_far_it_is(run: Run, folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(counterclaim.views.cli, "EVERY", 0.0)
    found = run("read", folder, "--format", "jsonl", "--reader", "llm")
    assert [line for line in found.stderr.splitlines() if "done" in line] == [
        f"counterclaim: reading: {n} done" for n in (1, 2, 3)
    ]


# comparing


def test_compare_shows_where_two_readers_differ_without_a_ledger(run: Run, folder: Path, tmp_path: Path) -> None:
    found = run("read", folder / "r0.txt", "--published", "2024-05-13", "--reader", "rules", "--compare", "llm")
    assert found.exit_code == 0
    assert f"rules {__version__} | llm stub {__version__}" in found.stdout
    for title in ("both: ", "read otherwise: ", f"only rules {__version__}: ", f"only llm stub {__version__}: "):
        assert title in found.stdout
    assert not list(Path.cwd().glob("counterclaim.db"))


def test_compare_for_programs(run: Run, folder: Path) -> None:
    one = json.loads(run("read", folder / "r0.txt", "--json", "--reader", "rules", "--compare", "llm").stdout)
    assert one["readers"] == [f"rules {__version__}", f"llm stub {__version__}"]
    lines = run("read", folder, "--format", "jsonl", "--reader", "llm", "--compare", "rules").stdout.splitlines()
    assert [json.loads(line)["report"] for line in lines] == ["r0", "r1", "r2"]
    assert json.loads(lines[0])["readers"] == one["readers"][::-1]


def test_compare_leaves_out_what_one_could_not_read(run: Run, folder: Path, stub: Stub) -> None:
    stub.script = [_fails_second(stub)] * 50
    found = run("read", folder, "--format", "jsonl", "--compare", "llm", "--retries", "0")
    assert found.exit_code == 1
    assert [json.loads(line)["report"] for line in found.stdout.splitlines()] == ["r0", "r2"]
    assert "r1.txt: the model gave no reading: the answer was not one JSON object" in found.stderr


def _claim(quote: str, start: int, **known: Any) -> Claim:
    fields: dict[str, Any] = {"eid": "e1", "attribute": "fatalities", "value": "12"} | known
    return Claim(quote=quote, start=start, end=start + len(quote), **fields)


def test_claims_that_meet_are_paired_closest_first() -> None:
    report = make_report("At least 12 guards were killed, the army said, and 3 men.")
    whole, part = "At least 12 guards were killed", "12 guards"
    mine = _claim(whole, 0, low=12, claimant="the army")
    theirs = _claim(part, 9, low=12, high=12, claimant="The army")
    same = _claim(whole[:20], 0, low=12, claimant="The army")
    other = _claim("3 men", report.text.index("3 men"), value="3")
    one = Reading("r1", "en", "a", claims=(mine, other))
    found = compared(compare(report, one, Reading("r1", "en", "b", claims=(theirs, same))))
    assert [(pair.a, pair.b, pair.differ) for pair in found.pairs] == [(mine, same, ())]
    assert (found.only_a, found.only_b) == ((other,), (theirs,))
    found = compared(compare(report, one, Reading("r1", "en", "b", claims=(theirs,))))
    assert [pair.differ for pair in found.pairs] == [("high",)]


def test_events_that_differ_are_shown(run: Run, folder: Path, stub: Stub) -> None:
    stub.type = "ambush"
    found = run("read", folder / "r0.txt", "--published", "2024-05-13", "--compare", "llm")
    line = f"event only llm stub {__version__}: 2024-05-12 · Ansongo · ambush · by The Reed Band · on guards"
    assert line in found.stdout


# wrong usage


@pytest.mark.parametrize(
    ("arguments", "line"),
    [
        (["read", "x", "--reader", "llm"], "--reader llm needs --model NAME"),
        (["read", "x", "--reader", "llm", "--model", "m"], "where is the model 'm'?"),
        (["read", "x", "--model", "m"], "--model goes with --reader llm"),
        (["read", "x", "--base-url", "http://h/v1"], "--base-url goes with --reader llm"),
        (["add", "x", "--price-in", "1"], "--price-in goes with --reader llm"),
        (["read", "x", "--reader", "magic"], "magic"),
        (["read", "x", "--compare", "trained"], "--compare trained compares with itself"),
        (["read", "x", "--compare", "llm", "--out", "o"], "does not go with --out"),
        (["read", "x", "--reader", "llm", "--model", "m", "--concurrency", "0"], "--concurrency"),
        (["add", "x", "--readings", "r", "--reader", "llm", "--model", "a:b"], "does not go with --reader llm"),
    ],
)
def test_wrong_usage(
    run: Run, arguments: list[str], line: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    found = run(*arguments, asks=False)
    assert found.exit_code == 2
    assert line in " ".join(found.stderr.replace("│", " ").split())
    # Nothing was begun.
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize(
    ("variable", "value", "line"),
    [
        ("sk-proj-sekret", None, "takes the name of a variable that holds the key, not the key"),
        ("sekret0123456789", None, "is not set, or empty"),
        ("STUB_KEY", "  ", "is not set, or empty"),
        ("STUB_KEY", "sekret\nX-More: 1", "holds what no key can hold"),
        ("STUB_KEY", "sekrét", "holds what no key can hold"),
    ],
)
def test_a_key_is_never_shown(
    run: Run, variable: str, value: str | None, line: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    if value is not None:
        monkeypatch.setenv(variable, value)
    found = run("read", "x", "--reader", "llm", "--api-key-env", variable)
    assert found.exit_code == 2
    assert line in found.stderr
    assert "sekr" not in found.output


def test_the_key_of_the_named_variable_is_used_and_not_shown(
    run: Run, folder: Path, stub: Stub, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("STUB_KEY", "sekret\n")
    stub.script = [error(401, "wrong key sekret")]
    found = run("read", folder, "--reader", "llm", "--api-key-env", "STUB_KEY", "--concurrency", "1")
    assert stub.asked[0].headers["authorization"] == "Bearer sekret"
    assert found.exit_code == 1
    assert "the server refuses the key (401: wrong key …)" in found.stderr
    assert "sekret" not in found.output


def test_an_interrupt_keeps_what_was_read(stub: Stub, folder: Path, tmp_path: Path) -> None:
    slow = Reply(json.dumps(ANSWER), after=30.0)
    stub.script = [lambda asked: slow if "Bulletin 2." in asked.given else stub.good(asked)] * 50
    ledger = tmp_path / "l.db"
    arguments = ["--ledger", ledger, "add", folder, "--reader", "llm", "--model", "stub", "--base-url", stub.address]
    with subprocess.Popen(
        [sys.executable, "-m", "counterclaim", *map(str, arguments)],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        env=os.environ | {"PYTHONWARNINGS": "error"},
    ) as process:
        deadline = time.monotonic() + 30
        while len(stub.asked) < 5 and time.monotonic() < deadline:
            time.sleep(0.05)
        time.sleep(0.3)
        process.send_signal(signal.SIGINT)
        began = time.monotonic()
        out, err = process.communicate(timeout=20)
    assert time.monotonic() - began < 10
    assert process.returncode == 130
    assert out == "added 2, unchanged 0, failed 0\n"
    assert "Traceback" not in err
    assert "tokens in" in err
