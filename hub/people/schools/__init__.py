"""Schools, localities and the register import."""

from flask import Blueprint

from hub.config import Config


def blueprints(config: Config) -> list[Blueprint]:
    """This area's pages."""
    return []
