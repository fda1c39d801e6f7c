"""The command line: thin, each command calls one operation."""

import sys
from datetime import timedelta
from pathlib import Path
from time import perf_counter

import click
from flask import Flask, current_app
from flask.cli import AppGroup, with_appcontext

from hub import worker
from hub.demo.load import REGISTER, load_demo
from hub.desks.privacy.retention.purge import begin_purge, go_on_with_purge
from hub.desks.privacy.retention.tonight import everything_that_goes_tonight
from hub.engines.bookings.queries import audit_invariants
from hub.foundation.audit.operations import Job, verify
from hub.foundation.core import assets
from hub.foundation.core.db import db
from hub.foundation.core.errors import RuleBroken
from hub.foundation.core.formats import format_date, is_email
from hub.people.accounts.operations.council import invite_council_person, keep_mail_sign_in
from hub.people.accounts.operations.second_factor import reset_second_factor
from hub.people.accounts.permissions import CouncilRole
from hub.people.accounts.queries import person_by_email
from hub.people.schools.operations.imports import compare_file, import_file, in_words
from hub.people.schools.operations.register import RegisterRefused

accounts = AppGroup("accounts", help="People who sign in.")
bookings = AppGroup("bookings", help="Events with places.")
demo = AppGroup("demo", help="Invented people and bookings.")
audit = AppGroup("audit", help="The audit trail.")
schools = AppGroup("schools", help="The school register.")
static = AppGroup("static", help="Style sheets, pictures and scripts.")
COMMAND_LINE = Job("command_line")


def add_commands(app: Flask) -> None:
    """Every `flask ...` command of the hub."""
    app.cli.add_command(work)
    app.cli.add_command(purge)
    for group in (accounts, audit, bookings, demo, schools, static):
        app.cli.add_command(group)


def _address(_context: click.Context, _argument: click.Parameter, email: str) -> str:
    if not is_email(email):
        raise click.BadParameter("Give a whole e-mail address, like a.lee@council.example.")
    return email


@accounts.command("invite-administrator")
@click.argument("email", callback=_address)
@click.option("--name", default="Administrator", help="Name of the person.")
def invite_administrator(email: str, name: str) -> None:
    """Make EMAIL an administrator of the council and write to her."""
    try:
        person = invite_council_person(name, email, [CouncilRole.ADMINISTRATOR], actor=COMMAND_LINE)
    except RuleBroken as broken:
        raise click.ClickException(broken.message) from broken
    keep_mail_sign_in(person, actor=COMMAND_LINE)
    db.session.commit()
    click.echo(f"{person.name} <{person.email}> is an administrator. The invitation is queued.")


@accounts.command("keep-mail-sign-in")
@click.argument("email")
def keep_mail(email: str) -> None:
    """Let EMAIL, an administrator, sign in by mail wherever HUB_COUNCIL_MAIL_SIGN_IN is no."""
    person = person_by_email(email)
    if person is None:
        raise click.ClickException(f"Nobody has the address {email}.")
    try:
        keep_mail_sign_in(person, actor=COMMAND_LINE)
    except RuleBroken as broken:
        raise click.ClickException(broken.message) from broken
    db.session.commit()
    click.echo(f"{person.name} can always sign in by mail.")


@accounts.command("reset-second-factor")
@click.argument("email")
def reset_factor(email: str) -> None:
    """End phones, passkeys and paper codes of EMAIL, who sets up anew at the next sign-in."""
    person = person_by_email(email)
    if person is None:
        raise click.ClickException(f"Nobody has the address {email}.")
    ended = reset_second_factor(person, actor=COMMAND_LINE)
    db.session.commit()
    click.echo(f"{ended} phones and passkeys ended. {person.name} is told.")


@audit.command("verify")
def verify_audit() -> None:
    """Say whether the audit trail is whole; fails if it is not."""
    faults = verify()
    for fault in faults:
        click.echo(fault)
    click.echo("The audit trail is whole." if not faults else f"{len(faults)} faults.")
    sys.exit(bool(faults))


@bookings.command("audit")
def audit_bookings() -> None:
    """Prove that places, queues and offers are as they must be; fails if they are not."""
    faults = audit_invariants()
    for fault in faults:
        click.echo(fault)
    click.echo("All bookings are as they must be." if not faults else f"{len(faults)} faults.")
    sys.exit(bool(faults))


@schools.command("import")
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--la", "la_code", type=int, required=True, help="LA code, like 865.")
@click.option("--apply", "apply_it", is_flag=True, help="Change the schools, not only show how.")
@click.option("--allow-missing", is_flag=True, help="Go on though many open schools are missing.")
def import_schools(file: Path, la_code: int, apply_it: bool, allow_missing: bool) -> None:
    """Compare FILE, a register of schools, with ours; with --apply make ours the same."""
    began = perf_counter()
    try:
        with file.open("rb") as stream:
            if apply_it:
                found = import_file(
                    stream, file.name, la_code, allow_missing=allow_missing, actor=COMMAND_LINE
                )
                db.session.commit()
            else:
                found = compare_file(stream, la_code, allow_missing=allow_missing)
    except RegisterRefused as refused:
        for fault in refused.faults:
            click.echo(fault, err=True)
        raise click.ClickException("The file is refused whole. Nothing was changed.") from None
    except RuleBroken as broken:
        raise click.ClickException(broken.message) from None
    for line in in_words(found):
        click.echo(line)
    if found.is_empty:
        click.echo("There is nothing to change.")
    else:
        click.echo("Applied." if apply_it else "Nothing was changed. Use --apply to change it.")
    click.echo(f"It took {perf_counter() - began:.1f} seconds.")


@demo.command("load")
def load() -> None:
    """Fill an empty hub with the demo; a second time changes nothing."""
    if current_app.config["HUB"].is_production:
        # Among what it sets are the numbers to ring when a child is at risk.
        raise click.ClickException(
            "HUB_ENV is production: the demo would overwrite the council's settings and add "
            "invented people. Nothing was changed."
        )
    if load_demo(str(REGISTER)):
        db.session.commit()
        click.echo("The demo is loaded.")
    else:
        click.echo("The demo was loaded before: nothing is changed.")


@static.command("build")
def build_static() -> None:
    """Fingerprint and compress static/ for serving."""
    manifest = assets.build(current_app.config["HUB"])
    click.echo(f"{len(manifest)} static files are ready.")


@click.command("purge")
@click.option("--dry-run", is_flag=True, help="Only say what would be removed.")
@with_appcontext
def purge(dry_run: bool) -> None:
    """Remove the personal data whose time is over, as the worker does each night."""
    for one in everything_that_goes_tonight():
        since = f", the oldest of {format_date(one.oldest)}" if one.oldest else ""
        kept = f", {one.held} kept by a hold" if one.held else ""
        click.echo(f"{one.kind.name}: {one.due}{since}{kept}")
    db.session.rollback()
    if dry_run:
        click.echo("Nothing was removed.")
        return
    begun = begin_purge()
    db.session.commit()
    came = go_on_with_purge(seconds=float("inf"))
    if came is None:
        raise click.ClickException("A purge is at work just now. It goes on by itself.")
    click.echo(f"{'Done' if begun else 'Carried on with the one that had begun'}: {came}.")


@click.command("worker")
@click.option("--lease", default=120, help="Seconds for which a mail is held while it is sent.")
@with_appcontext
def work(lease: int) -> None:
    """Send mail and run recurring jobs until stopped."""
    worker.run(current_app._get_current_object(), timedelta(seconds=lease))  # type: ignore[attr-defined]
