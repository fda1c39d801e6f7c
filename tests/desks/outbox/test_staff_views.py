"""The outbox on pages: the list and its filters, one mail, and sending it again."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from sqlalchemy import select

from hub.foundation.audit.models import AuditEntry
from hub.foundation.core import clock
from hub.foundation.core.db import db
from hub.foundation.mail.models import MailStatus, OutboxMessage
from hub.foundation.mail.retention import clear_words
from hub.people.accounts.permissions import CouncilRole
from hub.people.accounts.retention import OLD_WORDS
from tests.conftest import count_queries
from tests.factories import in_days, make_council_person, make_message, make_school
from tests.strict_client import Page, StrictClient

LIST = "/admin/mail"
SECRET = "The code is 123 456."


@pytest.fixture
def officer(sign_in_as: Callable[..., StrictClient]) -> StrictClient:
    return sign_in_as(make_council_person(CouncilRole.TRAINING_OFFICER))


def subjects(page: Page) -> list[str]:
    return page.texts('td[data-label="Subject"]')


def failed(**given: object) -> OutboxMessage:
    return make_message(status=MailStatus.FAILED, attempts=6, error="550 No such user", **given)


def test_the_list_is_empty_at_first(officer: StrictClient) -> None:
    page = officer.get(LIST)
    assert page.texts(".empty h2") == ["No mail yet"]
    assert page.texts(".filter-summary") == ["0 mails"]


def test_the_newest_mail_is_first_with_what_became_of_it(officer: StrictClient) -> None:
    school = make_school("Elm School")
    make_message(subject="First", status=MailStatus.SENT, school_id=school.id)
    failed(subject="Second", to_name="Bo Ray", to_address="bo@school.example")
    page = officer.get(LIST)
    assert subjects(page) == ["Second", "First"]
    assert page.texts('td[data-label="School"]') == ["None", "Elm School, Westbury"]
    assert "bo@school.example" in page.texts('td[data-label="To"]')[0]
    assert page.texts(".status") == ["Failed", "Sent"]
    assert "550 No such user" in page.texts('td[data-label^="What"]')[0]
    assert page.texts('td[data-label="When"]')[0] == "15 June 2026, 10am"


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("status=failed", ["Wanted"]),
        ("address=BO.RAY@", ["Wanted"]),
        ("address=_", []),
        ("school=elm+west", ["Wanted"]),
        ("school=BA13", ["Wanted"]),
        ("status=failed&address=bo.ray&school=elm", ["Wanted"]),
        ("status=failed&address=ann", []),
        ("status=nonsense", ["Other", "Wanted"]),
    ],
)
def test_every_filter(officer: StrictClient, query: str, found: list[str]) -> None:
    school = make_school("Elm School")
    school.search_text = " elm school westbury ba13 3aa"
    failed(subject="Wanted", to_address="Bo.Ray@school.example", school_id=school.id)
    make_message(subject="Other")
    page = officer.get(f"{LIST}?{query}")
    assert subjects(page) == found
    if not found:
        assert page.texts(".empty h2") == ["Nothing matches"]
        assert page.first(".filter-summary a")["href"] == LIST


def test_a_filter_that_is_too_long_says_so(officer: StrictClient) -> None:
    page = officer.get(LIST, query={"address": "x" * 300})
    assert page.status == 200
    assert page.errors == ["Search for 254 characters or fewer"]


def test_the_list_takes_as_many_queries_for_three(officer: StrictClient) -> None:
    counts = []
    for more in (1, 2):
        for _ in range(more):
            make_message(school_id=make_school().id)
        with count_queries() as queries:
            assert officer.get(LIST).status == 200
        counts.append(queries.count)
    assert counts[0] == counts[1]


def test_one_mail_is_shown_as_text_as_a_page_and_for_the_calendar(officer: StrictClient) -> None:
    message = make_message(
        subject="Your place",
        text="Come <early>.\n",
        calendar="BEGIN:VCALENDAR\nEND:VCALENDAR",
        calendar_method="REQUEST",
        reply_to="team@council.example",
    )
    page = officer.get(f"{LIST}/{message.id}")
    assert page.h1 == "Your place"
    assert page.texts(".mail-text") == ["Come <early>.", "BEGIN:VCALENDAR END:VCALENDAR"]
    assert "For the calendar (an invitation)" in page.texts("h2")
    assert "team@council.example" in page.words
    frame = page.first("iframe")
    assert (frame["src"], frame["sandbox"]) == (f"{LIST}/{message.id}/html", "")
    inner = officer.get(frame["src"])
    assert "Something happened." in inner.text
    policy = inner.headers["Content-Security-Policy"]
    assert "default-src 'none'" in policy
    assert policy.endswith("sandbox")


def test_what_is_not_there_is_not_found(officer: StrictClient) -> None:
    for address in (f"{LIST}/4711", f"{LIST}/4711/html"):
        assert officer.get(address).status == 404
    assert officer.post(f"{LIST}/4711/again").status == 404


def test_a_failed_mail_gets_new_tries(officer: StrictClient) -> None:
    message = failed(subject="Your place")
    page = officer.get(f"{LIST}/{message.id}")
    assert "550 No such user" in page.words
    done = page.post("Send again")
    assert done.location == f"{LIST}/{message.id}"
    assert "goes out again in a moment" in done.follow().words
    assert (message.status, message.attempts) == (MailStatus.QUEUED, 0)
    assert (message.error, message.next_attempt_at) == (None, clock.now())
    assert db.session.query(OutboxMessage).count() == 1
    assert not page.client.get(f"{LIST}/{message.id}").select("main form")


def test_a_sent_mail_goes_again_as_a_second_one(officer: StrictClient) -> None:
    message = make_message(status=MailStatus.SENT, sent_at=clock.now(), calendar="BEGIN:X")
    done = officer.get(f"{LIST}/{message.id}").post("Send again")
    copy = db.session.scalars(select(OutboxMessage).where(OutboxMessage.id != message.id)).one()
    assert done.location == f"{LIST}/{copy.id}"
    assert (copy.subject, copy.calendar) == (message.subject, "BEGIN:X")
    assert copy.guid != message.guid
    assert message.status is MailStatus.SENT
    entry = db.session.scalars(select(AuditEntry).where(AuditEntry.action == "mail:resent")).one()
    assert (entry.subject_id, entry.facts["new_id"]) == (message.id, copy.id)


def test_pressing_twice_sends_once(officer: StrictClient) -> None:
    message = failed()
    page = officer.get(f"{LIST}/{message.id}")
    page.post("Send again")
    again = page.post("Send again")
    assert (again.status, again.errors) == (422, ["This mail is on its way already."])
    assert db.session.query(OutboxMessage).count() == 1


def test_what_waits_for_its_next_try_goes_now(officer: StrictClient) -> None:
    later = clock.now() + timedelta(hours=4)
    message = make_message(attempts=5, next_attempt_at=later, error="451 Later")
    page = officer.get(f"{LIST}/{message.id}")
    assert "not wait" in page.words
    page.post("Try now")
    assert (message.status, message.attempts) == (MailStatus.QUEUED, 5)
    assert message.next_attempt_at == clock.now()
    assert db.session.query(OutboxMessage).count() == 1


def test_a_sign_in_mail_is_never_shown_nor_sent_again(officer: StrictClient) -> None:
    message = failed(sensitive=True, subject=SECRET, text=SECRET, html=f"<p>{SECRET}</p>")
    page = officer.get(f"{LIST}/{message.id}")
    assert SECRET not in page.text
    assert SECRET not in officer.get(LIST).text
    assert not page.select("main form")
    assert officer.get(f"{LIST}/{message.id}/html").status == 404
    refused = officer.post(f"{LIST}/{message.id}/again")
    assert refused.errors == ["A sign-in mail is never sent again. Ask the person to sign in anew."]
    assert SECRET not in refused.text
    assert message.status is MailStatus.FAILED


@pytest.mark.parametrize("way", ["/bookings/link/", "/people/doubt/"])
def test_what_acts_for_the_person_is_not_shown_to_staff(officer: StrictClient, way: str) -> None:
    link = f"http://localhost:8000{way}WzEsMl0.s3al-Of_it?do=cancel"
    message = failed(text=f"Cancel: {link}", html=f'<a href="{link}">Cancel</a>')
    for page in ("", "/html"):
        shown = officer.get(f"{LIST}/{message.id}{page}").text
        assert "s3al" not in shown
        assert f"{way}hidden?do=cancel" in shown


def test_the_words_of_old_mail_are_gone(officer: StrictClient) -> None:
    message = make_message(status=MailStatus.SENT, created_at=in_days(-91))
    kept = make_message(status=MailStatus.SENT, created_at=clock.now() - timedelta(days=90))
    rows = OLD_WORDS.due().subquery()
    assert clear_words(db.session.scalars(select(rows.c.id)).all()) == 1
    db.session.commit()
    db.session.expire_all()
    page = officer.get(f"{LIST}/{message.id}")
    assert "The words of this mail have been removed" in page.words
    assert "Something happened" not in page.text
    assert officer.get(f"{LIST}/{message.id}/html").status == 404
    refused = officer.post(f"{LIST}/{message.id}/again")
    assert "too old to send again" in refused.errors[0]
    assert "Something happened" in officer.get(f"{LIST}/{kept.id}").words


def test_an_auditor_reads_and_does_not_send(sign_in_as: Callable[..., StrictClient]) -> None:
    message = failed()
    auditor = sign_in_as(make_council_person(CouncilRole.AUDITOR))
    page = auditor.get(f"{LIST}/{message.id}")
    assert page.status == 200
    assert not page.select("main form")
    assert auditor.post(f"{LIST}/{message.id}/again").status == 403
    assert message.status is MailStatus.FAILED
