"""A fresh database for each test: a copy of a template that each test process makes once."""

import shutil
from pathlib import Path

from flask import Flask
from flask_migrate import upgrade
from sqlalchemy import create_engine, text
from sqlalchemy.pool import NullPool

from hub.app import add_migrations, create_app
from hub.config import PROJECT, Config
from hub.foundation.core.db import db
from tests.postgres import Postgres
from tests.strict_client import watch_sessions

SIDE_FILES = ("-wal", "-shm")


def make_tables() -> None:
    """The migrated schema, or the one of the models while there is no migration yet."""
    if any((PROJECT / "migrations" / "versions").glob("*.py")):
        upgrade()
    else:
        db.create_all()


class SqliteTemplate:
    """Fresh SQLite files, copied from one that was made once."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.made = folder / "template" / "hub.sqlite"
        app = create_app(Config(instance=self.made.parent))
        add_migrations(app)
        with app.app_context():
            make_tables()
            with db.engine.connect() as connection:
                raw = connection.connection.dbapi_connection
                raw.execute("PRAGMA wal_checkpoint(TRUNCATE)")  # type: ignore[union-attr]
            db.engine.dispose()
        self.app = create_app(Config(instance=folder / "app"))
        watch_sessions(self.app)

    def copy_to(self, instance: Path) -> None:
        """A fresh database where an app with this instance folder looks for it."""
        instance.mkdir(parents=True, exist_ok=True)
        target = instance / "hub.sqlite"
        for suffix in SIDE_FILES:
            target.with_name(target.name + suffix).unlink(missing_ok=True)
        shutil.copyfile(self.made, target)

    def fresh_app(self) -> Flask:
        """The one app of this process, on a fresh file."""
        self.copy_to(self.app.config["HUB"].instance)
        return self.app


class PostgresTemplate:
    """Fresh PostgreSQL databases, copied from one that was made once."""

    def __init__(self, server: Postgres, folder: Path) -> None:
        self.server = server
        self.admin = create_engine(
            Config(database_url=server.url("postgres")).sqlalchemy_url,
            poolclass=NullPool,
            isolation_level="AUTOCOMMIT",
        )
        self._run("CREATE DATABASE template_hub")
        template = create_app(Config(instance=folder, database_url=server.url("template_hub")))
        add_migrations(template)
        with template.app_context():
            make_tables()
            db.engine.dispose()
        self.app = create_app(Config(instance=folder, database_url=server.url("hub")))
        watch_sessions(self.app)

    def _run(self, statement: str) -> None:
        with self.admin.connect() as connection:
            connection.execute(text(statement))

    def empty_database(self, name: str) -> None:
        """One without any table."""
        self._run(f"DROP DATABASE IF EXISTS {name} WITH (FORCE)")
        self._run(f"CREATE DATABASE {name} STRATEGY file_copy")

    def fresh_database(self, name: str) -> None:
        self._run(f"DROP DATABASE IF EXISTS {name} WITH (FORCE)")
        self._run(f"CREATE DATABASE {name} TEMPLATE template_hub STRATEGY file_copy")

    def fresh_app(self) -> Flask:
        """The one app of this process, on a fresh database."""
        self.fresh_database("hub")
        return self.app
