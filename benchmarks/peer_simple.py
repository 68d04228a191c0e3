"""The product, and the peers that take a few lines: words alone, or vectors alone.

Every system here and in `peer_hybrids` is built by its constructor and then answers questions: the text of
a question in, the numbers of documents out, best first.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any

import numpy as np

from benchmarks.peer_units import Material, Units

DEPTH = 100  # documents in an answer
CANDIDATES = 200  # passages that a system is asked for, so that enough documents are among them

Vector = Callable[[str], np.ndarray]
"""The text of a question to its vector, (d,) float32."""


def first_owners(owners: np.ndarray, found: Iterable[int]) -> list[int]:
    """The documents of the units found, each at the place of its best unit. owners: (n,) int64."""
    return list(dict.fromkeys(owners[list(found)].tolist()))[:DEPTH]


class Product:
    """The retrieval core of this product: its encoder, its indexes and its fusion."""

    def __init__(self, material: Material, encoder: Any, kept: Path) -> None:
        from service.evaluation import Document, Evaluation, JudgedSet

        documents = [Document(*row) for row in material.documents()]
        judged = JudgedSet(material.name, documents, {}, {})
        self._encoder = encoder
        self._retriever = Evaluation(judged, encoder, kept).retriever

    def answer(self, question: str) -> list[int]:
        from indexing.retriever import Query
        from service.search import question_terms

        query = Query(self._encoder.encode_questions([question])[0], question_terms(question))
        return self._retriever.search(query).owners[:DEPTH].tolist()


class Bm25s:
    """bm25s with the Dutch Snowball stemmer and its own Dutch stop words."""

    def __init__(self, units: Units, vector: Vector | None, *, method: str = "lucene") -> None:
        import bm25s
        import Stemmer

        self._bm25s, self._owners = bm25s, units.owners
        self._stemmer = Stemmer.Stemmer("dutch")
        self._index = bm25s.BM25(method=method)
        self._index.index(self._tokens(units.texts), show_progress=False)
        self._k = min(CANDIDATES, len(units.texts))

    def _tokens(self, texts: list[str]) -> Any:
        return self._bm25s.tokenize(texts, stopwords="nl", stemmer=self._stemmer, show_progress=False)

    def answer(self, question: str) -> list[int]:
        found, scores = self._index.retrieve(self._tokens([question]), k=self._k, show_progress=False)
        return first_owners(self._owners, found[0][scores[0] > 0].tolist())


class Tantivy:
    """tantivy with its own Dutch analysis; the question through its lenient parser."""

    def __init__(self, units: Units, vector: Vector | None) -> None:
        import tantivy

        builder = tantivy.SchemaBuilder()
        builder.add_unsigned_field("nr", stored=True)
        builder.add_text_field("text", tokenizer_name="nl", index_option="freq")
        self._owners, self._index = units.owners, tantivy.Index(builder.build())
        analyzer = tantivy.TextAnalyzerBuilder(tantivy.Tokenizer.simple())
        for one in (
            tantivy.Filter.lowercase(),
            tantivy.Filter.stopword("dutch"),
            tantivy.Filter.stemmer("dutch"),
            tantivy.Filter.ascii_fold(),
        ):
            analyzer = analyzer.filter(one)
        self._index.register_tokenizer("nl", analyzer.build())
        writer = self._index.writer()
        for number, text in enumerate(units.texts):
            writer.add_document(tantivy.Document(nr=number, text=text))
        writer.commit()
        writer.wait_merging_threads()
        self._index.reload()
        self._searcher = self._index.searcher()

    def answer(self, question: str) -> list[int]:
        query, _ = self._index.parse_query_lenient(question, ["text"])
        hits = self._searcher.search(query, CANDIDATES).hits
        return first_owners(self._owners, (self._searcher.doc(at)["nr"][0] for _, at in hits))


class PlainFaiss:
    """Vectors in IndexFlatIP, as the tutorials have it."""

    def __init__(self, units: Units, vector: Vector | None) -> None:
        import faiss

        assert units.vectors is not None
        assert vector is not None
        self._owners, self._vector = units.owners, vector
        self._index: Any = faiss.IndexFlatIP(units.vectors.shape[1])
        self._index.add(units.vectors)

    def answer(self, question: str) -> list[int]:
        _, found = self._index.search(self._vector(question)[None], min(CANDIDATES, self._index.ntotal))
        return first_owners(self._owners, found[0].tolist())
