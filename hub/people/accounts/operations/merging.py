"""Two accounts of one person become one: everything that points to the one points to the other."""

from typing import Any

from sqlalchemy import Column, delete, select, update
from sqlalchemy.exc import IntegrityError

from hub.foundation.audit.actions import Action
from hub.foundation.audit.operations import record
from hub.foundation.core import clock
from hub.foundation.core.db import db
from hub.foundation.core.errors import RuleBroken
from hub.foundation.core.formats import email_key
from hub.foundation.keeping.models import Hold
from hub.people.accounts.emails import merging as emails
from hub.people.accounts.models import Membership, Person, RecoveryCode, TaskKind
from hub.people.accounts.operations.addresses import ALIAS_KEPT, remember_address
from hub.people.accounts.operations.corrections import spend_open_mails
from hub.people.accounts.operations.grants import in_order
from hub.people.accounts.operations.people import search_text
from hub.people.accounts.operations.tasks import settle_if_open
from hub.people.accounts.operations.twins import pair_key
from hub.people.accounts.permissions import CouncilRole, Permission
from hub.people.accounts.queries.addresses import change_under_objection
from hub.people.accounts.queries.twins import columns_to_people


def check_may_join(kept: Person, gone: Person, actor: Person) -> None:
    """By the person herself, who has proved both addresses, or by the council after proof.

    A council account is never reached by way of another mailbox: its second factor would not
    have been asked for.
    """
    if kept.id == gone.id or kept.joined_into_id is not None or gone.joined_into_id is not None:
        raise RuleBroken("These two are one already, or one of them was joined with another.")
    by_herself = actor.id == kept.id
    if not by_herself and not actor.council_can(Permission.PEOPLE_MANAGE):
        raise RuleBroken("You can no longer bring accounts together.")
    administrator = CouncilRole.ADMINISTRATOR in actor.roles_at_council and not by_herself
    if gone.is_council_staff and not administrator:
        raise RuleBroken(
            "An account of council staff is joined by an administrator. Or sign in with the "
            "council address and bring the other one in from there."
        )
    if kept.is_council_staff and not (by_herself or administrator):
        raise RuleBroken("An account of council staff is joined by an administrator.")
    if by_herself and (kept.is_disabled or gone.is_disabled):
        raise RuleBroken("The access of one of the two has ended. Ring us.")
    if change_under_objection(kept.id) or change_under_objection(gone.id):
        raise RuleBroken(
            "An address of the two changed a few days ago, and can still be put back. Wait until "
            "that is over."
        )
    if any(member.held_roles for who in (kept, gone) for member in who.live_memberships):
        raise RuleBroken("A role of one of the two is held back. That must be settled first.")


def join_people(
    kept: Person, gone: Person, *, address: str | None, actor: Person, reason: str
) -> None:
    """Live bookings of the same event have been dealt with before. `address` is written to from
    now on; the other one finds the person at sign-in for a year."""
    _lock(kept, gone)
    check_may_join(kept, gone, actor)
    old_emails = [email for email in (kept.email, gone.email) if email]
    if address is not None and address not in old_emails:
        raise RuleBroken("Choose one of the two addresses.", "address")
    _join_memberships(kept, gone, actor)
    spend_open_mails(gone)
    db.session.execute(delete(RecoveryCode).where(RecoveryCode.person_id == gone.id))
    _take_over_facts(kept, gone)
    db.session.flush()
    _point_to(kept.id, gone.id)
    _take_addresses(kept, old_emails, address or kept.email or gone.email)
    record(
        actor,
        Action.PEOPLE_JOINED,
        kept,
        gone_id=gone.id,
        reason=reason,
        addresses_personal=", ".join(old_emails),
    )
    settle_if_open(
        TaskKind.TWO_ADDRESSES, pair_key(kept.id, gone.id), "The two are one now.", actor=actor
    )
    for email in old_emails:
        emails.tell_person_joined(kept, email)
    db.session.flush()
    db.session.expire_all()


def _lock(kept: Person, gone: Person) -> None:
    db.session.flush()
    both = select(Person).where(Person.id.in_([kept.id, gone.id])).order_by(Person.id)
    db.session.execute(both.with_for_update().execution_options(populate_existing=True))


def _join_memberships(kept: Person, gone: Person, actor: Person) -> None:
    """At a school where both are, the roles come together in one."""
    for member in gone.live_memberships:
        own = kept.membership_at(member.school_id)
        if own is not None:
            _join_roles(own, member, actor)
    db.session.flush()


def _join_roles(own: Membership, member: Membership, actor: Person) -> None:
    old, own.roles = list(own.roles), in_order({*own.roles, *member.roles})
    member.ended_at = clock.now()
    about = {"school_id": own.school_id, "person_id": own.person_id}
    if own.roles != old:
        record(actor, Action.MEMBERSHIP_CHANGED, own, old=old, new=own.roles, **about)
    record(actor, Action.MEMBERSHIP_ENDED, member, **{**about, "person_id": member.person_id})


def _take_over_facts(kept: Person, gone: Person) -> None:
    wanted = {*kept.council_roles, *gone.council_roles}
    kept.council_roles = [str(role) for role in CouncilRole if role in wanted]
    kept.phone = kept.phone or gone.phone
    kept.guest_kind = kept.guest_kind or gone.guest_kind
    kept.guest_organisation = kept.guest_organisation or gone.guest_organisation
    seen = [at for at in (kept.last_signed_in_at, gone.last_signed_in_at) if at]
    kept.last_signed_in_at = max(seen, default=None)
    kept.introduced_at = kept.introduced_at or gone.introduced_at
    gone.email = gone.email_key = gone.phone = None
    gone.council_roles, gone.is_disabled, gone.search_text = [], True, ""
    gone.session_epoch += 1
    gone.joined_into_id = kept.id


def _point_to(kept_id: int, gone_id: int) -> None:
    """Every row of every table. What a person can have only once, and both have, stays with the
    account that has gone: two places at one past event, say."""
    for column in columns_to_people():
        if not _moved(column, kept_id, column == gone_id):
            key = column.table.primary_key.columns.values()[0]
            for number in db.session.scalars(select(key).where(column == gone_id)).all():
                _moved(column, kept_id, key == number)
    # A hold names nobody by a foreign key: it outlives her.
    db.session.execute(update(Hold).where(Hold.person_id == gone_id).values(person_id=kept_id))
    # Nobody was added by herself, nor joined into herself.
    for attribute in (Person.added_by_id, Person.joined_into_id):
        db.session.execute(
            update(Person)
            .where(Person.id == kept_id, attribute == kept_id)
            .values({attribute: None})
            .execution_options(synchronize_session=False)
        )


def _moved(column: Column[Any], kept_id: int, which: Any) -> bool:
    try:
        with db.session.begin_nested():
            db.session.execute(update(column.table).where(which).values({column: kept_id}))
    except IntegrityError:
        return False
    return True


def _take_addresses(kept: Person, old_emails: list[str], address: str | None) -> None:
    for email in old_emails:
        if email != address:
            remember_address(kept, email, own_mail_for=ALIAS_KEPT)
    kept.email, kept.email_key = address, email_key(address) if address else None
    kept.search_text = search_text(kept.name, address)
