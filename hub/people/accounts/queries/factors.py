"""Reads of second factors."""

from collections.abc import Sequence

from sqlalchemy import func, select

from hub.foundation.core.db import db
from hub.people.accounts.models import RecoveryCode, SecondFactor


def factors_of(person_id: int) -> Sequence[SecondFactor]:
    """Confirmed second factors, oldest first."""
    return db.session.scalars(
        select(SecondFactor)
        .where(SecondFactor.person_id == person_id, SecondFactor.confirmed_at.is_not(None))
        .order_by(SecondFactor.id)
    ).all()


def recovery_codes_left(person_id: int) -> int:
    counted = db.session.scalar(
        select(func.count(RecoveryCode.id)).where(
            RecoveryCode.person_id == person_id, RecoveryCode.used_at.is_(None)
        )
    )
    return int(counted or 0)
