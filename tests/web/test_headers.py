"""What protects every route: headers, known hosts, refusals, and no contact person anywhere."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta
from http.client import HTTPConnection
from pathlib import Path

import pytest
from flask import Flask, request
from flask.testing import FlaskClient
from werkzeug.exceptions import Forbidden

import data
from data.database import StoreUnavailable
from data.store import KeuzeNotFound, Store
from service.access import ADDRESSES, Recht
from service.opening import Register
from tests.signing_in import client as signed_in
from web import assets
from web.app import MAX_BODY, create_app
from web.security import CONTENT_SECURITY_POLICY, known_host


@pytest.fixture(scope="module")
def app(example: Register) -> Flask:
    return create_app(example)


@pytest.fixture
def client(app: Flask, example: Register) -> FlaskClient:
    return signed_in(example, app=app)


def readable(app: Flask) -> list[str]:
    """An address for every route that can be read without more than an id."""
    fill = {"<id_>": "voorbeeld-001", "<id>": "voorbeeld-001", "<naam>": "gebieden"}
    found = ["/static/stijl/basis.css", "/nergens", "/v1/nergens", "/antwoord?q=jongeren", "/antwoord"]
    for rule in app.url_map.iter_rules():
        path = rule.rule
        for name, value in fill.items():
            path = path.replace(name, value)
        if "GET" in (rule.methods or ()) and "<" not in path:
            found.append(path)
    return sorted(set(found))


def test_headers_on_every_route(app: Flask, client: FlaskClient) -> None:
    paths = readable(app)
    assert len(paths) > 15
    for path in paths:
        if path.startswith(("/insluiten/zoekvak", "/insluiten/keuze/")):
            continue  # these have a policy of its own: see test_insluiten
        headers = client.get(path, buffered=True).headers
        assert headers["Content-Security-Policy"] == CONTENT_SECURITY_POLICY, path
        assert headers["X-Content-Type-Options"] == "nosniff", path
        assert headers["Referrer-Policy"] == "same-origin", path
        assert "geolocation=()" in headers["Permissions-Policy"], path
        assert headers["Cache-Control"], path
        assert "Strict-Transport-Security" not in headers, path


def test_policy_allows_nothing_inline() -> None:
    for word in ("unsafe", "data:", "*", "http"):
        assert word not in CONTENT_SECURITY_POLICY


def test_hsts_only_over_tls(client: FlaskClient) -> None:
    assert "max-age" in client.get("/", base_url="https://localhost").headers["Strict-Transport-Security"]


def test_pages_are_not_kept_and_versioned_files_are(client: FlaskClient) -> None:
    front = client.get("/")
    assert front.headers["Cache-Control"] == "no-store"
    address = front.text.split('href="/static/stijl/basis.css')[1].split('"')[0]
    kept = client.get(f"/static/stijl/basis.css{address}", buffered=True).headers["Cache-Control"]
    assert kept == "public, max-age=31536000, immutable"
    for other in ("", "?v=000000000000"):
        plain = client.get(f"/static/stijl/basis.css{other}", buffered=True)
        assert plain.headers["Cache-Control"] == "no-cache"


@pytest.mark.parametrize("host", ["evil.example", "localhost.evil.example", "127.0.0.1.nip.io", "[::2]"])
def test_foreign_host_is_refused(example_server: str, host: str) -> None:
    for path in ("/", "/v1/keuzes", "/static/stijl/basis.css", "/nergens"):
        connection = HTTPConnection(example_server.removeprefix("http://"), timeout=10)
        connection.request("GET", path, headers={"Host": host})
        answer = connection.getresponse()
        assert answer.status == 400, path
        assert host not in answer.read().decode()
        connection.close()


def test_known_hosts_whatever_the_port() -> None:
    names = ("localhost", "127.0.0.1", "[::1]", "register.example")
    for host in ("localhost", "LOCALHOST:8000", "127.0.0.1:80", "[::1]", "[::1]:8000", "register.example"):
        assert known_host(host, names), host
    for host in ("", "localhost:", "localhost:x", "register.example.evil", "a@localhost", "[::1"):
        assert not known_host(host, names), host


@pytest.mark.parametrize(
    "headers", [{"Sec-Fetch-Site": "cross-site"}, {"Origin": "https://evil.example"}, {"Origin": "null"}]
)
def test_writing_from_another_site_is_refused(client: FlaskClient, headers: dict[str, str]) -> None:
    answer = client.post("/antwoord", data={"q": "jongeren"}, headers=headers)
    assert answer.status_code == 403
    assert "andere website" in answer.text


@pytest.mark.parametrize(
    ("method", "path", "status", "heading"),
    [
        ("GET", "/nergens", 404, "Deze pagina bestaat niet"),
        ("DELETE", "/over", 405, "Dit kan hier niet"),
        ("POST", "/", 405, "Dit kan hier niet"),
    ],
)
def test_error_pages(client: FlaskClient, method: str, path: str, status: int, heading: str) -> None:
    answer = client.open(path, method=method)
    assert answer.status_code == status
    assert f"<h1>{heading}</h1>" in answer.text
    assert ("Allow" in answer.headers) == (status == 405)


def test_too_large_a_body(client: FlaskClient) -> None:
    answer = client.post("/antwoord", data={"q": "x" * (MAX_BODY + 1)})
    assert answer.status_code == 413
    assert "<h1>Dit is te veel tekst</h1>" in answer.text


@pytest.mark.parametrize(
    ("raised", "status", "heading"),
    [
        (Forbidden(), 403, "Dit mag niet"),
        (KeuzeNotFound("weg"), 404, "Deze pagina bestaat niet"),
        (KeuzeNotFound("weg", datetime(2026, 1, 2, tzinfo=UTC)), 410, "Deze keuze is verwijderd"),
        (StoreUnavailable("/pad/naar/de/schijf"), 503, "Het register is even niet bereikbaar"),
    ],
)
def test_error_pages_for_what_happens_inside(
    example: Register, monkeypatch: pytest.MonkeyPatch, raised: Exception, status: int, heading: str
) -> None:
    app = create_app(example)
    monkeypatch.setitem(ADDRESSES, "GET /proef", Recht.OPENBAAR)

    @app.get("/proef")
    def proef() -> str:
        raise raised

    answer = app.test_client().get("/proef")
    assert answer.status_code == status
    assert f"<h1>{heading}</h1>" in answer.text
    assert "/pad/naar" not in answer.text
    assert "Voorbeeldregister" in answer.text


def test_an_error_page_needs_no_register(
    example: Register, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    def fails(self: Store, key: str) -> str:
        raise StoreUnavailable("de schijf is vol")

    client = signed_in(example)
    monkeypatch.setattr(Store, "value", fails)
    answer = client.get("/over")
    assert answer.status_code == 503
    assert "<h1>Het register is even niet bereikbaar</h1>" in answer.text
    assert answer.headers["Content-Security-Policy"] == CONTENT_SECURITY_POLICY


def test_a_fault_of_ours_shows_nothing_of_it(
    example: Register, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    app = create_app(example)
    monkeypatch.setitem(ADDRESSES, "GET /stuk", Recht.OPENBAAR)

    @app.get("/stuk")
    def broken() -> str:
        raise ValueError(request.args["q"])

    answer = app.test_client().get("/stuk?q=geheim")
    assert answer.status_code == 500
    assert "<h1>Er ging iets mis</h1>" in answer.text
    number = answer.text.split("storingsnummer ")[1].split(".")[0]
    assert number in caplog.text
    assert "in broken" in caplog.text
    assert "geheim" not in answer.text + caplog.text
    assert answer.headers["Content-Security-Policy"] == CONTENT_SECURITY_POLICY


def test_security_txt(client: FlaskClient, example: Register) -> None:
    answer = client.get("/.well-known/security.txt")
    assert answer.mimetype == "text/plain"
    lines = dict(line.split(": ", 1) for line in answer.text.splitlines())
    assert lines["Contact"] == f"mailto:{example.settings.contact}"
    expires = datetime.strptime(lines["Expires"], "%Y-%m-%dT%H:%M:%SZ").replace(tzinfo=UTC)
    assert timedelta(days=30) < expires - datetime.now(UTC) < timedelta(days=365)


def test_robots_are_kept_out(client: FlaskClient) -> None:
    assert "Disallow: /" in client.get("/robots.txt").text


def test_no_contact_person_on_any_page(app: Flask, client: FlaskClient, example: Register) -> None:
    files = sorted((Path(data.__file__).parent / "voorbeeld").glob("contacten-*.jsonl"))
    people = [json.loads(line) for f in files for line in f.read_text(encoding="utf-8").splitlines()]
    canaries = {p[k] for p in people for k in ("naam", "email", "telefoon") if p.get(k)}
    assert len(canaries) > 300
    names = [f"/antwoord?q={p['naam']}" for p in people[:10]] + [
        f"/antwoord?q={p['email']}" for p in people[:10]
    ]
    records = [f"/keuzes/{r.keuze.id}" for r in example.engine.store.every()]
    for path in [*readable(app), *names, *records]:
        if path.endswith("/contacten"):
            continue  # the one page that is for this, for colleagues alone
        text = client.get(path, buffered=True).data.decode("utf-8", "replace")  # some are no text
        asked = path.split("q=")[-1] if "q=" in path else None
        shown = {c for c in canaries if c in text and c != asked}
        assert shown == set(), path


def test_no_stylesheet_holds_an_image_that_the_policy_forbids() -> None:
    copied = {path.name: path.read_text(encoding="utf-8") for path in assets.copy()}
    assert "data:" in assets.NODE_MODULES.joinpath(*assets.FILES["denhaag-theme.css"]).read_text("utf-8")
    for name in ("denhaag-theme.css", "utrecht.css"):
        assert "data:" not in copied[name]
        assert copied[name].count("{") == copied[name].count("}") > 0
