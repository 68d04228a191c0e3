"""Values kept in memory: never more than fit, never older than the last write."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule

from data.passages import PassageStore
from data.recent import Recent
from data.store import Draft, Store
from tests.data.test_passages import keuze, passage, save


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    opened = Store.open(tmp_path, "de tests")
    yield opened
    opened.close()


class Disk:
    """Values by number, and which numbers were asked for."""

    def __init__(self, **values: str) -> None:
        self.values = {int(name[1:]): value for name, value in values.items()}
        self.asked: list[list[int]] = []

    def load(self, numbers: list[int]) -> dict[int, str]:
        self.asked.append(numbers)
        return {n: self.values[n] for n in numbers if n in self.values}


def test_only_what_is_not_kept_is_read() -> None:
    disk, recent = Disk(n1="een", n2="twee", n3="drie"), Recent[int, str](8)
    assert recent.read([1, 2], disk.load) == {1: "een", 2: "twee"}
    assert recent.read([3, 2, 3, 9], disk.load) == {2: "twee", 3: "drie"}
    assert disk.asked == [[1, 2], [3, 9]]


def test_the_longest_unused_go_first() -> None:
    disk, recent = Disk(n1="een", n2="twee", n3="drie", n4="vier", n5="vijf"), Recent[int, str](4)
    for number in (1, 2, 3, 4, 1, 5):
        recent.read([number], disk.load)
    assert len(recent) == 4
    disk.asked.clear()
    for number in (1, 3, 4, 5, 2):
        recent.read([number], disk.load)
    assert disk.asked == [[2]]


def test_reading_a_whole_register_pushes_nothing_out() -> None:
    disk, recent = Disk(**{f"n{i}": str(i) for i in range(100)}), Recent[int, str](8)
    recent.read([5], disk.load)
    assert len(recent.read(list(range(100)), disk.load)) == 100
    assert len(recent) == 1


def test_what_was_read_during_a_write_is_not_kept() -> None:
    disk, recent = Disk(n1="oud"), Recent[int, str](8)

    def load_while_another_writes(numbers: list[int]) -> dict[int, str]:
        found = disk.load(numbers)
        disk.values[1] = "nieuw"
        recent.forget([1])
        return found

    assert recent.read([1], load_while_another_writes) == {1: "oud"}
    assert recent.read([1], disk.load) == {1: "nieuw"}


class Writing(RuleBasedStateMachine):
    """Whatever is read and written, reading gives what is on disk."""

    def __init__(self) -> None:
        super().__init__()
        self.disk, self.recent = Disk(n0="0", n1="0", n2="0", n3="0"), Recent[int, str](3)
        self.count = 0

    @rule(numbers=st.lists(st.integers(0, 5), max_size=4))
    def read(self, numbers: list[int]) -> None:
        expected = {n: self.disk.values[n] for n in numbers if n in self.disk.values}
        assert self.recent.read(numbers, self.disk.load) == expected

    @rule(number=st.integers(0, 5), all_=st.booleans())
    def write(self, number: int, all_: bool) -> None:
        self.count += 1
        self.disk.values[number] = str(self.count)
        self.recent.forget(None if all_ else [number])

    @rule(number=st.integers(0, 5))
    def delete(self, number: int) -> None:
        self.disk.values.pop(number, None)
        self.recent.forget([number])

    @invariant()
    def never_more_than_fit(self) -> None:
        assert len(self.recent) <= 3


TestWriting = Writing.TestCase


# -- the store ----------------------------------------------------------------------------------------


def titles(store: Store, *numbers: int) -> list[str]:
    return [record.keuze.titel for record in store.fetch(list(numbers))]


def texts(store: Store, number: int) -> list[str]:
    found = PassageStore(store.database).of_records("m", [number])
    return [p.tekst for p in found.get(number, [])]


def test_a_record_that_was_read_is_read_anew_after_a_change(store: Store) -> None:
    nr = save(store, "a", passage("Eerst. Zo."), titel="eerst").nr
    assert (titles(store, nr), texts(store, nr)) == (["eerst"], ["Eerst. Zo."])
    save(store, "a", passage("Later. Zo."), titel="later")
    assert (titles(store, nr), texts(store, nr)) == (["later"], ["Later. Zo."])
    store.delete("a", door="x")
    assert (titles(store, nr), texts(store, nr)) == ([], [])


def test_a_change_that_fails_leaves_what_was_read(store: Store) -> None:
    nr = save(store, "a", titel="eerst").nr
    assert titles(store, nr) == ["eerst"]
    wrong = Draft(keuze("b"), [passage("Een. Twee.", veld=None)])  # type: ignore[arg-type]
    with pytest.raises(Exception, match="NOT NULL"):
        store.save([Draft(keuze("a", "later")), wrong], door="x", model="m")
    assert titles(store, nr) == ["eerst"]


def test_passages_of_another_model_are_read_when_they_come_and_gone_when_they_go(store: Store) -> None:
    passages = PassageStore(store.database)
    saved = save(store, "a", passage("Eerst. Zo."))
    assert [p.tekst for p in passages.of_records("m", [saved.nr])[saved.nr]] == ["Eerst. Zo."]
    assert passages.of_records("n", [saved.nr]) == {}
    passages.add("n", saved.nr, saved.revisie, [passage("Anders. Zo.")])
    assert [p.tekst for p in passages.of_records("n", [saved.nr])[saved.nr]] == ["Anders. Zo."]
    passages.drop_others("n")
    assert passages.of_records("m", [saved.nr]) == {}


def test_a_value_that_was_absent_is_seen_once_it_is_set(store: Store) -> None:
    assert store.value("soort") is None
    store.set_value("soort", "proef")
    assert store.value("soort") == "proef"
    store.set_value("soort", "echt")
    assert store.value("soort") == "echt"
    before = store.revision
    save(store, "a")
    assert store.revision == before + 1


def test_who_reads_while_another_writes_never_keeps_what_is_old(store: Store) -> None:
    nr = save(store, "a", titel="0").nr
    done, wrong = threading.Event(), []

    def read() -> None:
        last = 0
        while not done.is_set():
            (title,) = titles(store, nr)
            if int(title) < last:
                wrong.append((last, title))
            last = int(title)

    readers = [threading.Thread(target=read) for _ in range(2)]
    for thread in readers:
        thread.start()
    for i in range(1, 31):
        save(store, "a", titel=str(i))
        if titles(store, nr) != [str(i)]:
            wrong.append((i, titles(store, nr)))
    done.set()
    for thread in readers:
        thread.join()
    assert wrong == []
