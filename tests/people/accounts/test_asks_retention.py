"""Asks and letters go when their time is over, and not before."""

from datetime import timedelta

import pytest
from sqlalchemy import func, select
from time_machine import TimeMachineFixture

from hub.foundation.core.db import db
from hub.foundation.keeping.kinds import Part
from hub.people.accounts.models import JoinLetter, JoinRequest, JoinStatus
from hub.people.accounts.retention import OLD_ASKS, OLD_LETTERS
from tests.conftest import FROZEN
from tests.factories import in_days, make_came_by_letter, make_join_request

pytestmark = pytest.mark.usefixtures("app")


def purge(part: Part) -> int:
    rows = part.due().subquery()
    return part.remove(db.session.scalars(select(rows.c.id)).all())


def left() -> tuple[int, int]:
    counts = (select(func.count(model.id)) for model in (JoinRequest, JoinLetter))
    asks, letters = (db.session.scalar(count) or 0 for count in counts)
    return asks, letters


@pytest.mark.both_databases
def test_asks_and_letters_go_when_their_time_is_over(time_machine: TimeMachineFixture) -> None:
    make_join_request(status=JoinStatus.UNPROVED, open_key=None)
    make_join_request()
    make_join_request(status=JoinStatus.REFUSED, open_key=None, decided_at=in_days(0))
    make_came_by_letter()
    assert (purge(OLD_ASKS), purge(OLD_LETTERS), left()) == (0, 0, (4, 1))
    time_machine.move_to(FROZEN + timedelta(days=7, minutes=1), tick=False)
    assert (purge(OLD_ASKS), purge(OLD_LETTERS), left()) == (1, 0, (3, 1))
    time_machine.move_to(FROZEN + timedelta(days=367), tick=False)
    # What waits for an answer stays; a letter goes after who came by it.
    assert (purge(OLD_LETTERS), purge(OLD_ASKS), purge(OLD_LETTERS)) == (0, 2, 1)
    assert left() == (1, 0)
