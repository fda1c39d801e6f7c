"""Backup and restore, by the very commands of docs/running.md, on both databases."""

import os
import re
import subprocess
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import delete, select, text

from hub.app import add_migrations, create_app
from hub.config import PROJECT, Config
from hub.engines.bookings.models import Booking
from hub.foundation.audit.operations import seal_new_entries
from hub.foundation.core.db import Model, db
from tests.databases import PostgresTemplate
from tests.postgres import find_binaries

pytestmark = pytest.mark.both_databases
NAMES = {"sqlite": "SQLite", "postgres": "PostgreSQL"}
Rows = dict[str, list[tuple[Any, ...]]]


def documented(deed: str, database: str) -> str:
    """The one command that stands under `# backup, SQLite` and its like."""
    page = (PROJECT / "docs" / "running.md").read_text()
    [command] = re.findall(rf"^```sh\n# {deed}, {NAMES[database]}\n(.+)\n```$", page, re.M)
    return str(command)


def run(command: str, config: Config, backup: Path) -> None:
    """As somebody types it who has read the settings into the shell."""
    environment = {
        **os.environ,
        "HUB_INSTANCE": str(config.instance),
        "DATABASE_URL": config.database_url,
        "BACKUP": str(backup),
    }
    if binaries := find_binaries():
        environment["PATH"] = f"{binaries}{os.pathsep}{os.environ['PATH']}"
    done = subprocess.run(
        ["sh", "-c", command], cwd=PROJECT, env=environment, capture_output=True, text=True
    )
    assert done.returncode == 0, done.stderr


def everything() -> Rows:
    """Every row of every table; no transaction stays open."""
    rows = {
        table.name: sorted(map(tuple, db.session.execute(select(table)).all()), key=repr)
        for table in Model.metadata.sorted_tables
    }
    db.session.commit()
    return rows


def fill(app: Flask) -> Rows:
    """The whole demo, its audit trail sealed."""
    result = app.test_cli_runner().invoke(args=["demo", "load"])
    assert result.exit_code == 0, result.output
    while seal_new_entries():
        db.session.commit()
    return everything()


def assert_whole(app: Flask) -> None:
    add_migrations(app)
    for args in (["bookings", "audit"], ["audit", "verify"], ["db", "check"]):
        result = app.test_cli_runner().invoke(args=args)
        assert result.exit_code == 0, result.output
        db.session.rollback()


def back_up(app: Flask, database: str, backup: Path) -> Rows:
    before = fill(app)
    assert min(len(before[table]) for table in ("booking", "school", "audit_seal")) > 0
    run(documented("backup", database), app.config["HUB"], backup)
    return before


def test_a_damaged_hub_is_restored(app: Flask, database: str, tmp_path: Path) -> None:
    before = back_up(app, database, tmp_path / "hub.backup")
    db.session.execute(delete(Booking))
    db.session.execute(text("UPDATE person SET name = 'Nobody'"))
    db.session.commit()
    assert everything() != before
    db.session.remove()
    db.engine.dispose()
    run(documented("restore", database), app.config["HUB"], tmp_path / "hub.backup")
    assert everything() == before
    assert_whole(app)


def test_a_hub_is_restored_elsewhere(
    request: pytest.FixtureRequest, app: Flask, database: str, tmp_path: Path
) -> None:
    """On a new machine: an empty folder, or an empty database."""
    before = back_up(app, database, tmp_path / "hub.backup")
    elsewhere = tmp_path / "elsewhere"
    elsewhere.mkdir()
    config = Config(instance=elsewhere)
    if database == "postgres":
        template: PostgresTemplate = request.getfixturevalue("postgres_template")
        template.empty_database("elsewhere")
        config = Config(instance=elsewhere, database_url=template.server.url("elsewhere"))
    run(documented("restore", database), config, tmp_path / "hub.backup")
    other = create_app(config)
    with other.app_context():
        assert everything() == before
        assert_whole(other)
        db.session.remove()
        db.engine.dispose()
