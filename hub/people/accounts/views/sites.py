"""Leads list the sites of their school."""

from flask import abort, flash, redirect, url_for
from flask.typing import ResponseReturnValue
from flask_login import current_user

from hub.foundation.core.db import db
from hub.foundation.core.forms import render_form
from hub.people.accounts.access import membership_or_404, school
from hub.people.accounts.forms import PressForm
from hub.people.accounts.forms.sites import SiteForm
from hub.people.accounts.operations.sites import add_site, close_site
from hub.people.accounts.views import blueprint
from hub.people.accounts.views.loading import MANAGE
from hub.people.schools.queries import sites_of


@blueprint.route("/people/<int:school_id>/sites", methods=["GET", "POST"])
@school(MANAGE)
def list_sites(school_id: int) -> ResponseReturnValue:
    own = membership_or_404(school_id, MANAGE)
    form = SiteForm()
    if form.validate_on_submit():
        with form.showing_broken_rules():
            site = add_site(own.school, form.name.data, form.address.data, actor=current_user)
            db.session.commit()
            flash(f"{site.name} is listed.", "good")
            return redirect(url_for("accounts.list_sites", school_id=school_id))
        own = membership_or_404(school_id, MANAGE)
    return render_form(
        "accounts/list_sites.html", form, school=own.school, sites=sites_of(school_id)
    )


@blueprint.route("/people/<int:school_id>/sites/<int:site_id>/close", methods=["GET", "POST"])
@school(MANAGE)
def end_site(school_id: int, site_id: int) -> ResponseReturnValue:
    own = membership_or_404(school_id, MANAGE)
    site = next((site for site in sites_of(school_id) if site.id == site_id), None) or abort(404)
    form = PressForm()
    if form.validate_on_submit():
        with form.showing_broken_rules():
            close_site(site, actor=current_user)
            db.session.commit()
            flash(f"{site.name} is off the list.", "good")
            return redirect(url_for("accounts.list_sites", school_id=school_id))
    return render_form("accounts/end_site.html", form, school=own.school, site=site)
