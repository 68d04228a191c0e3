"""What a proposal would change, as one value that holds together whatever happens meanwhile."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from data.factors import NIVEAUS, Stand
from models.hash_encoder import HashEncoder
from service.factor_codebook import Codeboek
from service.factor_difference import Vergelijking, difference
from service.factors import Factors, NoProposal
from service.opening import open_register
from tests.conftest import settings_for
from tests.grouped import MAKER, fill, make_cheap, run


@pytest.fixture
def waiting(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Factors]:
    """Groups in which something was done, and a run with more records that waits to be accepted."""
    make_cheap(monkeypatch, tmp_path)
    register = open_register(settings_for(tmp_path / "var"), "de tests", encoder=HashEncoder())
    fill(register, 0, 16)
    factors = run(register)
    first = factors.codeboeken()["grof"].groepen[0]
    factors.acts.splits("grof", first.id, first_half(factors, first.id), "De helft", MAKER)
    fill(register, 16, 20)
    run(register)
    yield factors
    register.close()


def first_half(factors: Factors, groep: str) -> list[int]:
    members: list[int] = factors.codeboeken()["grof"].members(groep).tolist()
    return members[: len(members) // 2]


def compared(found: Vergelijking) -> dict[str, tuple[int, int]]:
    """Per level the run of now and that of then; checked to belong together."""
    for level in found.niveaus.values():
        told = level.verschil
        assert told == difference(level.now, level.then)
        moved = {id_ for o in told.overgangen for id_ in (o.van, o.naar)}
        assert {*told.nieuw, *told.vervallen, *told.gegroeid, *told.hernoemd, *moved} <= set(level.names)
        for groep in level.now.groepen:
            assert level.names[groep.id] == groep.naam
    return {niveau: (level.now.ronde, level.then.ronde) for niveau, level in found.niveaus.items()}


def test_a_proposal_is_compared_on_every_level(waiting: Factors) -> None:
    found = waiting.verschil()
    assert (found.ronde.nr, found.ronde.stand) == (2, Stand.KLAAR)
    assert compared(found) == dict.fromkeys(NIVEAUS, (1, 2))
    assert compared(waiting.verschil(2)) == compared(found)
    for other in (1, 3):
        with pytest.raises(NoProposal):
            waiting.verschil(other)
    waiting.accept(MAKER)
    with pytest.raises(NoProposal):
        waiting.verschil()


def test_what_is_accepted_meanwhile_is_told_as_it_was(
    waiting: Factors, monkeypatch: pytest.MonkeyPatch
) -> None:
    read = waiting.state.proposed

    def decided_first(nr: int) -> dict[str, Codeboek] | None:
        waiting.accept(MAKER)
        return read(nr)

    monkeypatch.setattr(waiting.state, "proposed", decided_first)
    assert compared(waiting.verschil()) == dict.fromkeys(NIVEAUS, (1, 2))
    assert waiting.codeboeken()["fijn"].ronde == 2


def test_without_a_run_there_are_no_levels(tmp_path: Path) -> None:
    register = open_register(settings_for(tmp_path / "var"), "de tests", encoder=HashEncoder())
    assert register.factors.codeboeken() == {}
    with pytest.raises(NoProposal):
        register.factors.verschil()
    register.close()
