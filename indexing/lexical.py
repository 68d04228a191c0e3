"""The lexical index: BM25 over stems and over character 5-grams of whole records, in tantivy.

tantivy rather than bm25s: equal in quality on the sets measured (within 0.005 nDCG@10), but it takes
one record more or less without building anew, filters while it ranks, and commits to disk atomically.
Terms come ready-made, so tantivy only has to split on spaces.
"""

from __future__ import annotations

import json
import os
import shutil
from collections.abc import Iterable, Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import tantivy

FIELDS: tuple[str, ...] = ("stam", "gram")
_MANIFEST = "keuzeregister.json"
# A filter inside tantivy costs a look-up per record allowed: 80 ms where 100,000 of 200,000 are. Up to this
# many of the best of all records are looked through instead, at 1 ms per 2,000, for k that are allowed.
_DEEPEST = 10_000
_SPARE = 1.5  # so that one look is nearly always enough


@dataclass(frozen=True)
class Scored:
    """Records, best first. owners: (n,) int64; scores: (n,) float32."""

    owners: np.ndarray
    scores: np.ndarray


@dataclass(frozen=True)
class Terms:
    """The terms of one text or question, per field of the index."""

    stam: Sequence[str]
    gram: Sequence[str]


class LexicalIndex:
    """Records by number. One writer at a time; searches may run meanwhile."""

    def __init__(self, folder: Path | None = None) -> None:
        """In memory, or in `folder`, which is created when it does not exist."""
        self._folder = folder
        if folder is not None:
            folder.mkdir(parents=True, exist_ok=True)
        self._index = tantivy.Index(_schema(), path=str(folder) if folder else None)
        self._schema = self._index.schema
        self._writer: tantivy.IndexWriter | None = self._new_writer()
        self._searcher = self._index.searcher()

    def __len__(self) -> int:
        return int(self._searcher.num_docs)

    def put(self, records: Iterable[tuple[int, Terms]], gone: Iterable[int] = ()) -> None:
        """Add or replace records and forget those that are gone; searchable when this returns.

        Raises ValueError or OSError when that fails, and the index is as it was.
        """
        writer, self._writer = self._writer or self._new_writer(), None
        try:
            for number in gone:
                self._delete(writer, number)
            for number, terms in records:
                self._delete(writer, number)
                document = tantivy.Document()
                document.add_unsigned("nr", number)
                for field in FIELDS:
                    document.add_text(field, " ".join(getattr(terms, field)))
                writer.add_document(document)
            writer.commit()
            self._index.reload()
        except BaseException:
            # After a disk error a writer takes documents and loses them; the next put makes a new one.
            with suppress(ValueError, RuntimeError):
                writer.wait_merging_threads()
            raise
        self._writer = writer
        self._searcher = self._index.searcher()

    def _new_writer(self) -> tantivy.IndexWriter:
        return self._index.writer(64_000_000, 1)

    def _delete(self, writer: tantivy.IndexWriter, number: int) -> None:
        writer.delete_documents_by_query(tantivy.Query.term_query(self._schema, "nr", number))

    def search(self, field: str, terms: Sequence[str], k: int, allowed: np.ndarray | None = None) -> Scored:
        """The k best records by BM25 on one field, among the allowed ones: (n,) int64 ascending, None for all."""
        searcher = self._searcher
        if not terms or (allowed is not None and not len(allowed)):
            return Scored(np.zeros(0, np.int64), np.zeros(0, np.float32))
        counts: dict[str, int] = {}
        for term in terms:
            counts[term] = counts.get(term, 0) + 1
        parts = []
        for term, count in counts.items():
            query = tantivy.Query.term_query(self._schema, field, term)
            parts.append(
                (tantivy.Occur.Should, tantivy.Query.boost_query(query, count) if count > 1 else query)
            )
        words = tantivy.Query.boolean_query(parts)
        if allowed is None:
            return _ranked(searcher, words, k)
        depth = int(_SPARE * k * len(self) / len(allowed)) + k
        while depth <= _DEEPEST:
            found = _ranked(searcher, words, depth)
            held = np.searchsorted(allowed, found.owners)
            within = np.flatnonzero(allowed[np.minimum(held, len(allowed) - 1)] == found.owners)[:k]
            if len(within) == k or len(found.owners) < depth:
                return Scored(found.owners[within], found.scores[within])
            depth *= 4
        only = tantivy.Query.term_set_query(self._schema, "nr", np.asarray(allowed).tolist())
        free = tantivy.Query.const_score_query(only, 0.0)
        words = tantivy.Query.boolean_query([(tantivy.Occur.Must, words), (tantivy.Occur.Must, free)])
        return _ranked(searcher, words, k)

    def rarity(self, field: str, term: str) -> float:
        """The inverse document frequency of a term: high for rare ones, 0 when nothing is indexed."""
        held = self._searcher.doc_freq(field, term)  # counts what was replaced too, until tantivy tidies up
        total = max(len(self), held)
        return float(np.log(1 + (total - held + 0.5) / (held + 0.5))) if total else 0.0

    def write_manifest(self, manifest: dict[str, Any]) -> None:
        """Note what the committed index holds. After a crash it may lag behind, never run ahead."""
        assert self._folder is not None
        temporary = self._folder / f"{_MANIFEST}.nieuw"
        temporary.write_text(json.dumps({**manifest, "aantal": len(self)}), encoding="utf-8")
        os.replace(temporary, self._folder / _MANIFEST)

    @classmethod
    def open(cls, folder: Path, fits: dict[str, Any]) -> tuple[LexicalIndex, int]:
        """The index on disk and its revision; an empty one at revision 0 when none fits."""
        try:
            manifest = json.loads((folder / _MANIFEST).read_text(encoding="utf-8"))
            fitting = all(key in manifest and manifest[key] == value for key, value in fits.items())
            if fitting and tantivy.Index.exists(str(folder)):
                revision = int(manifest["revisie"])
                return cls(folder), revision
        except (KeyboardInterrupt, SystemExit):
            raise
        except BaseException:
            pass  # absent, or so damaged that tantivy panics: it is a cache, so it is made again
        shutil.rmtree(folder, ignore_errors=True)
        return cls(folder), 0

    def close(self) -> None:
        """Let go of the folder. Closing twice is no error."""
        writer, self._writer = self._writer, None
        if writer is not None:
            writer.wait_merging_threads()


def _ranked(searcher: tantivy.Searcher, query: tantivy.Query, k: int) -> Scored:
    hits = searcher.search(query, k, count=False).hits
    owners = searcher.fast_field_values("nr", [address for _, address in hits])
    return Scored(np.array(owners, dtype=np.int64), np.array([s for s, _ in hits], dtype=np.float32))


def _schema() -> tantivy.Schema:
    builder = tantivy.SchemaBuilder()
    builder.add_unsigned_field("nr", stored=True, indexed=True, fast=True)
    for field in FIELDS:
        builder.add_text_field(field, tokenizer_name="whitespace", index_option="freq")
    return builder.build()
