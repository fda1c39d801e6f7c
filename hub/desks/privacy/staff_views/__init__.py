"""Pages about what is removed, for administrators and auditors."""

from hub.desks.privacy.staff_views import erasing, holds, purge
from hub.desks.privacy.staff_views.loading import blueprint

__all__ = ["blueprint", "erasing", "holds", "purge"]
