"""The DuckDB file: opening it, its migrations, transactions, and what goes wrong with disks."""

from __future__ import annotations

import threading
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from importlib.resources import files
from pathlib import Path
from typing import Any

import duckdb

from data.lock import FolderLock
from data.recent import Recent

FILE = "keuzeregister.duckdb"

# DuckDB would keep blocks of the file until 80% of the machine's memory is full; what is read again and
# again is kept as records already. With two threads a scan takes half as long and a look-up no longer.
_CONFIG: dict[str, str | bool | int | float | list[str]] = {"threads": 2, "memory_limit": "800MB"}


class StoreUnavailable(RuntimeError):
    """The register can't be opened or written; the message says why and what to do."""


class RecentlyRead:
    """What readers keep in memory of this file; whoever writes a record forgets it here.

    A record takes 10 kB, its passages with the vectors of their sentences 28: 210 MB when all is full.
    """

    def __init__(self) -> None:
        self.records: Recent[int, Any] = Recent(10_000)
        self.passages: Recent[int, Any] = Recent(4_000)
        self.values: Recent[str, str | None] = Recent(50)

    def forget(self, numbers: Iterable[int] | None = None) -> None:
        """After a write to these records (None: to any)."""
        self.records.forget(numbers)
        self.passages.forget(numbers)


class Database:
    """A DuckDB file that this process holds alone.

    Readers take a cursor each and see the last committed state; writers take turns.
    """

    def __init__(self, connection: duckdb.DuckDBPyConnection, lock: FolderLock, folder: Path) -> None:
        self._connection, self.lock, self.folder = connection, lock, folder
        self._writing = threading.RLock()
        self._broken: str | None = None
        self.recent = RecentlyRead()

    @classmethod
    def open(cls, folder: Path, holder: str) -> Database:
        """Open or create the register in `folder` and bring its schema up to date.

        Raises RegisterInUse when another process holds it, StoreUnavailable when it can't be
        read or written.
        """
        try:
            folder.mkdir(parents=True, exist_ok=True)
            lock = FolderLock(folder, holder)
        except OSError as error:
            raise StoreUnavailable(_explain_disk(folder, error)) from error
        new = not (folder / FILE).exists()
        try:
            connection = duckdb.connect(str(folder / FILE), config=_CONFIG)
        except duckdb.Error as error:
            if new:
                # Half a file, of a register that never was, would be in the way of the next attempt.
                (folder / FILE).unlink(missing_ok=True)
            lock.release()
            raise StoreUnavailable(_explain_disk(folder, error)) from error
        database = cls(connection, lock, folder)
        try:
            database._migrate()
        except BaseException:
            database.close()
            raise
        return database

    def close(self) -> None:
        with self._writing:
            self._connection.close()
            self.lock.release()

    def cursor(self) -> duckdb.DuckDBPyConnection:
        """A cursor of its own for one reader. Raises StoreUnavailable after a write that broke the file."""
        if self._broken:
            raise StoreUnavailable(self._broken)
        return self._connection.cursor()

    @contextmanager
    def transaction(self) -> Iterator[duckdb.DuckDBPyConnection]:
        """All or nothing. What was committed survives a crash of the process or the machine."""
        with self._writing:
            if self._broken:
                raise StoreUnavailable(self._broken)
            cursor = self._connection.cursor()
            try:
                cursor.execute("BEGIN")
                yield cursor
                cursor.execute("COMMIT")
            except (duckdb.Error, OSError) as error:
                message = _explain_disk(self.folder, error)
                self._roll_back(cursor, message)
                if _is_about_the_disk(error):
                    raise StoreUnavailable(message) from error
                raise
            except BaseException:
                self._roll_back(cursor, "")
                raise
            finally:
                cursor.close()

    def _roll_back(self, cursor: duckdb.DuckDBPyConnection, reason: str) -> None:
        try:
            cursor.execute("ROLLBACK")
        except duckdb.Error as error:
            # After a failed write DuckDB may refuse everything until the file is opened anew.
            if "invalidated" in str(error):
                self._broken = reason or _explain_disk(self.folder, error)

    def _migrate(self) -> None:
        with self.transaction() as cursor:
            cursor.execute(
                "CREATE TABLE IF NOT EXISTS migratie "
                "(nummer INTEGER PRIMARY KEY, naam VARCHAR NOT NULL, toegepastOp TIMESTAMP NOT NULL)"
            )
            done = {row[0] for row in cursor.execute("SELECT nummer FROM migratie").fetchall()}
        steps = sorted(
            (int(f.name[:4]), f.name, f.read_text(encoding="utf-8"))
            for f in files("data.migrations").iterdir()
            if f.name.endswith(".sql")
        )
        newest = max(done, default=0)
        if newest > steps[-1][0]:
            raise StoreUnavailable(
                f"Het register in {self.folder} is van een nieuwere versie van het programma "
                f"(stap {newest}, dit programma kent {steps[-1][0]}). Werk het programma bij."
            )
        for number, name, sql in steps:
            if number not in done:
                with self.transaction() as cursor:
                    cursor.execute(sql)
                    cursor.execute("INSERT INTO migratie VALUES (?, ?, now()::TIMESTAMP)", [number, name])


# DuckDB looks up so many values by an index, one by one; beyond that, reading the column is quicker.
_FEW = 200


def among(column: str, values: Sequence[Any]) -> tuple[str, list[Any]]:
    """A condition that a column holds one of these values, with its parameters, quick for few and many."""
    if not values:
        return "FALSE", []
    if len(values) <= _FEW:
        return f"{column} IN ({', '.join('?' * len(values))})", list(values)
    # The bounds let DuckDB leave out whole blocks of a table that is in about this order.
    bounds = [min(values), max(values)]
    return f"{column} BETWEEN ? AND ? AND {column} IN (SELECT unnest(?))", [*bounds, list(values)]


def _is_about_the_disk(error: Exception) -> bool:
    """Whether a write failed, and not what was to be written."""
    if isinstance(error, duckdb.TransactionException):
        # So DuckDB says that a commit could not be written; a broken constraint it says the same way.
        text = str(error).lower()
        return "failed to commit" in text and "constraint" not in text
    return isinstance(error, (duckdb.IOException, duckdb.FatalException, OSError))


# What an error's text holds -> why, and what to do.
_REASONS = (
    (
        ("no space left", "disk full", "out of disk", "file too large"),
        "de schijf is vol. Maak ruimte en start opnieuw; wat eerder is bevestigd, is bewaard.",
    ),
    (
        ("permission denied", "not permitted", "read-only", "readonly"),
        "de map of het bestand is alleen-lezen. Geef dit account schrijfrecht, of kies een andere map.",
    ),
    (
        ("file exists", "not a directory"),
        "op die plek staat een bestand. Kies een andere map.",
    ),
    (
        ("could not set lock", "conflicting lock"),
        "een ander programma heeft het bestand open. Sluit dat programma en probeer het opnieuw.",
    ),
    (
        ("not a valid duckdb", "corrupt", "checksum", "could not read enough bytes"),
        f"{FILE} is geen register, of is beschadigd. Zet een reservekopie terug, of kies een andere map.",
    ),
)


def _explain_disk(folder: Path, error: Exception) -> str:
    text = str(error)
    low = text.lower()
    why = next(
        (reason for signs, reason in _REASONS if any(sign in low for sign in signs)),
        f"{text.splitlines()[0] if text else type(error).__name__} "
        "Start het programma opnieuw; wat eerder is bevestigd, is bewaard.",
    )
    return f"Het register in {folder} kan niet worden geopend of geschreven: {why}"
