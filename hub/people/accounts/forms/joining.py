"""Forms of asking to join a school, of the code of a letter, and of deciding."""

from wtforms import RadioField, SelectField, SelectMultipleField, StringField, TextAreaField
from wtforms.fields import SelectChoice
from wtforms.validators import DataRequired, InputRequired, Length, Optional

from hub.foundation.core.forms import HubForm
from hub.people.accounts.forms.fields import email_field
from hub.people.accounts.permissions import SchoolRole

BY_LETTER = (SchoolRole.SENCO, SchoolRole.HEAD, SchoolRole.OFFICE_MANAGER)


def _choices(roles: tuple[SchoolRole, ...]) -> list[SelectChoice]:
    return [SelectChoice(str(role), role.words) for role in roles]


class AskForm(HubForm):
    """Somebody asks to join a school; signed in, she need not say who she is."""

    name = StringField("Your name", [DataRequired("Enter your name"), Length(max=120)])
    email = email_field("Your work e-mail address", "We write to it, to see that it is yours.")
    role = SelectField(
        "What do you do at the school?",
        [InputRequired("Choose what you do at the school")],
        choices=[SelectChoice("", "Choose a role"), *_choices(tuple(SchoolRole))],
    )
    words = TextAreaField(
        "A sentence for who decides",
        [Optional(), Length(max=500)],
        description="Since when you are there, or whom they may ask. Name no pupil.",
    )


class LetterForm(HubForm):
    """What stands on the letter, and who brings it."""

    urn = StringField(
        "URN of your school",
        [DataRequired("Enter the URN of your school, the number on the letter"), Length(max=20)],
        description="The number on the letter.",
    )
    code = StringField(
        "Code from the letter",
        [DataRequired("Enter the code from the letter"), Length(max=40)],
        description="12 letters and digits. Capitals and dashes do not matter.",
    )
    name = StringField("Your name", [DataRequired("Enter your name"), Length(max=120)])
    email = email_field("Your work e-mail address", "We write to it, to see that it is yours.")
    role = RadioField(
        "What do you do at the school?",
        [InputRequired("Choose what you do at the school")],
        choices=_choices(BY_LETTER),
    )


class DecidedForm(HubForm):
    """What is left of an answer that came too late: no field, and why."""

    @classmethod
    def after(cls, answer: HubForm) -> "DecidedForm":
        form = cls(formdata=None)
        form.page_errors = list(answer.page_errors)
        return form


class LetInForm(HubForm):
    roles = SelectMultipleField(
        "What does this person do at the school?",
        [DataRequired("Choose at least one role")],
        choices=_choices(tuple(SchoolRole)),
    )

    def chosen(self) -> list[SchoolRole]:
        return [SchoolRole(role) for role in self.roles.data or []]


class SayNoForm(HubForm):
    reason = TextAreaField(
        "Why not?",
        [DataRequired("Enter the reason, in a sentence"), Length(max=500)],
        description="The person who asked reads it.",
    )
