"""Whether a request comes from another site."""

from __future__ import annotations

from urllib.parse import urlsplit

from flask import Request


def cross_site(request: Request) -> bool:
    """What the browser says about where a form or script came from; a shell or program says nothing."""
    site = request.headers.get("Sec-Fetch-Site")
    if site:
        return site not in ("same-origin", "none")
    origin = request.headers.get("Origin")
    return origin is not None and urlsplit(origin).netloc != request.host
