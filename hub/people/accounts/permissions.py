"""Who may do what: one enum of permissions, one table of roles. One screen."""

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
