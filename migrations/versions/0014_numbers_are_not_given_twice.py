"""On SQLite a number that was given is never given again, as on PostgreSQL.

The audit keeps the numbers of people who were erased: nobody else may come to have one.
"""

from alembic import op

revision = "0014"
down_revision = "0013"
branch_labels = None
depends_on = None

TABLES = (
    *("person", "membership", "second_factor", "email_change", "external_identity"),
    *("join_request", "council_task", "hold"),
)


def _rebuild(**options: object) -> None:
    if op.get_bind().dialect.name != "sqlite":
        return
    for table in TABLES:
        with op.batch_alter_table(table, recreate="always", table_kwargs=options):
            pass


def upgrade() -> None:
    _rebuild(sqlite_autoincrement=True)


def downgrade() -> None:
    _rebuild()
