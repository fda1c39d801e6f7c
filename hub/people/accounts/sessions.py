"""Who is signed in: the cookie, idle time, and what every page knows of the person."""

from flask import Flask, request
from flask_login import LoginManager
from sqlalchemy import select
from sqlalchemy.orm import joinedload

from hub.foundation.core.db import db
from hub.foundation.settings.queries import settings
from hub.people.accounts.access import acting_membership
from hub.people.accounts.models import Membership, Person


def load_person(session_id: str) -> Person | None:
    """The person of a session cookie, with memberships and schools, in one query."""
    number, _, epoch = session_id.partition(".")
    if not number.isdigit():
        return None
    person = (
        db.session.scalars(
            select(Person)
            .where(Person.id == int(number))
            .options(joinedload(Person.memberships).joinedload(Membership.school))
        )
        .unique()
        .one_or_none()
    )
    if person is None or person.is_disabled or str(person.session_epoch) != epoch:
        return None
    return person


def init_app(app: Flask, login: LoginManager) -> None:
    login.user_loader(load_person)
    login.session_protection = None

    @app.context_processor
    def everywhere() -> dict[str, object]:
        theme = request.cookies.get("hub_theme")
        return {
            "hub": settings(),
            "acting": acting_membership(),
            "theme": theme if theme in ("light", "dark") else None,
        }
