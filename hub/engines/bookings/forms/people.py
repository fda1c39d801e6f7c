"""Who is coming: colleagues to tick, and rows for people not yet known at the school."""

import unicodedata
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from wtforms import Field, StringField, TextAreaField, ValidationError
from wtforms.validators import Length

from hub.engines.bookings.operations import Attendee
from hub.engines.bookings.queries import Colleague
from hub.foundation.core.formats import email_key, is_email
from hub.foundation.core.forms import HubForm, strip

NAME_MOST = 120
NEEDS_MOST = 1000
NEEDS_TOO_LONG = f"Access and dietary needs must be {NEEDS_MOST:,} characters or fewer"


def one_line(text: Any) -> Any:
    """A name is one line: a line end in it would end a mail's subject."""
    if not isinstance(text, str):
        return text
    kept = "".join(c if unicodedata.category(c) != "Cc" else " " for c in text)
    return " ".join(kept.split())


def check_email(_form: HubForm, field: Field) -> None:
    """An address that can be written to; nothing typed is fine."""
    if field.data and not is_email(field.data):
        raise ValidationError(
            "Enter the work e-mail of the person who is coming, like a.lee@school.example"
        )


class NewPersonForm(HubForm):
    """One row for somebody new to the school. A row left blank is nobody."""

    class Meta(HubForm.Meta):
        csrf = False

    name = StringField(
        "Full name",
        [Length(max=NAME_MOST, message=f"Full name must be {NAME_MOST} characters or fewer")],
        filters=[one_line],
    )
    email = StringField(
        "Work e-mail",
        [check_email],
        description="Without an e-mail, mail about this place comes to you, naming the person.",
    )
    access_needs = TextAreaField("Access needs", [Length(max=NEEDS_MOST, message=NEEDS_TOO_LONG)])
    dietary_needs = TextAreaField("Dietary needs", [Length(max=NEEDS_MOST, message=NEEDS_TOO_LONG)])

    @property
    def is_blank(self) -> bool:
        return not any(field.data for field in self)

    def validate_name(self, field: Field) -> None:
        if not field.data and not self.is_blank:
            raise ValidationError("Enter the full name of the person who is coming")

    def attendee(self) -> Attendee:
        return Attendee(
            name=self.name.data or "",
            email=self.email.data or None,
            access_needs=self.access_needs.data or None,
            dietary_needs=self.dietary_needs.data or None,
        )


@dataclass
class Tick:
    """One colleague on the form: who, and what was ticked and typed."""

    colleague: Colleague
    is_me: bool
    is_ticked: bool
    access_needs: str
    dietary_needs: str

    def attendee(self) -> Attendee:
        return Attendee(
            name=self.colleague.name,
            membership_id=self.colleague.id,
            access_needs=self.access_needs or None,
            dietary_needs=self.dietary_needs or None,
        )


class ColleagueTicks(Field):
    """Colleagues, each with a tick and her needs: `people`, `access-7`, `dietary-7`.

    Read by hand: a school of sixty would be 180 fields, and this page must be quick.
    """

    leaves_out_booked = False

    def process(self, formdata: Any, data: Any = None, extra_filters: Any = None, **_: Any) -> None:
        self.process_errors: list[str] = []
        self.object_data = self.data = data
        self.typed = formdata
        self.ticks: list[Tick] = []

    @property
    def first_input_id(self) -> str:
        return f"{self.id}-{self.ticks[0].colleague.id}" if self.ticks else self.id

    def show(self, colleagues: Iterable[Colleague], me: int) -> None:
        """Fill in the rows: herself first, then by name. Called before the form is checked."""
        ticked = set(self._typed_list())
        rows = [
            Tick(
                colleague=member,
                is_me=member.person_id == me,
                is_ticked=str(member.id) in ticked
                and not (self.leaves_out_booked and member.has_place),
                access_needs=self._typed_text(f"access-{member.id}"),
                dietary_needs=self._typed_text(f"dietary-{member.id}"),
            )
            for member in colleagues
        ]
        self.ticks = sorted(rows, key=lambda tick: (not tick.is_me, tick.colleague.name.lower()))

    def tick_only(self) -> None:
        """Where there is only herself to book, nothing is left to tick."""
        for tick in self.ticks:
            tick.is_ticked = True

    @property
    def chosen(self) -> list[Tick]:
        return [tick for tick in self.ticks if tick.is_ticked]

    def pre_validate(self, form: Any) -> None:
        gone = set(self._typed_list()) - {str(tick.colleague.id) for tick in self.ticks}
        if gone:
            raise ValidationError(
                "Somebody you ticked is no longer among the people of the school. Check the list."
            )
        for tick in self.chosen:
            if max(len(tick.access_needs), len(tick.dietary_needs)) > NEEDS_MOST:
                raise ValidationError(f"{NEEDS_TOO_LONG}: shorten those of {tick.colleague.name}")

    def _typed_list(self) -> Sequence[str]:
        return self.typed.getlist(self.name) if self.typed else ()

    def _typed_text(self, name: str) -> str:
        return strip(self.typed.get(name, "")) if self.typed else ""


def addresses_given_twice(rows: Iterable[NewPersonForm]) -> Iterator[NewPersonForm]:
    """Rows whose e-mail stands in a row before them."""
    seen: set[str] = set()
    for row in rows:
        key = email_key(row.email.data or "")
        if key and key in seen:
            yield row
        seen.add(key)
