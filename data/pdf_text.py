"""PDF: lines of pages into paragraphs and headings, without what is printed on every page."""

from __future__ import annotations

import re
import statistics
from collections import Counter, defaultdict
from dataclasses import dataclass
from itertools import pairwise

from data.alineas import (  # fmt: skip
    CONTENTS_HEADING,
    CONTENTS_LINE,
    LIST_ITEM,
    MAX_KOP,
    Alineas,
    Document,
    UnreadableDocument,
    clean_line,
)
from data.line_ends import Spelling
from data.pdf_lines import Line, Page, read_pages

# Where pages have their headers and footers, as a share of the height.
_TOP, _BOTTOM = 0.86, 0.12
# A heading is this much larger than the running text, a footnote this much smaller.
_LARGER, _SMALLER = 1.12, 0.88
_PAGE_NUMBER = re.compile(r"(?:pagina|pag\.?|blz\.?|p\.)?\s*[-–|]?\s*\d{1,4}\s*(?:(?:van|/|\||-|–)\s*\d{0,4}\s*)?[-–|]?", re.I)  # fmt: skip
_ENDS = re.compile(r"[.!?:;…][\"'”’)\]]*$")
_NOTE = re.compile(r"\d{1,3}\s+\S")
_QUOTES = ("“", "‘", '"', "'", "”", "„")

_Look = tuple[float, int]


@dataclass
class _Block:
    """Lines that make one paragraph."""

    lines: list[Line]
    row: bool = False

    @property
    def first(self) -> Line:
        return self.lines[0]

    @property
    def last(self) -> Line:
        return self.lines[-1]


def read_pdf(data: bytes, naam: str) -> Document:
    """Raises UnreadableDocument: also for a scan, whose pages are pictures of text."""
    pages, title = read_pages(data, naam)
    _check_text(pages, naam)
    out = Alineas(naam)
    for line in _take_furniture(pages) + _take_contents(pages):
        out.leave_out(line.text)
    _check_text(pages, naam)
    spelled = Spelling(line.text for page in pages for line in page.lines)
    body = _body_size(pages)
    margins = _margins(pages)
    blocks = _across_pages([block for page in pages for block in _blocks(page, margins)], body)
    levels = _levels(blocks, body)
    for block in blocks:
        text = spelled.join([line.text for line in block.lines])
        place = f"pagina {block.first.page}"
        level = levels.get(_look(block))
        if level is not None and _heading_like(block, text):
            out.heading(text, level, place)
        else:
            out.text(text, place)
    return out.document("pdf", _title(title, blocks, levels, body, spelled), _meldingen(pages))


def _check_text(pages: list[Page], naam: str) -> None:
    letters = [ch for page in pages for line in page.lines for ch in line.text if not ch.isspace()]
    unknown = sum(ch == "\ufffd" or "\ue000" <= ch <= "\uf8ff" for ch in letters)
    if len(letters) < 5 * len(pages) and not sum(ch.isalpha() for ch in letters) > 200:
        scan = any(page.pictures for page in pages)
        what = "bevat alleen beeld: het is een scan" if scan else "bevat geen tekst"
        raise UnreadableDocument(
            f"{naam} {what}. Laat de tekst herkennen (OCR), of gebruik het bestand waar de PDF van is gemaakt."
        )
    if unknown > 0.3 * len(letters):
        raise UnreadableDocument(
            f"{naam} bevat tekst in een lettertype dat niet zegt welke letters het zijn. "
            "Gebruik het bestand waar de PDF van is gemaakt."
        )


def _meldingen(pages: list[Page]) -> list[str]:
    empty = [str(page.number) for page in pages if page.pictures and not page.lines]
    if not empty:
        return []
    which = f"Pagina {empty[0]} is" if len(empty) == 1 else f"Pagina's {', '.join(empty)} zijn"
    return [f"{which} alleen beeld. Tekst daarop is niet gelezen."]


# -- what is no text ----------------------------------------------------------------------------------


def _take_furniture(pages: list[Page]) -> list[Line]:
    """Takes out what stands in the same place on page after page, and the page numbers."""
    in_margin = Counter(
        k for page in pages for k in {_furniture_key(line, page) for line in page.lines} if k
    )
    anywhere = Counter(k for page in pages for k in {_placed(line) for line in page.lines})
    enough = 2 if len(pages) == 2 else max(3, len(pages) // 5)
    half = max(3, len(pages) // 2)
    numbers, repeated = [], []
    for page in pages:
        for line in page.lines:
            key = _furniture_key(line, page)
            if key is not None and _PAGE_NUMBER.fullmatch(line.text.strip()):
                numbers.append(line)
            elif (key is not None and in_margin[key] >= enough) or anywhere[_placed(line)] >= half:
                repeated.append(line)
    # Pages that are alike for the most part, as a form filled in again and again, are text.
    if _letters(repeated) > _letters([line for page in pages for line in page.lines]) / 3:
        repeated = []
    _remove(pages, numbers + repeated)
    return numbers + repeated


def _letters(lines: list[Line]) -> int:
    return sum(len(line.text) for line in lines)


def _remove(pages: list[Page], lines: list[Line]) -> None:
    gone = {id(line) for line in lines}
    for page in pages:
        page.lines[:] = [line for line in page.lines if id(line) not in gone]


def _furniture_key(line: Line, page: Page) -> tuple[str, int] | None:
    height = line.y / page.height if page.height else 0.5
    if _BOTTOM < height < _TOP:
        return None
    return re.sub(r"\d+", "#", line.text.strip()), round(line.y / 6)


def _placed(line: Line) -> tuple[str, int, int]:
    return line.text.strip(), round(line.x0 / 6), round(line.y / 6)


def _take_contents(pages: list[Page]) -> list[Line]:
    """Takes out the table of contents: it says everything that follows already."""
    lines = [line for page in pages for line in page.lines]
    taken: list[Line] = []
    inside = False
    for i, line in enumerate(lines):
        ahead = [clean_line(near.text.replace("|", " ")) for near in lines[i : i + 3]]
        if CONTENTS_HEADING.fullmatch(ahead[0]):
            inside = sum(bool(CONTENTS_LINE.fullmatch(text)) for text in ahead[1:]) > 0
        elif inside:
            inside = any(CONTENTS_LINE.fullmatch(text) for text in ahead)
        if inside or re.search(r"\.{5,}[\s|]*\d{1,3}$", line.text):
            taken.append(line)
    _remove(pages, taken)
    return taken


# -- paragraphs ---------------------------------------------------------------------------------------


def _body_size(pages: list[Page]) -> float:
    """The size in which most letters stand, to half a point."""
    letters: Counter[float] = Counter()
    for page in pages:
        for line in page.lines:
            letters[_rounded(line.size)] += len(line.text)
    return letters.most_common(1)[0][0]


def _rounded(size: float) -> float:
    return round(size * 2) / 2


def _margins(pages: list[Page]) -> dict[int, float]:
    """How far to the right lines reach that start at the same place, but for the longest of them."""
    ends: dict[int, list[float]] = defaultdict(list)
    for page in pages:
        for line in page.lines:
            ends[_start(line)].append(line.x1)
    return {start: sorted(found)[(len(found) - 1) * 9 // 10] for start, found in ends.items()}


def _start(line: Line) -> int:
    return round(line.x0 / 4)


def _blocks(page: Page, margins: dict[int, float]) -> list[_Block]:
    pitch = _pitch(page.lines)
    blocks: list[_Block] = []
    for i, line in enumerate(page.lines):
        right = max(_right(page.lines, i), margins[_start(line)])
        if blocks and _continues(blocks[-1], line, pitch, right):
            blocks[-1].lines.append(line)
        else:
            blocks.append(_Block([line], line.cells > 1))
    return blocks


def _pitch(lines: list[Line]) -> float:
    """The usual distance between lines, in heights of a letter."""
    steps = [
        (a.y - b.y) / a.size
        for a, b in pairwise(lines)
        if abs(a.size - b.size) < 0.5 and 0.8 < (a.y - b.y) / a.size < 2.2
    ]
    return statistics.median_low(steps) if steps else 1.3


def _right(lines: list[Line], i: int) -> float:
    """How far to the right the lines around i reach: those of one size, close under each other."""
    reach = lines[i].x1
    for step in (-1, 1):
        at = i
        while (
            0 <= at + step < len(lines)
            and abs(at - i) < 12
            and abs(lines[at + step].size - lines[at].size) < 0.08 * lines[at].size
            and 0 < (lines[at].y - lines[at + step].y) * step < 3 * lines[at].size
        ):
            at += step
            reach = max(reach, lines[at].x1)
    return reach


def _continues(block: _Block, line: Line, pitch: float, right: float) -> bool:
    last = block.last
    step = (last.y - line.y) / last.size
    if block.row or line.cells > 1 or abs(last.size - line.size) > 0.08 * last.size:
        return False
    if last.bold != line.bold or not 0 < step < 1.25 * pitch or LIST_ITEM.match(line.text):
        return False
    if line.x1 < block.first.x0 or line.x0 > right:
        return False
    if line.text[:1].islower() and not _ENDS.search(last.text.strip()):
        return True
    # A next word that would have fitted on the line: there the writer began a new one.
    word = line.text.split(" ", 1)[0]
    width = (line.x1 - line.x0) * (len(word) + 1) / max(len(line.text), 1)
    return last.x1 + width > right - 0.5 * last.size


def _across_pages(blocks: list[_Block], body: float) -> list[_Block]:
    """Paragraphs that go on at the top of the next page, past the footnotes, in one piece."""
    joined: list[_Block] = []
    open_block: _Block | None = None
    for block in blocks:
        small = _is_note(block, body)
        next_page = open_block is not None and block.first.page == open_block.last.page + 1
        if open_block is not None and next_page and not small and _goes_on(open_block, block):
            open_block.lines += block.lines
            continue
        joined.append(block)
        if not small:
            open_block = block
    return joined


def _is_note(block: _Block, body: float) -> bool:
    """Whether a block is a footnote: clearly smaller than the text, or a little and with a number."""
    size = _rounded(block.first.size)
    return size < _SMALLER * body or (size < body and bool(_NOTE.match(block.first.text)))


def _goes_on(before: _Block, after: _Block) -> bool:
    if before.row or after.row or abs(before.last.size - after.first.size) > 0.5:
        return False
    return after.first.text[:1].islower() and not _ENDS.search(before.last.text.strip())


# -- headings -----------------------------------------------------------------------------------------


def _look(block: _Block) -> _Look:
    """The size, and how letters stand out: 2 in bold, 1 in italics."""
    bold, italic = all(line.bold for line in block.lines), all(line.italic for line in block.lines)
    return _rounded(block.first.size), 2 if bold else int(italic)


def _heading_like(block: _Block, text: str) -> bool:
    if _look(block)[1] == 1 and (len(block.lines) > 1 or _ENDS.search(text) or text.startswith(_QUOTES)):
        return False  # italics are for quotes and names as well
    return len(text) <= MAX_KOP and not block.row and any(ch.isalpha() for ch in text) and not text.endswith((";", ","))  # fmt: skip


def _levels(blocks: list[_Block], body: float) -> dict[_Look, int]:
    """The level of each look that stands out: larger first, then bold and italics in the size of the text."""
    letters: Counter[_Look] = Counter()
    for block in blocks:
        letters[_look(block)] += sum(len(line.text) for line in block.lines)
    # Bold that a quarter of the text has is how the text looks.
    often = letters.total() / 4
    found = [
        look
        for look, count in letters.items()
        if look[0] >= _LARGER * body or (look[1] > 0 and look[0] >= 0.95 * body and count < often)
    ]
    return {look: level for level, look in enumerate(sorted(found, reverse=True), 1)}


def _title(
    given: str, blocks: list[_Block], levels: dict[_Look, int], body: float, spelled: Spelling
) -> str:
    """The title in the properties where the first page has it too (else it is that of the file that this one
    was made from), or what stands largest on that page."""
    first = [
        (block, clean_line(spelled.join([line.text for line in block.lines])))
        for block in blocks
        if block.first.page == 1
    ]
    words = {word for _, text in first for word in re.findall(r"\w+", text.casefold())}
    named = re.findall(r"\w+", given.casefold())
    if named and words.issuperset(named):
        return given
    large = [
        (levels[_look(b)], t)
        for b, t in first
        if _look(b) in levels and b.first.size >= _LARGER * body and len(t) <= MAX_KOP
    ]
    return min(large, key=lambda found: found[0])[1] if large else ""
