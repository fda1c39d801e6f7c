"""What has changed in the settings."""

from dataclasses import fields
from datetime import datetime

from sqlalchemy import select

from hub.foundation.core.db import db
from hub.foundation.settings.definitions import HubSettings
from hub.foundation.settings.models import Setting

LABELS: dict[str, str] = {field.name: field.metadata["label"] for field in fields(HubSettings)}


def changed_since(moment: datetime) -> list[str]:
    """The labels of settings that were changed after this moment."""
    keys = db.session.scalars(
        select(Setting.key).where(Setting.changed_at > moment).order_by(Setting.key)
    )
    return [LABELS[key] for key in keys if key in LABELS]
