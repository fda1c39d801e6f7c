"""The page of a school: offers first, then what is next, what is on, and who is registered."""

from collections.abc import Callable

import pytest

from hub.engines.bookings.models import BookingStatus
from hub.foundation.core.db import db
from hub.people.accounts.models import Person
from hub.people.accounts.permissions import LEADS, CouncilRole, SchoolRole
from hub.people.schools.models import School
from tests.conftest import count_queries
from tests.factories import (
    in_days,
    make_booking,
    make_council_person,
    make_member,
    make_membership,
    make_person,
    make_school,
    make_session,
)
from tests.strict_client import Page, StrictClient

HOME = "/home"
S = BookingStatus
SignIn = Callable[[Person], StrictClient]
pytestmark = pytest.mark.usefixtures("app")


def next_rows(page: Page) -> list[str]:
    """Titles of what is next, in their order."""
    return section(page, "next", ".list-row-title")


def section(page: Page, name: str, selector: str) -> list[str]:
    (found,) = page.select(f'section[aria-labelledby="{name}"]')
    return [element.text for element in found.select(selector)]


def has_section(page: Page, name: str) -> bool:
    return bool(page.select(f'section[aria-labelledby="{name}"]'))


@pytest.mark.parametrize("role", list(SchoolRole))
def test_an_empty_school(role: SchoolRole, sign_in_as: SignIn) -> None:
    page = sign_in_as(make_member(make_school("Elm School"), role)).get(HOME)
    assert page.h1 == "Elm School"
    words = "Nothing is booked yet" if role in LEADS else "Nothing is booked for you yet"
    assert section(page, "next", "h3") == [words]
    assert not has_section(page, "offers")
    assert not has_section(page, "whats-on")
    assert section(page, "people", "p")[0] == "1 person can use this site for Elm School."
    assert bool(page.select('main a[href="/people"]')) == (role in LEADS)


@pytest.mark.parametrize("role", list(SchoolRole))
def test_a_lead_sees_the_whole_school_and_others_see_themselves(
    role: SchoolRole, sign_in_as: SignIn
) -> None:
    school = make_school()
    person = make_member(school, role, name="Ann Day")
    later, sooner = make_session(title="Later"), make_session(starts_at=in_days(3), title="Sooner")
    make_booking(later, person, school=school)
    make_booking(sooner, make_member(school, name="Bo Elm"), school=school)
    page = sign_in_as(person).get(HOME)
    assert next_rows(page) == (["Sooner", "Later"] if role in LEADS else ["Later"])
    assert ("Bo Elm, " in " ".join(section(page, "next", "p"))) == (role in LEADS)


def test_an_offer_comes_first_and_asks_for_an_answer(sign_in_as: SignIn) -> None:
    school = make_school()
    lead = make_member(school, name="Ann Day")
    make_booking(make_session(starts_at=in_days(2)), make_member(school), school=school)
    offer = make_booking(make_session(title="Wanted"), lead, school=school, status=S.OFFERED)
    page = sign_in_as(lead).get(HOME)
    assert section(page, "offers", "h2") == ["A place is offered"]
    assert section(page, "offers", ".list-row-main p") == [
        "Wanted",
        "For Ann Day. Held until Wednesday 17 June 2026 at 4pm.",
    ]
    assert section(page, "offers", "a.btn") == ["Answer for Ann Day"]
    (link,) = [a for a in page.select("a.btn") if a.text == "Answer for Ann Day"]
    assert link["href"] == f"/bookings/{offer.reference}/answer"
    assert "Wanted" not in next_rows(page)


def test_an_offer_that_ran_out_asks_for_nothing(sign_in_as: SignIn) -> None:
    lead = make_member()
    make_booking(
        make_session(), lead, status=S.OFFERED, offered_at=in_days(-3), offer_ends_at=in_days(-1)
    )
    assert not has_section(sign_in_as(lead).get(HOME), "offers")


def test_what_is_over_or_cancelled_is_not_next(sign_in_as: SignIn) -> None:
    lead = make_member()
    make_booking(make_session(title="Over", starts_at=in_days(-3)), lead)
    make_booking(make_session(title="Cancelled"), lead, status=S.CANCELLED)
    make_booking(make_session(title="Now", starts_at=in_days(-0.05)), lead)
    make_booking(make_session(title="Waiting"), lead, status=S.WAITING)
    page = sign_in_as(lead).get(HOME)
    assert next_rows(page) == ["Now", "Waiting"]
    assert section(page, "next", ".status") == ["Booked", "On the waiting list"]


def test_another_schools_things_are_never_shown(sign_in_as: SignIn) -> None:
    one, two = make_school("Ash School"), make_school("Birch School")
    lead = make_member(one, SchoolRole.SENCO, name="Ann Day")
    make_membership(lead, two, SchoolRole.HEAD)
    stranger = make_member(two, name="Stella Stranger")
    make_booking(make_session(title="Of the other"), stranger, school=two)
    make_booking(make_session(title="Hers there"), lead, school=two)
    make_booking(make_session(title="Offered there"), stranger, school=two, status=S.OFFERED)
    ended = make_member(make_school("Cedar School"), name="Gone Before")
    make_membership(ended, one, SchoolRole.HEAD, ended_at=in_days(-1))
    client = sign_in_as(lead)
    page = client.get(HOME)
    assert page.h1 == "Ash School"
    assert next_rows(page) == []
    for name in ("Stella Stranger", "Gone Before", "Cedar School"):
        assert name not in page.text
    client.post("/choose-school", {"school_id": str(two.id)})
    there = client.get(HOME)
    assert there.h1 == "Birch School"
    assert section(there, "offers", ".list-row-title") == ["Offered there"]
    assert sorted(next_rows(there)) == ["Hers there", "Of the other"]


def test_who_has_no_role_any_more_sees_her_own_places(sign_in_as: SignIn) -> None:
    school = make_school("Elm School")
    known = make_member(school, roles=(), name="Kim Known")
    make_booking(make_session(title="Hers"), known, school=school)
    make_booking(make_session(title="Not hers"), make_member(school), school=school)
    page = sign_in_as(known).get(HOME)
    assert next_rows(page) == ["Hers"]
    nobody = make_person()
    empty = sign_in_as(nobody).get(HOME)
    assert empty.h1 == "Your bookings"
    assert not has_section(empty, "people")
    assert "Elm School" not in empty.text


def test_people_are_listed_by_name_with_their_roles(sign_in_as: SignIn) -> None:
    school = make_school()
    lead = make_member(school, SchoolRole.SENCO, SchoolRole.HEAD, name="Zoe Last")
    for number in range(9):
        make_member(school, SchoolRole.STAFF, name=f"Person {number}")
    make_member(school, roles=(), name="Attends Only")
    page = sign_in_as(lead).get(HOME)
    assert section(page, "people", "p")[0].startswith("10 people can use this site")
    assert len(section(page, "people", "li")) == 8
    assert "Attends Only" not in page.text
    alone = make_member(make_school(), SchoolRole.SENCO, SchoolRole.HEAD, name="Zoe Last")
    assert section(sign_in_as(alone).get(HOME), "people", "li") == ["Zoe Last SENCo, Head teacher"]


def test_names_are_shown_as_they_were_typed(sign_in_as: SignIn) -> None:
    person = make_member(make_school("Elm & <Oak>"), name="<b>Bo</b>")
    make_booking(make_session(title="<i>Play</i>"), person)
    page = sign_in_as(person).get(HOME)
    assert page.h1 == "Elm & <Oak>"
    assert next_rows(page) == ["<i>Play</i>"]
    assert not page.select("main b, main i")


def test_council_staff_have_a_page_of_their_own(sign_in_as: SignIn) -> None:
    officer = make_council_person(CouncilRole.TRAINING_OFFICER)
    assert sign_in_as(officer).get(HOME).location == "/admin"


def fill(school: School, number: int) -> None:
    """Bookings, offers, people and sessions, so many of each."""
    for _ in range(number):
        make_booking(make_session(), make_member(school), school=school)
        make_booking(make_session(), make_member(school), school=school, status=S.OFFERED)
    db.session.flush()


@pytest.mark.parametrize("role", [SchoolRole.SENCO, SchoolRole.STAFF])
def test_the_page_takes_as_many_queries_for_three(role: SchoolRole, sign_in_as: SignIn) -> None:
    school = make_school()
    person = make_member(school, role)
    client = sign_in_as(person)
    counts = []
    for more in (1, 2):
        fill(school, more)
        for _ in range(more):
            make_booking(make_session(), person, school=school)
        with count_queries() as queries:
            assert client.get(HOME).status == 200
        counts.append(queries.count)
    assert counts[0] == counts[1]


def test_an_offer_at_another_school_is_not_missed(sign_in_as: SignIn) -> None:
    here, there = make_school("Ash School"), make_school("Birch School")
    person = make_member(here)
    make_membership(person, there, SchoolRole.HEAD)
    client = sign_in_as(person)
    assert "Birch School" not in client.get("/home").words
    make_booking(make_session(), make_person(), school=there, status=BookingStatus.OFFERED)
    page = client.get("/home")
    assert "At Birch School, Westbury, 1 place is offered and waits for an answer." in page.words
    chosen = client.get(next(a["href"] for a in page.select("main a") if "Change sc" in a.text))
    assert chosen.status == 200


def test_no_offer_of_a_school_where_she_may_not_answer(sign_in_as: SignIn) -> None:
    there = make_school("Birch School")
    person = make_member(make_school("Ash School"))
    make_membership(person, there, SchoolRole.STAFF)
    make_booking(make_session(), make_person(), school=there, status=BookingStatus.OFFERED)
    assert "Birch School" not in sign_in_as(person).get("/home").words
