"""Who is signed in: the cookie, idle time, and what every page knows of the person."""

from urllib.parse import urlsplit

from flask import Flask, current_app, flash, g, request, session
from flask_login import LoginManager, login_user
from sqlalchemy import bindparam, select
from sqlalchemy.orm import joinedload

from hub.foundation.core import clock
from hub.foundation.core.db import db
from hub.foundation.settings.queries import settings
from hub.people.accounts.access import acting_membership
from hub.people.accounts.browsers import browser_id, remember_browser
from hub.people.accounts.models import Membership, Person
from hub.people.accounts.operations.sign_in import kept_fields

OWN_DEVICE_SECONDS = 7 * 24 * 3600
# Put together once: every page of somebody signed in begins with it.
_WITH_SCHOOLS = (
    select(Person)
    .where(Person.id == bindparam("number"))
    .options(joinedload(Person.memberships).joinedload(Membership.school))
)


def load_person(session_id: str) -> Person | None:
    """The person of a session cookie, with memberships and schools, in one query."""
    number, _, epoch = session_id.partition(".")
    if not number.isdigit():
        return None
    person = db.session.scalars(_WITH_SCHOOLS, {"number": int(number)}).unique().one_or_none()
    if person is None or person.is_disabled or str(person.session_epoch) != epoch:
        return None
    if person.is_shared:
        person.speak_as(session.get("speaks_as"))
    return person


def start_session(person: Person, *, own_device: bool = False) -> None:
    """A fresh session: nothing of an earlier one stays."""
    session.clear()
    login_user(person)
    now = _seconds()
    keeps = own_device and not person.is_council_staff
    session.permanent = keeps
    session["seen"] = session["fresh"] = now
    session["began"] = now
    session["own_device"] = keeps
    session["idle"] = idle_limit(person)
    session["hub"] = current_app.config["HUB"].base_url


def idle_limit(person: Person) -> int:
    chosen = settings()
    minutes = chosen.staff_idle_minutes if person.is_council_staff else chosen.school_idle_minutes
    return minutes * 60


def _seconds() -> int:
    return int(clock.now().timestamp())


def end_idle_session() -> None:
    """Sign out after idle time. The time is in the signed cookie, so looking writes nothing."""
    if "_user_id" not in session or request.endpoint == "static":
        return
    here = current_app.config["HUB"].base_url
    if session.get("hub", here) != here:
        # Two councils that copied one key: a person's number means somebody else here.
        session.clear()
        flash("You were signed in to another hub. Sign in here.", "info")
        return
    now, idle = _seconds(), session.get("idle", 0)
    if session.get("own_device"):
        over = now - session.get("began", 0) > OWN_DEVICE_SECONDS
    else:
        over = now - session.get("seen", 0) > idle
    if over:
        session.clear()
        flash("You were signed out because nothing had happened for a while.", "info")
        return
    if now - session.get("fresh", 0) <= idle and now - session["fresh"] > 60:
        session["fresh"] = now
    if now - session.get("seen", 0) > 60:
        session["seen"] = now


def own_path(address: str | None) -> str | None:
    """An address of this site to go on to, or None: nobody is sent elsewhere."""
    if not address or not address.startswith("/") or address[1:2] in ("/", "\\"):
        return None
    parts = urlsplit(address)
    if parts.scheme or parts.netloc or "\\" in address or any(ord(c) < 32 for c in address):
        return None
    return address[:2000]


def bring_back_typing() -> None:
    """A form that was sent after sign-out is shown filled after sign-in."""
    token = request.args.get("kept", "")
    if request.method == "GET" and token:
        g.kept_form_fields = kept_fields(token, request.path, browser_id())
        if g.kept_form_fields is not None:
            flash(
                "You were signed out when you pressed the button, so nothing was sent. "
                "Your typing is here: check it and press again.",
                "wait",
            )


def init_app(app: Flask, login: LoginManager) -> None:
    login.user_loader(load_person)
    login.session_protection = None
    app.before_request(end_idle_session)
    app.before_request(bring_back_typing)
    app.after_request(remember_browser)

    @app.context_processor
    def everywhere() -> dict[str, object]:
        theme = request.cookies.get("hub_theme")
        return {
            "hub": settings(),
            "acting": acting_membership(),
            "theme": theme if theme in ("light", "dark") else None,
            "idle_seconds": 0 if session.get("own_device") else session.get("idle", 0),
        }
