"""The migrations: what they build is what the models say, on both databases, there and back."""

import pytest
from alembic.migration import MigrationContext
from alembic.operations import Operations
from alembic.script import ScriptDirectory
from flask import Flask
from flask_migrate import Migrate, check, downgrade, upgrade
from sqlalchemy import Column, Text, inspect, text

from hub.app import add_migrations
from hub.config import PROJECT
from hub.foundation.core.db import Model, db
from tests.factories import make_member

# Views, constraints and indexes that a rebuilt table could lose without a word.
PRECIOUS = {
    "booking": {"uq_booking_live", "ix_booking_event_status", "ix_booking_offer_ends_at"},
    "membership": {"uq_membership_live", "ix_membership_leads"},
}


@pytest.fixture(autouse=True)
def migrations(app: Flask) -> None:
    """The web needs nothing of them, so they are added where they are asked for."""
    add_migrations(app)


@pytest.fixture
def empty(app: Flask) -> Flask:
    """The app on a database without any table."""
    downgrade(revision="base")
    return app


def tables() -> set[str]:
    return set(inspect(db.engine).get_table_names()) - {"alembic_version"}


@pytest.mark.both_databases
def test_migrations_build_what_the_models_say(empty: Flask) -> None:
    assert tables() == set()
    upgrade()
    check()  # exits where a model differs
    assert tables() == set(Model.metadata.tables)


@pytest.mark.both_databases
def test_the_newest_migration_goes_back_and_forth(app: Flask) -> None:
    downgrade()
    upgrade()
    check()
    assert tables() == set(Model.metadata.tables)


@pytest.mark.both_databases
@pytest.mark.parametrize("table", PRECIOUS)
def test_precious_indexes_exist(app: Flask, table: str) -> None:
    indexes = {index["name"]: index for index in inspect(db.engine).get_indexes(table)}
    assert PRECIOUS[table] - indexes.keys() == set()
    assert all(indexes[name]["unique"] == (name[:3] == "uq_") for name in PRECIOUS[table])


@pytest.mark.both_databases
def test_one_migration_leads_to_the_next(app: Flask) -> None:
    migrate: Migrate = app.extensions["migrate"].migrate
    script = ScriptDirectory.from_config(migrate.get_config())
    assert len(script.get_heads()) == 1
    names = sorted(path.stem for path in (PROJECT / "migrations" / "versions").glob("*.py"))
    assert [name[:4] for name in names] == [f"{n:04d}" for n in range(1, len(names) + 1)]


def test_rebuilding_a_parent_table_keeps_its_children(app: Flask) -> None:
    make_member()
    make_member()
    db.session.commit()
    with db.engine.connect() as connection:
        connection.connection.execute("PRAGMA foreign_keys=OFF")  # as migrations/env.py does
        operations = Operations(MigrationContext.configure(connection))
        with operations.batch_alter_table("person", recreate="always") as person:
            person.add_column(Column("shoe_size", Text()))
        connection.commit()
        connection.connection.execute("PRAGMA foreign_keys=ON")
        assert connection.execute(text("SELECT count(*) FROM membership")).scalar() == 2
        assert connection.execute(text("PRAGMA foreign_key_check")).fetchall() == []
