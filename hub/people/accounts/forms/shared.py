"""Forms of addresses that several people read."""

from collections.abc import Iterable
from typing import Any, Self

from wtforms import RadioField, StringField, ValidationError
from wtforms.fields import SelectChoice
from wtforms.validators import InputRequired, Length

from hub.foundation.core.forms import HubForm

SOMEBODY_ELSE = "else"
ONE, SEVERAL = "one", "several"


class WhoForm(HubForm):
    """Who is it, of those who read this address?"""

    known = RadioField("Who are you?", [InputRequired("Choose who you are")])
    name = StringField(
        "If somebody else: your full name",
        [Length(max=120, message="Your name must be 120 characters or fewer")],
        filters=[lambda text: " ".join(text.split()) if text else text],
    )

    def offer(self, names: Iterable[str]) -> Self:
        self.names = sorted(set(names))
        self.known.choices = [
            *(SelectChoice(str(number), name) for number, name in enumerate(self.names)),
            SelectChoice(SOMEBODY_ELSE, "Somebody who is not in the list"),
        ]
        return self

    def validate_name(self, field: Any) -> None:
        if self.known.data == SOMEBODY_ELSE and not field.data:
            raise ValidationError("Enter your full name")

    @property
    def who(self) -> str:
        if self.known.data == SOMEBODY_ELSE:
            return self.name.data or ""
        return self.names[int(self.known.data)]


def reads_field() -> RadioField:
    """Asked where an address looks like one of a place: office@, senco@."""
    return RadioField(
        "Who reads this address?",
        choices=[
            SelectChoice(ONE, "Only this person"),
            SelectChoice(SEVERAL, "Several people: it gets mail and books, and does nothing else"),
        ],
        validate_choice=False,
    )
