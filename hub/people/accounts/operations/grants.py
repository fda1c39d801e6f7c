"""Roles that are given and taken: who may, and that every lead of the school hears of it."""

from collections.abc import Sequence

from sqlalchemy import update

from hub.foundation.audit.actions import Action
from hub.foundation.audit.operations import Job, record
from hub.foundation.core import clock
from hub.foundation.core.db import db
from hub.foundation.core.errors import RuleBroken
from hub.foundation.core.formats import join_words
from hub.people.accounts import emails
from hub.people.accounts.models import CouncilTask, Membership, Person, RoleGrant
from hub.people.accounts.permissions import (
    LEADS,
    WATCHED,
    Permission,
    SchoolRole,
    may_give,
)
from hub.people.accounts.queries import domain_of, domains_of_leads, leads_of, leads_to_write_to
from hub.people.schools.models import School


def lock_people(school_id: int) -> None:
    """Make everybody else who changes who leads this school wait; believe nothing read before.

    By updating the school's row, which both databases take as a lock. The first line of whatever
    gives or ends roles: two leads who end each other in the same instant leave one lead.
    """
    db.session.flush()
    db.session.execute(
        update(School)
        .where(School.id == school_id)
        .values(lock_version=School.lock_version + 1)
        .execution_options(synchronize_session=False)
    )
    for thing in list(db.session.identity_map.values()):
        if isinstance(thing, (Membership, Person, RoleGrant, CouncilTask)):
            db.session.expire(thing)


def is_for_council(actor: Person | Job) -> bool:
    """Whether who acts decides for the council: nothing of a school holds her back."""
    return isinstance(actor, Job) or actor.council_can(Permission.PEOPLE_MANAGE)


def check_may_grant(school_id: int, roles: Sequence[str], actor: Person | Job) -> None:
    """Who may give these roles, asked at the moment of giving: a right may have just ended."""
    if isinstance(actor, Job) or is_for_council(actor):
        return
    own = actor.membership_at(school_id)
    if own is None or not own.grants(Permission.SCHOOL_MANAGE_PEOPLE):
        raise RuleBroken("You can no longer change who is at this school.")
    if not set(roles) <= set(may_give(own.school_roles)):
        raise RuleBroken(
            "SENCo, head teacher and safeguarding lead are given by a head, a SENCo or the "
            "council. Ask one of them.",
            "roles",
        )


def check_not_own(member: Membership, roles: Sequence[str], actor: Person | Job) -> None:
    """Nobody makes herself head of a school: a colleague or the council does."""
    if isinstance(actor, Job) or is_for_council(actor) or actor.id != member.person_id:
        return
    if WATCHED & set(roles):
        raise RuleBroken(
            "Nobody gives this role to themselves. Ask a head or SENCo of the school, or the "
            "council.",
            "roles",
        )


def check_usual_domain(school: School, email: str, roles: Sequence[str]) -> None:
    """An address unlike those of the leads who signed in is asked about, before it leads."""
    usual = domains_of_leads(school.id)
    if LEADS & set(roles) and usual and domain_of(email) not in usual:
        raise RuleBroken(
            f"No lead of {school.name} has an address at {domain_of(email)}: theirs are at "
            f"{join_words(sorted(usual), 'or')}. Make sure that it is the right one, then tick "
            "the box.",
            "accept_domain",
        )


def check_not_held(member: Membership, roles: Sequence[str]) -> None:
    """What a lead has doubted is not given a second time past the council."""
    held = [role.words for role in member.roles_held_back if role in roles]
    if held:
        raise RuleBroken(
            f"{join_words(held)} is held back, because a lead said that it is wrong. The council "
            "decides first.",
            "roles",
        )


def check_not_head(member: Membership, actor: Person | Job) -> None:
    """The head is not ended from below."""
    if SchoolRole.HEAD in member.school_roles and not is_for_council(actor):
        raise RuleBroken(
            f"{member.name} is the head of the school. Only the council ends that: ask us."
        )


def is_last_lead(member: Membership) -> bool:
    others = [lead for lead in leads_of(member.school_id) if lead.id != member.id]
    return member.is_lead and not others


def check_not_last_lead(member: Membership, actor: Person | Job) -> None:
    """A school keeps somebody who can be written to."""
    if not is_for_council(actor) and is_last_lead(member):
        raise RuleBroken(
            f"{member.name} is the only lead of the school. Add another lead first, or ask the "
            "council."
        )


def announce_roles(member: Membership, roles: Sequence[str], actor: Person | Job) -> None:
    """Tell all leads of roles of weight, with "this is wrong" in one press.

    Also who gave them, if she leads the school: somebody may have used her browser. Jobs tell
    nobody.
    """
    weighty = [role for role in roles if role in WATCHED]
    if isinstance(actor, Job) or not weighty:
        return
    grant = RoleGrant(membership=member, roles=weighty, given_by=actor, given_at=clock.now())
    db.session.add(grant)
    db.session.flush()
    leads = [m for m in leads_to_write_to(member.school_id) if m.person_id != member.person_id]
    for lead in leads:
        emails.tell_lead_role_given(grant, lead)
    record(
        actor,
        Action.ROLE_GIVEN,
        member,
        school_id=member.school_id,
        person_id=member.person_id,
        roles=weighty,
        told=len(leads),
    )


def in_order(roles: set[SchoolRole] | set[str]) -> list[str]:
    """Roles as they are kept: in the order of the enum."""
    return [str(role) for role in SchoolRole if role in roles]
