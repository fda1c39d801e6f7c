"""Schools, the register and localities, for council staff."""

from hub.desks.register.staff_views import localities, many, outside, register, schools
from hub.desks.register.staff_views.loading import blueprint

__all__ = ["blueprint", "localities", "many", "outside", "register", "schools"]
