"""Drafts: what is typed comes back as it was typed, to its writer alone, and goes when it should."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from data.database import Database
from data.drafts import KEPT, MOST, DraftStore, NotKept
from data.erasure import erase_person, erase_record, replace_everywhere
from data.events import Events, Wanted
from data.keuze import Keuze
from data.store import Draft, Store

TYPED = (("titel", "Koffie"), ("afweging", "Half een zi"))


@pytest.fixture
def database(tmp_path: Path) -> Iterator[Database]:
    opened = Database.open(tmp_path / "register", "de tests")
    yield opened
    opened.close()


@pytest.fixture
def drafts(database: Database) -> DraftStore:
    return DraftStore(database)


def record(database: Database, id_: str) -> Store:
    """A record in the register."""
    store = Store(database)
    keuze = Keuze(
        id=id_,
        titel="Koffie",
        instrument="straatgesprekken",
        gebieden=["ZW"],
        trajectstatus="lopend",
        startdatum="2024-03-01",
        afweging="Ilse Vos wilde het.",
    )
    store.save([Draft(keuze)], door="de tests", model="m")
    return store


# -- what comes back ------------------------------------------------------------------------------


def test_a_draft_comes_back_with_its_version_window_and_time(drafts: DraftStore) -> None:
    before = datetime.now(UTC)
    op = drafts.save("a1", "2026-een", 3, TYPED, venster="w1")
    klad = drafts.read("a1", "2026-een")
    assert klad is not None
    assert (klad.keuzeId, klad.versie, klad.venster, klad.inhoud) == ("2026-een", 3, "w1", TYPED)
    assert before <= klad.bewaardOp == op <= datetime.now(UTC)


ODD = st.text() | st.sampled_from(
    ["\x00", "\r\n\t\v", "’s-Gravenhage é€", "👩‍👩‍👧 \u202e\ufeff", '"\\u0041\\', '[["x"]]']
)


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=80)
@given(st.lists(st.tuples(st.sampled_from(["afweging", "contacten[0].naam"]) | st.text(), ODD)))
def test_every_character_comes_back(drafts: DraftStore, pairs: list[tuple[str, str]]) -> None:
    drafts.save("a1", "2026-een", 0, pairs, venster="w1")
    klad = drafts.read("a1", "2026-een")
    assert klad is not None
    assert klad.inhoud == tuple(pairs)


def test_the_last_one_counts_and_the_newest_comes_first(drafts: DraftStore) -> None:
    drafts.save("a1", "een", 0, TYPED, venster="w1")
    drafts.save("a1", "twee", 0, TYPED, venster="w2")
    drafts.save("a1", "een", 0, (("titel", "Thee"),), venster="w1")
    assert [(k.keuzeId, k.inhoud[0][1]) for k in drafts.of("a1")] == [("een", "Thee"), ("twee", "Koffie")]


def test_what_was_kept_is_there_after_a_restart(tmp_path: Path) -> None:
    first = Database.open(tmp_path / "r", "de tests")
    DraftStore(first).save("a1", "een", 0, TYPED, venster="w1")
    first.close()
    second = Database.open(tmp_path / "r", "de tests")
    found = DraftStore(second).of("a1")
    second.close()
    assert [k.inhoud for k in found] == [TYPED]


# -- whose it is ----------------------------------------------------------------------------------


def test_nobody_reads_removes_or_replaces_a_draft_of_someone_else(drafts: DraftStore) -> None:
    drafts.save("a1", "een", 0, TYPED, venster="w1")
    assert drafts.read("a2", "een") is None
    assert drafts.of("a2") == []
    assert drafts.remove("a2", "een") is False
    drafts.save("a2", "een", 0, (("titel", "Van mij"),), venster="w1")
    assert [k.inhoud for k in drafts.of("a1")] == [TYPED]
    assert drafts.remove("a2", "een") is True
    assert [k.inhoud for k in drafts.of("a1")] == [TYPED]


def test_no_line_of_the_log_tells_of_a_draft(drafts: DraftStore, database: Database) -> None:
    drafts.save("a1", "een", 0, TYPED, venster="w1")
    drafts.remove("a1", "een")
    assert Events(database).count(Wanted()) == 0


# -- two windows ----------------------------------------------------------------------------------


def test_a_second_window_replaces_nothing_unless_it_says_so(drafts: DraftStore) -> None:
    drafts.save("a1", "een", 2, TYPED, venster="w1")
    other = (("titel", "Uit het andere venster"),)
    with pytest.raises(NotKept) as why:
        drafts.save("a1", "een", 2, other, venster="w2")
    assert (why.value.reden, why.value.klad) == ("elders", drafts.read("a1", "een"))
    assert [k.inhoud for k in drafts.of("a1")] == [TYPED]
    drafts.save("a1", "een", 2, other, venster="w2", vervangt="w1")
    drafts.save("a1", "een", 2, other, venster="w2", vervangt="w1")
    with pytest.raises(NotKept):
        drafts.save("a1", "een", 2, TYPED, venster="w1")
    assert drafts.remove("a1", "een", {"w1"}) is False
    assert [k.inhoud for k in drafts.of("a1")] == [other]
    assert drafts.remove("a1", "een", {"w1", "w2"}) is True


# -- when it goes ---------------------------------------------------------------------------------


def test_a_draft_that_arrives_after_its_record_is_not_kept(drafts: DraftStore, database: Database) -> None:
    store = record(database, "een")
    with pytest.raises(NotKept, match="vastgelegd"):
        drafts.save("a1", "een", 0, TYPED, venster="w1")
    drafts.save("a1", "een", 1, TYPED, venster="w1")  # of a change it is
    drafts.remove("a1", "een")
    store.delete("een", door="de tests")
    with pytest.raises(NotKept, match="vastgelegd"):
        drafts.save("a1", "een", 0, TYPED, venster="w1")
    assert drafts.of("a1") == []


def test_there_is_an_end_to_how_many(drafts: DraftStore) -> None:
    for i in range(MOST):
        drafts.save("a1", f"k{i}", 0, TYPED, venster="w1")
    with pytest.raises(NotKept, match="vol"):
        drafts.save("a1", "nog-een", 0, TYPED, venster="w1")
    drafts.save("a1", "k0", 0, (("titel", "Anders"),), venster="w1")
    drafts.save("a2", "nog-een", 0, TYPED, venster="w1")
    assert len(drafts.of("a1")) == MOST


def test_old_drafts_are_removed(drafts: DraftStore, database: Database) -> None:
    for id_, age in (("jong", KEPT - timedelta(hours=1)), ("oud", KEPT + timedelta(hours=1))):
        drafts.save("a1", id_, 0, TYPED, venster="w1")
        with database.transaction() as cursor:
            then = (datetime.now(UTC) - age).replace(tzinfo=None)
            cursor.execute("UPDATE klad SET bewaardOp = ? WHERE keuzeId = ?", [then, id_])
    assert drafts.remove_old() == 1
    assert [k.keuzeId for k in drafts.of("a1")] == ["jong"]
    assert timedelta(days=90) == KEPT


# -- erasing --------------------------------------------------------------------------------------


def test_erasing_a_record_erases_the_drafts_of_everyone(drafts: DraftStore, database: Database) -> None:
    record(database, "een")
    for account in ("a1", "a2"):
        drafts.save(account, "een", 1, TYPED, venster="w1")
    drafts.save("a1", "twee", 0, TYPED, venster="w1")
    assert erase_record(database, "een").tabellen["klad"] == 2
    assert [k.keuzeId for k in (*drafts.of("a1"), *drafts.of("a2"))] == ["twee"]


def test_erasing_a_person_empties_their_contacts_in_drafts(drafts: DraftStore, database: Database) -> None:
    typed = (
        ("afweging", "Dat wilde Ilse Vos."),
        ("contacten[0].naam", "ilse  VOS"),
        ("contacten[0].telefoon", "070-5550100"),
        ("contacten[1].naam", "Bram"),
        ("contacten[1].telefoon", "070-5550101"),
    )
    drafts.save("a1", "een", 0, typed, venster="w1")
    found = erase_person(database, naam="Ilse Vos")
    assert found.tabellen["klad"] == 1
    assert found.elders == {"klad": 1}  # the text, for its writer to judge
    (klad,) = drafts.of("a1")
    assert klad.inhoud == (
        typed[0],
        ("contacten[0].naam", ""),
        ("contacten[0].telefoon", ""),
        *typed[3:],
    )


def test_replacing_a_text_replaces_it_in_drafts(drafts: DraftStore, database: Database) -> None:
    record(database, "een")
    typed = (
        ("afweging", "Ilse Vos wilde het zelf."),
        ("alternatieven[0].reden", "Zei Ilse Vos."),
        ("id", "x"),
    )
    drafts.save("a1", "een", 1, typed, venster="w1")
    drafts.save("a1", "twee", 0, typed, venster="w1")
    assert replace_everywhere(database, "een", "Ilse Vos", "de wijkmanager").tabellen["klad"] == 1
    changed, kept = drafts.read("a1", "een"), drafts.read("a1", "twee")
    assert changed is not None
    assert kept is not None
    assert [text for _, text in changed.inhoud] == [
        "de wijkmanager wilde het zelf.",
        "Zei de wijkmanager.",
        "x",
    ]
    assert kept.inhoud == typed
