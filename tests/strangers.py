"""What belongs to somebody else: for every argument that an address of ours may have, a value."""

from functools import cached_property
from typing import Any

from werkzeug.routing import Rule

from hub.engines.bookings.models import Booking
from hub.people.accounts.models import Membership, Person
from hub.people.schools.models import School
from hub.services.training.models import TrainingSession
from tests import factories, factories_of_accounts
from tests.authenticator import make_passkey
from tests.factories_of_accounts import make_email_change

# Addresses in which a reference is the one of an event; elsewhere it is the one of a booking.
OF_EVENTS = ("/events/", "/sessions/", "/bookings/new/")


class Strangers:
    """People, bookings and things of a school that the visitor has nothing to do with.

    One method for each argument name, so that the access test needs no list of addresses. A new
    argument name needs a new method here; without it the access test fails and says so.
    """

    # Arguments of what only some people may know of: the rest of the world gets a 404.
    private = frozenset(
        {"school_id", "membership_id", "group_reference", "factor_id", "identity_id"}
        | {"request_id", "change_id", "passkey_id"}
    )

    @cached_property
    def school(self) -> School:
        return factories.make_school("Elsewhere School")

    @cached_property
    def person(self) -> Person:
        return factories.make_member(self.school, name="Somebody Else")

    @cached_property
    def membership(self) -> Membership:
        return self.person.memberships[0]

    @cached_property
    def event(self) -> TrainingSession:
        return factories.make_session()

    @cached_property
    def booking(self) -> Booking:
        return factories.make_booking(self.event, self.person)

    def has_private(self, rule: Rule) -> bool:
        """Whether the address names something that is not everybody's."""
        names_booking = "reference" in rule.arguments and not self._is_of_event(rule)
        return names_booking or not self.private.isdisjoint(rule.arguments)

    def url_values(self, rule: Rule) -> dict[str, Any]:
        """A value for each argument of the address."""
        return {name: getattr(self, name)(rule) for name in sorted(rule.arguments)}

    def _is_of_event(self, rule: Rule) -> bool:
        return any(part in rule.rule for part in OF_EVENTS)

    def reference(self, rule: Rule) -> str:
        return (self.event if self._is_of_event(rule) else self.booking).reference

    def group_reference(self, _rule: Rule) -> str:
        return self.booking.group_reference

    def school_id(self, _rule: Rule) -> int:
        return self.school.id

    def person_id(self, _rule: Rule) -> int:
        return self.person.id

    def membership_id(self, _rule: Rule) -> int:
        return self.membership.id

    def factor_id(self, _rule: Rule) -> int:
        return factories.make_second_factor(self.person).id

    def identity_id(self, _rule: Rule) -> int:
        return factories.make_identity(self.person).id

    def kind(self, _rule: Rule) -> str:
        return "schools"

    def change_id(self, _rule: Rule) -> int:
        return make_email_change(self.person).id

    def other_id(self, _rule: Rule) -> int:
        return factories.make_person().id

    def passkey_id(self, _rule: Rule) -> int:
        return make_passkey(self.person).id

    def message_id(self, _rule: Rule) -> int:
        return factories.make_message().id

    def hold_on(self, _rule: Rule) -> str:
        return "person"

    def number(self, _rule: Rule) -> int:
        return self.person.id

    def hold_id(self, _rule: Rule) -> int:
        return factories.make_hold(self.person).id

    def run_id(self, _rule: Rule) -> int:
        return factories.make_purge_run().id

    def import_id(self, _rule: Rule) -> int:
        return factories.make_register_import().id

    def request_id(self, _rule: Rule) -> int:
        return factories.make_join_request().id

    def file_id(self, _rule: Rule) -> int:
        return factories.make_people_file().id

    def task_id(self, _rule: Rule) -> int:
        return factories.make_task().id

    def site_id(self, _rule: Rule) -> int:
        return factories_of_accounts.make_site(self.school).id

    def locality_id(self, _rule: Rule) -> int:
        return factories.make_locality().id

    def mark(self, _rule: Rule) -> str:
        return "0123456789ab"

    def slug(self, _rule: Rule) -> str:
        return self.event.course.slug

    def token(self, _rule: Rule) -> str:
        return "not-a-real-token"

    def filename(self, _rule: Rule) -> str:
        return "css/hub.css"
