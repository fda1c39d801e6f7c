"""Write a register of the size of the real one: 52,000 rows, 140 columns, in Windows letters.

Run it as a script: `python tests/people/schools/make_register.py register.csv`.
"""

import csv
import sys
from pathlib import Path

HEADINGS = Path(__file__).with_name("register-columns.csv")
ROWS = 52_000
AUTHORITIES = 152
OURS = 865
STATUSES = ("Open", "Open", "Closed", "Open, but proposed to close", "Closed", "Open")


def write_register(target: Path, rows: int = ROWS) -> None:
    """Every cell has something in it, so that a line is as long as a real one."""
    with HEADINGS.open(newline="", encoding="ascii") as file:
        headings = next(csv.reader(file))
    where = {name: index for index, name in enumerate(headings)}
    with target.open("w", newline="", encoding="cp1252") as file:
        writer = csv.writer(file)
        writer.writerow(headings)
        for number in range(rows):
            cells = ["Not known"] * len(headings)
            for name, value in _school(number).items():
                cells[where[name]] = value
            writer.writerow(cells)


def _school(number: int) -> dict[str, str]:
    status = STATUSES[number // AUTHORITIES % len(STATUSES)]
    return {
        "URN": str(100_000 + number),
        "LA (code)": str(OURS if number % AUTHORITIES == 0 else 200 + number % AUTHORITIES),
        "EstablishmentNumber": f"{number % 10_000:04d}",
        "EstablishmentName": f"St Mary’s, the {number}th “Café” School",
        "TypeOfEstablishment (name)": "Community school",
        "EstablishmentTypeGroup (name)": "Local authority maintained schools",
        "EstablishmentStatus (name)": status,
        "OpenDate": "01-09-1957",
        "CloseDate": "31-08-2020" if status == "Closed" else "",
        "PhaseOfEducation (name)": "Primary",
        "StatutoryLowAge": "4",
        "StatutoryHighAge": "11",
        "NumberOfPupils": str(number % 900),
        "Street": f"{number} Long Street, beyond the old bridge",
        "Town": "WARMINSTER",
        "Postcode": "BA12 7LW",
        "SchoolWebsite": "http://www.school.example/a/rather/long/address/of/a/page",
        "TelephoneNum": "1373822230",
    }


if __name__ == "__main__":
    write_register(Path(sys.argv[1]))
