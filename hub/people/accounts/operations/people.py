"""People themselves: add, change, end access."""

from datetime import timedelta
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.exc import IntegrityError

from hub.foundation.audit.actions import Action
from hub.foundation.audit.operations import Actor, Job, record
from hub.foundation.core import clock
from hub.foundation.core.db import db
from hub.foundation.core.errors import RuleBroken
from hub.foundation.core.formats import email_key, fold
from hub.people.accounts.models import FORMER_KEY, Person
from hub.people.accounts.permissions import CouncilRole, Permission

HOUR = timedelta(hours=1)
MOST_ADDED = 150


def add_person(name: str, email: str | None, *, actor: Actor | Job) -> Person:
    """A new person. The caller has looked whether the address is known.

    Raises RuleBroken where somebody at a school adds more people than a school has in an hour:
    each of them is written to.
    """
    if isinstance(actor, Person) and not actor.is_council_staff:
        _check_not_too_many(actor)
    person = Person(**facts_of_new_person(name, email, actor))
    db.session.add(person)
    db.session.flush()
    record(actor, Action.PERSON_ADDED, person, name_personal=name)
    return person


def facts_of_new_person(name: str, email: str | None, actor: Actor | Job) -> dict[str, Any]:
    """For who adds one, or many in one statement."""
    return {
        "name": name,
        "email": email.strip() if email else None,
        "email_key": email_key(email) if email else None,
        "council_roles": [],
        "created_at": clock.now(),
        "added_by_id": None if isinstance(actor, Job) else actor.id,
        "search_text": search_text(name, email),
    }


def _check_not_too_many(actor: Person) -> None:
    added = db.session.scalar(
        select(func.count(Person.id)).where(
            Person.added_by_id == actor.id, Person.created_at > clock.now() - HOUR
        )
    )
    if int(added or 0) >= MOST_ADDED:
        raise RuleBroken(
            f"You have added {MOST_ADDED} people in an hour. Go on in an hour, or send us the "
            "list and we add them."
        )


def search_text(name: str, email: str | None) -> str:
    return f" {fold(name)} {fold(email or '')} {email_key(email) if email else ''}"


def administrators() -> list[int]:
    staff = db.session.scalars(select(Person).where(Person.is_disabled.is_(False)))
    return [p.id for p in staff if CouncilRole.ADMINISTRATOR in p.roles_at_council]


def change_own_details(person: Person, name: str, phone: str | None, *, actor: Person) -> None:
    """Name and phone, by the person herself."""
    if person.is_shared:
        raise RuleBroken("Several people read this address: ask a lead to change its name.")
    changed = [
        field
        for field, value in (("name", name), ("phone", phone or None))
        if getattr(person, field) != value
    ]
    person.name, person.phone = name, phone or None
    person.search_text = search_text(name, person.email)
    if changed:
        record(actor, Action.PERSON_CHANGED, person, fields=changed)


def disable_person(person: Person, *, actor: Person) -> None:
    """Nobody signs in as this person any more."""
    _check_may_change_access(person, actor)
    if administrators() == [person.id]:
        raise RuleBroken("This is the last administrator. Make another one first.")
    person.is_disabled = True
    person.session_epoch += 1
    record(actor, Action.PERSON_CHANGED, person, fields=["is_disabled"], disabled=True)


def _check_may_change_access(person: Person, actor: Person) -> None:
    if not actor.council_can(Permission.PEOPLE_MANAGE):
        raise RuleBroken("You can no longer change who signs in.")
    admin = CouncilRole.ADMINISTRATOR
    if admin in person.roles_at_council and admin not in actor.roles_at_council:
        raise RuleBroken("Only an administrator ends or gives back an administrator's access.")


def enable_person(person: Person, *, actor: Person) -> None:
    _check_may_change_access(person, actor)
    person.is_disabled = False
    record(actor, Action.PERSON_CHANGED, person, fields=["is_disabled"], disabled=False)


def former_colleague() -> Person:
    """The one person who stands on bookings whose own is gone. Made when it is first needed."""
    query = select(Person).where(Person.email_key == FORMER_KEY)
    found = db.session.scalars(query).one_or_none()
    if found is not None:
        return found
    try:
        with db.session.begin_nested():
            person = Person(
                name="Former colleague",
                email_key=FORMER_KEY,
                council_roles=[],
                is_disabled=True,
                created_at=clock.now(),
            )
            db.session.add(person)
        return person
    except IntegrityError:
        # Two purges met the first one in the same instant.
        return db.session.scalars(query).one()
