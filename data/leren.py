"""What records say of factors after a choice: how often, and which records to read it from.

Only numbers and codes come out of the counting. What is quoted is read from the records themselves, and from no more
of them than are shown.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np

from data.database import Database
from data.figures import Condition
from data.records import Vastgelegd, fetch_records

VOOR, TEGEN = "voor", "tegen"
_MARKS = "[evaluatie.scores.informatie, evaluatie.scores.inclusie, evaluatie.scores.invloed]"
# The newest first, and of equals the one that was kept last: one number, so that DuckDB need not sort.
_NUMBERS = 1_000_000_000_000
_PLACE = f"datediff('day', DATE '1900-01-01', startdatum) * {_NUMBERS} + nr"
_AT_ONCE = 500  # records in memory together


@dataclass(frozen=True)
class Genoemd:
    """Records that name a factor as one for. goed: how many of those are well assessed.

    hielp: numbers of the newest of goed that explain it; voor, tegen: of the newest for and against it.
    """

    goed: int = 0
    hielp: tuple[int, ...] = ()
    voor: tuple[int, ...] = ()
    tegen: tuple[int, ...] = ()


def sides(database: Database, where: Condition) -> dict[str, tuple[int, int]]:
    """How many records name each factor as one for, and as one against. A record names it once a side at most."""
    rows = database.cursor().execute(
        "SELECT f.factor, count(*) FILTER (f.richting = 'voor'), count(*) FILTER (f.richting = 'tegen') "
        f"FROM (SELECT unnest(factoren) AS f FROM keuze WHERE {where.sql}) GROUP BY f.factor",
        list(where.values),
    )
    return {factor: (voor, tegen) for factor, voor, tegen in rows.fetchall()}


def on_side(factor: str, richting: str) -> Condition:
    """The records that name a factor on one side."""
    sql = "len(list_filter(factoren, lambda f: f.factor = ? AND f.richting = ?)) > 0"
    return Condition(sql, (factor, richting))


def named(
    database: Database, where: Condition, factoren: Sequence[str], least: float, most: int
) -> dict[str, Genoemd]:
    """Per factor at most so many records of each kind. least: the mean mark of a record that is well assessed."""
    rows = database.cursor().execute(
        "SELECT factor, count(*) FILTER (voor AND goed), "
        f"max(plek, {int(most)}) FILTER (voor AND goed AND uitgelegd), "
        f"max(plek, {int(most)}) FILTER (voor), max(plek, {int(most)}) FILTER (NOT voor) "
        "FROM (SELECT f.factor AS factor, f.richting = 'voor' AS voor, "
        "f.toelichting IS NOT NULL AS uitgelegd, plek, goed "
        f"FROM (SELECT unnest(factoren) AS f, {_PLACE} AS plek, list_avg({_MARKS}) >= ? AS goed "
        f"FROM keuze WHERE {where.sql})) WHERE list_contains(?, factor) GROUP BY factor",
        [least, *where.values, list(factoren)],
    )
    return {
        factor: Genoemd(goed, _numbers(hielp), _numbers(voor), _numbers(tegen))
        for factor, goed, hielp, voor, tegen in rows.fetchall()
    }


def _numbers(places: Sequence[int] | None) -> tuple[int, ...]:
    return tuple(place % _NUMBERS for place in places or ())


def finished(database: Database, where: Condition) -> dict[str, tuple[int, int]]:
    """Per instrument how many records are finished, and how many of those were evaluated afterwards."""
    rows = database.cursor().execute(
        "SELECT instrument, count(*), count(*) FILTER (evaluatie.naAfloop) "
        f"FROM keuze WHERE ({where.sql}) AND trajectstatus = 'afgerond' GROUP BY instrument",
        list(where.values),
    )
    return {instrument: (every, evaluated) for instrument, every, evaluated in rows.fetchall()}


def records(database: Database, where: Condition, numbers: Sequence[int]) -> dict[int, Vastgelegd]:
    """Those of the records with these numbers that fit, by number."""
    if not numbers:
        return {}
    tail = f"nr IN (SELECT unnest(?::BIGINT[])) AND ({where.sql})"
    found = fetch_records(database.cursor(), tail, [list(numbers), *where.values])
    return {record.nr: record for record in found}


def every(
    database: Database, where: Condition, factoren: Sequence[str], also: Sequence[int] = ()
) -> Iterator[list[Vastgelegd]]:
    """All records that name one of the factors, and of `also` those that fit: the newest first, some at a time."""
    rows = database.cursor().execute(
        f"SELECT nr FROM keuze WHERE ({where.sql}) AND (list_has_any(list_transform(factoren, lambda f: f.factor), ?) "
        f"OR nr IN (SELECT unnest(?::BIGINT[]))) ORDER BY {_PLACE} DESC",
        [*where.values, list(factoren), list(also)],
    )
    numbers = [row[0] for row in rows.fetchall()]
    for at in range(0, len(numbers), _AT_ONCE):
        part = numbers[at : at + _AT_ONCE]
        found = records(database, where, part)
        yield [found[nr] for nr in part if nr in found]


def lesson_reasons(database: Database, where: Condition) -> np.ndarray:
    """Numbers (n,) int64, ascending, of the reasons in the lessons of these records."""
    found = (
        database.cursor()
        .execute(
            "SELECT nr FROM factor_zin WHERE veld = 'leerpunten' "
            f"AND keuzeNr IN (SELECT nr FROM keuze WHERE {where.sql}) ORDER BY nr",
            list(where.values),
        )
        .fetchnumpy()
    )
    return np.asarray(found["nr"], dtype=np.int64)
