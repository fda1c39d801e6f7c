"""Forms of other people's addresses, for council staff."""

from wtforms import (
    BooleanField,
    Field,
    HiddenField,
    StringField,
    TextAreaField,
    ValidationError,
)
from wtforms.validators import DataRequired, Length, StopValidation

from hub.foundation.core.formats import is_email
from hub.foundation.core.forms import HubForm
from hub.people.accounts.forms.fields import email_field, without_blanks


class CorrectAddressForm(HubForm):
    email = email_field("The right address", "Spell it back letter by letter.")
    reason = TextAreaField(
        "Whom you spoke to, and why it changes",
        [DataRequired("Enter whom you spoke to and why it changes"), Length(max=500)],
        description="For the audit. Name no pupil.",
    )
    rang = BooleanField(
        "I rang the school's number above, and did not take the address from a call or mail to us",
        [DataRequired("Ring the school's published number first, then tick this")],
    )


def as_domain(typed: str | None) -> str:
    """A domain as it was meant: "@Oak.example " is "oak.example"."""
    return (without_blanks(typed) or "").rpartition("@")[2].casefold()


class Domain:
    """A validator: the part of an address after the @, or the given words."""

    def __init__(self, message: str) -> None:
        self.message = message

    def __call__(self, _form: HubForm, field: Field) -> None:
        if not is_email(f"a@{field.data}"):
            raise StopValidation(self.message)


class DomainsForm(HubForm):
    """Looking changes nothing, so it carries no token."""

    class Meta(HubForm.Meta):
        csrf = False

    old = StringField(
        "Old domain",
        [Domain("Enter the old domain, like oakschool.example")],
        description="What stands after the @ now.",
        filters=[as_domain],
    )
    new = StringField(
        "New domain",
        [Domain("Enter the new domain, like oaktrust.example")],
        description="What stands after the @ from now on.",
        filters=[as_domain],
    )

    def validate_new(self, field: Field) -> None:
        if field.data == self.old.data:
            raise ValidationError("This is the old domain. Enter the new one")


class MoveDomainForm(HubForm):
    shown = HiddenField()
    rang = BooleanField(
        "The school, rung on its published number, has said that every new address above works",
        [DataRequired("Ring the school's published number first, then tick this")],
    )
