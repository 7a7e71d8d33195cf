"""`merge`, `judge`, `judgements`, `why` and `undo` as a person types them."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy
from typer.testing import CliRunner, Result

from counterclaim.ledger import Ledger
from counterclaim.records import Claim, Event, Reading, Report
from counterclaim.views.cli import app

SAID = ["--by", "A. N.", "--why", "seen"]


def _kept(ledger: Ledger, name: str, **more: Any) -> None:
    event = {"type": "attack", "date": "2020-02-29", "date_precision": "day", "place": "Dorwa", "country": "ML"}
    text = f"In {name}: 12 carters died at the market of Dorwa."
    quote = "12 carters died"
    start = text.index(quote)
    said = Claim("e1", "fatalities", "12", quote, start, start + len(quote), low=12, high=12)
    told = Event.from_json({"eid": "e1", "place_precision": "settlement", "main": True, **event, **more})
    ledger.add(Report(name, text, language="en"), Reading(name, "en", "given", None, (told,), (said,)))


@pytest.fixture
def path(tmp_path: Path) -> Path:
    path = tmp_path / "my.db"
    with Ledger(path) as ledger:
        _kept(ledger, "r1", perpetrators=["Reed League"])
        _kept(ledger, "r2", perpetrators=["Reed League"], place="Dourwa")
        _kept(ledger, "r3", date="2020-04-02")
    return path


def run(path: Path, *args: str, code: int = 0) -> Result:
    done = CliRunner().invoke(app, ["--ledger", str(path), *args])
    assert done.exit_code == code, done.output
    return done


def merged(path: Path) -> list[set[str]]:
    held: dict[str, set[str]] = {}
    for line in run(path, "export", "--as", "merged").stdout.splitlines():
        row = json.loads(line)
        held.setdefault(row["event"], set()).add(f"{row['report']}/{row['eid']}")
    return sorted(held.values(), key=sorted)


def test_merge_judge_and_undo_restore_exactly(path: Path) -> None:
    assert "plain" in run(path, "events").stderr
    run(path, "merge")
    assert merged(path) == [{"r1/e1", "r2/e1"}, {"r3/e1"}]
    assert "as merged on" in run(path, "events").stderr
    before = run(path, "export", "--as", "merged").stdout
    assert "merged again: 3 events" in run(path, "judge", "different", "r1/e1", "r2/e1", *SAID).stdout
    assert merged(path) == [{"r1/e1"}, {"r2/e1"}, {"r3/e1"}]
    run(path, "judge", "same", "r3/e1", "r1/e1", *SAID)
    assert merged(path) == [{"r1/e1", "r3/e1"}, {"r2/e1"}]
    run(path, "undo", "j2", *SAID)
    run(path, "undo", "j1", *SAID)
    assert run(path, "export", "--as", "merged").stdout == before
    assert len(run(path, "judgements").stdout.splitlines()) == 4


@pytest.mark.parametrize(
    ("args", "words"),
    [
        (["judge", "different", "r1/e1", "r3/e1"], "say they are one event"),
        (["judge", "same", "r1/e1", "r1/e1"], "against itself"),
        (["judge", "same", "r1/e1", "r9/e1"], "no event begins with"),
        (["undo", "j9"], "no judgement j9"),
        (["undo", "9"], "no correction 9"),
        (["undo", "jx"], "is no number"),
    ],
)
def test_what_makes_no_sense_changes_nothing(path: Path, args: list[str], words: str) -> None:
    run(path, "judge", "same", "r1/e1", "r2/e1", *SAID)
    run(path, "judge", "same", "r2/e1", "r3/e1", *SAID)
    before = run(path, "judgements", "--json").stdout
    done = run(path, *args, *SAID, code=2)
    assert words in done.stderr
    assert len(done.stderr.splitlines()) == 1
    assert run(path, "judgements", "--json").stdout == before


def test_judgements_travel(path: Path, tmp_path: Path) -> None:
    run(path, "judge", "different", "r1/e1", "r2/e1", *SAID)
    run(path, "judge", "same", "r1/e1", "r3/e1", *SAID)
    run(path, "undo", "j1", *SAID)
    run(path, "judgements", "--dump", str(tmp_path / "j.jsonl"))
    other = tmp_path / "other.db"
    with Ledger(other) as ledger:
        for name, more in (("r3", {"date": "2020-04-02"}), ("r1", {"perpetrators": ["Reed League"]})):
            _kept(ledger, name, **more)
    done = run(other, "judgements", "--load", str(tmp_path / "j.jsonl"), code=2)
    assert "names an event that is not in the ledger" in done.stderr
    assert run(other, "judgements").stdout == ""
    with Ledger(other) as ledger:
        _kept(ledger, "r2", perpetrators=["Reed League"], place="Dourwa")
    assert "3 judgements added" in run(other, "judgements", "--load", str(tmp_path / "j.jsonl")).stdout
    assert "0 judgements added, 3 were there" in run(other, "judgements", "--load", str(tmp_path / "j.jsonl")).stdout
    run(other, "merge")
    assert merged(other) == [{"r1/e1", "r3/e1"}, {"r2/e1"}]


def test_why_says_what_was_compared(path: Path) -> None:
    run(path, "merge")
    told = run(path, "why", "r1/e1", "r2/e1").stdout
    assert "one event" in told
    assert "place name: two spellings (dorwa | dourwa)" in told
    record = json.loads(run(path, "why", "r1/e1", "r3/e1", "--json").stdout)
    assert "apart" in record["veto"]
    assert not record["together"]


def test_what_comes_after_a_merge_is_said(path: Path) -> None:
    run(path, "merge")
    with Ledger(path) as ledger:
        _kept(ledger, "r4")
    assert "1 came later" in run(path, "events").stderr
    assert "1 of them new" in run(path, "merge").stdout
    assert {"r1/e1", "r2/e1", "r4/e1"} in merged(path)


def test_an_interrupted_merge_leaves_the_one_before(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    run(path, "merge")
    before = run(path, "export", "--as", "merged").stdout
    real = sqlalchemy.insert

    def stop(table: Any) -> Any:
        if table.name == "merges":
            raise KeyboardInterrupt
        return real(table)

    monkeypatch.setattr("counterclaim.ledger.merges.insert", stop)
    run(path, "merge", "--anew", code=130)
    monkeypatch.undo()
    assert run(path, "export", "--as", "merged").stdout == before


def test_a_communique_quoted_by_many_is_one_voice(tmp_path: Path) -> None:
    path, reports = tmp_path / "quoted.db", tmp_path / "reports.jsonl"
    said = "The army said that gunmen killed ten soldiers near Tarkint on 12 May 2024."
    told = [
        said,
        "Ten soldiers were killed by gunmen near Tarkint on 12 May 2024, the army said in a statement.",
        "Gunmen killed ten soldiers near Tarkint on 12 May 2024, according to the army.",
        f"{said} A nurse said that 14 soldiers were killed.",
    ]
    rows = [
        {"id": f"r{n}", "outlet": f"Outlet {n}", "published": "2024-05-14", "language": "en", "text": text}
        for n, text in enumerate(told)
    ]
    reports.write_text("".join(json.dumps(row) + "\n" for row in rows), encoding="utf-8")
    run(path, "add", str(reports), "--reader", "rules")
    done = run(path, "merge")
    assert "4 events told, 4 of them new or changed: 1 events" in done.stdout
    assert "2 reports of one voice" in done.stdout
    assert json.loads(run(path, "merge", "--json").stdout)["repeats"] == 2
    event = json.loads(run(path, "events", "--json").stdout)[0]["id"]
    (toll,) = json.loads(run(path, "weigh", event, "--json").stdout)["estimates"]
    assert (toll["voices"], toll["low"], toll["high"]) == (2, 10, 14)
