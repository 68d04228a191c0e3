"""Choices of other municipalities on pages: loaded, read, found beside an answer, taken away; and the file."""

from __future__ import annotations

import io
import json
from collections.abc import Callable
from pathlib import Path

import pytest
from flask.testing import FlaskClient
from playwright.sync_api import Page, expect

from data.erasure import columns
from data.exporting import ExportError
from service.access import Rol
from service.elders import Lading
from service.opening import Register
from service.texts import sentence_splitter
from tests.conftest import RunningServer
from tests.service.exchanging import MAKER, content, publish, record
from tests.signing_in import client as signed_in

WORDS = "De kosten van het buitenbad waren te hoog."


def load(register: Register, *records: object) -> None:
    register.elders.load(content(*records), MAKER)
    register.elders.encode()


def send(client: FlaskClient, data: bytes, naam: str = "rotterdam.json") -> str:
    answer = client.post("/elders", data={"bestand": (io.BytesIO(data), naam)})
    assert answer.status_code == 303, answer.text
    assert answer.location == "/elders/laden"
    return client.get("/elders/laden").text


# -- in a browser ----------------------------------------------------------------------------------


def test_a_file_is_loaded_found_read_and_taken_away(
    register: Register,
    tmp_path: Path,
    open_page: Callable[..., Page],
    axe_violations: Callable[[Page], list[str]],
    scrolls_sideways: Callable[[Page], list[str]],
) -> None:
    path = tmp_path / "rotterdam.json"
    long = record("lang", titel="w" * 110, afweging=f"{'x' * 300} Plein.", alternatieven=[{"instrument": "enquete",
        "reden": "Te ver."}], leerpunten="Begin eerder.", doelgroepen=["jongeren", "ouderen"])  # fmt: skip
    path.write_bytes(
        content(record("bad", titel="Zwembad", afweging=WORDS), long, record("fout", titel=""))
    )
    sentence_splitter().sentences("Een zin.")  # what it loads takes seconds on a machine with much to do
    running = RunningServer(register, Rol.KENNISMANAGER)
    page = open_page(width=1280)

    def look() -> None:
        assert axe_violations(page) == []
        for width in (320, 768, 1440):
            page.set_viewport_size({"width": width, "height": 900})
            assert scrolls_sideways(page) == [], (page.url, width)

    try:
        page.goto(f"{running.url}/register")
        page.get_by_role("link", name="Keuzes van andere gemeenten").click()
        expect(page.get_by_text("Er zijn nog geen keuzes van andere gemeenten.")).to_be_visible()
        page.get_by_role("link", name="Laad keuzes van een andere gemeente").click()
        page.get_by_label("Uitwisselbestand").set_input_files(path)
        page.get_by_role("button", name="Laad het bestand").click()
        expect(page.get_by_role("status")).to_contain_text("Geladen: Rotterdam Zuid.")
        expect(page.locator(".eldersfout li")).to_have_text(
            ["fout: titel: is leeg; vul tekst in of laat het veld weg."]
        )
        look()
        page.goto(f"{running.url}/antwoord?q=kosten van het buitenbad")
        panel = page.get_by_role("region", name="Elders gekozen")
        expect(panel.locator("mark")).to_have_text(WORDS)
        expect(panel.locator(".feiten")).to_have_text(
            "Rotterdam Zuid Werkplaats participatie · Tarwewijk · 2024"
        )
        look()
        panel.get_by_role("link", name="Zwembad").click()
        expect(page.get_by_text("Dit is een keuze van Gemeente Rotterdam (Rotterdam Zuid); wij hebben hem niet")
               ).to_be_visible()  # fmt: skip
        look()
        page.get_by_role("link", name="Terug naar het antwoord").click()
        page.goto(f"{running.url}/elders/rotterdam-zuid/lang")
        look()
        page.locator("summary").filter(has_text="Haal deze keuze weg").click()
        page.get_by_role("button", name="Ja, haal deze keuze weg").click()
        expect(page.get_by_role("status")).to_contain_text("De keuze is weg.")
        expect(page.locator(".elderslijst li")).to_have_count(1)
        look()
    finally:
        running.close()


# -- by hand ---------------------------------------------------------------------------------------


def test_residents_read_and_do_not_load(register: Register) -> None:
    load(register, record("bad", titel="Zwembad", afweging=WORDS))
    resident = signed_in(register, None)
    assert "Elders gekozen" in resident.get("/antwoord?q=kosten van het buitenbad").text
    page = resident.get("/elders/rotterdam-zuid/bad").text
    assert "Tarwewijk" in page
    assert 'href="https://keuzes.example"' in page
    assert "Haal deze keuze weg" not in page
    assert "Laad keuzes" not in resident.get("/elders").text
    assert "Keuzes van andere gemeenten" in resident.get("/register").text


def test_others_are_in_no_list_count_or_export(register: Register) -> None:
    publish(register, "k1")
    load(register, record("bad", titel="Qxzbad", afweging="Qxzwoord stond er."))
    for client in (signed_in(register, Rol.BEHEERDER), signed_in(register, None)):
        for path in (
            "/", "/register", "/dashboard", "/trajecten", "/beloften", "/v1/keuzes", "/v1/cijfers", "/keuzes/k1",
            "/v1/zoekresultaten?q=stond", "/open-data/keuzes.csv", "/open-data/keuzes.json",
            "/open-data/uitwisseling.json", "/factoren/beelden",
        ):  # fmt: skip
            answer = client.get(path)
            assert answer.status_code == 200, path
            assert "Qxzbad" not in answer.text, path
            assert "Qxzwoord" not in answer.text, path
    elsewhere = {table for table, _ in columns(register.openbaar.engine.store.database.cursor())}
    assert register.openbaar.engine.store.database.cursor().execute(
        "SELECT count(*) FROM elders"
    ).fetchone() == (0,)
    assert "elders" in elsewhere


def test_html_and_formulas_are_text(register: Register) -> None:
    given = record("a", titel='=HYPERLINK("x") <b>vet</b>', afweging="<script>alert(1)</script> plein")
    load(register, given | {"adres": "https://keuzes.example/a?b=1&c=2"})
    for path in ("/elders", "/elders/rotterdam-zuid/a", "/antwoord?q=vet plein"):
        page = signed_in(register, None).get(path).text
        assert "<b>vet</b>" not in page
        assert "<script>alert" not in page
        assert "=HYPERLINK(&#34;x&#34;) &lt;b&gt;vet&lt;/b&gt;" in page
    assert (
        'href="https://keuzes.example/a?b=1&amp;c=2" rel="noopener noreferrer"'
        in signed_in(register).get("/elders/rotterdam-zuid/a").text
    )


def test_the_list_is_narrowed_and_searched_within(register: Register) -> None:
    load(register, record("bad", titel="Zwembad", afweging=WORDS), record("park", titel="Park", instrument="enquete",
         afweging="Omwonenden kozen een hondenveld."))  # fmt: skip
    client = signed_in(register)

    def listed(query: str) -> tuple[bool, bool]:
        page = client.get(f"/elders?{query}").text
        return "/elders/rotterdam-zuid/bad" in page, "/elders/rotterdam-zuid/park" in page

    assert listed("") == (True, True)
    assert listed("bron=&instrument=&q=") == (True, True)
    assert listed("instrument=enquete") == (False, True)
    assert listed("bron=rotterdam-zuid") == (True, True)
    assert listed("q=buitenbad+kosten") == (True, False)
    assert listed("q=buitenbad+kosten&instrument=enquete") == (False, False)
    assert client.get("/elders?bron=weg").status_code == 404
    assert client.get("/elders?instrument=%3Cb%3E").status_code == 400
    assert client.get("/elders?pagina=2").status_code == 400
    assert client.get("/elders?wat=x").status_code == 400


def test_one_that_is_loaded_while_the_list_is_read_waits_for_the_next_time(
    register: Register, monkeypatch: pytest.MonkeyPatch
) -> None:
    load(register, record("bad"))
    client = signed_in(register)
    with monkeypatch.context() as patch:
        patch.setattr(register.elders.store, "sources", list)
        page = client.get("/elders")
    assert (page.status_code, "/elders/rotterdam-zuid/bad" in page.text) == (200, False)
    assert "/elders/rotterdam-zuid/bad" in client.get("/elders").text


@pytest.mark.parametrize(
    ("data", "told"),
    [
        (b"niets", "geen geldige JSON"),
        (content(versie="9.0"), "versie 9.0"),
    ],
)
def test_a_file_that_is_refused_says_why(register: Register, data: bytes, told: str) -> None:
    page = send(signed_in(register, Rol.KENNISMANAGER), data)
    assert told in page
    assert register.elders.store.count() == 0


def test_the_form_wants_one_file_and_waits_for_its_turn(register: Register) -> None:
    client = signed_in(register, Rol.KENNISMANAGER)
    empty = client.post("/elders", data={})
    assert (empty.status_code, "Kies eerst een bestand." in empty.text) == (422, True)
    strange = client.post("/elders", data={"iets": "x", "bestand": (io.BytesIO(b"x"), "x.json")})
    assert strange.status_code == 400
    register.elders.lading = Lading("De keuzes nakijken", 3, 12)
    busy = client.post("/elders", data={"bestand": (io.BytesIO(b"x"), "x.json")})
    assert (busy.status_code, "Er wordt al een bestand geladen." in busy.text) == (422, True)
    page = client.get("/elders/laden").text
    assert '<progress value="25" max="100"' in page
    assert 'hx-trigger="every 2s"' in page


def test_a_file_of_this_register_itself_is_refused(register: Register) -> None:
    publish(register, "k1")
    client = signed_in(register, Rol.KENNISMANAGER)
    own = client.get("/open-data/uitwisseling.json").data
    assert "Dit bestand komt van dit register zelf." in send(client, own)


def test_a_source_is_taken_away_and_what_is_gone_is_not_found(register: Register) -> None:
    load(register, record("bad"))
    client = signed_in(register, Rol.KENNISMANAGER)
    assert client.post("/elders/rotterdam-zuid/weg").location == "/elders?melding=bron-weg"
    assert client.post("/elders/rotterdam-zuid/weg").status_code == 404
    assert client.post("/elders/rotterdam-zuid/bad/weg").status_code == 404
    assert client.get("/elders/rotterdam-zuid/bad").status_code == 404
    assert "/elders?bron=" not in client.get("/elders/laden").text


def test_the_file_is_the_same_for_everyone_and_says_when_it_did_not_change(register: Register) -> None:
    publish(register, "k1")
    register.engine.save([], door="de tests")
    resident = signed_in(register, None).get("/open-data/uitwisseling.json")
    colleague = signed_in(register, Rol.BEHEERDER).get("/open-data/uitwisseling.json")
    assert resident.data == colleague.data
    assert json.loads(resident.data)["aantal"] == 1
    assert resident.headers["Content-Type"] == "application/json"
    again = signed_in(register, None).get(
        "/open-data/uitwisseling.json", headers={"If-None-Match": resident.headers["ETag"]}
    )
    assert (again.status_code, again.data) == (304, b"")
    assert "/open-data/uitwisseling.json" in signed_in(register, None).get("/open-data").text


def test_a_file_that_changed_while_it_was_made_says_so(
    register: Register, monkeypatch: pytest.MonkeyPatch
) -> None:
    def changed() -> None:
        raise ExportError("Het register veranderde tijdens het schrijven. Probeer het nog een keer.")

    monkeypatch.setattr(register.exchange, "get", changed)
    answer = signed_in(register, None).get("/open-data/uitwisseling.json")
    assert (answer.status_code, "Probeer het nog een keer." in answer.text) == (409, True)


def test_erasing_a_person_leads_to_choices_of_others_that_name_them(register: Register) -> None:
    load(register, record("a", titel="Plein", afweging="Ilse Vos wilde het anders."))
    page = signed_in(register, Rol.BEHEERDER).post("/beheer/wissen/persoon", data={"naam": "Ilse Vos"}).text
    assert "Ook in keuzes van andere gemeenten" in page
    assert 'href="/elders/rotterdam-zuid/a">Plein</a>' in page
