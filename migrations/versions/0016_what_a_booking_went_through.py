"""What happened to a booking and no other column still says; whom somebody added lately."""

import sqlalchemy as sa
from alembic import op

revision = "0016"
down_revision = "0015"
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.batch_alter_table("booking", schema=None) as batch_op:
        batch_op.add_column(sa.Column("past", sa.JSON(), server_default="[]", nullable=False))
    with op.batch_alter_table("person", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_person_added_by_id"), ["added_by_id"], unique=False)


def downgrade() -> None:
    with op.batch_alter_table("person", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_person_added_by_id"))
    with op.batch_alter_table("booking", schema=None) as batch_op:
        batch_op.drop_column("past")
