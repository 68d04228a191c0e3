"""Fits the weights of service/relevance.json on the judged questions, and says how well they separate.

    python -m benchmarks.calibrate          prints weights and figures
    python -m benchmarks.calibrate --write  also writes the weights

Fitted on the questions that are not kept apart; the figures for those kept apart are the ones to quote.
"""

from __future__ import annotations

import json
import sys
import tempfile
from datetime import date
from pathlib import Path

import numpy as np
from sklearn.linear_model import LogisticRegression
from sklearn.metrics import roc_auc_score

from benchmarks.questions import JudgedQuestion, judged_questions
from indexing.retriever import Query
from models.question import read_question
from service import relevance
from service.examples import fill_with_examples
from service.opening import Register, open_register
from service.search import combine, question_terms, unknown_passes
from service.settings import Settings

TODAY = date(2026, 11, 21)  # the register's own day, so that "vorig jaar" keeps its meaning
_DEPTH = 30  # hits per question that are learnt from
# What share of the choices shown at a level must have been judged useful (1) or just right (2).
_LEVELS = (("redelijk", 1, 0.4), ("sterk", 2, 0.45))


def gather(register: Register, question: JudgedQuestion) -> list[tuple[tuple[float, float, float], int]]:
    """Features and grade of the first hits of one question."""
    engine, search = register.engine, register.search
    reading = read_question(question.vraag, TODAY)
    filters, understood = combine(reading)
    terms = question_terms(reading.tekst)
    query = Query(search.vector(engine.encoder, reading.tekst), terms)
    allowed = engine.store.allowed(filters, unknown_passes(understood))
    hits = engine.retriever.search(query, allowed=allowed)
    ground = search.background(engine.encoder, engine.retriever.vectors)
    by = relevance.scale(engine.retriever.words, terms, ground, allowed)
    ids = {r.nr: r.keuze.id for r in engine.store.fetch([h.owner for h in hits])}
    return [(relevance.features(h, by), question.oordelen.get(ids[h.owner], 0)) for h in hits[:_DEPTH]]


def main() -> None:
    with tempfile.TemporaryDirectory() as folder:
        settings = Settings.read({"KEUZEREGISTER_HOME": folder})
        register = open_register(settings, "het ijken")
        fill_with_examples(register)
        questions = judged_questions()
        rows = {q.id: gather(register, q) for q in questions}
        register.close()
    fitted = [q for q in questions if not q.apart]
    x = np.array([f for q in fitted for f, _ in rows[q.id]])
    y = np.array([grade > 0 for q in fitted for _, grade in rows[q.id]])
    model = LogisticRegression(C=10.0).fit(x, y)
    constant, coefficients = float(model.intercept_[0]), model.coef_[0]
    print("gewichten", round(constant, 3), coefficients.round(3))

    def chances(question: JudgedQuestion) -> np.ndarray:
        features = np.array([f for f, _ in rows[question.id]]).reshape(-1, 3)
        found: np.ndarray = 1 / (1 + np.exp(-(features @ coefficients + constant)))
        return found

    thresholds = {}
    for name, wanted, share in _LEVELS:
        grades = np.array([g for q in fitted for _, g in rows[q.id]])
        p = np.concatenate([chances(q) for q in fitted])
        for t in np.arange(0.05, 0.95, 0.01):
            kept = p >= t
            if kept.any() and (grades[kept] >= wanted).mean() >= share:
                thresholds[name] = round(float(t), 2)
                break
    print("grenzen", thresholds)
    for label, part in (("geijkt op", fitted), ("apart", [q for q in questions if q.apart])):
        p = np.concatenate([chances(q) for q in part])
        g = np.array([g for q in part for _, g in rows[q.id]])
        print(f"{label}: {len(part)} vragen, AUC {roc_auc_score(g > 0, p):.3f}")
        for t in (thresholds["redelijk"], thresholds["sterk"]):
            kept = p >= t
            print(
                f"  vanaf {t}: precisie {np.mean(g[kept] > 0):.2f}, gevonden {kept[g > 0].mean():.2f}, tweeën {kept[g > 1].mean():.2f}"
            )
        for kind in sorted({q.soort for q in part}):
            of_kind = [q for q in part if q.soort == kind]
            silent = np.mean([not (chances(q) >= thresholds["redelijk"]).any() for q in of_kind])
            shown = np.median([(chances(q) >= thresholds["redelijk"]).sum() for q in of_kind])
            print(
                f"  {kind:<18} {len(of_kind):>3} vragen, niets verwant {silent:.0%}, midden {shown:.0f} getoond"
            )
    topic = _fit_topic(fitted, [q for q in questions if q.apart], rows)
    if "--write" in sys.argv:
        _write(constant, coefficients, thresholds, topic)


Rows = dict[str, list[tuple[tuple[float, float, float], int]]]


def _fit_topic(fitted: list[JudgedQuestion], apart: list[JudgedQuestion], rows: Rows) -> dict[str, float]:
    """Questions on other subjects against all others, by the best similarity and the best word share."""

    def table(questions: list[JudgedQuestion]) -> tuple[np.ndarray, np.ndarray]:
        held = [q for q in questions if rows[q.id]]
        x = [[max(f[0] for f, _ in rows[q.id]), max(f[1] for f, _ in rows[q.id])] for q in held]
        return np.array(x), np.array([q.soort != "ver-weg" for q in held])

    x, y = table(fitted)
    model = LogisticRegression(C=10.0, class_weight="balanced").fit(x, y)
    limit = float(np.quantile(model.predict_proba(x)[y, 1], 0.07))
    for label, part in (("geijkt op", fitted), ("apart", apart)):
        px, py = table(part)
        on = model.predict_proba(px)[:, 1] >= limit
        print(
            f"onderwerp, {label}: eigen vragen herkend {on[py].mean():.0%}, andere geweerd {(~on[~py]).mean():.0%}"
        )
    constant, similarity, gram = model.intercept_[0], *model.coef_[0]
    values = {"constant": constant, "similarity": similarity, "gram": gram, "grens": limit}
    return {name: round(float(value), 4) for name, value in values.items()}


def _write(
    constant: float, coefficients: np.ndarray, thresholds: dict[str, float], topic: dict[str, float]
) -> None:
    path = Path(relevance.__file__).with_name("relevance.json")
    content = json.loads(path.read_text(encoding="utf-8"))
    names = ("similarity", "gram", "narrowed")
    content["gewichten"] = {
        "constant": round(constant, 4),
        **{name: round(float(value), 4) for name, value in zip(names, coefficients, strict=True)},
        **thresholds,
    }
    content["onderwerp"] = topic
    path.write_text(json.dumps(content, ensure_ascii=False, indent=2) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
