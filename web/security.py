"""What protects every page: known host names only, no writing from other sites, and strict headers."""

from __future__ import annotations

import re

from flask import Flask, Response, abort, request

from service.api.origin import cross_site
from service.settings import Settings

# Scripts and styles come from files of this server only: nothing inline, nothing evaluated.
CONTENT_SECURITY_POLICY = "; ".join(
    [
        "default-src 'none'",
        "script-src 'self'",
        "style-src 'self'",
        "img-src 'self'",
        "font-src 'self'",
        "connect-src 'self'",
        "form-action 'self'",
        "base-uri 'none'",
        "frame-ancestors 'none'",
    ]
)

HEADERS = {
    "Content-Security-Policy": CONTENT_SECURITY_POLICY,
    "X-Content-Type-Options": "nosniff",
    # A question stands in the address: no other site may learn it.
    "Referrer-Policy": "same-origin",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=(), payment=(), usb=()",
    "X-Frame-Options": "DENY",
    "Cache-Control": "no-store",
}
# Not for subdomains: those are other people's.
_HSTS = "max-age=31536000"

_HOST = re.compile(r"(\[[0-9a-f:.]+\]|[^:\[\]]+)(?::[0-9]{1,5})?")
_READING = ("GET", "HEAD", "OPTIONS")


def known_host(host: str, names: tuple[str, ...]) -> bool:
    """Whether a Host header names this server, whatever the port.

    Our own check, since Werkzeug's TRUSTED_HOSTS knows no IPv6 addresses.
    """
    found = _HOST.fullmatch(host.lower())
    if not found:
        return False
    return found[1].strip("[]") in {name.lower().strip("[]") for name in names}


def register_security(app: Flask, settings: Settings) -> None:
    @app.before_request
    def refuse() -> None:
        if not known_host(request.host, settings.hostnames):
            abort(400, "Deze server is onder een andere naam bereikbaar dan het adres dat u gebruikte.")
        if request.method not in _READING and cross_site(request):
            abort(
                403, "Dit verzoek kwam van een andere website. Open de pagina hier en probeer het opnieuw."
            )

    @app.after_request
    def protect(response: Response) -> Response:
        # A page with a policy of its own says in it who may frame it.
        framed = "frame-ancestors" in response.headers.get("Content-Security-Policy", "")
        for name, value in HEADERS.items():
            if not (framed and name == "X-Frame-Options"):
                response.headers.setdefault(name, value)
        if request.is_secure:
            response.headers.setdefault("Strict-Transport-Security", _HSTS)
        return response
