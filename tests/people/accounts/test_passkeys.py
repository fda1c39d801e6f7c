"""Passkeys by their rules: real keys and real signatures, made by a device in software."""

from datetime import timedelta

import pytest
from sqlalchemy import select
from time_machine import TimeMachineFixture

from hub.foundation.audit.models import AuditEntry
from hub.foundation.core import clock
from hub.foundation.core.db import db
from hub.foundation.core.errors import RuleBroken
from hub.foundation.mail.models import OutboxMessage
from hub.people.accounts.models import Passkey, Person, SpentChallenge
from hub.people.accounts.operations.passkey_questions import (
    question_for,
    question_for_adding,
    question_for_signing_in,
)
from hub.people.accounts.operations.passkeys import (
    MOST_OF_A_PERSON,
    Outcome,
    add_passkey,
    pass_with_passkey,
    remove_passkey,
    sign_in_with_passkey,
)
from hub.people.accounts.retention import ANSWERED_QUESTIONS
from tests.authenticator import PRESENT, Device
from tests.factories import make_council_person, make_member, make_second_factor

pytestmark = pytest.mark.usefixtures("app")
BROWSER, OTHER = "a-browser-of-our-own-0001", "another-browser-0000002"


def with_passkey(person: Person, **facts: object) -> Device:
    device = Device(**facts)  # type: ignore[arg-type]
    add_passkey(person, "Laptop", device.make(question_for_adding(person, BROWSER)), BROWSER)
    return device


def outcome_of(answer: str, browser: str = BROWSER) -> Outcome:
    return sign_in_with_passkey(answer, browser).outcome


def mails() -> list[str]:
    return list(db.session.scalars(select(OutboxMessage.subject).order_by(OutboxMessage.id)))


def actions() -> list[str]:
    return list(db.session.scalars(select(AuditEntry.action).order_by(AuditEntry.id)))


def test_a_passkey_is_added_told_and_audited() -> None:
    person = make_member()
    with_passkey(person)
    passkey = db.session.scalars(select(Passkey)).one()
    assert (passkey.name, passkey.transports, passkey.is_paused) == ("Laptop", ["internal"], False)
    assert mails() == ['Added to your account: the passkey "Laptop"']
    assert actions()[-1] == "second_factor:added"


def test_it_signs_in_alone() -> None:
    person = make_council_person()
    device = with_passkey(person)
    shown = sign_in_with_passkey(device.show(question_for_signing_in(BROWSER)), BROWSER)
    assert (shown.outcome, shown.person) == (Outcome.PASSED, person)
    assert person.last_signed_in_at == clock.now()
    passkey = db.session.scalars(select(Passkey)).one()
    assert (passkey.sign_count, passkey.last_used_at) == (1, clock.now())
    assert actions()[-1] == "person:signed_in"


def test_a_device_that_never_counts_signs_in_again_and_again() -> None:
    device = with_passkey(make_member(), counts=False)
    for _ in range(3):
        assert outcome_of(device.show(question_for_signing_in(BROWSER))) is Outcome.PASSED


def test_the_same_answer_is_not_taken_twice() -> None:
    device = with_passkey(make_member(), counts=False)
    answer = device.show(question_for_signing_in(BROWSER))
    assert [outcome_of(answer), outcome_of(answer)] == [Outcome.PASSED, Outcome.STALE]


def test_a_question_is_for_one_browser_and_one_purpose() -> None:
    person = make_member()
    device = with_passkey(person)
    assert outcome_of(device.show(question_for_signing_in(OTHER))) is Outcome.STALE
    assert outcome_of(device.show(question_for(person, BROWSER))) is Outcome.STALE
    signing_in = device.show(question_for_signing_in(BROWSER))
    assert pass_with_passkey(person, signing_in, BROWSER) is Outcome.STALE


def test_a_question_of_another_is_not_ours() -> None:
    device = with_passkey(make_member())
    assert outcome_of(device.show({"challenge": "bm90LW91cnM"})) is Outcome.STALE


def test_a_question_ends_after_five_minutes(time_machine: TimeMachineFixture) -> None:
    device = with_passkey(make_member())
    question = question_for_signing_in(BROWSER)
    time_machine.move_to(clock.now() + timedelta(minutes=5), tick=False)
    assert outcome_of(device.show(question)) is Outcome.STALE


@pytest.mark.parametrize(
    "false",
    [
        {"origin": "https://evil.example"},
        {"origin": "http://localhost:9999"},
        {"party": "evil.example"},
        {"flags": PRESENT},
        {"handle": "c29tZWJvZHkgZWxzZQ"},
    ],
    ids=lambda false: next(iter(false)),
)
def test_what_a_device_tells_falsely_is_refused(false: dict[str, object]) -> None:
    device = with_passkey(make_member())
    for name, value in false.items():
        setattr(device, name, value)
    assert outcome_of(device.show(question_for_signing_in(BROWSER))) is Outcome.REFUSED


@pytest.mark.parametrize(
    "false", [{"origin": "https://evil.example"}, {"party": "evil.example"}, {"flags": PRESENT}]
)
def test_what_a_new_device_tells_falsely_is_refused(false: dict[str, object]) -> None:
    with pytest.raises(RuleBroken, match="did not make a passkey"):
        with_passkey(make_member(), **false)
    assert db.session.scalars(select(Passkey)).all() == []


def test_another_key_under_a_known_name_is_refused() -> None:
    device = with_passkey(make_member())
    forged = Device(credential=device.credential, handle=device.handle)
    assert outcome_of(forged.show(question_for_signing_in(BROWSER))) is Outcome.REFUSED


def test_a_passkey_of_somebody_else_is_no_second_factor() -> None:
    ann, bo = make_council_person(), make_council_person()
    device = with_passkey(bo)
    with_passkey(ann)
    answer = device.show(question_for(ann, BROWSER))
    assert pass_with_passkey(ann, answer, BROWSER) is Outcome.REFUSED
    answer = device.show(question_for(bo, BROWSER))
    assert pass_with_passkey(ann, answer, BROWSER) is Outcome.STALE
    assert pass_with_passkey(bo, device.show(question_for(bo, BROWSER)), BROWSER) is Outcome.PASSED


def test_nobody_takes_over_a_passkey_of_somebody_else() -> None:
    device = with_passkey(make_member())
    thief = make_member()
    with pytest.raises(RuleBroken, match="is here already"):
        add_passkey(thief, "Mine", device.make(question_for_adding(thief, BROWSER)), BROWSER)


@pytest.mark.parametrize(
    "nonsense",
    ["", "{}", "[]", "null", '{"id": 1}', "[" * 9_000, "x" * 30_000, '{"id": "\\u0000"}'],
)
def test_nonsense_is_refused(nonsense: str) -> None:
    assert outcome_of(nonsense) is Outcome.REFUSED
    with pytest.raises(RuleBroken):
        add_passkey(make_member(), "Laptop", nonsense, BROWSER)


def test_a_copied_passkey_is_paused_once_for_good() -> None:
    person = make_council_person()
    device = with_passkey(person, count=7)
    device.count = 3
    assert outcome_of(device.show(question_for_signing_in(BROWSER))) is Outcome.PAUSED
    passkey = db.session.scalars(select(Passkey)).one()
    assert passkey.is_paused
    assert mails()[1:] == ['Paused: your passkey "Laptop" may have been copied']
    assert actions()[-1] == "second_factor:paused"
    device.count = 90
    assert outcome_of(device.show(question_for_signing_in(BROWSER))) is Outcome.PAUSED
    assert len(mails()) == 2


def test_whose_access_has_ended_is_not_let_in() -> None:
    person = make_member()
    device = with_passkey(person)
    person.is_disabled = True
    assert outcome_of(device.show(question_for_signing_in(BROWSER))) is Outcome.REFUSED


def test_a_removed_passkey_is_refused_and_told() -> None:
    person = make_member()
    device = with_passkey(person)
    remove_passkey(person, db.session.scalars(select(Passkey.id)).one())
    assert outcome_of(device.show(question_for_signing_in(BROWSER))) is Outcome.REFUSED
    assert mails()[1:] == ['Removed from your account: the passkey "Laptop"']
    assert actions()[-1] == "second_factor:removed"


def test_council_staff_keep_one_second_factor_that_works() -> None:
    person = make_council_person()
    with_passkey(person)
    only = db.session.scalars(select(Passkey)).one()
    with pytest.raises(RuleBroken, match="your only passkey"):
        remove_passkey(person, only.id)
    with_passkey(person)
    _, second = db.session.scalars(select(Passkey).order_by(Passkey.id))
    second.paused_at = clock.now()
    with pytest.raises(RuleBroken, match="your only passkey"):
        remove_passkey(person, only.id)
    make_second_factor(person)
    remove_passkey(person, only.id)
    remove_passkey(person, second.id)
    assert db.session.scalars(select(Passkey)).all() == []


def test_there_is_an_end_to_passkeys() -> None:
    person = make_member()
    for _ in range(MOST_OF_A_PERSON):
        with_passkey(person)
    with pytest.raises(RuleBroken, match="You have 10 passkeys"):
        with_passkey(person)


def test_answered_questions_are_forgotten_when_they_are_too_old_anyway(
    time_machine: TimeMachineFixture,
) -> None:
    with_passkey(make_member())
    assert db.session.execute(ANSWERED_QUESTIONS.due()).all() == []
    time_machine.move_to(clock.now() + timedelta(minutes=6), tick=False)
    [due] = db.session.execute(ANSWERED_QUESTIONS.due()).all()
    assert ANSWERED_QUESTIONS.remove([due.id]) == 1
    assert db.session.scalars(select(SpentChallenge)).all() == []
