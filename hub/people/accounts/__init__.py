"""People, memberships, sign-in and access."""

from flask import Blueprint

from hub.config import Config


def blueprints(config: Config) -> list[Blueprint]:
    """This area's pages."""
    return []
