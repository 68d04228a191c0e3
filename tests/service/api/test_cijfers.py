"""The figures of the dashboards through the API. That they are those of the page: `tests/service/test_figures.py`."""

from __future__ import annotations

from typing import Any

import pytest

from data.publication import PublicationStore
from service.dashboards import DASHBOARDS
from service.opening import Register
from tests.grouped import MAKER
from tests.service.api.client import Client, assert_problem
from tests.service.making import keuze


def record(register: Register, *groups: tuple[int, dict[str, Any]]) -> None:
    """So many public records of each kind."""
    made = [values for many, values in groups for _ in range(many)]
    records = [keuze(f"k{i}", publicatie="openbaar", **values) for i, values in enumerate(made)]
    register.engine.save(records, door="test")
    PublicationStore(register.engine.store.database).agree([(k.id, 1) for k in records], MAKER)
    register.engine.on_change([k.id for k in records])


def test_the_list_names_what_each_figure_counts(empty: Client) -> None:
    listed = empty.get("/v1/cijfers").get_json()["cijfers"]
    every = [(d, one) for d in DASHBOARDS for one in d.figuren]
    assert [(c["naam"], c["titel"], c["definitie"], c["dashboard"]["pad"]) for c in listed] == [
        (one.naam, one.titel, one.definitie, d.pad) for d, one in every
    ]
    assert listed[0]["_links"]["self"]["href"] == "/v1/cijfers/gebieden"
    for one in listed:
        answer = empty.get(one["_links"]["self"]["href"]).get_json()
        assert {key: answer[key] for key in ("naam", "titel", "definitie", "dashboard")} == {
            key: one[key] for key in ("naam", "titel", "definitie", "dashboard")
        }
        assert answer["keuzes"] == 0


def test_residents_get_those_that_are_for_them(empty: Client) -> None:
    resident = Client(empty.register, None)
    listed = [c["naam"] for c in resident.get("/v1/cijfers").get_json()["cijfers"]]
    assert listed == [one.naam for d in DASHBOARDS for one in d.figuren if one.voor_inwoners]
    assert "nieuw-en-eerder" not in listed
    assert_problem(resident.get("/v1/cijfers/nieuw-en-eerder"), 404)


def test_a_table_with_codes_labels_and_links(register: Register) -> None:
    record(
        register,
        (2, {"beleidsfase": "uitvoering", "instrument": "enquete"}),
        (1, {"instrument": "wijkraad"}),
    )
    answer = Client(register).get("/v1/cijfers/fasen?gebied=WK051836&van=2024-01-01").get_json()
    assert answer["filters"] == {"gebied": ["WK051836"], "van": "2024-01-01"}
    assert (answer["keuzes"], answer["openbaar"], answer["rijkop"]) == (3, False, "instrument")
    assert answer["kolommen"] == [
        {"code": "keuzes", "label": "keuzes"},
        {"code": "uitvoering", "label": "Uitvoering"},
        {"code": "onbekend", "label": "niet ingevuld"},
    ]
    first, second = answer["rijen"]
    more = "gebied=WK051836"
    assert first == {
        "code": "enquete",
        "label": "Enquête",
        "cellen": [
            {"aantal": 2, "_links": link(f"instrument=enquete&{more}&van=2024-01-01")},
            {
                "aantal": 2,
                "_links": link(f"instrument=enquete&{more}&beleidsfase=uitvoering&van=2024-01-01"),
            },
            {"aantal": 0},
        ],
    }
    # No filter finds what was not filled in, so there is nothing to link to.
    assert [set(cel) for cel in second["cellen"]] == [{"aantal", "_links"}, {"aantal"}, {"aantal"}]
    assert answer["_links"]["self"]["href"] == f"/v1/cijfers/fasen?{more}&van=2024-01-01"


def link(query: str) -> dict[str, dict[str, str]]:
    return {"keuzes": {"href": f"/v1/keuzes?{query}"}}


def test_residents_are_told_no_small_count(register: Register) -> None:
    record(register, (12, {"beleidsfase": "uitvoering"}), (9, {"beleidsfase": "besluitvorming"}), (2, {}))
    resident = Client(register, None)
    answer = resident.get("/v1/cijfers/fasen").get_json()
    assert (answer["keuzes"], answer["openbaar"]) == (23, True)
    assert {rij["code"]: rij["cellen"][0].get("aantal") for rij in answer["rijen"]} == {
        "agendavorming": None,
        "beleidsvoorbereiding": None,
        "besluitvorming": 9,
        "uitvoering": 12,
        "onbekend": None,
    }
    hidden = next(rij for rij in answer["rijen"] if rij["code"] == "onbekend")
    assert hidden["cellen"] == [{"aantal": None, "minderDan": 5}, {"tekst": ""}]
    few = resident.get("/v1/cijfers/fasen?beleidsfase=agendavorming").get_json()
    assert (few["keuzes"], few["minderDan"], few["rijen"]) == (None, 5, [])
    some = resident.get("/v1/cijfers/fasen?beleidsfase=besluitvorming").get_json()
    assert (some["keuzes"], some["rijen"]) == (9, [])
    assert some["melding"] == "Er zijn te weinig openbare keuzes om dit te laten zien."


@pytest.mark.parametrize(
    ("path", "status"),
    [
        ("/v1/cijfers/fase", 404),
        ("/v1/cijfers/onzin", 404),
        ("/v1/cijfers/fasen?gebied=Moerwijk", 400),
        ("/v1/cijfers/fasen?van=2024", 400),
        ("/v1/cijfers/fasen?van=2024-01-01&tot=2023-01-01", 400),
        ("/v1/cijfers/fasen?rij=x", 400),
        ("/v1/cijfers?gebied=WK051836", 400),
    ],
)
def test_what_is_not_there_or_does_not_fit(empty: Client, path: str, status: int) -> None:
    problem = assert_problem(empty.get(path), status)
    if path == "/v1/cijfers/fase":
        assert (
            problem["detail"]
            == "Er is geen cijfer fase. Bedoelde u fasen? Alle namen staan in /v1/cijfers."
        )
