"""Judgements of which events are one, and what the last merge made of the ledger."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from counterclaim.ledger.dialects import Text

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "judgements",
        sa.Column("seq", sa.Integer(), autoincrement=True, nullable=False),
        sa.Column("id", sa.String(length=64), nullable=False),
        sa.Column("verdict", Text, nullable=False),
        sa.Column("one", Text, nullable=False),
        sa.Column("other", Text, nullable=False),
        sa.Column("by", Text, nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("why", Text, nullable=False),
        sa.Column("undoes", sa.Integer(), nullable=True),
        sa.CheckConstraint("verdict IN ('same', 'different', 'unsure', 'undo')", name="ck_judgements_verdict"),
        sa.CheckConstraint("(verdict = 'undo') = (undoes IS NOT NULL)", name="ck_judgements_undo"),
        sa.CheckConstraint("one < other", name="ck_judgements_order"),
        sa.ForeignKeyConstraint(["undoes"], ["judgements.seq"], name="fk_judgements_undoes"),
        sa.PrimaryKeyConstraint("seq"),
        sa.UniqueConstraint("id", name="uq_judgements_id"),
        sa.UniqueConstraint("undoes", name="uq_judgements_undoes"),
        sqlite_autoincrement=True,
    )
    op.create_table(
        "merges",
        sa.Column("seq", sa.Integer(), autoincrement=True, nullable=False),
        sa.Column("settings", Text, nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("mentions", sa.Integer(), nullable=False),
        sa.Column("events", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("seq"),
        sqlite_autoincrement=True,
    )
    op.create_table(
        "merged",
        sa.Column("mention", Text, nullable=False),
        sa.Column("event", Text, nullable=False),
        sa.Column("mark", Text, nullable=False),
        sa.PrimaryKeyConstraint("mention", name="pk_merged"),
    )
    op.create_table(
        "scored",
        sa.Column("one", Text, nullable=False),
        sa.Column("other", Text, nullable=False),
        sa.Column("weight", sa.Float(), nullable=False),
        sa.PrimaryKeyConstraint("one", "other", name="pk_scored"),
    )
