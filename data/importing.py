"""Rows of a file into records: good rows come out as a Keuze, bad rows with every reason and a suggestion."""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from typing import Any

from pydantic import ValidationError

from data.cells import MISSING, CellError
from data.fieldtext import BadCell, read_cell
from data.keuze import ID_PATTERN, Contact, Keuze
from data.mapping import (
    CONTACT_FIELDS,
    EVALUATIE_FIELDS,
    REQUIRED,
    Mapping,
    UnfilledPlaceholder,
    fill,
)
from data.tables import Row, Table
from data.validation import FORM_OF_ID, InvalidKeuze, Veldfout, build, explain
from data.vocabularies import fold

# What one value of a field is called in a sentence.
_ONE = {
    "gebieden": "gebied",
    "technieken": "techniek",
    "doelen": "doel",
    "doelgroepen": "doelgroep",
    "themas": "thema",
    "communicatiemiddelen": "communicatiemiddel",
    "alternatieven": "alternatief",
    "alternatieven.instrument": "alternatief",
    "factoren": "factor",
    "factoren.factor": "factor",
    "factorenVoor": "factor",
    "factorenTegen": "factor",
    "beloften": "belofte",
    "beloften.kanaal": "kanaal van een belofte",
}


@dataclass(frozen=True)
class GoodRow:
    """A row that became a record.

    velden: the record's fields that the file itself filled in (not id, bron or publicatie by default), so
    that a writer can leave the rest of a stored record alone. contacten: None when the row names nobody.
    """

    number: int
    keuze: Keuze
    velden: tuple[str, ...]
    contacten: tuple[Contact, ...] | None = None


@dataclass(frozen=True)
class BadRow:
    """A row that can't be taken in: where it is, its own cells, and everything to mend."""

    row: Row
    place: str
    fouten: tuple[Veldfout, ...]

    @property
    def number(self) -> int:
        return self.row.number

    @property
    def redenen(self) -> str:
        """Every fault in a sentence of its own, without the place."""
        return " ".join(map(sentence, self.fouten))

    @property
    def meldingen(self) -> list[str]:
        """A full message per fault: Regel 14 van keuzes.xlsx: gebied "Moerwyk" is onbekend. …"""
        return [f"{self.place[0].upper()}{self.place[1:]}: {sentence(fout)}" for fout in self.fouten]

    def __str__(self) -> str:
        return f"{self.place[0].upper()}{self.place[1:]}: {self.redenen}"


Converted = GoodRow | BadRow


def sentence(fout: Veldfout) -> str:
    """gebied "Moerwyk" is onbekend. Bedoelde u "Moerwijk"?"""
    path = re.sub(r"\[\d+\]", "", fout.veld)
    name = _ONE.get(path, path) if fout.reden.startswith('"') else path
    if "[" in fout.veld and not fout.reden.startswith('"'):
        name = re.sub(r"\[(\d+)\]\.?", lambda found: f" {int(found[1]) + 1} ", fout.veld).strip()
    hint = f' Bedoelde u "{fout.suggestie}"?' if fout.suggestie else ""
    return f"{name} {fout.reden.rstrip('.')}.".strip() + hint


def convert(
    table: Table,
    mapping: Mapping,
    *,
    bron: str | None = None,
    seen: dict[str, str] | None = None,
) -> Iterator[Converted]:
    """Each row of the table as a record or as a bad row, in the order of the file.

    bron: what to write as bron where the row itself says nothing. seen: ids so far with their place; give
    one dict to several files to have a double id found across them.
    Raises MappingError before the first row when the mapping leaves something open.
    """
    mapping.check()
    return _convert(table, mapping, bron, {} if seen is None else seen)


def _convert(table: Table, mapping: Mapping, bron: str | None, seen: dict[str, str]) -> Iterator[Converted]:
    for row in table.rows:
        place = table.place(row.number)
        fouten = _faults_of_place(row)
        if not fouten:
            values, fouten = _read(row, mapping, table.headers)
            velden = tuple(naam for naam in Keuze.model_fields if naam in values and naam != "id")
            contacten, more = _contacts(values)
            fouten += more
            id_, double = _identify(values, seen, place)
            fouten += double
            keuze, more = _build(
                {"bron": bron} | values | {"id": id_}, {_top(f.veld) for f in fouten if f.veld}
            )
            fouten += more
            if keuze and not fouten:
                yield GoodRow(row.number, keuze, velden, contacten)
                continue
        yield BadRow(row, place, tuple(_readable(fout, mapping) for fout in fouten))


def _faults_of_place(row: Row) -> list[Veldfout]:
    """Faults that make every cell of the row uncertain."""
    if row.fault:
        return [Veldfout("", row.fault)]
    missing = [h for h, cell in row.cells.items() if isinstance(cell, CellError) and cell.tekst == MISSING]
    return [
        Veldfout("", f'cel "{header}" ontbreekt; zet elke waarde onder haar eigen kop')
        for header in missing
    ]


def _read(row: Row, mapping: Mapping, headers: tuple[str, ...]) -> tuple[dict[str, Any], list[Veldfout]]:
    """The values of a row by field, with evaluatie and factoren put together; and what can't be read."""
    cells, fouten = mapping.values(row), []
    for veld, template in mapping.fixed.items():
        try:
            cells[veld] = fill(template, row, headers)
        except UnfilledPlaceholder as error:
            fouten.append(Veldfout(veld, str(error)))
    values: dict[str, Any] = {}
    for veld, cell in cells.items():
        if isinstance(cell, str) and not cell.strip():
            continue
        try:
            values[veld] = read_cell(veld, cell)
        except BadCell as error:
            fouten += error.fouten
    fouten += _assemble(values)
    return values, fouten


def _assemble(values: dict[str, Any]) -> list[Veldfout]:
    """Folds the columns that are parts of one field into it, in place."""
    fouten = []
    parts = {veld: values.pop(veld) for veld in EVALUATIE_FIELDS if veld in values}
    if parts and "evaluatie" in values:
        fouten.append(
            Veldfout("evaluatie", "staat in een kolom evaluatie en in kolommen evaluatie.…; kies één")
        )
    elif parts:
        evaluatie: dict[str, Any] = {}
        values["evaluatie"] = evaluatie
        for veld, value in parts.items():
            *above, naam = veld.split(".")[1:]
            (evaluatie.setdefault("scores", {}) if above else evaluatie)[naam] = value
    for side in ("factorenVoor", "factorenTegen"):
        found = values.pop(side, [])
        if found and isinstance(values.setdefault("factoren", []), list):
            values["factoren"] = values["factoren"] + found
    return fouten


def _contacts(values: dict[str, Any]) -> tuple[tuple[Contact, ...] | None, list[Veldfout]]:
    """The people of a row, taken out of its values: they are no part of a record."""
    items = values.pop("contacten", [])
    own = {veld.partition(".")[2]: values.pop(veld) for veld in CONTACT_FIELDS if veld in values}
    if not isinstance(items, list):
        return None, [Veldfout("contacten", "moet een lijst zijn")]
    found: list[Contact] = []
    fouten: list[Veldfout] = []
    named = [("contact", own)] if own else []
    for path, item in named + [(f"contacten[{i}]", item) for i, item in enumerate(items)]:
        try:
            found.append(Contact.model_validate(item))
        except ValidationError as error:
            fouten += [Veldfout(f"{path}.{f.veld}", f.reden, f.suggestie) for f in explain(error)]
    return tuple(found) or None, fouten


def _identify(values: dict[str, Any], seen: dict[str, str], place: str) -> tuple[Any, list[Veldfout]]:
    """The row's id, given or made from what it says; and a fault when an earlier row has the same."""
    given = values.get("id")
    id_ = row_id(values) if given is None else given
    if not isinstance(id_, str):
        return id_, []
    if not re.fullmatch(ID_PATTERN, id_):
        near = "-".join(fold(id_).split())
        hint = near if re.fullmatch(ID_PATTERN, near) else None
        return id_, [Veldfout("id", f'"{id_}" {FORM_OF_ID}', hint)]
    if id_ not in seen:
        seen[id_] = place
        return id_, []
    if given is None:
        same = f"titel, startdatum en gebieden zijn gelijk aan die bij {seen[id_]}; haal een van beide weg"
        return id_, [Veldfout("", same)]
    return id_, [Veldfout("id", f'"{id_}" staat ook bij {seen[id_]}; geef elke keuze een eigen id')]


def row_id(values: dict[str, Any]) -> str | None:
    """The same id for the same titel, startdatum and gebieden; None when one of them is not there.

    So a file without ids can be imported again, and finds the records it made before.
    """
    titel, start, gebieden = (values.get(veld) for veld in ("titel", "startdatum", "gebieden"))
    if not (isinstance(titel, str) and isinstance(start, date) and isinstance(gebieden, list)):
        return None
    if not all(isinstance(g, str) for g in gebieden):
        return None
    content = json.dumps([fold(titel), start.isoformat(), sorted(gebieden)])
    return "rij-" + hashlib.sha256(content.encode()).hexdigest()[:12]


def _build(values: dict[str, Any], faulty: set[str]) -> tuple[Keuze | None, list[Veldfout]]:
    """The record, or the faults that are not about a field already known to be faulty."""
    given = {veld: value for veld, value in values.items() if value is not None}
    try:
        return build(given), []
    except InvalidKeuze as error:
        fouten = [f for f in error.fouten if _top(f.veld) not in faulty]
        # Without titel, startdatum or gebieden there is no id of its own; the missing field says enough.
        return None, [f for f in fouten if not (f.veld == "id" and "id" not in given)]


def _top(path: str) -> str:
    top = re.split(r"[.\[]", path)[0]
    return "factoren" if top in ("factorenVoor", "factorenTegen") else top


def _readable(fout: Veldfout, mapping: Mapping) -> Veldfout:
    """A fault in the words of the file: which column to fill in."""
    if fout.veld in REQUIRED and fout.reden.startswith("ontbreekt") and fout.veld in mapping.columns:
        return Veldfout(fout.veld, f'is leeg; vul kolom "{mapping.columns[fout.veld]}" in')
    return fout
