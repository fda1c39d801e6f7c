"""Reads of accounts at providers, and of questions to them."""

from collections.abc import Sequence

from sqlalchemy import select

from hub.foundation.core.db import db
from hub.people.accounts.models import ExternalIdentity, ProviderRequest


def identity_at(issuer: str, subject: str) -> ExternalIdentity | None:
    """Whoever this account belongs to here."""
    return db.session.scalars(
        select(ExternalIdentity).where(
            ExternalIdentity.issuer == issuer, ExternalIdentity.subject == subject
        )
    ).one_or_none()


def identity_of(person_id: int, issuer: str) -> ExternalIdentity | None:
    """The account of this person there."""
    return db.session.scalars(
        select(ExternalIdentity).where(
            ExternalIdentity.person_id == person_id, ExternalIdentity.issuer == issuer
        )
    ).one_or_none()


def identities_of(person_id: int) -> Sequence[ExternalIdentity]:
    """All accounts of this person, the oldest first."""
    return db.session.scalars(
        select(ExternalIdentity)
        .where(ExternalIdentity.person_id == person_id)
        .order_by(ExternalIdentity.id)
    ).all()


def identity_by_id(identity_id: int) -> ExternalIdentity | None:
    return db.session.get(ExternalIdentity, identity_id)


def provider_request_of(state_hash: str) -> ProviderRequest | None:
    return db.session.scalars(
        select(ProviderRequest).where(ProviderRequest.state_hash == state_hash)
    ).one_or_none()


def way_out_of(request_id: int) -> ProviderRequest | None:
    """The sign-in by which somebody came, if the provider can sign her out as well."""
    found = db.session.get(ProviderRequest, request_id)
    return found if found and found.end_session_endpoint else None
