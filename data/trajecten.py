"""Trajectories as an overview shows them: running, coming and finished, by day and over years.

When a trajectory runs is said in one place, `Filters.where`: without an end date a finished one counts on its first
day, and one that is not finished has no end yet.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, fields
from datetime import UTC, date, datetime
from typing import Any

from data.database import Database, among
from data.figures import Condition, selected
from data.filters import LAST_DAY, Filters

# In the order in which they are asked after.
STANDEN = ("lopend", "komend", "afgerond")

# Within a stand: what began last, what begins first, what ended last.
_ORDER = {
    "lopend": "startdatum DESC, nr",
    "komend": "startdatum, nr",
    "afgerond": "coalesce(einddatum, startdatum) DESC, nr",
}


@dataclass(frozen=True)
class Traject:
    """What a trajectory asks of whom, where and when: a record without its texts."""

    id: str
    titel: str
    instrument: str
    gebieden: tuple[str, ...]
    doelgroepen: tuple[str, ...]
    trajectstatus: str
    startdatum: date
    einddatum: date | None
    publicatie: str
    gewijzigdOp: datetime

    @property
    def laatste_dag(self) -> date | None:
        """The last day on which it ran; None for one that has no end yet."""
        if self.einddatum:
            return self.einddatum
        return self.startdatum if self.trajectstatus == "afgerond" else None


_COLUMNS = tuple(f.name for f in fields(Traject))


def running(first: date, last: date) -> Condition:
    """The trajectories that ran at any moment in these days, both included."""
    return selected(Filters(van=first, tot=last))


# -- lists ------------------------------------------------------------------------------------------


def per_stand(
    database: Database, where: Condition, stand: str, *, limit: int, offset: int
) -> list[Traject]:
    """A part of the trajectories with this trajectstatus."""
    of_stand = where & Condition("trajectstatus = ?", (stand,))
    return _ordered(database, of_stand, _ORDER[stand], limit, offset)


def newest(database: Database, where: Condition, *, limit: int, offset: int = 0) -> list[Traject]:
    """Trajectories, what began last first."""
    return _ordered(database, where, "startdatum DESC, nr", limit, offset)


def every(database: Database, where: Condition) -> list[Traject]:
    """All of them, what began first first."""
    sql = f"SELECT {', '.join(_COLUMNS)} FROM keuze WHERE {where.sql} ORDER BY startdatum, nr"
    return [_traject(row) for row in database.cursor().execute(sql, list(where.values)).fetchall()]


def _ordered(database: Database, where: Condition, order: str, limit: int, offset: int) -> list[Traject]:
    # The numbers first: of a million records, only those of one page are read whole.
    sql = f"SELECT nr FROM keuze WHERE {where.sql} ORDER BY {order} LIMIT {int(limit)} OFFSET {int(offset)}"
    cursor = database.cursor()
    numbers = [row[0] for row in cursor.execute(sql, list(where.values)).fetchall()]
    found = _by_number(database, numbers)
    return [found[nr] for nr in numbers if nr in found]


def _by_number(database: Database, numbers: Sequence[int]) -> dict[int, Traject]:
    condition, values = among("nr", sorted(set(numbers)))
    sql = f"SELECT nr, {', '.join(_COLUMNS)} FROM keuze WHERE {condition}"
    return {row[0]: _traject(row[1:]) for row in database.cursor().execute(sql, values).fetchall()}


def _traject(row: Sequence[Any]) -> Traject:
    values = dict(zip(_COLUMNS, row, strict=True))
    values["gebieden"], values["doelgroepen"] = tuple(values["gebieden"]), tuple(values["doelgroepen"])
    values["gewijzigdOp"] = values["gewijzigdOp"].replace(tzinfo=UTC)
    return Traject(**values)


# -- days -------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Verloop:
    """How many trajectories run over some days, each counted by its first and its last day among those.

    paren: (first day, last day) -> how many; what began before or ends after is cut at the edges.
    """

    paren: Mapping[tuple[date, date], int]

    def between(self, first: date, last: date) -> int:
        """How many run at any moment in these days, both included."""
        return sum(many for (begin, end), many in self.paren.items() if begin <= last and end >= first)


def course(database: Database, where: Condition, first: date, last: date) -> Verloop:
    """How many run from day to day, counted in one go; both days included."""
    asked = where & running(first, last)
    sql = (
        f"SELECT greatest(startdatum, ?) AS begin, least({LAST_DAY}, ?) AS eind, count(*) "
        f"FROM keuze WHERE {asked.sql} GROUP BY ALL"
    )
    rows = database.cursor().execute(sql, [first, last, *asked.values]).fetchall()
    return Verloop({(begin, end): many for begin, end, many in rows})


@dataclass(frozen=True)
class Dagen:
    """What begins or ends on each day: some of them, and of each day how many there are."""

    trajecten: Mapping[date, Sequence[Traject]]
    aantal: Mapping[date, int]


def begins(database: Database, where: Condition, first: date, last: date, most: int) -> Dagen:
    """What begins on each of these days, at most so many a day."""
    return _on_days(database, where, "startdatum", first, last, most)


def ends(database: Database, where: Condition, first: date, last: date, most: int) -> Dagen:
    """What ends on each of these days, by the end date that was recorded."""
    return _on_days(database, where, "einddatum", first, last, most)


def _on_days(
    database: Database, where: Condition, column: str, first: date, last: date, most: int
) -> Dagen:
    asked = where & Condition(f"{column} BETWEEN ? AND ?", (first, last))
    sql = (
        f"SELECT {column}, count(*), min(nr, {int(most)}) FROM keuze "
        f"WHERE {asked.sql} GROUP BY {column} ORDER BY {column}"
    )
    rows = database.cursor().execute(sql, list(asked.values)).fetchall()
    found = _by_number(database, [nr for _, _, numbers in rows for nr in numbers])
    return Dagen(
        {day: [found[nr] for nr in numbers if nr in found] for day, _, numbers in rows},
        {day: many for day, many, _ in rows},
    )


# -- years ------------------------------------------------------------------------------------------


def in_groups(
    database: Database, where: Condition, column: str, groups: Sequence[str], *, limit: int, offset: int
) -> list[tuple[str, Traject]]:
    """A part of the trajectories under each of these groups, in the order of the groups; what began first first.

    column: trajectstatus, or gebieden, where one stands under each that it names.
    """
    codes = "unnest(gebieden)" if column == "gebieden" else column
    sql = (
        f"SELECT nr, groep FROM (SELECT nr, startdatum, {codes} AS groep FROM keuze WHERE {where.sql}) "
        f"WHERE list_contains(?, groep) ORDER BY list_position(?, groep), startdatum, nr "
        f"LIMIT {int(limit)} OFFSET {int(offset)}"
    )
    values = [*where.values, list(groups), list(groups)]
    rows = database.cursor().execute(sql, values).fetchall()
    found = _by_number(database, [nr for nr, _ in rows])
    return [(groep, found[nr]) for nr, groep in rows if nr in found]


def per_group(database: Database, where: Condition, column: str, groups: Sequence[str]) -> dict[str, int]:
    """How many there are under each of these groups, as `in_groups` puts them there."""
    codes = "unnest(gebieden)" if column == "gebieden" else column
    sql = f"SELECT {codes} AS groep, count(*) FROM keuze WHERE {where.sql} GROUP BY groep"
    counted: dict[str, int] = defaultdict(int)
    counted.update(database.cursor().execute(sql, list(where.values)).fetchall())
    return {group: counted[group] for group in groups if counted[group]}
