"""Correct somebody's address at the council, after ringing the school's published number."""

from sqlalchemy import update

from hub.foundation.core import clock
from hub.foundation.core.db import db
from hub.foundation.core.errors import RuleBroken
from hub.foundation.core.formats import email_key
from hub.people.accounts.models import ChangeKind, EmailChange, Person, SignInRequest
from hub.people.accounts.operations.addresses import give_address
from hub.people.accounts.permissions import CouncilRole, Permission
from hub.people.accounts.queries import person_by_email


def correct_address(person: Person, email: str, reason: str, *, actor: Person) -> EmailChange:
    """The new address holds at once; every session ends, and both addresses are told."""
    check_may_correct(person, actor)
    if email_key(email) == person.email_key:
        raise RuleBroken(f"{person.name} has this address already.", "email")
    owner = person_by_email(email)
    if owner is not None and owner.id != person.id:
        raise RuleBroken(f"{owner.name} has this address already.", "email")
    change = EmailChange(
        person=person,
        kind=ChangeKind.CORRECTED,
        old_email=person.email,
        new_email=email,
        new_key=email_key(email),
        code_tries=0,
        asked_at=clock.now(),
    )
    db.session.add(change)
    db.session.flush()
    give_address(change, actor=actor, reason=reason)
    person.session_epoch += 1
    spend_open_mails(person)
    return change


def check_may_correct(person: Person, actor: Person) -> None:
    """Who reads a colleague's mailbox is halfway into her account, so an administrator does it."""
    if not actor.council_can(Permission.PEOPLE_MANAGE):
        raise RuleBroken("You can no longer correct addresses.")
    if person.id == actor.id:
        raise RuleBroken("Change your own address on the page of your account.")
    if person.is_council_staff and CouncilRole.ADMINISTRATOR not in actor.roles_at_council:
        raise RuleBroken("The address of council staff is corrected by an administrator.")


def spend_open_mails(person: Person) -> None:
    """Links and codes that lie in the old mailbox let nobody in."""
    db.session.execute(
        update(SignInRequest)
        .where(SignInRequest.person_id == person.id, SignInRequest.used_at.is_(None))
        .values(replaced_at=clock.now())
    )
