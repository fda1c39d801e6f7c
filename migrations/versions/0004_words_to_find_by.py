"""Indexes by which PostgreSQL finds and orders people and schools by words.

On SQLite there are none: rebuilding a table would lose them, and its councils are small.
"""

from alembic import op

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None

WORDS = "to_tsvector('simple'::regconfig, search_text)"
INDEXES = {
    "ix_person_words": f"person USING gin ({WORDS})",
    "ix_person_by_name": "person (lower(name), id)",
    "ix_school_words": f"school USING gin ({WORDS})",
    "ix_school_by_name": "school (name, town, id)",
}


def _is_postgresql() -> bool:
    return op.get_bind().dialect.name == "postgresql"


def upgrade() -> None:
    if _is_postgresql():
        for name, what in INDEXES.items():
            op.execute(f"CREATE INDEX {name} ON {what}")


def downgrade() -> None:
    if _is_postgresql():
        for name in INDEXES:
            op.execute(f"DROP INDEX {name}")
