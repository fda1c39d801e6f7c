"""Recurring jobs and the workers' heartbeats."""

from datetime import datetime

from sqlalchemy.orm import Mapped, mapped_column

from hub.foundation.core.db import Model, big_id


class Job(Model):
    """A recurring job: when it is due, who holds it until when, how the last run ended."""

    id: Mapped[big_id]
    name: Mapped[str] = mapped_column(unique=True)
    due_at: Mapped[datetime] = mapped_column(index=True)
    leased_until: Mapped[datetime | None]
    last_started_at: Mapped[datetime | None]
    last_finished_at: Mapped[datetime | None]
    last_result: Mapped[str | None]


class WorkerHeartbeat(Model):
    """A worker that is alive, by the database's own clock."""

    id: Mapped[big_id]
    worker: Mapped[str] = mapped_column(unique=True)
    beat_at: Mapped[datetime] = mapped_column(index=True)
