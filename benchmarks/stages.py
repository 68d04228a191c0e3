"""Where the time of an answer goes: a stopwatch around the functions that do its parts.

A stage's time is its own: what another stage inside it takes counts for that one. So the stages of an
answer add up to the whole, with "rest" for all that has no stage.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

from data.passages import PassageStore
from data.store import Store
from indexing.lexical import LexicalIndex
from indexing.retriever import Retriever
from indexing.vectors import VectorIndex
from service import evidence, relevance, search
from service.search import Search

REST = "rest"

# stage -> the functions that make it up, as (where it is looked up, name)
STAGES: dict[str, tuple[tuple[Any, str], ...]] = {
    "read question": ((search, "read_question"), (search, "question_terms"), (search, "combine")),
    "filters": ((Store, "allowed"),),
    "encode": ((Search, "vector"),),
    "dense": ((VectorIndex, "search"), (VectorIndex, "record_scores")),
    "lexical": ((LexicalIndex, "search"),),
    "fusion": ((Retriever, "search"),),
    "relevance": ((relevance, "scale"), (relevance, "levels"), (relevance, "on_topic")),
    "fetch": ((Store, "fetch"),),
    "passages": ((PassageStore, "of_records"),),
    "sentence": ((search, "best_fragment"), (search, "shared_words")),
    "evidence": ((evidence, "gather"), (search, "facets")),
}


class Stopwatch:
    """Own time per stage of what is called while it runs, answer by answer. For one thread."""

    def __init__(self, clock: Callable[[], float] = time.perf_counter) -> None:
        self._clock = clock
        self._own: dict[str, float] = {}
        self._inner = [0.0]  # per running stage, what others inside it took

    def wrap(self, stage: str, function: Callable[..., Any]) -> Callable[..., Any]:
        """The same function, timed under that stage."""

        def timed(*args: Any, **kwargs: Any) -> Any:
            self._inner.append(0.0)
            began = self._clock()
            try:
                return function(*args, **kwargs)
            finally:
                took = self._clock() - began
                own = took - self._inner.pop()
                self._inner[-1] += took
                self._own[stage] = self._own.get(stage, 0.0) + own

        return timed

    def time(self, answer: Callable[[], Any]) -> dict[str, float]:
        """Milliseconds per stage of one answer, and of the rest; together they are the whole."""
        self._own = {}
        self.wrap(REST, answer)()
        return {stage: 1000 * self._own.get(stage, 0.0) for stage in (*STAGES, REST)}


@contextmanager
def watched(clock: Callable[[], float] = time.perf_counter) -> Iterator[Stopwatch]:
    """A stopwatch around the functions of every stage, until the block ends."""
    watch = Stopwatch(clock)
    places = [(stage, *place) for stage, found in STAGES.items() for place in found]
    before = [(where, name, getattr(where, name)) for _, where, name in places]
    try:
        for (stage, where, name), (_, _, function) in zip(places, before, strict=True):
            setattr(where, name, watch.wrap(stage, function))
        yield watch
    finally:
        for where, name, function in before:
            setattr(where, name, function)
