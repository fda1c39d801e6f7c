"""The contrast of every pair of colours in hub.css, in light and in dark (WCAG 2.2, AA)."""

import re
from functools import cache

import pytest

from hub.config import PROJECT
from hub.desks.appearance.operations.colours import FIXED, contrast_ratio, palettes
from hub.foundation.settings.definitions import HubSettings

CSS = PROJECT / "static/css/hub.css"
HEX = re.compile(r"--([\w-]+):\s*(#[0-9a-f]{6})\s*;")
PICTURE = re.compile(r"--(arrow|tick|dot):.*?(?:stroke|fill)='%23([0-9a-f]{3,6})'")
COLOUR_OF_RULE = re.compile(r"(?<![\w-])(?:color|background|background-color):\s*([^;}]+)")
WORDS, SHAPES = 4.5, 3.0
GROUNDS = ("paper", "card", "primary-pale")
TONES = ("good", "wait", "stop", "info")
# 1.4.3: words on their grounds.
WORDS_ON = [
    *(("ink", ground) for ground in (*GROUNDS, *(f"{tone}-pale" for tone in TONES))),
    *(("quiet", ground) for ground in GROUNDS),
    *(("quiet", f"{tone}-pale") for tone in TONES),
    *((link, ground) for link in ("primary", "primary-strong") for ground in GROUNDS),
    *((link, f"{tone}-pale") for link in ("primary", "primary-strong") for tone in TONES),
    *((tone, f"{tone}-pale") for tone in TONES),
    ("stop", "paper"),
    ("stop", "card"),
    ("on-primary", "primary"),
    ("on-primary", "primary-strong"),
    ("on-sun", "sun"),
    ("card", "quiet"),
]
# 1.4.11: borders of fields and ticks, what is chosen, edges of notices.
SHAPES_ON = [
    *(("quiet", ground) for ground in GROUNDS),
    *(("primary", ground) for ground in GROUNDS),
    *(("stop", ground) for ground in GROUNDS),
    *((tone, "paper") for tone in TONES),
    *((tone, "card") for tone in TONES),
]
# Everything that stands behind something that can be focused.
BEHIND_FOCUS = (*GROUNDS, *(f"{tone}-pale" for tone in TONES))
MODES = ("light", "dark by the device", "dark by choice")


@cache
def blocks() -> dict[str, str]:
    """The three blocks of hub.css that define the colours."""
    text = CSS.read_text()
    starts = (
        ':root, [data-bs-theme="light"] {',
        ':root:not([data-bs-theme="light"]) {',
        '\n[data-bs-theme="dark"] {',
    )
    found = {}
    for mode, start in zip(MODES, starts, strict=True):
        assert text.count(start) == 1, f"hub.css must define the colours once under {start}"
        found[mode] = text.partition(start)[2].partition("}\n")[0]
    return found


def colours(mode: str) -> dict[str, str]:
    return dict(HEX.findall(blocks()[mode]))


def weak_pairs(mode: str, pairs: list[tuple[str, str]], least: float) -> list[str]:
    known = colours(mode)
    return [
        f"{front} on {back}: {ratio:.2f}"
        for front, back in pairs
        if (ratio := contrast_ratio(known[front], known[back])) < least
    ]


def test_the_sum_is_the_one_of_the_standard() -> None:
    assert contrast_ratio("#000000", "#ffffff") == pytest.approx(21)
    assert contrast_ratio("#777777", "#ffffff") == pytest.approx(4.48, abs=0.005)
    assert contrast_ratio("#ff0000", "#0000ff") == pytest.approx(2.15, abs=0.005)
    assert contrast_ratio("#0b5c55", "#0b5c55") == 1


@pytest.mark.parametrize("mode", MODES)
def test_words_can_be_read(mode: str) -> None:
    assert weak_pairs(mode, WORDS_ON, WORDS) == []


@pytest.mark.parametrize("mode", MODES)
def test_borders_and_marks_can_be_seen(mode: str) -> None:
    assert weak_pairs(mode, SHAPES_ON, SHAPES) == []


@pytest.mark.parametrize("mode", MODES)
def test_where_the_focus_is_can_be_seen(mode: str) -> None:
    """The ring lies around a thing, on its ground; of its two colours one stands out there."""
    known = colours(mode)
    for ground in BEHIND_FOCUS:
        strongest = max(contrast_ratio(known[ring], known[ground]) for ring in ("sun", "ink"))
        assert strongest >= SHAPES, ground


def test_the_two_dark_blocks_are_the_same() -> None:
    by_device, by_choice = (blocks()[mode].split() for mode in MODES[1:])
    assert by_device == by_choice
    assert colours("light").keys() == colours("dark by choice").keys()


@pytest.mark.parametrize("mode", MODES)
def test_what_is_drawn_has_the_colours_of_its_surroundings(mode: str) -> None:
    known = colours(mode)
    drawn = dict(PICTURE.findall(blocks()[mode]))
    assert set(drawn) == {"arrow", "tick", "dot"}
    full = {n: "#" + (c if len(c) == 6 else "".join(x * 2 for x in c)) for n, c in drawn.items()}
    assert full == {
        "arrow": known["quiet"],
        "tick": known["on-primary"],
        "dot": known["on-primary"],
    }


def test_rules_use_the_names_of_colours_and_no_other() -> None:
    """A colour written into a rule would be in neither list above."""
    rules = CSS.read_text().partition("/* Base ")[2].partition("@media print")[0]
    plain = {"none", "inherit", "transparent", "currentColor"}
    used = {value.strip() for value in COLOUR_OF_RULE.findall(rules)}
    strange = {v for v in used - plain if not re.fullmatch(r"var\(--[\w-]+\)", v)}
    # A logo stands on white in both views, for it was drawn for paper.
    assert strange <= {"#fff"}
    known = set(colours("light"))
    assert {v[6:-1] for v in used if v.startswith("var(--")} <= known


def test_every_text_colour_of_a_rule_is_in_the_list() -> None:
    rules = CSS.read_text().partition("/* Base ")[2].partition("@media print")[0]
    fronts = set(re.findall(r"(?<![\w-])color:\s*var\(--([\w-]+)\)", rules))
    assert fronts <= {front for front, _ in WORDS_ON}


def test_the_settings_page_knows_the_colours_of_the_sheet() -> None:
    for mode, known in (("light", colours("light")), ("dark", colours("dark by choice"))):
        assert FIXED[mode] == {name: known[name] for name in FIXED[mode]}
    light = colours("light")
    assert (light["primary"], light["sun"]) == (
        HubSettings.primary_colour,
        HubSettings.sun_colour,
    )


def test_a_councils_colours_replace_names_that_the_sheet_has() -> None:
    ours = palettes(HubSettings.primary_colour, HubSettings.sun_colour)
    assert set(ours) == {"light", "dark"}
    for replaced in ours.values():
        assert set(replaced) <= set(colours("light"))
