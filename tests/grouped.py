"""A register with records whose reasons fall into clear groups, and a quick run over them."""

from __future__ import annotations

import threading
import warnings
from collections.abc import Sequence
from pathlib import Path

import numpy as np
import pytest

from data.events import Maker
from models import factor_reader
from models.encoding import Progress as Encoded
from models.encoding import Vectors
from models.factor_reader import Example, FactorReader
from models.hash_encoder import HashEncoder
from service import factor_runs
from service.factor_grouping import Level, Material, Progress, group
from service.factor_worker import Stopped
from service.factors import Codeboek, Factors
from service.opening import Register
from tests.service.making import keuze

MAKER = Maker("a1", "web")
SUBJECTS = {
    "geld": ("De zaal was te duur voor ons.", "Het budget was op na de eerste avond.", "Een panel kost 40.000 euro."),
    "tijd": ("Er was te weinig tijd voor een ronde.", "De planning lag vast tot juni.", "Het moest binnen drie weken."),
    "bereik": ("De jongeren kwamen niet naar de zaal.", "Huurders doen zelden mee aan een avond.", "Ouders bereik je niet met een brief."),
    "taal": ("Veel bewoners lezen slecht Nederlands.", "Zonder tolk verstond de helft ons niet.", "De brief was te moeilijk voor velen."),
}  # fmt: skip
_EXAMPLES = {
    "budget": ("Er was te weinig geld.", "Het budget was te klein.", "De kosten waren te hoog.", "Een zaal kost geld."),
    "tijd-en-doorlooptijd": ("Er was te weinig tijd.", "De planning was krap.", "Het moest snel.", "Drie weken is kort."),
    "bereik-moeilijk-bereikbare-groepen": ("De jongeren kwamen niet.", "Ouders doen niet mee.", "Huurders bereik je niet.", "Wie kwam er?"),
    "inclusiviteit": ("Zonder tolk lukt het niet.", "Veel mensen lezen slecht.", "De brief was moeilijk.", "Niet iedereen leest Nederlands."),
}  # fmt: skip


def few_examples(folder: Path, patch: pytest.MonkeyPatch) -> None:
    """Four example sentences of four factors instead of some thousand: learning from those takes seconds."""
    path = folder / "zinnen.jsonl"
    lines = [f'{{"factor": "{f}", "tekst": "{t}"}}' for f, told in _EXAMPLES.items() for t in told]
    path.write_text("\n".join(lines), encoding="utf-8")
    patch.setattr(factor_reader, "_FILE", path)
    none = folder / "verband.jsonl"
    none.write_text("", encoding="utf-8")
    patch.setattr(factor_reader, "_IN_CONTEXT", none)


def fill(register: Register, first: int, last: int) -> None:
    """Records with a sentence of each subject, told a little differently each time."""
    records = [
        keuze(f"k{i}", " ".join(f"{told[i % 3][:-1]} in ronde {i}." for told in SUBJECTS.values()))
        for i in range(first, last)
    ]
    register.engine.save(records, door="test")


def run(register: Register) -> Factors:
    register.factors.runs.start(MAKER)
    register.factors.runs.wait()
    return register.factors


def book(register: Register, niveau: str = "grof") -> Codeboek:
    found = register.factors.codeboek(niveau)
    assert found is not None
    return found


def texts(register: Register, groep: str, niveau: str = "grof") -> set[str]:
    """The sentences of a group."""
    return {z.tekst for z in register.factors.store.zinnen(book(register, niveau).members(groep))}


def group_here(
    material: Material,
    examples: Sequence[Example],
    vectors: np.ndarray,
    progress: Progress,
    _stopped: threading.Event,
) -> dict[str, Level]:
    """In the place of the process that groups: the same in this one, without waiting for it to start."""
    with warnings.catch_warnings():
        # Of so few example sentences scikit-learn doubts that they are of classes.
        warnings.simplefilter("ignore")
        return group(material, FactorReader(examples, vectors), progress)


def wait_for_stop(
    material: Material,
    examples: Sequence[Example],
    vectors: np.ndarray,
    progress: Progress,
    stopped: threading.Event,
) -> dict[str, Level]:
    """A grouping that goes on until it is stopped."""
    del material, examples, vectors
    progress(0.5, "groepen")
    assert stopped.wait(30)
    raise Stopped


def make_cheap(patch: pytest.MonkeyPatch, folder: Path) -> None:
    """Group in this process, and learn from few example sentences."""
    few_examples(folder, patch)
    patch.setattr(factor_runs, "group_apart", group_here)


class OtherEncoder(HashEncoder):
    """The same with every vector turned around."""

    fingerprint = "hash-64-other"

    def encode_questions(self, texts: Sequence[str]) -> Vectors:
        return super().encode_questions(texts)[:, ::-1].copy()

    def encode_passages(self, texts: Sequence[str], progress: Encoded | None = None) -> Vectors:
        return super().encode_passages(texts, progress)[:, ::-1].copy()
