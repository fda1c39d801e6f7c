"""Forms of schools, localities and the register."""

from flask_wtf.file import FileField, FileRequired
from wtforms import BooleanField, HiddenField, SelectField, StringField
from wtforms.fields import SelectChoice
from wtforms.validators import DataRequired, Length, Optional

from hub.foundation.core.forms import HubForm
from hub.people.schools.queries import all_localities


class RegisterForm(HubForm):
    file = FileField(
        "Register file",
        [FileRequired("Choose the register file")],
        description="The CSV file of all establishments (edubasealldata) or of your schools. "
        "At most 80 MB. Nothing changes until you have read what it would change.",
    )
    allow_missing = BooleanField(
        "Go on even if many open schools are missing from the file",
        description="They stay as they are.",
    )


class LocalityForm(HubForm):
    name = StringField(
        "Name of the locality", [DataRequired("Enter the name of the locality"), Length(max=80)]
    )


class LocalityFileForm(HubForm):
    file = FileField(
        "File of schools and localities",
        [FileRequired("Choose the file")],
        description="A CSV file with the columns URN and locality. You see what it would change "
        "before anything is saved.",
    )


class ChooseLocalityForm(HubForm):
    """For one school, or for those that are ticked."""

    locality_id = SelectField("Locality", [Optional()], coerce=int)
    schools = HiddenField()

    def __init__(self, *args: object, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)
        found = [SelectChoice(place.id, place.name) for place, _ in all_localities()]
        self.locality_id.choices = [SelectChoice(0, "No locality"), *found]


class PressForm(HubForm):
    """A form of one button."""

    lines = HiddenField()
