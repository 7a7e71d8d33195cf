"""Grades can be taken back; the desk's index anew, for large ledgers: an index for each order of its lists, counts that
are kept as rows change.

The index holds nothing of its own: the old one is thrown away, and the desk makes the new one when it is next opened.
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from counterclaim.ledger.dialects import Lexemes, Text

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None

_MAP = ("lat", "lon", "exact", "disputes", "place")
_OLD = ("desk_events", "desk_members", "desk_names", "desk_reports", "desk_words")


def _grades() -> None:
    """A grade may take another back."""
    if op.get_bind().dialect.name == "postgresql":
        op.add_column("grades", sa.Column("undoes", sa.Integer()))
        op.create_foreign_key("fk_grades_undoes", "grades", "grades", ["undoes"], ["seq"])
        op.create_unique_constraint("uq_grades_undoes", "grades", ["undoes"])
        return
    # SQLite adds no constraint to a table that is there
    op.rename_table("grades", "grades_before")
    op.create_table(
        "grades",
        sa.Column("seq", sa.Integer(), primary_key=True, autoincrement=True),
        sa.Column("kind", Text, nullable=False),
        sa.Column("subject", Text, nullable=False),
        sa.Column("grade", Text, nullable=False),
        sa.Column("by", Text, nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("why", Text, nullable=False),
        sa.Column("undoes", sa.Integer()),
        sa.ForeignKeyConstraint(["undoes"], ["grades.seq"], name="fk_grades_undoes"),
        sa.CheckConstraint(
            "(kind = 'source' AND grade IN ('A', 'B', 'C', 'D', 'E', 'F'))"
            " OR (kind = 'claim' AND grade IN ('1', '2', '3', '4', '5', '6'))",
            name="ck_grades_grade",
        ),
        sa.UniqueConstraint("undoes", name="uq_grades_undoes"),
        sqlite_autoincrement=True,
    )
    columns = 'seq, kind, subject, grade, "by", at, why'
    op.execute(f"INSERT INTO grades ({columns}) SELECT {columns} FROM grades_before")
    op.drop_table("grades_before")


def upgrade() -> None:
    _grades()
    op.create_index("ix_claim_corrections_at", "claim_corrections", ["at", "seq"])
    op.create_index("ix_remarks_at", "remarks", ["at", "seq"])
    op.create_index("ix_relations_subject", "relations", [sa.text("lower(subject)")])
    op.create_index("ix_relations_object", "relations", [sa.text("lower(object)")])
    for name in _OLD:
        op.drop_table(name)
    # SQLite's full-text table, which no migration made
    if op.get_bind().dialect.name == "sqlite":
        op.execute("DROP TABLE IF EXISTS desk_search")
    op.execute("DELETE FROM desk_state WHERE name = 'stamp'")
    op.create_table(
        "desk_events",
        sa.Column("event", sa.String(16), nullable=False),
        sa.Column("mark", sa.String(64), nullable=False),
        sa.Column("type", Text, nullable=False),
        sa.Column("day", Text, nullable=False),
        sa.Column("first", Text),
        sa.Column("last", Text),
        sa.Column("place", Text),
        sa.Column("folded", Text, nullable=False),
        sa.Column("country", Text),
        sa.Column("lat", sa.Float()),
        sa.Column("lon", sa.Float()),
        sa.Column("exact", sa.Boolean(), nullable=False),
        sa.Column("parties", Text, nullable=False),
        sa.Column("outlets", sa.JSON(), nullable=False),
        sa.Column("attributes", Text, nullable=False),
        sa.Column("reports", sa.Integer(), nullable=False),
        sa.Column("claims", sa.Integer(), nullable=False),
        sa.Column("disputes", sa.Integer(), nullable=False),
        sa.Column("sentence", Text),
        sa.Column("toll", sa.BigInteger()),
        sa.Column("confidence", sa.Float()),
        sa.Column("new_actor", sa.Boolean(), nullable=False),
        sa.Column("done", sa.Boolean(), nullable=False),
        sa.Column("need", sa.Float(), nullable=False),
        sa.Column("reasons", sa.JSON(), nullable=False),
        sa.Column("published", sa.Date()),
        sa.Column("changed", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("event", name="pk_desk_events"),
    )
    op.create_index("ix_desk_events_attributes", "desk_events", ["country", "attributes", "event"])
    op.create_index("ix_desk_events_changed", "desk_events", [sa.text("changed DESC"), "event"])
    op.create_index(
        "ix_desk_events_country_day", "desk_events", ["country", sa.text("coalesce(first, '') DESC"), "event"]
    )
    op.create_index("ix_desk_events_country_need", "desk_events", ["country", sa.text("need DESC"), "event", *_MAP])
    op.create_index("ix_desk_events_day", "desk_events", [sa.text("coalesce(first, '') DESC"), "event"])
    op.create_index("ix_desk_events_done_need", "desk_events", ["done", sa.text("need DESC"), "event"])
    op.create_index("ix_desk_events_first", "desk_events", ["first", "event"])
    op.create_index("ix_desk_events_folded", "desk_events", ["folded", "event"])
    op.create_index("ix_desk_events_need", "desk_events", [sa.text("need DESC"), "event", *_MAP])
    op.create_index("ix_desk_events_spot", "desk_events", ["lat", "lon", "country", "first", "disputes", "event"])
    op.create_table(
        "desk_members",
        sa.Column("mention", sa.String(16), nullable=False),
        sa.Column("event", sa.String(16), nullable=False),
        sa.Column("reading_seq", sa.Integer(), nullable=False),
        sa.Column("eid", Text, nullable=False),
        sa.Column("merged", Text),
        sa.Column("day_first", sa.Date()),
        sa.Column("day_last", sa.Date()),
        sa.Column("wide", sa.Boolean(), nullable=False),
        sa.PrimaryKeyConstraint("mention", name="pk_desk_members"),
    )
    op.create_index("ix_desk_members_day", "desk_members", ["wide", "day_first"])
    op.create_index("ix_desk_members_event", "desk_members", ["event"])
    op.create_index("ix_desk_members_merged", "desk_members", ["merged"])
    op.create_index("ix_desk_members_reading", "desk_members", ["reading_seq"])
    op.create_table(
        "desk_names",
        sa.Column("event", sa.String(16), nullable=False),
        sa.Column("actor", Text, nullable=False),
        sa.Column("role", Text, nullable=False),
        sa.Column("name", Text, nullable=False),
        sa.Column("folded", Text, nullable=False),
        sa.Column("claims", sa.Integer(), nullable=False),
        sa.Column("first", Text, nullable=False),
        sa.Column("disputed", sa.Boolean(), nullable=False),
        sa.PrimaryKeyConstraint("event", "actor", "role", name="pk_desk_names"),
    )
    op.create_index("ix_desk_names_actor", "desk_names", ["actor", sa.text("first DESC"), "event", "disputed"])
    op.create_table(
        "desk_actors",
        sa.Column("actor", Text, nullable=False),
        sa.Column("name", Text, nullable=False),
        sa.Column("names", sa.JSON(), nullable=False),
        sa.Column("folded", Text, nullable=False),
        sa.Column("events", sa.Integer(), nullable=False),
        sa.Column("claims", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("actor", name="pk_desk_actors"),
    )
    op.create_index("ix_desk_actors_events", "desk_actors", [sa.text("events DESC"), "actor"])
    op.create_table(
        "desk_counts",
        sa.Column("key", Text, nullable=False),
        sa.Column("country", Text, nullable=False),
        sa.Column("first", Text, nullable=False),
        sa.Column("last", Text, nullable=False),
        sa.Column("disputed", sa.Boolean(), nullable=False),
        sa.Column("done", sa.Boolean(), nullable=False),
        sa.Column("new_actor", sa.Boolean(), nullable=False),
        sa.Column("events", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("key", name="pk_desk_counts"),
    )
    op.create_index("ix_desk_counts_country", "desk_counts", ["country"])
    op.create_table(
        "desk_values",
        sa.Column("key", Text, nullable=False),
        sa.Column("kind", Text, nullable=False),
        sa.Column("value", Text, nullable=False),
        sa.Column("events", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("key", name="pk_desk_values"),
    )
    op.create_index("ix_desk_values_kind", "desk_values", ["kind", "value"])
    op.create_table(
        "desk_reports",
        sa.Column("reading_seq", sa.Integer(), nullable=False),
        sa.Column("report_seq", sa.Integer(), nullable=False),
        sa.Column("id", Text, nullable=False),
        sa.Column("key", sa.String(64), nullable=False),
        sa.Column("title", Text),
        sa.Column("outlet", Text),
        sa.Column("published", sa.Date()),
        sa.Column("reader", Text, nullable=False),
        sa.Column("events", sa.Integer(), nullable=False),
        sa.Column("claims", sa.Integer(), nullable=False),
        sa.Column("doubtful", sa.Integer(), nullable=False),
        sa.Column("touched", sa.Integer(), nullable=False),
        sa.Column("countries", Text, nullable=False),
        sa.Column("disputes", sa.Integer(), nullable=False),
        sa.Column("done", sa.Boolean(), nullable=False),
        sa.Column("need", sa.Float(), nullable=False),
        sa.Column("changed", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("reading_seq", name="pk_desk_reports"),
    )
    op.create_index("ix_desk_reports_changed", "desk_reports", ["changed"])
    op.create_index("ix_desk_reports_done_need", "desk_reports", ["done", sa.text("need DESC"), "reading_seq"])
    op.create_index("ix_desk_reports_id", "desk_reports", ["id"])
    op.create_index("ix_desk_reports_key", "desk_reports", ["key"])
    op.create_index("ix_desk_reports_outlet", "desk_reports", [sa.text("lower(outlet)")])
    op.create_index("ix_desk_reports_published", "desk_reports", ["published"])
    op.create_table(
        "desk_report_countries",
        sa.Column("country", Text, nullable=False),
        sa.Column("reading_seq", sa.Integer(), nullable=False),
        sa.Column("done", sa.Boolean(), nullable=False),
        sa.Column("need", sa.Float(), nullable=False),
        sa.PrimaryKeyConstraint("country", "reading_seq", name="pk_desk_report_countries"),
    )
    op.create_index(
        "ix_desk_report_countries_need",
        "desk_report_countries",
        ["country", "done", sa.text("need DESC"), "reading_seq"],
    )
    op.create_index("ix_desk_report_countries_reading", "desk_report_countries", ["reading_seq"])
    op.create_table(
        "desk_tallies",
        sa.Column("key", Text, nullable=False),
        sa.Column("country", Text, nullable=False),
        sa.Column("disputed", sa.Boolean(), nullable=False),
        sa.Column("done", sa.Boolean(), nullable=False),
        sa.Column("reports", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("key", name="pk_desk_tallies"),
    )
    op.create_table(
        "desk_words",
        sa.Column("kind", Text, nullable=False),
        sa.Column("ref", Text, nullable=False),
        sa.Column("number", sa.BigInteger(), nullable=False),
        sa.Column("title", Text, nullable=False),
        sa.Column("body", Text, nullable=False),
        sa.Column("lexemes", Lexemes),
        sa.PrimaryKeyConstraint("kind", "ref", name="pk_desk_words"),
    )
    op.create_index("ix_desk_words_number", "desk_words", ["number"])
    if op.get_bind().dialect.name == "postgresql":
        op.create_index("ix_desk_words_lexemes", "desk_words", ["lexemes"], postgresql_using="gin")
