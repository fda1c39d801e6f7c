"""The strict client is itself tried: each breach must fail, or it protects nothing."""

from collections.abc import Callable

import pytest
from flask import Blueprint, Flask, render_template_string, request
from flask.typing import ResponseReturnValue
from sqlalchemy import func, select

from hub.foundation.audit.actions import Action
from hub.foundation.audit.operations import Job, record
from hub.foundation.core.db import db, writing
from hub.people.accounts.access import public
from hub.people.accounts.models import Person
from tests.conftest import count_queries
from tests.factories import make_booking, make_person, make_school
from tests.markup import complaints_about, parse
from tests.strict_client import StrictClient

GOOD = """<!doctype html><html lang="en"><head><meta charset="utf-8">
<title>Schools - SEND Hub</title></head><body><main><h1>Schools</h1>%s</main></body></html>"""


def test_a_good_page_has_no_complaints() -> None:
    assert complaints_about(parse(GOOD % "<p>One</p>")) == []


@pytest.mark.parametrize(
    ("body", "complaint"),
    [
        ("<h1>Two</h1>", "There must be exactly one h1; there are 2."),
        ("<p id='a'></p><p id='a'></p>", "The id 'a' is used 2 times."),
        ("<input id='a' name='a'>", "<input {'id': 'a', 'name': 'a'}> '' has no label."),
        ("<p style='color: red'>x</p>", "<p {'style': 'color: red'}> 'x' has the attribute style."),
        ("<script>alert(1)</script>", "There is an inline script."),
        ("<img src='/x.png'>", "<img {'src': '/x.png'}> '' has no alt text."),
        (
            "<p aria-describedby='b'>x</p>",
            "<p {'aria-describedby': 'b'}> 'x' points with aria-describedby to 'b', "
            "which is not there.",
        ),
        ("<a href='/x'></a>", "<a {'href': '/x'}> '' has no words."),
    ],
)
def test_a_breach_is_named(body: str, complaint: str) -> None:
    assert complaints_about(parse(GOOD % body)) == [complaint]


def test_a_title_that_does_not_begin_with_the_h1_is_named() -> None:
    page = parse((GOOD % "").replace("<h1>Schools", "<h1>People"))
    assert complaints_about(page) == [
        "The title 'Schools - SEND Hub' does not begin with the h1 'People'."
    ]


def test_html_that_is_not_valid_is_refused() -> None:
    with pytest.raises(AssertionError, match="Not valid HTML"):
        parse(GOOD % "<p><div>a block in a paragraph</p></div>")


blueprint = Blueprint("careless", __name__)


@blueprint.get("/reads")
@public
def reads() -> ResponseReturnValue:
    people = db.session.scalar(select(func.count(Person.id)))
    return render_template_string(GOOD % "<p>{{ people }}</p>", people=people)


@blueprint.get("/writes")
@public
def writes() -> ResponseReturnValue:
    make_person()
    db.session.commit()
    return GOOD % ""


@blueprint.get("/views")
@public
def views() -> ResponseReturnValue:
    with writing():
        person = db.session.scalars(select(Person)).one()
        record(Job("test"), Action.PERSON_CHANGED, person)
        db.session.commit()
    return GOOD % ""


@blueprint.post("/forgets")
@public
def forgets() -> ResponseReturnValue:
    make_person(name=request.form["name"])
    return GOOD % ""


@blueprint.post("/remembers")
@public
def remembers() -> ResponseReturnValue:
    make_person(name=request.form["name"])
    db.session.commit()
    return GOOD % ""


@pytest.fixture
def careless(make_app: Callable[..., Flask]) -> StrictClient:
    """A browser on an app with views that break the rules."""
    app = make_app()
    app.register_blueprint(blueprint)
    return StrictClient(app)


def test_a_get_that_writes_fails(careless: StrictClient) -> None:
    with pytest.raises(AssertionError, match="GET /writes writes: INSERT INTO person"):
        careless.get("/writes")


def test_a_get_may_record_that_somebody_looked(careless: StrictClient) -> None:
    make_person()
    assert careless.get("/views").status == 200


def test_a_post_without_a_commit_fails(careless: StrictClient) -> None:
    with pytest.raises(AssertionError, match="left without a commit"):
        careless.post("/forgets", {"name": "Ann"})


def test_a_post_with_a_commit_is_seen_by_the_test(careless: StrictClient) -> None:
    assert careless.post("/remembers", {"name": "Ann"}).status == 200
    assert db.session.scalars(select(Person.name)).all() == ["Ann"]


def test_the_token_is_real(careless: StrictClient) -> None:
    assert careless.send("POST", "/remembers", data={"name": "Ann"}).status == 400


def test_what_the_test_made_is_seen_by_the_request(careless: StrictClient) -> None:
    make_person()
    make_person()
    with count_queries() as queries:
        page = careless.get("/reads")
    assert page.texts("p") == ["2"]
    assert queries.count == 2  # the settings, and the view's own


@pytest.mark.both_databases
def test_each_test_begins_with_an_empty_database(app: Flask, database: str) -> None:
    assert db.engine.dialect.name == ("postgresql" if database == "postgres" else "sqlite")
    assert db.session.scalar(select(func.count(Person.id))) == 0
    make_booking()
    make_school()
    db.session.commit()


@pytest.mark.both_databases
def test_each_test_begins_with_an_empty_database_again(app: Flask) -> None:
    assert db.session.scalar(select(func.count(Person.id))) == 0
    make_booking()
    db.session.commit()
