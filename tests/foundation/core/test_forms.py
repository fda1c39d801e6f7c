"""The base of every form: errors once each, typing kept, dates in three boxes, times as written."""

from datetime import date, time

import pytest
from flask import Flask
from werkzeug.datastructures import MultiDict
from wtforms import FieldList, StringField
from wtforms.validators import DataRequired, Length

from hub.foundation.core.errors import RuleBroken
from hub.foundation.core.forms import DateBoxes, HubForm, TimeBox


class MeetingForm(HubForm):
    class Meta(HubForm.Meta):
        csrf = False

    name = StringField("Name", [DataRequired("Enter a name"), Length(max=40)])
    on = DateBoxes("The date")
    at = TimeBox("The start")
    guests = FieldList(StringField("Guest", [DataRequired("Enter the name of the guest")]))


def filled(app: Flask, **typed: str) -> MeetingForm:
    with app.test_request_context():
        return MeetingForm(formdata=MultiDict(typed))


def boxes(day: str, month: str, year: str) -> dict[str, str]:
    return {"on-day": day, "on-month": month, "on-year": year}


def test_text_is_taken_without_blanks_around(app: Flask) -> None:
    assert filled(app, name="  Ann\r\nLee ").name.data == "Ann\nLee"


def test_a_date_in_three_boxes(app: Flask) -> None:
    form = filled(app, name="Ann", **boxes("1", "07", " 2026 "))
    assert form.validate()
    assert form.on.data == date(2026, 7, 1)


@pytest.mark.parametrize(
    ("typed", "error"),
    [
        (("31", "2", "2026"), "The date must be a real date, like 27 3 2027"),
        (("1", "2", "26"), "The date must be a real date, like 27 3 2027"),
        (("x", "2", "2026"), "The date must be a real date, like 27 3 2027"),
        (("9" * 30, "2", "2026"), "The date must be a real date, like 27 3 2027"),
        (("1", "", "2026"), "The date must include a month"),
        (("", "", "2026"), "The date must include a day and a month"),
    ],
)
def test_a_date_that_is_none(app: Flask, typed: tuple[str, str, str], error: str) -> None:
    form = filled(app, name="Ann", **boxes(*typed))
    assert not form.validate()
    assert form.error_list == [("on-day", error)]
    assert list(form.on.typed.values()) == list(typed)
    assert form.on.data is None


def test_an_empty_date_is_no_date(app: Flask) -> None:
    form = filled(app, name="Ann", **boxes("", "", ""))
    assert form.validate()
    assert form.on.data is None


def test_a_date_is_shown_as_it_is(app: Flask) -> None:
    with app.test_request_context():
        form = MeetingForm(formdata=None, data={"on": date(2026, 7, 1)})
    assert form.on.typed == {"day": "1", "month": "7", "year": "2026"}


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("9:30", time(9, 30)),
        ("9.30am", time(9, 30)),
        ("14:00", time(14)),
        ("2pm", time(14)),
        ("12am", time(0)),
        ("12 PM", time(12)),
        ("0:05", time(0, 5)),
    ],
)
def test_a_time_as_people_write_it(app: Flask, typed: str, meant: time) -> None:
    form = filled(app, name="Ann", at=typed)
    assert form.validate()
    assert form.at.data == meant


@pytest.mark.parametrize("typed", ["noon", "25:00", "13pm", "9:75", "9:30:10", "-1:00", "٩:٣x"])
def test_a_time_that_is_none(app: Flask, typed: str) -> None:
    form = filled(app, name="Ann", at=typed)
    assert not form.validate()
    assert form.error_list == [("at", "The start must be a time, like 9:30am or 14:00")]
    assert form.at._value() == typed


def test_a_broken_rule_stands_at_its_field(app: Flask) -> None:
    form = filled(app, name="Ann")
    with form.showing_broken_rules():
        raise RuleBroken("Ann is there already.", field="name")
    assert form.error_list == [("name", "Ann is there already.")]
    assert form.has_errors


def test_a_broken_rule_without_a_field_stands_on_top(app: Flask) -> None:
    form = filled(app)
    form.validate()
    with form.showing_broken_rules():
        raise RuleBroken("The session is full.")
    assert form.error_list == [(None, "The session is full."), ("name", "Enter a name")]


def test_errors_of_a_list_of_fields_point_at_each(app: Flask) -> None:
    form = filled(app, **{"name": "Ann", "guests-0": "Bo", "guests-1": ""})
    assert not form.validate()
    assert form.error_list == [("guests-1", "Enter the name of the guest")]
