"""Pages about what is removed, for administrators and auditors."""

from hub.desks.privacy.staff_views import holds, purge
from hub.desks.privacy.staff_views.loading import blueprint

__all__ = ["blueprint", "holds", "purge"]
