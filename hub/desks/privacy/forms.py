"""Forms of holds and of erasing."""

from wtforms import TextAreaField
from wtforms.validators import DataRequired, Length

from hub.foundation.core.forms import HubForm

MOST = Length(max=500, message="Use at most 500 characters")


class HoldForm(HubForm):
    reason = TextAreaField(
        "Why must it be kept?",
        [DataRequired("Enter why it must be kept, in a sentence"), MOST],
        description="Like: complaint of 3 March, answered by the legal team. A person on hold can "
        "read this under what we hold about them.",
    )


class EndHoldForm(HubForm):
    reason = TextAreaField(
        "Why can it end?",
        [DataRequired("Enter why the hold can end, in a sentence"), MOST],
        description="What has had its time meanwhile is removed in the next night.",
    )


class PressForm(HubForm):
    """A form of one button."""


class DecideForm(HubForm):
    """Yes needs no reason: she asked. No does."""

    reason = TextAreaField(
        "If not: why?",
        [MOST],
        description="The person reads this. Say what must stay, and until when.",
    )


class EraseForm(HubForm):
    reason = TextAreaField(
        "Why?",
        [DataRequired("Enter why, in a sentence"), MOST],
        description="Like: asked by letter of 3 March. Name no pupil.",
    )
