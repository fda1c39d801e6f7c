"""Who cannot get in, and putting an address right, for council staff."""

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from hub.foundation.core.db import db
from hub.foundation.core.formats import email_key, is_email
from hub.foundation.core.forms import render_form
from hub.people.accounts.access import staff
from hub.people.accounts.forms.addresses import CorrectAddressForm
from hub.people.accounts.forms.fields import without_blanks
from hub.people.accounts.operations.corrections import correct_address as correct
from hub.people.accounts.permissions import Permission
from hub.people.accounts.queries import person_by_email
from hub.people.accounts.queries.reaching import (
    people_with_similar_address,
    sign_in_mails_to,
    times_asked,
)
from hub.people.accounts.staff_views.loading import blueprint, me, person_or_404


@blueprint.get("/cannot-get-in")
@staff(Permission.PEOPLE_VIEW)
def find_address() -> ResponseReturnValue:
    """An address as somebody says it by phone: what became of it, and which was meant."""
    address = (without_blanks(request.args.get("address")) or "")[:200]
    if not is_email(address):
        return render_template("accounts/staff/cannot_get_in.html", address=address, found=False)
    key = email_key(address)
    person = person_by_email(address)
    times, since = times_asked(key)
    return render_template(
        "accounts/staff/cannot_get_in.html",
        address=key,
        found=True,
        person=person,
        times=times,
        since=since,
        mails=sign_in_mails_to(key),
        similar=[] if person else people_with_similar_address(key),
    )


@blueprint.route("/<int:person_id>/address", methods=["GET", "POST"])
@staff(Permission.PEOPLE_MANAGE)
def correct_address(person_id: int) -> ResponseReturnValue:
    person = person_or_404(person_id)
    form = CorrectAddressForm()
    if form.validate_on_submit():
        with form.showing_broken_rules():
            correct(person, form.email.data, form.reason.data, actor=me())
            db.session.commit()
            flash(f"The address is {form.email.data} now. Both addresses are told.", "good")
            return redirect(url_for(".show_person", person_id=person_id))
        person = person_or_404(person_id)
    return render_form("accounts/staff/correct_address.html", form, person=person)
