"""People whom nothing needs any more."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import String, and_, cast, func, or_, select

from hub.desks.privacy.operations.erase import erase_rows
from hub.desks.privacy.operations.traces import is_needed
from hub.foundation.core.db import db
from hub.foundation.keeping.kinds import Due, Part
from hub.foundation.keeping.queries import held, months_ago
from hub.foundation.settings.definitions import HubSettings
from hub.foundation.settings.queries import settings
from hub.people.accounts.models import FORMER_KEY, Person


def longest_months(chosen: HubSettings) -> int:
    """The longest of the periods: by then nothing else can need the person."""
    return max(
        12 * chosen.bookings_kept_years,
        chosen.names_kept_months,
        chosen.memberships_kept_months,
        chosen.sign_ins_kept_months,
        chosen.mails_kept_months,
        chosen.tasks_kept_months,
    )


def _nothing_left() -> Due:
    chosen = settings()
    last: datetime = func.coalesce(Person.last_signed_in_at, Person.created_at)  # type: ignore[assignment]
    only_a_name = and_(
        Person.last_signed_in_at.is_(None),
        Person.created_at < months_ago(chosen.names_kept_months),
    )
    return select(
        Person.id.label("id"), last.label("since"), held(person=Person.id).label("held")
    ).where(  # type: ignore[attr-defined,return-value]
        Person.email_key.is_distinct_from(FORMER_KEY),
        cast(Person.council_roles, String) == "[]",
        or_(last < months_ago(longest_months(chosen)), only_a_name),
        ~is_needed(),
    )


def _erase(ids: Sequence[int]) -> int:
    """Each is held fast before it is asked again whether something needs her by now."""
    locked = db.session.scalars(
        select(Person).where(Person.id.in_(ids)).order_by(Person.id).with_for_update()
    ).all()
    due = _nothing_left().subquery()
    still = set(
        db.session.scalars(select(due.c.id).where(due.c.id.in_(ids), due.c.held.is_(False)))
    )
    going = [person for person in locked if person.id in still]
    if going:
        erase_rows(going)
    return len(going)


NOTHING_LEFT = Part(_nothing_left, _erase)
