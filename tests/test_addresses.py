"""Strange arguments in the address of a page: words that Flask's `url_for` takes as orders."""

from collections.abc import Callable, Iterator
from urllib.parse import parse_qs, urlsplit

import pytest
from flask import Flask

from hub.engines.bookings.models import BookingStatus
from hub.foundation.audit.actions import Action
from hub.foundation.audit.operations import record
from hub.foundation.core import web
from hub.foundation.jobs.operations import beat
from hub.people.accounts.models import Person
from hub.people.accounts.permissions import CouncilRole
from tests.factories import (
    make_booking,
    make_council_person,
    make_course,
    make_member,
    make_message,
    make_session,
)
from tests.strict_client import StrictClient

STRANGE = ("endpoint", "_scheme", "_external", "_anchor", "_method", "values", "self", "kwargs")
ALL_AT_ONCE = "&".join(f"{name}=x" for name in STRANGE)
# Pages of lists, each with one argument that it knows.
LISTS = {
    "/training": "sort=title",
    "/admin/training": "status=published",
    "/admin/training/sessions": "show=coming",
    "/admin/bookings": "status=booked",
    "/admin/people": "role=senco",
    "/admin/mail": "status=queued",
    "/admin/audit": "from_on-day=1&from_on-month=1&from_on-year=2026",
    "/admin/schools": "status=open",
}


def plain_pages(app: Flask) -> Iterator[str]:
    """The address of every page that can be read and names nothing."""
    for rule in app.url_map.iter_rules():
        if "GET" in (rule.methods or ()) and not rule.arguments:
            yield rule.rule


def fill_every_list(actor: Person) -> None:
    """So many of each that every list has a second page."""
    school = make_member().memberships[0].school
    for number in range(55):
        session = make_session(make_course(f"Course {number}"))
        make_booking(session, make_member(school), status=BookingStatus.BOOKED)
        make_message()
        record(actor, Action.MAIL_RESENT, actor)
        make_member()


@pytest.fixture
def administrator(app: Flask) -> Person:
    return make_council_person(CouncilRole.ADMINISTRATOR)


@pytest.mark.parametrize("person", ["administrator", "lead"])
def test_no_page_takes_orders_from_its_address(
    person: str, app: Flask, sign_in_as: Callable[..., StrictClient]
) -> None:
    beat("a worker")
    people = {"administrator": make_council_person(CouncilRole.ADMINISTRATOR)}
    client = sign_in_as(people.get(person) or make_member())
    client.expects_faults = True
    broken = []
    for address in plain_pages(app):
        if client.get(f"{address}?{ALL_AT_ONCE}").status >= 500:
            broken.append(address)
    assert broken == []


def test_the_next_page_keeps_what_was_chosen_and_nothing_else(
    administrator: Person, sign_in_as: Callable[..., StrictClient]
) -> None:
    fill_every_list(administrator)
    client = sign_in_as(administrator)
    for address, known in LISTS.items():
        page = client.get(f"{address}?{known}&utm_source=mail&{ALL_AT_ONCE}")
        onward = urlsplit(page.first('a[rel="next"]')["href"])
        assert (onward.netloc, onward.path, onward.fragment) == ("", address, ""), address
        assert parse_qs(onward.query) == {**parse_qs(known), "page": ["2"]}, address


def test_only_the_names_that_are_asked_for_are_chosen(app: Flask) -> None:
    with app.test_request_context("/?words=a&words=b&empty=&endpoint=x"):
        assert web.chosen_arguments("words", "empty", "absent") == {"words": "a"}


@pytest.mark.parametrize("address", ["/static//x", "/training//sessions/TRN-1", "/home//"])
def test_an_address_is_never_mended_by_sending_people_to_a_host_of_the_callers(
    app: Flask, address: str
) -> None:
    answer = app.test_client().get(address, headers={"Host": "evil.example"})
    assert (answer.status_code, answer.location) == (404, None)
