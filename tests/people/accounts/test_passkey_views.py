"""Pages of passkeys: sign in, second factor, one's account, and everything that goes wrong."""

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta

import pytest
from flask import Flask
from sqlalchemy import select
from time_machine import TimeMachineFixture

from hub.foundation.core import clock
from hub.foundation.core.db import db
from hub.people.accounts.models import Passkey, Person, SecondFactor
from hub.people.accounts.operations.second_factor import make_recovery_codes
from tests.authenticator import Device, make_passkey
from tests.conftest import count_queries
from tests.factories import make_council_person, make_member, make_second_factor
from tests.people.accounts.test_sign_in import ask, link_in, newest_mail
from tests.strict_client import Page, StrictClient

pytestmark = pytest.mark.usefixtures("app")
SignIn = Callable[..., StrictClient]
NEW = "/account/passkeys/new"


def add(client: StrictClient, name: str = "Laptop", address: str = NEW) -> tuple[Device, Page]:
    """What the script does on the page: asks for the question, has it answered, sends it."""
    device = Device()
    made = device.make(client.get("/account/passkeys/question").json)
    return device, client.get(address).post("Add the passkey", name=name, answer=made)


def show(client: StrictClient, device: Device, **more: str) -> Page:
    answer = device.show(client.get("/sign-in/passkey/question").json)
    return client.post("/sign-in/passkey", {"answer": answer, **more})


def test_somebody_at_a_school_adds_one_and_signs_in_with_it(app: Flask, sign_in_as: SignIn) -> None:
    senco = make_member()
    client = sign_in_as(senco)
    assert "You have none. The mail always works." in client.get("/account").words
    device, done = add(client)
    assert "The passkey Laptop is added." in done.follow().words
    elsewhere = StrictClient(app)
    assert show(elsewhere, device, next="/bookings").location == "/bookings"
    assert elsewhere.get("/bookings").status == 200
    assert "last used 15 June 2026" in elsewhere.get("/account").words


def test_nobody_is_sent_to_another_site(app: Flask, sign_in_as: SignIn) -> None:
    device, _ = add(sign_in_as(make_member()))
    assert show(StrictClient(app), device, next="//evil.example").location == "/go-home"


def test_an_own_device_stays_a_week_and_asks_again_before_a_passkey_is_added(
    app: Flask, sign_in_as: SignIn, time_machine: TimeMachineFixture
) -> None:
    device, _ = add(sign_in_as(make_member()))
    client = StrictClient(app)
    show(client, device, own_device="y")
    time_machine.move_to(clock.now() + timedelta(days=3), tick=False)
    assert client.get("/bookings").status == 200
    again = client.get(NEW)
    assert again.location == f"/sign-in?next={NEW}&again=1"
    assert "For this page, sign in again" in again.follow().words


def test_the_page_says_what_is_missing_and_makes_nothing(sign_in_as: SignIn) -> None:
    client = sign_in_as(make_member())
    page = client.get(NEW).post("Add the passkey", name="")
    assert page.errors == ["Enter a name for this passkey, like Work laptop"]
    page = client.get(NEW).post("Add the passkey", name="Laptop", answer="{}")
    assert page.errors[0].startswith("Your device did not make a passkey")
    assert db.session.scalars(select(Passkey)).all() == []


def test_an_unknown_passkey_is_told_and_the_mail_is_there(client: StrictClient) -> None:
    device = Device(handle="bm9ib2R5")
    page = show(client, device, email="sam@oak.example", next="/bookings")
    assert page.status == 422
    assert page.errors[0].startswith("We do not know this passkey.")
    form = page.form("Send me the mail")
    assert form.action == "/sign-in"
    assert form.values()["next"] == "/bookings"
    assert form.values()["answer"] == ""
    assert client.get("/sign-in/passkey?next=/bookings").location == "/sign-in"


def test_a_copied_passkey_is_told(app: Flask, sign_in_as: SignIn) -> None:
    device, _ = add(sign_in_as(make_member()))
    show(StrictClient(app), device)
    device.count = 0
    page = show(StrictClient(app), device)
    assert page.errors[0].startswith("This passkey is paused, because it may have been copied.")
    assert "may have been copied" in newest_mail().subject


def test_too_many_tries_are_stopped_in_words(client: StrictClient) -> None:
    tries = [client.post("/sign-in/passkey", {"answer": "x"}).status for _ in range(21)]
    assert set(tries[:20]) == {422}
    assert tries[20] == 429


def half_in(app: Flask, person: Person) -> StrictClient:
    """Somebody who has followed the link in the mail, and no more."""
    client = StrictClient(app)
    assert person.email is not None
    ask(client, person.email, next="/admin")
    client.post(link_in(newest_mail()))
    return client


def test_council_staff_sign_in_with_a_passkey_alone(app: Flask, sign_in_as: SignIn) -> None:
    device, done = add(sign_in_as(make_council_person()))
    assert "Keep these codes on paper" in done.words
    client = StrictClient(app)
    assert show(client, device, own_device="y").location == "/go-home"
    assert client.get("/admin").status == 200


def test_council_staff_use_it_after_the_mail_beside_a_code(app: Flask, sign_in_as: SignIn) -> None:
    officer = make_council_person()
    make_second_factor(officer)
    device, _ = add(sign_in_as(officer))
    client = half_in(app, officer)
    page = client.get("/sign-in/second-factor?next=/admin")
    assert page.h1 == "Use your passkey or your phone"
    wrong = page.post("Use a passkey", answer="{}")
    assert wrong.errors[0].startswith("We do not know this passkey.")
    question = client.get("/sign-in/second-factor/question").json
    assert len(question["allowCredentials"]) == 1
    passed = wrong.post("Use a passkey", answer=device.show(question))
    assert passed.location == "/admin"
    assert client.get("/admin").status == 200


def test_a_passkey_as_the_first_second_factor(app: Flask) -> None:
    client = half_in(app, make_council_person())
    page = client.get("/account/second-factor/new?next=/admin")
    [link] = [a for a in page.select("main a") if a.text == "Use a passkey instead"]
    _, done = add(client, address=link["href"])
    assert done.h1 == "Keep these codes on paper"
    assert [a["href"] for a in done.select("main a")] == ["/admin"]
    assert client.get("/admin").status == 200


def test_nothing_is_added_before_the_second_factor_there_is(app: Flask) -> None:
    officer = make_council_person()
    make_second_factor(officer)
    client = half_in(app, officer)
    for address in (NEW, "/account/second-factor/new"):
        assert (client.get(address).location or "").startswith("/sign-in/second-factor")
    assert client.get("/account/passkeys/question").status == 404


def test_a_paused_passkey_alone_does_not_open_the_way_to_a_new_phone(app: Flask) -> None:
    officer = make_council_person()
    make_passkey(officer, paused_at=clock.now())
    [paper, *_] = make_recovery_codes(officer)
    client = half_in(app, officer)
    assert client.get("/account/second-factor/new").location == "/sign-in/second-factor"
    page = client.get("/sign-in/second-factor")
    assert page.post("Go on", code=paper).status == 302
    assert "Paused on 15 June 2026" in client.get("/account").words


def test_the_account_lists_and_removes(sign_in_as: SignIn) -> None:
    officer = make_council_person()
    make_second_factor(officer, name="Old phone")
    make_passkey(officer, name="Desk computer", is_backed_up=False)
    client = sign_in_as(officer)
    page = client.get("/account")
    assert "It is on that one device only." in page.words
    assert "is removed" in page.post("Remove Old phone").follow().words
    assert db.session.scalars(select(SecondFactor)).all() == []
    page = client.get("/account").post("Remove Desk computer").follow()
    assert "This is your only passkey. Add another phone or passkey first" in page.words


def test_the_account_runs_a_fixed_number_of_queries(sign_in_as: SignIn) -> None:
    officer = make_council_person()
    client = sign_in_as(officer)

    def count(more: int) -> int:
        for _ in range(more):
            make_passkey(officer)
        db.session.commit()
        with count_queries() as queries:
            client.get("/account")
        return queries.count

    assert count(1) == count(2)


def test_an_address_that_is_a_number_says_so(
    app: Flask, monkeypatch: pytest.MonkeyPatch, sign_in_as: SignIn
) -> None:
    numbered = replace(app.config["HUB"], base_url="http://192.0.2.1:8000")
    monkeypatch.setitem(app.config, "HUB", numbered)
    client = sign_in_as(make_member())
    assert "Passkeys do not work at this address" in client.get("/account").words
    assert "Passkeys do not work at this address" in client.get(NEW).words
    assert "passkey" not in StrictClient(app).get("/sign-in").words
    assert client.get("/sign-in/passkey/question").status == 404


def test_the_question_names_us_by_our_own_address_whatever_we_are_called(
    client: StrictClient,
) -> None:
    question = client.get("/sign-in/passkey/question", headers={"Host": "evil.example"}).json
    assert question["rpId"] == "localhost"
    assert question["userVerification"] == "required"


def test_looking_at_a_question_writes_nothing_and_is_not_kept(client: StrictClient) -> None:
    page = client.get("/sign-in/passkey/question")
    assert page.headers["Cache-Control"] == "no-store"
