"""The DuckDB file: opening it, its migrations, transactions, and what goes wrong with disks."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from importlib.resources import files
from pathlib import Path

import duckdb

from data.lock import FolderLock

FILE = "keuzeregister.duckdb"


class StoreUnavailable(RuntimeError):
    """The register can't be opened or written; the message says why and what to do."""


class Database:
    """A DuckDB file that this process holds alone.

    Readers take a cursor each and see the last committed state; writers take turns.
    """

    def __init__(self, connection: duckdb.DuckDBPyConnection, lock: FolderLock, folder: Path) -> None:
        self._connection, self.lock, self.folder = connection, lock, folder
        self._writing = threading.RLock()
        self._broken: str | None = None

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
        try:
            connection = duckdb.connect(str(folder / FILE), config={"threads": 2})
        except duckdb.Error as error:
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
            except (duckdb.IOException, duckdb.FatalException, OSError) as error:
                message = _explain_disk(self.folder, error)
                self._roll_back(cursor, message)
                raise StoreUnavailable(message) from error
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


def _explain_disk(folder: Path, error: Exception) -> str:
    text = str(error)
    low = text.lower()
    if "no space left" in low or "disk full" in low or "out of disk" in low or "file too large" in low:
        why = "de schijf is vol. Maak ruimte en start opnieuw; wat eerder is bevestigd, is bewaard."
    elif "permission denied" in low or "read-only" in low or "readonly" in low:
        why = (
            "de map of het bestand is alleen-lezen. Geef dit account schrijfrecht, of kies een andere map."
        )
    else:
        why = f"{text.splitlines()[0]} Start het programma opnieuw; wat eerder is bevestigd, is bewaard."
    return f"Het register in {folder} kan niet worden geopend of geschreven: {why}"
