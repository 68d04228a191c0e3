"""How words stand within a Dutch sentence: labels with a small letter, and words in a row."""

from __future__ import annotations

from collections.abc import Sequence


def klein(text: str) -> str:
    """A label within a sentence: its first letter small, unless it is a name such as ParticipatieWijzer."""
    return text[:1].lower() + text[1:] if text[1:] == text[1:].lower() else text


def listing(words: Sequence[str]) -> str:
    """ "a", "a en b" or "a, b en c"."""
    return " en ".join([", ".join(words[:-1]), words[-1]]) if len(words) > 1 else "".join(words)
