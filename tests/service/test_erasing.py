"""An erasure in the background: what whoever asked gets, and what is told of what goes on."""

from __future__ import annotations

import threading
from dataclasses import replace

import pytest

from data.database import StoreUnavailable
from data.store import KeuzeNotFound
from service import erasing
from service.erasing import AlreadyErasing, Erasing
from service.erasure import Progress, Voortgang, _new
from service.receipt import KEUZE, Receipt

WAIT = 30
RECEIPT = replace(_new(KEUZE, id="een"), klaar=True)
BEGUN = Voortgang(RECEIPT.bewijs, "Het gaat uit de tabellen", 0, 4)


@pytest.fixture
def impatient(monkeypatch: pytest.MonkeyPatch) -> Erasing:
    monkeypatch.setattr(erasing, "_PATIENCE", 0.01)
    return Erasing()


def test_what_is_done_in_a_moment_gives_its_receipt_or_its_fault() -> None:
    def missing(progress: Progress) -> Receipt:
        progress(BEGUN)
        raise KeuzeNotFound("een")

    one = Erasing()
    assert one.run(lambda progress: [progress(BEGUN), RECEIPT][1]) == RECEIPT.bewijs  # type: ignore[return-value]
    with pytest.raises(KeuzeNotFound):
        one.run(missing)
    with pytest.raises(ValueError, match="before it began"):
        one.run(lambda _: int("before it began"))  # type: ignore[return-value, arg-type]
    assert one.run(lambda _: RECEIPT) == RECEIPT.bewijs


@pytest.mark.parametrize(
    ("fault", "told"),
    [
        (None, ""),
        (StoreUnavailable("De schijf is vol."), "De schijf is vol."),
        (RuntimeError("secret words"), "Er ging iets mis in het programma."),
    ],
)
def test_what_takes_longer_is_told_and_nothing_else_is_erased_meanwhile(
    impatient: Erasing, fault: Exception | None, told: str
) -> None:
    go_on = threading.Event()

    def slow(progress: Progress) -> Receipt:
        progress(BEGUN)
        assert go_on.wait(WAIT)
        progress(replace(BEGUN, klaar=3))
        if fault:
            raise fault
        return RECEIPT

    assert impatient.run(slow) == RECEIPT.bewijs
    assert impatient.voortgang == BEGUN
    with pytest.raises(AlreadyErasing, match="al iets gewist") as refused:
        impatient.run(slow)
    assert refused.value.bewijs == RECEIPT.bewijs
    go_on.set()
    impatient.close()
    assert impatient.voortgang == replace(BEGUN, klaar=3, fout=told)
    assert impatient.run(lambda progress: [progress(BEGUN), RECEIPT][1]) == RECEIPT.bewijs  # type: ignore[return-value]
