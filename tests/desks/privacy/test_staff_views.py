"""The pages of the purge and of holds, for administrators and auditors."""

from collections.abc import Callable

import pytest

from hub.desks.privacy.operations.holds import end_hold, place_hold
from hub.foundation.core.db import db
from hub.foundation.core.errors import RuleBroken
from hub.foundation.keeping.models import Hold
from hub.foundation.mail.models import MailStatus
from hub.people.accounts.permissions import CouncilRole
from tests.conftest import count_queries
from tests.desks.privacy.old import a_night_passes, days_ago
from tests.factories import (
    make_council_person,
    make_hold,
    make_member,
    make_message,
    make_purge_run,
    make_school,
    make_session,
)
from tests.strict_client import StrictClient

SignIn = Callable[..., StrictClient]
PAGE = "/admin/privacy"


@pytest.fixture
def admin(sign_in_as: SignIn) -> StrictClient:
    return sign_in_as(make_council_person(CouncilRole.ADMINISTRATOR, name="Sam Whitlock"))


@pytest.fixture
def auditor(sign_in_as: SignIn) -> StrictClient:
    return sign_in_as(make_council_person(CouncilRole.AUDITOR))


def test_what_would_go_tonight_and_what_went(admin: StrictClient, auditor: StrictClient) -> None:
    make_message(status=MailStatus.SENT, created_at=days_ago(100))
    page = auditor.get(PAGE)
    row = next(text for text in page.texts("tbody tr") if text.startswith("The words of mails"))
    assert row == "The words of mails90 days17 March 2026None"
    assert "No night yet" in page.words
    a_night_passes()
    page = auditor.get(PAGE)
    assert "Nothing would go tonight" in page.words
    assert "The words of mails: 90 days" in page.texts("details li")
    night = auditor.get(page.first('td[data-label="Begun"] a')["href"])
    assert night.h1 == "What went on 15 June 2026"
    assert "The words of mails17 March 2026None" in night.texts("tbody tr")


def test_the_night_says_faults_and_that_it_is_at_work(auditor: StrictClient) -> None:
    broken = {"mails": {"removed": 2, "held": 0, "oldest": None, "fault": "RuntimeError"}}
    run = make_purge_run(counts=broken)
    assert "2, then a fault (RuntimeError)" in auditor.get(f"{PAGE}/nights/{run.id}").words
    assert "With a fault" in auditor.get(PAGE).words
    run.finished_at, run.open_key = None, "open"
    assert "still at work" in auditor.get(f"{PAGE}/nights/{run.id}").words


@pytest.mark.parametrize("on", ["person", "school", "event"])
def test_a_hold_from_its_page_to_its_end(on: str, admin: StrictClient) -> None:
    school = make_school("Oak Primary")
    person = make_member(school, name="Ann Day")
    session = make_session()
    address, words = {
        "person": (f"/admin/people/{person.id}", "Ann Day"),
        "school": (f"/admin/schools/{school.id}", "Oak Primary, Westbury"),
        "event": (f"/admin/training/sessions/{session.reference}", session.title),
    }[on]
    page = admin.get(address)
    links = [a["href"] for a in page.select("main a") if "place a hold" in a.text]
    form = admin.get(links[0])
    assert form.h1 == f"Keep everything of {words}"
    assert form.post("Place the hold").errors == ["Enter why it must be kept, in a sentence"]
    done = form.post("Place the hold", reason="A complaint is open.").follow()
    assert f"Nothing of {words} is removed until the hold is ended." in done.text
    assert words in done.words
    shown = admin.get(address)
    assert "On hold since 15 June 2026." in shown.words
    end = admin.get(next(a["href"] for a in shown.select("main a") if a.text == "End this hold"))
    assert end.post("End the hold").errors == ["Enter why the hold can end, in a sentence"]
    ended = end.post("End the hold", reason="It was answered.").follow()
    assert "Nothing is on hold" in ended.words
    over = admin.get(f"{PAGE}/holds?show=ended")
    assert "by Sam Whitlock: It was answered." in over.words
    assert "There is nothing to do" in admin.get(end.url).words


def test_an_auditor_reads_holds_and_changes_none(auditor: StrictClient) -> None:
    hold = make_hold(make_member(name="Ann Day"))
    assert "A complaint is open." in auditor.get(f"{PAGE}/holds").words
    assert auditor.get(f"{PAGE}/holds/{hold.id}/end").status == 403
    assert auditor.post(f"{PAGE}/holds/new/person/{hold.person_id}").status == 403


def test_what_is_gone_is_not_held(admin: StrictClient) -> None:
    assert admin.get(f"{PAGE}/holds/new/person/999").status == 404
    assert admin.get(f"{PAGE}/holds/new/pupil/1").status == 404
    make_hold(event_id=999)
    assert "Not known any more" in admin.get(f"{PAGE}/holds").words


@pytest.mark.usefixtures("app")
def test_who_lost_the_right_a_second_ago_holds_nothing() -> None:
    staff, person = make_council_person(CouncilRole.ADMINISTRATOR), make_member()
    hold = place_hold(person, "A complaint.", actor=staff)
    staff.council_roles = [str(CouncilRole.AUDITOR)]
    with pytest.raises(RuleBroken, match="no longer decide"):
        place_hold(person, "Another.", actor=staff)
    with pytest.raises(RuleBroken, match="no longer decide"):
        end_hold(hold, "Over.", actor=staff)


@pytest.mark.usefixtures("app")
def test_the_second_to_end_a_hold_is_told() -> None:
    staff = make_council_person(CouncilRole.ADMINISTRATOR)
    hold = make_hold()
    end_hold(hold, "Answered.", actor=staff)
    with pytest.raises(RuleBroken, match="Somebody else has ended this hold already"):
        end_hold(hold, "Answered again.", actor=staff)
    assert db.session.get_one(Hold, hold.id).end_reason == "Answered."


@pytest.mark.parametrize("address", [PAGE, f"{PAGE}/holds"])
def test_lists_run_a_fixed_number_of_queries(address: str, auditor: StrictClient) -> None:
    def count(more: int) -> int:
        for _ in range(more):
            make_hold(make_member(), by=make_member())
            make_hold(school_id=make_school().id, by=make_member())
            make_hold(event_id=make_session().id, by=make_member())
            make_purge_run()
        db.session.commit()
        with count_queries() as queries:
            auditor.get(address)
        return queries.count

    assert count(1) == count(2)
