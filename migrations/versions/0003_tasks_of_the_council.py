"""What only a person at the council can settle."""

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "council_task",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column(
            "kind",
            sa.Enum(
                "asks_to_join",
                "erasure_asked",
                "factor_lost",
                "leaving_asked",
                "nobody_to_write_to",
                "role_doubted",
                "two_addresses",
                name="task_kind",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column("open_key", sa.Text(), nullable=True),
        sa.Column("subject_id", sa.Integer(), nullable=True),
        sa.Column("school_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("person_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("facts", sa.JSON(), nullable=False),
        sa.Column("opened_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("settled_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column(
            "settled_by_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True
        ),
        sa.Column("outcome", sa.Text(), nullable=True),
        sa.ForeignKeyConstraint(
            ["person_id"], ["person.id"], name=op.f("fk_council_task_person_id_person")
        ),
        sa.ForeignKeyConstraint(
            ["school_id"], ["school.id"], name=op.f("fk_council_task_school_id_school")
        ),
        sa.ForeignKeyConstraint(
            ["settled_by_id"], ["person.id"], name=op.f("fk_council_task_settled_by_id_person")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_council_task")),
        sa.UniqueConstraint("open_key", name=op.f("uq_council_task_open_key")),
    )
    with op.batch_alter_table("council_task", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_council_task_person_id"), ["person_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_council_task_school_id"), ["school_id"], unique=False)
        batch_op.create_index(
            "ix_council_task_settled_at_opened_at", ["settled_at", "opened_at"], unique=False
        )


def downgrade() -> None:
    with op.batch_alter_table("council_task", schema=None) as batch_op:
        batch_op.drop_index("ix_council_task_settled_at_opened_at")
        batch_op.drop_index(batch_op.f("ix_council_task_school_id"))
        batch_op.drop_index(batch_op.f("ix_council_task_person_id"))

    op.drop_table("council_task")
