"""The booking form: who is coming, and what happens when there is no place."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from typing import Any, ClassVar

from wtforms import (
    BooleanField,
    FieldList,
    FormField,
    HiddenField,
    RadioField,
    StringField,
    TextAreaField,
    ValidationError,
)
from wtforms.fields import SelectChoice
from wtforms.validators import DataRequired, Length

from hub.engines.bookings.forms.people import (
    NAME_MOST,
    NEEDS_MOST,
    NEEDS_TOO_LONG,
    ColleagueTicks,
    NewPersonForm,
    addresses_given_twice,
    one_line,
)
from hub.engines.bookings.models import Event, WaitingChoice
from hub.engines.bookings.operations import AlreadySent, Attendee, BookingRequest, OverlapFound
from hub.engines.bookings.queries import Colleague
from hub.foundation.core.errors import RuleBroken
from hub.foundation.core.formats import format_period
from hub.foundation.core.forms import DateBoxes, HubForm
from hub.foundation.core.references import new_reference
from hub.foundation.mail.rendering import sign, unsign

MOST_NEW_PEOPLE = 30
PURPOSE = "booking-form"

WAITING_CHOICES = [
    SelectChoice(WaitingChoice.ASK, "Ask me first: hold the place while I answer"),
    SelectChoice(WaitingChoice.BOOK, "Book me straight in, until a day that I choose"),
]


def where_words(event: Event) -> str:
    """Online, or the name and address of the venue."""
    if event.is_online:
        return "Online"
    return ", ".join(filter(None, (event.venue_name, event.venue_address))) or "To be announced"


@dataclass(frozen=True)
class Shown:
    """What the form said when it was shown, carried in it under a seal."""

    group_reference: str
    when: str
    where: str

    @classmethod
    def now(cls, event: Event) -> "Shown":
        when = format_period(event.starts_at, event.ends_at)
        return cls(new_reference("GRP", 8), when, where_words(event))

    def changes_since(self, then: "Shown") -> list[str]:
        pairs = (("When", then.when, self.when), ("Where", then.where, self.where))
        return [f"{name}: was {was}, now {now}." for name, was, now in pairs if was != now]


class Answered:
    """Not marked as optional: a choice stands there already, or the label says when it is asked."""

    field_flags: ClassVar[dict[str, bool]] = {"required": True}

    def __call__(self, form: Any, field: Any) -> None:
        """Nothing to check."""


class WaitingChoiceForm(HubForm):
    """What to do when a place comes free for somebody on the waiting list."""

    waiting_choice = RadioField(
        "When a place comes free",
        [Answered()],
        choices=WAITING_CHOICES,
        default=WaitingChoice.ASK,
        coerce=str,
    )
    book_until = DateBoxes(
        "Book straight in until",
        description="Only if we book you straight in. After this day we ask you first.",
    )

    def validate_book_until(self, field: Any) -> None:
        if self.choice is not WaitingChoice.BOOK:
            field.errors = []
            field.data = None
        elif field.data is None and not field.errors:
            raise ValidationError("Enter the last day on which we may book without asking")

    @property
    def choice(self) -> WaitingChoice:
        picked = self.waiting_choice.data
        return WaitingChoice.BOOK if picked == WaitingChoice.BOOK else WaitingChoice.ASK


class OverlapForm(HubForm):
    """Somebody would be in two places at once: said first, then allowed on a tick."""

    accept_overlap = BooleanField("Go on anyway")

    clashes: tuple[str, ...] = ()

    def add_broken(self, broken: RuleBroken) -> None:
        if isinstance(broken, OverlapFound):
            self.clashes = tuple(broken.clashes)
        super().add_broken(broken)

    @property
    def asks_about_overlap(self) -> bool:
        return bool(self.clashes or self.accept_overlap.data)


class SealedForm(WaitingChoiceForm, OverlapForm):
    """Books in one go. Posting it again finds the same bookings."""

    shown = HiddenField()

    changes: list[str]
    group_reference: str

    def seal(self, event: Event, school_id: int, booker_id: int) -> None:
        """Look at the seal of what the form showed: an absent or foreign one is made anew."""
        self.changes = []
        owner = [event.id, school_id, booker_id]
        kept = unsign(self.shown.data or "", PURPOSE)
        now = Shown.now(event)
        if isinstance(kept, list) and kept[:3] == owner and len(kept) == 6:
            then = Shown(*kept[3:])
            self.changes = now.changes_since(then)
            now = Shown(then.group_reference, now.when, now.where)
        self.group_reference = now.group_reference
        self.shown.data = sign([*owner, now.group_reference, now.when, now.where], PURPOSE)

    def validate(self, extra_validators: Any = None) -> bool:
        fine = bool(super().validate(extra_validators))
        if self.changes:
            self.page_errors.append(
                f"This changed after you opened the page. {' '.join(self.changes)} "
                "Nothing is booked yet. If it still suits, book again."
            )
            fine = False
        return fine

    def _request(self, attendees: Iterable[Attendee], reason: str | None = None) -> BookingRequest:
        return BookingRequest(
            group_reference=self.group_reference,
            attendees=tuple(attendees),
            waiting_choice=self.choice,
            book_until=self.book_until.data,
            accept_overlap=bool(self.accept_overlap.data),
            reason=reason,
        )


class GuestBookingForm(SealedForm):
    """A guest books for herself."""

    access_needs = TextAreaField("Access needs", [Length(max=NEEDS_MOST, message=NEEDS_TOO_LONG)])
    dietary_needs = TextAreaField("Dietary needs", [Length(max=NEEDS_MOST, message=NEEDS_TOO_LONG)])
    accept_overlap = BooleanField("Book anyway")

    def wanted(self, name: str) -> BookingRequest:
        needs = (self.access_needs.data or None, self.dietary_needs.data or None)
        return self._request([Attendee(name, None, None, *needs)])


class BookingForm(SealedForm):
    """Oneself and colleagues in one go."""

    people = ColleagueTicks("Who is coming?")
    new_people = FieldList(FormField(NewPersonForm), min_entries=1, max_entries=MOST_NEW_PEOPLE)
    accept_overlap = BooleanField("Book anyway")
    agreed = BooleanField("The head, or the acting head, has agreed to these places")
    agreed_by = StringField(
        "Name of the head who agreed",
        [
            Answered(),
            Length(max=NAME_MOST, message=f"The name must be {NAME_MOST} characters or fewer"),
        ],
        filters=[one_line],
    )

    books_others: bool = True
    asks_agreement: bool = False

    def ask_agreement(self, head: str) -> None:
        """Ask whether the head has agreed, and offer her name."""
        self.asks_agreement = True
        if not self.is_submitted():
            self.agreed_by.data = self.agreed_by.data or head

    def validate_agreed(self, field: Any) -> None:
        if self.asks_agreement and not field.data:
            raise ValidationError("Ask the head first, then tick that the head has agreed")

    def validate_agreed_by(self, field: Any) -> None:
        if self.asks_agreement and not field.data:
            raise ValidationError("Enter the name of the head who agreed")

    def add_broken(self, broken: RuleBroken) -> None:
        if isinstance(broken, AlreadySent):
            # The next time it is a new form: `prepare` seals it anew.
            self.shown.data = ""
            self.people.leaves_out_booked = True
        super().add_broken(broken)

    def for_herself_only(self) -> None:
        """Who may book only for herself has nobody to tick and nobody to add."""
        self.books_others = False
        self.people.tick_only()

    def prepare(
        self,
        event: Event,
        school_id: int,
        booker_id: int,
        colleagues: Iterable[Colleague],
    ) -> None:
        self.people.show(colleagues, booker_id)
        self.seal(event, school_id, booker_id)

    def wants_another_row(self, pressed: bool) -> bool:
        """Add a row if "Add another person" was pressed and there is room for one."""
        if pressed and len(self.new_people.entries) < MOST_NEW_PEOPLE:
            self.new_people.append_entry()
        return pressed

    @property
    def attendees(self) -> list[Attendee]:
        known = [tick.attendee() for tick in self.people.chosen]
        rows = [row.form for row in self.new_people.entries] if self.books_others else []
        return known + [row.attendee() for row in rows if not row.is_blank]

    def validate_people(self, _field: Any) -> None:
        if not self.attendees:
            raise ValidationError("Tick the people who are coming, or write the name of somebody")

    def validate_new_people(self, field: Any) -> None:
        for row in addresses_given_twice(entry.form for entry in field.entries):
            row.email.errors = ["Two people have this e-mail. Each needs their own, or none."]
            field.errors = [entry.errors for entry in field.entries]

    def wanted(self, reason: str | None = None) -> BookingRequest:
        agreed_by = self.agreed_by.data if self.asks_agreement else None
        return replace(self._request(self.attendees, reason), agreed_by=agreed_by)


class StaffBookingForm(BookingForm):
    """The same, made by council staff for a school: with a reason."""

    reason = StringField(
        "Why you are booking for the school",
        [
            DataRequired("Say why you are booking for the school"),
            Length(max=500, message="The reason must be 500 characters or fewer"),
        ],
        description="For example: the school rang. It stays in the audit.",
    )
