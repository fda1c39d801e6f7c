"""The bookings of a person, and of her school."""

from flask import render_template, request
from flask.typing import ResponseReturnValue
from sqlalchemy import Select

from hub.engines.bookings.forms.lists import WHEN, BookingsForm
from hub.engines.bookings.models import Booking
from hub.engines.bookings.queries import bookings_matching, bookings_visible_to, open_offers
from hub.engines.bookings.views.loading import blueprint, me
from hub.foundation.core.db import db
from hub.foundation.core.paging import page_of
from hub.people.accounts.access import acting_membership, membership_or_404, signed_in
from hub.people.accounts.models import Membership, Person
from hub.people.accounts.permissions import Permission

MINE = "mine"


@blueprint.get("")
@signed_in
def list_bookings() -> ResponseReturnValue:
    form = BookingsForm(request.args)
    form.validate()
    person = me()
    membership = _membership(request.args.get("whose", ""))
    scope = _scope(person, membership)
    return render_template(
        "bookings/list_bookings.html",
        form=form,
        when=form.when,
        tabs_when=WHEN,
        membership=membership,
        leads=[m for m in person.live_memberships if m.grants(Permission.BOOKINGS_BOOK_SCHOOL)],
        whose=membership.school_id if membership else MINE,
        offers=db.session.scalars(open_offers(scope)).all(),
        page=page_of(bookings_matching(scope, form.wanted()), per_page=25, error_out=False),
    )


def _membership(whose: str) -> Membership | None:
    """The school whose bookings are asked for; a lead who asked for nothing sees her school's."""
    if whose == MINE:
        return None
    if whose.isdigit():
        return membership_or_404(int(whose), Permission.BOOKINGS_BOOK_SCHOOL)
    acting = acting_membership()
    leads = acting is not None and acting.grants(Permission.BOOKINGS_BOOK_SCHOOL)
    return acting if leads else None


def _scope(person: Person, membership: Membership | None) -> Select[Booking]:
    seen = bookings_visible_to(person)
    if membership is None:
        return seen.where(Booking.person_id == person.id)
    return seen.where(Booking.school_id == membership.school_id)
