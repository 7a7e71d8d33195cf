"""The tables of a ledger, one for each record; in: reports and readings as rows, out: nothing, this module only names.

Columns are called as the fields of the records, so that a row is a record without its tuples. `seq` counts what was
added, in the order it was added, and is what "last" means: never a time, since two rows may share one.
Only types that SQLite and PostgreSQL both have.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from enum import StrEnum
from typing import Any, Final

from sqlalchemy import (
    JSON,
    BigInteger,
    Boolean,
    CheckConstraint,
    Column,
    Date,
    DateTime,
    Float,
    ForeignKey,
    ForeignKeyConstraint,
    Index,
    Integer,
    MetaData,
    PrimaryKeyConstraint,
    String,
    Table,
    UniqueConstraint,
    text,
)

from counterclaim.codebook import Attribute, DatePrecision, EventType, PlacePrecision, RelationKind, Stance
from counterclaim.ledger.dialects import Text
from counterclaim.records import Report

#: "Cclm", written into the header of the file: a database with another number is not a ledger.
APPLICATION_ID: Final = 0x43636C6D
#: The revision that this code reads and writes; a test holds it against the migrations.
HEAD: Final = "0006"
#: In `Table.info`: what the table holds is made of the others, is not copied, and is made anew where it is missing.
DERIVED: Final = "derived"


class Outcome(StrEnum):
    """What came of reading a report. A reading that failed is not one that found nothing."""

    READ = "read"
    NOTHING_FOUND = "nothing_found"
    FAILED = "failed"


metadata = MetaData()


def _one_of(name: str, values: type[StrEnum], *, table: str) -> CheckConstraint:
    """The column holds one of the codebook's values (or NULL, where it may)."""
    listed = ", ".join(f"'{value}'" for value in values)
    return CheckConstraint(f"{name} IN ({listed})", name=f"ck_{table}_{name}")


def _between(name: str, least: int, most: int, *, table: str) -> CheckConstraint:
    return CheckConstraint(f"{name} BETWEEN {least} AND {most}", name=f"ck_{table}_{name}")


def _span(table: str) -> CheckConstraint:
    return CheckConstraint('start >= 0 AND "end" > start', name=f"ck_{table}_span")


reports = Table(
    "reports",
    metadata,
    Column("seq", Integer, primary_key=True, autoincrement=True),
    Column("key", String(64), nullable=False),
    Column("id", Text, nullable=False),
    Column("text", Text, nullable=False),
    Column("title", Text),
    Column("outlet", Text),
    Column("url", Text),
    Column("published", Date),
    Column("language", Text),
    Column("source", Text),
    Column("sha256", Text),
    Column("first_seen", DateTime(timezone=True), nullable=False),
    UniqueConstraint("key", name="uq_reports_key"),
    Index("ix_reports_id", "id"),
    Index("ix_reports_published", "published"),
    sqlite_autoincrement=True,
)

readings = Table(
    "readings",
    metadata,
    Column("seq", Integer, primary_key=True, autoincrement=True),
    Column("report_seq", Integer, ForeignKey("reports.seq", name="fk_readings_report"), nullable=False),
    Column("reader", Text, nullable=False),
    Column("outcome", Text, nullable=False),
    Column("reason", Text),
    Column("language", Text),
    Column("voice", Text),
    Column("first_seen", DateTime(timezone=True), nullable=False),
    _one_of("outcome", Outcome, table="readings"),
    CheckConstraint(
        "(outcome = 'failed' AND reason IS NOT NULL) OR (outcome <> 'failed' AND reason IS NULL)",
        name="ck_readings_reason",
    ),
    Index("ix_readings_report", "report_seq"),
    # A reader reads a report once; what failed before may stand beside it.
    Index(
        "uq_readings_report_reader",
        "report_seq",
        "reader",
        unique=True,
        sqlite_where=text("outcome <> 'failed'"),
        postgresql_where=text("outcome <> 'failed'"),
    ),
    sqlite_autoincrement=True,
)

events = Table(
    "events",
    metadata,
    Column("reading_seq", Integer, ForeignKey("readings.seq", name="fk_events_reading"), nullable=False),
    Column("number", Integer, nullable=False),
    Column("eid", Text, nullable=False),
    Column("type", Text, nullable=False),
    Column("date", Text),
    Column("date_end", Text),
    Column("date_precision", Text),
    Column("place", Text),
    Column("country", Text),
    Column("lat", Float),
    Column("lon", Float),
    Column("place_precision", Text),
    Column("perpetrators", JSON, nullable=False),
    Column("targets", JSON, nullable=False),
    Column("main", Boolean, nullable=False),
    Column("date_phrase", Text),
    Column("date_anchor", Text),
    Column("confidence", Float),
    Column("perpetrator_ids", JSON, nullable=False),
    Column("target_ids", JSON, nullable=False),
    PrimaryKeyConstraint("reading_seq", "number", name="pk_events"),
    UniqueConstraint("reading_seq", "eid", name="uq_events_eid"),
    _one_of("type", EventType, table="events"),
    _one_of("date_precision", DatePrecision, table="events"),
    _one_of("place_precision", PlacePrecision, table="events"),
    _between("lat", -90, 90, table="events"),
    _between("lon", -180, 180, table="events"),
    _between("confidence", 0, 1, table="events"),
    Index("ix_events_date", "date"),
    Index("ix_events_country", "country"),
    Index("ix_events_place", "place"),
)

claims = Table(
    "claims",
    metadata,
    Column("reading_seq", Integer, ForeignKey("readings.seq", name="fk_claims_reading"), nullable=False),
    # The claims of a reading and its doubtful ones are two lists, each numbered from 0.
    Column("doubtful", Boolean, nullable=False),
    Column("number", Integer, nullable=False),
    Column("eid", Text),
    Column("attribute", Text, nullable=False),
    Column("value", Text, nullable=False),
    Column("quote", Text, nullable=False),
    Column("start", Integer, nullable=False),
    Column("end", Integer, nullable=False),
    Column("low", BigInteger),
    Column("high", BigInteger),
    Column("who", Text),
    Column("claimant", Text, nullable=False),
    Column("claimant_name", Text),
    Column("via", JSON, nullable=False),
    Column("stance", Text, nullable=False),
    Column("confidence", Float),
    Column("claimant_ids", JSON, nullable=False),
    PrimaryKeyConstraint("reading_seq", "doubtful", "number", name="pk_claims"),
    # Holds only where `eid` is given: a sum over events, or a person outside any event, has none.
    ForeignKeyConstraint(["reading_seq", "eid"], ["events.reading_seq", "events.eid"], name="fk_claims_event"),
    _one_of("attribute", Attribute, table="claims"),
    _one_of("stance", Stance, table="claims"),
    _span("claims"),
    CheckConstraint("low >= 0 AND high >= 0", name="ck_claims_counts"),
    CheckConstraint("low <= high", name="ck_claims_bounds"),
    _between("confidence", 0, 1, table="claims"),
    Index("ix_claims_event", "reading_seq", "eid"),
)

relations = Table(
    "relations",
    metadata,
    Column("reading_seq", Integer, ForeignKey("readings.seq", name="fk_relations_reading"), nullable=False),
    Column("number", Integer, nullable=False),
    Column("subject", Text, nullable=False),
    Column("relation", Text, nullable=False),
    Column("object", Text, nullable=False),
    Column("quote", Text, nullable=False),
    Column("start", Integer, nullable=False),
    Column("end", Integer, nullable=False),
    Column("claimant", Text, nullable=False),
    Column("via", JSON, nullable=False),
    Column("stance", Text, nullable=False),
    Column("since", Text),
    PrimaryKeyConstraint("reading_seq", "number", name="pk_relations"),
    Index("ix_relations_subject", text("lower(subject)")),
    Index("ix_relations_object", text("lower(object)")),
    _one_of("relation", RelationKind, table="relations"),
    _one_of("stance", Stance, table="relations"),
    _span("relations"),
)

refused = Table(
    "refused",
    metadata,
    Column("reading_seq", Integer, ForeignKey("readings.seq", name="fk_refused_reading"), nullable=False),
    Column("number", Integer, nullable=False),
    Column("attribute", Text, nullable=False),
    Column("value", Text, nullable=False),
    Column("reason", Text, nullable=False),
    PrimaryKeyConstraint("reading_seq", "number", name="pk_refused"),
)

#: What analysts put right. Rows are only ever added; that one was undone is said by a later row.
corrections = Table(
    "corrections",
    metadata,
    Column("seq", Integer, primary_key=True, autoincrement=True),
    Column("id", String(64), nullable=False),
    Column("kind", Text, nullable=False),
    Column("scope", Text, nullable=False),
    Column("by", Text, nullable=False),
    Column("at", DateTime(timezone=True), nullable=False),
    Column("why", Text, nullable=False),
    Column("mentions", JSON, nullable=False),
    Column("words", Text),
    Column("country", Text),
    Column("field", Text),
    Column("old", JSON(none_as_null=True)),
    Column("new", JSON(none_as_null=True)),
    Column("undoes", Integer, ForeignKey("corrections.seq", name="fk_corrections_undoes")),
    CheckConstraint("kind IN ('place', 'date', 'actor', 'event_field', 'undo')", name="ck_corrections_kind"),
    CheckConstraint("scope IN ('event', 'everywhere')", name="ck_corrections_scope"),
    CheckConstraint("(kind = 'undo') = (undoes IS NOT NULL)", name="ck_corrections_undo"),
    CheckConstraint("(kind = 'undo') = (new IS NULL)", name="ck_corrections_new"),
    CheckConstraint("scope = 'event' OR words IS NOT NULL", name="ck_corrections_words"),
    UniqueConstraint("id", name="uq_corrections_id"),
    # What is undone can't be undone again.
    UniqueConstraint("undoes", name="uq_corrections_undoes"),
    sqlite_autoincrement=True,
)

#: Reliability of sources (A to F) and credibility of claims (1 to 6), as analysts set them; the last of a subject that is
#: not taken back counts.
grades = Table(
    "grades",
    metadata,
    Column("seq", Integer, primary_key=True, autoincrement=True),
    Column("kind", Text, nullable=False),
    Column("subject", Text, nullable=False),
    Column("grade", Text, nullable=False),
    Column("by", Text, nullable=False),
    Column("at", DateTime(timezone=True), nullable=False),
    Column("why", Text, nullable=False),
    Column("undoes", Integer, ForeignKey("grades.seq", name="fk_grades_undoes")),
    CheckConstraint(
        "(kind = 'source' AND grade IN ('A', 'B', 'C', 'D', 'E', 'F'))"
        " OR (kind = 'claim' AND grade IN ('1', '2', '3', '4', '5', '6'))",
        name="ck_grades_grade",
    ),
    UniqueConstraint("undoes", name="uq_grades_undoes"),
    sqlite_autoincrement=True,
)

#: What was exported by a rule set: when each row last changed, and when it was missing for the first time.
exported = Table(
    "exported",
    metadata,
    Column("rule", Text, nullable=False),
    Column("event_id", Text, nullable=False),
    Column("content", String(64), nullable=False),
    Column("changed_at", DateTime(timezone=True), nullable=False),
    Column("withdrawn_at", DateTime(timezone=True)),
    PrimaryKeyConstraint("rule", "event_id", name="pk_exported"),
)

#: Which events of readings are one, as people judged. Rows are only ever added; the last one of a pair stands.
judgements = Table(
    "judgements",
    metadata,
    Column("seq", Integer, primary_key=True, autoincrement=True),
    Column("id", String(64), nullable=False),
    Column("verdict", Text, nullable=False),
    Column("one", Text, nullable=False),
    Column("other", Text, nullable=False),
    Column("by", Text, nullable=False),
    Column("at", DateTime(timezone=True), nullable=False),
    Column("why", Text, nullable=False),
    Column("undoes", Integer, ForeignKey("judgements.seq", name="fk_judgements_undoes")),
    CheckConstraint("verdict IN ('same', 'different', 'unsure', 'undo')", name="ck_judgements_verdict"),
    CheckConstraint("(verdict = 'undo') = (undoes IS NOT NULL)", name="ck_judgements_undo"),
    CheckConstraint("one < other", name="ck_judgements_order"),
    UniqueConstraint("id", name="uq_judgements_id"),
    UniqueConstraint("undoes", name="uq_judgements_undoes"),
    sqlite_autoincrement=True,
)

#: Each run of the merging; the last one made what stands in `merged` and `scored`.
merges = Table(
    "merges",
    metadata,
    Column("seq", Integer, primary_key=True, autoincrement=True),
    Column("settings", Text, nullable=False),
    Column("at", DateTime(timezone=True), nullable=False),
    Column("mentions", Integer, nullable=False),
    Column("events", Integer, nullable=False),
    sqlite_autoincrement=True,
)

#: Which event each mention was merged into, and the hash of what was compared of it.
merged = Table(
    "merged",
    metadata,
    Column("mention", Text, nullable=False),
    Column("event", Text, nullable=False),
    Column("mark", Text, nullable=False),
    PrimaryKeyConstraint("mention", name="pk_merged"),
)

#: The weights of pairs of mentions, kept so that only what is new need be scored.
scored = Table(
    "scored",
    metadata,
    Column("one", Text, nullable=False),
    Column("other", Text, nullable=False),
    Column("weight", Float, nullable=False),
    PrimaryKeyConstraint("one", "other", name="pk_scored"),
)


def _hash(parts: list[str | None]) -> str:
    """SHA-256 of a list written as JSON: the brackets and quotes keep ["ab", "c"] and ["a", "bc"] apart."""
    return hashlib.sha256(json.dumps(parts).encode("ascii")).hexdigest()


def report_key(report: Report) -> str:
    """The id that a report's content makes: where it was found, and in which bytes, is no part of it."""
    published = report.published.isoformat() if report.published else None
    return _hash([report.text, report.id, published, report.outlet, report.url, report.title, report.language])


def mention_id(key: str, reader: str, *, eid: str) -> str:
    """The id of one event of one reading, the same in every ledger. 64 bits: among 10^8 mentions the chance that two
    share one is 1 in 3,700 (n² / 2^65)."""
    return _hash([key, reader, eid])[:16]


def correction_id(row: Mapping[str, Any]) -> str:
    """The id that a correction's content makes: the time it was made at is part of it, its number is not."""
    said = {name: value for name, value in row.items() if name not in ("seq", "id", "at")}
    return _hash([json.dumps(said, sort_keys=True), row["at"].isoformat()])


def judgement_id(*, verdict: str, one: str, other: str, by: str, at: str, why: str, undoes: str | None) -> str:
    """The id that a judgement's content makes; `undoes` is the id of the row that it takes back, not its number."""
    return _hash([verdict, one, other, by, at, why, undoes])
