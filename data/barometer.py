"""What the Barometer Burgerparticipatie 2023 published: figures and how they were told, per subject.

A figure is kept in the words in which it was published ("97%", "ongeveer 1 op de 4"), since not all of them are
numbers. What was not published is not there: it is unknown, and never nought.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from types import MappingProxyType
from typing import Any

_FILE = Path(__file__).with_name("barometer.json")


@dataclass(frozen=True)
class Onderwerp:
    """A subject. jaren: the first and last year that it is about, None where no years were asked for.

    maten: what was measured, in the order in which it is told.
    """

    jaren: tuple[int, int] | None
    maten: tuple[str, ...]
    cijfers: Mapping[str, Mapping[str, str]]

    def cijfer(self, code: str, maat: str) -> str | None:
        """One figure, None when it was not published. Raises KeyError for a measure that the subject does not have."""
        if maat not in self.maten:
            raise KeyError(maat)
        return self.cijfers.get(code, {}).get(maat)


@dataclass(frozen=True)
class Barometer:
    """gemeenten: how many took part, each with one civil servant."""

    titel: str
    makers: str
    verschenen: str
    gemeenten: int
    onderwerpen: Mapping[str, Onderwerp]

    @property
    def bron(self) -> str:
        return f"{self.titel} ({self.makers}, {self.verschenen}; {self.gemeenten} gemeenten)"


@cache
def barometer() -> Barometer:
    """Raises ValueError for a figure of a measure that its subject does not have."""
    content = json.loads(_FILE.read_text(encoding="utf-8"))
    subjects = {naam: _subject(naam, one) for naam, one in content.pop("onderwerpen").items()}
    return Barometer(**content, onderwerpen=MappingProxyType(subjects))


def _subject(naam: str, content: Mapping[str, Any]) -> Onderwerp:
    first, last = content.get("jaren", (0, 0))
    maten, cijfers = tuple(content["maten"]), content["cijfers"]
    for code, published in cijfers.items():
        if unknown := set(published) - set(maten):
            raise ValueError(f"{_FILE.name}: {naam}, {code} kent geen maat {', '.join(sorted(unknown))}.")
    return Onderwerp((first, last) if first else None, maten, MappingProxyType(cijfers))
