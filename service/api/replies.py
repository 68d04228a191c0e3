"""JSON answers with the headers that every answer of the API carries."""

from __future__ import annotations

import json
from typing import Any

from flask import Flask, Response, request

VERSION = "1.0.0"


def json_response(value: Any, status: int = 200, media_type: str = "application/json") -> Response:
    text = json.dumps(value, ensure_ascii=False, allow_nan=False)
    return Response(text, status=status, mimetype=media_type)


def install_headers(app: Flask) -> None:
    """Name the version on every answer under /v1, also where no route was found."""

    @app.after_request
    def add(response: Response) -> Response:
        if request.path == "/v1" or request.path.startswith("/v1/"):
            response.headers["API-Version"] = VERSION
            # Answers can hold choices that are not public: nothing in between may keep them.
            response.headers.setdefault("Cache-Control", "private, no-cache")
            response.headers.setdefault("X-Content-Type-Options", "nosniff")
        return response
