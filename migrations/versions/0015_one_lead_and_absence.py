"""One lead is right here, said by whom; and who is away, with whom standing in."""

import sqlalchemy as sa
from alembic import op

revision = "0015"
down_revision = "0014"
branch_labels = None
depends_on = None

LEADS_NOW = sa.text(
    "ended_at IS NULL AND (CAST(roles AS VARCHAR) LIKE '%\"head\"%' OR "
    "CAST(roles AS VARCHAR) LIKE '%\"office_manager\"%' OR "
    "CAST(roles AS VARCHAR) LIKE '%\"senco\"%')"
)


def upgrade() -> None:
    with op.batch_alter_table(
        "membership", schema=None, table_kwargs={"sqlite_autoincrement": True}
    ) as batch_op:
        batch_op.add_column(sa.Column("away_until", sa.Date(), nullable=True))
        batch_op.add_column(
            sa.Column(
                "stand_in_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True
            )
        )
        batch_op.create_index(
            "ix_membership_leads",
            ["school_id"],
            unique=False,
            sqlite_where=LEADS_NOW,
            postgresql_where=LEADS_NOW,
        )
        batch_op.create_foreign_key(
            batch_op.f("fk_membership_stand_in_id_membership"),
            "membership",
            ["stand_in_id"],
            ["id"],
        )

    with op.batch_alter_table("school", schema=None) as batch_op:
        batch_op.add_column(sa.Column("one_lead_ok_until", sa.Date(), nullable=True))
        batch_op.add_column(sa.Column("one_lead_ok_by_id", sa.Integer(), nullable=True))


def downgrade() -> None:
    with op.batch_alter_table("school", schema=None) as batch_op:
        batch_op.drop_column("one_lead_ok_by_id")
        batch_op.drop_column("one_lead_ok_until")

    with op.batch_alter_table(
        "membership", schema=None, table_kwargs={"sqlite_autoincrement": True}
    ) as batch_op:
        batch_op.drop_index("ix_membership_leads")
        batch_op.drop_constraint(
            batch_op.f("fk_membership_stand_in_id_membership"), type_="foreignkey"
        )
        batch_op.drop_column("stand_in_id")
        batch_op.drop_column("away_until")
