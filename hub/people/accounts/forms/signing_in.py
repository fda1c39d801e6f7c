"""Forms of signing in and of one's account."""

from wtforms import BooleanField, HiddenField, StringField
from wtforms.validators import DataRequired, Length, Optional

from hub.foundation.core.forms import HubForm
from hub.people.accounts.forms.fields import email_field


class SignInForm(HubForm):
    email = email_field("Your work e-mail address")
    own_device = BooleanField(
        "This is my own device: keep me signed in for 7 days",
        description="For bookings. Do not tick this on a computer that others use.",
    )
    next = HiddenField()
    # Written by the script, when somebody signs in with a passkey instead.
    answer = HiddenField()


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


class AddressForm(HubForm):
    email = email_field("Your new work e-mail address", "We send a link and a code there.")


class AddressCodeForm(HubForm):
    code = StringField(
        "The 6-digit code from the mail",
        [DataRequired("Enter the 6-digit code from the mail"), Length(max=20)],
    )


class PasskeyForm(HubForm):
    """What the browser says for a passkey; the script writes it."""

    answer = HiddenField()


class NewPasskeyForm(PasskeyForm):
    name = StringField(
        "Name of this passkey",
        [DataRequired("Enter a name for this passkey, like Work laptop"), Length(max=60)],
        description="So that you can tell it from another one later, like Work laptop.",
    )


class DetailsForm(HubForm):
    name = StringField("Your name", [DataRequired("Enter your name"), Length(max=120)])
    phone = StringField("Phone number", [Optional(), Length(max=40)])
