"""A month of trajectories: its weeks and days, and how many run on each."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from data.filters import Filters
from data.keuze import Keuze
from data.store import Store
from service import kalender
from service.selection import Selection
from tests.data.test_filters import any_filters, fill, keuze, passes, records
from tests.data.test_trajecten import runs


@pytest.fixture(scope="module")
def store(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Store]:
    opened = Store.open(tmp_path_factory.mktemp("kalender"), "de tests")
    yield opened
    opened.close()


def selection(store: Store, filters: Filters | None = None) -> Selection:
    return Selection(store.database, filters or Filters(), False, date(2026, 11, 22))


@settings(max_examples=25)
@given(st.lists(records(), max_size=10), any_filters(), st.sampled_from([2, 3]))
def test_days_weeks_and_month_against_a_plain_reading(
    store: Store, register: list[Keuze], filters: Filters, number: int
) -> None:
    fill(store, register)
    left = [k for k in register if passes(k, filters)]
    month = kalender.month(selection(store, filters), date(2024, number, 1))

    def many(first: date, last: date) -> int:
        return sum(runs(k, first, last) for k in left)

    assert month.lopend == many(month.eerste, kalender.last_of(month.eerste))
    for week in month.weken:
        assert week.lopend == many(week.maandag, week.zondag)
        for day in week.dagen:
            assert day.lopend == many(day.datum, day.datum)
            begun = [k for k in left if k.startdatum == day.datum]
            ended = [k for k in left if k.einddatum == day.datum]
            assert {t.id for t in day.begint} <= {k.id for k in begun}
            assert {t.id for t in day.eindigt} <= {k.id for k in ended}
            assert len(day.begint) + len(day.eindigt) + day.niet_getoond == len(begun) + len(ended)


@pytest.mark.parametrize(
    ("first", "begin", "end", "weeks"),
    [
        ("2026-11-01", "2026-10-26", "2026-12-06", [44, 45, 46, 47, 48, 49]),
        ("2027-02-01", "2027-02-01", "2027-02-28", [5, 6, 7, 8]),  # four weeks to the day
        ("2024-02-01", "2024-01-29", "2024-03-03", [5, 6, 7, 8, 9]),  # with a 29th
        ("2027-01-01", "2026-12-28", "2027-01-31", [53, 1, 2, 3, 4]),
        ("1990-01-01", "1990-01-01", "1990-02-04", [1, 2, 3, 4, 5]),
        ("2100-12-01", "2100-11-29", "2101-01-02", [48, 49, 50, 51, 52]),
    ],
)
def test_a_month_has_whole_weeks(store: Store, first: str, begin: str, end: str, weeks: list[int]) -> None:
    fill(store, [])
    month = kalender.month(selection(store), date.fromisoformat(first))
    days = [day.datum for week in month.weken for day in week.dagen]
    assert [w.nummer for w in month.weken] == weeks
    assert (days[0].isoformat(), days[-1].isoformat()) == (begin, end)
    assert days == [days[0] + timedelta(days=i) for i in range(7 * len(weeks))]
    inside = [day.datum for week in month.weken for day in week.dagen if day.in_maand]
    assert {(d.year, d.month) for d in inside} == {(month.eerste.year, month.eerste.month)}
    assert inside[-1] == kalender.last_of(month.eerste)


def test_of_a_busy_day_the_first_are_shown_and_the_rest_is_counted(store: Store) -> None:
    fill(store, [keuze(f"k{i}", startdatum="2026-11-16", einddatum="2026-11-18") for i in range(5)])
    month = kalender.month(selection(store), date(2026, 11, 1))
    monday, tuesday, wednesday, thursday = month.weken[3].dagen[:4]
    assert ([t.id for t in monday.begint], monday.niet_getoond, monday.lopend) == (["k0", "k1", "k2"], 2, 5)
    assert (tuesday.begint, tuesday.eindigt, tuesday.lopend) == ((), (), 5)
    assert (len(wednesday.eindigt), wednesday.niet_getoond, wednesday.lopend) == (3, 2, 5)
    assert thursday.lopend == 0
    assert [w.lopend for w in month.weken] == [0, 0, 0, 5, 0, 0]
