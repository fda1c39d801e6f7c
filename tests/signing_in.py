"""Signing a test's browser in without the mail."""

from flask import session

from hub.foundation.core.db import db
from hub.people.accounts.models import Person
from hub.people.accounts.sessions import start_session
from tests.strict_client import StrictClient


def sign_in(client: StrictClient, person: Person, *, second_factor: bool = True) -> None:
    """Give the browser the cookie of this person."""
    db.session.commit()

    def remember() -> None:
        start_session(person)
        if second_factor and person.is_council_staff:
            session["second_factor"] = True

    client.with_session(remember)
