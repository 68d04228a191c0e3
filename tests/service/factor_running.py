"""Runs that group in the process of the test: the process of their own takes seconds to start."""

from __future__ import annotations

import threading
from collections.abc import Callable, Sequence
from pathlib import Path

import numpy as np
import pytest

from models import factor_reader
from models.factor_reader import Example
from service import factor_runs
from service.factor_grouping import Level, Material, group
from service.factor_worker import Stopped
from service.opening import Register
from tests.service.making import keuze

TOLD = (
    ("De zaal was te duur voor ons.", "Het budget was op na de eerste avond.", "Een panel kost veel geld."),
    ("Er was te weinig tijd voor overleg.", "De planning lag vast tot juni.", "Het moest binnen drie weken."),
    ("De jongeren kwamen niet naar de avond.", "Huurders doen zelden mee.", "Ouders bereik je niet met een brief."),
    ("Veel bewoners lezen slecht Nederlands.", "Zonder tolk verstond de helft ons niet.", "De brief was te moeilijk."),
)  # fmt: skip


def fill(register: Register, first: int, last: int) -> None:
    """Records with four reasons each, told a little differently each time."""
    texts = [" ".join(f"{told[i % 3][:-1]} in ronde {i}." for told in TOLD) for i in range(first, last)]
    register.engine.save([keuze(f"k{first + i}", text) for i, text in enumerate(texts)], door="test")


def group_here(
    material: Material,
    examples: Sequence[Example],
    vectors: np.ndarray,
    progress: Callable[[float, str], None],
    stopped: threading.Event,
) -> dict[str, Level]:
    return group(material, None, progress)


def wait_for_stop(
    material: Material,
    examples: Sequence[Example],
    vectors: np.ndarray,
    progress: Callable[[float, str], None],
    stopped: threading.Event,
) -> dict[str, Level]:
    """A grouping that goes on until it is stopped."""
    progress(0.5, "groepen")
    assert stopped.wait(30)
    raise Stopped


def make_cheap(monkeypatch: pytest.MonkeyPatch, folder: Path) -> None:
    """Group in this process, by meaning and words alone, and encode four example sentences instead of thousands."""
    path = folder / "zinnen.jsonl"
    rows = [
        ("budget", "Er was te weinig geld."),
        ("budget", "De kosten waren te hoog."),
        ("tijd-en-doorlooptijd", "Er was geen tijd."),
        ("tijd-en-doorlooptijd", "De planning was krap."),
    ]
    path.write_text("\n".join(f'{{"factor": "{f}", "tekst": "{t}"}}' for f, t in rows), encoding="utf-8")
    monkeypatch.setattr(factor_reader, "_FILE", path)
    monkeypatch.setattr(factor_runs, "group_apart", group_here)
