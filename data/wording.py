"""How words and numbers stand within a Dutch sentence: labels with a small letter, words in a row, counts."""

from __future__ import annotations

from collections.abc import Sequence


def klein(text: str) -> str:
    """A label within a sentence: its first letter small, unless it is a name such as ParticipatieWijzer."""
    return text[:1].lower() + text[1:] if text[1:] == text[1:].lower() else text


def listing(words: Sequence[str]) -> str:
    """ "a", "a en b" or "a, b en c"."""
    return " en ".join([", ".join(words[:-1]), words[-1]]) if len(words) > 1 else "".join(words)


def dutch_number(number: int) -> str:
    """200000 as 200.000."""
    return f"{number:,}".replace(",", ".")


def counted(number: int, one: str, more: str) -> str:
    """ "1 keuze" or "12.345 keuzes"."""
    return f"{dutch_number(number)} {one if number == 1 else more}"


_UP_TO_TWELVE = "nul één twee drie vier vijf zes zeven acht negen tien elf twaalf".split()


def number_word(number: int) -> str:
    """A count within a sentence: in letters up to twelve."""
    return _UP_TO_TWELVE[number] if 0 <= number < len(_UP_TO_TWELVE) else dutch_number(number)
