"""Moving a register to another model: encode again in the background while the old index answers.

Records that are saved meanwhile are passages of the old model only, so they simply turn up as missing
once more. When none is missing, the engine changes over under its lock, in a moment.
"""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable
from dataclasses import dataclass

from models.encoding import TextEncoder
from models.passages import PassageMaker
from service.background import step_aside
from service.engine import Engine, make_passages
from service.texts import sentence_splitter

log = logging.getLogger(__name__)

_BATCH = 32


@dataclass(frozen=True)
class Progressed:
    """How far the move is: records done of all."""

    done: int
    total: int


class Remodelling:
    """One move to another model; `start` it on a thread, or `run` it and wait."""

    def __init__(
        self, engine: Engine, encoder: TextEncoder, done: Callable[[], None] = lambda: None
    ) -> None:
        """done: called once, after the engine has changed over."""
        self._engine, self._encoder, self._done = engine, encoder, done
        self._maker = PassageMaker(sentence_splitter(), encoder.count_tokens, encoder.max_tokens)
        self._stop = threading.Event()
        self._thread: threading.Thread | None = None
        self.progress = Progressed(0, engine.store.count())

    def start(self) -> None:
        self._thread = threading.Thread(target=self._run_logged, name="ander-model", daemon=True)
        self._thread.start()

    def stop(self) -> None:
        """Stop at the next record; what is done is kept for the next time."""
        self._stop.set()
        self.wait()

    def wait(self) -> None:
        if self._thread:
            self._thread.join()

    def _run_logged(self) -> None:
        step_aside()
        try:
            self.run()
        except Exception:
            log.exception("Het overzetten naar een ander model is gestopt; zoeken gaat door met het oude.")

    def run(self) -> bool:
        """Encode what is missing, then change over. Returns False when it was stopped."""
        while True:
            if not self._encode_missing():
                return False
            if self._engine.change_model(self._encoder):
                self._done()
                return True

    def _encode_missing(self) -> bool:
        engine, model = self._engine, self._encoder.fingerprint
        while missing := engine.passages.missing(model):
            for record in engine.store.fetch(missing[:_BATCH]):
                if self._stop.is_set():
                    return False
                (made,) = make_passages(self._maker, self._encoder, [record.keuze])
                engine.passages.add(model, record.nr, record.revisie, made)
            total = engine.store.count()
            self.progress = Progressed(total - len(engine.passages.missing(model)), total)
        return True
