"""Whether the process runs, and whether it can answer: for whoever watches over the server."""

from __future__ import annotations

import logging
from typing import Any

from flask import Blueprint, Response

from service.api.problems import Problem
from service.api.replies import json_response
from service.opening import Register

log = logging.getLogger(__name__)


def health_blueprint(register: Register) -> Blueprint:
    blueprint = Blueprint("health", __name__, url_prefix="/health")

    @blueprint.get("/live")
    def live() -> Response:
        return _fresh({"status": "draait"})

    @blueprint.get("/ready")
    def ready() -> Response:
        state = _state(register)
        if state["index"]["looptAchter"]:
            raise Problem(
                503,
                "De zoekindex loopt achter op het register: wat net is vastgelegd, is nog niet te vinden. "
                "Dit herstelt bij de volgende wijziging, of start de server opnieuw.",
            )
        return _fresh(state)

    return blueprint


def _state(register: Register) -> dict[str, Any]:
    engine = register.engine
    try:
        return {
            "status": "gereed",
            "revisie": engine.store.revision,
            "keuzes": engine.store.count(),
            "passages": engine.passages.count(engine.encoder.fingerprint),
            "index": {
                "keuzes": len(engine.retriever.words),
                "passages": len(engine.retriever.vectors),
                "looptAchter": engine.behind,
            },
        }
    except Exception as error:
        # Whatever keeps it from being read, it is not ready; why is for the log.
        log.exception("Het register is niet te lezen.")
        raise Problem(503, "Het register is niet te lezen. Kijk in het logboek van de server.") from error


def _fresh(state: dict[str, Any]) -> Response:
    response = json_response(state)
    response.headers["Cache-Control"] = "no-store"
    return response
