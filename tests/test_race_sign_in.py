"""One link, one code, one phone: whoever comes first, on both databases, under real threads."""

import re
from collections.abc import Callable
from threading import Lock

import pyotp
import pytest
from flask import Flask
from sqlalchemy import func, select

from hub.foundation.core import clock
from hub.foundation.core.db import db
from hub.foundation.mail.models import OutboxMessage
from hub.people.accounts.models import Person, RecoveryCode, SecondFactor, SignInRequest
from hub.people.accounts.operations.second_factor import (
    add_factor,
    make_recovery_codes,
    new_secret,
    pass_second_factor,
    remove_factor,
)
from hub.people.accounts.operations.sign_in import (
    MOST_TRIES,
    Outcome,
    request_sign_in,
    spend_link,
    try_code,
)
from tests.factories import make_council_person, make_member
from tests.test_race import at_once

pytestmark = pytest.mark.both_databases
AT_ONCE = 8
BROWSER = "a-browser-of-our-own-0001"


def outcomes_of(app: Flask, deed: Callable[[], object], times: int = AT_ONCE) -> list[object]:
    """What the same deed gave each time, all done in the same instant."""
    seen: list[object] = []
    lock = Lock()

    def noted() -> None:
        outcome = deed()
        with lock:
            seen.append(outcome)

    assert at_once(app, [noted] * times) == []
    return seen


def test_a_link_signs_in_once(app: Flask) -> None:
    make_member(email="sam@oak.example")
    request_sign_in("sam@oak.example", BROWSER, None)
    text = db.session.scalars(select(OutboxMessage.text)).one()
    found = re.search(r"/sign-in/link/(\S+)", text)
    assert found is not None
    seen = outcomes_of(app, lambda: spend_link(found[1]).outcome)
    assert sorted(map(str, seen)) == ["signed_in"] + ["used"] * (AT_ONCE - 1)


def test_wrong_codes_at_once_are_still_five(app: Flask) -> None:
    make_member(email="sam@oak.example")
    request_sign_in("sam@oak.example", BROWSER, None)
    right = db.session.scalars(select(OutboxMessage.subject)).one()[:6]
    wrong = "000000" if right != "000000" else "000001"
    seen = outcomes_of(app, lambda: try_code(BROWSER, wrong).outcome, 12)
    assert seen.count(Outcome.WRONG) == MOST_TRIES
    assert db.session.scalars(select(SignInRequest.code_tries)).one() == MOST_TRIES
    assert try_code(BROWSER, right).outcome is Outcome.TOO_MANY


def person_and_secret() -> tuple[int, str]:
    person = make_council_person()
    secret = new_secret()
    add_factor(person, secret, "Phone", pyotp.TOTP(secret).at(clock.now()))
    db.session.execute(SecondFactor.__table__.update().values(last_step=0))  # type: ignore[attr-defined]
    return person.id, secret


def test_a_code_of_the_phone_passes_once(app: Flask) -> None:
    person_id, secret = person_and_secret()
    code = pyotp.TOTP(secret).at(clock.now())
    seen = outcomes_of(app, lambda: pass_second_factor(db.session.get_one(Person, person_id), code))
    assert sorted(seen, key=bool) == [False] * (AT_ONCE - 1) + [True]


def test_a_code_on_paper_passes_once(app: Flask) -> None:
    person_id, _ = person_and_secret()
    [paper, *_] = make_recovery_codes(db.session.get_one(Person, person_id))
    seen = outcomes_of(
        app, lambda: pass_second_factor(db.session.get_one(Person, person_id), paper)
    )
    assert seen.count(True) == 1
    used = select(func.count()).where(RecoveryCode.used_at.is_not(None))
    assert db.session.scalar(used) == 1


def test_of_two_phones_removed_at_once_one_stays(app: Flask) -> None:
    person_id, _ = person_and_secret()
    secret = new_secret()
    person = db.session.get_one(Person, person_id)
    add_factor(person, secret, "Other", pyotp.TOTP(secret).at(clock.now()))
    ids = list(db.session.scalars(select(SecondFactor.id)))

    def removing(factor_id: int) -> Callable[[], object]:
        return lambda: remove_factor(db.session.get_one(Person, person_id), factor_id)

    assert at_once(app, [removing(factor_id) for factor_id in ids]) == []
    assert db.session.scalar(select(func.count(SecondFactor.id))) == 1
