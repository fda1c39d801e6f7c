"""The outbox: what was sent to whom, what became of it, and a button to send it again."""

from flask import Blueprint, abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_login import current_user

from hub.desks.outbox.forms import OutboxForm, ResendForm
from hub.desks.outbox.frames import framed, without_keys
from hub.desks.outbox.queries import OutboxFilter, messages_matching, school_names
from hub.foundation.core.db import db
from hub.foundation.core.forms import render_form
from hub.foundation.core.paging import page_of
from hub.foundation.core.web import chosen_arguments
from hub.foundation.mail.models import OutboxMessage
from hub.foundation.mail.operations import can_resend, resend
from hub.people.accounts.access import staff
from hub.people.accounts.permissions import Permission

blueprint = Blueprint("mail_staff", __name__, url_prefix="/admin/mail")


def message_or_404(message_id: int) -> OutboxMessage:
    return db.session.get(OutboxMessage, message_id) or abort(404)


@blueprint.get("")
@staff(Permission.MAIL_VIEW)
def list_messages() -> ResponseReturnValue:
    form = OutboxForm(request.args)
    wanted = form.wanted() if form.validate() else OutboxFilter()
    page = page_of(messages_matching(wanted), per_page=50)
    kept = chosen_arguments("status", "address", "school")
    return render_template(
        "outbox/list_messages.html",
        form=form,
        page=page,
        kept=kept,
        schools=school_names(page.items),
    )


@blueprint.get("/<int:message_id>")
@staff(Permission.MAIL_VIEW)
def show_message(message_id: int) -> ResponseReturnValue:
    return _page_of(message_or_404(message_id), ResendForm())


def _page_of(message: OutboxMessage, form: ResendForm) -> ResponseReturnValue:
    return render_form(
        "outbox/show_message.html",
        form,
        message=message,
        text=without_keys(message.text),
        may_resend=current_user.council_can(Permission.MAIL_RESEND) and can_resend(message),
        schools=school_names([message]),
    )


@blueprint.post("/<int:message_id>/again")
@staff(Permission.MAIL_RESEND)
def send_again(message_id: int) -> ResponseReturnValue:
    message = message_or_404(message_id)
    form = ResendForm()
    if form.validate_on_submit():
        with form.showing_broken_rules():
            again = resend(message, actor=current_user)
            db.session.commit()
            flash(f"The mail to {again.to_name} goes out again in a moment.", "good")
            return redirect(url_for(".show_message", message_id=again.id))
    return _page_of(message, form)


@blueprint.get("/<int:message_id>/html")
@staff(Permission.MAIL_VIEW)
def show_html(message_id: int) -> ResponseReturnValue:
    message = message_or_404(message_id)
    if message.sensitive or not message.html:
        abort(404)
    return framed(without_keys(message.html))
