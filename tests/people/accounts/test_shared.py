"""Addresses that several people read: they receive and book, and are nobody (G7)."""

from collections.abc import Callable

import pytest
from flask import Flask
from sqlalchemy import select

from hub.engines.bookings.models import Booking
from hub.foundation.audit.models import AuditEntry
from hub.foundation.core.db import db
from hub.foundation.core.errors import RuleBroken
from hub.people.accounts.models import Person
from hub.people.accounts.operations.council import set_council_roles
from hub.people.accounts.operations.memberships import add_to_school, change_roles
from hub.people.accounts.operations.shared import set_shared
from hub.people.accounts.permissions import CouncilRole, Permission, SchoolRole
from hub.people.accounts.queries import told_of_bookings
from hub.people.schools.models import School
from tests import factories as make
from tests.engines.bookings.desk import mails_to
from tests.strict_client import StrictClient

pytestmark = pytest.mark.usefixtures("app")
SignIn = Callable[..., StrictClient]
OFFICE = "office@oak.example"


@pytest.fixture
def school(app: Flask) -> School:
    return make.make_school("Oak School")


@pytest.fixture
def office(school: School) -> Person:
    return make.make_member(
        school, SchoolRole.OFFICE_MANAGER, name="Oak office", email=OFFICE, is_shared=True
    )


def test_it_may_book_and_nothing_else(school: School, office: Person) -> None:
    may = {p for p in Permission if office.can_at(school.id, p)}
    assert may == {Permission.BOOKINGS_BOOK_SELF, Permission.BOOKINGS_BOOK_SCHOOL}
    assert not office.memberships[0].is_lead
    with pytest.raises(RuleBroken, match="no longer change who is at"):
        add_to_school(school, "Jo", "jo@oak.example", [SchoolRole.STAFF], actor=office)


@pytest.mark.parametrize("role", [SchoolRole.SENCO, SchoolRole.HEAD, SchoolRole.DSL])
def test_it_holds_no_role_of_weight(school: School, office: Person, role: SchoolRole) -> None:
    head = make.make_member(school, SchoolRole.HEAD)
    with pytest.raises(RuleBroken, match="cannot be SENCo, head or"):
        change_roles(office.memberships[0], [role], actor=head)
    senco = make.make_member(school, role)
    with pytest.raises(RuleBroken, match="cannot be SENCo, head or"):
        set_shared(senco, True, actor=head)


def test_it_is_not_council_staff(office: Person) -> None:
    administrator = make.make_council_person(CouncilRole.ADMINISTRATOR)
    with pytest.raises(RuleBroken, match="is not council staff"):
        set_council_roles(office, [CouncilRole.AUDITOR], actor=administrator)
    with pytest.raises(RuleBroken, match="is council staff"):
        set_shared(make.make_council_person(), True, actor=administrator)


def test_signing_in_through_it_asks_who_you_are(
    school: School, office: Person, sign_in_as: SignIn
) -> None:
    make.make_member(school, name="Jo Lee")
    client = sign_in_as(office)
    asked = client.get("/bookings")
    assert asked.location == "/sign-in/who?next=/bookings"
    page = asked.follow()
    assert page.h1 == "Who are you?"
    assert page.post("Go on").errors == ["Choose who you are"]
    assert page.post("Go on", {"known": "else"}).errors == ["Enter your full name"]
    shown = page.post("Go on", {"known": "0"}).follow()
    assert f"{OFFICE} as Jo Lee" in shown.texts(".account-name")
    for address in ("/account", "/people", f"/people/{school.id}/add"):
        assert client.get(address).status == 403, address


def test_it_books_for_others_and_the_audit_names_both(
    school: School, office: Person, sign_in_as: SignIn
) -> None:
    client = sign_in_as(office)
    client.get("/sign-in/who").post("Go on", {"known": "else", "name": "Jo Lee"})
    session = make.make_session()
    page = client.get(f"/bookings/new/{session.reference}")
    assert "Oak office" not in page.texts("label bdi")
    typed = {"new_people-0-name": "Sam Fern", "new_people-0-email": OFFICE}
    refused = page.post("Book places for Oak School", typed)
    assert "Several people read office@oak.example" in refused.errors[0]
    typed["new_people-0-email"] = ""
    assert refused.post("Book places for Oak School", typed).status == 302
    [booking] = db.session.scalars(select(Booking))
    entry = db.session.scalars(select(AuditEntry).where(AuditEntry.action == "booking:made")).one()
    assert (entry.actor_id, booking.booked_by_id) == (office.id, office.id)
    assert [(fact.name, fact.value) for fact in entry.personal] == [
        ("speaks_as_personal", "Jo Lee")
    ]


def test_it_receives(school: School, office: Person) -> None:
    assert [member.person_id for member in told_of_bookings(school.id)] == [office.id]
    assert mails_to(OFFICE) == []


def test_a_lead_who_adds_one_is_asked(school: School, sign_in_as: SignIn) -> None:
    client = sign_in_as(make.make_member(school, email="lee@oak.example"))
    page = client.get(f"/people/{school.id}/add")
    typed = {"name": "Oak office", "email": OFFICE, "roles": ["office_manager"]}
    asked = page.post("Add to Oak School", typed)
    assert "looks like an address that several people read" in asked.errors[0]
    assert asked.post("Add to Oak School", {"reads": "several"}).status == 302
    added = db.session.scalars(select(Person).where(Person.email_key == OFFICE)).one()
    assert added.is_shared


def test_leads_and_staff_say_that_it_is_one(school: School, sign_in_as: SignIn) -> None:
    person = make.make_member(school, SchoolRole.STAFF, email="mail@oak.example")
    client = sign_in_as(make.make_member(school))
    address = f"/people/{school.id}/{person.memberships[0].id}/shared"
    client.get(address).post("Yes, several people read it")
    db.session.refresh(person)
    assert person.is_shared
    manager = sign_in_as(make.make_council_person(CouncilRole.MANAGER))
    assert "Only one person reads it" in manager.get(f"/admin/people/{person.id}").words
    manager.get(f"/admin/people/{person.id}/shared").post("Yes, one person reads it")
    db.session.refresh(person)
    assert not person.is_shared


def test_nobody_says_it_of_a_person_of_another_school(school: School) -> None:
    person = make.make_member(school, SchoolRole.STAFF)
    make.make_membership(person, make.make_school(), SchoolRole.STAFF)
    with pytest.raises(RuleBroken, match="no longer change this address"):
        set_shared(person, True, actor=make.make_member(school))
