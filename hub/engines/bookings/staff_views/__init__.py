"""Pages about bookings for council staff."""

from hub.engines.bookings.staff_views import booking, event, lists, places
from hub.engines.bookings.staff_views.loading import blueprint

__all__ = ["blueprint", "booking", "event", "lists", "places"]
