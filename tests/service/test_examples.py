"""Filling a register with examples: once, marked as fictional, never among records of its own."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from data.examples import example_register
from models.hash_encoder import HashEncoder
from service.examples import RegisterNotEmpty, fill_with_examples
from service.opening import Register, open_register
from tests.conftest import settings_for
from tests.service.making import assert_in_step, keuze


@pytest.fixture(scope="module")
def filled(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Register]:
    home = tmp_path_factory.mktemp("voorbeeld-klein")
    register = open_register(settings_for(home), "de tests", encoder=HashEncoder())
    assert not register.fictief
    steps: list[tuple[int, int]] = []
    count = fill_with_examples(register, lambda done, total: steps.append((done, total)))
    assert count == len(example_register())
    assert steps[-1] == (count, count)
    yield register
    register.close()


def test_the_register_holds_every_example_with_its_contacts(filled: Register) -> None:
    assert filled.fictief
    store = filled.engine.store
    for record, contacts in example_register():
        assert store.get(record.id).keuze == record
        assert store.contacts(record.id) == contacts
        assert [v.door for v in store.versions(record.id)] == ["voorbeeldregister"]
    assert store.count() == len(example_register())
    assert_in_step(filled.engine)


def test_filling_again_changes_nothing_and_leaves_deleted_ones_alone(filled: Register) -> None:
    store = filled.engine.store
    revision = store.revision
    assert fill_with_examples(filled) == 0
    assert store.revision == revision
    filled.engine.delete("voorbeeld-001", door="de tests")
    filled.engine.save([keuze("eigen")], door="de tests")
    assert fill_with_examples(filled) == 0
    assert store.was_deleted("voorbeeld-001")
    assert store.get("eigen").versie == 1


def test_examples_are_not_mixed_with_records_of_its_own(register: Register, tmp_path: Path) -> None:
    register.engine.save([keuze("a")], door="de tests")
    with pytest.raises(RegisterNotEmpty, match="KEUZEREGISTER_HOME"):
        fill_with_examples(register)
    assert [r.keuze.id for r in register.engine.store.every()] == ["a"]
    assert not register.fictief
