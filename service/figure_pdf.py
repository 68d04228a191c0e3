"""A dashboard as a PDF. Pictures are SVG with their words; a table that is wider than a page goes on below, in parts."""

from __future__ import annotations

import threading
from dataclasses import asdict
from functools import lru_cache
from pathlib import Path

from service.figure_report import Rapport
from service.typesetting import typeset

_LAYOUT = Path(__file__).with_suffix(".typ")
# One at a time: a long dashboard takes a whole core for seconds, and other pages want theirs too.
_SETTING = threading.Lock()


# By what is in it: who asks again, or for the same as another, need not wait.
@lru_cache(maxsize=8)
def as_pdf(rapport: Rapport) -> bytes:
    with _SETTING:
        return typeset(_LAYOUT, asdict(rapport))
