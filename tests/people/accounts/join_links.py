"""Links from mails about joining, for tests."""

from sqlalchemy import select

from hub.foundation.core.db import db
from hub.foundation.mail.models import OutboxMessage
from hub.foundation.mail.rendering import sign
from hub.people.accounts.emails.joining import PROVE, follow_token
from hub.people.accounts.models import JoinRequest


def kinds_to(address: str) -> list[str]:
    """What was written to this address, by the names of the templates."""
    found = db.session.scalars(
        select(OutboxMessage.kind)
        .where(OutboxMessage.to_address == address)
        .order_by(OutboxMessage.id)
    )
    return [kind.rpartition("/")[2] for kind in found]


def newest_ask() -> JoinRequest:
    found = db.session.scalars(
        select(JoinRequest)
        .order_by(JoinRequest.id.desc())
        .limit(1)
        .execution_options(populate_existing=True)
    ).one()
    db.session.rollback()
    return found


def prove_link(asked: JoinRequest) -> str:
    return f"/join/prove/{sign([asked.id], PROVE)}"


def follow_link(asked: JoinRequest) -> str:
    return f"/join/request/{follow_token(asked)}"
