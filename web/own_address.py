"""How this server is reached from elsewhere, for a link or a command that someone takes along."""

from __future__ import annotations

from flask import request

from web.sessions import needs_https
from web.visitor import register


def own_address() -> str:
    """The address of the settings; without one that of this request, over https unless it is this very machine."""
    scheme = "https" if needs_https() else request.scheme
    return register().settings.adres or f"{scheme}://{request.host}"
