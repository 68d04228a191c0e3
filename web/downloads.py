"""Files of the open data as an answer: the same for everyone, and no bytes for who has them already."""

from __future__ import annotations

from flask import Response, request
from werkzeug.wsgi import wrap_file

from service.open_data import Download


def download_response(download: Download, kind: str, naam: str) -> Response:
    """The file as it is now under that name, or that it did not change since the reader's last time."""
    response = Response(wrap_file(request.environ, download.open()), direct_passthrough=True)  # type: ignore[arg-type]
    response.headers["Content-Type"] = kind
    response.headers["Content-Disposition"] = f'attachment; filename="{naam}"'
    response.content_length = download.grootte
    if download.gewijzigd:
        response.last_modified = download.gewijzigd
    return conditional(response, download.merk, download.grootte)


def conditional(response: Response, merk: str, size: int) -> Response:
    """With a mark by which a reader can ask whether it changed; programs of other sites may read it."""
    response.set_etag(merk)
    response.headers["Cache-Control"] = "no-cache"
    response.headers["Access-Control-Allow-Origin"] = "*"
    response.make_conditional(request, accept_ranges=True, complete_length=size)
    return response
