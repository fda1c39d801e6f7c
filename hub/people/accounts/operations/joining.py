"""Asking to join a school: asked, proved, decided by its leads or by the council (G2)."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import select, update
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import joinedload

from hub.foundation.audit.actions import Action
from hub.foundation.audit.operations import Job, record
from hub.foundation.core import clock
from hub.foundation.core.db import db
from hub.foundation.core.errors import RuleBroken
from hub.foundation.core.formats import email_key
from hub.people.accounts.addresses import domain_of, says_where
from hub.people.accounts.emails import joining as emails
from hub.people.accounts.models import JoinLetter, JoinRequest, JoinStatus, Person, TaskKind
from hub.people.accounts.operations.grants import announce_roles, in_order, is_for_council
from hub.people.accounts.operations.letters import spend_letter
from hub.people.accounts.operations.memberships import add_to_school, change_roles
from hub.people.accounts.operations.silence import people_to_write_to
from hub.people.accounts.operations.tasks import ask_council, settle_if_open
from hub.people.accounts.permissions import GUARDED, GUARDIANS, Permission, SchoolRole
from hub.people.accounts.queries import (
    domains_of_leads,
    leads_to_write_to,
    live_membership,
    person_by_email,
)
from hub.people.schools.models import School

# For as long as a link to prove an address works, and for leads to answer.
PROVE_WITHIN = timedelta(hours=24)
LEADS_ANSWER_WITHIN = timedelta(days=28)
ASKER = Job("ask to join")
KIND = TaskKind.ASKS_TO_JOIN


@dataclass(frozen=True)
class Asker:
    """What somebody says of herself."""

    name: str
    email: str
    role: SchoolRole
    words: str = ""


def ask_to_join(
    school: School, asker: Asker, *, actor: Person | Job, letter: JoinLetter | None = None
) -> JoinRequest:
    """Somebody signed in has proved her address; everybody else gets a link that does.

    The answer is the same whether the address is known or not: nobody learns who is registered.
    """
    check_open(school)
    request = JoinRequest(
        school=school,
        name=asker.name,
        email=asker.email.strip(),
        role=asker.role,
        words=asker.words,
        status=JoinStatus.UNPROVED,
        letter_id=letter.id if letter else None,
        asked_at=clock.now(),
    )
    db.session.add(request)
    db.session.flush()
    record(actor, Action.JOIN_ASKED, request, school_id=school.id, by_letter=letter is not None)
    if isinstance(actor, Person):
        return prove_address(request, actor=actor)
    emails.tell_asker_prove(request)
    return request


def check_open(school: School) -> None:
    if not school.status.is_live:
        raise RuleBroken(
            f"{school.name_and_town} is not open. Ask to join the school that follows it, or "
            "ring us."
        )


def answer_by(request: JoinRequest) -> datetime:
    """Until when the leads may answer, before the council does."""
    return (request.sent_on_at or request.asked_at) + LEADS_ANSWER_WITHIN


def is_too_old(request: JoinRequest) -> bool:
    return request.asked_at < clock.now() - PROVE_WITHIN


def prove_address(request: JoinRequest, *, actor: Person | Job) -> JoinRequest:
    """The link was followed: a letter lets its bearer in, an ask goes to who decides.

    Followed twice it does nothing more. Returns the request that stands: the earlier one, where
    the same was asked before.
    """
    # Of two who follow it at once the second finds it done.
    db.session.refresh(request, with_for_update=True)
    if request.status is not JoinStatus.UNPROVED:
        return request
    if is_too_old(request) and not isinstance(actor, Person):
        raise RuleBroken("This link is more than a day old. Ask again.")
    check_open(request.school)
    person = person_by_email(request.email)
    if person is not None and person.is_disabled:
        raise RuleBroken("The access of this address was ended. Ring us.")
    if request.letter_id is not None:
        return _come_by_letter(request)
    member = live_membership(person.id, request.school_id) if person else None
    if member is not None and str(request.role) in member.roles:
        raise RuleBroken(f"You are at {request.school.name} already: sign in with this address.")
    try:
        with db.session.begin_nested():
            request.open_key = f"{request.school_id}:{email_key(request.email)}"
            db.session.flush()
    except IntegrityError:
        return _asked_before(request)
    receive_ask(request, actor=actor)
    return request


def _asked_before(request: JoinRequest) -> JoinRequest:
    db.session.refresh(request)
    key = f"{request.school_id}:{email_key(request.email)}"
    first = db.session.scalars(select(JoinRequest).where(JoinRequest.open_key == key)).one()
    request.status, request.decided_at = JoinStatus.WITHDRAWN, clock.now()
    request.outcome = "The same was asked before."
    return first


def receive_ask(request: JoinRequest, *, actor: Person | Job) -> None:
    """To leads who can tell by the address that she works there, and may grant it; else to us."""
    leads = []
    if says_where(request.email) and domain_of(request.email) in domains_of_leads(
        request.school_id
    ):
        guarded = request.role in GUARDED
        leads = [
            lead
            for lead in leads_to_write_to(request.school_id)
            if not guarded or GUARDIANS & set(lead.school_roles)
        ]
    request.sent_on_at = clock.now()
    if leads:
        request.status = JoinStatus.WITH_LEADS
        for lead in leads:
            emails.tell_lead_somebody_asks(request, lead)
    else:
        _give_to_council(request, actor)
    emails.tell_asker_received(request)
    record(actor, Action.JOIN_PROVED, request, school_id=request.school_id)


def _give_to_council(request: JoinRequest, actor: Person | Job) -> None:
    request.status = JoinStatus.WITH_COUNCIL
    ask_council(KIND, request.id, actor=actor, school=request.school, subject_id=request.id)


def _come_by_letter(request: JoinRequest) -> JoinRequest:
    """A lead at once: the school's own post was the proof. Leads and council are told."""
    letter = db.session.get(JoinLetter, request.letter_id)
    assert letter is not None
    spend_letter(letter)
    request.status, request.decided_at = JoinStatus.ACCEPTED, clock.now()
    school, role = request.school, request.role
    person = person_by_email(request.email)
    member = live_membership(person.id, school.id) if person else None
    job = Job("letter to a school")
    if member is not None and member.roles:
        change_roles(member, map(SchoolRole, {*member.roles, role}), actor=job)
    else:
        member = add_to_school(school, request.name, request.email, [role], actor=job, tell=False)
    member.invited_at = member.invited_at or clock.now()
    request.person_id = member.person_id
    member.person.last_signed_in_at = clock.now()
    announce_roles(member, [str(role)], member.person)
    about = {"school_id": school.id, "person_id": member.person_id}
    record(member.person, Action.LETTER_USED, request, role=str(role), **about)
    return request


def accept_ask(request: JoinRequest, roles: Iterable[SchoolRole], *, actor: Person) -> None:
    """Let her in, with the roles that who decides may grant; she hears from whom."""
    _decide(request, JoinStatus.ACCEPTED, actor)
    wanted = in_order(set(roles))
    person = person_by_email(request.email)
    member = live_membership(person.id, request.school_id) if person else None
    if member is not None and member.roles:
        both = {*member.roles, *wanted}
        change_roles(member, map(SchoolRole, both), actor=actor)
    else:
        given = map(SchoolRole, wanted)
        member = add_to_school(
            request.school, request.name, request.email, given, actor=actor, tell=False
        )
        announce_roles(member, wanted, actor)
    member.invited_at = member.invited_at or clock.now()
    request.person_id = member.person_id
    emails.tell_asker_accepted(request, member, by=actor)
    about = {"school_id": request.school_id, "person_id": member.person_id}
    record(actor, Action.JOIN_ACCEPTED, request, roles=wanted, **about)
    settle_if_open(KIND, request.id, f"{request.name} was let in.", actor=actor)


def refuse_ask(request: JoinRequest, reason: str, *, actor: Person) -> None:
    """Say no, with a reason that she reads."""
    _decide(request, JoinStatus.REFUSED, actor)
    request.outcome = reason
    emails.tell_asker_refused(request, by=actor)
    record(actor, Action.JOIN_REFUSED, request, school_id=request.school_id)
    settle_if_open(KIND, request.id, f"Refused: {reason}", actor=actor)


def withdraw_ask(request: JoinRequest, *, actor: Person | Job = ASKER) -> None:
    """The asker needs it no longer."""
    _move(request, JoinStatus.WITHDRAWN)
    record(actor, Action.JOIN_WITHDRAWN, request, school_id=request.school_id)
    settle_if_open(KIND, request.id, "Taken back by who asked.", actor=actor)


def _decide(request: JoinRequest, to: JoinStatus, actor: Person) -> None:
    """The council always; leads what is with them, and what they may grant."""
    if not is_for_council(actor):
        own = actor.membership_at(request.school_id)
        may = own is not None and own.grants(Permission.SCHOOL_MANAGE_PEOPLE)
        if not may:
            raise RuleBroken("You can no longer decide about this.")
        if request.status is JoinStatus.WITH_COUNCIL:
            raise RuleBroken("This is with the council now. You need do nothing.")
    _move(request, to)
    request.decided_by_id = actor.id


def _move(request: JoinRequest, to: JoinStatus) -> None:
    """Of two decisions the first counts."""
    db.session.flush()
    moved = db.session.execute(
        update(JoinRequest)
        .where(
            JoinRequest.id == request.id,
            JoinRequest.status.in_([JoinStatus.WITH_LEADS, JoinStatus.WITH_COUNCIL]),
        )
        .values(status=to, open_key=None, decided_at=clock.now())
        .execution_options(synchronize_session=False)
    )
    db.session.refresh(request)
    if moved.rowcount != 1:  # type: ignore[attr-defined]
        raise RuleBroken(f"This was decided already: {request.status.words.lower()}.")


def pass_on_old_asks() -> int:
    """What leads have not answered in 28 days goes to the council; everybody is told."""
    old = db.session.scalars(
        select(JoinRequest)
        .where(
            JoinRequest.status == JoinStatus.WITH_LEADS,
            JoinRequest.sent_on_at < clock.now() - LEADS_ANSWER_WITHIN,
        )
        .options(joinedload(JoinRequest.school))
        .order_by(JoinRequest.id)
    ).all()
    job = Job("pass on old asks")
    for request in old:
        _give_to_council(request, job)
        request.sent_on_at = clock.now()
        emails.tell_asker_passed_on(request)
        for lead in people_to_write_to(request.school, SchoolRole.SENCO, actor=job):
            emails.tell_lead_passed_on(request, lead)
        record(job, Action.JOIN_PASSED_ON, request, school_id=request.school_id)
    return len(old)


def confirm_by_letter(request: JoinRequest, *, actor: Person) -> None:
    """Somebody at the council has looked who came by letter."""
    if not actor.council_can(Permission.PEOPLE_MANAGE):
        raise RuleBroken("You can no longer decide about this.")
    request.checked_at = request.checked_at or clock.now()
    record(actor, Action.LETTER_CHECKED, request, school_id=request.school_id)
