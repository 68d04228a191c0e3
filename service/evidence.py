"""The evidence panel: what was chosen, rejected, weighed and scored in choices like this. Counting only."""

from __future__ import annotations

from collections.abc import Sequence

from data.keuze import Keuze
from data.vocabularies import vocabulaire
from service.answers import Evidence, ScoreTally, Tally

FEW = 5  # below this a pattern is an anecdote, and the reader is told so

SCORE_LABELS = {"informatie": "Informatie", "inclusie": "Inclusie", "invloed": "Invloed"}


def gather(keuzes: Sequence[Keuze]) -> Evidence:
    """Counts over the given choices; each count carries the ids behind it."""
    return Evidence(
        aantal=len(keuzes),
        gekozen=_tallies("instrumenten", [(k.instrument, k.id) for k in keuzes]),
        afgewezen=_rejected(keuzes),
        factorenVoor=_factors(keuzes, "voor"),
        factorenTegen=_factors(keuzes, "tegen"),
        scores=tuple(t for name in SCORE_LABELS if (t := _score(keuzes, name))),
        weinig=len(keuzes) < FEW,
        titels={k.id: k.titel for k in keuzes if k.alternatieven},
    )


def _tallies(vocab: str, pairs: Sequence[tuple[str, str]]) -> tuple[Tally, ...]:
    """Most frequent first; equal counts in the order of the vocabulary."""
    terms = vocabulaire(vocab)
    order = {code: i for i, code in enumerate(terms.codes)}
    ids: dict[str, list[str]] = {}
    for code, id_ in pairs:
        if id_ not in ids.setdefault(code, []):
            ids[code].append(id_)
    ranked = sorted(ids, key=lambda code: (-len(ids[code]), order.get(code, len(order))))
    return tuple(Tally(code, terms.label(code), tuple(ids[code])) for code in ranked)


def _rejected(keuzes: Sequence[Keuze]) -> tuple[Tally, ...]:
    reasons: dict[str, list[tuple[str, str]]] = {}
    for keuze in keuzes:
        for a in keuze.alternatieven:
            reasons.setdefault(a.instrument, []).append((keuze.id, a.reden))
    pairs = [(code, id_) for code, given in reasons.items() for id_, _ in given]
    return tuple(
        Tally(t.code, t.label, t.ids, tuple(reasons[t.code])) for t in _tallies("instrumenten", pairs)
    )


def _factors(keuzes: Sequence[Keuze], richting: str) -> tuple[Tally, ...]:
    return _tallies(
        "factoren", [(f.factor, k.id) for k in keuzes for f in k.factoren if f.richting == richting]
    )


def _score(keuzes: Sequence[Keuze], name: str) -> ScoreTally | None:
    marks = [
        (mark, k.id)
        for k in keuzes
        if k.evaluatie and k.evaluatie.scores and (mark := getattr(k.evaluatie.scores, name)) is not None
    ]
    if not marks:
        return None
    mean = sum(mark for mark, _ in marks) / len(marks)
    return ScoreTally(name, SCORE_LABELS[name], mean, tuple(id_ for _, id_ in marks))
