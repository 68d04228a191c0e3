"""The factors that keep coming back in the reasons of a register: finding them, and what people make of them.

The rooms behind this door: `factor_reasons` takes reasons from texts, `factor_grouping` groups them (in a process
of its own, `factor_worker`), `factor_runs` runs that in the background, `factor_codebook` is the groups as they
are now, `factor_acts` what is done to them by hand, `factor_difference` what a new run would change.
"""

from __future__ import annotations

from data.events import Maker
from data.factors import NIVEAUS, FactorStore, Ronde, Stand
from service.engine import Engine
from service.factor_acts import FactorActs, InvalidHandeling
from service.factor_codebook import Codeboek, Groep
from service.factor_difference import Niveau, Vergelijking, difference
from service.factor_runs import FactorRuns, RunBusy, Voortgang
from service.factor_state import FactorState

__all__ = [
    "Codeboek",
    "Factors",
    "Groep",
    "InvalidHandeling",
    "Niveau",
    "NoProposal",
    "RunBusy",
    "Voortgang",
]


class NoProposal(LookupError):
    """There is no run that waits to be accepted."""


def groups_of(codeboek: Codeboek | None) -> list[Groep]:
    """The groups that were not set apart as noise; none before the first run."""
    return [groep for groep in codeboek.groepen if not groep.ruis] if codeboek else []


class Factors:
    """The groups of one register, for who may read all of it."""

    def __init__(self, engine: Engine) -> None:
        self.store = FactorStore(engine.store.database)
        self.state = FactorState(self.store)
        self.runs = FactorRuns(engine, self.state)
        self.acts = FactorActs(self.state)
        self._engine = engine

    def codeboek(self, niveau: str) -> Codeboek | None:
        """The groups of a level as they are now; None before the first run. Raises KeyError."""
        return self.state.codeboek(niveau)

    def codeboeken(self) -> dict[str, Codeboek]:
        """The groups of every level as they are now; empty before the first run."""
        return {niveau: book for niveau in NIVEAUS if (book := self.state.codeboek(niveau))}

    def changed_since(self) -> int:
        """How many records are new or changed since the run that counts read them."""
        return len(self.store.missing()) + self.state.unplaced

    @property
    def voorstel(self) -> Ronde | None:
        """The run that waits to be accepted."""
        return self.store.in_stand(Stand.KLAAR)

    def verschil(self, nr: int | None = None) -> Vergelijking:
        """What accepting the proposal would change. Raises NoProposal; also when it is not run `nr`."""
        # What is there now comes first: once the proposal is accepted, that is the same.
        now = self.codeboeken()
        ronde = self._waiting(nr)
        proposed = self.state.proposed(ronde.nr)
        if proposed is None:
            raise NoProposal
        found = {n: Niveau(old, proposed[n], difference(old, proposed[n])) for n, old in now.items()}
        return Vergelijking(ronde, found)

    def accept(self, maker: Maker, nr: int | None = None) -> Ronde:
        """Let the proposal count from now on. Raises NoProposal; also when it is not run `nr`, that was looked at."""
        return self._decide(maker, nr, accepted=True)

    def reject(self, maker: Maker, nr: int | None = None) -> Ronde:
        """Leave the proposal aside: all stays as it is. Raises NoProposal, as `accept` does."""
        return self._decide(maker, nr, accepted=False)

    def _decide(self, maker: Maker, nr: int | None, *, accepted: bool) -> Ronde:
        ronde = self._waiting(nr)
        (self.store.accept if accepted else self.store.reject)(ronde.nr, maker)
        return self.store.ronde(ronde.nr)

    def _waiting(self, nr: int | None) -> Ronde:
        ronde = self.voorstel
        if ronde is None or nr not in (None, ronde.nr):
            raise NoProposal
        return ronde

    def close(self) -> None:
        self.runs.stop()
