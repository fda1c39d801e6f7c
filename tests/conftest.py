"""Fixtures of every test: a fresh database, a strict client, a clock that stands still."""

from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import Engine, event
from time_machine import TimeMachineFixture

from hub.app import create_app
from hub.config import Config
from hub.foundation.core.clock import LONDON
from hub.foundation.core.db import db
from hub.people.accounts.models import Person
from tests.databases import PostgresTemplate, SqliteTemplate
from tests.postgres import find_binaries, running_postgres
from tests.signing_in import sign_in
from tests.strict_client import StrictClient, watch_sessions

# A working Monday in British Summer Time, in term.
FROZEN = datetime(2026, 6, 15, 10, tzinfo=LONDON)
BROWSER_TESTS = Path(__file__).parent / "browser"
PROVIDER_TESTS = Path(__file__).parent / "provider"
TRANSACTION_WORDS = ("BEGIN", "SAVEPOINT", "RELEASE", "ROLLBACK", "COMMIT", "PRAGMA")


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    """Tests marked `both_databases` are collected once for each database there is."""
    if metafunc.definition.get_closest_marker("both_databases"):
        kinds = ["sqlite", *(["postgres"] if find_binaries() else [])]
        metafunc.parametrize("database", kinds, indirect=True)


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Mark what needs a browser or a database server, so that it can be chosen: `-m browser`."""
    for item in items:
        if item.path.is_relative_to(BROWSER_TESTS):
            item.add_marker(pytest.mark.browser)
        elif item.path.is_relative_to(PROVIDER_TESTS):
            item.add_marker(pytest.mark.provider)
        elif "postgres" in item.name:
            item.add_marker(pytest.mark.postgres)


@pytest.fixture(autouse=True)
def frozen_time(request: pytest.FixtureRequest) -> None:
    """Time stands still on Monday 15 June 2026 at 10:00 in London, unless others must keep time."""
    others = ("browser", "provider")
    if not any(request.node.get_closest_marker(name) for name in others):
        machine: TimeMachineFixture = request.getfixturevalue("time_machine")
        machine.move_to(FROZEN, tick=False)


@pytest.fixture(scope="session")
def sqlite_template(tmp_path_factory: pytest.TempPathFactory) -> SqliteTemplate:
    return SqliteTemplate(tmp_path_factory.mktemp("sqlite"))


@pytest.fixture(scope="session")
def postgres_template(
    tmp_path_factory: pytest.TempPathFactory,
) -> Iterator[PostgresTemplate]:
    with running_postgres() as server:
        yield PostgresTemplate(server, tmp_path_factory.mktemp("postgres"))


@pytest.fixture
def database(request: pytest.FixtureRequest) -> str:
    """The kind of database of this test: sqlite, or postgres in the second run of some."""
    return str(getattr(request, "param", "sqlite"))


@pytest.fixture
def app(request: pytest.FixtureRequest, database: str) -> Iterator[Flask]:
    """The app on a fresh database, with an app context open for the test."""
    template: SqliteTemplate | PostgresTemplate = request.getfixturevalue(f"{database}_template")
    app = template.fresh_app()
    with app.app_context():
        yield app
        db.session.remove()
        db.engine.dispose()


@pytest.fixture
def make_app(sqlite_template: SqliteTemplate, tmp_path: Path) -> Iterator[Callable[..., Flask]]:
    """Another app with other settings, on a fresh SQLite file: `make_app(mode="demo")`."""
    with ExitStack() as stack:

        def make(**settings: Any) -> Flask:
            config = Config(**{"instance": tmp_path / "instance", **settings})
            sqlite_template.copy_to(config.instance)
            app = create_app(config)
            watch_sessions(app)
            stack.enter_context(app.app_context())
            stack.callback(db.session.remove)
            return app

        yield make


@pytest.fixture
def client(app: Flask) -> StrictClient:
    """A strict browser that is signed out."""
    return StrictClient(app)


@pytest.fixture
def sign_in_as(app: Flask) -> Callable[..., StrictClient]:
    """`sign_in_as(person)`: a strict browser of this person.

    Council staff have shown their second factor, unless `second_factor=False`.
    """

    def make(person: Person, *, second_factor: bool = True) -> StrictClient:
        client = StrictClient(app)
        sign_in(client, person, second_factor=second_factor)
        return client

    return make


class Queries:
    """The statements that ran inside `count_queries()`."""

    def __init__(self) -> None:
        self.statements: list[str] = []

    @property
    def count(self) -> int:
        return len(self.statements)


@contextmanager
def count_queries() -> Iterator[Queries]:
    """Count statements, those that only open and close transactions apart."""
    seen = Queries()

    def see(_connection: Any, _cursor: Any, statement: str, *_: Any) -> None:
        if not statement.lstrip().upper().startswith(TRANSACTION_WORDS):
            seen.statements.append(statement)

    event.listen(Engine, "before_cursor_execute", see)
    try:
        yield seen
    finally:
        event.remove(Engine, "before_cursor_execute", see)
