"""Forms of signing in, of people, of leaving and of tasks."""

from hub.people.accounts.forms.absence import AwayForm
from hub.people.accounts.forms.booking_rules import BookingRuleForm
from hub.people.accounts.forms.fields import EMAIL_WORDS, email_field
from hub.people.accounts.forms.guests import GuestForm, NewGuestForm
from hub.people.accounts.forms.leaving import HasLeftForm, LeavingForm
from hub.people.accounts.forms.people import (
    CouncilPersonForm,
    CouncilRolesForm,
    PersonForm,
    RolesForm,
)
from hub.people.accounts.forms.people_files import PeopleFileForm
from hub.people.accounts.forms.shared import WhoForm
from hub.people.accounts.forms.signing_in import (
    AddressCodeForm,
    AddressForm,
    CodeForm,
    DetailsForm,
    FactorCodeForm,
    NewFactorForm,
    NewPasskeyForm,
    PasskeyForm,
    PressForm,
    SignInForm,
)
from hub.people.accounts.forms.tasks import SettleForm
from hub.people.accounts.forms.waves import WaveForm

__all__ = [
    "EMAIL_WORDS",
    "AddressCodeForm",
    "AddressForm",
    "AwayForm",
    "BookingRuleForm",
    "CodeForm",
    "CouncilPersonForm",
    "CouncilRolesForm",
    "DetailsForm",
    "FactorCodeForm",
    "GuestForm",
    "HasLeftForm",
    "LeavingForm",
    "NewFactorForm",
    "NewGuestForm",
    "NewPasskeyForm",
    "PasskeyForm",
    "PeopleFileForm",
    "PersonForm",
    "PressForm",
    "RolesForm",
    "SettleForm",
    "SignInForm",
    "WaveForm",
    "WhoForm",
    "email_field",
]
