"""The search box and a choice within the pages of other websites: who may, what they see, and as whom."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest
from flask.testing import FlaskClient
from playwright.sync_api import Browser, BrowserContext, Frame, Page, Request, expect

from data.events import Maker
from models.hash_encoder import HashEncoder
from service.access import Rol
from service.opening import Register, open_register
from service.recording import create
from service.settings import InvalidSetting, Settings
from tests.conftest import RunningServer, settings_for
from tests.service.making import values
from tests.signing_in import client as signed_in
from tests.signing_in import cookie
from web.app import create_app

PAGES = {"/insluiten/zoekvak": "Zoek in het Keuzeregister", "/insluiten/keuze/openbare": "Traject openbare"}


@pytest.fixture(scope="module")
def register(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Register]:
    """A register with a choice that residents may read, and one that they may not."""
    home = settings_for(tmp_path_factory.mktemp("insluiten"))
    register = open_register(home, "de tests", encoder=HashEncoder())
    lesson = "Begin eerder. Vraag de school om hulp."
    create(
        register.engine,
        values("openbare", "Zij kennen de buurt.", publicatie="openbaar", leerpunten=lesson),
        door="de tests",
    )
    create(register.engine, values("interne", "Nog niet voor iedereen."), door="de tests")
    register.public.publications.agree([("openbare", 1)], Maker("test", "test"))
    register.public.follow()
    yield register
    register.close()


@pytest.fixture
def filled(register: Register) -> Register:
    """The same, with no website allowed yet."""
    allow(register)
    return register


@pytest.fixture
def client(filled: Register) -> FlaskClient:
    return signed_in(filled, Rol.BEHEERDER)


def allow(register: Register, *origins: str) -> None:
    register.settings = replace(register.settings, insluiten=origins)


@contextmanager
def website(source: str) -> Iterator[str]:
    """Another website on this machine, with one page that holds a frame; its origin."""

    class Answer(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            body = f'<!doctype html><html lang="nl"><title>Elders</title><main><h1>Elders</h1><iframe title="Register" src="{source}" width="600" height="340"></iframe></main>'
            self.send_response(200)
            self.send_header("Content-Type", "text/html; charset=utf-8")
            self.end_headers()
            self.wfile.write(body.encode())

        def log_message(self, *args: object) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Answer)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        # Another site than 127.0.0.1, to a browser, though it is the same machine.
        yield f"http://localhost:{server.server_port}"
    finally:
        server.shutdown()
        server.server_close()
        thread.join(timeout=10)


@pytest.mark.parametrize("path", PAGES)
def test_headers_of_a_frame(filled: Register, client: FlaskClient, path: str) -> None:
    for origins, said in (
        ((), "'none'"),
        (("https://a.example", "https://b.example"), "https://a.example https://b.example"),
    ):
        allow(filled, *origins)
        headers = client.get(path).headers
        policy = headers["Content-Security-Policy"]
        assert policy.endswith(f"frame-ancestors {said}")
        assert policy.startswith("default-src 'none'; style-src 'self'")
        assert "script-src" not in policy
        assert "unsafe" not in policy
        assert "X-Frame-Options" not in headers
        assert headers["X-Content-Type-Options"] == "nosniff"
    other = client.get("/insluiten").headers
    assert other["X-Frame-Options"] == "DENY"
    assert "frame-ancestors 'none'" in other["Content-Security-Policy"]


@pytest.mark.parametrize("path", PAGES)
def test_nobody_is_signed_in_within_a_frame(client: FlaskClient, path: str) -> None:
    answer = client.get(path)
    assert PAGES[path] in answer.text
    assert "Test beheerder" in client.get("/insluiten").text
    assert "Test beheerder" not in answer.text
    assert "csrf_token" not in answer.text
    assert answer.headers.get("Set-Cookie") is None
    # Nothing of the answer depends on a cookie, because none was looked at.
    assert "Cookie" not in answer.headers.get("Vary", "")


def test_a_broken_cookie_or_key_changes_nothing(filled: Register) -> None:
    client = create_app(filled).test_client()
    for header in ({"Cookie": "keuzeregister=verzonnen"}, {"Authorization": "Bearer verzonnen"}):
        assert client.get("/insluiten/zoekvak", headers=header).status_code == 200


def test_a_card_shows_what_residents_may_read_and_no_more(filled: Register, client: FlaskClient) -> None:
    shown = client.get("/insluiten/keuze/openbare").text
    assert "Zij kennen de buurt." in shown
    assert "<b>Geleerd:</b> Begin eerder." in shown
    for id_ in ("interne", "bestaat-niet"):
        answer = client.get(f"/insluiten/keuze/{id_}")
        assert answer.status_code == 404
        assert "Nog niet voor iedereen" not in answer.text
        assert "X-Frame-Options" not in answer.headers  # so that a frame can say it


def test_the_page_gives_the_lines_to_copy(client: FlaskClient) -> None:
    page = client.get("/insluiten?keuze=openbare").text
    assert "&lt;iframe src=&#34;http://localhost/insluiten/zoekvak&#34;" in page
    assert "&lt;iframe src=&#34;http://localhost/insluiten/keuze/openbare&#34;" in page
    assert "Nu mag nog geen enkele website dat." in page
    hidden = client.get("/insluiten?keuze=interne").text
    assert "geen openbare keuze met dit nummer" in hidden
    assert "insluiten/keuze/interne" not in hidden


@pytest.mark.parametrize(
    "text",
    [
        "www.denhaag.nl",
        "http://www.denhaag.nl",
        "https://www.denhaag.nl/pagina",
        "https://a.example;script-src *",
        "*",
        "https://*.denhaag.nl",
        "'self'",
        "https://a.example https://b.example",
    ],
)
def test_only_whole_origins_can_be_allowed(text: str) -> None:
    with pytest.raises(InvalidSetting, match="KEUZEREGISTER_INSLUITEN"):
        Settings.read({"KEUZEREGISTER_INSLUITEN": text})


@pytest.mark.parametrize("path", PAGES)
def test_in_the_page_of_an_allowed_website(
    filled: Register,
    open_page: Callable[..., Page],
    axe_violations: Callable[[Page | Frame], list[str]],
    path: str,
) -> None:
    app = create_app(filled)
    running = RunningServer(filled, None)
    try:
        with website(running.url + path) as origin:
            allow(filled, origin)
            page = open_page()
            name, _, value = cookie(app, filled, Rol.BEHEERDER)[0].partition("=")
            page.context.add_cookies(
                [{"name": name, "value": value, "url": running.url, "httpOnly": True, "sameSite": "Lax"}]
            )
            sent: list[Request] = []
            page.on("request", lambda request: sent.append(request))
            page.goto(origin)
            frame = page.frame_locator("iframe")
            expect(frame.get_by_role("heading", level=1)).to_contain_text(PAGES[path])
            (framed,) = [r for r in sent if r.url == running.url + path]
            assert "cookie" not in framed.all_headers()
            assert axe_violations(page.frames[1]) == []
            # The same cookie does travel to the register itself, so that it was there to be sent.
            page.goto(f"{running.url}/over")
            expect(page.get_by_text("Test beheerder")).to_be_visible()
    finally:
        running.close()


def test_a_question_opens_in_a_tab_of_its_own(filled: Register, open_page: Callable[..., Page]) -> None:
    running = RunningServer(filled, None)
    try:
        with website(f"{running.url}/insluiten/zoekvak") as origin:
            allow(filled, origin)
            page = open_page(javascript=False)
            page.goto(origin)
            frame = page.frame_locator("iframe")
            frame.get_by_label("Uw vraag of situatie").fill("Wie kent de buurt?")
            with page.context.expect_page() as opened:
                frame.get_by_role("button", name="Vraag").click()
            assert opened.value.url == f"{running.url}/antwoord?q=Wie+kent+de+buurt%3F"
            assert page.url.startswith(origin)
    finally:
        running.close()


def test_another_website_is_refused(filled: Register, browser: Browser) -> None:
    running = RunningServer(filled, None)
    context: BrowserContext = browser.new_context()
    try:
        with website(f"{running.url}/insluiten/zoekvak") as origin, website("about:blank") as allowed:
            allow(filled, allowed)
            page = context.new_page()
            said: list[str] = []
            page.on("console", lambda message: said.append(message.text))
            page.goto(origin, wait_until="networkidle")
            assert page.frame_locator("iframe").get_by_role("heading").count() == 0
            assert any("frame-ancestors" in text for text in said)
    finally:
        context.close()
        running.close()


@pytest.mark.parametrize("path", [*PAGES, "/insluiten?keuze=openbare"])
def test_fits_a_narrow_frame(
    filled: Register,
    open_page: Callable[..., Page],
    axe_violations: Callable[[Page], list[str]],
    scrolls_sideways: Callable[[Page], list[str]],
    path: str,
) -> None:
    running = RunningServer(filled, None)
    try:
        page = open_page(width=320)
        page.goto(running.url + path)
        assert axe_violations(page) == []
        assert scrolls_sideways(page) == []
    finally:
        running.close()
