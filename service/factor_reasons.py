"""From the texts of records to reasons with their vectors, and the examples that factors are learnt from.

Reasons come from why an instrument was chosen, why others were not, and what was learnt. Their vectors are their
own, made once when a run first meets them.
"""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence

import numpy as np

from data.factors import NewZin
from data.keuze import Keuze, texts
from data.passages import PassageDetail
from data.records import Vastgelegd
from data.vocabularies import Vocabulaire
from models.encoding import Progress, TextEncoder
from models.factor_reader import Example
from models.reasons import Reason, reasons

_FIELDS = ("afweging", "leerpunten")
_LISTS = ("alternatieven[",)
_AT_ONCE = 256


def is_reason_field(veld: str) -> bool:
    return veld in _FIELDS or veld.startswith(_LISTS)


def encode(
    texts: Sequence[str], encoder: TextEncoder, progress: Progress = lambda _done, _all: None
) -> np.ndarray:
    """Vectors of reasons, to compare with each other: (n, dimension) float32 unit rows. Raises TextTooLong.

    With the prompt of questions: two reasons are alike as two questions are, none is the answer to another. On the
    labelled sentences that gave 0.01 to 0.03 over the prompt of passages.
    """
    found = [encoder.encode_questions([])]
    for at in range(0, len(texts), _AT_ONCE):
        progress(at, len(texts))
        found.append(encoder.encode_questions(texts[at : at + _AT_ONCE]))
    progress(len(texts), len(texts))
    return np.concatenate(found)


def take(
    records: Sequence[Vastgelegd],
    passages: Mapping[int, Sequence[PassageDetail]],
    encoder: TextEncoder,
) -> list[list[NewZin]]:
    """The reasons of each record. passages: per number of a record its own, which know its sentences."""
    found = [list(_found(record.keuze, passages.get(record.nr, ()))) for record in records]
    vectors = iter(encode([reason.tekst for one in found for _, reason in one], encoder))
    taken = []
    for record, one in zip(records, found, strict=True):
        keys = _Keys(record.keuze.id)
        taken.append([_zin(veld, reason, keys, next(vectors)) for veld, reason in one])
    return taken


def _found(keuze: Keuze, passages: Sequence[PassageDetail]) -> Iterator[tuple[str, Reason]]:
    """Reasons with the field of each."""
    sentences: dict[str, list[tuple[int, int]]] = {}
    for passage in passages:
        sentences.setdefault(passage.veld, []).extend(passage.zinnen)
    for veld, tekst in texts(keuze):
        if is_reason_field(veld) and veld in sentences:
            for reason in reasons(tekst, sorted(sentences[veld])):
                yield veld, reason


class _Keys:
    """What a reason is known by as long as its record tells it in the same words."""

    def __init__(self, keuze_id: str) -> None:
        self._id = keuze_id
        self._seen: Counter[str] = Counter()

    def of(self, veld: str, tekst: str) -> str:
        told = f"{self._id}\n{veld.split('[')[0]}\n{' '.join(tekst.split())}"
        self._seen[told] += 1
        return hashlib.sha256(f"{told}\n{self._seen[told]}".encode()).hexdigest()[:20]


def _zin(veld: str, reason: Reason, keys: _Keys, vector: np.ndarray) -> NewZin:
    key = keys.of(veld, reason.tekst)
    return NewZin(veld, reason.begin, reason.eind, reason.tekst, reason.woord, key, vector)


def definitions(factoren: Vocabulaire) -> list[Example]:
    """Each factor as the vocabulary explains it."""
    return [
        Example(b.code, f"{b.label}. {b.definitie} {', '.join(b.synoniemen)}".strip()) for b in factoren
    ]
