"""Every macro by itself: valid HTML that holds to the house rules, whatever it is given."""

from collections.abc import Callable
from typing import Any

import pytest
from flask import Flask, render_template_string
from wtforms import (
    BooleanField,
    IntegerField,
    RadioField,
    SelectField,
    SelectMultipleField,
    StringField,
    TextAreaField,
)
from wtforms.fields import SelectChoice
from wtforms.validators import DataRequired, InputRequired

from hub.config import PROJECT
from hub.engines.bookings.models import BookingStatus
from hub.engines.bookings.queries import places
from hub.foundation.core import clock
from hub.foundation.core.db import db
from hub.foundation.core.errors import RuleBroken
from hub.foundation.core.forms import DateBoxes, HubForm
from hub.people.schools.models import School
from tests.factories import make_school, make_session
from tests.markup import Element, complaints_about, parse

MACROS = ("forms", "ui")
ANGRY = "<b>\"Ann\" & 'Bo'</b>"
PAGE = """<!doctype html><html lang="en"><head><meta charset="utf-8"><title>Try</title></head>
<body><main><h1>Try</h1>%s</main></body></html>"""
IMPORTS = """{% import "macros/ui.html" as ui with context %}
{% import "macros/forms.html" as forms with context %}
{% import "bookings/macros.html" as bookings with context %}"""
HALF_A_DAY = {"day-day": "31", "day-month": "2"}
CHOICES = [SelectChoice("a", ANGRY), SelectChoice("b", "Two")]


class TrialForm(HubForm):
    """A field of each kind, each with a hint and a rule."""

    words = StringField(ANGRY, [DataRequired("Enter words")], description=ANGRY)
    text = TextAreaField("Text", [DataRequired("Enter text")], description="As long as you like.")
    number = IntegerField("Number", [DataRequired("Enter a number")])
    pick = SelectField("Pick", choices=CHOICES, description="One of them.")
    radio = RadioField("One", [DataRequired("Choose one")], choices=CHOICES, description="Or none.")
    many = SelectMultipleField("Many", [DataRequired("Choose some")], choices=CHOICES)
    tick = BooleanField("Tick", [DataRequired("Tick it")], description="Or do not.")
    day = DateBoxes("Day", [InputRequired("Enter the day")], description="For example, 27 3 2027.")


FIELDS = {
    "words": "forms.field(form.words, width='short', autocomplete='name', type='search')",
    "text": "forms.field(form.text, rows=8)",
    "number": "forms.field(form.number, inputmode='numeric')",
    "pick": "forms.field(form.pick)",
    "radio": "forms.choices(form.radio)",
    "many": "forms.choices(form.many)",
    "tick": "forms.checkbox(form.tick)",
    "day": "forms.date_boxes(form.day)",
}
WHOLE_FORM = (
    "{{ forms.form_start(form, action='/x', multipart=true) }}"
    + "".join(f"{{{{ {call} }}}}" for call in FIELDS.values())
    + "{{ forms.buttons('Save', '/back', danger=true) }}</form>"
)
PIECES = {
    "status_tag": "{{ ui.status_tag(status) }}",
    "date_block": "{{ ui.date_block(at) }}",
    "pagination": "{{ ui.pagination(pages, 'training.list_sessions', words=angry) }}",
    "empty": "{{ ui.empty('A', 'B', level=2) }}{{ ui.empty(angry, angry, '/x', angry) }}",
    "confirmation": "{{ ui.confirmation('Done', angry, [angry, 'Then']) }}"
    "{{ ui.confirmation('Done again', none, []) }}",
    "timeline": "{{ ui.timeline([{'when': at, 'text': angry}]) }}",
    "summary": "{{ ui.summary([(angry, angry)]) }}",
    "icon": "<p>{{ ui.icon('clock') }}</p>",
    "notice": "{{ ui.notice('good', angry) }}",
    "filter_summary": "{{ ui.filter_summary(angry, '/x') }}{{ ui.filter_summary('2 found') }}",
    "where_words": "<p>{{ bookings.where_words(event) }}</p>",
    "event_title": "<p>{{ bookings.event_title(event) }}</p>",
    "event_panel": "{{ bookings.event_panel(event, places) }}{{ bookings.event_panel(event) }}",
    "back": "{{ bookings.back('/x', angry) }}",
    "needs_hint": "<p>{{ bookings.needs_hint(14) }}</p>",
}


def page_of(app: Flask, source: str, **facts: Any) -> Element:
    """The page that holds this, after it was found to hold to the rules."""
    with app.test_request_context("/"):
        form = facts.pop("form", None) or TrialForm()
        text = render_template_string(IMPORTS + PAGE % source, form=form, angry=ANGRY, **facts)
    page = parse(text.strip())
    assert complaints_about(page) == []
    assert not page.select("main b"), "What people typed must stand as it was typed."
    return page


def wrong_form(app: Flask) -> HubForm:
    """The form as it comes back: nothing filled in, and one fault of the whole page."""
    with app.test_request_context("/", method="POST", data={"pick": "a", **HALF_A_DAY}):
        form = TrialForm()
        del form.csrf_token
        form.validate()
        form.add_broken(RuleBroken(ANGRY))
        form.add_broken(RuleBroken("Pick another", "pick"))
        return form


def test_every_macro_is_tried_here(app: Flask) -> None:
    tried = " ".join([*PIECES.values(), WHOLE_FORM, "forms.error_summary("])
    files = [PROJECT / "templates/macros" / f"{name}.html" for name in MACROS]
    for path in [*files, PROJECT / "templates/bookings/macros.html"]:
        template = app.jinja_env.get_template(str(path.relative_to(PROJECT / "templates")))
        named = [name for name in vars(template.module) if not name.startswith("_")]
        imported = {"date_block"} if path.stem == "macros" else set()
        assert {n for n in named if f".{n}(" not in tried} - imported == set(), path.name
    assert {path.stem for path in (PROJECT / "templates/macros").iterdir()} == set(MACROS)


@pytest.mark.parametrize("name", PIECES)
def test_a_piece(app: Flask, name: str) -> None:
    for number in range(60):
        make_school(f"School {number}")
    event = make_session(title=ANGRY, venue_name=ANGRY)
    with app.test_request_context("/?page=2"):
        pages = db.paginate(db.select(School), per_page=5)
    page = page_of(
        app,
        PIECES[name],
        pages=pages,
        at=clock.now(),
        status=BookingStatus.WAITING,
        event=event,
        places=places(event),
    )
    assert page.first("main").text != "Try" or name == "icon"


@pytest.mark.parametrize("status", list(BookingStatus))
def test_a_status_is_said_in_words(app: Flask, status: BookingStatus) -> None:
    tag = page_of(app, "<p>{{ ui.status_tag(status) }}</p>", status=status).first(".status")
    assert tag.text == status.words


def test_a_date_block_is_in_london_time(app: Flask) -> None:
    late = clock.from_london(clock.today(), clock.to_london(clock.now()).time().replace(hour=0))
    block = page_of(app, "{{ ui.date_block(at) }}", at=late).first("time")
    assert (block["datetime"], block.text) == ("2026-06-15", "Mon15Jun 2026")


def test_pages_of_a_list_say_where_one_is(app: Flask) -> None:
    for number in range(60):
        make_school(f"School {number}")

    def pages(number: int) -> Element:
        with app.test_request_context(f"/?page={number}"):
            found = db.paginate(db.select(School), per_page=5)
        return page_of(app, PIECES["pagination"], pages=found)

    middle = pages(6)
    assert [a.text for a in middle.select('a[aria-current="page"]')] == ["Page 6"]
    assert middle.first('a[rel="prev"]').text == "Earlier page"
    assert "words=%3Cb%3E" in middle.first('a[rel="next"]')["href"]
    assert not pages(1).select('a[rel="prev"]')
    assert not pages(12).select('a[rel="next"]')
    with app.test_request_context("/"):
        one = db.paginate(db.select(School), per_page=100)
    assert not page_of(app, PIECES["pagination"], pages=one).select("nav")


def test_a_form_as_it_is_first_shown(app: Flask) -> None:
    page = page_of(app, WHOLE_FORM)
    assert not page.select(".field-error, [aria-invalid]")
    form = page.first("form")
    assert (form["method"], form["enctype"]) == ("post", "multipart/form-data")
    for control in page.select("[aria-describedby]"):
        assert control["aria-describedby"].endswith("-hint"), control
    assert page.first("#number").get("inputmode") == "numeric"
    assert page.first("#text").get("rows") == "8"


@pytest.mark.parametrize("name", FIELDS)
def test_a_field_in_error_says_so_where_it_is_and_on_top(app: Flask, name: str) -> None:
    form = wrong_form(app)
    page = page_of(app, "{{ forms.error_summary(form) }}" + WHOLE_FORM, form=form)
    words = str(form[name].errors[0])
    assert page.first(f"#{name}-error").text == f"Error: {words}"
    links = {a.text: a["href"][1:] for a in page.select(".error-summary a")}
    target = page.first(f"#{links[words]}")
    inside = [target, *target.ancestors()]
    assert any(f"{name}-error" in e.get("aria-describedby").split() for e in inside)
    if form[name].description:
        assert any(f"{name}-hint" in e.get("aria-describedby").split() for e in inside)
    assert any(e.get("aria-invalid") == "true" for e in inside)


def test_the_summary_lists_every_error_once(app: Flask) -> None:
    form = wrong_form(app)
    page = page_of(app, "{{ forms.error_summary(form) }}" + WHOLE_FORM, form=form)
    listed = [line.text for line in page.select(".error-summary li")]
    assert listed == [
        ANGRY, "Enter words", "Enter text", "Enter a number", "Pick another", "Choose one",
        "Choose some", "Tick it", "Day must include a year",
    ]  # fmt: skip
    summary = page.first(".error-summary")
    assert (summary["role"], summary["tabindex"]) == ("alert", "-1")


def test_what_was_typed_stands_there_again(app: Flask) -> None:
    typed = {"words": ANGRY, "text": ANGRY, "pick": "b", "radio": "a", "many": "b", "tick": "y"}
    with app.test_request_context("/", method="POST", data={**typed, "day-day": ANGRY}):
        form = TrialForm()
    page = page_of(app, WHOLE_FORM, form=form)
    assert page.first("#words")["value"] == page.first("#day-day")["value"] == ANGRY
    assert page.first("#text").text == ANGRY
    assert [o["value"] for o in page.select("option") if o.has("selected")] == ["b"]
    checked = [(box["name"], box["value"]) for box in page.select("input") if box.has("checked")]
    assert checked == [("radio", "a"), ("many", "b"), ("tick", "y")]


@pytest.mark.parametrize("needed", [True, False])
def test_only_what_may_be_left_out_is_called_optional(app: Flask, needed: bool) -> None:
    make: Callable[..., type[HubForm]] = type
    rules = [DataRequired("x")] if needed else []
    form_class = make("One", (HubForm,), {"words": StringField("Words", rules)})
    with app.test_request_context("/"):
        form = form_class()
    label = page_of(app, "{{ forms.field(form.words) }}", form=form).first("label")
    assert label.text == ("Words" if needed else "Words (optional)")
