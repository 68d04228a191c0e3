"""The example register, asked its own judged questions in the way that the product reads them."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date
from typing import Any

from benchmarks.questions import JudgedQuestion
from indexing.retriever import Query
from models.encoding import TextEncoder
from models.question import read_question
from service.answers import GEVONDEN
from service.engine import Progress
from service.examples import fill_with_examples
from service.opening import Register, open_register
from service.search import Question, combine, question_terms, unknown_passes
from service.settings import Settings

TODAY = date(2026, 11, 21)  # the register's own day, so that "vorig jaar" keeps its meaning


@dataclass(frozen=True)
class Asked:
    """A question as the product reads it: what is searched for, and among which records (None: all)."""

    query: Query
    allowed: Any


def ask(register: Register, question: JudgedQuestion) -> Asked:
    """Read a question as `service.search` does: filters out of it, the rest encoded and split."""
    engine = register.engine
    reading = read_question(question.vraag, TODAY)
    filters, understood = combine(reading)
    return Asked(
        Query(register.search.vector(engine.encoder, reading.tekst), question_terms(reading.tekst)),
        engine.store.allowed(filters, unknown_passes(understood)),
    )


@contextmanager
def example_of(
    settings: Settings, encoder: TextEncoder, progress: Progress | None = None
) -> Iterator[Register]:
    """The example register in a folder of its own, removed afterwards."""
    with tempfile.TemporaryDirectory() as folder:
        apart = Settings.read({"KEUZEREGISTER_HOME": folder, "KEUZEREGISTER_MODEL": settings.model})
        register = open_register(apart, "het meten", encoder=encoder)
        try:
            fill_with_examples(register, progress)
            yield register
        finally:
            register.close()


class JudgedRegister:
    """Ranks the records of a register for some judged questions."""

    def __init__(self, register: Register, questions: Sequence[JudgedQuestion]) -> None:
        self.register, self.questions = register, list(questions)
        self._asked = {q.id: ask(register, q) for q in questions}
        store = register.engine.store
        self._ids = {r.nr: r.keuze.id for r in store.every()}

    @property
    def qrels(self) -> dict[str, dict[str, int]]:
        """The judgements of the questions that have an answer; the others can't be ranked right or wrong."""
        return {q.id: q.oordelen for q in self.questions if q.oordelen}

    def rank(self, mode: str, **ranking: Any) -> dict[str, dict[str, float]]:
        """Per question every record found, best first, among those that its filters leave.

        ranking: what `Retriever.search` takes on top of the mode.
        """
        search = self.register.engine.retriever.search
        run = {}
        for id_, asked in self._asked.items():
            hits = search(asked.query, allowed=asked.allowed, mode=mode, **ranking)
            run[id_] = {self._ids[h.owner]: h.score for h in hits}
        return run

    def told_so(self, mode: str) -> dict[str, bool]:
        """Per question whether the answer says that no choice really resembles it."""
        answer = self.register.search.answer
        return {
            q.id: answer(Question(q.vraag, modus=mode, today=TODAY)).oordeel != GEVONDEN
            for q in self.questions
        }
