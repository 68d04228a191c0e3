"""Figures over a whole register, against the same counted record by record."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest

from data.examples import example_register
from data.keuze import Evaluatie, Keuze, Scores
from data.statistics import Totals, totals
from data.store import Draft, Store


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    opened = Store.open(tmp_path, "de tests")
    yield opened
    opened.close()


def save(store: Store, *keuzes: Keuze) -> None:
    store.save([Draft(k) for k in keuzes], door="de tests", model="m")


def keuze(id_: str, start: date, **fields: object) -> Keuze:
    base = {"titel": id_, "instrument": "partnerraad", "afweging": "Daarom.", "trajectstatus": "lopend"}
    return Keuze.model_validate(
        {**base, "id": id_, "startdatum": start, "gebieden": ["WK051836"], **fields}
    )


def test_an_empty_register_holds_nothing(store: Store) -> None:
    assert totals(store.database) == Totals(0, frozenset(), None, 0)


def test_four_records_counted_by_hand(store: Store) -> None:
    save(
        store,
        keuze("a", date(2021, 5, 1), einddatum=date(2026, 1, 1), gebieden=["BU05183639"]),
        keuze("b", date(2019, 12, 31), evaluatie=Evaluatie(tussentijds=False, naAfloop=True)),
        keuze("c", date(2024, 2, 2), evaluatie=Evaluatie(tussentijds=False)),
        keuze("d", date(2025, 2, 2), evaluatie=Evaluatie(scores=Scores(invloed=4))),
        keuze("e", date(2025, 3, 2), evaluatie=Evaluatie(toelichting="Nog niet.")),
    )
    assert totals(store.database) == Totals(5, frozenset({"BU05183639", "WK051836"}), (2019, 2026), 2)
    store.delete("b", door="de tests")
    assert totals(store.database) == Totals(4, frozenset({"BU05183639", "WK051836"}), (2021, 2026), 1)


def test_the_examples_counted_one_by_one(store: Store) -> None:
    keuzes = [k for k, _ in example_register()]
    save(store, *keuzes)
    evaluated = [
        k
        for k in keuzes
        if k.evaluatie and (k.evaluatie.tussentijds or k.evaluatie.naAfloop or k.evaluatie.scores)
    ]
    assert totals(store.database) == Totals(
        len(keuzes),
        frozenset(code for k in keuzes for code in k.gebieden),
        (
            min(k.startdatum.year for k in keuzes),
            max((k.einddatum or k.startdatum).year for k in keuzes),
        ),
        len(evaluated),
    )
