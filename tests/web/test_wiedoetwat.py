"""Who does what: the page of all trajectories, the way to what is missing, and what residents read of it."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from flask.testing import FlaskClient
from playwright.sync_api import Page, expect

from data.events import Maker
from data.keuze import Keuze
from data.store import Draft
from data.verantwoordelijkheid import FIELDS
from models.hash_encoder import HashEncoder
from service import publishing
from service.access import Actor, Rol
from service.opening import Register, open_register
from service.recording import create
from tests.conftest import RunningServer, settings_for
from tests.service.making import values
from tests.signing_in import client

PATH = "/trajecten/wie-doet-wat"
LONG = "Participatieverantwoordelijkheidsverdelingsoverzicht " * 2
WHOLE: dict[str, Any] = {
    "verantwoordelijkParticipatie": "Projectleider herinrichting, Stadsontwikkeling",
    "verantwoordelijkCommunicatie": "Team communicatie, Stadsdeel Escamp",
    "rolRaad": "geinformeerd",
    "rolWethouder": "aanspreekbaar",
    "budgetklasse": "geen-budget",
}


def add(register: Register, id_: str, *fields: str, stand: str = "lopend", **more: Any) -> None:
    said = {field: WHOLE[field] for field in fields}
    create(register.engine, {**values(id_), "trajectstatus": stand, **said, **more}, door="proef")


@pytest.fixture(scope="module")
def filled(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Register]:
    """Four that run or come, of which one says all; and two that are over. Read only."""
    home = tmp_path_factory.mktemp("wie-doet-wat")
    opened = open_register(settings_for(home), "de tests", encoder=HashEncoder())
    add(opened, "vol", *FIELDS)
    add(opened, "half", *FIELDS[:2], "budgetklasse", startdatum="2025-01-01")
    add(opened, "leeg", stand="komend", gebieden=["BU05183398"], startdatum="2027-03-01")
    add(opened, "bijna", *FIELDS[:4])
    add(opened, "voorbij", stand="afgerond")
    long = {"titel": LONG, FIELDS[0]: "x" * 120, FIELDS[1]: "Stadsontwikkeling" * 7}
    add(opened, "lang", stand="afgerond", **long)
    yield opened
    opened.close()


@pytest.fixture(scope="module")
def http(filled: Register) -> FlaskClient:
    return client(filled)


@pytest.fixture(scope="module")
def running(filled: Register) -> Iterator[str]:
    server = RunningServer(filled)
    yield server.url
    server.close()


def summary(text: str) -> tuple[str, list[str]]:
    """What the page says of all, and of each of the five."""
    plain = " ".join(re.sub(r"<[^>]+>", " ", text).split())
    whole = re.search(r"((?:\d+ van|Geen van|Dit ene) [a-z0-9 ]+ ingevuld)\.", plain)
    each = re.findall(
        r'<li(?: class="missers__gekozen")?>\s*<span>([^<]+)</span>\s*(?:<a [^>]*><b>(\d+)</b>)?', text
    )
    return whole[1] if whole else "", [f"{kop}: {count or 0}" for kop, count in each]


def titles(text: str) -> list[str]:
    return re.findall(r'<th scope="row"[^>]*><a [^>]*href="/keuzes/([^"]+)"', text)


# -- the page -------------------------------------------------------------------------------------


def test_counts_by_hand_and_the_least_complete_first(http: FlaskClient) -> None:
    text = http.get(PATH).text
    assert summary(text) == (
        "1 van de 4 lopende en komende trajecten heeft alle vijf ingevuld",
        [
            "Participatie: 1",
            "Communicatie: 1",
            "Rol van de raad: 2",
            "Rol van de wethouder: 2",
            "Budget: 2",
        ],
    )
    assert titles(text) == ["leeg", "half", "bijna", "vol"]
    for field in FIELDS:
        assert f'href="/keuzes/leeg/bewerken?veld={field}"' in text
        assert f'href="/keuzes/vol/bewerken?veld={field}"' not in text
    assert "Aanspreekbaar voor bewoners" in text


def test_filters_narrow_and_the_finished_ones_can_be_asked_for(http: FlaskClient) -> None:
    assert titles(http.get(f"{PATH}?trajectstatus=afgerond").text) == ["voorbij", "lang"]
    assert titles(http.get(f"{PATH}?gebied=BU05183398").text) == ["leeg"]
    every = http.get(f"{PATH}?trajectstatus=afgerond&trajectstatus=lopend&trajectstatus=komend").text
    assert summary(every)[0] == "1 van de 6 trajecten heeft alle vijf ingevuld"
    nothing = http.get(f"{PATH}?instrument=referendum").text
    assert "Geen traject past bij deze filters." in nothing
    assert titles(nothing) == []


def test_a_count_leads_to_the_trajectories_behind_it(http: FlaskClient) -> None:
    page = http.get(PATH).text
    for field, count in zip(FIELDS, (1, 1, 2, 2, 2), strict=True):
        href = next(h for h in re.findall(r'href="([^"]+)"', page) if h.endswith(f"mist={field}"))
        behind = http.get(href.replace("&amp;", "&")).text
        assert len(titles(behind)) == count
        assert titles(behind)[0] == "leeg"
        # What is counted at the top stays that of all.
        assert summary(behind) == summary(page)


def test_what_is_missing_stays_chosen_when_filters_change(http: FlaskClient) -> None:
    text = http.get(f"{PATH}?mist=budgetklasse&gebied=WK051836").text
    assert '<input type="hidden" name="mist" value="budgetklasse">' in text
    fewer = re.findall(r'<li class="fiche">[^<]+<a href="([^"]+)"', text)
    assert fewer
    assert all(href.endswith("mist=budgetklasse") for href in fewer)
    assert 'name="mist"' not in http.get(PATH).text


def test_what_does_not_fit_is_refused(http: FlaskClient) -> None:
    for asked, words in (
        ("mist=titel", "mist: kent"),
        ("pagina=2", "Bladzijde 2 bestaat niet; deze lijst heeft er 1."),
        ("van=1800", "van:"),
        ("van=2027&tot=2026", "Draai de jaren om."),
        ("kleur=rood", "kleur: is geen parameter"),
    ):
        answer = http.get(f"{PATH}?{asked}")
        assert (answer.status_code, words in answer.text) == (400, True), asked


def test_an_empty_register_and_one_trajectory(register: Register) -> None:
    http = client(register)
    assert "Er loopt nu niets en er komt niets aan." in http.get(PATH).text
    add(register, "een")
    text = http.get(PATH).text
    assert summary(text)[0] == "Dit ene traject heeft niet alle vijf ingevuld"
    assert "1 traject</h2>" in text


def test_many_come_in_pages_without_one_twice(register: Register) -> None:
    every = [values(f"t{i:02}", trajectstatus="lopend", **(WHOLE if i % 2 else {})) for i in range(27)]
    drafts = [Draft(Keuze.model_validate(one)) for one in every]
    register.engine.store.save(drafts, door="proef", model="m")
    http = client(register)
    first, second = http.get(PATH).text, http.get(f"{PATH}?pagina=2").text
    listed = titles(first) + titles(second)
    assert (len(titles(first)), len(listed), len(set(listed))) == (25, 27, 27)
    assert listed == [f"t{i:02}" for i in range(0, 27, 2)] + [f"t{i:02}" for i in range(1, 27, 2)]
    assert "pagina=2" in first
    assert "Bladzijde 2 van 2" in second


def test_the_file_holds_the_same_lines(http: FlaskClient) -> None:
    answer = http.get(f"{PATH}.csv")
    assert answer.headers["Content-Type"] == "text/csv; charset=utf-8"
    rows = list(csv.reader(io.StringIO(answer.data.decode("utf-8-sig")), delimiter=";"))
    assert rows[0][6:] == [
        "Participatie",
        "Communicatie",
        "Rol van de raad",
        "Rol van de wethouder",
        "Budget",
        "aantal niet ingevuld",
    ]
    assert [row[0] for row in rows[1:]] == titles(http.get(PATH).text)
    assert rows[1][1:6] == ["Traject leeg", "Dreven en Gaarden", "Komend", "2027-03-01", ""]
    assert rows[1][6:] == [*["niet ingevuld"] * 5, "5"]
    assert rows[4][8:] == ["Geïnformeerd", "Aanspreekbaar voor bewoners", "Geen budget", "0"]
    fewer = http.get(f"{PATH}.csv?mist=budgetklasse").data.decode("utf-8-sig").splitlines()
    assert [line.split(";")[0] for line in fewer[1:]] == ["leeg", "bijna"]


# -- to the place in the form ---------------------------------------------------------------------


@pytest.mark.parametrize("javascript", [True, False])
def test_what_is_missing_is_filled_in_from_here_by_keyboard(
    server: str, register: Register, open_page: Callable[..., Page], javascript: bool
) -> None:
    add(register, "half", "rolRaad", "rolWethouder", "budgetklasse", "verantwoordelijkCommunicatie")
    page = open_page(javascript=javascript)
    page.goto(f"{server}{PATH}")
    page.get_by_role("table").get_by_role(
        "link", name="Niet ingevuld bij participatie: Traject half"
    ).focus()
    page.keyboard.press("Enter")
    place = page.get_by_label("Wie is verantwoordelijk voor de participatie?")
    expect(place).to_be_focused()
    expect(place).to_be_in_viewport()
    page.keyboard.type("Gebiedsmanager, Stadsdeel Escamp")
    page.keyboard.press("Enter")
    panel = page.get_by_role("region", name="Wie doet wat")
    expect(panel).to_contain_text("Gebiedsmanager, Stadsdeel Escamp")
    expect(panel.get_by_text("Niet ingevuld")).to_have_count(0)
    record = register.engine.store.get("half")
    assert (record.versie, record.keuze.rolWethouder) == (2, "aanspreekbaar")
    page.goto(f"{server}{PATH}")
    expect(page.locator(".wiedoetwat__samen")).to_have_text("Dit ene traject heeft alle vijf ingevuld.")
    page.goto(f"{server}/keuzes/half/geschiedenis")
    newest = page.locator(".versie").first
    expect(newest).to_contain_text("Verantwoordelijk voor participatie")
    expect(newest.locator("ins")).to_have_text("Gebiedsmanager, Stadsdeel Escamp")


def test_each_question_opens_where_it_stands(http: FlaskClient) -> None:
    for field in FIELDS:
        text = http.get(f"/keuzes/leeg/bewerken?veld={field}").text
        (control,) = re.findall(r"<(?:input|select)[^>]* autofocus", text)
        assert f'id="{field}"' in control
        assert 'id="groep-wiedoetwat" open' in text
    assert http.get("/keuzes/leeg/bewerken?veld=contact").status_code == 400


def test_all_of_it_goes_through_the_form_and_stays(
    server: str, register: Register, page: Page, axe_violations: Callable[[Page], list[str]]
) -> None:
    add(register, "a")
    page.goto(f"{server}/keuzes/a/bewerken?veld=verantwoordelijkParticipatie")
    for field in FIELDS[:2]:
        page.locator(f"#{field}").fill(WHOLE[field])
    for field in FIELDS[2:]:
        page.locator(f"#{field}").select_option(WHOLE[field])
    assert axe_violations(page) == []
    page.keyboard.press("Control+Enter")
    expect(page.get_by_role("heading", level=1)).to_have_text("Traject a")
    kept = register.engine.store.get("a").keuze.as_dict()
    assert {field: kept[field] for field in FIELDS} == WHOLE
    page.goto(f"{server}/keuzes/a/bewerken")
    page.get_by_role("button", name="Wijziging vastleggen").click()
    expect(page.get_by_text("Er was niets te wijzigen.")).to_be_visible()


def test_a_name_is_pointed_out_in_the_form_and_keeps_a_choice_from_residents(
    server: str, register: Register, page: Page
) -> None:
    add(register, "a", publicatie="openbaar", verantwoordelijkParticipatie="Noor Bakker, Stadsdeel Escamp")
    page.goto(f"{server}/keuzes/a/bewerken?veld=verantwoordelijkParticipatie")
    spotted = page.locator('.personenplek[data-veld="verantwoordelijkParticipatie"]')
    expect(spotted.locator("mark")).to_have_text("Noor Bakker")
    # While it is typed, too.
    page.locator("#verantwoordelijkCommunicatie").fill("Vraag mevrouw Bouzidi")
    found = page.locator('.personenplek[data-veld="verantwoordelijkCommunicatie"] mark')
    expect(found).to_have_text("mevrouw Bouzidi")
    reviewer = client(register, Rol.KENNISMANAGER)
    text = reviewer.get("/keuzes/a/publicatie").text
    assert "Verantwoordelijk voor participatie" in text
    assert "Noor Bakker" in text
    actor = Actor.with_role("tweede", "Tweede", Rol.KENNISMANAGER)
    with pytest.raises(publishing.Refused, match="mogelijke persoonsgegevens"):
        publishing.agree(register, "a", 1, actor, Maker("tweede", "test"))
    assert client(register, None).get("/keuzes/a").status_code == 404


# -- residents ------------------------------------------------------------------------------------


def test_residents_read_it_on_the_choice_and_what_is_missing_too(
    register: Register, page: Page, axe_violations: Callable[[Page], list[str]]
) -> None:
    add(register, "open", *FIELDS[:3], publicatie="openbaar")
    add(register, "intern", *FIELDS, verantwoordelijkParticipatie="Kanarieteam")
    actor = Actor.with_role("tweede", "Tweede", Rol.KENNISMANAGER)
    publishing.agree(register, "open", 1, actor, Maker("tweede", "test"))
    server = RunningServer(register, None)
    try:
        page.goto(f"{server.url}/keuzes/open")
        panel = page.get_by_role("region", name="Wie doet wat")
        assert [" ".join(t.split()) for t in panel.locator("dl > div").all_inner_texts()] == [
            "Verantwoordelijk voor participatie Projectleider herinrichting, Stadsontwikkeling",
            "Verantwoordelijk voor communicatie Team communicatie, Stadsdeel Escamp",
            "Rol van de raad Geïnformeerd",
            "Rol van de wethouder Niet ingevuld",
            "Budget Niet ingevuld",
        ]
        expect(panel.get_by_role("link")).to_have_count(0)
        assert axe_violations(page) == []
        page.goto(f"{server.url}{PATH}")
        expect(page).to_have_url(re.compile("/inloggen"))
        for path in ("/keuzes/open", "/dashboard", "/register", "/keuzes/open/motivering"):
            assert "Kanarieteam" not in page.request.get(f"{server.url}{path}").text()
        assert page.request.get(f"{server.url}/v1/keuzes/intern").status == 404
    finally:
        server.close()


# -- everyone -------------------------------------------------------------------------------------


@pytest.mark.parametrize(("width", "colours"), [(320, "none"), (768, "none"), (1440, "active")])
def test_for_everyone(
    running: str,
    open_page: Callable[..., Page],
    axe_violations: Callable[[Page], list[str]],
    scrolls_sideways: Callable[[Page], list[str]],
    width: int,
    colours: str,
) -> None:
    page = open_page(width=width, forced_colors=colours)
    for path in (f"{PATH}?trajectstatus=afgerond&mist=rolRaad", "/keuzes/lang", PATH):
        page.goto(f"{running}{path}")
        assert scrolls_sideways(page) == [], path
        assert axe_violations(page) == [], path
    # Cells keep their heading, also where they stand below each other.
    row = page.get_by_role("row").filter(has_text="Traject leeg")
    expect(row.get_by_role("cell")).to_have_count(5)
    expect(row.get_by_role("rowheader")).to_contain_text("Dreven en Gaarden · vanaf maart 2027")
    expect(page.get_by_role("columnheader")).to_have_count(6)
    expect(page.get_by_role("navigation", name="Trajecten").get_by_role("link", name="Wie doet wat")).to_have_attribute("aria-current", "page")  # fmt: skip
