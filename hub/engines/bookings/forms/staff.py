"""Forms of the council's pages: capacity, and cancelling an event."""

from typing import Any

from wtforms import BooleanField, IntegerField, StringField, ValidationError
from wtforms.validators import DataRequired, InputRequired, Length

from hub.foundation.core.forms import HubForm, strip

MOST_PLACES = 10_000
PLACES_WORDS = f"Enter a number of places from 1 to {MOST_PLACES:,}"


class WholeNumber(IntegerField):
    """A number as people type it; what is none is said once, and shown as it was typed."""

    def process_formdata(self, valuelist: list[str]) -> None:
        self.raw_data = [strip(value) for value in valuelist]
        super().process_formdata(self.raw_data)


class CapacityForm(HubForm):
    capacity = WholeNumber(
        "Number of places",
        [InputRequired("Enter the number of places")],
        invalid_value_message=PLACES_WORDS,
    )

    def validate_capacity(self, field: Any) -> None:
        if field.data is not None and not 1 <= field.data <= MOST_PLACES:
            raise ValidationError(PLACES_WORDS)


class CancelEventForm(HubForm):
    """Cancelling an event tells everybody: a reason, and one tick that it is meant."""

    reason = StringField(
        "Reason, as everybody who booked will read it",
        [
            DataRequired("Say why it does not take place"),
            Length(max=500, message="The reason must be 500 characters or fewer"),
        ],
    )
    sure = BooleanField(
        "Tell everybody and take it out of their calendars",
        [InputRequired("Tick to say that everybody should be told")],
    )
