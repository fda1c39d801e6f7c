"""The day on which somebody leaves a school, and who said so."""

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.batch_alter_table("membership", schema=None) as batch_op:
        batch_op.add_column(sa.Column("leaves_on", sa.Date(), nullable=True))
        batch_op.add_column(
            sa.Column(
                "leaving_said_by_id",
                sa.BigInteger().with_variant(sa.Integer(), "sqlite"),
                nullable=True,
            )
        )
        batch_op.create_index(batch_op.f("ix_membership_leaves_on"), ["leaves_on"], unique=False)
        batch_op.create_foreign_key(
            batch_op.f("fk_membership_leaving_said_by_id_person"),
            "person",
            ["leaving_said_by_id"],
            ["id"],
        )


def downgrade() -> None:
    with op.batch_alter_table("membership", schema=None) as batch_op:
        batch_op.drop_constraint(
            batch_op.f("fk_membership_leaving_said_by_id_person"), type_="foreignkey"
        )
        batch_op.drop_index(batch_op.f("ix_membership_leaves_on"))
        batch_op.drop_column("leaving_said_by_id")
        batch_op.drop_column("leaves_on")
