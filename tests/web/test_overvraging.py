"""The page of over-asking with its lists, and the warning in the form: what it says, to whom, and of what."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Callable, Iterator
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
from flask.testing import FlaskClient
from lxml import html
from playwright.sync_api import Page, Request, expect

from data.events import Maker, Wanted
from data.gebieden import alle_buurten
from data.months import first_day, last_day, month_name, month_of, month_short
from models.hash_encoder import HashEncoder
from service.access import Actor, Rol
from service.instellingen import set_value
from service.opening import Register, open_register
from service.publishing import agree
from service.recording import create
from tests.conftest import RunningServer, settings_for
from tests.signing_in import account_id
from tests.signing_in import client as signed_in
from web.formatting import vandaag

NOW = month_of(vandaag())
SOON = NOW + 4  # within a year, and after the trajectories that run now
NOORD, WEST, UITHOF = "BU05183638", "BU05183637", "BU05183399"
PATH = "/trajecten/overvraging"
CANARY = "Kanarie Vogelzang"


def coming(register: Register, id_: str, *, owner: str = "", **more: Any) -> str:
    values = {
        "id": id_,
        "titel": f"Traject {id_}",
        "instrument": "enquete",
        "gebieden": [NOORD],
        "doelgroepen": ["jongeren"],
        "trajectstatus": "komend",
        "startdatum": first_day(SOON).isoformat(),
        "einddatum": last_day(SOON).isoformat(),
        "afweging": "Omdat het moet.",
        **more,
    }
    maker = Maker(owner, "test") if owner else None
    return create(
        register.engine, {k: v for k, v in values.items() if v is not None}, door="t", maker=maker
    ).id


def fill(register: Register) -> Register:
    """Three trajectories that ask something of young people in Moerwijk-Noord in the same month."""
    coming(register, "een", owner=account_id(register, Rol.KENNISMANAGER))
    coming(
        register,
        "twee",
        gebieden=["WK051836"],
        doelgroepen=["alle-bewoners"],
        algemeenContact="wijkteam@denhaag.example",
        contacten=[{"naam": CANARY, "email": "vogelzang@denhaag.example"}],
    )
    coming(register, "drie", einddatum=last_day(SOON + 1).isoformat())
    coming(register, "loopt", trajectstatus="lopend", startdatum=first_day(NOW).isoformat(), einddatum=None)
    coming(register, "stil", doelgroepen=[])
    return register


@pytest.fixture(scope="module")
def busy(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Register]:
    """No record is written to it."""
    home = tmp_path_factory.mktemp("druk")
    opened = open_register(settings_for(home), "de tests", encoder=HashEncoder())
    yield fill(opened)
    opened.close()


@pytest.fixture(scope="module")
def colleague(busy: Register) -> FlaskClient:
    return signed_in(busy)


@pytest.fixture
def changing(register: Register) -> Register:
    """The same, to write to."""
    return fill(register)


def tree(client: FlaskClient, path: str, status: int = 200) -> Any:
    answer = client.get(path)
    assert answer.status_code == status, answer.text
    return html.fromstring(answer.text)


def within(element: Any, place: str, tag: str) -> list[Any]:
    """The elements within those of a class."""
    here = f"descendant-or-self::*[contains(concat(' ', @class, ' '), ' {place} ')]"
    return list(element.xpath(f"{here}//{tag}"))


def text_of(element: Any) -> str:
    return " ".join(element.text_content().split())


# -- the page ---------------------------------------------------------------------------------------


def test_an_empty_register_says_so(register: Register) -> None:
    page = tree(signed_in(register), PATH)
    assert "Er is nog geen keuze vastgelegd." in text_of(page)
    assert not page.xpath("//table")


def test_the_page_tells_the_busiest_places_and_marks_what_is_much(changing: Register) -> None:
    page = tree(signed_in(changing), PATH)
    first = within(page, "radar__drukst", "li")[0]
    assert text_of(first) == (
        f"In Moerwijk-Noord vragen in {month_name(SOON)} drie trajecten iets van jongeren."
    )
    (chosen,) = page.xpath("//*[@name='doelgroep']/option[@selected]")
    assert text_of(chosen) == "Jongeren (hoogstens 3 tegelijk)"
    marked = within(page, "vak", "b")
    assert [text_of(cell.getparent()) for cell in marked] == ["3 veel"]
    set_value(changing.engine.store, "overvraging", 4)
    assert not within(tree(signed_in(changing), PATH), "vak", "b")
    set_value(changing.engine.store, "overvraging", 2)
    assert len(within(tree(signed_in(changing), PATH), "vak", "b")) == 1


def test_what_has_no_end_is_counted_on_when_someone_asks(colleague: FlaskClient) -> None:
    page = tree(colleague, PATH)
    assert "Eén traject dat loopt of komt, heeft geen einddatum." in text_of(page)
    address = next(a.get("href") for a in page.iter("a") if "door na deze maand" in text_of(a))
    counted_on = tree(colleague, address)
    assert text_of(within(counted_on, "vak", "b")[0].getparent()) == "4 veel"
    links = {a.get("href") for place in ("vak", "radar__drukst") for a in within(counted_on, place, "a")}
    assert links
    assert all("open=ja" in link for link in links)


@pytest.mark.parametrize(
    ("doelgroep", "more"),
    [
        ("jongeren", ""),
        ("alle-bewoners", ""),
        ("ouders", "&maanden=6"),
        ("onbekend", f"&jaar={SOON // 12}&maand={SOON % 12 + 1}"),
        ("jongeren", "&open=ja&maanden=6"),
    ],
)
def test_every_count_leads_to_as_many_trajectories(
    colleague: FlaskClient, doelgroep: str, more: str
) -> None:
    page = tree(colleague, f"{PATH}?doelgroep={doelgroep}{more}")
    cells = page.xpath("//td")
    assert len(cells) == len(alle_buurten()) * (6 if "maanden" in more else 12)
    for cell in cells:
        links = cell.xpath(".//a")
        if not links:
            assert text_of(cell) == "0"
            continue
        found = tree(colleague, links[0].get("href"))
        assert len(within(found, "overvragers", "li")) == int(text_of(links[0]).split()[0])


def test_the_csv_holds_the_table_of_the_page(colleague: FlaskClient) -> None:
    page = tree(colleague, f"{PATH}?doelgroep=jongeren")
    (address,) = [a.get("href") for a in within(page, "figuur__bestanden", "a")]
    answer = colleague.get(address)
    assert answer.headers["Content-Disposition"] == 'attachment; filename="overvraging.csv"'
    rows = list(csv.reader(io.StringIO(answer.data.decode("utf-8-sig")), delimiter=";"))
    assert rows[0] == ["buurt", *(month_short(m) for m in range(NOW, NOW + 12))]
    shown = [
        [text_of(row.xpath("th")[0]), *(text_of(c).split()[0] for c in row.xpath("td"))]
        for row in page.xpath("//tbody/tr")
    ]
    assert rows[1:] == shown


@pytest.mark.parametrize(
    ("query", "words"),
    [
        ("maanden=25", "maanden"),
        ("maanden=0", "maanden"),
        ("jaar=1989", "jaar"),
        ("maand=13", "maand"),
        ("doelgroep=vogels", "vogels"),
        ("open=nee", "open"),
        ("soort=alles", "soort"),
    ],
)
def test_what_the_page_does_not_know_is_refused(colleague: FlaskClient, query: str, words: str) -> None:
    answer = colleague.get(f"{PATH}?{query}")
    assert answer.status_code == 400
    assert words in answer.text


@pytest.mark.parametrize(
    "query",
    [
        "doelgroep=jongeren&jaar=2027&maand=3",
        "buurt=ZW&doelgroep=jongeren&jaar=2027&maand=3",
        f"buurt={NOORD}&jaar=2027&maand=3",
        f"buurt={NOORD}&doelgroep=jongeren&jaar=2027&maand=3&pagina=2",
    ],
)
def test_a_list_of_nowhere_is_refused(colleague: FlaskClient, query: str) -> None:
    assert colleague.get(f"{PATH}/lijst?{query}").status_code == 400


def test_the_last_and_the_first_year_there_can_be(register: Register) -> None:
    coming(register, "lang", startdatum="2100-11-01", einddatum="2100-12-31")
    client = signed_in(register)
    last = tree(client, f"{PATH}?jaar=2100&maand=12&maanden=24&doelgroep=jongeren&open=ja")
    assert not last.xpath("//*[@rel='next']")
    assert len(within(last, "vak", "a")) == 1
    first = tree(client, f"{PATH}?jaar=1990&maand=1&maanden=24")
    assert not first.xpath("//*[@rel='prev']")
    assert "Nergens vraagt meer dan één traject tegelijk" in text_of(first)


def test_the_list_says_who_looks_after_each_and_reads_no_contact(
    busy: Register, colleague: FlaskClient
) -> None:
    query = f"buurt={NOORD}&doelgroep=jongeren&jaar={SOON // 12}&maand={SOON % 12 + 1}"
    page = tree(colleague, f"{PATH}/lijst?{query}")
    assert "3 trajecten vragen dan iets van jongeren. Dat is veel." in text_of(page)
    lines = {text_of(li.xpath(".//a")[0]): li for li in within(page, "overvragers", "li")}
    assert "Test kennismanager houdt dit traject bij." in text_of(lines["Traject een"])
    assert "wijkteam@denhaag.example" in text_of(lines["Traject twee"])
    assert "alle bewoners" in text_of(lines["Traject twee"])
    links = [a.get("href") for a in lines["Traject twee"].xpath(".//a")]
    assert links[0] == "/keuzes/twee"
    assert links[-1] == "/keuzes/twee/contacten"
    assert "Nog één traject loopt misschien ook" in text_of(page)
    assert CANARY not in colleague.get(f"{PATH}/lijst?{query}").text
    assert busy.accounts.events.count(Wanted(handeling="contact")) == 0


def test_the_dashboard_of_colleagues_counts_busy_buurten(register: Register) -> None:
    for id_ in ("a", "b", "c"):
        coming(register, id_, startdatum=first_day(NOW).isoformat(), einddatum=last_day(NOW).isoformat())
    page = signed_in(register).get("/dashboard").text
    assert re.search(r"<b>1</b>\s*buurt waar veel wordt gevraagd", page)
    assert "Het drukst: Moerwijk-Noord, drie trajecten voor jongeren." in page
    assert "veel wordt gevraagd" not in signed_in(register, None).get("/dashboard").text


# -- the warning ------------------------------------------------------------------------------------

KOP = f"Let op: in Moerwijk-Noord vragen in {month_name(SOON)} al drie trajecten iets van jongeren."
FORM = {
    "titel": "Vragen op het schoolplein",
    "instrument": "straatgesprekken",
    "gebieden": NOORD,
    "doelgroepen": "jongeren",
    "trajectstatus": "komend",
    "startdatum": first_day(SOON).isoformat(),
    "afweging": "Omdat zij daar zijn.",
}


def let_op(client: FlaskClient, **values: Any) -> str:
    asked = {k: v for k, v in FORM.items() if k not in ("titel", "instrument", "afweging")}
    answer = client.get(f"{PATH}/let-op", query_string={"id": "nieuw", **asked, "einddatum": "", **values})
    assert answer.status_code == 200, answer.text
    return answer.text


def test_the_warning_names_each_with_its_period_and_who_to_ask(
    busy: Register, colleague: FlaskClient
) -> None:
    found = html.fromstring(let_op(signed_in(busy, Rol.KENNISMANAGER)))
    (warning,) = found.xpath("//div[@class='letop']")
    assert KOP in text_of(warning)
    assert "Met dit traject erbij zijn het er vier. Vanaf drie noemen wij dat veel." in text_of(warning)
    lines = [text_of(li) for li in within(warning, "overvragers", "li")]
    assert [line.split(" (opent")[0] for line in lines] == ["Traject drie", "Traject een", "Traject twee"]
    assert month_name(SOON) in lines[1]
    assert "U houdt dit traject bij." in lines[1]
    assert "wijkteam@denhaag.example" in lines[2]
    assert CANARY not in let_op(colleague)


def test_the_form_half_filled_in_or_filled_in_wrong_gives_no_warning(colleague: FlaskClient) -> None:
    for values in (
        {"startdatum": ""},
        {"startdatum": "31 feb 2024"},
        {"startdatum": "3026-01-01"},
        {"gebieden": ""},
        {"gebieden": "vogels"},
        {"einddatum": "2001-01-01"},
        {"startdatum": "2001-01-01", "einddatum": "2001-02-01"},
    ):
        found = let_op(colleague, **values)
        assert "Let op" not in found, values
        assert "Nagekeken" not in found, values
    assert "Vul bij" in let_op(colleague, doelgroepen="")
    assert "nergens te veel gevraagd" in let_op(colleague, doelgroepen="ouderen", gebieden=UITHOF)
    assert colleague.get(f"{PATH}/let-op?titel=x").status_code == 400
    assert colleague.get(f"{PATH}/let-op?startdatum=2027-01-01&startdatum=2027-02-01").status_code == 400


def test_the_record_itself_is_not_counted(changing: Register) -> None:
    client = signed_in(changing)
    page = client.get("/keuzes/een/bewerken").text
    assert KOP.replace("drie", "twee") in page
    set_value(changing.engine.store, "overvraging", 4)
    assert "al twee trajecten" not in client.get("/keuzes/een/bewerken").text
    assert "al drie trajecten" in let_op(client)


def test_it_never_blocks_and_is_told_after_saving(changing: Register) -> None:
    client = signed_in(changing)
    answer = client.post("/keuzes/nieuw", data={**FORM, "id": "2026-nieuw", "actie": "bewaren"})
    assert answer.status_code == 303
    after = tree(client, answer.headers["Location"])
    (told,) = after.xpath("//details[@class='letop-vouw'][@open]")
    assert KOP in text_of(told)
    (later,) = tree(client, "/keuzes/2026-nieuw").xpath("//details[@class='letop-vouw'][not(@open)]")
    assert KOP in text_of(later)


def test_residents_are_not_told(changing: Register) -> None:
    id_ = coming(changing, "open", publicatie="openbaar")
    agree(changing, id_, 1, Actor.with_role("ander", "Karim", Rol.KENNISMANAGER), Maker("ander", "test"))
    page = signed_in(changing, None).get(f"/keuzes/{id_}")
    assert page.status_code == 200
    assert "Let op: in" not in page.text
    assert "Let op: in" in signed_in(changing).get(f"/keuzes/{id_}").text


def test_without_a_script_a_button_asks(colleague: FlaskClient) -> None:
    answer = colleague.post("/keuzes/nieuw", data={**FORM, "id": "2026-knop", "actie": "overvraging"})
    assert answer.status_code == 200
    page = html.fromstring(answer.text)
    assert KOP in text_of(page.get_element_by_id("overvraging"))
    assert page.get_element_by_id("overvraging").get("autofocus") is not None
    assert page.xpath("//noscript//button[@value='overvraging']")
    assert page.get_element_by_id("titel").get("value") == FORM["titel"]


def test_a_form_with_faults_warns_as_well(colleague: FlaskClient) -> None:
    answer = colleague.post(
        "/keuzes/nieuw", data={**FORM, "titel": "", "id": "2026-fout", "actie": "bewaren"}
    )
    assert answer.status_code == 422
    assert KOP in answer.text


def test_while_filling_in_with_the_keyboard_the_warning_comes_and_goes(
    busy: Register,
    open_page: Callable[..., Page],
    axe_violations: Callable[[Page], list[str]],
    scrolls_sideways: Callable[[Page], list[str]],
) -> None:
    running = RunningServer(busy)
    page = open_page(width=320)
    asked: list[Request] = []
    page.on("request", lambda r: asked.append(r) if "/let-op" in r.url else None)
    page.goto(f"{running.url}/keuzes/nieuw")
    page.evaluate("document.querySelectorAll('details').forEach(d => { d.open = true })")
    page.get_by_label("Naam", exact=True).fill(CANARY)
    place = page.locator("#overvraging")
    page.get_by_label("Moerwijk-Noord").focus()
    page.keyboard.press("Space")
    start = first_day(SOON)
    page.get_by_label("Wanneer begint of begon het?").focus()
    page.keyboard.type(f"{start:%m}{start:%m}{start:%Y}")  # the day and the month alike, in whatever order
    expect(place).to_contain_text("Wie en hoeveel")
    page.get_by_label("Jongeren", exact=True).focus()
    page.keyboard.press("Space")
    expect(place.get_by_role("heading")).to_have_text(KOP)
    expect(page.locator("#overvraging-stand")).to_have_text(KOP)
    expect(page.locator("#overvraging-bij-doelgroepen")).to_contain_text(KOP)
    expect(page.get_by_label("Jongeren", exact=True)).to_be_focused()
    titles = place.locator(".overvragers__titel")
    expect(titles).to_contain_text(["Traject drie", "Traject een", "Traject twee"])
    page.keyboard.press("Tab")
    assert scrolls_sideways(page) == []
    assert axe_violations(page) == []
    short = page.locator("#overvraging-bij-doelgroepen a")
    short.focus()
    page.keyboard.press("Enter")
    page.keyboard.press("Tab")
    expect(titles.first).to_be_focused()
    page.get_by_label("Jongeren", exact=True).focus()
    page.keyboard.press("Space")
    expect(titles).to_have_count(0)
    expect(page.locator("#overvraging-stand")).to_have_text("")
    sent = {name for r in asked for name in parse_qs(urlsplit(r.url).query)}
    assert sent <= {"id", "gebieden", "doelgroepen", "trajectstatus", "startdatum", "einddatum"}
    running.close()


def test_the_page_reads_well_wide_and_narrow(
    busy: Register,
    open_page: Callable[..., Page],
    axe_violations: Callable[[Page], list[str]],
    scrolls_sideways: Callable[[Page], list[str]],
) -> None:
    running = RunningServer(busy)
    page = open_page(width=320)
    page.goto(f"{running.url}{PATH}")
    assert axe_violations(page) + scrolls_sideways(page) == []
    page.set_viewport_size({"width": 1280, "height": 900})
    assert axe_violations(page) + scrolls_sideways(page) == []
    page.get_by_role("link", name="3 veel").focus()
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", level=1)).to_have_text(
        f"Moerwijk-Noord, {month_name(SOON)}: jongeren"
    )
    assert axe_violations(page) == []
    page.set_viewport_size({"width": 320, "height": 900})
    assert scrolls_sideways(page) == []
    running.close()
