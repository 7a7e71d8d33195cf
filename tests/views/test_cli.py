from __future__ import annotations

import csv
import io
import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

import counterclaim.pipeline
import counterclaim.sources.parse
from counterclaim import __version__
from counterclaim.ledger import Ledger
from counterclaim.records import Reading, Report

Run = Callable[..., Any]
COMMANDS = "read add events show disputes compare export report".split()
TEXT = "At least 12 guards were killed near Ansongo on Sunday, the army said."


@pytest.fixture
def report_file(tmp_path: Path) -> Path:
    path = tmp_path / "raid.txt"
    path.write_text(TEXT, encoding="utf-8")
    return path


def _process(*arguments: object, **known: Any) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "counterclaim", *map(str, arguments)],
        capture_output=True,
        text=True,
        encoding="utf-8",
        check=False,
        **known,
    )


# help


def test_help_teaches(run: Run) -> None:
    found = run("--help")
    assert found.code == 0
    assert "130 interrupted" in " ".join(found.out.split())
    for command in COMMANDS:
        assert f" {command} " in found.out


@pytest.mark.parametrize("command", COMMANDS)
def test_every_command_has_examples_and_exit_codes(run: Run, command: str) -> None:
    found = run(command, "--help")
    assert found.code == 0
    assert "Example" in found.out
    assert f"counterclaim {command}" in found.out or f" {command} " in found.out
    assert "Exit codes: 0 all well" in found.out


def test_version(run: Run) -> None:
    assert run("--version").out == f"counterclaim {__version__}\n"


def test_help_loads_nothing_heavy() -> None:
    """What makes a start slow stays out of it; the time itself depends on the machine."""
    heavy = "{'sqlalchemy', 'bokeh', 'dateparser', 'httpx', 'trafilatura', 'lxml', 'numpy', 'jinja2', 'alembic'}"
    code = (
        "import sys\nfrom counterclaim.views.cli import app\n"
        "try: app(['--help'])\nexcept SystemExit: pass\n"
        f"print(sorted({heavy} & set(sys.modules)), file=sys.stderr)"
    )
    found = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, encoding="utf-8", check=True)
    assert found.stderr.strip() == "[]"


# exit code 2


@pytest.mark.parametrize(
    ("arguments", "line"),
    [
        (["frobnicate"], "No such command"),
        (["read"], "Missing argument"),
        (["show"], "Missing argument"),
        (["export"], "Missing option"),
        (["export", "--as", "xml"], "--as 'xml' is none of csv, jsonl"),
        (["report"], "Missing option"),
        (["read", "x", "--format", "yaml"], "yaml"),
        (["read", "x", "--published", "Sunday"], "--published 'Sunday' is no date"),
        (["read", "x", "--published", "2024-02-31"], "is no date"),
        (["read", "x", "--language", "xx"], "--language 'xx' is not read"),
        (["add", "x", "--readings", "nowhere"], "nowhere: no folder or JSON lines of readings: no such file"),
        (["events", "--since", "soon"], "--since 'soon' is no date"),
        (["disputes", "--country", "Mali"], "no two-letter country code"),
        (["events", "--reader", "nobody"], "no readings by 'nobody' in the ledger; there are: rules 0.1.0"),
        (["show", "zzz"], "no event begins with 'zzz'"),
        (["compare", "no-such-report"], "there is no report 'no-such-report' in the ledger"),
        (["compare", "wire-1"], "it was read by: rules 0.1.0"),
        (["compare", "wire-1", "rules 0.1.0", "given"], "given"),
        (["export", "--as", "csv", "--out", "no/such/folder/x.csv"], "can't be written"),
        (["report", "--html", "no/such/folder/x.html"], "can't be written"),
    ],
)
def test_wrong_usage(run: Run, ledger_file: Path, arguments: list[str], line: str) -> None:
    found = run("--ledger", ledger_file, *arguments)
    assert found.code == 2
    assert line in " ".join(found.err.replace("│", " ").split())
    assert "Traceback" not in found.err


def test_no_arguments_show_the_help(run: Run) -> None:
    found = run()
    assert found.code == 2
    assert "Commands" in found.out


# exit code 3


def _no_ledger(path: Path) -> None:
    path.unlink()


def _text(path: Path) -> None:
    path.write_text("this is no database at all, it is a letter", encoding="utf-8")


def _cut(path: Path) -> None:
    path.write_bytes(path.read_bytes()[:5000])


def _folder(path: Path) -> None:
    path.unlink()
    path.mkdir()


@pytest.mark.parametrize("spoil", [_no_ledger, _text, _cut, _folder])
@pytest.mark.parametrize(
    "arguments",
    [
        ["events"],
        ["show", "a"],
        ["disputes"],
        ["compare", "x"],
        ["export", "--as", "csv"],
        ["report", "--html", "x.html"],
    ],
)
def test_no_ledger_to_ask(run: Run, ledger_file: Path, spoil: Callable[[Path], None], arguments: list[str]) -> None:
    spoil(ledger_file)
    found = run("--ledger", ledger_file, *arguments)
    assert found.code == 3
    assert found.out == ""
    assert found.err.startswith(f"counterclaim: {ledger_file}: ")
    assert len(found.err.splitlines()) == 1


@pytest.mark.parametrize("spoil", [_text, _cut, _folder])
def test_no_ledger_to_add_to(run: Run, ledger_file: Path, report_file: Path, spoil: Callable[[Path], None]) -> None:
    spoil(ledger_file)
    assert run("--ledger", ledger_file, "add", report_file).code == 3


# read


def test_read_prints_a_table_and_keeps_nothing(run: Run, report_file: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(report_file.parent)
    found = run("read", report_file)
    assert found.code == 0
    assert "publication date unknown, dates stay relative" in " ".join(found.out.split())
    assert "12" in found.out
    assert [p.name for p in report_file.parent.iterdir()] == ["raid.txt"]


def test_read_json_is_one_object_or_a_list(run: Run, report_file: Path) -> None:
    one = json.loads(run("read", report_file, "--format", "json").out)
    assert one["id"] == "raid"
    (report_file.parent / "second.txt").write_text(TEXT + " It was dawn.", encoding="utf-8")
    many = json.loads(run("read", report_file.parent, "--format", "json").out)
    assert [reading["id"] for reading in many] == ["raid", "second"]
    lines = run("read", report_file.parent, "--format", "jsonl").out.splitlines()
    assert [json.loads(line)["id"] for line in lines] == ["raid", "second"]
    for claim in one["claims"]:
        assert TEXT[claim["start"] : claim["end"]] == claim["quote"]


def test_defaults_fill_and_override_replaces(run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    seen: list[Report] = []

    def remember(report: Report, tools: object) -> Reading:
        seen.append(report)
        return Reading(report.id, "en", "rules")

    monkeypatch.setattr(counterclaim.pipeline, "read_report", remember)
    (tmp_path / "a.json").write_text(json.dumps({"id": "a", "text": TEXT, "published": "2024-01-01"}), encoding="utf-8")
    (tmp_path / "b.json").write_text(json.dumps({"id": "b", "text": TEXT}), encoding="utf-8")
    options = ("--published", "2024-05-13", "--outlet", "Wire", "--language", "en")
    run("read", tmp_path, *options)
    run("read", tmp_path, *options, "--override")
    days = [(r.id, str(r.published), r.outlet, r.language) for r in seen]
    assert days == [
        ("a", "2024-01-01", "Wire", "en"),
        ("b", "2024-05-13", "Wire", "en"),
        ("a", "2024-05-13", "Wire", "en"),
        ("b", "2024-05-13", "Wire", "en"),
    ]


def test_read_takes_standard_input(run: Run) -> None:
    one, other = (json.loads(run("read", "-", "--format", "json", stdin=t).out)["id"] for t in (TEXT, TEXT.upper()))
    assert one != other
    assert one.startswith("stdin-")


def test_json_everywhere(run: Run, report_file: Path, ledger_file: Path, tmp_path: Path) -> None:
    assert run("read", report_file, "--json").out == run("read", report_file, "--format", "json").out
    assert run("read", report_file, "--json", "--format", "jsonl").code == 2
    page, rows = tmp_path / "p.html", tmp_path / "c.csv"
    found = run("--ledger", ledger_file, "report", "--html", page, "--json")
    assert (found.code, json.loads(found.out)) == (0, {"written": str(page), "events": 1})
    found = run("--ledger", ledger_file, "export", "--as", "csv", "--out", rows, "--json")
    assert (found.code, json.loads(found.out)) == (0, {"written": str(rows), "events": 1})
    assert (
        run("--ledger", ledger_file, "export", "--as", "csv", "--json").out.splitlines()
        == rows.read_text(encoding="utf-8").splitlines()
    )


def test_out_writes_a_file_a_report(run: Run, report_file: Path, tmp_path: Path) -> None:
    found = run("read", report_file, "--out", tmp_path / "out")
    assert (found.code, found.out) == (0, "")
    assert found.err == f"1 reading written to {tmp_path / 'out'}\n"
    assert [p.name for p in (tmp_path / "out").iterdir()] == ["raid.json"]
    assert json.loads((tmp_path / "out" / "raid.json").read_text(encoding="utf-8"))["id"] == "raid"
    both = run("read", report_file, "--out", tmp_path / "out", "--format", "jsonl")
    assert json.loads(both.out)["id"] == "raid"


@pytest.mark.parametrize("bad", ["../up", "a/b", "a\\b", ".hidden", "..", "a\u0007b", "x" * 201])
def test_out_refuses_unsafe_ids(run: Run, tmp_path: Path, bad: str, monkeypatch: pytest.MonkeyPatch) -> None:
    reports = [
        Report(bad, TEXT, language="en", source="batch:1"),
        Report("good", TEXT, language="en", source="batch:2"),
    ]

    def load(*_: object, **__: object) -> Iterator[Report]:
        yield from reports

    monkeypatch.setattr(counterclaim.sources.parse, "load", load)
    found = run("read", "batch", "--out", tmp_path / "in" / "out")
    assert found.code == 1
    assert "counterclaim: batch:1: its id " in found.err
    assert "unsafe as a file name" in found.err
    assert [p.name for p in tmp_path.rglob("*") if p.is_file()] == ["good.json"]


def test_out_refuses_an_id_twice(run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def load(*_: object, **__: object) -> Iterator[Report]:
        yield Report("same", TEXT, language="en", source="batch:1")
        yield Report("same", "Another text of guards killed.", language="en", source="batch:2")

    monkeypatch.setattr(counterclaim.sources.parse, "load", load)
    found = run("read", "batch", "--out", tmp_path / "out")
    assert found.code == 1
    assert "counterclaim: batch:2: its id 'same' is also that of batch:1" in found.err


def test_out_where_no_folder_can_be(run: Run, report_file: Path) -> None:
    found = run("read", report_file, "--out", report_file)
    assert found.code == 2
    assert "can't be made a folder" in found.err


# bad input: one line each, the rest is done, exit code 1


def _bad_files(folder: Path) -> dict[str, str]:
    """Bad inputs by name, with words that their line holds."""
    files: dict[str, tuple[bytes, str]] = {
        "empty.txt": (b"", "empty"),
        "blank.txt": (b"  \n ", "empty"),
        "binary.txt": (bytes(range(256)) * 40, ""),
        "photo.txt": (b"\x89PNG\r\n\x1a\n" + b"\x00" * 200, ""),
        "broken.json": (b'{"id": "x", "text": ', "JSON"),
        "batch.jsonl": (b'{"id": "ok-1", "text": "Nine guards were killed in Gao, the army said."}\n{oops\n', "JSON"),
        "no-text.json": (b'{"id": "x"}', "no text"),
        "bad-date.json": (b'{"id": "x", "text": "words", "published": "soon"}', "date"),
        "spanish.txt": (
            "Al menos doce soldados murieron el domingo en un ataque contra un cuartel en el norte del país, según "
            "informó el ejército. El grupo negó haber participado en la operación.".encode(),
            "language",
        ),
        "locked.pdf": (b"%PDF-1.4\n%broken", ""),
        "menu.html": (b"<!doctype html><html><body><nav>Home</nav></body></html>", ""),
    }
    for name, (content, _) in files.items():
        (folder / name).write_bytes(content)
    with (folder / "long.txt").open("wb") as handle:
        handle.truncate(50_000_000)
    return {name: words for name, (_, words) in files.items()} | {"long.txt": "bytes"}


@pytest.mark.parametrize("command", ["read", "add"])
def test_every_bad_input_has_its_line(run: Run, tmp_path: Path, command: str) -> None:
    folder = tmp_path / "in"
    folder.mkdir()
    bad = _bad_files(folder)
    (folder / "good.txt").write_text(TEXT, encoding="utf-8")
    arguments = ["--format", "jsonl"] if command == "read" else ["--json"]
    found = run("--ledger", tmp_path / "l.db", command, folder, folder / "missing.txt", *arguments)
    assert found.code == 1
    lines = found.err.splitlines()
    assert all(line.startswith("counterclaim: ") for line in lines)
    for name, words in {**bad, "missing.txt": "no such file"}.items():
        (line,) = [line for line in lines if f"{folder / name}" in line]
        assert words.lower() in line.lower(), line
        assert "Traceback" not in line
    assert len(lines) == len(bad) + 1
    if command == "read":
        assert [json.loads(line)["id"] for line in found.out.splitlines()] == ["ok-1", "good"]
    else:
        said = json.loads(found.out)
        assert (said["added"], said["unchanged"], said["failed"]) == (2, 0, len(bad) + 1)
        assert len(said["faults"]) == len(bad) + 1


def test_private_addresses_are_refused(run: Run) -> None:
    found = run("read", "http://127.0.0.1:9/x")
    assert found.code == 1
    assert found.err.startswith("counterclaim: http://127.0.0.1:9/x: ")
    assert len(found.err.splitlines()) == 1


def test_faults_can_not_order_the_terminal(run: Run, tmp_path: Path) -> None:
    found = run("read", tmp_path / "a\x1b[2Jb.txt")
    assert found.code == 1
    assert "\x1b" not in found.err


# add


def test_add_twice_changes_nothing(run: Run, report_file: Path, tmp_path: Path) -> None:
    ledger = tmp_path / "l.db"
    assert run("--ledger", ledger, "add", report_file).out == "added 1, unchanged 0, failed 0\n"
    before = ledger.read_bytes()
    assert run("--ledger", ledger, "add", report_file).out == "added 0, unchanged 1, failed 0\n"
    assert ledger.read_bytes() == before


def test_failures_are_kept(run: Run, tmp_path: Path) -> None:
    (tmp_path / "es.txt").write_text(TEXT, encoding="utf-8")
    ledger = tmp_path / "l.db"
    (tmp_path / "x.json").write_text(json.dumps({"id": "x", "text": TEXT, "language": "es"}), encoding="utf-8")
    found = run("--ledger", ledger, "add", tmp_path / "x.json")
    assert (found.code, found.out) == (1, "added 0, unchanged 0, failed 1\n")
    with Ledger(ledger) as held:
        assert [failure.report.id for failure in held.failures()] == ["x"]


def test_given_readings_beside_our_own(run: Run, report_file: Path, tmp_path: Path) -> None:
    ledger, given = tmp_path / "l.db", tmp_path / "given.jsonl"
    claim = {
        "eid": None,
        "attribute": "fatalities",
        "value": "12",
        "low": 12,
        "quote": "At least 12 guards were killed",
    }
    given.write_text(
        json.dumps({"id": "raid", "reader": "a coder", "claims": [claim]}) + "\n" + json.dumps({"id": "other"}),
        encoding="utf-8",
    )
    run("--ledger", ledger, "add", report_file, "--reader", "rules")
    found = run("--ledger", ledger, "add", report_file, "--readings", given)
    assert found.out == "added 1, unchanged 0, failed 0\n"
    assert run("--ledger", ledger, "add", report_file, "--readings", given).out == "added 0, unchanged 1, failed 0\n"
    compared = run("--ledger", ledger, "compare", "raid", "--json")
    said = json.loads(compared.out)
    assert said["readers"] == [f"rules {__version__}", "a coder"]
    assert len(said["only"]["a coder"]) + len(said["both"]) == 1
    table = run("--ledger", ledger, "compare", "raid", "a coder", f"rules {__version__}")
    assert table.code == 0
    assert "only a coder" in table.out


@pytest.mark.parametrize(
    ("reading", "line"),
    [
        (
            {"id": "raid", "claims": [{"attribute": "fatalities", "quote": "Fifty guards"}]},
            "quotes what is not in its text",
        ),
        ({"id": "raid", "claims": "many"}, "codebook's JSON"),
        ({"id": "elsewhere"}, "no given reading has its id 'raid'"),
    ],
)
def test_bad_given_readings(run: Run, report_file: Path, tmp_path: Path, reading: dict[str, Any], line: str) -> None:
    given = tmp_path / "given.jsonl"
    given.write_text(json.dumps(reading), encoding="utf-8")
    found = run("--ledger", tmp_path / "l.db", "add", report_file, "--readings", given)
    assert (found.code, found.out) == (1, "added 0, unchanged 0, failed 1\n")
    assert found.err.startswith(f"counterclaim: {report_file}: ")
    assert line in found.err


@pytest.mark.parametrize("in_lines", [True, False])
def test_a_broken_reading_is_counted_once(run: Run, tmp_path: Path, in_lines: bool) -> None:
    (tmp_path / "in").mkdir()
    for name in ("n1", "n2", "n3"):
        (tmp_path / "in" / f"{name}.txt").write_text(f"{TEXT} Part {name}.", encoding="utf-8")
    given = {"n1": '{"id": "n1"}', "n2": '{"id": "n2", "claims": 3}', "n3": '{"id": "n3", "claims": ['}
    codings = tmp_path / "codings"
    if in_lines:
        codings.write_text("\n".join(given.values()), encoding="utf-8")
    else:
        codings.mkdir()
        for name, text in given.items():
            (codings / f"{name}.json").write_text(text, encoding="utf-8")
    found = run("--ledger", tmp_path / "l.db", "add", tmp_path / "in", "--readings", codings)
    assert (found.code, found.out) == (1, "added 1, unchanged 0, failed 2\n")
    assert len(found.err.splitlines()) == 2


def test_interrupted_in_the_middle(run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in "abc":
        (tmp_path / f"{name}.txt").write_text(f"{TEXT} Part {name}.", encoding="utf-8")

    def stop(report: Report, tools: object) -> Reading:
        if report.id == "b":
            raise KeyboardInterrupt
        return Reading(report.id, "en", f"rules {__version__}")

    monkeypatch.setattr(counterclaim.pipeline, "read_report", stop)
    found = run("--ledger", tmp_path / "l.db", "add", tmp_path / "a.txt", tmp_path / "b.txt", tmp_path / "c.txt")
    assert found.code == 130
    assert found.out == "added 1, unchanged 0, failed 0\n"
    assert "interrupted; what is counted above is kept" in found.err
    with Ledger(tmp_path / "l.db", create=False) as held:
        assert [report.id for report in held.reports()] == ["a"]
    assert run("read", tmp_path / "b.txt").code == 130


# asking


def test_events_and_filters(run: Run, ledger_file: Path) -> None:
    found = run("--ledger", ledger_file, "events")
    assert found.code == 0
    assert "2024-05-12" in found.out
    assert "Ansongo, ML" in found.out
    assert found.err.startswith("1 event in 2 readings\n")
    (event,) = json.loads(run("--ledger", ledger_file, "events", "--json").out)
    assert (event["place"], event["date"], event["reports"], event["claims"]) == (
        "Ansongo",
        "2024-05-12",
        ["wire-1", "radio-1"],
        4,
    )
    for yes in (
        ["--place", "ANSONGO"],
        ["--country", "ml"],
        ["--actor", "reed"],
        ["--since", "2024"],
        ["--until", "2024-05"],
    ):
        assert len(json.loads(run("--ledger", ledger_file, "events", *yes, "--json").out)) == 1
    for no in (
        ["--place", "Gao"],
        ["--country", "NE"],
        ["--actor", "x"],
        ["--since", "2025"],
        ["--until", "2024-05-11"],
    ):
        assert json.loads(run("--ledger", ledger_file, "events", *no, "--json").out) == []


def test_show_by_the_beginning_of_an_id(run: Run, ledger_file: Path) -> None:
    (event,) = json.loads(run("--ledger", ledger_file, "events", "--json").out)
    found = run("--ledger", ledger_file, "show", event["id"][:4])
    assert found.code == 0
    words = " ".join(found.out.split())
    for part in (
        "Ansongo, ML",
        "at least 12 [≥ 12]",
        "− denies",
        "+ asserts",
        "told by Plains Wire (wire-1), Radio Rive (radio-1)",
    ):
        assert part in words, part
    whole = json.loads(run("--ledger", ledger_file, "show", event["id"], "--json").out)
    assert len(whole["claims"]) == 4
    assert len(whole["mentions"]) == 2
    assert whole["disputes"]
    assert {"kind", "attribute", "event", "sentence", "weight", "sides"} == set(whole["disputes"][0])


def test_disputes(run: Run, ledger_file: Path) -> None:
    found = run("--ledger", ledger_file, "disputes")
    assert found.code == 0
    assert "≠" in found.out
    words = " ".join(found.out.split())
    assert "“At least 12 guards were killed” — Plains Wire" in words
    assert "“it killed 3 guards” — Radio Rive" in words
    said = json.loads(run("--ledger", ledger_file, "disputes", "--json").out)
    assert any(dispute["attribute"] == "fatalities" for dispute in said)
    assert json.loads(run("--ledger", ledger_file, "disputes", "--place", "Gao", "--json").out) == []


def test_export(run: Run, ledger_file: Path, tmp_path: Path) -> None:
    rows = list(csv.DictReader(io.StringIO(run("--ledger", ledger_file, "export", "--as", "csv").out)))
    assert len(rows) == 4
    lines = run("--ledger", ledger_file, "export", "--as", "jsonl").out.splitlines()
    assert [json.loads(line)["id"] for line in lines] == ["wire-1", "radio-1"]
    out = tmp_path / "e.geojson"
    found = run("--ledger", ledger_file, "export", "--as", "geojson", "--out", out)
    assert (found.code, found.out) == (0, "")
    assert len(json.loads(out.read_text(encoding="utf-8"))["features"]) == 1


def test_report(run: Run, ledger_file: Path, tmp_path: Path) -> None:
    out = tmp_path / "page.html"
    found = run("--ledger", ledger_file, "report", "--html", out, "--title", "A & B")
    assert (found.code, found.err) == (0, f"1 event written to {out}\n")
    text = out.read_text(encoding="utf-8")
    assert "<title>A &amp; B</title>" in text
    assert sorted(p.name for p in tmp_path.iterdir()) == ["page.html", "story.db"]


# as a process


def test_process_exit_codes(tmp_path: Path, report_file: Path) -> None:
    ledger = tmp_path / "l.db"
    assert _process("--ledger", ledger, "add", report_file).returncode == 0
    assert _process("--ledger", ledger, "add", report_file, tmp_path / "none").returncode == 1
    assert _process("--ledger", ledger, "events", "--since", "x").returncode == 2
    missing = _process("--ledger", tmp_path / "none.db", "events")
    assert missing.returncode == 3
    assert missing.stderr == f"counterclaim: {tmp_path / 'none.db'}: there is no ledger\n"


@pytest.mark.skipif(os.name != "posix", reason="pipes and signals of POSIX")
def test_a_reader_that_goes_away(ledger_file: Path) -> None:
    command = [sys.executable, "-m", "counterclaim", "--ledger", str(ledger_file), "export", "--as", "jsonl"]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE) as process:
        assert process.stdout is not None
        assert process.stderr is not None
        process.stdout.close()
        errors = process.stderr.read()
        assert process.wait() in (0, 141)
    assert errors == b""


@pytest.mark.skipif(os.name != "posix", reason="pipes and signals of POSIX")
def test_ctrl_c(tmp_path: Path) -> None:
    command = [sys.executable, "-m", "counterclaim", "read", "-"]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE) as process:
        time.sleep(1.5)
        process.send_signal(signal.SIGINT)
        assert process.wait(timeout=10) == 130
        assert process.stderr is not None
        assert process.stderr.read().decode().strip() == "counterclaim: interrupted"
