"""Words that were split at the ends of lines, put together again."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable

# pdfium's own sign for a hyphen at the end of a line.
HYPHEN = "\x02"
_ONE_SOUND = frozenset("aa ee oo uu ae ai au ei eu ie oe oi ou ui ij".split())
_LAST_PART = re.compile(rf"([^\W\d_][\w'’-]*)[{HYPHEN}-]$")
_FIRST_PART = re.compile(r"([^\W\d_][\w'’-]*)")


class Spelling:
    """Puts words together that a hyphen splits at the end of a line, as the document writes them elsewhere."""

    def __init__(self, lines: Iterable[str]) -> None:
        self._words = Counter(w for line in lines for w in re.findall(r"[^\W\d_][\w-]*\w", line.lower()))

    def join(self, lines: list[str]) -> str:
        text = ""
        for line in lines:
            line = line.strip()
            if not text:
                text = line
                continue
            before, after = _LAST_PART.search(text), _FIRST_PART.match(line)
            if before and after:
                text = self._joined(text, before[1], after[1]) + line
            elif (
                text.endswith((HYPHEN, "-"))
                and not text.endswith((" -", f" {HYPHEN}"))
                and line[:1].isalnum()
            ):
                text = f"{text[:-1]}-{line}"
            else:
                text = f"{text} {line}"
        return text.replace(HYPHEN, "-")

    def _joined(self, text: str, before: str, after: str) -> str:
        """The text up to the next line: without its hyphen, with it, or with a space as well."""
        if after in ("en", "of", "tot", "als", "dan"):
            return f"{text[:-1]}- "
        start = before.rsplit("-", 1)[-1].lower()
        whole, parts = self._words[start + after.lower()], self._words[f"{start}-{after.lower()}"]
        if whole != parts:
            return text[:-1] if whole > parts else f"{text[:-1]}-"
        # Dutch keeps a hyphen where two vowels would be read as one ("drone-exploitant"), and at names.
        clash = start[-1] + after[0].lower() in _ONE_SOUND
        return f"{text[:-1]}-" if clash or not after[0].islower() else text[:-1]
