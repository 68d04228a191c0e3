"""An erasure that goes on while a page tells how far it is.

Most are done in a moment, and then whoever asked gets the outcome; of a large register the files take longer.
"""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor, wait
from dataclasses import replace

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


class Erasing:
    """The erasure that goes on in one register. Safe to use from several threads."""

    def __init__(self) -> None:
        self._starting = threading.Lock()
        self._going: Future[Receipt] | None = None
        self.voortgang: Voortgang | None = None  # of the one that goes on, or of the last

    def run(self, erase: Callable[[Progress], Receipt]) -> str:
        """Erase; the name of the receipt, which is written in full when the erasing is done.

        What `erase` raises in the first seconds is raised here; later it is told by `voortgang`. Raises
        AlreadyErasing.
        """
        begun = threading.Event()

        def progress(now: Voortgang) -> None:
            self.voortgang = now
            begun.set()

        with self._starting:
            if self._going is not None and not self._going.done():
                raise AlreadyErasing(self.voortgang.bewijs if self.voortgang else "")
            self.voortgang = None
            worker = ThreadPoolExecutor(1, thread_name_prefix="wissen")
            self._going = going = worker.submit(self._told, erase, progress)
            worker.shutdown(wait=False)  # after this one its thread ends
        going.add_done_callback(lambda _: begun.set())
        begun.wait()
        wait([going], _PATIENCE)
        now = self.voortgang
        return going.result().bewijs if going.done() or now is None else now.bewijs

    def _told(self, erase: Callable[[Progress], Receipt], progress: Progress) -> Receipt:
        """Erase; why it stopped stands in `voortgang`, for who is not there any more."""
        try:
            return erase(progress)
        except Exception as error:
            told = str(error)
            if not isinstance(error, KeuzeNotFound | ValueError | StoreUnavailable):
                log.exception("Het wissen is afgebroken.")
                told = "Er ging iets mis in het programma."
            if self.voortgang is not None:
                self.voortgang = replace(self.voortgang, fout=told)
            raise

    def close(self) -> None:
        """Wait for what goes on: half an erasure is none."""
        if self._going is not None:
            wait([self._going])
