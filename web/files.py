"""A file as an answer."""

from __future__ import annotations

from flask import Response, make_response


def file_response(content: bytes, kind: str, name: str) -> Response:
    """The content as a download of that name; a picture is shown on a page all the same."""
    response = make_response(content)
    response.headers["Content-Type"] = kind
    response.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    return response
