"""No form speaks in the words of the library: every fault is said in ours."""

import re
from collections.abc import Iterator

import pytest
from flask import Flask
from werkzeug.datastructures import MultiDict
from wtforms import FormField, IntegerField, SelectField, SelectMultipleField
from wtforms.fields import SelectChoice

from hub.foundation.core.forms import HubForm

LIBRARY = re.compile(r"^(?:Field|This field|Not a valid|Invalid|Number must|'.*choice)")
CHOICES = [SelectChoice("a", "A"), SelectChoice("b", "B")]


class TrialForm(HubForm):
    number = IntegerField("Number")
    one = SelectField("One", choices=CHOICES)
    coerced = SelectField("Coerced", coerce=int, choices=[SelectChoice(1, "One")])
    some = SelectMultipleField("Some", choices=CHOICES)


def forms_of_the_hub(kind: type[HubForm] = HubForm) -> Iterator[type[HubForm]]:
    """Every form that the running hub has."""
    for form in kind.__subclasses__():
        if form.__module__.startswith("hub."):
            yield form
        yield from forms_of_the_hub(form)


def faults(form_class: type[HubForm], typed: str, app: Flask) -> list[str]:
    """What is said when this is typed into every box."""
    with app.test_request_context("/", method="POST"):
        names = [
            inner.name
            for field in form_class()
            for inner in (field.form if isinstance(field, FormField) else [field])
        ]
        form = form_class(formdata=MultiDict([(name, typed) for name in names]))
        for field in form:
            if field.type in ("SelectField", "RadioField") and field.choices is None:
                field.choices = CHOICES
            # Field by field: what a form asks beyond that needs what its page gives it.
            field.validate(form)
        return [words for _, words in form.error_list if "CSRF" not in words]


@pytest.mark.parametrize("typed", ["x" * 7000, "", "-1", "9" * 40, "\x00"])
def test_every_form_speaks_for_itself(app: Flask, typed: str) -> None:
    spoken = {
        f"{form.__name__}: {words}"
        for form in forms_of_the_hub()
        for words in faults(form, typed, app)
    }
    assert len(set(forms_of_the_hub())) > 15
    assert {words for words in spoken if LIBRARY.match(words.partition(": ")[2])} == set()


def test_what_the_library_says_is_said_in_our_words(app: Flask) -> None:
    assert faults(TrialForm, "x", app) == [
        "Enter a whole number",
        "Choose one of the options",
        "Choose one of the options",
        "Choose from the options",
    ]
