"""Runs that group the reasons of a register, one at a time, in the background.

What is kept when a run ends is a proposal; the first one counts at once, since there is nothing to compare it with.
Records may come, change and go meanwhile: a reason that is gone when the run ends is simply not there.
"""

from __future__ import annotations

import logging
import threading
from collections.abc import Mapping
from dataclasses import dataclass, replace

import numpy as np

from data import factor_counts
from data.events import Maker
from data.factors import NIVEAUS, GroepGegevens, Ronde, Stand, Verdeling
from models.factor_reader import Example
from service.background import step_aside
from service.engine import Engine
from service.factor_codebook import RUIS, highest_number
from service.factor_grouping import Level, Material, TooLittle, require_enough, same
from service.factor_reasons import encode, take
from service.factor_state import FactorState
from service.factor_suggestions import grouping_examples, program_vectors
from service.factor_worker import Stopped, WorkerFailed, group_apart

log = logging.getLogger(__name__)

_BATCH = 64  # records whose reasons are taken at once, and between which a run can be stopped
_TAKING = 0.6  # the share of the work that taking reasons counts for when there are many
_RECORDED = 2_000  # of what people wrote beside factors, the newest; encoding them takes 3 seconds


class RunBusy(RuntimeError):
    """Another run goes on."""


@dataclass(frozen=True)
class Voortgang:
    """How far a run is. deel: 0 to 1."""

    ronde: int
    deel: float
    wat: str


class FactorRuns:
    """The runs of one register. Safe to use from several threads."""

    def __init__(self, engine: Engine, state: FactorState) -> None:
        self._engine, self._state, self._store = engine, state, state.store
        self._starting = threading.Lock()
        self._stop = threading.Event()
        self._thread: threading.Thread | None = None
        self._share = 0.0
        self._what = ""
        if left := self._store.in_stand(Stand.LOOPT):
            self._store.end(left.nr, Stand.GESTOPT, "De server stopte tijdens deze ronde. Begin opnieuw.")

    def start(self, maker: Maker) -> Ronde:
        """Begin a run in the background. Raises RunBusy."""
        with self._starting:
            if self._thread and self._thread.is_alive():
                raise RunBusy
            encoder = self._engine.encoder
            ronde = self._store.begin(
                encoder.fingerprint, self._engine.store.revision, self._store.last_act(), maker
            )
            self._stop.clear()
            self._share, self._what = 0.0, "zinnen lezen"
            self._thread = threading.Thread(
                target=self._run, args=(ronde, maker), name="factoren", daemon=True
            )
            self._thread.start()
            return ronde

    def stop(self) -> None:
        """Stop the run that goes on, if any, and wait for it; what was read of records is kept."""
        self._stop.set()
        self.wait()

    def wait(self) -> None:
        if self._thread:
            self._thread.join()

    @property
    def voortgang(self) -> Voortgang | None:
        """How far the run is that goes on; None when there is none."""
        running = self._store.in_stand(Stand.LOOPT)
        return Voortgang(running.nr, self._share, self._what) if running else None

    def _go_on(self, _done: int, _all: int) -> None:
        if self._stop.is_set():
            raise Stopped

    def _tell(self, share: float, what: str) -> None:
        self._share, self._what = share, what

    def _run(self, ronde: Ronde, maker: Maker) -> None:
        step_aside()
        try:
            self._read_records()
            self._group(ronde, maker)
        except Stopped:
            self._store.end(ronde.nr, Stand.GESTOPT, "Deze ronde is gestopt.")
        except TooLittle as error:
            self._store.end(ronde.nr, Stand.MISLUKT, _too_little(error.count))
        except WorkerFailed as error:
            log.warning("Ronde %d is mislukt: %s", ronde.nr, error)
            self._store.end(ronde.nr, Stand.MISLUKT, f"{error} Begin opnieuw.")
        except Exception:
            log.exception("Ronde %d is mislukt.", ronde.nr)
            self._store.end(
                ronde.nr, Stand.MISLUKT, "Er ging iets mis. De beheerder vindt in het logboek wat."
            )
        else:
            if self._store.geldend() is None:
                self._store.accept(ronde.nr, maker)

    def _read_records(self) -> None:
        """Take the reasons of every record that has none yet, and vectors of the present model."""
        encoder, model = self._engine.encoder, self._engine.encoder.fingerprint
        missing = self._store.missing()
        for at in range(0, len(missing), _BATCH):
            if self._stop.is_set():
                raise Stopped
            numbers = missing[at : at + _BATCH]
            records = self._engine.store.fetch(numbers)
            passages = self._engine.passages.of_records(model, numbers)
            taken = take(records, passages, encoder)
            self._store.add(
                model, [(r.nr, r.revisie, zinnen) for r, zinnen in zip(records, taken, strict=True)]
            )
            self._tell(_TAKING * (at + len(numbers)) / len(missing), "zinnen lezen")
        while others := self._store.of_other_models(model, 16 * _BATCH):
            if self._stop.is_set():
                raise Stopped
            vectors = encode([z.tekst for z in others], encoder)
            self._store.set_vectors(model, [z.nr for z in others], vectors)
            self._tell(_TAKING, "zinnen opnieuw lezen voor het andere model")

    def _group(self, ronde: Ronde, maker: Maker) -> None:
        zinnen, vectors = self._store.every(ronde.model)
        require_enough(len({same(z.tekst) for z in zinnen}))
        numbers = np.array([z.nr for z in zinnen], dtype=np.int64)
        # A sentence that someone set apart is put back there by that act, whatever group it would be in.
        before = {
            niveau: np.where(ids == RUIS, "", ids) for niveau, ids in self._state.before(numbers).items()
        }
        material = Material(
            [z.tekst for z in zinnen],
            np.array([z.keuze_nr for z in zinnen], dtype=np.int64),
            vectors,
            NIVEAUS,
            before,
            self._state.next_number(),
        )
        encoder, shared = self._engine.encoder, grouping_examples([])
        recorded = factor_counts.explained(self._engine.store.database, _RECORDED)
        examples = [*shared, *(Example(factor, tekst) for factor, tekst in recorded)]
        examples_vectors = [
            program_vectors(shared, encoder, self._go_on),
            encode([tekst for _, tekst in recorded], encoder, self._go_on),
        ]
        by_hand, vectors_by_hand = self._state.examples(ronde.model)
        if by_hand:
            examples_vectors.append(vectors_by_hand)
        begun = self._share
        levels = group_apart(
            material,
            [*examples, *by_hand],
            np.concatenate(examples_vectors),
            lambda share, what: self._tell(begun + (0.98 - begun) * share, what),
            self._stop,
        )
        if self._stop.is_set():
            raise Stopped
        keuzes = len({z.keuze_nr for z in zinnen})
        with self._state.numbering:
            # A group that was split off during the run has the first number that this run gave to a new one.
            levels = renumbered(levels, material.next_number, self._state.next_number())
            verdeling, groepen = _kept(numbers, levels)
            self._store.finish(ronde.nr, keuzes, len(zinnen), verdeling, groepen, maker)


def renumbered(levels: Mapping[str, Level], first: int, free: int) -> dict[str, Level]:
    """The same with the groups that have number `first` or higher moved up, so that they begin at `free`."""
    more = max(free - first, 0)

    def moved(id_: str) -> str:
        number = highest_number([id_])
        return id_ if number < first else f"{id_[0]}{number + more}"

    found = {}
    for niveau, level in levels.items():
        ids, of = np.unique(level.groepen, return_inverse=True)
        groepen = np.array([moved(id_) for id_ in ids.tolist()], dtype="U12")[of.reshape(-1)]
        groups = tuple(replace(one, groep=moved(one.groep)) for one in level.found)
        found[niveau] = replace(level, groepen=groepen, found=groups)
    return found


def _kept(numbers: np.ndarray, levels: dict[str, Level]) -> tuple[Verdeling, list[GroepGegevens]]:
    """What a run found as it is kept."""
    verdeling = Verdeling(
        numbers,
        {niveau: level.groepen for niveau, level in levels.items()},
        {niveau: level.near for niveau, level in levels.items()},
        {niveau: level.apart for niveau, level in levels.items()},
    )
    gegevens = [
        GroepGegevens(niveau, found.groep, found.woorden, found.factor)
        for niveau, level in levels.items()
        for found in level.found
    ]
    return verdeling, gegevens


def _too_little(count: int) -> str:
    if count == 1:
        return "Alle keuzes geven dezelfde ene reden. Er valt nog niets in te delen. Leg eerst meer keuzes vast."
    return (
        f"Er zijn nog maar {count} verschillende zinnen met een reden. Dat is te weinig om in te delen. "
        "Leg eerst meer keuzes vast."
    )
