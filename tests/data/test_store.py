"""The store: what goes in comes out, every change is a version, and half a change does not exist."""

from __future__ import annotations

import json
import threading
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import duckdb
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from data.dates import format_date
from data.examples import example_register
from data.filters import Filters
from data.keuze import Contact, Keuze, texts
from data.passages import NewPassage, PassageStore
from data.store import Draft, KeuzeNotFound, Saved, Store, VersionConflict
from tests.data.making import schouw
from tests.strategies import keuzes

EXAMPLES = example_register()


def keuze(id_: str = "proef", **values: Any) -> Keuze:
    return schouw(id_, **values)


def passage(text: str = "Op straat zie je meer.") -> NewPassage:
    vector = np.array([0.6, 0.8], dtype=np.float32)
    return NewPassage("afweging", 0, len(text), text, vector, ((0, len(text)),), vector[None])


def save(store: Store, record: Keuze, **options: Any) -> Saved:
    contacten = options.pop("contacten", None)
    draft = Draft(record, options.pop("passages", ()), contacten)
    (saved,) = store.save([draft], door=options.pop("door", "de tests"), model="m", **options)
    return saved


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    opened = Store.open(tmp_path, "de tests")
    yield opened
    opened.close()


@pytest.fixture(scope="module")
def shared(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Store]:
    """A register that many examples pass through."""
    opened = Store.open(tmp_path_factory.mktemp("doorloop"), "de tests")
    yield opened
    opened.close()


@pytest.fixture(scope="module")
def filled(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Store]:
    """The example register. Read only."""
    opened = Store.open(tmp_path_factory.mktemp("gevuld"), "de tests")
    opened.save([Draft(k, (), c) for k, c in EXAMPLES], door="de tests", model="m")
    yield opened
    opened.close()


def empty(store: Store) -> None:
    with store.database.transaction() as cursor:
        for table in ("keuze", "versie", "grafsteen", "contact", "passage"):
            cursor.execute(f"DELETE FROM {table}")


# -- round trips ----------------------------------------------------------------------------------


def test_every_example_comes_back_as_it_was(filled: Store) -> None:
    for record, contacts in EXAMPLES:
        found = filled.get(record.id)
        assert found.keuze == record
        assert found.versie == 1
        assert filled.contacts(record.id) == contacts
        assert filled.versions(record.id)[0].inhoud == record.as_dict()
    assert [r.keuze for r in filled.every()] == [k for k, _ in EXAMPLES]
    assert filled.count() == len(EXAMPLES)


@settings(max_examples=60)
@given(keuzes())
def test_any_record_comes_back_as_it_was(shared: Store, record: Keuze) -> None:
    empty(shared)
    saved = save(shared, record)
    assert shared.get(record.id).keuze == record
    assert [r.keuze for r in shared.fetch([saved.nr])] == [record]
    assert shared.versions(record.id)[0].inhoud == record.as_dict()
    assert Keuze.model_validate(shared.versions(record.id)[0].inhoud) == record
    # saved as it came back: nothing to do
    again = save(shared, shared.get(record.id).keuze)
    assert (again.handeling, again.versie, again.revisie) == ("ongewijzigd", 1, saved.revisie)


@settings(max_examples=40)
@given(st.lists(keuzes(), min_size=2, max_size=4))
def test_versions_name_exactly_what_changed(shared: Store, states: list[Keuze]) -> None:
    empty(shared)
    states = [state.model_copy(update={"id": "een", "verwanteKeuzes": []}) for state in states]
    for state in states:
        save(shared, state)
    kept = [s for i, s in enumerate(states) if i == 0 or s != states[i - 1]]
    history = list(reversed(shared.versions("een")))
    assert [v.inhoud for v in history] == [s.as_dict() for s in kept]
    assert [v.versie for v in history] == list(range(1, len(kept) + 1))
    assert set(history[0].gewijzigd) == set(kept[0].as_dict())
    for before, after, version in zip(kept, kept[1:], history[1:], strict=False):
        old, new = before.as_dict(), after.as_dict()
        differs = {veld for veld in {*old, *new} if old.get(veld) != new.get(veld)}
        assert set(version.gewijzigd) == differs
        assert len(version.gewijzigd) == len(differs)
        assert version.handeling == "gewijzigd"


HOSTILE = "'; DROP TABLE keuze; -- <script>alert(1)</script> ${x} %s ? \u202e 😀 \ufeff"


def test_sql_and_html_stay_text(store: Store) -> None:
    line = " ".join(HOSTILE.split())
    record = keuze(
        titel=line,
        **dict.fromkeys(
            ("samenvatting", "aanleiding", "afweging", "beinvloedingsruimte", "resultaat", "leerpunten"),
            HOSTILE,
        ),
        alternatieven=[{"instrument": "burgertop", "reden": HOSTILE}],
        factoren=[{"factor": "budget", "richting": "voor", "toelichting": HOSTILE}],
        beloften=[{"wat": HOSTILE, "uiterlijk": "2024-05-01"}],
        evaluatie={"toelichting": HOSTILE},
        algemeenContact=line,
        bron=line,
    )
    person = Contact(naam=line, rol=line, afdeling=line)
    save(store, record, door=HOSTILE, contacten=[person])
    assert store.get("proef").keuze == record
    assert store.contacts("proef") == [person]
    (version,) = store.versions("proef")
    assert (version.door, version.inhoud) == (HOSTILE, record.as_dict())
    for wrong in (HOSTILE, "proef'; --", "", "\x00"):
        with pytest.raises(KeuzeNotFound):
            store.get(wrong)
        assert store.contacts(wrong) == []
        assert store.fetch_ids([wrong]) == []
    assert store.count() == 1


# -- versions and revisions -------------------------------------------------------------------------


def test_a_record_through_its_life(store: Store) -> None:
    before = datetime.now(UTC) - timedelta(seconds=1)
    first = save(store, keuze(), door="Ans")
    assert first == Saved("proef", 1, 1, 1, "aangemaakt")
    second = save(store, keuze(titel="Een schouw bij regen", deelnemers=0), door="Bo")
    assert second == Saved("proef", 1, 2, 2, "gewijzigd")
    assert save(store, keuze(titel="Een schouw bij regen", deelnemers=0)).handeling == "ongewijzigd"
    assert store.revision == 2
    assert store.delete("proef", door="Cas") == 1

    history = store.versions("proef")
    assert [(v.versie, v.revisie, v.door, v.handeling, v.gewijzigd) for v in history] == [
        (3, 3, "Cas", "verwijderd", ()),
        (2, 2, "Bo", "gewijzigd", ("titel", "deelnemers")),
        (
            1,
            1,
            "Ans",
            "aangemaakt",
            (
                "id",
                "titel",
                "instrument",
                "gebieden",
                "trajectstatus",
                "startdatum",
                "afweging",
                "publicatie",
            ),
        ),
    ]
    assert (
        history[0].inhoud
        == history[1].inhoud
        == keuze(titel="Een schouw bij regen", deelnemers=0).as_dict()
    )
    assert history[2].inhoud == keuze().as_dict()
    assert before < history[2].op <= history[1].op <= history[0].op <= datetime.now(UTC)


def test_when_it_was_made_stays_and_when_it_changed_moves(store: Store) -> None:
    save(store, keuze())
    first = store.get("proef")
    save(store, keuze(titel="Anders"))
    then = store.get("proef")
    assert first.aangemaaktOp == first.gewijzigdOp == then.aangemaaktOp
    assert then.gewijzigdOp == store.versions("proef")[0].op >= first.gewijzigdOp
    assert {d.tzinfo for d in (first.aangemaaktOp, then.gewijzigdOp)} == {UTC}


def test_a_zero_is_a_value(store: Store) -> None:
    save(store, keuze(deelnemers=0))
    assert "deelnemers" in store.versions("proef")[0].gewijzigd
    save(store, keuze())
    assert store.versions("proef")[0].gewijzigd == ("deelnemers",)


def test_a_writer_who_began_with_an_older_version_is_stopped(store: Store) -> None:
    save(store, keuze(), expected_version=0)
    save(store, keuze(titel="Van Ans"), expected_version=1)
    with pytest.raises(VersionConflict) as caught:
        save(store, keuze(titel="Van Bo"), expected_version=1)
    assert caught.value.versie == 2
    assert str(caught.value) == (
        "Keuze proef is intussen gewijzigd: u begon met versie 1, nu is er versie 2. "
        "Open de nieuwste versie en voeg uw wijziging daarin toe."
    )
    with pytest.raises(VersionConflict):
        save(store, keuze(titel="Van Bo"), expected_version=0)
    with pytest.raises(VersionConflict):
        save(store, keuze("nieuw"), expected_version=1)
    with pytest.raises(VersionConflict):
        store.delete("proef", door="Bo", expected_version=1)
    assert (store.get("proef").keuze.titel, store.revision, store.count()) == ("Van Ans", 2, 1)
    assert store.delete("proef", door="Bo", expected_version=2) == 1


def test_changed_since_tells_what_an_index_missed(store: Store) -> None:
    numbers = {id_: save(store, keuze(id_)).nr for id_ in ("a", "b", "c")}
    start = store.revision
    assert store.changed_since(start) == ([], [])
    save(store, keuze("b", titel="Anders"))
    save(store, keuze("a"))  # as it was
    store.delete("c", door="x")
    extra = save(store, keuze("d")).nr
    gone = save(store, keuze("e")).nr
    store.delete("e", door="x")
    written, deleted = store.changed_since(start)
    assert written == [numbers["b"], extra]
    assert sorted(deleted) == [numbers["c"], gone]
    assert store.changed_since(0)[0] == sorted([numbers["a"], numbers["b"], extra])
    assert store.changed_since(store.revision) == ([], [])
    assert store.revision == start + 5


def test_a_register_remembers_what_it_was_told(tmp_path: Path) -> None:
    store = Store.open(tmp_path, "de tests")
    assert store.value("model") is None
    store.set_value("model", "e5'; --")
    store.set_value("model", "hash")
    save(store, keuze(), contacten=[Contact(naam="A. Jansen")])
    before = store.get("proef")
    store.close()
    store = Store.open(tmp_path, "de tests")
    assert store.value("model") == "hash"
    assert store.get("proef") == before
    assert [c.naam for c in store.contacts("proef")] == ["A. Jansen"]
    assert save(store, keuze("volgende")) == Saved("volgende", 2, 1, 2, "aangemaakt")
    store.close()


# -- deleting ---------------------------------------------------------------------------------------


def test_a_deleted_id_is_gone_for_good(store: Store) -> None:
    person = Contact(naam="A. Jansen")
    nr = save(store, keuze(), contacten=[person], passages=[passage()]).nr
    assert PassageStore(store.database).count("m") == 1
    assert not store.was_deleted("proef")
    store.delete("proef", door="Ans")
    day = store.versions("proef")[0].op

    assert store.was_deleted("proef")
    assert store.contacts("proef") == []
    assert PassageStore(store.database).count("m") == 0
    assert (store.count(), store.fetch([nr]), store.fetch_ids(["proef"])) == (0, [], [])
    actions = [
        lambda: store.get("proef"),
        lambda: save(store, keuze()),
        lambda: save(store, keuze(), expected_version=0),
        lambda: store.delete("proef", door="Bo"),
    ]
    for action in actions:
        with pytest.raises(KeuzeNotFound) as caught:
            action()
        assert caught.value.id == "proef"
        assert caught.value.verwijderdOp == day
        assert str(caught.value) == (
            f"Er is geen keuze met id proef. Zij is verwijderd op {format_date(day)}."
        )
    assert save(store, keuze("ander")).nr > nr


def test_what_never_was_is_not_called_deleted(store: Store) -> None:
    for action in (
        lambda: store.get("nooit"),
        lambda: store.delete("nooit", door="x"),
        lambda: store.versions("nooit"),
    ):
        with pytest.raises(KeuzeNotFound, match=r"^Er is geen keuze met id nooit\.$") as caught:
            action()
        assert caught.value.verwijderdOp is None
    assert store.revision == 0


# -- contacts ---------------------------------------------------------------------------------------

ANS = Contact(naam="Ans Geheim", email="ans.geheim@example.nl", telefoon="070-555 12 01")
BO = Contact(naam="Bo Geheim", rol="adviseur", geldigTot=date(2027, 1, 1))


def test_contacts_are_kept_replaced_and_left(store: Store) -> None:
    save(store, keuze(), contacten=[ANS, BO])
    assert store.contacts("proef") == [ANS, BO]
    save(store, keuze(titel="Anders"))
    assert store.contacts("proef") == [ANS, BO]
    assert store.versions("proef")[0].gewijzigd == ("titel",)
    only = save(store, keuze(titel="Anders"), contacten=[BO])
    assert (only.handeling, store.versions("proef")[0].gewijzigd) == ("gewijzigd", ("contacten",))
    assert store.contacts("proef") == [BO]
    assert save(store, keuze(titel="Anders"), contacten=[BO]).handeling == "ongewijzigd"
    save(store, keuze(titel="Weer anders"), contacten=[BO, ANS])
    assert store.versions("proef")[0].gewijzigd == ("titel", "contacten")
    assert store.contacts("proef") == [BO, ANS]
    save(store, keuze(titel="Weer anders"), contacten=[])
    assert store.contacts("proef") == []
    assert store.contacts("onbekend") == []


def test_contacts_live_in_one_table_and_nowhere_else(store: Store) -> None:
    save(store, keuze(), contacten=[ANS, BO], passages=[passage()])
    save(store, keuze(titel="Anders"), contacten=[ANS], passages=[passage()])
    store.delete("proef", door="x")
    save(store, keuze("ander"), contacten=[ANS], passages=[passage()])
    cursor = store.database.cursor()
    tables = [t for (t,) in cursor.execute("SELECT table_name FROM information_schema.tables").fetchall()]
    holding = {
        table
        for table in tables
        if "geheim" in json.dumps(cursor.execute(f"SELECT * FROM {table}").fetchall(), default=str).lower()
    }
    assert holding == {"contact"}
    assert cursor.execute("SELECT DISTINCT keuzeId FROM contact").fetchall() == [("ander",)]
    assert all("contact" not in veld.lower() for veld, _ in texts(store.get("ander").keuze))
    assert "contacten" not in store.versions("ander")[0].inhoud


# -- all or nothing ---------------------------------------------------------------------------------


def state(store: Store) -> list[Any]:
    cursor = store.database.cursor()
    return [
        cursor.execute(f"SELECT * FROM {table} ORDER BY ALL").fetchall()
        for table in ("register", "keuze", "versie", "grafsteen", "contact", "passage")
    ]


def failing(kind: str) -> list[Draft]:
    good = Draft(keuze("goed", titel="Anders"), [passage()], [BO])
    broken = NewPassage("afweging", 0, 1, "x", "geen vector", ((0, 1),), np.zeros((1, 2)))  # type: ignore[arg-type]
    number = NewPassage("afweging", "nul", 1, "x", np.zeros(2), ((0, 1),), np.zeros((1, 2)))  # type: ignore[arg-type]
    wrong = {
        "a vector that is none": Draft(keuze("half"), [passage(), broken], [ANS]),
        "a number that is none": Draft(keuze("half"), [passage(), number], [ANS]),
        "a deleted id": Draft(keuze("weg")),
    }
    return [Draft(keuze("nieuw"), [passage()], [ANS]), good, wrong[kind]]


@pytest.mark.parametrize(
    ("kind", "error"),
    [
        ("a vector that is none", ValueError),
        ("a number that is none", duckdb.Error),
        ("a deleted id", KeuzeNotFound),
    ],
)
def test_a_save_that_fails_leaves_nothing(store: Store, kind: str, error: type[Exception]) -> None:
    save(store, keuze("goed"), contacten=[ANS], passages=[passage()])
    save(store, keuze("weg"))
    store.delete("weg", door="x")
    before = state(store)
    with pytest.raises(error):
        store.save(failing(kind), door="x", model="m")
    assert state(store) == before
    assert save(store, keuze("goed", titel="Nu goed")).handeling == "gewijzigd"


def test_a_conflict_in_a_batch_keeps_all_of_it_out(store: Store) -> None:
    save(store, keuze("b"))
    before = state(store)
    with pytest.raises(VersionConflict):
        store.save(
            [Draft(keuze("a")), Draft(keuze("b", titel="Anders"))], door="x", model="m", expected_version=0
        )
    assert state(store) == before


def test_one_record_twice_in_a_batch_becomes_two_versions(store: Store) -> None:
    drafts = [Draft(keuze(titel="Eerst")), Draft(keuze(titel="Dan"))]
    assert [s.handeling for s in store.save(drafts, door="x", model="m")] == ["aangemaakt", "gewijzigd"]
    assert [v.inhoud["titel"] for v in store.versions("proef")] == ["Dan", "Eerst"]
    assert store.save([], door="x", model="m") == []


def test_a_record_that_is_saved_anew_gets_its_new_passages(store: Store) -> None:
    first = save(store, keuze(), passages=[passage("Een."), passage("Twee.")])
    assert [p.tekst for _, p in first.passages] == ["Een.", "Twee."]
    second = save(store, keuze(titel="Anders"), passages=[passage("Drie.")])
    details = PassageStore(store.database).of_records("m", [second.nr])
    assert [(d.nr, d.tekst) for d in details[second.nr]] == [(second.passages[0][0], "Drie.")]
    assert second.passages[0][0] > max(nr for nr, _ in first.passages)


# -- reading ------------------------------------------------------------------------------------------


def test_records_come_in_the_order_asked_for(store: Store) -> None:
    nrs = {id_: save(store, keuze(id_)).nr for id_ in "abc"}
    assert [r.keuze.id for r in store.fetch([nrs["c"], 99, nrs["a"]])] == ["c", "a"]
    assert [r.keuze.id for r in store.fetch_ids(["b", "nooit", "a"])] == ["b", "a"]
    assert store.fetch([]) == store.fetch_ids([]) == []


def test_a_page_of_the_register(store: Store) -> None:
    rows = [
        ("a", "Zeven", "2024-01-02"),
        ("b", "elan", "2024-01-03"),
        ("c", "Enquête", "2024-01-01"),
        ("d", "appel", "2024-01-03"),
    ]
    for id_, titel, start in rows:
        save(store, keuze(id_, titel=titel, startdatum=start))
    save(store, keuze("a", titel="Zeven", startdatum="2024-01-02", deelnemers=1))

    def ids(**options: Any) -> str:
        return "".join(r.keuze.id for r in store.search_list(Filters(), **options))

    assert ids() == ids(order="nieuwste") == "bdac"
    assert ids(order="oudste") == "cabd"
    assert ids(order="gewijzigd") == "adcb"
    assert ids(order="titel") == "dbca"
    assert [ids(limit=3), ids(limit=3, offset=3), ids(limit=3, offset=9), ids(limit=0)] == [
        "bda",
        "c",
        "",
        "",
    ]
    with pytest.raises(KeyError):
        ids(order="titel; DROP TABLE keuze")
    assert store.count(Filters(tot=date(2024, 1, 2))) == 2


@settings(max_examples=30)
@given(st.data())
def test_pages_together_are_the_whole_list(filled: Store, data: st.DataObject) -> None:
    order = data.draw(st.sampled_from(["nieuwste", "oudste", "titel", "gewijzigd"]))
    size = data.draw(st.integers(20, 90))
    pages = [
        r.keuze.id
        for start in range(0, len(EXAMPLES), size)
        for r in filled.search_list(Filters(), order=order, limit=size, offset=start)
    ]
    assert sorted(pages) == sorted(k.id for k, _ in EXAMPLES)
    starts = {k.id: k.startdatum for k, _ in EXAMPLES}
    if order == "oudste":
        assert [starts[i] for i in pages] == sorted(starts.values())


# -- many at once -------------------------------------------------------------------------------------


def test_readers_never_see_half_of_a_change(store: Store) -> None:
    """Two threads read while another writes: title, text, contact and passage always belong together."""
    rounds = 40
    reading, done = threading.Barrier(3), threading.Event()

    def write(n: int) -> None:
        person = Contact(naam=f"nr {n}")
        save(
            store,
            keuze("x", titel=f"nr {n}", afweging=f"nr {n}"),
            contacten=[person],
            passages=[passage(f"nr {n}")],
        )
        save(store, keuze(f"y-{n}"))

    def read() -> tuple[int, list[int]]:
        passages = PassageStore(store.database)
        seen: list[int] = []
        revision = reads = 0
        reading.wait()
        last = False
        while not last:
            last = done.is_set()  # once more after the last change
            cursor = store.database.cursor()
            row = cursor.execute(
                "SELECT titel, inhoud->>'afweging', naam, tekst FROM keuze k JOIN contact c ON c.keuzeId = k.id "
                "JOIN passage p ON p.keuzeNr = k.nr WHERE k.id = 'x'"
            ).fetchall()
            assert len(row) == 1
            assert len(set(row[0])) == 1
            one = store.get("x")
            assert one.keuze.titel == one.keuze.afweging == f"nr {one.versie - 1}"
            assert passages.count("m") == 1
            now = store.revision
            assert now >= revision
            revision, reads = now, reads + 1
            seen.append(one.versie)
        assert seen == sorted(seen)
        return reads, seen

    write(0)
    with ThreadPoolExecutor(2) as pool:
        readers = [pool.submit(read) for _ in range(2)]
        try:
            reading.wait()
            for n in range(1, rounds):
                write(n)
        finally:
            done.set()
        results = [r.result() for r in readers]
    assert [seen[-1] for _, seen in results] == [rounds, rounds]
    assert store.count() == rounds + 1


def test_writers_at_once_lose_nothing(store: Store) -> None:
    save(store, keuze("teller", deelnemers=0))

    def add(_: int) -> int:
        """Read, add one, save; begin again when someone was quicker."""
        tries = 0
        while True:
            tries += 1
            now = store.get("teller")
            following = now.keuze.model_copy(update={"deelnemers": (now.keuze.deelnemers or 0) + 1})
            try:
                save(store, following, expected_version=now.versie)
            except VersionConflict:
                continue
            return tries

    with ThreadPoolExecutor(4) as pool:
        tries = list(pool.map(add, range(24)))
    assert store.get("teller").keuze.deelnemers == 24
    assert [v.inhoud["deelnemers"] for v in store.versions("teller")] == list(range(24, -1, -1))
    assert [v.revisie for v in store.versions("teller")] == list(range(25, 0, -1))
    assert len(tries) == 24
