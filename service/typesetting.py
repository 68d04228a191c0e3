"""A PDF that a screen reader can read, set by Typst from a layout and its content: tagged (PDF/UA-1), with language.

Only the fonts that Typst carries (Libertinus Serif, SIL Open Font License) and none of the machine, so that the same
content gives the same bytes everywhere.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Any

import typst

MEDIA_TYPE = "application/pdf"


def typeset(layout: Path, content: Mapping[str, Any]) -> bytes:
    """The bytes of the PDF. layout: a Typst file, which reads the content as JSON from its input `inhoud`."""
    inhoud = json.dumps(content, ensure_ascii=False)
    try:
        return _set(layout, inhoud, "ua-1")
    except typst.TypstError:
        # The standard wants every sign to be in the font. With an emoji or a Chinese word the tags stay,
        # and only the claim goes.
        return _set(layout, inhoud, "1.7")


def _set(layout: Path, inhoud: str, standard: typst.PDFStandard) -> bytes:
    made = typst.compile(
        _read(layout),
        format="pdf",
        ignore_system_fonts=True,
        sys_inputs={"inhoud": inhoud},
        pdf_standards=[standard],
    )
    if not isinstance(made, bytes):
        raise TypeError("a PDF is one file")
    return made


@cache
def _read(layout: Path) -> bytes:
    return layout.read_bytes()
