"""Whom an account at a provider signs in: only people who are known, and only of its own kind."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from flask import Flask
from sqlalchemy import func, select

from hub.foundation.audit.models import AuditEntry
from hub.foundation.core import clock
from hub.foundation.core.db import db
from hub.foundation.mail.models import OutboxMessage
from hub.people.accounts.models import ChangeKind, EmailChange, ExternalIdentity, Person
from hub.people.accounts.operations.address_changes import object_to_change
from hub.people.accounts.operations.addresses import remember_address
from hub.people.accounts.operations.people import disable_person
from hub.people.accounts.permissions import CouncilRole, SchoolRole
from tests.factories import in_days, make_council_person, make_identity, make_member, make_person
from tests.people.accounts.conftest import Traveller
from tests.people.accounts.odd_provider import OddProvider
from tests.signing_in import sign_in
from tests.strict_client import StrictClient

ANNA = "anna@oak.example"


def people() -> int:
    return db.session.scalar(select(func.count(Person.id))) or 0


def newest_entry(action: str) -> AuditEntry:
    found = select(AuditEntry).where(AuditEntry.action == action).order_by(AuditEntry.id.desc())
    return db.session.scalars(found.limit(1)).one()


def test_the_first_time_by_address_then_by_the_number_of_the_account(traveller: Traveller) -> None:
    anna = make_member(email=ANNA)
    page = traveller.sign_in("/bookings?show=past")
    assert (page.status, page.location) == (302, "/bookings?show=past")
    assert traveller.is_in()
    entry = newest_entry("person:signed_in")
    assert (entry.facts["how"], entry.facts["provider"]) == ("oidc", "schools")
    assert [fact.person_id for fact in entry.personal] == [anna.id]
    assert newest_entry("identity:linked").facts == {"provider": "schools"}
    mail = db.session.scalars(select(OutboxMessage)).one()
    assert (mail.to_address, mail.subject) == (ANNA, "You can now sign in with Good Account")
    # Her address changes there, and another one gets it: she is still she.
    assert traveller.sign_in(email="anna.married@oak.example").status == 302
    assert traveller.sign_in(email=None, email_verified=None).status == 302
    identity = db.session.scalars(select(ExternalIdentity)).one()
    assert (identity.person_id, identity.last_used_at) == (anna.id, clock.now())


def test_the_address_may_stand_on_the_second_page(traveller: Traveller) -> None:
    make_member(email=ANNA)
    more = {"email": "Anna@Oak.example", "email_verified": True}
    assert traveller.come_back(traveller.go(), more=more).location == "/go-home"


def test_a_second_page_about_somebody_else_is_not_believed(traveller: Traveller) -> None:
    make_member(email=ANNA)
    more = {"sub": "berta", "email": ANNA, "email_verified": True}
    page = traveller.come_back(traveller.go(), more=more)
    assert (page.status, page.h1) == (400, "We could not use the answer")


def test_nobody_is_made_and_the_page_says_what_to_do(traveller: Traveller) -> None:
    make_member(email="head@oak.example")
    before = people()
    page = traveller.sign_in("/training", roles=["head"], groups=["administrators"])
    assert (page.status, page.h1) == (403, "We do not know you yet")
    assert "The address that it gave us is anna@oak.example." in page.words
    assert "ask a SENCo, the head or the office manager" in page.words
    assert "/join" in [link["href"] for link in page.select("main a")]
    assert people() == before
    assert not traveller.is_in()
    # By mail from here, and on to where she was going.
    sent = page.post("Send me the mail", email="head@oak.example")
    assert sent.location == "/sign-in/check"
    assert page.first("[name=next]")["value"] == "/training"


def test_no_role_comes_from_the_provider(traveller: Traveller) -> None:
    anna = make_member(email=ANNA, roles=(SchoolRole.STAFF,))
    traveller.sign_in(roles=["senco"], groups=["head"])
    assert anna.memberships[0].roles == ["staff"]
    assert traveller.client.get("/people").status == 403


@pytest.mark.parametrize("said", [False, "false", None, 0, "no", [], {}])
def test_an_address_that_is_not_proved_opens_nothing(traveller: Traveller, said: object) -> None:
    make_member(email=ANNA)
    page = traveller.come_back(traveller.go(), email=ANNA, email_verified=said)
    assert (page.status, page.h1) == (403, "Good Account has not checked your address")
    assert not traveller.is_in()


@pytest.mark.parametrize("email", [None, 7, "anna", "ａnna@oak.example", "anna@oak.example,b@c.d"])
def test_an_address_that_is_none_opens_nothing(traveller: Traveller, email: object) -> None:
    make_member(email=ANNA)
    page = traveller.sign_in(email=email)
    assert (page.status, page.h1) == (403, "Good Account did not tell us your address")


def test_who_has_no_access_any_more_hears_so(traveller: Traveller) -> None:
    anna, admin = make_member(email=ANNA), make_council_person(CouncilRole.ADMINISTRATOR)
    disable_person(anna, actor=admin)
    page = traveller.sign_in()
    assert (page.status, page.h1) == (403, "Your access here has ended")
    make_identity(anna, issuer=traveller.provider.url, subject="anna")
    assert traveller.sign_in().h1 == "Your access here has ended"
    assert not traveller.is_in()


def test_the_schools_provider_signs_in_nobody_of_the_council(traveller: Traveller) -> None:
    make_council_person(email=ANNA)
    page = traveller.sign_in()
    assert (page.status, page.h1) == (403, "Good Account is not your way in")
    assert db.session.scalar(select(func.count(ExternalIdentity.id))) == 0


def test_nor_somebody_without_a_school(traveller: Traveller) -> None:
    make_person(email=ANNA)
    assert traveller.sign_in().h1 == "Good Account is not your way in"


def test_the_councils_provider_signs_in_nobody_of_a_school(
    council_hub: Callable[..., Flask], provider: OddProvider
) -> None:
    traveller = Traveller(council_hub(), provider, "council")
    make_member(email=ANNA)
    assert traveller.sign_in().h1 == "Good Account is not your way in"


def test_who_turns_to_the_council_no_longer_comes_in_by_the_schools(traveller: Traveller) -> None:
    anna = make_member(email=ANNA)
    traveller.sign_in()
    anna.council_roles = ["administrator"]
    assert traveller.sign_in().h1 == "Good Account is not your way in"


def test_an_address_that_passed_to_somebody_else_opens_nothing(traveller: Traveller) -> None:
    make_member(email=ANNA)
    traveller.sign_in()
    traveller.client.post("/sign-out")
    page = traveller.sign_in(sub="another-anna")
    assert (page.status, page.h1) == (403, "We know you by another account")
    assert not traveller.is_in()


def test_a_former_address_opens_nothing(traveller: Traveller) -> None:
    """It still finds her at sign-in by mail, but may have passed to somebody else since."""
    anna = make_member(email="anna.married@oak.example")
    remember_address(anna, ANNA, own_mail_for=timedelta(days=7))
    page = traveller.sign_in()
    assert (page.status, page.h1) == (403, "We do not know you yet")


def test_linking_and_unlinking_under_your_account(traveller: Traveller) -> None:
    anna = make_member(email="anna.other@oak.example")
    sign_in(traveller.client, anna)
    page = traveller.client.get("/account").post("Link Good Account")
    done = traveller.come_back(page.first("main a")["href"], email=ANNA)
    assert done.location == "/account"
    assert "Good Account is linked." in done.follow().text
    assert traveller.client.get("/account").post("Unlink Good Account").status == 302
    assert newest_entry("identity:unlinked").facts["person_id"] == anna.id
    assert "Link Good Account" in traveller.client.get("/account").words
    # Without a proved address it must be linked by hand again.
    assert traveller.sign_in(email_verified=False).status == 403


def test_an_account_of_somebody_else_cannot_be_linked(traveller: Traveller) -> None:
    make_identity(make_member(), issuer=traveller.provider.url, subject="anna")
    berta = make_member(email="berta@oak.example")
    sign_in(traveller.client, berta)
    page = traveller.client.get("/account").post("Link Good Account")
    refused = traveller.come_back(page.first("main a")["href"])
    assert (refused.status, refused.h1) == (403, "This account belongs to somebody else here")
    assert refused.first("main .btn-primary")["href"] == "/account"


def test_an_answer_links_only_for_who_asked(traveller: Traveller) -> None:
    anna, berta = make_member(email=ANNA), make_member(email="berta@oak.example")
    sign_in(traveller.client, anna)
    page = traveller.client.get("/account").post("Link Good Account")
    sign_in(traveller.client, berta)
    refused = traveller.come_back(page.first("main a")["href"])
    assert (refused.status, refused.h1) == (400, "You began in another browser")
    assert db.session.scalar(select(func.count(ExternalIdentity.id))) == 0


def test_nobody_unlinks_the_account_of_another(traveller: Traveller) -> None:
    identity = make_identity(make_member())
    sign_in(traveller.client, make_member())
    assert traveller.client.post(f"/account/identities/{identity.id}/unlink").status == 404


def test_council_staff_unlink_what_stands_in_the_way(hub: Flask, provider: OddProvider) -> None:
    anna = make_member(email=ANNA)
    make_identity(anna, issuer=provider.url)
    client = StrictClient(hub)
    sign_in(client, make_council_person(CouncilRole.ADMINISTRATOR))
    page = client.get(f"/admin/people/{anna.id}")
    assert page.post("Unlink").follow().status == 200
    assert db.session.scalar(select(func.count(ExternalIdentity.id))) == 0


def test_an_objection_to_an_address_unlinks_what_was_linked_since(traveller: Traveller) -> None:
    """Whoever took the account over may have linked one of his own."""
    anna = make_member(email="thief@oak.example")
    change = EmailChange(
        person_id=anna.id,
        kind=ChangeKind.OWN,
        old_email=ANNA,
        new_email="thief@oak.example",
        new_key="thief@oak.example",
        asked_at=clock.now(),
        made_at=clock.now(),
        objects_until=in_days(7),
    )
    db.session.add(change)
    traveller.sign_in(email="thief@oak.example", sub="thief")
    assert traveller.is_in()
    assert object_to_change(change)
    assert not traveller.is_in()
    assert traveller.sign_in(email="thief@oak.example", sub="thief").status == 403
    assert traveller.sign_in().status == 302
