"""One proof, one address: whoever comes first, on both databases, under real threads."""

from collections.abc import Callable

import pytest
from flask import Flask
from sqlalchemy import func, select

from hub.foundation.core.db import db
from hub.foundation.mail.models import OutboxMessage
from hub.people.accounts.models import CouncilTask, EmailChange, Person
from hub.people.accounts.operations.address_changes import (
    MOST_TRIES,
    Proof,
    ask_to_change,
    object_to_change,
    prove_by_code,
    prove_by_link,
)
from hub.people.accounts.queries.addresses import change_by_id
from tests.factories import make_member
from tests.people.accounts.test_address_changes import mail_to
from tests.test_race import at_once
from tests.test_race_sign_in import AT_ONCE, outcomes_of

pytestmark = pytest.mark.both_databases
NEW = "sam@elm.example"


def asked(email: str) -> tuple[int, str]:
    """Somebody who asked for the new address; her number, and the token in the mail."""
    person = make_member(email=email)
    ask_to_change(person, NEW, actor=person)
    return person.id, mail_to(NEW).text.split("/account/address/link/")[1].split()[0]


def test_a_link_changes_the_address_once(app: Flask) -> None:
    person_id, token = asked("sam@oak.example")
    seen = outcomes_of(app, lambda: prove_by_link(token))
    assert sorted(map(str, seen)) == ["proved"] + ["used"] * (AT_ONCE - 1)
    assert db.session.get_one(Person, person_id).email == NEW
    told = select(func.count()).where(OutboxMessage.to_address == "sam@oak.example")
    assert db.session.scalar(told) == 1


def test_wrong_codes_at_once_are_still_five(app: Flask) -> None:
    person_id, _ = asked("sam@oak.example")
    right = mail_to(NEW).subject[:6]
    wrong = "000000" if right != "000000" else "000001"
    seen = outcomes_of(
        app, lambda: prove_by_code(db.session.get_one(Person, person_id), wrong), times=12
    )
    assert seen.count(Proof.WRONG) == MOST_TRIES
    assert seen.count(Proof.TOO_MANY) == 12 - MOST_TRIES


def test_of_two_people_who_prove_one_address_one_gets_it(app: Flask) -> None:
    """A shared mailbox: both asked while it was nobody's."""
    both = [asked("sam@oak.example"), asked("ann@oak.example")]
    seen: list[Proof] = []

    def proving(token: str) -> Callable[[], object]:
        return lambda: seen.append(prove_by_link(token))

    assert at_once(app, [proving(token) for _, token in both]) == []
    assert sorted(seen) == [Proof.PROVED, Proof.TAKEN]
    holders = select(func.count()).where(Person.email_key == NEW)
    assert db.session.scalar(holders) == 1


def test_two_objections_at_once_put_back_once(app: Flask) -> None:
    person_id, token = asked("sam@oak.example")
    prove_by_link(token)
    change_id = db.session.scalars(select(EmailChange.id)).one()

    def object_now() -> bool:
        change = change_by_id(change_id)
        assert change is not None
        return object_to_change(change)

    assert outcomes_of(app, object_now).count(True) == 1
    assert db.session.get_one(Person, person_id).email == "sam@oak.example"
    assert db.session.scalar(select(func.count(CouncilTask.id))) == 1
