"""The yardstick: a bare Flask page in the same layout, to measure the hub's pages against.

One query over three tables, 50 rows, 100 links; no sign-in, no settings, no hooks before or after
a request, no compression.
"""

from types import SimpleNamespace

from flask import Flask, render_template
from jinja2 import ChoiceLoader, FileSystemLoader
from sqlalchemy import bindparam, text

from hub.app import create_app
from hub.config import PROJECT, Config
from hub.foundation.core import clock
from hub.foundation.core.db import UTCDateTime, db
from hub.foundation.settings.definitions import HubSettings

QUERY = text(
    "SELECT event.reference, event.title, event.venue_name, course.slug,"
    " course.title AS course_title, course.summary"
    " FROM event JOIN training_session ON training_session.id = event.id"
    " JOIN course ON course.id = training_session.course_id"
    " WHERE event.status = 'published' AND event.starts_at > :now"
    " ORDER BY event.starts_at LIMIT 50"
).bindparams(bindparam("now", type_=UTCDateTime))


def make() -> Flask:
    """The hub's layout without its work: what is left is Flask, one query and one template."""
    app = create_app(Config.from_environment())
    app.before_request_funcs.clear()
    app.after_request_funcs.clear()
    theirs = app.jinja_env.loader
    assert theirs is not None
    own = FileSystemLoader(str(PROJECT / "bench" / "templates"))
    app.jinja_env.loader = ChoiceLoader([own, theirs])
    known = {
        "hub": HubSettings(),
        "acting": None,
        "theme": None,
        "idle_seconds": 0,
        "current_user": SimpleNamespace(is_authenticated=False),
    }
    app.template_context_processors[None] = [
        app.template_context_processors[None][0],
        lambda: known,
    ]

    @app.get("/page")
    def page() -> str:
        rows = db.session.execute(QUERY, {"now": clock.now()}).all()
        return render_template("yardstick.html", rows=rows)

    return app
