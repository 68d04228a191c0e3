"""A motivation as a PDF that a screen reader can read."""

from __future__ import annotations

from pathlib import Path

from service.motivering import Motivering, Onderdeel
from service.typesetting import typeset

_LAYOUT = Path(__file__).with_name("motivering.typ")


def as_pdf(motivering: Motivering) -> bytes:
    return typeset(
        _LAYOUT,
        {
            "id": motivering.id,
            "titel": motivering.titel,
            "onderdelen": [{"kop": o.kop, "blokken": _blocks(o)} for o in motivering.onderdelen],
        },
    )


def _blocks(onderdeel: Onderdeel) -> list[dict[str, object]]:
    return [{"opsomming": listed, "teksten": [a.tekst for a in run]} for listed, run in onderdeel.blokken]
