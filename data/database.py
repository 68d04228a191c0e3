"""The DuckDB file: opening it, its migrations, transactions, and what goes wrong with disks."""

from __future__ import annotations

import gc
import os
import secrets
import threading
import time
import weakref
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from importlib.resources import files
from pathlib import Path
from typing import Any

import duckdb

from data.disk_faults import explain_disk, is_about_the_disk
from data.lock import FolderLock
from data.recent import Recent
from data.rewriting import copy_into, log_of, mark_of, remove_leftovers, sync, write_anew

FILE = "keuzeregister.duckdb"

# DuckDB would keep blocks of the file until 80% of the machine's memory is full; what is read again and
# again is kept as records already. With two threads a scan takes half as long and a look-up no longer.
_CONFIG: dict[str, str | bool | int | float | list[str]] = {"threads": 2, "memory_limit": "800MB"}

# Seconds. An answer reads for milliseconds, so whoever reads longer than this is stuck; and readers wait
# longer than the file is ever away.
_UNTIL_READ, _UNTIL_BACK = 5.0, 30.0


_BUSY = "Het bestand van het register wordt opnieuw geschreven."


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
        self._gate = threading.Condition()
        self._away = False  # while another file takes the place of this one
        self._readers: weakref.WeakSet[duckdb.DuckDBPyConnection] = weakref.WeakSet()
        self.recent = RecentlyRead()
        self.writes = 0  # rises with every transaction

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
            raise StoreUnavailable(explain_disk(folder, error)) from error
        new = not (folder / FILE).exists()
        try:
            remove_leftovers(folder / FILE)
            connection = _connect(folder)
        except (duckdb.Error, OSError) as error:
            if new:
                # Half a file, of a register that never was, would be in the way of the next attempt.
                (folder / FILE).unlink(missing_ok=True)
            lock.release()
            raise StoreUnavailable(explain_disk(folder, error)) from error
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
        """A cursor of its own for one reader, let go of when it has read.

        Waits while the file is being replaced. Raises StoreUnavailable after a write that broke the file.
        """
        with self._gate:
            if not self._gate.wait_for(lambda: not self._away, _UNTIL_BACK):
                raise StoreUnavailable(f"{_BUSY} Probeer het zo nog eens.")
            if self._broken:
                raise StoreUnavailable(self._broken)
            cursor = self._connection.cursor()
            self._readers.add(cursor)
            return cursor

    @contextmanager
    def transaction(self) -> Iterator[duckdb.DuckDBPyConnection]:
        """All or nothing. What was committed survives a crash of the process or the machine."""
        with self._writing:
            if self._broken:
                raise StoreUnavailable(self._broken)
            cursor = self._connection.cursor()
            self._readers.add(cursor)
            try:
                cursor.execute("BEGIN")
                yield cursor
                cursor.execute("COMMIT")
            except (duckdb.Error, OSError) as error:
                message = explain_disk(self.folder, error)
                self._roll_back(cursor, message)
                if is_about_the_disk(error):
                    raise StoreUnavailable(message) from error
                raise
            except BaseException:
                self._roll_back(cursor, "")
                raise
            finally:
                self.writes += 1
                cursor.close()
                self._readers.discard(cursor)

    def rewrite(self) -> None:
        """Write the file anew with the present rows alone, so that no byte of deleted ones is left in it.

        Readers go on, but for the moment in which the new file takes the place of the old one: then they
        wait. Writers wait until all is done. When the process ends halfway, the old file is there or the new
        one. Raises StoreUnavailable; the old file is in use then, as it was, unless the message says more.
        Not within a transaction, nor while this thread holds a cursor.
        """
        with self._writing:
            if self._broken:
                raise StoreUnavailable(self._broken)
            try:
                new, mark = write_anew(self._connection.cursor(), self.folder / FILE)
            except (duckdb.Error, OSError) as error:
                raise StoreUnavailable(explain_disk(self.folder, error)) from error
            try:
                self._put_in_place(new, mark)
            finally:
                new.unlink(missing_ok=True)
            self.recent.forget()
            self.recent.values.forget()

    def copy_to(self, target: Path) -> None:
        """A copy of the register as it is now, in a file that is not there yet; readers go on, writers wait.

        Raises StoreUnavailable, and leaves nothing behind then.
        """
        with self._writing:
            if self._broken:
                raise StoreUnavailable(self._broken)
            try:
                copy_into(self._connection.cursor(), target, secrets.token_hex(8))
            except (duckdb.Error, OSError) as error:
                for path in (target, log_of(target)):
                    path.unlink(missing_ok=True)
                raise StoreUnavailable(explain_disk(target.parent, error)) from error

    def _put_in_place(self, new: Path, mark: str) -> None:
        """Let the readers finish, close the old file, and open the new one under its name."""
        with self._gate:
            self._away = True
        try:
            self._wait_for_readers()
            try:
                self._connection.close()
                self._wait_for_log()
                os.replace(new, self.folder / FILE)
                sync(self.folder)
            except (duckdb.Error, OSError) as error:
                self._open_again(None)
                raise StoreUnavailable(explain_disk(self.folder, error)) from error
            self._open_again(mark)
        finally:
            with self._gate:
                self._away = False
                self._gate.notify_all()

    def _wait_for_readers(self) -> None:
        """Until no cursor is left. Raises StoreUnavailable when one stays."""
        until, collected = time.monotonic() + _UNTIL_READ, False
        while len(self._readers):
            if time.monotonic() > until:
                raise StoreUnavailable(f"{_BUSY} Iemand leest er nog in. Probeer het zo nog eens.")
            time.sleep(0.001)
            if not collected and time.monotonic() > until - _UNTIL_READ / 2:
                # An error that was caught can keep what its reader held until Python tidies up.
                collected = gc.collect() >= 0

    def _wait_for_log(self) -> None:
        """Until DuckDB has written its log into the blocks of the file that it is closing.

        Beside the new file there must be none, or what it says would be done to that one. Raises OSError.
        """
        until = time.monotonic() + _UNTIL_READ
        while log_of(self.folder / FILE).exists():
            if time.monotonic() > until:
                raise OSError("het oude bestand gaat niet dicht.")
            time.sleep(0.001)

    def _open_again(self, mark: str | None) -> None:
        """Open the file, of which the mark must be this one (None: any)."""
        try:
            until = time.monotonic() + _UNTIL_READ
            while True:
                self._connection = _connect(self.folder)
                if mark is None or mark_of(self._connection) == mark:
                    return
                # DuckDB hands out the file that it still has open under this name: the last of its readers
                # is letting go of it at this moment.
                self._connection.close()
                if time.monotonic() > until:
                    raise OSError("het oude bestand bleef open.")
                time.sleep(0.001)
        except (duckdb.Error, OSError) as error:
            self._broken = explain_disk(self.folder, error)
            raise StoreUnavailable(self._broken) from error

    def _roll_back(self, cursor: duckdb.DuckDBPyConnection, reason: str) -> None:
        try:
            cursor.execute("ROLLBACK")
        except duckdb.Error as error:
            # After a failed write DuckDB may refuse everything until the file is opened anew.
            if "invalidated" in str(error):
                self._broken = reason or explain_disk(self.folder, error)

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


def _connect(folder: Path, read_only: bool = False) -> duckdb.DuckDBPyConnection:
    return duckdb.connect(str(folder / FILE), read_only, config=_CONFIG)


@contextmanager
def open_read_only(folder: Path, holder: str) -> Iterator[duckdb.DuckDBPyConnection]:
    """The file of a register that nobody has open, held and not changed. Raises as `Database.open` does."""
    lock = FolderLock(folder, holder)
    try:
        connection = _connect(folder, read_only=True)
    except duckdb.Error as error:
        lock.release()
        raise StoreUnavailable(explain_disk(folder, error)) from error
    try:
        yield connection
    finally:
        connection.close()
        lock.release()


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
