"""A school lists where it works; the council reads it."""

from collections.abc import Callable

import pytest

from hub.desks.register.operations import match_setting
from hub.foundation.core.errors import RuleBroken
from hub.people.accounts.operations.sites import add_site, close_site
from hub.people.accounts.permissions import CouncilRole, SchoolRole
from hub.people.schools.models import SettingKind
from hub.people.schools.queries import sites_of
from tests.factories import make_council_person, make_member, make_school
from tests.factories_of_accounts import make_site
from tests.strict_client import StrictClient

pytestmark = pytest.mark.usefixtures("app")
SignIn = Callable[..., StrictClient]


def test_a_lead_lists_a_site_and_takes_it_off(sign_in_as: SignIn) -> None:
    lead = make_member(make_school("Oak School"))
    school = lead.memberships[0].school
    client = sign_in_as(lead)
    page = client.get(f"/people/{school.id}/sites")
    assert "No sites are listed" in page.words
    assert page.post("Add the site").errors == [
        "Enter the name of the site, like Upper School",
        "Enter the address, with the postcode",
    ]
    site = {"name": "Upper site", "address": "2 Hill Road\nWestbury BA13 3AA"}
    listed = page.post("Add the site", site).follow()
    assert "2 Hill Road, Westbury BA13 3AA" in listed.words
    assert page.post("Add the site", site).errors == ["Upper site is listed already."]
    staff = sign_in_as(make_council_person())
    assert "Upper site: 2 Hill Road" in staff.get(f"/admin/schools/{school.id}").words
    link = next(a["href"] for a in listed.select("main a") if "Take off" in a.text)
    asked = client.get(link)
    assert asked.h1 == "Take Upper site off the list?"
    assert "No sites are listed" in asked.post("Yes, take it off").follow().words
    assert client.get(link).status == 404


def test_another_schools_site_is_not_found(sign_in_as: SignIn) -> None:
    lead = make_member()
    theirs = make_site(make_school())
    own = lead.memberships[0].school_id
    client = sign_in_as(lead)
    assert client.get(f"/people/{own}/sites/{theirs.id}/close").status == 404
    assert client.get(f"/people/{theirs.school_id}/sites").status == 404


def test_who_leads_no_more_changes_no_site() -> None:
    lead = make_member()
    school = lead.memberships[0].school
    site = make_site(school)
    lead.memberships[0].roles = [str(SchoolRole.STAFF)]
    with pytest.raises(RuleBroken, match="You can no longer change the sites"):
        add_site(school, "Lower site", "1 Hill Road", actor=lead)
    with pytest.raises(RuleBroken, match="You can no longer change the sites"):
        close_site(site, actor=lead)
    assert list(sites_of(school.id)) == [site]


def test_sites_go_over_when_a_setting_is_matched() -> None:
    setting = make_school("Little Oaks", urn=None, setting_kind=SettingKind.NURSERY)
    make_site(setting)
    school = make_school("Little Oaks Nursery School")
    match_setting(setting, school, actor=make_council_person(CouncilRole.ADMINISTRATOR))
    assert [site.name for site in sites_of(school.id)] == ["Upper site"]
