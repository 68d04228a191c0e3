"""What is found beside the choices: texts in an index of their own, made findable in the background.

They are found by their words as soon as they are kept, and by their meaning when their passages are encoded.
"""

from __future__ import annotations

import logging
import re
import threading
from abc import ABC, abstractmethod
from collections import Counter
from collections.abc import Callable, Hashable, Iterator, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass
from typing import Any, Generic, Protocol, TypeVar

import numpy as np

from indexing.in_memory import Found, Leaf, MemoryIndex
from models.encoding import TextEncoder
from service import relevance
from service.background import step_aside
from service.engine import Engine, Progress
from service.fragments import stems_in

log = logging.getLogger(__name__)

SHOWN = 3  # beside an answer
# From where a passage resembles the question: its deviations above unrelated questions and ten times the share
# of words together, or without vectors the share alone. Chosen on 21 real documents of municipalities and the
# state, with 23 questions that they answer or do not.
_RESEMBLES, _PER_SHARE, _SHARE_ALONE = 3.5, 10.0, 0.45
_AT_ONCE = 16  # passages encoded before it is looked whether to stop
_SENTENCE = re.compile(r"\n+|(?<=[.!?;:])\s+(?=[A-Z\"“‘(0-9])")


class Held(Protocol):
    """What is searched of one text. vectors: (n, d) float32, or (0, 0) while they are not all made."""

    @property
    def id(self) -> Any: ...

    @property
    def vectors(self) -> np.ndarray: ...


H = TypeVar("H", bound=Held)
T = TypeVar("T")


@dataclass(frozen=True)
class _Known(Generic[H]):
    """The index with what each of its leaves is, in its order."""

    model: str
    held: tuple[H, ...]
    index: MemoryIndex


class Beside(ABC, Generic[H]):
    """Texts beside the choices of one register. Safe to use from several threads."""

    def __init__(self, engine: Engine, naam: str) -> None:
        """naam: of the thread that encodes."""
        self._engine = engine
        self._changing = threading.RLock()
        self._known: _Known[H] | None = None
        self._leaves: dict[Hashable, tuple[H, Leaf]] = {}
        self._unrelated: tuple[str, np.ndarray] | None = None
        self._stop = threading.Event()
        self._behind = ThreadPoolExecutor(1, thread_name_prefix=naam, initializer=step_aside)

    @abstractmethod
    def _read(self, model: str, ids: Sequence[Any] | None) -> Sequence[H]:
        """What is searched, of all or of some."""

    @abstractmethod
    def _terms(self, held: H) -> list[Counter[str]]:
        """The terms of each passage."""

    @abstractmethod
    def encode(self, progress: Progress = lambda _done, _total: None) -> None:
        """Show search what was kept, and make the vectors that are missing. progress: passages."""

    # -- finding ----------------------------------------------------------------------------------

    def __len__(self) -> int:
        """Passages that can be found."""
        return len((self._known or self._load()).index)

    def _search(
        self, vector: np.ndarray | None, model: str, terms: Sequence[str], count: int
    ) -> Iterator[tuple[H, Found]]:
        """The texts nearest to a question, best first, each with its best passage.

        vector: (d,) float32 of the question, made by `model`, or None to go by words.
        """
        known = self._known or self._load()
        if len(known.index):
            for found in known.index.search(vector if model == known.model else None, terms, count):
                yield known.held[found.leaf], found

    def _load(self) -> _Known[H]:
        """Everything anew, as it is in the register now."""
        with self._changing:
            if self._known is None:
                self._follow()
            assert self._known is not None
            return self._known

    def _follow(self, changed: Sequence[Any] | None = None) -> None:
        """Let the index hold what the register does: read these texts again (None: all)."""
        with self._changing:
            encoder = self._engine.encoder
            model = encoder.fingerprint
            if changed is None or self._known is None or self._known.model != model:
                changed, self._leaves = None, {}
            for id_ in changed or ():
                self._leaves.pop(id_, None)
            for held in self._read(model, changed):
                self._leaves[held.id] = held, Leaf(held.vectors, self._terms(held))
            leaves = [leaf for _, leaf in self._leaves.values()]
            unrelated = self._unrelated_vectors(encoder) if leaves else np.zeros((0, encoder.dimension))
            index = MemoryIndex(leaves, encoder.dimension, unrelated)
            self._known = _Known(model, tuple(held for held, _ in self._leaves.values()), index)

    def _unrelated_vectors(self, encoder: TextEncoder) -> np.ndarray:
        if self._unrelated is None or self._unrelated[0] != encoder.fingerprint:
            vectors = encoder.encode_questions(relevance.unrelated_questions())
            self._unrelated = encoder.fingerprint, vectors
        return self._unrelated[1]

    # -- encoding ---------------------------------------------------------------------------------

    def start(self) -> None:
        """Make what was kept findable, in the background."""
        self._behind.submit(self._encode_logged)

    def wait(self) -> None:
        """Until everything that was started is done."""
        self._behind.submit(lambda: None).result()

    def close(self) -> None:
        """Stop after the passages that are being encoded; the rest follows the next time."""
        self._stop.set()
        self._behind.shutdown(cancel_futures=True)

    def _later(self, work: Callable[[], T]) -> Future[T]:
        """Do something in the background, after what was started before."""
        return self._behind.submit(work)

    def _encode_logged(self) -> None:
        try:
            self.encode()
        except Exception:
            log.exception("%s: nog niet op betekenis te vinden; wel op woorden.", type(self).__name__)

    def _vectors(
        self, encoder: TextEncoder, texts: Sequence[str], progress: Progress, done: int, total: int
    ) -> np.ndarray | None:
        """The vectors of passages, (n, d) float32; None when it was told to stop meanwhile.

        done: how many of a total there were before these.
        """
        rows = [np.zeros((0, encoder.dimension), dtype=np.float32)]
        for start in range(0, len(texts), _AT_ONCE):
            if self._stop.is_set():
                return None
            rows.append(encoder.encode_passages(texts[start : start + _AT_ONCE]))
            progress(min(done + start + len(rows[-1]), total), total)
        return np.concatenate(rows)


def resembles(found: Found) -> bool:
    """Whether a passage says something about the question."""
    if found.similarity == 0.0:
        return found.words >= _SHARE_ALONE
    return found.similarity + _PER_SHARE * found.words >= _RESEMBLES


def best_sentence(text: str, wanted: frozenset[str]) -> tuple[int, int]:
    """Where the sentence stands that shares most with the question; (0, 0) when none shares anything."""
    best, most, begin = (0, 0), 0, 0
    for gap in [*_SENTENCE.finditer(text), None]:
        end = gap.start() if gap else len(text)
        shared = len(wanted & stems_in(text[begin:end]))
        if shared > most:
            best, most = (begin, end), shared
        begin = gap.end() if gap else end
    return best
