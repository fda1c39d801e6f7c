"""What must be chosen before two accounts become one."""

from typing import Any

from flask import request
from wtforms import BooleanField, RadioField, TextAreaField
from wtforms.fields import SelectChoice
from wtforms.validators import DataRequired, InputRequired, Length

from hub.foundation.core.forms import HubForm
from hub.people.accounts.models import Person

PLACE = "place-"


class JoinForm(HubForm):
    """Which address is written to. Places at events booked twice are chosen beside it."""

    address = RadioField(
        "Which address do we write to?",
        [InputRequired("Choose the address that we write to")],
        description="The other one signs in as well, for a year.",
    )

    def __init__(self, *people: Person, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        emails = [person.email for person in people if person.email]
        self.address.choices = [SelectChoice(email, email) for email in emails]

    @property
    def places(self) -> set[str]:
        """References of the places that stay."""
        return {v for name, v in request.form.items() if name.startswith(PLACE)}


class StaffJoinForm(JoinForm):
    reason = TextAreaField(
        "How you know that both are one person",
        [DataRequired("Enter how you know that both are one person"), Length(max=500)],
        description="For the audit. Name no pupil.",
    )
    proved = BooleanField(
        "The person has confirmed it to me, rung at the school's published number",
        [DataRequired("Ask the person first, then tick this")],
    )
