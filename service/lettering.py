"""How wide text in a picture is, so that it can be cut or broken where it would not fit.

After the widths of Arial with some room to spare: the fonts that stand in for it are hardly wider.
"""

from __future__ import annotations

_ROOM = 1.04
_NARROW, _SMALL, _WIDE, _CAPITAL = 0.28, 0.34, 0.85, 0.70
_WIDTHS = (
    dict.fromkeys("ijlI.,:;'|! ’", _NARROW)
    | dict.fromkeys('tfr()[]-/"', _SMALL)
    | dict.fromkeys("ckJsvxyz", 0.5)
    | dict.fromkeys("mwMW%@—…", _WIDE)
    | dict.fromkeys("ABCDEFGHKLNOPQRSTUVXYZ&", _CAPITAL)
)


def width_of(text: str, size: float) -> float:
    """In pixels, in a font of this size."""
    return sum(_WIDTHS.get(ch, 0.556 if ord(ch) < 0x250 else 1.0) for ch in text) * size * _ROOM


def fitted(text: str, room: float, size: float) -> str:
    """The text, cut off with an ellipsis where it is wider than room."""
    if width_of(text, size) <= room:
        return text
    while text and width_of(f"{text}…", size) > room:
        text = text[:-1].rstrip()
    return f"{text}…"


def wrapped(text: str, room: float, size: float, lines: int) -> tuple[str, ...]:
    """The text on at most so many lines, the last one cut off where there is more."""
    found: list[str] = []
    words = text.split()
    while words and len(found) < lines - 1:
        line = words.pop(0)
        while words and width_of(f"{line} {words[0]}", size) <= room:
            line = f"{line} {words.pop(0)}"
        found.append(fitted(line, room, size))
    if words:
        found.append(fitted(" ".join(words), room, size))
    return tuple(found) or ("",)
