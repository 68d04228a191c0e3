"""What dashboards count: records by what they say in one field or in two, and the records behind a count.

No text comes out of the counting: codes and numbers alone. A count and the list of records behind it are made
from the same condition, so that they can't differ.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

import duckdb

from data.database import Database
from data.filters import Filters
from data.gebieden import areas_in, bits_of
from data.records import Vastgelegd, fetch_records, one_value

UNKNOWN = ""  # the code under which records count that say nothing


@dataclass(frozen=True)
class Dimension:
    """What a record can be counted by. sql: gives its code, or its codes when `many`; NULL where it says nothing."""

    sql: str
    many: bool = False


def _yes_no(field: str) -> Dimension:
    return Dimension(f"CASE WHEN evaluatie.{field} THEN 'ja' WHEN NOT evaluatie.{field} THEN 'nee' END")


def _filled(field: str) -> Dimension:
    """Whether a field of free text holds any: not which, for no text comes out of the counting."""
    return Dimension(f"CASE WHEN {field} IS NOT NULL THEN 'ingevuld' END")


def _score(field: str) -> Dimension:
    return Dimension(f"CAST(evaluatie.scores.{field} AS VARCHAR)")


# A record for the whole of a wijk counts in each of its buurten too, as the filter on gebied finds it.
GEBIED = "gebied"
DIMENSIONS: Mapping[str, Dimension] = {
    "instrument": Dimension("instrument"),
    GEBIED: Dimension("buurten"),
    "jaar": Dimension("CAST(year(startdatum) AS VARCHAR)"),
    "kwartaal": Dimension("CAST(quarter(startdatum) AS VARCHAR)"),
    "trajectstatus": Dimension("trajectstatus"),
    "beleidsfase": Dimension("beleidsfase"),
    "invloedBarometer": Dimension("invloedBarometer"),
    "invloedHaags": Dimension("invloedHaags"),
    "doelgroep": Dimension("doelgroepen", many=True),
    "thema": Dimension("themas", many=True),
    "doel": Dimension("doelen", many=True),
    "eersteDoel": Dimension("doelen[1]"),  # they are in order: the first is the most important
    "techniek": Dimension("technieken", many=True),
    "budgetklasse": Dimension("budgetklasse"),
    "communicatiemiddel": Dimension("communicatiemiddelen", many=True),
    "rolRaad": Dimension("rolRaad"),
    "rolWethouder": Dimension("rolWethouder"),
    "verantwoordelijkParticipatie": _filled("verantwoordelijkParticipatie"),
    "verantwoordelijkCommunicatie": _filled("verantwoordelijkCommunicatie"),
    "afgewezen": Dimension("list_transform(alternatieven, lambda a: a.instrument)", many=True),
    "tussentijds": _yes_no("tussentijds"),
    "naAfloop": _yes_no("naAfloop"),
    "informatie": _score("informatie"),
    "inclusie": _score("inclusie"),
    "invloed": _score("invloed"),
    # What became of what was promised to participants, NULL where nothing was.
    "terugkoppeling": Dimension(
        "CASE WHEN len(beloften) = 0 THEN NULL "
        "WHEN len(list_filter(beloften, lambda b: b.gedaanOp IS NOT NULL)) > 0 THEN 'gegeven' "
        "ELSE 'beloofd' END"
    ),
}


@dataclass(frozen=True)
class Condition:
    """A part of WHERE with its parameters."""

    sql: str
    values: tuple[Any, ...] = ()

    def __and__(self, other: Condition) -> Condition:
        return Condition(f"({self.sql}) AND ({other.sql})", self.values + other.values)


def selected(filters: Filters) -> Condition:
    """The records that pass the filters."""
    where, values = filters.where()
    return Condition(where, tuple(values))


def has(dimension: str, code: str) -> Condition:
    """The records that count under this code of a dimension. Raises KeyError for an unknown dimension or gebied."""
    found = DIMENSIONS[dimension]
    if dimension == GEBIED:
        return Condition("buurten & ? <> 0", (bits_of([code]),))
    if found.many:
        if code == UNKNOWN:
            return Condition(f"len({found.sql}) = 0")
        return Condition(f"list_contains({found.sql}, ?)", (code,))
    if code == UNKNOWN:
        return Condition(f"({found.sql}) IS NULL")
    return Condition(f"({found.sql}) = ?", (code,))


def any_of(conditions: Sequence[Condition]) -> Condition:
    """Where at least one of these holds."""
    if not conditions:
        return Condition("FALSE")
    return Condition(
        " OR ".join(f"({one.sql})" for one in conditions),
        tuple(v for one in conditions for v in one.values),
    )


def has_any(dimension: str, codes: Sequence[str]) -> Condition:
    """The records that count under at least one of these codes."""
    return any_of([has(dimension, code) for code in codes])


def says_something(dimension: str) -> Condition:
    """The records that don't count as unknown in a dimension."""
    found = DIMENSIONS[dimension]
    return Condition(f"len({found.sql}) > 0" if found.many else f"({found.sql}) IS NOT NULL")


def begun(first: date, last: date) -> Condition:
    """The records of trajectories that began in these days, both included."""
    return Condition("startdatum BETWEEN ? AND ?", (first, last))


def count(database: Database, where: Condition) -> int:
    """How many records."""
    found = database.cursor().execute(f"SELECT count(*) FROM keuze WHERE {where.sql}", list(where.values))
    return int(one_value(found))


def per(database: Database, where: Condition, dimension: str) -> dict[str, int]:
    """How many records there are for each code of a dimension; UNKNOWN holds those that say nothing."""
    return {codes[0]: many for codes, many in _counted(database, where, [dimension]).items()}


def across(database: Database, where: Condition, row: str, column: str) -> dict[tuple[str, str], int]:
    """How many records there are for each pair of codes of two dimensions."""
    return {(codes[0], codes[1]): many for codes, many in _counted(database, where, [row, column]).items()}


def _counted(database: Database, where: Condition, dimensions: Sequence[str]) -> dict[tuple[str, ...], int]:
    names = [f"d{i}" for i in range(len(dimensions))]
    inner = ", ".join(f"{DIMENSIONS[d].sql} AS {n}" for d, n in zip(dimensions, names, strict=True))
    sql = f"SELECT {inner} FROM keuze WHERE {where.sql}"
    for name, dimension in zip(names, dimensions, strict=True):
        if DIMENSIONS[dimension].many:
            every = f"unnest(CASE WHEN len({name}) = 0 THEN [NULL] ELSE {name} END) AS {name}"
            sql = f"SELECT * EXCLUDE ({name}), {every} FROM ({sql})"
    sql = f"SELECT {', '.join(names)}, count(*) FROM ({sql}) GROUP BY ALL"
    found: Counter[tuple[str, ...]] = Counter()
    for *codes, many in database.cursor().execute(sql, list(where.values)).fetchall():
        for pair in _widened(dimensions, codes):
            found[pair] += many
    return dict(found)


def _widened(dimensions: Sequence[str], codes: Sequence[Any]) -> list[tuple[str, ...]]:
    """The codes under which one group of records counts."""
    found: list[tuple[str, ...]] = [()]
    for dimension, code in zip(dimensions, codes, strict=True):
        if dimension == GEBIED:
            found = [(*one, place) for one in found for place in areas_in(code)]
        else:
            found = [(*one, UNKNOWN if code is None else code) for one in found]
    return found


def records(database: Database, where: Condition, *, limit: int, offset: int = 0) -> list[Vastgelegd]:
    """The records behind a count, the newest first."""
    tail = f"{where.sql} ORDER BY startdatum DESC, id LIMIT {int(limit)} OFFSET {int(offset)}"
    cursor: duckdb.DuckDBPyConnection = database.cursor()
    return fetch_records(cursor, tail, list(where.values))
