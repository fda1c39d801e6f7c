"""What somebody can do, in sentences from the table of permissions (F7); council roles by need."""

from collections.abc import Callable, Iterable

import pytest
from flask import Flask

from hub.people.accounts.access import declared_access
from hub.people.accounts.models import Person
from hub.people.accounts.permissions import (
    CAN,
    LEADS,
    ROLE_PERMISSIONS,
    CouncilRole,
    Permission,
    SchoolRole,
    may_give,
)
from hub.people.accounts.queries import abilities_at_council, abilities_at_school
from tests.factories import make_council_person, make_member, make_membership, make_school
from tests.strict_client import StrictClient

pytestmark = pytest.mark.usefixtures("app")
SignIn = Callable[[Person], StrictClient]
R, C = SchoolRole, CouncilRole


def test_every_permission_has_its_words() -> None:
    assert set(CAN) == set(Permission)
    assert len(set(CAN.values())) == len(CAN)
    for words in CAN.values():
        assert words[0].islower()
        assert not words.endswith(".")


@pytest.mark.parametrize("role", list(SchoolRole))
def test_the_sentences_of_a_school_are_those_of_the_table(role: SchoolRole) -> None:
    found = abilities_at_school(make_member(make_school(), role).memberships[0])
    said = [words for words in found.can if not words.startswith("give these roles")]
    assert said == [p.words for p in Permission if p in ROLE_PERMISSIONS[role]]
    assert not set(found.can) & set(found.cannot)


@pytest.mark.parametrize("role", list(CouncilRole))
def test_the_sentences_of_the_council_are_those_of_the_table(role: CouncilRole) -> None:
    found = abilities_at_council(make_council_person(role))
    assert found.can == [p.words for p in Permission if p in ROLE_PERMISSIONS[role]]
    everything = {p for one in CouncilRole for p in ROLE_PERMISSIONS[one]}
    assert {*found.can, *found.cannot} == {p.words for p in everything}


@pytest.mark.parametrize("role", list(SchoolRole))
def test_who_gives_which_roles(role: SchoolRole) -> None:
    gives = {R.SENCO: list(R), R.HEAD: list(R), R.OFFICE_MANAGER: [R.OFFICE_MANAGER, R.STAFF]}
    assert may_give([role]) == gives.get(role, [])


def test_a_lead_reads_what_a_colleague_can_do_here_and_nothing_of_elsewhere(
    sign_in_as: SignIn,
) -> None:
    school, other = make_school("Oak School"), make_school("Elm School")
    lead = make_member(school, R.SENCO)
    office = make_member(school, R.OFFICE_MANAGER, name="Owen Tarrant")
    office.council_roles = [str(C.ADMINISTRATOR)]
    make_membership(office, other, R.HEAD)
    member = office.memberships[0]
    edit = sign_in_as(lead).get(f"/people/{school.id}/{member.id}")
    page = edit.client.get(edit.first('a[href$="/can"]')["href"])
    assert page.h1 == "What can Owen Tarrant do?"
    assert "book, swap and cancel places for everybody at the school" in page.texts("li")
    assert "give these roles: Office manager and Staff" in page.texts("li")
    cannot = "give these roles: SENCo, Head teacher and Designated safeguarding lead"
    assert cannot in page.texts("li")
    for elsewhere in ("Elm School", "settings", "council staff", "audit"):
        assert elsewhere not in page.words


@pytest.mark.parametrize("role", sorted(set(SchoolRole) - LEADS))
def test_who_leads_nothing_does_not_read_it(role: SchoolRole, sign_in_as: SignIn) -> None:
    person = make_member(make_school(), role)
    member = person.memberships[0]
    assert sign_in_as(person).get(f"/people/{member.school_id}/{member.id}/can").status == 403


def test_council_staff_read_it_of_everybody(sign_in_as: SignIn) -> None:
    person = make_member(make_school("Oak School"), R.STAFF, name="Tom Lee")
    make_membership(person, make_school("Elm School"))
    person.council_roles = [str(C.AUDITOR)]
    held = make_membership(person, make_school("Ash School"), R.STAFF, held_roles=["senco"])
    client = sign_in_as(make_council_person(C.TRAINING_OFFICER))
    page = client.get(f"/admin/people/{person.id}/can")
    assert page.texts("h2") == [
        "At the council, as Auditor",
        "At Oak School, Westbury, as Staff",
        "At Elm School, Westbury",
        f"At {held.school.name_and_town}, as Staff",
    ]
    assert "SENCo is held back" in page.words
    assert "read in the audit who did what" in page.texts("li")
    nobody = make_member(roles=())
    nobody.memberships[0].ended_at = nobody.memberships[0].started_at
    assert "belongs nowhere now" in client.get(f"/admin/people/{nobody.id}/can").words


# What each role at the council opens at most, by area, and whether it changes anything there.
# A new area, like cases of pupils, is in nobody's list until somebody decides that it must be.
SEES, CHANGES = {"view", "area"}, {"view", "area", "manage", "resend"}
DESK = {"staff": SEES, "schools": SEES, "people": SEES, "training": SEES}
TRAINING = {**DESK, "training": CHANGES, "bookings": CHANGES, "mail": CHANGES}
AT_MOST: dict[CouncilRole, dict[str, set[str]]] = {
    C.TRAINING_OFFICER: TRAINING,
    C.ADVISER: DESK,
    C.INCLUSION_ADVISOR: DESK,
    C.SEND_OFFICER: DESK,
    C.MANAGER: {**TRAINING, "schools": CHANGES, "people": CHANGES, "audit": SEES},
    C.ADMINISTRATOR: {
        **TRAINING,
        "schools": CHANGES,
        "people": CHANGES,
        "settings": CHANGES,
        "privacy": CHANGES,
        "audit": SEES,
    },
    C.AUDITOR: {**DESK, "audit": SEES, "mail": SEES, "bookings": SEES, "privacy": SEES},
}


def too_much(role: CouncilRole, permissions: Iterable[str]) -> list[str]:
    """The permissions beyond what this role needs."""
    parts = [(str(p), *str(p).split(":")) for p in permissions]
    return sorted(p for p, area, verb in parts if verb not in AT_MOST[role].get(area, set()))


@pytest.mark.parametrize("role", list(CouncilRole))
def test_a_role_at_the_council_opens_what_it_needs_and_no_more(role: CouncilRole) -> None:
    assert too_much(role, ROLE_PERMISSIONS[role]) == []


@pytest.mark.parametrize("role", [C.TRAINING_OFFICER, C.AUDITOR, C.ADMINISTRATOR])
@pytest.mark.parametrize("later", ["cases:view", "pupils:view", "ehc:manage", "advice:view"])
def test_cases_of_pupils_would_not_slip_in(role: CouncilRole, later: str) -> None:
    assert too_much(role, [*ROLE_PERMISSIONS[role], later]) == [later]


def test_an_auditor_changes_nothing_and_a_training_officer_manages_no_people() -> None:
    assert all(p.endswith((":view", ":area")) for p in ROLE_PERMISSIONS[C.AUDITOR])
    assert Permission.PEOPLE_MANAGE not in ROLE_PERMISSIONS[C.TRAINING_OFFICER]


def test_nothing_is_changed_by_the_right_to_see(app: Flask) -> None:
    """A page of council staff that takes a POST asks for more than a right to see."""
    changing = {rule.endpoint for rule in app.url_map.iter_rules() if "POST" in rule.methods}
    declared = {endpoint: declared_access(app, endpoint) for endpoint in sorted(changing)}
    weak = [
        endpoint
        for endpoint, access in declared.items()
        if access is not None and access.kind == "staff"
        if any(permission.split(":")[1] in SEES for permission in access.permissions)
    ]
    assert weak == []
