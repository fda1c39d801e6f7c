"""Give a person another address: the old one is told, and works for a while."""

from datetime import timedelta

from sqlalchemy import delete
from sqlalchemy.exc import IntegrityError

from hub.foundation.audit.actions import Action
from hub.foundation.audit.operations import Actor, Job, record
from hub.foundation.core import clock
from hub.foundation.core.db import db
from hub.foundation.core.errors import RuleBroken
from hub.foundation.core.formats import email_key
from hub.people.accounts.emails import addresses as emails
from hub.people.accounts.models import AddressAlias, ChangeKind, EmailChange, Person
from hub.people.accounts.operations.people import search_text
from hub.people.accounts.queries import person_by_email

# docs/decisions/0009: the new address works at once, the old one can still take it back.
OBJECTION = timedelta(days=7)
ALIAS_KEPT = timedelta(days=365)
TAKEN = "This address belongs to somebody else here."


def give_address(change: EmailChange, *, actor: Actor | Job, **facts: str) -> None:
    """The change takes effect. Raises RuleBroken where the address is somebody else's.

    Only who changed her own address keeps the old one: what the council corrects was wrong, and
    what was a mistake in typing may be somebody else's.
    """
    person, now = change.person, clock.now()
    owner = person_by_email(change.new_email)
    if owner is not None and owner.id != person.id:
        raise RuleBroken(TAKEN, "email")
    _free(change.new_key)
    _set(person, change.new_email)
    change.made_at, change.objects_until = now, now + OBJECTION
    if change.old_email and change.kind is not ChangeKind.CORRECTED:
        # An old domain may be in other hands by now: only her own change leaves it its mail.
        for_days = OBJECTION if change.kind is ChangeKind.OWN else timedelta(0)
        remember_address(person, change.old_email, own_mail_for=for_days)
    record(
        actor,
        Action.ADDRESS_CHANGED,
        person,
        kind=str(change.kind),
        old_personal=change.old_email or "",
        new_personal=change.new_email,
        **facts,
    )
    emails.tell_old_address_changed(change)
    emails.tell_new_address_changed(change)


def _free(key: str) -> None:
    """Her own former address becomes hers again; one whose year is over is nobody's."""
    db.session.execute(delete(AddressAlias).where(AddressAlias.email_key == key))


def _set(person: Person, email: str) -> None:
    try:
        with db.session.begin_nested():
            person.email, person.email_key = email, email_key(email)
            person.search_text = search_text(person.name, email)
            db.session.flush()
    except IntegrityError:
        # Registered by somebody else in the same instant.
        raise RuleBroken(TAKEN, "email") from None


def remember_address(person: Person, email: str, *, own_mail_for: timedelta) -> AddressAlias:
    """An address that finds this person at sign-in for a year to come."""
    now = clock.now()
    _free(email_key(email))
    alias = AddressAlias(
        person_id=person.id,
        email=email,
        email_key=email_key(email),
        added_at=now,
        own_mail_until=now + own_mail_for,
        ends_at=now + ALIAS_KEPT,
    )
    db.session.add(alias)
    db.session.flush()
    return alias


def respell_address(person: Person, email: str, *, actor: Actor | Job) -> None:
    """The same address, with other capitals: there is nothing to prove."""
    if email_key(email) != person.email_key or email == person.email:
        return
    person.email = email
    record(actor, Action.PERSON_CHANGED, person, fields=["email"])


def put_address_back(change: EmailChange) -> None:
    """As it was before the change; where the old address is somebody else's by now, none."""
    person = change.person
    old = change.old_email
    db.session.execute(
        delete(AddressAlias).where(
            AddressAlias.person_id == person.id, AddressAlias.added_at >= change.made_at
        )
    )
    owner = person_by_email(old) if old else None
    if old is None or (owner is not None and owner.id != person.id):
        person.email = person.email_key = None
        person.search_text = search_text(person.name, None)
        db.session.flush()
        return
    _free(email_key(old))
    _set(person, old)
