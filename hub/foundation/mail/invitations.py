"""Calendar invitations (RFC 5545, 5546): a REQUEST that updates and a CANCEL that removes."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from hub.foundation.core import clock

# Two rules instead of the list of dates that libraries write: right in every year to come.
LONDON_TIMEZONE = """\
BEGIN:VTIMEZONE
TZID:Europe/London
BEGIN:DAYLIGHT
DTSTART:19810329T010000
RRULE:FREQ=YEARLY;BYMONTH=3;BYDAY=-1SU
TZNAME:BST
TZOFFSETFROM:+0000
TZOFFSETTO:+0100
END:DAYLIGHT
BEGIN:STANDARD
DTSTART:19961027T020000
RRULE:FREQ=YEARLY;BYMONTH=10;BYDAY=-1SU
TZNAME:GMT
TZOFFSETFROM:+0100
TZOFFSETTO:+0000
END:STANDARD
END:VTIMEZONE""".replace("\n", "\r\n")
ESCAPES = str.maketrans(
    {"\\": "\\\\", ";": "\\;", ",": "\\,", "\n": "\\n", "\u2028": "\\n", "\r": None}
)


@dataclass(frozen=True)
class Invitation:
    """What one person's calendar shows of one event. The sequence of a uid only ever rises."""

    method: Literal["REQUEST", "CANCEL"]
    uid: str
    sequence: int
    starts_at: datetime
    ends_at: datetime
    title: str
    location: str
    description: str
    attendee_name: str
    attendee_email: str
    url: str


def write_invitation(invitation: Invitation, organiser: tuple[str, str]) -> str:
    """The text/calendar part. `organiser` is the name and address that the mail comes from.

    Written by hand: it is made inside the booking request, and building it with a library takes
    many times as long. The tests read it back with one.
    """
    lines = [
        "BEGIN:VCALENDAR",
        "VERSION:2.0",
        "PRODID:-//SEND Hub//Invitations//EN",
        "CALSCALE:GREGORIAN",
        f"METHOD:{invitation.method}",
        LONDON_TIMEZONE,
        "BEGIN:VEVENT",
        *(part for line in _event_lines(invitation, organiser) for part in _fold(line)),
        "END:VEVENT",
        "END:VCALENDAR",
        "",
    ]
    return "\r\n".join(lines)


def _event_lines(invitation: Invitation, organiser: tuple[str, str]) -> Iterator[str]:
    cancelled = invitation.method == "CANCEL"
    yield f"UID:{_text(invitation.uid)}"
    yield f"SEQUENCE:{invitation.sequence}"
    yield f"DTSTAMP:{clock.now():%Y%m%dT%H%M%SZ}"
    yield f"DTSTART;TZID=Europe/London:{clock.to_london(invitation.starts_at):%Y%m%dT%H%M%S}"
    yield f"DTEND;TZID=Europe/London:{clock.to_london(invitation.ends_at):%Y%m%dT%H%M%S}"
    yield f"SUMMARY:{_text(invitation.title)}"
    if invitation.location:
        yield f"LOCATION:{_text(invitation.location)}"
    yield f"DESCRIPTION:{_text(describe(invitation))}"
    if invitation.url:
        yield f"URL:{_plain(invitation.url)}"
    yield f"STATUS:{'CANCELLED' if cancelled else 'CONFIRMED'}"
    yield "TRANSP:TRANSPARENT" if cancelled else "TRANSP:OPAQUE"
    yield f"ORGANIZER;CN={_quoted(organiser[0])}:mailto:{_plain(organiser[1])}"
    yield (
        f"ATTENDEE;CN={_quoted(invitation.attendee_name)};CUTYPE=INDIVIDUAL;"
        "ROLE=REQ-PARTICIPANT;PARTSTAT=ACCEPTED;RSVP=FALSE:"
        f"mailto:{_plain(invitation.attendee_email)}"
    )


def describe(invitation: Invitation) -> str:
    """The description: nobody reads calendar replies, so its first line says where to press."""
    if invitation.method == "CANCEL":
        return invitation.description
    where = f" To give it up, go to {invitation.url}" if invitation.url else ""
    first = f"Declining in your calendar does not give up the place.{where}"
    return f"{first}\n\n{invitation.description}".rstrip()


def _text(words: str) -> str:
    """A TEXT value: control characters gone, the rest escaped."""
    return "".join(c for c in words if _is_visible(c) or c == "\n").translate(ESCAPES)


def _is_visible(character: str) -> bool:
    return character >= " " and character != "\x7f"


def _plain(value: str) -> str:
    """A URI: one line, nothing invisible."""
    return "".join(c for c in value if c > " ")


def _quoted(words: str) -> str:
    """A parameter value: quotes cannot be escaped in one, so they become apostrophes."""
    one_line = " ".join(words.replace('"', "'").split())
    return '"' + "".join(filter(_is_visible, one_line)) + '"'


def _fold(line: str) -> Iterator[str]:
    """Lines of at most 75 bytes, never cut inside a character."""
    if len(line) <= 75 and line.isascii():
        yield line
        return
    part, size = "", 0
    for character in line:
        width = len(character.encode())
        if size + width > 75:
            yield part
            part, size = " ", 1
        part += character
        size += width
    yield part
