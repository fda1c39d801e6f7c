"""What every page of this desk begins with."""

from flask import Blueprint
from flask_login import current_user

from hub.desks.privacy.retention.kinds import BY_KEY
from hub.foundation.settings.queries import settings
from hub.people.accounts.models import Person

blueprint = Blueprint("privacy", __name__)


@blueprint.app_template_global()
def kept_for(key: str) -> str:
    """How long a kind of data is kept, for the page on which it is asked."""
    return BY_KEY[key].period(settings())


def me() -> Person:
    """The person who is signed in."""
    return current_user._get_current_object()  # type: ignore[no-any-return]
