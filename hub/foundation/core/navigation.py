"""The one row of navigation: only what exists and may be opened."""

from dataclasses import dataclass
from typing import Any

from flask import Flask, current_app, request, url_for


@dataclass(frozen=True)
class Item:
    """A way to an area. `permission` is asked of council staff."""

    endpoint: str
    words: str
    permission: str = ""

    @property
    def is_here(self) -> bool:
        way = url_for(self.endpoint)
        if way == url_for("staff_desk.show_today"):
            return request.path == way  # every other address of the staff area begins with it
        return request.path == way or request.path.startswith(f"{way}/")


SIGNED_OUT = (Item("training.list_sessions", "Training"),)
SCHOOL = (
    Item("school_desk.show_home", "Home"),
    Item("training.list_sessions", "Training"),
    Item("bookings.list_bookings", "Bookings"),
)
LEADS = (*SCHOOL, Item("accounts.list_people", "People"))
COUNCIL = (
    Item("staff_desk.show_today", "Today", "staff:area"),
    Item("training_staff.list_courses", "Training", "training:view"),
    Item("bookings_staff.list_bookings", "Bookings", "training:view"),
    Item("schools_staff.list_schools", "Schools", "schools:view"),
    Item("accounts_staff.list_people", "People", "people:view"),
    Item("mail_staff.list_messages", "Mail", "mail:view"),
    Item("audit_staff.list_entries", "Audit", "audit:view"),
    Item("privacy_staff.show_purge", "Privacy", "privacy:view"),
    Item("appearance.edit_settings", "Settings", "settings:manage"),
)


def navigation(person: Any, acting: Any) -> list[Item]:
    """The row for this person, or for somebody signed out."""
    if person is None:
        items: tuple[Item, ...] = SIGNED_OUT
    elif person.is_council_staff:
        items = tuple(i for i in COUNCIL if person.council_can(i.permission))
    else:
        items = LEADS if acting is not None and acting.is_lead else SCHOOL
    return [item for item in items if has_endpoint(item.endpoint)]


def has_endpoint(name: str) -> bool:
    return name in current_app.view_functions


def init_app(app: Flask) -> None:
    app.jinja_env.globals.update(navigation=navigation, has_endpoint=has_endpoint)
