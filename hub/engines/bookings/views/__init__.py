"""Pages about bookings for schools and for those who come."""

from hub.engines.bookings.views import agreement, change, guests, link, lists, needs, new, show
from hub.engines.bookings.views.loading import blueprint

__all__ = ["agreement", "blueprint", "change", "guests", "link", "lists", "needs", "new", "show"]
