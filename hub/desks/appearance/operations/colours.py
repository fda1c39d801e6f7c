"""The council's two colours: everything that follows from them, and whether it can be read."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from hub.foundation.core.errors import RuleBroken

HEX = re.compile(r"#[0-9a-f]{6}")
WHITE, BLACK = "#ffffff", "#000000"
# WCAG 2.2, 1.4.3: words against their ground.
ENOUGH = 4.5
# What stays as it is, whatever the council chooses. The same values are in hub.css.
FIXED: Mapping[str, Mapping[str, str]] = {
    "light": {"paper": "#fbfaf7", "card": "#ffffff", "ink": "#1c2726"},
    "dark": {"paper": "#121817", "card": "#1b2322", "ink": "#edf1ef"},
}


@dataclass(frozen=True)
class Pair:
    """Words on a ground. `field` is the setting to change when they cannot be told apart."""

    field: str
    words: str
    front: str
    back: str

    @property
    def ratio(self) -> float:
        return contrast_ratio(self.front, self.back)


def contrast_ratio(one: str, other: str) -> float:
    """WCAG contrast: 1 for the same colour, 21 for black on white."""
    darker, lighter = sorted((_luminance(one), _luminance(other)))
    return (lighter + 0.05) / (darker + 0.05)


def _channels(colour: str) -> tuple[int, int, int]:
    return int(colour[1:3], 16), int(colour[3:5], 16), int(colour[5:7], 16)


def _luminance(colour: str) -> float:
    linear = [
        c / 12.92 if (c := value / 255) <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4
        for value in _channels(colour)
    ]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def mix(one: str, other: str, part: float) -> str:
    """`one` with this part of `other` in it."""
    pairs = zip(_channels(one), _channels(other), strict=True)
    return "#" + "".join(f"{round(a + (b - a) * part):02x}" for a, b in pairs)


def _lightened(colour: str, ground: str, ratio: float) -> str:
    """The colour with as much white as it needs to stand out from a dark ground."""
    steps = (mix(colour, WHITE, part / 20) for part in range(20))
    return next((c for c in steps if contrast_ratio(c, ground) >= ratio), WHITE)


def palettes(primary: str, sun: str) -> dict[str, dict[str, str]]:
    """The variables of hub.css that follow from the two colours, in light and in dark."""
    dark = FIXED["dark"]["card"]
    bright = _lightened(primary, dark, 8)
    shared = {"sun": sun, "on-sun": FIXED["light"]["ink"]}
    return {
        "light": {
            "primary": primary,
            "primary-strong": mix(primary, BLACK, 0.3),
            "on-primary": WHITE,
            "primary-pale": mix(primary, WHITE, 0.89),
            **shared,
        },
        "dark": {
            "primary": bright,
            "primary-strong": mix(bright, WHITE, 0.4),
            "on-primary": mix(primary, BLACK, 0.7),
            "primary-pale": mix(dark, primary, 0.25),
            **shared,
        },
    }


def pairs_to_check(primary: str, sun: str) -> Iterator[Pair]:
    """Every pair of words and ground in which a colour of the council stands."""
    grounds = {"paper": "the page", "card": "a card", "primary-pale": "its own pale ground"}
    for mode, colours in palettes(primary, sun).items():
        seen = {**FIXED[mode], **colours}
        where = " in the dark view" if mode == "dark" else ""
        words = "Dark words" if mode == "dark" else "White words"
        yield Pair(
            "primary_colour",
            f"{words} on the main colour{where}",
            seen["on-primary"],
            seen["primary"],
        )
        for name, ground in grounds.items():
            for shade in ("primary", "primary-strong"):
                words = f"The main colour on {ground}{where}"
                yield Pair("primary_colour", words, seen[shade], seen[name])
        yield Pair("sun_colour", "Dark words on the accent colour", seen["on-sun"], seen["sun"])


def check_colours(primary: str, sun: str) -> None:
    """Refuse colours that cannot be read, naming the pair and its contrast."""
    for field, colour in (("primary_colour", primary), ("sun_colour", sun)):
        if not HEX.fullmatch(colour):
            raise RuleBroken(
                "Enter the colour as a # and six figures or letters from a to f, like #0b5c55",
                field,
            )
    for pair in pairs_to_check(primary, sun):
        if pair.ratio < ENOUGH:
            wanted = "darker" if pair.field == "primary_colour" else "lighter"
            raise RuleBroken(
                f"{pair.words} cannot be read: the contrast is {_ratio_words(pair.ratio)}, and it "
                f"must be at least {ENOUGH} to 1. Choose a {wanted} colour",
                pair.field,
            )


def _ratio_words(ratio: float) -> str:
    # Rounded down: 4.49 must not read as 4.5.
    return f"{int(ratio * 10) / 10} to 1"
