"""Personal data in the texts of a choice: what was found, and the text with one of them replaced."""

from __future__ import annotations

from models.personal_data import Finding, find

__all__ = ["Finding", "find", "without"]


def without(text: str, number: int) -> str:
    """The text with what stands in the place of its finding of that number, from 0; as it was when there is none."""
    found = find(text)
    if number >= len(found):
        return text
    finding = found[number]
    return text[: finding.begin] + finding.voorstel + text[finding.eind :]
