"""The pages about the register itself, and the two files that other programs look for."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from flask import Blueprint, Response, render_template

from web.visitor import face

blueprint = Blueprint("over", __name__)

# RFC 9116 asks for an expiry less than a year ahead.
_SECURITY_TXT_DAYS = 180

# Catalogues of open data fetch the description of ours; search engines get no further.
_ROBOTS = "User-agent: *\nAllow: /open-data/catalogus\nDisallow: /\n"


@blueprint.get("/over")
def over() -> str:
    return render_template("over.html")


@blueprint.get("/privacy")
def privacy() -> str:
    return render_template("privacy.html")


@blueprint.get("/toegankelijkheid")
def toegankelijkheid() -> str:
    return render_template("toegankelijkheid.html")


@blueprint.get("/.well-known/security.txt")
def security_txt() -> Response:
    """Where to report a vulnerability (RFC 9116)."""
    expires = datetime.now(UTC).replace(hour=0, minute=0, second=0, microsecond=0) + timedelta(
        days=_SECURITY_TXT_DAYS
    )
    lines = [
        f"Contact: mailto:{face().settings.contact}",
        f"Expires: {expires:%Y-%m-%dT%H:%M:%SZ}",
        "Preferred-Languages: nl, en",
    ]
    return _plain("\n".join(lines) + "\n")


@blueprint.get("/robots.txt")
def robots_txt() -> Response:
    """No search engine: the register holds choices that were not made public."""
    return _plain(_ROBOTS)


def _plain(text: str) -> Response:
    return Response(text, mimetype="text/plain", headers={"Cache-Control": "max-age=3600"})
