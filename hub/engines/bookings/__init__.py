"""Events with places: book, cancel, swap, wait, offer."""

from flask import Blueprint

from hub.config import Config


def blueprints(config: Config) -> list[Blueprint]:
    """This area's pages."""
    from hub.engines.bookings import staff_views, views

    return [views.blueprint, staff_views.blueprint]
