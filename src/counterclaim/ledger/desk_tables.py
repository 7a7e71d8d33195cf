"""The tables that the desk adds to a ledger: what people put right and say, who they are, jobs, and an index.

Of people's work rows are only ever added. The index (`desk_…`) holds nothing of its own: it is made of the rest, can be
thrown away and made anew, and is there so that a page of a large ledger need not read all of it.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
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
    Index,
    Integer,
    LargeBinary,
    PrimaryKeyConstraint,
    String,
    Table,
    UniqueConstraint,
    text,
)

from counterclaim.ledger.dialects import Lexemes, Text
from counterclaim.ledger.schema import DERIVED, _hash, metadata

#: What people put right in claims. `after` is the row that the person had seen last (0: as read): since it is unique,
#: two people can't both put right the same state of a claim.
claim_corrections = Table(
    "claim_corrections",
    metadata,
    Column("seq", Integer, primary_key=True, autoincrement=True),
    Column("id", String(64), nullable=False),
    Column("reading_seq", Integer, ForeignKey("readings.seq", name="fk_claim_corrections_reading"), nullable=False),
    Column("part", Text, nullable=False),
    Column("place", Integer, nullable=False),
    Column("after", Integer, nullable=False),
    Column("kind", Text, nullable=False),
    Column("by", Text, nullable=False),
    Column("at", DateTime(timezone=True), nullable=False),
    Column("why", Text, nullable=False),
    Column("old", JSON(none_as_null=True)),
    Column("new", JSON(none_as_null=True)),
    Column("event", JSON(none_as_null=True)),
    Column("undoes", Integer, ForeignKey("claim_corrections.seq", name="fk_claim_corrections_undoes")),
    CheckConstraint("part IN ('claim', 'doubtful', 'added')", name="ck_claim_corrections_part"),
    CheckConstraint("kind IN ('correct', 'reject', 'confirm', 'add', 'undo')", name="ck_claim_corrections_kind"),
    CheckConstraint("(kind = 'undo') = (undoes IS NOT NULL)", name="ck_claim_corrections_undo"),
    CheckConstraint("(kind IN ('reject', 'undo')) = (new IS NULL)", name="ck_claim_corrections_new"),
    UniqueConstraint("id", name="uq_claim_corrections_id"),
    UniqueConstraint("undoes", name="uq_claim_corrections_undoes"),
    UniqueConstraint("reading_seq", "part", "place", "after", name="uq_claim_corrections_after"),
    Index("ix_claim_corrections_at", "at", "seq"),
    sqlite_autoincrement=True,
)

#: Notes on an event, a report, a claim or an actor, and that a person is done with a report.
remarks = Table(
    "remarks",
    metadata,
    Column("seq", Integer, primary_key=True, autoincrement=True),
    Column("id", String(64), nullable=False),
    Column("kind", Text, nullable=False),
    Column("about", Text, nullable=False),
    Column("subject", Text, nullable=False),
    Column("words", Text, nullable=False),
    Column("by", Text, nullable=False),
    Column("at", DateTime(timezone=True), nullable=False),
    Column("undoes", Integer, ForeignKey("remarks.seq", name="fk_remarks_undoes")),
    CheckConstraint("kind IN ('note', 'done', 'undo')", name="ck_remarks_kind"),
    CheckConstraint("about IN ('event', 'report', 'actor')", name="ck_remarks_about"),
    CheckConstraint("(kind = 'undo') = (undoes IS NOT NULL)", name="ck_remarks_undo"),
    UniqueConstraint("id", name="uq_remarks_id"),
    UniqueConstraint("undoes", name="uq_remarks_undoes"),
    Index("ix_remarks_subject", "about", "subject"),
    Index("ix_remarks_at", "at", "seq"),
    sqlite_autoincrement=True,
)

#: Work in the background. What was uploaded is kept with the job until it is done, so that a restart carries on.
jobs = Table(
    "jobs",
    metadata,
    Column("seq", Integer, primary_key=True, autoincrement=True),
    Column("id", String(32), nullable=False),
    Column("kind", Text, nullable=False),
    Column("name", Text, nullable=False),
    Column("state", Text, nullable=False),
    Column("by", Text, nullable=False),
    Column("at", DateTime(timezone=True), nullable=False),
    Column("data", LargeBinary),
    Column("options", JSON, nullable=False),
    Column("done", Integer, nullable=False),
    Column("total", Integer),
    Column("tries", Integer, nullable=False),
    Column("faults", JSON, nullable=False),
    Column("result", JSON(none_as_null=True)),
    Column("ended", DateTime(timezone=True)),
    CheckConstraint("kind IN ('upload', 'merge')", name="ck_jobs_kind"),
    CheckConstraint("state IN ('waiting', 'running', 'done', 'failed')", name="ck_jobs_state"),
    UniqueConstraint("id", name="uq_jobs_id"),
    Index("ix_jobs_state", "state"),
    sqlite_autoincrement=True,
)

accounts = Table(
    "accounts",
    metadata,
    Column("name", Text, nullable=False),
    Column("role", Text, nullable=False),
    Column("password", Text, nullable=False),
    Column("made", DateTime(timezone=True), nullable=False),
    Column("closed", DateTime(timezone=True)),
    PrimaryKeyConstraint("name", name="pk_accounts"),
    CheckConstraint("role IN ('reader', 'coder', 'lead')", name="ck_accounts_role"),
)

#: A session is known by the hash of its token: who reads the ledger's file can't take one over.
sessions = Table(
    "sessions",
    metadata,
    Column("token", String(64), nullable=False),
    Column("account", Text, ForeignKey("accounts.name", name="fk_sessions_account"), nullable=False),
    Column("csrf", Text, nullable=False),
    Column("made", DateTime(timezone=True), nullable=False),
    Column("seen", DateTime(timezone=True), nullable=False),
    PrimaryKeyConstraint("token", name="pk_sessions"),
)

# the index

#: What the map shows of an event.
ON_THE_MAP: Final = ("lat", "lon", "exact", "disputes", "place")

desk_state = Table(
    "desk_state",
    metadata,
    Column("name", Text, nullable=False),
    Column("value", Text, nullable=False),
    PrimaryKeyConstraint("name", name="pk_desk_state"),
)

desk_events = Table(
    "desk_events",
    metadata,
    Column("event", String(16), nullable=False),
    Column("mark", String(64), nullable=False),
    Column("type", Text, nullable=False),
    Column("day", Text, nullable=False),
    Column("first", Text),
    Column("last", Text),
    Column("place", Text),
    Column("folded", Text, nullable=False),
    Column("country", Text),
    Column("lat", Float),
    Column("lon", Float),
    Column("exact", Boolean, nullable=False),
    Column("parties", Text, nullable=False),
    Column("outlets", JSON, nullable=False),
    Column("attributes", Text, nullable=False),
    Column("reports", Integer, nullable=False),
    Column("claims", Integer, nullable=False),
    Column("disputes", Integer, nullable=False),
    Column("sentence", Text),
    Column("toll", BigInteger),
    Column("confidence", Float),
    Column("new_actor", Boolean, nullable=False),
    Column("done", Boolean, nullable=False),
    Column("need", Float, nullable=False),
    Column("reasons", JSON, nullable=False),
    Column("published", Date),
    Column("changed", DateTime(timezone=True), nullable=False),
    PrimaryKeyConstraint("event", name="pk_desk_events"),
    # Each order that a list has, for all, for a country, and for what is done (which stands last by need).
    # The map is drawn from those by need: what it shows of an event stands in them.
    Index("ix_desk_events_need", text("need DESC"), "event", *ON_THE_MAP),
    Index("ix_desk_events_country_need", "country", text("need DESC"), "event", *ON_THE_MAP),
    Index("ix_desk_events_done_need", "done", text("need DESC"), "event"),
    Index("ix_desk_events_day", text("coalesce(first, '') DESC"), "event"),
    Index("ix_desk_events_country_day", "country", text("coalesce(first, '') DESC"), "event"),
    Index("ix_desk_events_first", "first", "event"),
    Index("ix_desk_events_changed", text("changed DESC"), "event"),
    # What is looked for within words: the index is read through, which is far narrower than the table.
    Index("ix_desk_events_folded", "folded", "event"),
    Index("ix_desk_events_attributes", "country", "attributes", "event"),
    Index("ix_desk_events_spot", "lat", "lon", "country", "first", "disputes", "event"),
)

#: Which mention is in which event. `merged` is the event that the last merge put it in, None where it came later; the
#: days are those that decide what is grouped with what, and `wide` says that they are more than a month apart.
desk_members = Table(
    "desk_members",
    metadata,
    Column("mention", String(16), nullable=False),
    Column("event", String(16), nullable=False),
    Column("reading_seq", Integer, nullable=False),
    Column("eid", Text, nullable=False),
    Column("merged", Text),
    Column("day_first", Date),
    Column("day_last", Date),
    Column("wide", Boolean, nullable=False),
    PrimaryKeyConstraint("mention", name="pk_desk_members"),
    Index("ix_desk_members_event", "event"),
    Index("ix_desk_members_reading", "reading_seq"),
    Index("ix_desk_members_merged", "merged"),
    Index("ix_desk_members_day", "wide", "day_first"),
)

#: Under which id an event was known before it was merged or split, so that old addresses still lead somewhere.
desk_moved = Table(
    "desk_moved",
    metadata,
    Column("event", String(16), nullable=False),
    Column("mention", String(16), nullable=False),
    PrimaryKeyConstraint("event", name="pk_desk_moved"),
)

desk_names = Table(
    "desk_names",
    metadata,
    Column("event", String(16), nullable=False),
    Column("actor", Text, nullable=False),
    Column("role", Text, nullable=False),
    Column("name", Text, nullable=False),
    Column("folded", Text, nullable=False),
    Column("claims", Integer, nullable=False),
    Column("first", Text, nullable=False),
    Column("disputed", Boolean, nullable=False),
    PrimaryKeyConstraint("event", "actor", "role", name="pk_desk_names"),
    Index("ix_desk_names_actor", "actor", text("first DESC"), "event", "disputed"),
)

#: Every party and claimant with its events and claims, kept as `desk_names` changes. A name stays known.
desk_actors = Table(
    "desk_actors",
    metadata,
    Column("actor", Text, nullable=False),
    Column("name", Text, nullable=False),
    Column("names", JSON, nullable=False),
    Column("folded", Text, nullable=False),
    Column("events", Integer, nullable=False),
    Column("claims", Integer, nullable=False),
    PrimaryKeyConstraint("actor", name="pk_desk_actors"),
    Index("ix_desk_actors_events", text("events DESC"), "actor"),
)

#: How many events there are of each country, month of first and last day, and state: kept as `desk_events` changes, so
#: that a page need not count them. The country or month is "" where it is not known.
desk_counts = Table(
    "desk_counts",
    metadata,
    Column("key", Text, nullable=False),
    Column("country", Text, nullable=False),
    Column("first", Text, nullable=False),
    Column("last", Text, nullable=False),
    Column("disputed", Boolean, nullable=False),
    Column("done", Boolean, nullable=False),
    Column("new_actor", Boolean, nullable=False),
    Column("events", Integer, nullable=False),
    PrimaryKeyConstraint("key", name="pk_desk_counts"),
    Index("ix_desk_counts_country", "country"),
)

#: How many events there are of each place ("place") and each set of attributes ("attributes"), as `desk_events` has them:
#: words are looked for among these few, and the events by what was found.
desk_values = Table(
    "desk_values",
    metadata,
    Column("key", Text, nullable=False),
    Column("kind", Text, nullable=False),
    Column("value", Text, nullable=False),
    Column("events", Integer, nullable=False),
    PrimaryKeyConstraint("key", name="pk_desk_values"),
    Index("ix_desk_values_kind", "kind", "value"),
)

desk_reports = Table(
    "desk_reports",
    metadata,
    Column("reading_seq", Integer, nullable=False),
    Column("report_seq", Integer, nullable=False),
    Column("id", Text, nullable=False),
    Column("key", String(64), nullable=False),
    Column("title", Text),
    Column("outlet", Text),
    Column("published", Date),
    Column("reader", Text, nullable=False),
    Column("events", Integer, nullable=False),
    Column("claims", Integer, nullable=False),
    Column("doubtful", Integer, nullable=False),
    Column("touched", Integer, nullable=False),
    Column("countries", Text, nullable=False),
    Column("disputes", Integer, nullable=False),
    Column("done", Boolean, nullable=False),
    Column("need", Float, nullable=False),
    Column("changed", DateTime(timezone=True), nullable=False),
    PrimaryKeyConstraint("reading_seq", name="pk_desk_reports"),
    Index("ix_desk_reports_key", "key"),
    Index("ix_desk_reports_id", "id"),
    Index("ix_desk_reports_outlet", text("lower(outlet)")),
    Index("ix_desk_reports_done_need", "done", text("need DESC"), "reading_seq"),
    Index("ix_desk_reports_published", "published"),
    Index("ix_desk_reports_changed", "changed"),
)

#: The reports by the countries of their events, with what a list of them is ordered by.
desk_report_countries = Table(
    "desk_report_countries",
    metadata,
    Column("country", Text, nullable=False),
    Column("reading_seq", Integer, nullable=False),
    Column("done", Boolean, nullable=False),
    Column("need", Float, nullable=False),
    PrimaryKeyConstraint("country", "reading_seq", name="pk_desk_report_countries"),
    Index("ix_desk_report_countries_need", "country", "done", text("need DESC"), "reading_seq"),
    Index("ix_desk_report_countries_reading", "reading_seq"),
)

#: How many reports there are by country ("*": of all) and state, kept as `desk_reports` changes.
desk_tallies = Table(
    "desk_tallies",
    metadata,
    Column("key", Text, nullable=False),
    Column("country", Text, nullable=False),
    Column("disputed", Boolean, nullable=False),
    Column("done", Boolean, nullable=False),
    Column("reports", Integer, nullable=False),
    PrimaryKeyConstraint("key", name="pk_desk_tallies"),
)

#: What the search looks through. The later something happened, the greater its `number`, which SQLite's full-text table
#: knows a row by; PostgreSQL searches `lexemes`.
desk_words = Table(
    "desk_words",
    metadata,
    Column("kind", Text, nullable=False),
    Column("ref", Text, nullable=False),
    Column("number", BigInteger, nullable=False),
    Column("title", Text, nullable=False),
    Column("body", Text, nullable=False),
    Column("lexemes", Lexemes),
    PrimaryKeyConstraint("kind", "ref", name="pk_desk_words"),
    Index("ix_desk_words_number", "number"),
    Index("ix_desk_words_lexemes", "lexemes", postgresql_using="gin").ddl_if(dialect="postgresql"),
)

#: What the index is made of; thrown away together.
INDEX: Final = (
    desk_state,
    desk_events,
    desk_members,
    desk_names,
    desk_actors,
    desk_counts,
    desk_values,
    desk_reports,
    desk_report_countries,
    desk_tallies,
    desk_words,
)
for _table in INDEX:
    _table.info[DERIVED] = True


def row_id(row: Mapping[str, Any]) -> str:
    """The id that a row's content makes; its own number is no part of it, the time it was made at is."""
    said = {name: value for name, value in row.items() if name not in ("seq", "id", "at")}
    return _hash([json.dumps(said, sort_keys=True, default=str), row["at"].isoformat()])
