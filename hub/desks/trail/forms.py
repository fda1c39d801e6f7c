"""The filter of the audit trail, kept in the address."""

from wtforms import IntegerField, SelectField
from wtforms.fields import SelectChoice
from wtforms.validators import NumberRange, Optional

from hub.desks.trail.queries import TrailFilter
from hub.foundation.audit.actions import Action
from hub.foundation.core.forms import DateBoxes, HubForm
from hub.foundation.core.web import LARGEST

# Kept in the links to other pages of the list.
KEPT = (
    "action",
    "person",
    "school",
    *(f"{name}-{part}" for name in ("from_on", "until_on") for part in DateBoxes.PARTS),
)


def action_words(action: str) -> str:
    """booking:offer_accepted reads "Booking: offer accepted"."""
    area, _, verb = action.partition(":")
    return f"{area.replace('_', ' ').capitalize()}: {verb.replace('_', ' ')}"


def _number_field(label: str) -> IntegerField:
    words = f"{label} must be a whole number, like 12"
    rules = [Optional(), NumberRange(1, LARGEST, words)]
    return IntegerField(label, rules, invalid_value_message=words)


class TrailForm(HubForm):
    """A GET form: nothing is changed, so it carries no token."""

    class Meta(HubForm.Meta):
        csrf = False

    action = SelectField(
        "What happened",
        validate_choice=False,
        choices=[
            SelectChoice("", "Anything"),
            *(SelectChoice(str(action), action_words(action)) for action in sorted(Action)),
        ],
    )
    person = _number_field("Person number")
    school = _number_field("School number")
    from_on = DateBoxes("From")
    until_on = DateBoxes("Until")

    def wanted(self) -> TrailFilter:
        return TrailFilter(
            action=self.action.data or "",
            person_id=self.person.data,
            school_id=self.school.data,
            from_on=self.from_on.data,
            until_on=self.until_on.data,
        )
