"""The places where a school works."""

import sqlalchemy as sa
from alembic import op

revision = "0023"
down_revision = "0022"
branch_labels = None
depends_on = None


def _number() -> sa.types.TypeEngine[int]:
    return sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    op.create_table(
        "school_site",
        sa.Column("id", _number(), nullable=False),
        sa.Column("school_id", _number(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("address", sa.Text(), nullable=False),
        sa.Column("added_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("closed_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["school_id"], ["school.id"], name=op.f("fk_school_site_school_id_school")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_school_site")),
    )
    with op.batch_alter_table("school_site", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_school_site_school_id"), ["school_id"], unique=False)


def downgrade() -> None:
    with op.batch_alter_table("school_site", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_school_site_school_id"))
    op.drop_table("school_site")
