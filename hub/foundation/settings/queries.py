"""Read the settings: once per session of the database, never cached in the process."""

from dataclasses import fields

from sqlalchemy import select

from hub.foundation.core.db import db
from hub.foundation.settings.definitions import HubSettings
from hub.foundation.settings.models import Setting

KEY = "hub_settings"
# Put together once: every page asks them.
_CHANGED = select(Setting.key, Setting.value)
_KNOWN = frozenset(field.name for field in fields(HubSettings))


def settings() -> HubSettings:
    """All settings as they are now. One query for each request."""
    found = db.session.info.get(KEY)
    if isinstance(found, HubSettings):
        return found
    rows = db.session.execute(_CHANGED)
    loaded = HubSettings(**{key: value for key, value in rows if key in _KNOWN})
    db.session.info[KEY] = loaded
    return loaded
