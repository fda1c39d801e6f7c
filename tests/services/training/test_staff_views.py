"""The council's pages of courses and sessions: lists, forms, who may, and two people at once."""

from collections.abc import Callable

import pytest

from hub.engines.bookings.models import EventStatus
from hub.foundation.core.db import db
from hub.people.accounts.models import Person
from hub.people.accounts.permissions import CouncilRole
from hub.services.training.models import Course, CourseStatus, TrainingSession
from tests.conftest import count_queries
from tests.factories import (
    in_days,
    make_booking,
    make_council_person,
    make_course,
    make_member,
    make_session,
)
from tests.strict_client import Page, StrictClient

pytestmark = pytest.mark.usefixtures("app")
SignIn = Callable[[Person], StrictClient]
COURSES, SESSIONS = "/admin/training", "/admin/training/sessions"


@pytest.fixture
def officer(sign_in_as: SignIn) -> StrictClient:
    return sign_in_as(make_council_person(CouncilRole.TRAINING_OFFICER))


def first_cells(page: Page, label: str) -> list[str]:
    return [cell.text for cell in page.select("tbody td") if cell.get("data-label") == label]


# ---- lists


def test_courses_by_title_words_and_state(officer: StrictClient) -> None:
    make_course("Reading")
    make_course("Autism and play", status=CourseStatus.DRAFT)
    assert first_cells(officer.get(COURSES), "Course") == ["Autism and play", "Reading"]
    assert first_cells(officer.get(f"{COURSES}?words=PLA"), "Course") == ["Autism and play"]
    assert first_cells(officer.get(f"{COURSES}?status=published"), "Course") == ["Reading"]
    nothing = officer.get(f"{COURSES}?words=moon")
    assert nothing.texts(".empty h2") == ["Nothing matches"]


def test_sessions_by_state_and_words(officer: StrictClient) -> None:
    make_session(title="Coming", venue_name="Town Hall")
    make_session(title="Draft", status=EventStatus.DRAFT)
    make_session(title="Past", starts_at=in_days(-3))
    make_session(title="Off", status=EventStatus.CANCELLED)
    for show, title in (("coming", "Coming"), ("draft", "Draft"), ("past", "Past")):
        assert first_cells(officer.get(f"{SESSIONS}?show={show}"), "Session") == [title]
    assert first_cells(officer.get(f"{SESSIONS}?show=cancelled"), "Session") == ["Off"]
    assert first_cells(officer.get(f"{SESSIONS}?show=moon"), "Session") == ["Coming"]
    assert first_cells(officer.get(f"{SESSIONS}?words=town"), "Session") == ["Coming"]
    assert officer.get(f"{SESSIONS}?words=moon").texts(".empty h2") == ["Nothing matches"]


def test_long_lists_have_pages(officer: StrictClient) -> None:
    course = make_course("Reading")
    for number in range(26):
        make_session(course, title=f"Session {number}", starts_at=in_days(10 + number, hour=9))
    page = officer.get(f"{SESSIONS}?words=session")
    assert len(first_cells(page, "Session")) == 25
    second = officer.get(f"{SESSIONS}?words=session&page=2")
    assert first_cells(second, "Session") == ["Session 25"]
    assert [link["href"] for link in second.select(".pagination a") if "Earlier" in link.text] == [
        f"{SESSIONS}?page=1&words=session"
    ]
    assert officer.get(f"{SESSIONS}?page=3").status == 404


def test_empty_lists_offer_only_what_one_may_do(sign_in_as: SignIn, officer: StrictClient) -> None:
    reader = sign_in_as(make_council_person(CouncilRole.ADVISER))
    assert officer.get(COURSES).texts(".empty a") == ["Make a course"]
    assert reader.get(COURSES).texts(".empty a") == []
    assert reader.get(SESSIONS).texts(".empty h2") == ["No session here"]


@pytest.mark.parametrize("number", [1, 12])
@pytest.mark.parametrize("address", [COURSES, SESSIONS])
def test_lists_take_as_many_queries_however_long(
    officer: StrictClient, address: str, number: int
) -> None:
    for _ in range(number):
        make_booking(make_session())
    officer.get(address)
    with count_queries() as seen:
        officer.get(address)
    assert seen.count <= 5


# ---- who may


@pytest.mark.parametrize("role", [CouncilRole.ADVISER, CouncilRole.AUDITOR])
def test_who_only_reads_sees_no_button_and_changes_nothing(
    role: CouncilRole, sign_in_as: SignIn
) -> None:
    session = make_session()
    reader = sign_in_as(make_council_person(role))
    page = reader.get(f"{SESSIONS}/{session.reference}")
    assert page.status == 200
    assert "Change it" not in page.words
    for address in (
        f"{SESSIONS}/{session.reference}/edit",
        f"{SESSIONS}/{session.reference}/publish",
        f"{COURSES}/courses/new",
        f"{COURSES}/courses/{session.course.slug}/edit",
        f"{COURSES}/courses/{session.course.slug}/publish",
    ):
        assert reader.post(address, {"title": "Mine"}).status == 403


def test_schools_do_not_get_in(sign_in_as: SignIn) -> None:
    senco = sign_in_as(make_member())
    assert [senco.get(address).status for address in (COURSES, SESSIONS)] == [403, 403]


# ---- forms


def test_a_wrong_course_comes_back_filled_with_its_errors_linked(officer: StrictClient) -> None:
    page = officer.post(
        f"{COURSES}/courses/new", {"title": "Thinking in pictures", "topic_id": "0"}
    )
    assert page.status == 422
    assert page.first('[name="title"]')["value"] == "Thinking in pictures"
    assert "Choose at least one phase" in page.errors
    assert db.session.query(Course).count() == 0


def test_two_people_change_a_course(officer: StrictClient, sign_in_as: SignIn) -> None:
    course = make_course("Reading")
    address = f"{COURSES}/courses/{course.slug}/edit"
    mine, other = officer.get(address), sign_in_as(make_council_person()).get(address)
    assert other.post("Save the course", summary="By another.").status == 302
    stale = mine.post("Save the course", title="Reading well")
    assert "Somebody else changed this course" in stale.words
    assert "By another." in stale.words
    assert stale.first('[name="title"]')["value"] == "Reading well"
    assert (course.title, course.summary) == ("Reading", "By another.")
    assert stale.post("Save the course", summary="By both.").status == 302
    db.session.expire_all()
    assert (course.title, course.summary) == ("Reading well", "By both.")


def test_publishing_twice_says_so(officer: StrictClient) -> None:
    course = make_course("Reading", status=CourseStatus.DRAFT)
    address = f"{COURSES}/courses/{course.slug}"
    first, second = officer.get(address), officer.get(address)
    assert "Schools can see the course." in first.post("Publish the course").follow().words
    assert "This is published now" in second.post("Publish the course").follow().words
    again = officer.get(address).post("Withdraw from the catalogue").follow()
    assert "The course is withdrawn." in again.words


def test_the_form_of_a_session_shows_what_is_stored(officer: StrictClient) -> None:
    session = make_session(opens_at=in_days(1), closes_at=in_days(20), minimum=4)
    page = officer.get(f"{SESSIONS}/{session.reference}/edit")
    saved = page.post("Save")
    assert saved.follow().words.count("Saved.") == 1
    db.session.expire_all()
    assert (session.capacity, session.minimum, session.venue_name) == (20, 4, "Civic Centre")
    assert session.trainers == []


def test_a_trainer_needs_a_name_and_an_address_that_works(officer: StrictClient) -> None:
    session = make_session()
    page = officer.get(f"{SESSIONS}/{session.reference}/edit")
    unnamed = page.post("Save", {"trainers-0-email": "robin@train.example"})
    assert unnamed.status == 422
    assert "Enter the name of the trainer" in unnamed.errors
    wrong = page.post("Save", {"trainers-0-name": "Robin", "trainers-0-email": "robin@train"})
    assert "Enter the e-mail of the trainer, like r.vale@training.example" in wrong.errors
    right = {"trainers-0-name": "Robin", "trainers-0-email": "robin@train.example"}
    assert page.post("Save", right).status == 302
    db.session.expire_all()
    assert [(t.name, t.email) for t in session.trainers] == [("Robin", "robin@train.example")]


def test_a_past_session_is_read_only_also_from_an_old_tab(officer: StrictClient) -> None:
    session = make_session()
    address = f"{SESSIONS}/{session.reference}"
    old_tab = officer.get(f"{address}/edit")
    session.starts_at, session.ends_at = in_days(-1), in_days(-0.9)
    db.session.commit()
    refused = old_tab.post("Save", title="Another")
    assert refused.status == 422
    assert "so it stays as it is" in refused.words
    assert refused.first('[name="title"]')["value"] == "Another"
    assert "Change it" not in officer.get(address).words


def test_fewer_places_than_taken_are_refused_with_the_number(officer: StrictClient) -> None:
    session = make_session(capacity=5)
    for _ in range(3):
        make_booking(session)
    page = officer.get(f"{SESSIONS}/{session.reference}/edit").post("Save", capacity="2")
    assert page.status == 422
    assert any("3" in error for error in page.errors)
    assert db.session.get_one(TrainingSession, session.id).capacity == 5


@pytest.mark.parametrize("text", ["أهلاً", "🎓 training", "<script>alert(1)</script>", "a" * 140])
def test_any_text_is_shown_as_text(officer: StrictClient, client: StrictClient, text: str) -> None:
    session = make_session()
    page = officer.get(f"{SESSIONS}/{session.reference}/edit").post("Save", title=text)
    assert page.status == 302
    assert client.get(f"/training/sessions/{session.reference}").h1 == text
    assert text in officer.get(SESSIONS).words
