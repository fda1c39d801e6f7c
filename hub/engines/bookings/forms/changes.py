"""Forms that change one booking: cancel, swap, answer an offer, change the waiting choice."""

from collections.abc import Iterable, Sequence
from typing import Any

from wtforms import (
    BooleanField,
    HiddenField,
    RadioField,
    StringField,
    TextAreaField,
    ValidationError,
)
from wtforms.fields import SelectChoice
from wtforms.validators import DataRequired, InputRequired, Length

from hub.engines.bookings.forms.booking import Answered, OverlapForm, WaitingChoiceForm
from hub.engines.bookings.forms.people import (
    NAME_MOST,
    NEEDS_MOST,
    NEEDS_TOO_LONG,
    check_email,
    one_line,
)
from hub.engines.bookings.operations import Attendee
from hub.foundation.core.forms import HubForm
from hub.people.accounts.models import Membership

OTHER = "other"
SOMEBODY_NEW = "new"
REASONS = (
    ("illness", "Illness"),
    ("cover", "No cover at school"),
    ("other_date", "Another date suits better"),
    ("not_needed", "No longer needed"),
    ("left", "The person has left the school"),
    (OTHER, "Something else"),
)
REASON_TOO_LONG = Length(max=500, message="The reason must be 500 characters or fewer")


class ConfirmForm(HubForm):
    """A page that says what will happen, and one button."""


class CancelForm(HubForm):
    """Why, from a short list, so that it can be reported."""

    reason = RadioField(
        "Why?",
        [InputRequired("Choose why")],
        choices=[SelectChoice(value, label) for value, label in REASONS],
    )
    other = StringField(
        "If something else: what is it?",
        [Answered(), REASON_TOO_LONG],
        description="Leave out anything about a pupil.",
    )

    def validate_other(self, field: Any) -> None:
        if self.reason.data == OTHER and not field.data:
            raise ValidationError("Say in a few words what it is")

    @property
    def words(self) -> str:
        if self.reason.data == OTHER:
            return self.other.data or ""
        return dict(REASONS)[self.reason.data]


class SwapForm(OverlapForm):
    """Who goes instead: a colleague of the school, or somebody new."""

    colleague = RadioField("Who is going instead?", [InputRequired("Choose who is going instead")])
    name = StringField(
        "If somebody new: full name",
        [
            Answered(),
            Length(max=NAME_MOST, message=f"Full name must be {NAME_MOST} characters or fewer"),
        ],
        filters=[one_line],
    )
    email = StringField(
        "If somebody new: work e-mail",
        [check_email],
        description="Without an e-mail, mail about this place comes to you, naming the person.",
    )
    access_needs = TextAreaField(
        "Access needs",
        [Length(max=NEEDS_MOST, message=NEEDS_TOO_LONG)],
    )
    dietary_needs = TextAreaField(
        "Dietary needs",
        [Length(max=NEEDS_MOST, message=NEEDS_TOO_LONG)],
    )

    accept_overlap = BooleanField("Swap anyway")

    def show(self, colleagues: Iterable[Membership], except_person: int) -> None:
        """Offer everybody at the school but the person whose place it is."""
        self.members: Sequence[Membership] = [
            member for member in colleagues if member.person_id != except_person
        ]
        self.colleague.choices = [
            *(SelectChoice(str(member.id), member.name) for member in self.members),
            SelectChoice(SOMEBODY_NEW, "Somebody who is not in the list"),
        ]
        if not self.members and not self.is_submitted():
            self.colleague.data = SOMEBODY_NEW

    def validate_name(self, field: Any) -> None:
        if self.colleague.data == SOMEBODY_NEW and not field.data:
            raise ValidationError("Enter the full name of the person who is going")

    @property
    def attendee(self) -> Attendee:
        needs = {
            "access_needs": self.access_needs.data or None,
            "dietary_needs": self.dietary_needs.data or None,
        }
        if self.colleague.data == SOMEBODY_NEW:
            return Attendee(name=self.name.data or "", email=self.email.data or None, **needs)
        picked = next(m for m in self.members if str(m.id) == self.colleague.data)
        return Attendee(name=picked.name, membership_id=picked.id, **needs)


class NeedsForm(HubForm):
    """What the person needs to take part. `of_person`: whose needs the page showed."""

    of_person = HiddenField()
    access_needs = TextAreaField(
        "Access needs",
        [Length(max=NEEDS_MOST, message=NEEDS_TOO_LONG)],
        description="Such as a hearing loop, large print, a seat near the door.",
    )
    dietary_needs = TextAreaField(
        "Dietary needs",
        [Length(max=NEEDS_MOST, message=NEEDS_TOO_LONG)],
        description="Such as a meal without nuts.",
    )
    nothing = BooleanField("Nothing is needed: delete what was noted")

    def validate_access_needs(self, field: Any) -> None:
        said = bool(field.data or self.dietary_needs.data)
        if said == bool(self.nothing.data):
            raise ValidationError(
                "Write what is needed or tick that nothing is, not both"
                if said
                else "Write what is needed, or tick that nothing is"
            )


class WaitingForm(WaitingChoiceForm):
    """Change what happens when a place comes free."""


class WithReason(HubForm):
    """Council staff always say why: it stays in the audit."""

    reason = StringField(
        "Reason",
        [DataRequired("Say why"), REASON_TOO_LONG],
        description="It stays in the audit. The people concerned are told of the change.",
    )


class StaffSwapForm(WithReason, SwapForm):
    """A swap made by council staff."""


class StaffCancelForm(WithReason):
    """A cancellation made by council staff."""
