"""Who leaves a school, on which day; and what a colleague says of a lead who seems to have left."""

from datetime import date, timedelta

from hub.foundation.audit.actions import Action
from hub.foundation.audit.operations import Job, record
from hub.foundation.core import clock
from hub.foundation.core.errors import RuleBroken
from hub.foundation.core.formats import format_date
from hub.people.accounts import emails
from hub.people.accounts.models import CouncilTask, Membership, Person, TaskKind
from hub.people.accounts.operations.grants import (
    check_may_grant,
    check_not_head,
    check_not_last_lead,
    is_for_council,
    is_last_lead,
    lock_people,
)
from hub.people.accounts.operations.memberships import end_membership
from hub.people.accounts.operations.tasks import ask_council, settle_if_open, settle_task
from hub.people.accounts.permissions import WATCHED, Permission, SchoolRole
from hub.people.accounts.queries import (
    leads_to_write_to,
    memberships_that_end,
    open_task,
    person_with_schools,
)

LEAVERS = Job("end_memberships")
MOST_DAYS_AHEAD = 2 * 365
MOST_DAYS_PAST = 365


def check_may_end(member: Membership, actor: Person | Job) -> None:
    """Who may say that this person leaves. Raises RuleBroken with why not."""
    check_may_grant(member.school_id, member.roles, actor)
    check_not_head(member, actor)
    check_not_last_lead(member, actor)


def why_not_end(member: Membership, actor: Person) -> str | None:
    """Why this person cannot say so, but can ask the council; None where she can."""
    try:
        check_may_end(member, actor)
    except RuleBroken as broken:
        return broken.message
    return None


def leave_on(member: Membership, day: date, *, actor: Person) -> None:
    """She leaves on this day. Today or past: access ends at once. Later: the worker ends it."""
    today = clock.today()
    if day < today - timedelta(days=MOST_DAYS_PAST):
        raise RuleBroken("That is more than a year ago. Check the year.", "leaves_on")
    if day > today + timedelta(days=MOST_DAYS_AHEAD):
        raise RuleBroken("That is more than two years ahead. Check the year.", "leaves_on")
    if day <= today:
        end_membership(member, actor=actor, left_on=day)
        return
    lock_people(member.school_id)
    if member.ended_at is not None:
        raise RuleBroken(f"{member.name} has left already.")
    check_may_end(member, actor)
    member.leaves_on, member.leaving_said_by = day, actor
    _note(member, Action.MEMBERSHIP_LEAVING_SAID, actor, leaves_on=day.isoformat())
    settle_if_open(TaskKind.LEAVING_ASKED, member.id, f"Leaves on {format_date(day)}.", actor=actor)
    if member.person_id != actor.id:
        emails.tell_person_leaves(member)


def stay(member: Membership, *, actor: Person) -> None:
    """She does not leave after all."""
    lock_people(member.school_id)
    if member.ended_at is not None:
        raise RuleBroken(f"{member.name} has left already. Add them again.")
    check_may_grant(member.school_id, member.roles, actor)
    if member.leaves_on is None:
        return
    member.leaves_on = member.leaving_said_by = None
    _note(member, Action.MEMBERSHIP_LEAVING_TAKEN_BACK, actor)
    if member.person_id != actor.id:
        emails.tell_person_stays(member)


def _note(member: Membership, action: Action, actor: Person, **facts: str) -> None:
    record(actor, action, member, school_id=member.school_id, person_id=member.person_id, **facts)


def end_due_memberships() -> int:
    """The worker, when a day has begun: who leaves today has left. Returns how many.

    Where the school would lose its last lead or its head, and it was not the council who said
    the day, the council is asked instead.
    """
    ended = 0
    for member in memberships_that_end(clock.today()):
        lock_people(member.school_id)
        day, said_by = member.leaves_on, member.leaving_said_by
        if member.ended_at is not None or day is None or day > clock.today():
            continue
        councils = SchoolRole.HEAD in member.school_roles or is_last_lead(member)
        if councils and said_by is not None and not is_for_council(said_by):
            _ask(member, LEAVERS)
        else:
            end_membership(member, actor=LEAVERS, left_on=day)
            ended += 1
    return ended


def say_has_left(member: Membership, *, actor: Person) -> bool:
    """A colleague says that somebody with a role of weight has left. Ends nothing: the other leads
    and the council are told. Returns False where the council was asked before."""
    own = actor.membership_at(member.school_id)
    if own is None or not own.grants(Permission.SCHOOL_VIEW):
        raise RuleBroken("You can no longer act for this school.")
    if member.ended_at is not None or not WATCHED & set(member.school_roles):
        raise RuleBroken(f"{member.name} does not lead the school any more.")
    if open_task(TaskKind.LEAVING_ASKED, member.id) is not None:
        return False
    _ask(member, actor)
    for lead in leads_to_write_to(member.school_id):
        if lead.person_id not in (member.person_id, actor.id):
            emails.tell_lead_has_left(member, lead, by=own)
    return True


def _ask(member: Membership, actor: Person | Job) -> CouncilTask:
    return ask_council(
        TaskKind.LEAVING_ASKED,
        member.id,
        actor=actor,
        school=member.school,
        person=member.person,
        subject_id=member.id,
        said_by=None if isinstance(actor, Job) else actor.id,
    )


def settle_leaving(task: CouncilTask, outcome: str, *, actor: Person) -> None:
    """The council found out that the person stays. Who said that she left is told."""
    settle_task(task, outcome, actor=actor)
    said_by = person_with_schools(task.facts.get("said_by") or 0)
    own = said_by.membership_at(task.school_id or 0) if said_by else None
    if own is not None and task.person is not None:
        emails.tell_colleague_nobody_left(own, task.person)
