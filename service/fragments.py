"""Which passage of a record answers the question best, and which sentence in it."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from data.keuze import Keuze
from data.passages import PassageDetail
from models.question import AFWIJZING, UITKOMST
from models.words import question_words, stem, stems
from service.answers import Fragment
from service.texts import field_label

# Shared words count beside meaning: a reader expects to see them in the marked sentence.
_SHARED_WORDS = 0.10
# Who asks how it went is shown where that stands, if the record says so at all.
_ASKED_FOR = 0.03
_FIELDS = {UITKOMST: ("resultaat", "leerpunten", "evaluatie"), AFWIJZING: ("alternatieven",)}


def best_fragment(
    passages: Sequence[PassageDetail], vector: np.ndarray | None, tekst: str, bedoeling: str | None
) -> Fragment:
    """The passage with the sentence nearest to the question. passages: of one record, at least one."""
    wanted = {stem(w) for w in question_words(tekst)}
    best: tuple[float, PassageDetail, int] | None = None
    for passage in passages:
        bonus = _ASKED_FOR if passage.veld.startswith(_FIELDS.get(bedoeling or "", ("-",))) else 0.0
        near = passage.zinvectoren @ vector if vector is not None else np.zeros(len(passage.zinnen))
        for i, (begin, eind) in enumerate(passage.zinnen):
            sentence = passage.tekst[begin - passage.begin : eind - passage.begin]
            shared = len(wanted & set(stems(sentence))) / len(wanted) if wanted else 0.0
            score = float(near[i]) + _SHARED_WORDS * shared + bonus
            if best is None or score > best[0]:
                best = (score, passage, i)
    assert best is not None
    _, passage, i = best
    return Fragment(
        passage.veld,
        field_label(passage.veld),
        passage.tekst,
        passage.begin,
        passage.eind,
        *passage.zinnen[i],
    )


def shared_words(tekst: str, record_stems: frozenset[str]) -> tuple[str, ...]:
    """The words of the question that the record holds too, as they were typed (lower case)."""
    return tuple(dict.fromkeys(w for w in question_words(tekst) if stem(w) in record_stems))


def record_stem_set(keuze: Keuze, whole: Sequence[str]) -> frozenset[str]:
    """The stems of a record's title and texts."""
    return frozenset(stems(" ".join([keuze.titel, *whole])))
