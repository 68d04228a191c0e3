"""The pages of groups of reasons: what they tell, what can be done there and by whom, and what is refused."""

from __future__ import annotations

import re
import shutil
import threading
from collections.abc import Callable, Iterator
from html import unescape
from pathlib import Path
from typing import Any

import pytest
from flask.testing import FlaskClient
from playwright.sync_api import Page, expect

from data.events import Maker
from data.factors import Zin
from data.vocabularies import vocabulaire
from models.hash_encoder import HashEncoder
from service import factor_runs
from service.access import Rol
from service.factor_codebook import RUIS
from service.factor_difference import Niveau, difference
from service.factor_worker import Stopped
from service.opening import Register, open_register
from tests.conftest import RunningServer, settings_for
from tests.grouped import MAKER, book, few_examples, fill, group_here, run, texts
from tests.service.making import keuze
from tests.signing_in import account_id
from tests.signing_in import client as signed_in
from web.factor_view import _typical, change
from web.factor_words import share
from web.pages import factorgroepen


@pytest.fixture(scope="module", autouse=True)
def quick(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    with pytest.MonkeyPatch.context() as patch:
        few_examples(tmp_path_factory.mktemp("zinnen"), patch)
        patch.setattr(factor_runs, "group_apart", group_here)
        yield


@pytest.fixture(scope="module")
def grouped_home(tmp_path_factory: pytest.TempPathFactory, quick: None) -> Path:
    """24 records of four reasons, one of another, and a run, in a closed register to copy."""
    home = tmp_path_factory.mktemp("gegroepeerd") / "var"
    opened = open_register(settings_for(home), "de tests", encoder=HashEncoder())
    fill(opened, 0, 24)
    opened.engine.save(
        [keuze("anders", "Zeven zwanen zwommen zwijgend langs zilte zandbanken.")], door="test"
    )
    run(opened)
    opened.close()
    return home


@pytest.fixture
def grouped(tmp_path: Path, grouped_home: Path) -> Iterator[Register]:
    shutil.copytree(grouped_home, tmp_path / "groepen")
    opened = open_register(settings_for(tmp_path / "groepen"), "de tests", encoder=HashEncoder())
    yield opened
    opened.close()


@pytest.fixture
def keeper(grouped: Register) -> FlaskClient:
    return signed_in(grouped, Rol.KENNISMANAGER)


def plain(html: str) -> str:
    return " ".join(unescape(re.sub(r"<[^>]+>", " ", html.partition("<main")[2])).split())


def send(http: FlaskClient, path: str, **form: Any) -> tuple[int, str]:
    """The status of a form that is sent, and the text of the page that it led to."""
    answer = http.post(path, data=form)
    page = http.get(answer.headers["Location"]) if answer.status_code == 303 else answer
    return answer.status_code, plain(page.text)


def ids(register: Register, niveau: str = "grof") -> list[str]:
    return [groep.id for groep in book(register, niveau).groepen]


def place(id_: str, niveau: str = "grof") -> str:
    return f"/factoren/groepen/{niveau}/{id_}"


# -- the list -------------------------------------------------------------------------------------


def test_residents_are_sent_on_and_have_no_link(grouped: Register) -> None:
    http = signed_in(grouped, None)
    answer = http.get("/factoren")
    assert (answer.status_code, answer.headers["Location"]) == (303, "/factoren/beelden")
    assert 'href="/factoren"' not in http.get("/over").text
    assert 'href="/factoren"' in signed_in(grouped).get("/over").text


def test_before_the_first_run(register: Register) -> None:
    keeper, colleague = signed_in(register, Rol.KENNISMANAGER), signed_in(register)
    page = keeper.get("/factoren").text
    assert "Er zijn nog geen keuzes vastgelegd." in plain(page)
    assert "Nieuwe indeling maken" not in page
    fill(register, 0, 1)
    assert "Er is nog geen indeling. Nieuwe indeling maken" in plain(keeper.get("/factoren").text)
    assert "Nieuwe indeling maken" in keeper.get("/factoren").text
    page = colleague.get("/factoren").text
    assert "Een kennismanager kan die maken." in plain(page)
    assert "Nieuwe indeling maken" not in page
    assert colleague.get(place("g1")).status_code == 404
    assert "Er ligt nu geen voorstel." in plain(keeper.get("/factoren/voorstel").text)
    assert "Er is nog niets met de hand gedaan." in plain(colleague.get("/factoren/handelingen").text)


def test_too_little_is_said(register: Register) -> None:
    register.engine.save([keuze("k1", "Het was te duur.")], door="test")
    run(register)
    page = plain(signed_in(register, Rol.KENNISMANAGER).get("/factoren").text)
    assert "De laatste ronde gaf geen indeling. Alle keuzes geven dezelfde ene reden." in page


def test_the_list_tells_what_there_is(grouped: Register) -> None:
    http = signed_in(grouped)
    page = http.get("/factoren?niveau=grof").text
    text = plain(page)
    assert "97 zinnen uit 25 keuzes." in text
    assert "sindsdien" not in text
    assert re.search(r"Grof 8 groepen Middel 20 groepen Fijn \d+ groepen", text)
    groepen = book(grouped).groepen
    names = re.findall(r'<h3><a class="utrecht-link" href="/factoren/groepen/grof/(\w+)">([^<]+)<', page)
    assert names == [(g.id, g.naam) for g in groepen]
    largest = groepen[0]
    origin = {"factor": "lijkt op een factor", "woorden": "naam voorgesteld"}[largest.herkomst]
    assert f"{largest.naam} {largest.zinnen} zinnen uit {largest.keuzes} keuzes {origin}" in text
    cards = page.split('<li class="groep">')[1:]
    for groep, card in zip(groepen, cards, strict=True):
        told = [unescape(t) for t in re.findall(r"<li>“(.*?)”</li>", card)]
        assert len(told) == 3
        assert set(told) <= texts(grouped, groep.id)
        rounds = {re.search(r"ronde (\d+)", t)[1] for t in told}  # type: ignore[index]
        assert len(rounds) == 3  # each round is a record
    outliers = len(book(grouped).uitschieters)
    assert (
        f"{share(outliers, 97)} past nergens goed bij: {'1 zin' if outliers == 1 else f'{outliers} zinnen'}"
        in text
    )
    assert "Nieuwe indeling maken" not in page
    fill(grouped, 24, 26)
    register_page = plain(http.get("/factoren").text)
    assert "2 keuzes zijn nieuw of gewijzigd sindsdien." in register_page
    assert http.get("/factoren?niveau=bijna").status_code == 400


def test_noise_is_at_the_end_with_its_share(grouped: Register, keeper: FlaskClient) -> None:
    first = book(grouped).groepen[0]
    assert send(keeper, f"{place(first.id)}/ruis")[0] == 303
    page = keeper.get("/factoren?niveau=grof").text
    text = plain(page)
    assert f"{share(first.zinnen, 97)} is apart gezet als ruis: {first.zinnen} zinnen" in text
    assert page.index(f"/grof/{first.id}") > page.index('id="rest"')
    assert "Grof 7 groepen" in text


def test_typical_sentences_differ_and_are_of_several_records() -> None:
    def zin(nr: int, keuze_nr: int, tekst: str) -> Zin:
        return Zin(nr, keuze_nr, "afweging", 0, 9, tekst, None, str(nr))

    same = [zin(i, i, "Te  duur.") for i in range(9)]
    assert _typical(same) == ("Te duur.",)
    assert _typical([zin(1, 1, "A."), zin(2, 1, "B."), zin(3, 2, "C."), zin(4, 1, "D.")]) == (
        "A.",
        "C.",
        "B.",
    )
    assert _typical([]) == ()


def test_shares_in_words() -> None:
    assert [share(*of) for of in ((0, 9), (1, 1000), (1, 25), (999, 1000), (9, 9), (1, 0))] == [
        "0%",
        "minder dan 1%",
        "4%",
        "meer dan 99%",
        "100%",
        "0%",
    ]


# -- a run ----------------------------------------------------------------------------------------


def test_a_run_can_be_followed_and_stopped(
    grouped: Register, keeper: FlaskClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    begun = threading.Event()

    def wait(
        _m: object, _e: object, _v: object, progress: Callable[[float, str], None], stopped: threading.Event
    ) -> None:
        progress(0.5, "betekenis")
        begun.set()
        stopped.wait(30)
        raise Stopped

    monkeypatch.setattr(factor_runs, "group_apart", wait)
    status, page = send(keeper, "/factoren/ronde", niveau="fijn")
    assert (status, "De ronde is begonnen." in page) == (303, True)
    assert begun.wait(30)
    text = keeper.get("/factoren?niveau=fijn").text
    assert "Nu: betekenis." in plain(text)
    assert '<a class="utrecht-link" href="/factoren">Ververs deze pagina</a>' in text
    assert "Nieuwe indeling maken" not in text
    status, page = send(keeper, "/factoren/ronde")
    assert (status, "Er loopt al een ronde." in page) == (409, True)
    part = keeper.get("/factoren/ronde", headers={"HX-Request": "true"})
    assert ("HX-Refresh" in part.headers, 'id="ronde"' in part.text, "<html" in part.text) == (
        False,
        True,
        False,
    )
    seen = signed_in(grouped).get("/factoren").text
    assert ('id="ronde"' in seen, "/ronde/stoppen" in seen) == (True, False)
    status, page = send(keeper, "/factoren/ronde/stoppen")
    assert (status, "De ronde is gestopt." in page) == (303, True)
    assert "De laatste ronde gaf geen indeling. Deze ronde is gestopt." in plain(
        keeper.get("/factoren").text
    )
    assert keeper.get("/factoren/ronde", headers={"HX-Request": "true"}).headers["HX-Refresh"] == "true"
    assert keeper.get("/factoren/ronde").headers["Location"] == "/factoren"
    assert send(keeper, "/factoren/ronde/stoppen")[0] == 303  # nothing goes on: nothing happens


def test_a_proposal_is_told_and_decided(grouped: Register, keeper: FlaskClient) -> None:
    first, second = ids(grouped)[:2]
    send(keeper, f"{place(first)}/naam", naam="Wat het kost")
    fill(grouped, 24, 30)
    factors = run(grouped)
    assert "Er ligt een voorstel voor een nieuwe indeling. Bekijk wat er verandert" in plain(
        keeper.get("/factoren").text
    )
    assert "Er ligt een voorstel" not in signed_in(grouped).get("/factoren").text
    shown = factors.verschil().niveaus["grof"].verschil
    moved = sum(o.zinnen for o in shown.overgangen)
    page = keeper.get("/factoren/voorstel").text
    text = plain(page)
    assert "door Test kennismanager" not in text  # it was made by an account that is gone
    assert "121 zinnen uit 31 keuzes." in text
    row = " ".join(
        re.sub(r"<[^>]+>", " ", page.partition("<tbody role")[2].partition("</tr>")[0]).split()[1:]
    )
    assert (
        row == f"Grof {share(97 - moved, 97)} 24 {moved} {len(shown.nieuw)} {len(shown.vervallen)} blijft"
    )
    assert "24 zinnen komen erbij." in text
    ronde = str(factors.voorstel.nr)  # type: ignore[union-attr]

    for decision in ("aanvaarden", "verwerpen"):
        status, page = send(keeper, f"/factoren/voorstel/{decision}", ronde="1")
        assert (status, "Er ligt intussen een ander voorstel." in page) == (409, True)
    status, page = send(keeper, "/factoren/voorstel/verwerpen", ronde=ronde)
    assert (status, "Het voorstel is weg." in page) == (303, True)
    assert len(book(grouped).numbers) == 97
    status, page = send(keeper, "/factoren/voorstel/aanvaarden", ronde=ronde)
    assert (status, "Dit voorstel is er niet meer." in page) == (409, True)

    run(grouped)
    ronde = str(factors.voorstel.nr)  # type: ignore[union-attr]
    status, page = send(keeper, "/factoren/voorstel/aanvaarden", ronde=ronde)
    assert (status, "De nieuwe indeling geldt nu." in page) == (303, True)
    assert "121 zinnen uit 31 keuzes." in page
    assert book(grouped)[first].naam == "Wat het kost"
    assert second in ids(grouped)


def test_what_moves_between_groups_is_told_by_name(grouped: Register) -> None:
    now = book(grouped)
    first, second = now.groepen[:2]
    grouped.factors.acts.voeg_samen("grof", [first.id, second.id], MAKER)
    then = book(grouped)
    told = change(grouped.factors.store, Niveau(now, then, difference(now, then)))
    assert (told.gedeeld, told.gelijk, told.verhuisd, told.erbij) == (
        97,
        97 - second.zinnen,
        second.zinnen,
        0,
    )
    assert told.vervallen == ((second.naam, second.zinnen, False),)
    (move,) = told.verhuizingen
    assert (move.van, move.naar, move.zinnen) == (second.naam, first.naam, second.zinnen)
    assert set(move.voorbeelden) <= texts(grouped, first.id)
    assert not told.niets
    back = change(grouped.factors.store, Niveau(then, now, difference(then, now)))
    assert [(g.naam, g.zinnen) for g in back.nieuw] == [(second.naam, second.zinnen)]
    assert change(grouped.factors.store, Niveau(now, now, difference(now, now))).niets


# -- one group ------------------------------------------------------------------------------------


def test_a_group_shows_its_sentences_with_their_records(grouped: Register) -> None:
    first = book(grouped).groepen[0]
    http = signed_in(grouped)
    page = http.get(place(first.id)).text
    text = plain(page)
    assert (
        f"{first.zinnen} zinnen uit {first.keuzes} keuzes, {share(first.zinnen, 97)} van alle zinnen"
        in text
    )
    assert ", ".join(first.woorden) in text
    zinnen = grouped.factors.store.zinnen(book(grouped).members(first.id))
    assert re.findall(r'<p class="zin">“(.*?)”', page) == [z.tekst for z in zinnen]
    best = zinnen[0]
    id_ = grouped.engine.store.fetch([best.keuze_nr])[0].keuze.id
    address = f"/keuzes/{id_}?markeer=afweging:{best.begin}-{best.eind}#markering"
    assert f'href="{address}">Traject {id_}</a>' in page
    assert "Werkplaats participatie · Moerwijk · 2024 · Waarom dit instrument" in text
    record = http.get(address.partition("#")[0]).text
    assert f'<mark id="markering">{best.tekst}</mark>' in record
    # Whoever may only read finds nothing to do.
    assert re.findall(r'<form method="post" action="([^"]+)"', page) == [
        "/uitloggen",
        f"{place(first.id)}/verplaatsen",
    ]
    assert ("<button" in page.partition("<main")[2], 'type="checkbox"' in page) == (False, False)


@pytest.mark.parametrize("path", [place("g999"), place("g1", "bijna"), place("g1/onzin")])
def test_a_group_that_is_not_there(keeper: FlaskClient, path: str) -> None:
    assert keeper.get(path).status_code in (404, 405)
    assert keeper.post(f"{place('g999')}/naam", data={"naam": "x"}).status_code == 404


def test_many_sentences_come_in_pages(grouped: Register, keeper: FlaskClient) -> None:
    send(keeper, f"{place(ids(grouped)[0])}/samenvoegen", met=ids(grouped)[1:4])
    first = book(grouped).groepen[0]
    pages = -(-first.zinnen // 25)
    assert pages > 1
    seen = [
        z
        for page in range(1, pages + 1)
        for z in re.findall(r'<p class="zin">“(.*?)”', keeper.get(f"{place(first.id)}?pagina={page}").text)
    ]
    assert len(seen) == first.zinnen
    assert set(seen) == texts(grouped, first.id)
    assert keeper.get(f"{place(first.id)}?pagina={pages + 1}").status_code == 400


def test_naming_merging_and_undoing(grouped: Register, keeper: FlaskClient) -> None:
    first, second, third = ids(grouped)[:3]
    status, page = send(keeper, f"{place(first)}/naam", naam="  Wat het  kost ")
    assert (status, "De groep heeft nu deze naam." in page) == (303, True)
    assert "naam gegeven" in page
    assert "Kreeg de naam “Wat het kost” Test kennismanager, " in page
    before, name = texts(grouped, first), book(grouped)[second].naam
    both = before | texts(grouped, second) | texts(grouped, third)
    status, page = send(keeper, f"{place(first)}/samenvoegen", met=[second, third])
    assert (status, "De groepen zijn samengevoegd." in page) == (303, True)
    assert texts(grouped, first) == both
    assert f"Samengevoegd met “{name}” en " in page
    assert keeper.get(place(second)).status_code == 404
    nr = grouped.factors.store.last_act()
    status, page = send(keeper, f"/factoren/handelingen/{nr}/ongedaan", niveau="grof", groep=first)
    assert (status, "Dat is ongedaan gemaakt." in page) == (303, True)
    assert "Wat het kost" in page
    assert "Ongedaan gemaakt: samengevoegd met" in page
    assert texts(grouped, first) == before
    status, page = send(keeper, f"/factoren/handelingen/{nr}/ongedaan")
    assert (status, "Deze handeling is al ongedaan gemaakt." in page) == (409, True)
    for wrong in ("999", "x", "-1", "1" * 20):
        assert keeper.post(f"/factoren/handelingen/{wrong}/ongedaan").status_code == 404


def test_splitting_by_the_halves_that_are_proposed(grouped: Register, keeper: FlaskClient) -> None:
    first = ids(grouped)[0]
    stay, leave = grouped.factors.acts.halves("grof", first)
    page = keeper.get(f"{place(first)}/splitsen").text
    ticked = re.findall(r'value="(\d+)" id="zin-\d+" aria-label="[^"]*" checked', page)
    assert [int(nr) for nr in ticked] == leave
    assert f"Deze krijgen een eigen groep ({len(leave)} zinnen)" in plain(page)
    status, text = send(
        keeper, f"{place(first)}/splitsen", zin=ticked[1:], naam=book(grouped).groepen[1].naam
    )
    assert (status, "Er is al een groep met deze naam." in text) == (400, True)
    again = keeper.post(
        f"{place(first)}/splitsen", data={"zin": ticked[1:], "naam": book(grouped).groepen[1].naam}
    )
    assert re.findall(r'value="(\d+)" id="zin-\d+" aria-label="[^"]*" checked', again.text) == ticked[1:]
    assert f'value="{book(grouped).groepen[1].naam}"' in again.text
    status, text = send(keeper, f"{place(first)}/splitsen", zin=ticked[1:], naam="De helft")
    assert (status, "De groep is gesplitst." in text) == (303, True)
    (new,) = [g for g in book(grouped).groepen if g.naam == "De helft"]
    assert set(book(grouped).members(new.id).tolist()) == set(leave[1:])
    assert set(book(grouped).members(first).tolist()) == {*stay, leave[0]}
    assert f"Gesplitst: {len(leave) - 1} zinnen naar “De helft”" in text
    assert keeper.post(f"{place(first)}/splitsen", data={"zin": "x"}).status_code == 400


def test_a_large_group_is_split_without_showing_all(
    grouped: Register, keeper: FlaskClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(factorgroepen, "SHOWN", 2)
    first = ids(grouped)[0]
    stay, leave = grouped.factors.acts.halves("grof", first)
    page = keeper.get(f"{place(first)}/splitsen").text
    (rest,) = re.findall(r'name="rest" value="([\d ]+)"', page)
    assert rest.split() == [str(nr) for nr in leave[2:]]
    assert f"En nog {len(stay) - 2} zinnen die hierop lijken." in plain(page)
    send(keeper, f"{place(first)}/splitsen", zin=[leave[0]], rest=rest, naam="Deel")
    (new,) = [g for g in book(grouped).groepen if g.naam == "Deel"]
    assert set(book(grouped).members(new.id).tolist()) == {leave[0], *leave[2:]}


def test_moving_sentences_and_setting_them_apart(grouped: Register, keeper: FlaskClient) -> None:
    first, second = ids(grouped)[:2]
    one, two, three = book(grouped).members(first).tolist()[:3]
    status, page = send(keeper, f"{place(first)}/verplaatsen", zin=[one, two], naar=second)
    assert (status, "De zinnen zijn verplaatst." in page) == (303, True)
    assert {one, two} <= set(book(grouped).members(second).tolist())
    send(keeper, f"{place(first)}/verplaatsen", zin=[three], naar=RUIS)
    assert book(grouped).members(RUIS).tolist() == [three]
    page = keeper.get(place(RUIS)).text
    assert "Deze zinnen zijn één voor één apart gezet." in page
    assert "Deze groep aanpassen" not in page
    status, page = send(keeper, f"{place(RUIS)}/verplaatsen", zin=[three], naar=first)
    assert status == 303
    assert three in book(grouped).members(first).tolist()
    assert RUIS not in book(grouped)
    told = plain(keeper.get("/factoren/handelingen").text)
    name = book(grouped)[second].naam
    assert f"Verplaatst naar “{name}”: 2 zinnen Test kennismanager" in told
    assert "Apart gezet: 1 zin" in told


def test_sentences_that_fit_badly_can_be_moved(grouped: Register, keeper: FlaskClient) -> None:
    (one, *others) = book(grouped).uitschieters.tolist()
    page = plain(keeper.get(place("past-niet")).text)
    assert "staat nu in" in page
    target = next(id_ for id_ in ids(grouped) if id_ != book(grouped).lid[book(grouped).numbers == one][0])
    status, page = send(keeper, f"{place('past-niet')}/verplaatsen", zin=[], naar=target)
    assert (status, "Kies 1 tot 500 zinnen" in page) == (400, True)
    status, page = send(keeper, f"{place('past-niet')}/verplaatsen", zin=[one], naar=target)
    assert (status, "De zinnen zijn verplaatst." in page) == (303, True)
    assert book(grouped).uitschieters.tolist() == others
    assert one in book(grouped).members(target).tolist()
    assert keeper.post(f"{place('past-niet')}/naam", data={"naam": "x"}).status_code == 404


def test_groups_that_stay_apart_and_noise(grouped: Register, keeper: FlaskClient) -> None:
    first, second = ids(grouped)[:2]
    status, page = send(keeper, f"{place(first)}/apart-houden", van=second)
    assert (status, "Afgesproken: deze twee groepen blijven apart." in page) == (303, True)
    assert "Blijft apart van “" in page
    status, page = send(keeper, f"{place(first)}/samenvoegen", met=[second])
    assert (status, "Er is afgesproken dat" in page) == (400, True)
    send(keeper, f"{place(first)}/ruis")
    status, page = send(keeper, f"{place(first)}/ruis")
    assert (status, "Deze groep staat al bij de ruis." in page) == (400, True)


def test_a_group_becomes_a_factor(grouped: Register, keeper: FlaskClient) -> None:
    first, second = ids(grouped)[:2]
    status, page = send(keeper, f"{place(first)}/factor", factor="budget")
    assert (status, "De groep staat nu voor deze factor." in page) == (303, True)
    assert (book(grouped)[first].factor, book(grouped)[first].naam) == ("budget", "Budget")
    assert "Staat voor de factor “Budget”" in page
    new = {"factor": "nieuw", "label": "Taal van de brief", "definitie": "Of mensen de brief kunnen lezen."}
    status, page = send(keeper, f"{place(second)}/factor", **new)
    assert status == 303
    assert vocabulaire("factoren")["taal-van-de-brief"].definitie == "Of mensen de brief kunnen lezen."
    assert book(grouped)[second].naam == "Taal van de brief"
    assert '<option value="taal-van-de-brief"' in keeper.get("/keuzes/nieuw").text


@pytest.mark.parametrize(
    ("wat", "form", "message", "kept"),
    [
        ("naam", {"naam": ""}, "Geef een naam van 1 tot 60 tekens.", ""),
        ("naam", {"naam": "Vraag mevrouw Ilse de Vries"}, "In de naam staat een persoonsgegeven", 'value="Vraag mevrouw Ilse de Vries"'),
        ("samenvoegen", {}, "Kies een of meer andere groepen.", "<details open>"),
        ("apart-houden", {"van": "g999"}, "Deze groep is er niet (meer).", "<details open>"),
        ("verplaatsen", {"naar": ""}, "Kies waar de zinnen heen gaan.", ""),
        ("verplaatsen", {"naar": RUIS}, "Kies 1 tot 500 zinnen", f'value="{RUIS}" selected'),
        ("factor", {}, "Kies een factor, of kies een nieuwe factor.", "<details open>"),
        ("factor", {"factor": "zonneschijn"}, "Die factor staat niet in de lijst", "<details open>"),
        ("factor", {"factor": "nieuw", "label": "Budget", "definitie": "Hoeveel geld."}, '"Budget" staat al in deze lijst.', "Hoeveel geld.</textarea>"),
        ("factor", {"factor": "nieuw", "label": "Stilte", "definitie": "Vraag Ilse Vos."}, '"Ilse Vos" lijkt een naam', 'value="Stilte"'),
    ],
)  # fmt: skip
def test_what_is_refused_is_said_beside_its_form(
    grouped: Register, keeper: FlaskClient, wat: str, form: dict[str, str], message: str, kept: str
) -> None:
    first = ids(grouped)[0]
    answer = keeper.post(f"{place(first)}/{wat}", data=form)
    assert answer.status_code == 400
    html = unescape(answer.text)
    assert "<title>Fout: " in html
    inside = html.partition(f'action="{place(first)}/{wat}"')[2].partition("</form>")[0]
    assert message in inside
    assert kept in html
    assert grouped.factors.store.acts() == []
    assert grouped.own_terms.list("factoren") == []


def test_what_is_typed_is_never_html(grouped: Register, keeper: FlaskClient) -> None:
    first = ids(grouped)[0]
    send(keeper, f"{place(first)}/naam", naam="<b>Geld</b>")
    for path in (
        "/factoren?niveau=grof",
        place(first),
        "/factoren/handelingen",
        f"{place(first)}/splitsen",
    ):
        page = keeper.get(path)
        assert (page.status_code, "<b>Geld" in page.text, "&lt;b&gt;Geld" in page.text) == (
            200,
            False,
            True,
        ), path


# -- what was done --------------------------------------------------------------------------------


def test_everything_done_is_listed_newest_first(grouped: Register, keeper: FlaskClient) -> None:
    first = ids(grouped)[0]
    for i in range(26):
        send(keeper, f"{place(first)}/naam", naam=f"Naam {i}")
    page = plain(signed_in(grouped).get("/factoren/handelingen").text)
    assert [int(n) for n in re.findall(r"Kreeg de naam “Naam (\d+)”", page)] == list(range(25, 0, -1))
    assert "Bladzijde 1 van 2" in page
    assert "Ongedaan maken" not in page
    assert "Naam 0" in plain(keeper.get("/factoren/handelingen?pagina=2").text)
    assert keeper.get("/factoren/handelingen?pagina=3").status_code == 400
    grouped.factors.acts.hernoem("grof", first, "Van de shell", Maker("shell", "shell"))
    assert "“Van de shell” shell, " in plain(keeper.get("/factoren/handelingen").text)


def test_a_group_that_is_gone_is_still_called_by_its_name(grouped: Register, keeper: FlaskClient) -> None:
    first, second = ids(grouped)[:2]
    name = book(grouped)[second].naam
    send(keeper, f"{place(first)}/samenvoegen", met=[second])
    assert f"Samengevoegd met “{name}”: " in plain(keeper.get("/factoren/handelingen").text)
    send(keeper, f"{place(first)}/naam", naam="Eerst")
    assert "Eerst Kreeg de naam “Eerst”" in plain(keeper.get("/factoren/handelingen").text)


def test_the_log_leads_to_what_was_done(grouped: Register, keeper: FlaskClient) -> None:
    send(keeper, f"{place(ids(grouped)[0])}/naam", naam="Kwakzalf")
    boss = signed_in(grouped, Rol.BEHEERDER)
    log = boss.get("/beheer/logboek?handeling=factorgroep").text
    assert 'href="/factoren/handelingen">handeling 1</a>' in log
    assert "groep een naam gegeven" in log
    assert "Kwakzalf" not in log
    assert 'href="/factoren">ronde 1</a>' in boss.get("/beheer/logboek?handeling=factorronde").text


def test_while_practising_the_real_groups_stay_out_of_reach(grouped: Register) -> None:
    http = signed_in(grouped, Rol.KENNISMANAGER)
    answer = http.post("/oefenen/start")
    carried = answer.headers["Set-Cookie"].partition(";")[0]
    assert http.get("/factoren", headers={"Cookie": carried}).status_code == 409
    assert 'href="/factoren"' not in http.get("/over", headers={"Cookie": carried}).text


# -- how it looks ---------------------------------------------------------------------------------


def test_axe_and_narrow_screens(
    grouped: Register,
    open_page: Callable[..., Page],
    axe_violations: Callable[[Page], list[str]],
    scrolls_sideways: Callable[[Page], list[str]],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    acts, maker = grouped.factors.acts, Maker(account_id(grouped, Rol.KENNISMANAGER), "web")
    first, second, third = ids(grouped, "middel")[:3]
    acts.hernoem("middel", first, "Lange naam van een groep over zelfredzaamheidsbevordering", maker)
    acts.verplaats("middel", book(grouped, "middel").members(second).tolist()[:1], RUIS, maker)
    acts.ruis("middel", third, maker)
    fill(grouped, 24, 30)
    run(grouped)
    running = RunningServer(grouped, Rol.KENNISMANAGER)
    try:
        page = open_page(width=320)
        found = {}

        def look(name: str) -> None:
            found[name] = axe_violations(page) + scrolls_sideways(page)

        for path in (
            "/factoren",
            place(first, "middel"),
            f"{place(first, 'middel')}/splitsen",
            place(RUIS, "middel"),
            place("past-niet", "middel"),
            "/factoren/voorstel",
            "/factoren/handelingen",
        ):
            page.goto(running.url + path)
            look(path)
        page.goto(running.url + place(first, "middel"))
        for summary in page.locator("details > summary").all():
            summary.click()
        look("open")
        page.get_by_role("button", name="Maak er een factor van").click()
        expect(page.get_by_role("alert")).to_be_focused()
        look("fout")
        monkeypatch.setattr(factor_runs, "group_apart", lambda *_: grouped.factors.runs._stop.wait(30))
        page.goto(f"{running.url}/factoren")
        page.get_by_role("button", name="Nieuwe indeling maken").click()
        expect(page.get_by_role("progressbar")).to_be_visible()
        look("ronde")
        page.get_by_role("button", name="Stop").click()
        expect(page.get_by_role("status")).to_contain_text("De ronde is gestopt.")
        assert {name: wrong for name, wrong in found.items() if wrong} == {}
    finally:
        running.close()
