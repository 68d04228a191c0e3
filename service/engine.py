"""The engine: one open register with its encoder and its indexes, kept in step with each other.

DuckDB is the truth. On opening, each index tells up to which revision it knows the register and is
given what came after; one that does not fit is built anew, from vectors that are already there.
"""

from __future__ import annotations

import logging
import secrets
import threading
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from data.database import StoreUnavailable
from data.events import Maker
from data.keuze import Contact, Keuze, texts
from data.passages import GEHEEL, NewPassage, PassageStore
from data.store import Draft, Saved, Store
from indexing.lexical import LexicalIndex, Terms
from indexing.retriever import Retriever
from indexing.space import ENOUGH, Space
from indexing.vectors import VectorIndex
from models.encoding import TextEncoder
from models.passages import PassageMaker
from service.texts import TERMS_VERSION, embedded, record_terms, sentence_splitter

log = logging.getLogger(__name__)

Report = Callable[[str], None]
Progress = Callable[[int, int], None]  # done, total

_SAVE_EVERY = 500  # changes between snapshots; a crash costs at most this much catching up
_BATCH = 64  # records per transaction when many are saved
_READ_AT_ONCE = 1000  # records whose passages are in memory together
_SPACE = "ruimte.npz"
_MARK = "kenmerk"  # the register's own name, by which an index is known to belong to it

# What tantivy, FAISS and the disk raise.
_INDEX_FAILURES = (OSError, ValueError, RuntimeError)


@dataclass(frozen=True)
class Active:
    """The encoder in use with the indexes that hold its vectors; they change together."""

    encoder: TextEncoder
    retriever: Retriever


class Engine:
    """Saves, deletes and retrieves. Safe to use from several threads; one engine per register."""

    def __init__(
        self, store: Store, encoder: TextEncoder, folder: Path, report: Report = lambda _: None
    ) -> None:
        """Open the indexes in `folder` and bring them up to date with the store.

        encoder: the one the register is searched with. `report` is told what was caught up.
        Raises StoreUnavailable when `folder` can't be made or written.
        """
        self.store = store
        self.passages = PassageStore(store.database)
        self._folder = folder
        self._maker = PassageMaker(sentence_splitter(), encoder.count_tokens, encoder.max_tokens)
        self._changing = threading.RLock()
        self._unsaved = 0
        self._seen = 0  # the revision up to which the indexes know the register
        self.behind = False
        # Told the ids of records after a change of them was committed and is searchable.
        self.on_change: Callable[[Sequence[str]], None] = lambda _: None
        try:
            self.active = Active(encoder, self._open_indexes(encoder, report))
        except OSError as error:
            raise StoreUnavailable(
                f"De zoekindex in {folder} kan niet worden gemaakt of gelezen: {error}. "
                "Geef dit account schrijfrecht op die map, of haal haar weg: zij wordt opnieuw gemaakt."
            ) from error

    @property
    def encoder(self) -> TextEncoder:
        return self.active.encoder

    @property
    def retriever(self) -> Retriever:
        return self.active.retriever

    # -- opening and closing ----------------------------------------------------------------------

    def _open_indexes(self, encoder: TextEncoder, report: Report) -> Retriever:
        self._encode_missing(encoder, report)
        revision = self.store.revision
        space = Space.read(self._folder / _SPACE, encoder.dimension) or self._fit_space(encoder)
        vectors, vector_revision = VectorIndex.read(
            self._folder / "vectoren", self._vectors_fit(encoder, space)
        ) or (VectorIndex(encoder.dimension), 0)
        words, word_revision = LexicalIndex.open(self._folder / "woorden", self._words_fit())
        # An index that is ahead knows a register that was put back from a backup since.
        if max(vector_revision, word_revision) <= revision:
            retriever, self._seen = Retriever(vectors, words, space), min(vector_revision, word_revision)
            if self._seen < revision:
                self._unsaved = _SAVE_EVERY
            self._catch_up(retriever, encoder, report)
            if len(words) == self.store.count() and len(vectors) == self.passages.count(
                encoder.fingerprint
            ):
                return retriever
        report("De zoekindex klopte niet met het register en wordt opnieuw gemaakt.")
        words.close()
        return self._build(encoder, report)

    def _fit_space(self, encoder: TextEncoder) -> Space:
        return Space.fit(self.passages.sample(encoder.fingerprint, ENOUGH).reshape(-1, encoder.dimension))

    def _vectors_fit(self, encoder: TextEncoder, space: Space) -> dict[str, Any]:
        return {"model": encoder.fingerprint, "register": self.mark, "ruimte": space.id}

    def _words_fit(self) -> dict[str, Any]:
        return {"termen": TERMS_VERSION, "register": self.mark}

    @property
    def mark(self) -> str:
        """The register's own name: made once, and never of another one."""
        known = self.store.value(_MARK)
        if known is None:
            known = secrets.token_hex(8)
            self.store.set_value(_MARK, known)
        return known

    def _build(self, encoder: TextEncoder, report: Report) -> Retriever:
        """Empty indexes, filled from the register."""
        words, _ = LexicalIndex.open(self._folder / "woorden", {"termen": None})
        vectors, space = VectorIndex(encoder.dimension), self._fit_space(encoder)
        retriever, self._seen = Retriever(vectors, words, space), 0
        self._catch_up(retriever, encoder, report)
        self._unsaved = _SAVE_EVERY
        self.behind = False
        return retriever

    def _catch_up(self, retriever: Retriever, encoder: TextEncoder, report: Report) -> None:
        """Show the indexes every change that they have not seen."""
        revision = self.store.revision
        if revision == self._seen:
            return
        written, deleted = self.store.changed_since(self._seen)
        parts = [f"{len(written)} nieuw of gewijzigd"] if written else []
        parts += [f"{len(deleted)} verwijderd"] if deleted else []
        report(f"Zoekindex bijgewerkt: {', '.join(parts)}.")
        for start in range(0, len(written), _READ_AT_ONCE):
            self._index(retriever, encoder, written[start : start + _READ_AT_ONCE], ())
        if deleted:
            self._index(retriever, encoder, (), deleted)
        self._unsaved += len(written) + len(deleted)
        self._seen = revision

    def _encode_missing(self, encoder: TextEncoder, report: Report) -> None:
        missing = self.passages.missing(encoder.fingerprint)
        if missing:
            report(f"{len(missing)} keuzes worden verwerkt voor het zoeken.")
        for start in range(0, len(missing), _BATCH):
            for record in self.store.fetch(missing[start : start + _BATCH]):
                (made,) = make_passages(self._maker, encoder, [record.keuze])
                self.passages.add(encoder.fingerprint, record.nr, record.revisie, made)

    def change_model(self, encoder: TextEncoder) -> bool:
        """Answer with another encoder from now on, when every record has passages made with it.

        Returns False, and changes nothing, when one is missing. The old passages are removed.
        """
        with self._changing:
            model = encoder.fingerprint
            if self.passages.missing(model):
                return False
            self._maker = PassageMaker(sentence_splitter(), encoder.count_tokens, encoder.max_tokens)
            self._place_anew(encoder)
            self.passages.drop_others(model)
            self.save_indexes()
            return True

    def _place_anew(self, encoder: TextEncoder) -> None:
        """Vectors in a space that is learnt from the register as it is now; the words stay."""
        vectors, space = VectorIndex(encoder.dimension), self._fit_space(encoder)
        everyone, _ = self.store.changed_since(0)
        for start in range(0, len(everyone), _READ_AT_ONCE):
            part = everyone[start : start + _READ_AT_ONCE]
            rows = self.passages.read(encoder.fingerprint, part)
            if len(rows.numbers):
                vectors.add(rows.numbers, rows.keuze_numbers, space.place(rows.vectors))
        # One assignment, so that a search sees either the old pair or the new one.
        self.active = Active(encoder, Retriever(vectors, self.retriever.words, space))

    def encode_again(self, progress: Progress | None = None) -> None:
        """Make the passages and vectors of every record anew with the present encoder."""
        with self._changing:
            # Until the indexes are built anew they hold passages that are no more.
            self._seen = 0
            self.save_indexes()
            records = list(self.store.every())
            for count, record in enumerate(records, 1):
                (made,) = self.make_passages([record.keuze])
                self.passages.add(self.encoder.fingerprint, record.nr, record.revisie, made)
                if progress:
                    progress(count, len(records))

    def rebuild(self, report: Report = lambda _: None) -> None:
        """Build both indexes anew from the register, without encoding again."""
        with self._changing:
            self._build_anew(report)
            self.save_indexes()

    def _build_anew(self, report: Report) -> None:
        self.retriever.words.close()
        self.active = Active(self.encoder, self._build(self.encoder, report))

    def save_indexes(self) -> None:
        """Snapshot both indexes, so that the next start has little to catch up.

        They are noted as far as they are known to be right, so that what failed is caught up then.
        """
        with self._changing:
            seen, retriever = {"revisie": self._seen}, self.retriever
            # The space first: vectors that were placed in another one do not fit it, and are made again.
            retriever.space.write(self._folder / _SPACE)
            fits = self._vectors_fit(self.encoder, retriever.space)
            retriever.vectors.write(self._folder / "vectoren", fits | seen)
            retriever.words.write_manifest(self._words_fit() | seen)
            self._unsaved = 0

    def _try_save_indexes(self) -> None:
        try:
            self.save_indexes()
        except _INDEX_FAILURES as error:
            # Only a cache: the next start builds it from the register.
            log.warning("De zoekindex is niet bewaard: %s", error)

    def close(self) -> None:
        with self._changing:
            try:
                if self._unsaved:
                    self._try_save_indexes()
                self.retriever.words.close()
            finally:
                self.store.close()

    # -- writing ----------------------------------------------------------------------------------

    def make_passages(
        self, keuzes: Sequence[Keuze], progress: Progress | None = None
    ) -> list[list[NewPassage]]:
        """The passages of each record with their vectors and those of their sentences."""
        return make_passages(self._maker, self.encoder, keuzes, progress)

    def save(
        self,
        keuzes: Sequence[Keuze],
        *,
        door: str,
        contacten: Sequence[Sequence[Contact] | None] | None = None,
        expected_version: int | None = None,
        maker: Maker | None = None,
        progress: Progress | None = None,
    ) -> list[Saved]:
        """Save records and make them searchable; what is returned is kept for good.

        Many records go in batches of a transaction each. contacten: per record, None leaves them.
        door: the way in; maker: who came, None when that is not known.
        Raises KeuzeNotFound for a deleted id, VersionConflict, StoreUnavailable.
        """
        saved: list[Saved] = []
        people = contacten or [None] * len(keuzes)
        for start in range(0, len(keuzes), _BATCH):
            part = keuzes[start : start + _BATCH]
            saved += self._save_batch(part, people[start : start + _BATCH], door, expected_version, maker)
            if progress:
                progress(start + len(part), len(keuzes))
        return saved

    def _save_batch(
        self,
        keuzes: Sequence[Keuze],
        contacten: Sequence[Sequence[Contact] | None],
        door: str,
        expected: int | None,
        maker: Maker | None,
    ) -> list[Saved]:
        encoder = self.encoder
        known = {r.keuze.id: r.keuze for r in self.store.fetch_ids([k.id for k in keuzes])}
        fresh = [i for i, k in enumerate(keuzes) if known.get(k.id) != k]
        # Encoding takes the time; other writers need not wait for it.
        made = dict(zip(fresh, self.make_passages([keuzes[i] for i in fresh]), strict=True))
        with self._changing:
            if self.encoder is not encoder:
                made = {}  # the register moved to another model meanwhile
            drafts = [
                Draft(keuze, made[i] if i in made else self._passages_for(keuze), people)
                for i, (keuze, people) in enumerate(zip(keuzes, contacten, strict=True))
            ]
            model = self.encoder.fingerprint
            saved = self.store.save(drafts, door=door, model=model, expected_version=expected, maker=maker)
            self._follow()
        self.on_change([s.id for s in saved if s.handeling != "ongewijzigd"])
        return saved

    def _passages_for(self, keuze: Keuze) -> list[NewPassage]:
        """The passages of a record that seemed to be stored already."""
        known = self.store.fetch_ids([keuze.id])
        if not known or known[0].keuze != keuze:
            return self.make_passages([keuze])[0]
        # Only the contacts can differ: the texts, and so their vectors, are as they were.
        return self.passages.kept(self.encoder.fingerprint, known[0].nr)

    def delete(
        self, id_: str, *, door: str, expected_version: int | None = None, maker: Maker | None = None
    ) -> None:
        """Remove a record from the register and from search. Raises KeuzeNotFound, VersionConflict."""
        with self._changing:
            self.store.delete(id_, door=door, expected_version=expected_version, maker=maker)
            self._follow()
        self.on_change([id_])

    def write(self, change: Callable[[], None]) -> None:
        """Run a change of the store that brings its own passages along, and make it searchable."""
        with self._changing:
            change()
            self._follow()

    def index_again(self, numbers: Sequence[int]) -> None:
        """Show the indexes records once more, of which a label is another one now and nothing else."""
        with self._changing:
            try:
                self._index(self.retriever, self.encoder, numbers, ())
            except _INDEX_FAILURES as error:
                self.behind = True
                log.error("De zoekindex kent een begrip nog onder zijn oude naam: %s", error)
                return
            self._try_save_indexes()

    def _follow(self) -> None:
        """Show the indexes what was committed. A failure here loses nothing: the truth is in DuckDB."""
        try:
            if self.behind:
                self._build_anew(log.info)
            else:
                self._catch_up(self.retriever, self.encoder, log.debug)
                if self.retriever.space.outgrown(len(self.retriever.vectors)):
                    self._place_anew(self.encoder)
                    self._unsaved = _SAVE_EVERY
        except _INDEX_FAILURES as error:
            self.behind = True
            log.error("De zoekindex loopt achter op het register en wordt later bijgewerkt: %s", error)
            return
        if self._unsaved >= _SAVE_EVERY:
            self._try_save_indexes()

    def _index(
        self, retriever: Retriever, encoder: TextEncoder, written: Sequence[int], deleted: Sequence[int]
    ) -> None:
        rows = self.passages.read(encoder.fingerprint, written)
        terms: list[tuple[int, Terms]] = [(r.nr, record_terms(r.keuze)) for r in self.store.fetch(written)]
        retriever.replace(written, (rows.numbers, rows.keuze_numbers, rows.vectors), terms, deleted)


def make_passages(
    maker: PassageMaker, encoder: TextEncoder, keuzes: Sequence[Keuze], progress: Progress | None = None
) -> list[list[NewPassage]]:
    """Passages with vectors for each record, all encoded in one go.

    A record of more than one passage also gets a vector for its texts as a whole.
    """
    found = [maker.make(texts(k), prefix=embedded(k.titel, "")) for k in keuzes]
    wholes = [
        maker.make_wholes(texts(k), prefix=embedded(k.titel, "")) if len(passages) > 1 else []
        for k, passages in zip(keuzes, found, strict=True)
    ]
    flat = [
        embedded(k.titel, text)
        for k, passages, whole in zip(keuzes, found, wholes, strict=True)
        for text in (*(p.tekst for p in passages), *whole)
    ]
    vectors = iter(encoder.encode_passages(flat, progress))
    sentences = [p.tekst[b - p.begin : e - p.begin] for ps in found for p in ps for b, e in p.zinnen]
    sentence_vectors, at = encoder.encode_passages(sentences), 0
    made: list[list[NewPassage]] = []
    for passages, whole in zip(found, wholes, strict=True):
        mine = []
        for p in passages:
            rows, at = sentence_vectors[at : at + len(p.zinnen)], at + len(p.zinnen)
            mine.append(NewPassage(p.veld, p.begin, p.eind, p.tekst, next(vectors), p.zinnen, rows))
        none = np.zeros((0, encoder.dimension), dtype=np.float32)
        mine += [NewPassage(GEHEEL, 0, 0, "", next(vectors), (), none) for _ in whole]
        made.append(mine)
    return made
