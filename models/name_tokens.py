"""Cuts a text into words, initials and marks, and tells what each can be by itself."""

from __future__ import annotations

import re

from models.compounds import is_listed, is_word
from models.name_words import (
    ABBREVIATED,
    FIRST_NAMES,
    HOUSELIKE,
    STREETISH,
    SURNAMES,
    TITLES,
    is_role,
    key,
    no_names,
    standing,
)
from models.words import STOPWORDS

_TOKEN = re.compile(
    r"(?P<initials>(?<![\w.])(?:(?:IJ|Chr|Th|Ph|Fr|Jhr|[A-Z\u00c0-\u00de])\.[ -]?){1,5}(?=\s?[\w'’(]))"
    r"|(?P<word>['’][ts](?=\s)|v\.d\.(?=\s)|v/d(?=\s)|[^\W\d_]+(?:['’\-‑][^\W\d_]+)*)"
    r"|(?P<other>[^\s\w]|\d+|_)",
)
# "al-Abadi", "d'Hondt" begin small; "CoronaMelder" is no person, "McDonald" may be one.
_SMALL_BEGINNING = re.compile(r"(?:al|el|ben|d|l|as|ar)[-'’][A-Z]")
_CAMEL = re.compile(r"(?<!Mc)(?<!Mac)(?<!De)(?<!Van)[a-z][A-Z]")
_SENTENCE_END = frozenset('.?!:;•–-"“”‘*|>…=→')


class Token:
    """A word, a run of initials or a mark of a text.

    key: the word as the lists have it, a mark or initials as they are. first, last: how it stands among the
    first names and the surnames (see `standing`), 0 without a capital. opens: it opens a sentence.
    """

    __slots__ = ("begin", "capital", "end", "first", "initials", "key", "last", "opens", "text", "word")

    def __init__(self, match: re.Match[str], opens: bool) -> None:
        self.text, self.begin, self.end, self.opens = match[0].rstrip(), match.start(), match.end(), opens
        self.end = self.begin + len(self.text)
        self.initials = match.lastgroup == "initials"
        self.word = match.lastgroup == "word"
        self.capital = self.word and (
            self.text[0].isupper() or _SMALL_BEGINNING.match(self.text) is not None
        )
        if self.capital and self.text[-2:] in ("'s", "’s") and len(self.text) > 3:
            self.text, self.end = self.text[:-2], self.end - 2
        self.key = key(self.text) if self.word else self.text
        short = self.text.isupper() and 1 < len(self.text) < 5
        self.first = standing(self.key, FIRST_NAMES) if self.capital and not short else 0
        self.last = standing(self.key, SURNAMES) if self.capital else 0

    @property
    def common(self) -> bool:
        """A word of the language, as far as is known."""
        if self.key in STOPWORDS or is_role(self.key) or self.key in TITLES:
            return True
        if self.first == 1 or self.last == 1:
            return True
        if self.first or self.last:
            return False
        # A capital within a sentence is put there on purpose: then only a word that is listed counts.
        return is_word(self.key) if self.opens else is_listed(self.key)

    @property
    def excluded(self) -> bool:
        """Known as something else than a person, or shaped like it."""
        if (self.text.isupper() and 1 < len(self.text) < 5) or _CAMEL.search(self.text):
            return True
        return self.tied or any(
            part in no_names()[0]
            for part in (self.key, *self.key.split("-"))
            if part == self.key or len(part) > 3  # Sun-Hee is none of the village Hee
        )

    @property
    def doubtful(self) -> bool:
        """Ends like a building or a field, and no list has it as a surname."""
        return not self.last and HOUSELIKE.search(self.key) is not None

    @property
    def tied(self) -> bool:
        """A street, a school, a club: what bears a name."""
        if "-" in self.text and any(p[:1].islower() for p in self.text.split("-")[1:]):
            return not self.first
        return not self.last and bool(STREETISH.search(self.key))


def tokens_of(text: str) -> list[Token]:
    """The tokens of a text, in order; only blanks stand between them."""
    tokens: list[Token] = []
    before = 0
    for match in _TOKEN.finditer(text):
        gap = text[before : match.start()]
        opens = not tokens or "\n" in gap or _ended(tokens)
        tokens.append(Token(match, opens))
        before = match.end()
    return tokens


def _ended(tokens: list[Token]) -> bool:
    """Whether the last token ends a sentence; the full stop of "mr." does not."""
    last = tokens[-1]
    if last.text not in _SENTENCE_END:
        return False
    before = tokens[-2] if len(tokens) > 1 else None
    return not (last.text == "." and before is not None and before.key in ABBREVIATED)
