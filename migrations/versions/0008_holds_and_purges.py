"""Holds and purges; whose sign-in an audit entry tells of; bookings without a person."""

import sqlalchemy as sa
from alembic import op

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None

LIVE = "status IN ('waiting', 'offered', 'booked', 'attended', 'partly_attended', 'did_not_attend')"


def upgrade() -> None:
    op.create_table(
        "hold",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=True),
        sa.Column("school_id", sa.Integer(), nullable=True),
        sa.Column("event_id", sa.Integer(), nullable=True),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("begun_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("begun_by_id", sa.Integer(), nullable=False),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("ended_by_id", sa.Integer(), nullable=True),
        sa.Column("end_reason", sa.Text(), nullable=True),
        sa.CheckConstraint(
            "(person_id IS NOT NULL AND school_id IS NULL AND event_id IS NULL) OR (person_id IS NULL AND school_id IS NOT NULL AND event_id IS NULL) OR (person_id IS NULL AND school_id IS NULL AND event_id IS NOT NULL)",
            name=op.f("ck_hold_on_one_thing"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_hold")),
    )
    with op.batch_alter_table("hold", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_hold_ended_at"), ["ended_at"], unique=False)
        batch_op.create_index(batch_op.f("ix_hold_event_id"), ["event_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_hold_person_id"), ["person_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_hold_school_id"), ["school_id"], unique=False)

    op.create_table(
        "purge_run",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("begun_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("finished_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("open_key", sa.Text(), nullable=True),
        sa.Column("holder", sa.Text(), nullable=True),
        sa.Column("leased_until", sa.DateTime(timezone=True), nullable=True),
        sa.Column("counts", sa.JSON(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_purge_run")),
        sa.UniqueConstraint("open_key", name=op.f("uq_purge_run_open_key")),
    )
    with op.batch_alter_table("purge_run", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_purge_run_begun_at"), ["begun_at"], unique=False)

    with op.batch_alter_table("audit_personal_fact", schema=None) as batch_op:
        batch_op.add_column(sa.Column("person_id", sa.Integer(), nullable=True))
        batch_op.create_index(
            batch_op.f("ix_audit_personal_fact_person_id"), ["person_id"], unique=False
        )

    with op.batch_alter_table("booking", schema=None) as batch_op:
        batch_op.add_column(sa.Column("anonymised_at", sa.DateTime(timezone=True), nullable=True))

    _one_place("anonymised_at IS NULL")


def _one_place(unless: str) -> None:
    """One person, one place; former colleagues share a person and are left out."""
    op.drop_index("uq_booking_live", table_name="booking")
    where = sa.text(f"{LIVE} AND {unless}")
    op.create_index(
        "uq_booking_live",
        "booking",
        ["event_id", "person_id"],
        unique=True,
        sqlite_where=where,
        postgresql_where=where,
    )


def downgrade() -> None:
    # What was made without a person stays so, and is known by its name.
    _one_place("attendee_name <> 'Former colleague'")
    with op.batch_alter_table("booking", schema=None) as batch_op:
        batch_op.drop_column("anonymised_at")

    with op.batch_alter_table("audit_personal_fact", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_audit_personal_fact_person_id"))
        batch_op.drop_column("person_id")

    with op.batch_alter_table("purge_run", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_purge_run_begun_at"))

    op.drop_table("purge_run")
    with op.batch_alter_table("hold", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_hold_school_id"))
        batch_op.drop_index(batch_op.f("ix_hold_person_id"))
        batch_op.drop_index(batch_op.f("ix_hold_event_id"))
        batch_op.drop_index(batch_op.f("ix_hold_ended_at"))

    op.drop_table("hold")
