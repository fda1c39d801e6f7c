"""How transactions begin: to write, or only to read."""

from threading import Thread

import pytest
from flask import Flask
from sqlalchemy import func, select

from hub.foundation.core.db import db, reading, writing
from hub.foundation.settings.models import Setting
from hub.foundation.settings.operations import change_settings
from tests.factories import make_council_person

pytestmark = pytest.mark.both_databases


def settings_stored() -> int:
    return db.session.scalar(select(func.count(Setting.id))) or 0


def elsewhere(app: Flask, *, commit: bool) -> None:
    """Change a setting over another connection."""

    def work() -> None:
        with app.app_context():
            change_settings({"hub_name": "Help Desk"}, actor=make_council_person())
            if commit:
                db.session.commit()
            else:
                db.session.rollback()
            db.session.remove()

    thread = Thread(target=work)
    thread.start()
    thread.join()


def test_reading_keeps_nobody_from_writing(app: Flask) -> None:
    db.session.rollback()
    with reading():
        assert settings_stored() == 0
        elsewhere(app, commit=True)
    db.session.rollback()
    with reading():
        assert settings_stored() == 1


def test_what_is_rolled_back_was_never_there(app: Flask) -> None:
    """A connection that has only read is given back to be written through, in a transaction."""
    for _ in range(3):
        db.session.rollback()
        with reading():
            assert settings_stored() == 0
        db.session.rollback()
        with writing():
            change_settings({"hub_name": "Help Desk"}, actor=make_council_person())
            assert settings_stored() == 1
        db.session.rollback()


def test_a_page_that_was_opened_leaves_the_connection_fit_for_writing(app: Flask) -> None:
    for _ in range(3):
        assert app.test_client().get("/").status_code == 200
        elsewhere(app, commit=False)
        with reading():
            assert settings_stored() == 0
        db.session.rollback()
