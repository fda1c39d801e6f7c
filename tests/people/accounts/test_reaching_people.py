"""Staff see what became of sign-in mail, which address was meant, and put an address right."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select

from hub.foundation.audit.models import AuditEntry
from hub.foundation.core.db import db
from hub.foundation.core.errors import RuleBroken
from hub.foundation.mail.models import MailStatus
from hub.people.accounts.models import Person
from hub.people.accounts.operations.addresses import remember_address
from hub.people.accounts.operations.corrections import correct_address
from hub.people.accounts.operations.sign_in import request_sign_in
from hub.people.accounts.permissions import CouncilRole, SchoolRole
from hub.people.accounts.queries import person_by_email
from hub.people.accounts.queries.reaching import people_with_similar_address, sign_in_mails_of
from tests.conftest import count_queries
from tests.factories import make_council_person, make_member, make_membership, make_school
from tests.people.accounts.test_address_changes import mail_to, path_in
from tests.people.accounts.test_sign_in import ask, link_in, newest_mail
from tests.strict_client import Page, StrictClient

SignIn = Callable[[Person], StrictClient]
ADMINISTRATOR, MANAGER = CouncilRole.ADMINISTRATOR, CouncilRole.MANAGER
BROWSER = "a-browser-of-our-own-0001"
OLD, NEW = "sam@oak.example", "sam.oak@oak.example"


@pytest.fixture
def senco(app: Flask) -> Person:
    school = make_school("Oak School", telephone="01632 960 555")
    return make_member(school, email=OLD, name="Sam Oak")


@pytest.fixture
def staff(app: Flask, sign_in_as: SignIn) -> StrictClient:
    return sign_in_as(make_council_person(MANAGER))


def page_of(client: StrictClient, person: Person) -> Page:
    return client.get(f"/admin/people/{person.id}")


def look(client: StrictClient, address: str) -> Page:
    return client.get("/admin/people/cannot-get-in", query={"address": address})


@pytest.mark.parametrize(
    ("status", "facts", "words"),
    [
        (MailStatus.QUEUED, {}, "It waits to go."),
        (MailStatus.QUEUED, {"error": "Try later."}, "The mail server said: Try later. Next try"),
        (MailStatus.SENT, {"sent": True}, "The mail server took it on Monday 15 June 2026"),
        (MailStatus.FAILED, {"error": "550 No such mailbox"}, "said: 550 No such mailbox"),
    ],
)
def test_staff_see_what_became_of_the_mail_and_never_its_words(
    status: MailStatus,
    facts: dict[str, Any],
    words: str,
    client: StrictClient,
    staff: StrictClient,
    senco: Person,
) -> None:
    assert "Has not asked to sign in lately, and has never signed in" in page_of(staff, senco).words
    ask(client, OLD)
    message = newest_mail()
    message.status, message.error = status, facts.get("error")
    message.sent_at = message.created_at if "sent" in facts else None
    code = message.subject[:6]
    for page in (page_of(staff, senco), look(staff, OLD)):
        assert words in page.words
        assert code not in page.text
        assert "/sign-in/link/" not in page.text


def test_a_used_link_shows(client: StrictClient, staff: StrictClient, senco: Person) -> None:
    ask(client, OLD)
    message = newest_mail()
    client.post(link_in(message))
    message.status, message.sent_at = MailStatus.SENT, message.created_at
    assert "It was used to sign in." in page_of(staff, senco).words


def test_an_address_that_is_not_registered(
    client: StrictClient, staff: StrictClient, senco: Person
) -> None:
    for _ in range(3):
        ask(client, "sam@oka.example")
    page = look(staff, " SAM@oka.example ")
    assert "This address is not registered." in page.words
    assert "Asked for 3 times since 15 June 2026." in page.words
    assert [link.text for link in page.select('section[aria-labelledby="similar"] li a')] == [
        "See Sam Oak"
    ]
    assert "Nobody has asked to sign in with it lately." in look(staff, OLD).words


def test_a_former_address_and_one_whose_access_has_ended(
    staff: StrictClient, senco: Person
) -> None:
    assert "Registered for Sam Oak." in look(staff, OLD).words
    remember_address(senco, "before@oak.example", own_mail_for=timedelta(0))
    former = look(staff, "before@oak.example")
    assert "A former address of Sam Oak, whose address is" in former.words
    senco.is_disabled = True
    assert "Access has ended" in look(staff, OLD).words


def test_who_answers_the_phone_finds_the_page(sign_in_as: SignIn, senco: Person) -> None:
    """A training officer looks; the address is put right by who manages people."""
    officer = sign_in_as(make_council_person())
    [link] = officer.get("/admin/people").select('main a[href="/admin/people/cannot-get-in"]')
    assert link.text == "Who cannot get in?"
    assert "Registered for Sam Oak." in look(officer, OLD).words
    assert officer.get(f"/admin/people/{senco.id}/address").status == 403


@pytest.mark.parametrize("address", ["", "nonsense", "a@b", "%@%", "'@\"", "\u0000x@oak.example"])
def test_what_is_no_address(address: str, staff: StrictClient) -> None:
    assert look(staff, address).status in (200, 400)


@pytest.mark.both_databases
@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("sam@oak.exmaple", True),
        ("s.am@oak.example", True),
        ("samm@oak.example", True),
        ("sam@elsewhere.example", True),
        ("peter@elsewhere.example", False),
        ("s%@oak.example", False),
        ("zoe@oak.example", False),
    ],
)
def test_which_address_was_meant(typed: str, meant: bool, senco: Person) -> None:
    make_member(email="somebody.quite.different@oak.example")
    assert [p.id for p in people_with_similar_address(typed)] == ([senco.id] if meant else [])


@pytest.mark.both_databases
def test_mails_are_found_by_person_whatever_she_typed(senco: Person) -> None:
    remember_address(senco, "before@oak.example", own_mail_for=timedelta(0))
    request_sign_in("before@oak.example", BROWSER, None)
    [mail] = sign_in_mails_of(senco.id)
    assert mail.message is not None
    assert (mail.request.email, mail.message.to_address) == ("before@oak.example", OLD)


def test_the_pages_take_a_fixed_number_of_queries(staff: StrictClient, app: Flask) -> None:
    def count(people: int) -> int:
        for _ in range(people):
            person = make_member(email=f"lee{person_number()}@oak.example")
            make_membership(person, make_school(), SchoolRole.HEAD)
            request_sign_in("lee@oak.example", f"{BROWSER}{person.id}", None)
        db.session.commit()
        with count_queries() as queries:
            assert look(staff, "lee@oak.example").status == 200
        return queries.count

    count(1)
    assert count(1) == count(3)


def test_the_page_of_a_person_takes_a_fixed_number_of_queries(
    staff: StrictClient, senco: Person
) -> None:
    def count(times: int) -> int:
        for _ in range(times):
            number = person_number()
            request_sign_in(OLD, f"{BROWSER}{number}", None)
            make_member(name="Sam Oak", email=f"sam{number}@elm.example")
            remember_address(senco, f"was{number}@oak.example", own_mail_for=timedelta(0))
        db.session.commit()
        with count_queries() as queries:
            assert page_of(staff, senco).status == 200
        return queries.count

    count(1)
    assert count(1) == count(2)


def person_number() -> int:
    return len(db.session.scalars(select(Person.id)).all())


def correction(client: StrictClient, person: Person, **typed: str) -> Page:
    page = client.get(f"/admin/people/{person.id}/address")
    assert "01632 960 555" in page.words
    return page.post("Correct the address", **{"email": NEW, "reason": "Ms Day", **typed})


def test_correcting_an_address(
    app: Flask, client: StrictClient, staff: StrictClient, sign_in_as: SignIn, senco: Person
) -> None:
    hers = sign_in_as(senco)
    ask(client, OLD)
    waiting = link_in(newest_mail())
    refused = correction(staff, senco)
    assert refused.status == 422
    assert "Ring the school's published number first, then tick this" in refused.errors
    done = correction(staff, senco, rang="y")
    assert done.location == f"/admin/people/{senco.id}"
    assert (senco.email, person_by_email(OLD)) == (NEW, None)
    assert hers.get("/account").status == 302
    assert client.post(waiting).status == 410
    entry = db.session.scalars(
        select(AuditEntry).where(AuditEntry.action == "address:changed")
    ).one()
    assert (entry.facts["kind"], entry.facts["reason"]) == ("corrected", "Ms Day")
    assert "Council staff changed it after ringing your school." in mail_to(OLD).text
    assert NEW in mail_to(NEW).text
    assert "by council staff" in page_of(staff, senco).words
    StrictClient(app).post(path_in(mail_to(OLD), "not-me"))
    assert senco.email == OLD


def test_an_address_of_somebody_else_is_refused_by_name(staff: StrictClient, senco: Person) -> None:
    make_member(email=NEW, name="Ann Day")
    assert "Ann Day has this address already." in correction(staff, senco, rang="y").errors
    again = correction(staff, senco, rang="y", email=OLD.upper())
    assert "Sam Oak has this address already." in again.errors


def test_somebody_without_an_address_gets_one(staff: StrictClient, app: Flask) -> None:
    person = make_member(
        make_school(telephone="01632 960 555"), roles=(), email=None, name="Kit Moss"
    )
    assert "Add an address" in page_of(staff, person).words
    assert correction(staff, person, rang="y").status == 302
    assert person_by_email(NEW) is person


def test_who_may_correct_whose_address(senco: Person) -> None:
    manager, administrator = make_council_person(MANAGER), make_council_person(ADMINISTRATOR)
    officer = make_council_person()
    for person, actor, words in (
        (senco, officer, "can no longer correct"),
        (officer, manager, "corrected by an administrator"),
        (administrator, administrator, "your own address"),
    ):
        with pytest.raises(RuleBroken, match=words):
            correct_address(person, "new@council.example", "Rang", actor=actor)
    correct_address(officer, "new@council.example", "Spoke to her", actor=administrator)
    assert officer.email == "new@council.example"
