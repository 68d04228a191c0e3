"""Files into rows: CSV, XLSX, JSON and JSONL, with row numbers as a person sees them in the file.

Nothing is guessed: an encoding, delimiter or sheet that can't be told from the file is an
UnreadableFile that names the option which settles it. A single row that went wrong keeps its place
in the table, with its fault.
"""

from __future__ import annotations

import codecs
import csv
import io
import json
import re
import unicodedata
import warnings
import zipfile
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, time
from itertools import zip_longest
from pathlib import Path
from typing import Any, NoReturn

import openpyxl

MAX_BYTES = 200_000_000
MAX_XLSX_ROWS = 100_000
_EXCEL_ROWS, _EXCEL_COLUMNS = 1_048_576, 16_384

FORMATS = {".csv": "csv", ".tsv": "csv", ".txt": "csv", ".xlsx": "xlsx", ".json": "json"}
FORMATS |= {".jsonl": "jsonl", ".ndjson": "jsonl"}
ENCODINGS = ("utf-8", "utf-16", "cp1252", "latin-1", "iso-8859-15", "cp850", "mac-roman")
DELIMITERS = {",": "komma", ";": "puntkomma", "\t": "tab"}

# Stand for a cell that a short row does not have, and for cells beyond the last header.
MISSING, OVERFLOW = "#ONTBREEKT", "#OVERIG"
_CELL_ERRORS = {
    MISSING: "ontbreekt in deze rij; zet elke waarde weer onder haar eigen kop",
    "#FORMULE!": "is een formule zonder uitkomst; open het bestand in Excel en sla het op",
}
_CELL_ERRORS |= dict.fromkeys(
    "#NULL! #LEEG! #DIV/0! #DEEL/0! #VALUE! #WAARDE! #REF! #VERW! #NAME? #NAAM? "
    "#NUM! #GETAL! #N/A #N/B #SPILL! #CALC! #GETTING_DATA".split(),
    "is een foutmelding van Excel; herstel de formule of vul de waarde in",
)
# A spreadsheet takes text with such a start for a formula; the last two are full-width forms.
_DANGEROUS = re.compile(
    r"'*(?:[=+\-@\t\r＝＋－＠]|(?:" + "|".join(re.escape(e) for e in _CELL_ERRORS) + r")\Z)"
)


class UnreadableFile(ValueError):
    """A file that can't be read as a table. The message says why, and what to do."""


@dataclass(frozen=True)
class CellError:
    """A cell that holds no value but a fault, such as #REF!; `reden` says so in Dutch."""

    tekst: str

    @property
    def reden(self) -> str:
        return _CELL_ERRORS[self.tekst]


@dataclass(frozen=True)
class Row:
    """One row. `cells` has text in CSV; also bool, date and datetime in XLSX; any value in JSON.

    `fault` is set when the row has no place in the table; `overflow` then holds its loose cells.
    """

    number: int
    cells: dict[str, Any]
    overflow: tuple[Any, ...] = ()
    fault: str | None = None


@dataclass(frozen=True)
class Table:
    """A file as rows. `note` tells how it was read; `unit` is what its row numbers count."""

    name: str
    format: str
    headers: tuple[str, ...]
    rows: tuple[Row, ...]
    note: str

    @property
    def unit(self) -> str:
        return "Keuze" if self.format == "json" else "Regel"


def protect(text: str) -> str:
    """Text for a spreadsheet cell, with a quote before what would be run as a formula."""
    return "'" + text if _DANGEROUS.match(text) else text


def unprotect(text: str) -> str:
    """Exactly undoes `protect`; a quote that it did not put there stays."""
    return text[1:] if text.startswith("'") and _DANGEROUS.match(text) else text


def read_table(
    source: Path | bytes,
    name: str | None = None,
    *,
    encoding: str | None = None,
    delimiter: str | None = None,
    sheet: str | None = None,
) -> Table:
    """The rows of a file. `name` (by default the path's own) names it in messages and gives the format.

    Raises UnreadableFile, and OSError when the path can't be opened.
    """
    if name is None:
        if isinstance(source, bytes):
            raise TypeError("bytes need a name")
        name = source.name
    kind = FORMATS.get(Path(name).suffix.lower())
    if kind is None:
        _fail(f"{name} heeft geen soort die wij kennen; gebruik {', '.join(FORMATS)}.")
    if len(source) > MAX_BYTES if isinstance(source, bytes) else source.stat().st_size > MAX_BYTES:
        _fail(f"{name} is groter dan {MAX_BYTES // 1_000_000} MB; splits het bestand.")
    data = source if isinstance(source, bytes) else source.read_bytes()
    if not data.strip():
        _fail(f"{name} is leeg.")
    if kind == "xlsx":
        return _read_xlsx(data, name, sheet)
    if data[:4] == b"PK\x03\x04":
        _fail(f"{name} is een XLSX- of zipbestand; geef een XLSX-bestand een naam op .xlsx.")
    text, used = decode(data, name, encoding)
    if kind == "csv":
        return _read_csv(text, name, used, delimiter)
    return _read_json(text, name, used) if kind == "json" else _read_jsonl(text, name, used)


def _fail(message: str) -> NoReturn:
    raise UnreadableFile(message)


# -- text ---------------------------------------------------------------------------------------------

# Bytes that are letters in other old encodings of Dutch (é is 82 in cp850, 8E in Mac) but rare signs
# in cp1252: where they occur, or a closing quote stands inside a word, cp1252 may be the wrong reading.
_NOT_CP1252 = re.compile(r"[‚ƒ†‡ˆ‰Š‹ŒŽ˜š›žŸ¤]|(?<=[^\W\d_])[„“”•‘](?=[^\W\d_])")
_UTF8_LETTERS = re.compile(rb"\xc3[\x80-\xbf]|\xe2\x80[\x90-\xbf]|\xe2\x82\xac")


def decode(data: bytes, name: str, encoding: str | None = None) -> tuple[str, str]:
    """The text and the encoding it was in. Raises UnreadableFile when that can't be decided."""
    if encoding is not None:
        known = {codecs.lookup(e).name: e for e in ENCODINGS} | {"utf-8-sig": "utf-8"}
        try:
            used = known[codecs.lookup(encoding).name]
        except LookupError:
            _fail(f'Codering "{encoding}" kennen wij niet; kies bij encoding uit {", ".join(ENCODINGS)}.')
        return _decode(data, name, used), used
    if data.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        return _decode(data, name, "utf-16"), "utf-16"
    try:
        return data.decode("utf-8-sig"), "utf-8"
    except UnicodeDecodeError:
        if data.startswith(codecs.BOM_UTF8):
            return _decode(data, name, "utf-8"), "utf-8"
    try:
        text = data.decode("cp1252")
    except UnicodeDecodeError:
        text = ""
    if not text or _NOT_CP1252.search(text) or _UTF8_LETTERS.search(data):
        _fail(
            f"De codering van {name} is niet zeker: het is geen UTF-8, en ook als cp1252 komen er vreemde "
            f"tekens uit. Kies de goede met de optie encoding: {', '.join(ENCODINGS)}."
        )
    return text, "cp1252"


def _decode(data: bytes, name: str, encoding: str) -> str:
    try:
        return data.decode("utf-8-sig" if encoding == "utf-8" else encoding)
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        _fail(f"{name} is geen {encoding}: dat gaat mis op regel {line}. Kies een andere encoding.")


def _header(cells: Iterable[Any], name: str) -> tuple[str, ...]:
    """Column names, each once; an unnamed column is called by its place so that nothing is lost."""
    names = [" ".join(str("" if cell is None else cell).split()) for cell in cells]
    while names and not names[-1]:
        names.pop()
    if not names:
        _fail(f"{name} heeft geen kopregel; zet in de eerste regel de namen van de kolommen.")
    headers = tuple(unprotect(n) or f"kolom {i}" for i, n in enumerate(names, 1))
    for i, header in enumerate(headers):
        if any(unicodedata.category(ch) == "Cc" for ch in header):
            _fail(
                f"De kop van kolom {i + 1} in {name} bevat een stuurteken; haal het weg, of kies een "
                "andere encoding."
            )
        if header in headers[:i]:
            _fail(f'{name} heeft twee kolommen "{header}"; geef er één een andere naam.')
    return headers


def _row(number: int, headers: Sequence[str], cells: list[Any], *, padded: bool) -> Row | None:
    """A row under its headers, or None when all its cells are empty. padded: a short row is no fault."""
    values = [_cell(c) if isinstance(c, str) else c for c in cells]
    width, count = len(headers), len(values)
    if all(v is None or v == "" for v in values):
        return None
    extra = tuple(values[width:])
    if padded or all(v is None or v == "" for v in extra) and count > width:
        # Empty cells at the end of a row hold nothing; only text there has lost its column.
        while extra and extra[-1] in (None, ""):
            extra = extra[:-1]
    if extra or (count < width and not padded):
        fault = f"heeft {count} cellen, en de kopregel {width}; zet elke waarde weer onder haar eigen kop"
        return Row(number, dict(zip(headers, values, strict=False)), extra, fault)
    return Row(number, dict(zip_longest(headers, values[:width], fillvalue=None)))


def _cell(text: str) -> str | CellError:
    return CellError(text) if text in _CELL_ERRORS else unprotect(text)
