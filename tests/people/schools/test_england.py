"""The register of England: 18,206 schools, of which 197 are ours."""

import pytest

from hub.foundation.audit.operations import Job
from hub.people.schools.operations.imports import compare_file, import_file
from hub.people.schools.queries import open_schools
from tests.people.schools.registers import ENGLAND, WILTSHIRE

pytestmark = pytest.mark.usefixtures("app")
JOB = Job("test")


def test_england_brings_in_our_schools_alone() -> None:
    with ENGLAND.open("rb") as stream:
        found = import_file(stream, ENGLAND.name, 865, allow_missing=False, actor=JOB)
    assert (found.counts()["added"], found.others) == (197, 18_009)
    assert len(open_schools(865)) == 197


def test_england_and_wiltshire_say_the_same_of_our_schools() -> None:
    with WILTSHIRE.open("rb") as stream:
        import_file(stream, WILTSHIRE.name, 865, allow_missing=False, actor=JOB)
    with ENGLAND.open("rb") as stream:
        found = compare_file(stream, 865, allow_missing=False)
    assert (found.is_empty, found.unchanged, found.missing) == (True, 197, [])


def test_another_authority_is_read_too() -> None:
    with ENGLAND.open("rb") as stream:
        assert compare_file(stream, 866, allow_missing=False).counts()["added"] > 50
