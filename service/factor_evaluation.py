"""How well texts of which people said what they are about are grouped: against the labels, and by itself."""

from __future__ import annotations

import json
import time
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from pathlib import Path

import numpy as np
from sklearn.metrics import (
    adjusted_mutual_info_score,
    adjusted_rand_score,
    normalized_mutual_info_score,
    v_measure_score,
)

from models.encoding import Progress, TextEncoder
from models.passages import PassageMaker
from service.evaluation import UnreadableSet, lines_of
from service.factor_grouping import Material, group
from service.factor_reasons import encode
from service.factor_suggestions import program_reader
from service.texts import sentence_splitter

LEVEL = "set"


@dataclass(frozen=True)
class Evaluation:
    """v_measure, nmi, ari and ami: of the groups against the labels, texts that fit badly included in the group

    that they are nearest to. outlier_share: how many those are. seconds: of all, encoding included.
    """

    texts: int
    labels: int
    groups: int
    v_measure: float
    nmi: float
    ari: float
    ami: float
    outlier_share: float
    seconds: float

    def as_dict(self) -> dict[str, float | int]:
        return asdict(self)


def read_labelled(path: Path) -> tuple[list[str], list[str]]:
    """Texts and labels of a file with an object per line: text and label. Raises UnreadableSet."""
    texts, labels = [], []
    try:
        for number, line in lines_of(path):
            text, label = _labelled(line, f"Regel {number} van {path}")
            texts.append(text)
            labels.append(label)
    except OSError as error:
        raise UnreadableSet(f"{path} is niet te lezen: {error.strerror}.") from error
    if len(set(labels)) < 2:
        raise UnreadableSet(f"{path} heeft minder dan twee labels; er valt niets te vergelijken.")
    return texts, labels


def _labelled(line: str, where: str) -> tuple[str, str]:
    try:
        row = json.loads(line)
    except ValueError as error:
        raise UnreadableSet(f"{where} is geen JSON: {error}.") from error
    if not isinstance(row, dict) or not all(isinstance(row.get(key), str) for key in ("text", "label")):
        raise UnreadableSet(f'{where} heeft niet de velden "text" en "label", beide tekst.')
    if not row["text"].strip():
        raise UnreadableSet(f"{where} heeft een lege tekst.")
    return row["text"], row["label"]


def evaluate_file(
    path: Path,
    encoder: TextEncoder,
    *,
    groups: int | None = None,
    anchors: bool = False,
    progress: Progress = lambda _done, _all: None,
) -> Evaluation:
    """Group the texts of a file and compare with its labels.

    groups: how many; as many as there are labels when not given. anchors: let the factors of the vocabulary pull, as
    they do in a register, learnt without the texts of the file. Raises UnreadableSet, and TooLittle when there are too few different texts.
    """
    begun = time.perf_counter()
    texts, labels = read_labelled(path)
    vectors = encode_wholes(texts, encoder, progress)
    wanted = groups or len(set(labels))
    material = Material(texts, np.arange(len(texts)), vectors, {LEVEL: wanted}, {}, 1)
    reader = program_reader(encoder, without=set(texts)) if anchors else None
    level = group(material, reader)[LEVEL]
    found = level.groepen
    return Evaluation(
        len(texts),
        len(set(labels)),
        len(level.found),
        float(v_measure_score(labels, found)),
        float(normalized_mutual_info_score(labels, found)),
        float(adjusted_rand_score(labels, found)),
        float(adjusted_mutual_info_score(labels, found)),
        float(level.apart.mean()),
        time.perf_counter() - begun,
    )


def encode_wholes(
    texts: Sequence[str], encoder: TextEncoder, progress: Progress = lambda _done, _all: None
) -> np.ndarray:
    """A vector for each text, (n, d) float32 unit rows: the mean of its pieces when the encoder can't read it whole."""
    maker = PassageMaker(sentence_splitter(), encoder.count_tokens, encoder.max_tokens)
    pieces = [maker.make_wholes([("", text)]) or [text] for text in texts]
    vectors = encode([piece for one in pieces for piece in one], encoder, progress)
    starts = np.cumsum([0, *(len(one) for one in pieces[:-1])])
    total = np.add.reduceat(vectors, starts, axis=0)
    unit: np.ndarray = total / np.maximum(np.linalg.norm(total, axis=1, keepdims=True), 1e-9)
    return unit.astype(np.float32)
