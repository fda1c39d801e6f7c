"""Settings outside the register: added, changed, closed, and matched with a school of it."""

from collections.abc import Callable

import pytest
from flask import Flask
from sqlalchemy import select

from hub.desks.register.operations import close_setting, keep_urn, match_setting
from hub.engines.bookings.models import OpenTo
from hub.engines.bookings.operations import Attendee, BookingRequest, book_places
from hub.foundation.audit.models import AuditEntry
from hub.foundation.core.db import db
from hub.foundation.core.errors import RuleBroken
from hub.foundation.core.references import new_reference
from hub.people.accounts.models import Person
from hub.people.accounts.permissions import CouncilRole, SchoolRole
from hub.people.schools.models import School, SchoolStatus, SettingKind
from hub.people.schools.operations.difference import difference
from hub.people.schools.operations.register import Register
from tests import factories as make
from tests.conftest import count_queries
from tests.strict_client import StrictClient

pytestmark = pytest.mark.usefixtures("app")
SignIn = Callable[..., StrictClient]


@pytest.fixture
def manager(app: Flask) -> Person:
    return make.make_council_person(CouncilRole.MANAGER)


@pytest.fixture
def client(manager: Person, sign_in_as: SignIn) -> StrictClient:
    return sign_in_as(manager)


def make_setting(name: str = "Acorn Nursery", **given: object) -> School:
    facts: dict[str, object] = {
        "urn": None,
        "establishment_number": None,
        "la_code": None,
        "setting_kind": SettingKind.NURSERY,
        "kind": "Nursery or pre-school",
        "phase": "Not applicable",
    }
    return make.make_school(name, **{**facts, **given})


def book(school: School, **given: object) -> None:
    lead = make.make_member(school)
    request = BookingRequest(new_reference("GRP", 8), (Attendee("Jo Lee"),))
    book_places(make.make_session(**given), school, request, actor=lead)


def test_it_is_added_found_and_listed_with_the_schools(client: StrictClient) -> None:
    page = client.get("/admin/schools")
    form = client.get(
        next(a["href"] for a in page.select("main a") if a.text.startswith("Add a setting"))
    )
    typed = {
        "setting_kind": "childminder",
        "name": "Dot Fern",
        "town": "Mere",
        "postcode": "ba126aa",
    }
    shown = form.post("Add the setting", typed).follow()
    assert shown.h1 == "Dot Fern, Mere"
    assert "Outside the register: staff added it." in shown.words
    make.make_school("Elm School")
    for query in ("words=fern", "status=outside"):
        found = client.get(f"/admin/schools?{query}")
        assert found.texts('tbody td[data-label="School"] a') == ["Dot Fern, Mere"]
    [setting] = db.session.scalars(select(School).where(School.setting_kind.is_not(None)))
    assert (setting.urn, setting.la_code, setting.dfe_number) == (None, None, None)
    assert client.get("/admin/schools/schools.csv?words=fern").status == 200


def test_the_form_says_what_is_missing(client: StrictClient) -> None:
    page = client.get("/admin/schools/outside/new").post("Add the setting", {"la_code": "7"})
    assert page.errors == [
        "Choose what it is",
        "Enter the name of the setting",
        "Enter the town",
        "An LA code is a number from 200 to 999, like 865",
    ]


def test_it_is_changed_and_closed(client: StrictClient) -> None:
    setting = make_setting()
    page = client.get(f"/admin/schools/{setting.id}/outside/edit")
    page.post("Save", {"name": "Oak Nursery"})
    db.session.refresh(setting)
    assert setting.name == "Oak Nursery"
    assert "oak nursery" in setting.search_text
    client.get(f"/admin/schools/{setting.id}/outside/close").post("Close it")
    db.session.refresh(setting)
    assert setting.status is SchoolStatus.CLOSED


def test_a_school_of_the_register_has_no_such_pages(client: StrictClient) -> None:
    school = make.make_school()
    for page in ("edit", "close", "same"):
        assert client.get(f"/admin/schools/{school.id}/outside/{page}").status == 404


def test_who_may_not_is_refused(sign_in_as: SignIn) -> None:
    setting = make_setting()
    officer = make.make_council_person()
    with pytest.raises(RuleBroken, match="no longer change schools"):
        close_setting(setting, actor=officer)
    assert sign_in_as(officer).get("/admin/schools/outside/new").status == 403


# ---- who it is for


def test_a_setting_books_only_what_is_open_to_it(sign_in_as: SignIn) -> None:
    nursery, other = make_setting(), make_setting("Hill", setting_kind=SettingKind.OTHER_COUNTY)
    book(nursery, open_to=[OpenTo.SETTING])
    book(other, open_to=[OpenTo.OTHER_COUNTY])
    for school in (nursery, other):
        with pytest.raises(RuleBroken, match="is for these only: schools"):
            book(school, open_to=[OpenTo.HEALTH])
    session = make.make_session()
    lead = make.make_member(nursery)
    page = sign_in_as(lead).get(f"/bookings/new/{session.reference}")
    assert page.h1 == "This one is for others"
    assert "You come from Acorn Nursery, Westbury (Nursery or pre-school)." in page.words


def test_council_staff_may_book_for_any_setting() -> None:
    setting = make_setting()
    request = BookingRequest(new_reference("GRP", 8), (Attendee("Jo Lee"),), reason="They rang")
    made = book_places(make.make_session(), setting, request, actor=make.make_council_person())
    assert len(made) == 1


# ---- the same school


@pytest.mark.both_databases
def test_people_bookings_and_history_go_over_in_one_step(manager: Person) -> None:
    setting, school = make_setting(), make.make_school("Acorn Primary")
    lead = make.make_member(setting, name="Ann Elm")
    both = make.make_member(setting, SchoolRole.STAFF)
    make.make_membership(both, school, SchoolRole.DSL)
    booking = make.make_booking(make.make_session(), lead)
    match_setting(setting, school, actor=manager)
    for thing in (setting, booking, lead, both):
        db.session.refresh(thing)
    assert (setting.status, setting.same_as_id) == (SchoolStatus.CLOSED, school.id)
    assert booking.school_id == school.id
    assert [m.school_id for m in lead.live_memberships] == [school.id]
    [kept] = both.live_memberships
    assert (kept.school_id, kept.roles) == (school.id, ["dsl", "staff"])
    entry = db.session.scalars(
        select(AuditEntry).where(AuditEntry.action == "school:matched")
    ).one()
    assert entry.facts == {"from_id": setting.id, "people": 2, "bookings": 1}
    with pytest.raises(RuleBroken, match="matched with a school of the register already"):
        match_setting(setting, make.make_school(), actor=manager)


def test_only_an_open_school_of_the_register_is_the_same(manager: Person) -> None:
    setting = make_setting()
    with pytest.raises(RuleBroken, match="Choose a school of the register"):
        match_setting(setting, make_setting("Other"), actor=manager)
    with pytest.raises(RuleBroken, match="is closed in the register"):
        match_setting(setting, make.make_school(status=SchoolStatus.CLOSED), actor=manager)


def test_it_is_previewed_and_then_done(client: StrictClient) -> None:
    setting = make_setting(postcode="BA12 6AA")
    school = make.make_school("Acorn Primary", urn=123456, postcode="BA12 6AA")
    make.make_booking(make.make_session(), make.make_member(setting))
    shown = client.get(f"/admin/schools/{setting.id}")
    assert "It may be Acorn Primary, Westbury, URN 123456." in shown.words
    page = client.get(f"/admin/schools/{setting.id}/outside/same").post("Look", {"urn": "123456"})
    assert page.h1 == "Is this the same?"
    assert "1 person goes over to Acorn Primary, with roles." in page.words
    assert "1 booking goes over, past and to come." in page.words
    done = page.post("This is the same").follow()
    assert done.h1 == "Acorn Primary, Westbury"
    old = client.get(f"/admin/schools/{setting.id}")
    assert "This is Acorn Primary, Westbury in the register." in old.words
    history = client.get(f"/admin/schools/{school.id}").words
    assert "History" in history


def test_a_urn_that_nobody_has_is_kept_until_the_register_has_it(client: StrictClient) -> None:
    setting = make_setting(la_code=865)
    address = f"/admin/schools/{setting.id}/outside/same"
    assert client.get(f"{address}?urn=12").errors == [
        "A URN is a number of 5 to 7 digits, like 126479"
    ]
    page = client.get(f"{address}?urn=123456")
    assert "No school here has the URN 123456." in page.words
    page.post("Keep the URN")
    db.session.refresh(setting)
    assert setting.urn == 123456
    assert difference(Register([], 0), 865).missing == []


def test_a_urn_of_another_is_not_kept(manager: Person) -> None:
    make.make_school(urn=123456)
    with pytest.raises(RuleBroken, match="is here already"):
        keep_urn(make_setting(), 123456, actor=manager)


@pytest.mark.parametrize("many", [1, 3])
def test_the_page_asks_as_few_questions(many: int, client: StrictClient) -> None:
    setting = make_setting(postcode="BA12 6AA")
    for _ in range(many):
        make.make_school(postcode="BA12 6AA")
    with count_queries() as seen:
        client.get(f"/admin/schools/{setting.id}")
    assert seen.count == 10
