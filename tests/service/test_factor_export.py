"""The groups as a file: every sentence with its record, read once whatever the number of groups."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path

import pytest

from data.factors import NIVEAUS
from data.records import Vastgelegd
from models.hash_encoder import HashEncoder
from service.factor_export import rows, tree
from service.opening import Register, open_register
from tests.conftest import settings_for
from tests.grouped import MAKER, fill, make_cheap, run

_OF_GROUP = ("id", "naam", "herkomst", "factor", "ruis")
_OF_SENTENCE = ("keuze", "veld", "begin", "eind", "tekst", "uitschieter")


@pytest.fixture
def register(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Register]:
    make_cheap(monkeypatch, tmp_path)
    opened = open_register(settings_for(tmp_path / "var"), "de tests", encoder=HashEncoder())
    fill(opened, 0, 12)
    yield opened
    opened.close()


def test_before_the_first_run_there_is_nothing(register: Register) -> None:
    assert list(rows(register, list(NIVEAUS))) == []
    assert tree(register, list(NIVEAUS)) == {"niveaus": []}


def test_rows_and_tree_hold_every_sentence_of_every_group(register: Register) -> None:
    factors = run(register)
    first = factors.codeboeken()["grof"].groepen[0]
    factors.acts.ruis("grof", first.id, MAKER)
    expected: list[list[object]] = []
    for niveau, codeboek in factors.codeboeken().items():
        badly = set(codeboek.uitschieters.tolist())
        for groep in codeboek.groepen:
            of_group = [niveau, groep.id, groep.naam, groep.herkomst, groep.factor, groep.ruis]
            for zin in factors.store.zinnen(codeboek.members(groep.id).tolist()):
                (record,) = register.engine.store.fetch([zin.keuze_nr])
                of_sentence = [record.keuze.id, zin.veld, zin.begin, zin.eind, zin.tekst, zin.nr in badly]
                expected.append([*of_group, *of_sentence])
    assert len(expected) == 3 * 48

    in_tree = [
        [level["niveau"], *(g[k] for k in _OF_GROUP), *(z[k] for k in _OF_SENTENCE)]
        for level in tree(register, list(NIVEAUS))["niveaus"]
        for g in level["groepen"]
        for z in g["zinnen"]
    ]
    assert in_tree == expected
    as_cells = {True: "ja", False: "nee", None: ""}
    assert list(rows(register, list(NIVEAUS))) == [
        [as_cells[v] if v is None or isinstance(v, bool) else v for v in row] for row in expected
    ]


def test_records_are_read_once_and_what_was_deleted_is_left_out(
    register: Register, monkeypatch: pytest.MonkeyPatch
) -> None:
    run(register)
    fetch, asked = register.engine.store.fetch, list[Sequence[int]]()

    def counted(numbers: Sequence[int]) -> list[Vastgelegd]:
        asked.append(numbers)
        return fetch(numbers)[1:]  # the first was deleted this very moment

    monkeypatch.setattr(register.engine.store, "fetch", counted)
    found = list(rows(register, list(NIVEAUS)))
    assert [len(numbers) for numbers in asked] == [12]
    assert len(found) == 3 * 44
