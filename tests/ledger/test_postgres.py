"""A ledger in PostgreSQL opens, or says in one line why not; it survives killed programs, a killed server, two writers."""

from __future__ import annotations

import signal
import time
from collections.abc import Callable
from contextlib import closing
from multiprocessing.connection import Connection
from random import Random
from typing import Any

import alembic.op
import pytest
from alembic import command
from alembic.config import Config
from sqlalchemy import event, func, insert, select
from sqlalchemy.engine import URL
from sqlalchemy.exc import DBAPIError
from tests.ledger.killing import add, child, die, pair, run
from tests.postgres import OWNER, Server

from counterclaim.errors import LedgerFault, ReadingFault
from counterclaim.ledger import Ledger, postgres, readings, schema, store
from counterclaim.ledger.schema import HEAD, metadata
from counterclaim.records import Reading, Report
from counterclaim.resolve.corrections import TypeFix

WHO: Any = {"by": "A. N.", "why": "the map"}


@pytest.fixture
def fresh(postgres: Server) -> URL:
    """A database without anything in it."""
    return postgres.scratch()


@pytest.fixture
def filled(postgres: Server, shared_database: URL) -> URL:
    """A ledger that tests share, emptied."""
    return postgres.empty(shared_database)


def _whole(place: URL) -> tuple[list[tuple[Report, Reading]], dict[str, int]]:
    """Every reading, and the number of rows of every table: nothing is there twice, and no part without its whole."""
    with Ledger(place, create=False) as ledger:
        with ledger._transaction() as connection:
            rows = {n: connection.scalar(select(func.count()).select_from(t)) or 0 for n, t in metadata.tables.items()}
        return ledger.readings(), rows


@pytest.fixture(scope="session")
def whole(postgres: Server, shared_database: URL) -> tuple[list[tuple[Report, Reading]], dict[str, int]]:
    """What an uninterrupted run over 60 reports leaves."""
    place = postgres.empty(shared_database)
    add(place, 0, 60)
    return _whole(place)


# Killed


@pytest.mark.parametrize("said", [1, 13, 44])
def test_a_program_killed_while_adding_can_be_carried_on(filled: URL, whole: object, said: int) -> None:
    def work(pipe: Connection) -> None:
        def say(number: int) -> None:
            pipe.send(number)
            if number == said + 10:
                time.sleep(60)

        add(filled, 0, 60, say)

    with child(work) as (process, pipe):
        for _ in range(said):
            pipe.recv()
        time.sleep(0.0007 * (said % 7))
        process.kill()
        process.join(60)
        assert process.exitcode == -signal.SIGKILL
    with Ledger(filled, create=False) as ledger:
        assert said <= len(ledger.readings()) <= said + 11
    add(filled, 0, 60)
    assert _whole(filled) == whole


@pytest.mark.parametrize("name", ["_put_report", "_put_row", "_put_parts"])
def test_a_program_killed_within_an_addition_leaves_nothing_of_it(filled: URL, name: str) -> None:
    add(filled, 0, 2)
    before = _whole(filled)

    def work(_: Connection) -> None:
        step = getattr(readings, name)

        def last_step(*args: object, **more: object) -> None:
            step(*args, **more)
            die()

        setattr(readings, name, last_step)
        add(filled, 2, 3)

    assert run(work) == -signal.SIGKILL
    assert _whole(filled) == before
    # The lock went with the program.
    add(filled, 2, 3)


@pytest.mark.parametrize("said", [2, 9, 31])
def test_a_server_killed_while_adding_has_lost_and_doubled_nothing(
    postgres: Server, filled: URL, whole: object, said: int
) -> None:
    def work(pipe: Connection) -> None:
        def say(number: int) -> None:
            pipe.send(number)
            if number == said + 10:
                time.sleep(60)

        try:
            add(filled, 0, 60, say)
        except LedgerFault as fault:
            pipe.send(str(fault))

    told: list[int | str] = []
    with child(work) as (process, pipe):
        for _ in range(said):
            told.append(pipe.recv())
        time.sleep(0.0007 * (said % 7))
        postgres.crash()
        try:
            while pipe.poll(1):
                told.append(pipe.recv())
        except EOFError:
            pass
        process.kill()
        process.join(60)
    kept = [number for number in told if isinstance(number, int)]
    assert all("\n" not in words and "can't be used" in words for words in told if isinstance(words, str))
    postgres.start()
    found = [report.id for report, _ in _whole(filled)[0]]
    # What was said to be kept is there; at most the one in the making came to be without being said.
    assert found[: len(kept)] == [f"r{number}" for number in kept]
    assert len(found) <= len(kept) + 1
    add(filled, 0, 60)
    assert _whole(filled) == whole


def test_a_ledger_that_was_open_goes_on_after_the_server_was_started_anew(postgres: Server, filled: URL) -> None:
    with Ledger(filled) as ledger:
        ledger.add(*pair(0))
        postgres.crash()
        with pytest.raises(LedgerFault, match="the ledger can't be used: ") as caught:
            ledger.add(*pair(1))
        assert "\n" not in str(caught.value)
        postgres.start()
        assert ledger.add(*pair(0)) == "unchanged"
        assert ledger.add(*pair(1)) == "added"
        assert len(ledger.readings()) == 2


def _end_sessions(server: Server, database: str | None) -> None:
    server.execute(f"SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = '{database}'")


def test_a_connection_lost_within_an_addition_leaves_nothing_of_it(
    postgres: Server, filled: URL, monkeypatch: pytest.MonkeyPatch
) -> None:
    step = readings._put_parts

    def cut(*args: Any) -> None:
        _end_sessions(postgres, filled.database)
        step(*args)

    with Ledger(filled) as ledger:
        monkeypatch.setattr(readings, "_put_parts", cut)
        with pytest.raises(LedgerFault, match="can't be used"):
            ledger.add(*pair(0))
        monkeypatch.undo()
        assert ledger.reports() == []
        assert ledger.add(*pair(0)) == "added"


def test_a_connection_lost_while_it_is_kept_is_no_promise(postgres: Server, filled: URL) -> None:
    with Ledger(filled) as ledger:
        ledger.add(*pair(0))
        mention = ledger.mentions()[0].id
        cut = lambda _: _end_sessions(postgres, filled.database)  # noqa: E731
        event.listen(ledger._store.engine, "commit", cut)
        with pytest.raises(LedgerFault, match="look whether it is there before doing it again"):
            ledger.correct(mention, TypeFix("shelling"), **WHO)
        event.remove(ledger._store.engine, "commit", cut)
        assert ledger.corrections() == []


def test_a_program_killed_while_making_the_tables_leaves_nothing_of_them(
    fresh: URL, monkeypatch: pytest.MonkeyPatch
) -> None:
    def work(_: Connection) -> None:
        monkeypatch.setattr(alembic.op, "create_index", die)
        Ledger(fresh)

    assert run(work) == -signal.SIGKILL
    with pytest.raises(LedgerFault, match="is empty, there is no ledger"):
        Ledger(fresh, create=False)
    add(fresh, 0, 1)


# Two at once


def test_two_programs_that_make_and_fill_one_ledger_wait_for_each_other(fresh: URL, whole: Any) -> None:
    with (
        child(lambda _: add(fresh, 0, 40)) as (one, _),
        child(lambda _: add(fresh, 20, 60)) as (two, _),
    ):
        for process in (one, two):
            process.join(120)
            assert process.exitcode == 0
    found, rows = _whole(fresh)
    assert rows == whole[1]
    assert sorted(map(str, found)) == sorted(map(str, whole[0]))


def test_two_that_look_before_they_write_do_not_both_write(filled: URL) -> None:
    """Both undo the same correction: the later one is told."""
    add(filled, 0, 1)
    with Ledger(filled) as ledger:
        number = ledger.correct(ledger.mentions()[0].id, TypeFix("shelling"), **WHO).number

    def work(pipe: Connection) -> None:
        with Ledger(filled) as ledger:
            pipe.recv()
            try:
                ledger.undo(number, **WHO)
                pipe.send("done")
            except Exception as error:  # noqa: BLE001 - whatever it is, the parent compares it
                pipe.send(str(error))

    with child(work) as (_, one), child(work) as (_, two):
        for pipe in (one, two):
            pipe.send("go")
        told = sorted([one.recv(), two.recv()])
    assert told[0].startswith("correction ")
    assert told[0].endswith(" is undone already, by " + told[0].rsplit(" ", 1)[1])
    assert told[1] == "done"
    with Ledger(filled) as ledger:
        assert [c.kind for c in ledger.corrections()] == ["event_field", "undo"]


def test_one_who_holds_the_ledger_too_long_is_named(filled: URL, monkeypatch: pytest.MonkeyPatch) -> None:
    with Ledger(filled) as holder:
        monkeypatch.setattr(store, "BUSY_TIMEOUT", 0.05)
        with Ledger(filled) as ledger:
            with holder._transaction(writes=True), pytest.raises(LedgerFault, match="using it for too long"):
                ledger.add(*pair(0))
            with holder._transaction(writes=True):
                assert ledger.reports() == []
            assert ledger.add(*pair(0)) == "added"


def test_a_reader_sees_one_state_and_can_not_write(filled: URL) -> None:
    with Ledger(filled) as reader, Ledger(filled) as writer:
        writer.add(*pair(0))
        with reader._transaction() as connection:
            count = select(func.count()).select_from(schema.reports)
            assert connection.scalar(count) == 1
            writer.add(*pair(1))
            assert connection.scalar(count) == 1
        assert len(reader.reports()) == 2
        with pytest.raises(LedgerFault, match="it is read-only"), reader._transaction() as connection:
            connection.execute(insert(schema.merges).values(settings="", at="2024-01-01", mentions=0, events=0))


def test_ledgers_in_one_database_do_not_wait_for_each_other(postgres: Server, fresh: URL) -> None:
    postgres.execute("CREATE SCHEMA one", "CREATE SCHEMA two", database=str(fresh.database))
    one, two = (fresh.update_query_dict({"options": f"-csearch_path={name}"}) for name in ("one", "two"))
    with Ledger(one) as a, Ledger(two) as b:
        with a._transaction(writes=True):
            assert b.add(*pair(0)) == "added"
        assert a.reports() == []
    with Ledger(one, create=False) as a:
        assert a.reports() == []
    with pytest.raises(LedgerFault, match="the database is empty"):
        Ledger(fresh, create=False)


# Opening


def _foreign(server: Server, place: URL) -> URL:
    server.execute("CREATE TABLE orders (id int)", database=str(place.database))
    return place


def _of_another_alembic(server: Server, place: URL) -> URL:
    server.execute(
        "CREATE TABLE alembic_version (version_num text)",
        f"INSERT INTO alembic_version VALUES ('{HEAD}')",
        database=str(place.database),
    )
    return place


def _changed(*statements: str) -> Callable[[Server, URL], URL]:
    def change(server: Server, place: URL) -> URL:
        Ledger(place).close()
        server.execute(*statements, database=str(place.database))
        return place

    return change


def _no_database(_: Server, place: URL) -> URL:
    return place.set(database="nowhere")


def _no_schema(_: Server, place: URL) -> URL:
    return place.update_query_dict({"options": "-csearch_path=nowhere"})


def _not_unicode(server: Server, _: URL) -> URL:
    return server.database("TEMPLATE template0 ENCODING 'SQL_ASCII' LOCALE_PROVIDER libc LOCALE 'C'")


def _no_right(server: Server, place: URL) -> URL:
    server.execute("DROP ROLE IF EXISTS guest", "CREATE ROLE guest LOGIN")
    return place.set(username="guest")


def _wrong_password(server: Server, place: URL) -> URL:
    server.execute("DROP ROLE IF EXISTS locked", "CREATE ROLE locked LOGIN PASSWORD 'Heron'")
    return place.set(username="locked", password="Kestrel")


def _unknown_setting(_: Server, place: URL) -> URL:
    return place.update_query_dict({"mode": "ro"})


FAULTS = {
    _foreign: "the schema public holds tables of another program",
    _of_another_alembic: "holds tables of another program",
    _changed("UPDATE alembic_version SET version_num = '9999'"): r"newer version \(9999\)",
    _changed("DELETE FROM alembic_version"): "its version is missing",
    _changed("DROP TABLE refused"): r"damaged \(without refused\)",
    _no_database: 'database "nowhere" does not exist',
    _no_schema: "no schema of the name that search_path gives",
    _not_unicode: "keeps text as SQL_ASCII",
    _no_right: "permission denied for schema public",
    _wrong_password: 'password authentication failed for user "locked"',
    _unknown_setting: "invalid connection option",
}


@pytest.mark.parametrize(("make", "fault"), FAULTS.items(), ids=lambda value: value if isinstance(value, str) else "")
def test_what_cannot_be_opened_is_said_in_one_line(
    postgres: Server, fresh: URL, make: Callable[[Server, URL], URL], fault: str
) -> None:
    place = make(postgres, fresh)
    tables = "SELECT relname FROM pg_class WHERE relnamespace = 'public'::regnamespace ORDER BY 1"
    before = postgres.execute(tables, database=str(fresh.database))
    for _ in range(2):
        with pytest.raises(LedgerFault, match=fault) as caught:
            Ledger(place)
        assert str(caught.value).startswith(f"postgresql://{place.username}@/{place.database}: ")
        assert "\n" not in str(caught.value)
        assert "Kestrel" not in str(caught.value)
        assert postgres.execute(tables, database=str(fresh.database)) == before


def test_a_right_password_opens(postgres: Server, fresh: URL) -> None:
    _wrong_password(postgres, fresh)
    postgres.execute("GRANT CREATE ON SCHEMA public TO locked", database=str(fresh.database))
    with Ledger(fresh.set(username="locked", password="Heron").render_as_string(hide_password=False)) as ledger:
        assert ledger.add(*pair(0)) == "added"
        assert "Heron" not in f"{ledger.name} {ledger.address}"


def test_an_shared_database_becomes_a_ledger_only_where_wanted(postgres: Server, fresh: URL) -> None:
    with pytest.raises(LedgerFault, match="the database is empty, there is no ledger"):
        Ledger(fresh, create=False)
    assert postgres.execute("SELECT 1 FROM pg_class WHERE relname = 'reports'", database=str(fresh.database)) == []
    # What an extension brings belongs to nobody.
    postgres.execute("CREATE EXTENSION pg_stat_statements", database=str(fresh.database))
    with Ledger(fresh) as ledger:
        assert ledger.reports() == []
    with Ledger(fresh, create=False) as ledger:
        assert ledger.readers() == []


# Tables


def _tables(server: Server, place: URL) -> list[tuple[Any, ...]]:
    """Everything that was made, in words, in an order of its own."""
    return server.execute(
        """
        SELECT 'column', c.relname, a.attname, format_type(a.atttypid, a.atttypmod), a.attnotnull::text,
          coalesce(pg_get_expr(d.adbin, d.adrelid), ''), coalesce(l.collname, '')
        FROM pg_class c JOIN pg_attribute a ON a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped
        LEFT JOIN pg_attrdef d ON d.adrelid = c.oid AND d.adnum = a.attnum
        LEFT JOIN pg_collation l ON l.oid = a.attcollation
        WHERE c.relnamespace = 'public'::regnamespace AND c.relkind = 'r' AND c.relname <> 'alembic_version'
        UNION ALL SELECT 'constraint', conrelid::regclass::text, conname, pg_get_constraintdef(oid), '', '', ''
        FROM pg_constraint WHERE connamespace = 'public'::regnamespace AND conrelid::regclass::text <> 'alembic_version'
        UNION ALL SELECT 'index', tablename, indexname, indexdef, '', '', ''
        FROM pg_indexes WHERE schemaname = 'public' AND tablename <> 'alembic_version'
        ORDER BY 1, 2, 3, 4
        """,
        database=str(place.database),
    )


class _Engine:
    def __init__(self, place: URL) -> None:
        self.engine = postgres.make_engine(place.set(drivername="postgresql+psycopg"))

    def close(self) -> None:
        self.engine.dispose()


def test_the_migrations_make_what_the_schema_says(postgres: Server, shared_database: URL, fresh: URL) -> None:
    with closing(_Engine(fresh)) as held, held.engine.begin() as connection:
        metadata.create_all(connection)
    wanted = _tables(postgres, fresh)
    assert _tables(postgres, shared_database) == wanted
    assert len([row for row in wanted if row[0] == "column"]) == sum(len(t.columns) for t in metadata.tables.values())


def test_every_text_sorts_by_the_numbers_of_its_characters(postgres: Server, shared_database: URL) -> None:
    texts = [row for row in _tables(postgres, shared_database) if row[0] == "column" and row[3] == "text"]
    assert len(texts) > 50
    assert [row for row in texts if row[6] != "C"] == []


def _five_reports(server: Server) -> URL:
    place = server.scratch(1)
    add(place, 0, 5)
    return place


def test_a_ledger_of_an_older_version_is_brought_up_to_date(postgres: Server, fresh: URL) -> None:
    """As version 0001 made it, with reports that today's code put in."""
    source = _five_reports(postgres)
    config = Config()
    config.set_main_option("script_location", str(store.MIGRATIONS))
    with closing(_Engine(fresh)) as held, held.engine.begin() as connection:
        config.attributes["connection"] = connection
        command.upgrade(config, "0001")
        connection.exec_driver_sql("COMMENT ON TABLE alembic_version IS 'ledger of counterclaim'")
        with Ledger(source) as made, made._transaction() as old:
            for name in ("reports", "readings", "events", "claims", "relations", "refused"):
                table = metadata.tables[name]
                rows = [dict(row) for row in old.execute(select(table)).mappings()]
                if rows:
                    connection.execute(insert(table), rows)
    with pytest.raises(DBAPIError, match="corrections"), closing(_Engine(fresh)) as held, held.engine.begin() as c:
        c.execute(select(schema.corrections))
    with Ledger(source) as made, Ledger(fresh, create=False) as ledger:
        assert len(ledger.reports()) == 5
        assert (ledger.readings(), ledger.mentions()) == (made.readings(), made.mentions())
        ledger.correct(ledger.mentions()[0].id, TypeFix("shelling"), **WHO)
        assert ledger.mentions()[0].event.type == "shelling"
    assert _tables(postgres, fresh) == _tables(postgres, source)


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE events SET type = 'raid'",
        "UPDATE events SET lat = 91",
        "UPDATE claims SET low = 3, high = 2",
        'UPDATE claims SET "end" = start',
        "UPDATE claims SET eid = 'e9'",
        "UPDATE readings SET outcome = 'failed'",
        "UPDATE readings SET report_seq = 99",
        "DELETE FROM reports",
        "INSERT INTO readings SELECT 99, report_seq, reader, outcome, NULL, '', '', first_seen FROM readings",
        "UPDATE claims SET low = 9223372036854775808",
    ],
)
def test_the_database_itself_refuses_and_repeats_no_text(filled: URL, statement: str) -> None:
    add(filled, 0, 1)
    with Ledger(filled) as ledger:
        before = ledger.readings()
        with (
            pytest.raises(ReadingFault, match="the ledger refuses a value: ") as caught,
            ledger._transaction(writes=True) as connection,
        ):
            connection.exec_driver_sql(statement)
        assert "mill" not in str(caught.value)
        assert ledger.readings() == before


def test_a_value_too_large_for_an_index_is_refused_alone(filled: URL) -> None:
    noise = "".join(Random(1).choices([chr(n) for n in range(0x4E00, 0x9000)], k=5000))
    with Ledger(filled) as ledger:
        with pytest.raises(ReadingFault, match="refuses a value"):
            ledger.add(Report(noise, "Text."), Reading(noise, "en", "r", None))
        assert ledger.reports() == []


def test_times_are_kept_whatever_the_hour_of_the_server(postgres: Server, filled: URL) -> None:
    assert postgres.execute("SHOW timezone") == [("Asia/Kathmandu",)]
    with Ledger(filled) as ledger:
        ledger.add(*pair(0))
        made = ledger.correct(ledger.mentions()[0].id, TypeFix("shelling"), **WHO)
    with Ledger(filled) as ledger:
        assert ledger.corrections() == [made]
    [(apart,)] = postgres.execute(
        "SELECT abs(extract(epoch FROM now() - at)) < 60 FROM corrections", database=str(filled.database)
    )
    assert apart


def test_a_text_that_was_changed_in_the_database_is_noticed(postgres: Server, filled: URL) -> None:
    add(filled, 0, 5)
    postgres.execute("UPDATE reports SET text = 'It stands.' WHERE id = 'r3'", database=str(filled.database))
    with Ledger(filled) as ledger, pytest.raises(LedgerFault, match="'r3' is not what was added"):
        ledger.readings()


def test_no_password_is_in_what_the_server_hears_of_us(filled: URL) -> None:
    with Ledger(filled) as ledger, ledger._transaction() as connection:
        [row] = connection.exec_driver_sql(
            "SELECT usename, application_name FROM pg_stat_activity WHERE pid = pg_backend_pid()"
        )
    assert tuple(row) == (OWNER, "counterclaim")
