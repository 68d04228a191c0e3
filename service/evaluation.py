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

from indexing.fusion import Ranking
from indexing.lexical import LexicalIndex, Terms
from indexing.retriever import Query, Retriever
from indexing.space import POWER, Space
from indexing.vectors import VectorIndex
from models.encoding import TextEncoder
from models.passages import PassageMaker
from models.words import grams, question_words, stem, words
from service.engine import Progress
from service.search import question_terms
from service.texts import embedded, sentence_splitter, text_terms

# Raised whenever passages come out differently, so that kept vectors are made again.
PASSAGES_VERSION = 2

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
    for number, line in lines_of(path):
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


def lines_of(path: Path) -> Iterator[tuple[int, str]]:
    """The lines of a file that are not empty, with their numbers. Raises UnreadableSet."""
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
    for number, line in lines_of(path):
        row = line.split("\t")
        if number == 1 and not row[-1].lstrip("-").isdecimal():
            continue  # the header
        try:
            query, document, score = row[0], row[-2], int(row[-1])
        except (IndexError, ValueError) as error:
            raise UnreadableSet(f"Regel {number} van {path} is niet: vraag, document, cijfer.") from error
        qrels.setdefault(query, {})[document] = score
    return qrels


@dataclass(frozen=True)
class Prepared:
    """How texts are made ready; the defaults are what the product does, the rest is for measuring levers.

    power: of the space in which vectors are compared, 0 to leave them as they are. wholes: vectors of whole
    documents beside those of passages. compounds: words in parts. stopwords: words that say nothing about
    the subject are left out of questions.
    """

    power: float = POWER
    wholes: bool = True
    compounds: bool = True
    stopwords: bool = True

    def document_terms(self, text: str) -> Terms:
        return text_terms(text) if self.compounds else Terms(list(map(stem, words(text))), grams(text))

    def question_terms(self, text: str) -> Terms:
        if self.compounds and self.stopwords:
            return question_terms(text)
        chosen = " ".join(question_words(text) if self.stopwords else words(text))
        return self.document_terms(chosen)


class Evaluation:
    """The indexes over one judged set, ready to answer in any mode."""

    def __init__(
        self,
        judged: JudgedSet,
        encoder: TextEncoder,
        kept: Path,
        progress: Progress | None = None,
        prepared: Prepared = Prepared(),
    ) -> None:
        """kept: folder for encoded passages. progress: told how many documents have been encoded."""
        self.judged, self._encoder, self._prepared = judged, encoder, prepared
        owners, vectors, wholes = _encoded(judged, encoder, kept, progress)
        if not prepared.wholes:
            owners, vectors = owners[~wholes], vectors[~wholes]
        space = Space.fit(vectors, prepared.power)
        self.retriever = Retriever(VectorIndex(encoder.dimension), LexicalIndex(), space)
        terms = [
            (i, prepared.document_terms(f"{d.title}\n{d.text}")) for i, d in enumerate(judged.documents)
        ]
        everyone = range(len(judged.documents))
        self.retriever.replace(everyone, (np.arange(len(owners), dtype=np.int64), owners, vectors), terms)
        self._vectors: dict[str, np.ndarray] = {}

    def rank(
        self,
        mode: str,
        depth: int = 100,
        ranking: Ranking = Ranking(),  # noqa: B008  (frozen)
    ) -> dict[str, dict[str, float]]:
        """Per question the best documents with their scores."""
        run: dict[str, dict[str, float]] = {}
        for id_, text in self.judged.queries.items():
            query = Query(self._vector(id_, text), self._prepared.question_terms(text))
            hits = self.retriever.search(query, mode=mode, ranking=ranking)
            best = zip(hits.owners[:depth].tolist(), hits.scores[:depth].tolist(), strict=True)
            run[id_] = {self.judged.documents[owner].id: score for owner, score in best}
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
) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Of every passage its document (n,) int64, its vector (n, d) and whether it is a whole document (n,) bool.

    From `kept` when they are there.
    """
    path = kept / f"{judged.name}-{_key(judged, encoder)}.npz"
    try:
        with path.open("rb") as file, np.load(file) as held:
            return held["owners"], held["vectors"], held["wholes"]
    except (OSError, EOFError, ValueError, KeyError, zipfile.BadZipFile):
        pass  # not there, or not whole: made again below
    owners, vectors, wholes = _encode(judged.documents, encoder, progress)
    kept.mkdir(parents=True, exist_ok=True)
    temporary = path.with_suffix(".nieuw.npz")
    np.savez(temporary, owners=owners, vectors=vectors, wholes=wholes)
    temporary.replace(path)
    return owners, vectors, wholes


def _key(judged: JudgedSet, encoder: TextEncoder) -> str:
    digest = hashlib.sha256(f"{PASSAGES_VERSION} {encoder.fingerprint}".encode())
    for document in judged.documents:
        digest.update(f"\0{document.id}\0{document.title}\0{document.text}".encode())
    return digest.hexdigest()[:16]


def _encode(
    documents: Sequence[Document], encoder: TextEncoder, progress: Progress | None
) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    maker = PassageMaker(sentence_splitter(), encoder.count_tokens, encoder.max_tokens)
    owners: list[int] = []
    wholes: list[bool] = []
    parts: list[np.ndarray] = []
    for start in range(0, len(documents), _CHUNK):
        chunk = documents[start : start + _CHUNK]
        texts: list[str] = []
        for number, document in enumerate(chunk, start):
            passages, whole = _passages(maker, document)
            made = [*passages, *whole]
            owners += [number] * len(made)
            wholes += [False] * len(passages) + [True] * len(whole)
            texts += [embedded(document.title, text) for text in made] if document.text.strip() else made
        parts.append(encoder.encode_passages(texts))
        if progress:
            progress(start + len(chunk), len(documents))
    return np.array(owners, dtype=np.int64), np.concatenate(parts), np.array(wholes, dtype=bool)


def _passages(maker: PassageMaker, document: Document) -> tuple[list[str], list[str]]:
    """The passages of a document, of which a title alone is one, and the whole when there are several."""
    texts, prefix = [("tekst", document.text)], embedded(document.title, "")
    found = [p.tekst for p in maker.make(texts, prefix)] or [document.title]
    return found, maker.make_wholes(texts, prefix) if len(found) > 1 else []


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
