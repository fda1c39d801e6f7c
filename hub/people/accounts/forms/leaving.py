"""Forms of leaving a school."""

from collections.abc import Sequence

from wtforms import RadioField
from wtforms.fields import SelectChoice
from wtforms.validators import DataRequired, InputRequired

from hub.foundation.core.forms import DateBoxes, HubForm
from hub.people.accounts.models import Membership


class LeavingForm(HubForm):
    leaves_on = DateBoxes(
        "Leaving date",
        [InputRequired("Enter the date of leaving, like 31 8 2027")],
        description="Today or earlier: access ends at once. Later: access ends on that day.",
    )


class HasLeftForm(HubForm):
    """Which colleague with a role of weight seems to have left."""

    colleague = RadioField(
        "Who has left?", validators=[DataRequired("Choose who has left")], coerce=str
    )

    def ask_about(self, members: Sequence[Membership]) -> None:
        self.colleague.choices = [
            SelectChoice(
                str(member.id),
                f"{member.name}, {', '.join(role.words for role in member.school_roles)}",
            )
            for member in members
        ]
