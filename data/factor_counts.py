"""How often factors were recorded, for and against, counted by DuckDB from the field `factoren` of records."""

from __future__ import annotations

from dataclasses import dataclass

from data.database import Database
from data.filters import Filters

# A record holds a factor once a side at most, so a row is a record.
_SIDES = "count(*) FILTER (f.richting = 'voor'), count(*) FILTER (f.richting = 'tegen')"


@dataclass(frozen=True)
class Telling:
    """Records that hold a factor; voor, tegen: on that side. One that holds it on both sides is one of keuzes."""

    keuzes: int = 0
    voor: int = 0
    tegen: int = 0


@dataclass(frozen=True)
class Toelichting:
    """What a record says beside a factor. keuze: its id."""

    keuze: str
    richting: str
    tekst: str


def per_factor(database: Database, filters: Filters) -> dict[str, Telling]:
    """Counts by code of the factors that occur in the records that pass."""
    where, values = filters.where()
    rows = database.cursor().execute(
        f"SELECT f.factor, count(DISTINCT nr), {_SIDES} FROM "
        f"(SELECT nr, unnest(factoren) AS f FROM keuze WHERE {where}) GROUP BY f.factor",
        values,
    )
    return {row[0]: Telling(*row[1:]) for row in rows.fetchall()}


def per_instrument(database: Database, factor: str) -> dict[str, Telling]:
    """Counts of one factor by code of the instruments of the records that hold it."""
    rows = database.cursor().execute(
        f"SELECT instrument, count(DISTINCT nr), {_SIDES} FROM "
        "(SELECT nr, instrument, unnest(factoren) AS f FROM keuze) WHERE f.factor = ? GROUP BY instrument",
        [factor],
    )
    return {row[0]: Telling(*row[1:]) for row in rows.fetchall()}


def instruments(database: Database) -> set[str]:
    """Codes of the instruments that records have."""
    rows = database.cursor().execute("SELECT DISTINCT instrument FROM keuze")
    return {row[0] for row in rows.fetchall()}


def quotes(database: Database, filters: Filters, each: int) -> dict[str, list[tuple[str, str, str, str]]]:
    """Per factor id, title, side and explanation of the newest records that pass and explain it; so many a side."""
    where, values = filters.where()
    rows = database.cursor().execute(
        "SELECT f.factor, id, titel, f.richting, f.toelichting FROM "
        f"(SELECT id, titel, startdatum, unnest(factoren) AS f FROM keuze WHERE {where}) "
        "WHERE f.toelichting IS NOT NULL QUALIFY row_number() OVER "
        "(PARTITION BY f.factor, f.richting ORDER BY startdatum DESC, id) <= ? "
        "ORDER BY f.richting DESC, startdatum DESC, id",
        [*values, each],
    )
    found: dict[str, list[tuple[str, str, str, str]]] = {}
    for factor, *quote in rows.fetchall():
        found.setdefault(factor, []).append((quote[0], quote[1], quote[2], quote[3]))
    return found


def explained(database: Database, most: int) -> list[tuple[str, str]]:
    """Factor and explanation of the records that were changed last, at most so many."""
    rows = database.cursor().execute(
        "SELECT f.factor, f.toelichting FROM (SELECT revisie, unnest(factoren) AS f FROM keuze) "
        "WHERE f.toelichting IS NOT NULL ORDER BY revisie DESC, f.factor, f.richting LIMIT ?",
        [most],
    )
    return [(row[0], row[1]) for row in rows.fetchall()]


def toelichtingen(database: Database, factor: str, most: int) -> list[Toelichting]:
    """What records say beside a factor: the newest first, at most so many."""
    rows = database.cursor().execute(
        "SELECT id, f.richting, f.toelichting FROM (SELECT id, startdatum, unnest(factoren) AS f FROM keuze) "
        "WHERE f.factor = ? AND f.toelichting IS NOT NULL "
        "ORDER BY startdatum DESC, id, f.richting DESC LIMIT ?",
        [factor, most],
    )
    return [Toelichting(*row) for row in rows.fetchall()]
