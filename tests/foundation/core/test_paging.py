"""Lists page by page: counted no further than anybody turns, and said so."""

from collections.abc import Callable

import pytest
from flask import Flask
from sqlalchemy import select
from werkzeug.exceptions import NotFound

from hub.foundation.core import paging
from hub.foundation.core.db import db
from hub.foundation.core.paging import page_of
from hub.people.accounts.models import Person
from hub.people.accounts.permissions import CouncilRole, SchoolRole
from hub.people.accounts.queries import PeopleFilter, people_matching
from tests.conftest import count_queries
from tests.factories import make_council_person, make_member, make_person
from tests.strict_client import StrictClient

PEOPLE = select(Person).order_by(Person.id)


@pytest.fixture
def short(monkeypatch: pytest.MonkeyPatch) -> None:
    """Lists that are long with 7 rows, so that a test needs no thousand."""
    monkeypatch.setattr(paging, "MOST_COUNTED", 6)


def test_a_page_and_its_words(app: Flask) -> None:
    for _ in range(5):
        make_person()
    with app.test_request_context("/?page=2"):
        page = page_of(PEOPLE, per_page=2)
    assert (len(page.items), page.total, page.pages, page.is_long) == (2, 5, 3, False)
    assert page.words("person", "people") == "5 people"


@pytest.mark.usefixtures("short")
def test_a_long_list_goes_on_page_by_page(app: Flask) -> None:
    for _ in range(9):
        make_person()
    seen = []
    for number, (pages, has_next) in enumerate([(3, True), (3, True), (4, True), (5, True)], 1):
        with app.test_request_context(f"/?page={number}"):
            page = page_of(PEOPLE, per_page=2)
        assert (page.pages, page.has_next, page.is_long) == (pages, has_next, True)
        seen += [person.id for person in page.items]
    with app.test_request_context("/?page=5"):
        page = page_of(PEOPLE, per_page=2)
    assert (len(page.items), page.pages, page.has_next) == (1, 5, False)
    assert len({*seen, page.items[0].id}) == 9
    assert page.words("person", "people") == "More than 6 people"
    with app.test_request_context("/?page=6"), pytest.raises(NotFound):
        page_of(PEOPLE, per_page=2)


def test_the_page_of_a_long_list(
    app: Flask, sign_in_as: Callable[..., StrictClient], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(paging, "MOST_COUNTED", 30)
    client = sign_in_as(make_council_person(CouncilRole.ADMINISTRATOR))
    for _ in range(54):
        make_person()
    page = client.get("/admin/people?page=2")
    assert "More than 30 people" in page.words
    assert [link.text for link in page.select(".pagination a")][-1] == "Next page"
    assert len(client.get("/admin/people?page=3").select("tbody tr")) == 5
    assert client.get("/admin/people?page=4").status == 404


@pytest.mark.both_databases
def test_words_find_by_their_beginnings(app: Flask) -> None:
    make_person("Zoë Anne O'Neil-Smith", email="z.oneil@oak.example")
    make_person("Annabel Roe", email="roe@elm.example")
    for words, found in (
        ("ann", 2),
        ("zoe", 1),
        ("ANN smi", 1),
        ("nne", 0),
        ("z.oneil@oak.example", 1),
        ("neil", 1),
        ("ann & ! ( ' : * | <-> \\", 2),
        ("½ ² 1e5 -3", 0),
        ("x" * 3000, 0),
        ("  ", 2),
    ):
        rows = db.session.scalars(people_matching(PeopleFilter(words=words))).all()
        assert len(rows) == found, words


@pytest.mark.both_databases
def test_people_by_role(app: Flask) -> None:
    senco = make_member(roles=(SchoolRole.SENCO,))
    make_member(roles=(SchoolRole.STAFF,))
    adviser = make_council_person(CouncilRole.ADVISER)
    for role, found in ((SchoolRole.SENCO, senco), (CouncilRole.ADVISER, adviser)):
        rows = db.session.scalars(people_matching(PeopleFilter(role=role))).all()
        assert [person.id for person in rows] == [found.id]


@pytest.mark.both_databases
def test_a_page_takes_two_queries(app: Flask) -> None:
    for _ in range(3):
        make_person()
    with app.test_request_context("/"), count_queries() as queries:
        page_of(PEOPLE)
    assert queries.count == 2
