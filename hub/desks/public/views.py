"""Pages for everybody."""

from flask import Blueprint, render_template

from hub.people.accounts.access import public

blueprint = Blueprint("public", __name__)


@blueprint.get("/")
@public
def show_front() -> str:
    return render_template("public/show_front.html")
