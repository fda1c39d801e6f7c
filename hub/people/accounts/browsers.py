"""Each browser's own secret: what it asked for or typed comes back in that browser alone."""

import secrets

from flask import Response, current_app, g, request

BROWSER = "hub_browser"


def browser_id() -> str:
    """This browser's own secret; a cookie carries it from the first sign-in page on."""
    known = request.cookies.get(BROWSER, "")
    if len(known) >= 20:
        return known
    if "new_browser" not in g:
        g.new_browser = secrets.token_urlsafe(24)
    return str(g.new_browser)


def remember_browser(response: Response) -> Response:
    if "new_browser" in g:
        response.set_cookie(
            BROWSER,
            g.new_browser,
            max_age=365 * 24 * 3600,
            httponly=True,
            samesite="Lax",
            secure=current_app.config["SESSION_COOKIE_SECURE"],
        )
    return response
