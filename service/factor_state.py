"""The groups of a register as they are now, on every level: kept in memory until something changes them."""

from __future__ import annotations

import threading

import numpy as np

from data.factors import NIVEAUS, FactorStore, Verdeling, Zinnen, places
from data.vocabularies import vocabulaire
from models.factor_reader import Example
from service.factor_codebook import Codeboek, build, highest_number, ids_in

_TYPICAL = 30  # sentences of a group that are examples of the factor that it was made to stand for


class FactorState:
    """Reads the run that counts and does to it what was done by hand. Safe to use from several threads."""

    def __init__(self, store: FactorStore) -> None:
        self.store = store
        self._lock = threading.Lock()
        # Held from asking for a number until what has it is kept, so that no other group gets the same.
        self.numbering = threading.Lock()
        self._known: tuple[object, dict[str, Codeboek], int] | None = None

    def codeboek(self, niveau: str) -> Codeboek | None:
        """The groups of a level; None before the first run. Raises KeyError for an unknown level."""
        if niveau not in NIVEAUS:
            raise KeyError(niveau)
        return self._present()[0].get(niveau)

    @property
    def unplaced(self) -> int:
        """How many records have reasons that are in no group, because a run that read them does not count."""
        return self._present()[1]

    def _present(self) -> tuple[dict[str, Codeboek], int]:
        with self._lock:
            state = (self.store.state(), vocabulaire("factoren"))
            if self._known is None or self._known[0] != state:
                self._known = (state, *self._read())
            return self._known[1:]

    def _read(self) -> tuple[dict[str, Codeboek], int]:
        ronde, zinnen = self.store.geldend(), self.store.columns()
        verdeling = self.store.verdeling(ronde.nr) if ronde else None
        if ronde is None or verdeling is None:
            return {}, len(np.unique(zinnen.keuze_numbers))
        without = zinnen.keuze_numbers[~np.isin(zinnen.numbers, verdeling.numbers)]
        return self.of_run(ronde.nr, ronde.handeling, verdeling, zinnen), len(np.unique(without))

    def of_run(self, nr: int, handeling: int, verdeling: Verdeling, zinnen: Zinnen) -> dict[str, Codeboek]:
        """Every level as a run found it, with what was done by hand."""
        acts, gegevens, factoren = self.store.acts(), self.store.groepen(nr), vocabulaire("factoren")
        return {
            niveau: build(niveau, nr, handeling, verdeling, gegevens, acts, zinnen, factoren)
            for niveau in NIVEAUS
            if niveau in verdeling.groepen
        }

    def proposed(self, nr: int) -> dict[str, Codeboek] | None:
        """Every level as it would be if this run counted; None when what it found is not kept."""
        ronde, verdeling = self.store.ronde(nr), self.store.verdeling(nr)
        if verdeling is None:
            return None
        return self.of_run(nr, ronde.handeling, verdeling, self.store.columns())

    def before(self, numbers: np.ndarray) -> dict[str, np.ndarray]:
        """Per level the group of each of these reasons (ascending), "" for one in none; empty before the first run."""
        found = {}
        for niveau in NIVEAUS:
            codeboek = self.codeboek(niveau)
            if codeboek is None:
                return {}
            ids = np.full(len(numbers), "", dtype="U12")
            at = places(numbers, codeboek.numbers)
            ids[at >= 0] = codeboek.lid[at[at >= 0]]
            found[niveau] = ids
        return found

    def next_number(self) -> int:
        """The first number that no group has: of the run that counts, of the proposal that waits, or in an act."""
        return 1 + highest_number([*self.store.group_ids(), *ids_in(self.store.acts())])

    def examples(self, model: str) -> tuple[list[Example], np.ndarray]:
        """Sentences of the groups that were made to stand for a factor, and their vectors of this model.

        Those that have no such vector (yet) are left out, and so are groups that were set apart.
        """
        wanted = {
            int(nr): groep.factor
            for niveau in NIVEAUS
            if (codeboek := self.codeboek(niveau))
            for groep in codeboek.groepen
            if groep.vast and groep.factor and not groep.ruis
            for nr in codeboek.members(groep.id)[:_TYPICAL]
        }
        numbers, vectors = self.store.vectors(list(wanted), model)
        texts = {z.nr: z.tekst for z in self.store.zinnen(numbers)}
        there = [nr in texts for nr in numbers]  # a record may have gone in between
        return [Example(str(wanted[nr]), texts[nr]) for nr in numbers if nr in texts], vectors[there]
