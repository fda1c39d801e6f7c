"""Files of people waiting for a decision, and when somebody was invited."""

import sqlalchemy as sa
from alembic import op

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "people_file",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("file_name", sa.Text(), nullable=False),
        sa.Column(
            "status",
            sa.Enum(
                "staged",
                "taken",
                "discarded",
                name="people_file_status",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column("staged_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("staged_by_id", sa.Integer(), nullable=False),
        sa.Column("decided_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("decided_by_id", sa.Integer(), nullable=True),
        sa.Column("good_count", sa.Integer(), nullable=False),
        sa.Column("bad_count", sa.Integer(), nullable=False),
        sa.Column("good", sa.JSON(), nullable=False),
        sa.Column("bad", sa.JSON(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_people_file")),
    )
    with op.batch_alter_table("people_file", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_people_file_staged_at"), ["staged_at"], unique=False)

    op.add_column("membership", sa.Column("invited_at", sa.DateTime(timezone=True), nullable=True))
    # Who had a mail from us before is not invited again.
    op.execute(
        "UPDATE membership SET invited_at = started_at WHERE CAST(roles AS TEXT) <> '[]' AND "
        "person_id IN (SELECT id FROM person WHERE introduced_at IS NOT NULL)"
    )

    with op.batch_alter_table("person", schema=None) as batch_op:
        batch_op.create_index(
            "ix_person_last_signed_in_at_name", ["last_signed_in_at", "name"], unique=False
        )


def downgrade() -> None:
    with op.batch_alter_table("person", schema=None) as batch_op:
        batch_op.drop_index("ix_person_last_signed_in_at_name")

    op.drop_column("membership", "invited_at")

    with op.batch_alter_table("people_file", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_people_file_staged_at"))

    op.drop_table("people_file")
