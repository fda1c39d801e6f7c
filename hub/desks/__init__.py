"""Floor 5: pages made of the floors below."""

from flask import Blueprint

from hub.config import Config


def blueprints(config: Config) -> list[Blueprint]:
    """The desks' pages."""
    from hub.desks.public import views as public
    from hub.desks.trail import staff_views as trail

    return [public.blueprint, trail.blueprint]
