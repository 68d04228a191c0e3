"""Factors that a text speaks of without naming them: "het geld moest voor het eind van het jaar op".

What reads them (`models.factor_reader`) is made the first time that someone types, in the background: learning from
some thousand example sentences takes three seconds, and encoding them ten more the first time with a model. Until
then none are offered. When it is made again, because there is more to learn from, the former one offers until the
new one is there. On 42 records that it never saw, 35% of what it offers is what their writers recorded, and it
offers 19% of that (benchmarks/README.md). Whether a factor speaks for or against is for a person to say.
"""

from __future__ import annotations

import hashlib
import logging
import threading
from collections.abc import Callable, Collection, Iterable, Sequence
from dataclasses import dataclass

import numpy as np

from data.vocabularies import vocabulaire
from models.encoding import Progress, TextEncoder
from models.factor_reader import Example, FactorReader, examples, examples_in_context
from models.passages import Span
from models.reasons import reasons
from service import example_vectors
from service.background import step_aside
from service.engine import Engine
from service.factor_reasons import definitions, encode
from service.texts import sentence_splitter

log = logging.getLogger(__name__)

MOST = 5  # factors at once; who has to read more of them reads none
SURE = 0.5  # the likelihood from where a sentence is taken to speak of a factor

# Vectors of what the program itself knows, by model and text, for all registers of this process.
_encoding = threading.Lock()
_vectors: dict[str, dict[str, np.ndarray]] = {}
_MODELS = 2  # of which they are kept: while a register moves to another model, both may be asked for
# What is learnt of those alone, by model: the register to practise in knows no more than that. Of a model only the
# last, since terms that a register took back may not stay behind.
_learning = threading.Lock()
_learnt: dict[str, tuple[list[Example], FactorReader]] = {}


class _Closed(Exception):
    """The register is being closed while its reader is made."""


@dataclass(frozen=True)
class Told:
    """A factor with the words that tell it, the most telling first: begin and end of each."""

    code: str
    plaatsen: tuple[tuple[int, int], ...]


@dataclass(frozen=True)
class _Made:
    """A reader, what it was made of (see `_key`), and the model whose vectors it reads."""

    key: str
    model: str
    reader: FactorReader


class FactorSuggestions:
    """Reads factors in what is typed in one register. Safe to use from several threads."""

    def __init__(
        self,
        engine: Engine,
        by_hand: Callable[[str], tuple[list[Example], np.ndarray]] = lambda _: ([], np.zeros((0, 0))),
        state: Callable[[], object] = lambda: None,
    ) -> None:
        """by_hand: more examples with their vectors, of the model that is asked for; state: differs when they may."""
        self._engine, self._by_hand, self._state = engine, by_hand, state
        self._known: tuple[object, str] | None = None
        self._made: _Made | None = None
        self._making, self._starting = threading.Lock(), threading.Lock()
        self._closing = threading.Event()
        self._thread: threading.Thread | None = None

    def told(self, text: str) -> list[Told]:
        """At most MOST factors, the surest first; none until what reads them was made a first time."""
        encoder, made = self._engine.encoder, self._made
        if made is None or made.key != self._key(encoder):
            self._make_behind()
        if made is None or made.model != encoder.fingerprint:
            return []
        return told(text, made.reader, encoder)

    def prepare(self) -> None:
        """Make what reads factors, when it is not there yet, and wait for it."""
        with self._making:
            encoder = self._engine.encoder
            key = self._key(encoder)
            if self._made is None or self._made.key != key:
                more, vectors = self._by_hand(encoder.fingerprint)
                reader = program_reader(encoder, more, vectors, progress=self._go_on)
                self._made = _Made(key, encoder.fingerprint, reader)

    def _key(self, encoder: TextEncoder) -> str:
        """What a reader is known by. Asked at every pause in typing, so looked into only when it may differ."""
        state = (encoder.fingerprint, vocabulaire("factoren"), self._state())
        if self._known is None or self._known[0] != state:
            self._known = (state, self._examined(encoder))
        return self._known[1]

    def _examined(self, encoder: TextEncoder) -> str:
        more, _ = self._by_hand(encoder.fingerprint)
        known = hashlib.sha256()
        for example in (*program_examples(), *more):
            known.update(f"{example.factor}\n{example.tekst}\n".encode())
        return f"{encoder.fingerprint} {known.hexdigest()}"

    def close(self) -> None:
        """Leave what is being made."""
        self._closing.set()
        if self._thread:
            self._thread.join()

    def _go_on(self, _done: int, _all: int) -> None:
        if self._closing.is_set():
            raise _Closed

    def _make_behind(self) -> None:
        with self._starting:
            if self._thread is None or not self._thread.is_alive():
                self._thread = threading.Thread(
                    target=self._prepare_logged, name="factorlezer", daemon=True
                )
                self._thread.start()

    def _prepare_logged(self) -> None:
        step_aside()
        try:
            self.prepare()
        except _Closed:
            pass
        except Exception:
            log.exception("Factoren worden niet voorgesteld.")


def program_examples() -> list[Example]:
    """What every register learns from: the program's own sentences and the vocabulary."""
    factoren = vocabulaire("factoren")
    return [*(e for e in examples() if e.factor in factoren), *definitions(factoren)]


def grouping_examples(recorded: Iterable[tuple[str, str]]) -> list[Example]:
    """What groups of reasons are made with: that, what speaks of a factor in its context, and what records say.

    recorded: factor and explanation.
    """
    factoren = vocabulaire("factoren")
    in_context = [e for e in examples_in_context() if e.factor in factoren]
    return [*program_examples(), *in_context, *(Example(factor, tekst) for factor, tekst in recorded)]


def program_vectors(
    found: Sequence[Example], encoder: TextEncoder, progress: Progress = lambda _done, _all: None
) -> np.ndarray:
    """Vectors of examples that come with the program or the vocabulary: (n, d) float32 unit rows.

    Each text is encoded once, whichever register asks. progress: called while another one encodes, too.
    """
    model = encoder.fingerprint
    while not _encoding.acquire(timeout=0.1):
        progress(0, len(found))
    try:
        known = _vectors.get(model) or example_vectors.read(encoder)
        own, wanted = example_vectors.sentences(), dict.fromkeys(e.tekst for e in found)
        if missing := [text for text in wanted if text not in known]:
            if encoder.folder is not None:  # those of the program all at once, to keep them
                missing = [text for text in dict.fromkeys((*wanted, *own)) if text not in known]
            # Terms of the vocabulary come and change; what they were before is not kept.
            still = {*own, *(e.tekst for e in (*program_examples(), *found))}
            made = dict(zip(missing, encode(missing, encoder, progress), strict=True))
            known = {text: vector for text, vector in known.items() if text in still} | made
            if not made.keys().isdisjoint(own):
                example_vectors.keep(encoder, known)
        _vectors.pop(model, None)
        _vectors[model] = known
        while len(_vectors) > _MODELS:
            del _vectors[next(iter(_vectors))]
    finally:
        _encoding.release()
    return np.array([known[e.tekst] for e in found], np.float32).reshape(len(found), encoder.dimension)


def program_reader(
    encoder: TextEncoder,
    more: Sequence[Example] = (),
    vectors: np.ndarray | None = None,
    *,
    without: Collection[str] = (),
    progress: Progress = lambda _done, _all: None,
) -> FactorReader:
    """What reads factors, learnt from what every register learns from and more. vectors: (n, d) of those.

    without: texts that it may not have seen, for measuring.
    """
    found = [e for e in program_examples() if e.tekst not in without]
    known = program_vectors(found, encoder, progress)
    if more or without:
        together = np.concatenate([known, vectors]) if more and vectors is not None else known
        return FactorReader([*found, *more], together)
    with _learning:
        of, reader = _learnt.pop(encoder.fingerprint, ([], None))
        if reader is None or of != found:
            reader = FactorReader(found, known)
        _learnt[encoder.fingerprint] = found, reader
        while len(_learnt) > _MODELS:
            del _learnt[next(iter(_learnt))]
    return reader


def told(text: str, reader: FactorReader, encoder: TextEncoder) -> list[Told]:
    """At most MOST factors that sentences of the text speak of, the surest first."""
    sentences = sentence_splitter().sentences(text)
    clauses = [
        Span(r.begin, r.eind, r.tekst) for r in reasons(text, [(s.begin, s.eind) for s in sentences])
    ]
    # A clause tells one reason clearly; the rest of its sentence may tell another.
    found = list(dict.fromkeys([*clauses, *sentences]))
    sizes = encoder.count_tokens([s.tekst for s in found])
    found = [s for s, size in zip(found, sizes, strict=True) if size <= encoder.max_tokens]
    if not found:
        return []
    texts = [s.tekst for s in found]
    likely = reader.read(texts, encode(texts, encoder))
    best = likely.max(axis=0)
    known = {b.code for b in vocabulaire("factoren").aangeboden}
    offered: list[Told] = []
    for factor in np.argsort(-best, kind="stable").tolist():
        if best[factor] < SURE or len(offered) == MOST:
            break
        if reader.codes[factor] not in known:
            continue  # retired, or gone since this reader was made
        span = found[int(likely[:, factor].argmax())]
        places = reader.telling(span.tekst, reader.codes[factor]) or [(0, len(span.tekst))]
        offered.append(
            Told(reader.codes[factor], tuple((span.begin + a, span.begin + b) for a, b in places))
        )
    return offered


def outside(places: Sequence[tuple[int, int]], others: Sequence[tuple[int, int]]) -> list[tuple[int, int]]:
    """The places that share no character with one of the others."""
    return [(a, b) for a, b in places if not any(a < end and begin < b for begin, end in others)]
