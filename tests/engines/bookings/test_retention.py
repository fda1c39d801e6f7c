"""Needs are removed in time, and not before."""

import pytest
from sqlalchemy import func, select
from time_machine import TimeMachineFixture

from hub.engines.bookings.operations import Attendee
from hub.engines.bookings.retention import OLD_NEEDS
from hub.foundation.audit.models import AuditEntry
from hub.foundation.core.db import db
from tests.engines.bookings.desk import Desk, london
from tests.factories import make_session

pytestmark = pytest.mark.usefixtures("app")


def remove_needs() -> int:
    rows = OLD_NEEDS.due().subquery()
    return OLD_NEEDS.remove(db.session.scalars(select(rows.c.id)).all())


def test_needs_go_fourteen_days_after_the_event(time_machine: TimeMachineFixture) -> None:
    desk, event = Desk(), make_session(starts_at=london(2026, 7, 1, 9))
    [booking] = desk.book_people(event, [Attendee("Ann Day", access_needs="Hearing loop")])
    time_machine.move_to(london(2026, 7, 15, 11), tick=False)
    assert (remove_needs(), booking.access_needs) == (0, "Hearing loop")
    time_machine.move_to(london(2026, 7, 15, 13), tick=False)
    assert (remove_needs(), booking.access_needs) == (1, None)
    assert remove_needs() == 0
    removed = AuditEntry.action == "booking:needs_removed"
    assert db.session.scalar(select(func.count(AuditEntry.id)).where(removed)) == 1
