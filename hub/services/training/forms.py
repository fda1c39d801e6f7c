"""Forms of courses and sessions."""

import hashlib
from dataclasses import fields
from datetime import datetime, time
from typing import Any

from wtforms import (
    BooleanField,
    FieldList,
    FormField,
    HiddenField,
    IntegerField,
    RadioField,
    SelectField,
    SelectMultipleField,
    StringField,
    TextAreaField,
    ValidationError,
)
from wtforms.fields import SelectChoice
from wtforms.validators import DataRequired, InputRequired, Length, NumberRange, Optional

from hub.engines.bookings.forms.staff import MOST_PLACES, PLACES_WORDS
from hub.engines.bookings.models import OpenTo
from hub.foundation.core import clock
from hub.foundation.core.forms import Address, DateBoxes, HubForm, TimeBox
from hub.services.training.models import Audience, Course, Level, Phase, TrainingSession
from hub.services.training.operations import (
    CourseDetails,
    SessionDetails,
    Trainer,
    london_instant,
)
from hub.services.training.queries import all_areas, all_localities, all_topics


class CourseForm(HubForm):
    """A course. `version` tells whether somebody else changed it meanwhile."""

    version = HiddenField()
    title = StringField("Title", [DataRequired("Enter the title of the course"), Length(max=140)])
    summary = StringField(
        "In one sentence",
        [DataRequired("Enter what the course is about, in one sentence"), Length(max=240)],
        description="Shown in lists.",
    )
    description = TextAreaField(
        "What it covers",
        [DataRequired("Enter what the course covers"), Length(max=6000)],
        description="Leave an empty line between paragraphs.",
    )
    topic_id = SelectField("Topic", [DataRequired("Choose a topic")], coerce=int)
    area_of_need_id = SelectField("Area of need", [Optional()], coerce=int)
    level = RadioField(
        "Level",
        [InputRequired("Choose a level")],
        choices=[SelectChoice(str(level), level.words) for level in Level],
    )
    audiences = SelectMultipleField(
        "Who it is for",
        [DataRequired("Choose at least one group that the course is for")],
        choices=[SelectChoice(str(a), a.words) for a in Audience],
    )
    phases = SelectMultipleField(
        "Phases",
        [DataRequired("Choose at least one phase")],
        choices=[SelectChoice(str(p), p.words) for p in Phase],
    )
    open_to = SelectMultipleField(
        "Who may book besides our schools, free of charge",
        choices=[SelectChoice(str(one), one.words) for one in OpenTo],
        description="Schools of the council always may.",
    )
    needs_agreement = BooleanField(
        "The head must have agreed",
        description="Who books names the head. The head gets a mail, and can say no in one press.",
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.topic_id.choices = [SelectChoice(t.id, t.name) for t in all_topics()]
        areas = [SelectChoice(a.id, a.name) for a in all_areas()]
        self.area_of_need_id.choices = [SelectChoice(0, "All areas"), *areas]

    def details(self) -> CourseDetails:
        return CourseDetails(
            title=self.title.data,
            summary=self.summary.data,
            description=self.description.data,
            topic_id=self.topic_id.data,
            area_of_need_id=self.area_of_need_id.data or None,
            level=Level(self.level.data),
            audiences=tuple(Audience(a) for a in self.audiences.data),
            phases=tuple(Phase(p) for p in self.phases.data),
            needs_agreement=bool(self.needs_agreement.data),
            open_to=tuple(OpenTo(one) for one in self.open_to.data or ()),
        )


def course_version(course: Course) -> str:
    """Another one whenever somebody has saved other words."""
    stored = [getattr(course, field.name) for field in fields(CourseDetails)]
    return hashlib.sha256(repr(stored).encode()).hexdigest()[:16]


class TrainerForm(HubForm):
    """One row. A row left blank is nobody."""

    class Meta(HubForm.Meta):
        csrf = False

    name = StringField("Name of the trainer", [Length(max=120)])
    email = StringField(
        "E-mail of the trainer",
        [Optional(), Address("Enter the e-mail of the trainer, like r.vale@training.example")],
    )

    def validate_name(self, field: StringField) -> None:
        if self.email.data and not field.data:
            raise ValidationError("Enter the name of the trainer")


class SessionForm(HubForm):
    """One session. `version` tells whether somebody else changed it meanwhile."""

    version = HiddenField()
    sure = HiddenField()
    title = StringField("Title", [DataRequired("Enter the title of the session"), Length(max=140)])
    day = DateBoxes("Date", [InputRequired("Enter the date")], description="For example, 27 3 2027")
    start_time = TimeBox("Begins at", [InputRequired("Enter when it begins, like 9:30am")])
    end_time = TimeBox("Ends at", [InputRequired("Enter when it ends, like 12:30pm")])
    accept_odd_day = BooleanField("Keep this date, even on a weekend or a bank holiday")
    kind = RadioField(
        "Where",
        [InputRequired("Choose where it takes place")],
        choices=[SelectChoice("room", "In a room"), SelectChoice("online", "Online")],
    )
    venue_name = StringField("Venue", [Length(max=140)], description="For a session in a room.")
    venue_address = StringField("Address of the venue", [Length(max=240)])
    venue_access = TextAreaField(
        "Getting in",
        [Length(max=1000)],
        description="Parking, step-free way, toilets, hearing loop. Shown to everybody.",
    )
    joining_details = TextAreaField(
        "How to join",
        [Length(max=2000)],
        description="Only people with a place see this: a link, a code, where to sign in.",
    )
    joining_link = StringField(
        "Link to join online", [Length(max=500)], description="Only people with a place see it."
    )
    locality_id = SelectField("Locality", [Optional()], coerce=int)
    capacity = IntegerField(
        "Places",
        [
            InputRequired("Enter how many places there are"),
            NumberRange(1, MOST_PLACES, PLACES_WORDS),
        ],
    )
    minimum = IntegerField(
        "Smallest number worth running",
        [Optional(), NumberRange(1, MOST_PLACES, PLACES_WORDS)],
    )
    opens_on = DateBoxes("Booking opens on", description="Leave empty to open at once.")
    closes_on = DateBoxes(
        "Last day to book", description="Leave empty to let people book until it begins."
    )
    trainers = FieldList(FormField(TrainerForm), min_entries=1, max_entries=8)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        places = [SelectChoice(place.id, place.name) for place in all_localities()]
        self.locality_id.choices = [SelectChoice(0, "The whole county"), *places]

    def validate_joining_link(self, field: StringField) -> None:
        if field.data and not field.data.startswith(("https://", "http://")):
            raise ValidationError("Enter the whole link, beginning with https://")

    def details(self) -> SessionDetails:
        """Raises RuleBroken for a time that the clock change skips."""
        closes = self.closes_on.data
        return SessionDetails(
            title=self.title.data,
            starts_at=london_instant(self.day.data, self.start_time.data, "start_time"),
            ends_at=london_instant(self.day.data, self.end_time.data, "end_time"),
            is_online=self.kind.data == "online",
            capacity=self.capacity.data,
            venue_name=self.venue_name.data or None,
            venue_address=self.venue_address.data or None,
            venue_access=self.venue_access.data or None,
            joining_details=self.joining_details.data or None,
            joining_link=self.joining_link.data or None,
            locality_id=self.locality_id.data or None,
            minimum=self.minimum.data,
            opens_at=clock.start_of_day(self.opens_on.data) if self.opens_on.data else None,
            closes_at=self._close(closes) if closes else None,
            trainers=tuple(
                Trainer(row.form.name.data, row.form.email.data or None)
                for row in self.trainers
                if row.form.name.data
            ),
            accept_odd_day=bool(self.accept_odd_day.data),
        )

    def _close(self, closes: Any) -> datetime:
        """The end of the last day, or the start where that is the same day."""
        end = clock.from_london(closes, time(23, 59))
        if closes == self.day.data:
            return london_instant(self.day.data, self.start_time.data, "start_time")
        return end


def new_session_values(course: Course) -> dict[str, Any]:
    return {
        "title": course.title,
        "kind": "room",
        "capacity": 20,
        "start_time": time(9, 30),
        "end_time": time(12, 30),
    }


def session_values(session: TrainingSession) -> dict[str, Any]:
    """What the form of an existing session shows first."""
    starts, ends = clock.to_london(session.starts_at), clock.to_london(session.ends_at)
    same = (
        "title", "venue_name", "venue_address", "venue_access", "joining_details",
        "joining_link", "capacity", "minimum",
    )  # fmt: skip
    return {name: getattr(session, name) for name in same} | {
        "version": str(session.lock_version),
        "day": starts.date(),
        "start_time": starts.time(),
        "end_time": ends.time(),
        "kind": "online" if session.is_online else "room",
        "locality_id": session.locality_id or 0,
        "opens_on": clock.to_london(session.opens_at).date() if session.opens_at else None,
        "closes_on": clock.to_london(session.closes_at).date() if session.closes_at else None,
        "trainers": [{"name": t.name, "email": t.email} for t in session.trainers],
    }
