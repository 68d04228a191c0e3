"""A month of trajectories: its weeks and days, how many run on each, and what begins and ends there."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from data import trajecten
from data.figures import Condition
from data.months import first_day, last_day, month_of
from data.trajecten import Traject
from service.selection import Selection

MOST_A_DAY = 3  # of what begins, and of what ends; the day itself lists them all
_DAY, _WEEK = timedelta(days=1), timedelta(days=7)


@dataclass(frozen=True)
class Dag:
    """begint, eindigt: the first few; niet_getoond: how many more begin or end on this day."""

    datum: date
    in_maand: bool
    lopend: int
    begint: Sequence[Traject]
    eindigt: Sequence[Traject]
    niet_getoond: int


@dataclass(frozen=True)
class Week:
    """Monday to Sunday, also the days that lie in another month. lopend: how many run on any of them."""

    nummer: int
    dagen: tuple[Dag, ...]
    lopend: int

    @property
    def maandag(self) -> date:
        return self.dagen[0].datum

    @property
    def zondag(self) -> date:
        return self.dagen[-1].datum


@dataclass(frozen=True)
class Maand:
    eerste: date
    weken: tuple[Week, ...]
    lopend: int


def last_of(first: date) -> date:
    """The last day of the month that begins on this day."""
    return last_day(month_of(first))


def first_of(day: date) -> date:
    return first_day(month_of(day))


def monday_of(day: date) -> date:
    return day - day.weekday() * _DAY


def month(selection: Selection, first: date) -> Maand:
    """The month that begins on this day, of the trajectories that the filters leave."""
    last = last_of(first)
    begin, end = monday_of(first), monday_of(last) + _WEEK - _DAY
    database, where = selection.database, selection.where
    course = trajecten.course(database, where, begin, end)
    begins = trajecten.begins(database, where, begin, end, MOST_A_DAY)
    ends = trajecten.ends(database, where, begin, end, MOST_A_DAY)

    def day(one: date) -> Dag:
        shown = begins.trajecten.get(one, ()), ends.trajecten.get(one, ())
        more = begins.aantal.get(one, 0) + ends.aantal.get(one, 0) - len(shown[0]) - len(shown[1])
        return Dag(one, first <= one <= last, course.between(one, one), *shown, more)

    weeks = []
    for monday in (begin + i * _WEEK for i in range(((end - begin).days + 1) // 7)):
        days = tuple(day(monday + i * _DAY) for i in range(7))
        running = course.between(monday, monday + 6 * _DAY)
        weeks.append(Week(monday.isocalendar().week, days, running))
    return Maand(first, tuple(weeks), course.between(first, last))


def running(selection: Selection, first: date, last: date) -> Condition:
    """The trajectories that the filters leave and that ran at any moment in these days."""
    return selection.where & trajecten.running(first, last)
