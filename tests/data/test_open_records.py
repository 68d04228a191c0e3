"""Reading a register for residents as a whole: in parts, and what can be said of it."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import pytest

from data.database import Database
from data.open_records import Stand, first_published, in_parts, stand
from data.public_store import PublicStore, Published
from tests.data.making import schouw

MAY, JUNE = datetime(2026, 5, 1, 9, tzinfo=UTC), datetime(2026, 6, 1, 9, tzinfo=UTC)


@pytest.fixture
def store(tmp_path: Path) -> Iterator[PublicStore]:
    opened = PublicStore(Database.open(tmp_path, "de tests"))
    yield opened
    opened.close()


def put(store: PublicStore, id_: str, op: datetime, **values: Any) -> None:
    store.put([(Published(schouw(id_, **values), 1, MAY, op), [])], "model")


def test_every_record_comes_once_in_parts_of_any_size(store: PublicStore) -> None:
    for number in range(7):
        put(store, f"k{number}", MAY)
    for size in (1, 3, 7, 100):
        assert [k.id for k in in_parts(store.database, size)] == [f"k{n}" for n in range(7)]
    assert [r.keuze.id for r in store.in_parts()] == [f"k{n}" for n in range(7)]


def test_what_is_withdrawn_meanwhile_does_not_come(store: PublicStore) -> None:
    for number in range(4):
        put(store, f"k{number}", MAY)
    reading = in_parts(store.database, 2)
    assert next(reading).id == "k0"
    store.take_away(["k3"])
    assert [k.id for k in reading] == ["k1", "k2"]


def test_what_is_told_of_all_together(store: PublicStore) -> None:
    assert stand(store.database) == Stand(0, None, None, None)
    put(store, "een", JUNE, startdatum="2023-03-01", einddatum="2023-04-01")
    put(store, "twee", MAY, startdatum="2024-05-01", trajectstatus="lopend", einddatum=None)
    assert stand(store.database) == Stand(2, JUNE, date(2023, 3, 1), date(2024, 5, 1))
    store.take_away(["twee"])
    now = stand(store.database)
    assert (now.aantal, now.eerste, now.laatste) == (1, date(2023, 3, 1), date(2023, 4, 1))
    assert now.gewijzigd
    assert now.gewijzigd > JUNE
    assert first_published(store.database) is None
