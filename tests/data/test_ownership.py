"""Owners: what asks for their attention, and handing all of it to a colleague; worked out by hand."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta
from pathlib import Path

import pytest

from data.accounts import Account, AccountStore
from data.drafts import DraftStore
from data.events import Events, Maker, Wanted
from data.keuze import Contact
from data.ownership import OwnershipStore
from data.store import Draft, KeuzeNotFound, Store
from tests.canary import table_texts
from tests.service.making import keuze

MAKER = Maker("shell", "shell")


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    opened = Store.open(tmp_path, "de tests")
    yield opened
    opened.close()


@pytest.fixture
def owners(store: Store) -> OwnershipStore:
    return OwnershipStore(store.database)


@pytest.fixture
def people(store: Store) -> tuple[Account, Account]:
    accounts = AccountStore(store.database)
    return (
        accounts.add("Ilse Qxzvanvwk", "Ilse@qxzvan.example", "professional", MAKER),
        accounts.add("Noor Bakker", "noor@denhaag.example", "professional", MAKER),
    )


def save(store: Store, id_: str, owner: str = "", *contacts: Contact, **more: object) -> None:
    store.save(
        [Draft(keuze(id_, **more), (), contacts)], door="de tests", model="m", maker=Maker(owner, "test")
    )


def test_all_records_and_contacts_of_a_colleague_go_to_another(
    store: Store, owners: OwnershipStore, people: tuple[Account, Account]
) -> None:
    ilse, noor = people
    mine = Contact(
        naam="I. Qxzvanvwk", rol="projectleider", afdeling="DSO", email="ILSE@qxzvan.example",
        telefoon="070-5551234", geldigTot=date(2030, 1, 1),
    )  # fmt: skip
    bram = Contact(naam="Bram", email="bram@x.nl", telefoon="070-1234567")
    hers = Contact(naam="Noor B.", email="noor@denhaag.example", telefoon="070-7654321")
    save(store, "een", ilse.id, bram, mine)
    save(store, "twee", ilse.id)
    save(store, "van-een-ander", noor.id, mine, hers)
    save(store, "van-niemand")
    before = store.get("een")
    DraftStore(store.database).save(ilse.id, "een", 1, [("titel", "half")], venster="w1")

    done = owners.hand_over(ilse, noor, MAKER)
    assert (done.keuzes, done.contacten) == (("een", "twee"), 2)
    assert [r.keuze.id for r in owners.records(noor.id, 9)] == ["van-een-ander", "twee", "een"]
    assert (owners.count(ilse.id), owners.count(noor.id)) == (0, 3)
    assert store.contacts("een") == [
        bram,
        Contact(naam="Noor Bakker", rol="projectleider", afdeling="DSO", email="noor@denhaag.example"),
    ]
    assert store.contacts("van-een-ander") == [hers]  # named once, as she was
    assert store.get("een") == before
    assert DraftStore(store.database).read(ilse.id, "een") is not None
    lines = Events(store.database).read(Wanted())[:5]
    assert [(e.handeling, e.object) for e in lines] == [
        ("account.overgedragen", f"account:{ilse.id}"),
        ("contact.overgedragen", "keuze:van-een-ander"),
        ("contact.overgedragen", "keuze:een"),
        ("eigenaar.overgedragen", "keuze:twee"),
        ("eigenaar.overgedragen", "keuze:een"),
    ]
    # What was of the person stands nowhere but in the account.
    texts = table_texts(store.database)
    assert {table for table, text in texts.items() if "qxzvan" in text} == {"account"}
    again = owners.hand_over(ilse, noor, MAKER)
    assert (again.keuzes, again.contacten) == ((), 0)
    assert Events(store.database).read(Wanted())[:5] == lines


def test_all_or_nothing(
    store: Store, owners: OwnershipStore, people: tuple[Account, Account], monkeypatch: pytest.MonkeyPatch
) -> None:
    ilse, noor = people
    save(store, "een", ilse.id, Contact(naam="Ilse", email=ilse.email))
    before = table_texts(store.database)
    monkeypatch.setattr("data.ownership.note", lambda *_: 1 / 0)
    with pytest.raises(ZeroDivisionError):
        owners.hand_over(ilse, noor, MAKER)
    assert table_texts(store.database) == before


def test_what_asks_for_attention(
    store: Store, owners: OwnershipStore, people: tuple[Account, Account]
) -> None:
    ilse, noor = people
    today = date(2026, 11, 22)

    def until(day: date | None) -> Contact:
        return Contact(naam="Bram", geldigTot=day)

    save(store, "voorbij", ilse.id, until(date(2026, 11, 21)), until(date(2026, 11, 30)), until(None))
    save(store, "straks", ilse.id, until(date(2026, 12, 22)))
    save(store, "later", ilse.id, until(date(2026, 12, 23)))
    save(store, "van-noor", noor.id, until(date(2020, 1, 1)))
    assert owners.expiring(ilse.id, date(2026, 12, 22)) == {
        "voorbij": (2, date(2026, 11, 21)),
        "straks": (1, date(2026, 12, 22)),
    }
    promise = {"wat": "een verslag"}
    late, kept = (
        promise | {"uiterlijk": "2026-11-21"},
        promise | {"uiterlijk": "2020-01-01", "gedaanOp": "2020-01-01"},
    )
    save(store, "beloofd", ilse.id, beloften=[late, kept, late | {"wat": "een avond"}])
    save(store, "op-tijd", ilse.id, beloften=[promise | {"uiterlijk": "2026-11-22"}, kept])
    save(store, "beloofd-noor", noor.id, beloften=[late])
    soon = date(2026, 12, 22)
    # Two records with contacts, and two promises that were late yesterday; a third is late from tomorrow on.
    assert [owners.attention(ilse.id, soon, today - timedelta(days=1)) for _ in range(2)] == [4, 4]
    assert owners.attention(ilse.id, soon, today) == 5
    save(store, "straks", ilse.id)
    assert owners.attention(ilse.id, soon, today) == 4
    assert [r.keuze.id for r in owners.records(ilse.id, 2, 1)] == ["op-tijd", "beloofd"]
    assert owners.expiring("niemand", today) == {}
    assert owners.attention("niemand", soon, today) == 0


def test_a_record_that_nobody_looks_after_can_be_taken_once(
    store: Store, owners: OwnershipStore, people: tuple[Account, Account]
) -> None:
    ilse, noor = people
    save(store, "van-niemand")
    save(store, "van-ilse", ilse.id)
    save(store, "van-de-shell", "shell")  # no account at all
    assert owners.take("van-niemand", noor.id, Maker(noor.id, "web"))
    assert not owners.take("van-niemand", ilse.id, MAKER)
    assert not owners.take("van-ilse", noor.id, MAKER)
    assert owners.take("van-de-shell", noor.id, MAKER)
    # Who can't come in any more looks after nothing.
    AccountStore(store.database).change(ilse.id, MAKER, actief=False)
    assert owners.take("van-ilse", noor.id, MAKER)
    assert [store.owner(i) for i in ("van-niemand", "van-ilse", "van-de-shell")] == [noor.id] * 3
    assert (owners.count(noor.id), owners.count(ilse.id)) == (3, 0)
    lines = Events(store.database).read(Wanted(handeling="eigenaar"))
    assert [(e.object, e.actor) for e in lines] == [
        ("keuze:van-ilse", "shell"), ("keuze:van-de-shell", "shell"), ("keuze:van-niemand", noor.id)
    ]  # fmt: skip
    with pytest.raises(KeuzeNotFound):
        owners.take("nergens", noor.id, MAKER)


def test_a_removed_account_leaves_only_its_id(store: Store, people: tuple[Account, Account]) -> None:
    from datetime import timedelta

    ilse, _ = people
    accounts = AccountStore(store.database)
    save(store, "een", ilse.id)
    accounts.begin_session(ilse.id, timedelta(hours=1), MAKER)
    accounts.invite("wachtwoord", ilse.id, timedelta(hours=1), MAKER)
    accounts.add_key(ilse.id, "qxzvan sleutel", ["lezen"], timedelta(hours=1), MAKER)
    DraftStore(store.database).save(ilse.id, "een", 1, [("titel", "qxzvan")], venster="w1")
    counts = accounts.remove(ilse.id, MAKER)
    assert set(counts.values()) == {1}
    texts = table_texts(store.database)
    assert not any("qxzvan" in text for text in texts.values())
    assert {table for table, text in texts.items() if ilse.id in text} == {"versie", "gebeurtenis"}
    assert accounts.remove(ilse.id, MAKER)["account"] == 0
