"""Every audited action, named in the past tense, with the facts that it must carry."""

from enum import StrEnum


class Action(StrEnum):
    """`area:past_tense`, alphabetical. A fact ending in `_personal` is kept apart."""

    ADDRESS_CHANGED = "address:changed"
    ADDRESS_CHANGE_ASKED = "address:change_asked"
    ADDRESS_PUT_BACK = "address:put_back"
    BOOKING_AGREEMENT_REFUSED = "booking:agreement_refused"
    BOOKING_ATTENDEE_SWAPPED = "booking:attendee_swapped"
    BOOKING_CANCELLED = "booking:cancelled"
    BOOKING_CANCELLATION_UNDONE = "booking:cancellation_undone"
    BOOKING_MADE = "booking:made"
    BOOKING_NEEDS_CHANGED = "booking:needs_changed"
    BOOKING_OFFERED = "booking:offered"
    BOOKING_OFFER_ACCEPTED = "booking:offer_accepted"
    BOOKING_OFFER_DECLINED = "booking:offer_declined"
    BOOKING_OFFER_EXPIRED = "booking:offer_expired"
    BOOKING_PLACE_GIVEN = "booking:place_given"
    BOOKING_WAITING_CHOICE_CHANGED = "booking:waiting_choice_changed"
    BOOKING_WAITING_JOINED = "booking:waiting_joined"
    COURSE_CHANGED = "course:changed"
    COURSE_MADE = "course:made"
    DATA_COPIED = "data:copied"
    DATA_ERASED = "data:erased"
    DATA_ERASURE_REFUSED = "data:erasure_refused"
    DATA_PURGED = "data:purged"
    DOMAIN_MOVED = "school:domain_moved"
    EVENT_BOOKING_CLOSED = "event:booking_closed"
    EVENT_BOOKING_REOPENED = "event:booking_reopened"
    EVENT_CANCELLED = "event:cancelled"
    EVENT_CAPACITY_CHANGED = "event:capacity_changed"
    EVENT_CHANGED = "event:changed"
    EVENT_MADE = "event:made"
    EVENT_NEEDS_VIEWED = "event:needs_viewed"
    EVENT_PUBLISHED = "event:published"
    HOLD_ENDED = "hold:ended"
    HOLD_PLACED = "hold:placed"
    IDENTITY_LINKED = "identity:linked"
    IDENTITY_UNLINKED = "identity:unlinked"
    JOIN_ACCEPTED = "join:accepted"
    JOIN_ASKED = "join:asked"
    JOIN_PASSED_ON = "join:passed_on"
    JOIN_PROVED = "join:proved"
    JOIN_REFUSED = "join:refused"
    JOIN_WITHDRAWN = "join:withdrawn"
    LETTER_CHECKED = "letter:checked"
    LETTER_MADE = "letter:made"
    LETTER_USED = "letter:used"
    LOCALITY_ADDED = "locality:added"
    LOCALITY_RENAMED = "locality:renamed"
    MAIL_RESENT = "mail:resent"
    MEMBERSHIP_ADDED = "membership:added"
    MEMBERSHIP_AWAY_ENDED = "membership:away_ended"
    MEMBERSHIP_AWAY_SAID = "membership:away_said"
    MEMBERSHIP_CHANGED = "membership:changed"
    MEMBERSHIP_ENDED = "membership:ended"
    MEMBERSHIP_INVITED = "membership:invited"
    MEMBERSHIP_LEAVING_SAID = "membership:leaving_said"
    MEMBERSHIP_LEAVING_TAKEN_BACK = "membership:leaving_taken_back"
    NEEDS_REMOVED = "booking:needs_removed"
    PEOPLE_FILE_DISCARDED = "people_file:discarded"
    PEOPLE_FILE_FORGOTTEN = "people_file:forgotten"
    PEOPLE_FILE_STAGED = "people_file:staged"
    PEOPLE_FILE_TAKEN = "people_file:taken"
    PEOPLE_JOINED = "person:joined"
    PERSON_ADDED = "person:added"
    PERSON_CHANGED = "person:changed"
    PERSON_COUNCIL_ROLES_CHANGED = "person:council_roles_changed"
    PERSON_ORGANISATION_NAMED = "person:organisation_named"
    REGISTER_IMPORTED = "register:imported"
    REGISTER_IMPORT_DISCARDED = "register:import_discarded"
    REGISTER_STAGED = "register:staged"
    ROLE_DOUBTED = "role:doubted"
    ROLE_GIVEN = "role:given"
    ROLE_GIVEN_BACK = "role:given_back"
    ROLE_TAKEN_AWAY = "role:taken_away"
    SCHOOL_ADDED = "school:added"
    SCHOOL_BOOKING_RULE_SET = "school:booking_rule_set"
    SCHOOL_CHANGED = "school:changed"
    SCHOOL_CLOSED = "school:closed"
    SCHOOL_LOCALITY_SET = "school:locality_set"
    SCHOOL_ONE_LEAD_SAID = "school:one_lead_said"
    SCHOOL_ONE_LEAD_WITHDRAWN = "school:one_lead_withdrawn"
    SCHOOL_MATCHED = "school:matched"
    SCHOOL_REOPENED = "school:reopened"
    SCHOOL_SITE_ADDED = "school:site_added"
    SCHOOL_SITE_CLOSED = "school:site_closed"
    SECOND_FACTOR_ADDED = "second_factor:added"
    SECOND_FACTOR_CODES_MADE = "second_factor:codes_made"
    SECOND_FACTOR_PAUSED = "second_factor:paused"
    SECOND_FACTOR_REMOVED = "second_factor:removed"
    SECOND_FACTOR_RESET = "second_factor:reset"
    SETTING_CHANGED = "setting:changed"
    SHARED_ADDRESS_ANSWERED = "person:shared_address_answered"
    SIGNED_IN = "person:signed_in"
    SIGNED_OUT_EVERYWHERE = "person:signed_out_everywhere"
    TASK_OPENED = "task:opened"
    TASK_SETTLED = "task:settled"


REQUIRED_FACTS: dict[Action, frozenset[str]] = {
    Action.ADDRESS_CHANGED: frozenset({"kind", "old_personal", "new_personal"}),
    Action.ADDRESS_CHANGE_ASKED: frozenset({"new_personal"}),
    Action.ADDRESS_PUT_BACK: frozenset({"kind", "old_personal", "new_personal"}),
    Action.BOOKING_AGREEMENT_REFUSED: frozenset({"event_id"}),
    Action.BOOKING_ATTENDEE_SWAPPED: frozenset({"event_id", "old_person_id", "new_person_id"}),
    Action.BOOKING_CANCELLED: frozenset({"event_id", "was", "reason_personal"}),
    Action.BOOKING_MADE: frozenset({"event_id", "person_id"}),
    Action.BOOKING_OFFERED: frozenset({"event_id", "until"}),
    Action.BOOKING_WAITING_JOINED: frozenset({"event_id", "person_id"}),
    Action.DATA_ERASED: frozenset({"asked"}),
    Action.DATA_PURGED: frozenset({"kind", "removed"}),
    Action.DOMAIN_MOVED: frozenset({"old", "new"}),
    Action.EVENT_CANCELLED: frozenset({"reason", "told"}),
    Action.EVENT_CAPACITY_CHANGED: frozenset({"old", "new"}),
    Action.EVENT_CHANGED: frozenset({"changes"}),
    Action.COURSE_CHANGED: frozenset({"changes"}),
    Action.IDENTITY_LINKED: frozenset({"provider"}),
    Action.IDENTITY_UNLINKED: frozenset({"provider", "person_id"}),
    Action.JOIN_ACCEPTED: frozenset({"person_id", "roles"}),
    Action.LETTER_USED: frozenset({"person_id", "role"}),
    Action.MEMBERSHIP_ADDED: frozenset({"person_id", "roles"}),
    Action.MEMBERSHIP_AWAY_ENDED: frozenset({"person_id"}),
    Action.MEMBERSHIP_AWAY_SAID: frozenset({"person_id", "until", "stand_in_id"}),
    Action.MEMBERSHIP_CHANGED: frozenset({"person_id", "old", "new"}),
    Action.MEMBERSHIP_ENDED: frozenset({"person_id"}),
    Action.MEMBERSHIP_INVITED: frozenset({"person_id"}),
    Action.MEMBERSHIP_LEAVING_SAID: frozenset({"person_id", "leaves_on"}),
    Action.MEMBERSHIP_LEAVING_TAKEN_BACK: frozenset({"person_id"}),
    Action.PEOPLE_FILE_STAGED: frozenset({"good", "bad"}),
    Action.PEOPLE_FILE_TAKEN: frozenset({"people", "places"}),
    Action.PEOPLE_JOINED: frozenset({"gone_id", "reason", "addresses_personal"}),
    Action.PERSON_COUNCIL_ROLES_CHANGED: frozenset({"old", "new"}),
    Action.ROLE_DOUBTED: frozenset({"person_id", "roles"}),
    Action.ROLE_GIVEN: frozenset({"person_id", "roles", "told"}),
    Action.ROLE_GIVEN_BACK: frozenset({"person_id", "roles"}),
    Action.ROLE_TAKEN_AWAY: frozenset({"person_id", "roles"}),
    Action.PERSON_ORGANISATION_NAMED: frozenset({"kind"}),
    Action.SCHOOL_BOOKING_RULE_SET: frozenset({"old", "new"}),
    Action.SCHOOL_CHANGED: frozenset({"changes"}),
    Action.SCHOOL_LOCALITY_SET: frozenset({"old", "new"}),
    Action.SCHOOL_ONE_LEAD_SAID: frozenset({"until"}),
    Action.SECOND_FACTOR_ADDED: frozenset({"kind"}),
    Action.SECOND_FACTOR_REMOVED: frozenset({"kind"}),
    Action.SCHOOL_MATCHED: frozenset({"from_id", "people", "bookings"}),
    Action.SETTING_CHANGED: frozenset({"key", "old", "new"}),
    Action.TASK_OPENED: frozenset({"kind"}),
    Action.TASK_SETTLED: frozenset({"kind"}),
    Action.REGISTER_IMPORTED: frozenset({"added", "changed", "closed", "reopened"}),
}
