"""The tables: the same by the migrations and by the schema, guarded by the database itself, and fit for PostgreSQL."""

from __future__ import annotations

import re
import shutil
import sqlite3
from contextlib import closing
from pathlib import Path

import pytest
from alembic.config import Config
from alembic.script import ScriptDirectory
from sqlalchemy.dialects import postgresql
from sqlalchemy.schema import CreateIndex, CreateTable

import counterclaim.ledger
from counterclaim.ledger import Ledger
from counterclaim.ledger.schema import APPLICATION_ID, HEAD, metadata
from counterclaim.records import Claim, Event, Reading, Report

MIGRATIONS = Path(counterclaim.ledger.__file__).parent / "migrations"


@pytest.fixture
def made(empty_ledger: Path, tmp_path: Path) -> Path:
    """A ledger with one reading, closed."""
    path = Path(shutil.copy(empty_ledger, tmp_path / "made.db"))
    with Ledger(path) as ledger:
        read = Reading("a", "en", "r", None, (Event("e1", "attack"),), (Claim("e1", "other", "x", "One", 0, 3),))
        ledger.add(Report("a", "One of two."), read)
    return path


def _parts(sql: str) -> set[str]:
    """The parts of a CREATE statement in no order: constraints may be listed otherwise."""
    return {part.strip().rstrip(",") for part in sql.split("\n") if part.strip() not in ("", ")")}


def test_the_migrations_make_what_the_schema_says(made: Path) -> None:
    from sqlalchemy import create_engine

    engine = create_engine("sqlite://")
    with engine.connect() as connection, closing(sqlite3.connect(made)) as migrated:
        metadata.create_all(connection)
        query = "SELECT name, sql FROM sqlite_master WHERE sql IS NOT NULL AND name NOT LIKE 'alembic%'"
        wanted = {name: _parts(sql) for name, sql in connection.exec_driver_sql(query)}
        found = {name: _parts(sql) for name, sql in migrated.execute(query)}
    engine.dispose()
    assert found == wanted


def test_head_is_the_last_migration() -> None:
    config = Config()
    config.set_main_option("script_location", str(MIGRATIONS))
    assert ScriptDirectory.from_config(config).get_heads() == [HEAD]


def test_the_file_says_whose_it_is(made: Path) -> None:
    with closing(sqlite3.connect(made)) as connection:
        assert connection.execute("PRAGMA application_id").fetchone() == (APPLICATION_ID,)
        assert connection.execute("SELECT version_num FROM alembic_version").fetchall() == [(HEAD,)]
        assert APPLICATION_ID.to_bytes(4, "big") == b"Cclm"


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE events SET type = 'raid'",
        "UPDATE events SET date_precision = 'hour'",
        "UPDATE events SET place_precision = 'street'",
        "UPDATE events SET lat = 91",
        "UPDATE events SET confidence = 2",
        "UPDATE claims SET attribute = 'mood'",
        "UPDATE claims SET stance = 'hints'",
        "UPDATE claims SET low = -1",
        "UPDATE claims SET high = -1",
        "UPDATE claims SET low = 3, high = 2",
        'UPDATE claims SET "end" = start',
        "UPDATE claims SET eid = 'e9'",
        "UPDATE readings SET outcome = 'skipped'",
        "UPDATE readings SET outcome = 'failed'",
        "UPDATE readings SET reason = 'too long'",
        "UPDATE readings SET report_seq = 99",
        "DELETE FROM reports",
        "INSERT INTO reports SELECT 2, key, id, text, '', '', '', NULL, '', '', '', first_seen FROM reports",
        "INSERT INTO readings SELECT 2, report_seq, reader, outcome, NULL, '', '', first_seen FROM readings",
        "INSERT INTO relations VALUES (1, 0, 'a', 'near', 'b', 'One', 0, 3, 'reporter', '[]', 'asserts', NULL)",
    ],
)
def test_the_database_itself_refuses(made: Path, statement: str) -> None:
    with closing(sqlite3.connect(made)) as connection:
        connection.execute("PRAGMA foreign_keys = ON")
        with pytest.raises(sqlite3.IntegrityError):
            connection.execute(statement)


@pytest.mark.parametrize(
    ("query", "index"),
    [
        ("SELECT * FROM reports WHERE id = 'a'", "ix_reports_id"),
        ("SELECT * FROM reports WHERE key = 'a'", "sqlite_autoindex_reports_1"),
        ("SELECT * FROM readings WHERE report_seq = 1", "ix_readings_report"),
        ("SELECT * FROM events WHERE date BETWEEN '2020' AND '2021'", "ix_events_date"),
        ("SELECT * FROM events WHERE country = 'ML'", "ix_events_country"),
        ("SELECT * FROM events WHERE place = 'Velm'", "ix_events_place"),
        ("SELECT * FROM claims WHERE reading_seq = 1 AND eid = 'e1'", "ix_claims_event"),
    ],
)
def test_queries_have_their_index(made: Path, query: str, index: str) -> None:
    with closing(sqlite3.connect(made)) as connection:
        plan = " ".join(row[3] for row in connection.execute(f"EXPLAIN QUERY PLAN {query}"))
    assert f"USING INDEX {index}" in plan


def test_times_of_first_sight_are_kept(made: Path) -> None:
    with closing(sqlite3.connect(made)) as connection:
        for table in ("reports", "readings"):
            [(seen,)] = connection.execute(f"SELECT first_seen FROM {table}").fetchall()
            assert re.fullmatch(r"\d{4}-\d\d-\d\d \d\d:\d\d:\d\d\.\d{6}", seen)


def test_postgresql_can_have_the_same_tables() -> None:
    dialect = postgresql.dialect()  # type: ignore[no-untyped-call]
    for table in metadata.sorted_tables:
        assert "CREATE TABLE" in str(CreateTable(table).compile(dialect=dialect))
        for index in table.indexes:
            assert "INDEX" in str(CreateIndex(index).compile(dialect=dialect))
