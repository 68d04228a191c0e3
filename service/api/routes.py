"""Routes as a table, from which both the addresses of the server and the OpenAPI document are made."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from flask import Blueprint, Response, request, url_for

from data.events import Maker
from service.access import Recht, needed
from service.api.bodies import MAX_BODY, parse_object
from service.api.gate import face, maker
from service.api.kinds import Schema
from service.api.origin import cross_site
from service.api.parameters import Parameter, read_query, split_query
from service.api.problems import Problem
from service.opening import Face, Register


@dataclass(frozen=True)
class Call:
    """One request that fits its route: `values` by parameter name, `body` as sent ({} without one).

    register: as this caller may meet it; maker: who calls, for the line that says so.
    """

    register: Face
    values: Mapping[str, Any]
    body: Mapping[str, Any]
    maker: Maker


@dataclass(frozen=True)
class Body:
    """A JSON body: its schema and an example that works."""

    schema: Schema
    voorbeeld: Mapping[str, Any]


@dataclass(frozen=True)
class Reply:
    """An answer that is no problem. schema: name of a component, "" without a body."""

    status: int
    uitleg: str
    schema: str = ""
    headers: tuple[str, ...] = ()


@dataclass(frozen=True)
class Route:
    """One operation. problems: what it may answer beside what holds for every route."""

    method: str
    path: str  # as OpenAPI writes it: /keuzes/{id}
    operation: str
    tag: str
    samenvatting: str
    view: Callable[[Call], Response]
    replies: tuple[Reply, ...]
    parameters: tuple[Parameter, ...] = ()
    body: Body | None = None
    problems: frozenset[int] = frozenset()
    uitleg: str = ""

    @property
    def writes(self) -> bool:
        return self.method != "GET"

    @property
    def rule(self) -> str:
        """The path below /v1 as the router writes it."""
        return self.path.replace("{", "<").replace("}", ">")

    @property
    def right(self) -> Recht | None:
        """What a caller must be allowed to do."""
        return needed(self.method, f"/v1{self.rule}")

    @property
    def all_problems(self) -> list[int]:
        found = {400, 401, 500, 503, *self.problems}  # 401: also for a key that does not work
        if self.writes or self.right != Recht.OPENBAAR:
            found.add(403)
        if self.body:
            found |= {413, 415}
        return sorted(found)


def add_routes(blueprint: Blueprint, routes: Sequence[Route], register: Register) -> None:
    for route in routes:
        blueprint.add_url_rule(
            route.rule,
            endpoint=route.operation,
            view_func=_checked(route, register),
            methods=[route.method],
        )


def address(operation: str, **path: Any) -> str:
    """The address of an operation, also when the app is mounted below another path."""
    return url_for(f"api.{operation}", **path)


def _checked(route: Route, register: Register) -> Callable[..., Response]:
    """A view that refuses what does not fit, and hands on what does."""

    def view(**path: str) -> Response:
        if route.writes and cross_site(request):
            raise Problem(
                403, "Een andere website vraagt om deze wijziging. Doe dit vanuit het register zelf."
            )
        values = {
            **_read(route, "path", list(path.items())),
            **_read(route, "query", split_query(request.query_string)),
            **_read(route, "header", _headers(route)),
        }
        body = _read_body() if route.body else {}
        return route.view(Call(face(register), values, body, maker()))

    return view


def _read(route: Route, plaats: str, pairs: list[tuple[str, str]]) -> dict[str, Any]:
    return read_query([p for p in route.parameters if p.plaats == plaats], pairs)


def _headers(route: Route) -> list[tuple[str, str]]:
    named = (p.naam for p in route.parameters if p.plaats == "header")
    return [(naam, request.headers[naam]) for naam in named if naam in request.headers]


def _read_body() -> dict[str, Any]:
    charset = request.mimetype_params.get("charset", "utf-8").lower()
    if request.mimetype != "application/json" or charset not in ("utf-8", "utf8"):
        raise Problem(415, "Stuur de inhoud als JSON in UTF-8, met Content-Type: application/json.")
    # Werkzeug refuses a longer body before it is read, and a chunked one while it is.
    request.max_content_length = MAX_BODY
    return parse_object(request.get_data(cache=False))
