"""Forms of the council's pages: capacity, and cancelling an event."""

from wtforms import BooleanField, IntegerField, StringField
from wtforms.validators import InputRequired, Length, NumberRange

from hub.foundation.core.forms import HubForm

MOST_PLACES = 10_000
PLACES_WORDS = f"Enter a number of places from 1 to {MOST_PLACES:,}"


class CapacityForm(HubForm):
    capacity = IntegerField(
        "Number of places",
        [
            InputRequired("Enter the number of places"),
            NumberRange(1, MOST_PLACES, PLACES_WORDS),
        ],
        invalid_value_message=PLACES_WORDS,
    )


class CancelEventForm(HubForm):
    """Cancelling an event tells everybody: a reason, and one tick that it is meant."""

    reason = StringField(
        "Reason, as everybody who booked will read it",
        [
            InputRequired("Say why it does not take place"),
            Length(max=500, message="The reason must be 500 characters or fewer"),
        ],
    )
    sure = BooleanField(
        "Tell everybody and take it out of their calendars",
        [InputRequired("Tick to say that everybody should be told")],
    )
