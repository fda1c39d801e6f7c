"""People of the demo. All invented; their schools are real names from the public register."""

from dataclasses import dataclass


@dataclass(frozen=True)
class DemoPerson:
    name: str
    email: str
    # (URN, roles) of each school.
    schools: tuple[tuple[int, tuple[str, ...]], ...] = ()
    council_roles: tuple[str, ...] = ()
    # Printed by `make run` and offered for one-press sign-in.
    sign_in_as: str = ""


FROGWELL, STONEHENGE, LUDGERSHALL = 126479, 126458, 126489
MATRAVERS, BRATTON = 126510, 126178

PEOPLE = (
    DemoPerson(
        "Priya Anand",
        "priya.anand@frogwell.example",
        ((FROGWELL, ("senco",)),),
        sign_in_as="SENCo",
    ),
    DemoPerson(
        "Owen Tarrant",
        "owen.tarrant@schooloffice.example",
        ((FROGWELL, ("office_manager",)), (BRATTON, ("office_manager",))),
        sign_in_as="Office manager at two schools",
    ),
    DemoPerson(
        "Helen Marsh",
        "helen.marsh@frogwell.example",
        ((FROGWELL, ("head",)),),
        sign_in_as="Head teacher",
    ),
    DemoPerson(
        "Tom Okafor",
        "tom.okafor@frogwell.example",
        ((FROGWELL, ("staff",)),),
        sign_in_as="Teacher",
    ),
    DemoPerson(
        "Ruth Calloway",
        "ruth.calloway@council.example",
        council_roles=("training_officer",),
        sign_in_as="Training officer (council)",
    ),
    DemoPerson(
        "Sam Whitlock",
        "sam.whitlock@council.example",
        council_roles=("administrator",),
        sign_in_as="Administrator (council)",
    ),
    DemoPerson("Dilys Rowe", "dilys.rowe@stonehenge.example", ((STONEHENGE, ("senco",)),)),
    DemoPerson("Martin Pike", "martin.pike@ludgershall.example", ((LUDGERSHALL, ("senco",)),)),
    DemoPerson("Asha Verma", "asha.verma@matravers.example", ((MATRAVERS, ("senco", "dsl")),)),
    DemoPerson("Colin Hughes", "colin.hughes@matravers.example", ((MATRAVERS, ("head",)),)),
    DemoPerson("Bea Lindqvist", "bea.lindqvist@bratton.example", ((BRATTON, ("senco",)),)),
)

# Colleagues without a role: booked by others. Some have no e-mail.
COLLEAGUES = {
    FROGWELL: (
        ("Grace Penhale", "grace.penhale@frogwell.example"),
        ("Iwan Prosser", "iwan.prosser@frogwell.example"),
        ("Maureen Stubbs", None),
        ("Yusuf Demir", "yusuf.demir@frogwell.example"),
    ),
    STONEHENGE: (
        ("Nadia Farrow", "nadia.farrow@stonehenge.example"),
        ("Piotr Zielak", "piotr.zielak@stonehenge.example"),
    ),
    MATRAVERS: (
        ("Lorna Keating", "lorna.keating@matravers.example"),
        ("Jim Sadler", None),
    ),
    LUDGERSHALL: (("Fay Oduya", "fay.oduya@ludgershall.example"),),
}

TRAINERS = (
    ("Dr Amelia Stroud", "amelia.stroud@council.example"),
    ("Kofi Mensah", "kofi.mensah@council.example"),
    ("Jane Holloway", "jane.holloway@therapy.example"),
)
