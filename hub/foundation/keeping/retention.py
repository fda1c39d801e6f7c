"""How long notes on holds are kept once they are over."""

from collections.abc import Sequence

from sqlalchemy import delete, false, select

from hub.foundation.core.db import db
from hub.foundation.keeping.kinds import Due, Part
from hub.foundation.keeping.models import Hold
from hub.foundation.keeping.queries import months_ago
from hub.foundation.settings.queries import settings


def _ended_holds() -> Due:
    before = months_ago(settings().tasks_kept_months)
    return select(Hold.id.label("id"), Hold.ended_at.label("since"), false().label("held")).where(
        Hold.ended_at < before
    )  # type: ignore[return-value]


def _remove(ids: Sequence[int]) -> int:
    gone = delete(Hold).where(Hold.id.in_(ids), Hold.ended_at.is_not(None))
    return len(db.session.scalars(gone.returning(Hold.id)).all())


ENDED_HOLDS = Part(_ended_holds, _remove)
