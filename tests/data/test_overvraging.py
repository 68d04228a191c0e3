"""How many trajectories ask something at once: each rule by hand, and all of them against a slow count."""

from __future__ import annotations

import random
from collections import Counter
from collections.abc import Iterator
from datetime import date, timedelta
from typing import Any

import pytest

from data import figures
from data import overvraging as asking
from data.events import Maker
from data.figures import UNKNOWN, Condition
from data.filters import Filters
from data.gebieden import alle_buurten, buurten
from data.keuze import Keuze
from data.months import first_day, last_day, month_of
from data.overvraging import EVERYONE, Clock
from data.store import Draft, Store
from data.vocabularies import vocabulaire
from tests.data.making import schouw

TODAY = date(2026, 11, 22)
NOW = month_of(TODAY)
JAN, FEB, MAR, APR = (month_of(date(2027, i, 1)) for i in range(1, 5))
NOORD, WEST, UITHOF = "BU05183638", "BU05183637", "BU05183399"
MOERWIJK = "WK051836"
ALL = Condition("TRUE")


@pytest.fixture(scope="module")
def opened(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Store]:
    found = Store.open(tmp_path_factory.mktemp("overvraging"), "de tests")
    yield found
    found.close()


@pytest.fixture
def store(opened: Store) -> Store:
    """An empty one: its tables are made once and not for every test."""
    with opened.database.transaction() as cursor:
        cursor.execute("DELETE FROM keuze")
        cursor.execute("DELETE FROM eigenaar")
    return opened


def save(store: Store, *records: dict[str, Any]) -> list[Keuze]:
    made = [schouw(f"k-{i}", **values) for i, values in enumerate(records)]
    store.save([Draft(k) for k in made], door="de tests", model="geen", maker=Maker("iemand"))
    return made


def counted(
    store: Store, buurt: str, groep: str, first: int, last: int, *, open_end: bool = False
) -> list[int]:
    """How many in each of these months."""
    groups = [*vocabulaire("doelgroepen").codes, UNKNOWN]
    found = asking.counts(store.database, ALL, groups, first, last, Clock(TODAY, open_end))
    numbers: list[int] = found[alle_buurten().index(buurt), groups.index(groep)].tolist()
    return numbers


def coming(start: str, end: str | None = None, **more: Any) -> dict[str, Any]:
    values = {"trajectstatus": "komend", "startdatum": start, "einddatum": end, "gebieden": [NOORD]}
    return {**values, "doelgroepen": ["jongeren"], **more}


# -- each rule by hand ------------------------------------------------------------------------------


def test_a_trajectory_counts_in_each_month_between_its_first_and_its_last_day(store: Store) -> None:
    save(store, coming("2027-01-31", "2027-03-01"))
    assert counted(store, NOORD, "jongeren", NOW, APR) == [0, 0, 1, 1, 1, 0]


def test_a_running_one_without_end_counts_up_to_this_month(store: Store) -> None:
    save(store, coming("2026-09-10", trajectstatus="lopend"))
    september = month_of(date(2026, 9, 1))
    assert counted(store, NOORD, "jongeren", september - 1, NOW + 2) == [0, 1, 1, 1, 0, 0]
    assert counted(store, NOORD, "jongeren", september - 1, NOW + 2, open_end=True) == [0, 1, 1, 1, 1, 1]


def test_a_running_one_that_begins_later_counts_in_its_first_month(store: Store) -> None:
    save(store, coming("2027-02-10", trajectstatus="lopend"))
    assert counted(store, NOORD, "jongeren", NOW, MAR) == [0, 0, 0, 1, 0]


def test_a_coming_one_without_end_counts_in_its_first_month(store: Store) -> None:
    save(store, coming("2027-01-18"), coming("2026-08-18"))  # the second should have begun already
    assert counted(store, NOORD, "jongeren", NOW, MAR) == [0, 0, 1, 0, 0]
    assert counted(store, NOORD, "jongeren", month_of(date(2026, 8, 1)), NOW) == [1, 0, 0, 0]
    assert counted(store, NOORD, "jongeren", NOW, MAR, open_end=True) == [1, 1, 2, 2, 2]


def test_a_finished_one_without_end_counts_in_its_first_month(store: Store) -> None:
    save(store, coming("2026-11-02", trajectstatus="afgerond"))
    for open_end in (False, True):
        assert counted(store, NOORD, "jongeren", NOW - 1, NOW + 1, open_end=open_end) == [0, 1, 0]


def test_an_end_that_has_passed_counts_as_it_stands(store: Store) -> None:
    save(store, coming("2026-09-01", "2026-10-31", trajectstatus="lopend"))
    for open_end in (False, True):
        assert counted(store, NOORD, "jongeren", NOW - 2, NOW, open_end=open_end) == [1, 1, 0]


@pytest.mark.parametrize(
    ("gebieden", "where"),
    [
        ([NOORD], {NOORD}),
        ([MOERWIJK], buurten(MOERWIJK)),
        ([MOERWIJK, NOORD, UITHOF], buurten(MOERWIJK) | {UITHOF}),  # each once
        (["ZW"], set(alle_buurten())),
    ],
)
def test_a_wijk_counts_in_each_of_its_buurten(store: Store, gebieden: list[str], where: set[str]) -> None:
    save(store, coming("2027-01-18", gebieden=gebieden))
    found = {b: counted(store, b, "jongeren", JAN, JAN)[0] for b in alle_buurten()}
    assert found == {b: int(b in where) for b in alle_buurten()}


def test_all_residents_asks_every_group_once(store: Store) -> None:
    save(
        store,
        coming("2027-01-18", doelgroepen=[EVERYONE, "jongeren", "ouders"]),
        coming("2027-01-18", doelgroepen=["jongeren"]),
    )
    found = {g: counted(store, NOORD, g, JAN, JAN)[0] for g in vocabulaire("doelgroepen").codes}
    assert found == {g: 2 if g == "jongeren" else 1 for g in vocabulaire("doelgroepen").codes}
    assert counted(store, NOORD, UNKNOWN, JAN, JAN) == [0]


def test_without_a_group_it_counts_with_none(store: Store) -> None:
    save(store, coming("2027-01-18", doelgroepen=[]))
    found = {g: counted(store, NOORD, g, JAN, JAN)[0] for g in vocabulaire("doelgroepen").codes}
    assert set(found.values()) == {0}
    assert counted(store, NOORD, UNKNOWN, JAN, JAN) == [1]


def test_the_first_and_the_last_year_there_can_be(store: Store) -> None:
    save(
        store,
        coming("1990-01-01", "1990-01-01"),
        coming("2100-12-31", "2100-12-31"),
        coming("1990-02-01", "2100-11-30"),
    )
    first, last = month_of(date(1990, 1, 1)), month_of(date(2100, 12, 1))
    assert counted(store, NOORD, "jongeren", first, last) == [1] * (last - first + 1)


def test_an_empty_register_counts_nothing(store: Store) -> None:
    assert asking.counts(store.database, ALL, ["jongeren"], NOW, NOW + 11, Clock(TODAY)).sum() == 0


# -- all of them, against a slow count --------------------------------------------------------------


def random_records(seed: int, many: int) -> list[dict[str, Any]]:
    rng = random.Random(seed)
    gebieden, groups = vocabulaire("gebieden").codes, vocabulaire("doelgroepen").codes
    made = []
    for _ in range(many):
        start = TODAY + timedelta(days=rng.randint(-500, 500))
        end = start + timedelta(days=rng.randint(0, 300)) if rng.random() < 0.6 else None
        made.append(
            {
                "startdatum": start,
                "einddatum": end,
                "trajectstatus": rng.choice(["komend", "lopend", "afgerond"]),
                "gebieden": rng.sample(gebieden, rng.choice([1, 1, 2, 3])),
                "doelgroepen": rng.sample(groups, rng.choice([0, 1, 2, 3])),
            }
        )
    return made


def asked(keuze: Keuze, open_end: bool) -> set[tuple[str, str, int]]:
    """Where, of whom and in which months one trajectory asks something, in the words of the page."""
    places = set().union(*(buurten(code) for code in keuze.gebieden))
    if keuze.einddatum:
        end = keuze.einddatum
    elif keuze.trajectstatus == "afgerond":
        end = keuze.startdatum
    elif open_end:
        end = TODAY + timedelta(days=900)
    elif keuze.trajectstatus == "lopend":
        end = max(keuze.startdatum, TODAY)
    else:
        end = keuze.startdatum
    groups = set(keuze.doelgroepen) or {UNKNOWN}
    if EVERYONE in groups:
        groups = set(vocabulaire("doelgroepen").codes)
    months = range(month_of(keuze.startdatum), month_of(end) + 1)
    return {(p, g, m) for p in places for g in groups for m in months}


@pytest.fixture(scope="module")
def filled(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Store, list[Keuze]]]:
    """A register with many trajectories. Nothing is written to it."""
    opened = Store.open(tmp_path_factory.mktemp("veel"), "de tests")
    yield opened, save(opened, *random_records(7, 120))
    opened.close()


@pytest.mark.parametrize("open_end", [False, True])
def test_counts_are_those_of_a_slow_count(filled: tuple[Store, list[Keuze]], open_end: bool) -> None:
    store, records = filled
    groups = [*vocabulaire("doelgroepen").codes, UNKNOWN]
    first, last = NOW - 4, NOW + 10
    found = asking.counts(store.database, ALL, groups, first, last, Clock(TODAY, open_end))
    expected = Counter(cell for k in records for cell in asked(k, open_end))
    assert found.shape == (11, len(groups), 15)
    assert found.max() > 5
    for i, buurt in enumerate(alle_buurten()):
        for j, groep in enumerate(groups):
            here = [expected[buurt, groep, month] for month in range(first, last + 1)]
            assert found[i, j].tolist() == here, (buurt, groep)


@pytest.mark.parametrize("open_end", [False, True])
def test_the_trajectories_behind_a_count_are_those_counted(
    filled: tuple[Store, list[Keuze]], open_end: bool
) -> None:
    store, records = filled
    clock = Clock(TODAY, open_end)
    cells = {k.id: asked(k, open_end) for k in records}
    for buurt in (NOORD, UITHOF):
        for groep in ("jongeren", EVERYONE, UNKNOWN):
            for month in (NOW - 2, NOW, NOW + 3):
                where = (
                    asking.asking(month, month, clock) & asking.within([buurt]) & asking.asking_group(groep)
                )
                found = asking.trajectories(store.database, where, limit=1000)
                assert {r.keuze.id for r in found} == {
                    id_ for id_, those in cells.items() if (buurt, groep, month) in those
                }
                assert [r.keuze.startdatum for r in found] == sorted(r.keuze.startdatum for r in found)


def ids(store: Store, where: Condition) -> set[str]:
    return {r.keuze.id for r in asking.trajectories(store.database, where, limit=1000)}


def test_the_last_day_in_python_is_that_in_sql(filled: tuple[Store, list[Keuze]]) -> None:
    store, records = filled
    for clock in (Clock(TODAY), Clock(TODAY, open_end=True)):
        ends = {
            k.id: asking.last_day_of(k.startdatum, k.einddatum, k.trajectstatus, clock) for k in records
        }
        for month in (NOW - 3, NOW, NOW + 4):
            assert ids(store, asking.asking(month, month, clock)) == {
                k.id for k in records if k.startdatum <= last_day(month) and ends[k.id] >= first_day(month)
            }


def test_what_is_counted_and_what_is_not_sure_are_together_what_the_filter_on_a_period_finds(
    filled: tuple[Store, list[Keuze]],
) -> None:
    store, _ = filled
    for month in (NOW - 3, NOW, NOW + 1, NOW + 5):
        filtered = ids(store, figures.selected(Filters(van=first_day(month), tot=last_day(month))))
        sure = ids(store, asking.asking(month, month, Clock(TODAY)))
        unsure = ids(store, asking.not_counted(month, TODAY))
        assert sure | unsure == filtered
        assert not sure & unsure
        assert ids(store, asking.asking(month, month, Clock(TODAY, open_end=True))) == filtered
        assert unsure <= ids(store, asking.without_end(month, month))


# -- who looks after them ---------------------------------------------------------------------------


def test_owners_are_told_by_record(store: Store) -> None:
    save(store, coming("2027-01-18"), coming("2027-01-19"))
    assert asking.owners(store.database, ["k-0", "k-1", "k-9"]) == {"k-0": "iemand", "k-1": "iemand"}
    assert asking.owners(store.database, []) == {}
