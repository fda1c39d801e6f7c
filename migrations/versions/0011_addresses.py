"""Addresses that change, addresses that people had, and a task for a change that was not hers."""

import sqlalchemy as sa
from alembic import op

revision = "0011"
down_revision = "0010"
branch_labels = None
depends_on = None

KINDS = (
    "asks_to_join",
    "erasure_asked",
    "factor_lost",
    "leaving_asked",
    "nobody_to_write_to",
    "role_doubted",
    "two_addresses",
)


def upgrade() -> None:
    op.create_table(
        "address_alias",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column(
            "person_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False
        ),
        sa.Column("email", sa.Text(), nullable=False),
        sa.Column("email_key", sa.Text(), nullable=False),
        sa.Column("added_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("own_mail_until", sa.DateTime(timezone=True), nullable=True),
        sa.Column("ends_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["person_id"], ["person.id"], name=op.f("fk_address_alias_person_id_person")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_address_alias")),
        sa.UniqueConstraint("email_key", name=op.f("uq_address_alias_email_key")),
    )
    with op.batch_alter_table("address_alias", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_address_alias_ends_at"), ["ends_at"], unique=False)
        batch_op.create_index(batch_op.f("ix_address_alias_person_id"), ["person_id"], unique=False)

    op.create_table(
        "email_change",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column(
            "person_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False
        ),
        sa.Column(
            "kind",
            sa.Enum(
                "own",
                "corrected",
                "moved",
                name="change_kind",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column("old_email", sa.Text(), nullable=True),
        sa.Column("new_email", sa.Text(), nullable=False),
        sa.Column("new_key", sa.Text(), nullable=False),
        sa.Column("token_hash", sa.Text(), nullable=True),
        sa.Column("code_hash", sa.Text(), nullable=True),
        sa.Column("code_tries", sa.Integer(), nullable=False),
        sa.Column("asked_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("proved_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("replaced_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("objects_until", sa.DateTime(timezone=True), nullable=True),
        sa.Column("objected_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["person_id"], ["person.id"], name=op.f("fk_email_change_person_id_person")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_email_change")),
        sa.UniqueConstraint("token_hash", name=op.f("uq_email_change_token_hash")),
    )
    with op.batch_alter_table("email_change", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_email_change_asked_at"), ["asked_at"], unique=False)
        batch_op.create_index(batch_op.f("ix_email_change_person_id"), ["person_id"], unique=False)
    allow_task_kinds("address_doubted", *KINDS)


def allow_task_kinds(*kinds: str) -> None:
    listed = ", ".join(f"'{kind}'" for kind in kinds)
    with op.batch_alter_table("council_task", schema=None) as batch_op:
        batch_op.drop_constraint(op.f("ck_council_task_task_kind"), type_="check")
        batch_op.create_check_constraint(op.f("ck_council_task_task_kind"), f"kind IN ({listed})")


def downgrade() -> None:
    op.execute("DELETE FROM council_task WHERE kind = 'address_doubted'")
    allow_task_kinds(*KINDS)
    with op.batch_alter_table("email_change", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_email_change_person_id"))
        batch_op.drop_index(batch_op.f("ix_email_change_asked_at"))

    op.drop_table("email_change")
    with op.batch_alter_table("address_alias", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_address_alias_person_id"))
        batch_op.drop_index(batch_op.f("ix_address_alias_ends_at"))

    op.drop_table("address_alias")
