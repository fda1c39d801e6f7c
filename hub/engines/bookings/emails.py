"""Mail about bookings: whom, and with which facts. Whether is decided by the operations."""

from collections.abc import Mapping, Sequence
from typing import Any

from hub.engines.bookings.models import Booking, BookingStatus, Event, WaitingChoice
from hub.engines.bookings.queries import mail_person
from hub.foundation.core import clock
from hub.foundation.core.formats import format_date, format_moment, format_period, join_words
from hub.foundation.mail.invitations import Invitation
from hub.foundation.mail.operations import Recipient, queue, queue_alike
from hub.foundation.mail.rendering import link_to, sign
from hub.people.accounts.models import Membership, Person
from hub.people.accounts.queries import stand_in_for
from hub.people.schools.models import School

PURPOSE = "booking"
AGREEMENT = "agreement"


def booking_token(booking: Booking, to: Person) -> str:
    """What the links of a booking's mail carry: dead once the place is passed on.

    It names its reader, so that the audit says who pressed.
    """
    return sign([booking.id, booking.person_id, booking.invitation_uid, to.id], PURPOSE)


def _templates(event: Event, name: str) -> list[str]:
    return [f"{event.template_folder}/emails/{name}", f"bookings/emails/{name}"]


def _where(event: Event) -> str:
    if event.is_online:
        return "Online"
    return ", ".join(filter(None, (event.venue_name, event.venue_address)))


def _event_facts(event: Event) -> dict[str, Any]:
    return {
        "title": event.title,
        "when": format_period(event.starts_at, event.ends_at),
        "where": _where(event),
        "event_url": link_to(event.page_endpoint, reference=event.reference),
    }


def _facts(booking: Booking, to: Person) -> dict[str, Any]:
    """`you` is "You" to the attendee, and her name to whoever reads for her."""
    event = booking.event
    to_attendee = to.id == booking.person_id
    token = booking_token(booking, to)
    links = {
        do: link_to("bookings.follow_link", token=token, do=do)
        for do in ("cancel", "accept", "decline", "take")
    }
    return _event_facts(event) | {
        "name": booking.attendee_name,
        "to_attendee": to_attendee,
        "school": booking.comes_from,
        "reference": booking.reference,
        "booked_by": booking.booked_by.name,
        "by_another": booking.booked_by_id != booking.person_id,
        "booking_url": link_to("bookings.show_booking", reference=booking.reference),
        "links": links,
    }


def _introduction(booking: Booking, to: Person) -> str | None:
    """The first mail to somebody booked by another says who gave us the name."""
    if to.id != booking.person_id or to.introduced_at or booking.booked_by_id == to.id:
        return None
    to.introduced_at = clock.now()
    return (
        f"{booking.booked_by.name} gave us your name and e-mail address to book this place for "
        f"{booking.comes_from}. We use them for bookings only."
    )


def _tell(
    booking: Booking,
    name: str,
    *,
    to: Person | None = None,
    invitation: Invitation | None = None,
    **more: Any,
) -> None:
    """To the attendee; without an e-mail, to who booked or leads the school, naming her."""
    person = to or mail_person(booking)
    if person is None or not person.email:
        return
    facts = _facts(booking, person) | {"introduction": _introduction(booking, person)} | more
    to_attendee = person.id == booking.person_id
    queue(
        to=Recipient(booking.attendee_name if to_attendee else person.name, person.email),
        template=_templates(booking.event, name),
        facts=facts,
        about=booking,
        school_id=booking.school_id,
        invitation=invitation,
    )
    if not to_attendee:
        _tell_stand_in_too(booking, person, name, facts)


def _tell_stand_in_too(booking: Booking, away: Person, name: str, facts: dict[str, Any]) -> None:
    """What goes to a booker who is away goes to her stand-in as well: an offer runs out."""
    stand_in = stand_in_for(away.id, booking.school_id) if booking.school_id else None
    if stand_in is None or stand_in.person_id == booking.person_id:
        return
    queue(
        to=Recipient(stand_in.name, stand_in.person.email or ""),
        template=_templates(booking.event, name),
        facts=facts | {"introduction": None},
        about=booking,
        school_id=booking.school_id,
    )


def _joining(event: Event) -> dict[str, Any]:
    """Only ever given to people with a place (R14.7)."""
    return {
        "joining_link": event.joining_link,
        "joining_details": event.joining_details,
        "venue_access": event.venue_access,
    }


def tell_attendee_booked(
    booking: Booking, invitation: Invitation, *, from_list: bool = False, again: bool = False
) -> None:
    _tell(
        booking,
        "tell_attendee_booked",
        invitation=invitation,
        from_list=from_list,
        without_asking=booking.given_without_asking,
        again=again,
        **_joining(booking.event),
    )


def tell_booker_booked(bookings: Sequence[Booking]) -> None:
    """One summary of what was booked in one go."""
    first = bookings[0]
    booker = first.booked_by
    if not booker.email:
        return
    placed = [b.attendee_name for b in bookings if b.status is BookingStatus.BOOKED]
    waiting = [b.attendee_name for b in bookings if b.status is BookingStatus.WAITING]
    without_mail = [b.attendee_name for b in bookings if not b.person.email]
    queue(
        to=Recipient(booker.name, booker.email),
        template=_templates(first.event, "tell_booker_booked"),
        facts=_event_facts(first.event)
        | {
            "school": first.comes_from,
            "placed": placed,
            "waiting": waiting,
            "without_mail": join_words(without_mail),
            "group_url": link_to("bookings.show_group", group_reference=first.group_reference),
        },
        about=first,
        school_id=first.school_id,
    )


def tell_lead_booked(
    bookings: Sequence[Booking], leads: Sequence[Membership], *, by: Person
) -> None:
    """To leads who neither booked nor come."""
    first = bookings[0]
    queue_alike(
        _recipients(leads),
        _templates(first.event, "tell_lead_booked"),
        _event_facts(first.event)
        | {
            "school": first.comes_from,
            "by": by.name,
            "placed": [b.attendee_name for b in bookings if b.status is BookingStatus.BOOKED],
            "waiting": [b.attendee_name for b in bookings if b.status is BookingStatus.WAITING],
            "group_url": link_to("bookings.show_group", group_reference=first.group_reference),
            "people_url": link_to("accounts.list_people"),
        },
        about=first,
        school_id=first.school_id,
    )


def tell_head_agreed(bookings: Sequence[Booking], head: Membership, *, by: Person) -> None:
    """That she is said to have agreed; each place with a link to say "not this one"."""
    first = bookings[0]
    assert head.person.email is not None
    queue(
        to=Recipient(head.name, head.person.email),
        template=_templates(first.event, "tell_head_agreed"),
        facts=_event_facts(first.event)
        | {
            "school": first.comes_from,
            "by": by.name,
            "agreed_by": first.agreed_by,
            "places": [(b.attendee_name, _agreement_link(b, head)) for b in bookings],
        },
        about=first,
        school_id=first.school_id,
    )


def _agreement_link(booking: Booking, head: Membership) -> str:
    parts = [booking.id, booking.person_id, head.person_id, booking.invitation_uid]
    return link_to("bookings.refuse", token=sign(parts, AGREEMENT))


def _recipients(leads: Sequence[Membership]) -> list[Recipient]:
    return [Recipient(lead.name, lead.person.email) for lead in leads if lead.person.email]


def tell_lead_week(
    school: School, bookings: Sequence[Booking], leads: Sequence[Membership]
) -> None:
    """What the school booked in a week, a line each."""
    queue_alike(
        _recipients(leads),
        "bookings/emails/tell_lead_week",
        {
            "school": school.name_and_town,
            "count": len(bookings),
            "lines": [
                (b.attendee_name, b.event.title, format_date(b.event.starts_at), b.status.words)
                for b in bookings
            ],
            "bookings_url": link_to("bookings.list_bookings", whose=school.id),
            "people_url": link_to("accounts.list_people"),
        },
        about=school,
        school_id=school.id,
    )


def tell_attendee_waiting(booking: Booking) -> None:
    _tell(
        booking,
        "tell_attendee_waiting",
        straight_in=booking.waiting_choice is WaitingChoice.BOOK,
        until=booking.book_until,
    )


def tell_attendee_place_offered(booking: Booking) -> None:
    assert booking.offer_ends_at is not None
    _tell(booking, "tell_attendee_place_offered", until=format_moment(booking.offer_ends_at))
    _tell_booker_too(booking, "tell_attendee_place_offered", format_moment(booking.offer_ends_at))


def _tell_booker_too(booking: Booking, name: str, until: str) -> None:
    """An offer runs out: whoever booked may answer as well, for the attendee may be teaching."""
    if booking.person.email and booking.booked_by_id != booking.person_id:
        _tell(booking, name, to=booking.booked_by, until=until)


def tell_attendee_place_free(booking: Booking) -> None:
    until = format_moment(booking.event.booking_closes_at)
    _tell(booking, "tell_attendee_place_free", until=until)
    _tell_booker_too(booking, "tell_attendee_place_free", until)


def tell_attendee_offer_expired(booking: Booking) -> None:
    closed = clock.now() >= booking.event.booking_closes_at
    _tell(booking, "tell_attendee_offer_expired", closed=closed)


def tell_attendee_cancelled(
    booking: Booking, invitation: Invitation | None, *, was: BookingStatus
) -> None:
    _tell(
        booking,
        "tell_attendee_cancelled",
        invitation=invitation,
        had_place=was is BookingStatus.BOOKED,
        was_offered=was is BookingStatus.OFFERED,
        reason=booking.cancel_reason,
    )


def tell_booker_cancelled(booking: Booking, *, was: BookingStatus) -> None:
    _tell(
        booking,
        "tell_booker_cancelled",
        to=booking.booked_by,
        had_place=was is BookingStatus.BOOKED,
        reason=booking.cancel_reason,
    )


def tell_attendee_swapped_out(
    booking: Booking, invitation: Invitation | None, *, new_name: str
) -> None:
    _tell(booking, "tell_attendee_swapped_out", invitation=invitation, new_name=new_name)


def tell_attendee_swapped_in(booking: Booking, invitation: Invitation, *, old_name: str) -> None:
    _tell(
        booking,
        "tell_attendee_swapped_in",
        invitation=invitation,
        old_name=old_name,
        **_joining(booking.event),
    )


def tell_attendee_needs_changed(booking: Booking, *, by: Person) -> None:
    """That they were changed and by whom; never what they are."""
    _tell(booking, "tell_attendee_needs_changed", by=by.name)


def tell_attendee_choice_changed(booking: Booking, *, by: Person) -> None:
    _tell(
        booking,
        "tell_attendee_choice_changed",
        by=by.name,
        straight_in=booking.waiting_choice is WaitingChoice.BOOK,
        until=booking.book_until,
    )


def tell_attendee_event_changed(
    booking: Booking,
    invitation: Invitation | None,
    *,
    changes: Mapping[str, tuple[str, str]],
) -> None:
    _tell(
        booking,
        "tell_attendee_event_changed",
        invitation=invitation,
        changes=[(label, old, new) for label, (old, new) in changes.items()],
        waits=booking.status is not BookingStatus.BOOKED,
        held_until=format_moment(booking.offer_ends_at) if booking.offer_ends_at else None,
        **(_joining(booking.event) if booking.status is BookingStatus.BOOKED else {}),
    )


def tell_attendee_event_cancelled(
    booking: Booking, invitation: Invitation | None, *, reason: str
) -> None:
    _tell(booking, "tell_attendee_event_cancelled", invitation=invitation, reason=reason)
