"""A database that does not answer."""

from collections.abc import Callable

from flask import Flask

from hub.foundation.core.db import db
from tests.strict_client import StrictClient


def test_health_when_the_database_does_not_answer(make_app: Callable[..., Flask]) -> None:
    app = make_app()
    db.engine.dispose()
    (app.config["HUB"].instance / "hub.sqlite").write_bytes(b"this is no database" * 100)
    page = StrictClient(app).get("/health")
    assert page.status == 503
    assert page.json == {
        "status": "not well",
        "web": "well",
        "database": "does not answer",
        "worker": "not known without the database",
    }
