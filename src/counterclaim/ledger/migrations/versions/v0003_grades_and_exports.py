"""Grades that analysts give, and what was exported when, so that changes and withdrawals can be told."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from counterclaim.ledger.dialects import Text

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "grades",
        sa.Column("seq", sa.Integer(), autoincrement=True, nullable=False),
        sa.Column("kind", Text, nullable=False),
        sa.Column("subject", Text, nullable=False),
        sa.Column("grade", Text, nullable=False),
        sa.Column("by", Text, nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("why", Text, nullable=False),
        sa.CheckConstraint(
            "(kind = 'source' AND grade IN ('A', 'B', 'C', 'D', 'E', 'F'))"
            " OR (kind = 'claim' AND grade IN ('1', '2', '3', '4', '5', '6'))",
            name="ck_grades_grade",
        ),
        sa.PrimaryKeyConstraint("seq"),
        sqlite_autoincrement=True,
    )
    op.create_table(
        "exported",
        sa.Column("rule", Text, nullable=False),
        sa.Column("event_id", Text, nullable=False),
        sa.Column("content", sa.String(length=64), nullable=False),
        sa.Column("changed_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("withdrawn_at", sa.DateTime(timezone=True), nullable=True),
        sa.PrimaryKeyConstraint("rule", "event_id", name="pk_exported"),
    )
