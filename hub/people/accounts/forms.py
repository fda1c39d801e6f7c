"""Forms of signing in, of one's account and of a school's people."""

from wtforms import BooleanField, HiddenField, SelectMultipleField, StringField
from wtforms.fields import SelectChoice
from wtforms.validators import DataRequired, Length, Optional

from hub.foundation.core.forms import Address, HubForm
from hub.people.accounts.permissions import CouncilRole, SchoolRole

EMAIL_WORDS = "Enter a work e-mail address, like a.lee@school.example"


def email_field(label: str, hint: str = "") -> StringField:
    return StringField(
        label,
        [DataRequired(EMAIL_WORDS), Address(EMAIL_WORDS)],
        description=hint,
    )


class SignInForm(HubForm):
    email = email_field("Your work e-mail address")
    own_device = BooleanField(
        "This is my own device: keep me signed in for 7 days",
        description="For bookings. Do not tick this on a computer that others use.",
    )
    next = HiddenField()


class CodeForm(HubForm):
    code = StringField(
        "The 6-digit code from the mail",
        [DataRequired("Enter the 6-digit code from the mail"), Length(max=20)],
    )


class PressForm(HubForm):
    """A form of one button."""


class FactorCodeForm(HubForm):
    code = StringField(
        "Code from your phone",
        [DataRequired("Enter the code that the app on your phone shows"), Length(max=30)],
        description="6 digits. If you do not have your phone, enter one of your paper codes.",
    )


class NewFactorForm(HubForm):
    name = StringField(
        "Name of this phone",
        [DataRequired("Enter a name for this phone, like Work phone"), Length(max=60)],
        description="So that you can tell it from another one later.",
        default="My phone",
    )
    code = StringField(
        "Code that the app shows",
        [DataRequired("Enter the 6-digit code that the app shows"), Length(max=30)],
    )


class DetailsForm(HubForm):
    name = StringField("Your name", [DataRequired("Enter your name"), Length(max=120)])
    phone = StringField("Phone number", [Optional(), Length(max=40)])


class PersonForm(HubForm):
    """A colleague who gets roles at a school."""

    school_id = HiddenField()
    name = StringField("Name", [DataRequired("Enter the name of the person"), Length(max=120)])
    email = email_field("Work e-mail address", "We write to this person and say who added her.")
    roles = SelectMultipleField(
        "What does this person do at the school?",
        choices=[SelectChoice(str(role), role.words) for role in SchoolRole],
        validators=[DataRequired("Choose at least one role")],
    )

    def chosen(self) -> list[SchoolRole]:
        return [SchoolRole(role) for role in self.roles.data or []]


class RolesForm(HubForm):
    """Other roles for somebody who is there already."""

    roles = SelectMultipleField(
        "What does this person do at the school?",
        choices=[SelectChoice(str(role), role.words) for role in SchoolRole],
        validators=[DataRequired("Choose at least one role")],
    )

    def chosen(self) -> list[SchoolRole]:
        return [SchoolRole(role) for role in self.roles.data or []]


class CouncilPersonForm(HubForm):
    name = StringField("Name", [DataRequired("Enter the name of the person"), Length(max=120)])
    email = email_field("Work e-mail address", "At the council.")
    roles = SelectMultipleField(
        "What does this person do at the council?",
        choices=[SelectChoice(str(role), role.words) for role in CouncilRole],
        validators=[DataRequired("Choose at least one role")],
    )

    def chosen(self) -> list[CouncilRole]:
        return [CouncilRole(role) for role in self.roles.data or []]


class CouncilRolesForm(HubForm):
    roles = SelectMultipleField(
        "What does this person do at the council?",
        choices=[SelectChoice(str(role), role.words) for role in CouncilRole],
        description="Without a tick the person is no longer council staff.",
    )

    def chosen(self) -> list[CouncilRole]:
        return [CouncilRole(role) for role in self.roles.data or []]
