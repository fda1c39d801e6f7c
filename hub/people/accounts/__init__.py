"""People, memberships, sign-in and access."""

from flask import Blueprint

from hub.config import Config


def blueprints(config: Config) -> list[Blueprint]:
    """This area's pages; one-press sign-in exists in the demo only."""
    from hub.people.accounts import staff_views, views

    found = [views.blueprint, staff_views.blueprint]
    if config.is_demo:
        from hub.people.accounts.views import demo

        found.append(demo.blueprint)
    return found
