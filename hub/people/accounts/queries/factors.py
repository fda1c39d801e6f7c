"""Reads of second factors."""

from collections.abc import Sequence

from sqlalchemy import func, select

from hub.foundation.core.db import db
from hub.people.accounts.models import Passkey, RecoveryCode, SecondFactor


def factors_of(person_id: int) -> Sequence[SecondFactor]:
    """Confirmed second factors, oldest first."""
    return db.session.scalars(
        select(SecondFactor)
        .where(SecondFactor.person_id == person_id, SecondFactor.confirmed_at.is_not(None))
        .order_by(SecondFactor.id)
    ).all()


def passkeys_of(person_id: int) -> Sequence[Passkey]:
    """Passkeys, oldest first, those that are paused as well."""
    return db.session.scalars(
        select(Passkey).where(Passkey.person_id == person_id).order_by(Passkey.id)
    ).all()


def passkey_by_credential(credential_id: str) -> Passkey | None:
    return db.session.scalars(
        select(Passkey).where(Passkey.credential_id == credential_id)
    ).one_or_none()


def has_second_factor(person_id: int) -> bool:
    """Also by a paused passkey: whoever has only that one shows a paper code, not only a mail."""
    return bool(factors_of(person_id) or passkeys_of(person_id))


def recovery_codes_left(person_id: int) -> int:
    counted = db.session.scalar(
        select(func.count(RecoveryCode.id)).where(
            RecoveryCode.person_id == person_id, RecoveryCode.used_at.is_(None)
        )
    )
    return int(counted or 0)
