"""Courses and sessions, for council staff."""

from flask import Blueprint, abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_login import current_user

from hub.engines.bookings.models import EventStatus
from hub.engines.bookings.queries import places, places_of
from hub.foundation.core.db import db
from hub.foundation.core.errors import RuleBroken
from hub.foundation.core.formats import count_of
from hub.foundation.core.forms import HubForm, render_form
from hub.foundation.core.paging import page_of
from hub.foundation.core.references import normalise_reference
from hub.foundation.core.web import chosen_arguments
from hub.foundation.keeping.queries import open_holds
from hub.people.accounts.access import staff
from hub.people.accounts.permissions import Permission
from hub.services.training.forms import (
    CourseForm,
    SessionForm,
    course_version,
    new_session_values,
    session_values,
)
from hub.services.training.models import Course, CourseStatus, TrainingSession
from hub.services.training.operations import (
    change_course,
    change_session,
    changes_to_tell,
    how_many_hear,
    make_course,
    make_session,
    publish_course,
    publish_session,
    withdraw_course,
)
from hub.services.training.queries import (
    course_by_slug,
    courses_matching,
    session_by_reference,
    sessions_of_course,
    staff_sessions,
)

blueprint = Blueprint("training_staff", __name__, url_prefix="/admin/training")
VIEW, MANAGE = Permission.TRAINING_VIEW, Permission.TRAINING_MANAGE
SHOWN = ("coming", "draft", "past", "cancelled")


def _course_or_404(slug: str) -> Course:
    return course_by_slug(slug) or abort(404)


def _session_or_404(reference: str) -> TrainingSession:
    return session_by_reference(normalise_reference(reference)) or abort(404)


@blueprint.get("")
@staff(VIEW)
def list_courses() -> ResponseReturnValue:
    words, status = request.args.get("words", "")[:100], request.args.get("status", "")
    page = page_of(courses_matching(words, status), per_page=25)
    kept = chosen_arguments("words", "status")
    return render_template(
        "training/staff/list_courses.html",
        page=page, words=words, status=status, statuses=list(CourseStatus), kept=kept,
    )  # fmt: skip


@blueprint.route("/courses/new", methods=["GET", "POST"])
@staff(MANAGE)
def new_course() -> ResponseReturnValue:
    form = CourseForm()
    if form.validate_on_submit():
        with form.showing_broken_rules():
            course = make_course(form.details(), actor=current_user)
            db.session.commit()
            flash("The course is a draft. Publish it when it is ready.", "good")
            return redirect(url_for("training_staff.show_course", slug=course.slug))
    return render_form("training/staff/edit_course.html", form, course=None)


@blueprint.get("/courses/<slug>")
@staff(VIEW)
def show_course(slug: str) -> ResponseReturnValue:
    course = _course_or_404(slug)
    page = page_of(sessions_of_course(course), per_page=25)
    return render_template(
        "training/staff/show_course.html",
        course=course,
        page=page,
        places=places_of([session.id for session in page.items]),
    )


@blueprint.route("/courses/<slug>/edit", methods=["GET", "POST"])
@staff(MANAGE)
def edit_course(slug: str) -> ResponseReturnValue:
    course = _course_or_404(slug)
    form = CourseForm(obj=course, data={"version": course_version(course)})
    stale = False
    if form.validate_on_submit():
        stale = _is_stale(form, course_version(course))
        with form.showing_broken_rules():
            if not stale:
                change_course(course, form.details(), actor=current_user)
                db.session.commit()
                flash("The course is changed.", "good")
                return redirect(url_for("training_staff.show_course", slug=slug))
        course = _course_or_404(slug)
    return render_form("training/staff/edit_course.html", form, course=course, stale=stale)


def _is_stale(form: CourseForm | SessionForm, stored: str) -> bool:
    """Whether somebody else has saved since the form was opened; the next time it is not."""
    if form.version.data == stored:
        return False
    form.version.raw_data = None
    form.version.data = stored
    return True


@blueprint.post("/courses/<slug>/publish")
@staff(MANAGE)
def publish(slug: str) -> ResponseReturnValue:
    course = _course_or_404(slug)
    withdrawing = request.form.get("do") == "withdraw"
    try:
        (withdraw_course if withdrawing else publish_course)(course, actor=current_user)
    except RuleBroken as broken:
        db.session.rollback()
        flash(broken.message, "stop")
    else:
        db.session.commit()
        flash("The course is withdrawn." if withdrawing else "Schools can see the course.", "good")
    return redirect(url_for("training_staff.show_course", slug=slug))


@blueprint.get("/sessions")
@staff(VIEW)
def list_sessions() -> ResponseReturnValue:
    show = request.args.get("show", "coming")
    words = request.args.get("words", "")[:100]
    page = page_of(staff_sessions(show, words), per_page=25)
    kept = chosen_arguments("words", "show")
    return render_template(
        "training/staff/list_sessions.html",
        page=page,
        show=show if show in SHOWN else "coming",
        shown=SHOWN,
        words=words,
        kept=kept,
        places=places_of([session.id for session in page.items]),
    )


@blueprint.get("/sessions/<reference>")
@staff(VIEW)
def show_session(reference: str) -> ResponseReturnValue:
    session = _session_or_404(reference)
    return render_template(
        "training/staff/show_session.html",
        session=session,
        places=places(session),
        holds=open_holds(event_id=session.id),
    )


@blueprint.route("/courses/<slug>/sessions/new", methods=["GET", "POST"])
@staff(MANAGE)
def new_session(slug: str) -> ResponseReturnValue:
    course = _course_or_404(slug)
    form = SessionForm(data=new_session_values(course))
    if _wants_another_trainer(form):
        return render_form("training/staff/edit_session.html", form, course=course, session=None)
    if form.validate_on_submit():
        with form.showing_broken_rules():
            session = make_session(course, form.details(), actor=current_user)
            db.session.commit()
            flash("The session is a draft. Publish it when it is ready.", "good")
            return redirect(url_for("training_staff.show_session", reference=session.reference))
        course = _course_or_404(slug)
    return render_form("training/staff/edit_session.html", form, course=course, session=None)


def _wants_another_trainer(form: SessionForm) -> bool:
    """A button that works without JavaScript: the page comes back with one more row."""
    if "add_trainer" not in request.form:
        return False
    if len(form.trainers) < 8:
        form.trainers.append_entry()
    return True


@blueprint.route("/sessions/<reference>/edit", methods=["GET", "POST"])
@staff(MANAGE)
def edit_session(reference: str) -> ResponseReturnValue:
    session = _session_or_404(reference)
    form = SessionForm(data=session_values(session))
    told: dict[str, object] = {}
    if not _wants_another_trainer(form) and form.validate_on_submit():
        with form.showing_broken_rules():
            told = _told_first(form, session)
            if not told:
                count = change_session(session, form.details(), actor=current_user)
                db.session.commit()
                flash(_saved(count), "good")
                return redirect(url_for("training_staff.show_session", reference=reference))
        session = _session_or_404(reference)
    return render_form(
        "training/staff/edit_session.html", form, course=session.course, session=session, **told
    )


def _saved(told: int) -> str:
    if not told:
        return "Saved."
    return f"Saved. {count_of(told, 'person is', 'people are')} told."


def _told_first(form: SessionForm, session: TrainingSession) -> dict[str, object]:
    """What staff must see before saving: who else changed it, and how many people will hear."""
    if _is_stale(form, str(session.lock_version)):
        return {"stale": session_values(session)}
    if form.sure.data == "yes":
        return {}
    details = form.details()
    many = how_many_hear(session, details)
    if not many:
        return {}
    form.sure.raw_data = None
    form.sure.data = "yes"
    return {"many": many, "changes": changes_to_tell(session, details)}


@blueprint.route("/sessions/<reference>/publish", methods=["GET", "POST"])
@staff(MANAGE)
def publish_one(reference: str) -> ResponseReturnValue:
    session = _session_or_404(reference)
    form = HubForm()
    if form.validate_on_submit():
        with form.showing_broken_rules():
            publish_session(session, actor=current_user)
            db.session.commit()
            flash("Published. Schools can see and book the session.", "good")
            return redirect(url_for("training_staff.show_session", reference=reference))
        session = _session_or_404(reference)
    if session.status is not EventStatus.DRAFT:
        return redirect(url_for("training_staff.show_session", reference=reference))
    return render_form("training/staff/publish_session.html", form, session=session)
