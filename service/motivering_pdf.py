"""A motivation as a PDF that a screen reader can read: tagged (PDF/UA-1), with title, language and font.

Set by Typst, with the fonts that it carries (Libertinus Serif, SIL Open Font License) and none of the
machine, so that the same motivation gives the same bytes everywhere.
"""

from __future__ import annotations

import json
from functools import cache
from pathlib import Path

import typst

from service.motivering import Motivering, Onderdeel

MEDIA_TYPE = "application/pdf"

_LAYOUT = Path(__file__).with_suffix("").with_name("motivering.typ")


def as_pdf(motivering: Motivering) -> bytes:
    content = json.dumps(
        {
            "id": motivering.id,
            "titel": motivering.titel,
            "onderdelen": [{"kop": o.kop, "blokken": _blocks(o)} for o in motivering.onderdelen],
        },
        ensure_ascii=False,
    )
    try:
        return _set(content, "ua-1")
    except typst.TypstError:
        # The standard wants every sign to be in the font. With an emoji or a Chinese word the tags stay,
        # and only the claim goes.
        return _set(content, "1.7")


def _blocks(onderdeel: Onderdeel) -> list[dict[str, object]]:
    return [{"opsomming": listed, "teksten": [a.tekst for a in run]} for listed, run in onderdeel.blokken]


def _set(content: str, standard: typst.PDFStandard) -> bytes:
    made = typst.compile(
        _layout(),
        format="pdf",
        ignore_system_fonts=True,
        sys_inputs={"motivering": content},
        pdf_standards=[standard],
    )
    if not isinstance(made, bytes):
        raise TypeError("a PDF is one file")
    return made


@cache
def _layout() -> bytes:
    return _LAYOUT.read_bytes()
