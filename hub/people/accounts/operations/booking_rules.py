"""How a school books: who is told of each booking, and who may make one."""

from hub.foundation.audit.actions import Action
from hub.foundation.audit.operations import record
from hub.foundation.core import clock
from hub.foundation.core.errors import RuleBroken
from hub.people.accounts.models import Person
from hub.people.accounts.permissions import Permission
from hub.people.schools.models import BookingRule, School


def set_booking_rule(school: School, rule: BookingRule, *, actor: Person) -> None:
    """Chosen by a lead, for everybody at the school. A weekly list begins with today."""
    if not actor.can_at(school.id, Permission.SCHOOL_MANAGE_PEOPLE):
        raise RuleBroken("You can no longer decide how this school books.")
    old = school.booking_rule
    if old is rule:
        return
    school.booking_rule = rule
    if rule is BookingRule.WEEKLY:
        school.bookings_listed_at = clock.now()
    record(
        actor,
        Action.SCHOOL_BOOKING_RULE_SET,
        school,
        school_id=school.id,
        old=str(old),
        new=str(rule),
    )
