"""Read the settings: once per session of the database, never cached in the process."""

from dataclasses import fields

from sqlalchemy import select

from hub.foundation.core.db import db
from hub.foundation.settings.definitions import HubSettings
from hub.foundation.settings.models import Setting

KEY = "hub_settings"


def settings() -> HubSettings:
    """All settings as they are now. One query for each request."""
    found = db.session.info.get(KEY)
    if isinstance(found, HubSettings):
        return found
    known = {field.name for field in fields(HubSettings)}
    changed = {
        key: value
        for key, value in db.session.execute(select(Setting.key, Setting.value))
        if key in known
    }
    loaded = HubSettings(**changed)
    db.session.info[KEY] = loaded
    return loaded
