"""Holds: while one is open, nothing of the person, school or event is removed."""

from hub.engines.bookings.models import Event
from hub.foundation.audit.actions import Action
from hub.foundation.audit.operations import record
from hub.foundation.core import clock
from hub.foundation.core.db import db
from hub.foundation.core.errors import RuleBroken
from hub.foundation.keeping.models import Hold
from hub.people.accounts.models import Person
from hub.people.accounts.permissions import Permission
from hub.people.schools.models import School

Held = Person | School | Event


def check_may_manage(actor: Person) -> None:
    """Asked again at the moment of acting: a right may have just ended."""
    if not actor.council_can(Permission.PRIVACY_MANAGE):
        raise RuleBroken("You can no longer decide about what we hold. Ask an administrator.")


def place_hold(thing: Held, reason: str, *, actor: Person) -> Hold:
    """Stop every removal for this person, school or event. Several holds may be open at once."""
    check_may_manage(actor)
    hold = Hold(
        person_id=thing.id if isinstance(thing, Person) else None,
        school_id=thing.id if isinstance(thing, School) else None,
        event_id=thing.id if isinstance(thing, Event) else None,
        reason=reason,
        begun_at=clock.now(),
        begun_by_id=actor.id,
    )
    db.session.add(hold)
    db.session.flush()
    _record(actor, Action.HOLD_PLACED, hold, reason)
    return hold


def end_hold(hold: Hold, reason: str, *, actor: Person) -> None:
    """What has had its time meanwhile goes in the next night."""
    check_may_manage(actor)
    if not hold.is_open:
        raise RuleBroken("Somebody else has ended this hold already.")
    hold.ended_at = clock.now()
    hold.ended_by_id = actor.id
    hold.end_reason = reason
    _record(actor, Action.HOLD_ENDED, hold, reason)


def _record(actor: Person, action: Action, hold: Hold, reason: str) -> None:
    record(
        actor,
        action,
        hold,
        school_id=hold.school_id,
        person_id=hold.person_id,
        event_id=hold.event_id,
        reason_personal=reason,
    )
