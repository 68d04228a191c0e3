"""The overview of trajectories: what each visitor sees of it, as a list, a month, bars over years and a feed."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from datetime import date, timedelta
from html import unescape
from typing import Any

import pytest
from flask.testing import FlaskClient
from icalendar import Calendar
from playwright.sync_api import Page, expect

from data.events import Maker
from data.figures import selected
from data.filters import Filters
from data.trajecten import Traject, every
from models.hash_encoder import HashEncoder
from service import agenda
from service.access import Rol
from service.api.parameters import read_query, split_query
from service.opening import Register, open_register
from tests.conftest import RunningServer, settings_for
from tests.service.making import keuze
from tests.signing_in import account_id, client
from web import figure_view, traject_view
from web.traject_view import Wanted, behind, sentence

TODAY = date(2026, 11, 22)
OOST, WEST, ZICHTEN = "BU05183620", "BU05183637", "BU05183396"


def put(register: Register, records: Sequence[dict[str, Any]]) -> None:
    """Save records, and let residents read those that say that they are public."""
    made = [keuze(**values) for values in records]
    register.engine.save(made, door="de tests")
    public = [(k.id, 1) for k in made if k.publicatie == "openbaar"]
    if public:
        register.public.publications.agree(public, Maker("test", "test"))
        register.public.follow()


def one(id_: str, stand: str, begin: str, end: str | None = None, **more: Any) -> dict[str, Any]:
    found = {"id_": id_, "trajectstatus": stand, "startdatum": begin, "publicatie": "openbaar", **more}
    return found | ({"einddatum": end} if end else {})


RECORDS = [
    one(
        "enquete",
        "lopend",
        "2026-10-05",
        "2026-12-18",
        instrument="enquete",
        doelgroepen=["jongeren", "ouders"],
        gebieden=[OOST],
        titel="Wat wil Oost; een lijst, met komma's 😀",
    ),
    one("raad", "lopend", "2025-11-03", instrument="partnerraad", gebieden=[OOST, WEST, ZICHTEN]),
    one("vergeten", "lopend", "2026-01-12", "2026-11-20", gebieden=[WEST]),
    one("straks", "komend", "2027-01-18", gebieden=["ZW"]),
    one("gemist", "komend", "2026-11-16", "2026-11-16", gebieden=[ZICHTEN]),
    one("oud", "afgerond", "1990-01-01", "1990-03-31", instrument="burgertop"),
    one("stil", "afgerond", "2026-11-02", publicatie="intern", titel="Alleen voor collega's"),
    one("ver", "komend", "2100-12-01", "2100-12-31", publicatie="concept"),
]
PUBLIC = {"enquete", "raad", "vergeten", "straks", "gemist", "oud"}


@pytest.fixture(scope="module")
def filled(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Register]:
    """A register with what residents may read and what they may not. Read only."""
    opened = open_register(
        settings_for(tmp_path_factory.mktemp("trajecten")), "de tests", encoder=HashEncoder()
    )
    put(opened, RECORDS)
    yield opened
    opened.close()


@pytest.fixture(autouse=True)
def _today(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(figure_view, "vandaag", lambda: TODAY)


@pytest.fixture(scope="module")
def colleague(filled: Register) -> FlaskClient:
    return client(filled)


@pytest.fixture(scope="module")
def resident(filled: Register) -> FlaskClient:
    return client(filled, None)


def read(http: FlaskClient, address: str = "", status: int = 200) -> str:
    """The text of a page, without tags and with single spaces."""
    answer = http.get(f"/trajecten{address}")
    assert answer.status_code == status, answer.text
    return answer.text


def words(html: str) -> str:
    return " ".join(unescape(re.sub(r"<[^>]*>", " ", html)).split())


def ids(html: str) -> list[str]:
    """The trajectories that a page links to, each time it does."""
    return re.findall(r'href="/keuzes/([a-z0-9-]+)"', html[max(html.find('id="inhoud"'), 0) :])


def listed(html: str) -> list[str]:
    """Those of its list, below a calendar."""
    _, _, found = html.partition('class="trajectlijst"')
    return ids(found)


# -- words ------------------------------------------------------------------------------------------


def traject(**values: Any) -> Traject:
    record = keuze("t", **values)
    return Traject(
        "t",
        record.titel,
        record.instrument,
        tuple(record.gebieden),
        tuple(record.doelgroepen),
        record.trajectstatus,
        record.startdatum,
        record.einddatum,
        record.publicatie,
        None,  # type: ignore[arg-type]
    )


@pytest.mark.parametrize(
    ("values", "told"),
    [
        (
            {
                "instrument": "enquete",
                "doelgroepen": ["jongeren", "ouders"],
                "gebieden": [OOST],
                "startdatum": "2026-03-01",
                "einddatum": "2026-05-31",
            },
            "Enquête voor jongeren en ouders in Moerwijk-Oost, maart – mei 2026",
        ),
        (
            {
                "instrument": "partnerraad",
                "gebieden": ["ZW"],
                "trajectstatus": "lopend",
                "startdatum": "2022-10-06",
            },
            "Partnerraad in Zuidwest, sinds oktober 2022",
        ),
        (
            {
                "instrument": "werkbezoek-of-schouw",
                "doelgroepen": ["alle-bewoners", "inwoners-met-beperking", "ouderen"],
                "gebieden": [OOST, WEST, ZICHTEN],
                "trajectstatus": "komend",
                "startdatum": "2027-05-01",
            },
            "Werkbezoek of schouw voor alle bewoners, inwoners met een beperking en ouderen "
            "in Moerwijk-Oost en 2 andere gebieden, vanaf mei 2027",
        ),
        ({"startdatum": "2024-03-04"}, "Werkplaats participatie in Moerwijk, maart 2024"),
    ],
)
def test_what_each_asks_of_whom_in_one_sentence(values: dict[str, Any], told: str) -> None:
    assert sentence(traject(**values)) == told


@pytest.mark.parametrize(
    ("stand", "begin", "end", "told"),
    [
        ("lopend", "2026-01-01", "2026-11-21", "einddatum is voorbij"),
        ("lopend", "2026-01-01", "2026-11-22", ""),
        ("lopend", "2026-01-01", None, ""),
        ("komend", "2026-11-21", None, "startdatum is voorbij"),
        ("komend", "2026-11-22", None, ""),
        ("komend", "2026-11-01", "2026-11-21", "einddatum is voorbij"),
        ("afgerond", "2026-01-01", "2026-02-01", ""),
    ],
)
def test_a_stand_that_the_calendar_overtook(stand: str, begin: str, end: str | None, told: str) -> None:
    values = one("t", stand, begin, end)
    del values["id_"]
    assert behind(traject(**values), TODAY) == told


# -- the list ---------------------------------------------------------------------------------------


def test_running_first_then_coming_then_finished(colleague: FlaskClient) -> None:
    html = read(colleague)
    assert ids(html) == ["enquete", "vergeten", "raad", "gemist", "straks", "ver", "stil", "oud"]
    heads = [words(h) for h in re.findall(r"<h2[^>]*>(.*?)</h2>", html)]
    assert heads[:3] == ["Nu bezig (3)", "Komt eraan (3)", "Afgerond (2)"]
    text = words(html)
    assert "Enquête voor jongeren en ouders in Moerwijk-Oost, oktober – december 2026" in text
    assert "Partnerraad in Moerwijk-Oost en 2 andere gebieden, sinds november 2025" in text


def test_only_colleagues_are_told_what_is_overtaken(colleague: FlaskClient, resident: FlaskClient) -> None:
    for form in ("", "?vorm=tijdlijn", "?vorm=kalender"):
        assert words(read(colleague, form)).count("datum is voorbij") == 2, form
        assert "voorbij" not in words(read(resident, form)), form
    assert "Alleen voor collega's" in unescape(read(colleague))


@pytest.mark.parametrize(
    "form", ["", "?vorm=tijdlijn&van=1990&tot=2100", "?vorm=tijdlijn&groep=status&van=1990&tot=2100"]
)
def test_residents_see_what_is_public_alone(
    colleague: FlaskClient, resident: FlaskClient, form: str
) -> None:
    assert set(ids(read(resident, form))) == PUBLIC
    assert set(ids(read(colleague, form))) == PUBLIC | {"stil", "ver"}


def test_filters_have_the_same_names_as_everywhere(colleague: FlaskClient) -> None:
    assert ids(read(colleague, f"?gebied={OOST}")) == ["enquete", "raad", "straks", "ver", "stil", "oud"]
    assert ids(read(colleague, "?doelgroep=jongeren")) == ["enquete"]
    assert ids(read(colleague, "?trajectstatus=komend&van=2027&tot=2027")) == ["straks"]
    assert ids(read(colleague, "?van=1990&tot=1990")) == ["oud"]
    assert ids(read(colleague, "?van=2100&tot=2100&trajectstatus=komend")) == ["straks", "ver"]
    for form in ("", "&vorm=kalender", "&vorm=tijdlijn"):
        text = words(read(colleague, f"?instrument=referendum{form}"))
        assert "Geen traject past bij deze filters." in text
        assert "In uw eigen agenda" not in text


def test_filters_stay_when_the_view_changes_and_the_view_when_filters_do(colleague: FlaskClient) -> None:
    html = unescape(read(colleague, "?gebied=ZW&vorm=kalender&maand=2026-10&instrument=enquete"))
    assert 'href="/trajecten?instrument=enquete&gebied=ZW"' in html
    assert 'href="/trajecten?instrument=enquete&gebied=ZW&vorm=tijdlijn"' in html
    assert 'href="/trajecten?gebied=ZW&vorm=kalender&maand=2026-10"' in html  # without the other filter
    assert 'href="/trajecten?vorm=kalender&maand=2026-10"' in html  # without any
    hidden = dict(re.findall(r'<input type="hidden" name="(\w+)" value="([^"]*)"', html))
    assert {k: v for k, v in hidden.items() if k != "csrf_token"} == {
        "vorm": "kalender",
        "maand": "2026-10",
    }


@pytest.mark.parametrize(
    ("address", "told"),
    [
        ("?vorm=graf", "vorm: kent"),
        ("?van=1800", "van: moet een heel getal van 1990 tot en met 2100 zijn"),
        ("?van=2024&tot=2020", "van (2024) ligt na tot (2020)."),
        ("?maand=2026-10", "maand hoort bij vorm=kalender."),
        ("?vorm=tijdlijn&dag=2026-10-01", "dag hoort bij vorm=kalender."),
        ("?vorm=kalender&groep=status", "groep hoort bij vorm=tijdlijn."),
        ("?vorm=kalender&maand=2026-13", "maand: moet een maand zijn als 2026-11"),
        ("?vorm=kalender&maand=1989-12", "maand: moet een maand zijn als 2026-11"),
        ("?vorm=kalender&week=2026-W54", "week: moet een week zijn als 2026-W47"),
        ("?vorm=kalender&week=2026-47", "week: moet een week zijn als 2026-W47"),
        ("?vorm=kalender&dag=2026-02-30", "dag: "),
        ("?vorm=kalender&dag=2026-11-02&week=2026-W45", "Kies een week of een dag"),
        ("?vorm=kalender&maand=2026-10&dag=2026-12-02", "dag ligt niet in de weken van maand."),
        ("?vorm=kalender&maand=2026-10&week=2026-W49", "week ligt niet in maand."),
        ("?pagina=2", "Bladzijde 2 bestaat niet; deze lijst heeft er 1."),
        ("?vorm=tijdlijn&pagina=2", "Bladzijde 2 bestaat niet"),
        ("?vorm=kalender&pagina=2", "Bladzijde 2 bestaat niet"),
        (".ics?vorm=kalender", "vorm: is geen parameter van dit adres"),
        (".ics?van=2024&tot=2020", "van (2024) ligt na tot (2020)."),
    ],
)
def test_what_does_not_fit_is_refused_in_words(colleague: FlaskClient, address: str, told: str) -> None:
    assert told in words(read(colleague, address, 400))


@pytest.mark.parametrize(
    "asked",
    [
        Wanted(),
        Wanted(Filters(gebied=("ZW",), van=date(2024, 1, 1)), pagina=3),
        Wanted(vorm="kalender", maand=date(2026, 10, 1), week=date(2026, 9, 28), pagina=2),
        Wanted(vorm="kalender", dag=date(2026, 10, 5)),
        Wanted(vorm="tijdlijn", groep="status"),
    ],
)
def test_an_address_says_all_that_was_asked(asked: Wanted) -> None:
    _, _, rest = asked.address.partition("?")
    assert Wanted.of(read_query(traject_view.TABLE, split_query(rest.encode()))) == asked


def test_pages_together_are_the_whole_list(register: Register) -> None:
    stands = ("lopend", "komend", "afgerond")
    put(register, [one(f"k{i:02}", stands[i % 3], f"2026-0{1 + i % 9}-01") for i in range(62)])
    http = client(register)
    first = read(http)
    jumps = dict(re.findall(r'href="([^"]+#(?:lopend|komend|afgerond))">([^<]+)</a>', first))
    assert {name: address for address, name in jumps.items()} == {
        "Nu bezig": "/trajecten#lopend",
        "Komt eraan": "/trajecten?pagina=2#komend",
        "Afgerond": "/trajecten?pagina=3#afgerond",
    }
    pages = [first, *(read(http, f"?pagina={n}") for n in (2, 3, 4))]
    found = [i for page in pages for i in ids(page)]
    assert sorted(found) == [f"k{i:02}" for i in range(62)]
    assert [stands[int(i[1:]) % 3] for i in found] == ["lopend"] * 21 + ["komend"] * 21 + ["afgerond"] * 20
    assert [len(ids(page)) for page in pages] == [20, 20, 20, 2]
    assert "Nu bezig (21, vervolg)" in words(pages[1])
    bars = [i for n in (1, 2, 3) for i in ids(read(http, f"?vorm=tijdlijn&pagina={n}"))]
    assert sorted(bars) == sorted(found)


def test_an_empty_register(register: Register) -> None:
    for role, told in (
        (Rol.PROFESSIONAL, "Er is nog geen traject vastgelegd."),
        (None, "nog geen traject openbaar"),
    ):
        for form in ("", "?vorm=kalender", "?vorm=tijdlijn"):
            assert told in words(read(client(register, role), form))
        content = client(register, role).get("/trajecten.ics").data
        assert Calendar.from_ical(content).walk("VEVENT") == []


def test_one_record(register: Register) -> None:
    put(register, [one("k", "lopend", "2026-11-10")])
    http = client(register, None)
    assert ids(read(http)) == ["k"]
    assert 'class="sprongen"' not in read(http)
    month = read(http, "?vorm=kalender")
    assert "In november 2026 loopt 1 traject" in words(month)
    assert ids(month) == ["k", "k"]  # on the day it begins, and in the list
    assert "In oktober 2026 loopt er niets" in words(read(http, "?vorm=kalender&maand=2026-10"))
    assert ids(read(http, "?vorm=tijdlijn")) == ["k"]
    assert "Geen traject past bij deze filters." in words(read(http, "?vorm=tijdlijn&van=2020&tot=2021"))


# -- the month --------------------------------------------------------------------------------------


def test_the_list_of_each_day_is_as_long_as_its_count(colleague: FlaskClient) -> None:
    html = unescape(read(colleague, "?vorm=kalender&maand=2026-11"))
    days = re.findall(
        r'href="(/trajecten\?vorm=kalender&maand=2026-11&dag=([0-9-]+))#lopend"[^>]*>(.*?)</a>', html
    )
    weeks = re.findall(
        r'href="(/trajecten\?vorm=kalender&maand=2026-11&week=([0-9W-]+))#lopend"[^>]*>(.*?)</a>', html
    )
    assert (len(days), len(weeks)) == (42, 6)

    def runs(values: dict[str, Any], first: date, last: date) -> bool:
        begin = date.fromisoformat(values["startdatum"])
        end = values.get("einddatum") or (
            values["startdatum"] if values["trajectstatus"] == "afgerond" else "9999-12-31"
        )
        return begin <= last and date.fromisoformat(end) >= first

    for address, day, text in days:
        when = date.fromisoformat(day)
        expected = {r["id_"] for r in RECORDS if runs(r, when, when)}
        assert int(re.search(r"(\d+) (?:loopt|lopen)", text)[1]) == len(expected)  # type: ignore[index]
        assert set(listed(read(colleague, address.removeprefix("/trajecten")))) == expected
    for address, week, text in weeks:
        monday = date.fromisocalendar(int(week[:4]), int(week[-2:]), 1)
        expected = {r["id_"] for r in RECORDS if runs(r, monday, monday + timedelta(days=6))}
        assert int(re.search(r"(\d+) (?:loopt|lopen)", text)[1]) == len(expected)  # type: ignore[index]
        assert set(listed(read(colleague, address.removeprefix("/trajecten")))) == expected


def test_begins_and_ends_are_marked(colleague: FlaskClient) -> None:
    html = read(colleague, "?vorm=kalender")
    marks = re.findall(r'mijlpaal--\w+">([^<]+)</span> <a href="/keuzes/([a-z]+)"', html)
    # A day long is one mark; of the finished one without an end only the beginning is known.
    assert marks == [("Begint", "stil"), ("Eén dag", "gemist"), ("Eindigt", "vergeten")]
    assert "Op 16 november 2026 lopen 4 trajecten" in words(
        read(colleague, "?vorm=kalender&dag=2026-11-16")
    )
    assert "In week 47 (16 november 2026 tot en met 22 november 2026) lopen 4 trajecten" in words(
        read(colleague, "?vorm=kalender&week=2026-W47")
    )


@pytest.mark.parametrize(
    ("address", "month", "outside"),
    [
        ("", "November 2026", False),
        ("&van=2028", "Januari 2028", False),
        ("&tot=2020", "December 2020", False),
        ("&van=2026&maand=2025-12", "December 2025", True),
        ("&dag=2027-01-18", "Januari 2027", False),
        ("&week=2026-W53", "December 2026", False),
        ("&maand=1990-01", "Januari 1990", False),
        ("&maand=2100-12", "December 2100", False),
    ],
)
def test_which_month_is_shown(colleague: FlaskClient, address: str, month: str, outside: bool) -> None:
    html = read(colleague, f"?vorm=kalender{address}")
    assert f'<h2 id="maand">{month}</h2>' in html
    assert ("valt buiten de jaren" in html) == outside
    assert ('rel="prev"' in html) == (month != "Januari 1990")
    assert ('rel="next"' in html) == (month != "December 2100")


# -- bars -------------------------------------------------------------------------------------------


def test_bars_stand_by_area_or_by_stand(colleague: FlaskClient) -> None:
    def groups(html: str) -> list[str]:
        return [words(g) for g in re.findall(r'balken__groep">(.*?)</th>', html)]

    by_area = read(colleague, "?vorm=tijdlijn")
    assert groups(by_area) == [
        "Zuidwest (1)", "Zijden, Steden en Zichten (2)", "Moerwijk (1)", "Moerwijk-Oost (2)", "Moerwijk-West (2)"
    ]  # fmt: skip
    assert "2025 tot en met 2027" in by_area
    by_stand = read(colleague, "?vorm=tijdlijn&groep=status")
    assert groups(by_stand) == ["Nu bezig (3)", "Komt eraan (2)", "Afgerond (1)"]
    assert "sinds november 2025, einde nog niet bekend" in words(by_stand)
    one_area = read(colleague, f"?vorm=tijdlijn&gebied={OOST}")
    assert groups(one_area) == ["Zuidwest (1)", "Moerwijk (1)", "Moerwijk-Oost (2)"]
    assert "In deze jaren loopt niets" in words(
        read(colleague, "?vorm=tijdlijn&trajectstatus=afgerond&instrument=burgertop")
    )


def test_no_styles_stand_in_the_pages(colleague: FlaskClient) -> None:
    for form in ("", "?vorm=kalender", "?vorm=tijdlijn&van=1990&tot=2100"):
        assert not re.search(r"\sstyle=|<style|onclick", read(colleague, form))


# -- the feed ---------------------------------------------------------------------------------------


def events(http: FlaskClient, address: str = "", **headers: str) -> dict[str, Any]:
    answer = http.get(f"/trajecten.ics{address}", headers=headers)
    assert answer.status_code == 200, answer.text
    assert answer.headers["Content-Type"] == "text/calendar; charset=utf-8"
    found = Calendar.from_ical(answer.data).walk("VEVENT")
    by_id = {str(event["UID"]).removesuffix("@keuzeregister"): event for event in found}
    assert len(by_id) == len(found)
    return by_id


def test_the_feed_holds_each_trajectory_once_with_its_days(colleague: FlaskClient) -> None:
    found = events(colleague)
    assert set(found) == {values["id_"] for values in RECORDS}
    for values in RECORDS:
        event = found[values["id_"]]
        assert event.decoded("DTSTART") == date.fromisoformat(values["startdatum"])
        if "einddatum" in values:
            end = date.fromisoformat(values["einddatum"]) + timedelta(days=1)
            assert event.decoded("DTEND") == end
        else:
            assert "DTEND" not in event
        assert str(event["URL"]) == f"http://localhost/keuzes/{values['id_']}"
    asked = found["enquete"]
    assert str(asked["SUMMARY"]) == "Wat wil Oost; een lijst, met komma's 😀"
    assert str(asked["DESCRIPTION"]) == (
        "Enquête voor jongeren en ouders in Moerwijk-Oost, oktober – december 2026."
    )
    assert str(asked["LOCATION"]) == "Moerwijk-Oost"
    assert [str(one) for one in asked["CATEGORIES"].cats] == ["Enquête", "Nu bezig"]
    assert str(found["raad"]["LOCATION"]) == "Moerwijk-Oost, Moerwijk-West, Zijden, Steden en Zichten"
    assert str(found["raad"]["DESCRIPTION"]).endswith(
        "De einddatum is nog niet bekend. Hier staat alleen de eerste dag."
    )
    assert "Wanneer het eindigde, staat niet in het register." in str(found["stil"]["DESCRIPTION"])


def test_the_feed_takes_the_filters_of_the_page(colleague: FlaskClient) -> None:
    assert set(events(colleague, f"?gebied={OOST}&van=2026")) == {
        "enquete",
        "raad",
        "straks",
        "stil",
        "ver",
    }
    assert events(colleague, "?instrument=referendum") == {}


def test_who_does_not_say_who_it_is_gets_what_is_public(filled: Register, resident: FlaskClient) -> None:
    assert set(events(resident)) == PUBLIC
    id_ = account_id(filled, Rol.PROFESSIONAL)
    maker, hour = Maker("t", "t"), timedelta(hours=1)
    _, key = filled.accounts.store.add_key(id_, "agenda", ["lezen"], hour, maker)
    assert set(events(resident, Authorization=f"Bearer {key}")) == PUBLIC | {"stil", "ver"}
    wrong = resident.get("/trajecten.ics", headers={"Authorization": "Bearer kr_verzonnen"})
    assert wrong.status_code == 401
    assert "BEGIN:VCALENDAR" not in wrong.text


def test_an_event_keeps_its_name_and_its_moment(filled: Register, resident: FlaskClient) -> None:
    again = client(filled, None).get("/trajecten.ics")
    assert resident.get("/trajecten.ics").data == again.data
    stored = every(filled.openbaar.engine.store.database, selected(Filters()))
    changed = {t.id: t.gewijzigdOp.replace(microsecond=0) for t in stored}
    assert {i: e.decoded("DTSTAMP") for i, e in events(resident).items()} == changed


def test_the_page_offers_the_feed_as_it_is_filtered(colleague: FlaskClient, resident: FlaskClient) -> None:
    html = unescape(read(resident, f"?gebied={OOST}&vorm=kalender&maand=2026-10"))
    assert f'href="webcal://localhost/trajecten.ics?gebied={OOST}"' in html
    assert f'value="http://localhost/trajecten.ics?gebied={OOST}"' in html
    assert f'href="/trajecten.ics?gebied={OOST}" download' in html
    assert "krijgt alleen wat openbaar is" not in words(html)
    assert "krijgt alleen wat openbaar is" in words(read(colleague))


def test_more_than_a_calendar_can_hold_is_refused_with_the_way_out(
    resident: FlaskClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(agenda, "MOST", 5)
    refused = resident.get("/trajecten.ics")
    assert refused.status_code == 400
    assert "Dit zijn 6 trajecten; in een agenda passen er 5. Kies een gebied of jaren." in refused.text
    assert "Kies eerst een gebied of jaren. Het zijn nu 6 trajecten" in words(read(resident))
    assert len(events(resident, "?van=2026")) == 5


# -- from a record ----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("id_", "address"),
    [
        ("enquete", f"/trajecten?gebied={OOST}&van=2026&tot=2026"),
        ("raad", f"/trajecten?gebied={OOST}&gebied={WEST}&gebied={ZICHTEN}&van=2025"),
        ("oud", "/trajecten?gebied=WK051836&van=1990&tot=1990"),
    ],
)
def test_a_record_leads_to_what_ran_in_the_same_place_and_time(
    resident: FlaskClient, id_: str, address: str
) -> None:
    html = unescape(resident.get(f"/keuzes/{id_}").text)
    begin = "Wat liep er toen" if id_ == "oud" else "Wat loopt er"
    assert f'href="{address}">{begin} nog meer in' in html
    assert id_ in ids(resident.get(address).text)


# -- in a browser -----------------------------------------------------------------------------------

FORMS = (
    "",
    "?vorm=kalender&maand=2026-11",
    "?vorm=tijdlijn&van=1990&tot=2100",
)


def test_each_view_at_each_width(
    filled: Register,
    open_page: Callable[..., Page],
    axe_violations: Callable[[Page], list[str]],
    scrolls_sideways: Callable[[Page], list[str]],
) -> None:
    running = RunningServer(filled)
    found = {}
    page = open_page()
    for form in FORMS:
        page.goto(f"{running.url}/trajecten{form}")
        for width in (320, 768, 1440):
            page.set_viewport_size({"width": width, "height": 900})
            found[width, form] = scrolls_sideways(page) + (axe_violations(page) if width != 768 else [])
    running.close()
    assert {at: wrong for at, wrong in found.items() if wrong} == {}


def test_by_keyboard_without_a_script_to_a_day_and_a_trajectory(
    filled: Register, open_page: Callable[..., Page]
) -> None:
    running = RunningServer(filled, None)
    page = open_page(javascript=False)
    page.goto(f"{running.url}/trajecten")
    page.get_by_role("navigation", name="Weergave").get_by_role("link", name="Kalender").focus()
    page.keyboard.press("Enter")
    day = page.get_by_role("link", name="maandag 16 november")
    day.focus()
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", name="Op 16 november 2026 lopen 4 trajecten")).to_be_visible()
    expect(page.get_by_role("link", name="maandag 16 november")).to_have_attribute("aria-current", "true")
    page.get_by_role("navigation", name="Weergave").get_by_role("link", name="Tijdlijn").click()
    row = page.get_by_role("row").filter(has_text="Wat wil Oost")
    expect(row.get_by_role("cell")).to_contain_text("oktober – december 2026")
    row.get_by_role("link").focus()
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", level=1)).to_contain_text("Wat wil Oost")
    running.close()
