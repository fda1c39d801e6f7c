"""The demo: real schools, invented people, and loading it again changes nothing."""

from dataclasses import replace
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import func, select

from hub.demo.people import PEOPLE
from hub.foundation.core.db import Model, db
from hub.people.accounts.models import Person
from hub.people.schools.models import School

pytestmark = pytest.mark.both_databases


def everything() -> dict[str, list[tuple[Any, ...]]]:
    """Every row of every table."""
    return {
        table.name: sorted(map(tuple, db.session.execute(select(table)).all()), key=repr)
        for table in Model.metadata.sorted_tables
    }


def load(app: Flask) -> str:
    result = app.test_cli_runner().invoke(args=["demo", "load"])
    assert result.exit_code == 0, result.output
    return result.output


def test_loading_the_demo_twice_changes_nothing(app: Flask) -> None:
    db.session.commit()
    assert load(app) == "The demo is loaded.\n"
    before = everything()
    assert before["booking"] != []
    db.session.commit()
    assert load(app) == "The demo was loaded before: nothing is changed.\n"
    assert everything() == before


def test_the_demo_stands_on_the_register(app: Flask) -> None:
    load(app)
    assert db.session.scalar(select(func.count(School.id))) == 197
    names = set(db.session.scalars(select(Person.name)))
    assert {person.name for person in PEOPLE} - names == set()


def test_everybody_in_the_demo_is_invented(app: Flask) -> None:
    load(app)
    addresses = db.session.scalars(select(Person.email).where(Person.email.is_not(None))).all()
    assert [address for address in addresses if not str(address).endswith(".example")] == []


def test_the_demo_is_never_loaded_into_production(
    app: Flask, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(app.config, "HUB", replace(app.config["HUB"], mode="production"))
    db.session.commit()
    before = everything()
    result = app.test_cli_runner().invoke(args=["demo", "load"])
    assert result.exit_code == 1
    assert "HUB_ENV is production" in result.output
    assert everything() == before
