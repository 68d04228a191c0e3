"""What records say of who does what: how many say it, and the records themselves, the least complete first."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from data.database import Database
from data.figures import Condition

# What a record should say, in the order of a reader: who is responsible, who decides, and the money.
FIELDS = (
    "verantwoordelijkParticipatie",
    "verantwoordelijkCommunicatie",
    "rolRaad",
    "rolWethouder",
    "budgetklasse",
)
_HEAD = ("id", "titel", "trajectstatus", "startdatum", "einddatum", "gebieden")
_MISSING = " + ".join(f"({field} IS NULL)::INTEGER" for field in FIELDS)
_AT_ONCE = 5_000  # rows of a file that are in memory together


@dataclass(frozen=True)
class Geteld:
    """aantal: of all records; volledig: of those that say all of it; ontbreekt: by field, of those that don't."""

    aantal: int
    volledig: int
    ontbreekt: Mapping[str, int]


@dataclass(frozen=True)
class Regel:
    """One record. waarden: by field what it says (a text, or a code), None for nothing."""

    id: str
    titel: str
    trajectstatus: str
    startdatum: date
    einddatum: date | None
    gebieden: Sequence[str]
    waarden: Mapping[str, str | None]


def counted(database: Database, where: Condition) -> Geteld:
    said = ", ".join(f"count({field})" for field in FIELDS)
    sql = f"SELECT count(*), count(*) FILTER ({_MISSING} = 0), {said} FROM keuze WHERE {where.sql}"
    row = database.cursor().execute(sql, list(where.values)).fetchone()
    assert row is not None
    every, complete, *with_it = row
    return Geteld(every, complete, {f: every - many for f, many in zip(FIELDS, with_it, strict=True)})


def without(field: str) -> Condition:
    """The records that don't say this. Raises KeyError for another field."""
    if field not in FIELDS:
        raise KeyError(field)
    return Condition(f"{field} IS NULL")


def page(database: Database, where: Condition, *, limit: int, offset: int = 0) -> list[Regel]:
    """A page of the records: those that say least come first, and of equals the newest."""
    tail = f"LIMIT {int(limit)} OFFSET {int(offset)}"
    rows = database.cursor().execute(_select(where, tail), list(where.values)).fetchall()
    return [_regel(row) for row in rows]


def every(database: Database, where: Condition) -> Iterator[Regel]:
    """All of them in the same order."""
    found = database.cursor().execute(_select(where, ""), list(where.values))
    while rows := found.fetchmany(_AT_ONCE):
        yield from map(_regel, rows)


def _select(where: Condition, tail: str) -> str:
    names = ", ".join((*_HEAD, *FIELDS))
    order = f"{_MISSING} DESC, startdatum DESC, id"
    return f"SELECT {names} FROM keuze WHERE {where.sql} ORDER BY {order} {tail}"


def _regel(row: Sequence[Any]) -> Regel:
    head = dict(zip(_HEAD, row, strict=False))
    return Regel(**head, waarden=dict(zip(FIELDS, row[len(_HEAD) :], strict=True)))
