"""Filters of lists: GET forms whose state lives in the address."""

from wtforms import SelectField, StringField
from wtforms.fields import SelectChoice
from wtforms.validators import Length

from hub.engines.bookings.models import BookingStatus
from hub.engines.bookings.queries import BookingsWanted
from hub.foundation.core.forms import HubForm
from hub.foundation.core.references import normalise_reference

WHEN = {"coming": "Coming", "past": "Past", "cancelled": "Cancelled"}
WORDS_TOO_LONG = Length(max=200, message="Search for 200 characters or fewer")


class FilterForm(HubForm):
    """Nothing is changed, so it carries no token."""

    class Meta(HubForm.Meta):
        csrf = False


class BookingsForm(FilterForm):
    """What a person looks for among her school's bookings."""

    q = StringField("Name, session or reference", [WORDS_TOO_LONG])
    when_ = StringField(name="when")

    @property
    def when(self) -> str:
        return self.when_.data if self.when_.data in WHEN else "coming"

    def wanted(self) -> BookingsWanted:
        return BookingsWanted(words=(self.q.data or "")[:200], when=self.when)


class AllBookingsForm(FilterForm):
    """What council staff look for among all bookings."""

    q = StringField("Name, school, session or reference", [WORDS_TOO_LONG])
    status = SelectField(
        "Status",
        validate_choice=False,
        choices=[
            SelectChoice("", "Any"),
            *(SelectChoice(status.value, status.words) for status in BookingStatus),
        ],
    )
    event = StringField("Reference of the session", [Length(max=40)])
    # Chosen by the link at a school's name; the words find schools too.
    school = StringField("School")

    @property
    def school_id(self) -> int | None:
        typed = self.school.data or ""
        return int(typed) if typed.isdecimal() else None

    def wanted(self) -> BookingsWanted:
        known = {status.value for status in BookingStatus}
        picked = self.status.data or ""
        return BookingsWanted(
            words=(self.q.data or "")[:200],
            status=BookingStatus(picked) if picked in known else None,
            event=normalise_reference(self.event.data) if self.event.data else "",
            school_id=self.school_id,
        )


class SchoolSearchForm(FilterForm):
    """Find the school to book for."""

    q = StringField("School", [WORDS_TOO_LONG], description="Name, town, postcode or number (URN).")
