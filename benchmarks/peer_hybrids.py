"""The peers that mix meaning and words: txtai, LanceDB and Qdrant, each as its own documentation has it."""

from __future__ import annotations

import os
import tempfile
from typing import Any

import numpy as np

from benchmarks.peer_simple import CANDIDATES, Vector, first_owners
from benchmarks.peer_units import Units

_BATCH = 500  # points that Qdrant is given at a time


class Txtai:
    """txtai with `hybrid` on; vectors through its external method."""

    def __init__(
        self,
        units: Units,
        vector: Vector | None,
        *,
        scoring: dict[str, Any],
        weight: float = 0.5,
        limit: int = CANDIDATES,
    ) -> None:
        from txtai import Embeddings

        assert units.vectors is not None
        assert vector is not None
        known = dict(zip(units.texts, units.vectors, strict=True))

        def transform(texts: list[str]) -> np.ndarray:
            return np.stack([known[t] if t in known else vector(t) for t in texts])

        if isinstance(tokenizer := scoring.get("tokenizer"), dict) and tokenizer.get("stopwords") == "nl":
            from models.words import STOPWORDS

            scoring = {**scoring, "tokenizer": {**tokenizer, "stopwords": sorted(STOPWORDS)}}
        self._owners, self._weight, self._limit = units.owners, weight, limit
        self._index = Embeddings(method="external", transform=transform, hybrid=True, scoring=scoring)
        self._index.index((number, text, None) for number, text in enumerate(units.texts))
        known.clear()

    def answer(self, question: str) -> list[int]:
        found = self._index.search(question, self._limit, weights=self._weight)
        return first_owners(self._owners, (number for number, _ in found))


class LanceDb:
    """A LanceDB table with its full-text index, searched both ways and put together by its reranker."""

    def __init__(self, units: Units, vector: Vector | None, *, reranker: str, **settings: Any) -> None:
        # It warns at every search of a change that its own hybrid search can't follow yet.
        os.environ.setdefault("LANCEDB_LOG", "error")
        import lancedb
        import pyarrow as pa
        from lancedb import rerankers
        from lancedb.index import FTS

        assert units.vectors is not None
        assert vector is not None
        self._owners, self._vector = units.owners, vector
        self._reranker = getattr(rerankers, reranker)(**settings)
        self._folder = tempfile.TemporaryDirectory(ignore_cleanup_errors=True)
        rows = pa.table(
            {
                "nr": pa.array(range(len(units.texts)), pa.int64()),
                "text": units.texts,
                "vector": pa.FixedSizeListArray.from_arrays(
                    pa.array(units.vectors.ravel()), units.vectors.shape[1]
                ),
            }
        )
        self._table = lancedb.connect(self._folder.name).create_table("units", rows)
        dutch = FTS(language="Dutch", stem=True, remove_stop_words=True, ascii_folding=True)
        self._table.create_index("text", config=dutch)

    def answer(self, question: str) -> list[int]:
        found = (
            self._table.search(query_type="hybrid")
            .vector(self._vector(question))
            .text(question)
            .distance_type("cosine")
            .rerank(self._reranker)
            .select(["nr"])
            .limit(CANDIDATES)
            .to_arrow()
        )
        return first_owners(self._owners, found["nr"].to_pylist())


class Qdrant:
    """A Qdrant Edge shard with dense vectors and its own Dutch BM25, fused in one query."""

    def __init__(self, units: Units, vector: Vector | None, *, fusion: str, k: int = 2) -> None:
        import qdrant_edge as qe

        assert units.vectors is not None
        assert vector is not None
        self._qe, self._owners, self._vector = qe, units.owners, vector
        self._folder = tempfile.TemporaryDirectory(ignore_cleanup_errors=True)
        config = qe.EdgeConfig(
            vectors={"dense": qe.EdgeVectorParams(units.vectors.shape[1], qe.Distance.Cosine)},
            sparse_vectors={"words": qe.EdgeSparseVectorParams(modifier=qe.Modifier.Idf)},
        )
        self._shard = qe.EdgeShard.create(self._folder.name, config)
        length = float(np.mean([len(text.split()) for text in units.texts]))
        self._bm25 = qe.Bm25(qe.Bm25Config(language="dutch", ascii_folding=True, avg_len=length))
        self._fusion = qe.Fusion.Dbsf() if fusion == "dbsf" else qe.Fusion.Rrf(k=k)
        for start in range(0, len(units.texts), _BATCH):
            points = [
                qe.Point(start + i, {"dense": row, "words": self._bm25.embed_document(text)}, {})
                for i, (text, row) in enumerate(
                    zip(
                        units.texts[start : start + _BATCH],
                        units.vectors[start : start + _BATCH].tolist(),
                        strict=True,
                    )
                )
            ]
            self._shard.update(qe.UpdateOperation.upsert_points(points))
        self._shard.optimize()

    def answer(self, question: str) -> list[int]:
        qe = self._qe
        dense, words = self._vector(question).tolist(), self._bm25.embed_query(question)
        lists = [
            qe.Prefetch(limit=CANDIDATES, query=qe.Query.Nearest(dense, using="dense")),
            qe.Prefetch(limit=CANDIDATES, query=qe.Query.Nearest(words, using="words")),
        ]
        found = self._shard.query(qe.QueryRequest(limit=CANDIDATES, query=self._fusion, prefetches=lists))
        return first_owners(self._owners, (int(point.id) for point in found))
