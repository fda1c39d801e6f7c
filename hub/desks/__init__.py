"""Floor 5: pages made of the floors below."""

from flask import Blueprint

from hub.config import Config


def blueprints(config: Config) -> list[Blueprint]:
    """The desks' pages."""
    from hub.desks.appearance import staff_views as appearance
    from hub.desks.appearance import views as theme
    from hub.desks.closures import staff_views as closures
    from hub.desks.health import views as health
    from hub.desks.merging import staff_views as merging
    from hub.desks.merging import views as own_merging
    from hub.desks.outbox import dev_views as captured
    from hub.desks.outbox import staff_views as outbox
    from hub.desks.privacy import staff_views as keeping
    from hub.desks.privacy import views as privacy
    from hub.desks.public import views as public
    from hub.desks.register import staff_views as register
    from hub.desks.school import views as school
    from hub.desks.staff import views as staff
    from hub.desks.trail import staff_views as trail

    captured_mail = [captured.blueprint] if config.is_demo else []
    for_everybody = (public, privacy, health, theme, school, own_merging)
    for_staff = (staff, trail, outbox, register, closures, appearance, keeping, merging)
    return [*(area.blueprint for area in for_everybody + for_staff), *captured_mail]
