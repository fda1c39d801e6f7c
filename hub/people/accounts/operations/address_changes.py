"""Change one's own address: ask, prove it at the new one, and object from the old one."""

import secrets
from datetime import timedelta
from enum import StrEnum
from typing import Any

from sqlalchemy import Column, delete, select, update

from hub.foundation.audit.actions import Action
from hub.foundation.audit.operations import Job, record
from hub.foundation.core import clock
from hub.foundation.core.db import db
from hub.foundation.core.errors import RuleBroken
from hub.foundation.core.formats import email_key, format_date
from hub.people.accounts.emails import addresses as emails
from hub.people.accounts.models import (
    ChangeKind,
    EmailChange,
    Person,
    RecoveryCode,
    SignInRequest,
    TaskKind,
)
from hub.people.accounts.operations.addresses import give_address, put_address_back
from hub.people.accounts.operations.sign_in import digest
from hub.people.accounts.operations.tasks import ask_council
from hub.people.accounts.queries import person_by_email
from hub.people.accounts.queries.addresses import change_under_objection, newest_asked_change
from hub.people.accounts.queries.twins import columns_to_people

VALID_FOR = timedelta(hours=1)
MOST_TRIES = 5
OBJECTION_BY_MAIL = Job("objection_by_mail")


class Proof(StrEnum):
    """What came of a link or a code. Refusals are remembered, so they are not exceptions."""

    PROVED = "proved"
    WRONG = "wrong"
    TOO_MANY = "too_many"
    USED = "used"
    EXPIRED = "expired"
    REPLACED = "replaced"
    TAKEN = "taken"
    JOINS = "joins"
    UNKNOWN = "unknown"


def ask_to_change(person: Person, email: str, *, actor: Person) -> EmailChange:
    """Send a link and a code to the new address; to one that is somebody's already, words that
    say so and offer to bring the two accounts together.

    Whoever asks is told the same in both cases. Raises RuleBroken while an earlier change can
    still be put back: otherwise a second change would outrun the objection to the first.
    """
    if actor.id != person.id or actor.is_disabled:
        raise RuleBroken("You can no longer change this address.")
    open_still = change_under_objection(person.id)
    if open_still is not None and open_still.objects_until is not None:
        raise RuleBroken(
            f"Your address changed a few days ago. Until {format_date(open_still.objects_until)} "
            "that can be put back, so it can be changed again only after that day.",
            "email",
        )
    _replace_older(person.id)
    owner = person_by_email(email)
    token, code = secrets.token_urlsafe(32), f"{secrets.randbelow(1_000_000):06d}"
    change = _asked(person, email, token, code)
    if owner is not None and owner.id != person.id:
        change.other = owner
    db.session.flush()
    record(actor, Action.ADDRESS_CHANGE_ASKED, change, new_personal=email)
    if change.other is None:
        emails.tell_address_prove(change, token, code)
    else:
        emails.tell_address_taken(change, token, code)
    return change


def _asked(person: Person, email: str, token: str, code: str) -> EmailChange:
    now = clock.now()
    change = EmailChange(
        person=person,
        kind=ChangeKind.OWN,
        old_email=person.email,
        new_email=email,
        new_key=email_key(email),
        token_hash=digest(token),
        code_hash=digest(f"{digest(token)}:{code}"),
        code_tries=0,
        asked_at=now,
        expires_at=now + VALID_FOR,
    )
    db.session.add(change)
    return change


def _replace_older(person_id: int) -> None:
    db.session.execute(
        update(EmailChange)
        .where(
            EmailChange.person_id == person_id,
            EmailChange.token_hash.is_not(None),
            EmailChange.made_at.is_(None),
            EmailChange.replaced_at.is_(None),
        )
        .values(replaced_at=clock.now())
    )


def standing(change: EmailChange | None) -> Proof:
    """PROVED where the link or the code may still be spent; otherwise why not."""
    if change is None:
        return Proof.UNKNOWN
    if change.proved_at is not None:
        return Proof.USED
    if change.expires_at is None or change.expires_at <= clock.now():
        return Proof.EXPIRED
    return Proof.REPLACED if change.replaced_at is not None else Proof.PROVED


def find_change(token: str) -> EmailChange | None:
    """What a link is about, without spending it."""
    return db.session.scalars(
        select(EmailChange).where(EmailChange.token_hash == digest(token))
    ).one_or_none()


def prove_by_link(token: str) -> Proof:
    """The link was pressed in the new mailbox, on whatever device. Of many at once, one wins."""
    change = find_change(token)
    found = standing(change)
    if found is not Proof.PROVED or change is None:
        return found
    return _prove(change)


def prove_by_code(person: Person, code: str) -> Proof:
    """The code from the new mailbox, typed by who asked. Five wrong tries kill the code."""
    change = newest_asked_change(person.id)
    found = standing(change)
    if found is not Proof.PROVED or change is None:
        return found
    # Counted before it is compared, in one statement: many tries at once are still five.
    counted = db.session.execute(
        update(EmailChange)
        .where(EmailChange.id == change.id, EmailChange.code_tries < MOST_TRIES)
        .values(code_tries=EmailChange.code_tries + 1)
    )
    if counted.rowcount != 1:  # type: ignore[attr-defined]
        return Proof.TOO_MANY
    wanted = digest(f"{change.token_hash}:{code}")
    if not secrets.compare_digest(change.code_hash or "", wanted):
        return Proof.WRONG
    return _prove(change)


def _prove(change: EmailChange) -> Proof:
    now = clock.now()
    spent = db.session.execute(
        update(EmailChange)
        .where(
            EmailChange.id == change.id,
            EmailChange.proved_at.is_(None),
            EmailChange.replaced_at.is_(None),
            EmailChange.expires_at > now,
        )
        .values(proved_at=now)
    )
    if spent.rowcount != 1:  # type: ignore[attr-defined]
        return Proof.USED
    if change.person.is_disabled:
        return Proof.UNKNOWN
    if change.other_id is not None:
        return Proof.JOINS
    try:
        give_address(change, actor=change.person)
    except RuleBroken:
        return Proof.TAKEN
    return Proof.PROVED


def object_to_change(change: EmailChange) -> bool:
    """ "This was not me", from the old address: everything goes back, every session ends (G1).

    Whoever made the change may have done more with the account since: later changes, former
    addresses, second factors and accounts elsewhere of that time go too, and all paper codes.
    False where it is too late, or done already.
    """
    now = clock.now()
    objected = db.session.execute(
        update(EmailChange)
        .where(
            EmailChange.id == change.id,
            EmailChange.objected_at.is_(None),
            EmailChange.objects_until > now,
        )
        .values(objected_at=now)
    )
    if objected.rowcount != 1:  # type: ignore[attr-defined]
        return False
    person = change.person
    _undo_since(change)
    put_address_back(change)
    person.session_epoch += 1
    _tell_council(change)
    emails.tell_person_address_put_back(change)
    return True


def _tell_council(change: EmailChange) -> None:
    person = change.person
    record(
        OBJECTION_BY_MAIL,
        Action.ADDRESS_PUT_BACK,
        person,
        kind=str(change.kind),
        old_personal=change.old_email or "",
        new_personal=change.new_email,
    )
    ask_council(
        TaskKind.ADDRESS_DOUBTED,
        change.id,
        actor=OBJECTION_BY_MAIL,
        person=person,
        school=next((m.school for m in person.live_memberships), None),
        subject_id=change.id,
    )


def ways_in() -> list[tuple[Column[Any], Column[Any]]]:
    """Whose, and since when: every kind of thing that is added to an account and opens it."""
    return [
        (column, column.table.c[since])
        for column in columns_to_people()
        for since in ("added_at", "linked_at")
        if column.name == "person_id" and since in column.table.c
    ]


def _undo_since(change: EmailChange) -> None:
    now, person_id = clock.now(), change.person_id
    db.session.execute(
        update(EmailChange)
        .where(
            EmailChange.person_id == person_id,
            EmailChange.id > change.id,
            EmailChange.objected_at.is_(None),
        )
        .values(objected_at=now, replaced_at=now)
    )
    db.session.execute(
        update(SignInRequest)
        .where(SignInRequest.person_id == person_id, SignInRequest.used_at.is_(None))
        .values(replaced_at=now)
    )
    for whose, added in ways_in():
        since = added >= change.asked_at
        db.session.execute(delete(whose.table).where(whose == person_id, since))
    db.session.execute(delete(RecoveryCode).where(RecoveryCode.person_id == person_id))
