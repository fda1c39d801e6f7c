"""How migrations run: one transaction on either database, foreign keys checked at its end."""

from typing import Any

from alembic import context
from flask import current_app
from sqlalchemy import Connection

from hub.foundation.core.db import UTCDateTime, db


def render_item(kind: str, thing: Any, _context: Any) -> str | bool:
    """Migrations outlive our code, so they name plain types."""
    if kind == "type" and isinstance(thing, UTCDateTime):
        return "sa.DateTime(timezone=True)"
    return False


# What only PostgreSQL has: the models, which are for both, do not name it.
ONLY_POSTGRESQL = {
    "ix_membership_roles",
    "ix_person_by_name",
    "ix_person_council_roles",
    "ix_person_words",
    "ix_school_by_name",
    "ix_school_words",
    "search_words",
}


def include_object(_thing: Any, name: str | None, kind: str, reflected: bool, other: Any) -> bool:
    """Tables that a full-text index keeps for itself are no models of ours."""
    unknown = reflected and other is None
    if kind in ("index", "column") and unknown:
        return name not in ONLY_POSTGRESQL
    return not (kind == "table" and unknown and "_fts" in (name or ""))


def switch_foreign_keys(connection: Connection, to: str) -> None:
    # Rebuilding a parent table with foreign keys on would delete the rows of its children.
    if connection.dialect.name == "sqlite":
        # A pragma is ignored inside a transaction: past SQLAlchemy, which would open one.
        connection.connection.execute(f"PRAGMA foreign_keys={to}")  # type: ignore[attr-defined]


def check_foreign_keys(connection: Connection) -> None:
    if connection.dialect.name == "sqlite":
        orphans = connection.exec_driver_sql("PRAGMA foreign_key_check").fetchall()
        if orphans:
            raise RuntimeError(f"Rows point to what is not there; nothing was changed: {orphans}")


def run_migrations() -> None:
    options = current_app.extensions["migrate"].configure_args
    with db.engine.connect() as connection:
        switch_foreign_keys(connection, "OFF")
        context.configure(
            connection=connection,
            target_metadata=db.metadata,
            transactional_ddl=True,
            include_object=include_object,
            render_item=render_item,
            **options,
        )
        with context.begin_transaction():
            context.run_migrations()
            check_foreign_keys(connection)
        switch_foreign_keys(connection, "ON")


if context.is_offline_mode():
    raise RuntimeError("Migrations look at what is there, so they need the database itself.")
run_migrations()
