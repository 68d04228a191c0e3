"""What was promised to residents: the lists, the buttons, and what residents read of it."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from datetime import date, datetime, timedelta
from html import unescape

import pytest
from flask.testing import FlaskClient
from playwright.sync_api import Page, expect

from data.beloften import sleutel
from data.dates import HERE
from data.events import Maker, Wanted
from service import publishing
from service.access import Actor, Rol
from service.herinneringen import Verslag
from service.opening import Register
from service.smtp_settings import Smtp
from tests.conftest import RunningServer
from tests.service.making import keuze
from tests.signing_in import account_id, client, cookie
from web.app import create_app
from web.formatting import datum, vandaag

TEST = Maker("test", "test")
SECOND = Actor.with_role("tweede", "Tweede", Rol.KENNISMANAGER)


def day(days: int) -> date:
    return vandaag() + timedelta(days=days)


def promise(wat: str, days: int, done: int | None = None) -> dict[str, object]:
    return {"wat": wat, "uiterlijk": day(days), "gedaanOp": None if done is None else day(done)}


@pytest.fixture
def ilse(register: Register) -> str:
    return register.accounts.store.add("Ilse Qxzvosvwk", "ilse@qxz.example", Rol.PROFESSIONAL, TEST).id


@pytest.fixture
def filled(register: Register, ilse: str) -> Register:
    """Three records: one of Ilse that is public, one of nobody, and one of the professional of the tests."""
    me = account_id(register, Rol.PROFESSIONAL)
    plein = keuze(
        "plein",
        titel="Het plein",
        gebieden=["BU05183620"],
        publicatie="openbaar",
        resultaat="Er komen vier bankjes bij.",
        beloften=[promise("een verslag", -20), promise("een avond", -40, -50), promise("een brief", 5)],
    )
    there = {"gebieden": ["BU05183387"]}
    brug = keuze(
        "brug", titel="De brug", beloften=[promise("Geheime kaart", -1), promise("Filmpje", 200)], **there
    )
    tuin = keuze("tuin", titel="De tuin", beloften=[promise("Rondleiding", -3, -1)], **there)
    for record, owner in ((plein, ilse), (brug, ""), (tuin, me)):
        register.engine.save([record], door="t", maker=Maker(owner, "test"))
    publishing.agree(register, "plein", 1, SECOND, Maker("tweede", "test"))
    return register


@pytest.fixture
def http(filled: Register) -> FlaskClient:
    return client(filled, Rol.PROFESSIONAL)


def plain(html: str) -> str:
    return " ".join(unescape(re.sub("<[^>]+>", " ", html)).split())


def tabs(html: str) -> dict[str, str]:
    found = re.findall(r'<a href="[^"]*"[^>]*>([^<]+) <span class="tabs__aantal">([^<]+)</span>', html)
    return {unescape(name): count for name, count in found}


def names(html: str) -> list[str]:
    """What was promised, line by line."""
    return re.findall(r'<div class="toezegging__tekst">\s*<h3>([^<]+)</h3>', html)


# -- the lists of colleagues ----------------------------------------------------------------------


def test_each_promise_is_in_the_list_where_one_looks_for_it(http: FlaskClient) -> None:
    late = http.get("/beloften").text
    assert tabs(late) == {"Te laat": "2", "Binnenkort": "1", "Open, later": "1", "Gedaan": "2"}
    assert names(late) == ["een verslag", "Geheime kaart"]
    text = plain(late)
    assert (
        f"een verslag Ruim 2 weken te laat : beloofd voor {datum(day(-20))} Bij Het plein · Moerwijk-Oost"
        in text
    )
    assert "Ilse Qxzvosvwk zorgt hiervoor" in text
    assert "1 dag te laat" in text
    assert names(http.get("/beloften?stand=binnenkort").text) == ["een brief"]
    assert names(http.get("/beloften?stand=open").text) == ["Filmpje"]
    done = http.get("/beloften?stand=gedaan").text
    assert names(done) == ["Rondleiding", "een avond"]
    assert "Op tijd: 1 van de 2." in plain(done)
    assert f"Gedaan op {datum(day(-1))}, 2 dagen later dan beloofd (uiterlijk {datum(day(-3))})" in plain(
        done
    )
    assert "/gedaan" not in done


def test_owners_and_filters(http: FlaskClient, filled: Register, ilse: str) -> None:
    nobody = http.get("/beloften?eigenaar=niemand").text
    assert (names(nobody), tabs(nobody)["Open, later"]) == (["Geheime kaart"], "1")
    assert "Niemand zorgt hiervoor" in plain(nobody)
    mine = http.get("/beloften?eigenaar=ik").text
    assert tabs(mine) == {"Te laat": "0", "Binnenkort": "0", "Open, later": "0", "Gedaan": "1"}
    assert "Er is niets te laat." in plain(mine)
    none_done = plain(http.get("/beloften?eigenaar=niemand&stand=gedaan").text)
    assert "Er is nog niets gedaan." in none_done
    assert "Op tijd" not in none_done
    assert names(http.get("/beloften?gebied=BU05183620").text) == ["een verslag"]
    assert names(http.get("/beloften?gebied=WK051834").text) == []
    # What was chosen goes along with every other choice.
    both = http.get("/beloften?eigenaar=niemand&gebied=WK051836&stand=open").text
    assert '<input type="hidden" name="stand" value="open">' in both
    assert '<input type="hidden" name="eigenaar" value="niemand">' in both
    assert 'href="/beloften?gebied=WK051836&amp;stand=te-laat&amp;eigenaar=niemand"' in both
    assert 'href="/beloften?gebied=WK051836&amp;stand=open"' in both  # everyone's
    filled.accounts.set_active(ilse, False, TEST)
    blocked = plain(http.get("/beloften?eigenaar=niemand").text)
    assert "Niemand zorgt hiervoor: het account van Ilse Qxzvosvwk is geblokkeerd" in blocked
    for wrong in ("stand=laat", "eigenaar=ilse", "pagina=2", "pagina=0", "gebied=x", "iets=1"):
        assert http.get(f"/beloften?{wrong}").status_code == 400, wrong
    nobody_at_all = client(filled, Rol.BEHEERDER).get("/beloften?eigenaar=ik").text
    assert "U zorgt nog voor geen enkele belofte." in plain(nobody_at_all)


def test_pages(filled: Register, http: FlaskClient) -> None:
    filled.engine.save([keuze("veel", beloften=[promise(f"p{n:02d}", -100) for n in range(23)])], door="t")
    first, last = http.get("/beloften").text, http.get("/beloften?pagina=2").text
    assert names(first) == [f"p{n:02d}" for n in range(20)]
    assert names(last) == ["p20", "p21", "p22", "een verslag", "Geheime kaart"]
    assert "Bladzijde 2 van 2" in last
    assert 'rel="prev" href="/beloften?stand=te-laat&amp;pagina=1"' in last


def test_an_empty_register_says_where_promises_come_from(register: Register) -> None:
    assert "Er is nog geen keuze vastgelegd." in client(register).get("/beloften").text
    assert "Er is nog geen keuze openbaar." in client(register, None).get("/beloften").text


# -- done -----------------------------------------------------------------------------------------


def press(
    http: FlaskClient,
    wat: str,
    days: int,
    *,
    id_: str = "plein",
    versie: str = "1",
    op: str = "",
    query: str = "",
) -> tuple[int, str, str]:
    """Status, where it leads to, and the page that came back."""
    form = {"versie": versie, "sleutel": sleutel(wat, day(days)), "op": op or vandaag().isoformat()}
    answer = http.post(f"/beloften/{id_}/gedaan{query}", data=form)
    return answer.status_code, answer.headers.get("Location", ""), plain(answer.text)


def test_the_button_carries_what_is_needed(filled: Register, http: FlaskClient) -> None:
    page = http.get("/beloften?gebied=BU05183620").text
    assert 'action="/beloften/plein/gedaan?gebied=BU05183620&amp;stand=te-laat"' in page
    fields = dict(
        re.findall(r'<input[^>]* name="([a-z]+)"[^>]* value="([^"]*)">', page.partition("/plein/gedaan")[2])
    )
    assert fields["versie"] == "1"
    assert fields["sleutel"] == sleutel("een verslag", day(-20))
    assert fields["op"] == vandaag().isoformat()


def test_done_makes_a_version_and_says_so(filled: Register, http: FlaskClient) -> None:
    status, to, _ = press(
        http, "een verslag", -20, op=day(-2).isoformat(), query="?gebied=BU05183620&stand=te-laat"
    )
    assert (status, to) == (303, "/beloften?gebied=BU05183620&stand=te-laat&melding=gedaan-openbaar")
    page = http.get(to).text
    assert "Inwoners zien dat als een collega akkoord geeft" in plain(page)
    assert names(page) == []
    store = filled.engine.store
    assert [b.gedaanOp for b in store.get("plein").keuze.beloften] == [day(-2), day(-50), None]
    newest = store.versions("plein")[0]
    assert (newest.versie, newest.gewijzigd, newest.door) == (2, ("beloften",), "webformulier")
    me = account_id(filled, Rol.PROFESSIONAL)
    (line,) = filled.accounts.events.read(Wanted(handeling="keuze.gewijzigd"))
    assert (line.object, line.actor, line.herkomst) == ("keuze:plein", me, "web 127.0.0.1")
    # Residents read the version that was agreed with.
    assert "een verslag" in names(client(filled, None).get("/beloften?stand=te-laat").text)
    publishing.agree(filled, "plein", 2, SECOND, Maker("tweede", "test"))
    assert names(client(filled, None).get("/beloften?stand=gedaan").text) == ["een verslag", "een avond"]
    assert press(http, "Geheime kaart", -1, id_="brug")[1] == "/beloften?stand=te-laat&melding=gedaan"


def test_a_change_meanwhile_is_told_with_how_it_is_now(filled: Register, http: FlaskClient) -> None:
    changed = filled.engine.store.get("plein").keuze.model_copy(update={"titel": "Het nieuwe plein"})
    filled.engine.save([changed], door="t")
    status, _, text = press(http, "een verslag", -20, op=day(-2).isoformat())
    assert status == 409
    assert "Iemand heeft deze keuze intussen gewijzigd." in text
    assert "Ruim 2 weken te laat" in text
    assert "Het nieuwe plein" in text
    answer = http.post(
        "/beloften/plein/gedaan?vanuit=keuze",
        data={"versie": "1", "sleutel": sleutel("een verslag", day(-20)), "op": day(-2).isoformat()},
    ).text
    assert 'name="versie" value="2"' in answer
    assert f'value="{day(-2).isoformat()}"' in answer  # the day that was typed is still there
    assert 'action="/beloften/plein/gedaan?vanuit=keuze"' in answer
    assert press(http, "een verslag", -20, versie="2")[0] == 303
    status, _, text = press(http, "een verslag", -20, versie="2")  # pressed twice
    assert (status, f"Deze belofte staat al op gedaan, op {datum(vandaag())}." in text) == (409, True)
    status, _, text = press(http, "iets anders", -20, versie="3")
    assert (status, "Deze belofte staat niet meer zo in de keuze." in text) == (409, True)
    assert filled.engine.store.get("plein").versie == 3


@pytest.mark.parametrize(
    ("op", "said"),
    [
        ("morgen", '"morgen" is geen datum'),
        ("1989-12-31", "Deze dag kan niet: verwacht een jaar van 1990 tot en met 2100."),
        ("2026-02-30", "is een dag die niet bestaat"),
        ("later", "is geen datum"),
    ],
)
def test_a_day_that_does_not_fit_changes_nothing(
    filled: Register, http: FlaskClient, op: str, said: str
) -> None:
    status, _, text = press(http, "een verslag", -20, op=op)
    assert (status, said in text) == (422, True), text
    assert filled.engine.store.get("plein").versie == 1


def test_a_day_to_come_and_forms_that_are_none(filled: Register, http: FlaskClient) -> None:
    status, _, text = press(http, "een verslag", -20, op=day(1).isoformat())
    assert (status, "moet nog komen. Kies vandaag of een dag daarvoor." in text) == (422, True)
    for form in ({"versie": "x"}, {"sleutel": "../.."}, {"versie": "9" * 12}, {"versie": "٣"}):
        data = {"versie": "1", "sleutel": "0" * 16, "op": "2026-01-01"} | form
        assert http.post("/beloften/plein/gedaan", data=data).status_code == 400, form
    assert press(http, "een verslag", -20, id_="nergens")[0] == 404
    assert press(http, "een verslag", -20, query="?vanuit=elders")[0] == 400
    assert filled.engine.store.get("plein").versie == 1


def test_from_a_last_page_that_is_gone_one_comes_to_the_new_last(
    filled: Register, http: FlaskClient
) -> None:
    filled.engine.save([keuze("veel", beloften=[promise(f"p{n}", -30) for n in range(19)])], door="t")
    to = press(http, "Geheime kaart", -1, id_="brug", query="?stand=te-laat&pagina=2")[1]
    assert to == "/beloften?stand=te-laat&melding=gedaan"
    assert http.get(to).status_code == 200


def test_from_the_record_and_from_my_work(filled: Register, http: FlaskClient) -> None:
    to = press(http, "een verslag", -20, query="?vanuit=keuze")[1]
    assert to == "/keuzes/plein?melding=gedaan-openbaar#terugkoppeling"
    assert "Genoteerd: deze belofte is gedaan." in plain(http.get(to).text)
    to = press(http, "een brief", 5, versie="2", query="?vanuit=mijn")[1]
    assert to == "/mijn?melding=gedaan-openbaar"
    assert "Genoteerd: deze belofte is gedaan." in plain(http.get(to).text)


# -- looking after --------------------------------------------------------------------------------


def test_what_nobody_looks_after_is_taken_once(filled: Register, http: FlaskClient, ilse: str) -> None:
    me = account_id(filled, Rol.PROFESSIONAL)
    assert 'action="/beloften/brug/op-mij?stand=te-laat"' in http.get("/beloften").text
    assert "/plein/op-mij" not in http.get("/beloften").text
    answer = http.post("/beloften/brug/op-mij?stand=te-laat")
    assert answer.headers["Location"] == "/beloften?stand=te-laat&melding=genomen"
    assert filled.engine.store.owner("brug") == me
    (line,) = filled.accounts.events.read(Wanted(handeling="eigenaar"))
    assert (line.handeling, line.object, line.actor) == ("eigenaar.genomen", "keuze:brug", me)
    for taken in ("brug", "plein"):
        again = http.post(f"/beloften/{taken}/op-mij?vanuit=keuze").headers["Location"]
        assert again == f"/keuzes/{taken}?melding=al-van-collega#terugkoppeling"
    assert filled.engine.store.owner("plein") == ilse
    assert http.post("/beloften/nergens/op-mij").status_code == 404
    assert names(http.get("/beloften?eigenaar=ik").text) == ["Geheime kaart"]
    # The work of that day: it stands on the page of one's own work, and is counted in the menu.
    mine = http.get("/mijn").text
    assert names(mine) == ["Geheime kaart"]
    assert '<span class="teller">1<span class="voorlezen"> ding vraagt aandacht' in mine


@pytest.mark.parametrize(
    ("late", "said"),
    [
        (10, ""),
        (11, "ook de ene andere die aandacht vraagt."),
        (12, "ook de andere 2 die aandacht vragen."),
    ],
)
def test_my_work_says_how_many_more_there_are(filled: Register, late: int, said: str) -> None:
    mine = Maker(account_id(filled, Rol.KENNISMANAGER), "test")
    filled.engine.save(
        [keuze("veel", beloften=[promise(f"p{n}", -30) for n in range(late)])], door="t", maker=mine
    )
    text = plain(client(filled, Rol.KENNISMANAGER).get("/mijn").text)
    assert (said in text, "ook de" in text) == (True, bool(said))


def test_promises_go_along_when_records_are_handed_over(filled: Register, ilse: str) -> None:
    boss, noor = client(filled, Rol.BEHEERDER), account_id(filled, Rol.KENNISMANAGER)
    before = plain(boss.get(f"/beheer/accounts/{ilse}").text)
    assert "Daarbij horen 2 beloften die nog open staan, waarvan 1 te laat: die gaan mee." in before
    done = boss.post(f"/beheer/accounts/{ilse}/overdragen", data={"naar": noor})
    assert "Daar horen 2 open beloften bij." in plain(done.text)
    assert "Daarbij hoort" not in plain(boss.get(f"/beheer/accounts/{ilse}").text)
    mine = client(filled, Rol.KENNISMANAGER)
    assert names(mine.get("/beloften?eigenaar=ik").text) == ["een verslag"]
    assert names(mine.get("/mijn").text) == ["een verslag", "een brief"]


# -- residents ------------------------------------------------------------------------------------


def test_residents_read_what_became_of_their_input(filled: Register) -> None:
    http = client(filled, None)
    page = http.get("/beloften").text
    assert "<h1>Wat is er met uw inbreng gedaan?</h1>" in page
    assert tabs(page) == {"Gedaan": "1", "Te laat": "1", "Nog te doen": "1"}
    assert names(page) == ["een avond"]
    text = plain(page)
    assert f"Gedaan op {datum(day(-50))}, op tijd" in text
    assert "Wat het opleverde: Er komen vier bankjes bij." in text
    assert names(http.get("/beloften?stand=te-laat").text) == ["een verslag"]
    assert names(http.get("/beloften?stand=open").text) == ["een brief"]
    assert names(http.get("/beloften?gebied=BU05183620").text) == ["een avond"]
    assert "Op tijd: 1 van de 1." in text
    nothing = http.get("/beloften?gebied=WK051834").text
    assert names(nothing) == []
    assert "Op tijd" not in plain(nothing)
    assert http.get("/beloften?gebied=&stand=te-laat").status_code == 200  # as the form sends it


def test_no_resident_meets_who_looks_after_it_or_what_is_not_public(filled: Register, ilse: str) -> None:
    http = client(filled, None)
    for path in ("", "?stand=te-laat", "?stand=open", "?stand=gedaan&gebied=ZW"):
        page = http.get(f"/beloften{path}").text
        assert not re.search(
            r"(?i:qxzvosvwk|qxz.example)|zorgt hiervoor|Geheime kaart|De brug|De tuin|/gedaan|op-mij|herinner",
            page,
        ), path
    record = http.get("/keuzes/plein").text
    assert not re.search(r"(?i:qxzvosvwk|qxz.example)|zorgt hiervoor|/gedaan|op-mij", record)
    text = plain(record.partition('id="terugkoppeling"')[2].partition("</section>")[0])
    assert "1 van de 3 beloften is nagekomen. 1 is te laat." in text
    assert "Wat er met de inbreng is gebeurd, staat hierboven bij Resultaat." in text
    assert record.index(">Resultaat</h2>") < record.index(">Terugkoppeling</h2>")
    for wanted in ("eigenaar=ik", "eigenaar=niemand", "stand=binnenkort"):
        answer = http.get(f"/beloften?{wanted}")
        assert answer.headers["Location"].startswith("/inloggen?naar=%2Fbeloften%3F"), wanted


def test_residents_read_the_newest_first(filled: Register) -> None:
    late = [promise("oud", -300), promise("net te laat", -1), promise("ertussen", -60)]
    record = keuze("meer", beloften=late, publicatie="openbaar")
    filled.engine.save([record], door="t", maker=Maker("schrijver", "test"))
    publishing.agree(filled, "meer", 1, SECOND, Maker("tweede", "test"))
    newest = names(client(filled, None).get("/beloften?stand=te-laat").text)
    assert newest == ["net te laat", "een verslag", "ertussen", "oud"]


# -- the record -----------------------------------------------------------------------------------


def test_the_record_says_who_looks_after_it_and_has_the_button(filled: Register, http: FlaskClient) -> None:
    page = http.get("/keuzes/plein").text.partition('id="terugkoppeling"')[2].partition("</section>")[0]
    assert "Ilse Qxzvosvwk zorgt hiervoor." in plain(page)
    assert page.count('action="/beloften/plein/gedaan?vanuit=keuze"') == 2  # not for the one that was done
    assert "Niemand zorgt hiervoor." in plain(http.get("/keuzes/brug").text)
    assert 'action="/beloften/brug/op-mij?vanuit=keuze"' in http.get("/keuzes/brug").text


# -- reminders ------------------------------------------------------------------------------------


def test_the_page_says_whether_reminders_go_out(filled: Register) -> None:
    app = create_app(filled)

    def said(role: Rol) -> str:
        return plain(client(filled, role, app).get("/beloften").text)

    assert "Er gaan nu geen herinneringen uit: er is geen mailserver ingesteld." in said(Rol.PROFESSIONAL)
    assert "KEUZEREGISTER_SMTP_HOST" in said(Rol.BEHEERDER)
    assert "KEUZEREGISTER_SMTP_HOST" not in said(Rol.PROFESSIONAL)
    filled.herinneringen._smtp = Smtp("mail.x", 25, "geen", "", "", "k@x.example")
    moment = datetime(2026, 11, 22, 7, 3, tzinfo=HERE)
    filled.herinneringen.laatste = Verslag(moment, 3, 1)
    assert (
        "Wie voor een keuze zorgt, krijgt een e-mail 14 dagen voor de laatste dag, op de eerste dag te laat, en "
        "daarna elke maandag tot het gedaan is." in said(Rol.PROFESSIONAL)
    )
    last = "Laatst verstuurd op 22 november 2026 om 07.03: 3 e-mails; 1 mislukt, morgen opnieuw"
    assert last in said(Rol.BEHEERDER)
    assert "Laatst verstuurd" not in said(Rol.PROFESSIONAL)


# -- in a browser ---------------------------------------------------------------------------------


@pytest.fixture
def served(filled: Register) -> Iterator[str]:
    running = RunningServer(filled)
    yield running.url
    running.close()


def test_done_by_keyboard_also_on_another_day(filled: Register, served: str, page: Page) -> None:
    page.goto(f"{served}/beloften?eigenaar=niemand")
    page.get_by_role("button", name="Gedaan – Geheime kaart").focus()
    page.keyboard.press("Enter")
    expect(page.get_by_role("status")).to_have_text("Genoteerd: deze belofte is gedaan.")
    expect(page).to_have_url(f"{served}/beloften?stand=te-laat&eigenaar=niemand")  # told once
    expect(page.get_by_text("Er is niets te laat.")).to_be_visible()
    assert filled.engine.store.get("brug").keuze.beloften[0].gedaanOp == vandaag()

    page.goto(f"{served}/keuzes/plein")
    row = page.locator(".belofte--te-laat")
    row.get_by_role("button", name="Gedaan – een verslag").focus()
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")  # unfolds
    page.keyboard.press("Tab")
    typed = day(-2)
    box = row.get_by_label("Gedaan op")
    expect(box).to_be_focused()
    box.fill(typed.isoformat())
    page.keyboard.press("Enter")
    expect(page.get_by_role("status")).to_contain_text("Inwoners zien dat als een collega akkoord geeft")
    assert filled.engine.store.get("plein").keuze.beloften[0].gedaanOp == typed


@pytest.mark.parametrize("role", [None, Rol.PROFESSIONAL], ids=["inwoner", "professional"])
def test_axe_finds_nothing_and_nothing_sticks_out(
    filled: Register,
    role: Rol | None,
    open_page: Callable[..., Page],
    axe_violations: Callable[[Page], list[str]],
    scrolls_sideways: Callable[[Page], list[str]],
) -> None:
    running, page = RunningServer(filled, role), open_page(width=320)
    found = {}

    def look(name: str) -> None:
        page.evaluate("document.querySelectorAll('details').forEach(d => { d.open = true })")
        found[name] = axe_violations(page)
        for width in (768, 1440, 320):
            page.set_viewport_size({"width": width, "height": 900})
            found[name] += scrolls_sideways(page)

    for path in ["/beloften", "/beloften?stand=te-laat", "/keuzes/plein", *(["/mijn"] if role else [])]:
        page.goto(running.url + path)
        look(path)
    if role:
        page.goto(f"{running.url}/beloften")
        filled.engine.save([keuze("plein", beloften=[promise("een verslag", -20)])], door="t")
        page.get_by_role("button", name="Gedaan – een verslag").click()
        expect(page.get_by_role("alert")).to_contain_text("intussen gewijzigd")
        look("conflict")
    running.close()
    assert {name: wrong for name, wrong in found.items() if wrong} == {}


def test_who_practises_has_no_buttons(filled: Register) -> None:
    """The list is that of the real register, in which nothing changes meanwhile."""
    app = create_app(filled)
    http, (carried, _) = app.test_client(), cookie(app, filled, Rol.PROFESSIONAL)
    http.set_cookie(*carried.split("=", 1))

    def post(path: str) -> int:
        token = re.search(r'name="csrf_token" value="([^"]+)"', http.get("/over").text)
        assert token
        return http.post(path, data={"csrf_token": token[1]}).status_code

    assert post("/oefenen/start") == 303
    page = http.get("/beloften").text
    assert names(page) == ["een verslag", "Geheime kaart"]
    assert not re.search(r"/gedaan|/op-mij", page)
    assert post("/beloften/brug/op-mij") == 409
    assert filled.engine.store.owner("brug") is None
