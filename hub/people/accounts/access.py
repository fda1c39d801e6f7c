"""Who may open which page. Every view declares it, or the hub does not start."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial, update_wrapper
from typing import Any, TypeVar
from urllib.parse import urlencode

from flask import Flask, abort, current_app, g, redirect, request, session, url_for
from flask_login import current_user
from werkzeug.wrappers import Response

from hub.foundation.core import clock
from hub.foundation.core.db import db
from hub.foundation.limits.operations import allow
from hub.people.accounts.browsers import browser_id
from hub.people.accounts.models import Membership, Person
from hub.people.accounts.operations.sign_in import keep_form
from hub.people.accounts.permissions import Permission

# Pages that a device which stays signed in for a week opens only after a fresh sign-in.
MOST_PRESSES, QUARTER = 300, 900
NOT_COUNTED = frozenset({"bookings.new_booking"})
NEEDS_FRESH = frozenset({Permission.SCHOOL_MANAGE_PEOPLE})

# A whole school is one address.
MOST_KEPT, QUARTER = 100, 900

# Pages about oneself and about people: not for an address that several people read.
OF_PEOPLE = ("/account", "/people")

View = TypeVar("View", bound=Callable[..., Any])


class UndeclaredAccess(Exception):
    """A view without declared access: the hub does not start."""


@dataclass(frozen=True)
class Access:
    """What a view asks of who opens it. Any one of the permissions is enough."""

    kind: str
    permissions: tuple[Permission, ...] = ()
    before_second_factor: bool = False
    fresh: bool = False


def _declare(access: Access) -> Callable[[View], View]:
    def mark(view: View) -> View:
        view.access = access  # type: ignore[attr-defined]
        return view

    return mark


def public(view: View) -> View:
    """Anybody."""
    return _declare(Access("public"))(view)


def signed_in(view: View) -> View:
    """Anybody signed in; the view's scoped query decides what there is to see."""
    return _declare(Access("signed_in"))(view)


def freshly_signed_in(view: View) -> View:
    """Anybody signed in, and not only by a device that stays signed in for a week."""
    return _declare(Access("signed_in", fresh=True))(view)


def half_signed_in(view: View) -> View:
    """Council staff on the way to their second factor, and anybody signed in."""
    return _declare(Access("signed_in", before_second_factor=True))(view)


def freshly_half_signed_in(view: View) -> View:
    """Like half signed in, but not on a device that has been left alone for a while."""
    return _declare(Access("signed_in", before_second_factor=True, fresh=True))(view)


def school(*permissions: Permission) -> Callable[[View], View]:
    """Somebody whose role at one of her schools grants one of the permissions."""
    return _declare(Access("school", permissions))


def staff(*permissions: Permission) -> Callable[[View], View]:
    """Council staff whose role grants one of the permissions."""
    return _declare(Access("staff", permissions))


def declared_access(app: Flask, endpoint: str) -> Access | None:
    return getattr(app.view_functions[endpoint], "access", None)


def open_static_files(app: Flask) -> None:
    """Files are for everybody. Flask's and the extensions' own views cannot carry a mark."""
    for endpoint, view in app.view_functions.items():
        if endpoint == "static" or endpoint.endswith(".static"):
            app.view_functions[endpoint] = public(update_wrapper(partial(view), view))


def check_every_view(app: Flask) -> None:
    """Raises UndeclaredAccess naming the views that say nothing."""
    silent = [name for name in app.view_functions if declared_access(app, name) is None]
    if silent:
        raise UndeclaredAccess(f"Views without declared access: {', '.join(sorted(silent))}")


def may_open(person: Person, access: Access) -> bool:
    """Whether the kind of page is for this kind of person."""
    if access.kind == "school":
        return any(m.grants(p) for m in person.live_memberships for p in access.permissions)
    if access.kind == "staff":
        return any(person.council_can(p) for p in access.permissions)
    return True


def enforce() -> Response | None:
    """Before every request: signed out goes to sign-in, the wrong kind of person gets a 403."""
    if request.endpoint is None:
        return None
    access = declared_access(current_app, request.endpoint)
    if access is None or access.kind == "public":
        return None
    _limit_presses(request.endpoint)
    if not current_user.is_authenticated:
        return ask_to_sign_in()
    if (
        current_user.is_council_staff
        and not access.before_second_factor
        and not session.get("second_factor")
    ):
        return redirect(url_for("accounts.second_factor", next=here()))
    if current_user.is_shared and not access.before_second_factor:
        if not current_user.speaks_as:
            return redirect(url_for("accounts.who_are_you", next=here()))
        if request.path.startswith(OF_PEOPLE):
            abort(403)
    if not may_open(current_user, access):
        abort(403)
    if (access.fresh or NEEDS_FRESH & set(access.permissions)) and not _is_fresh():
        return redirect(url_for("accounts.sign_in", next=here(), again=1))
    return None


def _limit_presses(endpoint: str) -> None:
    """A press may send mail, and nobody presses so often by hand. Asked before anybody is looked
    up; booking has a limit of its own, on people whom we do not know yet."""
    number = str(session.get("_user_id", "")).partition(".")[0]
    if request.method != "POST" or not number or endpoint in NOT_COUNTED:
        return
    if not allow("press", number, MOST_PRESSES, QUARTER):
        abort(429)


def _is_fresh() -> bool:
    age = int(clock.now().timestamp()) - session.get("fresh", 0)
    return bool(age <= session.get("idle", 0))


def here() -> str:
    """The address of this page, to come back to."""
    return request.full_path.rstrip("?") if request.method in ("GET", "HEAD") else request.path


def ask_to_sign_in() -> Response:
    """To sign-in, keeping where the person was going and, after a POST, what was typed."""
    if request.method != "POST" or not _may_keep():
        return redirect(url_for("accounts.sign_in", next=here()))
    fields = {name: values for name, values in request.form.lists() if name != "csrf_token"}
    token = keep_form(request.path, fields, browser_id())
    db.session.commit()
    back = f"{request.path}?{urlencode({'kept': token})}" if token else request.path
    return redirect(url_for("accounts.sign_in", next=back))


def _may_keep() -> bool:
    """Typing is kept from our own pages, and not without end: nobody has signed in yet."""
    if request.headers.get("Sec-Fetch-Site") == "cross-site":
        return False
    db.session.rollback()
    return allow("kept-form", request.remote_addr or "unknown", MOST_KEPT, QUARTER)


def acting_membership() -> Membership | None:
    """The school that this person acts for on pages of one school: the chosen one, or the first.

    Only for showing. A form that acts carries its own school: two tabs may show two schools.
    """
    if not current_user.is_authenticated:
        return None
    if "acting" not in g:
        with_roles = [m for m in current_user.live_memberships if m.roles]
        chosen = session.get("acting_school")
        g.acting = next(
            (m for m in with_roles if m.school_id == chosen),
            min(with_roles, key=lambda m: m.school.name, default=None),
        )
    return g.acting


def membership_or_404(school_id: int, permission: Permission) -> Membership:
    """The membership through which the signed-in person may do this at that school."""
    membership = current_user.membership_at(school_id)
    if membership is None or not membership.grants(permission):
        abort(404)
    return membership
