"""The judged questions over the example register."""

from __future__ import annotations

import json
from dataclasses import dataclass
from pathlib import Path

FILE = Path(__file__).parent / "vragen" / "vragen.jsonl"


@dataclass(frozen=True)
class JudgedQuestion:
    """A question with the grade (1 or 2) of each record that answers it; `apart` is kept out of tuning."""

    id: str
    vraag: str
    soort: str
    apart: bool
    oordelen: dict[str, int]


def judged_questions() -> list[JudgedQuestion]:
    lines = FILE.read_text(encoding="utf-8").splitlines()
    return [JudgedQuestion(**json.loads(line)) for line in lines if line.strip()]
