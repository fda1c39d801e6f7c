"""A SENCo on a phone, a head at a desk: from the mail to a swapped place, clean at every step."""

from collections.abc import Callable
from dataclasses import dataclass

import pytest
from playwright.sync_api import Page, expect

from tests.browser.steps import (
    follow,
    follow_mail_link,
    heading,
    open_mail,
    press,
    put_on_session,
)

OpenPage = Callable[..., Page]
Check = Callable[[Page], None]

# The mail of each is her own, so that nobody follows the link of the other journey.
LEADS = {360: "Priya Anand", 1280: "Helen Marsh"}
GRACE, IWAN, YUSUF = "Grace Penhale", "Iwan Prosser", "Yusuf Demir"


@dataclass
class Journey:
    """The browser of a lead, another for the mail, and what is looked at after each step."""

    lead: str
    page: Page
    mail: Page
    check: Check
    title: str

    @property
    def address(self) -> str:
        return self.lead.lower().replace(" ", ".") + "@frogwell.example"


@pytest.fixture(params=LEADS)
def journey(request: pytest.FixtureRequest, page_at: OpenPage, axe: Check) -> Journey:
    title = f"A calm first week, {request.param}"
    where = put_on_session(page_at(1280), title, places=1)
    page = page_at(request.param)
    page.goto(where)
    return Journey(LEADS[request.param], page, page_at(request.param), axe, title)


def test_from_the_mail_to_a_swapped_place(journey: Journey) -> None:
    sign_in_from_the_mail(journey)
    book_two_colleagues(journey)
    cancel_the_place(journey)
    take_the_offer(journey)
    swap_a_colleague(journey)
    everything_is_at_home(journey)


def sign_in_from_the_mail(journey: Journey) -> None:
    page = journey.page
    heading(page, journey.title)
    expect(page.get_by_role("main")).to_contain_text("1 place left")
    journey.check(page)
    follow(page, "Book")
    heading(page, "Sign in")
    journey.check(page)
    press(page, "Send me the mail")
    expect(page.get_by_role("alert")).to_contain_text("There is a problem")
    journey.check(page)
    page.get_by_label("E-mail address").fill(journey.address)
    press(page, "Send me the mail")
    heading(page, "Check your mail")
    journey.check(page)
    # In the browser that asked, the link goes on by itself and leads back to the booking.
    open_mail(page, journey.address, "is your code to sign in")
    journey.check(page)
    follow_mail_link(page, "Sign in:")
    page.wait_for_url("**/bookings/new/**")
    heading(page, "Book places")


def book_two_colleagues(journey: Journey) -> None:
    page = journey.page
    journey.check(page)
    page.get_by_role("checkbox", name=GRACE).check()
    page.get_by_role("checkbox", name=IWAN).check()
    expect(page.get_by_role("button", name="Book 2 places for Frogwell")).to_be_visible()
    press(page, "Book 2 places for Frogwell")
    heading(page, "Some are booked, some wait")
    expect(page.get_by_role("main")).to_contain_text(f"{GRACE} has a place.")
    expect(page.get_by_role("main")).to_contain_text(f"{IWAN} is first on the waiting list.")
    journey.check(page)
    open_mail(journey.mail, "grace.penhale", f"Booked: {journey.title}")
    expect(journey.mail.locator(".mail-text").last).to_contain_text("METHOD:REQUEST")
    expect(journey.mail.locator(".mail-text").first).to_contain_text(journey.lead)
    journey.check(journey.mail)


def cancel_the_place(journey: Journey) -> None:
    page = journey.page
    page.get_by_role("main").get_by_role("link", name=GRACE).last.click()
    heading(page, GRACE)
    journey.check(page)
    follow(page, "Cancel the place")
    journey.check(page)
    press(page, "Cancel the place")
    expect(page.get_by_role("alert")).to_contain_text("There is a problem")
    journey.check(page)
    page.get_by_role("radio").first.check()
    press(page, "Cancel the place")
    heading(page, GRACE)
    expect(page.get_by_role("main")).to_contain_text("Cancelled")
    journey.check(page)
    open_mail(journey.mail, "grace.penhale", "ancelled")
    expect(journey.mail.locator(".mail-text").last).to_contain_text("METHOD:CANCEL")


def take_the_offer(journey: Journey) -> None:
    page = journey.page
    open_mail(journey.mail, "iwan.prosser", "A place is free until")
    # Iwan never signed in: the link shows what, when and where, and asks.
    follow_mail_link(journey.mail, "Yes, take the place:")
    heading(journey.mail, "Take the place")
    journey.check(journey.mail)
    press(journey.mail, "Take the place")
    expect(journey.mail.get_by_role("main")).to_contain_text("place")
    journey.check(journey.mail)
    open_mail(journey.mail, "iwan.prosser", f"You have a place: {journey.title}")
    page.goto("/bookings")
    journey.check(page)
    row = page.locator("tr, li.list-row", has_text=IWAN).filter(has_text=journey.title).first
    expect(row).to_contain_text("Booked")
    row.get_by_role("link").first.click()
    heading(page, IWAN)


def swap_a_colleague(journey: Journey) -> None:
    page = journey.page
    follow(page, "Somebody else is going")
    journey.check(page)
    page.get_by_role("radio", name=YUSUF).check()
    press(page, "Pass the place on")
    heading(page, YUSUF)
    journey.check(page)
    open_mail(journey.mail, "yusuf.demir", f"You have a place: {journey.title}")
    expect(journey.mail.locator(".mail-text").last).to_contain_text("METHOD:REQUEST")
    open_mail(journey.mail, "iwan.prosser", f"{YUSUF} takes the place")
    expect(journey.mail.locator(".mail-text").last).to_contain_text("METHOD:CANCEL")


def everything_is_at_home(journey: Journey) -> None:
    page = journey.page
    page.goto("/home")
    expect(page.get_by_role("main")).to_contain_text(journey.title)
    journey.check(page)
    page.goto("/people")
    journey.check(page)
    page.goto("/account")
    journey.check(page)
    page.goto("/training")
    journey.check(page)
