"""XLSX: a sheet into numbered lists of cells and back, without losing a character or trusting the file."""

from __future__ import annotations

import io
import re
import warnings
import zipfile
from collections.abc import Iterator, Sequence
from datetime import date, datetime, time, timedelta
from typing import IO, Any

import openpyxl
from openpyxl.cell import WriteOnlyCell

from data.cells import UNCALCULATED, CellError, UnreadableFile, protect

MAX_ROWS = 100_000
MAX_UNPACKED = 200_000_000
_EXCEL_ROWS, _EXCEL_COLUMNS = 1_048_576, 16_384
_OLE = b"\xd0\xcf\x11\xe0"

# XML has no control characters: Excel writes _x000D_, and _x005F_ for an underscore that starts such a
# code. openpyxl does neither, so that a control character could not be exported, or reported on import.
_TO_ESCAPE = re.compile("[\x00-\x08\x0b-\x1f\ufffe\uffff]|_(?=x[0-9A-Fa-f]{4}_)")
_ESCAPED = re.compile(r"_x(00[01][0-9A-Fa-f]|[Ff]{3}[EeFf]|005[Ff](?=_x[0-9A-Fa-f]{4}_))_")

# A cell holds 32,767 UTF-16 units; longer text goes on in a column of its own.
_PIECE, _SMALL_PIECE, _CELL_UNITS = 15_000, 4_000, 32_000
CONTINUED = re.compile(r"(?P<kop>.+) \(vervolg (?P<nr>[0-9]+)\)")


def read_sheet(data: bytes, name: str, sheet: str | None) -> tuple[str, list[tuple[int, list[Any]]]]:
    """The sheet's name and its rows as (number, cells). Raises UnreadableFile.

    Cells are None, text (also numbers), bool, date, datetime or CellError.
    """
    if data.startswith(_OLE):
        if "EncryptedPackage".encode("utf-16-le") in data:
            raise UnreadableFile(f"{name} heeft een wachtwoord. Sla het op zonder wachtwoord.")
        raise UnreadableFile(f"{name} is een oud Excel-bestand (xls). Sla het in Excel op als XLSX.")
    try:
        formulas = _check_archive(data, name)
        with warnings.catch_warnings():
            # openpyxl warns about styles and validation rules that it skips; no value is lost in them.
            warnings.simplefilter("ignore")
            return _read(data, name, sheet, formulas)
    except UnreadableFile:
        raise
    except Exception as error:
        # The parser may meet damage anywhere, with any exception; for a person all are one thing.
        raise UnreadableFile(
            f"{name} is geen XLSX-bestand of is beschadigd. Open het in Excel en sla het opnieuw op als XLSX."
        ) from error


def _check_archive(data: bytes, name: str) -> bool:
    """Refuses an archive that unpacks too large; returns whether a sheet holds formulas."""
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        parts = archive.infolist()
        if sum(part.file_size for part in parts) > MAX_UNPACKED:
            raise UnreadableFile(
                f"{name} is uitgepakt groter dan {MAX_UNPACKED // 1_000_000} MB. Splits het bestand."
            )
        sheets = [part for part in parts if part.filename.startswith("xl/worksheets/")]
        return any(re.search(rb"<(?:\w+:)?f[\s/>]", archive.read(part)) for part in sheets)


def _read(
    data: bytes, name: str, sheet: str | None, formulas: bool
) -> tuple[str, list[tuple[int, list[Any]]]]:
    book = openpyxl.load_workbook(io.BytesIO(data), read_only=True, data_only=True)
    try:
        chosen = _choose(book, name, sheet)
        rows = _rows(chosen)
        if not formulas:
            return chosen.title, _numbered(rows, name)
        # Only the formulas themselves tell an empty cell from one that was never worked out.
        source = openpyxl.load_workbook(io.BytesIO(data), read_only=True, data_only=False)
        try:
            return chosen.title, _numbered(_uncalculated(rows, _rows(source[chosen.title])), name)
        finally:
            source.close()
    finally:
        book.close()


def _choose(book: Any, name: str, sheet: str | None) -> Any:
    titles = ", ".join(f'"{s.title}"' for s in book.worksheets)
    if sheet is not None:
        for found in book.worksheets:
            if found.title == sheet:
                return found
        raise UnreadableFile(f'{name} heeft geen blad "{sheet}"; wel: {titles}.')
    filled = [s for s in book.worksheets if any(c.value is not None for row in _rows(s) for c in row)]
    if not filled:
        raise UnreadableFile(f"{name} is leeg.")
    if len(filled) > 1:
        raise UnreadableFile(
            f"{name} heeft meer dan één blad met inhoud. Kies er een met de optie sheet: {titles}."
        )
    return filled[0]


def _rows(sheet: Any) -> Iterator[Sequence[Any]]:
    # The size that a file states for itself may be wrong; without it every cell is read.
    sheet.reset_dimensions()
    rows: Iterator[Sequence[Any]] = sheet.iter_rows()
    return rows


def _uncalculated(values: Iterator[Sequence[Any]], sources: Iterator[Sequence[Any]]) -> Iterator[list[Any]]:
    """Rows in which a formula without an outcome is a CellError (an outcome "" has type str)."""
    for row, source in zip(values, sources, strict=True):
        yield [
            CellError(UNCALCULATED)
            if cell.value is None and cell.data_type == "n" and formula.data_type == "f"
            else cell
            for cell, formula in zip(row, source, strict=True)
        ]


def _numbered(rows: Iterator[Sequence[Any]], name: str) -> list[tuple[int, list[Any]]]:
    numbered = []
    for number, row in enumerate(rows, 1):
        if number > _EXCEL_ROWS or len(row) > _EXCEL_COLUMNS:
            raise UnreadableFile(f"{name} heeft cellen buiten het blad dat Excel kent. Sla het opnieuw op.")
        cells = [cell if isinstance(cell, CellError) else _value(cell) for cell in row]
        if any(cell not in (None, "") for cell in cells):
            numbered.append((number, cells))
        if len(numbered) > MAX_ROWS + 1:
            raise UnreadableFile(
                f"{name} heeft meer dan {MAX_ROWS} rijen. Splits het bestand, of gebruik CSV."
            )
    return numbered


def _value(cell: Any) -> Any:
    value = cell.value
    if value is None or isinstance(value, bool):
        return value
    if cell.data_type == "e":
        return CellError(str(value))
    if isinstance(value, float) and value.is_integer():
        value = int(value)
    if isinstance(value, (int, float, time, timedelta)):
        return str(value)
    if isinstance(value, datetime) and value.time() == time():
        return value.date()
    return unescape(value) if isinstance(value, str) else value


def escape(text: str) -> str:
    """Text as XLSX stores it."""
    return _TO_ESCAPE.sub(lambda found: f"_x{ord(found[0]):04X}_", text)


def unescape(text: str) -> str:
    """Exactly undoes `escape`."""
    return _ESCAPED.sub(lambda found: chr(int(found[1], 16)), text)


def write_sheet(
    target: IO[bytes], title: str, headers: Sequence[str], rows: Sequence[Sequence[Any]]
) -> None:
    """A workbook of one sheet. Text is never a formula, and is never cut off to fit a cell."""
    pieces = [[_pieces(cell) for cell in row] for row in rows]
    widths = [max((len(row[i]) for row in pieces if i < len(row)), default=1) for i in range(len(headers))]
    book = openpyxl.Workbook(write_only=True)
    book.properties.creator = "Keuzeregister"
    sheet = book.create_sheet(title)
    sheet.freeze_panes = "A2"
    names = [n for h, w in zip(headers, widths, strict=True) for n in _names(h, w)]
    sheet.append([_written(sheet, name) for name in names])
    for row in pieces:
        # Cells beyond the last header are those of a row that shifted: they stay where they are.
        padded = [cell + [None] * (w - len(cell)) for cell, w in zip(row, widths, strict=False)]
        loose = row[len(widths) :]
        sheet.append([_written(sheet, piece) for cell in (*padded, *loose) for piece in cell])
    book.save(target)


def _names(header: str, width: int) -> list[str]:
    return [header, *(f"{header} (vervolg {i})" for i in range(2, width + 1))]


def _pieces(cell: Any) -> list[Any]:
    if not isinstance(cell, str) or _fits(cell):
        return [cell]
    step = _PIECE if len(escape(cell)) == len(cell) else _SMALL_PIECE
    return [cell[i : i + step] for i in range(0, len(cell), step)]


def _fits(text: str) -> bool:
    return (
        len(text.encode("utf-16-le", "surrogatepass")) // 2 <= _CELL_UNITS
        and len(escape(text)) <= _CELL_UNITS
    )


def _written(sheet: Any, value: Any) -> Any:
    if isinstance(value, str):
        return escape(protect(value)) or None
    if isinstance(value, CellError):
        return value.tekst
    if isinstance(value, date):
        timed = isinstance(value, datetime)
        cell = WriteOnlyCell(
            sheet, value if isinstance(value, datetime) else datetime.combine(value, time())
        )
        cell.number_format = "yyyy-mm-dd hh:mm" if timed else "yyyy-mm-dd"
        return cell
    return value
