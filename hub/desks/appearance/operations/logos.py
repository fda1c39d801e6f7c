"""The council's logo: a small PNG or SVG, taken apart and put together from known parts only."""

import base64
import re
import struct
import zlib
from collections.abc import Iterator
from xml.etree import ElementTree

from hub.foundation.core.errors import RuleBroken

LARGEST = 20_000
FIELD = "logo"
PNG_START = b"\x89PNG\r\n\x1a\n"
PNG_PARTS = {b"IHDR", b"PLTE", b"tRNS", b"gAMA", b"sRGB", b"IDAT", b"IEND"}
MOST_PIXELS = 2000

SVG = "http://www.w3.org/2000/svg"
SHAPES = {"path", "rect", "circle", "ellipse", "line", "polyline", "polygon", "use"}
FRAMES = {"svg", "g", "defs", "symbol", "clipPath", "mask", "title", "desc"}
FRAMES |= {"linearGradient", "radialGradient", "stop"}
PAINT = re.compile(
    r"fill|fill-opacity|fill-rule|stroke|stroke-width|stroke-linecap|stroke-linejoin|stroke-miterlimit|stroke-dasharray|"
    r"stroke-opacity|opacity|clip-path|clip-rule|mask|stop-color|stop-opacity|color|display"
)
PLACING = re.compile(
    r"id|viewBox|width|height|x|y|x1|y1|x2|y2|cx|cy|r|"
    r"rx|ry|fx|fy|d|points|transform|offset|gradientUnits|gradientTransform|spreadMethod|clipPathUnits|maskUnits|preserveAspectRatio"
)
ELSEWHERE = re.compile(r"url\(\s*['\"]?(?!#)|[\\@]|/\*|javascript:|data:|https?:", re.IGNORECASE)
DOCTYPE = re.compile(rb"<!DOCTYPE[^\[>]*>")


def clean_logo(data: bytes) -> str:
    """The logo as a data address, made of known parts only. What it is, its bytes say."""
    if not data:
        raise RuleBroken("The file is empty. Choose the logo as an SVG or PNG file", FIELD)
    if len(data) > LARGEST:
        raise RuleBroken("The logo is larger than 20 kB. Choose a smaller file, or an SVG", FIELD)
    if data.startswith(PNG_START):
        return _address("image/png", _clean_png(data))
    if b"<svg" in data:
        return _address("image/svg+xml", _clean_svg(data))
    raise RuleBroken("The logo must be an SVG or a PNG file", FIELD)


def read_logo(address: str) -> tuple[str, bytes]:
    """(content type, bytes) of a logo as it is kept."""
    kind, _, body = address.removeprefix("data:").partition(";base64,")
    return kind, base64.b64decode(body)


def _address(kind: str, body: bytes) -> str:
    return f"data:{kind};base64,{base64.b64encode(body).decode()}"


def _clean_png(data: bytes) -> bytes:
    """Only the picture: no comments, no places, nothing after its end."""
    kept = [PNG_START]
    for name, body in _png_chunks(data):
        if name == b"IHDR" and max(struct.unpack(">II", body[:8])) > MOST_PIXELS:
            raise RuleBroken(f"The logo is more than {MOST_PIXELS} pixels wide or high", FIELD)
        if name in PNG_PARTS:
            mark = zlib.crc32(name + body)
            kept.append(struct.pack(">I", len(body)) + name + body + struct.pack(">I", mark))
    return b"".join(kept)


def _png_chunks(data: bytes) -> Iterator[tuple[bytes, bytes]]:
    broken = RuleBroken(
        "The PNG file is damaged. Save the logo again and choose it once more", FIELD
    )
    at, seen = len(PNG_START), 0
    while True:
        head = data[at : at + 8]
        if len(head) < 8:
            raise broken
        (length,), name = struct.unpack(">I", head[:4]), head[4:]
        body = data[at + 8 : at + 8 + length]
        mark = data[at + 8 + length : at + 12 + length]
        if len(mark) < 4 or struct.unpack(">I", mark)[0] != zlib.crc32(name + body):
            raise broken
        if (seen == 0) != (name == b"IHDR" and length == 13):
            raise broken
        yield name, body
        if name == b"IEND":
            return
        at, seen = at + 12 + length, seen + 1


def _clean_svg(data: bytes) -> bytes:
    data = DOCTYPE.sub(b"", data)
    if b"<!DOCTYPE" in data.upper() or b"<!ENTITY" in data.upper():
        raise RuleBroken("The SVG file defines entities, which we do not take", FIELD)
    try:
        root = ElementTree.fromstring(data)
    except (ElementTree.ParseError, ValueError, LookupError):
        raise RuleBroken(
            "The SVG file is damaged. Save the logo again as plain SVG", FIELD
        ) from None
    if root.tag != f"{{{SVG}}}svg":
        raise RuleBroken("The file is not a whole SVG picture", FIELD)
    clean = _rebuilt(root)
    if not any(_name(e) in SHAPES for e in clean.iter()):
        raise RuleBroken("There is nothing to see in the SVG file", FIELD)
    if not (clean.get("viewBox") or (clean.get("width") and clean.get("height"))):
        raise RuleBroken("The SVG file does not say how large it is. Save it again", FIELD)
    ElementTree.register_namespace("", SVG)
    return ElementTree.tostring(clean)


def _name(element: ElementTree.Element) -> str:
    return element.tag.removeprefix(f"{{{SVG}}}")


def _rebuilt(element: ElementTree.Element) -> ElementTree.Element:
    clean = ElementTree.Element(element.tag, dict(_attributes(element)))
    if _name(element) in ("title", "desc"):
        clean.text = element.text
    for child in element:
        name = _name(child)
        if name in SHAPES | FRAMES:
            clean.append(_rebuilt(child))
        elif name.startswith("{") or name == "metadata":
            continue  # what a drawing program noted for itself
        else:
            raise RuleBroken(
                f"The SVG file holds “{name[:30]}”, which we do not take. Save it as plain "
                "SVG, with words turned into paths and styles as attributes",
                FIELD,
            )
    return clean


def _is_known(attribute: str) -> bool:
    return bool(PAINT.fullmatch(attribute) or PLACING.fullmatch(attribute))


def _attributes(element: ElementTree.Element) -> Iterator[tuple[str, str]]:
    for part in element.get("style", "").split(";"):
        name, _, value = (piece.strip() for piece in part.partition(":"))
        if PAINT.fullmatch(name) and not ELSEWHERE.search(value):
            yield name, value
    for name, value in element.attrib.items():
        if _is_known(name) and not ELSEWHERE.search(value):
            yield name, value
        elif name.rpartition("}")[2] == "href" and _name(element) == "use" and value[:1] == "#":
            yield "href", value
