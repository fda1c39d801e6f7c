"""The command line: thin, each command calls one operation."""

from flask import Flask


def add_commands(app: Flask) -> None:
    """Every `flask ...` command of the hub."""
