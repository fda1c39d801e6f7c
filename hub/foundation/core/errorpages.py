"""Error pages in words. A fault has a reference that is also in the log; never a stack trace."""

import logging
import secrets

from flask import Flask, current_app, render_template, request
from flask_wtf.csrf import CSRFError
from werkzeug.exceptions import HTTPException

from hub.foundation.core.db import db

log = logging.getLogger("hub")

# What our forms carry along and nobody types. A test holds it against the forms there are.
NOT_TYPED = frozenset(
    [
        "answer",
        "csrf_token",
        "do",
        "lines",
        "next",
        "of_person",
        "opened",
        "school_id",
        "schools",
        "shown",
        "sure",
        "version",
    ]
)
KNOWN = (400, 403, 404, 405, 413, 429)


def init_app(app: Flask) -> None:
    app.register_error_handler(CSRFError, show_stale_form)
    app.register_error_handler(HTTPException, show_http_error)
    app.register_error_handler(Exception, show_fault)


def show_http_error(error: HTTPException) -> tuple[str, int] | HTTPException:
    """404 and its kind: what happened and where to go."""
    if error.code is None or error.code < 400:
        return error  # a redirect that werkzeug raises
    db.session.rollback()
    code = error.code if error.code in KNOWN else 400
    if error.code >= 500:
        return show_fault(error)
    return render_template(f"errors/{code}.html", megabytes=_megabytes()), error.code


def _megabytes() -> int:
    """How much this page takes: said where more was sent."""
    view = current_app.view_functions.get(request.endpoint or "")
    usual = current_app.config["MAX_CONTENT_LENGTH"]
    return int(getattr(view, "largest_body", usual)) // 1_000_000


def show_stale_form(_error: CSRFError) -> tuple[str, int]:
    """The form was made for another sign-in: nothing was saved, the typing is shown."""
    db.session.rollback()
    typed = [
        (name, value)
        for name, value in request.form.items(multi=True)
        if value.strip() and name not in NOT_TYPED
    ]
    return render_template("errors/stale_form.html", typed=typed), 400


PLAIN_FAULT = """<!doctype html><html lang="en"><meta charset="utf-8">
<title>Something went wrong on our side</title>
<h1>Something went wrong on our side</h1>
<p>It is not your fault. What you were doing was not saved. Try again in a minute.</p>
<p>Reference: {}</p></html>"""


def show_fault(error: Exception) -> tuple[str, int]:
    """A reference for the person, and the whole story for the log."""
    reference = secrets.token_hex(4).upper()
    log.error("Fault %s at %s", reference, request.path, exc_info=error)
    try:
        db.session.rollback()
        return render_template("errors/500.html", reference=reference), 500
    except Exception:
        # The database may be what is broken, and the usual page asks it for the council's name.
        log.exception("Fault %s: its page failed as well", reference)
        return PLAIN_FAULT.format(reference), 500
