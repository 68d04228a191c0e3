"""One shape for every error: each problem that the document promises is provoked, route by route."""

from __future__ import annotations

import logging
from typing import Any

import pytest
from flask import Flask, abort

from data.database import StoreUnavailable
from data.events import Maker
from data.own_terms import ChangedMeanwhile
from data.store import VersionConflict
from service import own_terms, recording
from service.access import ADDRESSES, Recht, Rol
from service.api import register_api
from service.opening import Register
from tests.service.api.client import Client, assert_problem

ROUTES = {
    "zoekKeuzes": ("GET", "/v1/zoekresultaten?q=tuin", {400, 401, 500, 503}),
    "zoekBijSituatie": ("POST", "/v1/zoekresultaten", {400, 401, 403, 413, 415, 500, 503}),
    "lijstKeuzes": ("GET", "/v1/keuzes", {400, 401, 500, 503}),
    "maakKeuze": ("POST", "/v1/keuzes", {400, 401, 403, 409, 413, 415, 500, 503}),
    "leesKeuze": ("GET", "/v1/keuzes/tuin-2024", {400, 401, 404, 410, 500, 503}),
    "wijzigKeuze": ("PUT", "/v1/keuzes/tuin-2024", {400, 401, 403, 404, 409, 410, 412, 413, 415, 500, 503}),
    "verwijderKeuze": ("DELETE", "/v1/keuzes/tuin-2024", {400, 401, 403, 404, 410, 412, 500, 503}),
    "leesVersies": ("GET", "/v1/keuzes/tuin-2024/versies", {400, 401, 403, 404, 410, 500, 503}),
    "leesVergelijkbareKeuzes": ("GET", "/v1/keuzes/tuin-2024/vergelijkbare-keuzes", {400, 401, 404, 410, 500, 503}),
    "lijstVocabulaires": ("GET", "/v1/vocabulaires", {400, 401, 500, 503}),
    "leesVocabulaire": ("GET", "/v1/vocabulaires/themas", {400, 401, 404, 500, 503}),
    "maakBegrip": ("POST", "/v1/vocabulaires/themas/begrippen", {400, 401, 403, 404, 413, 415, 500, 503}),
    "wijzigBegrip": ("PATCH", "/v1/vocabulaires/themas/begrippen/stilte", {400, 401, 403, 404, 409, 413, 415, 500, 503}),
    "laatBegripVervallen": ("POST", "/v1/vocabulaires/themas/begrippen/stilte/vervallen", {400, 401, 403, 404, 500, 503}),
    "haalBegripTerug": ("POST", "/v1/vocabulaires/themas/begrippen/stilte/terughalen", {400, 401, 403, 404, 500, 503}),
    "leesOpenapi": ("GET", "/v1/openapi.json", {400, 401, 500, 503}),
    "leesMotivering": ("GET", "/v1/keuzes/tuin-2024/motivering", {400, 401, 404, 410, 500, 503}),
    "lijstBronnen": ("GET", "/v1/bronnen", {400, 401, 403, 500, 503}),
    "leesBron": ("GET", "/v1/bronnen/tuin-2024", {400, 401, 403, 404, 500, 503}),
}  # fmt: skip
# What the record has to do with it is tried in test_factoren.py: what is not there (404), and what can't be now (409).
FACTOR_ROUTES = {
    "lijstFactoren": ("GET", "/v1/factoren", {400, 401, 500, 503}),
    "leesFactor": ("GET", "/v1/factoren/<code>", {400, 401, 404, 500, 503}),
    "lijstFactorclusters": ("GET", "/v1/factorclusters", {400, 401, 403, 500, 503}),
    "leesFactorcluster": ("GET", "/v1/factorclusters/<niveau>/<id>", {400, 401, 403, 404, 500, 503}),
    "lijstFactorrondes": ("GET", "/v1/factorrondes", {400, 401, 403, 500, 503}),
    "beginFactorronde": ("POST", "/v1/factorrondes", {400, 401, 403, 409, 500, 503}),
    "leesFactorronde": ("GET", "/v1/factorrondes/<nr>", {400, 401, 403, 404, 500, 503}),
    "stopFactorronde": ("DELETE", "/v1/factorrondes/<nr>", {400, 401, 403, 404, 409, 500, 503}),
    "leesFactorverschil": ("GET", "/v1/factorrondes/<nr>/verschil", {400, 401, 403, 404, 500, 503}),
    "aanvaardFactorronde": ("POST", "/v1/factorrondes/<nr>/aanvaarding", {400, 401, 403, 404, 409, 500, 503}),
    "verwerpFactorronde": ("POST", "/v1/factorrondes/<nr>/verwerping", {400, 401, 403, 404, 409, 500, 503}),
    "lijstFactorhandelingen": ("GET", "/v1/factorhandelingen", {400, 401, 403, 500, 503}),
    "maakFactorhandeling": ("POST", "/v1/factorhandelingen", {400, 401, 403, 409, 413, 415, 500, 503}),
    "maakFactorhandelingOngedaan": ("DELETE", "/v1/factorhandelingen/<nr>", {400, 401, 403, 404, 409, 500, 503}),
    # Figures: what is asked wrong of them is tried in test_cijfers.py.
    "lijstCijfers": ("GET", "/v1/cijfers", {400, 401, 500, 503}),
    "leesCijfer": ("GET", "/v1/cijfers/<naam>", {400, 401, 404, 500, 503}),
}  # fmt: skip


def test_the_tables_above_are_what_the_document_promises(empty: Client) -> None:
    promised = {
        operation["operationId"]: {int(s) for s in operation["responses"] if s >= "4"}
        for operations in empty.document["paths"].values()
        for operation in operations.values()
    }
    assert promised == {name: statuses for name, (_, _, statuses) in (ROUTES | FACTOR_ROUTES).items()}


@pytest.mark.parametrize("name", ROUTES)
def test_every_promised_problem_can_happen(
    api: Client, choice: dict[str, Any], monkeypatch: pytest.MonkeyPatch, name: str
) -> None:
    api.post("/v1/keuzes", json=choice)
    if name.endswith(("Begrip", "Vervallen", "Terug")):
        api = Client(api.register, Rol.KENNISMANAGER)
        own_terms.add(api.register, "themas", "Stilte", "Waar het stil is.", [], Maker())
    # What is refused changes nothing, so one register serves for all; what is deleted comes last.
    for status in sorted(ROUTES[name][2], key=lambda status: (status == 410, status)):
        with monkeypatch.context() as patched:
            _provoke(api, choice, patched, name, status)


def _provoke(
    api: Client, choice: dict[str, Any], monkeypatch: pytest.MonkeyPatch, name: str, status: int
) -> None:
    method, path, _ = ROUTES[name]
    given: dict[str, Any] = {}
    if method in ("POST", "PUT"):
        given["json"] = {"situatie": "tuin"} if "zoek" in name else choice
    if name.endswith(("Begrip", "Vervallen", "Terug")):
        given["json"] = {"label": "Rust", "definitie": "Waar het rustig is."}
    if status == 400:
        path += "&" if "?" in path else "?"
        path += "bestaatNiet=1"
    elif status == 401:
        given["headers"] = {"Authorization": "Bearer kr_verzonnen"}
    elif status == 403 and method == "GET":
        monkeypatch.setitem(ADDRESSES, f"GET {path.replace('tuin-2024', '<id>')}", Recht.BEHEER)
    elif status == 403:
        given["headers"] = {"Sec-Fetch-Site": "cross-site"}
    elif status == 404:
        path = path.replace("tuin-2024", "nooit-geweest").replace("themas", "kleuren")
    elif status == 409 and name == "wijzigKeuze":
        monkeypatch.setattr(recording, "update", raising(VersionConflict("tuin-2024", 1, 2)))
    elif status == 409 and name == "wijzigBegrip":
        monkeypatch.setattr(own_terms, "change", raising(ChangedMeanwhile()))
    elif status == 410:
        api.delete("/v1/keuzes/tuin-2024")
    elif status == 412:
        given["headers"] = {"If-Match": '"9"'}
    elif status == 413:
        given = {"data": b" " * (1024 * 1024 + 1), "content_type": "application/json"}
    elif status == 415:
        given = {"data": b"{}", "content_type": "text/plain"}
    elif status in (500, 503):
        error = RuntimeError("geheim") if status == 500 else StoreUnavailable("geheim")
        monkeypatch.setitem(api.app.view_functions, f"api.{name}", raising(error))
    response = api.send(method, path, **given)
    body = assert_problem(response, status)
    assert "geheim" not in response.text
    if status == 400:
        assert [f["veld"] for f in body["fouten"]] == ["bestaatNiet"]


def test_every_problem_that_any_route_about_factors_can_have(
    register: Register, monkeypatch: pytest.MonkeyPatch
) -> None:
    api = Client(register, Rol.KENNISMANAGER)
    for name, (method, rule, statuses) in FACTOR_ROUTES.items():
        path = rule.replace("<niveau>", "grof").replace("<nr>", "1")
        path = path.replace("<code>", "budget").replace("<id>", "g1").replace("<naam>", "jaren")
        body: dict[str, Any] = {"json": {}} if 415 in statuses else {}
        unknown = assert_problem(api.send(method, f"{path}?bestaatNiet=1", **body), 400)
        assert [f["veld"] for f in unknown["fouten"]] == ["bestaatNiet"]
        wrong_key = {"Authorization": "Bearer kr_verzonnen"}
        assert_problem(api.send(method, path, headers=wrong_key, **body), 401)
        if method != "GET":
            assert_problem(api.send(method, path, headers={"Sec-Fetch-Site": "cross-site"}, **body), 403)
        if 415 in statuses:
            too_long = b" " * (1024 * 1024 + 1)
            assert_problem(api.send(method, path, data=too_long, content_type="application/json"), 413)
            assert_problem(api.send(method, path, data=b"{}", content_type="text/plain"), 415)
        for status, error in ((500, RuntimeError("geheim")), (503, StoreUnavailable("geheim"))):
            monkeypatch.setitem(api.app.view_functions, f"api.{name}", raising(error))
            assert_problem(api.send(method, path, **body), status)
    assert register.factors.store.rondes() == []


def raising(error: Exception) -> Any:
    def view(*_: Any, **__: Any) -> Any:
        raise error

    return view


@pytest.mark.parametrize(
    "path", ["/v1", "/v1/", "/v1/keuzes/", "/v1/nergens", "/v1/keuzes/a/b/c", "/health/", "/health/x",
             "/v1/%F0%9F%98%80"],
)  # fmt: skip
@pytest.mark.parametrize("method", ["GET", "POST", "PUT", "DELETE", "PATCH"])
def test_an_address_that_does_not_exist(empty: Client, method: str, path: str) -> None:
    body = assert_problem(empty.send(method, path), 404)
    assert body["detail"] == "Dit adres bestaat niet. Kijk in /v1/openapi.json welke adressen er zijn."


@pytest.mark.parametrize(
    ("method", "path", "allowed"),
    [
        ("PATCH", "/v1/keuzes", "GET, HEAD, OPTIONS, POST"),
        ("DELETE", "/v1/keuzes", "GET, HEAD, OPTIONS, POST"),
        ("POST", "/v1/keuzes/a", "DELETE, GET, HEAD, OPTIONS, PUT"),
        ("PUT", "/v1/zoekresultaten", "GET, HEAD, OPTIONS, POST"),
        ("POST", "/v1/keuzes/a/versies", "GET, HEAD, OPTIONS"),
        ("POST", "/v1/keuzes/a/vergelijkbare-keuzes", "GET, HEAD, OPTIONS"),
        ("POST", "/v1/vocabulaires", "GET, HEAD, OPTIONS"),
        ("DELETE", "/v1/vocabulaires/themas", "GET, HEAD, OPTIONS"),
        ("POST", "/v1/openapi.json", "GET, HEAD, OPTIONS"),
        ("POST", "/health/live", "GET, HEAD, OPTIONS"),
        ("POST", "/health/ready", "GET, HEAD, OPTIONS"),
    ],
)
def test_a_method_that_does_not_fit(empty: Client, method: str, path: str, allowed: str) -> None:
    response = empty.send(method, path)
    assert assert_problem(response, 405)["detail"] == f"{method} kan hier niet. Wel: {allowed}."
    assert response.headers["Allow"] == allowed


def test_an_address_with_a_double_slash_does_not_lead_elsewhere(empty: Client) -> None:
    assert_problem(empty.get("/v1//keuzes"), 404)


def test_other_pages_of_the_same_app_keep_their_own_errors(empty: Client) -> None:
    missing = empty.app.test_client().get("/bestaat-niet")
    assert missing.status_code == 404
    assert missing.mimetype == "text/html"
    assert "API-Version" not in missing.headers


def test_error_pages_of_the_app_do_not_reach_the_api(register: Register) -> None:
    app = Flask(__name__)
    for code in (404, 405, 413, 500):
        app.register_error_handler(code, lambda error: ("<h1>Pagina</h1>", error.code))
    app.register_error_handler(Exception, lambda error: ("<h1>Pagina</h1>", 500))
    register_api(app, register)
    http = app.test_client()
    key = Client(register).headers
    assert http.get("/nergens").data == b"<h1>Pagina</h1>"
    assert_problem(http.get("/v1/keuzes/nooit-geweest"), 404)
    assert_problem(http.get("/v1/nergens"), 404)
    assert_problem(http.patch("/v1/keuzes"), 405)
    big = b" " * (1024 * 1024 + 1)
    sent = http.post("/v1/keuzes", data=big, content_type="application/json", headers=key)
    assert_problem(sent, 413)
    app.view_functions["api.lijstKeuzes"] = raising(RuntimeError("geheim"))
    assert_problem(http.get("/v1/keuzes"), 500)


def test_a_refusal_by_the_app_is_a_problem_in_its_own_words(register: Register) -> None:
    app = Flask(__name__)
    register_api(app, register)

    @app.before_request
    def refuse() -> None:
        abort(400, "Deze server heet anders.")

    refused = assert_problem(app.test_client().get("/v1/keuzes"), 400)
    assert refused["detail"] == "Deze server heet anders."


def test_an_unexpected_error_is_logged_without_what_was_asked(
    api: Client, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    def broken(question: Any) -> Any:
        raise ValueError(f"kan niet: {question.vraag}") from KeyError(question.vraag)

    monkeypatch.setattr(api.register.search, "answer", broken)
    with caplog.at_level(logging.DEBUG):
        response = api.get("/v1/zoekresultaten?q=geheimevraag")
    body = assert_problem(response, 500)
    number = (
        body["detail"]
        .removeprefix("Er ging iets mis bij ons. Meld het de beheerder met storingsnummer ")
        .rstrip(".")
    )
    assert len(number) == 8
    assert "geheimevraag" not in response.text
    assert "geheimevraag" not in caplog.text
    assert f"Storing {number} bij GET /v1/zoekresultaten: ValueError" in caplog.text
    assert "in broken" in caplog.text


def test_an_unavailable_store_is_told_without_its_folder(
    api: Client, choice: dict[str, Any], monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    full = StoreUnavailable("Het register in /srv/geheim kan niet worden geschreven: de schijf is vol.")
    monkeypatch.setattr(api.register.engine.store, "save", raising(full))
    response = api.post("/v1/keuzes", json=choice)
    body = assert_problem(response, 503)
    assert body["detail"] == (
        "Het register kan nu niet lezen of schrijven. Probeer het later, of vraag de beheerder."
    )
    assert "/srv/geheim" not in response.text
    assert "/srv/geheim" in caplog.text


def test_a_head_request_has_the_headers_and_no_body(api: Client, choice: dict[str, Any]) -> None:
    api.post("/v1/keuzes", json=choice)
    response = api.app.test_client().head("/v1/keuzes/tuin-2024", headers=api.headers)
    assert response.status_code == 200
    assert response.headers["ETag"] == '"1"'
    assert response.headers["API-Version"] == "1.0.0"
    assert response.data == b""
