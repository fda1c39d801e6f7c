"""Forms of who belongs where, and as what."""

from typing import Any, Self

from wtforms import (
    BooleanField,
    HiddenField,
    SelectMultipleField,
    StringField,
    ValidationError,
)
from wtforms.fields import SelectChoice
from wtforms.validators import DataRequired, Length

from hub.foundation.core.forms import HubForm
from hub.people.accounts.addresses import looks_shared
from hub.people.accounts.forms.fields import email_field
from hub.people.accounts.forms.shared import ONE, SEVERAL, reads_field
from hub.people.accounts.models import Membership
from hub.people.accounts.permissions import CouncilRole, SchoolRole, may_give

ADDRESS_IS_RIGHT = "I have made sure that this address is the right one"


def _school_roles() -> SelectMultipleField:
    return SelectMultipleField(
        "What does this person do at the school?",
        choices=[SelectChoice(str(role), role.words) for role in SchoolRole],
        validators=[DataRequired("Choose at least one role")],
    )


class _SchoolRolesForm(HubForm):
    """Roles at a school; an unusual address is asked about before it leads the school."""

    def chosen(self) -> list[SchoolRole]:
        return [SchoolRole(role) for role in self.roles.data or []]

    @property
    def asks_about_domain(self) -> bool:
        return bool(self.accept_domain.errors or self.accept_domain.data)

    def say_who_gives(self, giver: Membership) -> Self:
        """Before it is tried: what an office manager cannot give."""
        if len(may_give(giver.school_roles)) < len(SchoolRole):
            self.roles.description = (
                "You can give office manager and staff. SENCo, head teacher and safeguarding "
                "lead are given by a head, a SENCo or the council."
            )
        return self


class PersonForm(_SchoolRolesForm):
    """A colleague who gets roles at a school."""

    school_id = HiddenField()
    name = StringField("Name", [DataRequired("Enter the name of the person"), Length(max=120)])
    email = email_field("Work e-mail address", "We write to this person and say who added them.")
    roles = _school_roles()
    accept_domain = BooleanField(ADDRESS_IS_RIGHT)
    reads = reads_field()

    def validate_reads(self, field: Any) -> None:
        """An address like office@ is asked about before it becomes a person."""
        if looks_shared(self.email.data or "") and field.data not in (ONE, SEVERAL):
            raise ValidationError(
                f"{self.email.data} looks like an address that several people read. "
                "Say who reads it. A person needs an address of their own."
            )

    @property
    def asks_who_reads(self) -> bool:
        return bool(self.reads.errors or self.reads.data)

    @property
    def is_shared(self) -> bool:
        return bool(self.reads.data == SEVERAL)


class RolesForm(_SchoolRolesForm):
    """Other roles for somebody who is there already."""

    roles = _school_roles()
    accept_domain = BooleanField(ADDRESS_IS_RIGHT)


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
