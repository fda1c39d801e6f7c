"""Settings outside the register: their kind, and the school of the register that is the same."""

import sqlalchemy as sa
from alembic import op

revision = "0021"
down_revision = "0020"
branch_labels = None
depends_on = None

KIND = sa.Enum(
    "nursery",
    "childminder",
    "college",
    "other_county",
    name="setting_kind",
    native_enum=False,
    create_constraint=True,
    length=32,
)


def upgrade() -> None:
    with op.batch_alter_table("school", schema=None) as batch_op:
        batch_op.add_column(sa.Column("setting_kind", KIND, nullable=True))
        batch_op.add_column(
            sa.Column(
                "same_as_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True
            )
        )
        batch_op.alter_column("la_code", existing_type=sa.Integer(), nullable=True)
        batch_op.create_foreign_key(
            batch_op.f("fk_school_same_as_id_school"), "school", ["same_as_id"], ["id"]
        )
        batch_op.create_index(batch_op.f("ix_school_same_as_id"), ["same_as_id"], unique=False)


def downgrade() -> None:
    # What the older code cannot read: no authority is not a number.
    op.execute("UPDATE school SET la_code = 0 WHERE la_code IS NULL")
    with op.batch_alter_table("school", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_school_same_as_id"))
        batch_op.drop_constraint(batch_op.f("fk_school_same_as_id_school"), type_="foreignkey")
        batch_op.drop_constraint(op.f("ck_school_setting_kind"), type_="check")
        batch_op.alter_column("la_code", existing_type=sa.Integer(), nullable=False)
        batch_op.drop_column("same_as_id")
        batch_op.drop_column("setting_kind")
