"""Cells as files hold them: text that no spreadsheet may run, faults in the place of a value, strict JSON."""

from __future__ import annotations

import json
import math
import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, NoReturn

# Stand for a cell that a short row does not have, and for a formula that was never worked out.
MISSING, UNCALCULATED = "#ONTBREEKT", "#FORMULE!"
# In JSON: the values of a row that had no header, and a cell that held a fault.
OVERFLOW, FAULT = "#OVERIG", "#FOUT"
_EXCEL_ERROR = "is een foutmelding van Excel; herstel de formule of vul de waarde in"
_CELL_ERRORS = dict.fromkeys(
    "#NULL! #LEEG! #DIV/0! #DEEL/0! #VALUE! #WAARDE! #REF! #VERW! #NAME? #NAAM? #NUM! #GETAL! #N/A #N/B "
    "#SPILL! #OVERLOPEN! #CALC! #BEREKENEN! #FIELD! #BLOCKED! #UNKNOWN! #CONNECT! #BUSY! #GETTING_DATA".split(),
    _EXCEL_ERROR,
)
_CELL_ERRORS[MISSING] = "betekent dat deze cel ontbrak; zet elke waarde onder haar eigen kop"
_CELL_ERRORS[UNCALCULATED] = "is een formule zonder uitkomst; open het bestand in Excel en sla het op"

# A spreadsheet takes text with such a start for a formula (the last four are full-width forms).
_DANGEROUS = re.compile(
    rf"'*(?:[=+\-@\t\r\n＝＋－＠]|(?:{'|'.join(re.escape(error) for error in _CELL_ERRORS)})\Z)"
)


class UnreadableFile(ValueError):
    """A file that can't be read as a table. The message says why, and what to do."""


@dataclass(frozen=True)
class CellError:
    """A cell that holds no value but a fault, such as #REF!."""

    tekst: str

    @property
    def reden(self) -> str:
        return _CELL_ERRORS.get(self.tekst, _EXCEL_ERROR)


def protect(text: str) -> str:
    """Text for a spreadsheet cell, with a quote before what would be run as a formula."""
    return "'" + text if _DANGEROUS.match(text) else text


def unprotect(text: str) -> str | CellError:
    """Exactly undoes `protect`; a quote that it did not put there stays. An error text is a CellError."""
    if text in _CELL_ERRORS:
        return CellError(text)
    return text[1:] if text.startswith("'") and _DANGEROUS.match(text) else text


def strict_json(text: str) -> Any:
    """JSON in which nothing is dropped: a key that comes twice and NaN are errors. Raises ValueError."""
    try:
        return json.loads(
            text,
            object_pairs_hook=_each_key_once,
            parse_constant=_no_constant,
            parse_int=_number(int),
            parse_float=_number(float),
        )
    except json.JSONDecodeError as error:
        raise ValueError(f"is geen geldige JSON (regel {error.lineno}, teken {error.colno})") from error
    except RecursionError:
        raise ValueError("is te diep genest") from None


def _each_key_once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found: dict[str, Any] = {}
    for key, value in pairs:
        if key in found:
            raise ValueError(f'noemt "{key}" twee keer')
        found[key] = value
    return found


def _number(kind: type[int] | type[float]) -> Callable[[str], int | float]:
    def parse(digits: str) -> int | float:
        try:
            value = kind(digits)
        except ValueError:
            value = math.inf
        if math.isinf(value):
            raise ValueError("bevat een getal dat veel te groot is")
        return value

    return parse


def _no_constant(name: str) -> NoReturn:
    raise ValueError(f"bevat {name}, en dat is geen JSON")
