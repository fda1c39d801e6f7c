"""What only the council can settle: asked once, settled once, by who may."""

from collections.abc import Callable

import pytest

from hub.foundation.core.db import db
from hub.foundation.core.errors import RuleBroken
from hub.people.accounts.models import Person, TaskKind
from hub.people.accounts.operations.tasks import ask_council, settle_if_open, settle_task
from hub.people.accounts.permissions import CouncilRole
from hub.people.accounts.queries import count_open_tasks, open_task
from tests.conftest import count_queries
from tests.factories import make_council_person, make_member, make_school, make_task
from tests.strict_client import StrictClient

pytestmark = pytest.mark.usefixtures("app")
SignIn = Callable[[Person], StrictClient]
KIND = TaskKind.NOBODY_TO_WRITE_TO
ADMINISTRATOR = CouncilRole.ADMINISTRATOR


def test_the_same_thing_is_asked_once() -> None:
    school, lead = make_school(), make_member()
    first = ask_council(KIND, school.id, actor=lead, school=school)
    assert ask_council(KIND, school.id, actor=lead, school=school) is first
    assert ask_council(TaskKind.ASKS_TO_JOIN, school.id, actor=lead, school=school) is not first
    assert count_open_tasks() == 2


def test_what_is_settled_may_be_asked_again() -> None:
    school, staff = make_school(), make_council_person(ADMINISTRATOR)
    first = ask_council(KIND, school.id, actor=staff, school=school)
    settle_task(first, "Rang them.", actor=staff)
    assert (first.outcome, first.settled_by_id, first.is_open) == ("Rang them.", staff.id, False)
    assert ask_council(KIND, school.id, actor=staff, school=school) is not first


def test_the_second_to_settle_is_told() -> None:
    task, staff = make_task(), make_council_person(ADMINISTRATOR)
    settle_task(task, "Rang them.", actor=staff)
    with pytest.raises(RuleBroken, match="Somebody else has settled this already"):
        settle_task(task, "Wrote to them.", actor=make_council_person(CouncilRole.MANAGER))
    assert task.outcome == "Rang them."


def test_who_lost_the_role_a_second_ago_settles_nothing() -> None:
    task, staff = make_task(), make_council_person(ADMINISTRATOR)
    staff.council_roles = [str(CouncilRole.ADVISER)]
    with pytest.raises(RuleBroken, match="no longer settle"):
        settle_task(task, "Rang them.", actor=staff)


def test_what_was_done_in_another_way_is_settled() -> None:
    staff, school = make_council_person(ADMINISTRATOR), make_school()
    task = ask_council(KIND, school.id, actor=staff, school=school)
    settle_if_open(KIND, school.id, "A lead was added.", actor=staff)
    assert (task.outcome, open_task(KIND, school.id)) == ("A lead was added.", None)
    settle_if_open(KIND, school.id, "Nothing to settle.", actor=staff)
    assert task.outcome == "A lead was added."


def test_the_list_and_the_page(sign_in_as: SignIn) -> None:
    staff = make_council_person(ADMINISTRATOR)
    task = make_task(school=make_school("Oak Primary", telephone="01632 960 555"))
    make_task(TaskKind.ROLE_DOUBTED)
    db.session.commit()
    client = sign_in_as(staff)
    page = client.get("/admin/people/tasks?kind=nobody_to_write_to")
    assert "1 task" in page.text
    assert "Oak Primary, Westbury" in page.text
    page = client.get(f"/admin/people/tasks/{task.id}")
    assert "01632 960 555" in page.text
    refused = page.post("This is settled")
    assert refused.status == 422
    assert "Enter what was done, in a sentence" in refused.text
    done = page.post("This is settled", outcome="Rang them; Jo Lee is added.")
    assert "The task is settled." in done.follow().text
    settled = client.get("/admin/people/tasks?show=settled")
    assert f"by {staff.name}: Rang them; Jo Lee is added." in settled.text
    assert "There is nothing to do." in client.get(f"/admin/people/tasks/{task.id}").text


def test_an_empty_list_says_what_will_be_there(sign_in_as: SignIn) -> None:
    client = sign_in_as(make_council_person(ADMINISTRATOR))
    assert "Nothing to settle" in client.get("/admin/people/tasks").text


def test_the_list_runs_a_fixed_number_of_queries(sign_in_as: SignIn) -> None:
    client = sign_in_as(make_council_person(ADMINISTRATOR))

    def count(tasks: int) -> int:
        for _ in range(tasks):
            make_task(person=make_member())
        db.session.commit()
        with count_queries() as queries:
            client.get("/admin/people/tasks")
        return queries.count

    assert count(1) == count(2)
