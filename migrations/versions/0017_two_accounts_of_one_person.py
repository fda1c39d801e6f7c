"""Two accounts of one person: which one has gone into which, and whose address was asked for."""

import sqlalchemy as sa
from alembic import op

revision = "0017"
down_revision = "0016"
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.batch_alter_table("person", schema=None) as batch_op:
        batch_op.add_column(
            sa.Column(
                "joined_into_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True
            )
        )
        batch_op.create_foreign_key(
            batch_op.f("fk_person_joined_into_id_person"), "person", ["joined_into_id"], ["id"]
        )
        batch_op.create_index(batch_op.f("ix_person_joined_into_id"), ["joined_into_id"])
    with op.batch_alter_table("email_change", schema=None) as batch_op:
        batch_op.add_column(
            sa.Column(
                "other_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True
            )
        )
        batch_op.create_foreign_key(
            batch_op.f("fk_email_change_other_id_person"), "person", ["other_id"], ["id"]
        )
        batch_op.create_index(batch_op.f("ix_email_change_other_id"), ["other_id"])


def downgrade() -> None:
    with op.batch_alter_table("email_change", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_email_change_other_id"))
        batch_op.drop_constraint(
            batch_op.f("fk_email_change_other_id_person"), type_="foreignkey"
        )
        batch_op.drop_column("other_id")
    with op.batch_alter_table("person", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_person_joined_into_id"))
        batch_op.drop_constraint(batch_op.f("fk_person_joined_into_id_person"), type_="foreignkey")
        batch_op.drop_column("joined_into_id")
