"""Every change to events and bookings. Callers hold no lock and commit afterwards."""

from hub.engines.bookings.operations.agreement import refuse_agreement
from hub.engines.bookings.operations.book import book_places
from hub.engines.bookings.operations.change import (
    accept_offer,
    can_undo,
    cancel_booking,
    change_waiting_choice,
    decline_offer,
    is_late,
    last_day_to_cancel,
    swap_attendee,
    take_free_place,
    undo_cancellation,
)
from hub.engines.bookings.operations.events import (
    cancel_event,
    change_capacity,
    close_booking,
    event_changed,
    publish_event,
    reopen_booking,
    who_hears,
)
from hub.engines.bookings.operations.guests import book_as_guest
from hub.engines.bookings.operations.leads import send_weekly_list, send_weekly_lists
from hub.engines.bookings.operations.needs import set_needs
from hub.engines.bookings.operations.places import (
    end_offers_with_booking,
    expire_offers,
    fill_free_places,
    lock_events,
    offer_end,
)
from hub.engines.bookings.operations.requests import (
    AlreadySent,
    Attendee,
    BookingRequest,
    OverlapFound,
)

__all__ = [
    "AlreadySent",
    "Attendee",
    "BookingRequest",
    "OverlapFound",
    "accept_offer",
    "book_as_guest",
    "book_places",
    "can_undo",
    "cancel_booking",
    "cancel_event",
    "change_capacity",
    "change_waiting_choice",
    "close_booking",
    "decline_offer",
    "end_offers_with_booking",
    "event_changed",
    "expire_offers",
    "fill_free_places",
    "is_late",
    "last_day_to_cancel",
    "lock_events",
    "offer_end",
    "publish_event",
    "refuse_agreement",
    "reopen_booking",
    "send_weekly_list",
    "send_weekly_lists",
    "set_needs",
    "swap_attendee",
    "take_free_place",
    "undo_cancellation",
    "who_hears",
]
