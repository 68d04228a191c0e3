"""A document as paragraphs under their headings: what every reader of a kind of file makes.

Nothing of the text is lost on the way: what is no running text (page headers, menus, contents) is kept
apart in `weggelaten`, so that a person can see that it was left out.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass, field

from data.wording import dutch_number

MAX_WOORDEN = 200_000
# Some "words" are endless (a file in base 64), so letters are counted too.
MAX_TEKENS = 12 * MAX_WOORDEN
MAX_KOP = 240
# Headings say the level of a document down to this depth; below it all are alike.
MAX_NIVEAU = 6

# Typed for their looks only, or invisible: soft hyphens, zero-width signs, marks of direction, a BOM.
_INVISIBLE = re.compile("[\u00ad\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufeff\ufff9-\uffff\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ud800-\udfff]")  # fmt: skip
_LIGATURES = {ord(ch): unicodedata.normalize("NFKC", ch) for ch in "ﬀﬁﬂﬃﬄﬅﬆ"}
_WORD = re.compile(r"\w+")


class UnreadableDocument(ValueError):
    """A document that can't be read. The message says what, why, and what to do."""


@dataclass(frozen=True)
class Alinea:
    """A paragraph, list item, row of a table or heading, on one line.

    kop: the nearest heading above it, or "". plaats: where it stands, such as "pagina 3" or "alinea 12".
    niveau: 0 for text; for a heading its level, 1 at the top.
    """

    tekst: str
    kop: str
    plaats: str
    niveau: int = 0


@dataclass(frozen=True)
class Document:
    """A file as text. titel: what the file calls itself, or "".

    meldingen: what a person should know about the reading, in Dutch. weggelaten: lines that are no text.
    """

    naam: str
    soort: str
    titel: str
    alineas: tuple[Alinea, ...]
    meldingen: tuple[str, ...] = ()
    weggelaten: tuple[str, ...] = ()


def clean_line(text: str) -> str:
    """Text in NFC on one line, without signs that no one can see."""
    plain = _INVISIBLE.sub("", text.translate(_LIGATURES).replace("\t", " "))
    return unicodedata.normalize("NFC", " ".join(plain.split()))


def count_words(text: str) -> int:
    return sum(1 for _ in _WORD.finditer(text))


@dataclass
class Alineas:
    """Collects paragraphs in reading order and knows under which heading each one stands."""

    naam: str
    found: list[Alinea] = field(default_factory=list)
    weggelaten: dict[str, None] = field(default_factory=dict)
    _koppen: list[tuple[int, str]] = field(default_factory=list)
    _words: int = 0
    _letters: int = 0

    def kop(self) -> str:
        return self._koppen[-1][1] if self._koppen else ""

    def text(self, text: str, plaats: str | None = None) -> None:
        """A paragraph. Raises UnreadableDocument beyond the bounds of a document."""
        line = clean_line(text)
        if line:
            self._add(Alinea(line, self.kop(), self._place(plaats)))

    def heading(self, text: str, niveau: int, plaats: str | None = None) -> None:
        """A heading; one that is as long as a paragraph is a paragraph."""
        line = clean_line(text)
        if len(line) > MAX_KOP:
            self.text(line, plaats)
        elif line:
            niveau = min(max(niveau, 1), MAX_NIVEAU)
            while self._koppen and self._koppen[-1][0] >= niveau:
                self._koppen.pop()
            self._add(Alinea(line, self.kop(), self._place(plaats), niveau))
            self._koppen.append((niveau, line))

    def leave_out(self, text: str) -> None:
        line = clean_line(text)
        if line:
            self.weggelaten.setdefault(line)

    def depth(self) -> int:
        """How many headings the next paragraph stands under; to return to with `close`."""
        return len(self._koppen)

    def close(self, depth: int) -> None:
        """End the headings that were opened since `depth` was asked."""
        del self._koppen[depth:]

    def innermost(self) -> int:
        """The level of a heading that stands under all that are open now."""
        return min((self._koppen[-1][0] if self._koppen else 0) + 1, MAX_NIVEAU)

    def document(self, soort: str, titel: str, meldingen: list[str]) -> Document:
        """The whole. Raises UnreadableDocument when there is no text."""
        if not self.found:
            raise UnreadableDocument(f"{self.naam} bevat geen tekst. Kies een bestand met tekst.")
        return Document(
            self.naam, soort, clean_line(titel), tuple(self.found), tuple(meldingen), tuple(self.weggelaten)
        )

    def _place(self, plaats: str | None) -> str:
        return plaats or f"alinea {len(self.found) + 1}"

    def _add(self, alinea: Alinea) -> None:
        self._words += count_words(alinea.tekst)
        self._letters += len(alinea.tekst)
        if self._words > MAX_WOORDEN or self._letters > MAX_TEKENS:
            raise too_long(self.naam)
        self.found.append(alinea)


def too_long(naam: str) -> UnreadableDocument:
    return UnreadableDocument(
        f"{naam} heeft meer dan {dutch_number(MAX_WOORDEN)} woorden. "
        "Splits het, of gebruik alleen het deel dat over de keuze gaat."
    )


def broken(naam: str) -> UnreadableDocument:
    """For when a library gave up: from outside, damage and far too much look the same."""
    return UnreadableDocument(
        f"{naam} is niet te lezen: het is beschadigd, of er zit veel te veel in. Open het in het programma "
        "waarmee het is gemaakt en sla het opnieuw op, of kopieer de tekst naar een nieuw bestand."
    )


# Line starts of lists as people type them: bullets, "a.", "1)", "(2)".
LIST_ITEM = re.compile(r"(?:[-–—•●▪■◦o*‣·]|\(?(?:\d{1,2}|[a-z]|[ivx]{1,4})[.)])\s+(?=\S)")
# "3.2 Resultaten" and "Hoofdstuk 3 Resultaten".
NUMBERED = re.compile(r"(?:(?:hoofdstuk|paragraaf|bijlage|deel)\s+)?(\d{1,2}(?:\.\d{1,2}){0,4})\.?\s+(?=[^\W\d_])", re.I)  # fmt: skip
# A line of contents ends in the number of a page, after dots or a gap.
CONTENTS_LINE = re.compile(r".*[^\d\s].*(?:\.{3,}|…+|\s)\s*\d{1,3}$|.*\.{4,}\s*$")
CONTENTS_HEADING = re.compile(r"inhoud(?:sopgave)?|inhoudstafel", re.I)
