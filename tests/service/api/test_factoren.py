"""Factors through the API: how often each was recorded, the groups of reasons, runs, and what is done by hand."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from data.events import Maker
from data.factor_metadata import record_columns
from data.filters import Filters
from data.publication import PublicationStore
from data.vocabularies import vocabulaire
from models.hash_encoder import HashEncoder
from service import factor_runs, own_terms
from service.access import Rol
from service.factor_figures import tables
from service.factor_members import of_records
from service.opening import Register, open_register
from tests.conftest import settings_for
from tests.grouped import fill, make_cheap, wait_for_stop
from tests.service.api.client import Client, assert_problem
from tests.service.making import keuze
from tests.signing_in import account_id

T = Maker("t", "t")


@pytest.fixture(autouse=True)
def cheap(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    make_cheap(monkeypatch, tmp_path)


@pytest.fixture
def keeper(register: Register) -> Client:
    return Client(register, Rol.KENNISMANAGER)


# -- what was recorded -------------------------------------------------------------------------------


def record(register: Register, count: int, *sides: str, public: bool = True, **more: Any) -> None:
    """So many records that name the factor budget on these sides."""
    start = register.engine.store.count()
    factoren = [{"factor": "budget", "richting": side, "toelichting": f"{side} geld"} for side in sides]
    publicatie = "openbaar" if public else "intern"
    made = [keuze(f"k{start + i}", publicatie=publicatie, factoren=factoren, **more) for i in range(count)]
    register.engine.save(made, door="test")
    if public:
        PublicationStore(register.engine.store.database).agree([(k.id, 1) for k in made], T)
        register.engine.on_change([k.id for k in made])


def counted(client: Client, query: str = "") -> tuple[Any, ...]:
    """How many records were looked at; then what is said of budget."""
    answer = client.get(f"/v1/factoren{query}").get_json()
    (one,) = (f for f in answer["factoren"] if f["code"] == "budget")
    return answer["keuzes"], one["keuzes"], one["voor"], one["tegen"], one.get("minderDan")


def by_instrument(client: Client) -> dict[str, Any]:
    found = client.get("/v1/factoren/budget").get_json()["instrumenten"]
    return {row["instrument"]: row["keuzes"] for row in found}


@pytest.fixture(scope="module")
def recorded(tmp_path_factory: pytest.TempPathFactory, empty_home: Path) -> Iterator[Register]:
    """Of 37 records 35 name budget: 22 for, 14 against, one on both sides; 2 are not public. Read only."""
    home = tmp_path_factory.mktemp("geteld") / "var"
    shutil.copytree(empty_home, home)
    register = open_register(settings_for(home), "de tests", encoder=HashEncoder())
    record(register, 14, "voor", startdatum="2022-03-01", einddatum="2022-04-01")
    record(register, 9, "tegen", instrument="enquete", gebieden=["WK051834"])
    record(register, 4, "tegen", instrument="adviesraad")
    record(register, 5, "voor", instrument="burgerpanel")
    record(register, 1, "voor", "tegen", instrument="burgerpanel", startdatum="2024-06-01")
    record(register, 2, "voor", public=False, startdatum="2025-01-01", instrument="referendum")
    record(register, 2)
    yield register
    register.close()


def test_colleagues_read_every_count(recorded: Register) -> None:
    api = Client(recorded)
    assert counted(api) == (37, 35, 22, 14, None)
    assert counted(api, "?instrument=enquete") == (9, 9, 0, 9, None)
    assert counted(api, "?instrument=enquete&instrument=adviesraad") == (13, 13, 0, 13, None)
    assert counted(api, "?gebied=WK051834") == (9, 9, 0, 9, None)
    assert counted(api, "?tot=2022-12-31") == (14, 14, 14, 0, None)
    assert counted(api, "?van=2025-01-01&tot=2025-12-31") == (2, 2, 2, 0, None)
    listed = api.get("/v1/factoren").get_json()["factoren"]
    assert [f["code"] for f in listed] == list(vocabulaire("factoren").codes)
    assert [f["keuzes"] for f in listed if f["code"] != "budget"] == [0] * (len(listed) - 1)
    assert_problem(api.get("/v1/factoren?van=2024-01-01&tot=2023-01-01"), 400)
    assert_problem(api.get("/v1/factoren?thema=wonen"), 400)


def test_one_factor_by_instrument_with_what_was_said(recorded: Register) -> None:
    one = Client(recorded).get("/v1/factoren/budget").get_json()
    assert (one["label"], one["keuzes"], one["voor"], one["tegen"]) == ("Budget", 35, 22, 14)
    assert [tuple(row.values()) for row in one["instrumenten"]] == [
        ("werkplaats-participatie", "Werkplaats participatie", 14, 14, 0),
        ("enquete", "Enquête", 9, 0, 9),
        ("burgerpanel", "Burgerpanel", 6, 6, 1),
        ("adviesraad", "Adviesraad", 4, 0, 4),
        ("referendum", "Referendum", 2, 2, 0),
    ]
    quotes = one["toelichtingen"]
    assert len(quotes) == 20
    assert quotes[0] == {
        "keuze": "k33",
        "richting": "voor",
        "tekst": "voor geld",
        "_links": {"self": {"href": "/v1/keuzes/k33"}},
    }
    assert [q["richting"] for q in quotes if q["keuze"] == "k32"] == ["voor", "tegen"]


def test_residents_are_told_no_small_count_nor_what_gives_it_away(recorded: Register) -> None:
    resident = Client(recorded, None)
    assert counted(resident) == (35, 33, 20, 14, None)  # what is not public is not counted
    # 4 for adviesraad would be the total less the others: of these the smallest goes too.
    assert by_instrument(resident) == {
        "adviesraad": None,
        "burgerpanel": None,
        "enquete": 9,
        "werkplaats-participatie": 14,
    }
    assert counted(resident, "?instrument=adviesraad") == (None, None, None, None, 5)
    # Nought against would follow from 14 and 14.
    assert counted(resident, "?tot=2022-12-31") == (14, 14, None, None, 5)
    assert counted(resident, "?instrument=enquete") == (9, 9, None, None, 5)
    one = resident.get("/v1/factoren/budget").get_json()
    assert one["instrumenten"][0] == {
        "instrument": "werkplaats-participatie",
        "label": "Werkplaats participatie",
        "keuzes": 14,
    }
    assert [row.get("minderDan") for row in one["instrumenten"]] == [None, None, 5, 5]
    assert len(one["toelichtingen"]) == 20
    assert {"k33", "k34"}.isdisjoint(q["keuze"] for q in one["toelichtingen"])


def test_residents_are_told_what_the_page_with_figures_tells(recorded: Register) -> None:
    """Would the two hide different counts, each would tell what the other hides."""
    database = recorded.openbaar.engine.store.database
    leden, records = of_records(database), record_columns(database, Filters())
    shown = tables(leden, records, openbaar=True)
    resident = Client(recorded, None)
    (sides,) = shown["voor-tegen"].rijen
    assert counted(resident)[1:4] == tuple(_number(cel) for cel in sides.cellen)
    (row,) = shown["instrumenten"].rijen
    labels = dict(zip(shown["instrumenten"].koppen[2:], map(_number, row.cellen[1:]), strict=True))
    listed = resident.get("/v1/factoren/budget").get_json()["instrumenten"]
    assert {r["label"]: r["keuzes"] for r in listed} == labels


def _number(cel: object) -> int | None:
    return cel if isinstance(cel, int) else None


def test_what_is_quoted_to_residents_can_not_be_counted(register: Register) -> None:
    record(register, 3, "tegen")
    first = Client(register, None).get("/v1/factoren/budget").get_json()
    assert (first["keuzes"], first["toelichtingen"]) == (None, [])
    record(register, 9, "voor")
    one = Client(register, None).get("/v1/factoren/budget").get_json()
    assert (one["keuzes"], one["voor"], one["tegen"]) == (12, None, None)
    assert [set(q) for q in one["toelichtingen"]] == [{"keuze", "tekst", "_links"}] * 12


def test_factors_that_are_not_there_or_not_for_residents(register: Register) -> None:
    own_terms.add(register, "factoren", "Eigen tempo", "Hoe snel mensen willen.", [], T)
    colleague, resident = Client(register), Client(register, None)
    problem = assert_problem(colleague.get("/v1/factoren/budgett"), 404)
    assert problem["detail"].startswith("Er is geen factor budgett. Bedoelde u budget?")
    assert colleague.get("/v1/factoren/eigen-tempo").get_json()["keuzes"] == 0
    assert_problem(resident.get("/v1/factoren/eigen-tempo"), 404)
    assert "eigen-tempo" not in resident.get("/v1/factoren").text
    own_terms.retire(register, "factoren", "eigen-tempo", T)
    assert "eigen-tempo" not in colleague.get("/v1/factoren").text


# -- groups and runs ---------------------------------------------------------------------------------


def run(keeper: Client) -> dict[str, Any]:
    """A run from its beginning to its end."""
    begun = keeper.post("/v1/factorrondes")
    assert begun.status_code == 202
    keeper.register.factors.runs.wait()
    found: dict[str, Any] = keeper.get(begun.headers["Location"]).get_json()
    return found


def groups(client: Client, niveau: str = "grof") -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = client.get(f"/v1/factorclusters?niveau={niveau}").get_json()["clusters"]
    return found


def test_before_the_first_run_there_are_no_groups(register: Register, keeper: Client) -> None:
    fill(register, 0, 2)
    assert keeper.get("/v1/factorclusters").get_json() == {
        "niveau": "middel",
        "zinnen": 0,
        "uitschieters": 0,
        "nieuweKeuzes": 2,
        "clusters": [],
    }
    assert keeper.get("/v1/factorrondes").get_json() == {"rondes": []}
    assert_problem(keeper.get("/v1/factorclusters/grof/g1"), 404)
    assert_problem(keeper.get("/v1/factorclusters?niveau=bijna"), 400)
    assert_problem(keeper.get("/v1/factorclusters/bijna/g1"), 400)
    refused = keeper.post(
        "/v1/factorhandelingen",
        json={"soort": "hernoem", "niveau": "grof", "groep": "g1", "naam": "Geld"},
    )
    assert "nog geen indeling" in assert_problem(refused, 409)["detail"]


def test_an_empty_register_says_so(keeper: Client) -> None:
    ronde = run(keeper)
    assert (ronde["stand"], "voortgang" in ronde) == ("mislukt", False)
    assert ronde["melding"].startswith("Er zijn nog maar 0 verschillende zinnen met een reden.")


def test_from_a_first_run_to_a_second_that_is_accepted(register: Register, keeper: Client) -> None:
    fill(register, 0, 16)
    first = run(keeper)
    assert (first["stand"], first["keuzes"], first["zinnen"]) == ("aanvaard", 16, 64)
    listed = keeper.get("/v1/factorclusters?niveau=grof").get_json()
    assert (listed["ronde"], listed["zinnen"], listed["nieuweKeuzes"]) == (1, 64, 0)
    assert listed["ingedeeldOp"] == first["klaarOp"]
    assert sum(g["zinnen"] for g in listed["clusters"]) == 64
    assert [g["zinnen"] for g in listed["clusters"]] == sorted((g["zinnen"] for g in listed["clusters"]), reverse=True)  # fmt: skip
    assert_problem(keeper.get("/v1/factorrondes/1/verschil"), 404)

    fill(register, 16, 20)
    second = run(keeper)
    assert second["stand"] == "klaar"
    shown = keeper.get(second["_links"]["verschil"]["href"]).get_json()
    assert [n["niveau"] for n in shown["niveaus"]] == ["grof", "middel", "fijn"]
    assert {n["nieuweZinnen"] for n in shown["niveaus"]} == {16}
    assert {n["vervallenZinnen"] for n in shown["niveaus"]} == {0}
    moves = [o for n in shown["niveaus"] for o in n["overgangen"]]
    assert all(1 <= len(o["voorbeelden"]) <= min(5, o["zinnen"]) for o in moves)
    assert_problem(keeper.post("/v1/factorrondes/1/aanvaarding"), 409)
    assert keeper.get("/v1/factorclusters").get_json()["ronde"] == 1
    assert keeper.post("/v1/factorrondes/2/aanvaarding").get_json()["stand"] == "aanvaard"
    assert keeper.get("/v1/factorclusters").get_json()["ronde"] == 2
    assert_problem(keeper.post("/v1/factorrondes/2/verwerping"), 409)

    run(keeper)
    assert keeper.post("/v1/factorrondes/3/verwerping").get_json()["stand"] == "verworpen"
    rondes = keeper.get("/v1/factorrondes?aantal=2").get_json()["rondes"]
    assert [(r["nr"], r["stand"]) for r in rondes] == [(3, "verworpen"), (2, "aanvaard")]
    assert_problem(keeper.get("/v1/factorrondes/9"), 404)
    assert_problem(keeper.post("/v1/factorrondes/9/aanvaarding"), 404)
    assert_problem(keeper.delete("/v1/factorrondes/9"), 404)


def test_the_sentences_of_a_group_page_by_page(register: Register, keeper: Client) -> None:
    fill(register, 0, 16)
    run(keeper)
    first = groups(keeper)[0]
    page = keeper.get(f"{first['_links']['self']['href']}?perPagina=3").get_json()
    assert page["cluster"] == first
    assert (page["totaal"], len(page["zinnen"])) == (first["zinnen"], 3)
    codeboek = register.factors.codeboek("grof")
    assert codeboek is not None
    members = codeboek.members(first["id"]).tolist()
    assert [z["nr"] for z in page["zinnen"]] == members[:3]
    following = keeper.get(page["_links"]["next"]["href"]).get_json()
    assert [z["nr"] for z in following["zinnen"]] == members[3:6]
    one = page["zinnen"][0]
    text = register.engine.store.get(one["keuze"]).keuze.afweging
    assert (one["veld"], text[one["begin"] : one["eind"]]) == ("afweging", one["tekst"])
    assert one["titel"] == f"Traject {one['keuze']}"
    assert_problem(keeper.get("/v1/factorclusters/grof/g999"), 404)
    past = keeper.get(f"{first['_links']['self']['href']}?pagina=99").get_json()
    assert past["zinnen"] == []


def test_one_run_at_a_time_and_it_can_be_stopped(
    register: Register, keeper: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    fill(register, 0, 2)
    monkeypatch.setattr(factor_runs, "group_apart", wait_for_stop)
    begun = keeper.post("/v1/factorrondes").get_json()
    assert begun["stand"] == "loopt"
    assert 0 <= begun["voortgang"]["deel"] <= 1
    assert_problem(keeper.post("/v1/factorrondes"), 409)
    assert_problem(keeper.post("/v1/factorrondes/1/aanvaarding"), 409)
    assert keeper.delete("/v1/factorrondes/1").status_code == 204
    assert keeper.get("/v1/factorrondes/1").get_json()["stand"] == "gestopt"
    problem = assert_problem(keeper.delete("/v1/factorrondes/1"), 409)
    assert problem["detail"] == "Ronde 1 loopt niet meer: zij is gestopt."


# -- by hand -----------------------------------------------------------------------------------------


def test_everything_that_can_be_done_to_groups_and_undone(register: Register, keeper: Client) -> None:
    fill(register, 0, 16)
    run(keeper)
    one, two, three, four, five = (g["id"] for g in groups(keeper)[:5])
    of_one = keeper.get(f"/v1/factorclusters/grof/{one}").get_json()["zinnen"]
    numbers = [z["nr"] for z in of_one]

    def do(soort: str, **more: Any) -> dict[str, Any]:
        done = keeper.post("/v1/factorhandelingen", json={"soort": soort, "niveau": "grof", **more})
        assert done.status_code == 201, done.text
        return {k: v for k, v in done.get_json().items() if k not in ("op", "niveau", "ongedaan", "soort")}

    size = groups(keeper)[1]["zinnen"]
    assert do("hernoem", groep=one, naam=" Wat  het kost ") == {
        "nr": 1,
        "groepen": [one],
        "naam": "Wat het kost",
    }
    assert do("voeg-samen", groepen=[one, two]) == {"nr": 2, "groepen": [one, two], "zinnen": size}
    split = do("splits", groep=one, zinnen=numbers[:2], naam="Duur")
    assert (split["groepen"], split["naam"], split["zinnen"]) == ([one], "Duur", 2)
    assert do("verplaats", zinnen=numbers[2:3], groep=three) == {"nr": 4, "groepen": [three], "zinnen": 1}
    assert do("verplaats", zinnen=numbers[3:4], groep="ruis")["groepen"] == ["ruis"]
    assert do("verbied", groepen=[three, one])["groepen"] == sorted([one, three])
    assert do("ruis", groep=four) == {"nr": 7, "groepen": [four]}
    assert do("factor", groep=five, factor="budget") == {"nr": 8, "groepen": [five], "factor": "budget"}

    now = {g["id"]: g for g in groups(keeper)}
    assert (now[one]["naam"], now[one]["herkomst"]) == ("Wat het kost", "hand")
    assert two not in now
    assert (now[split["nieuw"]]["naam"], now[split["nieuw"]]["zinnen"]) == ("Duur", 2)
    assert (now[four]["ruis"], now["ruis"]["zinnen"]) == (True, 1)
    assert (now[five]["factor"], now[five]["vast"]) == ("budget", True)

    refused = keeper.post(
        "/v1/factorhandelingen", json={"soort": "voeg-samen", "niveau": "grof", "groepen": [one, three]}
    )
    assert "apart blijven" in assert_problem(refused, 409)["detail"]
    undone = keeper.delete("/v1/factorhandelingen/1").get_json()
    assert (undone["soort"], undone["ongedaan"]) == ("hernoem", True)
    assert {g["id"]: g for g in groups(keeper)}[one]["naam"] != "Wat het kost"
    assert_problem(keeper.delete("/v1/factorhandelingen/1"), 409)
    assert_problem(keeper.delete("/v1/factorhandelingen/99"), 404)
    listed = keeper.get("/v1/factorhandelingen?perPagina=2").get_json()
    assert [(h["nr"], h["soort"]) for h in listed["handelingen"]] == [(9, "ongedaan"), (8, "factor")]
    assert (listed["totaal"], listed["handelingen"][0]["handeling"]) == (9, 1)
    last = keeper.get("/v1/factorhandelingen?perPagina=2&pagina=5").get_json()["handelingen"]
    assert [(h["nr"], h["ongedaan"]) for h in last] == [(1, True)]


@pytest.mark.parametrize(
    ("body", "veld", "message"),
    [
        ({}, "soort", "ontbreekt"),
        ({"soort": "hernoemen"}, "soort", 'kent "hernoemen" niet; bedoelde u "hernoem"?'),
        ({"soort": "ongedaan"}, "soort", 'kent "ongedaan" niet'),
        ({"soort": 3}, "soort", "moet tekst zijn"),
        ({"soort": "hernoem", "groep": "g1", "naam": "x"}, "niveau", "ontbreekt"),
        ({"soort": "ruis", "niveau": "grof", "groep": "g1", "naam": "x"}, "naam", "is geen veld"),
        ({"soort": "hernoem", "niveau": "grof", "groep": "g1", "naam": "x" * 61}, "naam", "is 61 tekens"),
        ({"soort": "verbied", "niveau": "grof", "groepen": ["g1"]}, "groepen", "moet 2 waarden hebben, niet 1"),
        ({"soort": "voeg-samen", "niveau": "grof", "groepen": "g1"}, "groepen", "moet een lijst zijn"),
        ({"soort": "verplaats", "niveau": "grof", "groep": "g1", "zinnen": ["1"]}, "zinnen", "moet een heel getal"),
        ({"soort": "verplaats", "niveau": "grof", "groep": "g1", "zinnen": []}, "zinnen", "moet 1 tot 500 waarden hebben, niet 0"),
        ({"soort": "factor", "niveau": "grof", "groep": "g1", "factor": "budgetten"}, "factor", 'kent "budgetten" niet'),
    ],
)  # fmt: skip
def test_a_body_that_does_not_fit_is_refused(
    register: Register, keeper: Client, body: Any, veld: str, message: str
) -> None:
    problem = assert_problem(keeper.post("/v1/factorhandelingen", json=body), 400)
    assert problem["fouten"][0]["veld"] == veld
    assert problem["fouten"][0]["reden"].startswith(message)
    assert register.factors.store.acts() == []


def test_the_example_body_fits_its_schema(keeper: Client) -> None:
    sent = keeper.document["paths"]["/factorhandelingen"]["post"]["requestBody"]["content"]
    keeper.validate(sent["application/json"]["example"], sent["application/json"]["schema"])


# -- who may -----------------------------------------------------------------------------------------

READING = ("factorclusters", "factorclusters/grof/g1", "factorrondes", "factorhandelingen")
CHANGING = (
    ("POST", "factorrondes"),
    ("DELETE", "factorrondes/1"),
    ("POST", "factorrondes/1/aanvaarding"),
    ("POST", "factorrondes/1/verwerping"),
    ("POST", "factorhandelingen"),
    ("DELETE", "factorhandelingen/1"),
)


def test_groups_are_for_colleagues_and_changing_them_for_who_looks_after_them(register: Register) -> None:
    resident, professional = Client(register, None), Client(register)
    for path in READING:
        assert_problem(resident.get(f"/v1/{path}"), 401)
        assert professional.get(f"/v1/{path}").status_code in (200, 404)
    for method, path in CHANGING:
        assert_problem(resident.send(method, f"/v1/{path}", json={}), 401)
        assert_problem(professional.send(method, f"/v1/{path}", json={}), 403)
    assert register.factors.store.rondes() == []


def test_a_key_for_reading_alone_changes_nothing(register: Register, keeper: Client) -> None:
    _, carried = register.accounts.store.add_key(
        account_id(register, Rol.KENNISMANAGER), "lezen", ["lezen"], timedelta(hours=1), T
    )
    keeper.headers = {"Authorization": f"Bearer {carried}"}
    assert keeper.get("/v1/factorrondes").status_code == 200
    for method, path in CHANGING:
        assert_problem(keeper.send(method, f"/v1/{path}", json={}), 403)
