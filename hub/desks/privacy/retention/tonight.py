"""What would be removed tonight."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import func, select

from hub.desks.privacy.retention.kinds import KINDS
from hub.foundation.core.db import UTCDateTime, db
from hub.foundation.keeping.kinds import Kind, Part


@dataclass(frozen=True)
class Tonight:
    """How much of a kind is due, how much of it a hold keeps, and since when the oldest is."""

    kind: Kind
    due: int
    held: int
    oldest: datetime | None

    @property
    def is_something(self) -> bool:
        return bool(self.due or self.held)


def _look(part: Part) -> tuple[int, int, datetime | None]:
    rows = part.due().subquery()
    count = func.count(rows.c.id)
    oldest = func.min(rows.c.since, type_=UTCDateTime())
    found = db.session.execute(select(rows.c.held, count, oldest).group_by(rows.c.held))
    by_held = {bool(held): (number, since) for held, number, since in found}
    due, since = by_held.get(False, (0, None))
    return due, by_held.get(True, (0, None))[0], since


def what_goes_tonight(kind: Kind) -> Tonight:
    """The dry run of one kind: reads only."""
    looks = [_look(part) for part in kind.parts]
    dates = [since for _, _, since in looks if since is not None]
    return Tonight(
        kind,
        sum(due for due, _, _ in looks),
        sum(kept for _, kept, _ in looks),
        min(dates, default=None),
    )


def everything_that_goes_tonight() -> list[Tonight]:
    """Every kind that the purge takes, in the order in which it does."""
    return [what_goes_tonight(kind) for kind in KINDS_TO_PURGE]


# People come last: what needed them may have gone in the same night.
KINDS_TO_PURGE = sorted((kind for kind in KINDS if kind.parts), key=lambda k: k.key == "people")
