"""One process holds a register at a time; a second is refused and told which one holds it."""

from __future__ import annotations

import json
import os
from pathlib import Path

from filelock import FileLock, Timeout

_LOCK = "register.lock"
_NOTE = "in-gebruik.json"


class RegisterInUse(RuntimeError):
    """Another process holds the register. `holder` says which."""

    def __init__(self, folder: Path, holder: str) -> None:
        self.holder = holder
        super().__init__(
            f"Het register in {folder} is in gebruik door {holder}. "
            "Stop dat proces, of gebruik de webpagina of de API ervan."
        )


class FolderLock:
    """An exclusive lock on a folder, with a note beside it that names the holder.

    The operating system frees the lock when the process ends, however it ends.
    """

    def __init__(self, folder: Path, holder: str) -> None:
        self._note = folder / _NOTE
        # Held by the process: the thread that closes need not be the one that opened.
        self._lock = FileLock(folder / _LOCK, thread_local=False)
        try:
            self._lock.acquire(timeout=0)
        except Timeout:
            raise RegisterInUse(folder, _read_note(folder)) from None
        try:
            self.describe(holder)
        except OSError:
            self._lock.release()
            raise

    def describe(self, holder: str) -> None:
        """Change what others read about the holder, for instance once the address is known."""
        note = {"proces": os.getpid(), "wat": holder}
        self._note.write_text(json.dumps(note, ensure_ascii=False), encoding="utf-8")

    def release(self) -> None:
        """Free the folder; does nothing the second time."""
        if not self._lock.is_locked:
            return
        try:
            self._note.unlink(missing_ok=True)
        finally:
            self._lock.release()


def holder_of(folder: Path) -> str | None:
    """Who holds the register in this folder, or None when it is free or does not exist."""
    if not (folder / _LOCK).exists():
        return None
    lock = FileLock(folder / _LOCK)
    try:
        lock.acquire(timeout=0)
    except Timeout:
        return _read_note(folder)
    lock.release()
    return None


def _read_note(folder: Path) -> str:
    try:
        note = json.loads((folder / _NOTE).read_text(encoding="utf-8"))
        return f"{note['wat']} (proces {note['proces']})"
    except (OSError, ValueError, KeyError, TypeError):
        return "een ander proces"
