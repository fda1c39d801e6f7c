"""Forms of people without a school."""

from wtforms import HiddenField, RadioField, StringField
from wtforms.fields import SelectChoice
from wtforms.validators import DataRequired, InputRequired, Length

from hub.foundation.core.forms import HubForm
from hub.people.accounts.forms.fields import email_field
from hub.people.accounts.models import GuestDetails, GuestKind


class GuestForm(HubForm):
    """Which organisation somebody comes for."""

    name = StringField(
        "Your full name",
        [
            DataRequired("Enter your full name"),
            Length(max=120, message="Your name must be 120 characters or fewer"),
        ],
        filters=[lambda text: " ".join(text.split()) if text else text],
    )
    organisation = StringField(
        "Your organisation",
        [
            DataRequired("Enter the name of your organisation, like County Health Trust"),
            Length(max=140, message="The organisation must be 140 characters or fewer"),
        ],
        description="A governor enters the school that she governs.",
        filters=[lambda text: " ".join(text.split()) if text else text],
    )
    kind = RadioField(
        "What are you?",
        [InputRequired("Choose what you are")],
        choices=[SelectChoice(str(kind), kind.words) for kind in GuestKind],
    )

    def details(self) -> GuestDetails:
        return GuestDetails(
            self.name.data or "", self.organisation.data or "", GuestKind(self.kind.data)
        )


class NewGuestForm(GuestForm):
    """The same with the address, from somebody who is not signed in."""

    email = email_field("Your work e-mail address", "We send you a link and a code to prove it.")
    next = HiddenField()
