"""What residents read, as open data needs it: every record in parts, and what can be said of them together."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import Any

import duckdb

from data.database import Database
from data.keuze import Keuze
from data.records import Vastgelegd, fetch_records

_PART = 500  # records in memory at a time


@dataclass(frozen=True)
class Stand:
    """A register for residents as a whole. gewijzigd: when what they read last became another (UTC).

    eerste, laatste: the first and last day that a record tells of. What is None is not known: nothing is public.
    """

    aantal: int
    gewijzigd: datetime | None
    eerste: date | None
    laatste: date | None


def recorded_in_parts(database: Database, size: int = _PART) -> Iterator[Vastgelegd]:
    """All records, in the order in which they came, each at most once.

    Every part is read by itself, so that nobody is kept from writing: a record that is withdrawn meanwhile
    may be left out.
    """
    last = -1
    while part := fetch_records(database.cursor(), "nr > ? ORDER BY nr LIMIT ?", [last, size]):
        yield from part
        last = part[-1].nr


def in_parts(database: Database, size: int = _PART) -> Iterator[Keuze]:
    """What all records say, as `recorded_in_parts` reads them."""
    return (record.keuze for record in recorded_in_parts(database, size))


def stand(database: Database) -> Stand:
    cursor = database.cursor()
    count, changed, first, last = _row(
        cursor,
        "SELECT count(*), max(gewijzigdOp), min(startdatum), max(coalesce(einddatum, startdatum)) FROM keuze",
    )
    (gone,) = _row(cursor, "SELECT max(op) FROM grafsteen")
    moments = [moment.replace(tzinfo=UTC) for moment in (changed, gone) if moment]
    return Stand(count, max(moments, default=None), first, last)


def first_published(database: Database) -> datetime | None:
    """When a record was first made public (UTC), by the log of the whole register; None: never, or not known."""
    (first,) = _row(
        database.cursor(), "SELECT min(op) FROM gebeurtenis WHERE handeling = 'publicatie.openbaar'"
    )
    return first.replace(tzinfo=UTC) if first else None


def _row(cursor: duckdb.DuckDBPyConnection, sql: str) -> tuple[Any, ...]:
    row = cursor.execute(sql).fetchone()
    assert row is not None
    return row
