"""The base of every form: whole errors, hints kept, a three-box date, kept typing."""

import re
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import date, time
from typing import Any

from flask import g, render_template
from flask_wtf import FlaskForm
from werkzeug.datastructures import MultiDict
from wtforms import Field, FieldList, FormField, StringField, TextAreaField, ValidationError
from wtforms.validators import StopValidation

from hub.foundation.core.db import db
from hub.foundation.core.errors import RuleBroken
from hub.foundation.core.formats import is_email

# Control characters, NUL among them: PostgreSQL refuses NUL, and HTML all of them.
UNSHOWABLE = dict.fromkeys({*range(32), *range(127, 160)} - set(map(ord, "\t\n\r")))


NOT_SHOWN = re.compile("[" + "".join(re.escape(chr(code)) for code in UNSHOWABLE) + "]")


def _words_in(formdata: Any) -> Iterator[str]:
    return (v for _, v in formdata.items(multi=True) if isinstance(v, str))


def strip(text: Any) -> Any:
    """What people meant: no blanks around, one kind of line end, nothing that no page can show."""
    if not isinstance(text, str):
        return text
    return text.translate(UNSHOWABLE).strip().replace("\r\n", "\n")


# What the library says where a form says nothing of its own.
IN_OUR_WORDS = {
    "Field cannot be longer than %(max)d character.": "Use at most %(max)d character",
    "Field cannot be longer than %(max)d characters.": "Use at most %(max)d characters",
    "Not a valid choice.": "Choose one of the options",
    "'%(value)s' is not a valid choice for this field.": "Choose from the options",
    "'%(value)s' are not valid choices for this field.": "Choose from the options",
    "Invalid Choice: could not coerce.": "Choose one of the options",
    "Invalid choice(s): one or more data inputs could not be coerced.": "Choose from the options",
    "Not a valid integer value.": "Enter a whole number",
}


class OurWords:
    """A translation from the library's English into ours."""

    def gettext(self, text: str) -> str:
        return IN_OUR_WORDS.get(text, text)

    def ngettext(self, one: str, many: str, number: int) -> str:
        return self.gettext(one if number == 1 else many)


class Address:
    """A validator: an e-mail address that can be written to, or the given words."""

    def __init__(self, message: str) -> None:
        self.message = message

    def __call__(self, _form: FlaskForm, field: Field) -> None:
        if not is_email(field.data or ""):
            raise StopValidation(self.message)


class HubForm(FlaskForm):
    """A form whose errors are listed once on top and once at each field, in the same words."""

    class Meta(FlaskForm.Meta):
        def wrap_formdata(self, form: Any, formdata: Any) -> Any:
            """Fields that show again what could not be read show it as it came: cleaned here."""
            came = super().wrap_formdata(form, formdata)
            if came is None or not any(NOT_SHOWN.search(v) for v in _words_in(came)):
                return came
            return MultiDict(
                (name, value.translate(UNSHOWABLE) if isinstance(value, str) else value)
                for name, value in came.items(multi=True)
            )

        def get_translations(self, _form: Any) -> OurWords:
            return OurWords()

        def bind_field(self, form: Any, unbound_field: Any, options: Any) -> Any:
            filters = unbound_field.kwargs.get("filters", ())
            field_class = unbound_field.field_class
            if issubclass(field_class, (StringField, TextAreaField)):
                options["filters"] = [strip, *filters]
            return super().bind_field(form, unbound_field, options)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        kept = g.get("kept_form_fields")
        if kept is not None and "formdata" not in kwargs:
            # Typed before sign-in, shown again after it: filled, but not yet checked.
            kwargs["formdata"] = MultiDict([(k, v) for k, values in kept.items() for v in values])
        super().__init__(*args, **kwargs)
        self.page_errors: list[str] = []

    @contextmanager
    def showing_broken_rules(self) -> Iterator[None]:
        """Turn a RuleBroken raised inside into an error of this form, with nothing saved."""
        try:
            yield
        except RuleBroken as broken:
            db.session.rollback()
            self.add_broken(broken)

    def add_broken(self, broken: RuleBroken) -> None:
        if broken.field and broken.field in self._fields:
            field = self._fields[broken.field]
            field.errors = [*field.errors, broken.message]
        else:
            self.page_errors.append(broken.message)

    @property
    def has_errors(self) -> bool:
        return bool(self.page_errors or self.errors)

    @property
    def error_list(self) -> list[tuple[str | None, str]]:
        """(id of the field or None, words): for the error summary, in the order of the page."""
        listed: list[tuple[str | None, str]] = [(None, words) for words in self.page_errors]
        for field in self._fields.values():
            for error in _flat(field):
                listed.append(error)
        return listed


def _flat(field: Field) -> Iterator[tuple[str | None, str]]:
    if isinstance(field, FieldList):
        for entry in field.entries:
            yield from _flat(entry)
        for error in field.errors:
            if isinstance(error, str):
                yield field.id, error
    elif isinstance(field, FormField):
        for inner in field.form:
            yield from _flat(inner)
    else:
        first = getattr(field, "first_input_id", field.id)
        for error in field.errors:
            yield first, str(error)


def render_form(template: str, form: HubForm, **context: Any) -> tuple[str, int]:
    """The page of a form: 200 when it is shown, 422 when it comes back with errors."""
    status = 422 if form.has_errors else 200
    return render_template(template, form=form, **context), status


class DateBoxes(Field):
    """A date in three boxes (domain 10.2). Names: `x-day`, `x-month`, `x-year`."""

    PARTS = ("day", "month", "year")

    def __init__(self, label: str = "", validators: Sequence[Any] = (), **kwargs: Any) -> None:
        super().__init__(label, validators, **kwargs)
        self.typed: dict[str, str] = {}

    @property
    def first_input_id(self) -> str:
        return f"{self.id}-day"

    def process(self, formdata: Any, data: Any = None, extra_filters: Any = None, **_: Any) -> None:
        self.process_errors: list[str] = []
        self.data = data if data is not None else self.default
        if callable(self.data):
            self.data = self.data()
        if isinstance(self.data, date):
            self.typed = {
                "day": str(self.data.day),
                "month": str(self.data.month),
                "year": str(self.data.year),
            }
        names = {part: f"{self.name}-{part}" for part in self.PARTS}
        if formdata and any(name in formdata for name in names.values()):
            self.typed = {part: strip(formdata.get(name, "")) for part, name in names.items()}
            self.raw_data = [value for value in self.typed.values() if value]
            self._read()
        self.object_data = self.data

    def _read(self) -> None:
        self.data = None
        if not any(self.typed.values()):
            return
        missing = [part for part, value in self.typed.items() if not value]
        if missing:
            what = " and a ".join(missing)
            self.process_errors.append(f"{self.label.text} must include a {what}")
            return
        try:
            day, month, year = (int(self.typed[p]) for p in self.PARTS)
            if not 1900 <= year <= 2200:
                raise ValueError
            self.data = date(year, month, day)
        except (ValueError, OverflowError):
            self.process_errors.append(f"{self.label.text} must be a real date, like 27 3 2027")


class TimeBox(StringField):
    """A time as people write it: 9:30, 9.30am, 14:00, 2pm. Data is a `time`."""

    def process_formdata(self, valuelist: list[str]) -> None:
        self.typed = strip(valuelist[0]) if valuelist else ""
        self.data = None
        if not self.typed:
            return
        text = self.typed.lower().replace(".", ":").replace(" ", "")
        half = text[-2:] if text[-2:] in ("am", "pm") else ""
        hours, _, minutes = text.removesuffix(half).partition(":")
        try:
            if not (hours.isdigit() and (minutes or "00").isdigit()) or len(text) > 9:
                raise ValueError
            hour = int(hours)
            if half:
                if not 1 <= hour <= 12:
                    raise ValueError
                hour = hour % 12 + (12 if half == "pm" else 0)
            self.data = time(hour, int(minutes or "0"))
        except ValueError:
            raise ValidationError(
                f"{self.label.text} must be a time, like 9:30am or 14:00"
            ) from None

    def _value(self) -> str:
        if getattr(self, "typed", ""):
            return self.typed
        return f"{self.data.hour}:{self.data.minute:02d}" if isinstance(self.data, time) else ""
