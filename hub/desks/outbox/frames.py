"""A mail's HTML as a page for a sandboxed frame: its own style, no scripts, nothing fetched."""

import re

from flask import Response

SEALED = (
    "default-src 'none'; style-src 'unsafe-inline'; img-src data:; "
    "base-uri 'none'; form-action 'none'; frame-ancestors 'self'; sandbox"
)
# In the demo the links of a mail may be followed, each in a tab of its own.
FOLLOWING_LINKS = f"{SEALED} allow-popups allow-popups-to-escape-sandbox"

# Whoever has such a link acts as the person whom the mail went to.
SIGNED_LINK = re.compile(
    r"(/bookings/link/|/bookings/agreement/|/people/doubt/|/join/prove/|/join/request/)[\w.-]+"
)


def without_keys(words: str) -> str:
    """A mail as staff read it: what its signed links open stays with the person it went to."""
    return SIGNED_LINK.sub(r"\1hidden", words)


def framed(html: str, content_security_policy: str = SEALED) -> Response:
    """The answer for the frame. Without scripts, forms or cookies of the site."""
    response = Response(html, mimetype="text/html")
    response.headers["Content-Security-Policy"] = content_security_policy
    return response
