"""Courses and their sessions. A session is an event with places."""

from datetime import datetime
from enum import StrEnum
from typing import ClassVar

from sqlalchemy import ForeignKey, Index, false
from sqlalchemy.orm import Mapped, mapped_column, relationship

from hub.engines.bookings.models import Event, open_to_words
from hub.engines.guidance.models import AreaOfNeed, Topic
from hub.foundation.core.db import Model, big_id, str_enum
from hub.people.accounts.models import Person


class Level(StrEnum):
    ALL_STAFF = "all_staff"
    TEACHING = "teaching"
    LEADERS = "leaders"

    @property
    def words(self) -> str:
        return {
            "all_staff": "For all staff",
            "teaching": "For those who teach",
            "leaders": "For leaders",
        }[self]


class Audience(StrEnum):
    """Who a course is for, by what they do at school."""

    SENCOS = "sencos"
    HEADS = "heads"
    TEACHERS = "teachers"
    TEACHING_ASSISTANTS = "teaching_assistants"
    OFFICE = "office"
    LUNCHTIME = "lunchtime"
    GOVERNORS = "governors"

    @property
    def words(self) -> str:
        return {
            "sencos": "SENCos",
            "heads": "Head teachers and senior leaders",
            "office": "Office staff",
            "lunchtime": "Lunchtime and support staff",
        }.get(self, self.replace("_", " ").capitalize())


class Phase(StrEnum):
    EARLY_YEARS = "early_years"
    PRIMARY = "primary"
    SECONDARY = "secondary"
    POST_16 = "post_16"
    SPECIAL = "special"

    @property
    def words(self) -> str:
        return {"post_16": "Post-16", "special": "Special schools"}.get(
            self, self.replace("_", " ").capitalize()
        )


class CourseStatus(StrEnum):
    DRAFT = "draft"
    PUBLISHED = "published"
    WITHDRAWN = "withdrawn"

    @property
    def words(self) -> str:
        return self.capitalize()

    @property
    def tone(self) -> str:
        return {"draft": "info", "published": "good", "withdrawn": "stop"}[self]


class Course(Model):
    """What is taught; its sessions say when and where."""

    id: Mapped[big_id]
    slug: Mapped[str] = mapped_column(unique=True)
    title: Mapped[str]
    summary: Mapped[str]
    description: Mapped[str]
    topic_id: Mapped[int] = mapped_column(ForeignKey("topic.id"), index=True)
    area_of_need_id: Mapped[int | None] = mapped_column(ForeignKey("area_of_need.id"), index=True)
    level: Mapped[Level] = mapped_column(str_enum(Level, "level"))
    audiences: Mapped[list[str]]
    phases: Mapped[list[str]]
    # Who may book besides the council's own schools: values of `OpenTo`.
    open_to: Mapped[list[str]] = mapped_column(default=list, server_default="[]")
    # Who books must say that the head has agreed (A9).
    needs_agreement: Mapped[bool] = mapped_column(default=False, server_default=false())
    status: Mapped[CourseStatus] = mapped_column(str_enum(CourseStatus, "course_status"))
    search_text: Mapped[str]
    created_at: Mapped[datetime]

    topic: Mapped[Topic] = relationship(lazy="joined")
    area_of_need: Mapped[AreaOfNeed | None] = relationship(lazy="joined")

    __table_args__ = (Index("ix_course_status_title", "status", "title"),)

    @property
    def open_to_words(self) -> list[str]:
        """Who may book, the council's own schools first."""
        return open_to_words(self.open_to)

    allowed_moves = {
        CourseStatus.DRAFT: frozenset({CourseStatus.PUBLISHED}),
        CourseStatus.PUBLISHED: frozenset({CourseStatus.WITHDRAWN}),
        CourseStatus.WITHDRAWN: frozenset({CourseStatus.PUBLISHED}),
    }


class TrainingSession(Event):
    """One run of a course."""

    id: Mapped[int] = mapped_column(ForeignKey("event.id"), primary_key=True)
    course_id: Mapped[int] = mapped_column(ForeignKey("course.id"), index=True)

    course: Mapped[Course] = relationship()
    trainers: Mapped[list["SessionTrainer"]] = relationship(
        cascade="all, delete-orphan", order_by="SessionTrainer.id"
    )

    __mapper_args__ = {"polymorphic_identity": "training", "polymorphic_load": "inline"}

    reference_prefix: ClassVar[str] = "TRN"
    page_endpoint: ClassVar[str] = "training.show_session"
    staff_page_endpoint: ClassVar[str] = "training_staff.show_session"
    template_folder: ClassVar[str] = "training"


class SessionTrainer(Model):
    """Who delivers a session. With an address that signs in, she sees the needs of who comes."""

    id: Mapped[big_id]
    session_id: Mapped[int] = mapped_column(ForeignKey("training_session.id"), index=True)
    name: Mapped[str] = mapped_column(info={"personal": "trainers"})
    email: Mapped[str | None] = mapped_column(info={"personal": "trainers"})
    person_id: Mapped[int | None] = mapped_column(
        ForeignKey("person.id"), index=True, info={"personal": "trainers"}
    )

    person: Mapped[Person | None] = relationship()
