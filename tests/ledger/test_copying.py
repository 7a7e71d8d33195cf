"""A whole ledger from one database to the other: all of it or nothing, the same afterwards, and numbers go on."""

from __future__ import annotations

from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import insert, select
from sqlalchemy.engine import URL
from tests.postgres import Server

from counterclaim.errors import LedgerFault, UsageFault
from counterclaim.ledger import Ledger, copying
from counterclaim.ledger.desk import DeskLedger
from counterclaim.ledger.schema import DERIVED, metadata
from counterclaim.records import Claim, Event, Merge, Reading, Refused, Relation, Report
from counterclaim.resolve.corrections import ActorFix, PlaceFix, TypeFix

WHO: Any = {"by": "Aïcha N.", "why": "the map \0 says so"}
WAYS = [(a, b) for a in ("sqlite", "postgresql") for b in ("sqlite", "postgresql")]
TEXT = "Two carters died near Velm. \0The Reed League denied it, said the mayor; 80 % fled. \ufdd0"


def fill(ledger: Ledger) -> None:
    """Something in every table, and every kind of value."""
    event = Event(
        "e1",
        "attack",
        "2024-05-12",
        None,
        "day",
        "Velm",
        "ML",
        14.1,
        -5.25,
        "settlement",
        ("Reed League",),
        ("carters",),
    )
    for number in range(5):
        report = Report(f"r{number}", TEXT, title="É", published=date(2024, 5, 13) if number else None, url="u\0")
        claims = (
            Claim("e1", "fatalities", "two", TEXT[:16], 0, 16, 2, 2**62, "carters", confidence=1 / 3, via=("a", "b")),
        )
        relations = (Relation("Reed League", "part_of", "Band", TEXT[29:44], 29, 44, "the mayor"),)
        refused = (Refused("other", "fled", "no quote"),)
        reading = Reading(report.id, "en", "rules 1", None, (event,), claims, relations, claims, refused)
        assert ledger.add(report, reading) == "added"
    ledger.add_failure(Report("bad", "x"), reader="rules 1", reason="no language")
    one, other = (m.id for m in ledger.mentions()[:2])
    ledger.correct(one, PlaceFix("Velm", 14.8, -5.2, "ML"), **WHO)
    ledger.correct(one, TypeFix("shelling"), **WHO)
    ledger.undo(2, **WHO)
    ledger.correct(other, ActorFix("Reed League", "Reed Band"), everywhere=True, **WHO)
    ledger.grade("Plains Wire", "B", **WHO)
    ledger.stamp("acled", {"a": "1", "b": "2"})
    ledger.stamp("acled", {"a": "3"})
    ledger.judge("same", one, other, check=lambda _: None, **WHO)
    ledger.undo_judgement(1, check=lambda _: None, **WHO)
    at = datetime(2024, 5, 20, 23, 59, 59, 123456, UTC)
    _fill_desk(ledger.address)
    ledger.put_merge(Merge("v1", at, {one: one, other: one}, {one: "x", other: "y"}, {(one, other): -0.1}))


def _fill_desk(place: Path | URL) -> None:
    with DeskLedger(place) as ledger:
        ledger.change_claim(1, 0, "correct", changes={"high": 3, "who": "é"}, seen=0, **WHO)
        ledger.undo_claim(ledger.change_claim(2, 0, "reject", seen=0, **WHO).number, **WHO)
        ledger.remark("note", "report", "r1", "look again", by="A. N.")
        ledger.put_job("upload", "a.txt", by="A. N.", data=bytes(range(256)), options={"b": 1, "a": None})
        ledger.put_account("ana", "coder", "$argon2id$v=19$…")
        ledger.put_session("t", "ana", "c")
        # The index: one row that is made anew elsewhere, and one that can't be.
        ledger.kept("stamp", "of this ledger")
        with ledger._transaction(writes=True) as connection:
            connection.execute(insert(metadata.tables["desk_moved"]).values(event="e", mention="m"))


def content(ledger: Ledger) -> dict[str, list[tuple[Any, ...]]]:
    """Every row of every table that is copied, times of first sight too."""
    with ledger._transaction() as connection:
        return {
            t.name: [tuple(map(copying._plain, row)) for row in connection.execute(select(t).order_by(*t.primary_key))]
            for t in copying.copied_tables()
        }


@pytest.fixture
def places(request: pytest.FixtureRequest, tmp_path: Path) -> tuple[Path | URL, Path | URL]:
    """Two places for a ledger, of the kinds that the parameter names; at neither is there one yet."""
    made: list[Path | URL] = []
    for kind in request.param:
        if kind == "sqlite":
            made.append(tmp_path / f"{len(made)}.db")
        else:
            server: Server = request.getfixturevalue("postgres")
            made.append(server.scratch(len(made)))
    return made[0], made[1]


@pytest.mark.parametrize("places", WAYS, indirect=True, ids="-".join)
def test_a_copy_is_the_same_ledger_and_numbers_go_on(
    places: tuple[Path | URL, Path | URL], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(copying, "BATCH", 2)
    with Ledger(places[0]) as old, Ledger(places[1]) as new:
        fill(old)
        wanted = content(old)
        assert all(wanted.values())
        assert old.copy_to(new) == {name: len(rows) for name, rows in wanted.items()}
        assert content(old) == wanted == content(new)
    with Ledger(places[0]) as old, Ledger(places[1], create=False) as new:
        assert (new.readings(), new.mentions(), new.failures()) == (old.readings(), old.mentions(), old.failures())
        assert (new.corrections(), new.judgements(), new.grades()) == (
            old.corrections(),
            old.judgements(),
            old.grades(),
        )
        assert (new.merge(weights=True), new.withdrawn("acled")) == (old.merge(weights=True), old.withdrawn("acled"))
        # What the first one would do next, the second one does.
        for ledger in (old, new):
            made = ledger.correct(ledger.mentions()[0].id, TypeFix("ambush"), **WHO)
            assert made.number == 5
            assert ledger.add(Report("new", "x"), Reading("new", "en", "rules 1", None)) == "added"
        assert new.readings() == old.readings()


@pytest.mark.parametrize("places", [("postgresql", "sqlite"), ("sqlite", "postgresql")], indirect=True, ids="-".join)
def test_a_ledger_that_holds_something_is_not_copied_over(places: tuple[Path | URL, Path | URL]) -> None:
    with Ledger(places[0]) as old, Ledger(places[1]) as new:
        fill(old)
        new.grade("Plains Wire", "B", by="A. N.", why="so")
        before = content(new)
        with pytest.raises(UsageFault, match="there is something in it; a copy needs a new or empty ledger"):
            old.copy_to(new)
        assert content(new) == before


@pytest.mark.parametrize("places", [("postgresql", "sqlite"), ("sqlite", "postgresql")], indirect=True, ids="-".join)
def test_a_copy_that_fails_in_the_middle_leaves_nothing(
    places: tuple[Path | URL, Path | URL], monkeypatch: pytest.MonkeyPatch
) -> None:
    seen: list[str] = []
    plain = copying._plain

    def changed(value: Any) -> Any:
        """As it is, and the source's name otherwise the second time: when it is read from the copy."""
        if value != "Plains Wire":
            return plain(value)
        seen.append(value)
        return value * len(seen)

    with Ledger(places[0]) as old, Ledger(places[1]) as new:
        fill(old)
        empty = content(new)
        with monkeypatch.context() as patched:
            patched.setattr(copying, "_plain", changed)
            with pytest.raises(LedgerFault, match="grades did not come out as they went in; nothing was copied"):
                old.copy_to(new)
        assert content(new) == empty
        with monkeypatch.context() as patched:
            patched.setattr(type(new._store), "go_on_numbering", lambda *_: 1 / 0)
            with pytest.raises(ZeroDivisionError):
                old.copy_to(new)
        assert content(new) == empty
        old.copy_to(new)
        assert content(new) == content(old)


def test_what_is_made_of_the_rest_is_not_copied(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with Ledger(tmp_path / "old.db") as old, Ledger(tmp_path / "new.db") as new:
        fill(old)
        with monkeypatch.context() as patched:
            patched.setitem(metadata.tables["scored"].info, DERIVED, True)
            assert "scored" not in old.copy_to(new)
            assert content(new) == content(old)
        assert content(old)["scored"] != []
        assert content(new)["scored"] == []
    with DeskLedger(tmp_path / "old.db") as first, DeskLedger(tmp_path / "new.db") as last:
        assert first.state()[1] == "of this ledger"
        assert last.state()[1] is None


def test_whose_fault_it_is_is_said_of_the_right_one(tmp_path: Path) -> None:
    with Ledger(tmp_path / "old.db") as old, Ledger(tmp_path / "new.db") as new:
        with old._transaction(writes=True) as connection:
            connection.exec_driver_sql("DROP TABLE refused")
        with pytest.raises(LedgerFault, match=r"old\.db: the ledger can't be used: no such table: refused"):
            old.copy_to(new)
        assert new.reports() == []
