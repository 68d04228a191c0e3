"""The REST API under /v1, by the NLGov API design rules, and the health checks.

Calls the other modules of `service`; only here in `service` does Flask appear. `web` may use
`register_api`, `gate`, `origin.cross_site`, and `problems.is_api` with `problems.response_for`.
"""

from __future__ import annotations

from flask import Blueprint, Flask

from service.api import (
    begrippen,
    bronnen,
    cijfers,
    factorclusters,
    factoren,
    factorhandelingen,
    factorrondes,
    keuzes,
    motivering,
    vocabulaires,
    zoekresultaten,
)
from service.api.gate import install_gate
from service.api.health import health_blueprint
from service.api.openapi import openapi_route
from service.api.problems import install_problems
from service.api.replies import install_headers
from service.api.routes import add_routes
from service.opening import Register

__all__ = ["register_api"]


def register_api(app: Flask, register: Register) -> None:
    """Put the gate before every request, and mount the API and the health checks of this register."""
    install_gate(app, register)
    described = (
        *zoekresultaten.ROUTES,
        *keuzes.ROUTES,
        *motivering.ROUTES,
        *bronnen.ROUTES,
        *cijfers.ROUTES,
        *factoren.ROUTES,
        *factorclusters.ROUTES,
        *factorrondes.ROUTES,
        *factorhandelingen.ROUTES,
        *vocabulaires.ROUTES,
        *begrippen.ROUTES,
    )
    api = Blueprint("api", __name__, url_prefix="/v1")
    add_routes(api, (*described, openapi_route(described)), register)
    health = health_blueprint(register)
    install_problems(app, api, health)
    install_headers(app)
    app.register_blueprint(api)
    app.register_blueprint(health)
