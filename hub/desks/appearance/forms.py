"""The form of all settings, made from their definitions."""

from dataclasses import fields
from typing import Any

from flask_wtf.file import FileField
from wtforms import BooleanField, IntegerField, StringField
from wtforms.validators import DataRequired, InputRequired, Length, NumberRange

from hub.foundation.core.forms import HubForm
from hub.foundation.settings.definitions import HubSettings

NEEDED = {"council_name", "hub_name", "team_name", "primary_colour", "sun_colour"}
LIMITS = {
    "offer_hours": (1, 240),
    "offer_end_hour": (8, 20),
    "cancel_working_days": (0, 20),
    "school_idle_minutes": (5, 480),
    "staff_idle_minutes": (5, 120),
    "needs_kept_days": (0, 60),
}


class SettingsForm(HubForm):
    """One field for each setting; the logo is a file."""

    logo_file = FileField("Logo", description="An SVG or PNG of at most 20 kB. Empty keeps it.")
    remove_logo = BooleanField("Remove the logo")

    def chosen(self) -> dict[str, Any]:
        return {name: self._fields[name].data for name in SETTING_NAMES}


def _field(name: str, meta: Any, default: object) -> Any:
    label, hint = meta["label"], meta["hint"]
    if isinstance(default, int):
        least, most = LIMITS[name]
        wrong = f"{label}: enter a number from {least} to {most}"
        return IntegerField(
            label, [InputRequired(wrong), NumberRange(least, most, wrong)], description=hint
        )
    needed = [DataRequired(f"{label}: this cannot be empty")] if name in NEEDED else []
    return StringField(label, [*needed, Length(max=200)], description=hint)


SETTING_NAMES = [field.name for field in fields(HubSettings) if field.name != "logo"]
GROUPS: dict[str, list[str]] = {}
for each in fields(HubSettings):
    if each.name != "logo":
        setattr(SettingsForm, each.name, _field(each.name, each.metadata, each.default))
        GROUPS.setdefault(each.metadata["group"], []).append(each.name)
