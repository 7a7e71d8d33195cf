"""weigh, record, grade, and the exports by rule sets, on the small story of two reports."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from counterclaim.ledger import Ledger
from counterclaim.records import Event, Reading, Report

Run = Callable[..., Any]


def event_of(run: Run, ledger: Path) -> str:
    (event,) = json.loads(run("--ledger", ledger, "events", "--json").out)
    return str(event["id"])


def test_weigh_an_event(run: Run, ledger_file: Path) -> None:
    found = run("--ledger", ledger_file, "weigh", event_of(run, ledger_file)[:5])
    assert (found.code, found.err) == (0, "")
    words = " ".join(found.out.split())
    for part in (
        "disputed · The Reed Band said 3 guards were killed",
        "≈ fatalities ",
        "the army: at least 12 (",
        "acled 2",
        "ucdp 2",
        "gtd 2",
        "airwars 2",
        "used: fatalities “it killed 3 guards” (radio-1)",
        "left out: fatalities “At least 12 guards were killed” (wire-1): higher than the lowest credible figure, 3",
    ):
        assert part in words, part


def test_weigh_as_json(run: Run, ledger_file: Path) -> None:
    event = event_of(run, ledger_file)
    whole = json.loads(run("--ledger", ledger_file, "weigh", event, "--json").out)
    assert [row["rule"] for row in whole["rows"]] == ["acled", "ucdp", "gtd", "airwars"]
    assert len(whole["claims"]) == 4
    assert whole["findings"]
    assert whole["estimates"]
    one = json.loads(run("--ledger", ledger_file, "weigh", event, "--rule", "gtd", "--json").out)
    (row,) = one["rows"]
    assert len(row["used"]) + len(row["left_out"]) == 4
    assert row["values"]["claimed"] == 1


@pytest.mark.parametrize(
    ("arguments", "line"),
    [
        (("weigh", "EVENT", "--rule", "cameo"), "no rule set 'cameo'; there are: acled, ucdp, gtd, airwars"),
        (("weigh", "zzz"), "no event begins with 'zzz'; `counterclaim events` lists them"),
        (
            ("grade", "Plains Wire", "G", "--by", "me", "--why", "so"),
            "'G' is no grade: A to F for a source, 1 to 6 for",
        ),
        (("grade", "Plains Wire", "7", "--by", "me", "--why", "so"), "'7' is no grade"),
        (("grade", "Nobody", "B", "--by", "me", "--why", "so"), "no source 'Nobody' in the ledger"),
        (("grade", "wire-1:99", "2", "--by", "me", "--why", "so"), "no claim 'wire-1:99' in the ledger"),
        (("grade", "Plains Wire", "B", "--by", "me", "--why", " "), "it must be said why: nothing was given"),
        (("record", "Nobody"), "nobody called 'Nobody' claims anything in the ledger"),
        (("record", " "), "no name was given"),
        (("disputes", "--kind", "quarrel"), "--kind 'quarrel' is none of toll_denied, "),
        (("export", "--as", "csv", "--withdrawn"), "--withdrawn goes with a rule set"),
        (
            ("export", "--as", "cameo"),
            "--as 'cameo' is none of csv, jsonl, geojson, merged, contradictions, acled, ucdp",
        ),
    ],
)
def test_bad_input_is_one_line_and_changes_nothing(
    run: Run, ledger_file: Path, arguments: tuple[str, ...], line: str
) -> None:
    event = event_of(run, ledger_file)
    found = run("--ledger", ledger_file, *(event if a == "EVENT" else a for a in arguments))
    assert (found.code, found.out) == (2, "")
    assert found.err.startswith(f"counterclaim: {line}")
    assert found.err.count("\n") == 1
    with Ledger(ledger_file) as held:
        assert held.grades() == []


def test_an_event_without_claims(run: Run, tmp_path: Path) -> None:
    with Ledger(tmp_path / "l.db") as held:
        held.add(Report("r1", "A raid."), Reading("r1", "en", "r", events=(Event("e1", "attack"),)))
    event = event_of(run, tmp_path / "l.db")
    found = run("--ledger", tmp_path / "l.db", "weigh", event)
    assert (found.code, found.out) == (2, "")
    assert found.err == f"counterclaim: event {event} has no claims: there is nothing to weigh\n"


def test_grade_and_record(run: Run, ledger_file: Path) -> None:
    made = run("--ledger", ledger_file, "grade", "the reed band", "D", "--by", "A. N.", "--why", "boasts")
    assert made.out == "the reed band: D, not usually reliable (by A. N.: boasts)\n"
    assert run("--ledger", ledger_file, "grade", "wire-1:0", "4", "--by", "A. N.", "--why", "alone").code == 0
    found = json.loads(run("--ledger", ledger_file, "record", "reed band", "--json").out)
    assert (found["graded"], found["suggested"]) == ("D", "F")
    assert found["counts"]["contradicted"] >= 1
    assert {"event", "report", "outcome", "by", "told"} <= set(found["claims"][0])
    words = " ".join(run("--ledger", ledger_file, "record", "Reed").out.split())
    assert "graded D, not usually reliable" in words
    assert "suggested F, reliability can't be judged" in words
    weighed = json.loads(run("--ledger", ledger_file, "weigh", event_of(run, ledger_file), "--json").out)
    assert {claim["credibility"] for claim in weighed["claims"]} == {"4", None}


@pytest.mark.parametrize(("rule", "columns"), [("acled", 31), ("ucdp", 51), ("gtd", 61), ("airwars", 22)])
def test_export_by_rule_sets(run: Run, ledger_file: Path, rule: str, columns: int) -> None:
    first = run("--ledger", ledger_file, "export", "--as", rule)
    (row,) = csv.DictReader(io.StringIO(first.out))
    assert len(row) == columns
    assert row[next(iter(row))].startswith("CC-")
    assert run("--ledger", ledger_file, "export", "--as", rule).out == first.out


def test_withdrawn_events_are_listed(run: Run, ledger_file: Path) -> None:
    (row,) = csv.DictReader(io.StringIO(run("--ledger", ledger_file, "export", "--as", "acled").out))
    assert run("--ledger", ledger_file, "export", "--as", "acled", "--withdrawn").out == '"event_id_cnty","withdrawn"\n'
    with Ledger(ledger_file) as held:
        held.add(Report("radio-1", "Nothing happened."), Reading("radio-1", "en", "rules 0.1.0"))
    run("--ledger", ledger_file, "export", "--as", "acled")
    (gone,) = csv.DictReader(io.StringIO(run("--ledger", ledger_file, "export", "--as", "acled", "--withdrawn").out))
    assert gone["event_id_cnty"] == row["event_id_cnty"]


def test_export_contradictions_and_filter_by_kind(run: Run, ledger_file: Path) -> None:
    entries = json.loads(run("--ledger", ledger_file, "export", "--as", "contradictions").out)
    assert {"cluster", "kind", "sentence", "sides"} == set(entries[0])
    assert any(["radio-1", 0] in side["claims"] for entry in entries for side in entry["sides"])
    kinds = {entry["kind"] for entry in entries}
    for kind in kinds:
        only = json.loads(run("--ledger", ledger_file, "disputes", "--kind", kind, "--json").out)
        assert {dispute["kind"] for dispute in only} == {kind}
    assert json.loads(run("--ledger", ledger_file, "disputes", "--kind", "leader", "--json").out) == []


def test_sums(run: Run, ledger_file: Path) -> None:
    assert json.loads(run("--ledger", ledger_file, "weigh", "sums", "--json").out) == []
    assert run("--ledger", ledger_file, "weigh", "sums").err == "0 sums\n"


def test_export_losses_is_the_table_that_weigh_losses_takes(run: Run, ledger_file: Path) -> None:
    from counterclaim.weighing.losses.table import read_table

    rows = read_table(run("--ledger", ledger_file, "export", "--as", "losses").out, source="ours")
    assert [(r.days, r.claim_source, r.loss_count, r.minimum, r.loss_type) for r in rows] == [
        (1, "The Reed Band", 3, 0, "Military Deaths-ML"),
        (1, "the army", 12, 1, "Military Deaths-ML"),
    ]


def test_a_claimants_name_in_the_losses_table_is_no_formula(run: Run, tmp_path: Path) -> None:
    from counterclaim.records import Claim
    from counterclaim.weighing.losses.table import read_table

    text = "=SUM(A1) said 3 guards were killed."
    event = Event("e1", "attack", "2024-05-12", date_precision="day", country="ML")
    claim = Claim("e1", "fatalities", "3", text[14:34], 14, 34, low=3, high=3, who="guards", claimant="=SUM(A1)")
    with Ledger(tmp_path / "l.db") as held:
        held.add(Report("r1", text), Reading("r1", "en", "r", events=(event,), claims=(claim,)))
    written = run("--ledger", tmp_path / "l.db", "export", "--as", "losses").out
    assert [r.claim_source for r in read_table(written, source="ours")] == ["'=SUM(A1)"]


@pytest.mark.parametrize(
    ("options", "found"),
    [
        ((), True),
        (("--actor", "reed band"), True),
        (("--actor", "Salt Column"), False),
        (("--place", "ansongo"), True),
        (("--place", "Gao"), False),
        (("--since", "2024-05", "--until", "2024-05-12"), True),
        (("--since", "2024-05-13"), False),
        (("--until", "2023"), False),
        (("--country", "ml"), True),
        (("--country", "SD"), False),
        (("--kind", "toll_differs", "--actor", "army"), True),
        (("--kind", "place"), False),
    ],
)
def test_disputes_are_filtered(run: Run, ledger_file: Path, options: tuple[str, ...], found: bool) -> None:
    said = json.loads(run("--ledger", ledger_file, "disputes", *options, "--json").out)
    assert bool(said) is found
    assert all(claim["quote"] for dispute in said for side in dispute["sides"] for claim in side)


def test_disputes_come_by_weight_over_all_events(run: Run, tmp_path: Path) -> None:
    """The nearer one is of the earlier day, and would come first by the order of the events."""
    from counterclaim.records import Claim

    text = "The army said 10 soldiers died. The Reed Band said 14. The army said 11 died. The Salt Column said 400."
    spoken = (
        ("e1", "the army", 10),
        ("e1", "the Reed Band", 14),
        ("e2", "the army", 11),
        ("e2", "the Salt Column", 400),
    )
    claims = tuple(
        Claim(eid, "fatalities", str(n), str(n), text.index(str(n)), text.index(str(n)) + len(str(n)), low=n, high=n, who="soldiers", claimant=name)
        for eid, name, n in spoken
    )  # fmt: skip
    events = tuple(
        Event(f"e{n}", "attack", f"2024-05-0{n}", place=place, country="ML") for n, place in ((1, "Gao"), (2, "Kidal"))
    )
    with Ledger(tmp_path / "l.db") as held:
        held.add(Report("r1", text), Reading("r1", "en", "r", events=events, claims=claims))
    said = json.loads(run("--ledger", tmp_path / "l.db", "disputes", "--json").out)
    assert [round(dispute["weight"], 1) for dispute in said] == [3.6, 2.1]
    shown = run("--ledger", tmp_path / "l.db", "disputes").out
    assert shown.index("Kidal") < shown.index("Gao")


def test_a_sum_is_put_beside_the_events_of_its_time(run: Run, tmp_path: Path) -> None:
    """Three strikes are held since January, dozens are claimed; the strike of the year before does not count."""
    from counterclaim.records import Claim

    said = "The Reed Band made dozens of strikes since January."
    days = ["2023-12-30", "2024-01-02", "2024-02-01", "2024-03-01", "2024-05-13"]
    with Ledger(tmp_path / "l.db") as held:
        for n, day in enumerate(days):
            event = Event(
                "e1", "air_or_drone_strike", day, date_precision="day", place=f"Town {n}", country="ML",
                perpetrators=("Reed Band",),
            )  # fmt: skip
            held.add(Report(f"r{n}", "A strike."), Reading(f"r{n}", "en", "rules", events=(event,)))
        event = Event("e1", "other", "2024-05-11", date_precision="day", place="Gao", country="ML")
        claim = Claim(None, "aggregate", "dozens of strikes", said, 0, len(said), low=24, claimant="reporter")
        from datetime import date

        report = Report("sum", said, outlet="Plains Wire", published=date(2024, 5, 12), language="en")
        held.add(report, Reading("sum", "en", "rules", events=(event,), claims=(claim,)))
    (check,) = json.loads(run("--ledger", tmp_path / "l.db", "weigh", "sums", "--json").out)
    assert (check["since"], check["until"], check["of"]) == ("2024-01-01", "2024-05-12", "events")
    assert (check["held"], check["verdict"], len(check["events"])) == (3, "fewer than claimed", 3)
    words = " ".join(run("--ledger", tmp_path / "l.db", "weigh", "sums").out.split())
    assert "the ledger holds 3 such events from 2024-01-01 to 2024-05-12" in words
