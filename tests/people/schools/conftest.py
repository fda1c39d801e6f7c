"""Tests of real registers are collected where the files are."""

from tests.people.schools.registers import ENGLAND, FULL_COLUMNS

collect_ignore = [
    name
    for name, file in (("test_england.py", ENGLAND), ("test_full_columns.py", FULL_COLUMNS))
    if not file.is_file()
]
