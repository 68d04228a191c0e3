"""From colleagues to residents: a second person, no personal data, and nothing else ever gets through."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from data.database import StoreUnavailable
from data.events import Maker, Wanted
from data.store import KeuzeNotFound, VersionConflict
from models.hash_encoder import HashEncoder
from service import publishing
from service.access import Actor, NotAllowed, Rol
from service.opening import Register, open_register
from service.recording import create, update
from service.search import Question
from tests.conftest import settings_for
from tests.service.making import assert_in_step, values

WRITER = Actor.with_role("schrijver", "Noor", Rol.KENNISMANAGER)
OTHER = Actor.with_role("ander", "Karim", Rol.KENNISMANAGER)
TEXT = "Wij plantten een kastanje op het plein."


class Another(HashEncoder):
    """The same under another name: another model to the register."""

    fingerprint = "hash-64-ander"


def by(actor: Actor) -> Maker:
    return Maker(actor.id, "test")


def record(register: Register, id_: str = "a", text: str = TEXT, **more: Any) -> None:
    given = {**values(id_, text), "publicatie": "openbaar", **more}
    create(register.engine, given, door="test", maker=by(WRITER))


def agree(register: Register, id_: str = "a", versie: int = 1, actor: Actor = OTHER) -> None:
    publishing.agree(register, id_, versie, actor, by(actor))


def read(register: Register) -> dict[str, str]:
    """What residents read: the text of each record."""
    return {r.keuze.id: r.keuze.afweging for r in register.openbaar.engine.store.every()}


def found(register: Register, question: str) -> list[str]:
    answer = register.openbaar.search.answer(Question(question))
    return [r.keuze.id for r in answer.resultaten]


def test_nothing_is_public_until_a_second_person_agrees(register: Register) -> None:
    record(register)
    assert read(register) == {}
    assert publishing.publication(register, "a").stand == "wacht"
    assert [p.record.keuze.id for p in publishing.waiting(register)] == ["a"]
    agree(register)
    assert read(register) == {"a": TEXT}
    assert found(register, "kastanje plein") == ["a"]
    assert publishing.publication(register, "a").stand == "openbaar"
    assert publishing.waiting(register) == []
    assert_in_step(register.openbaar.engine)


def test_who_wrote_it_is_no_second_person(register: Register) -> None:
    record(register)
    with pytest.raises(publishing.Refused, match="schreef zelf mee"):
        agree(register, actor=WRITER)
    with pytest.raises(NotAllowed):
        agree(register, actor=Actor.with_role("x", "X", Rol.PROFESSIONAL))
    assert read(register) == {}


def test_who_agreed_with_the_first_version_may_write_the_next_but_not_agree_with_it(
    register: Register,
) -> None:
    record(register)
    agree(register)
    later = {**values("a", "Er kwam toch een linde."), "publicatie": "openbaar"}
    update(register.engine, "a", later, door="test", maker=by(OTHER))
    assert publishing.publication(register, "a").stand == "nieuwe-versie-wacht"
    assert read(register) == {"a": TEXT}  # residents keep reading what was agreed with
    with pytest.raises(publishing.Refused, match="schreef zelf mee"):
        agree(register, versie=2)
    agree(register, versie=2, actor=WRITER)
    assert read(register) == {"a": "Er kwam toch een linde."}


def test_a_version_that_nobody_read_is_not_agreed_with(register: Register) -> None:
    record(register)
    later = {**values("a", "Er kwam een linde."), "publicatie": "openbaar"}
    update(register.engine, "a", later, door="test", maker=by(WRITER))
    with pytest.raises(VersionConflict):
        agree(register, versie=1)
    assert read(register) == {}


@pytest.mark.parametrize("publicatie", ["concept", "intern", "gearchiveerd"])
def test_a_record_that_no_longer_says_so_is_public_no_more(register: Register, publicatie: str) -> None:
    record(register)
    agree(register)
    update(register.engine, "a", {**values("a", TEXT), "publicatie": publicatie}, door="test")
    assert read(register) == {}
    assert found(register, "kastanje plein") == []
    with pytest.raises(KeuzeNotFound) as missing:
        register.openbaar.engine.store.get("a")
    assert missing.value.verwijderdOp is None  # residents don't learn that it is still there
    assert publishing.publication(register, "a").gelezen is None
    assert_in_step(register.openbaar.engine)


def test_what_was_withdrawn_can_become_public_again(register: Register) -> None:
    record(register)
    agree(register)
    publishing.withdraw(register, "a", 1, "test", by(WRITER))
    assert read(register) == {}
    publishing.offer(register, "a", 2, "test", by(WRITER))
    agree(register, versie=3)
    assert read(register) == {"a": TEXT}
    assert_in_step(register.openbaar.engine)


def test_a_deleted_record_is_gone_for_residents_at_once(register: Register) -> None:
    record(register)
    agree(register)
    register.engine.delete("a", door="test")
    assert read(register) == {}


@pytest.mark.parametrize(
    ("field", "value", "kind"),
    [
        ("afweging", "Mevrouw Bouzidi wilde het zo.", "naam"),
        ("titel", "Bel 06-12345678 over de tuin", "telefoon"),
        ("alternatieven", [{"instrument": "enquete", "reden": "Jan de Vries was tegen."}], "naam"),
        ("beloften", [{"wat": "Mail j.bos@example.nl", "uiterlijk": "2026-01-01"}], "e-mail"),
        ("bron", "Memo van mevrouw Bouzidi", "naam"),
        ("algemeenContact", "mevrouw Bouzidi", "naam"),
        ("verantwoordelijkParticipatie", "Noor Bakker, Stadsontwikkeling", "naam"),
        ("verantwoordelijkCommunicatie", "pers@example.nl", "e-mail"),
    ],
)
def test_personal_data_anywhere_stands_in_the_way(
    register: Register, field: str, value: Any, kind: str
) -> None:
    record(register, **{field: value})
    (open_,) = publishing.publication(register, "a").open
    assert open_.finding.soort == kind
    with pytest.raises(publishing.Refused, match="mogelijke persoonsgegevens"):
        agree(register)
    assert read(register) == {}


def test_a_general_address_is_meant_to_be_read(register: Register) -> None:
    record(register, algemeenContact="participatie.zuidwest@example.nl of 070-3530000")
    assert publishing.publication(register, "a").open == ()


def test_a_second_person_says_why_it_is_none(register: Register) -> None:
    record(register, text="De Mevrouw Bouzidistraat was afgesloten. Daarom wilde Jan de Vries het niet.")
    found_ = publishing.publication(register, "a").open
    name = next(b.finding for b in found_ if b.finding.tekst == "Jan de Vries")
    given = (register, "a", name.soort, name.tekst)
    with pytest.raises(publishing.Refused, match="schreef zelf mee"):
        publishing.release(*given, "Een romanfiguur", WRITER, by(WRITER))
    with pytest.raises(publishing.Refused, match="paar woorden"):
        publishing.release(*given, " ", OTHER, by(OTHER))
    with pytest.raises(publishing.Refused, match="staat niet"):
        publishing.release(register, "a", "naam", "Iemand Anders", "Verzonnen", OTHER, by(OTHER))
    for other in found_:
        one = other.finding
        publishing.release(register, "a", one.soort, one.tekst, "Een romanfiguur", OTHER, by(OTHER))
    assert publishing.publication(register, "a").open == ()
    agree(register)
    assert list(read(register)) == ["a"]


def test_residents_follow_only_links_to_what_is_public(register: Register) -> None:
    record(register, "a", verwanteKeuzes=["b", "c"])
    record(register, "b")
    record(register, "c", publicatie="intern")
    agree(register, "a")

    def links() -> list[str]:
        return register.openbaar.engine.store.get("a").keuze.verwanteKeuzes

    assert links() == []
    agree(register, "b")
    assert links() == ["b"]
    publishing.withdraw(register, "b", 1, "test", by(WRITER))
    assert links() == []


def test_residents_read_no_history_contacts_or_tombstones(register: Register) -> None:
    contact = {"naam": "Kanarie Zevenblad", "email": "kanarie@zevenblad.example"}
    record(register, "a", contacten=[contact])
    agree(register)
    record(register, "b")
    agree(register, "b")
    publishing.withdraw(register, "b", 1, "test", by(WRITER))
    cursor = register.openbaar.engine.store.database.cursor()
    for table in ("versie", "contact", "account", "gebeurtenis", "vrijgave", "klad", "eigenaar"):
        assert cursor.execute(f"SELECT count(*) FROM {table}").fetchone() == (0,), table
    assert cursor.execute("SELECT DISTINCT keuzeId FROM grafsteen").fetchall() == [("",)]


def test_what_residents_read_cannot_be_written(register: Register) -> None:
    with pytest.raises(TypeError):
        create(register.openbaar.engine, values("a", TEXT), door="test")
    with pytest.raises(TypeError):
        register.openbaar.engine.delete("a", door="test")


def test_it_is_made_again_from_the_register(tmp_path: Path) -> None:
    settings = settings_for(tmp_path)
    opened = open_register(settings, "de tests", encoder=HashEncoder())
    record(opened, "a")
    agree(opened, "a")
    record(opened, "b")
    # A version that residents don't read yet must not slip in when theirs is made anew.
    update(opened.engine, "a", {**values("a", "Nog geheim."), "publicatie": "openbaar"}, door="test")
    opened.close()
    for path in sorted(settings.public.rglob("*"), reverse=True):
        path.unlink() if path.is_file() else path.rmdir()
    again = open_register(settings, "de tests", encoder=HashEncoder())
    assert read(again) == {"a": TEXT}
    assert found(again, "kastanje plein") == ["a"]
    assert_in_step(again.openbaar.engine)
    again.close()


def test_a_crash_between_register_and_residents_is_mended_at_the_start(tmp_path: Path) -> None:
    settings = settings_for(tmp_path)
    opened = open_register(settings, "de tests", encoder=HashEncoder())
    record(opened, "a")
    record(opened, "b")
    agree(opened, "a")
    opened.engine.on_change = lambda _: None  # as if the process ended right after the first write
    opened.public.publications.agree([("b", 1)], by(OTHER))
    publishing.withdraw(opened, "a", 1, "test", by(WRITER))
    assert read(opened) == {"a": TEXT}
    opened.close()
    again = open_register(settings, "de tests", encoder=HashEncoder())
    assert read(again) == {"b": TEXT}
    again.close()


def test_residents_read_nothing_while_it_is_not_certain_what_is_public(
    register: Register, monkeypatch: pytest.MonkeyPatch
) -> None:
    record(register)
    agree(register)

    def full(*_: object) -> None:
        raise StoreUnavailable("de schijf is vol")

    with monkeypatch.context() as broken:
        broken.setattr(type(register.openbaar.engine.store), "take_away", full)
        publishing.withdraw(register, "a", 1, "test", by(WRITER))  # kept all the same
        with pytest.raises(StoreUnavailable):
            _ = register.openbaar
    assert read(register) == {}  # the first who asks mends it


def test_every_step_leaves_a_line_without_words_of_people(register: Register) -> None:
    record(register)
    agree(register)
    publishing.withdraw(register, "a", 1, "test", by(WRITER))
    lines = register.accounts.events.read(Wanted(object="keuze:a"))
    assert [(e.handeling, e.actor) for e in reversed(lines)] == [
        ("keuze.aangemaakt", "schrijver"),
        ("publicatie.openbaar", "ander"),
        ("publicatie.ingetrokken", "schrijver"),
        ("keuze.gewijzigd", "schrijver"),
    ]


def test_another_model_answers_residents_too(register: Register) -> None:
    record(register, "a")
    agree(register, "a")
    record(register, "b", text="Nog niet openbaar.")
    other = Another()
    register.move_to(other)
    assert register.remodelling
    register.remodelling.wait()
    assert register.openbaar.engine.encoder is other
    assert found(register, "kastanje plein") == ["a"]
    assert_in_step(register.openbaar.engine)
