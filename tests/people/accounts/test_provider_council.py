"""Council staff with accounts of the council: the second factor, addresses, and mail besides."""

from collections.abc import Callable
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select

from hub.foundation.core.db import db
from hub.foundation.mail.models import OutboxMessage
from hub.people.accounts.access import Access
from hub.people.accounts.permissions import CouncilRole, SchoolRole
from hub.people.accounts.queries import person_by_email
from tests.factories import make_council_person, make_member, make_second_factor
from tests.people.accounts.conftest import Traveller
from tests.people.accounts.odd_provider import OddProvider
from tests.signing_in import sign_in as sign_in_as_ever
from tests.strict_client import Page, StrictClient
from tests.test_access import expected, open_everything, somebody_with

RUTH = "ruth@council.example"
MakeHub = Callable[..., Flask]


@pytest.fixture
def ruth(council_hub: MakeHub, provider: OddProvider) -> Callable[..., Traveller]:
    """`ruth(second_factor=("mfa",))`: her browser, at a hub with these settings."""

    def make(**settings: Any) -> Traveller:
        app = council_hub(**settings)
        make_second_factor(make_council_person(CouncilRole.ADMINISTRATOR, email=RUTH))
        return Traveller(app, provider, "council")

    return make


def sign_in(traveller: Traveller, **claims: Any) -> Page:
    return traveller.sign_in("/admin", **{"email": RUTH, **claims})


@pytest.mark.parametrize("said", [{}, {"amr": ["pwd", "mfa"]}, {"acr": "mfa"}])
def test_the_phone_is_asked_as_ever(
    ruth: Callable[..., Traveller], said: dict[str, object]
) -> None:
    """Whatever the provider says, unless the settings name it."""
    traveller = ruth()
    assert sign_in(traveller, **said).location == "/sign-in/second-factor?next=/admin"
    assert traveller.client.get("/admin").location == "/sign-in/second-factor?next=/admin"


@pytest.mark.parametrize(
    ("said", "counts"),
    [
        ({"amr": ["pwd", "mfa"]}, True),
        ({"acr": "strong"}, True),
        ({"amr": ["pwd"]}, False),
        ({"amr": []}, False),
        ({}, False),
        ({"acr": "mfa-not"}, False),
        ({"amr": [["mfa"]]}, False),
    ],
)
def test_the_providers_second_factor_counts_where_the_settings_say_so(
    ruth: Callable[..., Traveller], said: dict[str, object], counts: bool
) -> None:
    traveller = ruth(second_factor=("mfa", "strong"))
    onward = "/admin" if counts else "/sign-in/second-factor?next=/admin"
    assert sign_in(traveller, **said).location == onward
    assert (traveller.client.get("/admin").status == 200) is counts


TENANT = "8f2d-tenant"


@pytest.mark.parametrize(
    ("claims", "opens"),
    [
        ({"tid": TENANT}, True),
        ({"tid": TENANT, "acct": 0}, True),
        ({"tid": TENANT, "email": "Ruth@Council.Example"}, True),
        ({"xms_edov": True}, True),
        ({"xms_edov": "1"}, True),
        ({"email_verified": True}, True),
        # Another tenant, whose administrator may write what he likes.
        ({"tid": "another-tenant"}, False),
        ({}, False),
        # A guest in our tenant keeps the address of her own.
        ({"tid": TENANT, "idp": "https://sts.windows.net/another-tenant/"}, False),
        ({"tid": TENANT, "acct": 1}, False),
        # Said to be unproved: then no tenant helps.
        ({"tid": TENANT, "xms_edov": False}, False),
        ({"tid": TENANT, "email_verified": False}, False),
        ({"email_verified": True, "xms_edov": False}, False),
    ],
)
def test_an_address_without_proof_counts_in_our_own_tenant_alone(
    ruth: Callable[..., Traveller], claims: dict[str, object], opens: bool
) -> None:
    traveller = ruth(tenant=TENANT, domains=("council.example",))
    page = sign_in(traveller, **{"email_verified": None, **claims})
    assert (page.status == 302) is opens
    if not opens:
        assert (page.status, page.h1) == (403, "Good Account has not checked your address")


def test_an_address_of_another_domain_does_not_count(ruth: Callable[..., Traveller]) -> None:
    traveller = ruth(tenant=TENANT, domains=("other.example",))
    assert sign_in(traveller, email_verified=None, tid=TENANT).status == 403


def test_a_provider_that_proves_every_address(make_app: MakeHub, provider: OddProvider) -> None:
    traveller = Traveller(make_app(oidc_schools=provider.settings(proves_addresses=True)), provider)
    make_member(email="anna@oak.example")
    assert traveller.sign_in(email_verified=False).status == 403
    assert traveller.sign_in(email_verified=None).status == 302


def newest_mail() -> OutboxMessage:
    return db.session.scalars(select(OutboxMessage).order_by(OutboxMessage.id.desc())).first()  # type: ignore[return-value]


def test_where_mail_is_not_for_staff_they_are_told_what_to_use(
    ruth: Callable[..., Traveller],
) -> None:
    traveller = ruth(mail=False)
    page = traveller.client.post("/sign-in", {"email": RUTH})
    assert page.location == "/sign-in/check"
    mail = newest_mail()
    assert (mail.to_address, mail.subject) == (RUTH, "Sign in to SEND Hub with Good Account")
    assert "/sign-in/link/" not in mail.text
    assert traveller.client.post("/sign-in/check", {"code": "123456"}).status == 422
    # People at schools have mail as ever.
    make_member(email="anna@oak.example")
    traveller.client.post("/sign-in", {"email": "anna@oak.example"})
    assert "/sign-in/link/" in newest_mail().text


def test_nor_by_a_link_from_before(council_hub: MakeHub, ruth: Callable[..., Traveller]) -> None:
    traveller = ruth(mail=False)
    anna = make_member(email="anna@oak.example")
    traveller.client.post("/sign-in", {"email": "anna@oak.example"})
    link = newest_mail().text.partition("localhost:8000")[2].split()[0]
    anna.council_roles = ["administrator"]
    assert traveller.client.post(link).status == 410
    assert not traveller.is_in()


def test_the_provider_down_leaves_mail_where_the_council_allows_it(
    ruth: Callable[..., Traveller], provider: OddProvider
) -> None:
    provider.broken["/.well-known/openid-configuration"] = 503
    page = ruth().press("/admin")
    assert page.post("Send me the mail", email=RUTH).location == "/sign-in/check"
    assert "/sign-in/link/" in newest_mail().text


def test_the_provider_down_where_the_council_does_not(
    ruth: Callable[..., Traveller], provider: OddProvider
) -> None:
    provider.broken["/.well-known/openid-configuration"] = 503
    page = ruth(mail=False).press("/admin")
    assert (page.status, page.h1) == (503, "Good Account does not answer")
    assert "Send me the mail" not in page.words
    assert page.form("Try again with Good Account").values()["next"] == "/admin"


def test_an_administrator_of_the_command_line_is_never_locked_out(
    council_hub: MakeHub, provider: OddProvider
) -> None:
    app = council_hub(mail=False)
    run = app.test_cli_runner().invoke
    db.session.commit()
    assert run(args=["accounts", "invite-administrator", "boss@council.example"]).exit_code == 0
    client = StrictClient(app)
    client.post("/sign-in", {"email": "boss@council.example"})
    assert "/sign-in/link/" in newest_mail().text


def test_an_administrator_of_before_keeps_mail_by_a_command(
    ruth: Callable[..., Traveller],
) -> None:
    traveller = ruth(mail=False)
    make_council_person(email="officer@council.example")
    db.session.commit()
    run = traveller.client.app.test_cli_runner().invoke
    done = [
        run(args=["accounts", "keep-mail-sign-in", email]).exit_code
        for email in (RUTH, RUTH, "officer@council.example", "nobody@council.example")
    ]
    assert done == [0, 0, 1, 1]
    db.session.expire_all()
    assert person_by_email(RUTH).keeps_mail_sign_in  # type: ignore[union-attr]
    traveller.client.post("/sign-in", {"email": RUTH})
    assert "/sign-in/link/" in newest_mail().text


def test_your_account_says_whether_mail_is_a_way_in(ruth: Callable[..., Traveller]) -> None:
    traveller = ruth(mail=False, second_factor=("mfa",))
    sign_in(traveller, amr=["mfa"])
    page = traveller.client.get("/account")
    assert "does not let its staff sign in by mail" in page.words
    assert page.post("Unlink Good Account").status == 302


@pytest.mark.parametrize("role", [CouncilRole.ADMINISTRATOR, SchoolRole.SENCO, None])
def test_every_page_with_both_providers_as(
    role: CouncilRole | SchoolRole | None, make_app: MakeHub, provider: OddProvider
) -> None:
    """Where providers are set, their pages are open to whom they say, as all others are."""
    council, schools = provider.settings("council"), provider.settings()
    app = make_app(oidc_council=council, oidc_schools=schools)

    def visitor() -> StrictClient:
        client = StrictClient(app)
        sign_in_as_ever(client, somebody_with(role))
        return client

    def expect(access: Access, private: bool) -> set[str]:
        return expected(access, role, private=private)

    assert open_everything(app, visitor, expect) == ""
