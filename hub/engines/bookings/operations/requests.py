"""What somebody asks for when she books: plain values, checked by the form."""

from dataclasses import dataclass
from datetime import date

from hub.engines.bookings.models import WaitingChoice
from hub.foundation.core.errors import RuleBroken

MOST_AT_ONCE = 30


@dataclass(frozen=True)
class Attendee:
    """One person to book: a remembered colleague by membership, or a name and perhaps an e-mail."""

    name: str
    email: str | None = None
    membership_id: int | None = None
    access_needs: str | None = None
    dietary_needs: str | None = None


@dataclass(frozen=True)
class BookingRequest:
    """What was asked for in one go. `reason` is needed when council staff book for a school."""

    group_reference: str
    attendees: tuple[Attendee, ...]
    waiting_choice: WaitingChoice = WaitingChoice.ASK
    book_until: date | None = None
    accept_overlap: bool = False
    reason: str | None = None
    agreed_by: str | None = None


class AlreadySent(RuleBroken):
    """The form has booked before, and comes again with somebody else on it."""


class OverlapFound(RuleBroken):
    """Somebody would be in two places at once (R14.8): a warning that may be accepted."""

    def __init__(self, clashes: list[str]) -> None:
        super().__init__(" ".join(clashes), field="accept_overlap")
        self.clashes = clashes
