"""What is removed of addresses that people had, and of changes of them."""

from collections.abc import Sequence
from datetime import timedelta

from sqlalchemy import and_, delete, or_, select

from hub.foundation.core import clock
from hub.foundation.core.db import db
from hub.foundation.keeping.kinds import Due, Part
from hub.foundation.keeping.queries import held
from hub.people.accounts.models import AddressAlias, EmailChange
from hub.people.accounts.retention.signing_in import REQUESTS_KEPT

CHANGES_KEPT = timedelta(days=365)


def _former() -> Due:
    return select(
        AddressAlias.id.label("id"),
        AddressAlias.ends_at.label("since"),
        held(person=AddressAlias.person_id).label("held"),
    ).where(AddressAlias.ends_at <= clock.now())


def _remove_former(ids: Sequence[int]) -> int:
    gone = delete(AddressAlias).where(AddressAlias.id.in_(ids))
    return len(db.session.scalars(gone.returning(AddressAlias.id)).all())


def _changes() -> Due:
    """A change a year after it was asked for; one that was never made as soon as its link."""
    now = clock.now()
    return select(
        EmailChange.id.label("id"),
        EmailChange.asked_at.label("since"),
        held(person=EmailChange.person_id).label("held"),
    ).where(
        or_(
            EmailChange.asked_at < now - CHANGES_KEPT,
            and_(EmailChange.made_at.is_(None), EmailChange.asked_at < now - REQUESTS_KEPT),
        )
    )


def _remove_changes(ids: Sequence[int]) -> int:
    gone = delete(EmailChange).where(EmailChange.id.in_(ids))
    return len(db.session.scalars(gone.returning(EmailChange.id)).all())


FORMER_ADDRESSES = Part(_former, _remove_former)
CHANGES_OF_ADDRESS = Part(_changes, _remove_changes)
