"""The index brought up by what changed is the index made of all: after any mixture of work beside the desk."""

from __future__ import annotations

import random
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest
from sqlalchemy import select
from sqlalchemy.engine import URL
from tests import postgres as private

from counterclaim.config import Settings
from counterclaim.desk import indexing
from counterclaim.desk.indexing import Indexer
from counterclaim.desk.service import Desk, Person
from counterclaim.ledger import desk_tables as t
from counterclaim.ledger.desk import DeskLedger, Wanted
from counterclaim.merging.merge import groups_of
from counterclaim.records import Claim, Event, Merge, Reading, Report
from counterclaim.resolve.corrections import ActorFix, DateFix, PlaceFix

TOWNS = (("Velm", 14.0, -4.0), ("Orl", 14.02, -4.01), ("Tilm", 16.0, 2.0))
PARTIES = ("Reed Band", "Dune Front", "Salt Guard")
ME = Person("A. N.", "lead")
#: What differs between an index made at once and one made as things happened, rightly: when a row changed, and who was
#: new when it was first seen.
ASIDE = ("changed", "need", "reasons", "new_actor")


def told(chance: random.Random, number: int, *, version: int = 0) -> tuple[Report, Reading]:
    """An invented report of one or two events, near others in day and place."""
    day = date(2024, 3, 1) + timedelta(chance.randrange(12))
    text, events, claims = f"Report {number}.{version}. ", [], []
    for n in range(chance.choice((1, 1, 2))):
        town, lat, lon = chance.choice(TOWNS)
        when = day.isoformat() if chance.random() < 0.8 else f"{day:%Y-%m}"
        events.append(
            Event(
                f"e{n}", chance.choice(("attack", "ambush")), when, None, "day" if len(when) == 10 else "month", town,
                "ML", lat, lon, "settlement", (chance.choice(PARTIES),), ("army",), True,
            )
        )  # fmt: skip
        dead = chance.randrange(30)
        quote = f"{dead} soldiers were killed at {town}, the army said"
        claims.append(
            Claim(f"e{n}", "fatalities", str(dead), quote, len(text), len(text) + len(quote), dead, dead, "soldiers", "the army")
        )  # fmt: skip
        text += f"{quote}. "
    name = f"r{number}"
    report = Report(name, text, f"Title {number}", f"Wire {number % 3}", None, day + timedelta(1), "en")
    return report, Reading(name, "en", "bench", None, tuple(events), tuple(claims))


@pytest.fixture(params=["sqlite", "postgresql"])
def place(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Path | URL]:
    if request.param == "sqlite":
        yield tmp_path / "index.db"
        return
    server: private.Server = request.getfixturevalue("postgres")
    yield server.empty(request.getfixturevalue("shared_database"))


def key_of(ledger: DeskLedger, report: str) -> str:
    """The key of the version of a report that is shown."""
    return next(iter(ledger.shown([report]).values()))


def held(ledger: DeskLedger) -> dict[str, list[str]]:
    """All that the index holds, in a fixed order, but for what rightly differs."""
    found = {}
    with ledger._transaction() as connection:
        for table in t.INDEX:
            if table in (t.desk_state, t.desk_actors):
                continue
            rows = [dict(row._mapping) for row in connection.execute(select(table))]
            if table is t.desk_counts:
                # by who was new when it was first seen, which is left aside
                sums: dict[str, int] = {}
                for row in rows:
                    key = f"{row['country']} {row['first']} {row['last']} {row['disputed']} {row['done']}"
                    sums[key] = sums.get(key, 0) + row["events"]
                found[table.name] = sorted(map(str, sums.items()))
                continue
            found[table.name] = sorted(str({k: v for k, v in row.items() if k not in ASIDE}) for row in rows)
        actors = connection.execute(select(t.desk_actors.c.actor, t.desk_actors.c.events, t.desk_actors.c.claims))
        found["desk_actors"] = sorted(map(str, actors))
    return found


def moved_aside(chance: random.Random, desk: Desk) -> None:
    """A merge of our own: some neighbours are put together, whatever is told of them."""
    mentions = desk.ledger.mentions()
    event_of = {m.id: f"m{n // 2}" for n, m in enumerate(mentions) if chance.random() < 0.7}
    marks = dict.fromkeys(event_of, "mark")
    desk.ledger.put_merge(Merge("test", datetime.now(UTC), event_of, marks, {}))


def work(chance: random.Random, desk: Desk, number: int) -> None:
    """Something that somebody does beside the index."""
    ledger = desk.ledger
    kind = chance.choice(("add", "add", "again", "version", "claim", "done", "date", "place", "actor", "undo", "merge"))
    mentions = ledger.mentions(corrected=False)
    one = chance.choice(mentions) if mentions else None
    if kind == "add" or one is None:
        ledger.add(*told(chance, number))
    elif kind == "again":
        reading = next(r for rep, r in ledger.readings() if rep == one.report)
        ledger.add(one.report, replace(reading, reader=f"reader {number}"))
    elif kind == "version":
        ledger.add(*told(chance, int(one.report.id[1:]), version=number))
    elif kind == "claim":
        opened = ledger.opened(key_of(ledger, one.report.id))
        shown = chance.choice(opened.shown)
        if shown.stands:
            ledger.change_claim(opened.seq, shown.number, "reject", seen=shown.version, by="B", why="no")
    elif kind == "done":
        key = key_of(ledger, one.report.id)
        ledger.remark("done", "report", key, "", by=f"B{number}")
    elif kind == "date":
        ledger.correct(one.id, DateFix(f"2024-03-{chance.randrange(1, 28):02d}"), by="B", why="said")
    elif kind == "place":
        fix = PlaceFix(one.event.place or "", 14.01, -4.0, "ML")
        ledger.correct(one.id, fix, by="B", why="map", everywhere=chance.random() < 0.5)
    elif kind == "actor":
        fix2 = ActorFix(one.event.perpetrators[0], "own:somebody")
        ledger.correct(one.id, fix2, by="B", why="known", everywhere=chance.random() < 0.5)
    elif kind == "undo":
        standing = [c for c in ledger.corrections() if c.undone_by is None and c.kind != "undo"]
        if standing:
            ledger.undo(chance.choice(standing).number, by="B", why="no")
    else:
        moved_aside(chance, desk)


@pytest.mark.parametrize("seed", range(6))
def test_what_changed_alone_gives_the_index_of_all(
    place: Path | URL, seed: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    chance = random.Random(seed)
    settings = Settings(ledger=place if isinstance(place, Path) else place.render_as_string(hide_password=False))
    desk = Desk(settings)
    for number in range(12):
        desk.ledger.add(*told(chance, number))
    desk.fresh()

    def never(*_: object, **__: object) -> None:
        raise AssertionError("the whole ledger was gone through")

    for step in range(14):
        for _ in range(chance.choice((1, 1, 3))):
            work(chance, desk, 100 + 10 * step + chance.randrange(9))
        with monkeypatch.context() as patched:
            patched.setattr(Indexer, "_everything", never)
            desk.fresh()
        assert desk.ledger.state()[0] == desk.ledger.state()[1]
        made = held(desk.ledger)
        # the events are those that every other command shows
        groups = groups_of(desk.ledger.mentions(), desk.ledger.merge())
        rows, total = desk.ledger.events(Wanted(), order="day", offset=0, limit=200)
        assert sorted(row["event"] for row in rows) == sorted(g.id for g in groups)
        assert total == len(groups)
        desk.ledger.throw_index()
        desk.fresh()
        whole = held(desk.ledger)
        assert made == whole, f"seed {seed}, step {step}"
    desk.close()


def test_many_changes_make_the_index_of_all_too(place: Path | URL, monkeypatch: pytest.MonkeyPatch) -> None:
    """Where so much changed that the whole ledger is gone through, what stayed is left as it is."""
    chance = random.Random(7)
    settings = Settings(ledger=place if isinstance(place, Path) else place.render_as_string(hide_password=False))
    desk = Desk(settings)
    for number in range(8):
        desk.ledger.add(*told(chance, number))
    desk.fresh()
    monkeypatch.setattr(indexing, "MOST_TOUCHED", 2)
    monkeypatch.setattr(indexing, "MOST_SHARE", 0.0)
    monkeypatch.setattr(indexing, "EVENTS", 3)
    monkeypatch.setattr(indexing, "READINGS", 4)
    for number in range(20, 30):
        desk.ledger.add(*told(chance, number))
    moved_aside(chance, desk)
    desk.ledger.add(*told(chance, 3, version=9))
    desk.fresh()
    made = held(desk.ledger)
    desk.ledger.throw_index()
    desk.fresh()
    assert made == held(desk.ledger)
    desk.close()
