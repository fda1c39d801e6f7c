"""The form of how a school books."""

from wtforms import RadioField
from wtforms.fields import SelectChoice
from wtforms.validators import InputRequired

from hub.foundation.core.forms import HubForm
from hub.people.schools.models import BookingRule


class BookingRuleForm(HubForm):
    rule = RadioField(
        "How does your school book?",
        [InputRequired("Choose how your school books")],
        choices=[SelectChoice(str(rule), rule.words) for rule in BookingRule],
    )

    def chosen(self) -> BookingRule:
        return BookingRule(self.rule.data)
