"""The command line: thin, each command calls one operation."""

import sys
from datetime import timedelta

import click
from flask import Flask, current_app
from flask.cli import AppGroup, with_appcontext

from hub import worker
from hub.foundation.audit.operations import Job, verify
from hub.foundation.core import assets
from hub.foundation.core.db import db
from hub.people.accounts.operations.people import invite_council_person
from hub.people.accounts.operations.second_factor import reset_second_factor
from hub.people.accounts.permissions import CouncilRole
from hub.people.accounts.queries import person_by_email

accounts = AppGroup("accounts", help="People who sign in.")
audit = AppGroup("audit", help="The audit trail.")
static = AppGroup("static", help="Style sheets, pictures and scripts.")
COMMAND_LINE = Job("command_line")


def add_commands(app: Flask) -> None:
    """Every `flask ...` command of the hub."""
    app.cli.add_command(work)
    for group in (accounts, audit, static):
        app.cli.add_command(group)


@accounts.command("invite-administrator")
@click.argument("email")
@click.option("--name", default="Administrator", help="Name of the person.")
def invite_administrator(email: str, name: str) -> None:
    """Make EMAIL an administrator of the council and write to her."""
    person = invite_council_person(name, email, [CouncilRole.ADMINISTRATOR], actor=COMMAND_LINE)
    db.session.commit()
    click.echo(f"{person.name} <{person.email}> is an administrator. The invitation is queued.")


@accounts.command("reset-second-factor")
@click.argument("email")
def reset_factor(email: str) -> None:
    """End all phone codes of EMAIL, who sets up a new one at the next sign-in."""
    person = person_by_email(email)
    if person is None:
        raise click.ClickException(f"Nobody has the address {email}.")
    ended = reset_second_factor(person, actor=COMMAND_LINE)
    db.session.commit()
    click.echo(f"{ended} phone codes ended. {person.name} is told.")


@audit.command("verify")
def verify_audit() -> None:
    """Say whether the audit trail is whole; fails if it is not."""
    faults = verify()
    for fault in faults:
        click.echo(fault)
    click.echo("The audit trail is whole." if not faults else f"{len(faults)} faults.")
    sys.exit(bool(faults))


@static.command("build")
def build_static() -> None:
    """Fingerprint and compress static/ for serving."""
    manifest = assets.build(current_app.config["HUB"])
    click.echo(f"{len(manifest)} static files are ready.")


@click.command("worker")
@click.option("--lease", default=120, help="Seconds for which a mail is held while it is sent.")
@with_appcontext
def work(lease: int) -> None:
    """Send mail and run recurring jobs until stopped."""
    worker.run(current_app._get_current_object(), timedelta(seconds=lease))  # type: ignore[attr-defined]
