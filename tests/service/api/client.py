"""A test client that holds every answer against the OpenAPI document before a test sees it."""

from __future__ import annotations

from datetime import timedelta
from typing import Any
from urllib.parse import quote

from flask import Flask
from jsonschema import Draft202012Validator, FormatChecker
from referencing import Registry, Resource
from werkzeug.exceptions import HTTPException
from werkzeug.test import TestResponse

from data.events import Maker
from service.access import FOR_KEYS, Rol
from service.api import register_api
from service.opening import Register
from tests.signing_in import account_id

# The one shape of everything that goes wrong, written out here once more on purpose.
TITLES = {
    400: "Ongeldige aanvraag",
    401: "Niet aangemeld",
    403: "Niet toegestaan",
    404: "Niet gevonden",
    405: "Methode niet toegestaan",
    409: "Conflict",
    410: "Verwijderd",
    412: "Versie klopt niet",
    413: "Inhoud te groot",
    415: "Soort inhoud onbekend",
    500: "Interne fout",
    503: "Niet beschikbaar",
}
_ALWAYS = {"type", "title", "status", "detail", "instance"}


def _key(register: Register, rol: Rol) -> str:
    maker = Maker("test", "test")
    _, carried = register.accounts.store.add_key(
        account_id(register, rol), "tests", FOR_KEYS, timedelta(hours=1), maker
    )
    return carried


class Client:
    """Requests to the API of one register, each answer checked."""

    def __init__(self, register: Register, rol: Rol | None = Rol.PROFESSIONAL) -> None:
        """With a key of someone with this role; None for a resident, who has none."""
        self.register = register
        self.headers = {"Authorization": f"Bearer {_key(register, rol)}"} if rol else {}
        self.app = Flask(__name__)
        register_api(self.app, register)
        self._http = self.app.test_client()
        self.document: dict[str, Any] = self._http.get("/v1/openapi.json", headers=self.headers).get_json()
        self._schemas = Registry().with_resource(
            "urn:api", Resource.from_contents({"$id": "urn:api", **self.document}, _dialect())
        )

    def get(self, path: str, **given: Any) -> TestResponse:
        return self.send("GET", path, **given)

    def post(self, path: str, **given: Any) -> TestResponse:
        return self.send("POST", path, **given)

    def put(self, path: str, **given: Any) -> TestResponse:
        return self.send("PUT", path, **given)

    def delete(self, path: str, **given: Any) -> TestResponse:
        return self.send("DELETE", path, **given)

    def send(self, method: str, path: str, **given: Any) -> TestResponse:
        """One request. Fails when the answer is not what the document promises."""
        given["headers"] = {**self.headers, **(given.get("headers") or {})}
        response = self._http.open(path, method=method, **given)
        if response.request.path.startswith("/v1"):
            assert response.headers["API-Version"] == "1.0.0"
        if response.status_code >= 400:
            assert_problem(response, response.status_code)
        operation = self.operation(method, response.request.path)
        if operation:
            self._check(response, operation)
        return response

    def operation(self, method: str, path: str) -> dict[str, Any] | None:
        """What the document says of this address; None outside it."""
        try:
            rule, _ = self.app.url_map.bind("localhost").match(path, method, return_rule=True)
        except HTTPException:
            return None
        if not rule.rule.startswith("/v1"):
            return None
        name = rule.rule.removeprefix("/v1").replace("<", "{").replace(">", "}")
        found: dict[str, Any] = self.document["paths"][name][method.lower()]
        return found

    def _check(self, response: TestResponse, operation: dict[str, Any]) -> None:
        status = str(response.status_code)
        assert status in operation["responses"], f"{operation['operationId']} noemt {status} niet"
        promised = self._resolved(operation["responses"][status])
        for header in promised.get("headers", {}):
            assert header in response.headers, header
        content = promised.get("content", {})
        if not content:
            assert response.data == b""
            return
        assert response.mimetype in content
        self.validate(response.get_json(), content[response.mimetype]["schema"])

    def _resolved(self, part: dict[str, Any]) -> dict[str, Any]:
        if "$ref" not in part:
            return part
        found: Any = self.document
        for step in part["$ref"].removeprefix("#/").split("/"):
            found = found[step]
        resolved: dict[str, Any] = found
        return resolved

    def validate(self, value: Any, schema: dict[str, Any]) -> None:
        """Raises jsonschema.ValidationError."""
        at_document = {"$ref": f"urn:api{schema['$ref']}"} if "$ref" in schema else schema
        Draft202012Validator(at_document, registry=self._schemas, format_checker=FormatChecker()).validate(
            value
        )


def assert_problem(response: TestResponse, status: int) -> dict[str, Any]:
    """That an answer is a problem of exactly our shape; returns its body."""
    assert response.status_code == status, response.text[:500]
    assert response.content_type == "application/problem+json"
    body: dict[str, Any] = response.get_json()
    assert set(body) - {"fouten"} == _ALWAYS
    assert body["type"] == "about:blank"
    assert body["title"] == TITLES[status]
    assert body["status"] == status
    assert body["instance"] == quote(response.request.path)
    assert isinstance(body["detail"], str)
    assert body["detail"][-1] in ".?"
    assert len(body["detail"]) < 12_000
    for fault in body.get("fouten", [{"veld": "", "reden": "-"}]):
        assert set(fault) - {"suggestie"} == {"veld", "reden"}
        assert all(isinstance(v, str) for v in fault.values())
        assert fault["reden"]
    return body


def _dialect() -> Any:
    from referencing.jsonschema import DRAFT202012

    return DRAFT202012
