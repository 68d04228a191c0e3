"""The secret of one register, with which its cookies are signed: a file that only this account can read."""

from __future__ import annotations

import os
import secrets
from pathlib import Path

FILE = "geheim"
_LENGTH = 32


def secret_of(home: Path) -> bytes:
    """The secret, made on first use. Raises OSError when it can't be read or written.

    Losing it signs everybody out, and no more than that.
    """
    path = home / FILE
    try:
        kept = path.read_bytes()
        if len(kept) == _LENGTH:
            return kept
        path.unlink()  # half a file, of a process that was stopped
    except FileNotFoundError:
        home.mkdir(parents=True, exist_ok=True)
    made = secrets.token_bytes(_LENGTH)
    handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(handle, "wb") as file:
        file.write(made)
    return made
