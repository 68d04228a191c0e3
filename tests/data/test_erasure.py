"""Erasing: no word of a record or a person is left in any table, and others stay as they were."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from data.drafts import DraftStore
from data.erasure import (
    GEWIST,
    OF_A_BRON,
    OF_A_RECORD,
    OF_ELDERS,
    STAYING,
    Vermelding,
    columns,
    erase_person,
    erase_record,
    mentions,
    replace_everywhere,
)
from data.events import Events, Maker, Wanted
from data.factors import FactorStore, NewZin
from data.keuze import Contact, Keuze
from data.passages import MADE_OF_A_RECORD, NewPassage, PassageStore
from data.publication import PublicationStore, Vrijgave
from data.store import Draft, KeuzeNotFound, Store, VersionConflict
from data.validation import InvalidKeuze
from tests.canary import canary_contact, canary_record, table_texts
from tests.data.making import schouw

MAKER = Maker("a1", "web 10.0.0.7")


def keuze(id_: str = "ander", **values: Any) -> Keuze:
    return schouw(id_, **values)


def passage(text: str) -> NewPassage:
    vector = np.array([0.6, 0.8], dtype=np.float32)
    return NewPassage("afweging", 0, len(text), text, vector, ((0, len(text)),), vector[None])


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    opened = Store.open(tmp_path, "de tests")
    yield opened
    opened.close()


def save(store: Store, record: Keuze, contacten: list[Contact] | None = None, **options: Any) -> int:
    options = {"door": "de tests", "model": "m", "maker": MAKER} | options
    return store.save([Draft(record, [passage(record.afweging)], contacten)], **options)[0].nr


def everything(store: Store, but: tuple[str, ...] = ()) -> dict[str, list[str]]:
    """Every row of every table as text, sorted; of `but` none."""
    cursor = store.database.cursor()
    found = {}
    for table in {table for table, _ in columns(cursor)} - set(but):
        rows = cursor.execute(f'SELECT * FROM "{table}"').fetchall()
        found[table] = sorted(repr(row) for row in rows)
    return found


def tables_with(store: Store, word: str) -> set[str]:
    return {table for table, text in table_texts(store.database).items() if word.lower() in text}


def filled(store: Store, id_: str = "kanarie") -> list[str]:
    """A record with a word in every field, in two versions, with contacts, published, released; the words."""
    record, words = canary_record(id_)
    contact, of_contact = canary_contact()
    earlier, of_earlier = canary_record(id_, "v")
    public = {"publicatie": "openbaar"}
    save(store, earlier.model_copy(update=public), [contact])
    save(store, record.model_copy(update=public), door="qxzdoorvwk")
    PublicationStore(store.database).agree([(id_, 2)], MAKER)
    released = Vrijgave("naam", "qxzvrijvwk", "qxzredenvwk", "")
    PublicationStore(store.database).release(id_, released, MAKER)
    typed = [("contacten[0].naam", "qxzkladvwk")]
    DraftStore(store.database).save("a1", id_, 2, typed, venster="w1")
    told = store.get(id_)
    zin = NewZin("afweging", 0, 9, "qxzredengvwk", None, "s1", np.ones(4, np.float32))
    FactorStore(store.database).add("model", [(told.nr, told.revisie, [zin])])
    return [
        *words,
        *of_earlier,
        *of_contact,
        "qxzdoorvwk",
        "qxzvrijvwk",
        "qxzredenvwk",
        "qxzkladvwk",
        "qxzredengvwk",
    ]


# -- a record -------------------------------------------------------------------------------------


def test_the_schema_holds_no_table_that_erasing_does_not_know(store: Store) -> None:
    of_no_record = {"account", "sessie", "eenmalig", "sleutel", "register", "migratie", "handreiking"}
    of_no_record |= {"eigen_begrip", "factor_ronde", "factor_groep", "factor_handeling"}
    of_no_record |= {"elders_bron", "elders_geweerd"}
    known = (
        OF_A_RECORD.keys()
        | OF_A_BRON.keys()
        | OF_ELDERS.keys()
        | STAYING
        | {*MADE_OF_A_RECORD}
        | of_no_record
    )
    found = columns(store.database.cursor())
    assert {table for table, _ in found} == known
    owned = {table for table, column in found if column in ("keuzeId", "keuzeNr")} | {"keuze"}
    assert owned - STAYING == OF_A_RECORD.keys() | {*MADE_OF_A_RECORD}


def test_no_word_of_an_erased_record_is_left_in_any_table(store: Store) -> None:
    save(store, keuze("eerder"), [Contact(naam="Ilse Vos")])
    before = everything(store, but=("register", "gebeurtenis"))
    words = filled(store)
    there = "".join(table_texts(store.database).values())
    assert [w for w in words if w not in there] == []
    nr = store.get("kanarie").nr

    done = erase_record(store.database, "kanarie", MAKER)
    left = "".join(table_texts(store.database).values())
    assert [w for w in words if w in left] == []
    assert (done.id, done.nr, done.revisie) == ("kanarie", nr, store.revision)
    assert done.tabellen == {
        "klad": 1,
        "bron_keuze": 0,
        "belofte_herinnering": 0,
        "keuze": 1,
        "versie": 2,
        "contact": 1,
        "eigenaar": 1,
        "gepubliceerd": 1,
        "vrijgave": 1,
        "passage": 1,
        "factor_zin": 1,
        "factor_gelezen": 1,
    }
    after = everything(store, but=("register", "gebeurtenis"))
    (stone,) = set(after.pop("grafsteen")) - set(before.pop("grafsteen"))
    assert after == before
    assert stone.startswith(f"({nr}, 'kanarie', {done.revisie}, ")
    assert stone.endswith(f", '{GEWIST}')")


def test_an_erased_record_does_not_come_back_and_indexes_hear_of_it(store: Store) -> None:
    nr, seen = save(store, keuze("weg")), store.revision
    store.fetch([nr])  # so that it is in memory
    erase_record(store.database, "weg", MAKER)
    assert store.changed_since(seen) == ([], [nr])
    assert store.fetch([nr]) == []
    with pytest.raises(KeuzeNotFound, match="verwijderd op"):
        store.get("weg")
    with pytest.raises(KeuzeNotFound):
        save(store, keuze("weg"))
    with pytest.raises(KeuzeNotFound):
        store.versions("weg")
    (line,) = Events(store.database).read(Wanted(handeling="keuze.gewist"))
    assert (line.object, line.actor, line.herkomst) == ("keuze:weg", "a1", "web 10.0.0.7")


def test_a_record_that_was_deleted_earlier_is_erased_with_its_history(store: Store) -> None:
    words = filled(store)
    nr = store.get("kanarie").nr
    store.delete("kanarie", door="qxzdeletevwk", maker=MAKER)
    assert tables_with(store, words[0]) == {"versie"}
    revision = store.revision
    done = erase_record(store.database, "kanarie")
    assert (done.nr, done.tabellen["versie"], store.revision) == (nr, 3, revision)
    left = "".join(table_texts(store.database).values())
    assert [w for w in (*words, "qxzdeletevwk") if w in left] == []
    again = erase_record(store.database, "kanarie")
    assert not any(again.tabellen.values())
    assert len(Events(store.database).read(Wanted(handeling="keuze.gewist"))) == 1


def test_an_id_that_never_was_is_refused(store: Store) -> None:
    with pytest.raises(KeuzeNotFound, match="geen keuze met id nooit"):
        erase_record(store.database, "nooit")


# -- a person -------------------------------------------------------------------------------------


def test_a_person_is_erased_by_address_or_by_name(store: Store) -> None:
    ilse = Contact(naam="Ilse Vos", email="Ilse.Vos@example.nl", telefoon="070-5550100")
    other_ilse = Contact(naam="ilse  vos", email="ilse@example.org")
    bram = Contact(naam="Bram Ilse Vos", email="bram@example.nl")
    save(store, keuze("een"), [ilse, bram])
    save(store, keuze("twee"), [other_ilse])

    by_address = erase_person(store.database, email=" ilse.vos@EXAMPLE.nl", maker=MAKER)
    assert (by_address.keuzes, by_address.tabellen["contact"]) == (("een",), 1)
    assert store.contacts("een") == [bram]
    assert store.contacts("twee") == [Contact(naam="ilse vos", email="ilse@example.org")]

    by_name = erase_person(store.database, naam="ILSE VOS", maker=MAKER)
    assert (by_name.keuzes, by_name.tabellen["contact"]) == (("twee",), 1)
    assert (store.contacts("een"), store.contacts("twee")) == ([bram], [])
    lines = Events(store.database).read(Wanted(handeling="contact.gewist"))
    assert [line.object for line in lines] == ["keuze:twee", "keuze:een"]
    for nothing in ({}, {"email": " "}, {"naam": ""}):
        with pytest.raises(ValueError, match="address or a name"):
            erase_person(store.database, **nothing)


def test_texts_that_name_a_person_are_told_and_not_changed(store: Store) -> None:
    save(store, keuze("nu", afweging="Dat wilde Ilse\nVos (ilse.vos@example.nl) zelf."))
    save(store, keuze("vroeger", leerpunten="Vraag ILSE VOS."))
    save(store, keuze("vroeger", leerpunten="Vraag de projectleider."))
    save(store, keuze("weg", bron="Gesprek met Ilse Vos, 2024"))
    store.delete("weg", door="de tests")
    save(store, keuze("niet", afweging="Ilse Vossen en Kilse Vos waren er, en Ilse. En Vos ook."))
    save(store, keuze("schrijver"), door="Ilse Vos")
    before = everything(store, but=("versie",))

    found = erase_person(store.database, naam="Ilse Vos")
    assert found.vermeldingen == (
        Vermelding("nu", "afweging", (1,), True),
        Vermelding("vroeger", "leerpunten", (1,), False),
        Vermelding("weg", "bron", (1, 2), False),
    )
    assert found.tabellen == {"contact": 0, "klad": 0, "versie.door": 1, "grafsteen.door": 0}
    assert everything(store, but=("versie",)) == before
    assert store.versions("schrijver")[0].door == GEWIST
    assert [v.id for v in mentions(store.database, ["ilse.vos@example.nl"])] == ["nu"]


def test_a_name_with_a_letter_that_is_two_is_found(store: Store) -> None:
    save(store, keuze("duits", afweging="Dat wilde Jan Weiß."))
    save(store, keuze("ander", afweging="Dat wilde Jan Weis."))
    for written in ("Jan Weiß", "jan weiss", "Weiß"):
        assert [v.id for v in mentions(store.database, [written])] == ["duits"], written


def test_other_tables_that_name_a_person_are_told(store: Store) -> None:
    save(store, keuze("een"))
    released = Vrijgave("naam", "Ilse Vos", "een straat", "")
    PublicationStore(store.database).release("een", released, MAKER)
    assert erase_person(store.database, naam="Ilse Vos").elders == {"vrijgave": 1}


# -- a text ---------------------------------------------------------------------------------------


def test_a_text_is_replaced_in_every_field_of_every_version(store: Store) -> None:
    record, words = canary_record()
    save(store, record)
    save(store, record.model_copy(update={"deelnemers": 7}))
    for word in words:
        assert tables_with(store, word) >= {"keuze", "versie"}
        done = replace_everywhere(store.database, "kanarie", word, "de projectleider", maker=MAKER)
        assert len(done.velden) == 1
        assert tables_with(store, word) == set()
    history = store.versions("kanarie")
    assert history[0].versie == 2 + len(words)
    # Told which field changed; the newest version is the record.
    assert [v.gewijzigd for v in history[:2]] == [(_field(words[-1 - i], record),) for i in (0, 1)]
    assert history[0].inhoud == store.get("kanarie").keuze.as_dict()
    assert "de projectleider" in store.get("kanarie").keuze.titel
    assert "de projectleider" in history[-1].inhoud["beloften"][0]["wat"]


def _field(word: str, record: Keuze) -> str:
    return next(veld for veld, value in record.as_dict().items() if word in str(value))


def test_whole_words_in_these_capitals_are_replaced(store: Store) -> None:
    text = "Jan de Bos, Jan de\n  Bos en Jan de Bosch. JAN DE BOS! (Jan de Bos)"
    save(store, keuze("een", afweging=text))
    done = replace_everywhere(store.database, "een", "Jan de  Bos", r"rol \1")
    expected = r"rol \1, rol \1 en Jan de Bosch. JAN DE BOS! (rol \1)"
    assert store.get("een").keuze.afweging == expected
    assert (done.versies, done.velden) == (1, ("afweging",))
    assert done.tabellen == {
        "versie": 1,
        "gepubliceerd": 0,
        "vrijgave": 0,
        "klad": 0,
        "keuze": 1,
        "passage": 1,
    }
    # The columns that lists are made from follow, and so do those who read it from memory.
    save(store, keuze("twee", titel="Gesprek met Ilse Vos"))
    store.fetch([store.get("twee").nr])
    replace_everywhere(store.database, "twee", "Ilse Vos", "een bewoner")
    assert not tables_with(store, "Ilse Vos")
    assert store.fetch([store.get("twee").nr])[0].keuze.titel == "Gesprek met een bewoner"


def test_a_form_that_was_open_can_not_bring_the_text_back(store: Store) -> None:
    save(store, keuze("een", afweging="Ilse Vos wilde het."))
    seen = store.revision
    done = replace_everywhere(store.database, "een", "Ilse Vos", "De wijkmanager")
    assert store.revision == done.revisie > seen
    assert store.changed_since(seen) == ([done.nr], [])
    assert PassageStore(store.database).missing("m") == [done.nr]
    with pytest.raises(VersionConflict):
        save(store, keuze("een", afweging="Ilse Vos wilde het, dus."), expected_version=1)


def test_residents_read_a_replaced_text_only_when_it_is_agreed_with_again(store: Store) -> None:
    publications = PublicationStore(store.database)
    public = {"publicatie": "openbaar"}
    for id_, text in (("een", "Ilse Vos wilde het."), ("twee", "Dat wilden wij.")):
        save(store, keuze(id_, afweging=text, **public))
        publications.agree([(id_, 1)], MAKER)
    publications.release("een", Vrijgave("naam", "Ilse Vos", "een plein", ""), MAKER)
    for id_ in ("een", "twee"):
        replace_everywhere(store.database, id_, "Ilse Vos", "De wijkmanager")
    assert publications.versions() == {"twee": 1}
    assert [r.keuze.id for r in publications.waiting()] == ["een"]
    assert publications.released("een") == []


def test_what_does_not_fit_changes_nothing(store: Store) -> None:
    save(store, keuze("een", titel="Ilse Vos"))
    save(store, keuze("weg", afweging="Ilse Vos."))
    store.delete("weg", door="de tests")
    before = everything(store)
    with pytest.raises(InvalidKeuze, match="titel: is 121 tekens"):
        replace_everywhere(store.database, "een", "Ilse Vos", "x" * 121)
    with pytest.raises(InvalidKeuze, match="titel: is leeg"):
        replace_everywhere(store.database, "een", "Ilse Vos", "")
    with pytest.raises(KeuzeNotFound):
        replace_everywhere(store.database, "nooit", "Ilse Vos", "rol")
    with pytest.raises(ValueError, match="give a text"):
        replace_everywhere(store.database, "een", " ", "rol")
    nothing = replace_everywhere(store.database, "een", "Bram", "rol")
    assert (nothing.revisie, nothing.versies, nothing.velden) == (None, 0, ())
    assert everything(store) == before
    gone = replace_everywhere(store.database, "weg", "Ilse Vos", "De wijkmanager")
    assert (gone.nr, gone.versies) == (None, 2)
    assert {v.inhoud["afweging"] for v in store.versions("weg")} == {"De wijkmanager."}
