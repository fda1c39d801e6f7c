"""Captured mail, in demo mode only: elsewhere these pages do not exist."""

from pathlib import Path

from flask import Blueprint, Response, abort, current_app, render_template, request
from flask.typing import ResponseReturnValue

from hub.desks.outbox.frames import FOLLOWING_LINKS, framed
from hub.desks.outbox.queries import Captured, captured_names, read_captured
from hub.foundation.mail.delivery import capture_folder
from hub.people.accounts.access import public

blueprint = Blueprint("dev_mail", __name__, url_prefix="/dev/mail")

PER_PAGE = 50


def captured_or_404(name: str) -> Captured:
    return read_captured(folder(), name) or abort(404)


def folder() -> Path:
    return capture_folder(current_app.config["HUB"])


@blueprint.get("")
@public
def list_captured() -> ResponseReturnValue:
    names = captured_names(folder())
    last_page = max(1, -(-len(names) // PER_PAGE))
    number = min(max(1, request.args.get("page", 1, type=int)), last_page)
    shown = names[(number - 1) * PER_PAGE : number * PER_PAGE]
    mails = [mail for name in shown if (mail := read_captured(folder(), name))]
    return render_template(
        "outbox/list_captured.html",
        mails=mails,
        total=len(names),
        number=number,
        last_page=last_page,
    )


@blueprint.get("/<captured_name>")
@public
def show_captured(captured_name: str) -> ResponseReturnValue:
    return render_template("outbox/show_captured.html", mail=captured_or_404(captured_name))


@blueprint.get("/<captured_name>/html")
@public
def show_html(captured_name: str) -> ResponseReturnValue:
    return framed(captured_or_404(captured_name).html, FOLLOWING_LINKS)


@blueprint.get("/<captured_name>/invitation.ics")
@public
def download_calendar(captured_name: str) -> ResponseReturnValue:
    calendar = captured_or_404(captured_name).calendar
    if not calendar:
        abort(404)
    return Response(
        calendar.encode(),
        mimetype="text/calendar",
        headers={"Content-Disposition": 'attachment; filename="invitation.ics"'},
    )
