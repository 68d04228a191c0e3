"""DOCX: paragraphs, headings and tables from the XML itself, without trusting the archive.

Read directly, because what councils write stands in content controls, text boxes and tracked changes,
and the library for Word files skips those.
"""

from __future__ import annotations

import io
import re
import zipfile
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from lxml import etree

from data.alineas import Alineas, Document, UnreadableDocument, clean_line

# Far above a document of 200,000 words, far below what would fill the memory of the reading process.
MAX_PART = 60_000_000

_W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
_STRICT = b"http://purl.oclc.org/ooxml/wordprocessingml/main"
_LOOSE = b"http://schemas.openxmlformats.org/wordprocessingml/2006/main"
_MC_FALLBACK = "{http://schemas.openxmlformats.org/markup-compatibility/2006}Fallback"
_DC_TITLE = "{http://purl.org/dc/elements/1.1/}title"

# Text that was deleted or moved away, codes of fields, and what is only shown elsewhere.
_SKIPPED = {f"{_W}{t}" for t in ("del", "moveFrom", "instrText", "delText", "pPr", "rPr", "tblPr", "tcPr", "trPr", "sdtPr")} | {_MC_FALLBACK}  # fmt: skip
_HEADING = re.compile(r"(?:heading|kop|kopje|titre|überschrift)\s*(\d)", re.I)
_TITLE = re.compile(r"(?:title|titel)\b", re.I)
_CONTENTS = re.compile(r"toc|inhopg|contents", re.I)
_SHORT, _LABEL, _LONG = 100, 60, 80
# How much larger than the running text a line must be to be a heading by its size.
_LARGER = 1.15
_MUCH_LARGER = 1.4
# The levels of headings that are told by their looks.
_BY_MUCH, _BY_SIZE, _BY_LINE, _BY_BOLD = 1, 2, 3, 4


def read_docx(data: bytes, naam: str) -> Document:
    """Raises UnreadableDocument, and what zipfile and lxml raise on a broken file."""
    return _Reader(data, naam).read()


@dataclass(frozen=True)
class _Style:
    name: str
    based_on: str | None
    level: int | None
    bold: bool
    size: int | None
    listed: bool


@dataclass(frozen=True)
class _Look:
    """How a run of text looks; size in half points."""

    bold: bool
    underlined: bool
    capitals: bool
    size: int


class _Reader:
    """One file, read once."""

    def __init__(self, data: bytes, naam: str) -> None:
        self._naam = naam
        self._out = Alineas(naam)
        self._archive = zipfile.ZipFile(io.BytesIO(data))
        self._names = {info.filename: info for info in self._archive.infolist()}
        self._styles, self._default = self._read_styles()
        self._body = self._default

    def read(self) -> Document:
        body = self._part("word/document.xml")
        if body is None:
            raise UnreadableDocument(
                f"{self._naam} is een Word-bestand zonder tekst, of het is beschadigd. "
                "Open het in Word en sla het opnieuw op als DOCX."
            )
        deleted = next(body.iter(f"{_W}del", f"{_W}moveFrom"), None) is not None
        self._body = self._running_size(body)
        self._blocks(body.find(f"{_W}body"))
        self._footnotes()
        self._headers()
        meldingen = []
        if deleted:
            meldingen.append(
                "Er staan wijzigingen in die nog niet zijn verwerkt. Verwijderde tekst is niet gelezen."
            )
        if "word/comments.xml" in self._names:
            meldingen.append("Opmerkingen in de kantlijn zijn niet gelezen.")
        return self._out.document("docx", self._title(), meldingen)

    # -- the archive ----------------------------------------------------------------------------------

    def _part(self, name: str) -> Any:
        info = self._names.get(name)
        if info is None:
            return None
        if info.flag_bits & 0x1:
            raise UnreadableDocument(f"{self._naam} heeft een wachtwoord. Sla het op zonder wachtwoord.")
        if info.file_size > MAX_PART:
            raise UnreadableDocument(
                f"{self._naam} is uitgepakt groter dan {MAX_PART // 1_000_000} MB. "
                "Zo groot is een gewoon Word-bestand niet. Kopieer de tekst naar een nieuw bestand."
            )
        with self._archive.open(info) as part:
            content = part.read(MAX_PART + 1)
        # Without huge_tree the parser itself refuses nesting beyond 256 levels, and entities that multiply.
        parser = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False)
        tree = etree.fromstring(content.replace(_STRICT, _LOOSE), parser)
        if tree.getroottree().docinfo.doctype:
            # Word writes none; in a document type a few lines can stand for gigabytes of text.
            raise UnreadableDocument(
                f"{self._naam} bevat code die in een Word-bestand niet hoort. "
                "Open het in Word en sla het opnieuw op als DOCX."
            )
        return tree

    def _read_styles(self) -> tuple[dict[str, _Style], int]:
        """The styles by their id, and the size of text that has none, in half points."""
        root = self._part("word/styles.xml")
        found = {}
        size = None if root is None else _size(root.find(f"{_W}docDefaults/{_W}rPrDefault/{_W}rPr/{_W}sz"))
        for style in root.iter(f"{_W}style") if root is not None else ():
            if style.get(f"{_W}type") != "paragraph":
                continue
            level = style.find(f"{_W}pPr/{_W}outlineLvl")
            based = style.find(f"{_W}basedOn")
            name = style.find(f"{_W}name")
            found[style.get(f"{_W}styleId") or ""] = _Style(
                "" if name is None else name.get(f"{_W}val") or "",
                None if based is None else based.get(f"{_W}val"),
                None if level is None else int(level.get(f"{_W}val") or 9),
                _on(style.find(f"{_W}rPr/{_W}b")) is True,
                _size(style.find(f"{_W}rPr/{_W}sz")),
                style.find(f"{_W}pPr/{_W}numPr") is not None,
            )
        return found, size or 20

    def _title(self) -> str:
        core = self._part("docProps/core.xml")
        title = None if core is None else core.find(_DC_TITLE)
        return "" if title is None else title.text or ""

    # -- the text -------------------------------------------------------------------------------------

    def _blocks(self, parent: Any) -> None:
        """Paragraphs and tables of a body, cell or text box, also those within content controls."""
        for child in parent if parent is not None else ():
            if child.tag == f"{_W}p":
                self._paragraph(child)
            elif child.tag == f"{_W}tbl":
                self._table(child)
            elif isinstance(child.tag, str) and child.tag not in _SKIPPED:
                self._blocks(child)

    def _paragraph(self, paragraph: Any) -> None:
        text = clean_line("".join(_runs(paragraph)))
        if text:
            self._place_paragraph(paragraph, text)
        for box in _boxes(paragraph):
            self._blocks(box)

    def _place_paragraph(self, paragraph: Any, text: str) -> None:
        styles = self._chain(paragraph)
        level = self._level(paragraph, styles)
        looks = self._level_by_looks(paragraph, styles, text) if level is None else None
        if any(_CONTENTS.match(style.name) for style in styles):
            self._out.leave_out(text)
        elif level is not None:
            self._out.heading(text, level)
        elif self._listed(paragraph, styles) and looks not in (_BY_MUCH, _BY_SIZE):
            # Items of a list are often bold; larger than the text are only headings that carry a number.
            self._out.text(f"- {text}")
        elif looks is not None:
            self._out.heading(text, looks)
        else:
            self._out.text(text)

    def _chain(self, paragraph: Any) -> list[_Style]:
        """The style of a paragraph and those it is based on."""
        given = paragraph.find(f"{_W}pPr/{_W}pStyle")
        name = None if given is None else given.get(f"{_W}val")
        chain: list[_Style] = []
        while name in self._styles and len(chain) < 12:
            chain.append(self._styles[name])
            name = chain[-1].based_on
        return chain

    @staticmethod
    def _level(paragraph: Any, styles: list[_Style]) -> int | None:
        own = paragraph.find(f"{_W}pPr/{_W}outlineLvl")
        if own is not None and (own.get(f"{_W}val") or "9").isdigit() and int(own.get(f"{_W}val")) < 9:
            return int(own.get(f"{_W}val")) + 1
        for style in styles:
            if found := _HEADING.match(style.name):
                return int(found[1]) or 1
            if _TITLE.match(style.name):
                return 1
            if style.level is not None:
                return style.level + 1 if style.level < 9 else None
        return None

    def _looks(self, run: Any, styles: list[_Style]) -> _Look:
        own = run.find(f"{_W}rPr")
        bold = None if own is None else _on(own.find(f"{_W}b"))
        size = None if own is None else _size(own.find(f"{_W}sz"))
        line = None if own is None else own.find(f"{_W}u")
        inherited = next((style.size for style in styles if style.size), self._default)
        return _Look(
            any(style.bold for style in styles) if bold is None else bold,
            line is not None and line.get(f"{_W}val") not in (None, "none"),
            own is not None and bool(_on(own.find(f"{_W}smallCaps")) or _on(own.find(f"{_W}caps"))),
            size or inherited,
        )

    def _running_size(self, body: Any) -> int:
        """The size that most of the letters have."""
        letters: Counter[int] = Counter()
        for paragraph in body.iter(f"{_W}p"):
            styles = self._chain(paragraph)
            for run in paragraph.iter(f"{_W}r"):
                letters[self._looks(run, styles).size] += sum(len(t.text or "") for t in run.iter(f"{_W}t"))
        return letters.most_common(1)[0][0] if letters else self._default

    def _level_by_looks(self, paragraph: Any, styles: list[_Style], text: str) -> int | None:
        """The level of a short line that looks different as a whole: how many people make a heading."""
        one_line = len(text) <= _SHORT and not text.endswith((";", ",")) and ". " not in text[4:]
        if not one_line or not any(ch.isalpha() for ch in text):
            return None
        looks = [
            self._looks(run, styles) for run in paragraph.iter(f"{_W}r") if "".join(_runs(run)).strip()
        ]
        if not looks:
            return None
        size = min(look.size for look in looks) / self._body
        if size >= _LARGER:
            return _BY_MUCH if size >= _MUCH_LARGER else _BY_SIZE
        if all(look.underlined or look.capitals for look in looks):
            return None if text.endswith(".") else _BY_LINE
        return _BY_BOLD if all(look.bold for look in looks) else None

    @staticmethod
    def _listed(paragraph: Any, styles: list[_Style]) -> bool:
        own = paragraph.find(f"{_W}pPr/{_W}numPr/{_W}numId")
        if own is not None:
            return bool(own.get(f"{_W}val") != "0")
        return any(style.listed for style in styles)

    def _table(self, table: Any) -> None:
        for row in _children(table, "tr"):
            cells = list(_children(row, "tc"))
            texts = [_cell_text(cell) for cell in cells]
            filled = [i for i, text in enumerate(texts) if text]
            if len(filled) == 1:
                self._blocks(cells[filled[0]])
            elif len(filled) == 2 and _is_label(texts[filled[0]]) and len(texts[filled[1]]) > _LONG:
                # A form: what the left cell asks is the heading of what the right one says.
                before = self._out.depth()
                self._out.heading(texts[filled[0]], self._out.innermost())
                self._blocks(cells[filled[1]])
                self._out.close(before)
            elif filled:
                self._out.text(" | ".join(texts[i] for i in filled))

    def _footnotes(self) -> None:
        for part, word in (("word/footnotes.xml", "voetnoot"), ("word/endnotes.xml", "eindnoot")):
            root = self._part(part)
            if root is None:
                continue
            self._out.close(0)
            for note in root:
                text = clean_line(" ".join("".join(_runs(p)) for p in note.iter(f"{_W}p")))
                if text:
                    self._out.text(text, f"{word} {note.get(f'{_W}id')}")

    def _headers(self) -> None:
        for name in sorted(self._names):
            if re.fullmatch(r"word/(header|footer)\d*\.xml", name):
                root = self._part(name)
                for paragraph in root.iter(f"{_W}p"):
                    self._out.leave_out("".join(_runs(paragraph)))


def _on(element: Any) -> bool | None:
    """Whether a switch such as <w:b/> is on; None when it is not there."""
    if element is None:
        return None
    return element.get(f"{_W}val") not in ("0", "false", "off")


def _size(element: Any) -> int | None:
    value = None if element is None else element.get(f"{_W}val")
    return int(value) if value and value.isdigit() else None


def _runs(node: Any) -> Iterator[str]:
    """The text of a paragraph, without that of the boxes that are anchored in it."""
    for child in node:
        if child.tag == f"{_W}t":
            yield child.text or ""
        elif child.tag in (f"{_W}tab", f"{_W}br", f"{_W}cr", f"{_W}ptab"):
            yield " "
        elif child.tag == f"{_W}noBreakHyphen":
            yield "-"
        elif isinstance(child.tag, str) and child.tag not in _SKIPPED and child.tag != f"{_W}txbxContent":
            yield from _runs(child)


def _boxes(paragraph: Any) -> Iterator[Any]:
    for box in paragraph.iter(f"{_W}txbxContent"):
        above = list(box.iterancestors())
        inside = above[: above.index(paragraph)]
        if not any(a.tag in (_MC_FALLBACK, f"{_W}txbxContent") for a in inside):
            yield box


def _children(node: Any, tag: str) -> Iterator[Any]:
    """Rows of a table or cells of a row, also those within content controls."""
    for child in node:
        if child.tag == f"{_W}{tag}":
            yield child
        elif child.tag in (f"{_W}sdt", f"{_W}sdtContent", f"{_W}ins", f"{_W}customXml"):
            yield from _children(child, tag)


def _cell_text(cell: Any) -> str:
    # Text boxes are in a file twice: once for programs that know them, once for those that don't.
    shown = (p for p in cell.iter(f"{_W}p") if next(p.iterancestors(_MC_FALLBACK), None) is None)
    return clean_line(" ".join("".join(_runs(p)) for p in shown))


def _is_label(text: str) -> bool:
    return len(text) <= _LABEL and not text.rstrip().endswith((".", ";", ","))
