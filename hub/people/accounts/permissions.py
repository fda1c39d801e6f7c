"""Who may do what: one enum of permissions, one table of roles. One screen."""

from collections.abc import Iterable
from enum import StrEnum


class Permission(StrEnum):
    """`area:verb`, alphabetical."""

    AUDIT_VIEW = "audit:view"
    BOOKINGS_BOOK_SELF = "bookings:book_self"
    BOOKINGS_BOOK_SCHOOL = "bookings:book_school"
    BOOKINGS_MANAGE = "bookings:manage"
    MAIL_RESEND = "mail:resend"
    MAIL_VIEW = "mail:view"
    PEOPLE_MANAGE = "people:manage"
    PEOPLE_VIEW = "people:view"
    PRIVACY_MANAGE = "privacy:manage"
    PRIVACY_VIEW = "privacy:view"
    SCHOOL_MANAGE_PEOPLE = "school:manage_people"
    SCHOOL_VIEW = "school:view"
    SCHOOLS_MANAGE = "schools:manage"
    SCHOOLS_VIEW = "schools:view"
    SETTINGS_MANAGE = "settings:manage"
    STAFF_AREA = "staff:area"
    TRAINING_MANAGE = "training:manage"
    TRAINING_VIEW = "training:view"

    @property
    def words(self) -> str:
        """What it lets somebody do, after "can" (F7)."""
        return CAN[self]


class SchoolRole(StrEnum):
    SENCO = "senco"
    HEAD = "head"
    OFFICE_MANAGER = "office_manager"
    DSL = "dsl"
    STAFF = "staff"

    @property
    def words(self) -> str:
        return {
            "senco": "SENCo",
            "head": "Head teacher",
            "office_manager": "Office manager",
            "dsl": "Designated safeguarding lead",
            "staff": "Staff",
        }[self]


class CouncilRole(StrEnum):
    TRAINING_OFFICER = "training_officer"
    ADVISER = "adviser"
    INCLUSION_ADVISOR = "inclusion_advisor"
    SEND_OFFICER = "send_officer"
    MANAGER = "manager"
    ADMINISTRATOR = "administrator"
    AUDITOR = "auditor"

    @property
    def words(self) -> str:
        special = {"adviser": "Advice-line adviser", "send_officer": "SEND officer"}
        return special.get(self, self.replace("_", " ").capitalize()).replace(
            "Inclusion advisor", "Inclusion Advisor"
        )


P = Permission
LEADS = frozenset({SchoolRole.SENCO, SchoolRole.HEAD, SchoolRole.OFFICE_MANAGER})
# Roles that only a head, a SENCo or the council gives: nobody makes himself head of a school.
GUARDED = frozenset({SchoolRole.SENCO, SchoolRole.HEAD, SchoolRole.DSL})
GUARDIANS = frozenset({SchoolRole.SENCO, SchoolRole.HEAD})
# Roles of weight: when one is given, every lead of the school is told.
WATCHED = LEADS | GUARDED
_STAFF = frozenset({P.SCHOOL_VIEW, P.BOOKINGS_BOOK_SELF})
_LEAD = _STAFF | {P.BOOKINGS_BOOK_SCHOOL, P.SCHOOL_MANAGE_PEOPLE}
_DESK = frozenset({P.STAFF_AREA, P.SCHOOLS_VIEW, P.PEOPLE_VIEW, P.TRAINING_VIEW})
_TRAINING = _DESK | {P.TRAINING_MANAGE, P.BOOKINGS_MANAGE, P.MAIL_VIEW, P.MAIL_RESEND}

# What an address that several people read may do, whatever its roles are (G7).
SHARED_PERMISSIONS = frozenset({P.BOOKINGS_BOOK_SELF, P.BOOKINGS_BOOK_SCHOOL})

ROLE_PERMISSIONS: dict[SchoolRole | CouncilRole, frozenset[Permission]] = {
    SchoolRole.SENCO: _LEAD,
    SchoolRole.HEAD: _LEAD,
    SchoolRole.OFFICE_MANAGER: _LEAD,
    SchoolRole.DSL: _STAFF,
    SchoolRole.STAFF: _STAFF,
    CouncilRole.TRAINING_OFFICER: _TRAINING,
    CouncilRole.ADVISER: _DESK,
    CouncilRole.INCLUSION_ADVISOR: _DESK,
    CouncilRole.SEND_OFFICER: _DESK,
    CouncilRole.MANAGER: _TRAINING | {P.SCHOOLS_MANAGE, P.PEOPLE_MANAGE, P.AUDIT_VIEW},
    CouncilRole.ADMINISTRATOR: _TRAINING
    | {P.SCHOOLS_MANAGE, P.PEOPLE_MANAGE, P.SETTINGS_MANAGE, P.AUDIT_VIEW}
    | {P.PRIVACY_VIEW, P.PRIVACY_MANAGE},
    CouncilRole.AUDITOR: _DESK | {P.AUDIT_VIEW, P.MAIL_VIEW, P.PRIVACY_VIEW},
}

# Read by people, so one for each: a permission without words fails a test.
CAN: dict[Permission, str] = {
    P.AUDIT_VIEW: "read in the audit who did what",
    P.BOOKINGS_BOOK_SELF: "book, swap and cancel own places",
    P.BOOKINGS_BOOK_SCHOOL: "book, swap and cancel places for everybody at the school",
    P.BOOKINGS_MANAGE: "book, swap and cancel places for any school, with a reason",
    P.MAIL_RESEND: "send a mail again",
    P.MAIL_VIEW: "read the mail that went out, but no mail for signing in",
    P.PEOPLE_MANAGE: "add people anywhere, change their roles and end their access",
    P.PEOPLE_VIEW: "see who is at which school, and at the council",
    P.PRIVACY_MANAGE: "hold back what would be removed, and decide who is erased",
    P.PRIVACY_VIEW: "see what is kept for how long, and what was removed",
    P.SCHOOL_MANAGE_PEOPLE: "add colleagues, change their roles, and say who is away or has left",
    P.SCHOOL_VIEW: "see the school's page, and who can use this site for the school",
    P.SCHOOLS_MANAGE: "bring in the register of schools, and set localities",
    P.SCHOOLS_VIEW: "see all schools",
    P.SETTINGS_MANAGE: "change the settings of this site",
    P.STAFF_AREA: "open the pages for council staff",
    P.TRAINING_MANAGE: "make courses and sessions, and publish them",
    P.TRAINING_VIEW: "see the courses, sessions and bookings of all schools",
}


def may_give(roles: Iterable[SchoolRole]) -> list[SchoolRole]:
    """Which roles at her school somebody with these roles may give to others."""
    own = set(roles)
    if not any(P.SCHOOL_MANAGE_PEOPLE in ROLE_PERMISSIONS[role] for role in own):
        return []
    return [role for role in SchoolRole if own & GUARDIANS or role not in GUARDED]
