"""What a beheerder sets: bounds, what is no number, and the lines in the log."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from data.events import Events, Maker, Wanted
from data.store import Store
from service.instellingen import INSTELLINGEN, NotInBounds, change, read_value, set_value, value_of

MAKER = Maker("bea", "web")


@pytest.fixture(scope="module")
def opened(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Store]:
    found = Store.open(tmp_path_factory.mktemp("instellingen"), "de tests")
    yield found
    found.close()


@pytest.fixture
def store(opened: Store) -> Store:
    """An empty one: its tables are made once and not for every test."""
    with opened.database.transaction() as cursor:
        cursor.execute("DELETE FROM register WHERE starts_with(sleutel, 'instelling.')")
        cursor.execute("DELETE FROM gebeurtenis")
    opened.database.recent.values.forget()
    return opened


def test_what_nobody_set_is_as_it_is_by_itself(store: Store) -> None:
    assert {naam: value_of(store, naam) for naam in INSTELLINGEN} == {"overvraging": 3, "herinnering": 14}
    with pytest.raises(KeyError):
        value_of(store, "vogels")


@pytest.mark.parametrize(
    "text", ["", " ", "1", "51", "-3", "3,5", "3.5", "drie", "³", "٣", "1e1", "9" * 40]
)
def test_what_it_cannot_be_is_refused_in_words(text: str) -> None:
    with pytest.raises(NotInBounds, match="Kies een getal van 2 tot en met 50"):
        read_value("overvraging", text)


@pytest.mark.parametrize(("text", "value"), [("2", 2), ("50", 50), (" 7 ", 7), ("007", 7)])
def test_what_it_can_be(text: str, value: int) -> None:
    assert read_value("overvraging", text) == value


def test_a_change_leaves_a_line_for_what_changed_alone(store: Store) -> None:
    assert change(store, {"overvraging": 5, "herinnering": 14}, MAKER) == ["overvraging"]
    assert value_of(store, "overvraging") == 5
    (line,) = Events(store.database).read(Wanted())
    assert (line.handeling, line.object, line.actor) == (
        "instelling.gewijzigd",
        "instelling:overvraging",
        "bea",
    )
    assert change(store, {"overvraging": 5, "herinnering": 14}, MAKER) == []
    assert Events(store.database).count(Wanted()) == 1


def test_nothing_changes_when_one_does_not_fit(store: Store) -> None:
    with pytest.raises(NotInBounds):
        change(store, {"overvraging": 5, "herinnering": 91}, MAKER)
    with pytest.raises(NotInBounds):
        set_value(store, "overvraging", 51)
    assert (value_of(store, "overvraging"), Events(store.database).count(Wanted())) == (3, 0)
