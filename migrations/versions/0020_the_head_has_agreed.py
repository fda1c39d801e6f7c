"""The head has agreed: asked by the course and its sessions, kept on the booking."""

import sqlalchemy as sa
from alembic import op

revision = "0020"
down_revision = "0019"
branch_labels = None
depends_on = None


def upgrade() -> None:
    for table in ("course", "event"):
        with op.batch_alter_table(table, schema=None) as batch_op:
            batch_op.add_column(
                sa.Column(
                    "needs_agreement", sa.Boolean(), server_default=sa.false(), nullable=False
                )
            )
    with op.batch_alter_table("booking", schema=None) as batch_op:
        batch_op.add_column(sa.Column("agreed_by", sa.Text(), nullable=True))


def downgrade() -> None:
    with op.batch_alter_table("booking", schema=None) as batch_op:
        batch_op.drop_column("agreed_by")
    for table in ("event", "course"):
        with op.batch_alter_table(table, schema=None) as batch_op:
            batch_op.drop_column("needs_agreement")
