"""Forms of schools, localities and the register."""

from collections.abc import Iterator
from contextlib import contextmanager

from flask_wtf.file import FileField, FileRequired
from wtforms import (
    BooleanField,
    HiddenField,
    IntegerField,
    RadioField,
    SelectField,
    StringField,
)
from wtforms.fields import SelectChoice
from wtforms.validators import DataRequired, InputRequired, Length, NumberRange, Optional

from hub.desks.register.operations import SettingDetails
from hub.foundation.core.db import db
from hub.foundation.core.forms import HubForm
from hub.people.schools.models import Locality, SettingKind
from hub.people.schools.operations.register import RegisterRefused
from hub.people.schools.queries import all_localities

# The choice of no locality, which is not the same as choosing nothing.
NOWHERE = "none"


class UploadForm(HubForm):
    """A form with a file that is refused whole, each fault on a line of its own."""

    @contextmanager
    def showing_faults(self) -> Iterator[None]:
        with self.showing_broken_rules():
            try:
                yield
            except RegisterRefused as refused:
                db.session.rollback()
                self.file.errors = [*self.file.errors, *refused.faults]


class RegisterForm(UploadForm):
    file = FileField(
        "Register file",
        [FileRequired("Choose the register file, a CSV file like edubasealldata20260615.csv")],
        description="The CSV file of all establishments (edubasealldata) from Get Information "
        "about Schools, or one of our schools alone. At most 80 MB.",
    )
    allow_missing = BooleanField(
        "Go on even if more than a tenth of our open schools are missing from the file",
        description="A school that is missing stays as it is. It is never closed for that.",
    )


class LocalityForm(HubForm):
    name = StringField(
        "Name of the locality",
        [
            DataRequired("Enter the name of the locality, like North"),
            Length(max=80, message="The name of the locality must have 80 letters or fewer"),
        ],
    )


class LocalityFileForm(UploadForm):
    file = FileField(
        "File of schools and localities",
        [FileRequired("Choose the file, a CSV file with the columns URN and locality")],
        description="A CSV file with the columns URN and locality.",
    )


class ChooseLocalityForm(HubForm):
    """For one school, or for those that are ticked. None of them is chosen beforehand."""

    locality = SelectField("Locality", [InputRequired("Choose a locality, or no locality")])
    schools = HiddenField()

    def __init__(self, *args: object, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)
        self.places = {str(place.id): place for place, _ in all_localities()}
        self.locality.choices = [
            SelectChoice("", "Choose a locality"),
            *(SelectChoice(number, place.name) for number, place in self.places.items()),
            SelectChoice(NOWHERE, "No locality"),
        ]

    def chosen(self) -> Locality | None:
        return self.places.get(self.locality.data)


class SettingForm(HubForm):
    """A setting that the register does not know."""

    setting_kind = RadioField(
        "What is it?",
        [InputRequired("Choose what it is")],
        choices=[SelectChoice(str(kind), kind.words) for kind in SettingKind],
    )
    name = StringField("Name", [DataRequired("Enter the name of the setting"), Length(max=140)])
    town = StringField("Town", [DataRequired("Enter the town"), Length(max=80)])
    postcode = StringField(
        "Postcode", [Length(max=10)], filters=[lambda text: text.upper() if text else None]
    )
    la_code = IntegerField(
        "LA code",
        [Optional(), NumberRange(200, 999, "An LA code is a number from 200 to 999, like 865")],
        description="The number of its local authority, if you know it.",
    )

    def details(self) -> SettingDetails:
        return SettingDetails(
            name=self.name.data or "",
            setting_kind=SettingKind(self.setting_kind.data),
            town=self.town.data or "",
            postcode=self.postcode.data or None,
            la_code=self.la_code.data,
        )


class UrnForm(HubForm):
    urn = IntegerField(
        "URN",
        [
            InputRequired("Enter the URN, a number of 5 to 7 digits"),
            NumberRange(10_000, 9_999_999, "A URN is a number of 5 to 7 digits, like 126479"),
        ],
    )


class PressForm(HubForm):
    """A form of one button, with the lines of a file that was read before."""

    lines = HiddenField()
