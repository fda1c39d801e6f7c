"""Guests: bookings without a school, who may book besides schools, and who a guest is."""

import sqlalchemy as sa
from alembic import op

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None

KINDS = ("health", "governor", "council", "parent_carer", "other")
ONE_HOME = "(school_id IS NULL) <> (organisation IS NULL)"


def _kind(name: str) -> sa.Enum:
    return sa.Enum(*KINDS, name=name, native_enum=False, create_constraint=True, length=32)


def upgrade() -> None:
    with op.batch_alter_table("booking", schema=None) as batch_op:
        batch_op.add_column(sa.Column("organisation", sa.Text(), nullable=True))
        batch_op.add_column(sa.Column("guest_kind", _kind("booking_guest_kind"), nullable=True))
        batch_op.alter_column(
            "school_id", existing_type=sa.BigInteger().with_variant(sa.Integer(), "sqlite"),
            nullable=True,
        )
        batch_op.create_check_constraint(op.f("ck_booking_one_home"), ONE_HOME)
    for table in ("course", "event"):
        with op.batch_alter_table(table, schema=None) as batch_op:
            batch_op.add_column(
                sa.Column("open_to", sa.JSON(), server_default="[]", nullable=False)
            )
    with op.batch_alter_table("person", schema=None) as batch_op:
        batch_op.add_column(sa.Column("guest_kind", _kind("guest_kind"), nullable=True))
        batch_op.add_column(sa.Column("guest_organisation", sa.Text(), nullable=True))
    with op.batch_alter_table("sign_in_request", schema=None) as batch_op:
        batch_op.add_column(sa.Column("guest", sa.JSON(none_as_null=True), nullable=True))


def downgrade() -> None:
    with op.batch_alter_table("sign_in_request", schema=None) as batch_op:
        batch_op.drop_column("guest")
    with op.batch_alter_table("person", schema=None) as batch_op:
        batch_op.drop_constraint(op.f("ck_person_guest_kind"), type_="check")
        batch_op.drop_column("guest_organisation")
        batch_op.drop_column("guest_kind")
    for table in ("event", "course"):
        with op.batch_alter_table(table, schema=None) as batch_op:
            batch_op.drop_column("open_to")
    # Without an organisation a guest's booking belongs to nobody.
    op.execute("DELETE FROM booking WHERE school_id IS NULL")
    with op.batch_alter_table("booking", schema=None) as batch_op:
        batch_op.drop_constraint(op.f("ck_booking_one_home"), type_="check")
        batch_op.drop_constraint(op.f("ck_booking_booking_guest_kind"), type_="check")
        batch_op.alter_column(
            "school_id", existing_type=sa.BigInteger().with_variant(sa.Integer(), "sqlite"),
            nullable=False,
        )
        batch_op.drop_column("guest_kind")
        batch_op.drop_column("organisation")
