"""Forms of inviting many."""

from wtforms import IntegerField, RadioField, SelectField
from wtforms.fields import SelectChoice
from wtforms.validators import InputRequired, NumberRange, Optional

from hub.foundation.core.forms import HubForm
from hub.people.accounts.queries import Wave
from hub.people.schools.queries import all_localities

HOW_MANY = "Enter a number of schools from 1 to 2,000"


class WaveForm(HubForm):
    """Everybody, one locality, or the next so many schools."""

    which = RadioField(
        "Which schools?",
        choices=[
            SelectChoice("all", "All schools"),
            SelectChoice("locality", "One locality"),
            SelectChoice("schools", "Some schools"),
        ],
        default="all",
        validators=[InputRequired("Choose which schools")],
    )
    locality = SelectField("Locality", description="If you chose one locality.", coerce=str)
    schools = IntegerField(
        "How many schools",
        [Optional(), NumberRange(1, 2000, HOW_MANY)],
        description="If you chose some schools: so many of those that are left, by name.",
    )

    def __init__(self, *args: object, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)
        places = [SelectChoice(str(place.id), place.name) for place, _ in all_localities()]
        self.locality.choices = [
            SelectChoice("", "Choose a locality"),
            *places,
            SelectChoice("none", "No locality"),
        ]

    def validate(self, extra_validators: object = None) -> bool:
        fits = super().validate(extra_validators)
        if self.which.data == "locality" and not self.locality.data:
            self.locality.errors = ["Choose a locality"]
            return False
        if self.which.data == "schools" and not self.schools.data:
            self.schools.errors = [HOW_MANY]
            return False
        return bool(fits)

    def chosen(self) -> Wave:
        number = self.locality.data
        return Wave(
            which=self.which.data,
            locality_id=int(number) if number and number.isdecimal() else None,
            schools=self.schools.data or 0,
        )
