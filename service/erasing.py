"""An erasure that goes on while a page tells how far it is.

Most are done in a moment, and then whoever asked gets the outcome; of a large register the files take longer.
"""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable
from dataclasses import dataclass, replace

from data.database import StoreUnavailable
from data.store import KeuzeNotFound
from service.erasure import Progress, Voortgang
from service.receipt import Receipt

log = logging.getLogger(__name__)

_PATIENCE = 2.0  # seconds that whoever asks waits for the outcome


class AlreadyErasing(RuntimeError):
    """Something else is being erased; bewijs is the name of its receipt, "" while it has none."""

    def __init__(self, bewijs: str) -> None:
        super().__init__("Er wordt al iets gewist. Wacht tot dat klaar is, en wis dan dit.")
        self.bewijs = bewijs


@dataclass
class _Run:
    """One erasure: what came of it, or why it failed."""

    ended: threading.Event
    receipt: Receipt | None = None
    failed: Exception | None = None


class Erasing:
    """The erasure that goes on in one register. Safe to use from several threads."""

    def __init__(self) -> None:
        self._starting = threading.Lock()
        self._thread: threading.Thread | None = None
        self.voortgang: Voortgang | None = None  # of the one that goes on, or of the last

    def run(self, erase: Callable[[Progress], Receipt]) -> str:
        """Erase; the name of the receipt, which is written in full when the erasing is done.

        What `erase` raises in the first seconds is raised here; later it is told by `voortgang`. Raises
        AlreadyErasing.
        """
        begun, made = threading.Event(), _Run(threading.Event())

        def progress(now: Voortgang) -> None:
            self.voortgang = now
            begun.set()

        def go() -> None:
            try:
                made.receipt = erase(progress)
            except Exception as error:
                made.failed = error
                told = str(error)
                if not isinstance(error, KeuzeNotFound | ValueError | StoreUnavailable):
                    log.exception("Het wissen is afgebroken.")
                    told = "Er ging iets mis in het programma."
                if self.voortgang is not None:
                    self.voortgang = replace(self.voortgang, fout=told)
            finally:
                made.ended.set()
                begun.set()

        with self._starting:
            if self._thread is not None and self._thread.is_alive():
                raise AlreadyErasing(self.voortgang.bewijs if self.voortgang else "")
            self.voortgang = None
            self._thread = threading.Thread(target=go, name="wissen")
            self._thread.start()
        begun.wait()
        if made.ended.wait(_PATIENCE):
            if made.failed is not None:
                raise made.failed
            assert made.receipt is not None
            return made.receipt.bewijs
        assert self.voortgang is not None
        return self.voortgang.bewijs

    def close(self) -> None:
        """Wait for what goes on: half an erasure is none."""
        if self._thread is not None:
            self._thread.join()
