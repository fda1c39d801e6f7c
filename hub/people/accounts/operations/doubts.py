"""A lead says that a role is wrong: held back at once, decided by the council."""

from datetime import timedelta

from hub.foundation.audit.actions import Action
from hub.foundation.audit.operations import Job, record
from hub.foundation.core import clock
from hub.foundation.core.errors import RuleBroken
from hub.people.accounts import emails
from hub.people.accounts.models import (
    CouncilTask,
    GrantState,
    Membership,
    Person,
    RoleGrant,
    TaskKind,
)
from hub.people.accounts.operations.grants import in_order, lock_people
from hub.people.accounts.operations.tasks import ask_council, settle_if_open, settle_task
from hub.people.accounts.queries import grant_by_id, held_grants, leads_to_write_to

DOUBT_DAYS = 30


def may_still_doubt(grant: RoleGrant) -> bool:
    """Whether the link in the mail still acts; later, people ring the council."""
    return clock.now() < grant.given_at + timedelta(days=DOUBT_DAYS)


def doubt_grant(grant: RoleGrant, *, actor: Person) -> None:
    """Hold the roles back and ask the council. By the link in the mail of whoever was told.

    Also by a lead whose membership ended since: taking a school over begins with ending the
    others. Nothing is lost by it: the council gives back what was right.
    """
    lock_people(grant.membership.school_id)
    if grant.state is not GrantState.STANDS or not may_still_doubt(grant):
        raise RuleBroken("There is nothing to hold back any more.")
    if actor.is_disabled:
        raise RuleBroken("Your access has ended. Ring the council.")
    member, doubted = grant.membership, grant.still_there
    member.held_roles = in_order({*member.held_roles, *doubted})
    member.roles = in_order(set(member.roles) - set(doubted))
    grant.roles, grant.doubted_by, grant.doubted_at = doubted, actor, clock.now()
    _note(grant, Action.ROLE_DOUBTED, actor)
    ask_council(
        TaskKind.ROLE_DOUBTED,
        grant.id,
        actor=actor,
        school=member.school,
        person=member.person,
        subject_id=grant.id,
    )
    emails.tell_person_role_held(grant)
    for lead in _leads_but(member):
        emails.tell_lead_role_held(grant, lead)


def _note(grant: RoleGrant, action: Action, actor: Person) -> None:
    member = grant.membership
    record(
        actor,
        action,
        member,
        school_id=member.school_id,
        person_id=member.person_id,
        roles=list(grant.roles),
    )


def _leads_but(member: Membership) -> list[Membership]:
    leads = leads_to_write_to(member.school_id)
    return [lead for lead in leads if lead.person_id != member.person_id]


def settle_doubt(task: CouncilTask, *, right: bool, actor: Person) -> None:
    """The council decides: the role is given back, or stays away. Everybody concerned is told."""
    grant = grant_by_id(task.subject_id or 0)
    if grant is None:
        raise RuleBroken("What this was about is no longer kept.")
    lock_people(grant.membership.school_id)
    settle_task(
        task,
        "The role is right, and given back." if right else "The role was wrong, and stays away.",
        actor=actor,
    )
    member = grant.membership
    member.held_roles = in_order(set(member.held_roles) - set(grant.roles))
    if right:
        member.roles = in_order({*member.roles, *grant.roles})
    grant.was_right, grant.settled_at = right, clock.now()
    _note(grant, Action.ROLE_GIVEN_BACK if right else Action.ROLE_TAKEN_AWAY, actor)
    emails.tell_person_doubt_settled(grant)
    for lead in _leads_but(member):
        emails.tell_lead_doubt_settled(grant, lead)


def drop_doubts(member: Membership, actor: Person | Job) -> None:
    """Who has left has no roles to decide about."""
    for grant in held_grants(member.id):
        grant.was_right, grant.settled_at = False, clock.now()
        settle_if_open(
            TaskKind.ROLE_DOUBTED, grant.id, "The person has left the school.", actor=actor
        )
    member.held_roles = []
