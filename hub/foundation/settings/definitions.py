"""Every setting: its name, default and meaning. Typed; `queries.settings()` fills them in."""

from dataclasses import dataclass, field


def _setting(default: object, label: str, hint: str = "", group: str = "Council") -> object:
    return field(default=default, metadata={"label": label, "hint": hint, "group": group})


KEEPING = "How long personal data is kept"


@dataclass(frozen=True)
class HubSettings:
    """Defaults are neutral: a council fills in its own."""

    council_name: str = _setting("The council", "Name of the council")  # type: ignore[assignment]
    hub_name: str = _setting("SEND Hub", "Name of this site")  # type: ignore[assignment]
    team_name: str = _setting(  # type: ignore[assignment]
        "SEND services team", "Name of the team that signs mail"
    )
    team_phone: str = _setting(  # type: ignore[assignment]
        "", "Phone number of the team", "Shown on every page and in every mail."
    )
    team_email: str = _setting(  # type: ignore[assignment]
        "", "Address that answers come to", "A staffed team address: people answer our mail."
    )
    safeguarding_phone: str = _setting(  # type: ignore[assignment]
        "", "Number to ring when a child is at risk", "Office hours."
    )
    safeguarding_phone_out_of_hours: str = _setting(  # type: ignore[assignment]
        "", "The same, out of hours"
    )
    privacy_contact: str = _setting(  # type: ignore[assignment]
        "", "Data protection officer", "Name and address for questions about personal data."
    )
    logo: str = _setting(  # type: ignore[assignment]
        "", "Logo", "An SVG or PNG of at most 20 kB; kept as a data address.", "Look"
    )
    primary_colour: str = _setting(  # type: ignore[assignment]
        "#0b5c55", "Main colour", "Buttons and links; must be readable on white.", "Look"
    )
    sun_colour: str = _setting(  # type: ignore[assignment]
        "#f2b33d", "Accent colour", "Only ever behind dark words.", "Look"
    )
    offer_hours: int = _setting(  # type: ignore[assignment]
        48, "Hours an offered place is held at least", "", "Bookings"
    )
    offer_end_hour: int = _setting(  # type: ignore[assignment]
        16, "Hour at which an offer ends", "On a working day, 24-hour clock.", "Bookings"
    )
    cancel_working_days: int = _setting(  # type: ignore[assignment]
        4,
        "Working days of notice to cancel a place",
        "After that: tell us you can't come.",
        "Bookings",
    )
    school_idle_minutes: int = _setting(  # type: ignore[assignment]
        60, "Minutes until a school person is signed out", "Without doing anything.", "Signing in"
    )
    staff_idle_minutes: int = _setting(  # type: ignore[assignment]
        30, "Minutes until council staff are signed out", "Without doing anything.", "Signing in"
    )
    needs_kept_days: int = _setting(  # type: ignore[assignment]
        14, "Days that access and dietary needs are kept after an event", "", KEEPING
    )
    bookings_kept_years: int = _setting(  # type: ignore[assignment]
        3,
        "Years that names are kept on bookings after an event",
        "Afterwards the school, the event and how it went stay for the statistics.",
        KEEPING,
    )
    names_kept_months: int = _setting(  # type: ignore[assignment]
        12, "Months that a colleague without a role is remembered after the last use", "", KEEPING
    )
    memberships_kept_months: int = _setting(  # type: ignore[assignment]
        12, "Months that it is known who belonged to a school, after leaving", "", KEEPING
    )
    sign_ins_kept_months: int = _setting(  # type: ignore[assignment]
        12, "Months that it is known who signed in when", "", KEEPING
    )
    mail_words_kept_days: int = _setting(  # type: ignore[assignment]
        90, "Days that the words of mails are kept", "", KEEPING
    )
    mails_kept_months: int = _setting(  # type: ignore[assignment]
        12, "Months that it is known which mail went to whom", "", KEEPING
    )
    tasks_kept_months: int = _setting(  # type: ignore[assignment]
        12, "Months that settled requests and ended holds are kept", "", KEEPING
    )
