"""Trajectories as bars over years: which years there are, and where each bar begins and ends.

All months are equally wide, so that lines between months and years stand at equal distances.
"""

from __future__ import annotations

from calendar import monthrange
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from data import trajecten
from data.dates import AFKORTINGEN
from data.filters import Filters
from data.gebieden import areas_in, bits_of
from data.trajecten import STANDEN, Traject
from data.vocabularies import vocabulaire
from service.selection import Selection

WIDTH = 1000  # of the whole axis, in the units of the bars
FIRST, LAST = 1990, 2100  # the years that a record can have
_NARROWEST = 4  # a day of a century can still be seen
_STEPS = (1, 2, 5, 10, 20)  # years between two labels
_MOST_LABELS = 8
_MONTHS_OF = {1: 1, 2: 3}  # of an axis of one or two years: months between two labels
_DAY = timedelta(days=1)


@dataclass(frozen=True)
class As:
    """The axis. van, tot: its first and last year; stap: how many months there are between two labels."""

    van: int
    tot: int
    stap: int

    @classmethod
    def of(cls, first: int, last: int) -> As:
        """An axis on which these years lie, with few enough labels to read."""
        years = last - first + 1
        if years in _MONTHS_OF:
            return cls(first, last, _MONTHS_OF[years])
        step = next((s for s in _STEPS if years <= s * _MOST_LABELS), _STEPS[-1])
        begin = first - first % step
        count = -(-(last + 1 - begin) // step)
        return cls(begin, begin + count * step - 1, 12 * step)

    @property
    def maanden(self) -> int:
        return 12 * (self.tot + 1 - self.van)

    @property
    def merken(self) -> tuple[str, ...]:
        """The labels, each at the beginning of an equal part of the axis."""
        return tuple(
            str(self.van + i // 12) if i % 12 == 0 and self.stap > 1 else AFKORTINGEN[i % 12]
            for i in range(0, self.maanden, self.stap)
        )

    def place(self, day: date) -> float:
        """Where the beginning of a day stands; 0 or WIDTH for a day that lies before or after."""
        months = 12 * (day.year - self.van) + day.month - 1
        part = (day.day - 1) / monthrange(day.year, day.month)[1]
        return min(max(WIDTH * (months + part) / self.maanden, 0.0), float(WIDTH))


@dataclass(frozen=True)
class Stuk:
    """A part of the axis, in its units."""

    x: float
    breedte: float

    @classmethod
    def between(cls, begin: float, end: float) -> Stuk:
        width = max(end - begin, _NARROWEST)
        return cls(round(min(begin, WIDTH - width), 1), round(width, 1))


@dataclass(frozen=True)
class Balk:
    """A trajectory on the axis.

    vast: what is known of when it runs; open: from where no end is known, up to the edge. Of what is finished and
    has no end date only the first day is known.
    """

    traject: Traject
    groep: str
    vast: Stuk | None
    open: Stuk | None


@dataclass(frozen=True)
class Tijdlijn:
    """A page of bars. groepen: code, heading, how many there are in it, and the bars of this page."""

    as_: As
    groepen: tuple[tuple[str, str, int, tuple[Balk, ...]], ...]
    aantal: int
    vandaag: float | None


def period(filters: Filters, today: date) -> tuple[int, int]:
    """The first and the last year to show: those of the filters, else last year up to next year."""
    first = filters.van.year if filters.van else None
    last = filters.tot.year if filters.tot else None
    around = max(FIRST, today.year - 1), min(LAST, today.year + 1)
    if first is None and last is None:
        return around
    if first is None:
        return min(around[0], last or LAST), last or LAST
    return first, max(around[1], first) if last is None else last


def bar(one: Traject, groep: str, axis: As, today: date) -> Balk:
    """Where a trajectory that runs in the years of the axis stands on it."""
    begin, last = axis.place(one.startdatum), one.laatste_dag
    if last is not None:
        return Balk(one, groep, Stuk.between(begin, axis.place(last + _DAY)), None)
    # Up to today it is known that it runs; after that it may end any day. What is to come has not begun.
    known = axis.place(max(today + _DAY, one.startdatum)) if one.trajectstatus == "lopend" else begin
    return Balk(
        one,
        groep,
        Stuk.between(begin, known) if known > begin else None,
        Stuk.between(known, WIDTH) if known < WIDTH else None,
    )


def timeline(
    selection: Selection, first: int, last: int, column: str, *, limit: int, offset: int
) -> Tijdlijn:
    """A page of the bars of these years, grouped by gebieden or by trajectstatus."""
    axis, today = As.of(first, last), selection.vandaag
    where = selection.where & trajecten.running(date(first, 1, 1), date(last, 12, 31))
    codes = groups(selection.filters, column)
    counts = trajecten.per_group(selection.database, where, column, codes)
    found = trajecten.in_groups(selection.database, where, column, codes, limit=limit, offset=offset)
    bars = [bar(one, groep, axis, today) for groep, one in found]
    vocab = vocabulaire("gebieden" if column == "gebieden" else "trajectstatussen")
    shown = tuple(
        (code, vocab.label(code), counts[code], tuple(b for b in bars if b.groep == code))
        for code in codes
        if any(b.groep == code for b in bars)
    )
    now = axis.place(today) if axis.van <= today.year <= axis.tot else None
    return Tijdlijn(axis, shown, sum(counts.values()), now)


def groups(filters: Filters, column: str) -> Sequence[str]:
    """The groups in order. With a filter on gebied only those that have to do with it."""
    if column != "gebieden":
        return STANDEN
    return areas_in(bits_of(filters.gebied)) if filters.gebied else vocabulaire("gebieden").codes
