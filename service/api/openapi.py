"""The OpenAPI document, made from the tables of routes and parameters and from the models that validate."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from flask import Response, request

from service.access import Recht
from service.api.kinds import Schema
from service.api.parameters import Parameter
from service.api.problems import MEDIA_TYPE, TITLES
from service.api.replies import VERSION, json_response
from service.api.routes import Call, Reply, Route
from service.api.schemas import components, reference
from service.settings import Settings

_TAGS = {
    "Zoeken": "Vragen stellen aan het register.",
    "Keuzes": "Keuzes lezen, vastleggen, wijzigen en verwijderen.",
    "Bronnen": "Documenten lezen die bij keuzes zijn bewaard.",
    "Factoren": "Wat vaak meeweegt: tellingen van vastgelegde factoren, en groepen van zinnen met een reden.",
    "Cijfers": "De cijfers van de dashboards: hoe vaak wat is gekozen, waar, wanneer en voor wie.",
    "Vocabulaires": "Lijsten met begrippen: welke codes er zijn en wat zij betekenen. Haal deze beschrijving op met "
    "uw sleutel: dan noemt zij ook de begrippen die dit register zelf toevoegde.",
    "Document": "Deze beschrijving.",
}
_HEADERS: dict[str, Schema] = {
    "API-Version": {"description": "Volledige versie van deze API.", "schema": {"type": "string"}},
    "ETag": {"description": 'Versie van de keuze, zoals "3".', "schema": {"type": "string"}},
    "Location": {
        "description": "Adres van wat er is gemaakt.",
        "schema": {"type": "string", "format": "uri-reference"},
    },
    "Access-Control-Allow-Origin": {
        "description": "Elke website mag dit document lezen.",
        "schema": {"type": "string"},
    },
}


def openapi_route(routes: Sequence[Route]) -> Route:
    """The route of the document itself; it describes `routes` and this one."""

    def read(call: Call) -> Response:
        response = json_response(
            document([*routes, route], call.register.settings, request.root_url, request.script_root)
        )
        # Anyone may read how the API works, from any site; the data itself stays behind the usual rules.
        response.headers["Access-Control-Allow-Origin"] = "*"
        return response

    route = Route(
        "GET",
        "/openapi.json",
        "leesOpenapi",
        "Document",
        "Lees deze beschrijving",
        read,
        (Reply(200, "Dit document.", "OpenapiDocument", ("Access-Control-Allow-Origin",)),),
    )
    return route


def document(routes: Sequence[Route], settings: Settings, url: str, root: str = "") -> dict[str, Any]:
    """The document. url: where the register is found; root: the path below which the app is mounted."""
    paths: dict[str, dict[str, Any]] = {}
    for route in routes:
        paths.setdefault(route.path, {})[route.method.lower()] = _operation(route)
    return {
        "openapi": "3.1.0",
        "info": {
            "title": f"Keuzeregister {settings.naam}",
            "description": "Keuzes voor participatie-instrumenten: waarom zij zijn gemaakt, wat is afgewezen "
            "en hoe het ging. Contactpersonen kunt u meesturen, maar staan in geen enkel antwoord.",
            "version": VERSION,
            "contact": {
                "name": f"Keuzeregister {settings.naam}",
                "email": settings.contact,
                "url": url,
            },
            "license": {"name": "EUPL-1.2", "identifier": "EUPL-1.2"},
        },
        "servers": [{"url": f"{root}/v1", "description": "Dit register."}],
        "tags": [{"name": naam, "description": uitleg} for naam, uitleg in _TAGS.items()],
        "paths": paths,
        "components": {
            "schemas": {
                **components(),
                "OpenapiDocument": {"type": "object", "description": "Een OpenAPI-document."},
            },
            "securitySchemes": {
                "sleutel": {
                    "type": "http",
                    "scheme": "bearer",
                    "description": "Een sleutel voor een programma; u maakt er een bij uw account.",
                }
            },
            "headers": _HEADERS,
            "responses": {f"Probleem{status}": _problem(status) for status in sorted(TITLES)},
        },
    }


def _operation(route: Route) -> dict[str, Any]:
    found: dict[str, Any] = {
        "operationId": route.operation,
        "tags": [route.tag],
        "summary": route.samenvatting,
    }
    if route.uitleg:
        found["description"] = route.uitleg
    # Residents need no key; with one, the same address reads the whole register.
    open_to_all: list[dict[str, list[str]]] = [{}] if route.right == Recht.OPENBAAR else []
    found["security"] = [*open_to_all, {"sleutel": []}]
    if route.parameters:
        found["parameters"] = [_parameter(p) for p in route.parameters]
    if route.body:
        content = {"schema": route.body.schema, "example": dict(route.body.voorbeeld)}
        found["requestBody"] = {"required": True, "content": {"application/json": content}}
    found["responses"] = {
        **{str(r.status): _reply(r) for r in route.replies},
        **{str(s): {"$ref": f"#/components/responses/Probleem{s}"} for s in route.all_problems},
    }
    return found


def _parameter(parameter: Parameter) -> dict[str, Any]:
    found: dict[str, Any] = {
        "name": parameter.naam,
        "in": parameter.plaats,
        "description": parameter.uitleg,
        "required": parameter.verplicht,
        "schema": parameter.schema(),
    }
    if parameter.herhaald:
        found |= {"style": "form", "explode": True}
    if parameter.voorbeeld is not None:
        found["example"] = parameter.voorbeeld
    return found


def _reply(reply: Reply) -> dict[str, Any]:
    names = ("API-Version", *reply.headers)
    found: dict[str, Any] = {
        "description": reply.uitleg,
        "headers": {naam: {"$ref": f"#/components/headers/{naam}"} for naam in names},
    }
    if reply.schema:
        found["content"] = {"application/json": {"schema": reference(reply.schema)}}
    return found


def _problem(status: int) -> dict[str, Any]:
    example = {
        "type": "about:blank",
        "title": TITLES[status],
        "status": status,
        "detail": "Wat er misging, en wat u eraan kunt doen.",
        "instance": "/v1/keuzes",
    }
    return {
        "description": f"{TITLES[status]}.",
        "content": {MEDIA_TYPE: {"schema": reference("Probleem"), "example": example}},
    }
