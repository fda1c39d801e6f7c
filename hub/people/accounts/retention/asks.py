"""What is removed of who asked to join a school, and of letters to schools."""

from collections.abc import Sequence
from datetime import timedelta

from sqlalchemy import and_, delete, exists, false, or_, select

from hub.foundation.core import clock
from hub.foundation.core.db import db
from hub.foundation.keeping.kinds import Due, Part
from hub.foundation.keeping.queries import held, months_ago
from hub.foundation.settings.queries import settings
from hub.people.accounts.models import JoinLetter, JoinRequest, JoinStatus

# Asked, and nobody followed the link: whoever typed it, the address is nobody's we know.
UNPROVED_KEPT = timedelta(days=7)


def _asks() -> Due:
    unproved = and_(
        JoinRequest.status == JoinStatus.UNPROVED,
        JoinRequest.asked_at < clock.now() - UNPROVED_KEPT,
    )
    decided = JoinRequest.decided_at < months_ago(settings().tasks_kept_months)
    return select(
        JoinRequest.id.label("id"),
        JoinRequest.asked_at.label("since"),
        held(school=JoinRequest.school_id).label("held"),
    ).where(or_(unproved, decided))


def _remove_asks(ids: Sequence[int]) -> int:
    done = or_(JoinRequest.status == JoinStatus.UNPROVED, JoinRequest.decided_at.is_not(None))
    gone = delete(JoinRequest).where(JoinRequest.id.in_(ids), done)
    return len(db.session.scalars(gone.returning(JoinRequest.id)).all())


def _letters() -> Due:
    """Only when nobody's ask names them any more."""
    return select(
        JoinLetter.id.label("id"), JoinLetter.made_at.label("since"), false().label("held")
    ).where(
        JoinLetter.expires_at < months_ago(settings().tasks_kept_months),
        ~exists().where(JoinRequest.letter_id == JoinLetter.id),
    )


def _remove_letters(ids: Sequence[int]) -> int:
    gone = delete(JoinLetter).where(JoinLetter.id.in_(ids))
    return len(db.session.scalars(gone.returning(JoinLetter.id)).all())


OLD_ASKS = Part(_asks, _remove_asks)
OLD_LETTERS = Part(_letters, _remove_letters)
