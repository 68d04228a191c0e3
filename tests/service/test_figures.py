"""Identical figures everywhere: on the page, in the API, in the file, and by a plain SQL query written out here.

The queries count straight on the table of records and share nothing with what they check. A figure that is added
needs its query in FIGURES.
"""

from __future__ import annotations

import csv
import io
import random
import shutil
from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
from flask.testing import FlaskClient
from lxml import html

from data.database import Database
from data.events import Maker
from data.figures import Condition, selected
from data.filters import Filters
from data.keuze import Keuze
from data.public_store import PublicStore
from data.publication import PublicationStore
from data.store import Draft, Store
from data.vocabularies import vocabulaire
from models.hash_encoder import HashEncoder
from service import figure_filters
from service.access import Rol
from service.dashboards import DASHBOARDS, INSTRUMENTEN, figure
from service.figures import Figure
from service.opening import Register, open_register
from service.selection import Selection
from service.small_counts import FEWEST, Telling, Verborgen
from tests.conftest import settings_for
from tests.service.making import keuze
from tests.signing_in import client as signed_in
from web.formatting import vandaag

MANY, PUBLIC = 320, 220
MAKER = Maker("", "test")
COLLEAGUE, RESIDENT = Rol.PROFESSIONAL, None
HIDDEN = ("minder dan 5", "niet getoond")

# Which buurten lie in which area (CBS 2025).
IN = {
    "WK051833": ("BU05183387", "BU05183396", "BU05183398", "BU05183399"),
    "WK051834": ("BU05183480", "BU05183488", "BU05183489"),
    "WK051836": ("BU05183620", "BU05183637", "BU05183638", "BU05183639"),
}
BUURTEN = [buurt for within in IN.values() for buurt in within]
AREAS = [*BUURTEN, *IN, "ZW"]
LIES = (
    [("ZW", b) for b in BUURTEN] + [(w, b) for w, bs in IN.items() for b in bs] + [(b, b) for b in BUURTEN]
)


# -- a register -----------------------------------------------------------------------------------


def made(rng: random.Random, number: int) -> Keuze:
    """A record with much unknown; some values are rare, so that there are small counts as well."""

    def one(naam: str, unknown: float = 0.25) -> str | None:
        codes = vocabulaire(naam).codes
        rare = [2.0**-place for place in range(len(codes))]
        return None if rng.random() < unknown else rng.choices(codes, rare)[0]

    def several(naam: str, most: int) -> list[str]:
        return rng.sample(vocabulaire(naam).codes, rng.randint(0, most))

    instruments = vocabulaire("instrumenten").codes
    instrument = rng.choices(instruments, [1 / (place + 1) for place in range(len(instruments))])[0]
    start = date(2019, 1, 1) + timedelta(rng.randrange(3100))
    stand = rng.choice(("afgerond", "afgerond", "lopend", "komend"))
    marks = {naam: rng.choice((None, 1, 2, 3, 3, 4, 5)) for naam in ("informatie", "inclusie", "invloed")}
    evaluated = {
        "tussentijds": rng.choice((True, False, None)),
        "naAfloop": rng.choice((True, True, False, None)),
        "scores": marks if rng.random() < 0.7 else None,
    }
    others = [code for code in instruments if code != instrument]
    return keuze(
        f"k{number}",
        "Dit paste het best.",
        instrument=instrument,
        gebieden=rng.sample(AREAS, rng.randint(1, 3)),
        trajectstatus=stand,
        startdatum=start.isoformat(),
        einddatum=(start + timedelta(rng.randrange(400))).isoformat() if rng.random() < 0.6 else None,
        beleidsfase=one("beleidsfasen"),
        invloedBarometer=one("invloed-barometer"),
        invloedHaags=one("invloed-haags"),
        budgetklasse=one("budgetklassen"),
        rolRaad=one("rollen-raad"),
        rolWethouder=one("rollen-wethouder", 0.5),
        verantwoordelijkParticipatie="Team Wijken" if rng.random() < 0.6 else None,
        verantwoordelijkCommunicatie="Afdeling Communicatie" if rng.random() < 0.98 else None,
        doelgroepen=several("doelgroepen", 3),
        doelen=several("doelen", 3),
        communicatiemiddelen=several("communicatiemiddelen", 3),
        beloften=[
            {"wat": f"Verslag {i}", "uiterlijk": "2024-01-01", "gedaanOp": rng.choice((None, "2024-02-01"))}
            for i in range(rng.randint(0, 2))
        ],
        technieken=several("technieken", 2),
        alternatieven=[
            {"instrument": code, "reden": "Te duur."} for code in rng.sample(others, rng.randint(0, 2))
        ],
        evaluatie=evaluated if rng.random() < 0.6 else None,
        factoren=factors(random.Random(number)),
        publicatie="openbaar",
    )


def factors(rng: random.Random) -> list[dict[str, Any]]:
    """Some named often, most seldom, a few on both sides."""
    codes = vocabulaire("factoren").codes
    often = [1 / (place + 1) for place in range(len(codes))]
    found = {
        (code, side)
        for code in rng.choices(codes, often, k=4)
        for side in rng.choices(("voor", "tegen"), k=1)
    }
    return [{"factor": code, "richting": side} for code, side in sorted(found)]


@pytest.fixture(scope="module")
def register(tmp_path_factory: pytest.TempPathFactory, empty_home: Path) -> Iterator[Register]:
    """Straight into both stores: figures count there, and indexes would take most of the time. Read only."""
    home = tmp_path_factory.mktemp("cijfers") / "var"
    shutil.copytree(empty_home, home)
    opened = open_register(settings_for(home), "de tests", encoder=HashEncoder())
    rng = random.Random(2026)
    records = [made(rng, number) for number in range(MANY)]
    opened.engine.store.save([Draft(record) for record in records], door="test", model="geen")
    publications = PublicationStore(opened.engine.store.database)
    publications.agree([(record.id, 1) for record in records[:PUBLIC]], MAKER)
    public = opened.openbaar.engine.store
    assert isinstance(public, PublicStore)
    published = publications.contents([record.id for record in records[:PUBLIC]])
    public.put([(one, []) for one in published], "geen")
    yield opened
    opened.close()


def database(register: Register, rol: Rol | None) -> Database:
    return (register.intern if rol else register.openbaar).engine.store.database


# -- plain SQL ------------------------------------------------------------------------------------

NEAR = f"WITH ligt(gebied, buurt) AS (VALUES {', '.join(map(str, LIES))}), near AS ("
NEAR += (
    "SELECT DISTINCT k.id, k.instrument, there.gebied FROM k, unnest(k.gebieden) AS named(gebied) "
    "JOIN ligt AS here ON here.gebied = named.gebied JOIN ligt AS there ON there.buurt = here.buurt) "
)
SCORE = (
    "SELECT instrument, 'keuzes', count(*) FROM marks GROUP BY 1 "
    "UNION ALL SELECT instrument, 'gemiddeld', replace(printf('%.1f', avg(mark)), '.', ',') FROM marks GROUP BY 1 "
)
SHARE = "printf('%.0f%%', 100.0 * count(*) / (SELECT count(*) FROM k))"


def each(column: str) -> str:
    """A field that holds one value or none: with the instrument, and alone."""
    return (
        "SELECT instrument, 'keuzes', count(*) FROM k GROUP BY 1 UNION ALL "
        f"SELECT instrument, coalesce({column}, 'onbekend'), count(*) FROM k GROUP BY 1, 2"
    )


def alone(column: str) -> str:
    source = f"(SELECT coalesce({column}, 'onbekend') AS code FROM k)"
    return f"SELECT code, 'keuzes', count(*) FROM {source} GROUP BY 1 UNION ALL SELECT code, 'aandeel', {SHARE} FROM {source} GROUP BY 1"


def named(column: str) -> str:
    """A field that holds a list."""
    return f"(SELECT id, instrument, unnest(CASE WHEN len({column}) = 0 THEN ['onbekend'] ELSE {column} END) AS code FROM k)"


def each_of(column: str) -> str:
    return (
        "SELECT instrument, 'keuzes', count(*) FROM k GROUP BY 1 UNION ALL "
        f"SELECT instrument, code, count(*) FROM {named(column)} GROUP BY 1, 2"
    )


def alone_of(column: str) -> str:
    return (
        f"SELECT code, 'keuzes', count(*) FROM {named(column)} GROUP BY 1 UNION ALL "
        f"SELECT code, 'aandeel', {SHARE} FROM {named(column)} GROUP BY 1"
    )


def marks(field: str) -> str:
    source = f"(SELECT instrument, evaluatie.scores.{field} AS mark FROM k)"
    return f"WITH marks AS (SELECT * FROM {source} WHERE mark IS NOT NULL) {SCORE}"


def marks_each(field: str) -> str:
    return f"{marks(field)} UNION ALL SELECT instrument, CAST(mark AS VARCHAR), count(*) FROM marks GROUP BY 1, 2"


YEAR = "CAST(year(startdatum) AS VARCHAR)"
CHOSEN = (
    "SELECT instrument, 'gekozen', count(*) FROM k GROUP BY 1 UNION ALL "
    "SELECT rejected.instrument, 'afgewezen', count(*) FROM (SELECT unnest(alternatieven) AS rejected FROM k) GROUP BY 1"
)
QUARTERS = (
    f"SELECT {YEAR}, 'keuzes', count(*) FROM k GROUP BY 1 UNION ALL "
    f"SELECT {YEAR}, CAST(quarter(startdatum) AS VARCHAR), count(*) FROM k GROUP BY 1, 2"
)
TODAY = f"DATE '{vandaag()}'"
NEW = (
    f"WITH n AS (SELECT instrument, count(*) FILTER (startdatum > {TODAY} - INTERVAL 1 YEAR AND startdatum <= {TODAY}) AS new, "
    f"count(*) FILTER (startdatum > {TODAY} - INTERVAL 2 YEAR AND startdatum <= {TODAY} - INTERVAL 1 YEAR) AS earlier "
    "FROM k GROUP BY 1 HAVING new + earlier > 0) SELECT instrument, 'nieuw', new FROM n "
    "UNION ALL SELECT instrument, 'eerder', earlier FROM n UNION ALL SELECT instrument, 'verschil', "
    "CASE WHEN new > earlier THEN '+' WHEN new < earlier THEN '−' ELSE '' END || abs(new - earlier) FROM n"
)
RESPONSIBLE = ("verantwoordelijkParticipatie", "verantwoordelijkCommunicatie")


def filled(*fields: str) -> str:
    return " UNION ALL ".join(
        f"SELECT '{field}', 'ingevuld', count({field}) FROM k UNION ALL "
        f"SELECT '{field}', 'niet-ingevuld', count(*) - count({field}) FROM k"
        for field in fields
    )


def compared(source: str, codes: Iterable[str], hit: str, known: str, *, also_unknown: bool = True) -> str:
    """Beside the country: per code how many, of how many that say something, and how many do not."""
    rows = f"(SELECT unnest({list(codes)}) AS code) AS every"
    counted = {
        "keuzes": f"SELECT count(*) FROM {source} AS s WHERE {hit}",
        "bekend": f"SELECT count(*) FROM {source} AS s WHERE {known}",
        **({"onbekend": f"SELECT count(*) FROM {source} AS s WHERE NOT ({known})"} if also_unknown else {}),
    }
    queries = [
        f"SELECT code, '{kolom}', CAST(({query}) AS VARCHAR) FROM {rows}"
        for kolom, query in counted.items()
    ]
    share = (
        f"CASE WHEN ({counted['bekend']}) > 0 "
        f"THEN printf('%.0f%%', 100.0 * ({counted['keuzes']}) / ({counted['bekend']})) "
        f"WHEN (SELECT count(*) FROM {source} AS s) > 0 THEN 'niet ingevuld' ELSE 'geen keuzes' END"
    )
    return " UNION ALL ".join([*queries, f"SELECT code, 'Zuidwest', {share} FROM {rows}"])


def compared_list(column: str, naam: str) -> str:
    return compared(
        "k", vocabulaire(naam).codes, f"list_contains(s.{column}, code)", f"len(s.{column}) > 0"
    )


LEVELS = {
    "niets-weten": ["niets-weten"],
    "meeweten": ["meeweten"],
    "meedenken": ["meedenken"],
    "meebeslissen-of-meedoen": ["meebeslissen", "meedoen"],
}
PHASES = " UNION ALL ".join(
    compared(
        f"(SELECT * FROM k WHERE beleidsfase = '{fase}')",
        [f"{fase}.{level}"],
        f"invloedBarometer IN ({', '.join(map(repr, codes))})",
        "invloedBarometer IS NOT NULL",
    )
    for fase in vocabulaire("beleidsfasen").codes
    for level, codes in LEVELS.items()
)
ENDED = "(SELECT evaluatie.naAfloop AS after, evaluatie.tussentijds AS meanwhile FROM k WHERE trajectstatus = 'afgerond')"
PROMISED = "(SELECT [b.gedaanOp FOR b IN beloften] AS done FROM k WHERE len(beloften) > 0)"
PRACTICES = " UNION ALL ".join(
    (
        compared(
            PROMISED,
            ["terugkoppeling"],
            "len([d FOR d IN done IF d IS NOT NULL]) > 0",
            "TRUE",
            also_unknown=False,
        ),
        compared(ENDED, ["na-afloop"], "after", "after IS NOT NULL"),
        compared(ENDED, ["tussentijds"], "meanwhile", "meanwhile IS NOT NULL"),
    )
)
# The Barometer is about 2022 and 2023: without a period of the reader's own those count.
INSTRUMENTS_THEN = compared(
    "b", vocabulaire("instrumenten").codes, "s.instrument = code", "TRUE", also_unknown=False
)
INFLUENCE_THEN = compared(
    "b",
    vocabulaire("invloed-barometer").codes,
    "s.invloedBarometer = code",
    "s.invloedBarometer IS NOT NULL",
)
TECHNIQUES = (
    f"SELECT {YEAR}, 'keuzes', count(*) FROM k GROUP BY 1 UNION ALL SELECT {YEAR}, code, count(*) "
    "FROM (SELECT startdatum, unnest(CASE WHEN len(technieken) = 0 THEN ['onbekend'] ELSE technieken END) AS code "
    "FROM k) GROUP BY 1, 2"
)

NAMED = "(SELECT unnest(factoren) AS f FROM k)"
SIDES = f"SELECT f.factor, f.richting, count(*) FROM {NAMED} GROUP BY 1, 2"
# The eight keys of KplusV and the six success factors of KWINK.
KEYS = (
    "verwachtingsmanagement",
    "burger-serieus-nemen",
    "iedereen-betrekken",
    "rekenen-op-een-investering",
    "een-traject-een-aanspreekpunt",
    "kennis-en-ervaring-delen",
    "korte-lijnen-wethouder-ambtenaar",
    "rol-van-de-raad",
)
SUCCESS = (
    "transparant-proces",
    "budget-voor-initiatieven",
    "representatieve-afspiegeling",
    "faciliterende-gemeente",
    "bestaande-ervaringen-gebruiken",
    "ruimte-voor-experiment",
)
FINISHED = (
    "SELECT instrument, 'afgerond', count(*) FROM k WHERE trajectstatus = 'afgerond' GROUP BY 1 UNION ALL "
    "SELECT instrument, 'geevalueerd', count(*) FROM k WHERE trajectstatus = 'afgerond' AND evaluatie.naAfloop GROUP BY 1"
)


def sides_of(codes: tuple[str, ...]) -> str:
    return f"SELECT * FROM ({SIDES}) AS s(factor, richting, n) WHERE factor IN {codes}"


# figure -> the query for colleagues and that for residents, None where they do not get it.
# Each gives rows of the code of a line, the code (or without one the heading) of a column, and what stands there.
FIGURES: dict[str, tuple[str, str | None]] = {
    "gebieden": (
        f"{NEAR} SELECT instrument, 'keuzes', count(*) FROM k GROUP BY 1 "
        "UNION ALL SELECT instrument, gebied, count(*) FROM near GROUP BY 1, 2",
        f"{NEAR} SELECT gebied, 'keuzes', count(*) FROM near WHERE gebied LIKE 'BU%' GROUP BY 1 "
        f"UNION ALL SELECT gebied, 'aandeel', {SHARE} FROM near WHERE gebied LIKE 'BU%' GROUP BY 1",
    ),
    "instrumenten": (CHOSEN, CHOSEN),
    "nieuw-en-eerder": (NEW, None),
    "jaren": (each(YEAR), alone(YEAR)),
    "kwartalen": (QUARTERS, QUARTERS),
    "fasen": (each("beleidsfase"), alone("beleidsfase")),
    "invloed-barometer": (each("invloedBarometer"), alone("invloedBarometer")),
    "invloed-haags": (each("invloedHaags"), alone("invloedHaags")),
    "doelgroepen": (each_of("doelgroepen"), alone_of("doelgroepen")),
    "technieken": (each_of("technieken"), alone_of("technieken")),
    "budget": (each("budgetklasse"), alone("budgetklasse")),
    "rol-raad": (each("rolRaad"), alone("rolRaad")),
    "rol-wethouder": (each("rolWethouder"), alone("rolWethouder")),
    "wie-doet-wat": (
        filled(*RESPONSIBLE, "rolRaad", "rolWethouder", "budgetklasse"),
        filled(*RESPONSIBLE),
    ),
    "scores-informatie": (marks_each("informatie"), marks("informatie")),
    "scores-inclusie": (marks_each("inclusie"), marks("inclusie")),
    "scores-invloed": (marks_each("invloed"), marks("invloed")),
    "sleutels": (sides_of(KEYS), sides_of(KEYS)),
    "succesfactoren": (sides_of(SUCCESS), sides_of(SUCCESS)),
    "factoren": (SIDES, SIDES),
    "evaluaties": (FINISHED, FINISHED),
    "landelijk-instrumenten": (INSTRUMENTS_THEN, INSTRUMENTS_THEN),
    "landelijk-invloed": (INFLUENCE_THEN, INFLUENCE_THEN),
    "landelijk-fasen": (PHASES, None),
    "landelijk-eerste-doel": (
        compared("k", vocabulaire("doelen").codes, "s.doelen[1] = code", "len(s.doelen) > 0"),
        None,
    ),
    "landelijk-doelen": (compared_list("doelen", "doelen"), compared_list("doelen", "doelen")),
    "landelijk-communicatie": (
        compared_list("communicatiemiddelen", "communicatiemiddelen"),
        compared_list("communicatiemiddelen", "communicatiemiddelen"),
    ),
    "landelijk-werkwijze": (PRACTICES, PRACTICES),
    "technieken-jaren": (TECHNIQUES, None),
}


@dataclass(frozen=True)
class Choice:
    """Filters: in plain SQL, in the address of the page, in that of the API, and as a program gives them.

    gebieden: the areas that are told of; None for all.
    """

    sql: str
    page: str
    api: str
    filters: Filters
    gebieden: frozenset[str] | None = None


MOERWIJK = ("ZW", "WK051836", *IN["WK051836"])
CHOICES = {
    "all": Choice("TRUE", "", "", Filters()),
    "gebied": Choice(
        f"len(list_intersect(gebieden, {list(MOERWIJK)})) > 0",
        "?gebied=WK051836",
        "?gebied=WK051836",
        Filters(gebied=("WK051836",)),
        frozenset(MOERWIJK) - {"ZW"},
    ),
    "periode": Choice(
        "startdatum <= DATE '2023-12-31' AND (einddatum >= DATE '2022-01-01' OR (einddatum IS NULL AND "
        "(trajectstatus <> 'afgerond' OR startdatum >= DATE '2022-01-01')))",
        "?van=2022&tot=2023",
        "?van=2022-01-01&tot=2023-12-31",
        Filters(van=date(2022, 1, 1), tot=date(2023, 12, 31)),
    ),
    "doelgroep en fase": Choice(
        "(list_contains(doelgroepen, 'jongeren') OR list_contains(doelgroepen, 'ouders')) "
        "AND beleidsfase IN ('agendavorming', 'beleidsvoorbereiding')",
        "?doelgroep=jongeren&doelgroep=ouders&beleidsfase=agendavorming&beleidsfase=beleidsvoorbereiding",
        "?doelgroep=jongeren&doelgroep=ouders&beleidsfase=agendavorming&beleidsfase=beleidsvoorbereiding",
        Filters(doelgroep=("jongeren", "ouders"), beleidsfase=("agendavorming", "beleidsvoorbereiding")),
    ),
}
BESIDE = ("bekend", "onbekend", "Zuidwest")
Counts = dict[tuple[str, str], Any]
TEXTS = ("aandeel", "gemiddeld", "verschil", "Zuidwest")  # columns that are no count


def plain(register: Register, rol: Rol | None, naam: str, choice: Choice) -> Counts:
    """What the query finds, noughts left out."""
    query = FIGURES[naam][0 if rol else 1]
    assert query
    then = "TRUE" if choice.filters.van else "startdatum BETWEEN DATE '2022-01-01' AND DATE '2023-12-31'"
    source = (
        f"WITH k AS MATERIALIZED (SELECT * FROM keuze WHERE {choice.sql}), "
        f"b AS MATERIALIZED (SELECT * FROM k WHERE {then}) SELECT * FROM ({query})"
    )
    rows = database(register, rol).cursor().execute(source).fetchall()
    # Of a number beside a text SQL makes a text too.
    found = {(r, c): n if c in TEXTS else int(n) for r, c, n in rows}
    if naam == "gebieden" and choice.gebieden is not None:
        place = 1 if rol else 0
        found = {
            key: n
            for key, n in found.items()
            if key[place] in choice.gebieden or (rol and key[1] == "keuzes")
        }
    return {key: n for key, n in found.items() if n != 0}


# -- page, file and API ---------------------------------------------------------------------------


def words(element: Any) -> str:
    return " ".join(element.text_content().split())


def on_page(client: FlaskClient, choice: Choice) -> dict[str, list[list[str]]]:
    """The table of each figure on the page by its name, row by row."""
    found = {}
    for dashboard in DASHBOARDS:
        answer = client.get(dashboard.pad + choice.page)
        assert answer.status_code == 200
        for section in html.fromstring(answer.text).xpath("//section[contains(@class, 'figuur')][.//h2]"):
            (naam,) = section.xpath(".//h2/@id")
            table = section.xpath(".//table")
            rows = table[0].xpath(".//tr") if table else []
            found[naam] = [[words(cell) for cell in row.xpath("./th | ./td")] for row in rows]
    return found


def in_file(client: FlaskClient, naam: str, choice: Choice) -> list[list[str]]:
    answer = client.get(f"/dashboard/cijfers/{naam}.csv{choice.page}")
    assert answer.status_code == 200
    rows = csv.reader(io.StringIO(answer.data.decode("utf-8-sig")), delimiter=";")
    # What a spreadsheet would run is protected by a mark.
    return [[cell.removeprefix("'") for cell in row] for row in rows]


def from_api(client: FlaskClient, naam: str, choice: Choice) -> dict[str, Any]:
    answer = client.get(f"/v1/cijfers/{naam}{choice.api}")
    assert answer.status_code == 200, answer.text
    found: dict[str, Any] = answer.get_json()
    return found


def as_shown(answer: dict[str, Any]) -> list[list[str | None]]:
    """The table of the API as rows of words; None for a count that is not told."""
    rows: list[list[str | None]] = [[answer["rijkop"], *(k["label"] for k in answer["kolommen"])]]
    for rij in answer["rijen"]:
        cells = [c["tekst"] if "tekst" in c else c["aantal"] for c in rij["cellen"]]
        rows.append([rij["label"], *(None if c is None or c in HIDDEN else str(c) for c in cells)])
    return rows if len(rows) > 1 else []


def by_code(answer: dict[str, Any]) -> Counts:
    """The same by the codes of its rows and columns, noughts left out and None for what is not told."""
    found = {}
    for rij in answer["rijen"]:
        for kolom, cel in zip(answer["kolommen"], rij["cellen"], strict=True):
            value = cel["tekst"] if "tekst" in cel else cel["aantal"]
            name = kolom.get("code", kolom["label"])
            if value not in (0, "") and ("code" in kolom or name in TEXTS):
                found[rij["code"], name] = None if value in HIDDEN else value
    return found


def given(rol: Rol | None) -> list[str]:
    return [one.naam for d in DASHBOARDS for one in d.figuren if rol or one.voor_inwoners]


def test_every_figure_has_its_query() -> None:
    assert set(FIGURES) == set(given(COLLEAGUE))
    assert {naam for naam, (_, residents) in FIGURES.items() if residents} == set(given(RESIDENT))


@pytest.mark.parametrize("choice", CHOICES.values(), ids=CHOICES)
@pytest.mark.parametrize("rol", [COLLEAGUE, RESIDENT])
def test_page_file_api_and_a_plain_query_have_the_same_figures(
    register: Register, rol: Rol | None, choice: Choice
) -> None:
    client = signed_in(register, rol)
    page = on_page(client, choice)
    assert list(page) == list(dict.fromkeys(page))
    assert sorted(page) == sorted(given(rol))
    for naam, shown in page.items():
        answer, file = from_api(client, naam, choice), in_file(client, naam, choice)
        assert (shown or file[:1]) == file, naam
        told = [[None if cell in HIDDEN else cell for cell in row] for row in shown]
        assert as_shown(answer) == told, naam
        wanted, found = plain(register, rol, naam, choice), by_code(answer)
        if rol:
            # Beside the country a value that nobody chose has a row where the country has a figure.
            lines = {rij["code"] for rij in answer["rijen"]}
            assert found == {key: n for key, n in wanted.items() if key[0] in lines}, naam
            assert {key for key in wanted if key[0] not in lines and key[1] not in BESIDE} == set(), naam
            continue
        if not shown:
            assert answer["melding"] == "Er zijn te weinig openbare keuzes om dit te laten zien."
            continue
        for key, value in found.items():
            if value is not None:
                assert wanted[key] == value, (naam, key)
        counts = {key: value for key, value in found.items() if isinstance(value, int)}
        assert all(value >= FEWEST for value in counts.values()), naam
        # What stands beside a hidden count, such as its share, is not told either.
        hidden = {key[0] for key, value in found.items() if value is None}
        assert {key[0] for key in found if key[1] in ("aandeel", "gemiddeld")}.isdisjoint(hidden)
        # No row or column is left out.
        assert {key for key in wanted if isinstance(wanted[key], int)} <= {*found}, naam


@pytest.mark.parametrize("rol", [COLLEAGUE, RESIDENT])
def test_the_api_tells_of_what_its_figures_are(register: Register, rol: Rol | None) -> None:
    client, choice = signed_in(register, rol), CHOICES["doelgroep en fase"]
    answer = from_api(client, "fasen", choice)
    (many,) = (
        database(register, rol)
        .cursor()
        .execute(f"SELECT count(*) FROM keuze WHERE {choice.sql}")
        .fetchall()[0]
    )
    assert (answer["keuzes"], answer["openbaar"]) == (many, rol is None)
    assert answer["filters"] == {
        "doelgroep": ["jongeren", "ouders"],
        "beleidsfase": ["agendavorming", "beleidsvoorbereiding"],
    }
    assert answer["datum"] == vandaag().isoformat()
    assert answer["dashboard"] == {"titel": "Instrumenten in Zuidwest", "pad": "/dashboard"}
    page = html.fromstring(client.get("/dashboard").text)
    (section,) = page.xpath("//section[.//h2[@id='fasen']]")
    assert answer["definitie"] in words(section)


# -- the records behind a count -------------------------------------------------------------------


def cells(one: Figure, selection: Selection) -> list[tuple[str, str, int]]:
    """Each count of a figure that is shown, with the codes of its row and column."""
    tabel = one.tabel(selection)
    return [
        (rij.id, kolom, cel)
        for rij in tabel.rijen
        for kolom, cel in zip(tabel.kolommen, rij.cellen, strict=True)
        if kolom is not None and isinstance(cel, int)
    ]


def counts(database: Database, conditions: list[Condition]) -> list[int]:
    """How many records pass each condition, in one go."""
    each = ", ".join(f"count(*) FILTER ({one.sql})" for one in conditions)
    values = [value for one in conditions for value in one.values]
    (found,) = database.cursor().execute(f"SELECT {each} FROM keuze", values).fetchall()
    return list(found)


@pytest.mark.parametrize("choice", CHOICES.values(), ids=CHOICES)
@pytest.mark.parametrize("rol", [COLLEAGUE, RESIDENT])
def test_behind_every_count_are_as_many_records(
    register: Register, rol: Rol | None, choice: Choice
) -> None:
    """Through the page, and where filters can say which they are through those."""
    selection = Selection(database(register, rol), choice.filters, rol is None, vandaag())
    tried = linked = 0
    for naam in given(rol):
        one = figure(naam)[1]
        # Of the many counts for colleagues every one without filters, and with those some of each figure.
        shown = cells(one, selection)[:: 3 if rol and selection.filters else 1]
        if not shown:
            continue
        behind = [one.behind(selection, rij, kolom) for rij, kolom, _ in shown]
        assert counts(selection.database, behind) == [count for _, _, count in shown], naam
        filters = [(figure_filters.behind(one, selection, rij, kolom), n) for rij, kolom, n in shown]
        said = [(selected(found), count) for found, count in filters if found is not None]
        if said:
            assert counts(selection.database, [where for where, _ in said]) == [n for _, n in said], naam
        tried += len(shown)
        linked += len(said)
    assert tried > (300 if rol else 30)
    assert linked > tried / 10


def test_the_api_links_to_the_records_of_its_counts(register: Register) -> None:
    client, choice = signed_in(register), CHOICES["gebied"]
    answer = from_api(client, "doelgroepen", choice)
    followed = 0
    for rij in answer["rijen"][:3]:
        for kolom, cel in zip(answer["kolommen"], rij["cellen"], strict=True):
            links = cel.get("_links")
            assert bool(links) == bool(cel["aantal"] and kolom["code"] != "onbekend")
            if links:
                naar = links["keuzes"]["href"]
                assert parse_qs(urlsplit(naar).query)["gebied"] == ["WK051836"]
                assert client.get(naar).get_json()["totaal"] == cel["aantal"]
                followed += 1
    assert followed > 10


# -- small counts ---------------------------------------------------------------------------------


@pytest.mark.parametrize("choice", CHOICES.values(), ids=CHOICES)
def test_no_small_count_follows_from_the_others_of_its_figure(register: Register, choice: Choice) -> None:
    """Whoever knows the total tries to work out each hidden count from what is shown beside it.

    What the choice of what to hide tells besides, is tried in `test_small_counts` with every row there can be.
    """
    selection = Selection(database(register, RESIDENT), choice.filters, True, vandaag())
    tried = 0
    for naam in given(RESIDENT):
        for row, total, several in wholes(naam, selection):
            for place, cel in enumerate(row):
                if isinstance(cel, Verborgen):
                    least, most = bounds(row, place, total, several)
                    assert least < most or least >= FEWEST, (naam, row, place)
                    tried += 1
    assert tried > 5


def wholes(naam: str, selection: Selection) -> list[tuple[list[Telling], int, bool]]:
    """Counts of a figure that make up a total which is told, with that; and whether a record may be in several."""
    table = [
        [cel for cel in rij.cellen if not isinstance(cel, str)]
        for rij in figure(naam)[1].tabel(selection).rijen
    ]
    first = [row[0] for row in table]
    if naam == "wie-doet-wat":
        return [(row, selection.aantal, False) for row in table]
    if naam == "kwartalen":
        years = [(row[1:], row[0], False) for row in table if isinstance(row[0], int)]
        return [(first, selection.aantal, False), *years]
    others = [one.naam for d in DASHBOARDS if d is not INSTRUMENTEN for one in d.figuren]
    if naam.startswith("scores") or naam in others:  # of how many is not told, or in tests of their own
        return []
    return [(first, selection.aantal, naam in ("gebieden", "doelgroepen", "technieken"))]


def bounds(row: list[Telling], place: int, total: int, several: bool) -> tuple[int, int]:
    """What a hidden count can be at least and at most."""
    whole = all(isinstance(cel, Verborgen) for cel in row)
    can_be = {
        i: (0, total) if whole else (0, FEWEST - 1) if cel is Verborgen.MINDER else (FEWEST, total)
        for i, cel in enumerate(row)
        if isinstance(cel, Verborgen)
    }
    rest = total - sum(cel for cel in row if isinstance(cel, int))
    least, most = can_be.pop(place)
    least = max(least, rest - sum(high for _, high in can_be.values()))
    return least, most if several else min(most, rest - sum(low for low, _ in can_be.values()))


@pytest.mark.parametrize("choice", CHOICES.values(), ids=CHOICES)
def test_what_one_figure_hides_no_other_shows(register: Register, choice: Choice) -> None:
    selection = Selection(database(register, RESIDENT), choice.filters, True, vandaag())
    assert told_elsewhere(selection) == []


def test_neither_where_a_count_is_hidden_for_the_sake_of_another(tmp_path: Path) -> None:
    """Of the roles of the council one is small, and so the smallest of the others goes too: what is not filled in.
    Of the kinds of influence one is small, and two that could go for its sake are equal."""
    store = Store.open(tmp_path, "de tests")
    roles = {
        "kaderstellend": 3,
        "besluitvormend": 10,
        "controlerend": 10,
        "geinformeerd": 10,
        "geen-rol": 10,
    }
    kinds = {"niets-weten": 3, "meeweten": 8, "meedenken": 8, "meebeslissen": 11, "meedoen": 10}
    named = [role for role, many in roles.items() for _ in range(many)] + [None] * 7
    had = [kind for kind, many in kinds.items() for _ in range(many)] + [None] * 10
    store.save(
        [
            Draft(
                keuze(f"k{i}", rolRaad=role, invloedBarometer=kind, startdatum=f"2024-{i % 12 + 1:02}-01")
            )
            for i, (role, kind) in enumerate(zip(named, had, strict=True))
        ],
        door="test",
        model="geen",
    )
    filters = Filters(van=date(2023, 1, 1))
    selection = Selection(store.database, filters, True, vandaag())
    rows = {rij.id: rij.cellen[0] for rij in figure("rol-raad")[1].tabel(selection).rijen}
    assert (rows["kaderstellend"], rows["onbekend"]) == (Verborgen.MINDER, Verborgen.NIET)
    assert told_elsewhere(selection, ("rol-raad", "wie-doet-wat")) == []
    rows = {rij.id: rij.cellen[0] for rij in figure("invloed-barometer")[1].tabel(selection).rijen}
    assert (rows["niets-weten"], rows["meeweten"], rows["meedenken"]) == (
        Verborgen.MINDER,
        Verborgen.NIET,
        8,
    )
    assert told_elsewhere(selection, ("invloed-barometer", "landelijk-invloed")) == []
    store.close()


def told_elsewhere(selection: Selection, names: Iterable[str] = ()) -> list[object]:
    """Counts that one figure hides and another shows: of the very same records, five or more."""
    shown: dict[object, set[str]] = defaultdict(set)
    hidden: dict[object, set[str]] = defaultdict(set)
    for naam in names or given(RESIDENT):
        one = figure(naam)[1]
        tabel = one.tabel(selection)
        for rij in tabel.rijen:
            for kolom, cel in zip(tabel.kolommen, rij.cellen, strict=True):
                if kolom is None or cel == "":
                    continue
                where = one.behind(selection, rij.id, kolom)
                sql = f"SELECT id FROM keuze WHERE {where.sql} ORDER BY id"
                records = tuple(selection.database.cursor().execute(sql, list(where.values)).fetchall())
                if len(records) >= FEWEST:
                    (shown if isinstance(cel, int) else hidden)[records].add(f"{naam} {rij.id} {kolom}")
    return [(shown[records], hidden[records]) for records in shown.keys() & hidden.keys()]
