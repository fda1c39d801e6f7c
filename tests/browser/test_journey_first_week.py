"""The first week: the council opens every school of its register from a CSV; others come alone."""

import csv
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from hub.config import PROJECT
from tests.browser.steps import follow, follow_mail_link, heading, open_mail, press, sign_in_as
from tests.running import RunningHub, running_hub

OpenPage = Callable[..., Page]
Check = Callable[[Page], None]
REGISTER = PROJECT / "hub" / "demo" / "register" / "schools-wiltshire.csv"


@pytest.fixture(scope="module")
def hub(tmp_path_factory: pytest.TempPathFactory) -> Iterator[RunningHub]:
    """In place of the hub of the other journeys, whose schools must not get new SENCos."""
    with running_hub(tmp_path_factory.mktemp("hub")) as running:
        yield running


def open_schools() -> list[dict[str, str]]:
    with REGISTER.open(encoding="utf-8-sig", newline="") as file:
        rows = list(csv.DictReader(file))
    return [row for row in rows if row["EstablishmentStatus (name)"].startswith("Open")]


def write_people(path: Path) -> int:
    """A SENCo for each open school of the demo's register, and five rows that are wrong."""
    rows = [
        [school["URN"], f"Sencoperson {school['URN']}", f"s{school['URN']}@opened.example", "SENCo"]
        for school in open_schools()
    ]
    wrong = [
        ["999999", "Wanda Urn", "wanda@opened.example", "Head teacher"],
        [rows[0][0], "Rory Role", "rory@opened.example", "Caretaker"],
        [rows[1][0], "The Office", "office@opened.example", "Office manager"],
        [rows[2][0], "Ada Address", "ada at opened", "SENCo"],
        rows[3],
    ]
    with path.open("w", encoding="cp1252", newline="") as file:
        csv.writer(file, delimiter=";").writerows(
            [["URN", "Name", "E-mail", "Roles"], *rows, *wrong]
        )
    return len(rows)


def test_the_council_opens_every_school_from_a_csv(
    page_at: OpenPage, axe: Check, tmp_path: Path
) -> None:
    many = write_people(tmp_path / "people.csv")
    page = page_at(1280)
    sign_in_as(page, "Sam Whitlock")
    page.goto("/admin/people")
    axe(page)
    follow(page, "Add people from a file")
    axe(page)
    follow(page, "Upload a file")
    axe(page)
    page.get_by_label("File of people").set_input_files(tmp_path / "people.csv")
    press(page, "Check the file")
    heading(page, f"Nothing has been saved yet: {many} good rows, 5 to mend")
    expect(page.get_by_role("main")).to_contain_text("We know no school with the URN 999999")
    axe(page)
    take_and_mend(page, axe, tmp_path, many)
    invite_a_wave(page, axe)
    print_one_letter(page, axe)


def take_and_mend(page: Page, axe: Check, folder: Path, many: int) -> None:
    press(page, f"Take {many} good rows")
    heading(page, f"{many} rows were taken")
    axe(page)
    with page.expect_download() as download:
        follow(page, "Download 5 rows to mend")
    text = Path(download.value.path()).read_text(encoding="utf-8-sig")
    urn = open_schools()[4]["URN"]
    mended = text.replace("999999", urn).replace("Caretaker", "Office manager")
    (folder / "mended.csv").write_text(mended, encoding="utf-8")
    page.goto("/admin/people/files/upload")
    page.get_by_label("File of people").set_input_files(folder / "mended.csv")
    press(page, "Check the file")
    heading(page, "Nothing has been saved yet: 2 good rows, 3 to mend")
    press(page, "Take 2 good rows")
    heading(page, "2 rows were taken")


def invite_a_wave(page: Page, axe: Check) -> None:
    page.goto("/admin/people/waves")
    axe(page)
    page.get_by_label("Some schools").check()
    page.get_by_label("How many schools").fill("6")
    press(page, "Send the invitations")
    expect(page.get_by_role("status").first).to_contain_text("at 6 schools invited")
    axe(page)
    follow(page, "See who has not signed in")
    axe(page)
    page.get_by_label("Invited", exact=True).select_option(label="Invited")
    press(page, "Show")
    page.get_by_role("main").get_by_role("button", name="Remind Sencoperson").first.click()
    expect(page.get_by_role("alert")).to_contain_text("Wait two days before you remind her")
    axe(page)


def print_one_letter(page: Page, axe: Check) -> None:
    page.goto("/admin/people/letters")
    axe(page)
    page.get_by_label("Some schools").check()
    page.get_by_label("How many schools").fill("1")
    press(page, "Make the letters")
    heading(page, "1 letter to print now")
    expect(page.locator(".letter-code")).to_have_count(1)
    axe(page)


def come_by_letter(page: Page, axe: Check, urn: str, code: str) -> None:
    page.goto("/join/letter")
    axe(page)
    page.get_by_label("URN of your school").fill(urn)
    page.get_by_label("Code from the letter").fill(code)
    page.get_by_label("Your name").fill("Lena Brand")
    page.get_by_label("Your work e-mail address").fill(f"lena{urn}@letter.example")
    page.get_by_label("Head teacher").check()
    press(page, "Go on")
    heading(page, "Check your mail")
    axe(page)


@pytest.mark.parametrize("width", [1280, 360])
def test_a_head_comes_by_letter(width: int, page_at: OpenPage, axe: Check) -> None:
    council, page = page_at(1280), page_at(width)
    sign_in_as(council, "Sam Whitlock")
    school = open_schools()[20 + width // 1000]
    council.goto(f"/admin/schools?words={school['URN']}")
    follow(council, school["EstablishmentName"])
    press(council, "Print a letter with a code")
    code = council.locator(".letter-code").inner_text()
    come_by_letter(page, axe, school["URN"], code)
    open_mail(page, f"lena{school['URN']}@", "Prove your address")
    follow_mail_link(page, "Yes, this is my address:")
    axe(page)
    press(page, "Yes, this is my address")
    expect(page.locator("body")).to_contain_text("You lead")
    axe(page)
    council.goto("/admin/people/by-letter")
    axe(council)
    council.get_by_role("button", name="This is right").first.click()
    expect(council.get_by_role("main")).to_contain_text("Lena Brand")


@pytest.mark.parametrize("width", [1280, 360])
def test_somebody_asks_to_join(width: int, page_at: OpenPage, axe: Check) -> None:
    page, council, address = page_at(width), page_at(1280), f"kit{width}@mail.example"
    page.goto("/sign-in")
    follow(page, "ask to join your school")
    axe(page)
    page.get_by_label("Name, town, postcode or URN").fill("matravers")
    press(page, "Find the school")
    axe(page)
    follow(page, "Ask to join Matravers")
    axe(page)
    press(page, "Ask to join")
    expect(page.get_by_role("alert")).to_contain_text("Enter your name")
    axe(page)
    page.get_by_label("Your name").fill("Kit Rowan")
    page.get_by_label("Your work e-mail address").fill(address)
    page.get_by_label("What do you do at the school?").select_option(label="Staff")
    press(page, "Ask to join")
    heading(page, "Check your mail")
    open_mail(page, address, "Prove your address")
    follow_mail_link(page, "Yes, this is my address:")
    press(page, "Yes, this is my address")
    heading(page, "With the council")
    axe(page)
    followed = page.url
    let_in(council, axe)
    page.goto(followed)
    heading(page, "You are in")
    axe(page)
    open_mail(page, address, "You are in")


def let_in(council: Page, axe: Check) -> None:
    sign_in_as(council, "Sam Whitlock")
    council.goto("/admin/people/tasks?kind=asks_to_join")
    row = council.locator(".list-row", has_text="Matravers School")
    row.get_by_role("link").first.click()
    heading(council, "Kit Rowan asks to join Matravers School")
    axe(council)
    press(council, "Let Kit Rowan in")
    expect(council.get_by_role("main")).to_contain_text("Kit Rowan is let in")
