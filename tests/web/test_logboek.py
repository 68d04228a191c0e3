"""The log as the beheerder sees it: filters worked by hand, pages, the CSV, and no names within a line."""

from __future__ import annotations

import csv
import io
import re
from datetime import UTC, datetime, timedelta

import pytest
from flask.testing import FlaskClient

from data import events
from data.cells import unprotect
from data.events import GEWEIGERD, Gebeurtenis, Maker, Wanted
from data.keuze import Contact
from service.access import Rol
from service.accounts import Refused
from service.opening import Register
from tests.service.making import keuze
from tests.signing_in import account_id, client
from web.log_words import here, line

WEB = "web 10.0.0.7"


@pytest.fixture
def boss(register: Register) -> FlaskClient:
    return client(register, Rol.BEHEERDER)


@pytest.fixture
def noor(register: Register) -> str:
    """An account whose name a spreadsheet would run as a formula."""
    return register.accounts.store.add("=1+1", "noor@denhaag.example", Rol.PROFESSIONAL, Maker()).id


def add(register: Register, handeling: str, object_: str, actor: str = "", **more: str) -> None:
    register.accounts.events.add(handeling, object_, Maker(actor, WEB), **more)


def rows(text: str) -> list[list[str]]:
    """The cells of each line on the page."""
    body = text.partition("<tbody")[2].partition("</tbody>")[0]
    return [
        [" ".join(re.sub("<[^>]+>", "", cell).split()) for cell in re.findall(r"<td[^>]*>(.*?)</td>", row, re.DOTALL)]
        for row in body.split("<tr ")[1:]
    ]  # fmt: skip


def csv_of(http: FlaskClient, query: str = "") -> list[dict[str, str]]:
    """The lines of the CSV, as import would undo its guard against formulas."""
    answer = http.get(f"/beheer/logboek.csv{query}")
    assert (answer.status_code, answer.mimetype) == (200, "text/csv")
    assert answer.data.startswith(b"\xef\xbb\xbf")
    found = csv.DictReader(io.StringIO(answer.data.decode("utf-8-sig"), newline=""), delimiter=";")
    return [{k: str(unprotect(v)) for k, v in row.items()} for row in found]


# -- the page ----------------------------------------------------------------------------------------


def test_lines_read_as_dutch_newest_first(register: Register, boss: FlaskClient, noor: str) -> None:
    add(register, "keuze.gewijzigd", "keuze:2024-abc", noor)
    add(register, "contact.gelezen", "keuze:2024-abc", "a0weg")
    add(register, "account.rol", f"account:{noor}", "shell")
    add(register, "inloggen", "account:onbekend", resultaat=GEWEIGERD)
    found = [row[1:] for row in rows(boss.get("/beheer/logboek").text)[:4]]
    assert found == [
        ["inloggen", "account onbekend", "niemand bekend", WEB, "geweigerd"],
        ["rol gewijzigd", "account van =1+1", "shell", WEB, "gelukt"],
        ["contact gelezen", "keuze 2024-abc", "account weg", WEB, "gelukt"],
        ["keuze gewijzigd", "keuze 2024-abc", "=1+1", WEB, "gelukt"],
    ]


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("handeling=keuze", [1, 2, 4]),
        ("handeling=toegang", [5]),
        ("object=keuze:een", [1, 2, 3]),
        ("account={noor}", [1, 3]),
        ("account=a0weg", [2]),
        ("resultaat=geweigerd", [5]),
        ("handeling=keuze&account={noor}", [1]),
        ("handeling=keuze&object=keuze:een&resultaat=geweigerd", []),
        ("handeling=&object=keuze:twee&account=&resultaat=&van=&tot=", [4]),
    ],
)
def test_filters(register: Register, boss: FlaskClient, noor: str, query: str, expected: list[int]) -> None:
    before = register.accounts.events.read(Wanted())[0].nr
    add(register, "keuze.aangemaakt", "keuze:een", noor)
    add(register, "keuze.gewijzigd", "keuze:een", "a0weg")
    add(register, "contact.gelezen", "keuze:een", noor)
    add(register, "keuze.aangemaakt", "keuze:twee")
    add(register, "toegang", "adres", "a0ander", resultaat=GEWEIGERD)
    asked = query.format(noor=noor)
    page = boss.get(f"/beheer/logboek?{asked}").text
    assert len(rows(page)) == len(expected)
    found = [int(row["nr"]) - before for row in csv_of(boss, f"?{asked}")]
    assert found == sorted(expected, reverse=True)
    assert ("Geen regel past hierbij." in page) == (not expected)
    # What was chosen stays chosen, and goes along to the CSV.
    for name, value in (pair.split("=") for pair in asked.split("&")):
        assert not value or f'value="{value}"' in page
        assert (
            not value
            or f"{name}={value.replace(':', '%3A')}" in page.partition("logboek.csv?")[2][:200]
            or not expected
        )


def test_days_are_days_by_the_clock_here(register: Register, boss: FlaskClient) -> None:
    database = register.engine.store.database
    moments = ["2026-07-13 21:59:59", "2026-07-13 22:00:00", "2026-07-14 21:59:59", "2026-07-14 22:00:00"]
    for moment in moments:
        add(register, "keuze.gewijzigd", "keuze:een")
        with database.transaction() as cursor:
            cursor.execute(
                "UPDATE gebeurtenis SET op = ? WHERE nr = (SELECT max(nr) FROM gebeurtenis)", [moment]
            )
    on_the_14th = "?handeling=keuze&van=2026-07-14&tot=2026-07-14"
    assert [row["tijd"] for row in csv_of(boss, on_the_14th)] == [
        "2026-07-14T23:59:59+02:00",
        "2026-07-14T00:00:00+02:00",
    ]
    assert len(csv_of(boss, "?handeling=keuze&van=2026-07-15")) == 1
    assert len(csv_of(boss, "?handeling=keuze&tot=2026-07-13")) == 1
    assert [row[0] for row in rows(boss.get(f"/beheer/logboek{on_the_14th}").text)] == [
        "14 juli 2026 23.59.59",
        "14 juli 2026 00.00.00",
    ]


def test_fifty_a_page(register: Register, boss: FlaskClient) -> None:
    for number in range(101):
        add(register, "keuze.gewijzigd", f"keuze:k{number}")
    pages = [rows(boss.get(f"/beheer/logboek?handeling=keuze&pagina={n}").text) for n in (1, 2, 3)]
    assert [len(page) for page in pages] == [50, 50, 1]
    assert [row[2] for page in pages for row in page] == [f"keuze k{n}" for n in range(100, -1, -1)]
    second = boss.get("/beheer/logboek?handeling=keuze&pagina=2").text
    assert "101 regels" in second
    assert "Bladzijde 2 van 3" in second
    for to in (1, 3):
        assert f'href="/beheer/logboek?handeling=keuze&amp;pagina={to}"' in second


UNFIT = [
    "handeling=verzonnen", "account=niemand", "resultaat=misschien", "van=gisteren", "tot=2026-13-01",
    "van=2026-02-02&tot=2026-02-01", "soort=keuze", "object=" + "x" * 201, "resultaat=gelukt&resultaat=gelukt",
]  # fmt: skip


def test_what_does_not_fit_is_refused(register: Register, boss: FlaskClient) -> None:
    for query in UNFIT:
        before = register.accounts.events.count(Wanted())
        for path in ("/beheer/logboek", "/beheer/logboek.csv"):
            assert boss.get(f"{path}?{query}").status_code == 400
        assert register.accounts.events.count(Wanted()) == before


def test_a_page_too_far_and_a_page_of_the_csv_are_refused(boss: FlaskClient) -> None:
    assert boss.get("/beheer/logboek?pagina=2").status_code == 400
    assert boss.get("/beheer/logboek.csv?pagina=1").status_code == 400


def test_only_the_groups_that_there_are_can_be_chosen(register: Register, boss: FlaskClient) -> None:
    def offered() -> list[str]:
        text = boss.get("/beheer/logboek").text.partition('id="handeling"')[2].partition("</select>")[0]
        return re.findall(r'value="([^"]+)"', text)

    assert offered() == ["account", "sessie"]
    add(register, "nieuwsoort.gedaan", "iets")
    add(register, "keuze.gewist", "keuze:een")
    assert offered() == ["keuze", "account", "sessie", "nieuwsoort"]


def test_people_with_one_name_are_told_apart(register: Register, boss: FlaskClient) -> None:
    for mail in ("a@x.example", "b@x.example"):
        register.accounts.store.add("Jan Smit", mail, Rol.PROFESSIONAL, Maker())
    text = boss.get("/beheer/logboek").text
    assert "Jan Smit (a@x.example)" in text
    assert "Jan Smit (b@x.example)" in text


def test_what_an_object_leads_to(register: Register, noor: str) -> None:
    def read(object_: str) -> tuple[str, str]:
        event = Gebeurtenis(1, datetime(2026, 7, 14, tzinfo=UTC), "x", object_, "gelukt", "web", "")
        found = line(event, register.accounts.name)
        return found.over, found.adres

    assert read("keuze:een") == ("keuze een", "/keuzes/een")
    assert read(f"account:{noor}") == ("account van =1+1", f"/beheer/accounts/{noor}")
    assert read("account:a0weg") == ("account weg", "")
    assert read("account:") == ("account", "")
    assert read("sleutel:s1") == ("sleutel s1", "")
    assert read("adres") == ("adres", "")


# -- the CSV -----------------------------------------------------------------------------------------


def test_the_csv_gives_back_every_line(register: Register, boss: FlaskClient, noor: str) -> None:
    add(register, "keuze.gewijzigd", "keuze:een", noor)
    add(register, "toegang", "adres", "a0weg", resultaat=GEWEIGERD)
    add(register, "account.rol", f"account:{noor}", "shell")
    kept = register.accounts.events.read(Wanted())
    names = {
        noor: "=1+1",
        "": "niemand bekend",
        "shell": "shell",
        "test": "account weg",
        "a0weg": "account weg",
    }
    names[account_id(register, Rol.BEHEERDER)] = "Test beheerder"
    assert csv_of(boss) == [
        {
            "nr": str(e.nr),
            "tijd": here(e.op).isoformat(),
            "handeling": e.handeling,
            "object": e.object,
            "resultaat": e.resultaat,
            "herkomst": e.herkomst,
            "account": e.actor,
            "naam": names[e.actor],
        }
        for e in kept
    ]


def test_a_spreadsheet_runs_nothing_of_it(register: Register, boss: FlaskClient, noor: str) -> None:
    add(register, "keuze.gewijzigd", "keuze:een", noor)
    answer = boss.get("/beheer/logboek.csv?handeling=keuze")
    assert answer.data.decode("utf-8-sig").splitlines()[1].split(";")[-1] == "'=1+1"
    assert re.fullmatch(
        r'attachment; filename="logboek-\d{4}-\d\d-\d\d\.csv"', answer.headers["Content-Disposition"]
    )


def test_taking_the_log_along_leaves_a_line(register: Register, boss: FlaskClient) -> None:
    csv_of(boss, "?handeling=sessie")
    newest = register.accounts.events.read(Wanted(), 1)[0]
    assert (newest.handeling, newest.object, newest.resultaat, newest.herkomst, newest.actor) == (
        "logboek.geexporteerd", "logboek", "gelukt", "web 127.0.0.1", account_id(register, Rol.BEHEERDER)
    )  # fmt: skip


def test_lines_that_are_read_in_parts_are_all_there(
    register: Register, boss: FlaskClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(events, "_AT_ONCE", 100)
    with register.engine.store.database.transaction() as cursor:
        cursor.execute(
            "INSERT INTO gebeurtenis SELECT nextval('gebeurtenis_nr'), TIMESTAMP '2026-01-01', 'keuze.gewijzigd', "
            "'keuze:k' || i, 'gelukt', 'web', '' FROM range(501) AS t(i)"
        )
    found = [row["object"] for row in csv_of(boss, "?handeling=keuze")]
    assert found == [f"keuze:k{n}" for n in range(500, -1, -1)]


# -- what a line never holds -------------------------------------------------------------------------


def test_no_line_holds_a_name_or_an_address_of_anyone(register: Register, boss: FlaskClient) -> None:
    accounts = register.accounts
    boss.post(
        "/beheer/accounts", data={"naam": "Noor Bakker", "email": "noor@x.example", "rol": "professional"}
    )
    noor = accounts.store.by_email("noor@x.example")
    assert noor
    with pytest.raises(Refused):
        accounts.sign_in("noor@x.example", "geheim van noor", "10.0.0.7")
    with pytest.raises(Refused):
        accounts.sign_in("piet@elders.example", "geheim van piet", "10.0.0.7")
    for act in ("link", "rol", "blokkeren", "toelaten", "uitloggen"):
        assert (
            boss.post(f"/beheer/accounts/{noor.id}/{act}", data={"rol": "kennismanager"}).status_code < 400
        )
    boss.post("/account/sleutels", data={"naam": "koppeling van Noor", "rechten": "lezen", "dagen": "30"})
    (key,) = accounts.store.keys(account_id(register, Rol.BEHEERDER))
    boss.post(f"/account/sleutels/{key.id}/intrekken")
    boss.post(
        "/account/wachtwoord", data={"huidig": "zo heet de hond", "nieuw": "x" * 12, "nogmaals": "x" * 12}
    )
    contact = Contact(naam="Karim Contact", email="karim@x.example")
    register.engine.save([keuze("een")], door="webformulier", contacten=[[contact]])
    boss.get("/keuzes/een/contacten")
    client(register, Rol.PROFESSIONAL).get("/beheer/logboek")
    csv_of(boss)
    boss.post("/account/uitloggen-overal")

    lines = accounts.events.read(Wanted())
    assert {e.handeling for e in lines} >= {
        "account.aangemaakt", "link.wachtwoord", "account.rol", "account.actief", "account.wachtwoord",
        "sessie.begonnen", "sessie.overal-beeindigd", "sleutel.aangemaakt", "sleutel.ingetrokken", "inloggen",
        "contact.gelezen", "toegang", "logboek.geexporteerd",
    }  # fmt: skip
    secrets = {"Noor", "Bakker", "noor@", "piet@", "geheim", "Karim", "karim@", "koppeling", "hond", "@"}
    secrets |= {a.naam for a in accounts.store.every()} | {a.email for a in accounts.store.every()}
    told = [text for e in lines for text in (e.handeling, e.object, e.resultaat, e.herkomst, e.actor)]
    assert {s for s in secrets for text in told if s.lower() in text.lower()} == set()
    assert all(re.fullmatch(r"[\w.:-]*(?: [\d.:a-f]+| link)?", text) for text in told), set(told)


def test_last_visits_come_from_the_log(register: Register, noor: str) -> None:
    before = datetime.now(UTC) - timedelta(seconds=1)
    register.accounts.store.begin_session(noor, timedelta(hours=1), Maker(noor, WEB))
    add(register, "sessie.begonnen", "account:geweigerd", resultaat=GEWEIGERD)
    found = register.accounts.last_signed_in()
    assert set(found) == {noor}
    assert before < found[noor] <= datetime.now(UTC)
