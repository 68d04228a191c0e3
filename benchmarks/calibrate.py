"""Fits the weights of service/relevance.json on the judged questions, and says how well they separate.

    python -m benchmarks.calibrate          prints weights and figures
    python -m benchmarks.calibrate --write  also writes the weights

Fitted on the questions that are not kept apart; the figures for those kept apart are the ones to quote.
"""

from __future__ import annotations

import json
import sys
from pathlib import Path

import numpy as np
from sklearn.linear_model import LogisticRegression
from sklearn.metrics import roc_auc_score

from benchmarks.judged import ask, example_of
from benchmarks.questions import JudgedQuestion, judged_questions
from service import relevance
from service.opening import Register, load_encoder
from service.settings import Settings

_DEPTH = 30  # hits per question that are learnt from
# What share of the choices shown at a level must have been judged useful (1) or just right (2).
_LEVELS = (("redelijk", 1, 0.4), ("sterk", 2, 0.45))


Features = tuple[float, float, float, float]
Rows = dict[str, list[tuple[Features, int]]]


def gather(register: Register, question: JudgedQuestion) -> list[tuple[Features, int]]:
    """Features and grade of the first hits of one question."""
    engine, asked = register.engine, ask(register, question)
    hits = engine.retriever.search(asked.query, allowed=asked.allowed)
    ground = register.search.background(engine.encoder, engine.retriever)
    assert asked.query.vector is not None
    near = engine.retriever.nearness(asked.query.vector)
    by = relevance.scale(engine.retriever.words, asked.query.terms, ground, asked.allowed, near)
    owners = hits.owners[:_DEPTH].tolist()
    ids = {r.nr: r.keuze.id for r in engine.store.fetch(owners)}
    found = relevance.features(hits, by)[:_DEPTH].tolist()
    return [(tuple(f), question.oordelen.get(ids[o], 0)) for f, o in zip(found, owners, strict=True)]


def main() -> None:
    settings, questions = Settings.read(), judged_questions()
    with example_of(settings, load_encoder(settings)) as register:
        rows = {q.id: gather(register, q) for q in questions}
    fitted = [q for q in questions if not q.apart]
    x = np.array([f for q in fitted for f, _ in rows[q.id]])
    y = np.array([grade > 0 for q in fitted for _, grade in rows[q.id]])
    model = LogisticRegression(C=10.0).fit(x, y)
    constant, coefficients = float(model.intercept_[0]), model.coef_[0]
    print("gewichten", round(constant, 3), coefficients.round(3))

    def chances(question: JudgedQuestion) -> np.ndarray:
        features = np.array([f for f, _ in rows[question.id]]).reshape(-1, x.shape[1])
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


def _fit_topic(fitted: list[JudgedQuestion], apart: list[JudgedQuestion], rows: Rows) -> dict[str, float]:
    """Questions on other subjects against all others, by nearness to the register and best word share."""

    def table(questions: list[JudgedQuestion]) -> tuple[np.ndarray, np.ndarray]:
        held = [q for q in questions if rows[q.id]]
        x = [[max(f[3] for f, _ in rows[q.id]), max(f[1] for f, _ in rows[q.id])] for q in held]
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
    constant, subject, gram = model.intercept_[0], *model.coef_[0]
    values = {"constant": constant, "subject": subject, "gram": gram, "grens": limit}
    return {name: round(float(value), 4) for name, value in values.items()}


def _write(
    constant: float, coefficients: np.ndarray, thresholds: dict[str, float], topic: dict[str, float]
) -> None:
    path = Path(relevance.__file__).with_name("relevance.json")
    content = json.loads(path.read_text(encoding="utf-8"))
    names = ("similarity", "gram", "narrowed", "subject")
    content["gewichten"] = {
        "constant": round(constant, 4),
        **{name: round(float(value), 4) for name, value in zip(names, coefficients, strict=True)},
        **thresholds,
    }
    content["onderwerp"] = topic
    path.write_text(json.dumps(content, ensure_ascii=False, indent=2) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
