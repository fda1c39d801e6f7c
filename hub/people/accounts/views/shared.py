"""An address that several people read: who is it now, and is it such an address at all."""

from flask import flash, redirect, request, session, url_for
from flask.typing import ResponseReturnValue
from flask_login import current_user

from hub.foundation.core.db import db
from hub.foundation.core.forms import render_form
from hub.people.accounts.access import half_signed_in, school
from hub.people.accounts.forms import PressForm, WhoForm
from hub.people.accounts.operations.shared import say_who, set_shared
from hub.people.accounts.queries import memberships_of_school
from hub.people.accounts.sessions import own_path
from hub.people.accounts.views import blueprint
from hub.people.accounts.views.loading import MANAGE, member_or_404


@blueprint.route("/sign-in/who", methods=["GET", "POST"])
@half_signed_in
def who_are_you() -> ResponseReturnValue:
    onward = own_path(request.args.get("next")) or url_for("accounts.go_home")
    if not current_user.is_shared:
        return redirect(onward)
    form = WhoForm().offer(
        member.name
        for own in current_user.live_memberships
        for member in memberships_of_school(own.school_id)
        if not member.person.is_shared
    )
    if form.validate_on_submit():
        with form.showing_broken_rules():
            say_who(current_user, form.who)
            db.session.commit()
            session["speaks_as"] = form.who
            return redirect(onward)
    return render_form("accounts/who_are_you.html", form)


@blueprint.route("/people/<int:school_id>/<int:membership_id>/shared", methods=["GET", "POST"])
@school(MANAGE)
def edit_shared(school_id: int, membership_id: int) -> ResponseReturnValue:
    member = member_or_404(school_id, membership_id)
    form = PressForm()
    if form.validate_on_submit():
        with form.showing_broken_rules():
            set_shared(member.person, not member.person.is_shared, actor=current_user)
            db.session.commit()
            flash("Saved. Whoever is signed in with this address has to sign in again.", "good")
            return redirect(url_for("accounts.list_people"))
        member = member_or_404(school_id, membership_id)
    return render_form("accounts/edit_shared.html", form, member=member)
