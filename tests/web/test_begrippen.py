"""The pages with lists of terms, what the form then offers, and what residents see of it."""

from __future__ import annotations

import re
from collections.abc import Callable
from html import unescape

import pytest
from flask.testing import FlaskClient
from playwright.sync_api import Page, expect

from data.events import Maker
from data.publication import PublicationStore
from data.vocabularies import of_file, vocabulaire
from service import own_terms
from service.access import Rol
from service.opening import Register
from service.recording import create
from tests.conftest import RunningServer
from tests.service.making import values
from tests.signing_in import client as signed_in

LISTS = "/beheer/begrippen"
MAKER = Maker("", "test")
TEMPO = {
    "label": "Eigen tempo",
    "definitie": "Hoe snel mensen zelf willen.",
    "synoniemen": "tempo van de buurt\n\nlangzaam aan",
    "soort": "succesfactor",
    "nr": "0",
}


@pytest.fixture
def client(register: Register) -> FlaskClient:
    return signed_in(register, Rol.KENNISMANAGER)


def send(client: FlaskClient, path: str, **form: str) -> tuple[int, str]:
    """The status of a form that is sent, and the text of the page that it led to."""
    answer = client.post(path, data=form)
    page = client.get(answer.headers["Location"]) if answer.status_code == 303 else answer
    return answer.status_code, plain(page.text)


def plain(html: str) -> str:
    return " ".join(unescape(re.sub(r"<[^>]+>", " ", html)).split())


def row(page: str, label: str) -> str:
    """The row of the table about a term, as it reads."""
    (found,) = [r for r in re.findall(r"<tr role=\"row\">.*?</tr>", page, re.DOTALL) if f">{label}<" in r]
    return plain(found)


def record(register: Register, id_: str = "a", **more: object) -> None:
    create(register.engine, values(id_, **more), door="test", maker=MAKER)


# -- the lists ------------------------------------------------------------------------------------


def test_the_lists_that_take_terms(register: Register, client: FlaskClient) -> None:
    own_terms.add(register, "factoren", "Eigen tempo", "d", [], MAKER)
    page = plain(client.get(LISTS).text)
    assert "Factoren Een factor is een omstandigheid" in page
    assert "46 begrippen, 1 eigen" in page
    assert "6 begrippen, geen eigen" in page
    assert f'href="{LISTS}"' in client.get("/").text  # in the menu
    assert f'href="{LISTS}"' not in signed_in(register, Rol.PROFESSIONAL).get("/").text


def test_a_list_shows_each_term_with_its_source_and_use(register: Register, client: FlaskClient) -> None:
    record(register, "a", doelgroepen=["ouderen"])
    page = client.get(f"{LISTS}/doelgroepen").text
    assert page.count('<th scope="row"') == len(of_file("doelgroepen").codes)
    assert row(page, "Ouderen").startswith("Ouderen Mensen van ongeveer")
    assert row(page, "Ouderen").endswith("eigen indeling van het register 1 keuze met Ouderen")
    assert '<a class="utrecht-link" href="/register?doelgroep=ouderen">1<' in page
    assert row(page, "Jongeren").endswith("eigen indeling van het register 0")
    assert "Er zijn hier nog geen begrippen toegevoegd." in page
    for naam in ("instrumenten", "onzin"):
        assert client.get(f"{LISTS}/{naam}").status_code == 404


def test_adding_a_term(register: Register, client: FlaskClient) -> None:
    status, page = send(client, f"{LISTS}/factoren", **TEMPO)
    assert status == 303
    assert "Het begrip staat in de lijst. Collega's kunnen het vanaf nu kiezen." in page
    assert "Dit is versie 1.0.0+1 van de lijst." in page
    found = row(client.get(f"{LISTS}/factoren").text, "Eigen tempo")
    assert found.startswith("Eigen tempo Hoe snel mensen zelf willen. tempo van de buurt, langzaam aan ")
    assert found.endswith("2026 Test kennismanager 0")
    term = register.own_terms.get("factoren", "eigen-tempo")
    assert (term.soort, term.synoniemen) == ("succesfactor", ("tempo van de buurt", "langzaam aan"))


@pytest.mark.parametrize(
    ("form", "message"),
    [
        (
            {"label": "Budget"},
            '"Budget" staat al in deze lijst. Kies een ander woord, of gebruik dat begrip.',
        ),
        ({"definitie": "Vraag Ilse Vos."}, '"Ilse Vos" lijkt een naam van een persoon.'),
        ({"definitie": ""}, "De uitleg is leeg. Vul iets in."),
        ({"soort": "onzin"}, "Kies wat voor factor het is: context, belemmering, succesfactor."),
    ],
)
def test_what_was_typed_survives_a_refusal(
    register: Register, client: FlaskClient, form: dict[str, str], message: str
) -> None:
    answer = client.post(f"{LISTS}/factoren", data={**TEMPO, **form})
    assert answer.status_code == 422
    assert message in unescape(answer.text)
    assert "<title>Fout: Factoren" in answer.text
    assert "tempo van de buurt\n\nlangzaam aan</textarea>" in answer.text.replace("\r", "")
    assert answer.text.count('aria-invalid="true"') == ("soort" not in form)
    assert register.own_terms.list("factoren") == []


def test_changing_retiring_and_bringing_back(register: Register, client: FlaskClient) -> None:
    send(client, f"{LISTS}/factoren", **TEMPO)
    record(register, factoren=[{"factor": "eigen-tempo", "richting": "voor"}])
    place = f"{LISTS}/factoren/eigen-tempo"
    page = plain(client.get(place).text)
    assert "door Test kennismanager. Het staat bij 1 keuze." in page
    changed = {**TEMPO, "label": "Tempo van mensen", "nr": "1"}
    assert send(client, place, **changed)[1].count("Bewaard.") == 1
    assert "Tempo van mensen" in client.get("/keuzes/a").text
    # Whoever opened the page before does not undo that unseen.
    status, page = send(client, place, **TEMPO | {"nr": "1"})
    assert (status, "Iemand anders heeft dit begrip intussen gewijzigd." in page) == (409, True)
    assert "Er was niets te wijzigen." in send(client, place, **changed | {"nr": "2"})[1]
    assert "Het begrip is vervallen." in send(client, f"{place}/vervallen")[1]
    assert row(client.get(f"{LISTS}/factoren").text, "Tempo van mensen").startswith(
        "Tempo van mensen vervallen "
    )
    assert "Niemand kan het nog kiezen." in client.get(place).text
    assert "Het begrip is weer te kiezen." in send(client, f"{place}/terughalen")[1]
    assert not vocabulaire("factoren")["eigen-tempo"].vervallen


@pytest.mark.parametrize("code", ["budget", "bestaat-niet"])
def test_terms_of_the_program_are_not_changed_here(client: FlaskClient, code: str) -> None:
    place = f"{LISTS}/factoren/{code}"
    assert client.get(place).status_code == 404
    for path in (place, f"{place}/vervallen", f"{place}/terughalen"):
        assert client.post(path, data=TEMPO).status_code == 404


def test_a_form_that_is_not_ours_is_refused(client: FlaskClient) -> None:
    for number in ("x", "-1", "1" * 10):
        assert client.post(f"{LISTS}/factoren", data={**TEMPO, "nr": number}).status_code == 400


def test_what_is_typed_is_never_html(client: FlaskClient) -> None:
    send(client, f"{LISTS}/themas", label="<b>Stil</b>", definitie="<script>x</script>", nr="0")
    for path in (f"{LISTS}/themas", f"{LISTS}/themas/b-stil-b"):
        page = client.get(path)
        assert (page.status_code, "<script>x" in page.text, "<b>Stil" in page.text) == (200, False, False)


def test_the_log_leads_to_the_term(register: Register, client: FlaskClient) -> None:
    send(client, f"{LISTS}/factoren", **TEMPO)
    log = signed_in(register, Rol.BEHEERDER).get("/beheer/logboek?handeling=begrip").text
    assert f'href="{LISTS}/factoren/eigen-tempo">begrip factoren/eigen-tempo</a>' in log
    assert "begrip toegevoegd" in log


# -- what follows ---------------------------------------------------------------------------------


def options(page: str) -> list[str]:
    return re.findall(r'<option value="([^"]*)"', page)


def test_the_form_offers_a_term_and_keeps_a_retired_one(register: Register, client: FlaskClient) -> None:
    own_terms.add(register, "factoren", "Eigen tempo", "Hoe snel.", [], MAKER)
    own_terms.add(register, "themas", "Stilte", "d", [], MAKER)
    given = {"factoren": [{"factor": "eigen-tempo", "richting": "voor"}], "themas": ["stilte"]}
    record(register, **given)
    form = client.get("/keuzes/nieuw").text
    assert "eigen-tempo" in options(form)
    assert 'value="stilte"' in form
    for naam, code in (("factoren", "eigen-tempo"), ("themas", "stilte")):
        own_terms.retire(register, naam, code, MAKER)
    form = client.get("/keuzes/nieuw").text
    assert "eigen-tempo" not in options(form)
    assert 'value="stilte"' not in form
    edited = client.get("/keuzes/a/bewerken").text
    assert '<option value="eigen-tempo" selected data-definitie="Hoe snel.">Eigen tempo</option>' in edited
    assert re.search(r'value="stilte" checked', edited)
    assert client.get("/keuzes/a").status_code == 200


def test_filters_of_the_register_follow(register: Register, client: FlaskClient) -> None:
    record(register, "a")
    assert "Stilte" not in client.get("/register").text
    own_terms.add(register, "themas", "Stilte", "d", [], MAKER)
    assert client.get("/register?thema=stilte").status_code == 200
    record(register, "b", themas=["stilte"])
    assert 'value="stilte"' in client.get("/register").text
    assert "Traject b" in client.get("/register?thema=stilte").text
    assert "Traject a" not in client.get("/register?thema=stilte").text


def test_an_earlier_choice_does_not_bring_a_retired_term(register: Register) -> None:
    from web.forms import Invoer
    from web.takeover import offers, take_over

    own_terms.add(register, "technieken", "Kaartenspel", "d", [], MAKER)
    record(register, technieken=["kaartenspel", "participatiegids"])
    keuze = register.engine.store.get("a").keuze
    assert offers(keuze) == {"technieken": 2}
    own_terms.retire(register, "technieken", "kaartenspel", MAKER)
    assert offers(keuze) == {"technieken": 1}
    assert take_over(Invoer(), "technieken", keuze).keuzes == {"technieken": ("participatiegids",)}


def test_residents_see_the_label_where_it_is_used_and_nothing_else(register: Register) -> None:
    own_terms.add(register, "factoren", "Eigen tempo", "Geheime uitleg.", ["langzaam aan"], MAKER)
    own_terms.add(register, "themas", "Stilte", "Geheime uitleg.", [], MAKER)
    own_terms.add(register, "themas", "Kalmte", "Geheime uitleg.", [], MAKER)
    own_terms.add(register, "technieken", "Kaartenspel", "Geheime uitleg.", [], MAKER)
    resident = signed_in(register, None)
    record(
        register,
        publicatie="openbaar",
        factoren=[{"factor": "eigen-tempo", "richting": "voor"}],
        themas=["stilte"],
        technieken=["kaartenspel"],
    )
    for path in ("/register?thema=stilte", "/register?thema=kalmte", "/register?thema=kalmt"):
        page = resident.get(path)
        assert (page.status_code, "Stilte" in page.text, "Kalmte" in page.text) == (400, False, False)
    PublicationStore(register.engine.store.database).agree([("a", 1)], MAKER)
    register.engine.on_change(["a"])
    page = resident.get("/keuzes/a").text
    assert [word in page for word in ("Eigen tempo", "Stilte", "Kaartenspel")] == [True] * 3
    assert 'value="stilte"' in resident.get("/register").text
    assert resident.get("/register?thema=kalmte").status_code == 400
    assert resident.get("/technieken/kaartenspel").status_code == 404
    assert resident.get("/keuzes/a/motivering").status_code == 200
    assert "kaartenspel" not in resident.get("/handreiking").text.lower()
    everything = "".join(
        resident.get(path).text
        for path in (
            "/",
            "/register",
            "/keuzes/a",
            "/antwoord?q=langzaam aan",
            "/handreiking",
            "/open-data",
        )
    )
    assert [w in everything for w in ("Geheime uitleg", "Kalmte", "kalmte")] == [False] * 3
    # The next request of this thread is a colleague's.
    assert signed_in(register, Rol.PROFESSIONAL).get("/technieken/kaartenspel").status_code == 200


# -- how it looks ---------------------------------------------------------------------------------


@pytest.mark.parametrize("width", [1280, 320])
def test_axe_and_narrow_screens(
    register: Register,
    open_page: Callable[..., Page],
    axe_violations: Callable[[Page], list[str]],
    scrolls_sideways: Callable[[Page], list[str]],
    width: int,
) -> None:
    client = signed_in(register, Rol.KENNISMANAGER)
    send(client, f"{LISTS}/factoren", **TEMPO)
    send(client, f"{LISTS}/factoren", **{**TEMPO, "label": "Extra tijd", "synoniemen": ""})
    own_terms.retire(register, "factoren", "extra-tijd", MAKER)
    running = RunningServer(register, Rol.KENNISMANAGER)
    try:
        page = open_page(width=width)
        found = {}
        for path in (LISTS, *(f"{LISTS}/factoren{end}" for end in ("", "/eigen-tempo", "/extra-tijd"))):
            page.goto(running.url + path)
            found[path] = axe_violations(page) + scrolls_sideways(page)
        page.goto(f"{running.url}{LISTS}/doelgroepen")
        page.get_by_label("Begrip", exact=True).fill("Jongeren")
        page.get_by_label("Wat betekent het?").fill("Jonge mensen.")
        page.get_by_role("button", name="Voeg toe").click()
        expect(page.get_by_role("alert")).to_be_focused()
        expect(page.get_by_label("Begrip", exact=True)).to_have_value("Jongeren")
        found["fout"] = axe_violations(page) + scrolls_sideways(page)
        page.get_by_label("Begrip", exact=True).fill("Jonge moeders")
        page.get_by_role("button", name="Voeg toe").click()
        expect(page.get_by_role("status")).to_contain_text("Het begrip staat in de lijst.")
        page.get_by_role("link", name="Jonge moeders").click()
        page.get_by_role("button", name="Laat vervallen").click()
        expect(page.get_by_role("status")).to_contain_text("Het begrip is vervallen.")
        assert {path: wrong for path, wrong in found.items() if wrong} == {}
    finally:
        running.close()
