"""Files into rows: CSV, XLSX, JSON and JSONL, with row numbers as a person sees them in the file.

Nothing is guessed: an encoding, delimiter or sheet that can't be told from the file is an UnreadableFile
that names the option which settles it. A row that lost its columns stays in the table, with its fault.
"""

from __future__ import annotations

import codecs
import csv
import io
import re
import unicodedata
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, NoReturn

from data.cells import OVERFLOW, CellError, UnreadableFile, strict_json, unprotect
from data.workbooks import CONTINUED, read_sheet

MAX_BYTES = 200_000_000
FORMATS = {
    ".csv": "csv",
    ".tsv": "csv",
    ".txt": "csv",
    ".xlsx": "xlsx",
    ".json": "json",
    ".jsonl": "jsonl",
    ".ndjson": "jsonl",
}
ENCODINGS = ("utf-8", "utf-16", "cp1252", "latin-1", "iso-8859-15", "cp850", "mac-roman")
DELIMITERS = {",": "komma", ";": "puntkomma", "\t": "tab"}


@dataclass(frozen=True)
class Row:
    """One row. `cells` has text in CSV; also None, bool, date and datetime in XLSX; any value in JSON.

    `fault` is set when its cells have no sure place under the headers; `overflow` holds the loose ones.
    """

    number: int
    cells: dict[str, Any]
    overflow: tuple[Any, ...] = ()
    fault: str | None = None


@dataclass(frozen=True)
class Table:
    """A file as rows. `note` tells how it was read, such as "cp1252, puntkomma"."""

    name: str
    format: str
    headers: tuple[str, ...]
    rows: tuple[Row, ...]
    note: str

    def place(self, number: int) -> str:
        """Where a row is, for a person: "regel 14 van keuzes.xlsx"."""
        return f"{'keuze' if self.format == 'json' else 'regel'} {number} van {self.name}"


def read_table(
    source: Path | bytes,
    name: str | None = None,
    *,
    encoding: str | None = None,
    delimiter: str | None = None,
    sheet: str | None = None,
) -> Table:
    """The rows of a file. `name` (by default the path's) gives its format, and names it in messages.

    Raises UnreadableFile, and OSError when the path can't be opened.
    """
    if name is None:
        if isinstance(source, bytes):
            raise TypeError("bytes need a name")
        name = source.name
    kind = FORMATS.get(Path(name).suffix.lower())
    if kind is None:
        _fail(f"{name} is geen soort bestand dat wij kennen. Gebruik {', '.join(FORMATS)}.")
    size = len(source) if isinstance(source, bytes) else source.stat().st_size
    if size > MAX_BYTES:
        _fail(f"{name} is groter dan {MAX_BYTES // 1_000_000} MB. Splits het bestand.")
    data = source if isinstance(source, bytes) else source.read_bytes()
    if not data.strip():
        _fail(f"{name} is leeg.")
    if kind == "xlsx":
        title, records = read_sheet(data, name, sheet)
        return _joined(_table(name, kind, f'blad "{title}"', iter(records)))
    if data.startswith(b"PK\x03\x04"):
        _fail(f"{name} is een zip- of Excel-bestand. Geef een Excel-bestand een naam die eindigt op .xlsx.")
    text, used = decode(data, name, encoding)
    if kind == "csv":
        return _read_csv(text, name, used, delimiter)
    return _json_table(name, kind, used, _json_items(text, name) if kind == "json" else _jsonl_items(text))


def _fail(message: str) -> NoReturn:
    raise UnreadableFile(message)


# -- encoding -----------------------------------------------------------------------------------------

# Bytes that are letters in other old encodings of Dutch (é is 82 in cp850, 8E in Mac) and rare signs in
# cp1252: where they occur, or a quote stands inside a word, cp1252 may be the wrong reading.
_NOT_CP1252 = re.compile(r"[‚ƒ†‡ˆ‰Š‹ŒŽ˜š›žŸ¤]|(?<=[^\W\d_])[„“”•‘](?=[^\W\d_])")
# UTF-8 for à to ÿ, typographic signs and €: with these, a file is UTF-8 that was damaged, or a mixture.
_UTF8_LETTERS = re.compile(rb"\xc3[\x80-\xbf]|\xe2\x80[\x90-\xbf]|\xe2\x82\xac")


def decode(data: bytes, name: str, encoding: str | None = None) -> tuple[str, str]:
    """The text and the encoding it was in. Raises UnreadableFile when that can't be decided."""
    if encoding is not None:
        return _decode_as(data, name, _named_encoding(encoding))
    if data.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        return _decode_as(data, name, "utf-16")
    try:
        return data.decode("utf-8-sig"), "utf-8"
    except UnicodeDecodeError:
        if data.startswith(codecs.BOM_UTF8):
            return _decode_as(data, name, "utf-8")
    try:
        text = data.decode("cp1252")
    except UnicodeDecodeError:
        text = ""
    if not text or _NOT_CP1252.search(text) or _UTF8_LETTERS.search(data):
        _fail(
            f"De codering van {name} is niet zeker: het is geen zuiver UTF-8, en als cp1252 komen er vreemde "
            f"tekens uit. Kies de goede met de optie encoding: {', '.join(ENCODINGS)}."
        )
    return text, "cp1252"


def _named_encoding(given: str) -> str:
    known = {codecs.lookup(e).name: e for e in ENCODINGS} | {"utf-8-sig": "utf-8"}
    try:
        return known[codecs.lookup(given).name]
    except LookupError:
        _fail(f'Codering "{given}" kennen wij niet. Kies bij de optie encoding uit {", ".join(ENCODINGS)}.')


def _decode_as(data: bytes, name: str, encoding: str) -> tuple[str, str]:
    try:
        return data.decode("utf-8-sig" if encoding == "utf-8" else encoding), encoding
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        _fail(
            f"{name} is geen {encoding}: het gaat mis op regel {line}. Kies een andere codering met de optie "
            "encoding."
        )


# -- rows ---------------------------------------------------------------------------------------------


def _table(name: str, kind: str, note: str, records: Iterator[tuple[int, list[Any]]]) -> Table:
    """Numbered lists of cells as a table; the first is the header, and empty rows are left out."""
    first = next((cells for _, cells in records if not _empty(cells)), None)
    if first is None:
        _fail(f"{name} is leeg.")
    named = [" ".join(str(_spoken(cell)).split()) for cell in first]
    headers = _headers(name, [h or f"kolom {i}" for i, h in enumerate(named, 1)])
    rows = [_row(n, headers, cells, kind) for n, cells in records if not _empty(cells)]
    # A column without a name is only kept when a row has something in it.
    unused = {
        h for h, own in zip(headers, named, strict=True) if not own and _empty(r.cells.get(h) for r in rows)
    }
    if unused:
        rows = [replace(r, cells={h: c for h, c in r.cells.items() if h not in unused}) for r in rows]
    return Table(name, kind, tuple(h for h in headers if h not in unused), tuple(rows), note)


def _empty(cells: Iterable[Any]) -> bool:
    return all(cell is None or cell == "" for cell in cells)


def _spoken(cell: Any) -> Any:
    plain = unprotect(cell) if isinstance(cell, str) else cell
    return plain.tekst if isinstance(plain, CellError) else "" if plain is None else plain


def _headers(name: str, headers: list[str]) -> list[str]:
    for i, header in enumerate(headers, 1):
        if any(unicodedata.category(ch) in ("Cc", "Cs") for ch in header):
            _fail(
                f"De kop van kolom {i} in {name} bevat een stuurteken. Haal het weg, of kies een andere "
                "codering met de optie encoding."
            )
    for header, count in Counter(headers).items():
        if count > 1:
            _fail(f'{name} heeft {count} kolommen "{header}". Geef elke kolom een eigen naam.')
    return headers


def _row(number: int, headers: list[str], cells: list[Any], kind: str) -> Row:
    values = [unprotect(cell) if isinstance(cell, str) else cell for cell in cells]
    if kind == "xlsx":
        # A sheet has no end of row: only values beyond the last header have lost their column.
        while len(values) > len(headers) and values[-1] in (None, ""):
            values.pop()
        values += [None] * (len(headers) - len(values))
    fault = None
    if len(values) != len(headers):
        counts = f"{len(values)} {'cel' if len(values) == 1 else 'cellen'}, en de kopregel {len(headers)}"
        fault = f"de rij heeft {counts}; zet elke waarde onder haar eigen kop"
    return Row(number, dict(zip(headers, values, strict=False)), tuple(values[len(headers) :]), fault)


def _joined(table: Table) -> Table:
    """Text that went on in columns of its own, because a cell of XLSX was full, in one piece again."""
    found = [(h, match["kop"]) for h in table.headers if (match := CONTINUED.fullmatch(h))]
    parts = [(h, base) for h, base in found if base in table.headers]
    if not all(isinstance(r.cells.get(h) or "", str) for r in table.rows for part in parts for h in part):
        return table
    rows = []
    for row in table.rows if parts else ():
        cells = dict(row.cells)
        for header, base in parts:
            cells[base] = (cells.get(base) or "") + (cells.pop(header, None) or "") or None
        rows.append(replace(row, cells=cells))
    gone = {header for header, _ in parts}
    headers = tuple(h for h in table.headers if h not in gone)
    return replace(table, headers=headers, rows=tuple(rows)) if parts else table


# -- CSV ----------------------------------------------------------------------------------------------


def _read_csv(text: str, name: str, encoding: str, delimiter: str | None) -> Table:
    start = 1
    if found := re.match(r"sep=([,;\t])\r?\n", text):
        # Excel's own way to name the delimiter; it is no row of the table.
        text, start, delimiter = text[found.end() :], 2, delimiter or found[1]
    used = _delimiter(text, name) if delimiter is None else _named_delimiter(delimiter)
    try:
        return _table(name, "csv", f"{encoding}, {DELIMITERS[used]}", _csv_records(text, used, start))
    except csv.Error as error:
        _fail(
            f"{name} klopt niet vanaf regel {error.args[1]}: een aanhalingsteken is niet gesloten, of staat "
            "midden in een cel. Schrijf een aanhalingsteken binnen een cel dubbel."
        )


def _csv_records(text: str, delimiter: str, start: int = 1) -> Iterator[tuple[int, list[Any]]]:
    """Each record with the line on which it starts. Raises csv.Error(reason, line)."""
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True)
    while True:
        number = reader.line_num + start
        try:
            cells = next(reader)
        except StopIteration:
            return
        except csv.Error as error:
            raise csv.Error(str(error), number) from error
        yield number, list(cells)


def _named_delimiter(given: str) -> str:
    names = {name: char for char, name in DELIMITERS.items()} | {"\\t": "\t"}
    char = names.get(given.casefold(), given)
    if char not in DELIMITERS:
        _fail(
            f'Scheidingsteken "{given}" kennen wij niet. Kies bij de optie delimiter uit komma, puntkomma of tab.'
        )
    return char


def _delimiter(text: str, name: str) -> str:
    """The delimiter that splits the header; when several do, the only one that all rows keep to."""
    widths = {char: _widths(text, char) for char in DELIMITERS}
    splitting = [char for char, found in widths.items() if found[0] > 1]
    if len(splitting) == 1:
        return splitting[0]
    regular = [char for char in splitting or DELIMITERS if len(set(widths[char])) == 1]
    one_column = not splitting and len(regular) == len(DELIMITERS)
    if len(regular) == 1 or one_column:
        return regular[0]
    _fail(
        f"Het scheidingsteken van {name} is niet zeker. Kies het met de optie delimiter: komma, puntkomma of "
        "tab."
    )


def _widths(text: str, delimiter: str) -> list[int]:
    """Numbers of cells, row by row; ends with 0 where the quotes make no sense with this delimiter."""
    widths: list[int] = []
    try:
        for _, cells in _csv_records(text, delimiter):
            if not _empty(cells):
                widths.append(len(cells))
    except csv.Error:
        widths.append(0)
    return widths or [0]


# -- JSON ---------------------------------------------------------------------------------------------


def _json_items(text: str, name: str) -> list[tuple[int, Any, str | None]]:
    """Items of a list, or of the list under "keuzes", with their place in it."""
    try:
        content = strict_json(text)
    except ValueError as error:
        _fail(f"{name} {error}.")
    items = content.get("keuzes") if isinstance(content, dict) else content
    if not isinstance(items, list):
        _fail(f'{name} is geen lijst van keuzes. Schrijf [{{…}}, {{…}}] of {{"keuzes": [{{…}}, {{…}}]}}.')
    return [(i, item, None) for i, item in enumerate(items, 1)]


def _jsonl_items(text: str) -> Iterator[tuple[int, Any, str | None]]:
    for number, line in enumerate(text.split("\n"), 1):
        if line.strip():
            try:
                yield number, strict_json(line), None
            except ValueError as error:
                yield number, line.rstrip("\r"), f"de regel {error}"


def _json_table(name: str, kind: str, note: str, items: Iterable[tuple[int, Any, str | None]]) -> Table:
    rows = []
    headers: dict[str, None] = {}
    for number, item, fault in items:
        if fault is None and not isinstance(item, dict):
            fault = "hier hoort een object, zoals {…}"
        if fault is None and OVERFLOW in item:
            fault = "er staan waarden buiten de velden; zet elke waarde in haar eigen veld"
        cells = {} if not isinstance(item, dict) else {k: v for k, v in item.items() if k != OVERFLOW}
        loose = item.get(OVERFLOW, []) if isinstance(item, dict) else [item]
        headers.update(dict.fromkeys(cells))
        rows.append(Row(number, cells, tuple(loose) if isinstance(loose, list) else (loose,), fault))
    return Table(name, kind, tuple(headers), tuple(rows), note)
