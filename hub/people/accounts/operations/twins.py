"""Find people who seem to have two addresses, and ask the council about each pair once."""

from hub.foundation.audit.operations import Job
from hub.foundation.core.db import db
from hub.people.accounts.models import Person, TaskKind
from hub.people.accounts.operations.tasks import ask_council
from hub.people.accounts.queries.twins import pairs_asked_about, twins_at_one_school
from hub.people.schools.models import School

FINDING = Job("find_two_addresses")


def pair_key(one: int, other: int) -> str:
    """The same for both ways round."""
    return f"{min(one, other)}-{max(one, other)}"


def find_two_addresses() -> int:
    """Each night, as files, invitations and bookings all bring people. Returns how many are new."""
    known = pairs_asked_about()
    new = [found for found in twins_at_one_school() if found[1:] not in known]
    for school_id, person_id, other_id in new:
        ask_council(
            TaskKind.TWO_ADDRESSES,
            pair_key(person_id, other_id),
            actor=FINDING,
            school=db.session.get_one(School, school_id),
            person=db.session.get_one(Person, person_id),
            subject_id=other_id,
        )
    return len(new)
