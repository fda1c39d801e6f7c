"""Somebody with two accounts, who has proved both addresses, makes one of them."""

from flask import Blueprint, abort, flash, redirect, url_for
from flask.typing import ResponseReturnValue
from flask_login import current_user

from hub.desks.merging.forms import JoinForm
from hub.desks.merging.operations import bring_together
from hub.desks.merging.queries import accounts_of, better_of, proved_change
from hub.engines.bookings.operations.doubles import doubles_of
from hub.foundation.core.db import db
from hub.foundation.core.forms import render_form
from hub.people.accounts.access import freshly_signed_in
from hub.people.accounts.models import Person
from hub.people.accounts.queries import person_with_schools

blueprint = Blueprint("merging", __name__)


def _both_or_404(change_id: int) -> tuple[Person, Person]:
    """The account that is signed in, and the one whose address it has proved."""
    change = proved_change(change_id, current_user.id) or abort(404)
    assert change.other_id is not None
    kept, gone = person_with_schools(current_user.id), person_with_schools(change.other_id)
    if kept is None or gone is None:
        abort(404)
    return kept, gone


@blueprint.route("/account/join/<int:change_id>", methods=["GET", "POST"])
@freshly_signed_in
def join_accounts(change_id: int) -> ResponseReturnValue:
    kept, gone = _both_or_404(change_id)
    if gone.joined_into_id == kept.id:
        return redirect(url_for("accounts.show_account"))
    form = JoinForm(kept, gone)
    if form.validate_on_submit():
        with form.showing_broken_rules():
            chosen = form.address.data
            bring_together(kept, gone, places=form.places, address=chosen, actor=kept)
            db.session.commit()
            flash("Your two accounts are one now. Both addresses are told.", "good")
            return redirect(url_for("accounts.show_account"))
        kept, gone = _both_or_404(change_id)
    doubles = doubles_of(kept.id, gone.id)
    return render_form(
        "merging/join_accounts.html",
        form,
        accounts=accounts_of(kept, gone),
        doubles=[(double, form.places or {better_of(double).reference}) for double in doubles],
    )
