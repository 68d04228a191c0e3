"""Looking in the tables for what was erased, also in a register that no process has open."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import duckdb

from data.database import Database, open_read_only
from data.erasure import OF_A_RECORD, person_key
from data.passages import MADE_OF_A_RECORD


@dataclass(frozen=True)
class RecordTraces:
    """What the tables hold of a record. numbers: by which indexes knew it. tabellen: rows, none left out."""

    numbers: tuple[int, ...]
    tabellen: dict[str, int]


@contextmanager
def reading(source: Database | Path) -> Iterator[duckdb.DuckDBPyConnection]:
    """A cursor of an open register, or of one in a folder, which is held and not changed meanwhile.

    Raises RegisterInUse, StoreUnavailable.
    """
    if isinstance(source, Database):
        yield source.cursor()
    else:
        with open_read_only(source, "de controle van een wisbewijs") as connection:
            yield connection


def of_record(cursor: duckdb.DuckDBPyConnection, id_: str) -> RecordTraces:
    """What is left of a record that was erased: nothing but its numbers, when it was."""
    stones = cursor.execute("SELECT keuzeNr FROM grafsteen WHERE keuzeId = ?", [id_]).fetchall()
    rows = cursor.execute("SELECT nr FROM keuze WHERE id = ?", [id_]).fetchall()
    numbers = tuple(sorted({int(nr) for (nr,) in (*stones, *rows)}))
    found = {
        table: _count(cursor, f'SELECT count(*) FROM {table} WHERE "{column}" = ?', id_)
        for table, column in OF_A_RECORD.items()
    }
    for table in MADE_OF_A_RECORD:
        sql = f"SELECT count(*) FROM {table} WHERE keuzeNr = ?"
        found[table] = sum(_count(cursor, sql, nr) for nr in numbers)
    return RecordTraces(numbers, {table: count for table, count in found.items() if count})


def stray_passages(cursor: duckdb.DuckDBPyConnection) -> int:
    """Passages of a record that is not there: there are none."""
    return _count(cursor, "SELECT count(*) FROM passage WHERE keuzeNr NOT IN (SELECT nr FROM keuze)")


def contact_keys(cursor: duckdb.DuckDBPyConnection) -> set[str]:
    """The names and addresses of all contacts, as they are compared."""
    rows = cursor.execute("SELECT naam, email FROM contact").fetchall()
    return {person_key(text) for row in rows for text in row if text}


def register_value(cursor: duckdb.DuckDBPyConnection, key: str) -> str | None:
    """A value of the register itself, such as the name by which its indexes know it."""
    row = cursor.execute("SELECT waarde FROM register WHERE sleutel = ?", [key]).fetchone()
    return str(row[0]) if row else None


def _count(cursor: duckdb.DuckDBPyConnection, sql: str, *values: object) -> int:
    row = cursor.execute(sql, list(values)).fetchone()
    return int(row[0]) if row else 0
