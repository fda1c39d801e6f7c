"""Reads of addresses that people had, and of changes of them."""

from collections.abc import Sequence

from sqlalchemy import select
from sqlalchemy.orm import joinedload

from hub.foundation.core import clock
from hub.foundation.core.db import db
from hub.people.accounts.models import AddressAlias, EmailChange


def aliases_of(person_id: int) -> Sequence[AddressAlias]:
    """Former addresses that still work for signing in, the newest first."""
    return db.session.scalars(
        select(AddressAlias)
        .where(AddressAlias.person_id == person_id, AddressAlias.ends_at > clock.now())
        .order_by(AddressAlias.id.desc())
    ).all()


def live_alias(key: str) -> AddressAlias | None:
    return db.session.scalars(
        select(AddressAlias).where(
            AddressAlias.email_key == key, AddressAlias.ends_at > clock.now()
        )
    ).one_or_none()


def change_under_objection(person_id: int) -> EmailChange | None:
    """The newest change of this person's address that can still be put back."""
    return db.session.scalars(
        select(EmailChange)
        .where(
            EmailChange.person_id == person_id,
            EmailChange.objects_until > clock.now(),
            EmailChange.objected_at.is_(None),
        )
        .order_by(EmailChange.id.desc())
        .limit(1)
    ).one_or_none()


def change_by_id(change_id: int) -> EmailChange | None:
    return db.session.scalars(
        select(EmailChange)
        .where(EmailChange.id == change_id)
        .options(joinedload(EmailChange.person))
    ).one_or_none()


def newest_asked_change(person_id: int) -> EmailChange | None:
    """The newest address that this person asked for and has yet to prove, or has proved."""
    return db.session.scalars(
        select(EmailChange)
        .where(EmailChange.person_id == person_id, EmailChange.token_hash.is_not(None))
        .order_by(EmailChange.id.desc())
        .limit(1)
    ).one_or_none()
