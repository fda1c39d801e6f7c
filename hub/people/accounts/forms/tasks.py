"""Forms of what the council must settle."""

from wtforms import TextAreaField
from wtforms.validators import DataRequired, Length

from hub.foundation.core.forms import HubForm


class SettleForm(HubForm):
    outcome = TextAreaField(
        "What was done",
        [DataRequired("Enter what was done, in a sentence"), Length(max=500)],
        description="For your colleagues. Name no pupil.",
    )
