"""The first ledger: reports, readings, events, claims, relations, and what was refused.

The codebook's values are written out here, not taken from the enums: a migration says what it made at its time, and a
codebook that grows needs a migration of its own.
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from counterclaim.ledger.dialects import Text

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None


def _one_of(name: str, values: str, *, table: str) -> sa.CheckConstraint:
    listed = ", ".join(f"'{value}'" for value in values.split())
    return sa.CheckConstraint(f"{name} IN ({listed})", name=f"ck_{table}_{name}")


def upgrade() -> None:
    op.create_table(
        "reports",
        sa.Column("seq", sa.Integer(), autoincrement=True, nullable=False),
        sa.Column("key", sa.String(length=64), nullable=False),
        sa.Column("id", Text, nullable=False),
        sa.Column("text", Text, nullable=False),
        sa.Column("title", Text, nullable=True),
        sa.Column("outlet", Text, nullable=True),
        sa.Column("url", Text, nullable=True),
        sa.Column("published", sa.Date(), nullable=True),
        sa.Column("language", Text, nullable=True),
        sa.Column("source", Text, nullable=True),
        sa.Column("sha256", Text, nullable=True),
        sa.Column("first_seen", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("seq"),
        sa.UniqueConstraint("key", name="uq_reports_key"),
        sqlite_autoincrement=True,
    )
    op.create_index("ix_reports_id", "reports", ["id"], unique=False)
    op.create_index("ix_reports_published", "reports", ["published"], unique=False)
    op.create_table(
        "readings",
        sa.Column("seq", sa.Integer(), autoincrement=True, nullable=False),
        sa.Column("report_seq", sa.Integer(), nullable=False),
        sa.Column("reader", Text, nullable=False),
        sa.Column("outcome", Text, nullable=False),
        sa.Column("reason", Text, nullable=True),
        sa.Column("language", Text, nullable=True),
        sa.Column("voice", Text, nullable=True),
        sa.Column("first_seen", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint(
            "(outcome = 'failed' AND reason IS NOT NULL) OR (outcome <> 'failed' AND reason IS NULL)",
            name="ck_readings_reason",
        ),
        _one_of("outcome", "read nothing_found failed", table="readings"),
        sa.ForeignKeyConstraint(["report_seq"], ["reports.seq"], name="fk_readings_report"),
        sa.PrimaryKeyConstraint("seq"),
        sqlite_autoincrement=True,
    )
    op.create_index("ix_readings_report", "readings", ["report_seq"], unique=False)
    op.create_index(
        "uq_readings_report_reader",
        "readings",
        ["report_seq", "reader"],
        unique=True,
        sqlite_where=sa.text("outcome <> 'failed'"),
        postgresql_where=sa.text("outcome <> 'failed'"),
    )
    op.create_table(
        "events",
        sa.Column("reading_seq", sa.Integer(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("eid", Text, nullable=False),
        sa.Column("type", Text, nullable=False),
        sa.Column("date", Text, nullable=True),
        sa.Column("date_end", Text, nullable=True),
        sa.Column("date_precision", Text, nullable=True),
        sa.Column("place", Text, nullable=True),
        sa.Column("country", Text, nullable=True),
        sa.Column("lat", sa.Float(), nullable=True),
        sa.Column("lon", sa.Float(), nullable=True),
        sa.Column("place_precision", Text, nullable=True),
        sa.Column("perpetrators", sa.JSON(), nullable=False),
        sa.Column("targets", sa.JSON(), nullable=False),
        sa.Column("main", sa.Boolean(), nullable=False),
        sa.Column("date_phrase", Text, nullable=True),
        sa.Column("date_anchor", Text, nullable=True),
        sa.Column("confidence", sa.Float(), nullable=True),
        sa.Column("perpetrator_ids", sa.JSON(), nullable=False),
        sa.Column("target_ids", sa.JSON(), nullable=False),
        _one_of("date_precision", "day week month year", table="events"),
        _one_of("place_precision", "site settlement near district region country", table="events"),
        _one_of(
            "type",
            "armed_clash attack ambush bombing_explosion suicide_attack air_or_drone_strike shelling "
            "abduction arrest_or_capture mass_killing_of_civilians territory_seized other",
            table="events",
        ),
        sa.CheckConstraint("confidence BETWEEN 0 AND 1", name="ck_events_confidence"),
        sa.CheckConstraint("lat BETWEEN -90 AND 90", name="ck_events_lat"),
        sa.CheckConstraint("lon BETWEEN -180 AND 180", name="ck_events_lon"),
        sa.ForeignKeyConstraint(["reading_seq"], ["readings.seq"], name="fk_events_reading"),
        sa.PrimaryKeyConstraint("reading_seq", "number", name="pk_events"),
        sa.UniqueConstraint("reading_seq", "eid", name="uq_events_eid"),
    )
    op.create_index("ix_events_country", "events", ["country"], unique=False)
    op.create_index("ix_events_date", "events", ["date"], unique=False)
    op.create_index("ix_events_place", "events", ["place"], unique=False)
    op.create_table(
        "refused",
        sa.Column("reading_seq", sa.Integer(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("attribute", Text, nullable=False),
        sa.Column("value", Text, nullable=False),
        sa.Column("reason", Text, nullable=False),
        sa.ForeignKeyConstraint(["reading_seq"], ["readings.seq"], name="fk_refused_reading"),
        sa.PrimaryKeyConstraint("reading_seq", "number", name="pk_refused"),
    )
    op.create_table(
        "relations",
        sa.Column("reading_seq", sa.Integer(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("subject", Text, nullable=False),
        sa.Column("relation", Text, nullable=False),
        sa.Column("object", Text, nullable=False),
        sa.Column("quote", Text, nullable=False),
        sa.Column("start", sa.Integer(), nullable=False),
        sa.Column("end", sa.Integer(), nullable=False),
        sa.Column("claimant", Text, nullable=False),
        sa.Column("via", sa.JSON(), nullable=False),
        sa.Column("stance", Text, nullable=False),
        sa.Column("since", Text, nullable=True),
        _one_of(
            "relation", "part_of allied_with led_by formerly_of splinter_of opposed_to also_known_as", table="relations"
        ),
        _one_of("stance", "asserts denies disputes confirms unconfirmed", table="relations"),
        sa.CheckConstraint('start >= 0 AND "end" > start', name="ck_relations_span"),
        sa.ForeignKeyConstraint(["reading_seq"], ["readings.seq"], name="fk_relations_reading"),
        sa.PrimaryKeyConstraint("reading_seq", "number", name="pk_relations"),
    )
    op.create_table(
        "claims",
        sa.Column("reading_seq", sa.Integer(), nullable=False),
        sa.Column("doubtful", sa.Boolean(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("eid", Text, nullable=True),
        sa.Column("attribute", Text, nullable=False),
        sa.Column("value", Text, nullable=False),
        sa.Column("quote", Text, nullable=False),
        sa.Column("start", sa.Integer(), nullable=False),
        sa.Column("end", sa.Integer(), nullable=False),
        sa.Column("low", sa.BigInteger(), nullable=True),
        sa.Column("high", sa.BigInteger(), nullable=True),
        sa.Column("who", Text, nullable=True),
        sa.Column("claimant", Text, nullable=False),
        sa.Column("claimant_name", Text, nullable=True),
        sa.Column("via", sa.JSON(), nullable=False),
        sa.Column("stance", Text, nullable=False),
        sa.Column("confidence", sa.Float(), nullable=True),
        sa.Column("claimant_ids", sa.JSON(), nullable=False),
        _one_of(
            "attribute",
            "responsibility perpetrator fatalities injuries missing_or_captured_people led_by target "
            "location date weapon materiel_captured territory_control motive person_status civilian_harm "
            "aggregate other",
            table="claims",
        ),
        _one_of("stance", "asserts denies disputes confirms unconfirmed", table="claims"),
        sa.CheckConstraint("confidence BETWEEN 0 AND 1", name="ck_claims_confidence"),
        sa.CheckConstraint("low <= high", name="ck_claims_bounds"),
        sa.CheckConstraint("low >= 0 AND high >= 0", name="ck_claims_counts"),
        sa.CheckConstraint('start >= 0 AND "end" > start', name="ck_claims_span"),
        sa.ForeignKeyConstraint(["reading_seq", "eid"], ["events.reading_seq", "events.eid"], name="fk_claims_event"),
        sa.ForeignKeyConstraint(["reading_seq"], ["readings.seq"], name="fk_claims_reading"),
        sa.PrimaryKeyConstraint("reading_seq", "doubtful", "number", name="pk_claims"),
    )
    op.create_index("ix_claims_event", "claims", ["reading_seq", "eid"], unique=False)
