"""Bars over years: where they begin and end, worked out by hand, and that none is lost."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import UTC, date, datetime

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from data.filters import Filters
from data.keuze import Keuze
from data.store import Store
from data.trajecten import Traject
from data.vocabularies import vocabulaire
from service.selection import Selection
from service.tijdlijn import WIDTH, As, Stuk, bar, period, timeline
from tests.conftest import ROOT
from tests.data.test_filters import any_filters, fill, keuze, passes, records
from tests.data.test_trajecten import runs

TODAY = date(2026, 6, 30)  # half of the year is over when the day is


@pytest.fixture(scope="module")
def store(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Store]:
    opened = Store.open(tmp_path_factory.mktemp("tijdlijn"), "de tests")
    yield opened
    opened.close()


def traject(stand: str, begin: str, end: str | None = None) -> Traject:
    start = date.fromisoformat(begin)
    last = date.fromisoformat(end) if end else None
    now = datetime(2026, 1, 1, tzinfo=UTC)
    return Traject("t", "T", "enquete", ("ZW",), (), stand, start, last, "openbaar", now)


def test_months_and_years_are_equally_wide() -> None:
    axis = As.of(2025, 2028)
    assert (axis.van, axis.tot, axis.merken) == (2025, 2028, ("2025", "2026", "2027", "2028"))
    places = [axis.place(date(year, 1, 1)) for year in (2025, 2026, 2027, 2028, 2029)]
    assert places == [0, 250, 500, 750, 1000]
    year = As.of(2028, 2028)
    assert [round(year.place(date(2028, month, 1)) * 12) for month in range(1, 13)] == [
        1000 * i for i in range(12)
    ]
    assert year.place(date(2028, 2, 29)) == pytest.approx(1000 / 12 * (1 + 28 / 29))  # a leap year
    assert (axis.place(date(1990, 1, 1)), axis.place(date(2100, 12, 31))) == (0, 1000)


@pytest.mark.parametrize(
    ("first", "last", "labels"),
    [
        (2026, 2026, "jan feb mrt apr mei jun jul aug sep okt nov dec"),
        (2026, 2027, "2026 apr jul okt 2027 apr jul okt"),
        (2025, 2027, "2025 2026 2027"),
        (2019, 2026, "2019 2020 2021 2022 2023 2024 2025 2026"),
        (2019, 2027, "2018 2020 2022 2024 2026"),
        (2001, 2018, "2000 2005 2010 2015"),
        (1990, 2100, "1980 2000 2020 2040 2060 2080 2100"),
    ],
)
def test_labels_are_few_and_the_years_lie_on_the_axis(first: int, last: int, labels: str) -> None:
    axis = As.of(first, last)
    assert " ".join(axis.merken) == labels
    assert axis.van <= first <= last <= axis.tot


def test_every_period_fits() -> None:
    style = (ROOT / "web/static/stijl/trajecten.css").read_text(encoding="utf-8")
    drawn = {int(n) for n in re.findall(r"vakken--(\d+)", style)}
    for first in range(1990, 2101):
        for last in range(first, 2101):
            axis = As.of(first, last)
            assert axis.van <= first <= last <= axis.tot
            assert len(axis.merken) in drawn
            assert axis.maanden == axis.stap * len(axis.merken)


@pytest.mark.parametrize(
    ("one", "known", "unknown"),
    [
        # 2025 up to 2028: a year is 250 wide
        (traject("afgerond", "2026-01-01", "2026-12-31"), Stuk(250, 250), None),
        (traject("lopend", "2026-01-01", "2027-12-31"), Stuk(250, 500), None),
        (traject("komend", "2027-01-01", "2027-12-31"), Stuk(500, 250), None),
        (traject("afgerond", "2020-01-01", "2025-12-31"), Stuk(0, 250), None),  # cut at the edge
        (traject("lopend", "2020-01-01", "2040-12-31"), Stuk(0, 1000), None),
        # a day can still be seen, also the last
        (traject("afgerond", "2026-01-01", "2026-01-01"), Stuk(250, 4), None),
        (traject("afgerond", "2028-12-31", "2028-12-31"), Stuk(996, 4), None),
        # finished without an end date: the first day is all that is known
        (traject("afgerond", "2026-01-01"), Stuk(250, 4), None),
        # no end yet: known up to today, open from there
        (traject("lopend", "2026-01-01"), Stuk(250, 125), Stuk(375, 625)),
        (traject("lopend", "2020-01-01"), Stuk(0, 375), Stuk(375, 625)),
        (traject("komend", "2027-01-01"), None, Stuk(500, 500)),
        # said to run, and not begun yet
        (traject("lopend", "2027-01-01"), None, Stuk(500, 500)),
    ],
)
def test_a_bar_by_hand(one: Traject, known: Stuk | None, unknown: Stuk | None) -> None:
    found = bar(one, "ZW", As.of(2025, 2028), TODAY)
    assert (found.vast, found.open) == (known, unknown)


def test_before_and_after_today_the_open_end_is_all_or_nothing() -> None:
    runs_on = traject("lopend", "2020-06-01")
    past, future = As.of(2021, 2023), As.of(2030, 2032)
    assert bar(runs_on, "ZW", past, TODAY).vast == Stuk(0, 1000)
    assert bar(runs_on, "ZW", past, TODAY).open is None
    assert bar(runs_on, "ZW", future, TODAY).vast is None
    assert bar(runs_on, "ZW", future, TODAY).open == Stuk(0, 1000)


@pytest.mark.parametrize(
    ("van", "tot", "years"),
    [
        (None, None, (2025, 2027)),
        (2019, 2021, (2019, 2021)),
        (2024, None, (2024, 2027)),
        (2040, None, (2040, 2040)),
        (None, 2020, (2020, 2020)),
        (None, 2026, (2025, 2026)),
    ],
)
def test_the_years_are_those_of_the_filter_or_around_today(
    van: int | None, tot: int | None, years: tuple[int, int]
) -> None:
    filters = Filters(van=date(van, 1, 1) if van else None, tot=date(tot, 12, 31) if tot else None)
    assert period(filters, TODAY) == years


@settings(max_examples=15)
@given(st.lists(records(), max_size=10), any_filters(), st.sampled_from(["gebieden", "trajectstatus"]))
def test_every_bar_stands_in_its_groups(
    store: Store, register: list[Keuze], filters: Filters, column: str
) -> None:
    fill(store, register)
    left = [k for k in register if passes(k, filters) and runs(k, date(2024, 1, 1), date(2024, 12, 31))]
    chosen = Selection(store.database, filters, False, TODAY)
    pages = [timeline(chosen, 2024, 2024, column, limit=7, offset=offset) for offset in range(0, 35, 7)]
    found = [(code, b.traject.id) for page in pages for code, _, _, bars in page.groepen for b in bars]
    near = {
        g
        for g in vocabulaire("gebieden").codes
        if not filters.gebied or passes(keuze(gebieden=[g]), Filters(gebied=filters.gebied))
    }
    expected = [
        (code, k.id)
        for k in left
        for code in (k.gebieden if column == "gebieden" else [k.trajectstatus])
        if column != "gebieden" or code in near
    ]
    assert sorted(found) == sorted(expected)
    assert pages[0].aantal == len(expected)
    for page in pages:
        for _, _, _, bars in page.groepen:
            for one in bars:
                parts = [p for p in (one.vast, one.open) if p]
                assert parts
                assert all(p.x >= 0 and p.breedte > 0 and p.x + p.breedte <= WIDTH + 0.1 for p in parts)
