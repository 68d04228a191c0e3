"""Months as whole numbers, so that they can be counted and put in a row: 12 times the year, plus 0 for January."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta

from data.dates import AFKORTINGEN, MAANDEN
from data.wording import listing


def month_of(day: date) -> int:
    return 12 * day.year + day.month - 1


def first_day(month: int) -> date:
    return date(month // 12, month % 12 + 1, 1)


def last_day(month: int) -> date:
    return first_day(month + 1) - timedelta(days=1)


def month_name(month: int) -> str:
    """maart 2027."""
    return f"{MAANDEN[month % 12]} {month // 12}"


def month_short(month: int) -> str:
    """mrt 2027."""
    return f"{AFKORTINGEN[month % 12]} {month // 12}"


def runs(months: Sequence[int]) -> list[tuple[int, int]]:
    """The first and the last of those in a row. months: ascending."""
    found: list[tuple[int, int]] = []
    for month in months:
        if found and found[-1][1] == month - 1:
            found[-1] = (found[-1][0], month)
        else:
            found.append((month, month))
    return found


def months_told(months: Sequence[int]) -> str:
    """When, in words: in maart 2027, or in maart tot en met mei 2027 en in juli 2027. months: ascending."""
    return listing([f"in {_run(first, last)}" for first, last in runs(months)])


def _run(first: int, last: int) -> str:
    if first == last:
        return month_name(first)
    between = "en" if last == first + 1 else "tot en met"
    start = MAANDEN[first % 12] if first // 12 == last // 12 else month_name(first)
    return f"{start} {between} {month_name(last)}"
