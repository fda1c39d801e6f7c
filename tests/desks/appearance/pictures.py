"""Logos for tests, good and bad, as their bytes."""

import io
import struct
import zlib

from hub.desks.appearance.operations.logos import PNG_START

SVG = '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 4 4">{}</svg>'


def svg(inside: str = '<rect width="4" height="4" fill="#0b5c55"/>') -> bytes:
    return SVG.format(inside).encode()


def _chunk(name: bytes, body: bytes) -> bytes:
    mark = zlib.crc32(name + body)
    return struct.pack(">I", len(body)) + name + body + struct.pack(">I", mark)


def png(wide: int = 1, high: int = 1, *more: tuple[bytes, bytes]) -> bytes:
    """A grey picture, with what else is said between its head and its body."""
    head = struct.pack(">IIBBBBB", wide, high, 8, 0, 0, 0, 0)
    body = zlib.compress(b"\x00\x80")
    parts = [(b"IHDR", head), *more, (b"IDAT", body), (b"IEND", b"")]
    return PNG_START + b"".join(_chunk(name, part) for name, part in parts)


def as_file(data: bytes, name: str = "logo.svg") -> tuple[io.BytesIO, str]:
    """As the test client takes a file to upload."""
    return io.BytesIO(data), name
