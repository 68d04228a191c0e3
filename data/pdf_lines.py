"""PDF: the lines of text on its pages with their place and looks, as pdfium finds them.

pdfium guesses spaces from the drawing; here they are decided by the gap between letters, so that neither
"P agina" nor "deverhuizer" comes out, and marks of footnotes are left out of words.
"""

from __future__ import annotations

import ctypes
import re
import statistics
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

import pypdfium2
import pypdfium2.raw as pdfium

from data.alineas import UnreadableDocument
from data.line_ends import HYPHEN
from data.wording import dutch_number

MAX_PAGINAS = 500

# The least gap that is a space: a share of the spaces that are drawn in the line, or of the letters'
# height where none are. Measured: 0.81 and more at words, 0.43 and less within them.
_OF_A_SPACE, _GAP = 0.62, 0.17
# In heights of a letter: the least gap between cells of a table.
_CELL_GAP = 1.8
_MARK = re.compile(r"[0-9¹²³⁰⁴-⁹*]")
# "m2" has its figure raised as well.
_UNIT = re.compile(r"(?:^|[\s\d])[kcdm]?m$")
_BOLD = re.compile(r"bold|black|heavy|semibd|demi|-bd\b", re.I)
_ITALIC = re.compile(r"ital|obli|-it\b", re.I)


@dataclass
class Line:
    """A line; x and y in points from the left and the bottom, size in points. cells: columns of a row."""

    page: int
    text: str
    x0: float
    x1: float
    y: float
    size: float
    bold: bool
    italic: bool
    cells: int = 1


@dataclass(frozen=True)
class Page:
    """The lines of one page in the order of the text. pictures: whether there is an image on it."""

    number: int
    width: float
    height: float
    lines: list[Line] = field(default_factory=list)
    pictures: bool = False


@dataclass(frozen=True)
class _Sign:
    index: int
    text: str
    left: float
    right: float
    bottom: float
    top: float


def read_pages(data: bytes, naam: str) -> tuple[list[Page], str]:
    """The pages and the title in the file's properties. Raises UnreadableDocument."""
    try:
        document = pypdfium2.PdfDocument(data)
    except pypdfium2.PdfiumError as error:
        if "assword" in str(error):
            raise UnreadableDocument(
                f"{naam} heeft een wachtwoord. Sla het op zonder wachtwoord."
            ) from error
        raise UnreadableDocument(
            f"{naam} is beschadigd: het begint als een PDF, maar is niet te lezen. Maak de PDF opnieuw."
        ) from error
    try:
        if len(document) > MAX_PAGINAS:
            raise UnreadableDocument(
                f"{naam} heeft {dutch_number(len(document))} pagina's, en dat zijn er meer dan {MAX_PAGINAS}. "
                "Splits het, of gebruik alleen het deel dat over de keuze gaat."
            )
        title = document.get_metadata_value("Title")
        return [_page(document, i) for i in range(len(document))], title
    except pypdfium2.PdfiumError as error:
        raise UnreadableDocument(
            f"{naam} is beschadigd: een pagina is niet te lezen. Maak de PDF opnieuw."
        ) from error
    finally:
        document.close()


def _page(document: Any, i: int) -> Page:
    page = document[i]
    text = page.get_textpage()
    try:
        width, height = page.get_size()
        lines = [line for signs in _physical(text) if (line := _line(text, signs, i + 1))]
        empty = not any(line.text.strip() for line in lines)
        pictures = empty and any(o.type == pdfium.FPDF_PAGEOBJ_IMAGE for o in page.get_objects(max_depth=2))
        return Page(i + 1, width, height, _beside(lines), pictures)
    finally:
        text.close()
        page.close()


def _physical(text: Any) -> Iterator[list[_Sign]]:
    """The letters of each line as it stands on the page; pdfium joins lines that end in a hyphen."""
    box = pdfium.FS_RECTF()
    signs: list[_Sign] = []
    for index in range(text.count_chars()):
        code = pdfium.FPDFText_GetUnicode(text, index)
        if code in (10, 13):
            if signs:
                yield signs
            signs = []
            continue
        if code == 32 and pdfium.FPDFText_IsGenerated(text, index) == 1:
            continue
        pdfium.FPDFText_GetLooseCharBox(text, index, box)
        sign = _Sign(index, _character(code), box.left, box.right, box.bottom, box.top)
        if signs and not sign.text.isspace() and signs[-1].text == HYPHEN and _lower(signs, sign):
            yield signs
            signs = []
        signs.append(sign)
    if signs:
        yield signs


def _character(code: int) -> str:
    # Signs beyond the first plane come in halves; a font without names for its signs gives none.
    return "\ufffd" if code == 0 or 0xD800 <= code <= 0xDFFF else chr(code)


def _lower(signs: list[_Sign], sign: _Sign) -> bool:
    return (sign.bottom + sign.top) / 2 < min(
        s.bottom for s in signs if s.top > s.bottom or len(signs) == 1
    )


def _line(text: Any, signs: list[_Sign], page: int) -> Line | None:
    drawn = [s for s in signs if not s.text.isspace()]
    if not drawn:
        return None
    tall = max(s.top - s.bottom for s in drawn)
    base = min((s.bottom for s in drawn if s.top - s.bottom > 0.8 * tall), default=drawn[0].bottom)
    size = _size(text, drawn)
    drawn_spaces = [s.right - s.left for s in signs if s.text.isspace() and s.right > s.left]
    least = _OF_A_SPACE * statistics.median_low(drawn_spaces) if drawn_spaces else _GAP * size
    out, cells = "", 1
    before: _Sign | None = None
    space = False
    for sign in signs:
        if sign.text.isspace():
            space = True
            continue
        if _is_mark(sign, out, tall, base) and not space:
            before = sign
            continue
        if before is not None:
            gap = sign.left - before.right
            if gap > _CELL_GAP * size and before.right > before.left:
                out, cells = f"{out} | ", cells + 1
            elif gap > least or space:
                out += " "
        out += sign.text
        before, space = sign, False
    fonts = [_font(text, drawn[k].index) for k in (0, len(drawn) // 2, -1)]
    bold, italic = (all(looks.search(font) for font in fonts) for looks in (_BOLD, _ITALIC))
    if not out.strip(HYPHEN + " "):
        return None
    return Line(page, out, drawn[0].left, max(s.right for s in drawn), base, size, bold, italic, cells)


def _is_mark(sign: _Sign, before: str, tall: float, base: float) -> bool:
    """Whether a small raised figure marks a footnote; "m2" is none."""
    small = sign.top - sign.bottom < 0.8 * tall and sign.bottom > base + 0.12 * tall
    return (
        small
        and bool(_MARK.fullmatch(sign.text))
        and bool(before)
        and not before[-1].isdigit()
        and not _UNIT.search(before)
    )


def _size(text: Any, drawn: list[_Sign]) -> float:
    """The size that a line is drawn in: that of its font, stretched as the page says."""
    middle = drawn[len(drawn) // 2].index
    matrix = pdfium.FS_MATRIX()
    size = float(pdfium.FPDFText_GetFontSize(text, middle))
    if pdfium.FPDFText_GetMatrix(text, middle, matrix):
        size *= float((matrix.c**2 + matrix.d**2) ** 0.5)
    # Neither number is right in every file: the matrix may leave out a scale, a font its own height.
    height = max(s.top - s.bottom for s in drawn)
    return min(size, height) if size > 0 < height else max(size, height)


def _font(text: Any, index: int) -> str:
    buffer = ctypes.create_string_buffer(128)
    flags = ctypes.c_int()
    pdfium.FPDFText_GetFontInfo(text, index, buffer, 128, flags)
    return buffer.value.decode("utf-8", "replace")


def _beside(lines: list[Line]) -> list[Line]:
    """Pieces that follow each other on one height as one line: cells, and what stood after a mark."""
    joined: list[Line] = []
    for line in lines:
        last = joined[-1] if joined else None
        if last and abs(last.y - line.y) < 0.3 * last.size and line.x0 > last.x1 - 0.3 * last.size:
            gap = line.x0 - last.x1
            far = gap > _CELL_GAP * last.size
            last.text += (" | " if far else " " if gap > _GAP * last.size else "") + line.text
            last.cells += line.cells - (not far)
            last.x1, last.bold, last.italic = line.x1, last.bold and line.bold, last.italic and line.italic
        else:
            joined.append(line)
    return joined
