"""create_app(): configuration, extensions, blueprints, start-up checks."""

import os

from flask import Flask
from flask_bootstrap import Bootstrap5
from flask_login import LoginManager
from flask_wtf import CSRFProtect
from werkzeug.middleware.proxy_fix import ProxyFix

from hub import cli
from hub.config import PROJECT, Config
from hub.desks import blueprints as desk_blueprints
from hub.engines.bookings import blueprints as booking_blueprints
from hub.foundation.core import assets, errorpages, filters, logs, navigation, web
from hub.foundation.core.db import db
from hub.foundation.mail.delivery import mail
from hub.people.accounts import access, sessions
from hub.people.accounts import blueprints as account_blueprints
from hub.services.training import blueprints as training_blueprints

AREAS = (
    desk_blueprints,
    account_blueprints,
    booking_blueprints,
    training_blueprints,
)


def create_app(config: Config | None = None) -> Flask:
    """The hub. Refuses to start when a setting is wrong or a view declares no access."""
    config = config or Config.from_environment()
    logs.start_logging()
    app = Flask(
        "hub",
        instance_path=str(config.instance),
        template_folder=str(PROJECT / "templates"),
        static_folder=str(PROJECT / "static"),
    )
    config.instance.mkdir(parents=True, exist_ok=True)
    app.config.from_mapping(web.flask_settings(config))
    add_extensions(app, config)
    for area in AREAS:
        for blueprint in area(config):
            app.register_blueprint(blueprint)
    access.open_static_files(app)
    cli.add_commands(app)
    if "FLASK_RUN_FROM_CLI" in os.environ:
        add_migrations(app)
    access.check_every_view(app)
    return app


def add_migrations(app: Flask) -> None:
    """What `flask db` needs: 8 MB that a web process never asks for."""
    from flask_migrate import Migrate

    Migrate(app, db, directory=str(PROJECT / "migrations"), render_as_batch=True)


def add_extensions(app: Flask, config: Config) -> None:
    """Order matters: limits and bad input are looked at before anybody is looked up."""
    db.init_app(app)
    mail.init_app(app)
    web.init_app(app)
    assets.init_app(app, config)
    filters.init_app(app)
    navigation.init_app(app)
    errorpages.init_app(app)
    Bootstrap5(app)
    login = LoginManager(app)
    sessions.init_app(app, login)
    app.before_request(access.enforce)
    app.before_request(web.receive_large_files)
    # After access: what somebody signed out has typed is kept before its token is looked at.
    CSRFProtect(app)
    if config.proxies:
        app.wsgi_app = ProxyFix(  # type: ignore[method-assign]
            app.wsgi_app, x_for=config.proxies, x_proto=1, x_host=1
        )
