"""Columns and indexes by which PostgreSQL finds and orders people and schools by words and roles.

On SQLite there are none: rebuilding a table would lose them, and its councils are small.
"""

from alembic import op

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None

# Kept by the database itself whenever the text changes, whoever changes it.
WORDS = "tsvector GENERATED ALWAYS AS (to_tsvector('simple'::regconfig, search_text)) STORED"
# Read far more often than written: nothing is left for a reader to sort out.
AT_ONCE = "WITH (fastupdate = off)"
INDEXES = {
    "ix_person_words": f"person USING gin (search_words) {AT_ONCE}",
    "ix_person_by_name": "person (lower(name), id)",
    "ix_person_council_roles": f"person USING gin ((council_roles::jsonb)) {AT_ONCE}",
    "ix_membership_roles": f"membership USING gin ((roles::jsonb)) {AT_ONCE}",
    "ix_school_words": f"school USING gin (search_words) {AT_ONCE}",
    "ix_school_by_name": "school (name, town, id)",
}


def _is_postgresql() -> bool:
    return op.get_bind().dialect.name == "postgresql"


def upgrade() -> None:
    if not _is_postgresql():
        return
    for table in ("person", "school"):
        op.execute(f"ALTER TABLE {table} ADD COLUMN search_words {WORDS}")
    for name, what in INDEXES.items():
        op.execute(f"CREATE INDEX {name} ON {what}")


def downgrade() -> None:
    if not _is_postgresql():
        return
    for name in INDEXES:
        op.execute(f"DROP INDEX {name}")
    for table in ("person", "school"):
        op.execute(f"ALTER TABLE {table} DROP COLUMN search_words")
