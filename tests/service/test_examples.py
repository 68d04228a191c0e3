"""Filling a register with examples: once, marked as fictional, never among records of its own."""

from __future__ import annotations

import pytest

from data.examples import example_register
from service.examples import RegisterNotEmpty, fill_with_examples
from service.opening import Register
from tests.service.making import assert_in_step, keuze


def test_the_register_holds_every_example_with_its_contacts(example: Register) -> None:
    assert example.fictief
    store = example.engine.store
    for record, contacts in example_register():
        assert store.get(record.id).keuze == record
        assert store.contacts(record.id) == contacts
        assert [v.door for v in store.versions(record.id)] == ["voorbeeldregister"]
    assert store.count() == len(example_register()) >= 150


def test_filling_tells_what_is_new_and_how_far_it_is(register: Register, few_examples: list[str]) -> None:
    assert not register.fictief
    steps: list[tuple[int, int]] = []
    assert fill_with_examples(register, lambda done, total: steps.append((done, total))) == 4
    assert steps == [(4, 4)]
    assert register.fictief
    assert [r.keuze.id for r in register.engine.store.every()] == few_examples
    assert_in_step(register.engine)


def test_filling_again_changes_nothing_and_leaves_deleted_ones_alone(
    register: Register, few_examples: list[str]
) -> None:
    fill_with_examples(register)
    store = register.engine.store
    revision = store.revision
    assert fill_with_examples(register) == 0
    assert store.revision == revision
    register.engine.delete(few_examples[0], door="de tests")
    register.engine.save([keuze("eigen")], door="de tests")
    assert fill_with_examples(register) == 0
    assert store.was_deleted(few_examples[0])
    assert store.get("eigen").versie == 1


def test_filling_again_leaves_what_people_changed(register: Register, few_examples: list[str]) -> None:
    fill_with_examples(register)
    store, id_ = register.engine.store, few_examples[0]
    changed = store.get(id_).keuze.model_copy(update={"titel": "Een andere titel", "publicatie": "intern"})
    register.engine.save([changed], door="de tests")
    assert fill_with_examples(register) == 0
    assert store.get(id_).keuze == changed
    assert id_ not in register.openbaar.engine.store.versions_read()  # type: ignore[attr-defined]


def test_residents_read_the_examples_that_are_meant_for_them(example: Register) -> None:
    meant = {k.id for k, _ in example_register() if k.publicatie == "openbaar"}
    assert {r.keuze.id for r in example.openbaar.engine.store.every()} == meant
    assert len(meant) == 117


def test_examples_are_not_mixed_with_records_of_its_own(register: Register) -> None:
    register.engine.save([keuze("a")], door="de tests")
    with pytest.raises(RegisterNotEmpty, match="KEUZEREGISTER_HOME"):
        fill_with_examples(register)
    assert [r.keuze.id for r in register.engine.store.every()] == ["a"]
    assert not register.fictief
