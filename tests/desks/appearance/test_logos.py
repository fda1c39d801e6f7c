"""What a logo may hold: known parts only, nothing that runs, fetches or tells where it was made."""

import pytest

from hub.desks.appearance.operations import clean_logo, read_logo
from hub.foundation.core.errors import RuleBroken
from tests.desks.appearance.pictures import png, svg

REFUSED = [
    (b"", "The file is empty"),
    (b"GIF89a", "must be an SVG or a PNG file"),
    (b"<html><p>Hello</p></html>", "must be an SVG or a PNG file"),
    (b"\x89PNG\r\n\x1a\n", "The PNG file is damaged"),
    (png()[:-6], "The PNG file is damaged"),
    (png().replace(b"IDAT", b"IDAX"), "The PNG file is damaged"),
    (png(2001, 10), "more than 2000 pixels"),
    (png(10, 2001), "more than 2000 pixels"),
    (svg() + b" " * 20_000, "larger than 20 kB"),
    (svg("<rect"), "The SVG file is damaged"),
    (b'<?xml version="1.0" encoding="moon"?>' + svg(), "The SVG file is damaged"),
    (svg("<script>alert(1)</script>"), "which we do not take"),
    (svg("<foreignObject/><rect/>"), "which we do not take"),
    (svg('<image href="https://evil.example/x.png"/>'), "which we do not take"),
    (svg("<style>rect{fill:red}</style><rect/>"), "which we do not take"),
    (svg("<text>Council</text>"), "which we do not take"),
    (svg("<a><rect/></a>"), "which we do not take"),
    (svg(""), "nothing to see"),
    (svg("<defs/>"), "nothing to see"),
    (svg().replace(b'viewBox="0 0 4 4"', b""), "does not say how large"),
    (b'<!DOCTYPE svg [<!ENTITY a "b">]>' + svg(), "defines entities"),
    (b"<html><svg/></html>", "not a whole SVG picture"),
]
# What is quietly left out, and what must then not be found.
CLEANED = [
    (svg('<rect width="4" height="4" onload="alert(1)"/>'), "onload"),
    (svg('<rect width="4" height="4" fill="url(https://evil.example/)"/>'), "evil"),
    (svg('<rect width="4" height="4" style="fill:url(https://evil.example/)"/>'), "evil"),
    (svg('<rect width="4" height="4" style="behavior:url(#x)"/>'), "behavior"),
    (svg('<g id="a"><rect/></g><use href="https://evil.example/#a"/>'), "evil"),
    (svg('<rect fill="j\\61vascript"/>'), "\\61"),
    (svg("<metadata>Made by Ann Day</metadata><rect/>"), "Ann Day"),
    (svg("<!-- Ann Day --><rect/>"), "Ann Day"),
    (svg('<rect class="Ann Day"/>'), "Ann Day"),
    (b'<!DOCTYPE svg PUBLIC "a" "https://evil.example/x.dtd">' + svg(), "evil"),
]


@pytest.mark.parametrize(("data", "words"), REFUSED)
def test_a_bad_logo_is_refused_in_words(data: bytes, words: str) -> None:
    with pytest.raises(RuleBroken, match=words) as refused:
        clean_logo(data)
    assert refused.value.field == "logo"


@pytest.mark.parametrize(("data", "never"), CLEANED)
def test_what_does_not_belong_is_left_out(data: bytes, never: str) -> None:
    kind, body = read_logo(clean_logo(data))
    assert kind == "image/svg+xml"
    assert never not in body.decode()
    assert b"<svg" in body


def test_a_drawing_keeps_what_is_seen() -> None:
    inside = (
        '<defs><linearGradient id="g"><stop offset="0" stop-color="#fff"/></linearGradient></defs>'
        '<path d="M0 0h4v4z" style="fill:url(#g);stroke:#000"/><use href="#g"/>'
    )
    body = read_logo(clean_logo(svg(inside)))[1].decode()
    for part in ('viewBox="0 0 4 4"', 'fill="url(#g)"', 'stroke="#000"', 'href="#g"', "stop-color"):
        assert part in body, part


def test_a_picture_keeps_its_points_and_loses_its_notes() -> None:
    data = png(1, 1, (b"tEXt", b"Author\x00Ann Day"), (b"gAMA", b"\x00\x00\xb1\x8f"))
    kind, body = read_logo(clean_logo(data + b"<script>"))
    assert (kind, body) == ("image/png", png(1, 1, (b"gAMA", b"\x00\x00\xb1\x8f")))


def test_cleaning_twice_changes_nothing() -> None:
    for data in (svg(), png()):
        once = clean_logo(data)
        assert clean_logo(read_logo(once)[1]) == once
