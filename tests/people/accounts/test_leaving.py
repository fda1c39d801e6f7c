"""Leaving a school: on a day, not after all, by the council alone, or said by a colleague (G4)."""

from collections.abc import Callable
from datetime import date, timedelta

import pytest
from sqlalchemy import select
from time_machine import TimeMachineFixture

from hub.foundation.core import clock
from hub.foundation.core.db import db
from hub.foundation.core.errors import RuleBroken
from hub.foundation.mail.models import OutboxMessage
from hub.people.accounts.models import CouncilTask, Membership, Person, TaskKind
from hub.people.accounts.operations.leaving import (
    end_due_memberships,
    leave_on,
    say_has_left,
    settle_leaving,
    stay,
)
from hub.people.accounts.permissions import CouncilRole, SchoolRole
from tests.conftest import FROZEN
from tests.factories import make_council_person, make_member, make_school
from tests.strict_client import StrictClient

pytestmark = pytest.mark.usefixtures("app")
SignIn = Callable[[Person], StrictClient]
R = SchoolRole
LATER = date(2026, 8, 31)


def a_school() -> tuple[Person, Person]:
    """A SENCo and an office manager of one school."""
    school = make_school("Oak School", telephone="01632 960 555")
    senco = make_member(school, R.SENCO, name="Priya Shah", email="senco@oak.example")
    office = make_member(school, R.OFFICE_MANAGER, name="Owen Day", email="office@oak.example")
    return senco, office


def mails(kind: str) -> list[str]:
    query = select(OutboxMessage).where(OutboxMessage.kind == f"accounts/emails/{kind}")
    return sorted(m.to_address for m in db.session.scalars(query))


def membership(person: Person) -> Membership:
    db.session.expire_all()
    return db.session.scalars(select(Membership).where(Membership.person_id == person.id)).one()


def typed(day: date) -> dict[str, str]:
    parts = {"day": day.day, "month": day.month, "year": day.year}
    return {f"leaves_on-{part}": str(value) for part, value in parts.items()}


def end_page(person: Person) -> str:
    member = person.memberships[0]
    return f"/people/{member.school_id}/{member.id}/end"


def test_today_is_offered_and_ends_access_at_once(sign_in_as: SignIn) -> None:
    senco, office = a_school()
    theirs = sign_in_as(office)
    page = sign_in_as(senco).get(end_page(office))
    assert page.first("input[name=leaves_on-day]")["value"] == "15"
    assert page.post("End the access of Owen Day").location == "/people"
    member = membership(office)
    assert (member.ended_at, member.leaves_on) == (clock.now(), date(2026, 6, 15))
    assert theirs.get("/home").location == "/sign-in?next=/home"
    assert mails("tell_person_left") == ["office@oak.example"]


def test_a_past_date_is_kept_and_ends_access_at_once() -> None:
    senco, office = a_school()
    leave_on(office.memberships[0], date(2026, 3, 31), actor=senco)
    member = membership(office)
    assert (member.ended_at, member.leaves_on) == (clock.now(), date(2026, 3, 31))


def test_a_date_to_come_is_shown_and_ends_access_on_that_day(
    sign_in_as: SignIn, time_machine: TimeMachineFixture
) -> None:
    senco, office = a_school()
    client = sign_in_as(senco)
    listed = client.post(end_page(office), typed(LATER)).follow()
    assert "Owen Day leaves Oak School on 31 August 2026." in listed.text
    assert "Leaves on 31 August 2026" in listed.words
    assert mails("tell_person_leaves") == ["office@oak.example"]
    time_machine.move_to(FROZEN.replace(month=8, day=30, hour=23, minute=59), tick=False)
    assert end_due_memberships() == 0
    assert membership(office).ended_at is None
    time_machine.move_to(FROZEN.replace(month=8, day=31, hour=0, minute=1), tick=False)
    assert (end_due_memberships(), end_due_memberships()) == (1, 0)
    member = membership(office)
    assert (member.ended_at, member.leaves_on) == (clock.now(), LATER)
    assert mails("tell_person_left") == ["office@oak.example"]


def test_it_can_be_taken_back(sign_in_as: SignIn) -> None:
    senco, office = a_school()
    leave_on(office.memberships[0], LATER, actor=senco)
    client = sign_in_as(senco)
    page = client.get(end_page(office).removesuffix("/end"))
    assert "Leaves on 31 August 2026" in page.texts("h2")
    page.post("Owen Day stays")
    assert membership(office).leaves_on is None
    assert mails("tell_person_stays") == ["office@oak.example"]


def test_the_council_sets_and_takes_back(sign_in_as: SignIn) -> None:
    senco, _ = a_school()
    school_id = senco.memberships[0].school_id
    client = sign_in_as(make_council_person(CouncilRole.ADMINISTRATOR))
    there = f"/admin/people/{senco.id}/schools/{school_id}"
    shown = client.post(f"{there}/end", typed(LATER)).follow()
    assert "Leaves on 31 August 2026" in shown.words
    client.get(there).post("Priya Shah stays")
    assert membership(senco).leaves_on is None
    client.post(f"{there}/end", typed(date(2026, 6, 1)))
    assert (
        "Oak School, Westbury, until 1 June 2026" in client.get(f"/admin/people/{senco.id}").words
    )


@pytest.mark.parametrize(
    ("day", "words"),
    [
        (date(2025, 6, 14), "more than a year ago"),
        (date(2028, 6, 15), "more than two years ahead"),
    ],
)
def test_a_year_mistyped_is_asked_about(sign_in_as: SignIn, day: date, words: str) -> None:
    senco, office = a_school()
    page = sign_in_as(senco).post(end_page(office), typed(day))
    assert page.status == 422
    assert words in page.errors[0]
    assert page.first("input[name=leaves_on-year]")["value"] == str(day.year)


def test_the_only_lead_asks_the_council_in_one_press(sign_in_as: SignIn) -> None:
    lead = make_member(make_school("Oak School"), R.SENCO, name="Priya Shah")
    client = sign_in_as(lead)
    page = client.get(end_page(lead)).follow()
    assert "Priya Shah is the only lead of the school" in page.words
    assert page.post("Tell the council that Priya Shah has left").location == "/people"
    task = db.session.scalars(select(CouncilTask)).one()
    assert (task.kind, task.subject_id) == (TaskKind.LEAVING_ASKED, membership(lead).id)
    assert membership(lead).ended_at is None
    assert client.post(end_page(lead), typed(LATER)).location == page.url


def test_the_head_is_ended_by_the_council_alone(sign_in_as: SignIn) -> None:
    senco, _ = a_school()
    head = make_member(senco.memberships[0].school, R.HEAD, name="Helen Marsh")
    page = sign_in_as(senco).get(end_page(head)).follow()
    assert "Helen Marsh is the head of the school" in page.words
    for deed in (date(2026, 6, 15), LATER):
        with pytest.raises(RuleBroken, match="Only the council"):
            leave_on(head.memberships[0], deed, actor=senco)


def test_an_office_manager_asks_where_she_may_not_end(sign_in_as: SignIn) -> None:
    senco, office = a_school()
    page = sign_in_as(office).get(end_page(senco)).follow()
    page.post("Tell the council that Priya Shah has left")
    assert db.session.scalars(select(CouncilTask.kind)).all() == [TaskKind.LEAVING_ASKED]


def test_any_colleague_may_say_that_a_lead_has_left(sign_in_as: SignIn) -> None:
    senco, _ = a_school()
    teacher = make_member(senco.memberships[0].school, R.STAFF, name="Tom Lee")
    client = sign_in_as(teacher)
    home = client.get("/home")
    page = client.get(home.first('a[href$="/left"]')["href"])
    assert page.texts("label")[-2:] == ["Owen Day, Office manager", "Priya Shah, SENCo"]
    assert page.post("Tell them").errors == ["Choose who has left"]
    done = page.post("Tell them", colleague=str(senco.memberships[0].id))
    assert "Thank you. The council knows" in done.follow().follow().text
    assert membership(senco).ended_at is None
    assert mails("tell_lead_has_left") == ["office@oak.example"]
    assert say_has_left(membership(senco), actor=teacher) is False
    assert mails("tell_lead_has_left") == ["office@oak.example"]


def test_nobody_says_it_of_another_school_or_without_a_role(sign_in_as: SignIn) -> None:
    senco, _ = a_school()
    school = senco.memberships[0].school
    with pytest.raises(RuleBroken, match="no longer act"):
        say_has_left(senco.memberships[0], actor=make_member())
    with pytest.raises(RuleBroken, match="no longer act"):
        say_has_left(senco.memberships[0], actor=make_member(school, roles=()))
    teacher = make_member(school, R.STAFF)
    with pytest.raises(RuleBroken, match="does not lead"):
        say_has_left(teacher.memberships[0], actor=senco)
    other = make_member()
    strange = {"colleague": str(other.memberships[0].id)}
    assert sign_in_as(teacher).post(f"/people/{school.id}/left", strange).status == 422


def test_the_council_settles_what_was_said(sign_in_as: SignIn) -> None:
    senco, office = a_school()
    say_has_left(senco.memberships[0], actor=office)
    admin = sign_in_as(make_council_person(CouncilRole.ADMINISTRATOR))
    page = admin.get(admin.get("/admin/people/tasks").first(".list-row a")["href"])
    for words in ("01632 960 555", "Priya Shah", "Owen Day (Office manager)"):
        assert words in page.words
    done = page.post("Nothing changes", outcome="Rang them: she was on a course.")
    assert done.location == "/admin/people/tasks"
    assert mails("tell_colleague_nobody_left") == ["office@oak.example"]
    assert membership(senco).ended_at is None
    assert "There is nothing to do." in admin.get(page.url).words


def test_ending_settles_what_was_said(sign_in_as: SignIn) -> None:
    senco, office = a_school()
    say_has_left(senco.memberships[0], actor=office)
    task = db.session.scalars(select(CouncilTask)).one()
    admin = sign_in_as(make_council_person(CouncilRole.ADMINISTRATOR))
    page = admin.get(f"/admin/people/tasks/{task.id}/leaving")
    end = page.first('a[href$="/end"]')["href"]
    admin.get(end).post("End the membership")
    db.session.expire_all()
    assert (task.is_open, task.outcome) == (False, "Priya Shah has left the school.")
    shown = admin.get(f"/admin/people/tasks/{task.id}/leaving")
    assert "Settled on 15 June 2026" in shown.words


def test_a_day_that_would_leave_a_school_without_a_lead_asks_the_council(
    time_machine: TimeMachineFixture,
) -> None:
    senco, office = a_school()
    leave_on(office.memberships[0], LATER, actor=senco)
    leave_on(senco.memberships[0], date(2026, 7, 1), actor=senco)
    time_machine.move_to(FROZEN + timedelta(days=16), tick=False)
    assert end_due_memberships() == 1
    time_machine.move_to(FROZEN + timedelta(days=90), tick=False)
    assert (end_due_memberships(), end_due_memberships()) == (0, 0)
    assert membership(office).ended_at is None
    task = db.session.scalars(select(CouncilTask)).one()
    assert (task.kind, task.person_id) == (TaskKind.LEAVING_ASKED, office.id)


def test_a_day_that_the_council_said_ends_even_the_last_lead(
    time_machine: TimeMachineFixture,
) -> None:
    lead, admin = make_member(), make_council_person(CouncilRole.ADMINISTRATOR)
    leave_on(lead.memberships[0], LATER, actor=admin)
    time_machine.move_to(FROZEN + timedelta(days=90), tick=False)
    assert end_due_memberships() == 1
    assert membership(lead).ended_at is not None


def test_who_lost_the_right_changes_nothing() -> None:
    senco, office = a_school()
    leave_on(office.memberships[0], LATER, actor=senco)
    senco.memberships[0].roles = [str(R.STAFF)]
    with pytest.raises(RuleBroken, match="can no longer change"):
        stay(office.memberships[0], actor=senco)
    task = CouncilTask(kind=TaskKind.LEAVING_ASKED, facts={}, opened_at=clock.now())
    with pytest.raises(RuleBroken, match="no longer settle"):
        settle_leaving(task, "Rang them.", actor=make_council_person(CouncilRole.ADVISER))
