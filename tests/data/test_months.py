"""Months as numbers, and in words."""

from __future__ import annotations

from datetime import date

import pytest

from data.months import first_day, last_day, month_name, month_of, month_short, months_told


@pytest.mark.parametrize(
    ("day", "first", "last"),
    [
        (date(2024, 2, 29), date(2024, 2, 1), date(2024, 2, 29)),
        (date(2026, 12, 31), date(2026, 12, 1), date(2026, 12, 31)),
        (date(1990, 1, 1), date(1990, 1, 1), date(1990, 1, 31)),
        (date(2100, 12, 5), date(2100, 12, 1), date(2100, 12, 31)),
    ],
)
def test_a_month_has_a_first_and_a_last_day(day: date, first: date, last: date) -> None:
    month = month_of(day)
    assert (first_day(month), last_day(month)) == (first, last)


def test_months_follow_each_other_over_the_turn_of_the_year() -> None:
    assert month_of(date(2027, 1, 1)) - month_of(date(2026, 12, 31)) == 1


@pytest.mark.parametrize(
    ("days", "words"),
    [
        (["2027-03"], "in maart 2027"),
        (["2027-03", "2027-04"], "in maart en april 2027"),
        (["2027-03", "2027-04", "2027-05"], "in maart tot en met mei 2027"),
        (["2026-12", "2027-01"], "in december 2026 en januari 2027"),
        (["2026-11", "2026-12", "2027-01"], "in november 2026 tot en met januari 2027"),
        (["2027-01", "2027-03", "2027-04"], "in januari 2027 en in maart en april 2027"),
        (["2027-01", "2027-03", "2027-05"], "in januari 2027, in maart 2027 en in mei 2027"),
    ],
)
def test_months_in_words(days: list[str], words: str) -> None:
    assert months_told([month_of(date.fromisoformat(f"{day}-01")) for day in days]) == words


def test_a_month_by_name() -> None:
    march = month_of(date(2027, 3, 8))
    assert (month_name(march), month_short(march)) == ("maart 2027", "mrt 2027")
