"""The worker does the purge by itself: begun at night, carried on each minute."""

from datetime import timedelta

import pytest
from sqlalchemy import select
from time_machine import TimeMachineFixture

from hub import worker
from hub.foundation.core.db import db
from hub.foundation.jobs.operations import declare, run_due
from hub.foundation.keeping.models import PurgeRun
from hub.foundation.mail.models import MailStatus
from tests.conftest import FROZEN
from tests.desks.privacy.old import days_ago
from tests.factories import make_message

PURGE = [job for job in worker.JOBS if "purge" in job.name]


@pytest.mark.both_databases
@pytest.mark.usefixtures("app")
def test_the_worker_purges_each_night(time_machine: TimeMachineFixture) -> None:
    make_message(status=MailStatus.SENT, created_at=days_ago(100))
    db.session.commit()
    declare(PURGE)
    assert run_due(PURGE) == ["purge"]
    assert db.session.scalars(select(PurgeRun)).all() == []
    db.session.rollback()
    time_machine.move_to(FROZEN + timedelta(hours=17), tick=False)
    assert sorted(run_due(PURGE)) == ["begin the purge", "purge"]
    db.session.rollback()
    time_machine.move_to(FROZEN + timedelta(hours=17, minutes=1), tick=False)
    assert run_due(PURGE) == ["purge"]
    run = db.session.scalars(select(PurgeRun)).one()
    assert (run.removed, run.is_open) == (1, False)
