"""Passages with their vectors, as kept in DuckDB: what both indexes are built from."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import duckdb
import numpy as np

from data.database import Database


@dataclass(frozen=True)
class NewPassage:
    """A piece of one field: veld[begin:eind] is `tekst`. vector: (d,) float32, unit length.

    zinnen: begin and end of each sentence, as offsets into the field. zinvectoren: (n, d) unit rows.
    """

    veld: str
    begin: int
    eind: int
    tekst: str
    vector: np.ndarray
    zinnen: tuple[tuple[int, int], ...]
    zinvectoren: np.ndarray


@dataclass(frozen=True)
class PassageDetail:
    """One passage with its sentences, for showing it. zinvectoren: (n, d) float32."""

    nr: int
    veld: str
    begin: int
    eind: int
    tekst: str
    zinnen: tuple[tuple[int, int], ...]
    zinvectoren: np.ndarray


@dataclass(frozen=True)
class PassageRows:
    """Passages column by column, in order of nr. vectors: (n, d) float32."""

    numbers: np.ndarray
    keuze_numbers: np.ndarray
    vectors: np.ndarray


def insert_passages(
    cursor: duckdb.DuckDBPyConnection, model: str, keuze_nr: int, passages: Sequence[NewPassage]
) -> list[int]:
    """Write the passages of one record within a transaction; returns their numbers, in order."""
    if not passages:
        return []
    numbers = [
        row[0]
        for row in cursor.execute("SELECT nextval('passage_nr') FROM range(?)", [len(passages)]).fetchall()
    ]
    cursor.execute(
        "INSERT INTO passage SELECT unnest(?), ?, ?, unnest(?), unnest(?), unnest(?), unnest(?), unnest(?), "
        "unnest(?), unnest(?)",
        [
            numbers,
            model,
            keuze_nr,
            [p.veld for p in passages],
            [p.begin for p in passages],
            [p.eind for p in passages],
            [p.tekst for p in passages],
            [np.asarray(p.vector, dtype="<f4").tobytes() for p in passages],
            [[offset for zin in p.zinnen for offset in zin] for p in passages],
            [np.asarray(p.zinvectoren, dtype="<f2").tobytes() for p in passages],
        ],
    )
    return numbers


def remove_passages(cursor: duckdb.DuckDBPyConnection, keuze_nr: int) -> None:
    """Remove a record's passages, of every model."""
    cursor.execute("DELETE FROM passage WHERE keuzeNr = ?", [keuze_nr])


class PassageStore:
    """Reads passages for the indexes, and swaps them when the model changes."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def count(self, model: str) -> int:
        row = (
            self._database.cursor()
            .execute("SELECT count(*) FROM passage WHERE model = ?", [model])
            .fetchone()
        )
        assert row is not None
        return int(row[0])

    def read(self, model: str, keuze_numbers: Sequence[int] | None = None) -> PassageRows:
        """The passages made with that model, of all records or of some."""
        where, values = "model = ?", [model]
        if keuze_numbers is not None:
            where, values = "model = ? AND list_contains(?, keuzeNr)", [model, list(keuze_numbers)]  # type: ignore[list-item]
        rows = (
            self._database.cursor()
            .execute(f"SELECT nr, keuzeNr, vector FROM passage WHERE {where} ORDER BY nr", values)
            .fetchall()
        )
        vectors = np.frombuffer(b"".join(r[2] for r in rows), dtype="<f4")
        return PassageRows(
            numbers=np.array([r[0] for r in rows], dtype=np.int64),
            keuze_numbers=np.array([r[1] for r in rows], dtype=np.int64),
            vectors=vectors.reshape(len(rows), -1) if rows else np.zeros((0, 0), dtype=np.float32),
        )

    def of_records(self, model: str, keuze_numbers: Sequence[int]) -> dict[int, list[PassageDetail]]:
        """The passages of some records with their sentences, per record in reading order."""
        rows = (
            self._database.cursor()
            .execute(
                "SELECT keuzeNr, nr, veld, begin, eind, tekst, zinnen, zinvectoren FROM passage "
                "WHERE model = ? AND list_contains(?, keuzeNr) ORDER BY nr",
                [model, list(keuze_numbers)],
            )
            .fetchall()
        )
        found: dict[int, list[PassageDetail]] = {}
        for keuze_nr, *detail in rows:
            found.setdefault(keuze_nr, []).append(_detail(detail))
        return found

    def missing(self, model: str) -> list[int]:
        """Numbers of records that have no passage made with that model yet."""
        rows = (
            self._database.cursor()
            .execute(
                "SELECT nr FROM keuze WHERE nr NOT IN "
                "(SELECT keuzeNr FROM passage WHERE model = ?) ORDER BY nr",
                [model],
            )
            .fetchall()
        )
        return [r[0] for r in rows]

    def add(self, model: str, keuze_nr: int, revisie: int, passages: Sequence[NewPassage]) -> bool:
        """Add the passages of another model to a record that has not changed since `revisie`.

        Returns False, and writes nothing, when the record moved on: the caller reads it again.
        """
        with self._database.transaction() as cursor:
            row = cursor.execute("SELECT revisie FROM keuze WHERE nr = ?", [keuze_nr]).fetchone()
            if row is None or row[0] != revisie:
                return False
            cursor.execute("DELETE FROM passage WHERE keuzeNr = ? AND model = ?", [keuze_nr, model])
            insert_passages(cursor, model, keuze_nr, passages)
            return True

    def drop_others(self, model: str) -> int:
        """Remove the passages of every other model; returns how many."""
        with self._database.transaction() as cursor:
            row = cursor.execute("SELECT count(*) FROM passage WHERE model <> ?", [model]).fetchone()
            cursor.execute("DELETE FROM passage WHERE model <> ?", [model])
            assert row is not None
            return int(row[0])


def _detail(row: Sequence[Any]) -> PassageDetail:
    flat = row[5]
    zinnen = tuple(zip(flat[::2], flat[1::2], strict=True))
    vectors = np.frombuffer(row[6], dtype="<f2").astype(np.float32).reshape(len(zinnen), -1)
    return PassageDetail(row[0], row[1], row[2], row[3], row[4], zinnen, vectors)
