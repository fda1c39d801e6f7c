"""Training courses and sessions for school staff."""

from flask import Blueprint

from hub.config import Config


def blueprints(config: Config) -> list[Blueprint]:
    """This service's pages."""
    from hub.services.training import staff_views, views

    return [views.blueprint, staff_views.blueprint]
