"""Static files under an address that changes with their content, so that browsers may keep them for good."""

from __future__ import annotations

import hashlib
from pathlib import Path

from flask import Flask, Response, request

_YEAR = 365 * 24 * 3600


class Versions:
    """The version of each static file; read again when the file on disk has changed."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._known: dict[str, tuple[int, str]] = {}

    def of(self, name: str) -> str | None:
        """A short hash of the content; None when there is no such file."""
        try:
            changed = (self._folder / name).stat().st_mtime_ns
        except OSError:
            return None
        known = self._known.get(name)
        if known is None or known[0] != changed:
            digest = hashlib.sha256((self._folder / name).read_bytes()).hexdigest()[:12]
            known = self._known[name] = (changed, digest)
        return known[1]


def register_statics(app: Flask) -> None:
    """Give templates `statisch(name)`, and versioned files a long life."""
    versions = Versions(Path(app.static_folder or ""))

    @app.template_global()
    def statisch(name: str) -> str:
        version = versions.of(name)
        # A plain path: error pages are also made where no address can be built.
        return f"/static/{name}?v={version}" if version else f"/static/{name}"

    @app.after_request
    def keep(response: Response) -> Response:
        if request.endpoint == "static" and response.status_code in (200, 304):
            version = request.args.get("v")
            name = (request.view_args or {}).get("filename", "")
            lasting = version is not None and version == versions.of(name)
            response.headers["Cache-Control"] = (
                f"public, max-age={_YEAR}, immutable" if lasting else "no-cache"
            )
        return response
