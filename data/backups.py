"""Copies of the register's file: looking into one, putting one in the place of the file, keeping that aside.

A copy that DuckDB made itself (`Database.copy_to`) is whole, and holds nothing but the rows of its moment.
"""

from __future__ import annotations

import hashlib
import os
import shutil
from contextlib import suppress
from pathlib import Path

import duckdb

from data.database import FILE, Database
from data.records import one_value
from data.rewriting import beside, log_of, remove_leftovers, sync


class NotARegister(ValueError):
    """A file that is no copy of a register."""


def digest_of(path: Path) -> str:
    """The SHA-256 of a file, in hexadecimal."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def records_in(path: Path) -> int:
    """How many records a copy holds. Raises NotARegister."""
    try:
        with duckdb.connect(str(path), read_only=True) as connection:
            connection.execute("SELECT max(nummer) FROM migratie")
            return int(one_value(connection.execute("SELECT count(*) FROM keuze")))
    except (duckdb.Error, OSError) as error:
        raise NotARegister(path.name) from error


def put_in_place(copy: Path, folder: Path, aside: Path) -> bool:
    """Make a copy the file of the register in `folder`, which this process holds without having it open.

    The present file goes to `aside`, and back when the copy does not arrive; returns whether there was one.
    Raises OSError.
    """
    file = folder / FILE
    remove_leftovers(file)
    new = beside(file)[0]
    shutil.copyfile(copy, new)
    sync(new)
    pairs = [(file, aside), (log_of(file), log_of(aside))]
    moved = [(old, kept) for old, kept in pairs if old.exists()]
    try:
        for old, kept in moved:
            shutil.move(old, kept)
        os.replace(new, file)
    except OSError:
        for old, kept in moved:
            if kept.exists():
                with suppress(OSError):
                    shutil.move(kept, old)
        new.unlink(missing_ok=True)
        raise
    sync(folder)
    return bool(moved)


def end_sign_ins(database: Database) -> None:
    """Let nobody be signed in any more, and no one-time link work: those of a copy may have been ended since."""
    with database.transaction() as cursor:
        cursor.execute("DELETE FROM sessie")
        cursor.execute("DELETE FROM eenmalig")
