"""What ends, ends: a purge with a hold; seeing, copying and erasing what is held about oneself."""

import sqlite3
import zipfile
from collections.abc import Callable
from contextlib import closing

import pytest
from playwright.sync_api import Page, expect

from tests.browser.steps import follow, heading, open_mail, press, sign_in_as
from tests.running import RunningHub, run_flask

OpenPage = Callable[..., Page]
Check = Callable[[Page], None]
WIDTHS = pytest.mark.parametrize("width", [1280, 360])
# Who is written to in the demo: one on hold and one not, for each width.
OLD_MAIL = {
    1280: (("Grace Penhale", "grace.penhale"), "iwan.prosser"),
    360: (("Yusuf Demir", "yusuf.demir"), "asha.verma"),
}


def age_mails(hub: RunningHub, *names: str) -> None:
    """Make one mail to each of these a hundred days old."""
    with closing(sqlite3.connect(hub.instance / "hub.sqlite", timeout=15)) as connection:
        for name in names:
            changed = connection.execute(
                "UPDATE outbox_message SET status = 'sent', text = 'Old words', "
                "created_at = datetime('now', '-100 days') WHERE id = (SELECT max(id) "
                "FROM outbox_message WHERE to_address LIKE ?)",
                (f"{name}@%",),
            )
            assert changed.rowcount == 1, name
        connection.commit()


def of_kind(page: Page, kind: str, label: str) -> str:
    """What a table says of a kind of data under this heading."""
    row = page.locator("tbody tr", has_text=kind).first
    return row.locator(f'td[data-label="{label}"]').inner_text().strip()


@WIDTHS
def test_a_purge_with_a_hold(width: int, page_at: OpenPage, axe: Check, hub: RunningHub) -> None:
    (held, held_address), other = OLD_MAIL[width]
    age_mails(hub, held_address, other)
    page = page_at(width)
    sign_in_as(page, "Sam Whitlock")
    page.goto(f"/admin/people?words={held.split()[1]}")
    follow(page, held)
    follow(page, "Keep everything for now")
    axe(page)
    press(page, "Place the hold")
    expect(page.get_by_role("alert")).to_contain_text("Enter why it must be kept")
    axe(page)
    page.get_by_label("Why must it be kept?").fill("A complaint is open.")
    press(page, "Place the hold")
    expect(page.get_by_role("main")).to_contain_text("A complaint is open.")
    axe(page)
    page.goto("/admin/privacy")
    assert int(of_kind(page, "The words of mails", "Would go")) >= 1
    assert of_kind(page, "The words of mails", "On hold") == "1"
    axe(page)
    run_flask(hub.environment, "purge")
    page.reload()
    assert of_kind(page, "The words of mails", "Would go") == "None"
    assert of_kind(page, "The words of mails", "On hold") == "1"
    page.locator('td[data-label="Begun"] a').first.click()
    assert int(of_kind(page, "The words of mails", "Removed")) >= 1
    axe(page)
    end_the_hold(page, axe)


def end_the_hold(page: Page, axe: Check) -> None:
    page.goto("/admin/privacy/holds")
    page.get_by_role("link", name="End the hold").first.click()
    axe(page)
    page.get_by_label("Why can it end?").fill("It was answered.")
    press(page, "End the hold")
    expect(page.get_by_role("main")).to_contain_text("Nothing is on hold")
    axe(page)
    page.goto("/admin/privacy")
    assert of_kind(page, "The words of mails", "Would go") == "1"


@WIDTHS
def test_seeing_and_copying_what_is_held(width: int, page_at: OpenPage, axe: Check) -> None:
    page = page_at(width)
    sign_in_as(page, "Owen Tarrant")
    page.goto("/account")
    axe(page)
    follow(page, "See everything, copy it")
    heading(page, "What we hold about you")
    page.locator("summary", has_text="More of this").first.click()
    axe(page)
    follow(page, "Copy it to a file")
    axe(page)
    with page.expect_download() as download:
        press(page, "Save the file")
    with zipfile.ZipFile(download.value.path()) as packed:
        assert packed.namelist() == ["read-me.html", "data.json"]
        assert "Owen Tarrant" in packed.read("read-me.html").decode()


@WIDTHS
def test_asking_to_be_erased_and_the_answer(width: int, page_at: OpenPage, axe: Check) -> None:
    page, staff = page_at(width), page_at(width)
    sign_in_as(page, "Owen Tarrant")
    page.goto("/account/data")
    follow(page, "Ask us to erase it")
    axe(page)
    press(page, "Ask us to erase it")
    expect(page.get_by_role("main")).to_contain_text("It is with the council until")
    axe(page)
    sign_in_as(staff, "Sam Whitlock")
    staff.goto("/admin/people/tasks?kind=erasure_asked")
    axe(staff)
    follow(staff, "Open")
    axe(staff)
    staff.get_by_label("If not: why?").fill("You are the only office manager until May.")
    press(staff, "Do not erase, and say why")
    expect(staff.get_by_role("main")).to_contain_text("how to complain")
    open_mail(staff, "owen.tarrant", "We do not erase what")
    expect(staff.locator(".mail-text").first).to_contain_text("only office manager until May")
    page.goto("/account/data")
    expect(page.get_by_role("main")).not_to_contain_text("It is with the council until")


@WIDTHS
def test_somebody_who_asked_by_letter_is_erased(width: int, page_at: OpenPage, axe: Check) -> None:
    page, name = page_at(width), f"Kit Vale {width}"
    sign_in_as(page, "Sam Whitlock")
    page.goto("/admin/people/invite")
    page.get_by_label("Name").fill(name)
    page.get_by_label("Work e-mail address").fill(f"kit.vale{width}@council.example")
    page.get_by_label("Auditor").check()
    press(page, "Send the invitation")
    follow(page, "Erase this person")
    expect(page.get_by_role("main")).to_contain_text("is council staff")
    axe(page)
    follow(page, f"Back to {name}")
    page.get_by_role("link", name="Change council roles").click()
    page.get_by_label("Auditor").uncheck()
    press(page, "Save the roles")
    follow(page, "Erase this person")
    axe(page)
    page.get_by_label("Why?").fill("Asked by letter.")
    press(page, f"Erase {name} now")
    expect(page.get_by_role("main")).to_contain_text("Statistics stay")
    page.goto("/admin/people?words=vale")
    expect(page.get_by_role("main")).not_to_contain_text(name)
