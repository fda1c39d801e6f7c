"""A school with one lead: is that right here? The answer holds for a year (G3)."""

from datetime import date

from hub.foundation.audit.actions import Action
from hub.foundation.audit.operations import record
from hub.foundation.core import clock
from hub.foundation.core.errors import RuleBroken
from hub.people.accounts.models import Person
from hub.people.accounts.operations.grants import lock_people
from hub.people.accounts.permissions import Permission
from hub.people.accounts.queries import leads_of
from hub.people.schools.models import School


def _a_year_on(day: date) -> date:
    """The same day next year; the day before where there is no 29 February."""
    last = 28 if (day.month, day.day) == (2, 29) else day.day
    return day.replace(year=day.year + 1, day=last)


def _check_leads(school: School, actor: Person) -> None:
    if not actor.can_at(school.id, Permission.SCHOOL_MANAGE_PEOPLE):
        raise RuleBroken("You can no longer change who is at this school.")


def say_one_lead_is_right(school: School, *, actor: Person) -> None:
    """By the one lead herself. Neither she nor the council is asked again for a year."""
    lock_people(school.id)
    _check_leads(school, actor)
    if len(leads_of(school.id)) != 1:
        raise RuleBroken(f"{school.name} has more than one lead now, so there is nothing to say.")
    school.one_lead_ok_until = _a_year_on(clock.today())
    school.one_lead_ok_by_id = actor.id
    record(
        actor,
        Action.SCHOOL_ONE_LEAD_SAID,
        school,
        school_id=school.id,
        until=school.one_lead_ok_until.isoformat(),
    )


def withdraw_one_lead(school: School, *, actor: Person) -> None:
    """It is not right after all: the school is nudged again, and the council sees it."""
    _check_leads(school, actor)
    if school.one_lead_ok_until is not None:
        school.one_lead_ok_until = school.one_lead_ok_by_id = None
        record(actor, Action.SCHOOL_ONE_LEAD_WITHDRAWN, school, school_id=school.id)
