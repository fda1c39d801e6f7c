"""What every page of this desk begins with."""

from flask import Blueprint
from flask_login import current_user

from hub.people.accounts.models import Person

blueprint = Blueprint("privacy", __name__)


def me() -> Person:
    """The person who is signed in."""
    return current_user._get_current_object()  # type: ignore[no-any-return]
