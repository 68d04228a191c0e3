"""The OpenAPI document: complete, true to the models, and accepted by the linter of the NLGov rules."""

from __future__ import annotations

import json
import re
import shutil
import subprocess
from copy import deepcopy
from dataclasses import fields
from pathlib import Path
from typing import Any

import pytest
from jsonschema import ValidationError

from data.filters import FILTER_VOCABULAIRES, Filters
from data.keuze import VOCABULAIRES, Alternatief, Belofte, Factor, Keuze
from data.validation import InvalidKeuze, build
from data.vocabularies import vocabulaire
from service.api.shapes import Toegepast
from service.settings import Settings
from tests.conftest import ROOT
from tests.service.api.client import Client

RULES = ROOT / "tests" / "fixtures" / "adr-linter.yaml"


def lint(document: dict[str, Any], folder: Path) -> subprocess.CompletedProcess[str]:
    program = shutil.which("spectral", path=str(ROOT / "web" / "node_modules" / ".bin"))
    if program is None:
        pytest.fail("web/node_modules/.bin/spectral ontbreekt. Voer uit: make test")
    path = folder / "openapi.json"
    path.write_text(json.dumps(document), encoding="utf-8")
    return subprocess.run(
        [program, "lint", "--fail-severity", "warn", "-r", str(RULES), str(path)],
        capture_output=True,
        text=True,
        check=False,
        timeout=120,
    )


def test_the_linter_of_the_nlgov_rules_finds_nothing(empty: Client, tmp_path: Path) -> None:
    done = lint(empty.document, tmp_path)
    assert done.returncode == 0, done.stdout + done.stderr
    assert "No results" in done.stdout


def test_the_linter_would_find_a_missing_version_header(empty: Client, tmp_path: Path) -> None:
    broken = deepcopy(empty.document)
    del broken["paths"]["/keuzes"]["get"]["responses"]["200"]["headers"]["API-Version"]
    done = lint(broken, tmp_path)
    assert done.returncode == 1
    assert "nlgov:missing-version-header" in done.stdout


def routes(client: Client) -> set[tuple[str, str]]:
    return {
        (method, re.sub(r"<(\w+)>", r"{\1}", rule.rule.removeprefix("/v1")))
        for rule in client.app.url_map.iter_rules()
        if rule.rule.startswith("/v1")
        for method in rule.methods or ()
        if method not in ("HEAD", "OPTIONS")
    }


def described(client: Client) -> set[tuple[str, str]]:
    return {
        (method.upper(), path)
        for path, operations in client.document["paths"].items()
        for method in operations
    }


def test_every_route_is_described_and_every_description_is_a_route(empty: Client) -> None:
    assert routes(empty) == described(empty)
    assert described(empty) == {
        ("GET", "/zoekresultaten"),
        ("POST", "/zoekresultaten"),
        ("GET", "/bronnen"),
        ("GET", "/bronnen/{id}"),
        ("GET", "/cijfers"),
        ("GET", "/cijfers/{naam}"),
        ("GET", "/factoren"),
        ("GET", "/factoren/{code}"),
        ("GET", "/factorclusters"),
        ("GET", "/factorclusters/{niveau}/{id}"),
        ("GET", "/factorrondes"),
        ("POST", "/factorrondes"),
        ("GET", "/factorrondes/{nr}"),
        ("DELETE", "/factorrondes/{nr}"),
        ("GET", "/factorrondes/{nr}/verschil"),
        ("POST", "/factorrondes/{nr}/aanvaarding"),
        ("POST", "/factorrondes/{nr}/verwerping"),
        ("GET", "/factorhandelingen"),
        ("POST", "/factorhandelingen"),
        ("DELETE", "/factorhandelingen/{nr}"),
        ("GET", "/keuzes"),
        ("POST", "/keuzes"),
        ("GET", "/keuzes/{id}"),
        ("PUT", "/keuzes/{id}"),
        ("DELETE", "/keuzes/{id}"),
        ("GET", "/keuzes/{id}/versies"),
        ("GET", "/keuzes/{id}/vergelijkbare-keuzes"),
        ("GET", "/keuzes/{id}/motivering"),
        ("GET", "/vocabulaires"),
        ("GET", "/vocabulaires/{naam}"),
        ("POST", "/vocabulaires/{naam}/begrippen"),
        ("PATCH", "/vocabulaires/{naam}/begrippen/{code}"),
        ("POST", "/vocabulaires/{naam}/begrippen/{code}/vervallen"),
        ("POST", "/vocabulaires/{naam}/begrippen/{code}/terughalen"),
        ("GET", "/openapi.json"),
    }


def test_anyone_may_read_the_document_and_nothing_else_from_another_site(empty: Client) -> None:
    response = empty.get("/v1/openapi.json", headers={"Origin": "https://elders.example"})
    assert response.status_code == 200
    assert response.headers["Access-Control-Allow-Origin"] == "*"
    for path in ("/v1/keuzes", "/v1/vocabulaires", "/v1/zoekresultaten?q=tuin"):
        assert "Access-Control-Allow-Origin" not in empty.get(path).headers


def test_contact_and_server_come_from_the_settings(empty: Client) -> None:
    settings: Settings = empty.register.settings
    assert empty.document["info"]["contact"] == {
        "name": f"Keuzeregister {settings.naam}",
        "email": settings.contact,
        "url": "http://localhost/",
    }
    assert empty.document["info"]["version"] == "1.0.0"
    assert empty.document["servers"][0]["url"] == "/v1"


def test_an_app_below_another_path_names_that_path(empty: Client) -> None:
    mounted = empty.app.test_client().get("/v1/openapi.json", base_url="http://localhost/register")
    assert mounted.get_json()["servers"][0]["url"] == "/register/v1"
    listed = empty.app.test_client().get("/v1/vocabulaires", base_url="http://localhost/register")
    first = listed.get_json()["vocabulaires"][0]
    assert first["_links"]["self"]["href"] == f"/register/v1/vocabulaires/{first['naam']}"


def test_filters_are_described_as_the_table_of_filters_has_them(empty: Client) -> None:
    for path in ("/keuzes", "/zoekresultaten"):
        given = {p["name"]: p["schema"] for p in empty.document["paths"][path]["get"]["parameters"]}
        assert [n for n in given if n in {f.name for f in fields(Filters)}] == [
            f.name for f in fields(Filters)
        ]
        for naam, vocab in FILTER_VOCABULAIRES.items():
            assert given[naam]["type"] == "array"
            assert given[naam]["maxItems"] == 50
            assert given[naam]["items"]["enum"] == list(vocabulaire(vocab).codes)
        assert given["van"] == given["tot"] == {"type": "string", "format": "date"}
        assert given["perPagina"]["maximum"] == 50
    assert list(Toegepast.model_fields) == [f.name for f in fields(Filters)]


def test_the_example_bodies_work(api: Client) -> None:
    paths = api.document["paths"]
    for path, status in (("/keuzes", 201), ("/zoekresultaten", 200)):
        content = paths[path]["post"]["requestBody"]["content"]["application/json"]
        assert api.post(f"/v1{path}", json=content["example"]).status_code == status


def test_every_field_is_explained_and_every_code_is_one_that_the_model_takes(empty: Client) -> None:
    schemas = empty.document["components"]["schemas"]
    for naam in ("Keuze", "KeuzeInvoer"):
        found = schemas[naam]["properties"]
        assert set(found) - {"contacten"} == set(Keuze.model_fields)
        assert all(value["description"] for value in found.values())
        for veld, vocab in VOCABULAIRES.items():
            assert _enum(found[veld]) == list(vocabulaire(vocab).codes), veld
    for model, veld, vocab in (
        (Alternatief, "instrument", "instrumenten"),
        (Factor, "factor", "factoren"),
        (Belofte, "kanaal", "communicatiemiddelen"),
    ):
        enum = _enum(schemas[model.__name__]["properties"][veld])
        assert enum == list(vocabulaire(vocab).codes)
        rest = {"reden": "r", "richting": "voor", "wat": "w", "uiterlijk": "2024-01-01"}
        own = {k: v for k, v in rest.items() if k in model.model_fields}
        assert all(getattr(model.model_validate({**own, veld: code}), veld) == code for code in enum)


def _enum(schema: dict[str, Any]) -> Any:
    if "anyOf" in schema:
        return next(s["enum"] for s in schema["anyOf"] if "enum" in s)
    return schema.get("items", schema)["enum"]


def test_no_answer_has_a_shape_for_contacts(empty: Client) -> None:
    schemas = empty.document["components"]["schemas"]
    holders = {naam for naam, schema in schemas.items() if "ontact" in json.dumps(_names(schema))}
    assert holders == {"KeuzeInvoer"} | {n for n in holders if _only_general(schemas[n])}
    assert "Contact" not in schemas
    answered = json.dumps(
        [
            response
            for operations in empty.document["paths"].values()
            for operation in operations.values()
            for response in operation["responses"].values()
        ]
    )
    assert "Invoer" not in answered


def _names(schema: dict[str, Any]) -> list[str]:
    return list(schema.get("properties", {}))


def _only_general(schema: dict[str, Any]) -> bool:
    return [n for n in _names(schema) if "ontact" in n] == ["algemeenContact"]


@pytest.mark.parametrize(
    "change",
    [
        {"titel": ""},
        {"titel": "x" * 121},
        {"instrument": "bestaat-niet"},
        {"gebieden": []},
        {"gebieden": "ZW"},
        {"startdatum": "gisteren"},
        {"deelnemers": -1},
        {"deelnemers": 1.5},
        {"onbekend": 1},
        {"alternatieven": [{"instrument": "enquete"}]},
        {"factoren": [{"factor": "bestaat-niet", "richting": "voor"}]},
        {"evaluatie": {"scores": {"invloed": 6}}},
        {"contacten": [{"rol": "zonder naam"}]},
    ],
)
def test_the_schema_refuses_what_the_model_refuses(
    empty: Client, choice: dict[str, Any], change: dict[str, Any]
) -> None:
    schema = {"$ref": "#/components/schemas/KeuzeInvoer"}
    empty.validate(choice, schema)
    with pytest.raises(ValidationError):
        empty.validate({**choice, **change}, schema)
    assert empty.post("/v1/keuzes", json={**choice, **change}).status_code == 400


def test_the_schema_takes_what_the_model_takes(empty: Client, choice: dict[str, Any]) -> None:
    values = {**choice, "einddatum": None, "doelen": [], "evaluatie": {"tussentijds": True}}
    empty.validate({**values, "contacten": None}, {"$ref": "#/components/schemas/KeuzeInvoer"})
    assert build(values).evaluatie is not None
    with pytest.raises(InvalidKeuze):
        build({**values, "doelen": None})
