"""Changing one's own address: proved at the new one, told to the old one, seven days to object."""

import re
from collections.abc import Callable
from datetime import timedelta

import pytest
from flask import Flask
from sqlalchemy import select
from time_machine import TimeMachineFixture

from hub.foundation.audit.models import AuditEntry, AuditPersonalFact
from hub.foundation.core import clock
from hub.foundation.core.db import db
from hub.foundation.core.errors import RuleBroken
from hub.foundation.mail.models import OutboxMessage
from hub.people.accounts.models import (
    AddressAlias,
    CouncilTask,
    EmailChange,
    ExternalIdentity,
    Person,
    SecondFactor,
    TaskKind,
)
from hub.people.accounts.operations.address_changes import (
    ask_to_change,
    object_to_change,
    ways_in,
)
from hub.people.accounts.operations.addresses import remember_address
from hub.people.accounts.queries import person_by_email
from hub.people.accounts.queries.addresses import aliases_of
from hub.people.accounts.retention.addresses import CHANGES_OF_ADDRESS, FORMER_ADDRESSES
from tests.factories import make_identity, make_member, make_school, make_second_factor
from tests.people.accounts.test_sign_in import ask, link_in, newest_mail
from tests.strict_client import Page, StrictClient

SignIn = Callable[[Person], StrictClient]
OLD, NEW = "sam@oak.example", "sam@elm.example"


@pytest.fixture
def senco(app: Flask) -> Person:
    return make_member(make_school("Oak School"), email=OLD, name="Sam Oak")


def mail_to(address: str) -> OutboxMessage:
    """The newest mail to this address."""
    return db.session.scalars(
        select(OutboxMessage)
        .where(OutboxMessage.to_address == address)
        .order_by(OutboxMessage.id.desc())
        .limit(1)
    ).one()


def mails_to(address: str) -> int:
    return len(
        db.session.scalars(
            select(OutboxMessage.id).where(OutboxMessage.to_address == address)
        ).all()
    )


def path_in(mail: OutboxMessage, part: str) -> str:
    found = re.search(rf"http://[^/]+(/account/address/{part}/\S+)", mail.text)
    assert found is not None, mail.text
    return found[1]


def asked(client: StrictClient, email: str = NEW) -> Page:
    page = client.get("/account").client.get("/account/address")
    return page.post("Send the mail", email=email)


def changed(client: StrictClient, email: str = NEW) -> EmailChange:
    asked(client, email)
    code = mail_to(email).subject[:6]
    answer = client.get("/account/address/check").post("Use this address", code=code)
    assert answer.location == "/account"
    return db.session.scalars(select(EmailChange).order_by(EmailChange.id.desc()).limit(1)).one()


def test_nothing_changes_before_the_proof(sign_in_as: SignIn, senco: Person) -> None:
    client = sign_in_as(senco)
    assert asked(client).location == "/account/address/check"
    assert senco.email == OLD
    assert mails_to(OLD) == 0
    page = client.get("/account/address/check")
    assert f"We have written to {NEW}." in page.text
    wrong = "000000" if mail_to(NEW).subject[:6] != "000000" else "000001"
    refused = page.post("Use this address", code=wrong)
    assert (refused.status, senco.email) == (422, OLD)
    assert "not the code from the newest mail" in refused.errors[0]


def test_the_code_changes_it_and_the_old_address_is_told_at_once(
    sign_in_as: SignIn, senco: Person
) -> None:
    client = sign_in_as(senco)
    change = changed(client)
    assert (senco.email, senco.email_key) == (NEW, NEW)
    assert "We have told the old one." in client.get("/account").text
    told = mail_to(OLD)
    assert told.sensitive
    assert "Until Monday 22 June 2026 at 10am" in told.text
    assert path_in(told, "not-me")
    assert change.objects_until == clock.now() + timedelta(days=7)
    entry = db.session.scalars(
        select(AuditEntry).where(AuditEntry.action == "address:changed")
    ).one()
    assert OLD not in str(entry.facts)
    personal = db.session.scalars(
        select(AuditPersonalFact.value).where(AuditPersonalFact.entry_id == entry.id)
    )
    assert set(personal) == {OLD, NEW}


def test_the_link_changes_it_on_any_device_and_only_by_a_press(
    app: Flask, sign_in_as: SignIn, senco: Person
) -> None:
    client = sign_in_as(senco)
    asked(client)
    link = path_in(mail_to(NEW), "link")
    phone = StrictClient(app)
    for _ in range(3):
        page = phone.get(link)
    assert (page.h1, senco.email) == (f"Use {NEW}", OLD)
    assert page.post("Use this address").h1 == "Your address is changed"
    assert senco.email == NEW
    again = phone.get(link)
    assert (again.status, again.h1) == (410, "This link was used already")
    # The page that waits at the desk goes on.
    assert client.get("/account/address/check").location == "/account"


def test_both_addresses_sign_in_for_seven_days(
    app: Flask, sign_in_as: SignIn, senco: Person, time_machine: TimeMachineFixture
) -> None:
    changed(sign_in_as(senco))
    for address in (NEW, OLD):
        browser = StrictClient(app)
        ask(browser, address.upper())
        mail = newest_mail()
        assert mail.to_address == address
        assert browser.post(link_in(mail)).location == "/go-home"
    time_machine.move_to(clock.now() + timedelta(days=8), tick=False)
    browser = StrictClient(app)
    ask(browser, OLD)
    mail = newest_mail()
    assert mail.to_address == NEW
    assert f"Yours is {NEW} now: type that one the next time." in mail.text
    assert browser.post(link_in(mail)).location == "/go-home"
    time_machine.move_to(clock.now() + timedelta(days=366), tick=False)
    ask(StrictClient(app), OLD)
    assert "This address is not registered" in newest_mail().text


def test_this_was_not_me_puts_everything_back(
    app: Flask, sign_in_as: SignIn, senco: Person
) -> None:
    thief, owner = sign_in_as(senco), StrictClient(app)
    changed(thief)
    make_second_factor(senco, name="Thief's phone")
    make_identity(senco)
    remember_address(senco, "thief@elsewhere.example", own_mail_for=timedelta(days=7))
    ask(StrictClient(app), NEW)
    waiting = link_in(newest_mail())
    page = owner.get(path_in(mail_to(OLD), "not-me"))
    assert page.h1 == "Was this not you?"
    assert senco.email == NEW
    done = page.post("This was not me: put it back")
    assert done.h1 == "The address is put back"
    assert (senco.email, senco.email_key, list(aliases_of(senco.id))) == (OLD, OLD, [])
    assert db.session.scalars(select(SecondFactor)).all() == []
    assert db.session.scalars(select(ExternalIdentity)).all() == []
    assert thief.get("/account").status == 302
    assert StrictClient(app).post(waiting).status == 410
    assert "This address is not registered" in told_at(app, NEW).text
    task = db.session.scalars(select(CouncilTask)).one()
    assert (task.kind, task.person_id) == (TaskKind.ADDRESS_DOUBTED, senco.id)
    assert mail_to(OLD).subject.endswith("is as it was")
    assert owner.get(page.url).h1 == "The address is put back"


def test_every_way_in_that_was_added_meanwhile_goes() -> None:
    """A new kind of factor or account elsewhere says when it was added, and is covered by that."""
    tables = {whose.table.name for whose, _ in ways_in()}
    assert {"second_factor", "external_identity", "address_alias"} <= tables


def told_at(app: Flask, address: str) -> OutboxMessage:
    ask(StrictClient(app), address)
    return newest_mail()


def test_after_seven_days_the_objection_is_too_late(
    app: Flask, sign_in_as: SignIn, senco: Person, time_machine: TimeMachineFixture
) -> None:
    changed(sign_in_as(senco))
    link = path_in(mail_to(OLD), "not-me")
    time_machine.move_to(clock.now() + timedelta(days=7), tick=False)
    page = StrictClient(app).get(link)
    assert (page.status, page.h1) == (410, "The 7 days are over")
    assert StrictClient(app).post(link).status == 410
    assert senco.email == NEW


def test_no_second_change_outruns_the_objection(sign_in_as: SignIn, senco: Person) -> None:
    client = sign_in_as(senco)
    changed(client)
    refused = asked(client, "third@elsewhere.example")
    assert refused.status == 422
    assert "Until 22 June 2026 that can be put back" in refused.errors[0]
    assert mails_to("third@elsewhere.example") == 0


def test_somebody_elses_address_is_told_to_its_mailbox_alone(
    sign_in_as: SignIn, senco: Person
) -> None:
    make_member(email=NEW, name="Ann Day")
    client = sign_in_as(senco)
    assert asked(client, NEW.upper()).location == "/account/address/check"
    page = client.get("/account/address/check")
    assert "Ann Day" not in page.text
    mail = mail_to(NEW.upper())
    assert "This address is registered for another account already" in mail.text
    assert senco.email == OLD


def test_a_former_address_of_somebody_else_is_taken_too(sign_in_as: SignIn, senco: Person) -> None:
    other = make_member(email="ann@oak.example")
    remember_address(other, NEW, own_mail_for=timedelta(0))
    asked(sign_in_as(senco))
    assert "registered for another account already" in mail_to(NEW).text


def test_registered_by_somebody_else_between_asking_and_proving(
    app: Flask, sign_in_as: SignIn, senco: Person
) -> None:
    client = sign_in_as(senco)
    asked(client)
    mail = mail_to(NEW)
    make_member(email=NEW)
    page = client.get("/account/address/check").post("Use this address", code=mail.subject[:6])
    assert "registered for somebody else meanwhile" in page.errors[0]
    assert senco.email == OLD


def test_other_capitals_need_no_proof(sign_in_as: SignIn, senco: Person) -> None:
    client = sign_in_as(senco)
    assert asked(client, " Sam@OAK.example ").location == "/account"
    assert (senco.email, senco.email_key) == ("Sam@OAK.example", OLD)
    assert db.session.scalars(select(OutboxMessage)).all() == []


def test_other_dots_are_another_address(sign_in_as: SignIn, senco: Person) -> None:
    change = changed(sign_in_as(senco), "s.am@oak.example")
    assert (senco.email, change.old_email) == ("s.am@oak.example", OLD)


def test_back_to_the_old_address_after_the_seven_days(
    sign_in_as: SignIn, senco: Person, time_machine: TimeMachineFixture
) -> None:
    changed(sign_in_as(senco))
    time_machine.move_to(clock.now() + timedelta(days=8), tick=False)
    changed(sign_in_as(senco), OLD)
    assert [alias.email for alias in aliases_of(senco.id)] == [NEW]
    assert person_by_email(OLD) is senco
    assert person_by_email(NEW) is senco


def test_five_wrong_codes_kill_the_code_but_not_the_link(
    app: Flask, sign_in_as: SignIn, senco: Person
) -> None:
    client = sign_in_as(senco)
    asked(client)
    mail = mail_to(NEW)
    wrong = "000000" if mail.subject[:6] != "000000" else "000001"
    for _ in range(5):
        client.post("/account/address/check", {"code": wrong})
    page = client.post("/account/address/check", {"code": mail.subject[:6]})
    assert "tried too often" in page.errors[0]
    assert StrictClient(app).post(path_in(mail, "link")).status == 200
    assert senco.email == NEW


def test_only_the_newest_of_two_addresses_counts(
    app: Flask, sign_in_as: SignIn, senco: Person, time_machine: TimeMachineFixture
) -> None:
    client = sign_in_as(senco)
    asked(client, "first@elm.example")
    first = path_in(mail_to("first@elm.example"), "link")
    asked(client)
    assert StrictClient(app).get(first).h1 == "There is a newer link"
    time_machine.move_to(clock.now() + timedelta(minutes=59, seconds=59), tick=False)
    late = sign_in_as(senco)
    time_machine.move_to(clock.now() + timedelta(seconds=1), tick=False)
    page = late.post("/account/address/check", {"code": mail_to(NEW).subject[:6]})
    assert "more than an hour old" in page.errors[0]
    assert StrictClient(app).get(path_in(mail_to(NEW), "link")).h1 == "This link is too old"


def test_asking_is_limited(sign_in_as: SignIn, senco: Person) -> None:
    client = sign_in_as(senco)
    statuses = [asked(client, f"a{number}@elm.example").status for number in range(6)]
    assert statuses == [302] * 6
    assert client.post("/account/address", {"email": NEW}).status == 429


def test_an_own_device_signs_in_again_before_it_changes_the_address(
    client: StrictClient, senco: Person, time_machine: TimeMachineFixture
) -> None:
    ask(client, OLD, own_device="y")
    client.post(link_in(newest_mail()))
    time_machine.move_to(clock.now() + timedelta(days=3), tick=False)
    assert client.get("/account/address").location == "/sign-in?next=/account/address&again=1"


def test_who_has_lost_access_a_second_ago_changes_nothing(senco: Person) -> None:
    senco.is_disabled = True
    with pytest.raises(RuleBroken, match="no longer change"):
        ask_to_change(senco, NEW, actor=senco)
    with pytest.raises(RuleBroken, match="no longer change"):
        ask_to_change(make_member(), NEW, actor=senco)


@pytest.mark.parametrize("other", [{"secret_key": "k" * 40}, {"base_url": "https://x.example"}])
def test_an_objection_of_another_council(
    other: dict[str, str], sign_in_as: SignIn, senco: Person, make_app: Callable[..., Flask]
) -> None:
    """Its key or its address is another: the link is no key here."""
    changed(sign_in_as(senco))
    link = path_in(mail_to(OLD), "not-me")
    page = StrictClient(make_app(**other)).get(link)
    assert (page.status, page.h1) == (404, "This link is not whole")


@pytest.mark.both_databases
def test_an_old_address_that_is_somebody_elses_now_is_not_taken_back(
    sign_in_as: SignIn, senco: Person
) -> None:
    change = changed(sign_in_as(senco))
    for alias in aliases_of(senco.id):
        db.session.delete(alias)
    db.session.flush()
    make_member(email=OLD)
    assert object_to_change(change)
    assert (senco.email, senco.email_key) == (None, None)
    assert not object_to_change(change)


def test_former_addresses_and_changes_go_after_a_year(
    sign_in_as: SignIn, senco: Person, time_machine: TimeMachineFixture
) -> None:
    """A change that was asked for and never made goes with its link."""
    changed(sign_in_as(senco))
    time_machine.move_to(clock.now() + timedelta(days=8), tick=False)
    asked(sign_in_as(senco), "third@elm.example")
    for days, left in ((31, [0, 1]), (325, [0, 1]), (2, [1, 2])):
        time_machine.move_to(clock.now() + timedelta(days=days), tick=False)
        due = [part.due() for part in (FORMER_ADDRESSES, CHANGES_OF_ADDRESS)]
        assert [len(db.session.execute(query).all()) for query in due] == left
    for part, model in ((FORMER_ADDRESSES, AddressAlias), (CHANGES_OF_ADDRESS, EmailChange)):
        part.remove([row.id for row in db.session.execute(part.due())])
        assert db.session.scalars(select(model)).all() == []
