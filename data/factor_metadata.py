"""What figures over factors are counted from: records, recorded factors and reasons, column by column.

No text comes out of it: numbers, codes and vectors alone.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from data.database import Database
from data.filters import Filters
from data.passages import stacked


@dataclass(frozen=True)
class RecordColumns:
    """Records in order of their number. numbers, jaren (of startdatum): (n,) int64; instrumenten: (n,) str.

    gebieden: (g,) str, every gebied as a record names it; gebied_numbers: (g,) int64, the record of each.
    """

    numbers: np.ndarray
    jaren: np.ndarray
    instrumenten: np.ndarray
    gebied_numbers: np.ndarray
    gebieden: np.ndarray


@dataclass(frozen=True)
class RecordedFactors:
    """Each factor that a record names. keuze_numbers: (f,) int64; factoren: (f,) str; voor: (f,) bool."""

    keuze_numbers: np.ndarray
    factoren: np.ndarray
    voor: np.ndarray


def record_columns(database: Database, filters: Filters) -> RecordColumns:
    """The records that the filters leave."""
    where, values = filters.where()
    cursor = database.cursor()
    found = cursor.execute(
        f"SELECT nr, year(startdatum) AS jaar, instrument FROM keuze WHERE {where} ORDER BY nr", values
    ).fetchnumpy()
    places = cursor.execute(
        f"SELECT nr, unnest(gebieden) AS gebied FROM keuze WHERE {where} ORDER BY nr", values
    ).fetchnumpy()
    return RecordColumns(
        found["nr"].astype(np.int64),
        found["jaar"].astype(np.int64),
        np.asarray(found["instrument"], dtype=str),
        places["nr"].astype(np.int64),
        np.asarray(places["gebied"], dtype=str),
    )


def recorded_factors(database: Database) -> RecordedFactors:
    """What all records say in `factoren`, in order of their number."""
    found = (
        database.cursor()
        .execute(
            "SELECT nr, f.factor AS factor, f.richting = 'voor' AS voor "
            "FROM (SELECT nr, unnest(factoren) AS f FROM keuze) ORDER BY nr"
        )
        .fetchnumpy()
    )
    return RecordedFactors(
        found["nr"].astype(np.int64), np.asarray(found["factor"], dtype=str), found["voor"].astype(bool)
    )


def rejecting_reasons(database: Database) -> np.ndarray:
    """Numbers (n,) int64, ascending, of the reasons why an alternative was not chosen."""
    found = (
        database.cursor()
        .execute("SELECT nr FROM factor_zin WHERE starts_with(veld, 'alternatieven[') ORDER BY nr")
        .fetchnumpy()
    )
    return np.asarray(found["nr"], dtype=np.int64)


def reason_vectors(database: Database) -> tuple[np.ndarray, np.ndarray]:
    """Every reason with a vector of the model that most have: numbers (n,) int64 ascending, vectors (n, d) float32."""
    rows = (
        database.cursor()
        .execute(
            "SELECT nr, vector FROM factor_zin WHERE model = (SELECT mode(model) FROM factor_zin) ORDER BY nr"
        )
        .fetchall()
    )
    return np.array([row[0] for row in rows], dtype=np.int64), stacked([row[1] for row in rows])


def explanation_vectors(database: Database, model: str) -> tuple[np.ndarray, np.ndarray]:
    """What records explain of their factors: codes (n,) str, and vectors (n, d) float32 of this model."""
    rows = (
        database.cursor()
        .execute(
            "SELECT k.factoren[CAST(regexp_extract(p.veld, '[0-9]+') AS INTEGER) + 1].factor, p.vector "
            "FROM passage p JOIN keuze k ON k.nr = p.keuzeNr "
            "WHERE p.model = ? AND starts_with(p.veld, 'factoren[') ORDER BY p.nr",
            [model],
        )
        .fetchall()
    )
    return np.array([row[0] for row in rows], dtype=str), stacked([row[1] for row in rows])
