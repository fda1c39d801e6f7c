"""Every place where a person's number stands, and what becomes of it when she is erased.

A test fails when a table points to a person and is not here.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import ColumnElement, delete, exists, select, update

from hub.foundation.core.db import db
from hub.people.accounts.models import Person
from hub.people.accounts.operations.people import former_colleague
from hub.people.accounts.queries.twins import columns_to_people


@dataclass(frozen=True)
class Trace:
    """What becomes of the number. `keeps`: while it is there she is needed.

    `goes`: the row is removed. `former`: the former colleague stands there. Else it is emptied.
    """

    goes: bool = False
    former: bool = False
    keeps: bool = False


GOES = Trace(goes=True)
EMPTIED = Trace()
FORMER = Trace(former=True)
KEEPS = Trace(keeps=True)

TRACES: dict[str, Trace] = {
    "person.added_by_id": EMPTIED,
    # Goes with all that hangs on it, before.
    "membership.person_id": KEEPS,
    "membership.leaving_said_by_id": EMPTIED,
    "role_grant.given_by_id": FORMER,
    "role_grant.doubted_by_id": FORMER,
    "sign_in_request.person_id": GOES,
    "email_change.person_id": GOES,
    "email_change.other_id": EMPTIED,
    "person.joined_into_id": EMPTIED,
    "address_alias.person_id": GOES,
    "external_identity.person_id": GOES,
    "provider_request.linking_id": GOES,
    "provider_request.person_id": GOES,
    "second_factor.person_id": GOES,
    "passkey.person_id": GOES,
    "recovery_code.person_id": GOES,
    "join_letter.made_by_id": EMPTIED,
    "join_request.person_id": GOES,
    "join_request.decided_by_id": EMPTIED,
    "council_task.person_id": KEEPS,
    "council_task.settled_by_id": EMPTIED,
    # Taken out before, with the name and all that could be matched.
    "booking.person_id": KEEPS,
    "booking.booked_by_id": Trace(former=True, keeps=True),
    "booking.cancelled_by_id": EMPTIED,
    "session_trainer.person_id": KEEPS,
}


def is_needed() -> ColumnElement[bool]:
    """Whether something still needs the person: a school, a booking, an open task."""
    conditions = [
        exists().where(column == Person.id).correlate(Person.__table__)
        for column in columns_to_people()
        if TRACES.get(str(column), KEEPS).keeps
    ]
    needed = conditions[0]
    for condition in conditions[1:]:
        needed = needed | condition
    return needed


def rows_that_go(person_id: int) -> dict[str, list[int]]:
    """Table -> numbers of the rows that are about this person alone, and her own."""
    found = {"person": [person_id]}
    for column in columns_to_people():
        if TRACES[str(column)].goes:
            mine = select(column.table.c.id).where(column == person_id)
            found.setdefault(column.table.name, []).extend(db.session.scalars(mine))
    return found


def remove_traces(person_ids: Sequence[int]) -> None:
    """Rows that are about these people alone go; others no longer name them."""
    former = former_colleague().id
    # Tables that others point to come first in the order, so it is walked backwards.
    for column in reversed(columns_to_people()):
        mine, trace = column.in_(person_ids), TRACES[str(column)]
        if trace.goes:
            db.session.execute(delete(column.table).where(mine))
        elif trace.former or column.nullable:
            value = former if trace.former else None
            db.session.execute(update(column.table).where(mine).values({column: value}))
