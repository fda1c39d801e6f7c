"""Save the settings page."""

from datetime import datetime
from typing import Any

from hub.desks.appearance.operations.colours import check_colours
from hub.desks.appearance.queries import changed_since
from hub.foundation.core.errors import RuleBroken
from hub.foundation.core.formats import join_words
from hub.foundation.settings.operations import change_settings
from hub.people.accounts.models import Person


def save_settings(changes: dict[str, Any], opened_at: datetime, actor: Person) -> list[str]:
    """Store what differs; returns the names. Nobody overwrites what somebody else just changed."""
    meanwhile = changed_since(opened_at)
    if meanwhile:
        quoted = join_words([f"“{label}”" for label in meanwhile])
        raise RuleBroken(
            f"Somebody changed {quoted} after you opened this page. Nothing was saved, and what "
            "you typed is here. Check it, then save again to replace what is there now"
        )
    check_colours(changes["primary_colour"], changes["sun_colour"])
    return change_settings(changes, actor)
