"""Which passage of a record answers the question best, and which sentence in it."""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache

import numpy as np

from data.passages import PassageDetail
from models.question import AFWEGING, AFWIJZING, UITKOMST
from models.words import part_stems, question_words, stems
from service.answers import Fragment
from service.texts import field_label

# Shared words count beside meaning: a reader expects to see them in the marked sentence.
_SHARED_WORDS = 0.10
# Who asks how it went is shown where that stands, if the record says so at all.
_ASKED_FOR = 0.03
# Sentences, texts and labels of which the stems are kept: some 2 kB each.
_TEXTS = 20_000
_FIELDS = {
    UITKOMST: ("resultaat", "leerpunten", "evaluatie"),
    AFWIJZING: ("alternatieven",),
    AFWEGING: ("afweging", "factoren"),
}


def best_fragment(
    passages: Sequence[PassageDetail], vector: np.ndarray | None, tekst: str, bedoeling: str | None
) -> Fragment:
    """The passage with the sentence nearest to the question. passages: of one record, at least one."""
    wanted = {part for w in question_words(tekst) for part in part_stems(w)}
    best: tuple[float, PassageDetail, int] | None = None
    for passage in passages:
        bonus = _ASKED_FOR if passage.veld.startswith(_FIELDS.get(bedoeling or "", ("-",))) else 0.0
        near = passage.zinvectoren @ vector if vector is not None else np.zeros(len(passage.zinnen))
        for i, (begin, eind) in enumerate(passage.zinnen):
            sentence = passage.tekst[begin - passage.begin : eind - passage.begin]
            shared = len(wanted & stems_in(sentence)) / len(wanted) if wanted else 0.0
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


def shared_words(tekst: str, whole: Sequence[str]) -> tuple[str, ...]:
    """The words of the question that these texts of a record hold too, as they were typed (lower case).

    Of a compound a text must hold every part, together or apart.
    """
    held = [stems_in(text) for text in whole]
    words = dict.fromkeys(question_words(tekst))
    return tuple(w for w in words if any(found.issuperset(part_stems(w)) for found in held))


@lru_cache(maxsize=_TEXTS)
def stems_in(text: str) -> frozenset[str]:
    """The stems of a text, remembered: the same records answer many questions."""
    return frozenset(stems(text))
