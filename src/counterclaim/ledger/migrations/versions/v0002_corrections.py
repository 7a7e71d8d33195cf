"""Corrections by analysts, kept as rows: what, where, by whom, when, why, and what undoes what."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from counterclaim.ledger.dialects import Text

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "corrections",
        sa.Column("seq", sa.Integer(), autoincrement=True, nullable=False),
        sa.Column("id", sa.String(length=64), nullable=False),
        sa.Column("kind", Text, nullable=False),
        sa.Column("scope", Text, nullable=False),
        sa.Column("by", Text, nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("why", Text, nullable=False),
        sa.Column("mentions", sa.JSON(), nullable=False),
        sa.Column("words", Text, nullable=True),
        sa.Column("country", Text, nullable=True),
        sa.Column("field", Text, nullable=True),
        sa.Column("old", sa.JSON(none_as_null=True), nullable=True),
        sa.Column("new", sa.JSON(none_as_null=True), nullable=True),
        sa.Column("undoes", sa.Integer(), nullable=True),
        sa.CheckConstraint("kind IN ('place', 'date', 'actor', 'event_field', 'undo')", name="ck_corrections_kind"),
        sa.CheckConstraint("scope IN ('event', 'everywhere')", name="ck_corrections_scope"),
        sa.CheckConstraint("(kind = 'undo') = (undoes IS NOT NULL)", name="ck_corrections_undo"),
        sa.CheckConstraint("(kind = 'undo') = (new IS NULL)", name="ck_corrections_new"),
        sa.CheckConstraint("scope = 'event' OR words IS NOT NULL", name="ck_corrections_words"),
        sa.ForeignKeyConstraint(["undoes"], ["corrections.seq"], name="fk_corrections_undoes"),
        sa.PrimaryKeyConstraint("seq"),
        sa.UniqueConstraint("id", name="uq_corrections_id"),
        sa.UniqueConstraint("undoes", name="uq_corrections_undoes"),
        sqlite_autoincrement=True,
    )
