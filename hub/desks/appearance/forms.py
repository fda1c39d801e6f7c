"""The settings page: one field for each setting, typed and grouped."""

from dataclasses import Field as SettingField
from dataclasses import asdict, fields
from datetime import UTC, datetime
from typing import Any, ClassVar

from flask_wtf.file import FileField
from wtforms import (
    BooleanField,
    EmailField,
    HiddenField,
    IntegerField,
    StringField,
    TextAreaField,
)
from wtforms import Field as FormField
from wtforms.validators import DataRequired, InputRequired, Length, NumberRange, Optional

from hub.desks.appearance.operations import clean_logo
from hub.foundation.core import clock
from hub.foundation.core.forms import Address, HubForm
from hub.foundation.settings.definitions import HubSettings

# What a number may be, where zero or a million would stop the hub from working.
RANGES = {
    "offer_hours": (1, 336),
    "offer_end_hour": (9, 18),
    "cancel_working_days": (0, 30),
    "school_idle_minutes": (5, 480),
    "staff_idle_minutes": (5, 120),
    "needs_kept_days": (1, 90),
    "bookings_kept_years": (1, 10),
    "names_kept_months": (1, 60),
    "memberships_kept_months": (1, 84),
    "sign_ins_kept_months": (1, 36),
    "mail_words_kept_days": (7, 365),
    "mails_kept_months": (1, 36),
    "tasks_kept_months": (1, 36),
}
NEEDED = ("council_name", "hub_name", "team_name")
APART = ("logo",)


def _length(name: str) -> int:
    return 60 if name in ("hub_name", "team_phone") else 200


def _number_field(setting: SettingField[Any]) -> FormField:
    least, most = RANGES[setting.name]
    words = f"Enter a whole number from {least} to {most}"
    return IntegerField(
        setting.metadata["label"],
        [InputRequired(words), NumberRange(least, most, words)],
        description=setting.metadata["hint"],
        invalid_value_message=words,
    )


def _text_field(setting: SettingField[Any]) -> FormField:
    label, hint = setting.metadata["label"], setting.metadata["hint"]
    most = _length(setting.name)
    rules: list[Any] = [Length(max=most, message=f"Use at most {most} characters")]
    if setting.name in NEEDED:
        rules.insert(0, DataRequired(f"Enter the {label[0].lower()}{label[1:]}"))
    elif setting.name == "team_email":
        wrong = "Enter a whole e-mail address, like send@council.example"
        return EmailField(label, [Optional(), *rules, Address(wrong)], description=hint)
    elif setting.name == "privacy_contact":
        return TextAreaField(label, rules, description=hint)
    elif setting.name.endswith("_colour"):
        rules = [DataRequired("Enter the colour, like #0b5c55"), Length(max=7, message=COLOUR)]
        return StringField(label, rules, description=hint, filters=[_lowered])
    return StringField(label, rules, description=hint)


COLOUR = "Enter the colour as a # and six figures or letters from a to f, like #0b5c55"


def _lowered(text: str | None) -> str | None:
    return text.lower() if text else text


class SettingsBase(HubForm):
    """What is on the page beside the settings themselves."""

    opened = HiddenField()
    logo = FileField("New logo", description="An SVG or PNG file of at most 20 kB.")
    remove_logo = BooleanField("Show no logo")

    groups: ClassVar[dict[str, list[str]]] = {}

    @property
    def opened_at(self) -> datetime:
        """When the page was opened; text that is no moment counts as long ago."""
        try:
            return datetime.fromtimestamp(int(self.opened.data or 0) / 1_000_000, UTC)
        except (ValueError, OverflowError, OSError):
            return datetime.fromtimestamp(0, UTC)

    def reopened(self) -> None:
        """Shown again with what is set now in sight: the next press replaces it knowingly."""
        self.opened.data = _now_in_microseconds()

    def grouped(self) -> list[tuple[str, list[FormField]]]:
        """(name of the group, its fields), in the order of the definitions."""
        return [(name, [self[key] for key in keys]) for name, keys in self.groups.items()]

    def changes(self) -> dict[str, Any]:
        """Every setting as it was typed; the logo only if it is to change."""
        typed = {key: self[key].data or "" for keys in self.groups.values() for key in keys}
        typed |= {key: self[key].data for key in RANGES}
        if self.remove_logo.data:
            typed["logo"] = ""
        elif self.logo.data:
            typed["logo"] = clean_logo(self.logo.data.read())
        return typed


def _settings_form() -> type[SettingsBase]:
    """A form with a field for each setting: a new setting is on the page by itself."""
    members: dict[str, Any] = {"groups": {}}
    for setting in fields(HubSettings):
        if setting.name in APART:
            continue
        make = _number_field if isinstance(setting.default, int) else _text_field
        members[setting.name] = make(setting)
        members["groups"].setdefault(setting.metadata["group"], []).append(setting.name)
    return type("SettingsForm", (SettingsBase,), members)


SettingsForm = _settings_form()


def settings_form(now_set: HubSettings) -> SettingsBase:
    """The form filled with what is set now, and with the moment at which it is shown."""
    shown = {key: value for key, value in asdict(now_set).items() if key not in APART}
    return SettingsForm(data={**shown, "opened": _now_in_microseconds()})


def _now_in_microseconds() -> str:
    return str(int(clock.now().timestamp() * 1_000_000))
