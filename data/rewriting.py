"""Writing the DuckDB file anew, so that nothing of deleted rows is left in it.

DuckDB keeps deleted rows in the blocks of its file, and a checkpoint does not take them out: a text that
was deleted could still be read in the bytes of the file. Only a file into which nothing but the present rows
was ever written is free of them. What the file system does with the disk blocks of the old file is beyond
this program; an encrypted disk takes care of that.
"""

from __future__ import annotations

import os
import secrets
import shutil
from pathlib import Path

import duckdb

MARK = "herschreven"  # in `register`: a name for the file as it was last written anew
_NEW = ".nieuw"


def beside(file: Path) -> list[Path]:
    """What may lie beside the file: a new one that was never finished, and what DuckDB had no memory for."""
    new = file.with_name(file.name + _NEW)
    folders = [one.with_name(one.name + ".tmp") for one in (file, new)]
    return [new, log_of(new), *folders]


def log_of(file: Path) -> Path:
    """The file in which DuckDB keeps what it has not yet written into its blocks."""
    return file.with_name(file.name + ".wal")


def remove_leftovers(file: Path) -> None:
    """Remove what a process left beside the file when it was ended halfway. Nobody may have it open."""
    for path in beside(file):
        if path.is_dir():
            shutil.rmtree(path)
        else:
            path.unlink(missing_ok=True)


def write_anew(cursor: duckdb.DuckDBPyConnection, file: Path) -> tuple[Path, str]:
    """Copy everything that was committed into a new file beside `file`; returns that file and its mark.

    Readers may go on meanwhile, writers may not. The new file is whole, and on disk, when this returns.
    Raises duckdb.Error or OSError, and leaves nothing behind then.
    """
    remove_leftovers(file)
    new, mark = beside(file)[0], secrets.token_hex(8)
    try:
        copy_into(cursor, new, mark)
    except BaseException:
        remove_leftovers(file)
        raise
    return new, mark


def copy_into(cursor: duckdb.DuckDBPyConnection, new: Path, mark: str) -> None:
    """Copy everything that was committed into a file that is not there yet, with this mark.

    Readers may go on meanwhile, writers may not. The file is whole, and on disk, when this returns.
    Raises duckdb.Error or OSError, and may leave half a file then.
    """
    old = _one(cursor, "SELECT current_database()")
    cursor.execute(f"ATTACH {_quoted(new)} AS nieuw")
    try:
        cursor.execute(f'COPY FROM DATABASE "{old}" TO nieuw')
        _compare(cursor, old)
        cursor.execute("INSERT OR REPLACE INTO nieuw.register VALUES (?, ?)", [MARK, mark])
        cursor.execute("CHECKPOINT nieuw")
    finally:
        cursor.execute("DETACH nieuw")
    if log_of(new).exists():
        raise OSError(f"{log_of(new).name} is still there")
    sync(new)


def mark_of(cursor: duckdb.DuckDBPyConnection) -> str | None:
    """The mark of the file that is open; None when it was never written anew."""
    row = cursor.execute("SELECT waarde FROM register WHERE sleutel = ?", [MARK]).fetchone()
    return str(row[0]) if row else None


def sync(path: Path) -> None:
    """Have a file, or the names in a folder, on disk and not only on the way to it."""
    if path.is_dir() and os.name == "nt":
        return  # Windows keeps names safe by itself, and opens no folders
    number = os.open(path, os.O_RDONLY if path.is_dir() else os.O_RDWR)
    try:
        os.fsync(number)
    finally:
        os.close(number)


def _compare(cursor: duckdb.DuckDBPyConnection, old: str) -> None:
    """Raises OSError when a table did not arrive with all its rows."""
    tables = cursor.execute(
        "SELECT table_name FROM duckdb_tables() WHERE database_name = ?", [old]
    ).fetchall()
    for (table,) in tables:
        here, there = (_one(cursor, f'SELECT count(*) FROM "{base}"."{table}"') for base in (old, "nieuw"))
        if here != there:
            raise OSError(f"{table} has {there} of {here} rows in the new file")


def _one(cursor: duckdb.DuckDBPyConnection, sql: str) -> str:
    row = cursor.execute(sql).fetchone()
    assert row is not None
    return str(row[0])


def _quoted(path: Path) -> str:
    return "'" + str(path).replace("'", "''") + "'"
