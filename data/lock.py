"""One process holds a register at a time; a second is refused and told which one holds it."""

from __future__ import annotations

import json
import os
from pathlib import Path

from filelock import FileLock, Timeout


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
        self._folder = folder
        self._note = folder / "in-gebruik.json"
        self._lock = FileLock(folder / "register.lock")
        try:
            self._lock.acquire(timeout=0)
        except Timeout:
            raise RegisterInUse(folder, self._holder()) from None
        self.describe(holder)

    def describe(self, holder: str) -> None:
        """Change what others read about the holder, for instance once the address is known."""
        note = {"proces": os.getpid(), "wat": holder}
        self._note.write_text(json.dumps(note, ensure_ascii=False), encoding="utf-8")

    def release(self) -> None:
        self._note.unlink(missing_ok=True)
        self._lock.release()

    def _holder(self) -> str:
        try:
            note = json.loads(self._note.read_text(encoding="utf-8"))
            return f"{note['wat']} (proces {note['proces']})"
        except (OSError, ValueError, KeyError):
            return "een ander proces"
