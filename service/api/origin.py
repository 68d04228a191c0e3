"""Whether a request was started by another site, for everything that writes: API and pages alike."""

from __future__ import annotations

from urllib.parse import urlsplit

from flask import Request


def cross_site(request: Request) -> bool:
    """Whether a browser says that another site started this request.

    A request without Sec-Fetch-Site and Origin comes from a program and not from a page, so it is not
    cross-site. Schemes are not compared: behind a proxy the browser says https and the server sees http.
    """
    # A page of a sister site ("same-site") is not ours either.
    if request.headers.get("Sec-Fetch-Site", "none").strip().lower() not in ("same-origin", "none"):
        return True
    origin = request.headers.get("Origin")
    if origin is None:
        return False
    try:
        host = urlsplit(origin.strip()).netloc
    except ValueError:  # not an address at all
        return True
    # "null", which sandboxed pages send, has no host and so differs too.
    return not host or host.lower() != request.host.lower()
