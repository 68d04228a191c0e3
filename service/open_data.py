"""The files of the open data: every public record as CSV and JSON, made once for each state of the register.

They are made from what residents read and from nothing else, whoever asks. A file has no name on disk, and
goes as soon as residents may read something else: what is withdrawn or erased does not linger in it.
"""

from __future__ import annotations

import hashlib
import io
import tempfile
import threading
import weakref
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import copy_context
from dataclasses import dataclass, field
from datetime import datetime
from typing import IO, Any

from data import vocabularies
from data.database import Database
from data.exporting import export_records
from data.open_records import in_parts, stand
from service.engine import Engine

CSV, JSON = "csv", "json"
SOORTEN = (CSV, JSON)

# Seconds that a reader waits for a file that is being made for another: each who waits holds a thread.
PATIENCE = 5.0

_BLOCK = 1 << 20


class StillMaking(RuntimeError):
    """The file is being made for another reader, and takes longer than is waited for."""


@dataclass(frozen=True)
class Download:
    """A file to take along. merk: its SHA-256 in hex; gewijzigd: when residents last read something else."""

    soort: str
    aantal: int
    grootte: int
    merk: str
    gewijzigd: datetime | None
    _file: IO[bytes] = field(repr=False)
    _reading: threading.Lock = field(default_factory=threading.Lock, repr=False)

    def open(self) -> io.RawIOBase:
        """A reader of its own; several can read at a time, and go on when the file has made place for another."""
        return _Reader(self)

    def part(self, start: int, size: int) -> bytes:
        with self._reading:
            self._file.seek(start)
            return self._file.read(size)


class _Reader(io.RawIOBase):
    def __init__(self, download: Download) -> None:
        self._download, self._at = download, 0

    def readable(self) -> bool:
        return True

    def seekable(self) -> bool:
        return True

    def seek(self, offset: int, whence: int = io.SEEK_SET) -> int:
        start = {io.SEEK_SET: 0, io.SEEK_CUR: self._at, io.SEEK_END: self._download.grootte}[whence]
        self._at = max(0, start + offset)
        return self._at

    def tell(self) -> int:
        return self._at

    def readinto(self, buffer: Any) -> int:
        found = self._download.part(self._at, len(buffer))
        buffer[: len(found)] = found
        self._at += len(found)
        return len(found)


class Downloads:
    """The files of one register. engine: of what residents read, asked for anew each time."""

    def __init__(self, engine: Callable[[], Engine]) -> None:
        self._engine = engine
        self._made: dict[str, tuple[object, Download]] = {}
        self._forgotten = 0
        self._making, self._keeping = threading.Lock(), threading.Lock()

    def get(self, soort: str) -> Download:
        """The file as it must be now; made when it is not there yet, one at a time.

        Raises StoreUnavailable while residents could be shown what is no longer public, StillMaking when another
        reader came first and it takes long.
        """
        found = self.ready(soort)
        return found or copy_context().run(self._make, soort)

    def ready(self, soort: str) -> Download | None:
        """The same, None when it would have to be made first: that takes seconds for thousands of records."""
        return copy_context().run(self._ready, soort)

    def _ready(self, soort: str) -> Download | None:
        known = self._made.get(soort)
        return known[1] if known and known[0] == self._state() else None

    def _make(self, soort: str) -> Download:
        with taken(self._making):
            turn, state = self._forgotten, self._state()
            if found := self._ready(soort):
                return found
            self._made.pop(soort, None)
            made = _make(self._engine().store.database, soort)
            with self._keeping:
                if turn == self._forgotten:
                    self._made[soort] = (state, made)
            return made

    def _state(self) -> object:
        """What a file is made from: the records, and the lists that name their codes, as residents read them."""
        vocabularies.read_as_resident(True)  # in the context of one call alone
        lists = tuple(vocabularies.vocabulaire(naam).versie for naam in vocabularies.names())
        return self._engine().store.revision, lists

    def forget(self) -> None:
        """Let go of the files: residents may read other records than before."""
        with self._keeping:
            self._forgotten += 1
            self._made.clear()


@contextmanager
def taken(making: threading.Lock) -> Iterator[None]:
    """Make a file, one reader at a time. Raises StillMaking when another has not made it after PATIENCE."""
    if not making.acquire(timeout=PATIENCE):
        raise StillMaking
    try:
        yield
    finally:
        making.release()


def _make(database: Database, soort: str) -> Download:
    now = stand(database)
    file = tempfile.TemporaryFile(dir=database.folder)  # noqa: SIM115 (closed when nobody reads it any more)
    count = export_records(in_parts(database), soort, file)
    size, digest = file.tell(), hashlib.sha256()
    file.seek(0)
    while block := file.read(_BLOCK):
        digest.update(block)
    download = Download(soort, count, size, digest.hexdigest(), now.gewijzigd, file)
    weakref.finalize(download, file.close)
    return download
