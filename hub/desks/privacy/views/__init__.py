"""What we promise about personal data, and what we hold about whoever is signed in."""

from hub.desks.privacy.views import data, promise
from hub.desks.privacy.views.loading import blueprint

__all__ = ["blueprint", "data", "promise"]
