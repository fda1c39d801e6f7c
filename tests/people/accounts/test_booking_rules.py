"""How a school books: chosen by a lead, read by everybody, kept in the audit."""

from collections.abc import Callable

import pytest
from sqlalchemy import select

from hub.foundation.audit.models import AuditEntry
from hub.foundation.core.db import db
from hub.foundation.core.errors import RuleBroken
from hub.people.accounts.operations.booking_rules import set_booking_rule
from hub.people.accounts.permissions import SchoolRole
from hub.people.schools.models import BookingRule, School
from tests.factories import make_council_person, make_member, make_school
from tests.strict_client import StrictClient

pytestmark = pytest.mark.usefixtures("app")
SignIn = Callable[..., StrictClient]


@pytest.fixture
def school(app: object) -> School:
    return make_school("Oak School")


def test_a_lead_chooses_and_everybody_reads_it(school: School, sign_in_as: SignIn) -> None:
    client = sign_in_as(make_member(school))
    page = client.get("/people")
    assert "Everybody books for herself, and leads are told of each booking." in page.words
    form = client.get(f"/people/{school.id}/booking-rule")
    assert form.post("Save for Oak School", {"rule": "leads_only"}).location == "/people"
    db.session.refresh(school)
    assert school.booking_rule is BookingRule.LEADS_ONLY
    assert (
        "Only leads book." in sign_in_as(make_member(school, SchoolRole.STAFF)).get("/home").words
    )
    staff = sign_in_as(make_council_person())
    assert "Only leads book." in staff.get(f"/admin/schools/{school.id}").words
    entry = db.session.scalars(
        select(AuditEntry).where(AuditEntry.action == "school:booking_rule_set")
    ).one()
    assert (entry.school_id, entry.facts) == (school.id, {"old": "told", "new": "leads_only"})


def test_nothing_chosen_comes_back(school: School, sign_in_as: SignIn) -> None:
    client = sign_in_as(make_member(school))
    page = client.post(f"/people/{school.id}/booking-rule", {"rule": "moon"})
    assert (page.status, page.errors) == (422, ["Choose one of the options"])


def test_who_is_no_lead_any_more_decides_nothing(school: School) -> None:
    with pytest.raises(RuleBroken, match="no longer decide"):
        set_booking_rule(school, BookingRule.WEEKLY, actor=make_member(school, SchoolRole.STAFF))
