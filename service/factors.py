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
from service.factor_difference import Verschil, difference
from service.factor_runs import FactorRuns, RunBusy, Voortgang
from service.factor_state import FactorState

__all__ = ["Codeboek", "Factors", "Groep", "InvalidHandeling", "RunBusy", "Verschil", "Voortgang"]


class NoProposal(LookupError):
    """There is no run that waits to be accepted."""


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

    def changed_since(self) -> int:
        """How many records are new or changed since the run that counts read them."""
        return len(self.store.missing()) + self.state.unplaced

    @property
    def voorstel(self) -> Ronde | None:
        """The run that waits to be accepted."""
        return self.store.in_stand(Stand.KLAAR)

    def verschil(self) -> dict[str, Verschil]:
        """Per level what accepting the proposal would change. Raises NoProposal."""
        ronde = self.voorstel
        proposed = self.state.proposed(ronde.nr) if ronde else None
        if proposed is None:
            raise NoProposal
        now = {niveau: self.codeboek(niveau) for niveau in NIVEAUS}
        return {n: difference(old, proposed[n]) for n, old in now.items() if old is not None}

    def accept(self, maker: Maker, nr: int | None = None) -> Ronde:
        """Let the proposal count from now on. Raises NoProposal; also when it is not run `nr`, that was looked at."""
        return self._decide(maker, nr, accepted=True)

    def reject(self, maker: Maker, nr: int | None = None) -> Ronde:
        """Leave the proposal aside: all stays as it is. Raises NoProposal, as `accept` does."""
        return self._decide(maker, nr, accepted=False)

    def _decide(self, maker: Maker, nr: int | None, *, accepted: bool) -> Ronde:
        ronde = self.voorstel
        if ronde is None or nr not in (None, ronde.nr):
            raise NoProposal
        (self.store.accept if accepted else self.store.reject)(ronde.nr, maker)
        return self.store.ronde(ronde.nr)

    def close(self) -> None:
        self.runs.stop()
