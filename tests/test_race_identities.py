"""One question, one account: whoever comes first, on both databases, under real threads."""

from collections.abc import Callable
from dataclasses import replace

import pytest
from flask import Flask
from sqlalchemy import func, select

from hub.config import OpenIdProvider
from hub.foundation.core.db import db
from hub.foundation.mail.models import OutboxMessage
from hub.foundation.oidc.answers import Answer
from hub.foundation.oidc.client import Question
from hub.people.accounts.models import ExternalIdentity, Person
from hub.people.accounts.operations.identities import (
    Asked,
    keep_question,
    link_account,
    sign_in_by,
    spend_question,
)
from hub.people.accounts.operations.refusals import NotSignedIn
from tests.factories import make_member
from tests.test_race import at_once
from tests.test_race_sign_in import AT_ONCE, BROWSER, outcomes_of

pytestmark = pytest.mark.both_databases
SCHOOLS = OpenIdProvider("schools", "https://schools.example", "hub", "secret", "Good Account")
ANNA = Answer(
    issuer=SCHOOLS.issuer,
    subject="anna",
    email="anna@oak.example",
    email_is_proved=True,
    proofs=frozenset(),
    id_token="",
    end_session_endpoint=None,
)
ASKED = Asked(0, "", "", None, None)


def outcome(deed: Callable[[], object]) -> object:
    try:
        return deed()
    except NotSignedIn as refused:
        db.session.rollback()
        return str(refused.why)


def linked() -> int:
    return db.session.scalar(select(func.count(ExternalIdentity.id))) or 0


def test_a_question_is_spent_once(app: Flask) -> None:
    keep_question(SCHOOLS, Question("the-state", "nonce", "verifier"), BROWSER)
    seen = outcomes_of(
        app, lambda: outcome(lambda: spend_question(SCHOOLS, "the-state", BROWSER).nonce)
    )
    assert sorted(map(str, seen)) == ["nonce"] + ["used"] * (AT_ONCE - 1)


def test_the_first_sign_in_from_many_windows_links_once(app: Flask) -> None:
    anna = make_member(email="anna@oak.example")
    seen = outcomes_of(app, lambda: outcome(lambda: sign_in_by(SCHOOLS, ANNA, ASKED).id))
    assert seen == [anna.id] * AT_ONCE
    assert linked() == 1
    assert db.session.scalar(select(func.count(OutboxMessage.id))) == 1


def test_two_accounts_with_one_address_are_not_both_linked(app: Flask) -> None:
    anna = make_member(email="anna@oak.example")
    other = replace(ANNA, subject="another-anna")
    seen: list[object] = []

    def by(answer: Answer) -> Callable[[], None]:
        return lambda: seen.append(outcome(lambda: sign_in_by(SCHOOLS, answer, ASKED).id))

    assert at_once(app, [by(ANNA), by(other)] * 4) == []
    assert sorted(map(str, seen)) == [str(anna.id)] * 4 + ["has_another"] * 4
    assert linked() == 1


def test_one_account_is_not_linked_to_two_people(app: Flask) -> None:
    people = [make_member().id for _ in range(2)]
    seen: list[object] = []

    def by(person_id: int) -> Callable[[], None]:
        def link() -> None:
            actor = db.session.get_one(Person, person_id)
            seen.append(outcome(lambda: link_account(SCHOOLS, ANNA, actor=actor)))

        return link

    assert at_once(app, [by(person_id) for person_id in people] * 3) == []
    assert sorted(map(str, seen)) == ["None"] * 3 + ["another_person"] * 3
    assert linked() == 1
