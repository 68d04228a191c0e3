"""Records into CSV, XLSX, JSON and JSONL that import gives back unchanged; and bad rows, to be mended.

Takes `Keuze` only, so contacts can't come along. Spreadsheets get labels for people, JSON gets codes; what
has no exact readable form goes into its cell as JSON.
"""

from __future__ import annotations

import csv
import io
import json
import os
import re
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from datetime import date
from pathlib import Path
from typing import IO, Any

from data.cells import FAULT, MISSING, OVERFLOW, CellError, protect
from data.fieldtext import BadCell, read_cell
from data.importing import BadRow
from data.keuze import VOCABULAIRES, Keuze
from data.mapping import EVALUATIE_FIELDS, REPORT_COLUMNS
from data.tables import FORMATS, Row, Table
from data.vocabularies import UnknownTerm, vocabulaire
from data.workbooks import MAX_ROWS, write_sheet

COLUMNS = tuple(
    column
    for veld in Keuze.model_fields
    for column in (EVALUATIE_FIELDS if veld == "evaluatie" else (veld,))
)
_READABLE = {"alternatieven", "factoren", "beloften"}
_SIGNS = {"voor": "+", "tegen": "-"}


class ExportError(ValueError):
    """An export that can't be made. The message says why, and what to do."""


def export_records(records: Iterable[Keuze], format: str, target: Path | IO[bytes]) -> int:
    """Write records as csv, xlsx, json or jsonl to a path or a binary stream; returns how many.

    A path holds the whole export or what it held before. Raises ExportError.
    """
    if format not in FORMATS.values():
        raise ExportError(f"{format} is geen soort export. Kies uit csv, xlsx, json of jsonl.")
    with replacing(target) as stream:
        if format in ("json", "jsonl"):
            return _write_json((as_json(keuze) for keuze in records), format, stream)
        return _write_rows(COLUMNS, (_cells(keuze, format) for keuze in records), format, stream)


def export_bad_rows(table: Table, bad_rows: Iterable[BadRow], path: Path) -> int:
    """Write bad rows as they stood in their file, after columns with their row number and their faults.

    The suffix of the path gives the format; returns how many. Mended, the file can be imported as it is.
    """
    format = report_format(path)
    # The report of an earlier round makes place for the new one.
    headers = table.headers[2:] if table.headers[:2] in REPORT_COLUMNS else table.headers
    report = REPORT_COLUMNS[1] if set(REPORT_COLUMNS[0]) & set(headers) else REPORT_COLUMNS[0]
    with replacing(path) as stream:
        if format in ("json", "jsonl"):
            return _write_json((_bad_object(bad, headers, report) for bad in bad_rows), format, stream)
        rows = ([bad.number, bad.redenen, *_bad_cells(bad.row, headers, format)] for bad in bad_rows)
        return _write_rows((*report, *headers), rows, format, stream)


def export_report(headers: Sequence[str], rows: Iterable[Sequence[Any]], path: Path) -> int:
    """Write rows that are no records, such as what an import found in a file, to a path; returns how many.

    The suffix of the path gives the format. Raises ExportError.
    """
    format = report_format(path)
    with replacing(path) as stream:
        if format in ("json", "jsonl"):
            return _write_json((dict(zip(headers, row, strict=True)) for row in rows), format, stream)
        return _write_rows(headers, (list(row) for row in rows), format, stream)


def report_format(path: Path) -> str:
    """The format that the suffix of a path names. Raises ExportError."""
    format = FORMATS.get(path.suffix.lower())
    if format is None:
        raise ExportError(
            f"{path.name} is geen soort bestand dat wij kennen. Gebruik {', '.join(FORMATS)}."
        )
    return format


def export_cells(headers: Sequence[str], rows: Iterable[list[Any]], stream: IO[bytes]) -> int:
    """Write rows that are no records, such as those of the log, as CSV by the same rules; returns how many."""
    return _write_rows(headers, rows, "csv", stream)


def as_json(keuze: Keuze) -> dict[str, Any]:
    """A record as plain JSON values, without what is empty, but for an evaluatie in which nothing is known."""
    values = keuze.model_dump(mode="json", exclude_none=True)
    return {veld: value for veld, value in values.items() if value != []}


# -- a record as cells --------------------------------------------------------------------------------


def _cells(keuze: Keuze, format: str) -> list[Any]:
    values = as_json(keuze)
    values |= _evaluatie_cells(values.pop("evaluatie", None))
    if format == "xlsx":
        values |= {veld: getattr(keuze, veld) for veld in ("startdatum", "einddatum")}
    return [_cell(column, values.get(column)) for column in COLUMNS]


def _evaluatie_cells(evaluatie: dict[str, Any] | None) -> dict[str, Any]:
    """The parts of an evaluatie; one in which nothing is known says so, or it would be no evaluatie."""
    if evaluatie is None:
        return {}
    scores = evaluatie.get("scores")
    cells = {f"evaluatie.{naam}": value for naam, value in evaluatie.items() if naam != "scores"}
    cells |= {f"evaluatie.scores.{naam}": value for naam, value in (scores or {}).items()}
    if scores == {}:
        cells["evaluatie.scores.informatie"] = "onbekend"
    return cells or {"evaluatie.tussentijds": "onbekend"}


def _cell(veld: str, value: Any) -> Any:
    if value is None or isinstance(value, date):
        return value
    if isinstance(value, bool):
        return "ja" if value else "nee"
    if veld in VOCABULAIRES:
        return "; ".join(
            _name(VOCABULAIRES[veld], c) for c in ([value] if isinstance(value, str) else value)
        )
    if veld in _READABLE:
        return _readable(veld, value)
    return "; ".join(value) if isinstance(value, list) else value


def _name(naam: str, code: str) -> str:
    """The label of a term, or its code where the label could be read as something else."""
    label = vocabulaire(naam).label(code)
    try:
        return (
            label
            if not re.search(r"[;|:()\n]", label) and vocabulaire(naam).resolve(label) == code
            else code
        )
    except UnknownTerm:
        return code


def _readable(veld: str, items: list[dict[str, Any]]) -> str:
    """A list for people, when import reads exactly the same from it; else as JSON."""
    write = {"alternatieven": _alternatief, "factoren": _factor, "beloften": _belofte}[veld]
    text = "; ".join(write(item) for item in items)
    try:
        read = json.loads(json.dumps(read_cell(veld, text), default=str))
    except BadCell:
        read = None
    return text if read == items else json.dumps(items, ensure_ascii=False)


def _alternatief(item: dict[str, Any]) -> str:
    return f"{_name('instrumenten', item['instrument'])}: {item['reden']}"


def _factor(item: dict[str, Any]) -> str:
    toelichting = f": {item['toelichting']}" if "toelichting" in item else ""
    return f"{_SIGNS[item['richting']]} {_name('factoren', item['factor'])}{toelichting}"


def _belofte(item: dict[str, Any]) -> str:
    kanaal = f", via {_name('communicatiemiddelen', item['kanaal'])}" if "kanaal" in item else ""
    gedaan = f", gedaan op {item['gedaanOp']}" if "gedaanOp" in item else ""
    return f"{item['wat']} (uiterlijk {item['uiterlijk']}{kanaal}{gedaan})"


# -- bad rows -----------------------------------------------------------------------------------------


def _bad_cells(row: Row, headers: Sequence[str], format: str) -> list[Any]:
    """The row's own cells; one that a short row did not have is marked, so that it is not taken for empty."""
    absent = CellError(MISSING) if row.fault else None
    cells = [row.cells.get(header, absent) for header in headers] + list(row.overflow)
    return cells if format == "xlsx" else [_as_text(cell) for cell in cells]


def _as_text(cell: Any) -> Any:
    if isinstance(cell, bool):
        return "WAAR" if cell else "ONWAAR"
    return cell.isoformat() if isinstance(cell, date) else cell


def _bad_object(bad: BadRow, headers: Sequence[str], report: Sequence[str]) -> dict[str, Any]:
    cells = {h: bad.row.cells[h] for h in headers if h in bad.row.cells}
    found = dict(zip(report, (bad.number, bad.redenen), strict=True)) | cells
    return found | ({OVERFLOW: list(bad.row.overflow)} if bad.row.fault else {})


# -- files --------------------------------------------------------------------------------------------


@contextmanager
def replacing(target: Path | IO[bytes]) -> Iterator[IO[bytes]]:
    """A stream to write to. A path is replaced when all is written, so half an export is never left."""
    if not isinstance(target, Path):
        yield target
        return
    partial = target.with_name(f".{target.name}.deel")
    try:
        with partial.open("wb") as stream:
            yield stream
        os.replace(partial, target)
    finally:
        partial.unlink(missing_ok=True)


def _write_rows(headers: Sequence[str], rows: Iterable[list[Any]], format: str, stream: IO[bytes]) -> int:
    if format == "xlsx":
        found = [[_storable(cell) for cell in row] for row in rows]
        if len(found) > MAX_ROWS:
            raise ExportError(f"{len(found)} rijen zijn te veel voor XLSX ({MAX_ROWS}). Kies csv of jsonl.")
        write_sheet(stream, "Keuzes", headers, found)
        return len(found)
    # A byte order mark and semicolons: so Excel opens it well on a Dutch computer.
    text = io.TextIOWrapper(stream, encoding="utf-8-sig", newline="", write_through=True)
    try:
        writer = csv.writer(text, delimiter=";", lineterminator="\r\n")
        writer.writerow([protect(header) for header in headers])
        count = 0
        for row in rows:
            writer.writerow([_csv_text(cell) for cell in row])
            count += 1
        return count
    finally:
        # The stream is the caller's, who closes it.
        text.detach()


def _csv_text(cell: Any) -> Any:
    plain = _storable(cell)
    return (
        plain.tekst if isinstance(plain, CellError) else protect(plain) if isinstance(plain, str) else plain
    )


def _storable(cell: Any) -> Any:
    """What a spreadsheet can hold. Half a character, which only JSON can bring, becomes a control
    character, that import refuses as it refused the half."""
    if isinstance(cell, str):
        return re.sub("[\ud800-\udfff]", "\x1a", cell)
    nested = isinstance(cell, (list, dict, float)) or (isinstance(cell, int) and abs(cell) > 10**15)
    return _storable(json.dumps(cell, ensure_ascii=False)) if nested else cell


def _write_json(items: Iterable[dict[str, Any]], format: str, stream: IO[bytes]) -> int:
    lines = format == "jsonl"
    stream.write(b"" if lines else b'{"keuzes": [')
    count = 0
    for count, item in enumerate(items, 1):
        text = json.dumps(item, ensure_ascii=False, default=_json_value)
        before = "" if lines else "\n" if count == 1 else ",\n"
        # Half a character has no UTF-8; its escape is the same value in JSON.
        text = re.sub("[\ud800-\udfff]", lambda found: f"\\u{ord(found[0]):04x}", text)
        stream.write(f"{before}{text}{chr(10) if lines else ''}".encode())
    stream.write(b"" if lines else b"\n]}\n")
    return count


def _json_value(value: Any) -> Any:
    return {FAULT: value.tekst} if isinstance(value, CellError) else value.isoformat()
