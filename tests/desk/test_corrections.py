"""What people put right: nothing is overwritten, the later of two is told, everything can be taken back."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from counterclaim.desk.service import Desk, Person
from counterclaim.errors import ConflictFault, MissingFault, UsageFault
from counterclaim.ledger import Ledger
from counterclaim.ledger.desk import Opened, Wanted
from counterclaim.records import Claim, Reading
from counterclaim.resolve.claim_corrections import ADDED_FROM, Shown, corrected_reading, shown_claims, spot_of

A = Person("A. N.", "coder")
B = Person("B. O.", "coder")


def _open(desk: Desk, beginning: str = "01-") -> Opened:
    rows, _ = desk.ledger.report_rows(Wanted(), offset=0, limit=50)
    return desk.report(next(row["key"] for row in rows if row["id"].startswith(beginning)))


def _shown(desk: Desk, number: int, beginning: str = "01-") -> Shown:
    return next(s for s in _open(desk, beginning).shown if s.number == number)


def _claims(desk: Desk, report: str) -> list[Claim]:
    """The claims of a report as exports have them."""
    [(_, reading)] = [pair for pair in desk.ledger.readings(corrected=True) if pair[0].id.startswith(report)]
    return list(reading.claims)


def test_a_correction_changes_what_is_shown_and_keeps_what_was_read(desk: Desk) -> None:
    opened = _open(desk)
    first = opened.shown[0].content
    desk.change_claim(A, opened.seq, 0, "correct", seen=0, changes={"low": 24, "value": "24"}, why="a slip")
    shown = _shown(desk, 0)
    assert (shown.state, shown.content.low, shown.content.value) == ("corrected", 24, "24")
    assert shown.read == first
    assert shown.last is not None
    assert (shown.last.by, shown.last.why) == ("A. N.", "a slip")
    assert _claims(desk, "01-")[0].low == 24
    [(_, as_read)] = [p for p in desk.ledger.readings() if p[0].id.startswith("01-")]
    assert as_read.claims[0] == first


def test_the_later_of_two_people_is_told_and_nothing_of_the_first_is_lost(desk: Desk) -> None:
    seq = _open(desk).seq
    desk.change_claim(A, seq, 0, "correct", seen=0, changes={"low": 24}, why="a slip")
    with pytest.raises(ConflictFault, match=r"A\. N\. corrected this claim at .*: a slip"):
        desk.change_claim(B, seq, 0, "reject", seen=0, why="not said")
    assert _shown(desk, 0).content.low == 24
    desk.change_claim(B, seq, 0, "reject", seen=_shown(desk, 0).version, why="not said")
    shown = _shown(desk, 0)
    assert shown.state == "rejected"
    assert [row.kind for row in shown.rows] == ["correct", "reject"]


def test_a_rejected_claim_is_gone_from_events_and_the_others_keep_their_numbers(desk: Desk) -> None:
    opened = _open(desk)
    before = {m.id: m for m in desk.ledger.mentions()}
    desk.change_claim(A, opened.seq, 0, "reject", seen=0, why="not said")
    after = next(m for m in desk.ledger.mentions() if m.report.id.startswith("01-"))
    assert 0 not in after.numbers
    assert after.numbers == before[after.id].numbers[1:]
    assert after.claims == before[after.id].claims[1:]


def test_an_undo_brings_back_what_was_before_and_stays_on_the_record(desk: Desk) -> None:
    seq = _open(desk).seq
    first = desk.change_claim(A, seq, 0, "correct", seen=0, changes={"low": 24}, why="a slip")
    second = desk.change_claim(A, seq, 0, "reject", seen=first.number, why="not said")
    desk.undo(A, f"c{second.number}", why="it is said after all")
    shown = _shown(desk, 0)
    assert (shown.state, shown.content.low) == ("corrected", 24)
    assert [row.kind for row in shown.rows] == ["correct", "reject", "undo"]
    with pytest.raises(UsageFault, match="undone already"):
        desk.undo(A, f"c{second.number}", why="again")
    desk.undo(A, f"c{first.number}", why="and that")
    assert _shown(desk, 0).state == "as_read"
    assert len([d for d in desk.deeds()[0] if d.ref.startswith("c")]) == 4


def test_only_its_maker_or_a_lead_takes_a_row_back(desk: Desk) -> None:
    seq = _open(desk).seq
    row = desk.change_claim(A, seq, 0, "confirm", seen=0, why="read it")
    with pytest.raises(UsageFault, match="only they or a lead"):
        desk.undo(B, f"c{row.number}", why="I don't like it")
    desk.undo(replace(B, role="lead"), f"c{row.number}", why="I decide")
    assert _shown(desk, 0).state == "as_read"


def test_a_confirmed_claim_says_who_looked_at_it(desk: Desk) -> None:
    seq = _open(desk).seq
    desk.change_claim(A, seq, 0, "confirm", seen=0, why="checked against the text")
    assert _shown(desk, 0).state == "confirmed"
    event = next(iter(_open(desk).event_of.values()))
    cells = [c for _, by in desk.event(event).table for cells in by.values() for c in cells]
    assert [c.checked for c in cells if c.ref == f"{seq}-0"] == [True]


def test_a_missing_claim_is_added_with_the_words_of_the_text(desk: Desk) -> None:
    opened = _open(desk)
    words = "The assailants arrived on motorcycles"
    start = opened.report.text.index(words)
    said = {"attribute": "weapon", "value": "on motorcycles", "stance": "asserts", "eid": "e1"}
    made = desk.add_claim(A, opened.seq, {**said, "start": start, "end": start + len(words)}, why="missed")
    shown = _shown(desk, ADDED_FROM)
    assert (shown.state, shown.content.quote) == ("added", words)
    assert any(c.quote == words for m in desk.ledger.mentions() for c in m.claims)
    with pytest.raises(UsageFault, match="stands already"):
        desk.add_claim(B, opened.seq, {**said, "start": start, "end": start + len(words)}, why="missed")
    desk.undo(A, f"c{made.number}", why="it is no claim")
    assert _shown(desk, ADDED_FROM).state == "withdrawn"
    assert not any(c.quote == words for m in desk.ledger.mentions() for c in m.claims)


@pytest.mark.parametrize(
    ("changes", "fault"),
    [
        ({"low": 9, "high": 3}, "crossed"),
        ({"stance": "hints"}, "no such stance"),
        ({"attribute": "mood"}, "no such attribute"),
        ({"eid": "e99"}, "no event 'e99'"),
        ({"start": 5, "end": 3}, "no stretch"),
        ({"start": 0, "end": 10**9}, "no stretch"),
        ({"low": -1}, "not within"),
        ({"low": 2**63}, "not within"),
        ({"shoe": 1}, "no field"),
        ({}, "nothing was changed"),
        ({"value": "a \ud800 surrogate"}, "half a character"),
    ],
)
def test_what_can_t_stand_is_refused_in_a_line(desk: Desk, changes: dict[str, object], fault: str) -> None:
    from counterclaim.errors import CounterclaimError

    seq = _open(desk).seq
    with pytest.raises(CounterclaimError, match=fault):
        desk.change_claim(A, seq, 0, "correct", seen=0, changes=changes, why="a slip")
    assert _shown(desk, 0).state == "as_read"


def test_it_must_be_said_why_and_of_what(desk: Desk) -> None:
    seq = _open(desk).seq
    with pytest.raises(UsageFault, match="why"):
        desk.change_claim(A, seq, 0, "reject", seen=0, why=" ")
    with pytest.raises(MissingFault):
        desk.change_claim(A, seq, 77, "reject", seen=0, why="x")
    with pytest.raises(MissingFault):
        desk.change_claim(A, 9999, 0, "reject", seen=0, why="x")


def test_another_reading_of_the_text_takes_over_what_was_put_right(desk: Desk) -> None:
    """A newer reader finds the same claim again: nobody has to reject it twice, and what was added stays added."""
    opened = _open(desk)
    desk.change_claim(A, opened.seq, 0, "reject", seen=0, why="not said")
    desk.change_claim(A, opened.seq, 1, "correct", seen=0, changes={"who": "guards"}, why="see above")
    words = "Residents said"
    start = opened.report.text.index(words)
    said = {"attribute": "other", "value": "they spoke", "start": start, "end": start + len(words), "eid": "e1"}
    desk.add_claim(A, opened.seq, said, why="missed")
    newer = replace(
        opened.reading,
        reader="rules 9",
        events=tuple(replace(e, eid=f"n{e.eid}") for e in opened.reading.events),
        claims=tuple(replace(c, eid=f"n{c.eid}" if c.eid else None) for c in opened.reading.claims),
    )
    desk.ledger.add(opened.report, newer)
    desk.fresh()
    again = _open(desk)
    assert again.reading.reader == "rules 9"
    states = {s.number: s.state for s in again.shown}
    assert (states[0], states[1]) == ("rejected", "corrected")
    corrected = corrected_reading(again.reading, again.shown)
    assert {c.who for c in corrected.claims if c.quote == opened.shown[1].content.quote} == {"guards"}
    [added] = [c for c in corrected.claims if c.value == "they spoke"]
    assert added.eid == "ne1"


def test_a_reading_that_nobody_touched_is_the_same_object() -> None:
    claim = Claim("e1", "other", "x", "One", 0, 3)
    reading = Reading("a", "en", "r", None, (), (replace(claim, eid=None),))
    assert corrected_reading(reading, shown_claims(reading, [], seq=1)) is reading


def test_numbers_tell_where_a_claim_stands() -> None:
    assert spot_of(3) == ("claim", 3)
    assert spot_of(100_004) == ("doubtful", 4)
    assert spot_of(200_000) == ("added", 0)
    with pytest.raises(ValueError, match="no number"):
        spot_of(300_000)


def test_a_doubtful_claim_becomes_one_when_it_is_confirmed(desk: Desk) -> None:
    opened = _open(desk)
    claim = opened.reading.claims[0]
    doubtful = replace(opened.reading, reader="unsure", claims=opened.reading.claims[1:], doubtful=(claim,))
    desk.ledger.add(opened.report, doubtful)
    desk.fresh()
    again = _open(desk)
    assert _shown(desk, 100_000).state == "doubtful"
    desk.change_claim(A, again.seq, 100_000, "confirm", seen=0, why="it is said")
    confirmed = corrected_reading(again.reading, _open(desk).shown)
    assert claim in confirmed.claims
    assert confirmed.doubtful == ()
    assert dict(confirmed.numbered())[100_000] == claim


def test_the_rows_are_never_changed(desk: Desk, ledger_file: Path) -> None:
    import sqlite3
    from contextlib import closing

    seq = _open(desk).seq
    first = desk.change_claim(A, seq, 0, "correct", seen=0, changes={"low": 24}, why="a slip")

    def row() -> tuple[object, ...]:
        with closing(sqlite3.connect(ledger_file)) as connection:
            return tuple(connection.execute("SELECT * FROM claim_corrections WHERE seq = 1").fetchone())

    before = row()
    desk.change_claim(B, seq, 0, "correct", seen=first.number, changes={"low": 25}, why="another")
    desk.undo(A, "c1", why="no")
    assert row() == before


def test_the_command_line_sees_what_was_put_right_at_the_desk(desk: Desk, ledger_file: Path) -> None:
    from typer.testing import CliRunner

    from counterclaim.views.cli import app

    seq = _open(desk).seq
    desk.change_claim(
        A, seq, 0, "correct", seen=0, changes={"value": "seven hundred", "low": 700, "high": 700}, why="x"
    )
    found = CliRunner().invoke(app, ["--ledger", str(ledger_file), "export", "--as", "csv"])
    assert found.exit_code == 0, found.output
    assert "seven hundred" in found.output
    with Ledger(ledger_file) as ledger:
        assert all(c.value != "seven hundred" for _, r in ledger.readings() for c in r.claims)


def test_what_is_done_at_the_desk_does_not_make_the_whole_index_anew(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    opened = _open(desk)

    def never(progress: object = None) -> None:
        raise AssertionError("the whole index was made anew")

    monkeypatch.setattr(desk, "_index_all", never)
    before = {row["event"]: row for row in desk.ledger.events(Wanted(), order="need", offset=0, limit=9)[0]}
    made = desk.change_claim(A, opened.seq, 0, "correct", seen=0, changes={"low": 24}, why="a slip")
    desk.fresh()
    desk.undo(A, f"c{made.number}", why="no")
    desk.fresh()
    desk.note(A, "report", opened.key, "ask them")
    desk.fresh()
    desk.done(A, opened.key)
    desk.fresh()
    after = {row["event"]: row for row in desk.ledger.events(Wanted(), order="need", offset=0, limit=9)[0]}
    own = opened.event_of["e1"]
    assert after[own]["changed"] > before[own]["changed"]
    assert {e: row for e, row in after.items() if e != own} == {e: row for e, row in before.items() if e != own}


def test_the_index_made_piece_by_piece_is_the_one_made_from_all(desk: Desk) -> None:
    """After some work at the desk, an index made anew holds the same."""
    opened = _open(desk)
    desk.change_claim(A, opened.seq, 0, "reject", seen=0, why="not said")
    desk.change_claim(A, opened.seq, 1, "correct", seen=0, changes={"value": "otherwise"}, why="x")
    desk.done(A, _open(desk, "08-").key)

    def held() -> list[dict[str, object]]:
        rows = [*desk.ledger.events(Wanted(), order="need", offset=0, limit=99)[0]]
        rows += desk.ledger.report_rows(Wanted(), offset=0, limit=99)[0]
        rows += desk.ledger.search("army", kind=None, offset=0, limit=99)[0]
        return [{k: v for k, v in row.items() if k not in ("changed", "need", "reasons", "new_actor")} for row in rows]

    before = held()
    desk.ledger.throw_index()
    desk.fresh()
    key = lambda row: str(sorted(row.items(), key=str))  # noqa: E731
    assert sorted(held(), key=key) == sorted(before, key=key)


def test_a_row_whose_index_was_cut_off_is_taken_over_at_the_next_look(desk: Desk) -> None:
    """The server was killed between the correction and its index: the correction stands, the lists follow."""
    opened = _open(desk)
    event = opened.event_of["e1"]
    before = next(r for r in desk.ledger.event_rows([event]))
    desk.ledger.change_claim(opened.seq, 0, "reject", seen=0, by="A. N.", why="not said")
    assert desk.ledger.state()[0] != desk.ledger.state()[1]
    desk.fresh()
    assert desk.ledger.state()[0] == desk.ledger.state()[1]
    after = next(r for r in desk.ledger.event_rows([event]))
    assert after["claims"] == before["claims"] - 1
    assert after["changed"] > before["changed"]
