"""The desk: what people put right in claims, notes, jobs, accounts, and the index that its pages are made from."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from counterclaim.ledger.dialects import Lexemes, Text

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "claim_corrections",
        sa.Column("seq", sa.Integer(), primary_key=True, autoincrement=True),
        sa.Column("id", sa.String(64), nullable=False),
        sa.Column("reading_seq", sa.Integer(), nullable=False),
        sa.Column("part", Text, nullable=False),
        sa.Column("place", sa.Integer(), nullable=False),
        sa.Column("after", sa.Integer(), nullable=False),
        sa.Column("kind", Text, nullable=False),
        sa.Column("by", Text, nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("why", Text, nullable=False),
        sa.Column("old", sa.JSON(none_as_null=True)),
        sa.Column("new", sa.JSON(none_as_null=True)),
        sa.Column("event", sa.JSON(none_as_null=True)),
        sa.Column("undoes", sa.Integer()),
        sa.CheckConstraint("part IN ('claim', 'doubtful', 'added')", name="ck_claim_corrections_part"),
        sa.CheckConstraint("kind IN ('correct', 'reject', 'confirm', 'add', 'undo')", name="ck_claim_corrections_kind"),
        sa.CheckConstraint("(kind = 'undo') = (undoes IS NOT NULL)", name="ck_claim_corrections_undo"),
        sa.CheckConstraint("(kind IN ('reject', 'undo')) = (new IS NULL)", name="ck_claim_corrections_new"),
        sa.UniqueConstraint("id", name="uq_claim_corrections_id"),
        sa.UniqueConstraint("undoes", name="uq_claim_corrections_undoes"),
        sa.UniqueConstraint("reading_seq", "part", "place", "after", name="uq_claim_corrections_after"),
        sa.ForeignKeyConstraint(["reading_seq"], ["readings.seq"], name="fk_claim_corrections_reading"),
        sa.ForeignKeyConstraint(["undoes"], ["claim_corrections.seq"], name="fk_claim_corrections_undoes"),
        sqlite_autoincrement=True,
    )
    op.create_table(
        "remarks",
        sa.Column("seq", sa.Integer(), primary_key=True, autoincrement=True),
        sa.Column("id", sa.String(64), nullable=False),
        sa.Column("kind", Text, nullable=False),
        sa.Column("about", Text, nullable=False),
        sa.Column("subject", Text, nullable=False),
        sa.Column("words", Text, nullable=False),
        sa.Column("by", Text, nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("undoes", sa.Integer()),
        sa.CheckConstraint("kind IN ('note', 'done', 'undo')", name="ck_remarks_kind"),
        sa.CheckConstraint("about IN ('event', 'report', 'actor')", name="ck_remarks_about"),
        sa.CheckConstraint("(kind = 'undo') = (undoes IS NOT NULL)", name="ck_remarks_undo"),
        sa.UniqueConstraint("id", name="uq_remarks_id"),
        sa.UniqueConstraint("undoes", name="uq_remarks_undoes"),
        sa.ForeignKeyConstraint(["undoes"], ["remarks.seq"], name="fk_remarks_undoes"),
        sqlite_autoincrement=True,
    )
    op.create_index("ix_remarks_subject", "remarks", ["about", "subject"])
    op.create_table(
        "jobs",
        sa.Column("seq", sa.Integer(), primary_key=True, autoincrement=True),
        sa.Column("id", sa.String(32), nullable=False),
        sa.Column("kind", Text, nullable=False),
        sa.Column("name", Text, nullable=False),
        sa.Column("state", Text, nullable=False),
        sa.Column("by", Text, nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("data", sa.LargeBinary()),
        sa.Column("options", sa.JSON(), nullable=False),
        sa.Column("done", sa.Integer(), nullable=False),
        sa.Column("total", sa.Integer()),
        sa.Column("tries", sa.Integer(), nullable=False),
        sa.Column("faults", sa.JSON(), nullable=False),
        sa.Column("result", sa.JSON(none_as_null=True)),
        sa.Column("ended", sa.DateTime(timezone=True)),
        sa.CheckConstraint("kind IN ('upload', 'merge')", name="ck_jobs_kind"),
        sa.CheckConstraint("state IN ('waiting', 'running', 'done', 'failed')", name="ck_jobs_state"),
        sa.UniqueConstraint("id", name="uq_jobs_id"),
        sqlite_autoincrement=True,
    )
    op.create_index("ix_jobs_state", "jobs", ["state"])
    op.create_table(
        "accounts",
        sa.Column("name", Text, nullable=False),
        sa.Column("role", Text, nullable=False),
        sa.Column("password", Text, nullable=False),
        sa.Column("made", sa.DateTime(timezone=True), nullable=False),
        sa.Column("closed", sa.DateTime(timezone=True)),
        sa.PrimaryKeyConstraint("name", name="pk_accounts"),
        sa.CheckConstraint("role IN ('reader', 'coder', 'lead')", name="ck_accounts_role"),
    )
    op.create_table(
        "sessions",
        sa.Column("token", sa.String(64), nullable=False),
        sa.Column("account", Text, nullable=False),
        sa.Column("csrf", Text, nullable=False),
        sa.Column("made", sa.DateTime(timezone=True), nullable=False),
        sa.Column("seen", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("token", name="pk_sessions"),
        sa.ForeignKeyConstraint(["account"], ["accounts.name"], name="fk_sessions_account"),
    )
    op.create_table(
        "desk_state",
        sa.Column("name", Text, nullable=False),
        sa.Column("value", Text, nullable=False),
        sa.PrimaryKeyConstraint("name", name="pk_desk_state"),
    )
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
    op.create_index("ix_desk_events_need", "desk_events", ["need", "event"])
    op.create_index("ix_desk_events_first", "desk_events", ["first", "event"])
    op.create_index("ix_desk_events_changed", "desk_events", ["changed", "event"])
    op.create_index("ix_desk_events_country", "desk_events", ["country", "need"])
    op.create_table(
        "desk_members",
        sa.Column("mention", sa.String(16), nullable=False),
        sa.Column("event", sa.String(16), nullable=False),
        sa.Column("reading_seq", sa.Integer(), nullable=False),
        sa.Column("eid", Text, nullable=False),
        sa.PrimaryKeyConstraint("mention", name="pk_desk_members"),
    )
    op.create_index("ix_desk_members_event", "desk_members", ["event"])
    op.create_index("ix_desk_members_reading", "desk_members", ["reading_seq"])
    op.create_table(
        "desk_moved",
        sa.Column("event", sa.String(16), nullable=False),
        sa.Column("mention", sa.String(16), nullable=False),
        sa.PrimaryKeyConstraint("event", name="pk_desk_moved"),
    )
    op.create_table(
        "desk_names",
        sa.Column("event", sa.String(16), nullable=False),
        sa.Column("actor", Text, nullable=False),
        sa.Column("role", Text, nullable=False),
        sa.Column("name", Text, nullable=False),
        sa.Column("folded", Text, nullable=False),
        sa.Column("claims", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("event", "actor", "role", name="pk_desk_names"),
    )
    op.create_index("ix_desk_names_actor", "desk_names", ["actor"])
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
    op.create_index("ix_desk_reports_key", "desk_reports", ["key"])
    op.create_index("ix_desk_reports_need", "desk_reports", ["done", "need"])
    op.create_index("ix_desk_reports_published", "desk_reports", ["published"])
    op.create_table(
        "desk_words",
        sa.Column("kind", Text, nullable=False),
        sa.Column("ref", Text, nullable=False),
        sa.Column("title", Text, nullable=False),
        sa.Column("body", Text, nullable=False),
        sa.Column("lexemes", Lexemes),
        sa.PrimaryKeyConstraint("kind", "ref", name="pk_desk_words"),
    )
    if op.get_bind().dialect.name == "postgresql":
        op.create_index("ix_desk_words_lexemes", "desk_words", ["lexemes"], postgresql_using="gin")
