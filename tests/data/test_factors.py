"""Reasons and runs in DuckDB: vectors by model, proposals that make place, and where numbers stand."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest

from data.events import Events, Maker, Wanted
from data.factors import FactorStore, GroepGegevens, NewZin, Stand, Verdeling, places
from data.store import Draft, Store
from tests.data.making import schouw

MAKER = Maker("a1", "web")


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    opened = Store.open(tmp_path, "de tests")
    yield opened
    opened.close()


def read(store: Store, id_: str, model: str, *vectors: list[float]) -> None:
    """A record with a reason for each of these vectors."""
    (saved,) = store.save([Draft(schouw(id_), [])], door="x", model="m")
    (record,) = store.fetch([saved.nr])
    zinnen = [
        NewZin("afweging", i, i + 1, "x", None, f"{id_}{i}", np.array(v, dtype=np.float32))
        for i, v in enumerate(vectors)
    ]
    FactorStore(store.database).add(model, [(record.nr, record.revisie, zinnen)])


def propose(factors: FactorStore, *groepen: str) -> int:
    """A run that found these groups, of no reason at all."""
    nr = factors.begin("m", 1, 0, MAKER).nr
    nothing = Verdeling(np.zeros(0, dtype=np.int64), {}, {}, {})
    factors.finish(nr, 0, 0, nothing, [GroepGegevens("grof", id_, (), None) for id_ in groepen], MAKER)
    return nr


def test_vectors_are_those_of_one_model_and_who_has_none_is_left_out(store: Store) -> None:
    read(store, "a", "old", [1, 0], [0, 1])
    read(store, "b", "new", [0.5, 0.5, 0.5, 0.5])
    factors = FactorStore(store.database)
    first, second, third = factors.columns().numbers.tolist()
    asked = [third, second, 99, first]
    numbers, vectors = factors.vectors(asked, "old")
    assert (numbers, vectors.tolist()) == ([second, first], [[0, 1], [1, 0]])
    numbers, vectors = factors.vectors(asked, "new")
    assert (numbers, vectors.shape) == ([third], (1, 4))
    assert factors.vectors(asked, "newer")[0] == []
    # Without a model: of the one that most of these have.
    assert factors.vectors(asked)[0] == [second, first]
    assert factors.vectors([third])[0] == [third]
    assert factors.vectors([99])[0] == []
    assert factors.vectors([])[0] == []


def test_of_a_proposal_that_was_replaced_only_its_line_is_kept(store: Store) -> None:
    factors = FactorStore(store.database)
    first = propose(factors, "g1", "g2")
    assert factors.group_ids() == {"g1", "g2"}
    second = propose(factors, "g3")
    assert [(r.nr, r.stand) for r in factors.rondes()] == [
        (second, Stand.KLAAR),
        (first, Stand.VERWORPEN),
    ]
    assert (factors.verdeling(first), factors.groepen(first)) == (None, [])
    assert factors.group_ids() == {"g3"}
    lines = Events(store.database).read(Wanted(handeling="factorronde.verworpen"))
    assert [(e.object, e.actor) for e in lines] == [(f"factorronde:{first}", "a1")]
    # What counts stays beside what waits.
    factors.accept(second, MAKER)
    propose(factors, "g4")
    assert factors.group_ids() == {"g3", "g4"}


def test_where_numbers_stand_among_others() -> None:
    def found(wanted: list[int], numbers: list[int]) -> list[int]:
        at = places(np.array(wanted, dtype=np.int64), np.array(numbers, dtype=np.int64))
        return at.tolist()

    assert found([5, 1, 9, 3, 5], [1, 3, 5]) == [2, 0, -1, 1, 2]
    assert found([5, 1], []) == [-1, -1]
    assert found([], [1, 3]) == []
