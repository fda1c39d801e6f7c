"""The form of being away."""

from collections.abc import Sequence

from wtforms import RadioField
from wtforms.fields import SelectChoice
from wtforms.validators import InputRequired

from hub.foundation.core.forms import DateBoxes, HubForm
from hub.people.accounts.models import Membership

NOBODY = ""


class AwayForm(HubForm):
    back_on = DateBoxes(
        "First day back", [InputRequired("Enter the first day back, like 12 1 2027")]
    )
    stand_in = RadioField(
        "Who stands in?",
        description="Mail for the absent person goes to this colleague too. "
        "What the colleague may do stays as it is.",
        default=NOBODY,
    )

    def ask_about(self, colleagues: Sequence[Membership]) -> None:
        self.stand_in.choices = [
            *(SelectChoice(str(colleague.id), colleague.name) for colleague in colleagues),
            SelectChoice(NOBODY, "Nobody"),
        ]

    def chosen(self, colleagues: Sequence[Membership]) -> Membership | None:
        return next((c for c in colleagues if str(c.id) == self.stand_in.data), None)
