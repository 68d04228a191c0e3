"""Passages with their vectors, as kept in DuckDB: what both indexes are built from."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import duckdb
import numpy as np

from data.database import Database, among

# The `veld` of a vector that stands for all texts of a record together. It is found by, never shown.
GEHEEL = "geheel"


@dataclass(frozen=True)
class NewPassage:
    """A piece of one field: veld[begin:eind] is `tekst`. vector: (d,) float32, unit length.

    With GEHEEL for veld there is no text and no sentence. zinnen: begin and end of each sentence, as
    offsets into the field. zinvectoren: (n, d) unit rows.
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


# What is made of the texts of a record, by its number; it goes when they change.
MADE_OF_A_RECORD = ("passage", "factor_zin", "factor_gelezen")


def remove_passages(cursor: duckdb.DuckDBPyConnection, keuze_nr: int) -> None:
    """Remove a record's passages, of every model, and what else was made of its texts."""
    for table in MADE_OF_A_RECORD:
        cursor.execute(f"DELETE FROM {table} WHERE keuzeNr = ?", [keuze_nr])


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
            some, numbers = among("keuzeNr", keuze_numbers)
            where, values = f"model = ? AND {some}", [model, *numbers]
        rows = (
            self._database.cursor()
            .execute(f"SELECT nr, keuzeNr, vector FROM passage WHERE {where} ORDER BY nr", values)
            .fetchall()
        )
        return PassageRows(
            numbers=np.array([r[0] for r in rows], dtype=np.int64),
            keuze_numbers=np.array([r[1] for r in rows], dtype=np.int64),
            vectors=stacked([r[2] for r in rows]),
        )

    def sample(self, model: str, most: int) -> np.ndarray:
        """The vectors of at most so many passages, evenly spread over all: (n, d) float32, (0, 0) for none.

        The same ones as long as the register does not change.
        """
        step = max(-(-self.count(model) // most), 1)
        rows = (
            self._database.cursor()
            .execute(
                "SELECT vector FROM passage WHERE model = ? AND nr % ? = 0 ORDER BY nr LIMIT ?",
                [model, step, most],
            )
            .fetchall()
        )
        return stacked([r[0] for r in rows])

    def of_records(self, model: str, keuze_numbers: Sequence[int]) -> dict[int, list[PassageDetail]]:
        """The passages of some records with their sentences, per record in reading order; no wholes."""
        cursor = self._database.cursor()

        def load(missing: list[int]) -> dict[int, dict[str, list[PassageDetail]]]:
            where, values = among("keuzeNr", missing)
            rows = cursor.execute(
                "SELECT keuzeNr, model, nr, veld, begin, eind, tekst, zinnen, zinvectoren FROM passage "
                f"WHERE {where} ORDER BY nr",
                values,
            ).fetchall()
            found: dict[int, dict[str, list[PassageDetail]]] = {}
            for keuze_nr, made_with, *detail in rows:
                # Left out here: a second condition would keep DuckDB from using the index (8 ms for 1.5).
                if detail[1] == GEHEEL:
                    continue
                found.setdefault(keuze_nr, {}).setdefault(made_with, []).append(_detail(detail))
            return found

        found = self._database.recent.passages.read(keuze_numbers, load)
        return {nr: by_model[model] for nr, by_model in found.items() if model in by_model}

    def kept(self, model: str, keuze_nr: int, versie: int | None = None) -> list[NewPassage]:
        """Everything kept of one record, to be written again as it is.

        versie: none when the record is not at this version; looked at in the same moment.
        """
        rows = (
            self._database.cursor()
            .execute(
                "SELECT nr, veld, begin, eind, tekst, zinnen, zinvectoren, vector FROM passage "
                "WHERE model = ? AND keuzeNr = ? AND (? IS NULL OR EXISTS (SELECT 1 FROM keuze k "
                "WHERE k.nr = passage.keuzeNr AND k.versie = ?)) ORDER BY nr",
                [model, keuze_nr, versie, versie],
            )
            .fetchall()
        )
        kept = []
        for row in rows:
            d, vector = _detail(row), np.frombuffer(row[7], dtype="<f4")
            kept.append(NewPassage(d.veld, d.begin, d.eind, d.tekst, vector, d.zinnen, d.zinvectoren))
        return kept

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
        self._database.recent.passages.forget([keuze_nr])
        return True

    def drop_others(self, model: str) -> int:
        """Remove the passages of every other model; returns how many."""
        with self._database.transaction() as cursor:
            row = cursor.execute("SELECT count(*) FROM passage WHERE model <> ?", [model]).fetchone()
            cursor.execute("DELETE FROM passage WHERE model <> ?", [model])
        self._database.recent.passages.forget()
        assert row is not None
        return int(row[0])


def stacked(blobs: Sequence[bytes]) -> np.ndarray:
    """Vectors as they are stored, row by row: (n, d) float32, (0, 0) for none."""
    vectors = np.frombuffer(b"".join(blobs), dtype="<f4")
    return vectors.reshape(len(blobs), -1) if blobs else np.zeros((0, 0), dtype=np.float32)


def _detail(row: Sequence[Any]) -> PassageDetail:
    flat = row[5]
    zinnen = tuple(zip(flat[::2], flat[1::2], strict=True))
    vectors = np.frombuffer(row[6], dtype="<f2").astype(np.float32)
    vectors = vectors.reshape(len(zinnen), -1) if zinnen else np.zeros((0, 0), dtype=np.float32)
    return PassageDetail(row[0], row[1], row[2], row[3], row[4], zinnen, vectors)
