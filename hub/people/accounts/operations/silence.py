"""Mail for a school reaches somebody, or the council is told: never silence."""

from collections.abc import Sequence

from hub.foundation.audit.operations import Actor, Job
from hub.people.accounts.models import Membership, TaskKind
from hub.people.accounts.operations.tasks import ask_council
from hub.people.accounts.permissions import SchoolRole
from hub.people.accounts.queries import who_to_write_to
from hub.people.schools.models import School


def people_to_write_to(
    school: School, role: SchoolRole, *, actor: Actor | Job
) -> Sequence[Membership]:
    """Who gets mail meant for this role; where there is nobody, the council is asked once."""
    found = who_to_write_to(school.id, role)
    if not found:
        ask_council(TaskKind.NOBODY_TO_WRITE_TO, school.id, actor=actor, school=school)
    return found
