"""The filter of the outbox, kept in the address, and the button that sends again."""

from wtforms import SelectField, StringField
from wtforms.fields import SelectChoice
from wtforms.validators import Length

from hub.desks.outbox.queries import OutboxFilter
from hub.foundation.core.forms import HubForm
from hub.foundation.mail.models import MailStatus


def _at_most(number: int) -> Length:
    return Length(max=number, message=f"Search for {number} characters or fewer")


class OutboxForm(HubForm):
    """A GET form: nothing is changed, so it carries no token."""

    class Meta(HubForm.Meta):
        csrf = False

    status = SelectField(
        "What became of it",
        validate_choice=False,
        choices=[
            SelectChoice("", "Anything"),
            *(SelectChoice(str(status), status.words) for status in MailStatus),
        ],
    )
    address = StringField("Address", [_at_most(254)], description="All of it or a part.")
    school = StringField("School", [_at_most(200)], description="Name, town, URN or postcode.")

    def wanted(self) -> OutboxFilter:
        return OutboxFilter(
            status=self.status.data or "",
            school=self.school.data or "",
            address=self.address.data or "",
        )


class ResendForm(HubForm):
    """Nothing but the press."""
