"""How a school books: leads are told of each booking, get a list each week, or alone may book."""

import sqlalchemy as sa
from alembic import op

revision = "0019"
down_revision = "0018"
branch_labels = None
depends_on = None

RULE = sa.Enum(
    "told",
    "weekly",
    "leads_only",
    name="booking_rule",
    native_enum=False,
    create_constraint=True,
    length=32,
)


def upgrade() -> None:
    with op.batch_alter_table("school", schema=None) as batch_op:
        batch_op.add_column(sa.Column("booking_rule", RULE, server_default="told", nullable=False))
        batch_op.add_column(
            sa.Column("bookings_listed_at", sa.DateTime(timezone=True), nullable=True)
        )


def downgrade() -> None:
    with op.batch_alter_table("school", schema=None) as batch_op:
        batch_op.drop_constraint(op.f("ck_school_booking_rule"), type_="check")
        batch_op.drop_column("bookings_listed_at")
        batch_op.drop_column("booking_rule")
