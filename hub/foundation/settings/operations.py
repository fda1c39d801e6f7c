"""Change settings."""

from dataclasses import fields
from typing import Any

from sqlalchemy import select

from hub.foundation.audit.actions import Action
from hub.foundation.audit.operations import Actor, Job, record
from hub.foundation.core import clock
from hub.foundation.core.db import db
from hub.foundation.settings.definitions import HubSettings
from hub.foundation.settings.models import Setting
from hub.foundation.settings.queries import KEY, settings


def change_settings(changes: dict[str, Any], actor: Actor | Job) -> list[str]:
    """Store what differs from now; returns the names that changed."""
    now_set = settings()
    known = {field.name for field in fields(HubSettings)}
    changed = []
    for key, value in changes.items():
        if key not in known:
            raise KeyError(key)
        old = getattr(now_set, key)
        if value == old:
            continue
        row = db.session.scalar(select(Setting).where(Setting.key == key)) or Setting(key=key)
        row.value = value
        row.changed_at = clock.now()
        db.session.add(row)
        db.session.flush()
        # A logo is too long for the trail: that it changed is what matters.
        shown = ("(a picture)", "(a picture)") if key == "logo" else (old, value)
        record(actor, Action.SETTING_CHANGED, row, key=key, old=shown[0], new=shown[1])
        changed.append(key)
    db.session.info.pop(KEY, None)
    return changed
