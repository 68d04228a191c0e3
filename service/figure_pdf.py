"""A dashboard as a PDF that a screen reader can read: tagged (PDF/UA-1), with bookmarks, title and language.

Set by Typst with the fonts that it carries and none of the machine, so that the same figures give the same bytes
everywhere. Pictures are SVG with their words; a table that is wider than a page goes on below, in parts.
"""

from __future__ import annotations

import json
import threading
from dataclasses import asdict
from functools import cache, lru_cache
from pathlib import Path

import typst

from service.figure_report import Rapport

MEDIA_TYPE = "application/pdf"

_LAYOUT = Path(__file__).with_suffix(".typ")
# One at a time: setting takes a whole core for seconds, and other pages want theirs too.
_SETTING = threading.Lock()


# By what is in it: who asks again, or for the same as another, need not wait.
@lru_cache(maxsize=8)
def as_pdf(rapport: Rapport) -> bytes:
    content = json.dumps(asdict(rapport), ensure_ascii=False)
    try:
        return _set(content, "ua-1")
    except typst.TypstError:
        # The standard wants every sign to be in the font. With an emoji the tags stay, and only the claim goes.
        return _set(content, "1.7")


def _set(content: str, standard: typst.PDFStandard) -> bytes:
    with _SETTING:
        made = typst.compile(
            _layout(),
            format="pdf",
            ignore_system_fonts=True,
            sys_inputs={"rapport": content},
            pdf_standards=[standard],
        )
    if not isinstance(made, bytes):
        raise TypeError("a PDF is one file")
    return made


@cache
def _layout() -> bytes:
    return _LAYOUT.read_bytes()
