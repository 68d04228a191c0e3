"""Erasing, backups, handing over and one's own work, on the pages: what each button changes and what it shows."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator
from datetime import timedelta

import pytest
from flask.testing import FlaskClient
from playwright.sync_api import Page, expect

from data.drafts import DraftStore
from data.events import Maker, Wanted
from data.keuze import Contact
from service import backups, erasing, kept_erasures
from service.access import Rol
from service.opening import Register
from tests.canary import table_texts
from tests.conftest import RunningServer
from tests.service.making import assert_in_step, keuze
from tests.signing_in import account_id, client
from web.formatting import vandaag

TEST = Maker("test", "test")
WHO = {"email": "ilse@qxz.example", "naam": "Ilse Qxzvosvwk"}
CANARIES = ("qxzvosvwk", "ilse@qxz")


@pytest.fixture
def boss(register: Register) -> FlaskClient:
    return client(register, Rol.BEHEERDER)


@pytest.fixture
def ilse(register: Register) -> str:
    """Someone with an account, who owns three records and stands in contacts, texts and a draft."""
    store = register.accounts.store
    found = store.add(WHO["naam"], WHO["email"], Rol.PROFESSIONAL, TEST)
    store.begin_session(found.id, timedelta(hours=1), TEST)
    person = Contact(naam=WHO["naam"], email=WHO["email"], geldigTot=vandaag() + timedelta(days=3))
    old = Contact(naam="Bram", geldigTot=vandaag() - timedelta(days=3))
    engine = register.engine
    engine.save(
        [
            keuze("een", f"Dat wilde {WHO['naam']}. Mail {WHO['email']}.", titel="Het plein"),
            keuze("twee", titel="De brug", beloften=[{"wat": "een verslag", "uiterlijk": "2020-01-01"}]),
            keuze("drie", f"Vraag {WHO['naam'].upper()}.", titel="De tuin"),
        ],
        door="de tests",
        contacten=[[person], [old, person], None],
        maker=Maker(found.id, "web"),
    )
    engine.delete("drie", door="de tests")
    DraftStore(register.engine.store.database).save(
        found.id, "twee", 1, [("titel", "Ilse Qxzvosvwk typt")], venster="w"
    )
    return found.id


def left(register: Register) -> set[str]:
    """The tables in which Ilse still stands."""
    texts = table_texts(register.engine.store.database)
    return {table for table, text in texts.items() if any(sign in text for sign in CANARIES)}


def plain(html: str) -> str:
    return " ".join(re.sub("<[^>]+>", " ", html).split())


# -- a record ----------------------------------------------------------------------------------------


def test_a_record_is_erased_after_its_id_was_typed(
    register: Register, boss: FlaskClient, ilse: str
) -> None:
    assert 'href="/keuzes/een/wissen"' in boss.get("/keuzes/een/verwijderen").text
    assert "/wissen" not in client(register, Rol.KENNISMANAGER).get("/keuzes/een/verwijderen").text
    page = boss.get("/keuzes/een/wissen").text
    assert "bewaart haar geschiedenis" in page
    assert not any(sign in page.lower() for sign in CANARIES)
    wrong = boss.post("/keuzes/een/wissen", data={"id": "twee"})
    assert (wrong.status_code, "Er is niets gewist" in wrong.text) == (422, True)
    assert register.engine.store.count() == 2

    done = boss.post("/keuzes/een/wissen", data={"id": " een "})
    assert re.fullmatch(r"/beheer/wissen/\d{8}-\d{6}-[0-9a-f]{8}", done.headers["Location"])
    assert boss.get("/keuzes/een").status_code == 410
    shown = plain(boss.get(done.headers["Location"]).text)
    assert "Keuze een met haar hele geschiedenis: gewist" in shown
    assert "1 keuze, 1 versie in de geschiedenis, 1 contact" in shown
    file = boss.get(f"{done.headers['Location']}.json")
    assert "attachment" in file.headers["Content-Disposition"]
    assert json.loads(file.text) == kept_erasures.every(register.settings.home)[0]
    assert "precies hetzelfde" in plain(boss.post(f"{done.headers['Location']}/controleren").text)
    (line,) = register.accounts.events.read(Wanted(handeling="keuze.gewist"))
    assert (line.object, line.actor) == ("keuze:een", account_id(register, Rol.BEHEERDER))


def test_a_deleted_record_is_found_by_its_id(register: Register, boss: FlaskClient, ilse: str) -> None:
    assert boss.get("/beheer/wissen?keuze=drie").headers["Location"] == "/keuzes/drie/wissen"
    assert "al is verwijderd" in boss.get("/keuzes/drie/wissen").text
    assert boss.get("/beheer/wissen?keuze=nooit").status_code == 404
    assert boss.get("/keuzes/nooit/wissen").status_code == 404
    assert boss.post("/keuzes/nooit/wissen", data={"id": "nooit"}).status_code == 404
    assert boss.post("/keuzes/drie/wissen", data={"id": "drie"}).status_code == 303
    with pytest.raises(LookupError):
        register.engine.store.versions("drie")


def test_what_takes_longer_shows_how_far_it_is_and_then_its_receipt(
    register: Register, ilse: str, open_page: Callable[..., Page], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(erasing, "_PATIENCE", 0.1)
    server = RunningServer(register, Rol.BEHEERDER)
    page = open_page(width=320)
    try:
        with register.engine._changing:  # as while another one writes a lot
            page.goto(f"{server.url}/keuzes/een/wissen")
            page.fill("input[name=id]", "een")
            page.get_by_role("button", name="wis", exact=False).last.click()
            expect(page.get_by_role("progressbar")).to_have_attribute("value", "17")
            expect(page.locator("#wissing")).to_contain_text("Stap 2 van 6")
            expect(page.locator("h1")).to_contain_text("nog niet klaar")
            # Nothing else meanwhile.
            refused = client(register, Rol.BEHEERDER).post("/keuzes/twee/wissen", data={"id": "twee"})
            assert refused.status_code == 409
            assert "Er wordt al iets gewist" in plain(refused.text)
            assert register.engine.store.fetch_ids(["twee"])
        expect(page.locator("h1")).to_contain_text(": gewist")
        expect(page.get_by_role("progressbar")).to_have_count(0)
        expect(page.get_by_role("link", name="Bewaar het bewijs")).to_be_visible()
    finally:
        server.close()


# -- a person ----------------------------------------------------------------------------------------


def test_what_would_go_is_shown_first(register: Register, boss: FlaskClient, ilse: str) -> None:
    before = table_texts(register.engine.store.database)
    answer = boss.post("/beheer/wissen/persoon", data=WHO)
    assert answer.status_code == 200
    contacts = plain(answer.text.split('id="contacten"')[1].split("</section>")[0])
    assert "Het plein" in contacts
    assert "De brug" in contacts
    texts = plain(answer.text.split('id="teksten"')[1].split("</section>")[0])
    assert "Het plein Waarom dit instrument · nu “Dat wilde Ilse Qxzvosvwk. Mail" in texts
    assert "Vervang ilse@qxz.example, Ilse Qxzvosvwk door" in texts
    assert "Verwijderde keuze drie Waarom dit instrument · alleen in de geschiedenis" in texts
    assert "2 keuzes hebben daarna geen eigenaar" in plain(answer.text)
    assert table_texts(register.engine.store.database) == before
    nobody = boss.post("/beheer/wissen/persoon", data={"naam": "Wie Dan Ook"})
    assert "Bij geen enkele keuze." in nobody.text
    for path in ("/beheer/wissen/persoon", "/beheer/wissen"):
        assert boss.post(path, data={"email": " "}).status_code == 422
    same = boss.post("/beheer/wissen/persoon", data={"naam": WHO["naam"]})
    assert "Er is ook een account dat zo heet" in plain(same.text)


def test_a_person_is_erased_with_account_and_texts(
    register: Register, boss: FlaskClient, ilse: str, caplog: pytest.LogCaptureFixture
) -> None:
    copy = backups.make(register.engine.store.database, register.settings.home, TEST)
    done = boss.post("/beheer/wissen", data=WHO | {"door-een": "de wijkmanager"})
    address = done.headers["Location"]
    shown = plain(boss.get(address).text)
    assert "Let op: de tekst van keuze drie noemt deze persoon nog" in shown
    assert f"In reservekopie {copy.path} kan dit nog staan" in shown
    assert "staat nu “de wijkmanager”" in shown
    assert left(register) == {"versie"}
    stored = register.engine.store
    assert stored.get("een").keuze.afweging == "Dat wilde de wijkmanager. Mail de wijkmanager."
    assert [c.naam for c in stored.contacts("twee")] == ["Bram"]
    assert register.accounts.store.get(ilse) is None

    done = boss.post("/beheer/wissen", data=WHO | {"door-drie": "een bewoner"})
    assert left(register) == set()
    assert_in_step(register.engine)
    for path in (address, done.headers["Location"], f"{address}.json", "/beheer/wissen", "/beheer/logboek"):
        text = boss.get(path).text.lower()
        assert not any(sign in text for sign in CANARIES), path
        assert not any(sign in path for sign in CANARIES)
    assert not any(sign in caplog.text.lower() for sign in CANARIES)
    assert "niets terug" in plain(boss.post(f"{address}/controleren").text)
    register.engine.save(
        [keuze("twee")], door="de tests", contacten=[[Contact(naam="I", email=WHO["email"])]]
    )
    assert "Er is iets terug van wat is gewist." in plain(boss.post(f"{address}/controleren").text)


def test_a_role_that_is_too_long_changes_nothing(register: Register, boss: FlaskClient, ilse: str) -> None:
    answer = boss.post("/beheer/wissen", data=WHO | {"door-een": "x" * 81})
    assert (answer.status_code, "hoogstens 80 tekens" in answer.text) == (422, True)
    assert kept_erasures.every(register.settings.home) == []
    assert register.accounts.store.get(ilse) is not None


def test_one_does_not_erase_oneself(register: Register, boss: FlaskClient) -> None:
    register.accounts.store.add("Tweede", "tweede@x.example", Rol.BEHEERDER, TEST)
    me = account_id(register, Rol.BEHEERDER)
    answer = boss.post("/beheer/wissen/persoon", data={"email": "beheerder@tests.example"})
    assert "Dit bent u zelf: uw account blijft." in answer.text
    done = boss.post("/beheer/wissen", data={"email": "beheerder@tests.example"})
    assert "Het account met dit adres is er nog." in boss.get(done.headers["Location"]).text
    assert register.accounts.store.get(me) is not None


# -- backups -----------------------------------------------------------------------------------------


def test_a_backup_of_the_running_server(register: Register, boss: FlaskClient, ilse: str) -> None:
    assert "Er is nog geen reservekopie." in boss.get("/beheer/reservekopieen").text
    done = boss.post("/beheer/reservekopieen", data={"dagen": "7"})
    page = plain(boss.get(done.headers["Location"]).text)
    (made,) = backups.every(register.settings.home)
    assert backups.examine(made.path)[0] == 2
    assert made.bestand in page
    assert "Eén reservekopie" in page
    for days in ("0", "3651", "veel", "٣", "9" * 20):
        assert boss.post("/beheer/reservekopieen", data={"dagen": days}).status_code == 422, days
    assert len(backups.every(register.settings.home)) == 1


# -- handing over ------------------------------------------------------------------------------------


def test_handing_over_is_offered_when_someone_is_blocked(
    register: Register, boss: FlaskClient, ilse: str
) -> None:
    other = account_id(register, Rol.KENNISMANAGER)
    boss.post(f"/beheer/accounts/{ilse}/blokkeren")
    page = plain(boss.get(f"/beheer/accounts/{ilse}?melding=geblokkeerd").text)
    assert "Dit account is geblokkeerd en is nog eigenaar van 2 keuzes." in page
    overdracht = plain(
        boss.get(f"/beheer/accounts/{ilse}").text.partition('id="overdracht"')[2].partition("</section>")[0]
    )
    assert "Daarbij hoort 1 belofte die nog open staat, waarvan 1 te laat: die gaat mee." in overdracht
    for wrong in ("", ilse, "a0weg"):
        assert boss.post(f"/beheer/accounts/{ilse}/overdragen", data={"naar": wrong}).status_code == 422
    done = boss.post(f"/beheer/accounts/{ilse}/overdragen", data={"naar": other})
    assert (
        "2 keuzes zijn overgedragen en 2 contacten zijn bijgewerkt. Daar hoort 1 open belofte bij."
        in plain(done.text)
    )
    assert [register.engine.store.owner(id_) for id_ in ("een", "twee")] == [other, other]
    assert "De brug" in client(register, Rol.KENNISMANAGER).get("/mijn").text
    assert "Er was niets" in boss.post(f"/beheer/accounts/{ilse}/overdragen", data={"naar": other}).text
    assert "eigenaar overgedragen" in plain(boss.get("/beheer/logboek?handeling=eigenaar").text)


# -- one's own work ----------------------------------------------------------------------------------


def test_my_work(register: Register, ilse: str) -> None:
    me = account_id(register, Rol.PROFESSIONAL)
    mine = client(register, Rol.PROFESSIONAL)
    empty = mine.get("/mijn").text
    assert "U bent nog van geen enkele keuze de eigenaar." in plain(empty)
    assert "teller" not in empty
    accounts = register.accounts
    accounts.hand_over(ilse, me, TEST)
    DraftStore(register.engine.store.database).save(
        me, "2026-nieuw234", 0, [("titel", "Nieuw plan")], venster="w"
    )
    page = mine.get("/mijn").text
    # Of the two contacts of De brug one was Ilse, who is me now, without a last day.
    assert '<span class="teller">2<span class="voorlezen"> dingen vragen aandacht' in page
    text = plain(page)
    day = (vandaag() - timedelta(days=3)).day
    assert f"De brug 1 contact, verlopen na {day} " in text
    assert "een verslag Ruim 6 jaar te laat : beloofd voor 1 januari 2020" in text
    assert 'action="/beloften/twee/gedaan?vanuit=mijn"' in page
    assert "Nieuw plan" in text
    assert 'href="/keuzes/nieuw?klad=2026-nieuw234"' in page
    assert "Mijn 2 keuzes De brug concept" in text
    assert "Bram" not in page
    assert not any(sign in page.lower() for sign in CANARIES)
    assert '<span class="teller">2' in mine.get("/over").text
    assert mine.get("/mijn?pagina=2").status_code == 400


def test_many_records_of_mine_come_in_pages(register: Register) -> None:
    me = account_id(register, Rol.PROFESSIONAL)
    register.engine.save([keuze(f"k{i}") for i in range(26)], door="t", maker=Maker(me, "web"))
    mine = client(register, Rol.PROFESSIONAL)
    assert mine.get("/mijn").text.count('href="/keuzes/k') == 25
    last = mine.get("/mijn?pagina=2").text
    assert last.count('href="/keuzes/k') == 1
    assert "Bladzijde 2 van 2" in last


# -- in a browser ------------------------------------------------------------------------------------


@pytest.fixture
def boss_server(register: Register, ilse: str) -> Iterator[str]:
    register.accounts.hand_over(ilse, account_id(register, Rol.BEHEERDER), TEST)
    register.engine.save(
        [keuze("vier", f"Dat wilde {WHO['naam']} van het Bewonersplatformzuidwestondersteuning.")],
        door="t",
        contacten=[[Contact(naam=WHO["naam"], email=WHO["email"])]],
    )
    running = RunningServer(register, Rol.BEHEERDER)
    yield running.url
    running.close()


def open_all(page: Page, url: str, ilse: str) -> Iterator[str]:
    for path in ("/mijn", f"/beheer/accounts/{ilse}", "/keuzes/een/wissen", "/keuzes/een/verwijderen"):
        page.goto(url + path)
        yield path
    page.goto(f"{url}/beheer/reservekopieen")
    page.get_by_role("button", name="Maak reservekopie").click()
    expect(page.get_by_role("status")).to_contain_text("De reservekopie is gemaakt.")
    yield "backups"
    page.goto(f"{url}/beheer/wissen")
    page.get_by_label("E-mailadres").fill(WHO["email"])
    page.get_by_label("Naam, precies").fill(WHO["naam"])
    page.get_by_role("button", name="Kijk wat er staat").click()
    yield "a person"
    page.get_by_label("Vervang").first.fill("de wijkmanager")
    page.get_by_role("button", name="Ja, wis deze gegevens").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Gegevens van een persoon: gewist")
    yield "a receipt"
    page.get_by_role("button", name="Controleer nu").click()
    expect(page.get_by_role("status")).to_contain_text("Er is niets terug")
    yield "a check"
    page.goto(f"{url}/beheer/wissen")
    yield "what was erased"


def test_axe_finds_nothing(
    boss_server: str, ilse: str, page: Page, axe_violations: Callable[[Page], list[str]]
) -> None:
    found = {what: axe_violations(page) for what in open_all(page, boss_server, ilse)}
    assert {what: broken for what, broken in found.items() if broken} == {}
    assert len(found) == 9


def test_fits_a_screen_of_320_pixels_without_a_script(
    boss_server: str,
    ilse: str,
    open_page: Callable[..., Page],
    scrolls_sideways: Callable[[Page], list[str]],
) -> None:
    page = open_page(width=320, height=640)
    found = {what: scrolls_sideways(page) for what in open_all(page, boss_server, ilse)}
    assert {what: broken for what, broken in found.items() if broken} == {}


def test_what_was_practised_goes_when_a_person_is_erased(
    register: Register, boss: FlaskClient, ilse: str
) -> None:
    with register.practice.use() as practised:
        practised.engine.save([keuze("geoefend", f"Dat wilde {WHO['naam']}.")], door="de tests")
    boss.post("/beheer/wissen", data=WHO)
    with register.practice.use() as practised:
        assert practised.engine.store.fetch_ids(["geoefend"]) == []
