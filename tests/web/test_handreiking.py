"""The guidance on its pages and in the form, the page that changes it, and the steps of the techniques."""

from __future__ import annotations

import re
from collections.abc import Callable
from html import unescape

import pypdfium2
import pytest
from flask.testing import FlaskClient
from markupsafe import Markup
from playwright.sync_api import Page, expect

from data.vocabularies import vocabulaire
from service.access import Rol
from service.guidance import GUIDELINE, shipped
from service.opening import Register
from tests.conftest import RunningServer
from tests.signing_in import client as signed_in
from web.guidance_text import line_of, page_of, techniques
from web.questions import GROEPEN, KERN, with_help

EDITOR = "/handreiking/bewerken"
STEPS = "techniek.haags-samenspel"


@pytest.fixture
def client(register: Register) -> FlaskClient:
    return signed_in(register, Rol.KENNISMANAGER)


def numbers(page: str) -> dict[str, str]:
    return dict(re.findall(r'name="(nr:[^"]+)" value="([0-9]+)"', page))


def send(client: FlaskClient, part: str, actie: str = "bewaar", **texts: str) -> tuple[int, str]:
    """Press a button in the editor of a part; the other texts stay as they are. Status and the page it led to."""
    page = client.get(f"{EDITOR}?onderdeel={part}").text
    now = re.findall(r'name="([^"]+)" rows="[0-9]+">\n(.*?)</textarea>', page, re.DOTALL)
    typed = {name: unescape(text) for name, text in now} | texts
    form = {"onderdeel": part, "actie": actie, **numbers(page), **typed}
    answer = client.post(EDITOR, data=form)
    follow = client.get(answer.headers["Location"]).text if answer.status_code == 303 else answer.text
    return answer.status_code, follow


# -- Markdown -------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "html"),
    [
        ("<script>alert(1)</script>", "<p>&lt;script&gt;alert(1)&lt;/script&gt;</p>\n"),
        ("[x](javascript:alert(1))", "<p>[x](javascript:alert(1))</p>\n"),
        ("[x](data:text/html,y)", "<p>[x](data:text/html,y)</p>\n"),
        ("![x](https://elders.example/p.png)", '<p>!<a href="https://elders.example/p.png">x</a></p>\n'),
        ('[x](/a "b<c")', '<p><a href="/a" title="b&lt;c">x</a></p>\n'),
        ("# Kop", "<h2>Kop</h2>\n"),
        ("###### Kop", "<h4>Kop</h4>\n"),
    ],
)
def test_a_text_becomes_html_in_which_nothing_runs(text: str, html: str) -> None:
    assert page_of(text) == html


def test_a_link_in_the_form_opens_beside_it() -> None:
    assert line_of("Lees [dit](/over).", new_tab=True) == Markup(
        'Lees <a href="/over" target="_blank" rel="noopener">dit</a>.'
    )
    assert line_of("Lees [dit](/over).") == Markup('Lees <a href="/over">dit</a>.')


# -- changing -------------------------------------------------------------------------------------


def test_a_changed_text_is_read_by_everyone_at_once(register: Register, client: FlaskClient) -> None:
    status, page = send(client, GUIDELINE, richtlijn="## Bij ons\n\nWij **bellen** eerst.")
    assert (status, "Bewaard." in page) == (303, True)
    assert "Test kennismanager" in page
    resident = signed_in(register, None).get("/handreiking").text
    assert "<h2>Bij ons</h2>\n<p>Wij <strong>bellen</strong> eerst.</p>" in resident
    status, page = send(client, GUIDELINE, "terug")
    assert "De tekst van het programma staat er weer." in page
    assert "Wij **bellen** eerst." in page  # what it was before can be taken over again
    assert "<h2>Wat legt u vast?</h2>" in client.get("/handreiking").text


def test_help_at_a_field_comes_from_the_same_place(client: FlaskClient) -> None:
    send(client, "afweging", **{"afweging.kort": "Vertel het ons.", "afweging.slecht": "<b>Zo maar</b>"})
    form = client.get("/keuzes/nieuw").text
    assert '<p class="hulp" id="afweging-hulp">Vertel het ons.</p>' in form
    assert "<dt>Liever niet zo</dt><dd>&lt;b&gt;Zo maar&lt;/b&gt;</dd>" in form
    assert "<dt>Hier heeft een collega iets aan</dt><dd>Op de vorige avond" in form


def test_looking_first_changes_nothing(client: FlaskClient) -> None:
    status, page = send(
        client, STEPS, "bekijk", **{STEPS: "Bel [het team](https://elders.example).\nKies."}
    )
    assert status == 200
    assert '<ol><li>Bel <a href="https://elders.example">het team</a>.</li><li>Kies.</li></ol>' in page
    assert "Het is nog niet bewaard" in page
    assert "Bel [het team]" not in client.get(f"{EDITOR}?onderdeel={STEPS}").text


def test_what_was_typed_survives_a_refusal(register: Register, client: FlaskClient) -> None:
    status, page = send(client, "titel", **{"titel.kort": "x" * 201})
    assert status == 422
    assert "x" * 201 in page
    assert "er passen er hoogstens 200" in page
    open_page = client.get(f"{EDITOR}?onderdeel=titel").text
    send(client, "titel", **{"titel.goed": "Eerst."})
    late = {
        "onderdeel": "titel",
        "actie": "bewaar",
        "titel.kort": "Kort.",
        "titel.goed": "Later.",
        "titel.slecht": "",
    }
    answer = client.post(EDITOR, data={**late, **numbers(open_page)})
    assert answer.status_code == 409
    assert "Later." in answer.text
    assert register.guidance.text("titel.goed") == "Eerst."
    assert client.post(EDITOR, data={**late, **numbers(answer.text)}).status_code == 303
    assert register.guidance.text("titel.goed") == "Later."


@pytest.mark.parametrize(
    "form", [{}, {"onderdeel": "x", "actie": "bewaar"}, {"onderdeel": "titel", "actie": "weg"}]
)
def test_a_form_that_is_not_ours_is_refused(client: FlaskClient, form: dict[str, str]) -> None:
    assert client.post(EDITOR, data=form).status_code == 400


def test_every_part_can_be_opened(client: FlaskClient) -> None:
    parts = re.findall(r"onderdeel=([^\"]+)\"", client.get(EDITOR).text)
    texts = {
        key
        for part in parts
        for key in re.findall(r'name="nr:([^"]+)"', client.get(f"{EDITOR}?onderdeel={part}").text)
    }
    assert texts == shipped().keys()


def test_every_text_is_of_a_question_that_exists() -> None:
    asked = {v.naam for v in (*KERN, *(v for g in GROEPEN for v in g.vragen))}
    told = {key.rpartition(".")[0] for key in shipped() if key.endswith(".kort")}
    assert told <= asked


def test_the_form_has_the_help_of_the_guidance(register: Register) -> None:
    asked = with_help(register.guidance)
    titel = asked.KERN[0]
    assert (titel.hulp, titel.goed) == (shipped()["titel.kort"], shipped()["titel.goed"])
    assert asked.HULPVRAGEN[0] == "Wat wilde u van inwoners weten of met hen bereiken?"


# -- steps ----------------------------------------------------------------------------------------


def test_steps_of_a_technique(register: Register, client: FlaskClient) -> None:
    for code in vocabulaire("technieken").codes:
        page = client.get(f"/technieken/{code}").text
        assert page.count('type="checkbox"') == len(register.guidance.steps(code).stappen) >= 4
        assert "Voorbeeld; de kennismanager past dit aan." in page
    send(client, STEPS, **{STEPS: "Bel het team."})
    page = client.get("/technieken/haags-samenspel").text
    assert ("Bel het team." in page, "Voorbeeld;" in page) == (True, False)
    assert client.get("/technieken/bestaat-niet").status_code == 404


def test_links_of_the_steps_lead_somewhere(register: Register, client: FlaskClient) -> None:
    steps = "".join(str(stap) for t in techniques(register.guidance) for stap in t.stappen)
    links = set(re.findall(r'href="([^"]+)"', steps))
    assert {link: client.get(link).status_code for link in links} == dict.fromkeys(links, 200)


def test_ticking_a_technique_unfolds_its_steps(server: str, register: Register, page: Page) -> None:
    page.goto(f"{server}/keuzes/nieuw")
    page.locator("#groep-factoren > summary").click()
    # The stylesheet pairs boxes and steps by their places, up to this many.
    assert len(vocabulaire("technieken").codes) <= 12
    for code, label in ((b.code, b.label) for b in vocabulaire("technieken")):
        steps = page.locator(f"[data-techniek={code}]")
        expect(steps).to_be_hidden()
        page.get_by_label(label, exact=True).check()
        expect(steps).to_be_visible()
        expect(page.locator(".stappen:visible")).to_have_count(1)
        page.get_by_label(label, exact=True).uncheck()
    page.get_by_label("Haags Samenspel", exact=True).check()
    page.locator("[data-techniek=haags-samenspel] input").first.check()
    names = page.evaluate("[...new FormData(document.querySelector('form[data-klad]')).keys()]")
    assert "technieken" in names
    assert [n for n in names if n.startswith("stap")] == []


# -- how it looks ---------------------------------------------------------------------------------

PAGES = (
    "/handreiking",
    "/technieken/haags-samenspel",
    EDITOR,
    f"{EDITOR}?onderdeel=afweging",
    "/keuzes/nieuw",
)


@pytest.mark.parametrize("width", [1280, 320])
def test_axe_and_narrow_screens(
    register: Register,
    open_page: Callable[..., Page],
    axe_violations: Callable[[Page], list[str]],
    scrolls_sideways: Callable[[Page], list[str]],
    width: int,
) -> None:
    send(signed_in(register, Rol.KENNISMANAGER), "afweging", **{"afweging.goed": "Anders."})
    running = RunningServer(register, Rol.KENNISMANAGER)
    try:
        page = open_page(width=width)
        for path in PAGES:
            page.goto(running.url + path)
            page.evaluate("document.querySelectorAll('details').forEach(d => { d.open = true })")
            for box in page.locator("input[name=technieken]").all():
                box.check()
            assert (axe_violations(page), scrolls_sideways(page)) == ([], []), path
    finally:
        running.close()


@pytest.mark.parametrize("path", ["/handreiking", "/technieken/haags-samenspel"])
def test_prints_on_one_sheet(server: str, page: Page, path: str) -> None:
    page.goto(server + path)
    printed = pypdfium2.PdfDocument(page.pdf(prefer_css_page_size=True))
    width, height = printed[0].get_size()
    assert (len(printed), round(width), round(height)) == (1, 595, 842)  # A4, in points
    text = printed[0].get_textpage().get_text_range()
    assert "Uitloggen" not in text
    printed.close()
