"""The register to practise in: one of its own, beside the real one, that is emptied again and again.

It has its own files, indexes, drafts and log in the folder `oefenen`, so nothing that is done in it can reach
the real register or what residents read; only the language model is shared, which is what takes the memory.
It is opened when someone starts to practise, and thrown away at the start of the server, on the first request
of a new day, and when someone asks for it.
"""

from __future__ import annotations

import hashlib
import shutil
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path

from data.dates import today_here
from data.examples import example_register
from data.keuze import Contact, Keuze
from models.encoding import TextEncoder
from service.opening import Register, open_register
from service.settings import Settings

_EACH = 7  # one of so many example records
_DOOR = "voorbeeldregister"
_HOLDER = "de server, om in te oefenen"


def practice_records() -> list[tuple[Keuze, list[Contact]]]:
    """A few of the example records, that refer to none but each other."""
    chosen = example_register()[::_EACH]
    ids = {keuze.id for keuze, _ in chosen}
    return [
        (k.model_copy(update={"verwanteKeuzes": [i for i in k.verwanteKeuzes if i in ids]}), list(people))
        for k, people in chosen
    ]


@dataclass
class _Opened:
    register: Register
    folder: Path
    day: date
    users: int = 0
    retired: bool = False


class Practice:
    """Hands out the practice register, and replaces it. Safe to use from several threads."""

    def __init__(
        self,
        settings: Settings,
        encoder: Callable[[], TextEncoder],
        today: Callable[[], date] | None = None,
    ) -> None:
        """settings: those of the real register. today: which day it is here."""
        self._settings, self._encoder = settings, encoder
        self._today = today or today_here
        self._changing = threading.Lock()
        self._opened: _Opened | None = None
        self._number = 0

    @contextmanager
    def use(self) -> Iterator[Register]:
        """The practice register, for as long as a request takes; made anew on a new day.

        The first time ever its records are encoded, which takes seconds. Raises StoreUnavailable.
        """
        opened = self._take()
        try:
            yield opened.register
        finally:
            self._give_back(opened)

    def _take(self) -> _Opened:
        with self._changing:
            if self._opened and self._opened.day != self._today():
                self._retire()
            if self._opened is None:
                self._opened = self._open()
            self._opened.users += 1
            return self._opened

    def _give_back(self, opened: _Opened) -> None:
        with self._changing:
            opened.users -= 1
            if opened.retired and not opened.users:
                _throw_away(opened)

    def reset(self) -> None:
        """Throw away all that was recorded to practise; the next use begins anew."""
        with self._changing:
            self._retire()

    def tidy(self) -> None:
        """The same when it is of an earlier day. Asked on every request, so it costs next to nothing."""
        opened = self._opened
        if opened and opened.day != self._today():
            with self._changing:
                if self._opened is opened:
                    self._retire()

    close = reset

    def _retire(self) -> None:
        """Let go of the present one; who is using it at this moment finishes first."""
        opened, self._opened = self._opened, None
        if opened:
            opened.retired = True
            if not opened.users:
                _throw_away(opened)

    def _open(self) -> _Opened:
        encoder = self._encoder()
        begin = self._settings.practice / f"begin-{_fits(encoder)}"
        if not begin.is_dir():
            self._make_beginning(begin, encoder)
        self._number += 1
        folder = self._settings.practice / "nu" / str(self._number)
        shutil.rmtree(folder, ignore_errors=True)
        shutil.copytree(begin, folder)
        register = open_register(replace(self._settings, home=folder), _HOLDER, encoder=encoder)
        return _Opened(register, folder, self._today())

    def _make_beginning(self, begin: Path, encoder: TextEncoder) -> None:
        """A closed register with the records that practising begins with, to copy each time."""
        shutil.rmtree(self._settings.practice, ignore_errors=True)  # those of other models too
        making = self._settings.practice / "in-de-maak"
        register = open_register(replace(self._settings, home=making), _HOLDER, encoder=encoder)
        try:
            records = practice_records()
            register.engine.save(
                [keuze for keuze, _ in records], door=_DOOR, contacten=[people for _, people in records]
            )
            register.engine.save_indexes()
        finally:
            register.close()
        making.rename(begin)


def _fits(encoder: TextEncoder) -> str:
    """Changes with the language model and with the records that practising begins with."""
    told = [encoder.fingerprint, *(keuze.model_dump_json() for keuze, _ in practice_records())]
    return hashlib.sha256("\n".join(told).encode()).hexdigest()[:12]


def _throw_away(opened: _Opened) -> None:
    try:
        opened.register.close()
    finally:
        shutil.rmtree(opened.folder, ignore_errors=True)
