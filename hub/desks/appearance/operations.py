"""Colours and a logo that a council may choose, and what is refused."""

import base64
import re
from typing import Any

from hub.foundation.audit.operations import Actor
from hub.foundation.core.errors import RuleBroken
from hub.foundation.settings.operations import change_settings

AA = 4.5
LARGEST_LOGO = 20_000
# Where each chosen colour stands: (setting, words, beside which colour, words of that).
PAIRS = (
    ("primary_colour", "The main colour", "#ffffff", "white cards and the words on its buttons"),
    ("primary_colour", "The main colour", "#fbfaf7", "the light page"),
    ("sun_colour", "The accent colour", "#1c2726", "the dark words on it"),
)
HARMLESS_SVG = re.compile(
    r"<(?:script|foreignObject|iframe|style|use|image|a|set|animate)\b|\bon\w+\s*=|href\s*=|"
    r"javascript:|<!(?:DOCTYPE|ENTITY)|url\(",
    re.IGNORECASE,
)


def luminance(colour: str) -> float:
    """Relative luminance by WCAG 2.2, 0 for black to 1 for white."""
    parts = [int(colour[start : start + 2], 16) / 255 for start in (1, 3, 5)]
    linear = [p / 12.92 if p <= 0.04045 else ((p + 0.055) / 1.055) ** 2.4 for p in parts]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def contrast_ratio(one: str, other: str) -> float:
    """Contrast by WCAG 2.2, from 1 to 21; AA for text is 4.5."""
    light, dark = sorted((luminance(one), luminance(other)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


def check_colours(chosen: dict[str, Any]) -> None:
    """Raises RuleBroken, naming the pair and its contrast, for what cannot be read (WCAG 1.4.3)."""
    for name, words, beside, beside_words in PAIRS:
        colour = chosen.get(name)
        if colour is None:
            continue
        if not re.fullmatch(r"#[0-9a-fA-F]{6}", colour):
            raise RuleBroken(f"{words} must be written like #0b5c55", name)
        ratio = contrast_ratio(colour, beside)
        if ratio < AA:
            raise RuleBroken(
                f"{words} {colour} is too close to {beside_words}: the contrast is {ratio:.1f} "
                f"to 1 and must be at least {AA} to 1.",
                name,
            )


def logo_address(content: bytes) -> str:
    """The picture as a data address: SVG without anything active, or PNG, at most 20 kB."""
    if len(content) > LARGEST_LOGO:
        raise RuleBroken("The logo must be at most 20 kB.", "logo_file")
    if content.startswith(b"\x89PNG\r\n\x1a\n"):
        return "data:image/png;base64," + base64.b64encode(content).decode()
    text = content.decode("utf-8", errors="replace").lstrip("\ufeff \t\r\n")
    if not re.match(r"(<\?xml[^>]*\?>\s*)?<svg[\s>]", text) or HARMLESS_SVG.search(text):
        raise RuleBroken(
            "The logo must be a PNG, or an SVG without scripts, links or styles.", "logo_file"
        )
    return "data:image/svg+xml;base64," + base64.b64encode(content).decode()


def save_settings(chosen: dict[str, Any], *, actor: Actor) -> list[str]:
    """Store what was chosen; nothing of it where a colour cannot be read."""
    check_colours(chosen)
    return change_settings(chosen, actor)


def theme_css(primary: str, sun: str) -> str:
    """The council's colours for the light page; the dark page keeps its own readable pair."""
    strong = _darker(primary)
    light = f"--primary:{primary};--primary-strong:{strong};--sun:{sun}"
    return (
        f':root:not([data-bs-theme="dark"]){{{light}}}'
        "@media(prefers-color-scheme:dark){:root:not([data-bs-theme]){--primary:#7fd0c5;"
        f"--primary-strong:#a9e2da;--sun:{sun}}}}}"
        f':root[data-bs-theme="dark"]{{--sun:{sun}}}'
    )


def _darker(colour: str) -> str:
    parts = [int(int(colour[start : start + 2], 16) * 0.7) for start in (1, 3, 5)]
    return "#" + "".join(f"{part:02x}" for part in parts)
