"""Which column of a file fills which field: by name, by synonym, by choice, or by a fixed value.

The mapping is there to be shown and changed. What it can't decide it says, with the option that does:
`kolom` (veld=kop) points a field to a column, `vast` (veld=waarde) gives every row the same value.
"""

from __future__ import annotations

import difflib
import json
import re
from collections.abc import Mapping as Named
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any

from data.keuze import Contact, Evaluatie, Keuze, Scores
from data.tables import Row
from data.vocabularies import fold

HEADER_NAMES = Path(__file__).parent / "kopnamen.json"

# Columns that the export of bad rows adds; the second pair is for files that have the first of their own.
REPORT_COLUMNS = (("regel", "reden"), ("regel (import)", "reden (import)"))
_IGNORED = {column for pair in REPORT_COLUMNS for column in pair}

CONTACT_FIELDS = tuple(f"contact.{naam}" for naam in Contact.model_fields)
EVALUATIE_FIELDS = (
    *(f"evaluatie.{naam}" for naam in Evaluatie.model_fields if naam != "scores"),
    *(f"evaluatie.scores.{naam}" for naam in Scores.model_fields),
)
FIELDS = (
    *Keuze.model_fields,
    "factorenVoor",
    "factorenTegen",
    *EVALUATIE_FIELDS,
    *CONTACT_FIELDS,
    "contacten",
)
# Without an id a row gets one of its own making, so a file need not have it.
REQUIRED = tuple(naam for naam, info in Keuze.model_fields.items() if info.is_required() and naam != "id")

_PLACEHOLDER = re.compile(r"\{([^{}]*)\}")


class MappingError(ValueError):
    """A mapping that can't be used. `problemen` says, one by one, what to settle and with which option."""

    def __init__(self, problemen: Sequence[str]) -> None:
        self.problemen = tuple(problemen)
        super().__init__(" ".join(problemen))


class UnfilledPlaceholder(ValueError):
    """A fixed value takes its text from a cell that has none. The message reads on after the field's name."""


@dataclass(frozen=True)
class Mapping:
    """How the columns of one file fill the fields, to show before anything is imported.

    columns: field -> header. fixed: field -> template. unmatched: header -> a field it resembles, or None.
    ignored: columns of an earlier report. missing: required fields without a source. ambiguous: field ->
    the headers that claim it.
    """

    columns: dict[str, str]
    fixed: dict[str, str]
    unmatched: dict[str, str | None]
    ignored: tuple[str, ...]
    missing: tuple[str, ...]
    ambiguous: dict[str, tuple[str, ...]]

    @property
    def problems(self) -> list[str]:
        """What must be settled before a row can be read; empty when nothing."""
        problems = [
            f"Voor {veld} zijn er {len(headers)} kolommen: {_listed(headers)}. Kies er één met de optie kolom, "
            f'bijvoorbeeld kolom {veld}="{headers[0]}".'
            for veld, headers in self.ambiguous.items()
        ]
        if self.missing:
            near = {veld: header for header, veld in self.unmatched.items() if veld in self.missing}
            hints = "".join(f' Bedoelde u "{header}" voor {veld}?' for veld, header in near.items())
            problems.append(
                f"Er is geen kolom voor {', '.join(self.missing)}. Wijs een kolom aan met de optie kolom "
                f"(veld=kop), of geef alle rijen één waarde met de optie vast (veld=waarde).{hints}"
            )
        return problems

    def check(self) -> None:
        """Raises MappingError when something is still to be settled."""
        if self.problems:
            raise MappingError(self.problems)

    def values(self, row: Row) -> dict[str, Any]:
        """The row's cell per field, as it stands in the file or in the fixed value; absent when empty."""
        found = {veld: row.cells.get(header) for veld, header in self.columns.items()}
        return {veld: cell for veld, cell in found.items() if cell is not None and cell != ""}


def match_headers(
    headers: Sequence[str],
    overrides: Named[str, str] | None = None,
    vast: Named[str, str] | None = None,
) -> Mapping:
    """Match columns to fields.

    overrides: field -> header, or field -> "" to take no column for it. vast: field -> template, in which
    {kop} stands for the row's own cell; it goes before a column that would match by name.
    Raises MappingError for a field, header or placeholder that does not exist.
    """
    overrides, vast = dict(overrides or {}), dict(vast or {})
    _check_asked(headers, overrides, vast)
    chosen = {veld: _find(headers, header) or "" for veld, header in overrides.items()}
    taken = set(chosen.values())
    claims: dict[str, list[str]] = {}
    for header in headers:
        veld = header_names().get(fold(header))
        if veld and veld not in chosen and veld not in vast and header not in taken | _IGNORED:
            claims.setdefault(veld, []).append(header)
    columns = {veld: header for veld, header in chosen.items() if header}
    columns |= {veld: found[0] for veld, found in claims.items() if len(found) == 1}
    ambiguous = {veld: tuple(found) for veld, found in claims.items() if len(found) > 1}
    used = {*columns.values(), *(h for found in claims.values() for h in found)}
    ignored = tuple(h for h in headers if h in _IGNORED and h not in used)
    return Mapping(
        columns={veld: columns[veld] for veld in FIELDS if veld in columns},
        fixed=vast,
        unmatched={h: _near_field(h) for h in headers if h not in used and h not in ignored},
        ignored=ignored,
        missing=tuple(v for v in REQUIRED if v not in columns and v not in vast and v not in ambiguous),
        ambiguous=ambiguous,
    )


def fill(template: str, row: Row, headers: Sequence[str]) -> str:
    """A fixed value for one row, with each {kop} replaced by its cell. Raises UnfilledPlaceholder."""

    def cell(found: re.Match[str]) -> str:
        header = _find(headers, found[1])
        value = row.cells.get(header) if header else None
        if value is None or value == "":
            raise UnfilledPlaceholder(f'is niet in te vullen: kolom "{found[1]}" is leeg in deze rij')
        if isinstance(value, bool) or not isinstance(value, (str, int, date)):
            raise UnfilledPlaceholder(f'is niet in te vullen: in kolom "{found[1]}" staat geen tekst')
        return value.isoformat() if isinstance(value, date) else str(value)

    return _PLACEHOLDER.sub(cell, template)


@cache
def header_names() -> dict[str, str]:
    """Every folded header with its field: the field's own name and its synonyms in kopnamen.json."""
    names = {fold(veld): veld for veld in FIELDS}
    content = json.loads(HEADER_NAMES.read_text(encoding="utf-8"))
    for veld, synonyms in content["kopnamen"].items():
        if veld not in FIELDS:
            raise ValueError(f"kopnamen.json: {veld} is geen veld van een keuze.")
        for name in synonyms:
            other = names.setdefault(fold(name), veld)
            if other != veld:
                raise ValueError(f'kopnamen.json: "{name}" hoort bij {other} én bij {veld}; kies er één.')
    return names


def _check_asked(headers: Sequence[str], overrides: Named[str, str], vast: Named[str, str]) -> None:
    problems = []
    for option, fields in (("kolom", overrides), ("vast", vast)):
        problems += [f"Optie {option}: {_unknown_field(veld)}" for veld in fields if veld not in FIELDS]
    for veld, header in overrides.items():
        if header and _find(headers, header) is None:
            problems.append(
                f'Optie kolom: er is geen kolom "{header}" voor {veld}. {_known(headers, header)}'
            )
        if header and veld in vast:
            problems.append(f"{veld} krijgt een kolom én een vaste waarde; kies kolom of vast.")
    for veld, template in vast.items():
        if not template.strip():
            problems.append(f"Optie vast: de waarde voor {veld} is leeg.")
        if re.search(r"[{}]", _PLACEHOLDER.sub("", template)):
            problems.append(
                f"Optie vast: in de waarde voor {veld} staat een losse accolade; schrijf {{kop}}."
            )
        for name in _PLACEHOLDER.findall(template):
            if _find(headers, name) is None:
                problems.append(
                    f'Optie vast: er is geen kolom "{name}" voor {veld}. {_known(headers, name)}'
                )
    if problems:
        raise MappingError(problems)


def _find(headers: Sequence[str], asked: str) -> str | None:
    """The header as asked for: the same text, or else the only one that differs in case or accents."""
    if asked in headers:
        return asked
    alike = [h for h in headers if fold(h) == fold(asked)] if asked else []
    return alike[0] if len(alike) == 1 else None


def _known(headers: Sequence[str], asked: str) -> str:
    near = difflib.get_close_matches(asked, headers, n=1)
    hint = f' Bedoelde u "{near[0]}"?' if near else ""
    return f"Wel: {_listed(headers)}.{hint}"


def _listed(headers: Sequence[str]) -> str:
    return ", ".join(f'"{header}"' for header in headers)


def _unknown_field(veld: str) -> str:
    near = difflib.get_close_matches(veld, FIELDS, n=1)
    return f"{veld} is geen veld van een keuze." + (f' Bedoelde u "{near[0]}"?' if near else "")


def _near_field(header: str) -> str | None:
    near = difflib.get_close_matches(fold(header), header_names(), n=1, cutoff=0.85)
    return header_names()[near[0]] if near else None
