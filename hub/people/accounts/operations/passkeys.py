"""Passkeys: added by their owner, and shown to sign in or as the second factor (G8)."""

from dataclasses import dataclass
from enum import StrEnum

from sqlalchemy import or_, select, update
from sqlalchemy.exc import IntegrityError

from hub.foundation.audit.actions import Action
from hub.foundation.audit.operations import record
from hub.foundation.core import clock
from hub.foundation.core.db import db
from hub.foundation.core.errors import RuleBroken
from hub.people.accounts import emails
from hub.people.accounts.models import Passkey, Person
from hub.people.accounts.operations.challenges import (
    Asked,
    Purpose,
    relying_party,
    spend_challenge,
)
from hub.people.accounts.operations.passkey_answers import (
    Answer,
    handle_of,
    prove_known,
    prove_new,
    read_answer,
)
from hub.people.accounts.operations.second_factor import check_not_last
from hub.people.accounts.providers import may_sign_in_by_mail
from hub.people.accounts.queries import passkey_by_credential, passkeys_of, person_with_schools

MOST_OF_A_PERSON = 10
NOT_MADE = "Your device did not make a passkey that we can use. Try again, or use another device."


class Outcome(StrEnum):
    """What came of showing a passkey. Refusals are remembered, so they are not exceptions."""

    PASSED = "passed"
    STALE = "stale"
    REFUSED = "refused"
    PAUSED = "paused"
    ELSEWHERE = "elsewhere"


@dataclass(frozen=True)
class Shown:
    outcome: Outcome
    person: Person | None = None


def add_passkey(person: Person, name: str, answer: str, browser: str) -> Passkey:
    """A passkey that this person's device has just made, once it has shown that it holds it."""
    given = read_answer(answer)
    if given is None:
        raise RuleBroken(NOT_MADE)
    if not spend_challenge(given.challenge, Asked(Purpose.ADD, browser, person.id)):
        raise RuleBroken("This page was open for too long. Press the button again.")
    if len(passkeys_of(person.id)) >= MOST_OF_A_PERSON:
        raise RuleBroken(f"You have {MOST_OF_A_PERSON} passkeys. Remove one of them first.")
    made = prove_new(given, relying_party())
    if made is None:
        raise RuleBroken(NOT_MADE)
    passkey = Passkey(
        person_id=person.id,
        name=name,
        credential_id=made.credential_id,
        public_key=made.public_key,
        sign_count=made.sign_count,
        transports=list(given.transports),
        is_backed_up=made.is_backed_up,
        added_at=clock.now(),
    )
    try:
        with db.session.begin_nested():
            db.session.add(passkey)
    except IntegrityError:
        raise RuleBroken("This passkey is here already.") from None
    record(person, Action.SECOND_FACTOR_ADDED, passkey, kind="passkey")
    emails.tell_person_factor_added(person, passkey)
    return passkey


def sign_in_with_passkey(answer: str, browser: str) -> Shown:
    """Device and person are proved at once, so this is a whole sign-in, for council staff too."""
    given = read_answer(answer)
    if given is None:
        return Shown(Outcome.REFUSED)
    if not spend_challenge(given.challenge, Asked(Purpose.SIGN_IN, browser)):
        return Shown(Outcome.STALE)
    passkey = passkey_by_credential(given.credential_id)
    if passkey is None or given.handle != handle_of(passkey.person_id):
        return Shown(Outcome.REFUSED)
    person = person_with_schools(passkey.person_id)
    if person is None or person.is_disabled:
        return Shown(Outcome.REFUSED)
    if not may_sign_in_by_mail(person):
        return Shown(Outcome.ELSEWHERE)
    outcome = _show(passkey, given, person)
    if outcome is not Outcome.PASSED:
        return Shown(outcome)
    person.last_signed_in_at = clock.now()
    person.introduced_at = person.introduced_at or clock.now()
    record(person, Action.SIGNED_IN, person, how="passkey")
    return Shown(Outcome.PASSED, person)


def pass_with_passkey(person: Person, answer: str, browser: str) -> Outcome:
    """The second factor after the mail: one of this person's own passkeys, nobody else's."""
    given = read_answer(answer)
    if given is None:
        return Outcome.REFUSED
    if not spend_challenge(given.challenge, Asked(Purpose.SECOND_FACTOR, browser, person.id)):
        return Outcome.STALE
    passkey = passkey_by_credential(given.credential_id)
    if passkey is None or passkey.person_id != person.id:
        return Outcome.REFUSED
    return _show(passkey, given, person)


def _show(passkey: Passkey, given: Answer, person: Person) -> Outcome:
    count = prove_known(given, relying_party(), passkey.public_key)
    if count is None:
        return Outcome.REFUSED
    if passkey.is_paused:
        return Outcome.PAUSED
    # In one statement: of two answers with the same count, one wins.
    counted = db.session.execute(
        update(Passkey)
        .where(
            Passkey.id == passkey.id,
            Passkey.paused_at.is_(None),
            or_(Passkey.sign_count < count, (Passkey.sign_count == 0) & (count == 0)),
        )
        .values(sign_count=count, last_used_at=clock.now())
    )
    if counted.rowcount == 1:  # type: ignore[attr-defined]
        return Outcome.PASSED
    _pause(passkey, count, person)
    return Outcome.PAUSED


def _pause(passkey: Passkey, count: int, person: Person) -> None:
    """Its count went backwards, so there are two of it: the owner's, and perhaps a thief's."""
    paused = db.session.execute(
        update(Passkey)
        .where(Passkey.id == passkey.id, Passkey.paused_at.is_(None))
        .values(paused_at=clock.now())
    )
    if paused.rowcount == 1:  # type: ignore[attr-defined]
        record(person, Action.SECOND_FACTOR_PAUSED, passkey, count=count, known=passkey.sign_count)
        emails.tell_person_passkey_paused(person, passkey)


def remove_passkey(person: Person, passkey_id: int) -> None:
    """One passkey less; never the last second factor of council staff."""
    db.session.execute(select(Person.id).where(Person.id == person.id).with_for_update())
    passkey = next((p for p in passkeys_of(person.id) if p.id == passkey_id), None)
    if passkey is None:
        return
    check_not_last(person, passkey)
    record(
        person, Action.SECOND_FACTOR_REMOVED, passkey, kind="passkey", name_personal=passkey.name
    )
    emails.tell_person_factor_removed(person, passkey)
    db.session.delete(passkey)
