"""Plainer words for difficult ones, and abbreviations in full: the tables of leestaal/.

A word of a table is recognised in the forms that its line spells out and in no other: a rule that guessed
inflections would also find words that mean something else ("borg" is not from "borgen"). Verbs on -eren are
the exception, as all of them go alike: "eren" on their line stands for faciliteer, faciliteert,
faciliteerde(n), gefaciliteerd(e), faciliterend(e).
"""

from __future__ import annotations

from functools import cache
from pathlib import Path

from models.words import plain

_FOLDER = Path(__file__).parent / "leestaal"


@cache
def abbreviations() -> dict[str, str]:
    """Abbreviation, lower case and with its full stops if it has them -> in full, or in plain words."""
    return {line[0]: line[1] for line in _lines("afkortingen.tsv")}


@cache
def alternatives() -> dict[tuple[str, ...], str]:
    """The plain words of a difficult expression, as `phrase` gives them -> plainer words, with commas."""
    found: dict[tuple[str, ...], str] = {}
    for word, forms, instead in _lines("moeilijke-woorden.tsv"):
        for form in (word, *_forms(word, forms)):
            if found.setdefault(phrase(form), instead) != instead:
                raise ValueError(f'moeilijke-woorden.tsv: "{form}" heeft twee voorstellen; kies er één.')
    return found


def longest(first: str) -> int:
    """How many words the longest expression of the table has that begins with this plain word; 0 for none."""
    return _reach().get(first, 0)


@cache
def _reach() -> dict[str, int]:
    reach: dict[str, int] = {}
    for words in alternatives():
        reach[words[0]] = max(reach.get(words[0], 0), len(words))
    return reach


def phrase(text: str) -> tuple[str, ...]:
    """An expression as its plain words."""
    return tuple(plain(text).split())


def _forms(word: str, forms: str) -> list[str]:
    if forms != "eren":
        return forms.split(", ") if forms else []
    stem = word.removesuffix("eren") + "eer"
    return [
        stem,
        f"{stem}t",
        f"{stem}de",
        f"{stem}den",
        f"ge{stem}d",
        f"ge{stem}de",
        f"{word}d",
        f"{word}de",
    ]


def _lines(name: str) -> list[list[str]]:
    text = (_FOLDER / name).read_text(encoding="utf-8")
    return [line.split("\t") for line in text.splitlines() if line and not line.startswith("#")]
