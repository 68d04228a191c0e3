"""Recording a choice: every fault at once, contacts apart, versions that never overwrite."""

from __future__ import annotations

import re
from datetime import UTC, datetime
from typing import Any

import pytest

from data.keuze import Contact
from data.store import KeuzeNotFound, VersionConflict
from data.validation import InvalidKeuze
from service.opening import Register
from service.recording import create, new_id, split_contacts, update
from tests.service.making import assert_in_step, keuze, values, with_word

MO = {"naam": "Mo de Wit", "email": "mo@example.nl"}


def faults(error: InvalidKeuze) -> list[str]:
    return [f.veld for f in error.fouten]


def test_a_new_id_can_be_read_out_over_the_phone() -> None:
    made = {new_id() for _ in range(200)}
    assert len(made) == 200
    for id_ in made:
        assert re.fullmatch(rf"{datetime.now(UTC).year}-[a-z2-9]{{8}}", id_)
        assert not set(id_[5:]) & set("ilo01")
        keuze(id_)  # an id that a record accepts


def test_a_record_without_an_id_gets_one(register: Register) -> None:
    rest = values("x")
    del rest["id"]
    saved = create(register.engine, rest, door="Mo")
    assert saved.handeling == "aangemaakt"
    assert register.engine.store.get(saved.id).keuze == keuze(saved.id, **{**rest, "titel": "Traject x"})


def test_a_record_is_kept_and_found_and_its_contacts_are_apart(register: Register) -> None:
    engine = register.engine
    saved = create(engine, values("a", "Wij plantten een kastanje.", contacten=[MO]), door="Mo")
    assert (saved.id, saved.versie, saved.handeling) == ("a", 1, "aangemaakt")
    assert engine.store.get("a").keuze == keuze("a", "Wij plantten een kastanje.")
    assert engine.store.contacts("a") == [Contact(naam="Mo de Wit", email="mo@example.nl")]
    assert with_word(engine, "kastanje") == {"a"}
    (version,) = engine.store.versions("a")
    assert (version.door, version.handeling) == ("Mo", "aangemaakt")


def test_the_values_that_were_given_stay_as_they_were(register: Register) -> None:
    given = values("a", contacten=[MO])
    create(register.engine, given, door="Mo")
    assert given == values("a", contacten=[MO])


def test_an_id_is_used_once(register: Register) -> None:
    create(register.engine, values("a"), door="Mo")
    with pytest.raises(VersionConflict):
        create(register.engine, values("a", "Anders."), door="Mo")
    with pytest.raises(VersionConflict):
        create(register.engine, values("a"), door="Mo")
    register.engine.delete("a", door="Mo")
    with pytest.raises(KeuzeNotFound):
        create(register.engine, values("a"), door="Mo")
    assert_in_step(register.engine, [keuze("a")])


def test_a_change_is_a_new_version(register: Register) -> None:
    engine = register.engine
    create(engine, values("a", "Wij plantten een kastanje.", contacten=[MO]), door="Mo")
    saved = update(engine, "a", values("a", "Wij bouwden een windmolen."), door="Fatma", expected_version=1)
    assert (saved.versie, saved.handeling) == (2, "gewijzigd")
    assert [v.inhoud["afweging"] for v in engine.store.versions("a")] == [
        "Wij bouwden een windmolen.",
        "Wij plantten een kastanje.",
    ]
    assert [v.door for v in engine.store.versions("a")] == ["Fatma", "Mo"]
    # Without contacts in the values they stay as they were; with none at all they go.
    assert [c.naam for c in engine.store.contacts("a")] == ["Mo de Wit"]
    without_id = {k: v for k, v in values("a", "Weer anders.").items() if k != "id"}
    update(engine, "a", {**without_id, "contacten": []}, door="Fatma")
    assert engine.store.contacts("a") == []
    assert_in_step(engine, [keuze("a", "Wij plantten een kastanje.")])


def test_a_change_to_what_moved_on_is_refused(register: Register) -> None:
    engine = register.engine
    create(engine, values("a"), door="Mo")
    update(engine, "a", values("a", "Twee."), door="Mo", expected_version=1)
    with pytest.raises(VersionConflict) as caught:
        update(engine, "a", values("a", "Drie."), door="Mo", expected_version=1)
    assert caught.value.versie == 2
    assert engine.store.get("a").keuze.afweging == "Twee."


def test_a_change_to_nothing_is_refused(register: Register) -> None:
    with pytest.raises(KeuzeNotFound):
        update(register.engine, "a", values("a"), door="Mo")
    assert register.engine.store.count() == 0


def test_an_id_cannot_change(register: Register) -> None:
    create(register.engine, values("a"), door="Mo")
    with pytest.raises(InvalidKeuze) as caught:
        update(register.engine, "a", values("b"), door="Mo")
    assert faults(caught.value) == ["id"]
    assert [r.keuze.id for r in register.engine.store.every()] == ["a"]


def test_every_fault_is_told_at_once_and_nothing_is_saved(register: Register) -> None:
    wrong = values(
        "a", "", instrument="enquette", contacten=[{"naam": ""}, {"naam": "Mo", "email": "geen"}, 3]
    )
    with pytest.raises(InvalidKeuze) as caught:
        create(register.engine, wrong, door="Mo")
    assert set(faults(caught.value)) == {
        "afweging",
        "instrument",
        "contacten[0].naam",
        "contacten[1].email",
        "contacten[2]",
    }
    assert register.engine.store.count() == 0
    assert register.engine.store.revision == 0


@pytest.mark.parametrize(
    ("given", "reason"),
    [
        ("Mo", "moet een lijst zijn"),
        ({"naam": "Mo"}, "moet een lijst zijn"),
        (3, "moet een lijst zijn"),
        ([MO] * 11, "noemt er 11; er passen er 10"),
    ],
)
def test_contacts_are_a_short_list(given: Any, reason: str) -> None:
    with pytest.raises(InvalidKeuze) as caught:
        split_contacts(values("a", contacten=given))
    assert [(f.veld, f.reden) for f in caught.value.fouten] == [("contacten", reason)]


def test_contacts_that_are_not_given_are_none() -> None:
    assert split_contacts(values("a")) == (keuze("a"), None)
    assert split_contacts(values("a", contacten=None)) == (keuze("a"), None)
    assert split_contacts(values("a", contacten=[])) == (keuze("a"), [])
    assert split_contacts(values("a", contacten=[MO])) == (
        keuze("a"),
        [Contact(naam="Mo de Wit", email="mo@example.nl")],
    )
