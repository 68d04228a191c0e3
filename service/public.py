"""What residents read: a store and indexes of their own, kept in step with what was made public.

Their pages, answers and exports are made from this register alone. What was not made public can't come
out of it, because it never went in.
"""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable, Collection, Sequence

from data.database import StoreUnavailable
from data.passages import NewPassage
from data.public_store import PublicStore, Published
from data.publication import PublicationStore
from models.encoding import TextEncoder
from service.engine import Engine

log = logging.getLogger(__name__)

_BATCH = 64  # records per transaction


class PublicCopy:
    """Keeps the register that residents read (`engine`) in step with the whole one (`source`)."""

    def __init__(self, source: Engine, engine: Engine, store: PublicStore) -> None:
        self.engine, self._source, self._store = engine, source, store
        self.publications = PublicationStore(source.store.database)
        self._following = threading.Lock()
        self.behind = False
        # Called when residents may read other records than before.
        self.followed: Callable[[], None] = lambda: None

    def follow(self, ids: Collection[str] | None = None) -> None:
        """Show residents what was made public of these records (None: of all), and no more than that.

        When that fails they are shown nothing until it succeeds: see `check`.
        """
        with self._following:
            try:
                self._follow(None if self.behind else ids)
                self.behind = False
            except Exception:
                self.behind = True
                raise

    def after_change(self, ids: Sequence[str]) -> None:
        """The same after a change that is kept whatever happens here."""
        try:
            self.follow(ids)
        except Exception as error:
            log.exception("Wat inwoners zien, loopt achter: %s", type(error).__name__)

    def check(self) -> None:
        """Raises StoreUnavailable while residents could be shown what is no longer public."""
        if self.behind:
            try:
                self.follow()
            except Exception as error:
                log.exception("Wat inwoners zien, kon niet worden bijgewerkt.")
                raise StoreUnavailable("Wat inwoners zien, kon niet worden bijgewerkt.") from error

    def _follow(self, ids: Collection[str] | None) -> None:
        wanted, mine = self.publications.versions(ids), self._store.versions_read(ids)
        gone = mine.keys() - wanted.keys()
        changed = {i for i, versie in wanted.items() if mine.get(i) != versie}
        # First what may be seen no more; then what others show of it.
        if gone:
            self.engine.write(lambda: self._store.take_away(gone))
        touched = gone | {i for i in changed if i not in mine}
        self._show(changed | self.publications.linking_to(touched))
        if gone or changed:
            self.followed()

    def _show(self, ids: Collection[str]) -> None:
        records = self.publications.contents(ids)
        for start in range(0, len(records), _BATCH):
            part = records[start : start + _BATCH]
            pairs = list(zip(part, self._passages(part), strict=True))
            model = self.engine.encoder.fingerprint
            self.engine.write(lambda pairs=pairs, model=model: self._store.put(pairs, model))  # type: ignore[misc]

    def _passages(self, records: Sequence[Published]) -> list[list[NewPassage]]:
        """Those of the whole register where it is at this very version; encoded anew otherwise."""
        made = [self._kept(p.keuze.id, p.versie, self.engine.encoder.fingerprint) for p in records]
        missing = [p.keuze for p, kept in zip(records, made, strict=True) if not kept]
        fresh = iter(self.engine.make_passages(missing))
        return [kept or next(fresh) for kept in made]

    def _kept(self, id_: str, versie: int, model: str) -> list[NewPassage]:
        found = self._source.store.fetch_ids([id_])
        return self._source.passages.kept(model, found[0].nr, versie) if found else []

    def move_to(self, encoder: TextEncoder) -> None:
        """Answer residents with another encoder too, now that the whole register does."""
        with self._following:
            model, passages = encoder.fingerprint, self.engine.passages
            for nr in passages.missing(model):
                (record,) = self._store.fetch([nr])
                kept = self._kept(record.keuze.id, record.versie, model)
                if not kept:
                    (kept,) = self._source.make_passages([record.keuze])
                passages.add(model, nr, record.revisie, kept)
            self.engine.change_model(encoder)
