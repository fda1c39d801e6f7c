"""Mail for a school reaches somebody, or the council is told."""

import pytest

from hub.people.accounts.models import TaskKind
from hub.people.accounts.operations.joining import ASKER
from hub.people.accounts.operations.memberships import add_to_school
from hub.people.accounts.operations.silence import people_to_write_to
from hub.people.accounts.permissions import CouncilRole, SchoolRole
from hub.people.accounts.queries import count_open_tasks, open_task
from hub.people.schools.models import School
from tests.factories import make_council_person, make_member, make_school

pytestmark = pytest.mark.usefixtures("app")
SENCO, HEAD, OFFICE = SchoolRole.SENCO, SchoolRole.HEAD, SchoolRole.OFFICE_MANAGER


def names(school: School, role: SchoolRole) -> list[str]:
    return [member.name for member in people_to_write_to(school, role, actor=ASKER)]


def test_the_next_in_line_is_written_to() -> None:
    school = make_school()
    make_member(school, SchoolRole.STAFF, name="Tom Staff")
    assert names(school, SENCO) == []
    make_member(school, OFFICE, name="Owen Office")
    assert names(school, SENCO) == ["Owen Office"]
    make_member(school, HEAD, name="Helen Head")
    assert names(school, SENCO) == ["Helen Head"]
    make_member(school, SENCO, name="Priya Senco")
    make_member(school, SENCO, name="Zoe Senco")
    assert names(school, SENCO) == ["Priya Senco", "Zoe Senco"]
    assert names(school, OFFICE) == ["Owen Office"]
    assert names(school, SchoolRole.DSL) == ["Helen Head"]


def test_who_cannot_be_written_to_is_passed_over() -> None:
    school = make_school()
    make_member(school, SENCO, name="No Address", email=None)
    make_member(school, SENCO, name="Access Ended", is_disabled=True)
    make_member(school, SENCO, name="Any Lead")
    assert names(school, HEAD) == ["Any Lead"]


def test_the_council_is_asked_once_for_each_school() -> None:
    oak, elm = make_school(), make_school()
    assert names(oak, SENCO) == names(oak, HEAD) == names(elm, SENCO) == []
    assert count_open_tasks() == 2
    task = open_task(TaskKind.NOBODY_TO_WRITE_TO, oak.id)
    assert task is not None
    assert task.school_id == oak.id


def test_the_task_is_settled_when_a_lead_is_added() -> None:
    school, staff = make_school(), make_council_person(CouncilRole.MANAGER)
    assert names(school, SENCO) == []
    task = open_task(TaskKind.NOBODY_TO_WRITE_TO, school.id)
    add_to_school(school, "Tom Okafor", "tom@oak.example", [SchoolRole.STAFF], actor=staff)
    assert task is not None
    assert task.is_open
    add_to_school(school, "Jo Lee", "jo@oak.example", [HEAD], actor=staff)
    assert (task.is_open, task.outcome) == (False, "Jo Lee was added.")
