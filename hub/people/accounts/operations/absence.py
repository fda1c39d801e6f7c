"""Away for a while, which is not leaving: roles stay, and a colleague gets the same mail."""

from datetime import date, timedelta

from hub.foundation.audit.actions import Action
from hub.foundation.audit.operations import record
from hub.foundation.core import clock
from hub.foundation.core.errors import RuleBroken
from hub.people.accounts import emails
from hub.people.accounts.models import Membership, Person
from hub.people.accounts.operations.grants import check_may_grant

MOST_DAYS = 366


def may_stand_in(colleague: Membership, member: Membership) -> bool:
    """A colleague of the same school who may sign in, has mail and is there."""
    return (
        colleague.id != member.id
        and colleague.school_id == member.school_id
        and colleague.ended_at is None
        and bool(colleague.roles and colleague.person.email)
        and not colleague.person.is_disabled
        and not colleague.is_away
    )


def say_away(
    member: Membership, back_on: date, stand_in: Membership | None, *, actor: Person
) -> None:
    """Away until the day she is back. Mail for her goes to the stand-in too; it ends by itself."""
    check_may_grant(member.school_id, [], actor)
    if member.ended_at is not None:
        raise RuleBroken(f"{member.name} has left already.")
    if back_on <= clock.today():
        raise RuleBroken("Enter a day to come: the first day back.", "back_on")
    if back_on > clock.today() + timedelta(days=MOST_DAYS):
        raise RuleBroken("That is more than a year ahead. Check the year.", "back_on")
    if stand_in is not None and not may_stand_in(stand_in, member):
        raise RuleBroken(f"{stand_in.name} cannot stand in just now. Choose another.", "stand_in")
    member.away_until, member.stand_in = back_on, stand_in
    record(
        actor,
        Action.MEMBERSHIP_AWAY_SAID,
        member,
        school_id=member.school_id,
        person_id=member.person_id,
        until=back_on.isoformat(),
        stand_in_id=stand_in.id if stand_in else None,
    )
    if stand_in is not None and stand_in.person_id != actor.id:
        emails.tell_stand_in(member, stand_in)


def end_absence(member: Membership, *, actor: Person) -> None:
    """Back sooner than was said."""
    check_may_grant(member.school_id, [], actor)
    if not member.is_away:
        return
    member.away_until = member.stand_in = None
    record(
        actor,
        Action.MEMBERSHIP_AWAY_ENDED,
        member,
        school_id=member.school_id,
        person_id=member.person_id,
    )
