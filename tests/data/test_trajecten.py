"""Trajectories by day, in order and in groups, against a plain reading of random registers."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from datetime import date, timedelta
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from data import trajecten
from data.figures import selected
from data.filters import Filters
from data.keuze import Keuze
from data.store import Store
from data.trajecten import STANDEN, Traject
from data.vocabularies import vocabulaire
from tests.data.test_filters import START, any_filters, fill, keuze, passes, records

DAYS = [START + timedelta(days=i) for i in range(-2, 16)]


@pytest.fixture(scope="module")
def store(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Store]:
    opened = Store.open(tmp_path_factory.mktemp("trajecten"), "de tests")
    yield opened
    opened.close()


def runs(k: Keuze, first: date, last: date) -> bool:
    """Whether a trajectory ran on any of these days, day by day."""
    if k.einddatum is None and k.trajectstatus != "afgerond":
        return k.startdatum <= last
    end = k.einddatum or k.startdatum
    return any(k.startdatum <= first + timedelta(days=i) <= end for i in range((last - first).days + 1))


@settings(max_examples=15)
@given(st.lists(records(), max_size=10), st.lists(any_filters(), min_size=2, max_size=4))
def test_days_and_groups_hold_what_ran_then(
    store: Store, register: list[Keuze], filters: list[Filters]
) -> None:
    fill(store, register)
    first, last = DAYS[0], DAYS[-1]
    for one in filters:
        where, left = selected(one), [k for k in register if passes(k, one)]
        course = trajecten.course(store.database, where, first, last)
        for i, begin in enumerate(DAYS):
            for end in (begin, *DAYS[i + 1 :: 6]):
                expected = {k.id for k in left if runs(k, begin, end)}
                assert course.between(begin, end) == len(expected)
        week = where & trajecten.running(DAYS[3], DAYS[9])
        found = trajecten.newest(store.database, week, limit=100)
        assert {t.id for t in found} == {k.id for k in left if runs(k, DAYS[3], DAYS[9])}
        begun = trajecten.begins(store.database, where, first, last, 2)
        ended = trajecten.ends(store.database, where, first, last, 2)
        assert begun.aantal == Counter(k.startdatum for k in left)
        assert ended.aantal == Counter(k.einddatum for k in left if k.einddatum)
        for day, shown in begun.trajecten.items():
            assert len(shown) == min(2, begun.aantal[day])
            assert {t.startdatum for t in shown} == {day}
        for day, shown in ended.trajecten.items():
            assert len(shown) == min(2, ended.aantal[day])
            assert {t.einddatum for t in shown} == {day}
        for column, groups in (("trajectstatus", STANDEN), ("gebieden", vocabulaire("gebieden").codes)):
            in_groups = [
                (group, k.id)
                for group in groups
                for k in sorted(left, key=lambda k: (k.startdatum, [r.id for r in register].index(k.id)))
                if group in ([k.trajectstatus] if column == "trajectstatus" else k.gebieden)
            ]
            counts = trajecten.per_group(store.database, where, column, groups)
            assert counts == Counter(group for group, _ in in_groups)
            paged = [
                trajecten.in_groups(store.database, where, column, groups, limit=3, offset=offset)
                for offset in range(0, len(in_groups) + 1, 3)
            ]
            assert [(g, t.id) for page in paged for g, t in page] == in_groups


@given(records())
@settings(max_examples=30)
def test_a_trajectory_says_what_its_record_says(store: Store, record: Keuze) -> None:
    fill(store, [record])
    (found,) = trajecten.every(store.database, selected(Filters()))
    for name in ("id", "titel", "instrument", "trajectstatus", "startdatum", "einddatum", "publicatie"):
        assert getattr(found, name) == getattr(record, name)
    assert (found.gebieden, found.doelgroepen) == (tuple(record.gebieden), tuple(record.doelgroepen))
    for day in DAYS:
        assert runs(record, day, day) == (
            found.startdatum <= day and (found.laatste_dag is None or day <= found.laatste_dag)
        )


def stored(store: Store, **dates: tuple[str, str, str | None]) -> None:
    fill(
        store,
        [
            keuze(id_, trajectstatus=stand, startdatum=begin, einddatum=end)
            for id_, (stand, begin, end) in dates.items()
        ],
    )


def ids(found: list[Traject]) -> list[str]:
    return [t.id for t in found]


def test_each_stand_has_its_own_order(store: Store) -> None:
    stored(
        store,
        a=("lopend", "2026-01-01", None),
        b=("lopend", "2026-05-01", None),
        c=("komend", "2027-05-01", None),
        d=("komend", "2027-01-01", "2027-02-01"),
        e=("afgerond", "2020-01-01", "2025-12-31"),
        f=("afgerond", "2025-01-01", None),
        g=("afgerond", "2024-01-01", "2025-01-02"),
    )

    def found(stand: str, **part: Any) -> list[str]:
        part = {"limit": 10, "offset": 0, **part}
        return ids(trajecten.per_stand(store.database, selected(Filters()), stand, **part))

    assert found("lopend") == ["b", "a"]  # what began last
    assert found("komend") == ["d", "c"]  # what begins first
    assert found("afgerond") == ["e", "g", "f"]  # what ended last
    assert found("afgerond", limit=1, offset=1) == ["g"]


def test_the_first_and_the_last_day_that_a_record_can_have(store: Store) -> None:
    stored(
        store,
        oud=("afgerond", "1990-01-01", "1990-01-01"),
        ver=("komend", "2100-12-31", "2100-12-31"),
        altijd=("lopend", "1990-01-01", None),
    )
    everything = selected(Filters())
    first, last = date(1990, 1, 1), date(2100, 12, 31)
    course = trajecten.course(store.database, everything, first, last)
    assert course.between(first, first) == 2
    assert course.between(first + timedelta(days=1), last - timedelta(days=1)) == 1
    assert course.between(last, last) == 2
    assert course.between(first, last) == 3


def test_an_empty_register(store: Store) -> None:
    fill(store, [])
    everything = selected(Filters())
    assert trajecten.every(store.database, everything) == []
    assert trajecten.course(store.database, everything, DAYS[0], DAYS[-1]).between(DAYS[0], DAYS[-1]) == 0
    assert trajecten.begins(store.database, everything, DAYS[0], DAYS[-1], 3).aantal == {}
    assert trajecten.per_group(store.database, everything, "gebieden", ["ZW"]) == {}
