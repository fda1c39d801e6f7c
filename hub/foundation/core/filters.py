"""Jinja filters and globals: how dates and numbers are written on pages and in mail."""

from functools import lru_cache

from flask import Flask
from markupsafe import Markup

from hub.foundation.core import clock, formats


def init_app(app: Flask) -> None:
    app.jinja_env.filters.update(
        date=formats.format_date,
        weekday=formats.format_weekday,
        short_date=formats.format_short_date,
        time=formats.format_time,
        moment=formats.format_moment,
        london=clock.to_london,
        join_words=formats.join_words,
        initials=formats.initials,
    )
    app.jinja_env.globals.update(
        period=formats.format_period,
        count_of=formats.count_of,
        now=clock.now,
        today=clock.today,
        options=options,
    )


@lru_cache(maxsize=500)
def options(choices: tuple[tuple[str, str], ...], chosen: str) -> Markup:
    """The options of a list, kept: a page of filters has a hundred that never change."""
    return Markup("").join(
        Markup('<option value="{}"{}>{}</option>').format(
            value, Markup(" selected") if value == chosen else "", words
        )
        for value, words in choices
    )
