"""Which systems are compared, and how each was set up: the settings, where they are documented, what it needs.

A peer is tried in several ways (whole documents or the passages of the product, its own ways of mixing, the
product's fast encoder or torch) and stands in the table in the way that did best on the set at hand.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import Any

from benchmarks.peer_units import DOCUMENT, FAST, PASSAGE, PLAIN

PRODUCT = "keuzeregister"


@dataclass(frozen=True)
class Variant:
    """One way to set up one system.

    made_by: module and class. needs: modules that must be there. source: where its settings are documented.
    unit: what is indexed. encoder: what makes its vectors, None for words alone. settings: what its class
    takes beyond units and vectors. always: shown in the table beside the system's best way. quick: the way
    that a quick run takes.
    """

    system: str
    made_by: str
    needs: tuple[str, ...]
    source: str
    name: str = ""
    note: str = ""
    unit: str = PASSAGE
    encoder: str | None = FAST
    settings: dict[str, Any] = field(default_factory=dict)
    always: bool = False
    quick: bool = False

    @property
    def key(self) -> str:
        return f"{self.system}/{self.name}"


@dataclass(frozen=True)
class Mix:
    """One of the ways in which a hybrid system can put meaning and words together."""

    name: str
    note: str
    settings: dict[str, Any]


# Module to what pip installs for it; the same versions as in requirements.txt and requirements-peers.txt.
PIP = {
    "bm25s": "bm25s==0.3.16",
    "faiss": "faiss-cpu==1.15.1",
    "lancedb": "lancedb==0.40.0",
    "pyarrow": "pyarrow==26.0.1",
    "qdrant_edge": "qdrant-edge-py==0.9.0",
    "sentence_transformers": "sentence-transformers==6.2.0",
    "Stemmer": "PyStemmer==3.1.0",
    "tantivy": "tantivy==0.27.0",
    "txtai": "txtai==9.14.0",
}

_SIMPLE, _HYBRIDS = "benchmarks.peer_simple", "benchmarks.peer_hybrids"
_CUT = "documents cut at 512 tokens"


def catalogue() -> list[Variant]:
    """Every variant, the product first."""
    return [_product(), *_bm25s(), *_tantivy(), *_faiss(), *_txtai(), *_lancedb(), *_qdrant()]


def _product() -> Variant:
    return Variant(
        PRODUCT,
        f"{_SIMPLE}:Product",
        needs=(),
        source="README.md",
        name="hybrid",
        note="encoder int8 in ONNX, passages of about 120 tokens, FAISS, BM25 on stems and 5-grams, score fusion",
        always=True,
        quick=True,
    )


def _bm25s() -> list[Variant]:
    base = Variant("bm25s", f"{_SIMPLE}:Bm25s", ("bm25s", "Stemmer"), "https://github.com/xhluca/bm25s")
    note = "k1 1.5, b 0.75, stopwords='nl', stemmer Stemmer('dutch')"
    return [
        replace(
            base,
            name=f"{method}, {unit}s",
            note=f"method {method}, {note}; {unit}s",
            unit=unit,
            encoder=None,
            settings={"method": method},
            quick=unit == DOCUMENT and method == "lucene",
        )
        for unit in (DOCUMENT, PASSAGE)
        for method in ("lucene", "bm25+")
    ]


def _tantivy() -> list[Variant]:
    base = Variant("tantivy", f"{_SIMPLE}:Tantivy", ("tantivy",), "https://tantivy-py.readthedocs.io")
    note = "simple tokenizer, lowercase, stopword('dutch'), stemmer('dutch'), ascii_fold, lenient parser"
    return [
        replace(
            base, name=f"{unit}s", note=f"{note}; {unit}s", unit=unit, encoder=None, quick=unit == DOCUMENT
        )
        for unit in (DOCUMENT, PASSAGE)
    ]


def _faiss() -> list[Variant]:
    base = Variant(
        "sentence-transformers + FAISS",
        f"{_SIMPLE}:PlainFaiss",
        needs=("sentence_transformers", "faiss"),
        source="https://sbert.net/examples/sentence_transformer/applications/semantic-search/README.html",
    )
    tutorial = f"as the tutorials have it: {_CUT}, torch fp32, IndexFlatIP"
    documents = f"{_CUT}, the product's encoder, IndexFlatIP"
    passages = "the product's passages and encoder, IndexFlatIP, a document by its best passage"
    return [
        replace(base, name="tutorial", note=tutorial, unit=DOCUMENT, encoder=PLAIN, always=True),
        replace(base, name="int8, documents", note=documents, unit=DOCUMENT),
        replace(base, name="int8, passages", note=passages, quick=True),
    ]


def _hybrid(base: Variant, mixes: list[Mix], quick: str, tutorial: str) -> list[Variant]:
    """Each mix over documents and passages with the fast encoder, and the tutorial's with torch."""
    found = [
        replace(
            base,
            name=f"{mix.name}, int8, {unit}s",
            note=f"{mix.note}; {_CUT if unit == DOCUMENT else 'passages'}, the product's encoder",
            unit=unit,
            settings=mix.settings,
            quick=unit == DOCUMENT and mix.name == quick,
        )
        for unit in (DOCUMENT, PASSAGE)
        for mix in mixes
    ]
    mix = next(m for m in mixes if m.name == tutorial)
    name, note = f"{mix.name}, fp32, documents", f"{mix.note}; {_CUT}, torch fp32"
    return [
        *found,
        replace(base, name=name, note=note, unit=DOCUMENT, encoder=PLAIN, settings=mix.settings),
    ]


def _txtai() -> list[Variant]:
    """Its tokenizer takes stop words or n-grams; it has no Dutch stemmer."""
    source = "https://neuml.github.io/txtai/embeddings/configuration/scoring/"
    base = Variant("txtai", f"{_HYBRIDS}:Txtai", ("txtai",), source)
    plain = {"method": "bm25", "terms": True}
    dutch = {**plain, "tokenizer": {"stopwords": "nl"}}
    grams = {**plain, "tokenizer": {"ngrams": {"ngrams": 5, "lpad": "_", "rpad": "_"}}}
    mixes = [
        Mix(
            "default",
            "hybrid=True as it comes: bm25 with normalised scores, weights 0.5",
            {"scoring": {**plain, "normalize": True}},
        ),
        Mix(
            "stop words, rrf",
            "bm25, Dutch stop words, normalize off: RRF, weights 0.5",
            {"scoring": {**dutch, "normalize": False}},
        ),
        Mix(
            "stop words, bayes",
            "bm25, Dutch stop words, normalize bayes: log-odds, weights 0.5",
            {"scoring": {**dutch, "normalize": "bayes"}},
        ),
        Mix(
            "5-grams, bayes",
            "bm25 over 5-grams, normalize bayes: log-odds, weights 0.5",
            {"scoring": {**grams, "normalize": "bayes"}},
        ),
    ]
    return _hybrid(base, mixes, quick="stop words, rrf", tutorial="default")


def _lancedb() -> list[Variant]:
    source = "https://docs.lancedb.com/search/hybrid-search"
    base = Variant("LanceDB", f"{_HYBRIDS}:LanceDb", ("lancedb", "pyarrow"), source)
    fts = "FTS language Dutch, stem, remove_stop_words, ascii_folding; exact cosine"
    mixes = [
        Mix("rrf", f"{fts}; RRFReranker K 60 (its default)", {"reranker": "RRFReranker"}),
        Mix(
            "linear 0.7",
            f"{fts}; LinearCombinationReranker weight 0.7 (its default; documented as deprecated)",
            {"reranker": "LinearCombinationReranker", "weight": 0.7},
        ),
        Mix(
            "linear 0.5",
            f"{fts}; LinearCombinationReranker weight 0.5 (documented as deprecated)",
            {"reranker": "LinearCombinationReranker", "weight": 0.5},
        ),
    ]
    return _hybrid(base, mixes, quick="linear 0.7", tutorial="rrf")


def _qdrant() -> list[Variant]:
    source = "https://qdrant.tech/documentation/search/hybrid-queries/"
    base = Variant("Qdrant Edge", f"{_HYBRIDS}:Qdrant", ("qdrant_edge",), source)
    shard = (
        "shard on disk, cosine, sparse Bm25 language dutch with IDF and measured avg_len, prefetch 200 each"
    )
    mixes = [
        Mix("rrf", f"{shard}; RRF k 2 (its default)", {"fusion": "rrf"}),
        Mix("dbsf", f"{shard}; DBSF", {"fusion": "dbsf"}),
    ]
    return _hybrid(base, mixes, quick="dbsf", tutorial="rrf")
