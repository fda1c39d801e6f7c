"""Forms of who belongs where, and as what."""

from wtforms import HiddenField, SelectMultipleField, StringField
from wtforms.fields import SelectChoice
from wtforms.validators import DataRequired, Length

from hub.foundation.core.forms import HubForm
from hub.people.accounts.forms.fields import email_field
from hub.people.accounts.permissions import CouncilRole, SchoolRole


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
