"""Promises over all records: counts and pages worked out by hand and by going over every one, and reminders kept."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, date, datetime
from pathlib import Path
from random import Random

import pytest

from data.accounts import Account, AccountStore
from data.beloften import Gezocht, count, listed, of_account, of_nobody, owner_of, sleutel
from data.erasure import erase_record, replace_everywhere
from data.events import Maker
from data.figures import Condition, selected
from data.filters import Filters
from data.herinneringen import ReminderStore
from data.keuze import Keuze
from data.store import Draft, Store
from tests.canary import table_texts
from tests.data.making import schouw

EVERY = Condition("TRUE")
MAKER = Maker("shell", "shell")


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    opened = Store.open(tmp_path, "de tests")
    yield opened
    opened.close()


@pytest.fixture
def noor(store: Store) -> Account:
    return AccountStore(store.database).add("Noor Bakker", "noor@x.example", "professional", MAKER)


def promise(wat: str, uiterlijk: str, gedaan: str | None = None) -> dict[str, str | None]:
    return {"wat": wat, "uiterlijk": uiterlijk, "gedaanOp": gedaan}


def save(store: Store, *keuzes: Keuze, owner: str = "") -> None:
    store.save([Draft(k) for k in keuzes], door="de tests", model="m", maker=Maker(owner, "test"))


# -- counting and listing -------------------------------------------------------------------------


def test_pages_in_each_order_with_owner(store: Store, noor: Account) -> None:
    first = schouw("een", beloften=[promise("b", "2026-03-01"), promise("a", "2026-02-01", "2026-04-01")])
    save(store, first, owner=noor.id)
    save(
        store,
        schouw("twee", beloften=[promise("c", "2026-01-01"), promise("d", "2026-03-01", "2026-05-01")]),
    )
    save(store, schouw("drie"))

    def told(order: str, sought: Gezocht = Gezocht(), where: Condition = EVERY, **page: int) -> list[str]:  # noqa: B008
        found = listed(store.database, where, sought, order, **{"limit": 9, **page})
        return [one.belofte.wat for one in found]

    assert told("eerste") == ["c", "a", "b", "d"]  # of one day by id: een before twee
    assert told("laatste") == ["b", "d", "a", "c"]
    assert told("gedaan", Gezocht(gedaan=True)) == ["d", "a"]
    assert told("eerste", limit=2, offset=1) == ["a", "b"]
    assert told("eerste", where=of_account(noor.id)) == ["a", "b"]
    assert told("eerste", where=of_nobody()) == ["c", "d"]
    assert told("eerste", where=selected(Filters(gebied=("WK051836",)))) == []
    (one,) = listed(store.database, EVERY, Gezocht(tot=date(2026, 2, 1), gedaan=True), "eerste", limit=9)
    assert (one.record.keuze, one.plaats, one.eigenaar, one.actief) == (first, 1, noor.id, True)
    # An account that can't come in any more looks after nothing, and is still named.
    AccountStore(store.database).change(noor.id, MAKER, actief=False)
    assert told("eerste", where=of_nobody()) == ["c", "a", "b", "d"]
    assert owner_of(store.database, "een") == (noor.id, False)
    assert owner_of(store.database, "twee") == owner_of(store.database, "nergens") == ("", False)


def test_an_owner_without_an_account_is_nobody(store: Store) -> None:
    save(store, schouw("een", beloften=[promise("a", "2026-01-01")]), owner="shell")
    (one,) = listed(store.database, of_nobody(), Gezocht(), "eerste", limit=9)
    assert (one.eigenaar, one.actief) == ("", False)


def test_every_condition_against_going_over_all_of_them(store: Store) -> None:
    chance = Random(7)

    def day() -> date:
        return date(2026, 1, chance.randint(1, 28))

    keuzes = [
        schouw(
            f"k-{n}",
            gebieden=[chance.choice(["BU05183398", "BU05183620"])],
            beloften=[
                {"wat": f"{n}.{i}", "uiterlijk": day(), "gedaanOp": chance.choice([None, day()])}
                for i in range(chance.randint(0, 3))
            ],
        )
        for n in range(60)
    ]
    save(store, *keuzes)
    for _ in range(60):
        filters = Filters(gebied=chance.choice([(), ("BU05183398",)]))
        sought = Gezocht(
            chance.choice([None, True, False]),
            chance.choice([None, None, True, False]),
            chance.choice([None, day()]),
            chance.choice([None, day()]),
        )
        expected = {
            b.wat
            for k in keuzes
            if not filters.gebied or k.gebieden == ["BU05183398"]
            for b in k.beloften
            if sought.gedaan in (None, b.gedaanOp is not None)
            and (sought.op_tijd is None or (b.gedaanOp and (b.gedaanOp <= b.uiterlijk) == sought.op_tijd))
            and (sought.vanaf is None or b.uiterlijk >= sought.vanaf)
            and (sought.tot is None or b.uiterlijk <= sought.tot)
        }
        where = selected(filters)
        found = listed(store.database, where, sought, "eerste", limit=500)
        assert {one.belofte.wat for one in found} == expected, sought
        assert count(store.database, where, [sought, Gezocht()])[0] == len(found) == len(expected)


def test_no_promises_no_counts(store: Store) -> None:
    save(store, schouw("een"))
    assert count(store.database, EVERY, [Gezocht(), Gezocht(gedaan=True)]) == [0, 0]
    assert listed(store.database, EVERY, Gezocht(), "eerste", limit=9) == []


def test_a_sleutel_stays_with_what_was_promised_for_a_day() -> None:
    known = sleutel("een verslag", date(2026, 1, 1))
    assert known == sleutel("een verslag", date(2026, 1, 1))
    assert (
        len({known, sleutel("een Verslag", date(2026, 1, 1)), sleutel("een verslag", date(2026, 1, 2))})
        == 3
    )
    assert len(known) == 16


# -- reminders ------------------------------------------------------------------------------------


def rows(store: Store) -> set[tuple[str, str, int]]:
    found = store.database.cursor().execute("SELECT keuzeId, sleutel, stap FROM belofte_herinnering")
    return set(found.fetchall())


def test_only_open_promises_of_someone_who_can_come_in(store: Store, noor: Account) -> None:
    gone = AccountStore(store.database).add("Weg", "weg@x.example", "professional", MAKER)
    open_ = [promise("b", "2026-03-01"), promise("a", "2026-02-01"), promise("later", "2026-03-02")]
    save(store, schouw("een", beloften=[*open_, promise("af", "2026-01-01", "2026-01-01")]), owner=noor.id)
    save(store, schouw("twee", beloften=open_), owner=gone.id)
    save(store, schouw("drie", beloften=open_))
    AccountStore(store.database).change(gone.id, MAKER, actief=False)
    found = ReminderStore(store.database).open_until(date(2026, 3, 1))
    assert [(o.keuzeId, o.titel, o.wat, o.uiterlijk, o.account, o.naam, o.email) for o in found] == [
        ("een", "Een schouw", "a", date(2026, 2, 1), noor.id, "Noor Bakker", "noor@x.example"),
        ("een", "Een schouw", "b", date(2026, 3, 1), noor.id, "Noor Bakker", "noor@x.example"),
    ]


def test_what_was_claimed_is_not_claimed_again_until_it_is_given_back(store: Store) -> None:
    reminders, one, two = ReminderStore(store.database), ("een", "aa"), ("twee", "bb")
    for id_ in ("een", "twee"):
        save(store, schouw(id_))
    assert reminders.claim({one: 0, two: 1}) == {one: None, two: None}
    moment = store.database.cursor().execute("SELECT op FROM belofte_herinnering LIMIT 1").fetchall()[0][0]
    assert reminders.claim({one: 0, two: 1}) == {}
    later = reminders.claim({one: 1, two: 1})
    assert later == {one: (0, moment)}
    assert reminders.last_steps() == {one: 1, two: 1}
    reminders.give_back(later)
    assert rows(store) == {("een", "aa", 0), ("twee", "bb", 1)}
    when = store.database.cursor().execute("SELECT op FROM belofte_herinnering WHERE keuzeId = 'een'")
    assert when.fetchall() == [(moment,)]  # as it was
    reminders.give_back({one: None})
    assert rows(store) == {("twee", "bb", 1)}


def test_the_list_says_when_someone_was_reminded(store: Store) -> None:
    save(store, schouw("een", beloften=[promise("a", "2026-02-01"), promise("b", "2026-02-01")]))
    ReminderStore(store.database).claim({("een", sleutel("b", date(2026, 2, 1))): 0})
    found = listed(store.database, EVERY, Gezocht(), "eerste", limit=9)
    assert [one.herinnerdOp is None for one in found] == [True, False]
    assert found[1].herinnerdOp is not None
    assert abs((found[1].herinnerdOp - datetime.now(UTC)).total_seconds()) < 60


def test_nothing_is_left_of_a_record_that_is_erased_or_deleted(store: Store) -> None:
    for id_ in ("een", "twee", "drie"):
        save(store, schouw(id_, beloften=[promise("a", "2026-02-01")]))
        ReminderStore(store.database).claim({(id_, sleutel("a", date(2026, 2, 1))): 1})
    assert erase_record(store.database, "een").tabellen["belofte_herinnering"] == 1
    store.delete("twee", door="de tests")
    assert {id_ for id_, _, _ in rows(store)} == {"drie"}


def test_of_a_record_that_is_gone_nothing_is_claimed_or_given_back(store: Store) -> None:
    reminders, key = ReminderStore(store.database), sleutel("a", date(2026, 2, 1))
    for id_ in ("een", "twee"):
        save(store, schouw(id_, beloften=[promise("a", "2026-02-01")]))
    reminders.claim({("een", key): 0, ("twee", key): 0})
    taken = reminders.claim({("een", key): 1, ("twee", key): 1})
    erase_record(store.database, "een")
    store.delete("twee", door="de tests")
    reminders.give_back(taken)
    assert rows(store) == set()
    assert reminders.claim({("een", key): 2, ("nooit", key): 2}) == {}
    assert rows(store) == set()


def test_a_text_that_was_replaced_meanwhile_does_not_come_back(store: Store) -> None:
    reminders, day = ReminderStore(store.database), date(2026, 2, 1)
    save(store, schouw("een", beloften=[promise("Bel Ilse", "2026-02-01")]))
    reminders.claim({("een", sleutel("Bel Ilse", day)): 0})
    taken = reminders.claim({("een", sleutel("Bel Ilse", day)): 1})
    replace_everywhere(store.database, "een", "Ilse", "de wijkmanager")
    reminders.give_back(taken)
    assert {key for _, key, _ in rows(store)} == {sleutel("Bel de wijkmanager", day)}


def test_a_text_that_is_replaced_leaves_no_sleutel_and_no_second_reminder(store: Store) -> None:
    day = date(2026, 2, 1)
    earlier, now, other = sleutel("Ilse", day), sleutel("Mail Ilse Vos", day), sleutel("b", day)
    save(store, schouw("een", beloften=[promise("Ilse", "2026-02-01")]))
    save(
        store, schouw("een", beloften=[promise("Mail Ilse Vos", "2026-02-01"), promise("b", "2026-02-01")])
    )
    ReminderStore(store.database).claim({("een", earlier): 0, ("een", now): 2, ("een", other): 1})
    replace_everywhere(store.database, "een", "Ilse", "de wijkmanager")
    assert rows(store) == {("een", sleutel("Mail de wijkmanager Vos", day), 2), ("een", other, 1)}
    texts = table_texts(store.database)
    assert not any(key in texts["belofte_herinnering"] for key in (earlier, now))
    store.delete("een", door="de tests")
    replace_everywhere(store.database, "een", "Vos", "X")  # only the history is left
    assert rows(store) == set()
