"""Who does what: counted, put in order and read back, and kept when an older file is opened."""

from __future__ import annotations

import itertools
import json
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import duckdb
import pytest

from data import database as module
from data import verantwoordelijkheid as said
from data.database import FILE, Database
from data.figures import Condition, per
from data.keuze import Keuze
from data.store import Draft, Store
from data.vocabularies import vocabulaire
from tests.data.making import schouw

ROOT = Path(__file__).resolve().parents[2]
ALL = Condition("TRUE")
WHOLE: dict[str, Any] = {
    "verantwoordelijkParticipatie": "Projectleider, Stadsontwikkeling",
    "verantwoordelijkCommunicatie": "Team communicatie",
    "rolRaad": "geen-rol",
    "rolWethouder": "opdrachtgever",
    "budgetklasse": "geen-budget",
}


def with_only(*fields: str) -> dict[str, Any]:
    return {field: WHOLE[field] for field in fields}


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    opened = Store.open(tmp_path / "r", "de tests")
    yield opened
    opened.close()


def save(store: Store, *records: Keuze) -> None:
    store.save([Draft(record) for record in records], door="proef", model="m")


def test_counts_by_hand(store: Store) -> None:
    assert said.counted(store.database, ALL) == said.Geteld(0, 0, dict.fromkeys(said.FIELDS, 0))
    save(
        store,
        schouw("alles", **WHOLE),
        schouw("niets"),
        schouw("raad-en-geld", **with_only("rolRaad", "budgetklasse")),
        schouw("wie", **with_only("verantwoordelijkParticipatie", "verantwoordelijkCommunicatie")),
        schouw("loopt", trajectstatus="lopend", **with_only("rolWethouder")),
    )
    assert said.counted(store.database, ALL) == said.Geteld(
        5,
        1,
        {
            "verantwoordelijkParticipatie": 3,
            "verantwoordelijkCommunicatie": 3,
            "rolRaad": 3,
            "rolWethouder": 3,
            "budgetklasse": 3,
        },
    )
    running = Condition("trajectstatus = ?", ("lopend",))
    assert said.counted(store.database, running).ontbreekt["rolWethouder"] == 0
    assert said.counted(store.database, running & said.without("rolRaad")).aantal == 1
    with pytest.raises(KeyError):
        said.without("titel")


def test_the_least_complete_comes_first_and_of_equals_the_newest(store: Store) -> None:
    save(
        store,
        schouw("vol", **WHOLE),
        schouw("leeg-oud", startdatum="2020-01-01"),
        schouw("leeg-nieuw-b", startdatum="2025-01-01"),
        schouw("leeg-nieuw-a", startdatum="2025-01-01"),
        schouw("half", **with_only("rolRaad", "rolWethouder")),
    )
    order = ["leeg-nieuw-a", "leeg-nieuw-b", "leeg-oud", "half", "vol"]
    assert [r.id for r in said.every(store.database, ALL)] == order
    pages = [said.page(store.database, ALL, limit=2, offset=at) for at in (0, 2, 4, 6)]
    assert [[r.id for r in page] for page in pages] == [order[:2], order[2:4], order[4:], []]
    last = pages[2][0]
    assert (last.waarden, last.titel, last.gebieden) == (WHOLE, "Een schouw", ["BU05183398"])
    assert pages[0][0].waarden == dict.fromkeys(said.FIELDS)


def test_every_mix_of_fields_against_brute_force(store: Store) -> None:
    mixes = [m for n in range(6) for m in itertools.combinations(said.FIELDS, n)]
    records = [schouw(f"m{i}", **with_only(*fields)) for i, fields in enumerate(mixes)]
    save(store, *records)
    assert len(records) == 32
    found = said.counted(store.database, ALL)
    assert (found.aantal, found.volledig) == (32, 1)
    for field in said.FIELDS:
        missing = {k.id for k in records if getattr(k, field) is None}
        assert found.ontbreekt[field] == len(missing) == 16
        assert {r.id for r in said.every(store.database, said.without(field))} == missing
    listed = [sum(v is None for v in r.waarden.values()) for r in said.every(store.database, ALL)]
    assert listed == sorted(listed, reverse=True)


def test_no_text_comes_out_of_the_counting(store: Store) -> None:
    save(store, schouw("a", **WHOLE), schouw("b"))
    for field in said.FIELDS[:2]:
        assert per(store.database, ALL, field) == {"ingevuld": 1, "": 1}
    assert per(store.database, ALL, "rolWethouder") == {"opdrachtgever": 1, "": 1}


def test_a_role_is_found_by_what_people_write() -> None:
    roles = vocabulaire("rollen-wethouder")
    for text, code in (
        ("Bestuurlijk opdrachtgever", "opdrachtgever"),
        ("aanspreekpunt voor bewoners", "aanspreekbaar"),
        ("wethouder praat mee", "deelnemer"),
        ("ter kennisname", "op-de-hoogte"),
        ("GEEN ROL", "geen-rol"),
    ):
        assert roles.resolve(text) == code


def test_a_file_of_before_is_kept_and_says_nothing_yet(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = tmp_path / "stappen"
    folder.mkdir()
    for step in sorted((ROOT / "data" / "migrations").glob("00*.sql")):
        if step.name < "0011":
            shutil.copy(step, folder)
    monkeypatch.setattr(module, "files", lambda package: folder)
    old = Database.open(tmp_path / "r", "de tests")
    before = schouw("oud", rolRaad="geen-rol")
    values = before.model_dump()
    names = (
        "id", "titel", "instrument", "gebieden", "trajectstatus", "startdatum", "alternatieven", "factoren",
        "technieken", "doelen", "doelgroepen", "themas", "communicatiemiddelen", "rolRaad", "beloften",
        "publicatie",
    )  # fmt: skip
    with old.transaction() as cursor:
        cursor.execute(
            f"INSERT INTO keuze (nr, versie, revisie, aangemaaktOp, gewijzigdOp, inhoud, {', '.join(names)}) "
            f"VALUES (1, 1, 1, now()::TIMESTAMP, now()::TIMESTAMP, ?, {', '.join('?' * len(names))})",
            [json.dumps(before.as_dict()), *(values[name] for name in names)],
        )
    old.close()
    with duckdb.connect(str(tmp_path / "r" / FILE), read_only=True) as raw:
        assert "rolWethouder" not in [c[0] for c in raw.execute("DESCRIBE keuze").fetchall()]
    monkeypatch.undo()
    store = Store.open(tmp_path / "r", "de tests")
    assert store.get("oud").keuze == before
    assert said.counted(store.database, ALL).ontbreekt["rolWethouder"] == 1
    after = before.model_copy(update=WHOLE)
    save(store, after)
    assert store.get("oud").keuze == after
    assert said.counted(store.database, ALL) == said.Geteld(1, 1, dict.fromkeys(said.FIELDS, 0))
    store.close()
