"""Measures retrieval on a folder in BEIR layout, through the passages, indexes and fusion of the product.

Reads corpus.jsonl (_id, title, text), queries.jsonl (_id, text) and qrels.tsv (query-id, corpus-id,
score). Encoded passages are kept, so that a second run on the same texts and model is quick. The
measures come from ir-measures, which the field uses to publish its figures.
"""

from __future__ import annotations

import hashlib
import json
import zipfile
from collections.abc import Callable, Iterator, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path

import ir_measures
import numpy as np
from ir_measures import RR, R, Success, nDCG

from indexing.lexical import LexicalIndex
from indexing.retriever import Query, Retriever
from indexing.vectors import VectorIndex
from models.encoding import TextEncoder
from models.passages import Passage, PassageMaker
from service.engine import Progress
from service.search import question_terms
from service.texts import embedded, sentence_splitter, text_terms

# Raised whenever passages come out differently, so that kept vectors are made again.
PASSAGES_VERSION = 1

_CHUNK = 256  # documents encoded between two reports of progress


class UnreadableSet(ValueError):
    """The folder does not hold a readable BEIR set; the message names file, line and reason."""


@dataclass(frozen=True)
class Document:
    id: str
    title: str
    text: str


@dataclass(frozen=True)
class JudgedSet:
    """Documents, questions by id, and per question the grade of each relevant document."""

    name: str
    documents: list[Document]
    queries: dict[str, str]
    qrels: dict[str, dict[str, int]]


@dataclass(frozen=True)
class Measured:
    """One row of the table; the names are the keys of `--json`."""

    dataset: str
    mode: str
    queries: int
    ndcg_at_10: float
    recall_at_100: float
    mrr_at_10: float
    success_at_1: float

    def as_dict(self) -> dict[str, object]:
        return {k: round(v, 4) if isinstance(v, float) else v for k, v in asdict(self).items()}


def read_set(folder: Path) -> JudgedSet:
    """Read a BEIR folder. Questions without any judgement are left out, as BEIR does.

    Raises UnreadableSet.
    """
    for name in ("corpus.jsonl", "queries.jsonl", "qrels.tsv"):
        if not (folder / name).is_file():
            raise UnreadableSet(
                f"In {folder} ontbreekt {name}. Een BEIR-map heeft corpus.jsonl, queries.jsonl en qrels.tsv."
            )
    documents = [
        Document(id_, str(row.get("title") or ""), text)
        for id_, text, row in _texts(folder / "corpus.jsonl")
    ]
    if not documents:
        raise UnreadableSet(f"In {folder / 'corpus.jsonl'} staat geen enkel document.")
    texts = {id_: text for id_, text, _ in _texts(folder / "queries.jsonl")}
    qrels = _read_qrels(folder / "qrels.tsv")
    queries = {id_: text for id_, text in texts.items() if any(qrels.get(id_, {}).values())}
    if not queries:
        raise UnreadableSet(f"Geen vraag in {folder} heeft een oordeel in qrels.tsv.")
    return JudgedSet(folder.resolve().name, documents, queries, {id_: qrels[id_] for id_ in queries})


def _texts(path: Path) -> Iterator[tuple[str, str, dict[str, object]]]:
    """Each id of a file with its text and its whole row; a row that says the same once more is left out."""
    seen: dict[str, dict[str, object]] = {}
    for number, line in _lines(path):
        where = f"Regel {number} van {path}"
        try:
            row = json.loads(line)
        except ValueError as error:
            raise UnreadableSet(f"{where} is geen JSON: {error}.") from error
        missing = [name for name in ("_id", "text") if not isinstance(row, dict) or name not in row]
        if missing:
            raise UnreadableSet(f"{where} mist {', '.join(missing)}.")
        if not isinstance(row["_id"], (str, int)) or not isinstance(row["text"], str):
            raise UnreadableSet(f"{where}: _id en text moeten tekst zijn.")
        try:
            json.dumps(row, ensure_ascii=False).encode()
        except UnicodeEncodeError as error:
            raise UnreadableSet(f"{where}: in text of title staat een half teken.") from error
        id_ = str(row["_id"])
        if id_ not in seen:
            seen[id_] = row
            yield id_, row["text"], row
        elif seen[id_] != row:
            raise UnreadableSet(f"{where}: {id_} stond er al, met iets anders.")


def _lines(path: Path) -> Iterator[tuple[int, str]]:
    """The lines of a file that are not empty, with their numbers."""
    with path.open("rb") as file:
        for number, line in enumerate(file, 1):
            try:
                text = line.decode("utf-8-sig" if number == 1 else "utf-8").rstrip("\r\n")
            except UnicodeDecodeError as error:
                raise UnreadableSet(f"Regel {number} van {path} is geen UTF-8.") from error
            if text.strip():
                yield number, text


def _read_qrels(path: Path) -> dict[str, dict[str, int]]:
    qrels: dict[str, dict[str, int]] = {}
    for number, line in _lines(path):
        row = line.split("\t")
        if number == 1 and not row[-1].lstrip("-").isdecimal():
            continue  # the header
        try:
            query, document, score = row[0], row[-2], int(row[-1])
        except (IndexError, ValueError) as error:
            raise UnreadableSet(f"Regel {number} van {path} is niet: vraag, document, cijfer.") from error
        qrels.setdefault(query, {})[document] = score
    return qrels


class Evaluation:
    """The indexes over one judged set, ready to answer in any mode."""

    def __init__(
        self, judged: JudgedSet, encoder: TextEncoder, kept: Path, progress: Progress | None = None
    ) -> None:
        """kept: folder for encoded passages. progress: told how many documents have been encoded."""
        self.judged, self._encoder = judged, encoder
        owners, vectors = _encoded(judged, encoder, kept, progress)
        index = VectorIndex(encoder.dimension)
        index.add(np.arange(len(owners), dtype=np.int64), owners, vectors)
        words = LexicalIndex()
        words.put((i, text_terms(f"{d.title}\n{d.text}")) for i, d in enumerate(judged.documents))
        self.retriever = Retriever(index, words)
        self._vectors: dict[str, np.ndarray] = {}

    def rank(self, mode: str, depth: int = 100) -> dict[str, dict[str, float]]:
        """Per question the best documents with their scores."""
        run: dict[str, dict[str, float]] = {}
        for id_, text in self.judged.queries.items():
            hits = self.retriever.search(Query(self._vector(id_, text), question_terms(text)), mode=mode)
            run[id_] = {self.judged.documents[h.owner].id: h.score for h in hits[:depth]}
        return run

    def _vector(self, id_: str, text: str) -> np.ndarray:
        if id_ not in self._vectors:
            self._vectors[id_] = self._encoder.encode_questions([text])[0]
        return self._vectors[id_]

    def measure(self, mode: str) -> Measured:
        # By place rather than score: the measures order equal scores by name, and the register does not.
        run = {id_: {doc: -float(i) for i, doc in enumerate(docs)} for id_, docs in self.rank(mode).items()}
        found = ir_measures.calc_aggregate(
            [nDCG @ 10, R @ 100, RR @ 10, Success @ 1], self.judged.qrels, run
        )
        return Measured(
            dataset=self.judged.name,
            mode=mode,
            queries=len(self.judged.queries),
            ndcg_at_10=found[nDCG @ 10],
            recall_at_100=found[R @ 100],
            mrr_at_10=found[RR @ 10],
            success_at_1=found[Success @ 1],
        )


def _encoded(
    judged: JudgedSet, encoder: TextEncoder, kept: Path, progress: Progress | None
) -> tuple[np.ndarray, np.ndarray]:
    """Document number (n,) int64 and vector (n, d) of every passage, from `kept` when they are there."""
    path = kept / f"{judged.name}-{_key(judged, encoder)}.npz"
    try:
        with path.open("rb") as file, np.load(file) as held:
            return held["owners"], held["vectors"]
    except (OSError, EOFError, ValueError, KeyError, zipfile.BadZipFile):
        pass  # not there, or not whole: made again below
    owners, vectors = _encode(judged.documents, encoder, progress)
    kept.mkdir(parents=True, exist_ok=True)
    temporary = path.with_suffix(".nieuw.npz")
    np.savez(temporary, owners=owners, vectors=vectors)
    temporary.replace(path)
    return owners, vectors


def _key(judged: JudgedSet, encoder: TextEncoder) -> str:
    digest = hashlib.sha256(f"{PASSAGES_VERSION} {encoder.fingerprint}".encode())
    for document in judged.documents:
        digest.update(f"\0{document.id}\0{document.title}\0{document.text}".encode())
    return digest.hexdigest()[:16]


def _encode(
    documents: Sequence[Document], encoder: TextEncoder, progress: Progress | None
) -> tuple[np.ndarray, np.ndarray]:
    maker = PassageMaker(sentence_splitter(), encoder.count_tokens, encoder.max_tokens)
    owners: list[int] = []
    parts: list[np.ndarray] = []
    for start in range(0, len(documents), _CHUNK):
        chunk = documents[start : start + _CHUNK]
        texts: list[str] = []
        for number, document in enumerate(chunk, start):
            passages = _passages(maker, document)
            owners += [number] * len(passages)
            texts += [embedded(document.title, p.tekst) for p in passages]
        parts.append(encoder.encode_passages(texts))
        if progress:
            progress(start + len(chunk), len(documents))
    return np.array(owners, dtype=np.int64), np.concatenate(parts)


def _passages(maker: PassageMaker, document: Document) -> list[Passage]:
    return maker.make([("tekst", document.text)], prefix=embedded(document.title, "")) or maker.make(
        [("titel", document.title)]
    )


def evaluate(
    folder: Path,
    encoder: TextEncoder,
    kept: Path,
    modes: Sequence[str],
    progress: Progress | None = None,
    report: Callable[[Measured], None] = lambda _: None,
) -> list[Measured]:
    """Measure one set in one or more modes. Raises UnreadableSet."""
    evaluation = Evaluation(read_set(folder), encoder, kept, progress)
    rows = []
    for mode in modes:
        rows.append(evaluation.measure(mode))
        report(rows[-1])
    return rows
